//! Files are altered in every part, the same for the same seed, and sealed files fit.

use super::mutate::{Dice, mutated, sealed};

fn file() -> Vec<u8> {
    let mut file = b"ns-cache\x01\0\0\0\x05\0\0\0".to_vec();
    file.extend([0; 40]);
    file.extend(b"label, and a payload behind it");
    file
}

#[test]
fn the_same_seed_gives_the_same_files() {
    let run = |seed| -> Vec<Vec<u8>> {
        let mut dice = Dice::new(seed);
        let one = |_| {
            let file = mutated(&file(), &[9; 200], &mut dice);
            sealed(file, &mut dice)
        };
        (0..200).map(one).collect()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn every_byte_is_altered_and_every_length_occurs() {
    let mut dice = Dice::new(3);
    let (mut altered, mut shorter, mut longer) = ([false; 86], false, false);
    for _ in 0..20_000 {
        let other = mutated(&file(), &[9; 20], &mut dice);
        shorter |= other.len() < 40;
        longer |= other.len() > 100;
        if other.len() == file().len() {
            for (at, (a, b)) in other.iter().zip(file()).enumerate() {
                altered[at] |= *a != b;
            }
        }
    }
    assert!(shorter && longer);
    assert_eq!(altered.iter().position(|is| !is), None);
}

#[test]
fn short_files_are_left_alone() {
    let mut dice = Dice::new(4);
    for length in 0..56 {
        let short = file()[..length].to_vec();
        assert_eq!(sealed(short.clone(), &mut dice), short);
        mutated(&short, &[], &mut dice);
    }
}

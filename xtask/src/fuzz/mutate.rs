//! How a file is altered, and how it is sealed anew.

use twox_hash::XxHash3_128;

/// Numbers that look random: `xorshift64*`.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn any(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`; 0 where there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.any() >> 11) as usize % end.max(1)
    }

    pub(super) fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A part of something so long: where it begins and ends.
    fn part(&mut self, length: usize) -> (usize, usize) {
        let (a, b) = (self.below(length + 1), self.below(length + 1));
        (a.min(b), a.max(b))
    }
}

/// Header: magic, version, two lengths, two checksums; as `docs/cache.md` says.
const HEADER: usize = 56;
const LABEL_LENGTH: usize = 12;
const PAYLOAD_LENGTH: usize = 16;
const PAYLOAD_SUM: usize = 24;
const SEAL: usize = 40;

/// A file with one to four things wrong with it, some taken from another file.
pub(super) fn mutated(file: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=dice.below(4) {
        mutate(&mut file, other, dice);
    }
    file
}

fn mutate(file: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let length = file.len();
    match dice.below(10) {
        // Bits.
        0 | 1 => {
            if let Some(byte) = at_random(file, dice) {
                *byte ^= 1 << dice.below(8);
            }
        }
        2 => {
            if let Some(byte) = at_random(file, dice) {
                *byte = dice.any() as u8;
            }
        }
        // Lengths.
        3..6 => overwrite(file, dice),
        // Ends.
        6 => file.truncate(dice.below(length + 1)),
        7 => file.extend((0..dice.below(100)).map(|_| dice.any() as u8)),
        // Parts of another.
        8 => {
            let (start, end) = dice.part(other.len().min(length));
            file[start..end].copy_from_slice(&other[start..end]);
        }
        _ => {
            let (start, end) = dice.part(length);
            let (from, to) = dice.part(other.len());
            file.splice(start..end, other[from..to].iter().copied());
        }
    }
}

fn at_random<'a>(file: &'a mut [u8], dice: &mut Dice) -> Option<&'a mut u8> {
    let at = dice.below(file.len());
    file.get_mut(at)
}

/// Puts a number where a length may stand: in the header, or right behind it, or
/// where the payload begins, or anywhere.
fn overwrite(file: &mut [u8], dice: &mut Dice) {
    let label = number(file, LABEL_LENGTH, 4) as usize;
    let at = match dice.below(4) {
        0 => *dice.one_of(&[8, LABEL_LENGTH, PAYLOAD_LENGTH, PAYLOAD_SUM]),
        1 => HEADER + dice.below(label.min(1 << 16)),
        2 => (HEADER.saturating_add(label)).saturating_add(dice.below(64)),
        _ => dice.below(file.len()),
    };
    let width = *dice.one_of(&[1, 2, 4, 8]);
    let length = file.len() as u64;
    let value = match dice.below(10) {
        0 => 0,
        1 => 1,
        2 => u64::MAX,
        3 => u64::MAX >> 1,
        4 => 1 << dice.below(64),
        5 => length,
        6 => length / 8,
        7 => length.wrapping_mul(dice.any() % 16),
        8 => number(file, at, width)
            .wrapping_add(dice.any() % 5)
            .wrapping_sub(2),
        _ => dice.any(),
    };
    let end = at.saturating_add(width).min(file.len());
    if let Some(place) = file.get_mut(at..end) {
        place.copy_from_slice(&value.to_le_bytes()[..place.len()]);
    }
}

fn number(file: &[u8], at: usize, width: usize) -> u64 {
    let digits = file.get(at..at.saturating_add(width)).unwrap_or_default();
    let digits = digits.iter().rev();
    digits.fold(0, |sum, &digit| sum << 8 | u64::from(digit))
}

/// The file with checksums that fit, and mostly with lengths that do.
pub(super) fn sealed(mut file: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    if file.len() < HEADER {
        return file;
    }
    let rest = file.len() - HEADER;
    let mut label = number(&file, LABEL_LENGTH, 4) as usize;
    if dice.below(8) > 0 {
        file[..LABEL_LENGTH].copy_from_slice(b"ns-cache\x01\0\0\0");
        if label > rest {
            label = dice.below(rest + 1);
            file[LABEL_LENGTH..PAYLOAD_LENGTH].copy_from_slice(&(label as u32).to_le_bytes());
        }
        let payload = (rest - label) as u64;
        file[PAYLOAD_LENGTH..PAYLOAD_SUM].copy_from_slice(&payload.to_le_bytes());
    }
    let payload = HEADER + label.min(rest);
    let sum = XxHash3_128::oneshot(&file[payload..]);
    file[PAYLOAD_SUM..SEAL].copy_from_slice(&sum.to_le_bytes());
    let head = [&file[..SEAL], &file[HEADER..payload]].concat();
    let seal = XxHash3_128::oneshot(&head);
    file[SEAL..HEADER].copy_from_slice(&seal.to_le_bytes());
    file
}

//! Morphology against drawings and against its laws.

use proptest::prelude::*;

use crate::Neighbors;
use crate::morphology::Mask;

fn mask2(rows: &[&str]) -> Mask<2> {
    let cells = rows
        .iter()
        .flat_map(|row| row.bytes().map(|cell| cell == b'#'))
        .collect();
    Mask::new([rows.len(), rows[0].len()], cells)
}

fn contains<const D: usize>(large: &Mask<D>, small: &Mask<D>) -> bool {
    let pairs = large
        .clone()
        .into_cells()
        .into_iter()
        .zip(small.clone().into_cells());
    pairs.into_iter().all(|(large, small)| large || !small)
}

#[test]
fn closing_keeps_a_full_arena() {
    let full = Mask::new([6, 6], vec![true; 36]);
    assert_eq!(full.closed(Neighbors::Diagonals), full);
    assert_eq!(full.closed(Neighbors::Faces), full);
}

#[test]
fn closing_fills_a_narrow_gap() {
    let gap = mask2(&["###.###", "###.###", "###.###"]);
    let whole = Mask::new([3, 7], vec![true; 21]);
    assert_eq!(gap.closed(Neighbors::Diagonals), whole);
    let wide = mask2(&["##...##", "##...##"]);
    assert_eq!(wide.closed(Neighbors::Diagonals), wide);
}

#[test]
fn closing_works_on_a_line() {
    let line = Mask::new([5], vec![true, true, false, true, true]);
    assert_eq!(line.closed(Neighbors::Faces), Mask::new([5], vec![true; 5]));
}

#[test]
fn a_ring_closed_only_diagonally_encloses() {
    let ring = mask2(&[".#.", "#.#", ".#."]);
    let filled = mask2(&[".#.", "###", ".#."]);
    assert_eq!(ring.filled(Neighbors::Diagonals), filled);
    // With steps across faces only, the ring has four doors.
    assert_eq!(ring.filled(Neighbors::Faces), ring);
}

#[test]
fn dilation_follows_the_neighbours() {
    let dot = mask2(&["...", ".#.", "..."]);
    assert_eq!(dot.dilated(Neighbors::Faces), mask2(&[".#.", "###", ".#."]));
    assert_eq!(
        dot.dilated(Neighbors::Diagonals),
        Mask::new([3, 3], vec![true; 9])
    );
    let mut cube = vec![false; 27];
    cube[13] = true;
    let cube = Mask::new([3, 3, 3], cube);
    let count = |mask: Mask<3>| mask.into_cells().into_iter().filter(|&on| on).count();
    assert_eq!(count(cube.dilated(Neighbors::Faces)), 7);
    assert_eq!(count(cube.dilated(Neighbors::Diagonals)), 27);
}

#[test]
fn the_rim_comes_off() {
    let full = Mask::new([3, 4], vec![true; 12]);
    assert_eq!(full.without_rim(), mask2(&["....", ".##.", "...."]));
}

proptest! {
    #[test]
    fn closing_is_extensive_and_idempotent(
        cells in prop::collection::vec(any::<bool>(), 42), diagonals: bool,
    ) {
        let neighbors = if diagonals { Neighbors::Diagonals } else { Neighbors::Faces };
        let mask = Mask::new([6, 7], cells);
        let closed = mask.closed(neighbors);
        prop_assert!(contains(&closed, &mask));
        prop_assert_eq!(closed.closed(neighbors), closed);
    }

    #[test]
    fn filling_is_extensive_and_idempotent(
        cells in prop::collection::vec(any::<bool>(), 60), diagonals: bool,
    ) {
        let neighbors = if diagonals { Neighbors::Diagonals } else { Neighbors::Faces };
        let mask = Mask::new([3, 4, 5], cells);
        let filled = mask.filled(neighbors);
        prop_assert!(contains(&filled, &mask));
        prop_assert_eq!(filled.filled(neighbors), filled);
    }
}

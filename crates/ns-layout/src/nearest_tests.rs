//! The memory of a search is what was said of it beforehand.

use proptest::prelude::*;

use crate::{Grid, HexGrid, Layout, NearestBins, Neighbors};

/// What is said of a search beforehand, said by it, and allocated for it.
fn sizes<const D: usize>(layout: &impl Layout<D>) -> [usize; 3] {
    let mut made = None;
    let info = allocation_counter::measure(|| made = NearestBins::new(layout).ok());
    let search = made.unwrap();
    let held = usize::try_from(info.bytes_current).unwrap() + size_of_val(&search);
    [NearestBins::bytes_for(layout), search.bytes(), held]
}

#[test]
fn hexagons_have_a_tree_of_known_size() {
    for side in [3.0, 9.0, 10.0, 31.0, 57.0, 100.0, 313.0] {
        let layout = HexGrid::builder(1.0)
            .ranges([(0.0, side), (0.0, side)])
            .build()
            .unwrap();
        let [expected, said, held] = sizes(&layout);
        let bins = layout.bin_count();
        assert_eq!((expected, said), (held, held), "{bins} bins");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn grids_with_holes_have_a_tree_of_known_size(
        shape in prop::array::uniform3(1_usize..14),
        seed: u64,
    ) {
        let edges = shape.map(|n| (0..=n).map(|i| (i * i) as f64).collect::<Vec<_>>());
        let active: Vec<bool> = (0..shape.iter().product::<usize>())
            .map(|i| i == 0 || seed.rotate_left(i as u32) & 1 == 1)
            .collect();
        let grid = Grid::from_mask(edges, &active, Neighbors::Faces)?;
        let [expected, said, held] = sizes(&grid);
        prop_assert_eq!((expected, said), (held, held));
    }
}

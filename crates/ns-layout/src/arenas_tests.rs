//! Open fields and circular arenas.

use proptest::prelude::*;

use crate::{EmptyCause, Grid, Layout, LayoutError, LayoutKind, Neighbors};

proptest! {
    #[test]
    fn an_open_field_is_a_full_rectangle_around_the_origin(
        width in 0.1..50.0_f64,
        height in 0.1..50.0_f64,
        size in 0.5..3.0_f64,
    ) {
        let field = Grid::open_field(width, height, size).build().unwrap();
        let half = [width / 2.0, height / 2.0];
        prop_assert_eq!(field.bounds(), half.map(|half| (-half, half)));
        let area: f64 = field.measures().iter().sum();
        prop_assert!((area / (width * height) - 1.0).abs() < 1e-9);
        prop_assert_eq!(field.bin_count(), field.lattice().shape().iter().product::<usize>());
        prop_assert!(field.bin_at(&half).is_some() && field.bin_at(&[0.0; 2]).is_some());
    }

    #[test]
    fn a_circular_arena_is_what_a_circle_leaves_of_an_open_field(
        radius in 0.01..30.0_f64,
        size in 0.5..3.0_f64,
    ) {
        let arena = Grid::circular_arena(radius, size).unwrap();
        let field = Grid::open_field(2.0 * radius, 2.0 * radius, size).build().unwrap();
        let within = |center: &&[f64; 2]| center[0].hypot(center[1]) <= radius;
        let expected: Vec<[f64; 2]> = field.centers().iter().filter(within).copied().collect();
        prop_assert!(!expected.is_empty());
        prop_assert_eq!(arena.centers(), expected);
        prop_assert_eq!(arena.kind(), LayoutKind::MaskedGrid);
    }
}

#[test]
fn settings_of_a_builder_hold_for_arenas() {
    let field = Grid::open_field(4.0, 2.0, [1.0, 0.5]).neighbors(Neighbors::Faces);
    let elsewhere = field
        .clone()
        .ranges([(0.0, 4.0), (0.0, 2.0)])
        .build()
        .unwrap();
    assert_eq!(elsewhere.lattice().shape(), [4, 4]);
    assert_eq!(elsewhere.centers()[0], [0.5, 0.25]);
    let west = field.build_where(|[x, _]| x < 0.0).unwrap();
    assert_eq!(west.bin_count(), 8);
    assert_eq!(west.lattice().neighbors(), Neighbors::Faces);
}

#[test]
fn a_condition_works_in_any_dimension_and_on_visited_bins() {
    let ball = Grid::<3>::builder(1.0).ranges([(-2.0, 2.0); 3]);
    let ball = ball
        .build_where(|p| p.iter().map(|x| x * x).sum::<f64>() < 4.0)
        .unwrap();
    assert_eq!(ball.bin_count(), 32);
    let samples = [[0.5], [1.5], [2.5]];
    let visited = Grid::builder(1.0).samples(&samples).ranges([(0.0, 9.0)]);
    let grid = visited.build_where(|[x]| x > 1.0).unwrap();
    assert_eq!(grid.centers(), [[1.5], [2.5]]);
}

#[test]
fn bad_arenas_are_refused() {
    for value in [0.0, -1.0, f64::INFINITY] {
        let refused = Grid::circular_arena(value, 1.0).unwrap_err();
        assert_eq!(refused, LayoutError::Radius { value });
    }
    assert!(matches!(
        Grid::circular_arena(f64::NAN, 1.0),
        Err(LayoutError::Radius { .. })
    ));
    assert!(matches!(
        Grid::circular_arena(f64::MAX, 1.0),
        Err(LayoutError::Range { .. })
    ));
    for side in [-1.0, f64::NAN, f64::INFINITY] {
        let refused = Grid::open_field(4.0, side, 1.0).build().unwrap_err();
        assert!(
            matches!(refused, LayoutError::Range { axis: 1, .. }),
            "{refused}"
        );
    }
    for size in [0.0, -1.0, f64::NAN] {
        let refused = Grid::circular_arena(1.0, size).unwrap_err();
        assert!(
            matches!(refused, LayoutError::BinSize { axis: 0, .. }),
            "{refused}"
        );
    }
    let nowhere = Grid::open_field(2.0, 3.0, 1.0).build_where(|_| false);
    let cause = EmptyCause::Condition;
    assert_eq!(
        nowhere.unwrap_err(),
        LayoutError::NoActiveBin { cells: 6, cause }
    );
}

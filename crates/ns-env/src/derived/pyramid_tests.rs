//! Pyramids: what is kept at every level, walls, and levels of levels.

use ns_kernel::Mode;
use ns_layout::{Grid, Neighbors, Rebin, Track};
use proptest::prelude::*;

use super::spaces_for_tests::{any_space, environment, is_flat, masked_grid, values};
use crate::{EnvError, Environment, Pyramid};

fn open(x: u32, y: u32) -> Environment<2> {
    let ranges = [(0.0, f64::from(x)), (0.0, f64::from(y))];
    environment(Grid::builder(1.0).ranges(ranges).build().unwrap())
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * (1.0 + a.abs().max(b.abs()))
}

/// Whether two spaces are one but for rounding.
fn assert_same(a: &Environment<2>, b: &Environment<2>) {
    assert_eq!(a.bin_count(), b.bin_count());
    let flat = |space: &Environment<2>| space.centers().as_flattened().to_vec();
    assert!(flat(a).iter().zip(&flat(b)).all(|(a, b)| near(*a, *b)));
    assert!(
        a.measures()
            .iter()
            .zip(b.measures())
            .all(|(a, b)| near(*a, *b))
    );
    assert_eq!(a.graph().edge_count(), b.graph().edge_count());
    for (a, b) in a.graph().edges().zip(b.graph().edges()) {
        assert_eq!((a.a, a.b), (b.a, b.b));
        assert!(
            near(a.distance, b.distance) && near(a.face, b.face),
            "{a:?} {b:?}"
        );
    }
}

#[test]
fn levels_of_an_open_field_are_its_rebinned_grids() {
    for (x, y) in [(16, 16), (13, 6), (1, 9), (5, 1)] {
        let field = open(x, y);
        let pyramid = Pyramid::new(&field).unwrap();
        let mut grid = Grid::builder(1.0)
            .ranges([(0.0, f64::from(x)), (0.0, f64::from(y))])
            .build()
            .unwrap();
        for level in &pyramid.levels()[1..] {
            let factor = grid.lattice().shape().map(|cells| cells.min(2));
            grid = grid.rebin(factor, Rebin::default()).unwrap().into_grid();
            assert_same(level, &environment(grid.clone()));
            let lattice = level.layout().lattice().unwrap();
            assert_eq!(lattice.shape(), grid.lattice().shape());
        }
        assert_eq!(pyramid.levels().last().unwrap().bin_count(), 1);
    }
}

#[test]
fn a_wall_keeps_its_sides_apart() {
    // A wall one cell thick through blocks of any size, with a door at one end.
    let mask: Vec<bool> = (0..32 * 32)
        .map(|cell| cell / 32 != 15 || cell % 32 == 31)
        .collect();
    let edges = [32, 32].map(|n| (0..=n).map(f64::from).collect());
    let space = environment(Grid::from_mask(edges, &mask, Neighbors::Diagonals).unwrap());
    let pyramid = Pyramid::new(&space).unwrap();
    let (left, right) = ([14.5, 4.5], [16.5, 4.5]);
    for level in &pyramid.levels()[..5] {
        let [a, b] = [left, right].map(|point| level.bin_at(&point).unwrap());
        assert_ne!(a, b);
        let around = level.distance_between(&left, &right).unwrap().unwrap();
        assert!(around > 20.0, "{} bins: {around}", level.bin_count());
    }
    assert!(pyramid.levels()[1].layout().lattice().is_none());
}

#[test]
fn heat_on_a_level_is_near_that_of_the_finest() {
    let space = open(64, 64);
    let pyramid = Pyramid::new(&space).unwrap();
    let mut source = vec![0.0; space.bin_count()];
    source[64 * 32 + 32] = 1.0;
    let fine = space.smooth(&source, 12.0, Mode::Transition).unwrap();
    let expected = pyramid.sum(&fine, 1).unwrap();
    let level = pyramid.level(1).unwrap();
    let coarse = level
        .smooth(&pyramid.sum(&source, 1).unwrap(), 12.0, Mode::Transition)
        .unwrap();
    let peak = expected.iter().copied().fold(0.0, f64::max);
    let off = expected
        .iter()
        .zip(&coarse)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    assert!(off < 0.05 * peak, "{off} of {peak}");
}

#[test]
fn distances_along_a_maze_stay() {
    let nodes = [[0.0, 0.0], [32.0, 0.0], [32.0, 32.0]];
    let track = environment(Track::linear_track(&nodes, 1.0).build().unwrap());
    let pyramid = Pyramid::down_to(&track, 4).unwrap();
    let counts: Vec<usize> = pyramid
        .levels()
        .iter()
        .map(Environment::bin_count)
        .collect();
    assert_eq!(counts, [64, 32, 16, 8, 4]);
    for (k, level) in pyramid.levels().iter().enumerate() {
        let length = f64::from(1 << k);
        assert!(
            level
                .measures()
                .iter()
                .all(|measure| near(*measure, length))
        );
        let distance = level
            .distance_between(&[0.1, 0.0], &[32.0, 31.9])
            .unwrap()
            .unwrap();
        assert!(near(distance, 64.0 - length), "{distance}");
    }
}

#[test]
fn levels_are_found_by_zoom() {
    let pyramid = Pyramid::new(&open(64, 64)).unwrap();
    let by_length: Vec<usize> = [0.2, 1.0, 1.9, 2.0, 15.0, 16.0, 1e9, f64::NAN]
        .map(|length| pyramid.level_for_resolution(length))
        .to_vec();
    assert_eq!(by_length, [0, 0, 0, 1, 3, 4, 6, 0]);
    let by_count = [5000, 4096, 4095, 1024, 1, 0].map(|bins| pyramid.level_of_at_most(bins));
    assert_eq!(by_count, [0, 0, 1, 1, 6, 6]);
}

#[test]
fn a_space_in_single_bins_has_one_level() {
    let apart = Environment::from_samples(&[[0.0], [4.0], [8.0]], 1.0).unwrap();
    let last = Pyramid::new(&apart).unwrap();
    assert_eq!(last.levels().last().unwrap().bin_count(), 3);
    let one = Environment::from_samples(&[[0.0], [0.0]], 1.0).unwrap();
    assert_eq!(Pyramid::new(&one).unwrap().levels().len(), 1);
}

#[test]
fn bad_input_is_named() {
    let pyramid = Pyramid::new(&open(4, 4)).unwrap();
    let levels = pyramid.levels().len();
    let unknown = EnvError::UnknownLevel { level: 3, levels };
    assert_eq!(pyramid.level(3).unwrap_err(), unknown);
    assert_eq!(pyramid.sum(&[0.0; 16], 3).unwrap_err(), unknown);
    assert_eq!(pyramid.bins_at(3).unwrap_err(), unknown);
    for length in [0, 15] {
        let error = EnvError::FieldLength {
            expected: 16,
            actual: length,
        };
        let field = vec![0.0; length];
        assert_eq!(pyramid.sum(&field, 1).unwrap_err(), error);
        assert_eq!(pyramid.mean(&field, 1).unwrap_err(), error);
    }
    let error = EnvError::FieldLength {
        expected: 4,
        actual: 3,
    };
    assert_eq!(pyramid.refine(&[0.0; 3], 1).unwrap_err(), error);
}

#[cfg(feature = "save")]
#[test]
fn a_level_is_saved_and_read() {
    let nodes = [[0.0, 0.0], [9.0, 0.0], [9.0, 7.0]];
    let track = environment(Track::linear_track(&nodes, 0.5).build().unwrap());
    for space in [open(9, 12), track] {
        let pyramid = Pyramid::new(&space).unwrap();
        for level in pyramid.levels() {
            let again = Environment::<2>::from_json(&level.to_json().unwrap()).unwrap();
            assert_eq!(&again, level);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_level_keeps_sums_measures_and_components(
        space in any_space(),
        seed in any::<u64>(),
    ) {
        let pyramid = Pyramid::new(&space).unwrap();
        let field = values(&space, seed);
        let (total, measure) = (field.iter().sum::<f64>(), space.measures().iter().sum::<f64>());
        let mass = |values: &[f64], level: &Environment<2>| -> f64 {
            values.iter().zip(level.measures()).map(|(value, measure)| value * measure).sum()
        };
        let components = space.heat().components().count();
        for (k, level) in pyramid.levels().iter().enumerate() {
            let scale = 1e-12 * field.len() as f64;
            let sums = pyramid.sum(&field, k).unwrap();
            prop_assert!((sums.iter().sum::<f64>() - total).abs() <= scale);
            prop_assert!((level.measures().iter().sum::<f64>() - measure).abs() <= 1e-12 * measure);
            let means = pyramid.mean(&field, k).unwrap();
            prop_assert!((mass(&means, level) - mass(&field, &space)).abs() <= scale * measure);
            prop_assert_eq!(level.heat().components().count(), components);
            // A group is found by what is in it.
            let bins: Vec<_> = pyramid.bins_at(k).unwrap().into_iter().map(Some).collect();
            prop_assert_eq!(level.bins_at(space.centers()), bins);
            let own: Vec<_> = ns_layout::BinId::all(level.bin_count()).map(Some).collect();
            prop_assert_eq!(level.bins_at(level.centers()), own);
            let refined = pyramid.refine(&means, k).unwrap();
            let again = pyramid.mean(&refined, k).unwrap();
            prop_assert!(again.iter().zip(&means).all(|(a, b)| near(*a, *b)));
        }
        prop_assert_eq!(pyramid.levels().last().unwrap().bin_count(), components);
    }

    #[test]
    fn a_level_of_a_level_is_the_coarser_level(
        space in any_space(),
        seed in any::<u64>(),
    ) {
        let pyramid = Pyramid::new(&space).unwrap();
        let field = values(&space, seed);
        for (k, level) in pyramid.levels().iter().enumerate() {
            let upper = Pyramid::new(level).unwrap();
            prop_assert_eq!(upper.levels(), &pyramid.levels()[k..]);
            let half = pyramid.sum(&field, k).unwrap();
            for (j, _) in upper.levels().iter().enumerate() {
                let twice = upper.sum(&half, j).unwrap();
                let once = pyramid.sum(&field, k + j).unwrap();
                prop_assert!(twice.iter().zip(&once).all(|(a, b)| (a - b).abs() < 1e-10));
            }
        }
    }

    #[test]
    fn no_group_is_nearer_than_its_bins(space in any_space()) {
        let pyramid = Pyramid::down_to(&space, 2).unwrap();
        for (k, level) in pyramid.levels().iter().enumerate().skip(1) {
            let groups = pyramid.bins_at(k).unwrap();
            let mut faces = std::collections::BTreeMap::new();
            for edge in space.graph().edges() {
                let [a, b] = [edge.a, edge.b].map(|bin| groups[bin.index()]);
                if a != b {
                    let (face, nearest) =
                        faces.entry((a.min(b), a.max(b))).or_insert((0.0, f64::INFINITY));
                    *face += edge.face;
                    *nearest = edge.distance.min(*nearest);
                }
            }
            prop_assert_eq!(level.graph().edge_count(), faces.len());
            for edge in level.graph().edges() {
                let (face, nearest) = faces[&(edge.a, edge.b)];
                prop_assert!(near(edge.face, face) && edge.distance >= nearest);
                if is_flat(&space) {
                    let [a, b] = [edge.a, edge.b].map(|bin| level.center(bin).unwrap());
                    let straight = f64::hypot(b[0] - a[0], b[1] - a[1]);
                    prop_assert!(edge.distance >= straight * (1.0 - 1e-12));
                }
            }
        }
    }

    #[test]
    fn means_skip_what_has_no_value(grid in masked_grid(), keep in prop::collection::vec(any::<bool>(), 144)) {
        let space = environment(grid);
        let pyramid = Pyramid::new(&space).unwrap();
        let field: Vec<f64> = (0..space.bin_count())
            .map(|bin| if keep[bin] { 3.0 } else { f64::NAN })
            .collect();
        for k in 0..pyramid.levels().len() {
            let bins = pyramid.bins_at(k).unwrap();
            let means = pyramid.mean(&field, k).unwrap();
            for (group, mean) in means.iter().enumerate() {
                let known = bins.iter().zip(&field).any(|(bin, value)| {
                    bin.index() == group && !value.is_nan()
                });
                prop_assert_eq!(known, near(*mean, 3.0));
                prop_assert_eq!(!known, mean.is_nan());
            }
        }
    }
}

//! Moved, joined and rebinned environments.

use ns_layout::{Affine, Bridges, HexGrid, LayoutError, LayoutKind, Rebin};
use proptest::prelude::*;

use super::spaces_for_tests::{any_space, environment, is_flat, masked_grid, values};
use crate::{EnvError, Environment};

#[test]
fn parts_are_joined_under_the_name_of_the_first() {
    let part = |name: &str, x: f64| {
        let line = Environment::from_samples(&[[x], [x + 1.0]], 1.0).unwrap();
        Environment::builder(line.shared_layout())
            .name(name)
            .build()
            .unwrap()
    };
    let both = Environment::joined(&[part("a", 0.0), part("b", 5.0)], Bridges::None).unwrap();
    assert_eq!((both.name(), both.bin_count()), ("a", 4));
    assert_eq!(both.graph().components().count(), 2);
    let with_unit = |unit: &str, x: f64| {
        let part = Environment::builder(part("p", x).shared_layout());
        part.length_unit(unit).build().unwrap()
    };
    let [plain, meters, more] = [part("a", 0.0), with_unit("m", 5.0), with_unit("m", 9.0)];
    let all = Environment::joined(&[plain, meters.clone(), more], Bridges::None).unwrap();
    assert_eq!((all.name(), all.length_unit()), ("a", Some("m")));
    let mixed = Environment::joined(&[meters, with_unit("cm", 90.0)], Bridges::None);
    let units = EnvError::Units {
        unit: "m".to_owned(),
        other: "cm".to_owned(),
    };
    assert_eq!(mixed.unwrap_err(), units);
    let none = Environment::<2>::joined(&[], Bridges::None).unwrap_err();
    assert!(
        matches!(none, EnvError::Layout(LayoutError::NoPart)),
        "{none:?}"
    );
}

#[test]
fn only_lattices_are_rebinned() {
    let hexagons = HexGrid::builder(1.0)
        .ranges([(0.0, 4.0), (0.0, 4.0)])
        .build()
        .unwrap();
    let error = environment(hexagons)
        .rebin([2, 2], Rebin::default())
        .unwrap_err();
    assert_eq!(
        error,
        EnvError::NoGrid {
            kind: LayoutKind::Hexagonal
        }
    );
    let line = Environment::from_samples(&[[0.0], [1.0]], 1.0).unwrap();
    assert!(matches!(
        line.rebin([0], Rebin::default()),
        Err(EnvError::Layout(_))
    ));
}

proptest! {
    #[test]
    fn there_and_back_is_the_same(
        space in any_space(),
        turn in -3.0..3.0_f64,
        scale in 0.2..5.0_f64,
        by in [-50.0..50.0_f64, -50.0..50.0_f64],
    ) {
        prop_assume!(is_flat(&space) || space.layout().kind() == LayoutKind::Track);
        let there = Affine::rotation(turn).unwrap()
            .then(&Affine::scaling([scale, scale]).unwrap()).unwrap()
            .then(&Affine::translation(by).unwrap()).unwrap();
        let moved = space.transformed(&there).unwrap();
        let back = moved.transformed(&there.inverse().unwrap()).unwrap();
        prop_assert_eq!(moved.length_unit(), Some("cm"));
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs());
        for (a, b) in space.centers().iter().flatten().zip(back.centers().iter().flatten()) {
            prop_assert!(near(*a, *b));
        }
        for (a, b) in space.measures().iter().zip(back.measures()) {
            prop_assert!(near(*a, *b));
        }
        for (a, b) in space.graph().edges().zip(back.graph().edges()) {
            prop_assert_eq!((a.a, a.b), (b.a, b.b));
            prop_assert!(near(a.distance, b.distance) && near(a.face, b.face));
        }
        let bins = space.bins_at(space.centers());
        prop_assert_eq!(bins, back.bins_at(space.centers()));
    }

    #[test]
    fn rebinned_fields_keep_their_totals(
        grid in masked_grid(),
        factor in [1..4_usize, 1..4_usize],
        seed in any::<u64>(),
    ) {
        let space = environment(grid);
        let shape = space.layout().lattice().unwrap().shape();
        let factor = [0, 1].map(|k| factor[k].min(shape[k]));
        let coarse = space.rebin(factor, Rebin::default()).unwrap();
        let field = values(&space, seed);
        let total: f64 = field.iter().sum();
        let kept: f64 = coarse.sum(&field).unwrap().iter().sum();
        prop_assert!((total - kept).abs() < 1e-12 * field.len() as f64);
        let ones = coarse.mean(&vec![1.0; field.len()]).unwrap();
        prop_assert!(ones.iter().all(|one| (one - 1.0).abs() < 1e-14));
    }

    #[cfg(feature = "save")]
    #[test]
    fn what_is_derived_is_saved_and_read(
        space in any_space(),
        keep in prop::collection::vec(prop::bool::weighted(0.7), 400),
    ) {
        let mut keep: Vec<bool> = keep.into_iter().cycle().take(space.bin_count()).collect();
        keep[0] = true;
        let part = space.subset(&keep).unwrap().into_environment();
        let level = crate::Pyramid::new(&part).unwrap().levels().last().unwrap().clone();
        let mut all = vec![space.clone(), part, level];
        if is_flat(&space) {
            all.push(space.transformed(&Affine::rotation(0.7).unwrap()).unwrap());
        }
        for environment in all {
            let again = Environment::<2>::from_json(&environment.to_json().unwrap()).unwrap();
            prop_assert_eq!(again.name(), environment.name());
            prop_assert_eq!(again.centers(), environment.centers());
            prop_assert_eq!(again.graph(), environment.graph());
            prop_assert_eq!(again, environment);
        }
    }
}

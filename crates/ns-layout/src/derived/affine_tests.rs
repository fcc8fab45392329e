//! Affine transforms: laws on random ones, and every bad input.

use std::f64::consts::{FRAC_PI_3, PI};

use proptest::prelude::*;

use crate::{Affine, LayoutError};

#[test]
fn similarities_are_known_and_rigid_ones_are_exact() {
    assert_eq!(Affine::<2>::rotation(0.7).unwrap().similarity(), Some(1.0));
    assert_eq!(Affine::scaling([-3.0]).unwrap().similarity(), Some(3.0));
    assert_eq!(
        Affine::scaling([1.0, -1.0, 1.0]).unwrap().similarity(),
        Some(1.0)
    );
    assert_eq!(Affine::scaling([1.0, 1.001]).unwrap().similarity(), None);
    let shear = Affine::new([[1.0, 1e-6], [0.0, 1.0]], [0.0; 2]).unwrap();
    assert_eq!(shear.similarity(), None);
    assert_eq!(
        Affine::scaling([1e-150, 1e-150]).unwrap().similarity(),
        Some(1e-150)
    );
}

#[test]
fn many_turns_do_not_drift_from_rigid() {
    let turn = Affine::<2>::rotation(PI / 500.0).unwrap();
    let mut map = turn;
    for _ in 1..1000 {
        map = map.then(&turn).unwrap();
    }
    let [x, y] = map.apply(&[1.0, 0.0]);
    assert!((x - 1.0).abs() < 1e-12 && y.abs() < 1e-12);
    assert!((map.similarity().unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn conditions_and_determinants() {
    let turn = Affine::<2>::rotation(FRAC_PI_3).unwrap();
    assert!((turn.condition() - 1.0).abs() < 1e-15);
    assert!((turn.determinant() - 1.0).abs() < 1e-15);
    let stretch = Affine::scaling([2.0, -3.0, 4.0]).unwrap();
    assert_eq!(stretch.determinant(), -24.0);
    let swap = Affine::new([[0.0, 2.0], [1.0, 0.0]], [0.0; 2]).unwrap();
    assert_eq!(swap.determinant(), -2.0);
    assert_eq!(swap.apply_inverse(&[4.0, 3.0]), [3.0, 2.0]);
}

#[test]
fn bad_input_is_refused() {
    let singular = |matrix| match Affine::new(matrix, [0.0; 2]) {
        Err(LayoutError::Singular { determinant, .. }) => determinant,
        other => panic!("{other:?}"),
    };
    assert_eq!(singular([[0.0; 2]; 2]), 0.0);
    assert_eq!(singular([[1.0, 2.0], [2.0, 4.0]]), 0.0);
    assert_eq!(singular([[1.0, 0.0], [0.0, 1e-13]]), 1e-13);
    assert_eq!(singular([[1e-200, 0.0], [0.0, 1e-200]]), 0.0);
    assert_eq!(singular([[1e200, 0.0], [0.0, 1e200]]), f64::INFINITY);
    assert!(matches!(
        Affine::new([[1.0, f64::INFINITY], [0.0, 1.0]], [0.0; 2]).unwrap_err(),
        LayoutError::TransformEntry {
            row: 0,
            column: 1,
            value: f64::INFINITY
        }
    ));
    assert!(matches!(
        Affine::translation([0.0, f64::NAN]).unwrap_err(),
        LayoutError::TransformEntry {
            row: 1,
            column: 2,
            ..
        }
    ));
    assert!(Affine::<2>::rotation(f64::NAN).is_err());
    assert_eq!(
        Affine::<0>::new([], []).unwrap_err(),
        LayoutError::NoDimension
    );
    let far = Affine::translation([1e308]).unwrap();
    assert!(matches!(
        far.then(&far).unwrap_err(),
        LayoutError::TransformEntry { .. }
    ));
}

fn entries<const N: usize>() -> [std::ops::Range<f64>; N] {
    std::array::from_fn(|_| -5.0..5.0)
}

proptest! {
    #[test]
    fn there_and_back(m in entries::<9>(), offset in entries::<3>(), p in entries::<3>()) {
        let matrix = [[m[0], m[1], m[2]], [m[3], m[4], m[5]], [m[6], m[7], m[8]]];
        let expected = m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6])
            + m[2] * (m[3] * m[7] - m[4] * m[6]);
        let Ok(map) = Affine::new(matrix, offset) else {
            prop_assert!(expected.abs() < 1e-6);
            return Ok(());
        };
        let tolerance = 1e-13 * map.condition().powi(2);
        prop_assert!((map.determinant() - expected).abs() < 1e-11);
        let back = map.apply_inverse(&map.apply(&p));
        let both = map.then(&map.inverse().unwrap()).unwrap().apply(&p);
        for k in 0..3 {
            prop_assert!((back[k] - p[k]).abs() < tolerance);
            prop_assert!((both[k] - p[k]).abs() < tolerance);
        }
        let twice = map.then(&map).unwrap().apply(&p);
        let again = map.apply(&map.apply(&p));
        for k in 0..3 {
            prop_assert!((twice[k] - again[k]).abs() < 1e-11);
        }
        // Normals stay normal: the inverse transpose keeps the dot product.
        let (moved, normal) = (map.apply_vector(&p), map.apply_to_normal(&offset));
        let dot = |a: &[f64; 3], b: &[f64; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        prop_assert!((dot(&moved, &normal) - dot(&p, &offset)).abs() < tolerance * 1e2);
    }

    #[test]
    fn no_numbers_make_it_panic(m in prop::array::uniform4(any::<f64>()), offset in prop::array::uniform2(any::<f64>())) {
        if let Ok(map) = Affine::new([[m[0], m[1]], [m[2], m[3]]], offset) {
            prop_assert!(map.condition() >= 1.0 - 1e-9);
            let _ = map.similarity();
            let _ = map.inverse();
        }
    }
}

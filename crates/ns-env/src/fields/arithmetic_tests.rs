//! Fields scaled, limited and put together: laws and bad input.

use proptest::prelude::*;

use crate::{Combination, EnvError, clamp_field, combine_fields, normalize_field};

fn masses() -> impl Strategy<Value = Vec<f64>> {
    let mass = prop_oneof![Just(0.0), 0.0_f64..9.0, 1e-300_f64..1e300];
    prop::collection::vec(mass, 1..30).prop_filter("no mass", |m| m.iter().any(|m| *m > 0.0))
}

proptest! {
    #[test]
    fn shares_sum_to_one_and_keep_their_ratios(field in masses()) {
        let shares = normalize_field(&field).unwrap();
        prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-13);
        let total: f64 = field.iter().map(|value| value / 1e9).sum();
        for (share, value) in shares.iter().zip(&field) {
            let expected = value / 1e9 / total;
            prop_assert!((share - expected).abs() <= 1e-13 * expected + 1e-300);
        }
    }

    #[test]
    fn combinations_are_those_of_each_bin(
        fields in prop::collection::vec(prop::collection::vec(-9.0_f64..9.0, 5), 1..5),
        at in 0_usize..5,
    ) {
        let slices: Vec<&[f64]> = fields.iter().map(Vec::as_slice).collect();
        let column: Vec<f64> = fields.iter().map(|field| field[at]).collect();
        let combined = |how| combine_fields(&slices, how).unwrap()[at];
        let sum: f64 = column.iter().sum();
        prop_assert!((combined(Combination::Mean) - sum / column.len() as f64).abs() < 1e-13);
        let greatest = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = column.iter().copied().fold(f64::INFINITY, f64::min);
        prop_assert_eq!(combined(Combination::Max), greatest);
        prop_assert_eq!(combined(Combination::Min), least);
        // All weight on the last field, and as much on and off the first.
        let mut weights = vec![0.0; column.len()];
        weights[column.len() - 1] = 1.0;
        prop_assert_eq!(combined(Combination::Weighted(&weights)), column[column.len() - 1]);
    }

    #[test]
    fn clamped_values_are_those_within(field in prop::collection::vec(-9.0_f64..9.0, 0..9)) {
        let clamped = clamp_field(&field, -1.0, 2.0).unwrap();
        for (value, clamped) in field.iter().zip(clamped) {
            prop_assert!((-1.0..=2.0).contains(&clamped));
            prop_assert!(clamped == *value || !(-1.0..=2.0).contains(value));
        }
    }
}

#[test]
fn the_largest_and_the_smallest_masses_have_shares() {
    assert_eq!(normalize_field(&[f64::MAX; 4]).unwrap(), [0.25; 4]);
    assert_eq!(normalize_field(&[5e-324, 0.0]).unwrap(), [1.0, 0.0]);
    let means = combine_fields(&[&[f64::MAX], &[f64::MAX]], Combination::Mean).unwrap();
    assert_eq!(means, [f64::MAX]);
}

#[test]
fn the_mean_in_one_bin_depends_on_no_other() {
    let largest = f64::MAX;
    let fields: [&[f64]; 3] = [
        &[0.1, largest, largest, f64::INFINITY, largest],
        &[0.2, largest, largest, 1.0, largest],
        &[0.3, -largest, f64::NEG_INFINITY, 2.0, largest],
    ];
    let means = combine_fields(&fields, Combination::Mean).unwrap();
    assert_eq!(means[0], (0.1 + 0.2 + 0.3) / 3.0);
    assert!((means[1] / largest - 1.0 / 3.0).abs() < 1e-15);
    assert_eq!(means[2..4], [f64::NEG_INFINITY, f64::INFINITY]);
    assert!((means[4] / largest - 1.0).abs() < 1e-15);
}

#[test]
fn what_is_no_mass_is_refused() {
    for value in [-1.0, f64::INFINITY] {
        let error = normalize_field(&[1.0, value]).unwrap_err();
        assert_eq!(error, EnvError::Mass { bin: 1, value });
    }
    let error = normalize_field(&[f64::NAN]).unwrap_err();
    assert!(matches!(error, EnvError::Mass { bin: 0, value } if value.is_nan()));
    assert_eq!(
        normalize_field(&[0.0, -0.0]),
        Err(EnvError::NoMass { bins: 2 })
    );
    assert_eq!(normalize_field(&[]), Err(EnvError::NoMass { bins: 0 }));
}

#[test]
fn unknown_stays_unknown() {
    assert!(clamp_field(&[f64::NAN], 0.0, 1.0).unwrap()[0].is_nan());
    let (first, second) = ([f64::NAN, 1.0], [2.0, f64::NAN]);
    let weights = [0.5, 0.5];
    let all = [
        Combination::Mean,
        Combination::Max,
        Combination::Min,
        Combination::Weighted(&weights),
    ];
    for how in all {
        let combined = combine_fields(&[&first, &second], how).unwrap();
        assert!(combined.iter().all(|value| value.is_nan()), "{how:?}");
    }
}

#[test]
fn limits_that_leave_nothing_are_refused() {
    assert_eq!(
        clamp_field(&[1.0], 2.0, 1.0),
        Err(EnvError::ClampLimits { lo: 2.0, hi: 1.0 })
    );
    for (lo, hi) in [(f64::NAN, 1.0), (0.0, f64::NAN)] {
        assert!(matches!(
            clamp_field(&[1.0], lo, hi),
            Err(EnvError::ClampLimits { .. })
        ));
    }
    let everything = clamp_field(&[-7.0, 7.0], f64::NEG_INFINITY, f64::INFINITY);
    assert_eq!(everything, Ok(vec![-7.0, 7.0]));
}

#[test]
fn fields_and_weights_that_do_not_belong_together_are_refused() {
    assert_eq!(
        combine_fields(&[], Combination::Max),
        Err(EnvError::NoFields)
    );
    let uneven = combine_fields(&[&[1.0, 2.0], &[1.0]], Combination::Mean);
    assert_eq!(
        uneven,
        Err(EnvError::FieldLength {
            expected: 2,
            actual: 1
        })
    );
    let weighed = |weights: &[f64]| {
        combine_fields(&[&[1.0], &[2.0]], Combination::Weighted(weights)).unwrap_err()
    };
    assert_eq!(
        weighed(&[1.0]),
        EnvError::WeightCount {
            expected: 2,
            actual: 1
        }
    );
    assert_eq!(weighed(&[0.5, 0.4]), EnvError::WeightSum { sum: 0.9 });
    let value = f64::INFINITY;
    assert_eq!(weighed(&[0.5, value]), EnvError::Weight { index: 1, value });
    let signed = combine_fields(&[&[1.0], &[2.0]], Combination::Weighted(&[2.0, -1.0]));
    assert_eq!(signed, Ok(vec![0.0]));
}

//! Round numbers.

use proptest::prelude::*;

use super::{Ticks, nice_length};

#[test]
fn ticks_are_round() {
    for (low, high, most, expected) in [
        (0.0, 100.0, 6, "0 20 40 60 80 100"),
        (0.0, 100.0, 5, "0 50 100"),
        (-2.0, 102.0, 6, "0 20 40 60 80 100"),
        (0.0, 0.87, 9, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8"),
        (-0.3, 0.3, 3, "\u{2212}0.2 0 0.2"),
        (1000.0, 1003.0, 4, "1000 1001 1002 1003"),
        (0.0, 2.5e-9, 3, "0 1.0e-9 2.0e-9"),
    ] {
        let labels = Ticks::between(low, high, most).labels.join(" ");
        assert_eq!(labels, expected, "{low} {high} {most}");
    }
}

#[test]
fn ends_that_do_not_rise_have_no_ticks() {
    for (low, high) in [
        (1.0, 1.0),
        (2.0, 1.0),
        (f64::NAN, 1.0),
        (0.0, f64::INFINITY),
        (f64::MIN, f64::MAX),
    ] {
        assert!(Ticks::between(low, high, 5).values.is_empty());
    }
}

proptest! {
    #[test]
    fn ticks_lie_inside_and_are_not_too_many(
        low in -1e6_f64..1e6, span in 1e-3_f64..1e6, most in 1_usize..12
    ) {
        let ticks = Ticks::between(low, low + span, most);
        prop_assert!(ticks.values.len() <= most);
        prop_assert_eq!(ticks.values.len(), ticks.labels.len());
        let slack = 1e-6 * span;
        for pair in ticks.values.windows(2) {
            prop_assert!(pair[0] < pair[1]);
        }
        for value in &ticks.values {
            prop_assert!(*value >= low - slack && *value <= low + span + slack);
        }
        if most >= 4 {
            prop_assert!(!ticks.values.is_empty());
        }
    }

    #[test]
    fn a_nice_length_is_the_greatest_that_fits(most in 1e-9_f64..1e9) {
        let length = nice_length(most);
        prop_assert!(length <= most * 1.000001 && length > most / 2.500001);
        let digit = length / 10_f64.powf(length.log10().floor());
        prop_assert!([1.0, 2.0, 5.0, 10.0].iter().any(|d| (digit - d).abs() < 1e-6));
    }
}

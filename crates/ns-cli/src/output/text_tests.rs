//! Numbers and tables for a person.

use proptest::prelude::*;

use super::{Column, Table, format_number, text_table};

#[test]
fn numbers_have_the_digits_asked_for() {
    for (value, digits, expected) in [
        (0.0, 3, "0"),
        (-0.0, 3, "0"),
        (f64::NAN, 3, "-"),
        (f64::NEG_INFINITY, 3, "-inf"),
        (9.996, 3, "10.0"),
        (0.9996, 3, "1.00"),
        (-12.345, 3, "-12.3"),
        (1125.4, 3, "1125"),
        (0.00012, 2, "0.00012"),
        (0.000012, 2, "1.2e-5"),
        (1e15, 3, "1.00e15"),
        (2.0, 0, "2"),
    ] {
        assert_eq!(format_number(value, digits), expected);
    }
}

#[test]
fn columns_are_aligned() {
    let table = Table::new(vec![
        Column::text("unit", vec!["é1".into(), "t10c2".into()]),
        Column::f64("rate (Hz)", vec![1.25, f64::NAN]),
        Column::u64("n", vec![5, 1125]),
    ])
    .unwrap();
    let expected = "\
unit   rate (Hz)     n
-----  ---------  ----
é1          1.25     5
t10c2          -  1125
";
    assert_eq!(text_table(&table, 3), expected);
}

proptest! {
    #[test]
    fn a_printed_number_is_within_half_a_unit_of_its_last_digit(
        value in -1e14_f64..1e14, digits in 1_usize..10
    ) {
        let read: f64 = format_number(value, digits).parse().unwrap();
        let slack = 0.5000001 * 10_f64.powi(1 - digits as i32);
        prop_assert!((read - value).abs() <= slack * value.abs());
    }
}

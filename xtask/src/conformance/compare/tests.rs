//! Answers that agree and answers that do not.

use serde_json::{Value, json};

use super::{Tolerance, agree};

const LOOSE: Tolerance = Tolerance {
    abs: 0.01,
    rel: 0.1,
};
const EXACT: Tolerance = Tolerance { abs: 0.0, rel: 0.0 };

#[track_caller]
fn agrees(ours: &Value, theirs: &Value, tolerance: Tolerance) -> bool {
    agree(ours, theirs, tolerance).is_ok()
}

#[test]
fn the_tolerance_is_relative_to_theirs() {
    assert!(agrees(&json!(10.9), &json!(10.0), LOOSE));
    assert!(!agrees(&json!(11.02), &json!(10.0), LOOSE));
    assert!(agrees(&json!(0.009), &json!(0.0), LOOSE));
    // The difference is 2.0; a tenth of ours would allow it, of theirs not.
    assert!(!agrees(
        &json!(20.0),
        &json!(18.0),
        Tolerance { abs: 0.0, rel: 0.1 }
    ));
    assert!(agrees(
        &json!(18.0),
        &json!(20.0),
        Tolerance { abs: 0.0, rel: 0.1 }
    ));
}

#[test]
fn without_a_tolerance_numbers_are_equal() {
    assert!(agrees(&json!(0.5), &json!(0.5), EXACT));
    assert!(agrees(&json!(2.0), &json!(2), EXACT));
    assert!(agrees(&json!(-0.0), &json!(0.0), EXACT));
    assert!(!agrees(&json!(0.5), &json!(0.500_000_000_000_1), EXACT));
}

#[test]
fn numbers_that_are_not_finite_agree_with_themselves_only() {
    let odd = [json!("nan"), json!("inf"), json!("-inf"), json!(1.0)];
    for (i, a) in odd.iter().enumerate() {
        for (j, b) in odd.iter().enumerate() {
            assert_eq!(agrees(a, b, LOOSE), i == j, "{a} and {b}");
        }
    }
}

#[test]
fn whole_numbers_are_equal_whatever_the_tolerance() {
    assert!(!agrees(&json!([100]), &json!([101]), LOOSE));
    assert!(agrees(&json!([100.0]), &json!([101]), LOOSE));
}

#[test]
fn shapes_must_be_the_same() {
    for (ours, theirs) in [
        (json!([1.0]), json!([1.0, 2.0])),
        (json!([[1.0], []]), json!([[], [1.0]])),
        (json!(1.0), json!([1.0])),
        (json!({"a": 1.0}), json!({"a": 1.0, "b": 2.0})),
        (json!({"a": 1.0, "b": 2.0}), json!({"a": 1.0})),
        (json!(null), json!(0.0)),
        (json!(null), json!("nan")),
        (json!(true), json!(1)),
        (json!("01"), json!("010")),
        (json!("Hexagonal"), json!("Grid")),
        (json!([]), json!(null)),
    ] {
        assert!(!agrees(&ours, &theirs, LOOSE), "{ours} and {theirs}");
        assert!(agrees(&ours, &ours, LOOSE), "{ours} and itself");
    }
}

#[test]
fn the_worst_difference_is_reported() {
    let ours = json!({"edges": {"u": [0, 1], "distance": [1.0, 2.5, 9.0]}});
    let theirs = json!({"edges": {"u": [0, 1], "distance": [1.0, 2.0, 3.0]}});
    let mismatch = agree(&ours, &theirs, LOOSE).unwrap_err();
    assert_eq!(mismatch.path, ".edges.distance[2]");
    assert_eq!((mismatch.differing, mismatch.compared), (2, 5));
    assert_eq!(
        mismatch.to_string(),
        "edges.distance[2]: ours 9.0, theirs 3.0, allowed 1e-2 + 1e-1 * theirs; 2 of 5 differ"
    );
    // What is not a matter of tolerance is worse than any difference.
    let missing = agree(&json!([9.0, "nan"]), &json!([1.0, 1.0]), LOOSE).unwrap_err();
    assert_eq!(missing.path, "[1]");
}

#[test]
fn flags_are_counted_one_by_one() {
    let mismatch = agree(&json!("0110"), &json!("0011"), LOOSE).unwrap_err();
    assert_eq!(mismatch.path, "[1]");
    assert_eq!((mismatch.differing, mismatch.compared), (2, 4));
    assert!(mismatch.to_string().contains("ours 1, theirs 0"));
}

#[test]
fn a_long_value_is_cut_in_a_message() {
    let long = Value::String("é".repeat(500));
    let mismatch = agree(&json!("short"), &long, EXACT).unwrap_err();
    assert!(mismatch.to_string().len() < 250, "{mismatch}");
}

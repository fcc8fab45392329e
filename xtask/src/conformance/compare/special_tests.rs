//! Each special comparison, with an answer that agrees and one that does not.

use serde_json::{Value, json};

use super::{Tolerance, bin_at, constant_list, edges, firing_rate, mask, path_lengths};
use crate::conformance::Answer;

const CLOSE: Tolerance = Tolerance {
    abs: 1e-9,
    rel: 0.0,
};

fn answer(value: Value, arguments: Value) -> Answer {
    let Value::Object(arguments) = arguments else {
        panic!("arguments are an object");
    };
    Answer {
        value,
        arguments,
        ..Answer::default()
    }
}

#[test]
fn a_constant_stands_for_every_element() {
    assert!(constant_list(&[2.0, 2.0], &json!([2.0]), true, CLOSE).is_ok());
    assert!(constant_list(&[2.0, 3.0], &json!([2.0]), true, CLOSE).is_err());
    assert!(constant_list(&[2.0, 3.0], &json!([2.0, 3.0]), false, CLOSE).is_ok());
    assert!(constant_list(&[2.0, 2.0], &json!([2.0]), false, CLOSE).is_err());
    assert!(constant_list(&[2.0, 3.0], &json!([2.0, 3.0]), true, CLOSE).is_err());
}

#[test]
fn a_point_on_a_border_has_several_bins() {
    let theirs = answer(json!([4, -1, 7]), json!({"alternatives": {"2": [7, 8]}}));
    assert!(bin_at(&[Some(4), None, Some(7)], &theirs).is_ok());
    assert!(bin_at(&[Some(4), None, Some(8)], &theirs).is_ok());
    assert!(bin_at(&[Some(4), None, Some(9)], &theirs).is_err());
    assert!(bin_at(&[Some(4), None, None], &theirs).is_err());
    assert!(bin_at(&[Some(8), None, Some(7)], &theirs).is_err());
    assert!(bin_at(&[Some(4), None], &theirs).is_err());
    assert!(bin_at(&[Some(4)], &answer(json!([4]), json!({}))).is_ok());
    let odd = answer(json!([4]), json!({"alternatives": {"x": [7]}}));
    assert!(bin_at(&[Some(4)], &odd).is_err());
}

#[test]
fn the_order_of_edges_does_not_matter() {
    let theirs = json!({"u": [0, 0, 1], "v": [1, 2, 2], "distance": [1.0, 2.0, 3.0]});
    assert!(edges(&[(2, 1, 3.0), (0, 1, 1.0), (2, 0, 2.0)], &theirs, CLOSE).is_ok());
    assert!(edges(&[(0, 1, 1.0), (0, 2, 2.0), (1, 2, 3.1)], &theirs, CLOSE).is_err());
    assert!(edges(&[(0, 1, 1.0), (0, 2, 2.0)], &theirs, CLOSE).is_err());
    assert!(edges(&[(0, 1, 1.0), (0, 3, 2.0), (1, 2, 3.0)], &theirs, CLOSE).is_err());
    let uneven = json!({"u": [0], "v": [1, 2], "distance": [1.0]});
    assert!(edges(&[(0, 1, 1.0)], &uneven, CLOSE).is_err());
    assert!(edges(&[], &json!({}), CLOSE).is_err());
}

#[test]
fn of_a_path_only_the_length_counts() {
    let theirs = json!({"path": [[0, 1, 2], []], "length": [2.5, "inf"]});
    assert!(path_lengths(&[2.5, f64::INFINITY], &theirs, CLOSE).is_ok());
    assert!(path_lengths(&[2.6, f64::INFINITY], &theirs, CLOSE).is_err());
    assert!(path_lengths(&[2.5, 1.0], &theirs, CLOSE).is_err());
}

#[test]
fn flags_are_compared_with_digits() {
    assert!(mask(&[true, false], &json!("10")).is_ok());
    assert!(mask(&[true, true], &json!("10")).is_err());
    assert!(mask(&[true], &json!("10")).is_err());
}

#[test]
fn a_rate_far_from_data_is_compared_with_the_exact_one() {
    let theirs = answer(
        json!([1.0, "nan", 30.0]),
        json!({"comparable": "100", "exact": [1.5, 0.25, 0.5]}),
    );
    assert!(firing_rate(&[1.0, 0.25, 0.5], &theirs, CLOSE).is_ok());
    assert!(firing_rate(&[1.5, 0.25, 0.5], &theirs, CLOSE).is_err());
    assert!(firing_rate(&[1.0, f64::NAN, 30.0], &theirs, CLOSE).is_err());

    let plain = answer(json!([1.0, "nan"]), json!({}));
    assert!(firing_rate(&[1.0, f64::NAN], &plain, CLOSE).is_ok());
    assert!(firing_rate(&[1.0, 0.0], &plain, CLOSE).is_err());

    for broken in [
        json!({"comparable": "10"}),
        json!({"comparable": "1"}),
        json!({"comparable": "10", "exact": [1.0]}),
    ] {
        let theirs = answer(json!([1.0, 2.0]), broken);
        assert!(firing_rate(&[1.0, 2.0], &theirs, CLOSE).is_err());
    }
}

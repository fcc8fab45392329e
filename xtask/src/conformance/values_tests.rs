//! Values are read as they are written, and nothing else is.

use serde_json::{Value, json};

use super::values;

#[test]
fn numbers_that_are_not_finite_are_words() {
    let value = json!([1, 2.5, "nan", "inf", "-inf"]);
    let numbers = values::floats(&value).unwrap();
    assert_eq!(numbers[..2], [1.0, 2.5]);
    assert!(numbers[2].is_nan());
    assert_eq!(numbers[3..], [f64::INFINITY, f64::NEG_INFINITY]);
    assert_eq!(
        values::from_floats(&numbers),
        json!([1.0, 2.5, "nan", "inf", "-inf"])
    );
}

#[test]
fn points_have_as_many_coordinates_as_asked() {
    let value = json!([[1.0, 2.0], [3.0, "nan"]]);
    let points = values::points::<2>(&value).unwrap();
    assert_eq!(points[0], [1.0, 2.0]);
    assert!(points[1][1].is_nan());
    assert_eq!(values::from_rows(&points), value);
    let error = values::points::<3>(&value).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a point of 3 coordinates, found [1.0,2.0]"
    );
}

#[test]
fn minus_one_is_no_bin() {
    let value = json!([0, -1, 7]);
    let bins = values::indices(&value).unwrap();
    assert_eq!(bins, [Some(0), None, Some(7)]);
    assert_eq!(values::from_indices(&bins), value);
    assert!(values::naturals(&value).is_err());
    assert_eq!(values::naturals(&json!([0, 7])).unwrap(), [0, 7]);
}

#[test]
fn flags_are_digits() {
    let flags = values::mask(&json!("0110")).unwrap();
    assert_eq!(flags, [false, true, true, false]);
    assert_eq!(values::from_mask(&flags), json!("0110"));
    assert_eq!(values::mask(&json!("")).unwrap(), [false; 0]);
}

#[test]
fn single_flags_and_texts_are_read() {
    assert_eq!(values::flag(&json!(true)), Ok(true));
    assert_eq!(values::text(&json!("mean")), Ok("mean"));
}

#[test]
fn anything_else_is_an_error() {
    let wrong: [(&str, Value); 9] = [
        ("floats", json!([1.0, "two"])),
        ("floats", json!(1.0)),
        ("rows", json!([[1.0], 2.0])),
        ("indices", json!([1.5])),
        ("indices", json!([-2])),
        ("mask", json!("012")),
        ("mask", json!([0, 1])),
        ("flag", json!(1)),
        ("text", json!(["one"])),
    ];
    for (kind, value) in wrong {
        let refused = match kind {
            "floats" => values::floats(&value).is_err(),
            "rows" => values::rows(&value).is_err(),
            "indices" => values::indices(&value).is_err(),
            "flag" => values::flag(&value).is_err(),
            "text" => values::text(&value).is_err(),
            _ => values::mask(&value).is_err(),
        };
        assert!(refused, "{kind}: {value}");
    }
}

#[test]
fn an_error_shows_the_start_of_a_long_value() {
    let value = Value::String("é".repeat(100));
    let error = values::floats(&value).unwrap_err();
    assert_eq!(error.found.chars().count(), 41);
}

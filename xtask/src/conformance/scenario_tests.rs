//! Reading golden files.

use super::{Scenario, compare::Tolerance};

const TEXT: &str = r#"{
    "scenario": "one", "kind": "grid", "description": "one bin",
    "inputs": {"fields": {"positive": [0.1, "nan"]}},
    "expected": {
        "z/first": {"op": "z", "value": 1, "level": 0.5, "flag": true},
        "a": {"op": "a", "value": null, "error": "ValueError"},
        "m": {"op": "m", "value": "01", "note": "odd"}
    },
    "tolerance": {"z": {"abs": 1e-9, "rel": 1e-10}},
    "peer_version": "0"
}"#;

#[test]
fn answers_keep_their_order_and_arguments() {
    let scenario = Scenario::parse(TEXT).unwrap();
    let keys: Vec<&str> = scenario.answers.iter().map(|a| a.key.as_str()).collect();
    assert_eq!(keys, ["z/first", "a", "m"]);

    let first = &scenario.answers[0];
    assert_eq!(first.op, "z");
    assert_eq!(first.argument("level").unwrap().as_f64(), Some(0.5));
    assert!(first.flag("flag") && !first.flag("level") && !first.flag("none"));
    assert!(first.argument("none").is_err());
    assert_eq!(scenario.answers[1].error.as_deref(), Some("ValueError"));
    assert_eq!(scenario.answer("m").unwrap().note.as_deref(), Some("odd"));
    assert!(scenario.answer("z").is_none());
    assert!(scenario.input("fields").is_ok());
    assert!(scenario.input("points").is_err());
}

#[test]
fn an_operation_without_a_tolerance_is_exact() {
    let scenario = Scenario::parse(TEXT).unwrap();
    assert_eq!(
        scenario.tolerance("z"),
        Tolerance {
            abs: 1e-9,
            rel: 1e-10
        }
    );
    assert_eq!(scenario.tolerance("a"), Tolerance { abs: 0.0, rel: 0.0 });
}

#[test]
fn numbers_are_read_to_the_last_bit() {
    // Each of these is off by one unit in the last place when read fast.
    for number in [
        "0.35694990674049895",
        "11.194215789164787",
        "0.9409157555089613",
    ] {
        let text = TEXT.replace("0.1", number);
        let scenario = Scenario::parse(&text).unwrap();
        let read = scenario.inputs["fields"]["positive"][0].as_f64();
        assert_eq!(read, number.parse().ok(), "{number}");
    }
}

#[test]
fn a_broken_file_is_an_error() {
    for (from, to) in [
        ("\"op\": \"z\", ", ""),
        ("\"scenario\": \"one\", ", ""),
        ("\"abs\": 1e-9, ", ""),
        ("\"inputs\"", "\"input\""),
        ("\"expected\"", "\"answers\""),
    ] {
        let broken = TEXT.replace(from, to);
        assert_ne!(broken, TEXT, "{from} is not in the text");
        assert!(Scenario::parse(&broken).is_err(), "{from}");
    }
    assert!(Scenario::parse(&TEXT[1..]).is_err());
}

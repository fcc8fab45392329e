//! The handlers for regions, on a room small enough to check by hand.

use serde_json::{Value, json};

use super::{Outcome, TABLE};
use crate::conformance::{Context, Scenario};

/// Three bins by one; the box runs through the first centre and around the second.
fn ask(op: &str, answer: Value) -> Outcome {
    let mut answer = answer;
    answer["op"] = json!(op);
    let text = json!({
        "scenario": "room", "kind": "masked_grid",
        "inputs": {
            "environment": {
                "factory": "from_grid_mask", "shape": [3, 1], "mask": "111",
                "grid_edges": [[0.0, 1.0, 2.0, 3.0], [0.0, 1.0]],
                "connect_diagonal_neighbors": true,
            },
            "regions": [
                {"name": "box", "kind": "polygon", "holes": [],
                 "exterior": [[0.5, 0.0], [2.0, 0.0], [2.0, 1.0], [0.5, 1.0]]},
                {"name": "spot", "kind": "point", "point": [2.2, 0.1]},
                {"name": "far", "kind": "point", "point": [9.0, 9.0]},
            ],
        },
        "expected": {op: answer},
    });
    let scenario = Scenario::parse(&text.to_string()).unwrap();
    let context = Context::new(&scenario).unwrap();
    let (_, handler) = TABLE.iter().find(|(name, _)| *name == op).unwrap();
    handler(&context, &scenario.answers[0])
}

fn value(op: &str, answer: Value) -> Value {
    match ask(op, answer) {
        Outcome::Value(value) => value,
        other => panic!("no value: {other:?}"),
    }
}

/// The names of all parts, and whether each agrees.
fn parts(op: &str, answer: Value) -> Vec<(String, bool)> {
    match ask(op, answer) {
        Outcome::Parts(parts) => {
            let parts = parts.into_iter();
            parts
                .map(|part| (part.name, part.compared.is_ok()))
                .collect()
        }
        other => panic!("no parts: {other:?}"),
    }
}

fn named(parts: &[(&str, bool)]) -> Vec<(String, bool)> {
    parts
        .iter()
        .map(|&(name, agrees)| (name.into(), agrees))
        .collect()
}

#[test]
fn masks_and_distances_have_the_boundary_in() {
    let asked = json!({"regions": ["spot", "box"]});
    assert_eq!(value("region_mask", asked), "111");
    let asked = json!({"regions": ["box", "far"]});
    assert_eq!(value("region_mask", asked), "110");
    let asked = json!({"targets": "spot", "metric": "geodesic"});
    assert_eq!(value("distance_to", asked), json!([2.0, 1.0, 0.0]));
    let asked = json!({"targets": "far", "metric": "geodesic"});
    assert!(matches!(ask("distance_to", asked), Outcome::Refused(_)));
}

#[test]
fn areas_are_of_polygons_and_centres_of_all() {
    assert_eq!(value("region_area", json!({})), json!({"box": 1.5}));
    assert_eq!(
        value("region_center", json!({})),
        json!({"box": [1.25, 0.5], "spot": [2.2, 0.1], "far": [9.0, 9.0]})
    );
}

#[test]
fn points_are_apart_where_membership_is_compared() {
    let asked = |closed: bool, flags: &str| {
        let answer = json!({
            "include_boundary": closed, "regions": ["box", "spot"], "value": [flags, "000"],
        });
        parts("region_membership", answer)
    };
    assert_eq!(
        asked(true, "110"),
        named(&[("polygons", true), ("points", false)])
    );
    assert_eq!(
        asked(false, "010"),
        named(&[("polygons", true), ("points", false)])
    );
    assert_eq!(asked(false, "110")[0], ("polygons".into(), false));
}

#[test]
fn bins_on_the_boundary_are_apart() {
    let asked = |bins: Value| {
        let value = json!({"box": bins, "spot": [2], "far": []});
        parts("bins_in_region", json!({"value": value}))
    };
    assert_eq!(
        asked(json!([1])),
        named(&[("elsewhere", true), ("boundary", false)])
    );
    assert_eq!(
        asked(json!([0, 1])),
        named(&[("elsewhere", true), ("boundary", true)])
    );
    assert_eq!(asked(json!([0]))[0], ("elsewhere".into(), false));
}

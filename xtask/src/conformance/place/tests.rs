//! Rebuilding environments.

use ns::layout::{LayoutKind, Neighbors};
use serde_json::{Value, json};

use super::{
    Scenario,
    place::{AnyPlace, Place, active_cells, edges, lattice},
};

fn build(environment: &Value, expected: &Value) -> Result<Option<AnyPlace>, String> {
    let text = json!({
        "scenario": "one", "kind": "grid", "inputs": {"environment": environment},
        "expected": expected,
    });
    let scenario = Scenario::parse(&text.to_string()).unwrap();
    AnyPlace::build(&scenario).map_err(|error| error.to_string())
}

fn in_1d(environment: &Value, expected: &Value) -> Place<1> {
    match build(environment, expected) {
        Ok(Some(AnyPlace::D1(place))) => place,
        other => panic!("no line: {other:?}"),
    }
}

fn in_2d(environment: &Value, expected: &Value) -> Place<2> {
    match build(environment, expected) {
        Ok(Some(AnyPlace::D2(place))) => place,
        other => panic!("no plane: {other:?}"),
    }
}

/// Two samples in the first bin and one in the third.
fn samples() -> Value {
    json!({
        "factory": "from_samples", "layout": "RegularGrid", "bin_size": 1.0,
        "positions": [[0.0], [0.0], ["nan"], [2.0]],
        "infer_active_bins": true, "bin_count_threshold": 0, "dilate": false,
        "fill_holes": false, "close_gaps": false, "add_boundary_bins": false,
        "connect_diagonal_neighbors": true,
    })
}

#[test]
fn samples_activate_the_bins_with_more_of_them_than_the_threshold() {
    let mut spec = samples();
    let centers = |spec: &Value| in_1d(spec, &json!({})).own.centers().to_vec();
    assert_eq!(centers(&spec), [[0.0], [2.0]]);
    spec["bin_count_threshold"] = json!(1);
    assert_eq!(centers(&spec), [[0.0]]);
    spec["infer_active_bins"] = json!(false);
    assert_eq!(centers(&spec), [[0.0], [1.0], [2.0]]);
    spec["bin_size"] = json!([2.0]);
    assert_eq!(centers(&spec), [[0.0], [2.0]]);
}

#[test]
fn an_image_is_transposed() {
    let image = json!({
        "factory": "from_pixel_mask", "image_rows": ["110", "011"],
        "pixel_size": [2.0, 0.5], "connect_diagonal_neighbors": false,
    });
    let place = in_2d(&image, &json!({}));
    let expected = [[1.0, 0.25], [3.0, 0.25], [3.0, 0.75], [5.0, 0.75]];
    assert_eq!(place.own.centers(), expected);
    assert_eq!(lattice(&place.own).unwrap().neighbors(), Neighbors::Faces);

    let mut ragged = image;
    ragged["image_rows"] = json!(["110", "01"]);
    assert!(build(&ragged, &json!({})).is_err());
}

#[test]
fn cells_that_differ_are_taken_from_the_peer_on_our_own_edges() {
    let answers = |mask: &str, edges: Value| {
        json!({
            "active_mask": {"op": "active_mask", "value": mask},
            "grid_edges": {"op": "grid_edges", "value": edges},
        })
    };
    let theirs = json!([[-0.5, 0.5000001, 1.5, 2.5]]);
    let same = in_1d(&samples(), &answers("101", theirs.clone()));
    assert_eq!(same.shared, same.own);

    let place = in_1d(&samples(), &answers("011", theirs));
    let (own, shared) = (
        lattice(&place.own).unwrap(),
        lattice(&place.shared).unwrap(),
    );
    assert_eq!(active_cells(own), [true, false, true]);
    assert_eq!(active_cells(shared), [false, true, true]);
    assert_eq!(edges(shared), edges(own));
    assert_eq!(place.own.layout().kind(), LayoutKind::RegularGrid);

    // Another division of space is theirs altogether.
    let place = in_1d(&samples(), &answers("11", json!([[0.0, 1.0, 2.0]])));
    let shared = lattice(&place.shared).unwrap();
    assert_eq!(edges(shared), [[0.0, 1.0, 2.0]]);
    assert_eq!(edges(lattice(&place.own).unwrap())[0].len(), 4);
}

#[test]
fn layouts_that_we_do_not_have_are_none_and_bad_inputs_are_errors() {
    for factory in ["from_polygon", "maze", "no such"] {
        assert!(matches!(
            build(&json!({"factory": factory}), &json!({})),
            Ok(None)
        ));
    }
    let mut hexagons = samples();
    hexagons["layout"] = json!("Hexagonal");
    assert!(matches!(build(&hexagons, &json!({})), Ok(None)));

    let mut spec = samples();
    spec["positions"] = json!([[0.0, 0.0, 0.0, 0.0]]);
    let error = build(&spec, &json!({})).unwrap_err();
    assert_eq!(error, "a grid of 4 dimensions: expected 1 to 3");
    for key in ["dilate", "bin_size", "bin_count_threshold"] {
        let mut spec = samples();
        spec[key] = json!(null);
        assert!(build(&spec, &json!({})).is_err(), "{key}");
    }
}

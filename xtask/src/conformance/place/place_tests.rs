//! Rebuilding environments.

use ns::layout::{LayoutKind, Neighbors};
use serde_json::{Value, json};

use super::{AnyPlace, Family, Place, active_cells, edges, lattice, peer_edge_order};
use crate::conformance::Scenario;

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
fn unknown_factories_are_none_and_bad_inputs_are_errors() {
    for factory in [json!("no such"), json!(null)] {
        let built = build(&json!({"factory": factory}), &json!({}));
        assert!(matches!(built, Ok(None)), "{built:?}");
    }
    for factory in ["from_polygon", "maze", "triangular_mesh", "composite"] {
        let built = build(&json!({"factory": factory}), &json!({}));
        assert!(built.is_err(), "{factory}");
    }

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

fn kind(environment: &Value) -> LayoutKind {
    in_2d(environment, &json!({})).own.layout().kind()
}

#[test]
fn layouts_of_the_plane_are_built_by_their_factories() {
    let square = json!([[0.0, 0.0], [6.0, 0.0], [6.0, 6.0], [0.0, 6.0]]);
    let hole = json!([[[2.0, 2.0], [4.0, 2.0], [4.0, 4.0], [2.0, 4.0]]]);
    let mut polygon = json!({
        "factory": "from_polygon", "exterior": square, "holes": hole,
        "bin_size": 2.0, "connect_diagonal_neighbors": true,
    });
    assert_eq!(kind(&polygon), LayoutKind::Polygon);
    assert_eq!(in_2d(&polygon, &json!({})).own.bin_count(), 8);
    polygon["factory"] = json!("triangular_mesh");
    polygon["point_spacing"] = json!(1.0);
    let area: f64 = in_2d(&polygon, &json!({})).own.measures().iter().sum();
    assert!((area - 32.0).abs() < 1e-9);
    let polar = json!({
        "factory": "from_polar_egocentric", "distance_range": [0.0, 2.0],
        "angle_range": [-1.0, 1.0], "distance_bin_size": 1.0, "angle_bin_size": 0.5,
        "circular_angle": false, "connect_diagonal_neighbors": true,
    });
    assert_eq!(kind(&polar), LayoutKind::EgocentricPolar);
    assert_eq!(in_2d(&polar, &json!({})).own.bin_count(), 8);
}

#[test]
fn hexagons_need_as_many_samples_as_the_threshold_and_drop_what_the_peer_lacks() {
    let mut spec = samples();
    spec["layout"] = json!("Hexagonal");
    spec["positions"] = json!([[0.0, 0.0], [0.0, 0.0], [2.0, 0.0], [4.0, 0.0]]);
    let count = |spec: &Value| in_2d(spec, &json!({})).own.bin_count();
    assert_eq!(count(&spec), 3);
    spec["bin_count_threshold"] = json!(2);
    assert_eq!(count(&spec), 1);

    spec["bin_count_threshold"] = json!(0);
    let centers = |centers: Value| json!({"bin_centers": {"op": "bin_centers", "value": centers}});
    let place = in_2d(&spec, &centers(json!([[0.0, 0.0], [4.0, 0.0]])));
    assert_eq!((place.own.bin_count(), place.shared.bin_count()), (3, 2));
    assert_eq!(place.shared.centers()[1], [4.0, 0.0]);
    // Bins elsewhere are not ours, whatever they are.
    let place = in_2d(&spec, &centers(json!([[0.1, 0.0], [4.0, 0.0]])));
    assert_eq!(place.shared, place.own);
}

/// A ring of three edges with a tail, in another order than they were added.
fn ring() -> Value {
    json!({
        "factory": "from_graph", "bin_size": 1.0, "edge_spacing": [1.0, 0.0, 2.0],
        "nodes": [
            {"label": "a", "pos": [0.0, 0.0]}, {"label": "b", "pos": [3.0, 0.0]},
            {"label": "c", "pos": [0.0, 4.0]}, {"label": "end", "pos": [0.0, -2.0]},
        ],
        "edges": [["b", "c"], ["a", "b"], ["c", "a"], ["end", "a"]],
        "edge_order": [["a", "b"], ["b", "c"], ["c", "a"], ["a", "end"]],
    })
}

#[test]
fn tracks_keep_the_order_and_gaps_of_their_segments() {
    let place = in_2d(&ring(), &json!({}));
    let Family::Track(track) = &place.family else {
        panic!("no track")
    };
    assert_eq!(track.linear_axis().bounds(), (0.0, 17.0));
    assert_eq!(track.to_linear(&[0.0, -2.0]), Some(17.0));
    // Node by node: a to b, c and the end, and then b to c.
    assert_eq!(peer_edge_order(track, &ring()).unwrap(), [0, 3, 1, 2]);

    let mut broken = ring();
    broken["edge_order"][0][0] = json!("nowhere");
    let error = build(&broken, &json!({})).unwrap_err();
    assert_eq!(error, "there is no node `nowhere`");
}

#[test]
fn mazes_have_their_nodes_and_way_points_are_joined_in_order() {
    let line = json!({
        "factory": "linear_track", "bin_size": 1.0, "edge_spacing": 0.0,
        "node_positions": [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0]],
    });
    assert_eq!(in_2d(&line, &json!({})).own.bin_count(), 4);
    let mut maze = ring();
    maze["factory"] = json!("maze");
    maze["edge_spacing"] = json!(0.0);
    maze["maze_kind"] = json!("t");
    assert_eq!(kind(&maze), LayoutKind::Track);
    for other in ["w", "round"] {
        maze["maze_kind"] = json!(other);
        assert!(build(&maze, &json!({})).is_err(), "{other}");
    }
}

#[test]
fn composites_are_joined_as_far_as_the_limit() {
    let room = |lo: f64| {
        json!({
            "factory": "from_grid_mask", "shape": [1, 1], "mask": "1",
            "grid_edges": [[lo, lo + 1.0], [0.0, 1.0]], "connect_diagonal_neighbors": true,
        })
    };
    let mut rooms = json!({
        "factory": "composite", "parts": [room(0.0), room(1e6)],
        "auto_bridge": true, "max_mnn_distance": null,
    });
    let bridges = |spec: &Value| match &in_2d(spec, &json!({})).family {
        Family::Composite(rooms) => rooms.bridges().len(),
        other => panic!("not a composite: {other:?}"),
    };
    assert_eq!(bridges(&rooms), 1);
    rooms["max_mnn_distance"] = json!(10.0);
    assert_eq!(bridges(&rooms), 0);
    rooms["auto_bridge"] = json!(false);
    rooms["max_mnn_distance"] = json!(null);
    assert_eq!(bridges(&rooms), 0);
    rooms["parts"][0]["factory"] = json!("no such");
    assert!(build(&rooms, &json!({})).is_err());
}

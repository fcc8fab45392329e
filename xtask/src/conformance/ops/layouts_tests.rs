//! The handlers on tracks, meshes and what is made of other layouts, small
//! enough to check by hand.

use serde_json::{Value, json};

use super::{Outcome, Part, TABLE};
use crate::conformance::{Answer, Context, Scenario, compare::agree};

/// A T maze of three bins of 4, 2 and 2: the stem up to `(0, 4)`, and two arms.
/// The peer joins them in a chain.
fn maze(extra: &Value) -> Scenario {
    let mut expected = json!({
        "bin_centers": {"op": "bin_centers", "value": [[0.0, 2.0], [-1.0, 4.0], [1.0, 4.0]]},
        "bin_sizes": {"op": "bin_sizes", "value": [4.0, 2.0, 2.0]},
        "boundary_bins": {"op": "boundary_bins", "value": [0, 2]},
        "edges": {"op": "edges", "value": {
            "u": [0, 1], "v": [1, 2], "distance": [5.0_f64.sqrt(), 2.0],
        }},
        "finite_volume": {"op": "finite_volume", "value": {
            "volume": [4.0, 2.0, 2.0], "face": [1.0, 1.0], "distance": [3.0, 2.0],
        }},
    });
    for (key, answer) in extra.as_object().unwrap() {
        expected[key] = answer.clone();
    }
    let nodes = [[0.0, 0.0], [0.0, 4.0], [-2.0, 4.0], [2.0, 4.0]];
    let nodes = nodes.map(|pos| json!({"label": format!("{pos:?}"), "pos": pos}));
    scenario(
        &json!({
            "factory": "maze", "maze_kind": "t", "nodes": nodes, "edge_spacing": 0.0,
            "bin_size": 4.0,
        }),
        &expected,
    )
}

fn scenario(environment: &Value, expected: &Value) -> Scenario {
    let text = json!({
        "scenario": "one", "kind": "any",
        "inputs": {
            "environment": environment,
            "queries": {"points": [[0.1, 3.8], [0.0, 0.0]], "kinds": ["inside", "border"]},
            "trajectory": {
                "times": [0.0, 0.25, 0.5], "positions": [[0.1, 3.8], [1.0, 4.0], [1.0, 4.0]],
            },
        },
        "expected": expected,
    });
    Scenario::parse(&text.to_string()).unwrap()
}

fn ask(scenario: &Scenario, answer: &Answer) -> Outcome {
    let context = Context::new(scenario).unwrap();
    let (_, handler) = TABLE.iter().find(|(op, _)| *op == answer.op).unwrap();
    handler(&context, answer)
}

/// The names of the parts that agree, and of those that do not.
fn parts(scenario: &Scenario, key: &str) -> (Vec<String>, Vec<String>) {
    match ask(scenario, scenario.answer(key).unwrap()) {
        Outcome::Parts(parts) => {
            let (agree, differ): (Vec<_>, Vec<_>) =
                parts.into_iter().partition(|part| part.compared.is_ok());
            let names = |parts: Vec<Part>| parts.into_iter().map(|part| part.name).collect();
            (names(agree), names(differ))
        }
        other => panic!("no parts: {other:?}"),
    }
}

/// Our answer where it is compared by the general rule.
fn value(scenario: &Scenario, key: &str) -> Value {
    match ask(scenario, scenario.answer(key).unwrap()) {
        Outcome::Value(value) => value,
        other => panic!("no value: {other:?}"),
    }
}

#[test]
fn edges_within_segments_are_apart_from_junctions() {
    let maze = maze(&json!({}));
    assert_eq!(
        parts(&maze, "edges"),
        (vec!["within".into()], vec!["junction".into()])
    );
    let (same, other) = parts(&maze, "finite_volume");
    assert_eq!(same, ["volume", "face", "distance", "distance/junction"]);
    assert_eq!(other, ["face/junction"]);
}

#[test]
fn ways_follow_the_edges_of_the_peer() {
    let targets = json!({"op": "distance_to", "targets": [2], "metric": "geodesic"});
    let ours = value(&maze(&json!({"distance_to": targets})), "distance_to");
    let theirs = json!([2.0 + 5.0_f64.sqrt(), 2.0, 0.0]);
    assert_eq!(agree(&ours, &theirs, Default::default()), Ok(()));
}

#[test]
fn points_off_a_track_are_looked_up_by_both_rules() {
    let by = |value: Value| {
        let seconds = json!({
            "op": "occupancy", "time_allocation": "start", "max_gap": 0.5,
            "value": [0.0, 0.0, 0.5],
        });
        let maze = maze(&json!({
            "bin_at": {"op": "bin_at", "value": value}, "occupancy": seconds,
        }));
        (parts(&maze, "bin_at").1, parts(&maze, "occupancy").1)
    };
    let by_track = vec!["by_track".to_owned()];
    assert_eq!(by(json!([2, 0])), (by_track.clone(), by_track.clone()));
    assert_eq!(by(json!([0, 0])), (vec!["by_center".into()], by_track));
}

#[test]
fn linear_positions_are_compared_with_right_projections_too() {
    let scenario = maze(&json!({
        "to_linear": {
            "op": "to_linear", "points": [[0.1, 3.8], [-1.5, 4.1]], "peer_differs_at": [1],
            "projection": [3.8, 5.5], "value": [3.8, 99.0],
        },
        "linear_to_nd": {"op": "linear_to_nd", "linear": [3.0, 5.0, "nan"]},
        "linear_bins": {"op": "linear_bins"},
    }));
    assert_eq!(parts(&scenario, "to_linear").0, ["peer", "projection"]);
    let points = json!([[0.0, 3.0], [-1.0, 4.0], ["nan", "nan"]]);
    assert_eq!(value(&scenario, "linear_to_nd"), points);
    assert_eq!(
        value(&scenario, "linear_bins"),
        json!({
            "edges": [0.0, 4.0, 6.0, 8.0], "centers": [2.0, 5.0, 7.0], "segment": [0, 1, 2],
        })
    );
    let grid = scenario_of_five(&json!({"linear_bins": {"op": "linear_bins"}}));
    let asked = ask(&grid, &grid.answers[0]);
    assert!(matches!(asked, Outcome::Refused(_)), "{asked:?}");
}

#[test]
fn a_part_and_an_image_are_compared_by_all_that_is_said_of_them() {
    let scenario = maze(&json!({
        "subset": {"op": "subset", "bins": "100", "invert": true, "value": {
            "n_bins": 2, "layout_type": "subset", "bin_centers": [[-1.0, 4.0], [1.0, 4.0]],
            "edges": {"u": [0], "v": [1], "distance": [2.0]}, "component_sizes": [2],
            "bin_sizes": [1.0, 1.0], "boundary_bins": [0, 1],
        }},
        "subset/polygon": {
            "op": "subset", "polygon": [[-2.0, 3.0], [0.0, 3.0], [0.0, 5.0]],
            "value": {"n_bins": 1, "bin_centers": [[-1.0, 4.0]]},
        },
        "subset/wrong": {"op": "subset", "bins": "100", "value": {"colour": 1}},
        "apply_transform": {
            "op": "apply_transform",
            "matrix": [[1.0, 0.0, 3.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            "value": {
                "bin_centers": [[3.0, 2.0], [2.0, 4.0], [4.0, 4.0]],
                "distance": [5.0_f64.sqrt(), 2.0], "dimension_ranges": [[2.0, 4.0], [2.0, 4.0]],
                "probe_points": [[3.1, 3.8]], "probe_bins": [2],
            },
        },
    }));
    let (same, other) = parts(&scenario, "subset");
    assert_eq!((same.len(), &other[..]), (6, &["bin_sizes".to_owned()][..]));
    assert_eq!(parts(&scenario, "subset/polygon").1, [""; 0]);
    let wrong = ask(&scenario, scenario.answer("subset/wrong").unwrap());
    assert!(matches!(wrong, Outcome::Refused(_)), "{wrong:?}");
    assert_eq!(parts(&scenario, "apply_transform").1, ["dimension_ranges"]);
}

/// Five cells of length 1, of which the middle one is not active.
fn scenario_of_five(expected: &Value) -> Scenario {
    let environment = json!({
        "factory": "from_grid_mask", "shape": [5], "mask": "11011",
        "grid_edges": [[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]], "connect_diagonal_neighbors": true,
    });
    scenario(&environment, expected)
}

#[test]
fn a_coarser_grid_is_compared_on_the_cells_that_the_peer_keeps() {
    let grid = scenario_of_five(&json!({"rebin": {"op": "rebin", "factor": [2], "value": {
        "n_bins": 2, "grid_shape": [2], "grid_edges": [[0.0, 2.0, 4.0]], "active_mask": "11",
        "n_edges": 1, "bin_sizes": [2.0], "boundary_bins": [0, 1],
    }}}));
    let (same, other) = parts(&grid, "rebin");
    assert_eq!((same.len(), &other[..]), (7, &["own".to_owned()][..]));
}

#[test]
fn nearest_bins_may_be_limited_in_units_of_their_spacing() {
    let query = json!({"points": [[0.5], [2.4]], "kinds": ["near", "near"]});
    let mut grid = scenario_of_five(&json!({"map_points_to_bins": {
        "op": "map_points_to_bins", "max_distance_factor": 0.5,
        "value": {"bin": [0, -1], "distance": [0.0, "inf"]},
    }}));
    grid.inputs["nearest_queries"] = query;
    assert_eq!(parts(&grid, "map_points_to_bins").0, ["elsewhere"]);
}

#[test]
fn two_triangulations_share_their_area_and_corners() {
    let square = json!({
        "factory": "triangular_mesh", "holes": [], "point_spacing": 1.0,
        "exterior": [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]],
    });
    let mesh = scenario(
        &square,
        &json!({
            "bin_centers": {"op": "bin_centers", "value": [[1.0, 3.0], [3.0, 1.0]]},
            "bin_sizes": {"op": "bin_sizes", "value": [8.0, 8.000_000_1]},
            "mesh": {"op": "mesh", "value": {
                "all_triangles": 2, "triangles": [[0, 1, 2], [0, 2, 3]], "vertices": [],
            }},
            "bin_at": {"op": "bin_at", "value": [1, -1]},
            "contains": {"op": "contains", "value": "10"},
        }),
    );
    assert_eq!(parts(&mesh, "bin_centers").0, ["in_bins"]);
    assert_eq!(parts(&mesh, "bin_sizes").1, ["total", "same"]);
    assert_eq!(parts(&mesh, "mesh").0, ["area", "corners"]);
    assert_eq!(parts(&mesh, "bin_at").0, ["elsewhere"]);
    assert_eq!(parts(&mesh, "contains").1, ["border"]);
}

#[test]
fn hexagons_are_on_the_boundary_where_they_lack_an_edge_of_the_peer() {
    let hexagons = json!({
        "factory": "from_samples", "layout": "Hexagonal", "bin_size": 1.0,
        "positions": [[0.0, 0.0], [1.0, 0.0]], "infer_active_bins": true,
        "bin_count_threshold": 0,
    });
    let hexagons = scenario(
        &hexagons,
        &json!({
            "edges": {"op": "edges", "value": {"u": [0], "v": [1], "distance": [1.0]}},
            "boundary_bins": {"op": "boundary_bins", "value": [0]},
        }),
    );
    let (same, other) = parts(&hexagons, "boundary_bins");
    assert_eq!(
        (&same[..], &other[..]),
        (&["neighbors".to_owned()][..], &["peer".to_owned()][..])
    );
}

#[test]
fn bridges_and_components_belong_to_composites() {
    let room = |lo: f64| {
        json!({
            "factory": "from_grid_mask", "shape": [1, 1], "mask": "1",
            "grid_edges": [[lo, lo + 1.0], [0.0, 1.0]], "connect_diagonal_neighbors": true,
        })
    };
    let rooms = scenario(
        &json!({
            "factory": "composite", "parts": [room(0.0), room(3.0), room(90.0)],
            "auto_bridge": true, "max_mnn_distance": 5.0,
        }),
        &json!({
            "bridges": {"op": "bridges"}, "component_sizes": {"op": "component_sizes"},
            "distance_between": {
                "op": "distance_between", "points": [[0.5, 0.5], [3.5, 0.5]],
            },
        }),
    );
    let bridge = json!([{"u": 0, "v": 1, "distance": 3.0}]);
    assert_eq!(value(&rooms, "bridges"), bridge);
    assert_eq!(value(&rooms, "component_sizes"), json!([2, 1]));
    assert_eq!(value(&rooms, "distance_between"), json!(3.0));
}

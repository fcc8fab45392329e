//! The handlers, on a corridor small enough to check by hand.

use serde_json::{Value, json};

use super::{Outcome, TABLE, only};
use crate::conformance::{Answer, Context, Scenario, values};

/// Four bins of length 1 from 0; samples at 0.5, 1.5, 1.5, outside, 2.5.
fn scenario(expected: &Value) -> Scenario {
    let text = json!({
        "scenario": "corridor", "kind": "masked_grid",
        "inputs": {
            "environment": {
                "factory": "from_grid_mask", "shape": [4], "mask": "1111",
                "grid_edges": [[0.0, 1.0, 2.0, 3.0, 4.0]], "connect_diagonal_neighbors": true,
            },
            "queries": {"points": [[0.5], [4.0], ["nan"], [4.5]]},
            "nearest_queries": {
                "points": [[0.25], [1.0], [99.0]], "kinds": ["near", "tie", "far"],
            },
            "trajectory": {
                "times": [0.0, 0.25, 0.5, 2.5, 2.75],
                "positions": [[0.5], [1.5], [1.5], [-9.0], [2.5]],
            },
            "cells": {"one": [0.0, 0.2, 1.0, 2.74, 9.0]},
        },
        "expected": expected, "tolerance": {"n_bins": {"abs": 1.0, "rel": 0.0}},
    });
    Scenario::parse(&text.to_string()).unwrap()
}

/// The names of the parts that agree, and of those that do not.
fn parts(op: &str, answer: &Value) -> (Vec<String>, Vec<String>) {
    let mut answer = answer.clone();
    answer["op"] = json!(op);
    let scenario = scenario(&json!({op: answer}));
    match ask(&scenario, &scenario.answers[0]) {
        Outcome::Parts(parts) => {
            let (agree, differ): (Vec<_>, Vec<_>) =
                parts.into_iter().partition(|part| part.compared.is_ok());
            let names = |parts: Vec<super::Part>| parts.into_iter().map(|part| part.name);
            (names(agree).collect(), names(differ).collect())
        }
        other => panic!("no parts: {other:?}"),
    }
}

fn ask(scenario: &Scenario, answer: &Answer) -> Outcome {
    let context = Context::new(scenario).unwrap();
    let (_, handler) = TABLE.iter().find(|(op, _)| *op == answer.op).unwrap();
    handler(&context, answer)
}

#[test]
fn operations_are_sorted_and_there_is_one_handler_for_each() {
    assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
}

#[test]
fn what_is_not_kept_is_theirs() {
    assert_eq!(only(&[1, 2, 3], &[7, 8, 9], |i| i == 1), [7, 2, 9]);
    assert_eq!(only(&[1, 2], &[7], |_| false), [1, 2], "lengths must show");
}

#[test]
fn points_on_the_last_edge_are_apart() {
    let peer = json!({"value": [0, -1, -1, -1]});
    let (agree, differ) = parts("bin_at", &peer);
    assert_eq!(
        (&agree[..], &differ[..]),
        (&["elsewhere".into()][..], &["last_edge".into()][..])
    );
    let (agree, _) = parts("contains", &json!({"value": "1100"}));
    assert_eq!(agree, ["elsewhere", "last_edge"]);
    let (_, differ) = parts("contains", &json!({"value": "0100"}));
    assert_eq!(differ, ["elsewhere"]);
}

#[test]
fn nearest_bins_are_compared_by_kind_of_point() {
    let peer = json!({"value": {"bin": [0, 1, -1], "distance": [0.25, 0.5, "inf"]}});
    let mut limited = peer.clone();
    let (agree, differ) = parts("map_points_to_bins", &peer);
    assert_eq!(agree, ["elsewhere"], "{differ:?}");
    assert_eq!(differ, ["beyond_limit", "tie"]);
    limited["max_distance"] = json!(5.0);
    assert_eq!(parts("map_points_to_bins", &limited).1, ["tie"]);
}

#[test]
fn spikes_are_counted_by_our_rule_and_by_that_of_the_peer() {
    // At 0.2 s the animal is at 1.3; the gap takes 1.0 s; 2.74 s starts outside.
    let by_start = json!({"cell": "one", "max_gap": 0.5, "value": [2.0, 0.0, 0.0, 0.0]});
    assert_eq!(parts("spike_counts", &by_start).1, ["by_position"]);
    let by_position = json!({"cell": "one", "max_gap": 0.5, "value": [1.0, 1.0, 0.0, 0.0]});
    assert_eq!(parts("spike_counts", &by_position).1, ["by_start"]);
    // Without a limit the peer counts where the time does not.
    let unlimited = json!({"cell": "one", "max_gap": null, "value": [1.0, 1.0, 1.0, 0.0]});
    assert_eq!(parts("spike_counts", &unlimited).1, ["by_start"]);
}

#[test]
fn ways_into_a_bin_are_a_part_of_their_own() {
    // The gap of 2.0 s leads out; 0.25 s lead in, from -9.0 to 2.5.
    let from_inside =
        json!({"time_allocation": "linear", "max_gap": 0.5, "value": [0.125, 0.375, 0.0, 0.0]});
    let (agree, differ) = parts("occupancy", &from_inside);
    assert_eq!(
        (&agree[..], &differ[..]),
        (
            &["from_inside".to_owned()][..],
            &["entering".to_owned()][..]
        )
    );
}

#[test]
fn the_peer_drops_steps_of_several_samples() {
    let scenario = scenario(&json!({
        "bin_sequence": {"op": "bin_sequence", "dedup": false, "value": [0, 1, 2, 2]},
        "transitions": {
            "op": "transitions", "bins": "bin_sequence", "lag": 2, "allow_teleports": false,
            "normalize": true, "value": {"row": [1], "col": [2], "value": [1.0]},
        },
    }));
    let asked = ask(&scenario, scenario.answer("transitions").unwrap());
    let Outcome::Parts(parts) = asked else {
        panic!("{asked:?}")
    };
    let agrees: Vec<bool> = parts.iter().map(|part| part.compared.is_ok()).collect();
    assert_eq!(agrees, [true, false]);
}

#[test]
fn rates_come_from_the_counts_and_seconds_of_the_same_intervals() {
    let seconds = |value: Value, extra: Value| {
        let mut answer = json!({"op": "occupancy", "max_gap": 0.5, "value": value});
        for (key, value) in extra.as_object().unwrap() {
            answer[key] = value.clone();
        }
        answer
    };
    let counts = |cell: &str, gap: Value, value: Value| json!({"op": "spike_counts", "cell": cell, "max_gap": gap, "value": value});
    let scenario = scenario(&json!({
        "occupancy/smoothed": seconds(json!([9, 9, 9, 9]), json!({"bandwidth": 1.0})),
        "occupancy/fast": seconds(json!([9, 9, 9, 9]), json!({"min_speed": 1.0})),
        "occupancy": seconds(json!([1.0, 1.0, 1.0, 0.01]), json!({})),
        "spike_counts/other": counts("other", json!(0.5), json!([9, 9, 9, 9])),
        "spike_counts/any_gap": counts("one", json!(null), json!([9, 9, 9, 9])),
        "spike_counts/one": counts("one", json!(0.5), json!([2.0, 2.0, 2.0, 0.0])),
        "firing_rate": {
            "op": "firing_rate", "cell": "one", "method": "binned", "bandwidth": 1.0,
            "min_occupancy": 0.5, "fill_value": 7.0, "value": [2.0, 2.0, 2.0, 7.0],
        },
    }));
    let asked = ask(&scenario, scenario.answer("firing_rate").unwrap());
    assert!(matches!(asked, Outcome::Compared(Ok(()))), "{asked:?}");
}

#[test]
fn spikes_without_time_make_a_quotient_of_two_fields() {
    let scenario = scenario(&json!({
        "occupancy": {"op": "occupancy", "value": [1.0, 0.0, 0.0, 0.0]},
        "spike_counts": {"op": "spike_counts", "cell": "one", "value": [0.0, 0.0, 0.0, 1.0]},
        "firing_rate": {
            "op": "firing_rate", "cell": "one", "method": "diffusion_kde", "bandwidth": 1000.0,
            "value": [1.0, 1.0, 1.0, 1.0],
        },
    }));
    let mut answer = scenario.answer("firing_rate").unwrap().clone();
    // At rest, all bins are equal.
    let Outcome::Compared(compared) = ask(&scenario, &answer) else {
        panic!("not compared")
    };
    assert_eq!(compared.map_err(|m| m.to_string()), Ok(()));
    answer.arguments["method"] = json!("gaussian_kde");
    assert!(matches!(ask(&scenario, &answer), Outcome::NotImplemented));
}

#[test]
fn a_question_without_its_argument_is_refused() {
    let scenario = scenario(&json!({"neighbors": {"op": "neighbors", "value": []}}));
    let Outcome::Refused(reason) = ask(&scenario, &scenario.answers[0]) else {
        panic!("not refused")
    };
    assert_eq!(reason, values::ValueError::missing("bins").to_string());
}

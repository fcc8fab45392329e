//! The bins and edges of the peer, where ours differ.

use std::sync::Arc;

use ns::layout::{BinId, Grid, Layout};
use serde_json::{Value, json};

use super::{PeerGraph, own_edges};
use crate::conformance::{Scenario, compare::Tolerance};

/// Three bins in a row; the peer says of the second edge what `edge` says.
fn scenario(edge: (usize, usize, f64), distance: &Value) -> Scenario {
    let (u, v, length) = edge;
    let text = json!({
        "scenario": "row", "kind": "track", "inputs": {},
        "expected": {
            "bin_centers": {"op": "bin_centers", "value": [[0.5], [1.5], [2.5]]},
            "bin_sizes": {"op": "bin_sizes", "constant": true, "value": [1.0]},
            "boundary_bins": {"op": "boundary_bins", "value": [2]},
            "edges": {"op": "edges", "value": {
                "u": [0, u], "v": [1, v], "distance": [1.0, length],
            }},
            "finite_volume": {"op": "finite_volume", "value": distance},
        },
    });
    Scenario::parse(&text.to_string()).unwrap()
}

fn row() -> Arc<dyn Layout<1>> {
    let grid = Grid::<1>::builder(1.0).ranges([(0.0, 3.0)]);
    Arc::new(grid.build().unwrap())
}

const EXACT: Tolerance = Tolerance { abs: 0.0, rel: 0.0 };

#[test]
fn ways_and_heat_are_looked_at_apart() {
    let agrees = |edge, volumes: Value| {
        let peer = PeerGraph::read(&scenario(edge, &volumes)).unwrap().unwrap();
        let row = row();
        (
            peer.agrees_on_ways(&*row, EXACT),
            peer.agrees_on_heat(&*row, EXACT),
        )
    };
    let faces = json!({"face": [1.0, 1.0]});
    // Edges are the same from either end.
    assert_eq!(agrees((2, 1, 1.0), faces.clone()), (true, true));
    assert_eq!(agrees((1, 2, 0.9), faces.clone()), (false, false));
    assert_eq!(agrees((0, 2, 1.0), faces), (false, false));
    let apart = json!({"face": [1.0, 1.0], "distance": [1.0, 1.0]});
    assert_eq!(agrees((1, 2, 0.9), apart), (false, true));
    let narrow = json!({"face": [1.0, 0.5]});
    assert_eq!(agrees((1, 2, 1.0), narrow), (true, false));
}

#[test]
fn a_replica_has_the_edges_of_the_peer_and_no_bin_where_we_have_none() {
    let volumes = json!({"face": [1.0, 0.5], "distance": [1.0, 2.0]});
    let scenario = scenario((0, 2, 9.0), &volumes);
    let peer = PeerGraph::read(&scenario).unwrap().unwrap();
    let replica = peer.replica(&scenario, row(), &peer.lengths).unwrap();
    let edges = own_edges(&replica);
    assert_eq!(edges.len(), 2);
    assert_eq!((edges[&(0, 2)].distance, edges[&(0, 2)].face), (9.0, 0.5));
    assert_eq!(replica.bin_at(&[1.4]), BinId::new(1));
    assert_eq!(replica.bin_at(&[3.5]), None);
    assert_eq!(replica.boundary_bins().len(), 1);
    assert_eq!(replica.measures(), [1.0; 3]);
}

#[test]
fn what_does_not_fit_together_is_an_error() {
    let short = json!({"face": [1.0]});
    assert!(PeerGraph::read(&scenario((1, 2, 1.0), &short)).is_err());
    let nowhere = scenario((1, 3, 1.0), &json!({"face": [1.0, 1.0]}));
    let peer = PeerGraph::read(&nowhere).unwrap().unwrap();
    assert!(peer.replica(&nowhere, row(), &peer.lengths).is_err());
}

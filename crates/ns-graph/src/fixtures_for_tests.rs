//! What the tests of several files need.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use ns_layout::{BinId, Edge};
use proptest::prelude::*;

use crate::Connectivity;

pub(crate) fn bin(index: usize) -> BinId {
    BinId::new(index).unwrap()
}

pub(crate) fn edge(a: usize, b: usize, distance: f64, face: f64) -> Edge {
    Edge {
        a: bin(a),
        b: bin(b),
        distance,
        face,
    }
}

pub(crate) fn indices(bins: &[BinId]) -> Vec<usize> {
    bins.iter().map(|bin| bin.index()).collect()
}

/// Lengths of any kind, some of them 0.
pub(crate) fn any_length() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![1 => Just(0.0), 9 => 0.1..10.0_f64]
}

/// Lengths among which many sums are equal, some of them 0.
pub(crate) fn whole_length() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![1 => Just(0.0), 6 => Just(1.0), 3 => Just(2.0)]
}

/// Graphs with at most one edge a pair, some without a face, rarely all joined.
pub(crate) fn any_edges(
    bins: RangeInclusive<usize>,
    length: impl Strategy<Value = f64> + Clone,
) -> impl Strategy<Value = (usize, Vec<Edge>)> {
    bins.prop_flat_map(move |bins| {
        let face = prop_oneof![1 => Just(0.0), 3 => 0.1..10.0_f64];
        let list = prop::collection::vec((0..bins, 0..bins, length.clone(), face), 0..80);
        list.prop_map(move |list| {
            let mut edges = HashMap::new();
            for (a, b, distance, face) in list {
                if a != b {
                    edges.insert((a.min(b), a.max(b)), (distance, face));
                }
            }
            let edges = edges
                .into_iter()
                .map(|((a, b), (distance, face))| edge(a, b, distance, face));
            (bins, edges.collect())
        })
    })
}

pub(crate) fn any_connectivity(
    bins: RangeInclusive<usize>,
    length: impl Strategy<Value = f64> + Clone,
) -> impl Strategy<Value = Connectivity> {
    any_edges(bins, length)
        .prop_map(|(bins, edges)| Connectivity::from_edges(bins, &edges).unwrap())
}

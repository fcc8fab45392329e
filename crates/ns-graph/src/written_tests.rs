//! Values written and read, and texts that make no valid one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Debug;

use ns_layout::{BinId, Grid, Neighbors};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fixtures_for_tests::{any_connectivity, any_length};
use crate::{
    Components, Connectivity, Corners, DistanceField, EuclideanField, Geodesics, Method, Neighbor,
    Path, Rings,
};

fn back<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

fn refused<T: DeserializeOwned + Debug>(text: &str) {
    let read = serde_json::from_str::<T>(text);
    assert!(read.is_err(), "{text}: {read:?}");
}

#[test]
fn plain_values_come_back() {
    let bin = BinId::new(3).unwrap();
    let neighbor = Neighbor {
        bin,
        distance: 2.0,
        face: 0.0,
    };
    assert_eq!(back(&neighbor), neighbor);
    assert_eq!(back(&Corners::Closed), Corners::Closed);
    let text = serde_json::to_string(&Method::FastMarching).unwrap();
    assert_eq!(text, r#""fast_marching""#);
    assert_eq!(back(&Method::Exact), Method::Exact);
}

#[test]
fn euclidean_fields_come_back() {
    let edges = [0, 1].map(|_| (0..=5).map(f64::from).collect());
    let mask: Vec<bool> = (0..25).map(|cell| cell / 5 != 2 || cell % 5 == 4).collect();
    let grid = Grid::from_mask(edges, &mask, Neighbors::Faces).unwrap();
    let first = BinId::new(0).unwrap();
    for method in [Method::Exact, Method::FastMarching] {
        let geodesics = Geodesics::new(grid.lattice()).method(method);
        for cutoff in [3.0, f64::INFINITY] {
            let field = geodesics.distances_within(&[first], cutoff).unwrap();
            assert_eq!(back(&field), field);
            let last = BinId::new(field.distances().len() - 1).unwrap();
            let way = geodesics.path(&field, last).unwrap();
            assert_eq!(geodesics.path(&back(&field), last).unwrap(), way);
        }
    }
}

#[test]
fn what_would_be_no_graph_is_refused() {
    let text = |offsets: &str, targets: &str, distances: &str| {
        format!(
            r#"{{"offsets":{offsets},"targets":{targets},"distances":{distances},"faces":[1.0,1.0]}}"#
        )
    };
    let good = text("[0,1,2]", "[1,0]", "[2.0,2.0]");
    assert!(serde_json::from_str::<Connectivity>(&good).is_ok());
    for (offsets, targets, distances) in [
        ("[]", "[1,0]", "[2.0,2.0]"),
        ("[0]", "[]", "[]"),
        ("[0,1,3]", "[1,0]", "[2.0,2.0]"),
        ("[0,2,1,2]", "[1,0]", "[2.0,2.0]"),
        ("[1,1,2]", "[1,0]", "[2.0,2.0]"),
        ("[0,1,2]", "[1,1]", "[2.0,2.0]"),
        ("[0,1,2]", "[0,0]", "[2.0,2.0]"),
        ("[0,1,2]", "[7,0]", "[2.0,2.0]"),
        ("[0,1,2]", "[1,0]", "[2.0,3.0]"),
        ("[0,1,2]", "[1,0]", "[-2.0,-2.0]"),
        ("[0,1,2]", "[1,0]", "[2.0]"),
        ("[0,2,2]", "[1,1]", "[2.0,2.0]"),
    ] {
        refused::<Connectivity>(&text(offsets, targets, distances));
    }
}

#[test]
fn what_would_be_no_field_is_refused() {
    for text in [
        r#"{"distances":[0.0],"sources":[]}"#,
        r#"{"distances":[1.0],"sources":[null]}"#,
        r#"{"distances":[-1.0],"sources":[0]}"#,
        r#"{"distances":[0.0],"sources":[1]}"#,
    ] {
        refused::<DistanceField>(text);
    }
    let turn = |before: &str| {
        format!(r#"{{"position":[0.5,0.5],"distance":0.0,"source":0,"before":{before}}}"#)
    };
    let text = |last: &str, turns: &str| {
        format!(r#"{{"method":"exact","distances":[0.0],"last":{last},"turns":[{turns}]}}"#)
    };
    let good = text("[0]", &turn("null"));
    assert!(serde_json::from_str::<EuclideanField<2>>(&good).is_ok());
    refused::<EuclideanField<3>>(&good);
    refused::<EuclideanField<2>>(&text("[1]", &turn("null")));
    refused::<EuclideanField<2>>(&text("[]", &turn("null")));
    refused::<EuclideanField<2>>(&text("[0]", &turn("0")));
    refused::<EuclideanField<2>>(&text("[0]", &turn("7")));
    refused::<EuclideanField<2>>(&good.replace("0.0,\"source", "-1.0,\"source"));
}

#[test]
fn what_would_be_no_rings_or_pieces_is_refused() {
    for text in [
        r#"{"rings":[],"count":1}"#,
        r#"{"rings":[[0,1]],"count":1}"#,
        r#"{"rings":[[0],[]],"count":2}"#,
        r#"{"rings":[[0],[2,1]],"count":2}"#,
        r#"{"rings":[[0],[1]],"count":1}"#,
    ] {
        refused::<Rings>(text);
    }
    for labels in ["[]", "[1]", "[0,1,1]", "[0,2,0]", "[4294967295]"] {
        refused::<Components>(&format!(r#"{{"labels":{labels}}}"#));
    }
}

proptest! {
    #[test]
    fn values_come_back(
        graph in any_connectivity(1..=30, any_length()),
        hops in 0..5_usize,
        start in any::<prop::sample::Index>(),
    ) {
        prop_assert_eq!(&back(&graph), &graph);
        let start = BinId::new(start.index(graph.bin_count())).unwrap();
        let field = graph.distances_from(&[start]).unwrap();
        prop_assert_eq!(back(&field), field);
        let rings = graph.rings(start, hops).unwrap();
        prop_assert_eq!(back(&rings), rings);
        for components in [graph.components(), graph.face_components()] {
            prop_assert_eq!(back(&components), components);
        }
        let end = BinId::new(graph.bin_count() - 1).unwrap();
        let path: Option<Path> = graph.path_between(start, end).unwrap();
        prop_assert_eq!(back(&path), path);
    }
}

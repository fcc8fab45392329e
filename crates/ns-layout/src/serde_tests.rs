//! Values written and read, and texts that make no valid one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{
    ActiveIf, Affine, Axis, BinId, BinSize, Bridges, Edge, Grid, GridKind, LayoutKind, MeasureKind,
    NearestBins, Neighbors, Rebin, Remainder, Track,
};

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), text);
    assert_eq!(&serde_json::from_str::<T>(text).unwrap(), value);
}

#[test]
fn plain_values_come_back() {
    comes_back(&Neighbors::Diagonals, r#""diagonals""#);
    comes_back(&MeasureKind::Content, r#""content""#);
    comes_back(&GridKind::Pixels, r#""pixels""#);
    comes_back(&Bridges::Within(2.5), r#"{"within":2.5}"#);
    comes_back(&Bridges::None, r#""none""#);
    let rebin = Rebin {
        active_if: ActiveIf::All,
        remainder: Remainder::Refuse,
    };
    comes_back(&rebin, r#"{"active_if":"all","remainder":"refuse"}"#);
    comes_back(&BinSize([0.5, 2.0]), "[0.5,2.0]");
    let [a, b] = [0, 1].map(|bin| BinId::new(bin).unwrap());
    let edge = Edge {
        a,
        b,
        distance: 1.5,
        face: 0.0,
    };
    comes_back(&edge, r#"{"a":0,"b":1,"distance":1.5,"face":0.0}"#);
    let kind = serde_json::to_string(&LayoutKind::EgocentricPolar).unwrap();
    assert_eq!(kind, r#""egocentric_polar""#);

    let track = Track::linear_track(&[[0.0, 0.0], [4.0, 0.0]], 1.0);
    let track = track.build().unwrap();
    let projection = track.project(&[1.0, 0.5]).unwrap();
    let text = r#"{"segment":0,"along":1.0,"linear":1.0,"foot":[1.0,0.0],"distance":0.5}"#;
    comes_back(&projection, text);
    let nearest = NearestBins::new(&track).unwrap().nearest(&[0.5, 1.0]);
    comes_back(&nearest.unwrap(), r#"{"bin":0,"distance":1.0}"#);
}

#[test]
fn an_axis_is_its_edges() {
    let grid = Grid::builder(0.1).ranges([(0.0, 0.7)]).build().unwrap();
    let uneven = Axis::from_edges(0, vec![0.0, 1.0, 1.5, 9.0]).unwrap();
    for axis in [&grid.lattice().axes()[0], &uneven] {
        let text = serde_json::to_string(axis).unwrap();
        assert_eq!(&serde_json::from_str::<Axis>(&text).unwrap(), axis);
    }
    for text in ["[]", "[1.0]", "[0.0,0.0]", "[1.0,0.0]", "[0.0,null]"] {
        assert!(serde_json::from_str::<Axis>(text).is_err(), "{text}");
    }
}

#[test]
fn a_transform_is_its_matrix_and_offset() {
    let turn = Affine::rotation(0.3).unwrap();
    let turn = turn.then(&Affine::translation([1.0, -2.0]).unwrap());
    let turn = turn.unwrap();
    let text = serde_json::to_string(&turn).unwrap();
    assert_eq!(serde_json::from_str::<Affine<2>>(&text).unwrap(), turn);
    assert!(serde_json::from_str::<Affine<3>>(&text).is_err());
    for text in [
        r#"{"matrix":[[1.0,2.0],[2.0,4.0]],"offset":[0.0,0.0]}"#,
        r#"{"matrix":[[1.0,0.0],[0.0,1.0]],"offset":[0.0]}"#,
        r#"{"matrix":[[1.0,0.0]],"offset":[0.0,0.0]}"#,
        r#"{"matrix":[[1.0],[0.0,1.0]],"offset":[0.0,0.0]}"#,
        r#"{"matrix":[[1e308,0.0],[0.0,1e308]],"offset":[0.0,0.0]}"#,
    ] {
        assert!(serde_json::from_str::<Affine<2>>(text).is_err(), "{text}");
    }
}

#[test]
fn lists_of_another_length_are_no_coordinates() {
    assert!(serde_json::from_str::<BinSize<2>>("[1.0]").is_err());
    assert!(serde_json::from_str::<BinSize<2>>("[1.0,2.0,3.0]").is_err());
}

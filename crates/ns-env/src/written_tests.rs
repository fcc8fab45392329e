//! Values written and read, and texts that make no valid one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Debug;

use ns_layout::BinId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{
    Allocation, Around, BinRun, Environment, Gate, Interpolation, Jumps, Keepable, Occupancy,
    RateSummary, SpikeCounts, Stay, Trajectory, Transitions,
};

fn back<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), text);
    assert_eq!(&back(value), value);
}

fn track() -> Environment<1> {
    Environment::from_samples(&[[0.0], [1.0], [2.0], [3.0]], 1.0).unwrap()
}

#[test]
fn choices_come_back() {
    comes_back(&Allocation::Linear, r#""linear""#);
    comes_back(&Jumps::Drop, r#""drop""#);
    comes_back(&Around::NeighborsAndSelf, r#""neighbors_and_self""#);
    comes_back(&Keepable::Eigenbasis, r#""eigenbasis""#);
    comes_back(
        &Keepable::RateMaps { units: 3 },
        r#"{"rate_maps":{"units":3}}"#,
    );
    comes_back(&Interpolation::Linear, r#""linear""#);
    for (within, text) in [(2.5, "2.5"), (f64::INFINITY, "null")] {
        let nearest = Interpolation::Nearest { within };
        comes_back(&nearest, &format!(r#"{{"nearest":{{"within":{text}}}}}"#));
    }
}

#[test]
fn what_becomes_of_a_session_comes_back() {
    let times = [0.0, 0.1, 0.2, 0.3, 2.0];
    let positions = [[0.0], [1.0], [1.2], [9.0], [2.0]];
    let session = Trajectory::new(&times, &positions).unwrap();
    let occupancy = track().occupancy(&session, &Gate::new(), Allocation::Linear);
    let occupancy: Occupancy = occupancy.unwrap();
    assert_eq!(back(&occupancy), occupancy);
    let visits = track().visits(&session, &Gate::new()).unwrap();
    let counts: SpikeCounts = visits.count_spikes(&[0.05, 5.0]).unwrap();
    assert_eq!(back(&counts), counts);
    let sequence = track().bin_sequence(&session);
    let runs: Vec<BinRun> = sequence.runs();
    assert_eq!(back(&runs), runs);
    let stays: Vec<Stay> = sequence.stays(&[false, true, true, false]).unwrap();
    assert_eq!(back(&stays), stays);
    let steps: Transitions = track().transitions(&sequence, 1, Jumps::Keep).unwrap();
    assert_eq!(back(&steps), steps);
}

#[test]
fn a_unit_that_never_fires_comes_back() {
    let firing = RateSummary::new(&[0.0, 2.0, 1.0], &[1.0, 1.0, 2.0]).unwrap();
    assert_eq!(back(&firing), firing);
    let silent = RateSummary::new(&[0.0, 0.0], &[1.0, 1.0]).unwrap();
    let again = back(&silent);
    assert!(silent.sparsity.is_nan() && again.sparsity.is_nan() && again.selectivity.is_nan());
    assert_eq!((again.mean_hz, again.peak_bin), (0.0, None));
}

#[test]
fn what_would_be_no_transitions_is_refused() {
    let totals = r#""totals":{"gap":0,"outside":0,"jump":0,"counted":2}"#;
    let text = |offsets: &str, targets: &str, counts: &str| {
        format!(r#"{{"offsets":{offsets},"targets":{targets},"counts":{counts},{totals}}}"#)
    };
    let good = text("[0,2,2]", "[0,1]", "[1.0,1.0]");
    let read: Transitions = serde_json::from_str(&good).unwrap();
    assert_eq!(
        read.count(BinId::new(0).unwrap(), BinId::new(1).unwrap()),
        1.0
    );
    for (offsets, targets, counts) in [
        ("[]", "[0,1]", "[1.0,1.0]"),
        ("[0]", "[]", "[]"),
        ("[2]", "[0,1]", "[1.0,1.0]"),
        ("[0,3,2]", "[0,1]", "[1.0,1.0]"),
        ("[0,2,9]", "[0,1]", "[1.0,1.0]"),
        ("[1,2,2]", "[0,1]", "[1.0,1.0]"),
        ("[0,2,2]", "[1,0]", "[1.0,1.0]"),
        ("[0,2,2]", "[0,2]", "[1.0,1.0]"),
        ("[0,2,2]", "[0,1]", "[1.0]"),
        ("[0,2,2]", "[0,1]", "[1.0,0.0]"),
    ] {
        let text = text(offsets, targets, counts);
        assert!(
            serde_json::from_str::<Transitions>(&text).is_err(),
            "{text}"
        );
    }
}

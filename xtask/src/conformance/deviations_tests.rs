//! Which answers a deviation covers, and when it has outlived its use.

use super::{Answer, Deviation, Deviations, deviations::Seen};

const TEXT: &str = "
[[deviation]]
operation = 'occupancy'
scenario = 'hex_*'
reason = 'Ours is exact.'
spec = 'trajectory B1'

[[deviation]]
operation = 'bin_sequence/*/outside_none'
scenario = '*'
reason = 'Ours is exact.'
spec = 'trajectory B2'
";

fn answer(key: &str) -> Answer {
    Answer {
        key: key.to_owned(),
        op: key.split('/').next().unwrap_or_default().to_owned(),
        ..Answer::default()
    }
}

fn covers(deviation: &Deviation, scenario: &str, key: &str) -> bool {
    deviation.covers(scenario, &answer(key), key)
}

#[test]
fn a_pattern_is_for_the_operation_or_the_key() {
    let deviations = Deviations::parse(TEXT).unwrap();
    let [first, second] = &deviations.list[..] else {
        panic!("there are two");
    };
    assert!(covers(first, "hex_basic", "occupancy/start"));
    assert!(covers(first, "hex_basic", "occupancy"));
    assert!(!covers(first, "grid2d_basic", "occupancy/start"));
    assert!(!covers(first, "hex_basic", "occupancies"));
    assert!(covers(second, "x", "bin_sequence/dedup_true/outside_none"));
    assert!(!covers(second, "x", "bin_sequence/dedup_true/outside_-1"));
}

#[test]
fn lists_are_as_many_deviations_as_they_have_pairs() {
    let text = TEXT
        .replace("'occupancy'", "['occupancy', 'n_bins']")
        .replace("'hex_*'", "['hex_*', 'polar_*']");
    let deviations = Deviations::parse(&text).unwrap();
    assert_eq!(deviations.list.len(), 5);
    let covering = |scenario, key| {
        let mut list = deviations.list.iter();
        list.position(|deviation| covers(deviation, scenario, key))
    };
    assert_eq!(covering("hex_basic", "n_bins"), Some(1));
    assert_eq!(covering("polar_full", "occupancy"), Some(2));
    assert_eq!(covering("polar_full", "edges"), None);
    assert!(Deviations::parse(&TEXT.replace("'occupancy'", "['']")).is_err());
}

#[test]
fn every_text_must_be_there() {
    assert!(Deviations::parse("").unwrap().list.is_empty());
    for (from, to) in [
        ("reason = 'Ours is exact.'", ""),
        ("'Ours is exact.'", "' '"),
        ("spec", "specs"),
        ("[[deviation]]", "[[deviations]]"),
    ] {
        assert!(
            Deviations::parse(&TEXT.replace(from, to)).is_err(),
            "{from}"
        );
    }
}

#[test]
fn a_deviation_is_taken_off_when_all_agree() {
    let complains = |covered, agreeing, differing| {
        let seen = Seen {
            covered,
            agreeing,
            differing,
        };
        seen.complaint().is_some()
    };
    assert!(complains(0, 0, 0));
    assert!(complains(2, 1, 0));
    assert!(!complains(2, 0, 0), "nothing was compared yet");
    assert!(!complains(2, 1, 1));
    assert!(!complains(2, 0, 2));
}

//! The golden files of this repository, read with the engine.

use std::path::PathBuf;

use super::{
    Deviations, Options, Scenario, golden_dir,
    ops::{Handler, Outcome},
    run,
};

/// Answers with the peer's own words, so that everything must pass.
const ECHO: Handler = |_, answer| Outcome::Value(answer.value.clone());

#[test]
fn every_file_can_be_read_and_agrees_with_itself() {
    let dir = golden_dir();
    let first = run(
        &Options {
            dir: dir.clone(),
            ..Options::default()
        },
        &[],
    )
    .unwrap();
    assert!(first.total().not_implemented > 0);
    assert!(first.verdict(false).is_err(), "nothing was compared");

    let table: Vec<(&str, Handler)> = first.rows.keys().map(|op| (&**op, ECHO)).collect();
    let echoed = run(
        &Options {
            dir,
            ..Options::default()
        },
        &table,
    )
    .unwrap();
    let (before, after) = (first.total(), echoed.total());
    assert_eq!(after.passed, before.not_implemented);
    assert_eq!(after.refused, before.refused);
    assert_eq!(after.failed + after.not_implemented + after.skipped, 0);
}

#[test]
fn the_name_of_a_file_is_that_of_its_scenario() {
    let path = golden_dir().join("grid2d_basic.json");
    let scenario = Scenario::read(&path).unwrap();
    assert_eq!(scenario.name, "grid2d_basic");
    assert_eq!(scenario.answers[0].key, "n_bins");
}

#[test]
fn the_deviations_can_be_read() {
    assert!(Deviations::read(&golden_dir().join("deviations.toml")).is_ok());
}

#[test]
fn a_folder_or_file_that_is_not_there_is_an_error() {
    let nowhere = PathBuf::from("nowhere");
    let error = run(
        &Options {
            dir: nowhere.clone(),
            ..Options::default()
        },
        &[],
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .starts_with("cannot read nowhere")
    );
    let options = Options {
        dir: golden_dir().join(".."),
        deviations: nowhere,
        ..Options::default()
    };
    assert!(run(&options, &[]).is_err());
}

//! The front page of the facade lists every feature and every example there is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const MANIFEST: &str = include_str!("../../crates/ns/Cargo.toml");
const PAGE: &str = include_str!("../../crates/ns/src/lib.rs");

/// The first cells of the table below a heading of the front page.
fn listed(heading: &str) -> BTreeSet<String> {
    let below = PAGE.split_once(heading).unwrap().1;
    let section = below.split("//! # ").next().unwrap();
    section
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn every_feature_is_listed_with_its_cost() {
    let features = MANIFEST.split_once("[features]").unwrap().1;
    let features = features.split("\n[").next().unwrap().lines();
    let names: BTreeSet<String> = features
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name != "default")
        .collect();
    assert!(names.contains("env"));
    assert_eq!(listed("# Features\n"), names);
}

#[test]
fn every_example_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/ns/examples");
    let names: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            path.file_stem().unwrap().to_str().unwrap().to_owned()
        })
        .collect();
    assert!(names.contains("open_field"));
    assert_eq!(listed("# Examples\n"), names);
}

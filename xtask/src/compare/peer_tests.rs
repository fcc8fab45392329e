//! The script of the peers and the table of operations, side by side.

use std::collections::BTreeSet;

use super::python::REQUIREMENTS;
use super::{Ours, Theirs};
use crate::workspace;

/// The operations in a source text, each after `before` and in quotes.
fn names(text: &str, before: &str) -> BTreeSet<String> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn script() -> String {
    workspace::read(&workspace::root().join("xtask/src/compare/peer.py")).unwrap()
}

#[test]
fn every_operation_has_a_function_of_its_name() {
    let folder = workspace::root().join("benches/src/bin/compare/ops");
    let mut ours = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = workspace::read(&entry.unwrap().path()).unwrap();
        ours.extend(names(&text, "Op::new("));
        ours.extend(names(&text, " op("));
    }
    assert!(ours.len() >= 20, "{ours:?}");
    assert_eq!(ours, names(&script(), "@op("));
}

#[test]
fn every_crate_has_the_version_it_is_said_to_have() {
    let root = workspace::root();
    let pinned = workspace::read(&root.join("Cargo.toml")).unwrap();
    let heat = workspace::read(&root.join("benches/src/bin/compare/ops/heat.rs")).unwrap();
    let mut crates = heat.split("(&str, &str) = (").skip(1).peekable();
    assert!(crates.peek().is_some());
    for text in crates {
        let quoted: Vec<&str> = text.split('"').skip(1).step_by(2).take(2).collect();
        let line = format!(r#"{} = {{ version = "={}""#, quoted[0], quoted[1]);
        assert!(pinned.contains(&line), "{line}");
    }
}

#[test]
fn a_crate_answers_with_ours() {
    let line = r#"{"op":"a","size":9,"seconds":2e-3,"theirs":null}"#;
    let alone: Ours = workspace::parsed(line, "compare").unwrap();
    assert_eq!(alone.theirs, None);
    let theirs = r#"{"op":"a","seconds":4e-3,"version":"1.0"}"#;
    let both: Ours = workspace::parsed(&line.replace("null", theirs), "compare").unwrap();
    assert_eq!(both.theirs.unwrap().seconds, 4e-3);
}

#[test]
fn every_package_has_one_version() {
    let pinned: Vec<(&str, &str)> = REQUIREMENTS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once("==").unwrap())
        .collect();
    let wanted = script();
    let wanted = wanted.split("@op(").skip(1);
    for entry in wanted {
        let package = entry.split('"').nth(3).unwrap();
        assert!(pinned.iter().any(|(name, _)| *name == package), "{package}");
    }
}

#[test]
fn answers_of_the_script_are_read() {
    let line = r#"{"op": "path/far", "seconds": 1.5e-05, "version": "0.6.0"}"#;
    let theirs: Theirs = workspace::parsed(line, "peer").unwrap();
    assert_eq!((theirs.seconds, theirs.version.as_str()), (1.5e-5, "0.6.0"));
    let error = workspace::parsed::<Theirs>("Traceback", "peer").unwrap_err();
    assert!(
        error.to_string().contains("`Traceback` of `peer`"),
        "{error}"
    );
}

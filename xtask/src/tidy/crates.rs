//! What every crate says: no unsafe code, and the lints of the workspace.

use std::path::Path;

use super::{Finding, source, walk};
use crate::{
    Error,
    metadata::{Metadata, Target},
};

/// Checks every crate of the workspace.
pub(super) fn check(metadata: &Metadata, root: &Path) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let (path, text) = walk::read(root, &package.manifest_path)?;
        findings.extend(manifest(&path, &text));
        for target in package.targets.iter().filter(|target| is_root(target)) {
            let (path, text) = walk::read(root, &target.src_path)?;
            findings.extend(crate_root(&path, &text));
        }
    }
    Ok(findings)
}

/// Whether the target is a library or a program, not a test or a benchmark.
fn is_root(target: &Target) -> bool {
    target
        .kind
        .iter()
        .any(|kind| kind.contains("lib") || kind == "bin" || kind == "proc-macro")
}

/// Checks that a manifest takes the lints of the workspace.
pub(super) fn manifest(path: &str, text: &str) -> Option<Finding> {
    let inherits = toml::from_str::<toml::Table>(text).is_ok_and(|manifest| {
        manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(toml::Value::as_bool)
            == Some(true)
    });
    (!inherits).then(|| {
        Finding::new(
            path,
            1,
            "add `[lints]` with `workspace = true`, so that all crates follow the same lints",
        )
    })
}

/// Checks that a `lib.rs` or `main.rs` forbids unsafe code.
pub(super) fn crate_root(path: &str, text: &str) -> Option<Finding> {
    let forbids = source::lines(text)
        .iter()
        .any(|line| line.code.trim() == "#![forbid(unsafe_code)]");
    (!forbids).then(|| {
        Finding::new(
            path,
            1,
            "add a line `#![forbid(unsafe_code)]` below the docs",
        )
    })
}

//! The crates are layers, and a layer only knows those below it.

use std::path::Path;

use super::{Finding, source, walk};
use crate::metadata::Metadata;

/// From bottom to top; crates of one row do not know each other.
///
/// `ns-cache` stands as high as it may be used from: operators know nothing of
/// caches, environments do.
const LAYERS: [&[&str]; 8] = [
    &["ns-layout"],
    &["ns-graph"],
    &["ns-kernel", "ns-cache"],
    &["ns-env"],
    &["ns"],
    &["ns-cli"],
    &["xtask"],
    &["ns-tests", "ns-benches"],
];

/// Crates that know no other crate of the workspace.
const ALONE: [&str; 1] = ["ns-cache"];

/// The folder of the facade, which only passes on what other crates offer.
const FACADE: &str = "crates/ns/src/";

/// Checks that normal, build and development dependencies point down.
pub(super) fn dependencies(metadata: &Metadata, root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let manifest = walk::relative(root, &package.manifest_path);
        let mut find = |message: String| findings.push(Finding::new(&manifest, 1, message));
        let Some(own) = layer(&package.name) else {
            find(format!(
                "`{}` has no layer: give it one in xtask/src/tidy/layers.rs",
                package.name
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let kind = dependency.kind.as_deref().unwrap_or("normal");
            let Some(other) = layer(&dependency.name) else {
                continue;
            };
            if ALONE.contains(&package.name.as_str()) {
                find(format!(
                    "`{}` must not know `{}` ({kind} dependency): it stands alone",
                    package.name, dependency.name
                ));
            } else if other >= own {
                find(format!(
                    "`{}` must not know `{}` ({kind} dependency): it is not a layer below; \
                     move the code down, or into tests/",
                    package.name, dependency.name
                ));
            }
        }
    }
    findings
}

/// The height of a crate of the workspace.
fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|crates| crates.contains(&name))
}

/// Checks that a file of the facade has no code of its own.
///
/// It is one file, and holds documentation, attributes, `pub use`, and at most
/// a module `prelude` of the same. Other files are not looked at.
pub(super) fn facade(path: &str, text: &str) -> Vec<Finding> {
    let Some(name) = path.strip_prefix(FACADE) else {
        return Vec::new();
    };
    if name != "lib.rs" {
        let message = "the facade is one file: move this into the crate whose layer it is";
        return vec![Finding::new(path, 1, message)];
    }
    let code = source::code_only(text);
    let mut rest = code.as_str();
    let mut in_prelude = false;
    loop {
        rest = rest.trim_start();
        let end = if rest.is_empty() {
            return Vec::new();
        } else if rest.starts_with('#') {
            attribute_end(rest)
        } else if rest.starts_with("pub use ") {
            rest.find(';').map(|at| at + 1)
        } else if let Some(body) = rest.strip_prefix("pub mod prelude {") {
            in_prelude = true;
            Some(rest.len() - body.len())
        } else if in_prelude && rest.starts_with('}') {
            in_prelude = false;
            Some(1)
        } else {
            None
        };
        let Some(end) = end else {
            let line = code[..code.len() - rest.len()].matches('\n').count() + 1;
            let message = "the facade holds only `pub use`: move the code into the crate whose \
                           layer it is";
            return vec![Finding::new(path, line, message)];
        };
        rest = &rest[end..];
    }
}

/// Where the attribute at the start closes.
fn attribute_end(code: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '[' => depth += 1,
            ']' if depth == 1 => return Some(at + 1),
            ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

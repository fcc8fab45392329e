//! Dependencies that point down and up; facades with and without code.

use std::path::Path;

use super::layers::{dependencies, facade};
use crate::metadata::{Dependency, Metadata, Package};

/// What is found when `package` uses `other` in a dependency of that kind.
#[track_caller]
fn uses(package: &str, kind: Option<&str>, other: &str) -> Vec<String> {
    let metadata = Metadata {
        packages: vec![Package {
            name: package.to_owned(),
            manifest_path: Path::new("a").join(package).join("Cargo.toml"),
            dependencies: vec![Dependency {
                name: other.to_owned(),
                kind: kind.map(str::to_owned),
            }],
            ..Package::default()
        }],
        resolve: None,
    };
    dependencies(&metadata, Path::new("a"))
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_dependency_points_down() {
    assert!(uses("ns-graph", None, "ns-layout").is_empty());
    assert!(uses("ns-cli", None, "ns").is_empty());
    assert!(uses("ns-env", None, "ns-cache").is_empty());
    assert!(uses("ns-tests", Some("dev"), "xtask").is_empty());
    assert!(uses("ns-layout", None, "rayon").is_empty());
}

#[test]
fn a_dependency_does_not_point_up() {
    let found = uses("ns-layout", None, "ns-graph");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("ns-layout/Cargo.toml:1: "));
    for kind in [Some("dev"), Some("build")] {
        let found = uses("ns-kernel", kind, "ns-env");
        assert!(found[0].contains(kind.unwrap()), "{found:?}");
    }
    assert_eq!(uses("ns-tests", None, "ns-benches").len(), 1);
    assert_eq!(uses("ns-kernel", None, "ns-cache").len(), 1);
}

#[test]
fn the_cache_knows_no_layer() {
    assert_eq!(uses("ns-cache", Some("dev"), "ns-layout").len(), 1);
    assert!(uses("ns-cache", None, "quick_cache").is_empty());
}

#[test]
fn every_crate_has_a_layer() {
    let found = uses("ns-new", None, "rayon");
    assert!(found[0].contains("`ns-new` has no layer"), "{found:?}");
}

#[test]
fn a_facade_passes_on() {
    let text = "\
//! ns.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = \"layout\")]
#[doc(inline)]
pub use ns_layout as layout;
pub use ns_env::{Environment, Occupancy};

/// The names used most.
pub mod prelude {
    #[cfg(feature = \"env\")]
    pub use ns_env::Environment;
}
";
    assert!(facade("crates/ns/src/lib.rs", text).is_empty());
}

#[test]
fn a_facade_has_no_code() {
    let line = |text: &str| facade("crates/ns/src/lib.rs", text)[0].line;
    assert_eq!(line("//! ns.\npub use a::b;\npub fn c() {}\n"), 3);
    assert_eq!(line("//! ns.\nuse a::b;\n"), 2);
    assert_eq!(line("//! ns.\nmod a;\n"), 2);
    assert_eq!(
        line("//! ns.\npub mod prelude {\n    const A: u8 = 1;\n}\n"),
        3
    );
    assert_eq!(line("//! ns.\n#[derive(\n"), 2);
    assert_eq!(facade("crates/ns/src/more.rs", "//! More.\n").len(), 1);
    assert!(facade("crates/ns-env/src/more.rs", "fn a() {}\n").is_empty());
}

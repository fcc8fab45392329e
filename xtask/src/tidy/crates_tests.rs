//! Crates that say what they must, and crates that do not.

use super::crates::{crate_root, manifest};

#[test]
fn a_manifest_takes_the_lints_of_the_workspace() {
    assert_eq!(manifest("Cargo.toml", "[lints]\nworkspace = true\n"), None);
    assert_eq!(manifest("Cargo.toml", "lints.workspace = true\n"), None);
    for bad in [
        "[package]\nname = \"a\"\n",
        "[lints]\nworkspace = false\n",
        "# [lints]\n# workspace = true\n",
        "not toml",
    ] {
        assert!(manifest("Cargo.toml", bad).is_some(), "{bad}");
    }
}

#[test]
fn a_crate_forbids_unsafe_code() {
    assert_eq!(
        crate_root("lib.rs", "//! A.\n#![forbid(unsafe_code)]\n"),
        None
    );
    for bad in [
        "//! A.\n",
        "//! #![forbid(unsafe_code)]\n",
        "//! A.\n// #![forbid(unsafe_code)]\n",
        "//! A.\n#![deny(unsafe_code)]\n",
    ] {
        assert!(crate_root("lib.rs", bad).is_some(), "{bad}");
    }
}

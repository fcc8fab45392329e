//! Packages that follow the rules, packages that do not, and idle rules.

use super::deny::Rules;
use crate::metadata::{Metadata, Node, Package, Resolve};

const REGISTRY: &str = "registry+https://example.org/index";

const HEAD: &str = r#"
[bans]
deny = [{ crate = "openssl-sys", reason = "needs a system library", wrappers = ["wrapper"] }]
[licenses]
"#;

fn package(name: &str, license: &str) -> Package {
    Package {
        name: name.to_owned(),
        id: format!("{name} id"),
        version: "1.0.0".to_owned(),
        license: Some(license.to_owned()),
        source: Some(REGISTRY.to_owned()),
        ..Package::default()
    }
}

/// What is found with these licence rules and packages.
#[track_caller]
fn found(licences: &str, packages: Vec<Package>) -> Vec<String> {
    let rules = Rules::parse("deny.toml", &format!("{HEAD}{licences}")).unwrap();
    rules.check(&Metadata {
        packages,
        resolve: None,
    })
}

const MIT: &str = "allow = ['MIT']\n";
const WITH_EXCEPTION: &str =
    "allow = ['MIT']\n# Data.\n[[licenses.exceptions]]\ncrate = 'a'\nallow = ['Zlib']\n";

#[test]
fn every_package_is_allowed() {
    assert!(
        found(
            MIT,
            vec![package("a", "MIT"), package("b", "MIT OR GPL-3.0")]
        )
        .is_empty()
    );
    let findings = found(MIT, vec![package("a", "MIT"), package("b", "GPL-3.0")]);
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("b 1.0.0: licence `GPL-3.0` is not allowed"));
}

#[test]
fn an_exception_is_for_one_crate() {
    let with = |name, licence| {
        let packages = [("a", "MIT AND Zlib"), ("b", "MIT"), (name, licence)];
        found(
            WITH_EXCEPTION,
            packages
                .map(|(name, licence)| package(name, licence))
                .into(),
        )
    };
    assert!(with("c", "MIT").is_empty());
    let findings = with("c", "Zlib");
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("c 1.0.0"));
}

#[test]
fn a_rule_that_nobody_needs_is_found() {
    let findings = found(
        "allow = ['MIT', 'Zlib']\n",
        vec![package("a", "MIT OR Zlib"), package("b", "MIT")],
    );
    assert_eq!(
        findings,
        ["deny.toml: no package needs `Zlib`; take it off licenses.allow"]
    );
    let findings = found(WITH_EXCEPTION, vec![package("a", "MIT")]);
    assert_eq!(
        findings,
        ["deny.toml: `a` does not need `Zlib`; take the exception off"]
    );
}

#[test]
fn a_package_without_a_readable_licence_is_found() {
    let nothing = Package {
        license: None,
        ..package("a", "")
    };
    let findings = found(
        MIT,
        vec![package("b", "MIT"), nothing, package("c", "MIT OR")],
    );
    assert_eq!(findings.len(), 2);
    assert!(findings[0].contains("a 1.0.0: names no licence"));
    assert!(findings[1].contains("`MIT OR`"));
}

#[test]
fn a_package_from_elsewhere_is_found() {
    let of_workspace = Package {
        source: None,
        ..package("a", "MIT")
    };
    assert!(found(MIT, vec![of_workspace]).is_empty());
    let from_git = Package {
        source: Some("git+https://example.org/a".to_owned()),
        ..package("a", "MIT")
    };
    assert!(found(MIT, vec![from_git])[0].contains("git+https://example.org/a"));
}

#[test]
fn a_banned_crate_is_for_its_wrappers_only() {
    let rules = Rules::parse("deny.toml", &format!("{HEAD}{MIT}")).unwrap();
    let check = |users: &[&str]| {
        let mut packages = vec![package("openssl-sys", "MIT")];
        packages.extend(users.iter().map(|user| package(user, "MIT")));
        let nodes = users
            .iter()
            .map(|user| Node {
                id: format!("{user} id"),
                dependencies: vec!["openssl-sys id".to_owned()],
            })
            .collect();
        rules.check(&Metadata {
            packages,
            resolve: Some(Resolve { nodes }),
        })
    };
    assert!(check(&["wrapper"]).is_empty());
    let findings = check(&["wrapper", "b"]);
    assert_eq!(
        findings,
        ["openssl-sys 1.0.0: banned (needs a system library), used by b"]
    );
    assert_eq!(check(&["b"]).len(), 2, "the wrapper is idle as well");
}

#[test]
fn the_file_explains_itself() {
    for licences in [
        "allow = ['MIT']\n[[licenses.exceptions]]\ncrate = 'a'\nallow = ['Zlib']\n",
        "allow = ['MIT']\nexceptions = [{ crate = 'a', allow = ['Zlib'] }]\n",
        "allow = 'MIT'\n",
        "",
    ] {
        let text = format!("{HEAD}{licences}");
        assert!(Rules::parse("deny.toml", &text).is_err(), "{licences}");
    }
    let no_reason = "[licenses]\nallow = []\n[bans]\ndeny = [{ crate = 'a' }]\n";
    assert!(Rules::parse("deny.toml", no_reason).is_err());
}

//! Expressions that are met, that are not, and that are none.

use super::spdx::Expression;

#[track_caller]
fn met(text: &str, accepted: &[&str]) -> bool {
    let expression = Expression::parse(text).unwrap();
    expression.is_met(&|name| accepted.contains(&name))
}

#[test]
fn either_of_two_is_enough() {
    for text in ["MIT OR Apache-2.0", "MIT/Apache-2.0", "Apache-2.0 / MIT"] {
        assert!(met(text, &["MIT"]), "{text}");
        assert!(met(text, &["Apache-2.0"]), "{text}");
        assert!(!met(text, &["Zlib"]), "{text}");
    }
}

#[test]
fn both_of_two_are_needed() {
    assert!(met("BSD-3-Clause AND MIT", &["MIT", "BSD-3-Clause"]));
    assert!(!met("BSD-3-Clause AND MIT", &["MIT"]));
}

#[test]
fn and_binds_closer_than_or() {
    assert!(met("MIT OR Zlib AND ISC", &["MIT"]));
    assert!(met("ISC AND Zlib OR MIT", &["MIT"]));
    assert!(!met("(MIT OR Zlib) AND ISC", &["MIT"]));
    assert!(met("(MIT OR Zlib) AND ISC", &["Zlib", "ISC"]));
    assert!(met("((MIT))", &["MIT"]));
}

#[test]
fn an_exception_is_part_of_the_licence() {
    let text = "Apache-2.0 WITH LLVM-exception OR MIT";
    assert!(met(text, &["MIT"]));
    assert!(met(text, &["Apache-2.0 WITH LLVM-exception"]));
    assert!(!met(text, &["Apache-2.0"]));
}

#[test]
fn a_broken_expression_is_an_error() {
    for text in [
        "",
        "MIT OR",
        "OR MIT",
        "MIT MIT",
        "(MIT",
        "MIT)",
        "MIT WITH",
        "()",
        "AND",
        "MIT AND AND Zlib",
    ] {
        assert!(Expression::parse(text).is_err(), "{text}");
    }
}

//! Patterns that fit and patterns that do not.

use crate::glob::matches;

#[test]
fn plain_text_matches_itself_only() {
    assert!(matches("bin_at", "bin_at"));
    assert!(!matches("bin_at", "bin_at/x"));
    assert!(!matches("bin_at/x", "bin_at"));
    assert!(matches("", ""));
    assert!(!matches("", "a"));
}

#[test]
fn a_star_takes_any_text() {
    assert!(matches("*", ""));
    assert!(matches("*", "grid2d/basic"));
    assert!(matches("grid*_basic", "grid2d_basic"));
    assert!(matches("*a*b*", "xaxbx_a_b"));
    assert!(matches("*aab", "aaaaab"));
    assert!(!matches("*aab", "aaaaabc"));
    assert!(!matches("grid*_basic", "grid2d_basics"));
}

#[test]
fn a_question_mark_takes_one_character() {
    assert!(matches("grid?d", "grid2d"));
    assert!(!matches("grid?d", "gridd"));
    assert!(!matches("grid?", "grid"));
}

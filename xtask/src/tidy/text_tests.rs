//! Each rule about text, with a text that passes and one that fails.

use super::text::check;

/// The lines with findings.
fn found(path: &str, text: &str) -> Vec<usize> {
    check(path, text)
        .iter()
        .map(|finding| finding.line)
        .collect()
}

#[test]
fn no_blanks_at_the_end_of_a_line() {
    assert!(found("a.md", "one\n\ntwo\n").is_empty());
    assert_eq!(found("a.md", "one \n\ntwo\r\n"), [1]);
    assert_eq!(found("a.md", "one\n \ntwo\n"), [2]);
}

#[test]
fn no_tabs() {
    assert_eq!(found("a.toml", "a = 1\n[b]\n\tc = 2\n"), [3]);
    assert_eq!(found("a.rs", "//! A.\nconst A: &str = \"\t\";\n"), [2]);
}

#[test]
fn a_file_ends_with_one_line_break() {
    assert!(found("a.rs", "//! A.\n").is_empty());
    assert!(found("a.rs", "").is_empty());
    assert_eq!(found("a.rs", "//! A.\nfn a() {}"), [2]);
    assert_eq!(found("a.rs", "//! A.\n\n"), [2]);
}

#[test]
fn no_paths_of_one_machine() {
    for folder in ["home", "root", "work", "tmp", "Users"] {
        let text = format!("see `/{folder}/me/notes`\n");
        assert_eq!(found("docs/a.md", &text), [1], "{text}");
        assert!(found("tests/a.rs", &text).is_empty());
        let address = format!("see https://example.org/{folder}/a and ../{folder}/b\n");
        assert!(found("docs/a.md", &address).is_empty(), "{address}");
    }
    assert!(found("a.sh", "#!/usr/bin/env bash\n").is_empty());
}

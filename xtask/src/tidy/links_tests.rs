//! Links that lead somewhere and links that do not.

use super::links::check;

/// The lines with findings, in a folder that holds `a.md` and `docs/b.md`.
fn found(text: &str) -> Vec<usize> {
    check("README.md", text, |target| {
        ["a.md", "docs/b.md", "with space.md"].contains(&target)
    })
    .iter()
    .map(|finding| finding.line)
    .collect()
}

#[test]
fn a_link_leads_to_a_file() {
    assert!(found("[a](a.md) and ![b](docs/b.md#part \"title\")\n").is_empty());
    assert!(found("[a]\n\n[a]: a.md\n").is_empty());
    assert!(found("[s](<with space.md>)\n").is_empty());
    assert_eq!(found("[a](a.md)\n[c](c.md), [d](d.md)\n"), [2, 2]);
    assert_eq!(found("[a]: gone.md\n"), [1]);
    assert_eq!(found("[`code`](gone.md)\n"), [1]);
}

#[test]
fn a_link_is_relative() {
    assert_eq!(found("[a](/a.md)\n"), [1]);
}

#[test]
fn the_web_and_the_page_are_not_looked_at() {
    assert!(found("[a](https://example.org/c.md), [b](#part), [c](mailto:a@b.c)\n").is_empty());
}

#[test]
fn code_is_not_a_link() {
    assert!(found("`[a](c.md)` and `x`\n\n```text\n[a](c.md)\n```\n").is_empty());
    assert_eq!(found("```\n```\n[a](c.md)\n"), [3]);
}

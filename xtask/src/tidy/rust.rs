//! Rules about single Rust files.

use super::{
    Finding,
    source::{self, Line},
    walk,
};

/// The most lines of code in a file: neither blank nor only a comment.
const MOST_LINES: usize = 600;

/// Where a call must not stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Banned {
    Everywhere,
    OutsideTests,
}

/// Calls that must not stay, and what to do instead.
const CALLS: [(&str, Banned, &str); 5] = [
    ("todo!(", Banned::Everywhere, "finish it"),
    ("dbg!(", Banned::Everywhere, "take it out"),
    (
        "#[ignore",
        Banned::Everywhere,
        "let the test assert what happens today, with a note",
    ),
    ("unimplemented!(", Banned::OutsideTests, "return an error"),
    (
        ".unwrap()",
        Banned::OutsideTests,
        "return an error, or make the case impossible",
    ),
];

/// Calls that must not stay in examples either.
const CALLS_IN_EXAMPLES: [(&str, &str); 3] = [
    (
        ".unwrap()",
        "use `?` and end the example with `# Ok::<(), …>(())`",
    ),
    ("todo!(", "finish the example"),
    ("unimplemented!(", "finish the example"),
];

/// Checks one file.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let lines = source::lines(text);
    let mut findings = Vec::new();
    first_line(path, &lines, &mut findings);
    size(path, &lines, &mut findings);
    calls(path, &lines, &mut findings);
    examples(path, &lines, &mut findings);
    findings
}

fn first_line(path: &str, lines: &[Line<'_>], findings: &mut Vec<Finding>) {
    if !lines
        .first()
        .is_some_and(|line| line.raw.starts_with("//!"))
    {
        findings.push(Finding::new(
            path,
            1,
            "open the file with a `//!` line that says what it is for",
        ));
    }
}

fn size(path: &str, lines: &[Line<'_>], findings: &mut Vec<Finding>) {
    let count = lines
        .iter()
        .filter(|line| !line.code.trim().is_empty())
        .count();
    if count > MOST_LINES {
        findings.push(Finding::new(
            path,
            lines.len(),
            format!("{count} lines of code, more than {MOST_LINES}: split the file by ideas"),
        ));
    }
}

fn calls(path: &str, lines: &[Line<'_>], findings: &mut Vec<Finding>) {
    for (i, line) in lines.iter().enumerate() {
        let is_test = line.is_test || walk::is_test(path);
        for (call, banned, advice) in CALLS {
            if (banned == Banned::Everywhere || !is_test) && line.code.contains(call) {
                findings.push(Finding::new(path, i + 1, format!("`{call}`: {advice}")));
            }
        }
    }
}

fn examples(path: &str, lines: &[Line<'_>], findings: &mut Vec<Finding>) {
    let mut inside = false;
    for (i, line) in lines.iter().enumerate() {
        let Some(doc) = line.doc else {
            inside = false;
            continue;
        };
        if let Some(fence) = doc.trim().strip_prefix("```") {
            inside = !inside;
            if inside && fence.split(',').any(|word| word.trim() == "ignore") {
                findings.push(Finding::new(
                    path,
                    i + 1,
                    "an ignored example: make it run, or mark it `text`",
                ));
            }
            continue;
        }
        for (call, advice) in CALLS_IN_EXAMPLES {
            if inside && doc.contains(call) {
                findings.push(Finding::new(
                    path,
                    i + 1,
                    format!("`{call}` in an example: {advice}"),
                ));
            }
        }
    }
}

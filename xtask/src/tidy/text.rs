//! Rules about text files of any kind.

use super::{Finding, walk};

/// Folders of one machine. Written in two halves, so that this file passes.
const FOLDERS: [&str; 5] = [
    concat!("/", "home/"),
    concat!("/", "root/"),
    concat!("/", "work/"),
    concat!("/", "tmp/"),
    concat!("/", "Users/"),
];

/// Checks one file.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let mut find = |message: String| findings.push(Finding::new(path, i + 1, message));
        if line.ends_with([' ', '\t', '\r']) {
            find("take the blanks off the end of the line".to_owned());
        }
        if line.contains('\t') {
            find("replace the tab by spaces".to_owned());
        }
        if !walk::is_test(path) {
            for folder in FOLDERS.iter().filter(|folder| names(line, folder)) {
                find(format!(
                    "`{folder}` exists on one machine only: use a path relative to the project"
                ));
            }
        }
    }
    let last = text.lines().count();
    if !text.is_empty() && !text.ends_with('\n') {
        findings.push(Finding::new(path, last, "end the file with a line break"));
    }
    if text.ends_with("\n\n") || text == "\n" {
        findings.push(Finding::new(
            path,
            last,
            "take off the empty lines at the end of the file",
        ));
    }
    findings
}

/// Whether an absolute path starts with `folder`, rather than a longer path,
/// such as an address on the web, containing it.
fn names(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-~*)}".contains(c))
    })
}

//! Links between the files of the project.

use super::Finding;

/// Checks that each relative link of a Markdown file leads to a file.
///
/// `exists` is asked about targets relative to the folder of the file. Links
/// to the web and within the page are not looked at, nor is code.
pub(super) fn check(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_code = false;
    for (i, line) in text.lines().enumerate() {
        let start = line.trim_start();
        if start.starts_with("```") || start.starts_with("~~~") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            continue;
        }
        for target in targets(&without_code(line)) {
            let file = target.split(['#', '?']).next().unwrap_or_default();
            if file.is_empty() || has_scheme(&target) {
                continue;
            }
            if file.starts_with('/') {
                findings.push(Finding::new(
                    path,
                    i + 1,
                    format!("the link `{target}` is absolute: write it relative to this file"),
                ));
            } else if !exists(file) {
                findings.push(Finding::new(
                    path,
                    i + 1,
                    format!("the link `{target}` leads nowhere: correct it or add the file"),
                ));
            }
        }
    }
    findings
}

/// The targets of `[text](target "title")` and `[label]: target`.
fn targets(line: &str) -> Vec<String> {
    let mut targets = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        rest = &rest[at + 2..];
        let end = rest.find(')').unwrap_or(rest.len());
        targets.extend(first_word(&rest[..end]));
        rest = &rest[end..];
    }
    let definition = line.trim_start().strip_prefix('[');
    if let Some((label, target)) = definition.and_then(|rest| rest.split_once("]:"))
        && !label.contains(']')
    {
        targets.extend(first_word(target));
    }
    targets
}

/// A target ends at a blank, unless it stands in angle brackets.
fn first_word(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(bracketed) = text.strip_prefix('<') {
        return bracketed.split('>').next().map(str::to_owned);
    }
    text.split_whitespace().next().map(str::to_owned)
}

/// Whether a target is an address such as `https://…` or `mailto:…`.
fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '+')
    })
}

/// The line without what stands between backticks.
fn without_code(line: &str) -> String {
    if line.matches('`').count() < 2 {
        return line.to_owned();
    }
    line.split('`').step_by(2).collect::<Vec<_>>().join("_")
}

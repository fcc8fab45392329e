//! File names made from names that users gave.

use std::collections::HashSet;

/// Longest stem in characters; every file system takes four times as much.
const LONGEST: usize = 60;

/// A file name without ending for each name, all different even where case
/// does not count, and all valid on every common system.
///
/// A name of letters, digits, `-`, `_` and inner dots is kept as it is; any
/// other character becomes `_`, and a number is added where two would meet.
///
/// ```
/// use ns_cli::output::safe_file_stems;
///
/// let stems = safe_file_stems(&["t5c1", "a/b", "a:b", "../x"]);
/// assert_eq!(stems, ["t5c1", "a_b", "a_b-2", "x"]);
/// ```
pub fn safe_file_stems(names: &[&str]) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .iter()
        .map(|name| {
            let stem = safe(name);
            let mut candidate = stem.clone();
            let mut number = 2_usize;
            while !taken.insert(candidate.to_lowercase()) {
                candidate = format!("{stem}-{number}");
                number += 1;
            }
            candidate
        })
        .collect()
}

fn safe(name: &str) -> String {
    let kept: String = name
        .chars()
        .take(LONGEST)
        .map(|c| {
            if c.is_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let stem = kept.trim_matches(['.', '_', ' ']);
    if stem.is_empty() || is_reserved(stem) {
        format!("unit-{stem}")
    } else {
        stem.to_owned()
    }
}

/// Device names that Windows takes in any folder and with any ending.
fn is_reserved(stem: &str) -> bool {
    let base = stem
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    ["CON", "PRN", "AUX", "NUL"].contains(&base.as_str())
        || ["COM", "LPT"].iter().any(|port| {
            base.strip_prefix(port)
                .is_some_and(|n| n.len() == 1 && n != "0" && n.parse::<u8>().is_ok())
        })
}

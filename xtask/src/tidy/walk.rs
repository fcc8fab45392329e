//! Which files are looked at.

use std::{fs, path::Path};

use crate::{Error, workspace};

/// Hidden folders that belong to the project.
const HIDDEN: [&str; 3] = [".cargo", ".ci", ".github"];

/// Endings of the files that people write.
const ENDINGS: [&str; 5] = [".rs", ".toml", ".md", ".yml", ".sh"];

/// The text files below `root`, relative to it, with `/` between folders, sorted.
///
/// Left out are `target`, hidden folders, and what the root's `.gitignore`
/// names with a leading `/`.
pub(super) fn text_files(root: &Path) -> Result<Vec<String>, Error> {
    let ignored: Vec<String> = fs::read_to_string(root.join(".gitignore"))
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.trim().strip_prefix('/'))
        .map(|name| name.trim_end_matches('/').to_owned())
        .chain(["target".to_owned()])
        .collect();
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        let failed = |source| Error::Read {
            path: path.clone(),
            source,
        };
        for entry in fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            // A symbolic link is neither, so a loop of them does no harm.
            let kind = entry.file_type().map_err(failed)?;
            let hidden = name.starts_with('.') && !HIDDEN.contains(&name.as_str());
            if kind.is_dir() && !hidden && !ignored.contains(&below) {
                folders.push(below);
            } else if kind.is_file() && is_text(&below) {
                files.push(below);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether people write files of this name.
fn is_text(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending)) || path.starts_with(".ci/")
}

/// The path relative to `root`, as [`text_files`] writes it.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Reads a file that cargo named, and gives its path relative to `root`.
pub(super) fn read(root: &Path, path: &Path) -> Result<(String, String), Error> {
    Ok((relative(root, path), workspace::read(path)?))
}

/// Whether a file holds only tests, benchmarks or what they share.
pub(super) fn is_test(path: &str) -> bool {
    path.ends_with("_tests.rs")
        || path
            .split('/')
            .any(|part| part == "tests" || part == "benches")
}

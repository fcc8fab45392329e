//! Checks of the source that the compiler cannot make.
//!
//! | rule | module |
//! |---|---|
//! | layers of crates point down, the facade has no code | [`layers`] |
//! | every crate forbids unsafe code and takes the shared lints | [`crates`] |
//! | size, first line and unfinished code of Rust files | [`rust`] |
//! | spaces, tabs, last line, paths of one machine | [`text`] |
//! | links between Markdown files | [`links`] |
//!
//! Each rule is a function from text to findings, so each is tested without
//! touching a file.

mod crates;
mod layers;
mod links;
mod rust;
mod source;
mod text;
mod walk;

#[cfg(test)]
mod crates_tests;
#[cfg(test)]
mod layers_tests;
#[cfg(test)]
mod links_tests;
#[cfg(test)]
mod rust_tests;
#[cfg(test)]
mod source_tests;
#[cfg(test)]
mod text_tests;

use std::{fmt, path::Path};

use crate::{Error, metadata::Metadata, workspace};

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// The file, relative to the root of the workspace.
    path: String,
    /// Counted from 1.
    line: usize,
    /// What is wrong, and what to do.
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Runs all rules over the workspace at `root` and prints what they find.
pub(crate) fn check(root: &Path) -> Result<(), Error> {
    let metadata = Metadata::of_workspace()?;
    let mut findings = layers::dependencies(&metadata, root);
    findings.extend(crates::check(&metadata, root)?);

    let files = walk::text_files(root)?;
    for path in &files {
        let text = workspace::read(&root.join(path))?;
        findings.extend(text::check(path, &text));
        if path.ends_with(".rs") {
            findings.extend(rust::check(path, &text));
        }
        if path.ends_with(".md") {
            let folder = root.join(path);
            let folder = folder.parent().unwrap_or(root);
            findings.extend(links::check(path, &text, |target| {
                folder.join(target).exists()
            }));
        }
        findings.extend(layers::facade(path, &text));
    }

    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("{} files are tidy", files.len());
        Ok(())
    } else {
        Err(Error::Check {
            check: "tidy",
            summary: format!("{} findings in {} files read", findings.len(), files.len()),
        })
    }
}

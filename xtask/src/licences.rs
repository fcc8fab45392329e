//! Every dependency against `deny.toml`.
//!
//! The file is the configuration of cargo-deny, which checks more (advisories,
//! licence texts) but has to be installed. What is checked here needs nothing
//! but cargo: licence expressions, banned crates, and where packages come from.
//! The list of licences must be exactly what is needed, so that a new licence
//! is always seen in a review.

mod deny;
mod spdx;

#[cfg(test)]
mod deny_tests;
#[cfg(test)]
mod spdx_tests;

use std::path::Path;

use crate::{Error, metadata::Metadata, workspace};

/// The configuration, at the root of the workspace.
const FILE: &str = "deny.toml";

/// Checks all packages and prints what is wrong.
pub(crate) fn check(root: &Path) -> Result<(), Error> {
    let rules = deny::Rules::parse(FILE, &workspace::read(&root.join(FILE))?)?;
    let metadata = Metadata::of_everything()?;
    let findings = rules.check(&metadata);
    for finding in &findings {
        println!("{finding}");
    }
    let count = metadata.packages.len();
    if findings.is_empty() {
        println!("{count} packages follow {FILE}");
        Ok(())
    } else {
        Err(Error::Check {
            check: "licences",
            summary: format!("{} findings in {count} packages", findings.len()),
        })
    }
}

//! Every feature of the facade builds alone.
//!
//! A build of the whole workspace adds all features up, so it hides a feature
//! that needs another one and does not say so.

use crate::{Error, metadata::Metadata, workspace};

/// The crate whose features are checked.
const FACADE: &str = "ns";

/// Builds the facade with no feature, with each alone, and with all.
pub(crate) fn check() -> Result<(), Error> {
    let metadata = Metadata::of_workspace()?;
    let Some(facade) = metadata.member(FACADE) else {
        return Err(Error::Malformed {
            what: "the workspace".to_owned(),
            reason: format!("it has no crate `{FACADE}`"),
        });
    };
    let alone = ["check", "--locked", "-p", FACADE, "--no-default-features"];

    workspace::run(workspace::cargo(&alone))?;
    for feature in facade.features.keys() {
        let mut command = workspace::cargo(&alone);
        command.args(["--features", feature]);
        workspace::run(command)?;
    }
    workspace::run(workspace::cargo(&[
        "check",
        "--locked",
        "-p",
        FACADE,
        "--all-features",
    ]))
}

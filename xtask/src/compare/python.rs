//! The packages of the peers, in a Python environment of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, workspace};

/// What is installed, with versions.
pub(super) const REQUIREMENTS: &str = include_str!("requirements.txt");

/// The Python of the environment below `home`, with all packages installed. The
/// network is only needed where the list of packages has changed since.
///
/// # Errors
///
/// [`Error::Start`] where there is no `python3`, and [`Error::Command`] where a
/// package can not be installed.
pub(super) fn ready(home: &Path) -> Result<PathBuf, Error> {
    let folder = home.join("venv");
    let python = if cfg!(windows) {
        folder.join("Scripts").join("python.exe")
    } else {
        folder.join("bin").join("python")
    };
    let installed = folder.join("requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|text| text == REQUIREMENTS) {
        return Ok(python);
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&folder);
    workspace::run(make)?;
    let wanted = folder.join("wanted.txt");
    workspace::write(&wanted, REQUIREMENTS)?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--requirement"]);
    install.arg(&wanted);
    workspace::run(install)?;
    workspace::write(&installed, REQUIREMENTS)?;
    Ok(python)
}

/// The script that times the peers.
pub(super) fn script(python: &Path, data: &Path) -> Command {
    let mut command = Command::new(python);
    let script = workspace::root().join("xtask/src/compare/peer.py");
    command.arg(script).arg(data);
    command
}

//! Where the workspace is, and how cargo is run in it.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use serde::de::DeserializeOwned;

use crate::Error;

/// The root of the workspace, whatever the current folder is.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The cargo that started us, at the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Shows a command, runs it with our own output streams, and checks its status.
pub(crate) fn run(mut command: Command) -> Result<(), Error> {
    let line = display(&command);
    println!("$ {line}");
    let status = command.status().map_err(|source| Error::Start {
        command: line.clone(),
        source,
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Command {
            command: line,
            code: status.code(),
        })
    }
}

/// Runs a command and returns what it wrote to its standard output.
pub(crate) fn output(mut command: Command) -> Result<Vec<u8>, Error> {
    let line = display(&command);
    let output = command.output().map_err(|source| Error::Start {
        command: line.clone(),
        source,
    })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        Err(Error::Command {
            command: line,
            code: output.status.code(),
        })
    }
}

/// What a program writes, a line of JSON for each value.
pub(crate) fn lines<T: DeserializeOwned>(command: Command) -> Result<Vec<T>, Error> {
    let program = display(&command);
    String::from_utf8_lossy(&output(command)?)
        .lines()
        .map(|line| parsed(line, &program))
        .collect()
}

/// The value in a line of JSON that a program has written.
pub(crate) fn parsed<T: DeserializeOwned>(line: &str, program: &str) -> Result<T, Error> {
    serde_json::from_str(line).map_err(|error| Error::Malformed {
        what: format!("the line `{line}` of `{program}`"),
        reason: error.to_string(),
    })
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_path_buf(),
        source,
    })
}

/// Writes a text file, relative to the current folder.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|source| Error::Write {
        path: path.to_path_buf(),
        source,
    })
}

/// The command line, with `cargo` in place of the path of the program.
pub(crate) fn display(command: &Command) -> String {
    let mut line = Path::new(command.get_program())
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

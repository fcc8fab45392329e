//! What can go wrong in a task.

use std::{fmt, io, path::PathBuf};

/// Why a task did not succeed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A pattern fits no operation.
    NothingFits {
        /// The pattern.
        pattern: String,
        /// What there is, with commas between.
        known: String,
    },
    /// A file does not hold what it should.
    Malformed {
        /// The file, or the command whose output it is.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A program could not be started.
    Start {
        /// The command line.
        command: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A program ran and failed.
    Command {
        /// The command line.
        command: String,
        /// Its exit code; `None` if a signal ended it.
        code: Option<i32>,
    },
    /// A check found something; the findings are printed already.
    Check {
        /// The name of the check.
        check: &'static str,
        /// What it found, in one line.
        summary: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => write!(f, "cannot read {}: {source}", path.display()),
            Self::Write { path, source } => write!(f, "cannot write {}: {source}", path.display()),
            Self::NothingFits { pattern, known } => {
                write!(f, "no operation fits `{pattern}`; there are: {known}")
            }
            Self::Malformed { what, reason } => write!(f, "{what} is malformed: {reason}"),
            Self::Start { command, source } => write!(f, "cannot start `{command}`: {source}"),
            Self::Command {
                command,
                code: Some(code),
            } => write!(f, "`{command}` ended with status {code} instead of 0"),
            Self::Command {
                command,
                code: None,
            } => write!(f, "`{command}` was ended by a signal"),
            Self::Check { check, summary } => write!(f, "{check}: {summary}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } | Self::Start { source, .. } => {
                Some(source)
            }
            Self::NothingFits { .. }
            | Self::Malformed { .. }
            | Self::Command { .. }
            | Self::Check { .. } => None,
        }
    }
}

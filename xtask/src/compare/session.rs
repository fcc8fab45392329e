//! A program that is asked one thing after the other, a line each.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::de::DeserializeOwned;

use crate::{Error, workspace};

/// A running program that answers each line with a line of JSON.
pub(super) struct Session {
    command: String,
    child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Session {
    /// Starts a program; what it says on its error stream is shown.
    pub(super) fn start(mut command: Command) -> Result<Self, Error> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let line = workspace::display(&command);
        let failed = |source| Error::Start {
            command: line.clone(),
            source,
        };
        let mut child = command.spawn().map_err(failed)?;
        let missing = || failed(std::io::ErrorKind::BrokenPipe.into());
        let questions = child.stdin.take().ok_or_else(missing)?;
        let answers = child.stdout.take().ok_or_else(missing)?;
        Ok(Self {
            command: line,
            child,
            questions,
            answers: BufReader::new(answers).lines(),
        })
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    ///
    /// [`Error::Command`] where the program has ended instead, and
    /// [`Error::Malformed`] where its answer is something else.
    pub(super) fn ask<T: DeserializeOwned>(&mut self, question: &str) -> Result<T, Error> {
        // A program that has ended gives no answer either, and says why itself.
        let asked = writeln!(self.questions, "{question}");
        match self.answers.next() {
            Some(Ok(line)) if asked.is_ok() => workspace::parsed(&line, &self.command),
            _ => Err(Error::Command {
                command: self.command.clone(),
                code: self.child.wait().ok().and_then(|status| status.code()),
            }),
        }
    }
}

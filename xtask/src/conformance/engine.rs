//! Runs the golden files of a folder.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use super::{
    Answer, Context, Deviation, Deviations, Failure, Report, Scenario, compare,
    deviations::{FILE, Seen},
    ops::{Handler, Outcome},
};
use crate::{Error, glob};

/// What to run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder with the golden files; all `*.json` in it are read.
    pub dir: PathBuf,
    /// The deviations to use if the folder has no `deviations.toml` of its own.
    ///
    /// Others then cannot be stale: the folder may be a part of ours, or other
    /// data of the same kind.
    pub deviations: PathBuf,
    /// Patterns of operations, keys and scenarios to leave out.
    pub skip: Vec<String>,
}

/// Asks us every question of the golden files and compares the answers.
///
/// `table` holds the handlers; [`ops::TABLE`](super::ops::TABLE) is the real
/// one. Files are read one at a time, in the order of their names.
///
/// # Errors
///
/// [`Error::Read`] if a file cannot be read, [`Error::Malformed`] if it is not
/// of the right form. Answers that differ are no error but in the report; ask
/// [`Report::verdict`].
pub fn run(options: &Options, table: &[(&str, Handler)]) -> Result<Report, Error> {
    let own = options.dir.join(FILE);
    let is_own = own.is_file();
    let deviations = if is_own {
        Deviations::read(&own)?
    } else if options.deviations.as_os_str().is_empty() {
        Deviations::default()
    } else {
        Deviations::read(&options.deviations)?
    };

    let mut engine = Engine::new(table, &deviations.list, &options.skip);
    for path in golden_files(&options.dir)? {
        let scenario = Scenario::read(&path)?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        engine.scenario(&name.to_string_lossy(), &scenario);
    }
    Ok(engine.finish(is_own))
}

fn golden_files(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::Read {
        path: dir.to_path_buf(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// How one answer came out, before deviations are looked at.
enum Judgement {
    /// Part by part; most answers are one part.
    Compared(Vec<Verdict>),
    Panicked(String),
    NotImplemented,
}

/// How one part of an answer came out.
struct Verdict {
    key: String,
    /// What differs, if anything does.
    difference: Option<String>,
}

impl Judgement {
    fn differs(answer: &Answer, difference: String) -> Self {
        Self::Compared(vec![Verdict {
            key: answer.key.clone(),
            difference: Some(difference),
        }])
    }
}

/// A run under way.
pub(super) struct Engine<'a> {
    table: &'a [(&'a str, Handler)],
    deviations: &'a [Deviation],
    /// Beside `deviations`.
    seen: Vec<Seen>,
    skip: &'a [String],
    report: Report,
}

impl<'a> Engine<'a> {
    pub(super) fn new(
        table: &'a [(&'a str, Handler)],
        deviations: &'a [Deviation],
        skip: &'a [String],
    ) -> Self {
        Self {
            table,
            deviations,
            seen: vec![Seen::default(); deviations.len()],
            skip,
            report: Report::default(),
        }
    }

    /// Compares all answers of one scenario.
    pub(super) fn scenario(&mut self, file: &str, scenario: &Scenario) {
        // A layout that we refuse or that panics fails its answers, no others.
        let context = guarded(|| Context::new(scenario)).and_then(|built| built);
        for answer in &scenario.answers {
            self.answer(file, scenario, context.as_ref(), answer);
        }
    }

    fn answer(
        &mut self,
        file: &str,
        scenario: &Scenario,
        context: Result<&Context<'_>, &String>,
        answer: &Answer,
    ) {
        let skipped = self.skips(&scenario.name, answer);
        let judgement = (!skipped && answer.error.is_none()).then(|| self.ask(context, answer));
        let row = self.report.rows.entry(answer.op.clone()).or_default();
        let verdicts = match judgement {
            Some(Judgement::Compared(verdicts)) => verdicts,
            not_compared => {
                match not_compared {
                    None if skipped => row.skipped += 1,
                    None => row.refused += 1,
                    Some(Judgement::Panicked(message)) => {
                        row.failed += 1;
                        self.report.failures.push(Failure {
                            file: file.to_owned(),
                            key: answer.key.clone(),
                            detail: format!("panicked: {message}"),
                        });
                    }
                    Some(_) => row.not_implemented += 1,
                }
                for (deviation, seen) in self.deviations.iter().zip(&mut self.seen) {
                    seen.covered += usize::from(deviation.may_cover(&scenario.name, answer));
                }
                return;
            }
        };

        // One part that fails fails the answer, whatever covers the others.
        let (mut failed, mut deviating) = (false, false);
        for Verdict { key, difference } in verdicts {
            let mut covered = false;
            for (deviation, seen) in self.deviations.iter().zip(&mut self.seen) {
                if deviation.covers(&scenario.name, answer, &key) {
                    covered = true;
                    seen.covered += 1;
                    seen.agreeing += usize::from(difference.is_none());
                    seen.differing += usize::from(difference.is_some());
                }
            }
            match difference {
                None => {}
                Some(_) if covered => deviating = true,
                Some(detail) => {
                    failed = true;
                    self.report.failures.push(Failure {
                        file: file.to_owned(),
                        key,
                        detail,
                    });
                }
            }
        }
        if failed {
            row.failed += 1;
        } else if deviating {
            row.deviating += 1;
        } else {
            row.passed += 1;
        }
    }

    fn skips(&self, scenario: &str, answer: &Answer) -> bool {
        self.skip.iter().any(|pattern| {
            [scenario, &answer.op, &answer.key]
                .iter()
                .any(|text| glob::matches(pattern, text))
        })
    }

    /// Gets our answer and compares it.
    fn ask(&self, context: Result<&Context<'_>, &String>, answer: &Answer) -> Judgement {
        let Some((_, handler)) = self.table.iter().find(|(op, _)| *op == answer.op) else {
            return Judgement::NotImplemented;
        };
        let context = match context {
            Ok(context) => context,
            Err(reason) => {
                let difference = format!("the scenario cannot be rebuilt: {reason}");
                return Judgement::differs(answer, difference);
            }
        };
        let parts = match guarded(|| handler(context, answer)) {
            Err(message) => return Judgement::Panicked(message),
            Ok(Outcome::NotImplemented) => return Judgement::NotImplemented,
            Ok(Outcome::Refused(reason)) => {
                return Judgement::differs(answer, format!("ours is an error: {reason}"));
            }
            Ok(Outcome::Parts(parts)) if parts.is_empty() => {
                return Judgement::differs(answer, "there is nothing to compare".to_owned());
            }
            Ok(Outcome::Parts(parts)) => parts
                .into_iter()
                .map(|part| (format!("{}/{}", answer.key, part.name), part.compared))
                .collect(),
            Ok(Outcome::Compared(compared)) => vec![(answer.key.clone(), compared)],
            Ok(Outcome::Value(ours)) => {
                let compared = compare::agree(&ours, &answer.value, context.tolerance(answer));
                vec![(answer.key.clone(), compared)]
            }
        };
        Judgement::Compared(
            parts
                .into_iter()
                .map(|(key, compared)| Verdict {
                    key,
                    difference: compared.err().map(|mismatch| mismatch.to_string()),
                })
                .collect(),
        )
    }

    /// Ends the run; `is_own` tells whether the deviations belong to the data.
    pub(super) fn finish(mut self, is_own: bool) -> Report {
        let list = if is_own {
            &mut self.report.stale
        } else {
            &mut self.report.remarks
        };
        for (deviation, seen) in self.deviations.iter().zip(&self.seen) {
            if let Some(complaint) = seen.complaint() {
                list.push(format!(
                    "`{}` in `{}` ({}) {complaint}",
                    deviation.operation, deviation.scenario, deviation.spec
                ));
            }
        }
        self.report
    }
}

/// Turns a panic into an error with its message.
fn guarded<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    // What the body leaves half done is never used again.
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        payload
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string))
            .unwrap_or_else(|| "no message".to_owned())
    })
}

//! Where we differ from the peer on purpose.

use std::path::Path;

use serde::Deserialize;

use super::Answer;
use crate::{Error, glob, workspace};

/// The name of the file, next to the golden files.
pub(super) const FILE: &str = "deviations.toml";

/// The content of the file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "File")]
pub struct Deviations {
    /// The deviations, in the order of the file; an entry with several
    /// patterns is as many deviations.
    pub list: Vec<Deviation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    deviation: Vec<Entry>,
}

/// Several deviations for one reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    operation: Patterns,
    scenario: Patterns,
    reason: String,
    spec: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Patterns {
    One(String),
    Several(Vec<String>),
}

impl Patterns {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(pattern) => vec![pattern],
            Self::Several(patterns) => patterns,
        }
    }
}

impl From<File> for Deviations {
    fn from(file: File) -> Self {
        let mut list = Vec::new();
        for entry in file.deviation {
            let operations = entry.operation.list();
            for scenario in entry.scenario.list() {
                list.extend(operations.iter().map(|operation| Deviation {
                    operation: operation.clone(),
                    scenario: scenario.clone(),
                    reason: entry.reason.clone(),
                    spec: entry.spec.clone(),
                }));
            }
        }
        Self { list }
    }
}

/// One difference that is meant to be.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Deviation {
    /// A pattern for the operation, for a key such as `occupancy/start`, or for
    /// a part such as `bin_at/last_edge`.
    pub operation: String,
    /// A pattern for the scenario.
    pub scenario: String,
    /// What we do instead, and why it is better.
    pub reason: String,
    /// A short label of the rule that says so.
    pub spec: String,
}

impl Deviations {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if it cannot be read, [`Error::Malformed`] as for
    /// [`Deviations::parse`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = workspace::read(path)?;
        Self::parse(&text).map_err(|reason| Error::Malformed {
            what: path.display().to_string(),
            reason,
        })
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    ///
    /// What is wrong: not TOML, a key missing or unknown, or an empty text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let deviations: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for deviation in &deviations.list {
            let texts = [
                &deviation.operation,
                &deviation.scenario,
                &deviation.reason,
                &deviation.spec,
            ];
            if texts.iter().any(|text| text.trim().is_empty()) {
                return Err(format!(
                    "the deviation of `{}` in `{}` has an empty text: fill in all four",
                    deviation.operation, deviation.scenario
                ));
            }
        }
        Ok(deviations)
    }
}

impl Deviation {
    /// Whether a part of an answer is covered; `key` is that of the part, or of
    /// the whole answer if it has none.
    pub(super) fn covers(&self, scenario: &str, answer: &Answer, key: &str) -> bool {
        glob::matches(&self.scenario, scenario)
            && [&answer.op, &answer.key, key]
                .iter()
                .any(|text| glob::matches(&self.operation, text))
    }

    /// Whether an answer that was not compared could be covered; its parts are
    /// not known.
    pub(super) fn may_cover(&self, scenario: &str, answer: &Answer) -> bool {
        let of_a_part = self
            .operation
            .strip_prefix(&*answer.op)
            .is_some_and(|rest| rest.starts_with('/'));
        glob::matches(&self.scenario, scenario)
            && (of_a_part || self.covers(scenario, answer, &answer.key))
    }
}

/// What was seen of one deviation during a run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// Answers and parts that it covers, compared or not.
    pub(super) covered: usize,
    /// Of these, the ones that were compared and agree.
    pub(super) agreeing: usize,
    /// Of these, the ones that differ, as they should.
    pub(super) differing: usize,
}

impl Seen {
    /// Why the deviation should be taken off, if it should.
    ///
    /// As long as nothing that it covers was compared, there is no telling.
    pub(super) fn complaint(self) -> Option<&'static str> {
        match self {
            Self { covered: 0, .. } => Some("matches no answer"),
            Self {
                differing: 0,
                agreeing: 1..,
                ..
            } => Some("matches only answers that agree by now"),
            Self { .. } => None,
        }
    }
}

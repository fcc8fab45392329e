//! Rows as a table and as JSON, and what falls short.

use std::fmt;

use serde::Serialize;

use super::Row;
use crate::{Error, measured};

/// All rows of a run.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub(super) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(super) fn to_json(&self) -> Result<String, Error> {
        measured::to_json(self)
    }

    /// Whether all answers agree and all aims are reached.
    ///
    /// # Errors
    ///
    /// What falls short, in one line.
    pub(super) fn verdict(&self) -> Result<(), String> {
        let problems: Vec<String> = self.rows.iter().flat_map(Row::problems).collect();
        measured::verdict(&problems)
    }
}

impl Row {
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.agreement.agree == Some(false) {
            problems.push(format!("{}: the answers differ", self.op));
        }
        // A ratio that is no number reaches no aim.
        let reaches = |aim: &f64| self.ratio >= *aim;
        if let Some(aim) = self.aim.filter(|aim| !reaches(aim)) {
            let ratio = significant(self.ratio);
            problems.push(format!("{}: {ratio} times as fast, not {aim}", self.op));
        }
        problems
    }
}

/// A table in Markdown, and what falls short.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| operation | bins | peer | ns | peer's | times as fast | aim | difference | agree |"
        )?;
        writeln!(f, "|---|---:|---|---:|---:|---:|---:|---:|---|")?;
        for row in &self.rows {
            let agreement = &row.agreement;
            let difference = match (agreement.ns_error, agreement.peer_error) {
                (Some(ours), Some(theirs)) => format!("{ours:.0e} and {theirs:.0e} from the truth"),
                _ => agreement
                    .difference
                    .map_or_else(String::new, |difference| format!("{difference:.0e}")),
            };
            let agree = match agreement.agree {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "not asked",
            };
            writeln!(
                f,
                "| {} | {} | {} | {} | {} | {} | {} | {difference} | {agree} |",
                row.op,
                row.size,
                row.peer,
                duration(row.ns_s),
                duration(row.peer_s),
                significant(row.ratio),
                row.aim.map_or_else(String::new, |aim| aim.to_string()),
            )?;
        }
        writeln!(f)?;
        match self.verdict() {
            Ok(()) => writeln!(f, "all answers agree, and every aim is reached"),
            Err(problems) => writeln!(f, "falls short: {problems}"),
        }
    }
}

/// A time in the unit that suits it.
pub(super) fn duration(seconds: f64) -> String {
    let (value, unit) = match seconds {
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    format!("{} {unit}", significant(value))
}

/// A number with three digits that count, or all that are before the point.
pub(super) fn significant(value: f64) -> String {
    let digits = match value.abs() {
        v if v < 1.0 => 3,
        v if v < 10.0 => 2,
        v if v < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$}")
}

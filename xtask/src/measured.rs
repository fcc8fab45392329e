//! What reports of measurements have in common.

use serde::Serialize;

use crate::Error;

/// A report as JSON that people can read.
pub(crate) fn to_json(report: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(report)
        .map(|json| json + "\n")
        .map_err(|error| Error::Malformed {
            what: "the report".to_owned(),
            reason: error.to_string(),
        })
}

/// Whether there is no problem.
///
/// # Errors
///
/// All problems, in one line.
pub(crate) fn verdict(problems: &[String]) -> Result<(), String> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join(", "))
    }
}

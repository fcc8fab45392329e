//! When two answers agree.
//!
//! Numbers agree when `abs(ours - theirs) <= abs + rel * abs(theirs)`, NaN
//! agrees with NaN, and infinity with the same infinity. Everything else,
//! and whole numbers on both sides, must be equal. Lists need the same length,
//! objects the same keys.

mod special;

#[cfg(test)]
mod special_tests;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::values;

pub use special::{bin_at, constant_list, edges, firing_rate, mask, path_lengths};

/// How far an answer may be from the peer's; zero when nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
pub struct Tolerance {
    /// In the unit of the answer.
    pub abs: f64,
    /// As a fraction of the peer's answer.
    pub rel: f64,
}

impl Tolerance {
    /// The largest difference from `theirs` that still agrees.
    #[must_use]
    pub fn allowed(self, theirs: f64) -> f64 {
        self.abs + self.rel * theirs.abs()
    }

    /// Whether two numbers agree.
    #[must_use]
    pub fn accepts(self, ours: f64, theirs: f64) -> bool {
        if ours == theirs || (ours.is_nan() && theirs.is_nan()) {
            return true;
        }
        // Without this, every number would agree with infinity.
        ours.is_finite() && theirs.is_finite() && (ours - theirs).abs() <= self.allowed(theirs)
    }

    /// How many times too far two numbers are apart that do not agree.
    fn excess(self, ours: f64, theirs: f64) -> f64 {
        let excess = (ours - theirs).abs() / self.allowed(theirs);
        if excess.is_nan() {
            f64::INFINITY
        } else {
            excess
        }
    }
}

/// Two answers that do not agree, and where they differ most.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Mismatch {
    /// Where in the answer, such as `edges.distance[3]`; empty for the whole.
    pub path: String,
    /// What we say there.
    pub ours: String,
    /// What the peer says there.
    pub theirs: String,
    /// The tolerance that was applied.
    pub tolerance: Tolerance,
    /// How many single values differ.
    pub differing: usize,
    /// How many were compared.
    pub compared: usize,
}

impl Mismatch {
    /// The peer's answer is not of the form that the operation has.
    pub fn malformed(reason: impl fmt::Display) -> Self {
        Self {
            path: String::new(),
            ours: "not looked at".to_owned(),
            theirs: format!("malformed: {reason}"),
            tolerance: Tolerance::default(),
            differing: 1,
            compared: 1,
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.path.is_empty() {
            "answer"
        } else {
            self.path.trim_start_matches('.')
        };
        write!(f, "{at}: ours {}, theirs {}", self.ours, self.theirs)?;
        let Tolerance { abs, rel } = self.tolerance;
        if abs > 0.0 || rel > 0.0 {
            write!(f, ", allowed {abs:e} + {rel:e} * theirs")?;
        } else {
            write!(f, ", must be equal")?;
        }
        write!(f, "; {} of {} differ", self.differing, self.compared)
    }
}

/// Compares two answers; the worst difference is reported.
///
/// # Errors
///
/// [`Mismatch`] if they do not agree.
pub fn agree(ours: &Value, theirs: &Value, tolerance: Tolerance) -> Result<(), Mismatch> {
    let mut comparison = Comparison::new(tolerance);
    comparison.values(ours, theirs);
    comparison.finish()
}

/// A comparison under way.
#[derive(Debug)]
struct Comparison {
    tolerance: Tolerance,
    /// Where we are.
    path: String,
    compared: usize,
    differing: usize,
    worst: Option<Difference>,
}

#[derive(Debug)]
struct Difference {
    excess: f64,
    path: String,
    ours: String,
    theirs: String,
}

impl Comparison {
    fn new(tolerance: Tolerance) -> Self {
        Self {
            tolerance,
            path: String::new(),
            compared: 0,
            differing: 0,
            worst: None,
        }
    }

    fn finish(self) -> Result<(), Mismatch> {
        match self.worst {
            None => Ok(()),
            Some(worst) => Err(Mismatch {
                path: worst.path,
                ours: worst.ours,
                theirs: worst.theirs,
                tolerance: self.tolerance,
                differing: self.differing,
                compared: self.compared,
            }),
        }
    }

    fn values(&mut self, ours: &Value, theirs: &Value) {
        match (ours, theirs) {
            (Value::Array(ours), Value::Array(theirs)) => {
                if self.lengths(ours.len(), theirs.len()) {
                    for (i, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                        self.within(&format!("[{i}]"), |inner| inner.values(ours, theirs));
                    }
                }
            }
            (Value::Object(ours), Value::Object(theirs)) => {
                for (key, theirs) in theirs {
                    self.within(&format!(".{key}"), |inner| match ours.get(key) {
                        Some(ours) => inner.values(ours, theirs),
                        None => inner.differs(f64::INFINITY, "nothing", brief(theirs)),
                    });
                }
                for (key, ours) in ours.iter().filter(|(key, _)| !theirs.contains_key(*key)) {
                    self.within(&format!(".{key}"), |inner| {
                        inner.differs(f64::INFINITY, brief(ours), "nothing");
                    });
                }
            }
            _ => self.single(ours, theirs),
        }
    }

    /// Compares what is neither a list nor an object, at least on one side.
    fn single(&mut self, ours: &Value, theirs: &Value) {
        if let (Value::String(ours), Value::String(theirs)) = (ours, theirs)
            && are_flags(ours)
            && are_flags(theirs)
        {
            self.flags(ours, theirs);
        } else if let (Some(a), Some(b)) = (values::number(ours), values::number(theirs))
            && !(ours.is_i64() && theirs.is_i64())
        {
            self.numbers(a, b);
        } else {
            self.compared += 1;
            if ours != theirs {
                self.differs(f64::INFINITY, brief(ours), brief(theirs));
            }
        }
    }

    fn numbers(&mut self, ours: f64, theirs: f64) {
        self.compared += 1;
        if !self.tolerance.accepts(ours, theirs) {
            let excess = self.tolerance.excess(ours, theirs);
            self.differs(excess, format!("{ours:?}"), format!("{theirs:?}"));
        }
    }

    /// Compares two strings of flags character by character.
    fn flags(&mut self, ours: &str, theirs: &str) {
        if self.lengths(ours.len(), theirs.len()) {
            for (i, (ours, theirs)) in ours.chars().zip(theirs.chars()).enumerate() {
                self.compared += 1;
                if ours != theirs {
                    self.within(&format!("[{i}]"), |inner| {
                        inner.differs(f64::INFINITY, ours, theirs);
                    });
                }
            }
        }
    }

    /// Compares two lengths; the elements are of no use when they differ.
    fn lengths(&mut self, ours: usize, theirs: usize) -> bool {
        if ours != theirs {
            self.compared += 1;
            self.differs(
                f64::INFINITY,
                format!("{ours} elements"),
                format!("{theirs} elements"),
            );
        }
        ours == theirs
    }

    /// Goes one step down.
    fn within(&mut self, step: &str, compare: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(step);
        compare(self);
        self.path.truncate(length);
    }

    /// Notes a difference; the first of the worst is kept.
    fn differs(&mut self, excess: f64, ours: impl Into<String>, theirs: impl Into<String>) {
        self.differing += 1;
        self.compared = self.compared.max(self.differing);
        if self
            .worst
            .as_ref()
            .is_none_or(|worst| excess > worst.excess)
        {
            self.worst = Some(Difference {
                excess,
                path: self.path.clone(),
                ours: ours.into(),
                theirs: theirs.into(),
            });
        }
    }
}

/// Whether a string is a list of flags.
fn are_flags(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0' | b'1'))
}

/// The start of a value, for messages.
fn brief(value: &Value) -> String {
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(60) {
        text.truncate(end);
        text.push('…');
    }
    text
}

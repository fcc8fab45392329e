//! Numbers that text can not hold, written and read as nothing, and transitions.

use ns_layout::BinId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{EnvError, PairTotals, Transitions};

/// NaN, which stands for unknown.
pub(crate) mod unknown {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        (!value.is_nan()).then_some(*value).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, T: Deserializer<'de>>(deserializer: T) -> Result<f64, T::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
    }
}

/// Infinity, which stands for no limit.
pub(crate) mod unlimited {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(limit: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        (*limit != f64::INFINITY)
            .then_some(*limit)
            .serialize(serializer)
    }

    pub(crate) fn deserialize<'de, T: Deserializer<'de>>(deserializer: T) -> Result<f64, T::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::INFINITY))
    }
}

/// The numbers of [`Transitions`].
#[derive(Serialize, Deserialize)]
pub(crate) struct WrittenTransitions {
    offsets: Vec<usize>,
    targets: Vec<BinId>,
    counts: Vec<f64>,
    totals: PairTotals,
}

impl From<Transitions> for WrittenTransitions {
    fn from(transitions: Transitions) -> Self {
        let Transitions {
            offsets,
            targets,
            counts,
            totals,
        } = transitions;
        Self {
            offsets,
            targets,
            counts,
            totals,
        }
    }
}

impl TryFrom<WrittenTransitions> for Transitions {
    type Error = EnvError;

    fn try_from(written: WrittenTransitions) -> Result<Self, EnvError> {
        let WrittenTransitions {
            offsets,
            targets,
            counts,
            totals,
        } = written;
        let ends = targets.len();
        let has_rows = offsets.len() > 1
            && offsets[0] == 0
            && offsets.last() == Some(&ends)
            && offsets.is_sorted()
            && counts.len() == ends;
        let bins = offsets.len().saturating_sub(1);
        let is_row = |ends: &[usize]| targets[ends[0]..ends[1]].is_sorted_by(|a, b| a < b);
        let is_valid = has_rows
            && offsets.windows(2).all(is_row)
            && targets.iter().all(|to| to.index() < bins)
            && counts.iter().all(|count| count.is_finite() && *count > 0.0);
        if !is_valid {
            return Err(EnvError::Written {
                what: "transitions",
            });
        }
        Ok(Self {
            offsets,
            targets,
            counts,
            totals,
        })
    }
}

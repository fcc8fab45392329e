//! Answers as lists of numbers, and by how much two of them differ.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::Error;

/// Whether two answers are the same, and how far from it they are.
///
/// All differences are fractions of the largest value.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub(super) struct Agreement {
    /// `None` where the peer answers another question.
    pub(super) agree: Option<bool>,
    pub(super) tolerance: Option<f64>,
    /// Between our answer and that of the peer.
    pub(super) difference: Option<f64>,
    /// Between our answer and the true one, where that is known.
    pub(super) ns_error: Option<f64>,
    /// Between the answer of the peer and the true one, where that is known.
    pub(super) peer_error: Option<f64>,
}

impl Agreement {
    /// Compares the answers in a folder, `ours` and `theirs`, with each other, and
    /// with `truth` where there is one.
    pub(super) fn of(folder: &Path, tolerance: Option<f64>) -> Result<Self, Error> {
        let Some(tolerance) = tolerance else {
            return Ok(Self::default());
        };
        let list = |name: &str| numbers(&folder.join(name).with_extension("f64"));
        let truth = if folder.join("truth.f64").exists() {
            Some(list("truth")?)
        } else {
            None
        };
        let (ours, theirs) = (list("ours")?, list("theirs")?);
        Ok(Self::between(&ours, &theirs, truth.as_deref(), tolerance))
    }

    /// Answers agree where they differ by no more than the tolerance: both from the
    /// truth where it is known, else from each other.
    pub(super) fn between(
        ours: &[f64],
        theirs: &[f64],
        truth: Option<&[f64]>,
        tolerance: f64,
    ) -> Self {
        let apart = difference(ours, theirs);
        let errors = truth.map(|truth| [ours, theirs].map(|answer| difference(answer, truth)));
        let agree = errors.map_or(apart <= tolerance, |errors| {
            errors.iter().all(|&error| error <= tolerance)
        });
        Self {
            agree: Some(agree),
            tolerance: Some(tolerance),
            difference: Some(apart),
            ns_error: errors.map(|[ours, _]| ours),
            peer_error: errors.map(|[_, theirs]| theirs),
        }
    }
}

/// The largest difference of two lists as a fraction of the largest finite value of
/// the second. Infinite where they are not of equal length, or where one has a
/// number and the other none.
pub(super) fn difference(some: &[f64], others: &[f64]) -> f64 {
    if some.len() != others.len() {
        return f64::INFINITY;
    }
    let finite = others.iter().filter(|value| value.is_finite());
    let scale = finite.fold(0.0, |most: f64, value| most.max(value.abs()));
    let apart = some.iter().zip(others).map(|(&a, &b)| {
        if a == b || (a.is_nan() && b.is_nan()) {
            0.0
        } else if a.is_finite() && b.is_finite() {
            (a - b).abs()
        } else {
            f64::INFINITY
        }
    });
    match apart.fold(0.0, f64::max) {
        0.0 => 0.0,
        most => most / scale,
    }
}

/// Reads numbers of eight bytes each, the lowest first.
pub(super) fn numbers(path: &Path) -> Result<Vec<f64>, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Read {
        path: path.to_path_buf(),
        source,
    })?;
    let (chunks, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(Error::Malformed {
            what: path.display().to_string(),
            reason: format!("{} bytes are no whole number of numbers of 8", bytes.len()),
        });
    }
    Ok(chunks
        .iter()
        .map(|&chunk| f64::from_le_bytes(chunk))
        .collect())
}

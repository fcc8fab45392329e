//! Answers that a comparison value by value would not do justice.

use serde_json::{Value, json};

use super::{Mismatch, Tolerance, agree};
use crate::conformance::{
    Answer,
    values::{self, ValueError},
};

impl From<ValueError> for Mismatch {
    fn from(error: ValueError) -> Self {
        Self::malformed(error)
    }
}

/// Compares a list with one that may be stored as a single number.
///
/// When `constant` is set, `theirs` holds the value of every element.
///
/// # Errors
///
/// [`Mismatch`] if an element differs.
pub fn constant_list(
    ours: &[f64],
    theirs: &Value,
    constant: bool,
    tolerance: Tolerance,
) -> Result<(), Mismatch> {
    if !constant {
        return agree(&values::from_floats(ours), theirs, tolerance);
    }
    let [value] = values::point(theirs)?;
    let theirs = vec![value; ours.len()];
    agree(
        &values::from_floats(ours),
        &values::from_floats(&theirs),
        tolerance,
    )
}

/// Compares the bins of points; a point on a border may lie in several.
///
/// `answer.alternatives`, if it is there, maps the position of a point in the
/// list to the bins that are equally good.
///
/// # Errors
///
/// [`Mismatch`] if a bin is neither the peer's nor one of the alternatives.
pub fn bin_at(ours: &[Option<usize>], answer: &Answer) -> Result<(), Mismatch> {
    let mut theirs = values::indices(&answer.value)?;
    if let Some(alternatives) = answer.arguments.get("alternatives") {
        let alternatives = alternatives
            .as_object()
            .ok_or_else(|| Mismatch::malformed("`alternatives` is no object"))?;
        for (position, bins) in alternatives {
            let position: usize = position
                .parse()
                .map_err(|_| Mismatch::malformed(format!("`{position}` is no position")))?;
            let bins = values::indices(bins)?;
            if let (Some(ours), Some(theirs)) = (ours.get(position), theirs.get_mut(position))
                && bins.contains(ours)
            {
                *theirs = *ours;
            }
        }
    }
    agree(
        &values::from_indices(ours),
        &values::from_indices(&theirs),
        Tolerance::default(),
    )
}

/// Compares edges `(u, v, distance)`, whatever their order and direction, with
/// the parallel lists `u`, `v` and `distance`.
///
/// # Errors
///
/// [`Mismatch`] if an edge is missing, is one too many, or has another distance.
pub fn edges(
    ours: &[(usize, usize, f64)],
    theirs: &Value,
    tolerance: Tolerance,
) -> Result<(), Mismatch> {
    let u = values::naturals(&theirs["u"])?;
    let v = values::naturals(&theirs["v"])?;
    let distance = values::floats(&theirs["distance"])?;
    if u.len() != v.len() || u.len() != distance.len() {
        return Err(Mismatch::malformed(
            "`u`, `v` and `distance` differ in length",
        ));
    }
    let theirs = u.into_iter().zip(v).zip(distance);
    let theirs = theirs.map(|((u, v), distance)| (u, v, distance)).collect();
    agree(
        &sorted_edges(ours.to_vec()),
        &sorted_edges(theirs),
        tolerance,
    )
}

fn sorted_edges(mut edges: Vec<(usize, usize, f64)>) -> Value {
    for edge in &mut edges {
        if edge.0 > edge.1 {
            std::mem::swap(&mut edge.0, &mut edge.1);
        }
    }
    edges.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    edges
        .iter()
        .map(|&(u, v, distance)| json!([u, v, values::from_float(distance)]))
        .collect()
}

/// Compares only the lengths of paths: equally short ones may differ.
///
/// # Errors
///
/// [`Mismatch`] if a length differs.
pub fn path_lengths(ours: &[f64], theirs: &Value, tolerance: Tolerance) -> Result<(), Mismatch> {
    let ours = json!({ "length": values::from_floats(ours) });
    agree(&ours, &json!({ "length": theirs["length"] }), tolerance)
}

/// Compares flags with a string of `0` and `1`.
///
/// # Errors
///
/// [`Mismatch`] if a flag differs.
pub fn mask(ours: &[bool], theirs: &Value) -> Result<(), Mismatch> {
    agree(&values::from_mask(ours), theirs, Tolerance::default())
}

/// Compares rates with the peer where it can be trusted.
///
/// Far from data the peer divides rounding errors by one another. There
/// `answer.comparable` is 0, and `answer.exact` holds the better number.
///
/// # Errors
///
/// [`Mismatch`] if a rate differs.
pub fn firing_rate(ours: &[f64], answer: &Answer, tolerance: Tolerance) -> Result<(), Mismatch> {
    let mut theirs = values::floats(&answer.value)?;
    if let Some(comparable) = answer.arguments.get("comparable") {
        let comparable = values::mask(comparable)?;
        if comparable.len() != theirs.len() {
            return Err(Mismatch::malformed("`comparable` has another length"));
        }
        if comparable.contains(&false) {
            let exact = values::floats(answer.argument("exact")?)?;
            if exact.len() != theirs.len() {
                return Err(Mismatch::malformed("`exact` has another length"));
            }
            for (i, theirs) in theirs.iter_mut().enumerate() {
                if !comparable[i] {
                    *theirs = exact[i];
                }
            }
        }
    }
    agree(
        &values::from_floats(ours),
        &values::from_floats(&theirs),
        tolerance,
    )
}

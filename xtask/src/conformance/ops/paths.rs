//! What is next to a bin, and how far it is along the graph.

use serde_json::Value;

use super::{Answered, Outcome, Question, layout::indices, lookup::bins, regions};
use crate::conformance::values;

pub(super) fn neighbors<const D: usize>(question: &Question<'_, D>) -> Answered {
    let graph = question.environment().graph();
    let neighbors: Value = bins(question.answer.argument("bins")?)?
        .into_iter()
        .map(|bin| indices(graph.neighbors(bin).map(|neighbor| neighbor.bin)))
        .collect();
    Ok(Outcome::Value(neighbors))
}

/// Between the bins of two points; infinite where one is in no bin.
pub(super) fn distance_between<const D: usize>(question: &Question<'_, D>) -> Answered {
    let environment = question.environment();
    let pairs = question.answer.argument("pairs")?.as_array();
    let mut distances = Vec::new();
    for pair in pairs.ok_or("the pairs are no list")? {
        let [from, to] = values::points::<D>(pair)?[..] else {
            return Err("a pair is not two points".into());
        };
        let distance = match (environment.bin_at(&from), environment.bin_at(&to)) {
            (Some(from), Some(to)) => environment.distances_from(&[from])?.distance(to),
            _ => None,
        };
        distances.push(distance.unwrap_or(f64::INFINITY));
    }
    Ok(Outcome::Value(values::from_floats(&distances)))
}

/// Along the graph to bins or to a region; we have no straight-line distances
/// yet.
pub(super) fn distance_to<const D: usize>(question: &Question<'_, D>) -> Answered {
    let targets = question.answer.argument("targets")?;
    if targets.is_string() {
        return regions::distance_to(question);
    }
    if question.answer.argument("metric")? != "geodesic" {
        return Ok(Outcome::NotImplemented);
    }
    let field = question.environment().distances_from(&bins(targets)?)?;
    Ok(Outcome::Value(values::from_floats(field.distances())))
}

pub(super) fn distance_field<const D: usize>(question: &Question<'_, D>) -> Answered {
    let sources = bins(question.answer.argument("sources")?)?;
    let cutoff = values::float(question.answer.argument("cutoff")?)?;
    let field = question
        .environment()
        .graph()
        .distances_within(&sources, cutoff)?;
    Ok(Outcome::Value(values::from_floats(field.distances())))
}

pub(super) fn pairwise_distances<const D: usize>(question: &Question<'_, D>) -> Answered {
    let nodes = bins(question.answer.argument("nodes")?)?;
    let mut rows = Vec::with_capacity(nodes.len());
    for &from in &nodes {
        let field = question.environment().distances_from(&[from])?;
        let row = nodes.iter().map(|&to| field.distance(to));
        rows.push(row.map(|d| d.unwrap_or(f64::INFINITY)).collect::<Vec<_>>());
    }
    Ok(Outcome::Value(values::from_rows(&rows)))
}

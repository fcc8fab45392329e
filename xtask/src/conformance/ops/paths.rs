//! What is next to a bin, and how far it is along the graph.

use std::error::Error;

use serde_json::Value;

use super::{
    Answered, Outcome, Question,
    layout::indices,
    lookup::{ELSEWHERE, apart, bins},
    only, regions,
};
use crate::conformance::{compare::agree, values};

pub(super) fn neighbors<const D: usize>(question: &Question<'_, D>) -> Answered {
    let graph = question.ways().graph();
    let neighbors: Value = bins(question.answer.argument("bins")?)?
        .into_iter()
        .map(|bin| indices(graph.neighbors(bin).map(|neighbor| neighbor.bin)))
        .collect();
    Ok(Outcome::Value(neighbors))
}

/// Between the bins of two points, once or for each of several pairs; infinite
/// where one is in no bin. Pairs with a point beyond all bins are a part of
/// their own.
pub(super) fn distance_between<const D: usize>(question: &Question<'_, D>) -> Answered {
    let arguments = &question.answer.arguments;
    if let Some(pair) = arguments.get("points") {
        let [from, to] = pair_of_points(pair)?;
        let distance = between(question, &from, &to)?;
        return Ok(Outcome::Value(values::from_float(distance)));
    }
    let pairs = question.answer.argument("pairs")?.as_array();
    let pairs = pairs.ok_or("the pairs are no list")?.iter();
    let pairs: Vec<[[f64; D]; 2]> = pairs.map(pair_of_points).collect::<Result<_, _>>()?;
    let mut distances = Vec::with_capacity(pairs.len());
    for [from, to] in &pairs {
        distances.push(between(question, from, to)?);
    }
    let bounds = question.ways().layout().bounds();
    let is_beyond = |point: &[f64; D]| {
        let sides = point.iter().zip(bounds);
        sides.into_iter().any(|(x, (lo, hi))| *x < lo || *x > hi)
    };
    let kinds: Vec<_> = pairs
        .iter()
        .map(|pair| match pair.iter().any(is_beyond) {
            true => "beyond",
            false => ELSEWHERE,
        })
        .collect();
    let theirs = values::floats(&question.answer.value)?;
    Ok(Outcome::Parts(apart(&kinds, |keep| {
        agree(
            &values::from_floats(&only(&distances, &theirs, keep)),
            &question.answer.value,
            question.tolerance(),
        )
    })))
}

fn pair_of_points<const D: usize>(pair: &Value) -> Result<[[f64; D]; 2], Box<dyn Error>> {
    let points = values::points(pair)?;
    Ok(points.try_into().map_err(|_| "a pair is not two points")?)
}

fn between<const D: usize>(
    question: &Question<'_, D>,
    from: &[f64; D],
    to: &[f64; D],
) -> Result<f64, Box<dyn Error>> {
    let environment = question.ways();
    let distance = match (environment.bin_at(from), environment.bin_at(to)) {
        (Some(from), Some(to)) => environment.distances_from(&[from])?.distance(to),
        _ => None,
    };
    Ok(distance.unwrap_or(f64::INFINITY))
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
    let field = question.ways().distances_from(&bins(targets)?)?;
    Ok(Outcome::Value(values::from_floats(field.distances())))
}

pub(super) fn distance_field<const D: usize>(question: &Question<'_, D>) -> Answered {
    let sources = bins(question.answer.argument("sources")?)?;
    let cutoff = values::float(question.answer.argument("cutoff")?)?;
    let field = question.ways().graph().distances_within(&sources, cutoff)?;
    Ok(Outcome::Value(values::from_floats(field.distances())))
}

pub(super) fn pairwise_distances<const D: usize>(question: &Question<'_, D>) -> Answered {
    let nodes = bins(question.answer.argument("nodes")?)?;
    let mut rows = Vec::with_capacity(nodes.len());
    for &from in &nodes {
        let field = question.ways().distances_from(&[from])?;
        let row = nodes.iter().map(|&to| field.distance(to));
        rows.push(row.map(|d| d.unwrap_or(f64::INFINITY)).collect::<Vec<_>>());
    }
    Ok(Outcome::Value(values::from_rows(&rows)))
}

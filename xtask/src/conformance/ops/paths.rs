//! What is next to a bin, and how far it is along the graph.

use std::error::Error;

use ns::graph::{Connectivity, DistanceField, Path};
use ns::layout::BinId;
use serde_json::{Value, json};

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

/// Along the graph or straight, to bins or to a region.
pub(super) fn distance_to<const D: usize>(question: &Question<'_, D>) -> Answered {
    let targets = question.answer.argument("targets")?;
    if targets.is_string() {
        return regions::distance_to(question);
    }
    let field = distances(question, &bins(targets)?)?;
    Ok(Outcome::Value(values::from_floats(field.distances())))
}

/// The distances to the nearest of some bins, by the metric that is asked for.
pub(super) fn distances<const D: usize>(
    question: &Question<'_, D>,
    targets: &[BinId],
) -> Result<DistanceField, Box<dyn Error>> {
    Ok(match values::text(question.answer.argument("metric")?)? {
        "geodesic" => question.ways().distances_from(targets)?,
        "euclidean" => question.ways().straight_distances_from(targets)?,
        other => return Err(format!("`{other}` is no metric").into()),
    })
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

/// Lengths as they are. Of equally short paths the peer gives any, so its path
/// stands for ours if it leads along our edges and comes after ours by our rule.
pub(super) fn path_between<const D: usize>(question: &Question<'_, D>) -> Answered {
    let graph = question.ways().graph();
    let tolerance = question.tolerance();
    let theirs = question.answer.value["path"].as_array();
    let pairs = question.answer.argument("pairs")?.as_array();
    let (mut paths, mut lengths) = (Vec::new(), Vec::new());
    for (i, pair) in pairs.ok_or("the pairs are no list")?.iter().enumerate() {
        let [from, to] = bins(pair)?[..] else {
            return Err("a pair is not two bins".into());
        };
        let path = graph.path_between(from, to)?;
        let length = path.as_ref().map_or(f64::INFINITY, Path::length);
        lengths.push(length);
        let mut path = path.map_or_else(Vec::new, Path::into_bins);
        if let Some(their) = theirs.and_then(|paths| paths.get(i)) {
            let their = bins(their)?;
            let ends = [their.first(), their.last()] == [Some(&from), Some(&to)];
            let as_short =
                length_of(graph, &their).is_some_and(|their| tolerance.accepts(length, their));
            if ends && as_short && rank(&path) <= rank(&their) {
                path = their;
            }
        }
        paths.push(indices(path));
    }
    let lengths = values::from_floats(&lengths);
    Ok(Outcome::Value(json!({"path": paths, "length": lengths})))
}

/// What decides between paths of one length: the fewest edges, then the lowest
/// bins, seen from the end.
fn rank(path: &[BinId]) -> (usize, Vec<BinId>) {
    (path.len(), path.iter().rev().copied().collect())
}

/// The sum of the lengths on the way; `None` where there is no such edge.
fn length_of(graph: &Connectivity, path: &[BinId]) -> Option<f64> {
    path.windows(2).try_fold(0.0, |length, pair| {
        let next = graph.neighbors(pair[0]).find(|next| next.bin == pair[1])?;
        Some(length + next.distance)
    })
}

pub(super) fn rings<const D: usize>(question: &Question<'_, D>) -> Answered {
    let hops = natural(question.answer.argument("hops")?)?;
    let rings = question.ways().graph().rings(source(question)?, hops)?;
    let rings: Value = rings
        .iter()
        .map(|ring| indices(ring.iter().copied()))
        .collect();
    Ok(Outcome::Value(rings))
}

/// Flags of the bins within a number of edges, or a length, or any.
pub(super) fn reachable_from<const D: usize>(question: &Question<'_, D>) -> Answered {
    let graph = question.ways().graph();
    let from = source(question)?;
    let radius = question.answer.argument("radius")?;
    let metric = values::text(question.answer.argument("metric")?)?;
    let reached = match metric {
        _ if radius.is_null() => graph.within(from, f64::INFINITY)?,
        "hops" => graph.within_hops(from, natural(radius)?)?,
        "geodesic" => graph.within(from, values::float(radius)?)?,
        other => return Err(format!("`{other}` is no metric").into()),
    };
    let mut flags = vec![false; graph.bin_count()];
    for bin in reached {
        flags[bin.index()] = true;
    }
    Ok(Outcome::Value(values::from_mask(&flags)))
}

fn source<const D: usize>(question: &Question<'_, D>) -> Result<BinId, Box<dyn Error>> {
    let source = natural(question.answer.argument("source")?)?;
    Ok(BinId::new(source).ok_or("a bin beyond any layout")?)
}

fn natural(value: &Value) -> Result<usize, Box<dyn Error>> {
    Ok(values::index(value)?.ok_or("a number below 0")?)
}

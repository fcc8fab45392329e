//! What is next to a bin, and how far it is along the graph.

use std::error::Error;

use ns::graph::{Connectivity, Path};
use ns::layout::BinId;
use serde_json::{Value, json};

use super::{Answered, Outcome, Question, layout::indices, lookup::bins};
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

/// Along the graph to bins; we have no straight-line distances yet, and no
/// regions.
pub(super) fn distance_to<const D: usize>(question: &Question<'_, D>) -> Answered {
    let targets = question.answer.argument("targets")?;
    if targets.is_string() || question.answer.argument("metric")? != "geodesic" {
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

/// Lengths as they are. Of equally short paths the peer gives any, so its path
/// stands for ours if it leads along our edges and comes after ours by our rule.
pub(super) fn path_between<const D: usize>(question: &Question<'_, D>) -> Answered {
    let graph = question.environment().graph();
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
    let rings = question
        .environment()
        .graph()
        .rings(source(question)?, hops)?;
    let rings: Value = rings
        .iter()
        .map(|ring| indices(ring.iter().copied()))
        .collect();
    Ok(Outcome::Value(rings))
}

/// Flags of the bins within a number of edges, or a length, or any.
pub(super) fn reachable_from<const D: usize>(question: &Question<'_, D>) -> Answered {
    let graph = question.environment().graph();
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

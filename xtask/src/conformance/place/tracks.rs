//! Tracks: through way points, mazes, and graphs of nodes and edges.

use std::collections::HashMap;

use ns::layout::Track;
use serde_json::Value;

use super::{Built, Family, Space};
use crate::conformance::values;

pub(super) fn track(spec: &Value) -> Built<Space<2>> {
    let nodes = nodes(spec)?;
    let size = values::float(&spec["bin_size"])?;
    let labelled = match spec["factory"].as_str() {
        Some("from_graph") => labelled_edges(spec, "edge_order")?,
        _ => Vec::new(),
    };
    let track = match spec["factory"].as_str() {
        Some("linear_track") => Track::linear_track(&nodes, size),
        Some("maze") => match spec["maze_kind"].as_str() {
            Some("plus") => Track::plus_maze(of_a_maze(&nodes)?, size),
            Some("t") => Track::t_maze(of_a_maze(&nodes)?, size),
            Some("w") => Track::w_maze(of_a_maze(&nodes)?, size),
            other => return Err(format!("unknown maze {other:?}").into()),
        },
        _ => Track::builder(&nodes, &labelled, size),
    };
    let spacing = &spec["edge_spacing"];
    let track = match values::number(spacing) {
        Some(gap) => track.gap(gap).build()?,
        None => track.gaps(&values::floats(spacing)?).build()?,
    };
    Ok(Space::new(track, Family::Track))
}

fn nodes(spec: &Value) -> Built<Vec<[f64; 2]>> {
    if spec["factory"] == "linear_track" {
        return Ok(values::points(&spec["node_positions"])?);
    }
    let nodes = spec["nodes"].as_array().into_iter().flatten();
    let places = nodes.map(|node| values::point(&node["pos"]));
    Ok(places.collect::<Result<_, _>>()?)
}

fn of_a_maze<const N: usize>(nodes: &[[f64; 2]]) -> Built<&[[f64; 2]; N]> {
    let wrong = |_| format!("{} nodes, expected {N}", nodes.len());
    Ok(nodes.try_into().map_err(wrong)?)
}

/// Pairs of nodes by their places in the list of nodes.
fn labelled_edges(spec: &Value, name: &str) -> Built<Vec<(usize, usize)>> {
    let nodes = spec["nodes"].as_array().into_iter().flatten();
    let places: HashMap<&str, usize> = nodes
        .enumerate()
        .map(|(i, node)| Ok((values::text(&node["label"])?, i)))
        .collect::<Result<_, values::ValueError>>()?;
    let place = |label: &Value| -> Built<usize> {
        let label = values::text(label)?;
        Ok(*places
            .get(label)
            .ok_or_else(|| format!("there is no node `{label}`"))?)
    };
    let pairs = spec[name].as_array().into_iter().flatten();
    pairs
        .map(|pair| Ok((place(&pair[0])?, place(&pair[1])?)))
        .collect()
}

/// The place of each segment in the peer's own order of edges: node by node as
/// they were added, for each its edges that were not met before.
pub(in crate::conformance) fn peer_edge_order<const D: usize>(
    track: &Track<D>,
    spec: &Value,
) -> Built<Vec<usize>> {
    let sorted = |(a, b): (usize, usize)| (a.min(b), a.max(b));
    let segments: Vec<(usize, usize)> = track
        .segments()
        .iter()
        .map(|segment| sorted(segment.nodes()))
        .collect();
    let added = match spec["factory"].as_str() {
        Some("from_graph") => labelled_edges(spec, "edges")?,
        _ => segments.clone(),
    };
    let mut order: Vec<(usize, usize)> = added.into_iter().map(sorted).collect();
    // Nodes come in the order of their places, and the sort is stable.
    order.sort_by_key(|&(node, _)| node);
    segments
        .iter()
        .map(|segment| {
            let place = order.iter().position(|edge| edge == segment);
            place.ok_or_else(|| format!("there is no edge {segment:?}").into())
        })
        .collect()
}

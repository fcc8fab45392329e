//! Which bins touch, what flows between them, and what they hang together to.

use ns::layout::BinId;
use serde_json::{Value, json};

use super::{Answered, Outcome, Part, Question, layout::indices};
use crate::conformance::{
    compare::{self, agree},
    place::{Family, PeerGraph, own_edges},
    values,
};

/// Edges between two segments of a track are a part of their own.
pub(super) fn edges<const D: usize>(question: &Question<'_, D>) -> Answered {
    let peer = PeerGraph::read(question.scenario)?.ok_or("there are no edges")?;
    let theirs = peer.pairs.iter().zip(&peer.lengths);
    let theirs: Vec<(usize, usize, f64)> = theirs.map(|(&(u, v), &d)| (u, v, d)).collect();
    let graph = question.environment().graph();
    let ours: Vec<(usize, usize, f64)> = graph
        .edges()
        .map(|edge| (edge.a.index(), edge.b.index(), edge.distance))
        .collect();
    Ok(Outcome::Parts(by_place(question, |is_here| {
        let here = |edges: &[(usize, usize, f64)]| -> Vec<_> {
            let edges = edges.iter().copied();
            edges.filter(|&(u, v, _)| is_here((u, v))).collect()
        };
        compare::edges(
            &here(&ours),
            &edge_lists(&here(&theirs)),
            question.tolerance(),
        )
    })))
}

/// Parallel lists, as the golden files have them.
fn edge_lists(edges: &[(usize, usize, f64)]) -> Value {
    json!({
        "u": edges.iter().map(|edge| edge.0).collect::<Vec<_>>(),
        "v": edges.iter().map(|edge| edge.1).collect::<Vec<_>>(),
        "distance": values::from_floats(&edges.iter().map(|edge| edge.2).collect::<Vec<_>>()),
    })
}

/// Compares edges within a segment of a track and those at its junctions
/// apart; on other layouts all are `within`.
fn by_place<const D: usize>(
    question: &Question<'_, D>,
    compare: impl Fn(&dyn Fn((usize, usize)) -> bool) -> Result<(), compare::Mismatch>,
) -> Vec<Part> {
    let Family::Track(track) = &question.place.family else {
        return vec![Part::new("within", compare(&|_| true))];
    };
    let segment = |bin: usize| BinId::new(bin).and_then(|bin| track.segment_of(bin));
    let is_within = |(u, v): (usize, usize)| segment(u) == segment(v);
    vec![
        Part::new("within", compare(&is_within)),
        Part::new("junction", compare(&|pair| !is_within(pair))),
    ]
}

/// Measures, faces and distances apart, as they deviate apart.
pub(super) fn finite_volume<const D: usize>(question: &Question<'_, D>) -> Answered {
    let theirs = &question.answer.value;
    let peer =
        PeerGraph::read(question.scenario)?.ok_or("there are no edges to go with the faces")?;
    let their_faces = peer.faces.as_ref().ok_or("there are no faces")?;
    let tolerance = question.tolerance();
    let mut parts = vec![Part::new(
        "volume",
        compare::constant_list(
            question.environment().measures(),
            &theirs["volume"],
            theirs["volume_constant"] == true,
            tolerance,
        ),
    )];
    let ours = own_edges(question.environment().layout());
    type Pick = fn(&(f64, f64)) -> f64;
    let picks: [(&str, Pick); 2] = [("face", |edge| edge.0), ("distance", |edge| edge.1)];
    for (name, pick) in picks {
        let compared = by_place(question, |is_here| {
            let here = |i: usize| is_here(peer.pairs[i]);
            let places = (0..peer.pairs.len()).filter(|&i| here(i));
            let (ours, theirs): (Vec<f64>, Vec<f64>) = places
                .map(|i| {
                    let ours = ours.get(&peer.pairs[i]);
                    let ours = ours.map_or((f64::NAN, f64::NAN), |e| (e.face, e.distance));
                    (pick(&ours), pick(&(their_faces[i], peer.distances[i])))
                })
                .unzip();
            agree(
                &values::from_floats(&ours),
                &values::from_floats(&theirs),
                tolerance,
            )
        });
        parts.extend(compared.into_iter().map(|part| match &*part.name {
            "within" => Part::new(name, part.compared),
            place => Part::new(format!("{name}/{place}"), part.compared),
        }));
    }
    Ok(Outcome::Parts(parts))
}

pub(super) fn components<const D: usize>(question: &Question<'_, D>) -> Answered {
    let members = question.ways().graph().components().members();
    Ok(Outcome::Value(members.into_iter().map(indices).collect()))
}

pub(super) fn component_sizes<const D: usize>(question: &Question<'_, D>) -> Answered {
    let members = question.ways().graph().components().members();
    let sizes: Vec<usize> = members.into_iter().map(|bins| bins.len()).collect();
    Ok(Outcome::Value(json!(sizes)))
}

pub(super) fn bridges<const D: usize>(question: &Question<'_, D>) -> Answered {
    let Family::Composite(composite) = &question.place.family else {
        return Err("not made of several parts".into());
    };
    let bridges = composite.bridges().iter().map(|bridge| {
        json!({
            "u": bridge.a.index(),
            "v": bridge.b.index(),
            "distance": values::from_float(bridge.distance),
        })
    });
    Ok(Outcome::Value(bridges.collect()))
}

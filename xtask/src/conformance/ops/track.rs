//! Linear positions.

use ns::layout::{BinId, Track};
use serde_json::json;

use super::{Answered, Outcome, Part, Question, only};
use crate::conformance::{
    compare::agree,
    place::{Family, peer_edge_order},
    values,
};

fn track<'a, const D: usize>(question: &Question<'a, D>) -> Result<&'a Track<D>, &'static str> {
    match &question.place.family {
        Family::Track(track) => Ok(track),
        _ => Err("not a track"),
    }
}

/// Beside the peer, whose projections are wrong at the places that the file
/// lists, right projections are compared.
pub(super) fn to_linear<const D: usize>(question: &Question<'_, D>) -> Answered {
    let track = track(question)?;
    let answer = question.answer;
    let ours: Vec<f64> = values::points(answer.argument("points")?)?
        .iter()
        .map(|point| track.to_linear(point).unwrap_or(f64::NAN))
        .collect();
    let theirs = values::floats(&answer.value)?;
    let wrong = match answer.arguments.get("peer_differs_at") {
        Some(places) => values::naturals(places)?,
        None => Vec::new(),
    };
    let right = only(&ours, &theirs, |i| !wrong.contains(&i));
    let ours = values::from_floats(&ours);
    Ok(Outcome::Parts(vec![
        Part::new(
            "peer",
            agree(
                &values::from_floats(&right),
                &answer.value,
                question.tolerance(),
            ),
        ),
        Part::new(
            "projection",
            agree(&ours, answer.argument("projection")?, question.tolerance()),
        ),
    ]))
}

pub(super) fn linear_to_nd<const D: usize>(question: &Question<'_, D>) -> Answered {
    let track = track(question)?;
    let positions = values::floats(question.answer.argument("linear")?)?;
    let points: Vec<[f64; D]> = positions
        .into_iter()
        .map(|position| track.linear_to_nd(position).unwrap_or([f64::NAN; D]))
        .collect();
    Ok(Outcome::Value(values::from_rows(&points)))
}

/// The edges, the centres, and the segment of each bin.
pub(super) fn linear_bins<const D: usize>(question: &Question<'_, D>) -> Answered {
    let track = track(question)?;
    let order = peer_edge_order(track, question.scenario.input("environment")?)?;
    let bins = || BinId::all(question.own().bin_count());
    let centers: Vec<f64> = bins().filter_map(|bin| track.linear_center(bin)).collect();
    let segments = bins().filter_map(|bin| track.segment_of(bin));
    Ok(Outcome::Value(json!({
        "edges": values::from_floats(track.linear_axis().edges()),
        "centers": values::from_floats(&centers),
        "segment": segments.map(|segment| order[segment]).collect::<Vec<_>>(),
    })))
}

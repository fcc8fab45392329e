//! From points to bins, and back.

use std::{collections::BTreeSet, error::Error};

use ns::{
    env::Environment,
    layout::{BinId, NearestBins},
};
use serde_json::{Value, json};

use super::{Answered, Outcome, Part, Question, only};
use crate::conformance::{
    compare::{self, Mismatch, agree},
    values,
};

/// The part of an answer that one of the points belongs to.
type Kind = &'static str;

/// Everything that needs no closer look.
const ELSEWHERE: Kind = "elsewhere";

/// Points on the very last edge of an axis are a part of their own.
pub(super) fn bin_at<const D: usize>(question: &Question<'_, D>) -> Answered {
    let (points, kinds) = queries(question)?;
    let ours = bins_at(question.environment(), &points);
    let theirs = values::indices(&question.answer.value)?;
    Ok(Outcome::Parts(apart(&kinds, |keep| {
        compare::bin_at(&only(&ours, &theirs, keep), question.answer)
    })))
}

/// As for [`bin_at`].
pub(super) fn contains<const D: usize>(question: &Question<'_, D>) -> Answered {
    let (points, kinds) = queries(question)?;
    let ours: Vec<bool> = bins_at(question.environment(), &points)
        .iter()
        .map(Option::is_some)
        .collect();
    let theirs = values::mask(&question.answer.value)?;
    Ok(Outcome::Parts(apart(&kinds, |keep| {
        compare::mask(&only(&ours, &theirs, keep), &question.answer.value)
    })))
}

/// The points, and for each whether it lies on the last edge of an axis.
fn queries<const D: usize>(
    question: &Question<'_, D>,
) -> Result<(Vec<[f64; D]>, Vec<Kind>), values::ValueError> {
    let points = values::points::<D>(&question.scenario.input("queries")?["points"])?;
    let bounds = question.environment().layout().bounds();
    let kind = |point: &[f64; D]| {
        if (0..D).any(|k| point[k] == bounds[k].1) {
            "last_edge"
        } else {
            ELSEWHERE
        }
    };
    let kinds = points.iter().map(kind).collect();
    Ok((points, kinds))
}

fn bins_at<const D: usize>(
    environment: &Environment<D>,
    points: &[[f64; D]],
) -> Vec<Option<usize>> {
    let bins = environment.bins_at(points);
    bins.into_iter().map(|bin| bin.map(BinId::index)).collect()
}

/// Compares the points of each kind apart; `compare` is told which to look at.
fn apart(
    kinds: &[Kind],
    compare: impl Fn(&dyn Fn(usize) -> bool) -> Result<(), Mismatch>,
) -> Vec<Part> {
    let present: BTreeSet<Kind> = kinds.iter().copied().collect();
    let parts = present.into_iter();
    parts
        .map(|kind| Part::new(kind, compare(&|i| kinds[i] == kind)))
        .collect()
}

/// Nearest centres, up to a distance.
///
/// Points as near to several centres are a part of their own, and so are those
/// that the peer refuses when it is given no limit: beyond ten times its typical
/// spacing of bins.
pub(super) fn map_points_to_bins<const D: usize>(question: &Question<'_, D>) -> Answered {
    let arguments = &question.answer.arguments;
    if arguments.contains_key("max_distance_factor") {
        // It is a multiple of the typical spacing, which we do not have.
        return Ok(Outcome::NotImplemented);
    }
    let limit = match arguments.get("max_distance") {
        Some(limit) => values::float(limit)?,
        None => f64::INFINITY,
    };
    let queries = question.scenario.input("nearest_queries")?;
    let points = values::points::<D>(&queries["points"])?;
    let nearest = NearestBins::new(question.environment().layout())?;
    let (bins, distances): (Vec<Option<usize>>, Vec<f64>) = points
        .iter()
        .map(|point| match nearest.nearest(point) {
            Some(hit) if hit.distance <= limit => (Some(hit.bin.index()), hit.distance),
            _ => (None, f64::INFINITY),
        })
        .unzip();

    let theirs = &question.answer.value;
    let their_bins = values::indices(&theirs["bin"])?;
    let their_distances = values::floats(&theirs["distance"])?;
    if their_bins.len() != points.len() || their_distances.len() != points.len() {
        return Err("there is not one bin and one distance for each point".into());
    }
    let kind = |i: usize| match their_bins[i] {
        None if limit.is_infinite() => "beyond_limit",
        _ if queries["kinds"][i] == "tie" => "tie",
        _ => ELSEWHERE,
    };
    let kinds: Vec<Kind> = (0..points.len()).map(kind).collect();
    Ok(Outcome::Parts(apart(&kinds, |keep| {
        let ours = json!({
            "bin": values::from_indices(&only(&bins, &their_bins, keep)),
            "distance": values::from_floats(&only(&distances, &their_distances, keep)),
        });
        agree(&ours, theirs, question.tolerance())
    })))
}

pub(super) fn bin_center_of<const D: usize>(question: &Question<'_, D>) -> Answered {
    let environment = question.environment();
    let centers: Value = bins(question.answer.argument("bins")?)?
        .into_iter()
        .map(|bin| {
            environment
                .center(bin)
                .map(|center| values::from_floats(&center))
        })
        .collect::<Option<_>>()
        .ok_or("there is no such bin")?;
    Ok(Outcome::Value(centers))
}

/// Reads bins.
pub(super) fn bins(value: &Value) -> Result<Vec<BinId>, Box<dyn Error>> {
    let bins = values::naturals(value)?.into_iter().map(BinId::new);
    Ok(bins
        .collect::<Option<_>>()
        .ok_or("a bin beyond any layout")?)
}

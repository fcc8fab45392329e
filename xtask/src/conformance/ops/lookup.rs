//! From points to bins, and back.

use std::{collections::BTreeSet, error::Error};

use ns::{
    env::Environment,
    layout::{BinId, NearestBins},
};
use serde_json::{Value, json};

use super::{Answered, Outcome, Part, Question, layout::flags, only};
use crate::conformance::{
    compare::{self, Mismatch, agree},
    place::Family,
    values,
};

/// The part of an answer that one of the points belongs to.
pub(super) type Kind = &'static str;

/// Everything that needs no closer look.
pub(super) const ELSEWHERE: Kind = "elsewhere";

/// On a track, once in our bins and once by the nearest centre, as the peer
/// looks points up; in a mesh, whether there is a bin apart from which it is.
/// Elsewhere points on the rim are a part of their own.
pub(super) fn bin_at<const D: usize>(question: &Question<'_, D>) -> Answered {
    let Queries { points, kinds } = queries(question)?;
    let environment = question.environment();
    let ours = bins_at(environment, &points);
    if let Family::Track(_) = question.place.family {
        let nearest = NearestBins::new(environment.layout())?.nearest_of(&points);
        let nearest: Vec<_> = nearest
            .into_iter()
            .map(|hit| hit.map(|hit| hit.bin.index()))
            .collect();
        return Ok(Outcome::Parts(vec![
            Part::new("by_track", compare::bin_at(&ours, question.answer)),
            Part::new("by_center", compare::bin_at(&nearest, question.answer)),
        ]));
    }
    let theirs = values::indices(&question.answer.value)?;
    if let Family::Mesh(_) = question.place.family {
        let theirs: Vec<bool> = theirs.iter().map(Option::is_some).collect();
        let mut parts = in_any_bin(&kinds, &ours, &theirs);
        parts.push(Part::new("bin", compare::bin_at(&ours, question.answer)));
        return Ok(Outcome::Parts(parts));
    }
    Ok(Outcome::Parts(apart(&kinds, |keep| {
        compare::bin_at(&only(&ours, &theirs, keep), question.answer)
    })))
}

/// As for [`bin_at`].
pub(super) fn contains<const D: usize>(question: &Question<'_, D>) -> Answered {
    let Queries { points, kinds } = queries(question)?;
    let ours = bins_at(question.environment(), &points);
    let theirs = values::mask(&question.answer.value)?;
    Ok(Outcome::Parts(in_any_bin(&kinds, &ours, &theirs)))
}

/// Compares whether each point is in a bin, by kind.
fn in_any_bin(kinds: &[Kind], ours: &[Option<usize>], theirs: &[bool]) -> Vec<Part> {
    let ours: Vec<bool> = ours.iter().map(Option::is_some).collect();
    apart(kinds, |keep| flags(&only(&ours, theirs, keep), theirs))
}

/// Points to look up, and for each the part it belongs to.
struct Queries<const D: usize> {
    points: Vec<[f64; D]>,
    kinds: Vec<Kind>,
}

/// Rims are: the last edge of an axis, the left side of a lattice of hexagons,
/// and the outline of a mesh.
fn queries<const D: usize>(question: &Question<'_, D>) -> Result<Queries<D>, Box<dyn Error>> {
    let inputs = &question.scenario.inputs;
    let points = match question.answer.arguments.get("points") {
        Some(place) if place == "environment.positions" => &inputs["environment"]["positions"],
        Some(other) => return Err(format!("points at an unknown place: {other}").into()),
        None => &question.scenario.input("queries")?["points"],
    };
    let points = values::points::<D>(points)?;
    let their_kinds = &inputs["queries"]["kinds"];
    let bounds = question.environment().layout().bounds();
    let centers = question.own().centers().iter();
    let left = centers.fold(f64::INFINITY, |least, center| least.min(center[0]));
    let kind = |(i, point): (usize, &[f64; D])| match question.place.family {
        Family::Hexagons(_) if point[0] == left => "left_rim",
        Family::Mesh(_) if their_kinds[i] == "border" => "border",
        Family::Grid(_) if (0..D).any(|k| point[k] == bounds[k].1) => "last_edge",
        _ => ELSEWHERE,
    };
    let kinds = points.iter().enumerate().map(kind).collect();
    Ok(Queries { points, kinds })
}

fn bins_at<const D: usize>(
    environment: &Environment<D>,
    points: &[[f64; D]],
) -> Vec<Option<usize>> {
    let bins = environment.bins_at(points);
    bins.into_iter().map(|bin| bin.map(BinId::index)).collect()
}

/// Compares the points of each kind apart; `compare` is told which to look at.
pub(super) fn apart(
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
    let layout = &*question.place.ways_layout;
    let limit = match (
        arguments.get("max_distance"),
        arguments.get("max_distance_factor"),
    ) {
        (Some(limit), _) => values::float(limit)?,
        (None, Some(factor)) => values::float(factor)? * typical_spacing(layout.centers()),
        (None, None) => f64::INFINITY,
    };
    let queries = question.scenario.input("nearest_queries")?;
    let points = values::points::<D>(&queries["points"])?;
    let nearest = NearestBins::new(layout)?;
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

/// The unit that the peer gives limits in: the median distance from a centre to
/// the nearest other one, of at most 100 centres.
pub(super) fn typical_spacing<const D: usize>(centers: &[[f64; D]]) -> f64 {
    let count = centers.len().min(100);
    let mut spacings: Vec<f64> = (0..count)
        .map(|k| {
            let i = k * (centers.len() - 1) / (count - 1).max(1);
            let others = (0..centers.len()).filter(|&j| j != i);
            let squares = others.map(|j| {
                let axes = (0..D).map(|k| (centers[i][k] - centers[j][k]).powi(2));
                axes.sum::<f64>()
            });
            squares.fold(f64::INFINITY, f64::min).sqrt()
        })
        .collect();
    spacings.sort_by(f64::total_cmp);
    match count {
        0 => f64::INFINITY,
        _ => f64::midpoint(spacings[(count - 1) / 2], spacings[count / 2]),
    }
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

//! Where the bins are, how large they are, and which of them touch.

use std::collections::HashMap;

use ns::layout::{BinId, LayoutKind};
use serde_json::{Value, json};

use super::{Answered, Outcome, Part, Question};
use crate::conformance::{
    compare::{self, agree},
    place::{self, lattice},
    values,
};

pub(super) fn n_bins<const D: usize>(question: &Question<'_, D>) -> Answered {
    Ok(Outcome::Value(json!(question.own().bin_count())))
}

pub(super) fn layout_type<const D: usize>(question: &Question<'_, D>) -> Answered {
    Ok(match question.own().layout().kind() {
        LayoutKind::RegularGrid => Outcome::Value(json!("RegularGrid")),
        // We have no kind of its own for a mask that comes from an image.
        LayoutKind::MaskedGrid if question.scenario.kind == "pixel_mask" => Outcome::NotImplemented,
        LayoutKind::MaskedGrid => Outcome::Value(json!("MaskedGrid")),
        _ => Outcome::NotImplemented,
    })
}

pub(super) fn dimension_ranges<const D: usize>(question: &Question<'_, D>) -> Answered {
    let ranges = question.own().layout().bounds();
    Ok(Outcome::Value(values::from_rows(
        &ranges.map(|(lo, hi)| [lo, hi]),
    )))
}

pub(super) fn grid_edges<const D: usize>(question: &Question<'_, D>) -> Answered {
    let edges = place::edges(lattice(question.own())?);
    Ok(Outcome::Value(values::from_rows(&edges)))
}

pub(super) fn active_mask<const D: usize>(question: &Question<'_, D>) -> Answered {
    let active = place::active_cells(lattice(question.own())?);
    Ok(Outcome::Compared(compare::mask(
        &active,
        &question.answer.value,
    )))
}

pub(super) fn bin_centers<const D: usize>(question: &Question<'_, D>) -> Answered {
    Ok(Outcome::Value(values::from_rows(
        question.environment().centers(),
    )))
}

pub(super) fn bin_sizes<const D: usize>(question: &Question<'_, D>) -> Answered {
    Ok(Outcome::Compared(compare::constant_list(
        question.environment().measures(),
        &question.answer.value,
        question.answer.flag("constant"),
        question.tolerance(),
    )))
}

pub(super) fn source_index<const D: usize>(question: &Question<'_, D>) -> Answered {
    Ok(Outcome::Value(json!(
        lattice(question.environment())?.bin_cells()
    )))
}

pub(super) fn edges<const D: usize>(question: &Question<'_, D>) -> Answered {
    let edges = question.environment().graph().edges();
    let edges: Vec<(usize, usize, f64)> = edges
        .map(|edge| (edge.a.index(), edge.b.index(), edge.distance))
        .collect();
    Ok(Outcome::Compared(compare::edges(
        &edges,
        &question.answer.value,
        question.tolerance(),
    )))
}

pub(super) fn boundary_bins<const D: usize>(question: &Question<'_, D>) -> Answered {
    Ok(Outcome::Value(indices(
        question.environment().layout().boundary_bins(),
    )))
}

pub(super) fn components<const D: usize>(question: &Question<'_, D>) -> Answered {
    let members = question.environment().graph().components().members();
    Ok(Outcome::Value(members.into_iter().map(indices).collect()))
}

/// Measures, faces and distances apart, as they deviate apart.
pub(super) fn finite_volume<const D: usize>(question: &Question<'_, D>) -> Answered {
    let theirs = &question.answer.value;
    let edges = &question
        .scenario
        .answer("edges")
        .ok_or("there are no edges to go with the faces")?
        .value;
    let graph = question.environment().graph();
    let ours: HashMap<(usize, usize), (f64, f64)> = graph
        .edges()
        .map(|edge| ((edge.a.index(), edge.b.index()), (edge.face, edge.distance)))
        .collect();
    let pairs = values::naturals(&edges["u"])?
        .into_iter()
        .zip(values::naturals(&edges["v"])?);
    let (faces, distances): (Vec<f64>, Vec<f64>) = pairs
        .map(|(u, v)| {
            let missing = (f64::NAN, f64::NAN);
            ours.get(&(u.min(v), u.max(v))).copied().unwrap_or(missing)
        })
        .unzip();
    let tolerance = question.tolerance();
    let volumes = compare::constant_list(
        question.environment().measures(),
        &theirs["volume"],
        theirs["volume_constant"] == true,
        tolerance,
    );
    let faces = agree(&values::from_floats(&faces), &theirs["face"], tolerance);
    let theirs = theirs.get("distance").unwrap_or(&edges["distance"]);
    let distances = agree(&values::from_floats(&distances), theirs, tolerance);
    Ok(Outcome::Parts(vec![
        Part::new("volume", volumes),
        Part::new("face", faces),
        Part::new("distance", distances),
    ]))
}

/// Writes bins as their numbers.
pub(super) fn indices(bins: impl IntoIterator<Item = BinId>) -> Value {
    bins.into_iter().map(BinId::index).collect()
}

//! Where the bins are, how large they are, and what belongs to one kind of
//! layout only.

use ns::layout::{BinId, LayoutKind};
use serde_json::{Value, json};

use super::{Answered, Outcome, Part, Question};
use crate::conformance::{
    compare::{self, Mismatch, Tolerance, agree},
    place::{self, Family, PeerGraph, lattice},
    values,
};

pub(super) fn n_bins<const D: usize>(question: &Question<'_, D>) -> Answered {
    Ok(Outcome::Value(json!(question.own().bin_count())))
}

/// The peer's name of our kind of layout; composites have none.
pub(super) fn layout_type<const D: usize>(question: &Question<'_, D>) -> Answered {
    Ok(Outcome::Value(json!(
        match question.own().layout().kind() {
            LayoutKind::RegularGrid => "RegularGrid",
            LayoutKind::MaskedGrid => "MaskedGrid",
            LayoutKind::PixelMask => "ImageMask",
            LayoutKind::Polygon => "ShapelyPolygon",
            LayoutKind::Hexagonal => "Hexagonal",
            LayoutKind::TriangularMesh => "TriangularMesh",
            LayoutKind::Track => "Graph",
            LayoutKind::EgocentricPolar => "EgocentricPolar",
            _ => return Ok(Outcome::NotImplemented),
        }
    )))
}

pub(super) fn dimension_ranges<const D: usize>(question: &Question<'_, D>) -> Answered {
    let ranges = question.own().layout().bounds();
    Ok(Outcome::Value(values::from_rows(
        &ranges.map(|(lo, hi)| [lo, hi]),
    )))
}

/// The edges of each axis; a track has one, of linear positions.
pub(super) fn grid_edges<const D: usize>(question: &Question<'_, D>) -> Answered {
    let edges = match &question.place.family {
        Family::Track(track) => vec![track.linear_axis().edges().to_vec()],
        Family::Polar(polar) => [polar.distances(), polar.angles()]
            .map(|axis| axis.edges().to_vec())
            .to_vec(),
        _ => place::edges(lattice(question.own())?).to_vec(),
    };
    Ok(Outcome::Value(values::from_rows(&edges)))
}

/// Cells with and without a bin; on a track, intervals and gaps.
pub(super) fn active_mask<const D: usize>(question: &Question<'_, D>) -> Answered {
    let is_bin = |bins: &[Option<BinId>]| bins.iter().map(Option::is_some).collect();
    let active: Vec<bool> = match &question.place.family {
        Family::Hexagons(hexagons) => is_bin(hexagons.cell_bins()),
        Family::Track(track) => is_bin(track.interval_bins()),
        Family::Grid(grid) => is_bin(grid.lattice().cell_bins()),
        // All that there is are bins.
        Family::Polar(_) | Family::Mesh(_) | Family::Composite(_) => {
            vec![true; question.own().bin_count()]
        }
    };
    Ok(Outcome::Compared(compare::mask(
        &active,
        &question.answer.value,
    )))
}

/// Of a triangulation it can only be said, beside whether it is the same, that
/// the peer's centres lie in bins of ours.
pub(super) fn bin_centers<const D: usize>(question: &Question<'_, D>) -> Answered {
    let environment = question.environment();
    let centers = values::from_rows(environment.centers());
    if !matches!(question.place.family, Family::Mesh(_)) {
        return Ok(Outcome::Value(centers));
    }
    let theirs = values::points::<D>(&question.answer.value)?;
    let found: Vec<bool> = environment
        .bins_at(&theirs)
        .iter()
        .map(Option::is_some)
        .collect();
    let all = vec![true; theirs.len()];
    Ok(Outcome::Parts(vec![
        Part::new("in_bins", flags(&found, &all)),
        Part::new(
            "same",
            agree(&centers, &question.answer.value, question.tolerance()),
        ),
    ]))
}

/// Of a triangulation also what all sizes come to.
pub(super) fn bin_sizes<const D: usize>(question: &Question<'_, D>) -> Answered {
    let sizes = question.environment().measures();
    let compared = compare::constant_list(
        sizes,
        &question.answer.value,
        question.answer.flag("constant"),
        question.tolerance(),
    );
    if !matches!(question.place.family, Family::Mesh(_)) {
        return Ok(Outcome::Compared(compared));
    }
    let theirs = values::floats(&question.answer.value)?;
    Ok(Outcome::Parts(vec![
        Part::new("total", totals(sizes, &theirs, question.tolerance())),
        Part::new("same", compared),
    ]))
}

/// Compares two sums. A sum is as exact as its terms, but for the rounding of
/// each addition.
pub(super) fn totals(ours: &[f64], theirs: &[f64], tolerance: Tolerance) -> Result<(), Mismatch> {
    let sum = |numbers: &[f64]| values::from_float(numbers.iter().sum());
    let rounding = ours.len().max(theirs.len()) as f64 * f64::EPSILON;
    let tolerance = Tolerance {
        rel: tolerance.rel.max(rounding),
        ..tolerance
    };
    agree(&sum(ours), &sum(theirs), tolerance)
}

/// Compares flags, as strings.
pub(super) fn flags(ours: &[bool], theirs: &[bool]) -> Result<(), Mismatch> {
    compare::mask(ours, &values::from_mask(theirs))
}

/// The cell of each bin among all cells, active or not; on a track, its interval
/// among bins and gaps.
pub(super) fn source_index<const D: usize>(question: &Question<'_, D>) -> Answered {
    let own = question.own();
    let cells: Vec<u32> = match &question.place.family {
        Family::Grid(_) => lattice(question.environment())?.bin_cells().to_vec(),
        Family::Track(track) => track.bin_intervals().to_vec(),
        Family::Hexagons(hexagons) => {
            let shared = own.bins_at(question.environment().centers());
            let cells = hexagons.bin_cells();
            shared
                .iter()
                .flatten()
                .map(|bin| cells[bin.index()])
                .collect()
        }
        Family::Polar(_) | Family::Mesh(_) | Family::Composite(_) => BinId::all(own.bin_count())
            .map(|bin| bin.index() as u32)
            .collect(),
    };
    Ok(Outcome::Value(json!(cells)))
}

/// What two triangulations of a polygon have in common: its area and its
/// corners.
pub(super) fn mesh<const D: usize>(question: &Question<'_, D>) -> Answered {
    let Family::Mesh(mesh) = &question.place.family else {
        return Err("not a mesh".into());
    };
    let polygon = mesh.polygon();
    let tolerance = question.tolerance();
    let corners = polygon.holes().iter().flatten().chain(polygon.exterior());
    let found: Vec<bool> = corners
        .map(|corner| mesh.vertices().contains(corner))
        .collect();
    let all = vec![true; found.len()];
    let area = totals(question.own().measures(), &[polygon.area()], tolerance);
    let theirs = &question.answer.value;
    let ours = json!({
        "all_triangles": mesh.triangles().len(),
        "triangles": mesh.triangles(),
        "vertices": values::from_rows(mesh.vertices()),
    });
    Ok(Outcome::Parts(vec![
        Part::new("area", area),
        Part::new("corners", flags(&found, &all)),
        Part::new("same", agree(&ours, theirs, tolerance)),
    ]))
}

/// Of hexagons also which have fewer than six neighbours by the edges of the
/// peer, because it asks only four of them whether a bin is on the boundary.
pub(super) fn boundary_bins<const D: usize>(question: &Question<'_, D>) -> Answered {
    const SIDES: usize = 6;

    let ours = indices(question.environment().layout().boundary_bins());
    let peer = PeerGraph::read(question.scenario)?;
    let (Family::Hexagons(_), Some(peer)) = (&question.place.family, peer) else {
        return Ok(Outcome::Value(ours));
    };
    let mut degrees = vec![0; question.environment().bin_count()];
    for bin in peer.pairs.iter().flat_map(|&(u, v)| [u, v]) {
        *degrees.get_mut(bin).ok_or("an edge of no bin")? += 1;
    }
    let open = (0..degrees.len()).filter(|&bin| degrees[bin] < SIDES);
    let tolerance = question.tolerance();
    Ok(Outcome::Parts(vec![
        Part::new("neighbors", agree(&ours, &open.collect(), tolerance)),
        Part::new("peer", agree(&ours, &question.answer.value, tolerance)),
    ]))
}

/// Writes bins as their numbers.
pub(super) fn indices(bins: impl IntoIterator<Item = BinId>) -> Value {
    bins.into_iter().map(BinId::index).collect()
}

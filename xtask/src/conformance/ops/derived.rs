//! Parts of a layout, coarser ones, and transformed ones.

use std::{error::Error, sync::Arc};

use ns::{
    env::Environment,
    layout::{
        ActiveIf, Affine, BinId, Grid, Layout, NearestBins, Neighbors, Polygon, Rebin, Subset,
        Transformed,
    },
};
use serde_json::{Value, json};

use super::{Answered, Outcome, Part, Question, layout::indices};
use crate::conformance::{
    compare::{self, agree},
    place::{self, Family, PeerGraph, active_cells, lattice, own_edges},
    values,
};

/// One part for each thing that the answer says of the subset.
pub(super) fn subset<const D: usize>(question: &Question<'_, D>) -> Answered {
    let answer = question.answer;
    let parent = &question.place.ways_layout;
    let mut keep = match answer.arguments.get("polygon") {
        Some(ring) => within(parent.centers(), ring)?,
        None => values::mask(answer.argument("bins")?)?,
    };
    if answer.flag("invert") {
        keep.iter_mut().for_each(|keep| *keep = !*keep);
    }
    let subset = Environment::builder(Subset::from_mask(Arc::clone(parent), &keep)?).build()?;
    let layout = subset.layout();
    let theirs = answer.value.as_object().ok_or("there is no description")?;
    let tolerance = question.tolerance();
    let mut parts = Vec::with_capacity(theirs.len());
    for (name, theirs) in theirs {
        let compared = match &**name {
            "n_bins" => agree(&json!(subset.bin_count()), theirs, tolerance),
            // A subset of ours is one of any kind, and still on its lattice.
            "layout_type" => {
                let kind = layout.lattice().map_or("subset", |_| "MaskedGrid");
                agree(&json!(kind), theirs, tolerance)
            }
            "bin_centers" => agree(&values::from_rows(subset.centers()), theirs, tolerance),
            "edges" => {
                let edges = subset.graph().edges();
                let edges: Vec<_> = edges
                    .map(|edge| (edge.a.index(), edge.b.index(), edge.distance))
                    .collect();
                compare::edges(&edges, theirs, tolerance)
            }
            "component_sizes" => {
                let members = subset.graph().components().members();
                let sizes: Vec<usize> = members.into_iter().map(|bins| bins.len()).collect();
                agree(&json!(sizes), theirs, tolerance)
            }
            "boundary_bins" => agree(&indices(layout.boundary_bins()), theirs, tolerance),
            "bin_sizes" => sizes(subset.measures(), theirs, question),
            "dimension_ranges" => agree(&ranges(layout), theirs, tolerance),
            other => return Err(format!("a subset has no `{other}`").into()),
        };
        parts.push(Part::new(name, compared));
    }
    Ok(Outcome::Parts(parts))
}

/// Which points lie in a ring, that of the plane only.
fn within<const D: usize>(points: &[[f64; D]], ring: &Value) -> Result<Vec<bool>, Box<dyn Error>> {
    let polygon = Polygon::new(values::points(ring)?, Vec::new())?;
    let inside = points.iter().map(|point| {
        let point: &[f64; 2] = point[..].try_into().map_err(|_| "not in the plane")?;
        Ok(polygon.contains(point))
    });
    inside.collect()
}

/// A single size stands for all.
fn sizes<const D: usize>(
    ours: &[f64],
    theirs: &Value,
    question: &Question<'_, D>,
) -> Result<(), compare::Mismatch> {
    let constant = theirs.as_array().is_some_and(|sizes| sizes.len() == 1);
    compare::constant_list(ours, theirs, constant, question.tolerance())
}

fn ranges<const D: usize>(layout: &dyn Layout<D>) -> Value {
    values::from_rows(&layout.bounds().map(|(lo, hi)| [lo, hi]))
}

/// The peer leaves out cells that do not make up a whole one, and activates all
/// others: on the grid of those, ours must be the same. What we make of the
/// grid as it is, is a part of its own.
pub(super) fn rebin<const D: usize>(question: &Question<'_, D>) -> Answered {
    let Family::Grid(grid) = &question.place.family else {
        return Err("not on a grid".into());
    };
    let factor: [usize; D] = values::naturals(question.answer.argument("factor")?)?
        .try_into()
        .map_err(|_| "there is not one factor for each axis")?;
    let fine = lattice(question.environment())?;
    let mut edges = place::edges(fine);
    for (edges, factor) in edges.iter_mut().zip(factor) {
        let whole = (edges.len() - 1) / factor * factor;
        edges.truncate(whole + 1);
    }
    let neighbors: Neighbors = fine.neighbors();
    let cells: usize = edges.iter().map(|edges| edges.len() - 1).product();
    let whole = Grid::from_mask(edges, &vec![true; cells], neighbors)?;
    let whole = Environment::builder(whole.rebin(factor, Rebin::default())?.into_grid()).build()?;
    let theirs = question.answer.value.as_object().ok_or("nothing is said")?;
    let tolerance = question.tolerance();
    let coarse = lattice(&whole)?;
    let mut parts = Vec::with_capacity(theirs.len() + 1);
    for (name, theirs) in theirs {
        let compared = match &**name {
            "n_bins" => agree(&json!(whole.bin_count()), theirs, tolerance),
            "grid_shape" => agree(&json!(coarse.shape().to_vec()), theirs, tolerance),
            "grid_edges" => {
                let edges = place::edges(coarse);
                agree(&values::from_rows(&edges), theirs, tolerance)
            }
            "active_mask" => compare::mask(&active_cells(coarse), theirs),
            "n_edges" => agree(&json!(whole.graph().edges().count()), theirs, tolerance),
            "bin_sizes" => sizes(whole.measures(), theirs, question),
            "boundary_bins" => agree(&indices(whole.layout().boundary_bins()), theirs, tolerance),
            other => return Err(format!("a coarser grid has no `{other}`").into()),
        };
        parts.push(Part::new(name, compared));
    }
    let any = Rebin {
        active_if: ActiveIf::Any,
        ..Rebin::default()
    };
    let own = grid.rebin(factor, any)?.into_grid();
    let own = active_cells(own.lattice());
    parts.push(Part::new(
        "own",
        compare::mask(&own, &question.answer.value["active_mask"]),
    ));
    Ok(Outcome::Parts(parts))
}

/// Where the bins and the probes go. The peer then finds points by the nearest
/// centre, however far off; ours are found in the bins themselves.
pub(super) fn apply_transform<const D: usize>(question: &Question<'_, D>) -> Answered {
    let rows = values::rows(question.answer.argument("matrix")?)?;
    if rows.len() != D + 1 || rows.iter().any(|row| row.len() != D + 1) {
        return Err(format!("not a matrix of {} rows and columns", D + 1).into());
    }
    let matrix = std::array::from_fn(|i| std::array::from_fn(|j| rows[i][j]));
    let offset = std::array::from_fn(|i| rows[i][D]);
    let affine = Affine::new(matrix, offset)?;
    let moved = Transformed::new(Arc::clone(&question.place.ways_layout), &affine)?;

    let theirs = &question.answer.value;
    let tolerance = question.tolerance();
    let edges = own_edges(&moved);
    let peer = PeerGraph::read(question.scenario)?.ok_or("there are no edges")?;
    let pairs = peer.pairs.iter();
    let lengths: Vec<f64> = pairs
        .map(|pair| edges.get(pair).map_or(f64::NAN, |edge| edge.distance))
        .collect();
    let probes = values::points::<D>(&theirs["probe_points"])?;
    let index = |bin: Option<BinId>| bin.map(BinId::index);
    let bins: Vec<Option<usize>> = moved.bins_at(&probes).into_iter().map(index).collect();
    let nearest = NearestBins::new(&moved)?;
    let by_center: Vec<Option<usize>> = nearest
        .nearest_of(&probes)
        .into_iter()
        .map(|hit| index(hit.map(|hit| hit.bin)))
        .collect();
    let part =
        |name: &str, ours: Value, theirs: &Value| Part::new(name, agree(&ours, theirs, tolerance));
    Ok(Outcome::Parts(vec![
        part(
            "bin_centers",
            values::from_rows(moved.centers()),
            &theirs["bin_centers"],
        ),
        part(
            "distance",
            values::from_floats(&lengths),
            &theirs["distance"],
        ),
        part(
            "dimension_ranges",
            ranges(&moved),
            &theirs["dimension_ranges"],
        ),
        part(
            "probes_in_bins",
            values::from_indices(&bins),
            &theirs["probe_bins"],
        ),
        part(
            "probes_by_center",
            values::from_indices(&by_center),
            &theirs["probe_bins"],
        ),
    ]))
}

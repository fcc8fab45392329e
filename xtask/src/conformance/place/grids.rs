//! Cartesian grids: from samples, a mask, an image or a polygon.

use ns::layout::{BinSize, Grid, Neighbors};
use serde_json::Value;

use super::{Built, Family, Space, active_cells, edges, planes};
use crate::conformance::{Scenario, values};

/// A grid from samples, or from edges and a mask.
pub(super) fn space<const D: usize>(spec: &Value) -> Built<Space<D>> {
    Ok(Space::new(grid(spec)?, Family::Grid))
}

/// The same by itself.
pub(in crate::conformance) fn grid<const D: usize>(spec: &Value) -> Built<Grid<D>> {
    if spec["factory"] == "from_grid_mask" {
        let mask = values::mask(&spec["mask"])?;
        return Ok(Grid::from_mask(
            axes(&spec["grid_edges"])?,
            &mask,
            neighbors(spec)?,
        )?);
    }
    let samples = values::points::<D>(&spec["positions"])?;
    // The peer wants more samples than the threshold, we at least so many.
    let more_than = values::natural(&spec["bin_count_threshold"])?;
    let grid = Grid::builder(BinSize(sizes(&spec["bin_size"])?))
        .samples(&samples)
        .neighbors(neighbors(spec)?)
        .min_samples(u32::try_from(more_than)? + 1)
        .all_active(!values::flag(&spec["infer_active_bins"])?)
        .close_gaps(values::flag(&spec["close_gaps"])?)
        .fill_holes(values::flag(&spec["fill_holes"])?)
        .dilate(values::flag(&spec["dilate"])?)
        .border_bins(values::flag(&spec["add_boundary_bins"])?);
    Ok(grid.build()?)
}

/// A grid from the pixels of an image.
pub(super) fn pixels(spec: &Value) -> Built<Space<2>> {
    let rows = spec["image_rows"].as_array().into_iter().flatten();
    let rows: Vec<Vec<bool>> = rows.map(values::mask).collect::<Result<_, _>>()?;
    let columns = rows.first().map_or(0, Vec::len);
    if rows.iter().any(|row| row.len() != columns) {
        return Err("the rows of the image differ in length".into());
    }
    let size = BinSize(sizes(&spec["pixel_size"])?);
    let image = rows.concat();
    let grid = Grid::from_pixels(rows.len(), columns, &image, size, neighbors(spec)?)?;
    Ok(Space::new(grid, Family::Grid))
}

/// A grid cut to a polygon.
pub(super) fn within_polygon(spec: &Value) -> Built<Space<2>> {
    let grid = Grid::builder(BinSize(sizes(&spec["bin_size"])?))
        .neighbors(neighbors(spec)?)
        .build_within(&planes::polygon(spec)?)?;
    Ok(Space::new(grid, Family::Grid))
}

/// A grid with the active cells of the peer, if they are not ours.
///
/// The edges are ours as well, unless the peer divides space differently.
pub(super) fn theirs<const D: usize>(
    grid: &Grid<D>,
    scenario: &Scenario,
) -> Built<Option<Grid<D>>> {
    let (Some(mask), Some(edges_)) = (
        scenario.answer("active_mask"),
        scenario.answer("grid_edges"),
    ) else {
        return Ok(None);
    };
    let lattice = grid.lattice();
    let mask = values::mask(&mask.value)?;
    if mask == active_cells(lattice) {
        return Ok(None);
    }
    let theirs = axes(&edges_.value)?;
    let counts = theirs.each_ref().map(|edges| edges.len().saturating_sub(1));
    let edges = if counts == lattice.shape() {
        edges(lattice)
    } else {
        theirs
    };
    Ok(Some(Grid::from_mask(edges, &mask, lattice.neighbors())?))
}

/// One size for all axes, or one for each.
fn sizes<const D: usize>(value: &Value) -> Result<[f64; D], values::ValueError> {
    match values::number(value) {
        Some(size) => Ok([size; D]),
        None => values::point(value),
    }
}

fn axes<const D: usize>(value: &Value) -> Built<[Vec<f64>; D]> {
    values::rows(value)?
        .try_into()
        .map_err(|rows: Vec<_>| format!("edges of {} axes, expected {D}", rows.len()).into())
}

pub(super) fn neighbors(spec: &Value) -> Result<Neighbors, values::ValueError> {
    let diagonals = values::flag(&spec["connect_diagonal_neighbors"])?;
    Ok(if diagonals {
        Neighbors::Diagonals
    } else {
        Neighbors::Faces
    })
}

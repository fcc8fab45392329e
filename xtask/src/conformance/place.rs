//! The environment of a scenario, rebuilt from its inputs.

use std::error::Error;

use ns::{
    env::Environment,
    layout::{BinSize, Grid, Lattice, Neighbors},
};
use serde_json::Value;

use super::{Scenario, values};

/// An environment of any dimension that the golden files have.
#[derive(Debug)]
pub(super) enum AnyPlace {
    D1(Place<1>),
    D2(Place<2>),
    D3(Place<3>),
}

/// The environment of a scenario.
#[derive(Debug)]
pub(super) struct Place<const D: usize> {
    /// Ours, from the inputs alone.
    pub(super) own: Environment<D>,
    /// What questions about bins are asked to: ours, or the same lattice with
    /// the active cells of the peer where those differ. Without that, one cell
    /// that we activate on purpose would shift the number of every bin behind
    /// it, and nothing in the scenario could be compared any more.
    pub(super) shared: Environment<D>,
}

impl AnyPlace {
    /// Rebuilds the environment; `None` for layouts that we do not have yet.
    pub(super) fn build(scenario: &Scenario) -> Result<Option<Self>, Box<dyn Error>> {
        let spec = &scenario.inputs["environment"];
        let dimension = match spec["factory"].as_str() {
            Some("from_samples") if spec["layout"] == "RegularGrid" => {
                spec["positions"][0].as_array().map_or(0, Vec::len)
            }
            Some("from_grid_mask") => values::naturals(&spec["shape"])?.len(),
            Some("from_pixel_mask") => 2,
            _ => return Ok(None),
        };
        Ok(Some(match dimension {
            1 => Self::D1(Place::new(grid(spec)?, scenario)?),
            2 => Self::D2(Place::new(
                pixels(spec).unwrap_or_else(|| grid(spec))?,
                scenario,
            )?),
            3 => Self::D3(Place::new(grid(spec)?, scenario)?),
            _ => return Err(format!("a grid of {dimension} dimensions: expected 1 to 3").into()),
        }))
    }
}

impl<const D: usize> Place<D> {
    fn new(grid: Grid<D>, scenario: &Scenario) -> Result<Self, Box<dyn Error>> {
        let shared = match theirs(&grid, scenario)? {
            Some(theirs) => Some(Environment::builder(theirs).build()?),
            None => None,
        };
        let own = Environment::builder(grid).build()?;
        Ok(Self {
            shared: shared.unwrap_or_else(|| own.clone()),
            own,
        })
    }
}

/// The lattice of an environment.
pub(super) fn lattice<const D: usize>(
    environment: &Environment<D>,
) -> Result<&Lattice<D>, Box<dyn Error>> {
    Ok(environment.layout().lattice().ok_or("not on a lattice")?)
}

/// Which cells of a lattice are active.
pub(super) fn active_cells<const D: usize>(lattice: &Lattice<D>) -> Vec<bool> {
    lattice.cell_bins().iter().map(Option::is_some).collect()
}

/// The edges of each axis of a lattice.
pub(super) fn edges<const D: usize>(lattice: &Lattice<D>) -> [Vec<f64>; D] {
    lattice.axes().each_ref().map(|axis| axis.edges().to_vec())
}

/// A grid with the active cells of the peer, if they are not ours.
///
/// The edges are ours as well, unless the peer divides space differently.
fn theirs<const D: usize>(
    grid: &Grid<D>,
    scenario: &Scenario,
) -> Result<Option<Grid<D>>, Box<dyn Error>> {
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

/// A grid from samples, or from edges and a mask.
fn grid<const D: usize>(spec: &Value) -> Result<Grid<D>, Box<dyn Error>> {
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
    let more_than = values::naturals(&Value::from(vec![spec["bin_count_threshold"].clone()]))?[0];
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

/// A grid from the pixels of an image, `None` if the scenario is not about one.
///
/// A row of the image runs along x, the first axis, so the mask is transposed;
/// y grows from row to row.
fn pixels(spec: &Value) -> Option<Result<Grid<2>, Box<dyn Error>>> {
    (spec["factory"] == "from_pixel_mask").then(|| {
        let rows = spec["image_rows"].as_array().into_iter().flatten();
        let rows: Vec<Vec<bool>> = rows.map(values::mask).collect::<Result<_, _>>()?;
        let columns = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != columns) {
            return Err("the rows of the image differ in length".into());
        }
        let mask: Vec<bool> = (0..columns)
            .flat_map(|x| rows.iter().map(move |row| row[x]))
            .collect();
        let [width, height] = sizes(&spec["pixel_size"])?;
        let edges = |count: usize, size: f64| (0..=count).map(|i| i as f64 * size).collect();
        let edges = [edges(columns, width), edges(rows.len(), height)];
        Ok(Grid::from_mask(edges, &mask, neighbors(spec)?)?)
    })
}

/// One size for all axes, or one for each.
fn sizes<const D: usize>(value: &Value) -> Result<[f64; D], values::ValueError> {
    match values::number(value) {
        Some(size) => Ok([size; D]),
        None => values::point(value),
    }
}

fn axes<const D: usize>(value: &Value) -> Result<[Vec<f64>; D], Box<dyn Error>> {
    values::rows(value)?
        .try_into()
        .map_err(|rows: Vec<_>| format!("edges of {} axes, expected {D}", rows.len()).into())
}

fn neighbors(spec: &Value) -> Result<Neighbors, values::ValueError> {
    let diagonals = values::flag(&spec["connect_diagonal_neighbors"])?;
    Ok(if diagonals {
        Neighbors::Diagonals
    } else {
        Neighbors::Faces
    })
}

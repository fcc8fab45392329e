//! Grids, hexagons and rings, to and from plain data.

use std::sync::Arc;

use super::{Blueprint, GridKind, runs};
use crate::grid::try_axes;
use crate::grid_builder::{BYTES_PER_CELL, bytes_per_bin as grid_bytes_per_bin};
use crate::hex_lattice::HexLattice;
use crate::hexagonal_builder::BYTES_PER_BIN;
use crate::polar_builder::{bytes_per_bin as polar_bytes_per_bin, check_span};
use crate::size::{check_size, spend};
use crate::{
    Axis, EmptyCause, Grid, HexGrid, Lattice, Layout, LayoutError, LayoutKind, Neighbors, PolarGrid,
};

impl<const D: usize> Grid<D> {
    pub(crate) fn plan(&self) -> Option<Blueprint> {
        let lattice = self.lattice();
        Some(Blueprint::Grid {
            kind: match self.kind() {
                LayoutKind::RegularGrid => GridKind::Regular,
                LayoutKind::MaskedGrid => GridKind::Masked,
                LayoutKind::PixelMask => GridKind::Pixels,
                LayoutKind::Polygon => GridKind::Polygon,
                _ => return None,
            },
            edges: lattice.axes().iter().map(|a| a.edges().to_vec()).collect(),
            cells: runs::of(lattice.bin_cells().iter().map(|&cell| cell as usize)),
            neighbors: lattice.neighbors(),
        })
    }
}

pub(super) fn grid<const D: usize>(
    kind: GridKind,
    edges: &[Vec<f64>],
    cells: &[[u32; 2]],
    neighbors: Neighbors,
    left: &mut u64,
) -> Result<Arc<dyn Layout<D>>, LayoutError> {
    if D == 0 {
        return Err(LayoutError::NoDimension);
    }
    if edges.len() != D {
        return Err(LayoutError::Dimension {
            expected: D,
            actual: edges.len(),
        });
    }
    let size: f64 = edges.iter().map(|e| e.len() as f64 - 1.0).product();
    spend_cells::<D>(size, cells, grid_bytes_per_bin::<D>(neighbors), left)?;
    let axes: [Axis; D] = try_axes(
        edges
            .iter()
            .enumerate()
            .map(|(k, edges)| Axis::from_edges(k, edges.clone())),
    )?;
    let active = active(cells, axes.iter().map(Axis::count).product())?;
    let lattice = Lattice::new(axes, &active, neighbors);
    Ok(Arc::new(Grid::new(kind.into(), lattice)))
}

impl HexGrid {
    pub(crate) fn plan(&self) -> Blueprint {
        Blueprint::Hexagons {
            origin: self.lattice().origin,
            width: self.width(),
            rows: self.rows() as u32,
            columns: self.columns() as u32,
            cells: runs::of(self.bin_cells().iter().map(|&cell| cell as usize)),
        }
    }
}

pub(super) fn hexagons(
    lattice: HexLattice,
    cells: &[[u32; 2]],
    left: &mut u64,
) -> Result<HexGrid, LayoutError> {
    let HexLattice {
        width,
        rows,
        columns,
        ..
    } = lattice;
    if !(width.is_finite() && width > 0.0) {
        return Err(LayoutError::BinSize {
            axis: 0,
            value: width,
        });
    }
    let size = rows as f64 * columns as f64;
    spend_cells::<2>(size, cells, BYTES_PER_BIN, left)?;
    let active = active(cells, lattice.cells())?;
    lattice.check()?;
    Ok(HexGrid::new(lattice, &active))
}

impl PolarGrid {
    pub(crate) fn plan(&self) -> Blueprint {
        Blueprint::Rings {
            distances: self.distances().edges().to_vec(),
            angles: self.angles().edges().to_vec(),
            circular: self.is_circular(),
            neighbors: self.neighbors(),
        }
    }
}

pub(super) fn rings(
    edges: [&[f64]; 2],
    circular: bool,
    neighbors: Neighbors,
    left: &mut u64,
) -> Result<PolarGrid, LayoutError> {
    let size = edges.map(|e| e.len() as f64 - 1.0).iter().product();
    spend::<2>(size, polar_bytes_per_bin(neighbors), left)?;
    let axes = [
        Axis::from_edges(0, edges[0].to_vec())?,
        Axis::from_edges(1, edges[1].to_vec())?,
    ];
    let [(nearest, _), (first, last)] = axes.each_ref().map(Axis::bounds);
    check_span(nearest, last - first, circular)?;
    PolarGrid::new(axes, circular, neighbors)
}

/// Takes a lattice off a memory limit as builders estimate it: by its cells or
/// by its active ones, whichever come to more.
fn spend_cells<const D: usize>(
    size: f64,
    active: &[[u32; 2]],
    bytes_per_bin: f64,
    left: &mut u64,
) -> Result<(), LayoutError> {
    let bins = active.iter().map(|run| f64::from(run[1])).sum();
    check_size::<D>(bins, bytes_per_bin, *left)?;
    if bins * bytes_per_bin > size * BYTES_PER_CELL {
        check_size::<D>(size, BYTES_PER_CELL, *left)?;
        return spend::<D>(bins, bytes_per_bin, left);
    }
    spend::<D>(size, BYTES_PER_CELL, left)
}

/// The active cells, of which there is at least one.
fn active(cells: &[[u32; 2]], size: usize) -> Result<Vec<bool>, LayoutError> {
    if cells.is_empty() {
        return Err(LayoutError::NoActiveBin {
            cells: size,
            cause: EmptyCause::Mask,
        });
    }
    runs::mask(cells, size)
}

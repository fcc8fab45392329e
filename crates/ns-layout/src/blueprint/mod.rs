//! Layouts as plain data: to be stored, sent, and made again.

mod derived;
mod lattices;
#[cfg(feature = "mesh")]
mod mesh;
mod runs;
mod track;

use std::any::Any;
use std::sync::Arc;

use crate::hex_lattice::HexLattice;
use crate::size::spend;
use crate::track::StoredTrack;
use crate::{Edge, GridBuilder, Layout, LayoutError, LayoutKind, Neighbors};

/// A layout as plain data, from [`Layout::blueprint`]: all that it takes to
/// [`build`](Self::build) the same one again, number for number.
///
/// It holds geometry, not the arguments or the samples that a layout was made
/// from. Cells and bins are written as runs, each its first one and how many
/// follow each other, ascending. With the feature `serde` it can be written and
/// read; what is read is checked as it is built.
///
/// # Example
///
/// ```
/// use ns_layout::{Blueprint, Grid, Layout};
///
/// let grid = Grid::builder(2.0).ranges([(0.0, 6.0), (0.0, 4.0)]).build()?;
/// let plan = grid.blueprint().ok_or("a grid has one")?;
/// assert_eq!(plan.dimension(), 2);
///
/// let again = plan.build::<2>()?;
/// assert_eq!(again.centers(), grid.centers());
/// assert!(plan.build::<3>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Blueprint {
    /// A [`Grid`](crate::Grid).
    Grid {
        /// How it came about.
        kind: GridKind,
        /// The edges on each axis.
        edges: Vec<Vec<f64>>,
        /// The active cells, in C order, as runs.
        cells: Vec<[u32; 2]>,
        /// Which cells are next to each other.
        neighbors: Neighbors,
    },
    /// A [`HexGrid`](crate::HexGrid).
    Hexagons {
        /// The centre of the hexagon in row 0, column 0.
        origin: [f64; 2],
        /// From one upright side to the other.
        width: f64,
        /// How many rows there are.
        rows: u32,
        /// How many hexagons a row has.
        columns: u32,
        /// The active hexagons, row by row, as runs.
        cells: Vec<[u32; 2]>,
    },
    /// A [`PolarGrid`](crate::PolarGrid).
    Rings {
        /// The edges along the distance.
        distances: Vec<f64>,
        /// The edges along the angle, in radians.
        angles: Vec<f64>,
        /// Whether the last sector is next to the first.
        circular: bool,
        /// Which bins are next to each other.
        neighbors: Neighbors,
    },
    /// A [`Track`](crate::Track).
    Track {
        /// The coordinates of each node.
        nodes: Vec<Vec<f64>>,
        /// The first and the second node of each segment.
        segments: Vec<(usize, usize)>,
        /// The linear position at which each segment starts.
        starts: Vec<f64>,
        /// How many bins each segment has.
        counts: Vec<usize>,
        /// How far off the track a point may be and still have a bin; no limit
        /// where there is none.
        max_distance: Option<f64>,
    },
    /// A `TriangularMesh`.
    Mesh {
        /// The rings of the polygon, the exterior first.
        rings: Vec<Vec<[f64; 2]>>,
        /// The spacing asked for.
        spacing: f64,
        /// The corners of triangles.
        vertices: Vec<[f64; 2]>,
        /// Each triangle by its corners, counterclockwise, in the order of bins.
        triangles: Vec<[u32; 3]>,
    },
    /// A [`Subset`](crate::Subset).
    Subset {
        /// The layout that bins were taken from.
        of: Box<Blueprint>,
        /// The bins kept, as runs.
        bins: Vec<[u32; 2]>,
    },
    /// A [`Transformed`](crate::Transformed).
    Transformed {
        /// The layout that was transformed.
        of: Box<Blueprint>,
        /// The rows of the matrix.
        matrix: Vec<Vec<f64>>,
        /// What is added after the matrix is applied.
        offset: Vec<f64>,
    },
    /// A [`Merged`](crate::Merged), which the same layout always becomes.
    Merged {
        /// The layout whose bins are joined.
        of: Box<Blueprint>,
    },
    /// A [`Composite`](crate::Composite).
    Composite {
        /// The parts, in their order.
        parts: Vec<Blueprint>,
        /// The bridges between bins of the composite, ascending.
        bridges: Vec<Edge>,
    },
}

/// How a grid came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum GridKind {
    /// [`LayoutKind::RegularGrid`]
    Regular,
    /// [`LayoutKind::MaskedGrid`]
    Masked,
    /// [`LayoutKind::PixelMask`]
    Pixels,
    /// [`LayoutKind::Polygon`]
    Polygon,
}

impl From<GridKind> for LayoutKind {
    fn from(kind: GridKind) -> Self {
        match kind {
            GridKind::Regular => Self::RegularGrid,
            GridKind::Masked => Self::MaskedGrid,
            GridKind::Pixels => Self::PixelMask,
            GridKind::Polygon => Self::Polygon,
        }
    }
}

impl Blueprint {
    /// How many dimensions the space has; 0 where the data make no layout.
    #[must_use]
    pub fn dimension(&self) -> usize {
        match self {
            Self::Grid { edges, .. } => edges.len(),
            Self::Hexagons { .. } | Self::Rings { .. } | Self::Mesh { .. } => 2,
            Self::Track { nodes, .. } => nodes.first().map_or(0, Vec::len),
            Self::Subset { of, .. } | Self::Merged { of } => of.dimension(),
            Self::Transformed { offset, .. } => offset.len(),
            Self::Composite { parts, .. } => parts.first().map_or(0, Self::dimension),
        }
    }

    /// How deep layouts lie in each other: 1 for a grid, 2 for a subset of one.
    #[must_use]
    pub fn depth(&self) -> usize {
        1 + match self {
            Self::Subset { of, .. } | Self::Transformed { of, .. } | Self::Merged { of } => {
                of.depth()
            }
            Self::Composite { parts, .. } => parts.iter().map(Self::depth).max().unwrap_or(0),
            Self::Grid { .. }
            | Self::Hexagons { .. }
            | Self::Rings { .. }
            | Self::Track { .. }
            | Self::Mesh { .. } => 0,
        }
    }

    /// The layout, equal in every number to the one that the blueprint is of.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::Dimension`]: the space has not `D` dimensions.
    /// - [`LayoutError::Runs`], [`LayoutError::StoredTrack`],
    ///   [`LayoutError::StoredMesh`], [`LayoutError::StoredBridge`]: the data
    ///   contradict themselves.
    /// - [`LayoutError::FeatureOff`]: a mesh, without the feature `mesh`.
    /// - Those of the layout's own constructors, [`LayoutError::TooLarge`] among
    ///   them: all layouts in it together may take
    ///   [`GridBuilder::DEFAULT_MEMORY_LIMIT`] by estimate, and that is checked
    ///   for each before anything is allocated for it.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time and memory, but for a track or a mesh of `n`
    /// O(n log n) time.
    pub fn build<const D: usize>(&self) -> Result<Arc<dyn Layout<D>>, LayoutError> {
        self.build_with_memory_limit(GridBuilder::<D>::DEFAULT_MEMORY_LIMIT)
    }

    /// [`build`](Self::build) with another limit on the memory, in bytes, that
    /// all layouts in it and their connectivity may take by estimate.
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build).
    pub fn build_with_memory_limit<const D: usize>(
        &self,
        memory_limit: u64,
    ) -> Result<Arc<dyn Layout<D>>, LayoutError> {
        let mut left = memory_limit;
        self.build_within(&mut left)
    }

    /// Builds with what is left of a memory limit.
    fn build_within<const D: usize>(
        &self,
        left: &mut u64,
    ) -> Result<Arc<dyn Layout<D>>, LayoutError> {
        match self {
            Self::Grid {
                kind,
                edges,
                cells,
                neighbors,
            } => lattices::grid::<D>(*kind, edges, cells, *neighbors, left),
            Self::Hexagons {
                origin,
                width,
                rows,
                columns,
                cells,
            } => {
                let lattice = HexLattice {
                    origin: *origin,
                    width: *width,
                    rows: *rows as usize,
                    columns: *columns as usize,
                };
                planar(lattices::hexagons(lattice, cells, left)?)
            }
            Self::Rings {
                distances,
                angles,
                circular,
                neighbors,
            } => planar(lattices::rings(
                [distances, angles],
                *circular,
                *neighbors,
                left,
            )?),
            Self::Track {
                nodes,
                segments,
                starts,
                counts,
                max_distance,
            } => {
                let track = StoredTrack {
                    edges: segments,
                    starts,
                    counts,
                    max_distance: *max_distance,
                };
                track::build::<D>(nodes, &track, left)
            }
            #[cfg(feature = "mesh")]
            Self::Mesh {
                rings,
                spacing,
                vertices,
                triangles,
            } => planar(mesh::build(rings, *spacing, vertices, triangles, left)?),
            #[cfg(not(feature = "mesh"))]
            Self::Mesh { .. } => Err(LayoutError::FeatureOff {
                kind: LayoutKind::TriangularMesh,
                feature: "mesh",
            }),
            Self::Subset { of, bins } => derived::subset(of.parent(left)?, bins),
            Self::Transformed { of, matrix, offset } => {
                derived::transformed(of.parent(left)?, matrix, offset)
            }
            Self::Merged { of } => derived::merged(of.parent(left)?),
            Self::Composite { parts, bridges } => {
                let parts = parts.iter().map(|part| part.parent(left));
                derived::composite(parts.collect::<Result<_, _>>()?, bridges)
            }
        }
    }

    /// Builds what another layout is made from, which will take some more for
    /// each of its bins.
    fn parent<const D: usize>(&self, left: &mut u64) -> Result<Arc<dyn Layout<D>>, LayoutError> {
        let layout = self.build_within::<D>(left)?;
        // A centre, a measure, and what it is in the parent.
        let bytes_per_bin = 8.0 * D as f64 + 20.0;
        spend::<D>(layout.bin_count() as f64, bytes_per_bin, left)?;
        Ok(layout)
    }
}

/// A layout of the plane as one of `D` dimensions, which have to be two.
fn planar<const D: usize>(
    layout: impl Layout<2> + 'static,
) -> Result<Arc<dyn Layout<D>>, LayoutError> {
    let layout: Arc<dyn Layout<2>> = Arc::new(layout);
    // Where `D` is 2, the types are the same, which the compiler can not see.
    let layout: Box<dyn Any> = Box::new(layout);
    match layout.downcast::<Arc<dyn Layout<D>>>() {
        Ok(layout) => Ok(*layout),
        Err(_) => Err(LayoutError::Dimension {
            expected: D,
            actual: 2,
        }),
    }
}

/// Coordinates as an array.
fn point<const D: usize>(coordinates: &[f64]) -> Result<[f64; D], LayoutError> {
    coordinates.try_into().map_err(|_| LayoutError::Dimension {
        expected: D,
        actual: coordinates.len(),
    })
}

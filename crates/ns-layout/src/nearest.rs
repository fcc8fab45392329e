//! The bin whose centre is nearest to a point, wherever the point is.

use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rayon::prelude::*;

use crate::{Axis, BinId, Lattice, Layout, LayoutError};

/// Finds the nearest bin of a layout.
///
/// [`Layout::bin_at`] says which bin *holds* a point; this says which centre is
/// *nearest*, also from outside. Of centres equally near, to a relative 1e-12 of
/// the squared distance and to what coordinates of that size can resolve, the
/// one of the lowest index is taken, on every machine.
///
/// On a lattice the answer is arithmetic wherever the nearest cell is active;
/// elsewhere a search tree over the centres gives it.
///
/// # Example
///
/// ```
/// use ns_layout::{BinId, Grid, NearestBins};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 4.0), (0.0, 4.0)]).build()?;
/// let nearest = NearestBins::new(&grid)?;
/// // Four centres are equally near to the corner they share.
/// let hit = nearest.nearest(&[1.0, 1.0]).ok_or(ns_layout::LayoutError::NoExtent)?;
/// assert_eq!(hit.bin, BinId::new(0).ok_or(ns_layout::LayoutError::NoExtent)?);
/// assert!((hit.distance - 0.5_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
pub struct NearestBins<const D: usize> {
    lattice: Option<Lattice<D>>,
    /// Not needed where every cell of a lattice is active.
    tree: Option<ImmutableKdTree<f64, D>>,
    bins: usize,
}

/// A nearest bin and how far its centre is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// The bin.
    pub bin: BinId,
    /// The Euclidean distance to its centre, in the unit of the coordinates.
    pub distance: f64,
}

/// Squared distances that differ by no more than this fraction are equal.
const TIE: f64 = 1e-12;

/// How many points make it worth asking other threads for help.
const POINTS_PER_TASK: usize = 1 << 12;

impl<const D: usize> NearestBins<D> {
    /// Prepares the search.
    ///
    /// # Errors
    ///
    /// [`LayoutError::NoValidSample`] where the layout has no bin.
    ///
    /// # Complexity
    ///
    /// O(n log n) time and O(n) memory for n bins.
    pub fn new(layout: &(impl Layout<D> + ?Sized)) -> Result<Self, LayoutError> {
        let centers = layout.centers();
        let no_bins = LayoutError::NoValidSample {
            samples: centers.len(),
        };
        if centers.is_empty() {
            return Err(no_bins);
        }
        let lattice = layout.lattice().cloned();
        let tree = if lattice.as_ref().is_some_and(Lattice::is_full) {
            None
        } else {
            Some(ImmutableKdTree::new_from_slice(centers).map_err(|_| no_bins)?)
        };
        Ok(Self {
            lattice,
            tree,
            bins: centers.len(),
        })
    }

    /// The nearest bin, or `None` where a coordinate is not finite.
    ///
    /// # Complexity
    ///
    /// O(1) where the nearest cell of a lattice is active, else O(log n) for n
    /// bins.
    #[must_use]
    pub fn nearest(&self, point: &[f64; D]) -> Option<Nearest> {
        if !point.iter().all(|x| x.is_finite()) {
            return None;
        }
        let on_lattice = self.lattice.as_ref().and_then(|l| on_lattice(l, point));
        on_lattice.or_else(|| in_tree(self.tree.as_ref()?, point))
    }

    /// The nearest bin of each point: [`nearest`](Self::nearest) for a slice.
    ///
    /// # Shapes
    ///
    /// The result has one entry for each point, in order.
    #[must_use]
    pub fn nearest_of(&self, points: &[[f64; D]]) -> Vec<Option<Nearest>> {
        points
            .par_iter()
            .with_min_len(POINTS_PER_TASK)
            .map(|point| self.nearest(point))
            .collect()
    }

    /// About how much memory is held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // Leaves hold the coordinates and the item; the stem adds a few percent.
        let tree = self.tree.as_ref().map_or(0, |_| self.bins * (8 * D + 8));
        let lattice = self.lattice.as_ref().map_or(0, Lattice::bytes);
        tree * 21 / 20 + lattice + size_of::<Self>()
    }
}

impl<const D: usize> std::fmt::Debug for NearestBins<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NearestBins")
            .field("dimensions", &D)
            .field("bins", &self.bins)
            .field("on_lattice", &self.lattice.is_some())
            .finish()
    }
}

/// The largest squared distance that still ties with `square`: a fraction more,
/// and what the rounding of the coordinates may have added.
fn reach<const D: usize>(point: &[f64; D], square: f64) -> f64 {
    let distance = square.sqrt();
    let largest = point.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    square * (1.0 + TIE) + 4.0 * f64::EPSILON * (largest + distance) * distance
}

fn in_tree<const D: usize>(tree: &ImmutableKdTree<f64, D>, point: &[f64; D]) -> Option<Nearest> {
    let first = tree
        .query(point)
        .nearest_one::<SquaredEuclidean<f64>>()
        .execute();
    // The tree does not promise which of several nearest centres it gives.
    let index = tree
        .query(point)
        .within::<SquaredEuclidean<f64>>(reach(point, first.distance))
        .execute()
        .into_iter()
        .map(|hit| hit.item as usize)
        .min()
        .unwrap_or(first.item as usize);
    Some(Nearest {
        bin: BinId::new(index)?,
        distance: first.distance.sqrt(),
    })
}

/// The centres of one axis that the nearest one of all may be on: that of the
/// interval the coordinate is in or nearest to, and those beside it.
#[derive(Clone, Copy)]
struct Candidates {
    first: usize,
    squares: [f64; 3],
    least: f64,
}

impl Candidates {
    fn new(axis: &Axis, x: f64) -> Self {
        let (lo, hi) = axis.bounds();
        let here = axis.locate(x.clamp(lo, hi)).unwrap_or(0);
        let first = here.saturating_sub(1);
        let centers = axis.centers();
        let squares = std::array::from_fn(|k| {
            let center = centers.get(first + k);
            center.map_or(f64::INFINITY, |center| (center - x).powi(2))
        });
        Self {
            first,
            squares,
            least: squares.iter().copied().fold(f64::INFINITY, f64::min),
        }
    }
}

/// The nearest bin where the cell of the nearest centre is active. Inactive
/// cells may tie with active ones; where only inactive ones are nearest, there
/// is no answer here.
fn on_lattice<const D: usize>(lattice: &Lattice<D>, point: &[f64; D]) -> Option<Nearest> {
    let axes = lattice.axes();
    let candidates: [Candidates; D] = std::array::from_fn(|k| Candidates::new(&axes[k], point[k]));
    let least: f64 = candidates.iter().map(|c| c.least).sum();
    let reach = reach(point, least);
    // In C order the first active cell within reach is the lowest bin.
    let mut pick = [0; D];
    loop {
        let square: f64 = (0..D).map(|k| candidates[k].squares[pick[k]]).sum();
        if square <= reach {
            let cell: usize = (0..D)
                .map(|k| (candidates[k].first + pick[k]) * lattice.strides()[k])
                .sum();
            if let Some(bin) = lattice.cell_bins()[cell] {
                return Some(Nearest {
                    bin,
                    distance: least.sqrt(),
                });
            }
        }
        let next = (0..D).rev().find(|&k| pick[k] < 2)?;
        pick[next] += 1;
        pick[next + 1..].fill(0);
    }
}

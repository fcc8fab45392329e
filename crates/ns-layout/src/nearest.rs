//! The bin whose centre is nearest to a point, wherever the point is.

use kiddo::{ImmutableKdTree, SquaredEuclidean};

use crate::each::each;
use crate::nearest_around::{Around, largest, nearest_around};
use crate::nearest_cell::{Tied, nearest_cell};
use crate::nearest_within::{Limit, bin_within, distance};
use crate::{BinId, Lattice, Layout, LayoutError};

/// Finds the nearest bin of a layout.
///
/// [`Layout::bin_at`] says which bin *holds* a point; this says which centre is
/// *nearest*, also from outside. Of centres equally near, to what coordinates of
/// that size can resolve, the one of the lowest index is taken, on every
/// machine.
///
/// On a lattice the answer is arithmetic wherever the nearest cell is active, and
/// close to holes it comes from the cells around; elsewhere a search tree over the
/// centres gives it.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Nearest {
    /// The bin.
    pub bin: BinId,
    /// The Euclidean distance to its centre, in the unit of the coordinates.
    pub distance: f64,
}

/// How many roundings a coordinate may have gone through: distances that differ
/// by no more than that are equal.
const ROUNDINGS: f64 = 8.0;

/// Coordinates beyond this have squares beyond the range of floats.
pub(crate) const FARTHEST: f64 = 1e150;

impl<const D: usize> NearestBins<D> {
    /// Prepares the search.
    ///
    /// # Errors
    ///
    /// [`LayoutError::NoBin`] where a layout of your own has none, and
    /// [`LayoutError::TooLarge`] where it has more than 32 bits can number.
    ///
    /// # Complexity
    ///
    /// O(n log n) time and O(n) memory for n bins.
    pub fn new(layout: &(impl Layout<D> + ?Sized)) -> Result<Self, LayoutError> {
        let centers = layout.centers();
        if centers.is_empty() {
            return Err(LayoutError::NoBin);
        }
        let lattice = layout.lattice().cloned();
        let tree = if lattice.as_ref().is_some_and(Lattice::is_full) {
            None
        } else {
            let tree = ImmutableKdTree::new_from_slice(centers);
            Some(tree.map_err(|_| too_large(centers.len()))?)
        };
        Ok(Self {
            lattice,
            tree,
            bins: centers.len(),
        })
    }

    /// The nearest bin, or `None` where a coordinate is not finite, or beyond
    /// 1e150 in size.
    ///
    /// # Complexity
    ///
    /// O(1) where the nearest cell of a lattice is active or a few cells from one
    /// that is, else O(log n) for n bins.
    #[must_use]
    pub fn nearest(&self, point: &[f64; D]) -> Option<Nearest> {
        if !point.iter().all(|x| x.abs() <= FARTHEST) {
            return None;
        }
        if let Some(lattice) = &self.lattice {
            let tied = Tied::on_each(lattice.axes(), point);
            if let Some(bin) = nearest_cell(lattice, &tied) {
                let distance = distance(&tied);
                return Some(Nearest { bin, distance });
            }
            if let Around::Nearest(hit) = nearest_around(lattice, point, &tied, f64::INFINITY) {
                return Some(hit);
            }
        }
        in_tree(self.tree.as_ref()?, point)
    }

    /// The nearest bin of each point: [`nearest`](Self::nearest) for a slice.
    ///
    /// # Shapes
    ///
    /// The result has one entry for each point, in order.
    #[must_use]
    pub fn nearest_of(&self, points: &[[f64; D]]) -> Vec<Option<Nearest>> {
        each(points, |point| self.nearest(point))
    }

    /// The bin whose centre is nearest to each point, `None` where that is farther
    /// than `within`: as [`nearest`](Self::nearest) says it, in less time where
    /// nobody asks how far it is.
    ///
    /// # Shapes
    ///
    /// The result has one entry for each point, in order. None has a bin where
    /// `within` is negative or NaN.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{BinId, Grid, NearestBins};
    ///
    /// let line = Grid::builder(1.0).ranges([(0.0, 2.0)]).build()?;
    /// let nearest = NearestBins::new(&line)?;
    /// let bins = nearest.bins_within(&[[-0.5], [-0.6], [1.2]], 1.0);
    /// assert_eq!(bins, [BinId::new(0), None, BinId::new(1)]);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    #[must_use]
    pub fn bins_within(&self, points: &[[f64; D]], within: f64) -> Vec<Option<BinId>> {
        let (lattice, limit) = (self.lattice.as_ref(), Limit::new(within));
        each(points, |point| {
            bin_within(lattice, point, &limit, || {
                in_tree(self.tree.as_ref()?, point)
            })
        })
    }

    /// The memory held, in bytes, itself included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let lattice = self.lattice.as_ref();
        let tree = self.tree.as_ref().map_or(0, |_| tree_bytes::<D>(self.bins));
        size_of::<Self>() + lattice.map_or(0, heap_bytes) + tree
    }

    /// The [`bytes`](Self::bytes) that the search in a layout will hold, before
    /// it is prepared.
    #[must_use]
    pub fn bytes_for(layout: &(impl Layout<D> + ?Sized)) -> usize {
        let lattice = layout.lattice();
        let needs_tree = !lattice.is_some_and(Lattice::is_full);
        let tree = if needs_tree {
            tree_bytes::<D>(layout.bin_count())
        } else {
            0
        };
        size_of::<Self>() + lattice.map_or(0, heap_bytes) + tree
    }
}

/// A tree is refused for more centres than there are numbers for.
fn too_large(bins: usize) -> LayoutError {
    let (cells, most) = (bins as f64, BinId::MAX_COUNT as f64);
    LayoutError::TooLarge {
        cells,
        estimated_bytes: 4.0 * cells,
        limit_bytes: 4.0 * most,
        factor: cells / most,
    }
}

fn heap_bytes<const D: usize>(lattice: &Lattice<D>) -> usize {
    lattice.bytes() - size_of::<Lattice<D>>()
}

/// What a tree over so many points holds: leaves of up to 32, as many as the
/// next power of two, each with its place, its points and their numbers, and
/// room to begin at a multiple of eight bytes; two splits for each leaf, and
/// none where there is but one.
fn tree_bytes<const D: usize>(points: usize) -> usize {
    let leaves = points.div_ceil(32).next_power_of_two();
    let splits = match leaves {
        1 => 0,
        _ => (2 * leaves).next_multiple_of(8),
    };
    points * (8 * D + 4) + leaves * (16 + 7) + splits * 8
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

/// How far a distance of this size may be off because the coordinates of the
/// point and of the centre are rounded.
pub(crate) fn rounding(coordinate: f64, distance: f64) -> f64 {
    ROUNDINGS * f64::EPSILON * (coordinate.abs() + distance)
}

/// The nearest of the centres in a tree.
pub(crate) fn in_tree<const D: usize>(
    tree: &ImmutableKdTree<f64, D>,
    point: &[f64; D],
) -> Option<Nearest> {
    let first = tree
        .query(point)
        .nearest_one::<SquaredEuclidean<f64>>()
        .execute();
    let distance = first.distance.sqrt();
    let reach = (distance + rounding(largest(point), distance)).powi(2);
    // The tree does not promise which of several nearest centres it gives.
    let index = tree
        .query(point)
        .within::<SquaredEuclidean<f64>>(reach)
        .execute()
        .into_iter()
        .map(|hit| hit.item as usize)
        .min()
        .unwrap_or(first.item as usize);
    Some(Nearest {
        bin: BinId::new(index)?,
        distance,
    })
}

//! The bin whose centre is nearest to a point, wherever the point is.

use kiddo::{ImmutableKdTree, SquaredEuclidean};

use crate::{BinId, Layout, LayoutError};

/// A search tree over the centres of a layout.
///
/// [`Layout::bin_at`] says which bin *holds* a point; this says which centre is
/// *nearest*, also from outside. Of centres equally near, to a relative 1e-12 of
/// the squared distance and to what coordinates of that size can resolve, the
/// one of the lowest index is taken, on every machine.
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
    tree: ImmutableKdTree<f64, D>,
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

/// How far a squared distance may be off because the coordinates of the point
/// and of the centre are rounded.
fn rounding<const D: usize>(point: &[f64; D], square: f64) -> f64 {
    let distance = square.sqrt();
    let largest = point.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    4.0 * f64::EPSILON * (largest + distance) * distance
}

impl<const D: usize> NearestBins<D> {
    /// Builds the tree.
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
        let tree = ImmutableKdTree::new_from_slice(centers).map_err(|_| no_bins)?;
        Ok(Self {
            tree,
            bins: centers.len(),
        })
    }

    /// The nearest bin, or `None` where a coordinate is not finite.
    ///
    /// # Complexity
    ///
    /// O(log n) for n bins.
    #[must_use]
    pub fn nearest(&self, point: &[f64; D]) -> Option<Nearest> {
        if !point.iter().all(|x| x.is_finite()) {
            return None;
        }
        let first = self
            .tree
            .query(point)
            .nearest_one::<SquaredEuclidean<f64>>()
            .execute();
        // The tree does not promise which of several nearest centres it gives.
        let reach = first.distance * (1.0 + TIE) + rounding(point, first.distance);
        let index = self
            .tree
            .query(point)
            .within::<SquaredEuclidean<f64>>(reach)
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

    /// About how much memory the tree holds, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // Leaves hold the coordinates and the item; the stem adds a few percent.
        self.bins * (8 * D + 8) * 21 / 20 + size_of::<Self>()
    }
}

impl<const D: usize> std::fmt::Debug for NearestBins<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NearestBins")
            .field("dimensions", &D)
            .field("bins", &self.bins)
            .finish()
    }
}

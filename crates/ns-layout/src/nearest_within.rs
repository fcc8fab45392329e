//! The nearest bins of points, where centres farther than a limit do not count.

use std::sync::OnceLock;

use kiddo::ImmutableKdTree;

use crate::each::each;
use crate::nearest::{FARTHEST, Nearest, in_tree, rounding};
use crate::nearest_around::{Around, largest, nearest_around};
use crate::nearest_cell::{Tied, nearest_cell};
use crate::{BinId, Lattice, Layout};

/// For so many points a look at all centres takes less time than to make a tree.
const FEW: usize = 32;

/// The bin whose centre is nearest to each point, `None` where that is farther
/// than `within`: [`NearestBins::bins_within`](crate::NearestBins::bins_within)
/// for points that come but once.
///
/// Nothing is prepared before a point needs it. On a lattice none does, unless it
/// is deep in a hole; elsewhere all do, and who asks often prepares
/// [`NearestBins`](crate::NearestBins).
///
/// # Shapes
///
/// The result has one entry for each point, in order: `None`, too, where a
/// coordinate is not finite, or beyond 1e150 in size, and everywhere where
/// `within` is negative or NaN.
///
/// # Complexity
///
/// O(points) time on lattices. Elsewhere, and where points are deep in a hole,
/// O((bins + points) · log bins), and O(bins) for a few points. Same bits for any
/// number of threads.
///
/// # Example
///
/// ```
/// use ns_layout::{BinId, Grid, Neighbors, nearest_bins_within};
///
/// // Two rooms, and a wall from 2 to 3.
/// let edges = [vec![0.0, 2.0, 3.0, 4.0]];
/// let rooms = Grid::from_mask(edges, &[true, false, true], Neighbors::Faces)?;
/// let bins = nearest_bins_within(&rooms, &[[0.5], [2.5], [9.0]], 1.0);
/// assert_eq!(bins, [BinId::new(0), BinId::new(1), None]);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[must_use]
pub fn nearest_bins_within<const D: usize>(
    layout: &(impl Layout<D> + ?Sized),
    points: &[[f64; D]],
    within: f64,
) -> Vec<Option<BinId>> {
    let (lattice, centers) = (layout.lattice(), layout.centers());
    let limit = Limit::new(within);
    let tree = OnceLock::new();
    let is_worth_it = points.len() > FEW && !centers.is_empty();
    let make = || {
        let tree = is_worth_it.then(|| ImmutableKdTree::new_from_slice(centers));
        tree?.ok()
    };
    each(points, |point| {
        bin_within(lattice, point, &limit, || match tree.get_or_init(make) {
            Some(tree) => in_tree(tree, point),
            None => in_list(centers, point),
        })
    })
}

/// The nearest bin by arithmetic where there is a lattice, and else by a search.
#[inline]
pub(crate) fn bin_within<const D: usize>(
    lattice: Option<&Lattice<D>>,
    point: &[f64; D],
    limit: &Limit,
    search: impl FnOnce() -> Option<Nearest>,
) -> Option<BinId> {
    if !point.iter().all(|x| x.abs() <= FARTHEST) {
        return None;
    }
    let mut near = None;
    if let Some(lattice) = lattice {
        let tied = Tied::on_each(lattice.axes(), point);
        if let Some(bin) = nearest_cell(lattice, &tied) {
            return limit.holds(&tied).then_some(bin);
        }
        match nearest_around(lattice, point, &tied, limit.within) {
            Around::Nearest(hit) => near = Some(hit),
            Around::Beyond => return None,
            Around::Unknown => {}
        }
    }
    let hit = near.or_else(search)?;
    (hit.distance <= limit.within).then_some(hit.bin)
}

/// The nearest of all centres.
fn in_list<const D: usize>(centers: &[[f64; D]], point: &[f64; D]) -> Option<Nearest> {
    let square = |center: &[f64; D]| -> f64 {
        let axes = center.iter().zip(point);
        axes.map(|(c, x)| (c - x) * (c - x)).sum()
    };
    let least = centers.iter().map(square).fold(f64::INFINITY, f64::min);
    let distance = least.sqrt();
    let reach = (distance + rounding(largest(point), distance)).powi(2);
    let first = centers.iter().position(|center| square(center) <= reach)?;
    Some(Nearest {
        bin: BinId::new(first)?,
        distance,
    })
}

/// How far a nearest centre may be. Distances are held against it as squares,
/// which take less time, unless rounding leaves a doubt.
pub(crate) struct Limit {
    /// NaN where no distance is short enough.
    within: f64,
    /// Squares below this are of distances within.
    inside: f64,
    /// Squares above this are of distances beyond.
    outside: f64,
}

impl Limit {
    pub(crate) fn new(within: f64) -> Self {
        /// How much of a square may be lost by rounding, and more.
        const DOUBT: f64 = 1e-12;
        /// Squares below this have lost more.
        const LEAST: f64 = 1e-290;

        let within = if within >= 0.0 { within } else { f64::NAN };
        let square = within * within;
        let inside = if square >= LEAST { square } else { 0.0 };
        Self {
            within,
            inside: inside * (1.0 - DOUBT),
            outside: square.max(LEAST) * (1.0 + DOUBT),
        }
    }

    #[inline]
    fn holds<const D: usize>(&self, tied: &[Tied; D]) -> bool {
        let square: f64 = tied.iter().map(|axis| axis.distance * axis.distance).sum();
        if square < self.inside {
            true
        } else if square > self.outside {
            false
        } else {
            distance(tied) <= self.within
        }
    }
}

/// The distance to a centre that is so far on each axis.
pub(crate) fn distance<const D: usize>(tied: &[Tied; D]) -> f64 {
    tied.iter().fold(0.0, |sum, axis| axis.distance.hypot(sum))
}

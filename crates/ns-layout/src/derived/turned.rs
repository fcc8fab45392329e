//! A Cartesian lattice that was turned, mirrored or sheared.

use crate::{Affine, Axis, Lattice};

/// The Cartesian lattice that bins lay on before they were turned, mirrored or
/// sheared, and the way back to it; from [`Layout::turned_lattice`].
///
/// What holds for straight lines holds for both: the cells that a line crosses
/// here are those that it crosses on the lattice, with the same shares. Lengths
/// and angles are those of the lattice only where the transform is rigid, see
/// [`Affine::similarity`].
///
/// [`Layout::turned_lattice`]: crate::Layout::turned_lattice
///
/// # Example
///
/// ```
/// use ns_layout::{Affine, Grid, Layout, Transformed};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 3.0), (0.0, 1.0)]).build()?;
/// let quarter = Affine::rotation(std::f64::consts::FRAC_PI_2)?;
/// let upright = Transformed::new(grid, &quarter)?;
/// assert!(upright.lattice().is_none());
///
/// let turned = upright.turned_lattice().ok_or(ns_layout::LayoutError::NoExtent)?;
/// let [x, y] = turned.source_of(&[-0.25, 2.5]);
/// assert!((x - 2.5).abs() < 1e-15 && (y - 0.25).abs() < 1e-15);
/// assert_eq!(turned.lattice().bin_at(&[x, y]), upright.bin_at(&[-0.25, 2.5]));
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TurnedLattice<'a, const D: usize> {
    lattice: &'a Lattice<D>,
    transform: Affine<D>,
    bounds: [(f64, f64); D],
    /// How far the way back may be off, on each axis.
    rounding: [f64; D],
}

impl<'a, const D: usize> TurnedLattice<'a, D> {
    pub(super) fn new(lattice: &'a Lattice<D>, transform: Affine<D>) -> Self {
        let bounds = lattice.axes().each_ref().map(Axis::bounds);
        Self {
            lattice,
            rounding: transform.rounding(&bounds),
            transform,
            bounds,
        }
    }

    /// The same cells on another lattice, fewer of them active.
    pub(super) fn with_lattice<'b>(&self, lattice: &'b Lattice<D>) -> TurnedLattice<'b, D> {
        TurnedLattice {
            lattice,
            transform: self.transform,
            bounds: self.bounds,
            rounding: self.rounding,
        }
    }

    /// The lattice, whose active cells are the bins, in order.
    #[must_use]
    pub fn lattice(&self) -> &'a Lattice<D> {
        self.lattice
    }

    /// The transform from the lattice to where the bins lie.
    #[must_use]
    pub fn transform(&self) -> &Affine<D> {
        &self.transform
    }

    /// Where on the lattice a point comes from. What rounding moves just past
    /// the outer bounds counts as on them.
    #[inline]
    #[must_use]
    pub fn source_of(&self, point: &[f64; D]) -> [f64; D] {
        let source = self.transform.apply_inverse(point);
        pulled_in(source, &self.bounds, &self.rounding)
    }
}

/// A point that lies no farther than `slack` beyond a bound, moved onto it.
#[inline]
pub(super) fn pulled_in<const D: usize>(
    mut point: [f64; D],
    bounds: &[(f64, f64); D],
    slack: &[f64; D],
) -> [f64; D] {
    for ((x, &(lo, hi)), slack) in point.iter_mut().zip(bounds).zip(slack) {
        if *x < lo && *x >= lo - slack {
            *x = lo;
        } else if *x > hi && *x <= hi + slack {
            *x = hi;
        }
    }
    point
}

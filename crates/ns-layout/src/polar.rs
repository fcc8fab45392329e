//! Rings and sectors around an animal.

use std::f64::consts::TAU;

use crate::{
    Axis, BinId, Blueprint, Edge, Layout, LayoutError, LayoutKind, MeasureKind, Neighbors,
    PolarGridBuilder,
};

/// Rings of equal width, each divided into the same sectors.
///
/// A point is `[distance, angle]` from the animal, the angle in radians: 0 is
/// ahead, π/2 to the left, -π/2 to the right.
/// [`to_polar`](Self::to_polar) and [`to_cartesian`](Self::to_cartesian) convert.
/// Bins are numbered ring by ring, from the inside, and within a ring by angle.
///
/// Measures, faces and distances are those of the plane, not of the
/// coordinates: areas of sectors, arcs between rings, ring widths between
/// sectors; a step to the side is as long as its arc. So heat spreads here as it
/// does on a Cartesian grid of the same plane.
///
/// Where the angles span a full turn the last is next to the first, unless
/// [`circular`](PolarGridBuilder::circular) says otherwise.
///
/// [`NearestBins`](crate::NearestBins) takes coordinates as they stand, so here
/// it knows neither arcs nor the seam; look points up with
/// [`bin_at`](Layout::bin_at).
///
/// # Example
///
/// ```
/// use std::f64::consts::{FRAC_PI_2, PI};
///
/// use ns_layout::{BinId, Layout, PolarGrid};
///
/// let grid = PolarGrid::builder((0.0, 20.0), [10.0, FRAC_PI_2]).build()?;
/// assert_eq!(grid.bin_count(), 8);
/// assert!((grid.measures().iter().sum::<f64>() - 400.0 * PI).abs() < 1e-9);
/// // A wall 15 ahead and a little to the left; then the same direction again.
/// assert_eq!(grid.bin_at(&[15.0, 0.1]), BinId::new(6));
/// assert_eq!(grid.bin_at(&[15.0, 0.1 + 2.0 * PI]), BinId::new(6));
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct PolarGrid {
    distances: Axis,
    angles: Axis,
    circular: bool,
    neighbors: Neighbors,
    centers: Vec<[f64; 2]>,
    measures: Vec<f64>,
}

impl PolarGrid {
    /// Starts rings and sectors over a range of distances, with bins of these
    /// sizes: first along the distance, in the unit of length, then along the
    /// angle, in radians.
    pub fn builder(distances: (f64, f64), bin_size: [f64; 2]) -> PolarGridBuilder {
        PolarGridBuilder::new(distances, bin_size)
    }

    /// The distance and the angle of a point `ahead` of the animal and to its
    /// `left`; the angle is from -π to π, and 0 at the animal itself.
    ///
    /// ```
    /// use ns_layout::PolarGrid;
    ///
    /// let [distance, angle] = PolarGrid::to_polar([3.0, 4.0]);
    /// assert!((distance - 5.0).abs() < 1e-12);
    /// let [ahead, left] = PolarGrid::to_cartesian([distance, angle]);
    /// assert!((ahead - 3.0).abs() < 1e-12 && (left - 4.0).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn to_polar([ahead, left]: [f64; 2]) -> [f64; 2] {
        [ahead.hypot(left), left.atan2(ahead)]
    }

    /// How far ahead of the animal and to its left a point at this distance and
    /// angle is: the inverse of [`to_polar`](Self::to_polar).
    #[must_use]
    pub fn to_cartesian([distance, angle]: [f64; 2]) -> [f64; 2] {
        [distance * angle.cos(), distance * angle.sin()]
    }

    /// # Errors
    ///
    /// [`LayoutError::Measure`] where the area of a bin is beyond the floats.
    pub(crate) fn new(
        [distances, angles]: [Axis; 2],
        circular: bool,
        neighbors: Neighbors,
    ) -> Result<Self, LayoutError> {
        let (rings, sectors) = (distances.count(), angles.count());
        let mut centers = Vec::with_capacity(rings * sectors);
        let mut measures = Vec::with_capacity(rings * sectors);
        for i in 0..rings {
            let distance = distances.centers()[i];
            for j in 0..sectors {
                // Half the difference of the squared radii, without their squares.
                let value = distance * distances.width(i) * angles.width(j);
                if !(value.is_finite() && value > 0.0) {
                    return Err(LayoutError::Measure { value });
                }
                centers.push([distance, angles.centers()[j]]);
                measures.push(value);
            }
        }
        Ok(Self {
            distances,
            angles,
            circular,
            neighbors,
            centers,
            measures,
        })
    }

    /// The rings: distances from the animal, in the unit of length.
    #[must_use]
    pub fn distances(&self) -> &Axis {
        &self.distances
    }

    /// The sectors: angles, in radians.
    #[must_use]
    pub fn angles(&self) -> &Axis {
        &self.angles
    }

    /// Whether the last sector is next to the first.
    #[must_use]
    pub fn is_circular(&self) -> bool {
        self.circular
    }

    /// Which bins are next to each other.
    #[must_use]
    pub fn neighbors(&self) -> Neighbors {
        self.neighbors
    }

    /// The ring and the sector of a bin, or `None` where there is no such bin.
    #[must_use]
    pub fn place(&self, bin: BinId) -> Option<(usize, usize)> {
        let sectors = self.angles.count();
        (bin.index() < self.centers.len()).then(|| (bin.index() / sectors, bin.index() % sectors))
    }

    /// The way from one bin to another: outwards, and counter-clockwise along
    /// the arc of their mean distance.
    fn way(&self, from: (usize, usize), to: (usize, usize)) -> [f64; 2] {
        let (r, theta) = (self.distances.centers(), self.angles.centers());
        let mut turn = theta[to.1] - theta[from.1];
        // By index, as half a turn either way must not be left to rounding.
        if self.circular && 2 * from.1.abs_diff(to.1) > self.angles.count() {
            turn -= TAU.copysign(turn);
        }
        let radius = r[from.0] + (r[to.0] - r[from.0]) / 2.0;
        [r[to.0] - r[from.0], radius * turn]
    }

    fn edge(&self, from: (usize, usize), to: (usize, usize)) -> Option<Edge> {
        let bin = |(i, j): (usize, usize)| BinId::new(i * self.angles.count() + j);
        let [outwards, along] = self.way(from, to);
        let (distance, face) = match (from.0 == to.0, from.1 == to.1) {
            (true, _) => {
                // Two sectors that close a circle meet on both sides.
                let faces = if self.circular && self.angles.count() == 2 {
                    2.0
                } else {
                    1.0
                };
                (along.abs(), faces * self.distances.width(from.0))
            }
            (false, true) => {
                let shared = self.distances.edges()[to.0];
                (outwards, shared * self.angles.width(from.1))
            }
            (false, false) => (outwards.hypot(along), 0.0),
        };
        Some(Edge {
            a: bin(from)?,
            b: bin(to)?,
            distance,
            face,
        })
    }

    /// The sectors beside sector `j`, ascending, each once.
    fn beside(&self, j: usize) -> impl Iterator<Item = usize> {
        let last = self.angles.count() - 1;
        let (before, after) = if self.circular {
            let before = if j == 0 { last } else { j - 1 };
            let after = if j == last { 0 } else { j + 1 };
            (Some(before), Some(after))
        } else {
            (j.checked_sub(1), (j < last).then_some(j + 1))
        };
        let (low, high) = (before.min(after), before.max(after));
        let high = if low == high { None } else { high };
        [low, high]
            .into_iter()
            .flatten()
            .filter(move |&next| next != j)
    }
}

impl Layout<2> for PolarGrid {
    fn kind(&self) -> LayoutKind {
        LayoutKind::EgocentricPolar
    }

    /// The distance and the angle of the middle of each bin.
    fn centers(&self) -> &[[f64; 2]] {
        &self.centers
    }

    /// The area of each bin, `(r₁² - r₀²) / 2 · Δθ`.
    fn measures(&self) -> &[f64] {
        &self.measures
    }

    /// The ranges of the distances and of the angles.
    fn bounds(&self) -> [(f64, f64); 2] {
        [self.distances.bounds(), self.angles.bounds()]
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        let rings = self.distances.count();
        for (i, j) in (0..rings).flat_map(|i| (0..self.angles.count()).map(move |j| (i, j))) {
            let mut visit = |to| self.edge((i, j), to).into_iter().for_each(&mut *visit);
            for next in self.beside(j).filter(|&next| next > j) {
                visit((i, next));
            }
            if i + 1 == rings {
                continue;
            }
            let diagonals = self.neighbors == Neighbors::Diagonals;
            for next in self.beside(j).filter(|&next| diagonals && next < j) {
                visit((i + 1, next));
            }
            visit((i + 1, j));
            for next in self.beside(j).filter(|&next| diagonals && next > j) {
                visit((i + 1, next));
            }
        }
    }

    /// The bin that holds a distance and an angle.
    ///
    /// An angle is a direction: where it is not in the range as it stands, it is
    /// turned by whole turns until it is, if that can be.
    #[inline]
    fn bin_at(&self, &[distance, angle]: &[f64; 2]) -> Option<BinId> {
        let (lo, hi) = self.angles.bounds();
        // On a full circle its end is its start.
        let within = angle >= lo && (angle < hi || (angle == hi && !self.circular));
        let angle = if within {
            angle
        } else {
            lo + (angle - lo).rem_euclid(TAU)
        };
        let ring = self.distances.locate(distance)?;
        let sector = self.angles.locate(angle)?;
        BinId::new(ring * self.angles.count() + sector)
    }

    /// Whether a face of the bin has no bin behind it: on the outermost ring, on
    /// the innermost unless it starts at 0, where its face has no length, and on
    /// the first and last sector unless they meet.
    fn is_boundary(&self, bin: BinId) -> bool {
        self.place(bin).is_some_and(|(i, j)| {
            let hole = i == 0 && self.distances.edges()[0] > 0.0;
            let side = j == 0 || j + 1 == self.angles.count();
            hole || i + 1 == self.distances.count() || (side && !self.circular)
        })
    }

    /// Areas, but of bins whose coordinates are not both lengths.
    fn measure_kind(&self) -> MeasureKind {
        MeasureKind::Curved
    }

    /// The way along an edge in the plane, in the unit of length: outwards, and
    /// counter-clockwise along the arc of the mean distance. NaN for bins that
    /// are not of this layout.
    fn edge_vector(&self, edge: &Edge) -> [f64; 2] {
        match (self.place(edge.a), self.place(edge.b)) {
            (Some(a), Some(b)) => self.way(a, b),
            _ => [f64::NAN; 2],
        }
    }

    fn blueprint(&self) -> Option<Blueprint> {
        Some(self.plan())
    }
}

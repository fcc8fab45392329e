//! The straight line as a lower bound, for searches with one goal.

use ns_layout::BinId;

use crate::GraphError;
use crate::search::Links;

/// How far it is at least from a bin to a goal.
///
/// This is the straight line from centre to centre, times the largest factor
/// with which no edge is shorter than its own straight line. By the triangle
/// inequality no path is shorter either, whatever shape the space has.
#[derive(Debug, Clone)]
pub(crate) struct Guide {
    coordinates: Vec<f64>,
    dimensions: usize,
    factor: f64,
}

impl Guide {
    pub(crate) fn new<const D: usize>(
        links: Links<'_>,
        centers: &[[f64; D]],
    ) -> Result<Self, GraphError> {
        let bins = links.offsets.len() - 1;
        if centers.len() != bins {
            return Err(GraphError::CenterCount {
                expected: bins,
                actual: centers.len(),
            });
        }
        for (bin, center) in BinId::all(bins).zip(centers) {
            if let Some(axis) = center.iter().position(|x| !x.is_finite()) {
                let value = center[axis];
                return Err(GraphError::Center { bin, axis, value });
            }
        }
        let mut guide = Self {
            coordinates: centers.as_flattened().to_vec(),
            dimensions: D,
            factor: 1.0,
        };
        guide.factor = guide.largest_factor(links);
        Ok(guide)
    }

    fn largest_factor(&self, links: Links<'_>) -> f64 {
        let mut factor = f64::INFINITY;
        for bin in BinId::all(links.offsets.len() - 1) {
            for (next, weight) in links.from(bin) {
                let squared = self.squared(bin, next);
                if squared == 0.0 {
                    continue;
                }
                // A square out of this range has lost digits, and its bound
                // could be too large.
                if !(1e-280..=1e280).contains(&squared) {
                    return 0.0;
                }
                factor = factor.min(weight / squared.sqrt());
            }
        }
        if factor.is_finite() { factor } else { 0.0 }
    }

    fn center(&self, bin: BinId) -> &[f64] {
        &self.coordinates[bin.index() * self.dimensions..][..self.dimensions]
    }

    fn squared(&self, a: BinId, b: BinId) -> f64 {
        let pairs = self.center(a).iter().zip(self.center(b));
        pairs.map(|(a, b)| (a - b) * (a - b)).sum()
    }

    /// The least length of a path from `bin` to `goal`.
    #[inline]
    pub(crate) fn ahead(&self, bin: BinId, goal: BinId) -> f64 {
        let bound = self.factor * self.squared(bin, goal).sqrt();
        // No bound at all is always right.
        if bound.is_finite() { bound } else { 0.0 }
    }
}

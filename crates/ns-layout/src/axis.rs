//! One axis of a Cartesian lattice: edges, and which interval holds a number.

use crate::LayoutError;

/// The intervals along one axis.
///
/// Interval `i` is `edges[i] <= x < edges[i + 1]`; the last one also holds its
/// upper edge, so that every number from the first edge to the last is in
/// exactly one interval.
///
/// With the feature `serde` it is written as the list of its edges.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<f64>", into = "Vec<f64>"))]
pub struct Axis {
    edges: Vec<f64>,
    centers: Vec<f64>,
    /// Intervals per unit of length, for the first guess of a look-up.
    guesses_per_unit: f64,
    /// Where the intervals are unequal: for each of as many equal slots as there
    /// are intervals, the interval that holds the start of the slot.
    slots: Option<Vec<u32>>,
}

impl Axis {
    /// An axis of `count` equal intervals from `lo` to `hi`.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Precision`] where neighbouring edges or centres would be
    /// the same number. `axis` is only used to name the axis in it.
    pub(crate) fn uniform(
        axis: usize,
        lo: f64,
        hi: f64,
        count: usize,
    ) -> Result<Self, LayoutError> {
        let width = (hi - lo) / count as f64;
        let mut edges: Vec<f64> = (0..=count).map(|i| lo + i as f64 * width).collect();
        edges[count] = hi;
        let centers = centers(&edges);
        if !(edges.is_sorted_by(|a, b| a < b) && centers.is_sorted_by(|a, b| a < b)) {
            return Err(LayoutError::Precision {
                axis,
                width,
                coordinate: if lo.abs() > hi.abs() { lo } else { hi },
            });
        }
        Ok(Self {
            centers,
            guesses_per_unit: count as f64 / (hi - lo),
            edges,
            slots: None,
        })
    }

    /// An axis with these edges.
    ///
    /// # Errors
    ///
    /// [`LayoutError::TooFewEdges`], [`LayoutError::Edges`] and
    /// [`LayoutError::Precision`]. `axis` is only used to name the axis in them.
    pub(crate) fn from_edges(axis: usize, edges: Vec<f64>) -> Result<Self, LayoutError> {
        if edges.len() < 2 {
            return Err(LayoutError::TooFewEdges {
                axis,
                count: edges.len(),
            });
        }
        let mut previous = f64::NAN;
        for (index, &value) in edges.iter().enumerate() {
            if !value.is_finite() || value <= previous {
                return Err(LayoutError::Edges {
                    axis,
                    index,
                    value,
                    previous,
                });
            }
            previous = value;
        }
        let count = edges.len() - 1;
        let (lo, hi) = (edges[0], edges[count]);
        let width = (hi - lo) / count as f64;
        if !width.is_finite() {
            return Err(LayoutError::Range { axis, lo, hi });
        }
        let centers = centers(&edges);
        if !centers.is_sorted_by(|a, b| a < b) {
            let coordinate = if lo.abs() > hi.abs() { lo } else { hi };
            return Err(LayoutError::Precision {
                axis,
                width,
                coordinate,
            });
        }
        // A guess may be one interval off: rounding alone does that much.
        let uniform = (0..=count).all(|i| (edges[i] - (lo + i as f64 * width)).abs() < 0.5 * width);
        let slots = (!uniform).then(|| {
            (0..count)
                .map(|slot| {
                    let start = lo + slot as f64 * width;
                    (edges.partition_point(|&edge| edge <= start).max(1) - 1) as u32
                })
                .collect()
        });
        Ok(Self {
            centers,
            guesses_per_unit: count as f64 / (hi - lo),
            edges,
            slots,
        })
    }

    /// The edges, one more than there are intervals, strictly increasing.
    #[must_use]
    pub fn edges(&self) -> &[f64] {
        &self.edges
    }

    /// The midpoint of each interval.
    #[must_use]
    pub fn centers(&self) -> &[f64] {
        &self.centers
    }

    /// The number of intervals, at least 1.
    #[must_use]
    pub fn count(&self) -> usize {
        self.centers.len()
    }

    /// The memory held beside itself, in bytes.
    pub(crate) fn heap_bytes(&self) -> usize {
        let slots = self.slots.as_ref().map_or(0, Vec::len);
        8 * (self.edges.len() + self.centers.len()) + 4 * slots
    }

    /// The width of interval `i`.
    ///
    /// # Panics
    ///
    /// Where `i` is not below [`count`](Self::count).
    #[must_use]
    pub fn width(&self, i: usize) -> f64 {
        self.edges[i + 1] - self.edges[i]
    }

    /// The first and the last edge.
    #[must_use]
    pub fn bounds(&self) -> (f64, f64) {
        (self.edges[0], self.edges[self.count()])
    }

    /// The interval that holds `x`, or `None` outside the edges and for NaN.
    ///
    /// # Complexity
    ///
    /// O(1) for equal intervals. For unequal ones O(log k), where k is how many
    /// intervals share the slot of `x`: O(1) unless a few wide intervals stand
    /// beside very many narrow ones.
    #[inline]
    #[must_use]
    pub fn locate(&self, x: f64) -> Option<usize> {
        let (edges, last) = (&self.edges[..], self.centers.len() - 1);
        if !(x >= edges[0] && x <= edges[last + 1]) {
            return None;
        }
        let guess = (((x - edges[0]) * self.guesses_per_unit) as usize).min(last);
        let mut i = match &self.slots {
            None => guess,
            Some(slots) => {
                // Rounding can put `x` just before the slot it is guessed in.
                let from = slots[guess.saturating_sub(1)] as usize;
                let to = slots
                    .get(guess + 2)
                    .map_or(last, |&interval| interval as usize);
                let within = &edges[from..=to];
                from + within.partition_point(|&edge| edge <= x).max(1) - 1
            }
        };
        while x < edges[i] {
            i -= 1;
        }
        while i < last && x >= edges[i + 1] {
            i += 1;
        }
        Some(i)
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<f64>> for Axis {
    type Error = LayoutError;

    fn try_from(edges: Vec<f64>) -> Result<Self, LayoutError> {
        Self::from_edges(0, edges)
    }
}

#[cfg(feature = "serde")]
impl From<Axis> for Vec<f64> {
    fn from(axis: Axis) -> Self {
        axis.edges
    }
}

fn centers(edges: &[f64]) -> Vec<f64> {
    edges
        .windows(2)
        .map(|pair| pair[0] + (pair[1] - pair[0]) / 2.0)
        .collect()
}

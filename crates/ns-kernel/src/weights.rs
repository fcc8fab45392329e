//! Operators from the flows themselves, for spaces that are no layout.

use ns_graph::Connectivity;
use ns_layout::{BinId, Edge};

use crate::{HeatOperator, KernelError};

impl HeatOperator {
    /// The operator of flows `W` between bins of these measures:
    /// `L = M⁻¹ (D − W)`.
    ///
    /// # Shapes
    ///
    /// `measures` has one entry for each bin. `weights` are the entries
    /// `(from, to, W)` of the matrix, both ways, in any order, each once; what is
    /// not given is 0.
    ///
    /// # Errors
    ///
    /// [`KernelError::NoBins`]; [`KernelError::Weight`] for a weight that is
    /// negative, not finite, given twice, from a bin to itself or to one that is
    /// not there; [`KernelError::NotSymmetric`], and those of
    /// [`new`](Self::new).
    ///
    /// # Complexity
    ///
    /// O(bins + weights · log weights) time.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_kernel::{HeatOperator, Mode};
    /// use ns_layout::BinId;
    ///
    /// let bins: Vec<BinId> = BinId::all(2).collect();
    /// let weights = [(bins[0], bins[1], 0.5), (bins[1], bins[0], 0.5)];
    /// let heat = HeatOperator::from_weights(&[1.0, 3.0], &weights)?;
    /// let spread = heat.smooth(&[4.0, 0.0], 1e9, Mode::Transition)?;
    /// assert_eq!(spread, [1.0, 3.0]);
    /// # Ok::<(), ns_kernel::KernelError>(())
    /// ```
    pub fn from_weights(
        measures: &[f64],
        weights: &[(BinId, BinId, f64)],
    ) -> Result<Self, KernelError> {
        let mut entries = weights.to_vec();
        entries.sort_by_key(|&(from, to, _)| (from.min(to), from.max(to), from));
        let mut edges = Vec::with_capacity(entries.len() / 2);
        let mut last = None;
        for &(from, to, value) in &entries {
            let known = from.max(to).index() < measures.len();
            let valid = known && from != to && value >= 0.0 && value.is_finite();
            if !valid || last == Some((from, to)) {
                return Err(KernelError::Weight { from, to, value });
            }
            last = Some((from, to));
        }
        let mut rest = &entries[..];
        while let Some(&(from, to, value)) = rest.first() {
            let (a, b) = (from.min(to), from.max(to));
            let back = rest
                .get(1)
                .filter(|&&(other, _, _)| other == to && from == a);
            let back = back
                .filter(|&&(_, other, _)| other == from)
                .map(|entry| entry.2);
            rest = &rest[1 + usize::from(back.is_some())..];
            let (there, back) = if from == a {
                (value, back.unwrap_or(0.0))
            } else {
                (0.0, value)
            };
            if there != back {
                return Err(KernelError::NotSymmetric { a, b, there, back });
            }
            edges.push(Edge {
                a,
                b,
                distance: 1.0,
                face: there,
            });
        }
        // Whatever else could be wrong with the edges was looked for above.
        let graph =
            Connectivity::from_edges(measures.len(), &edges).map_err(|_| KernelError::NoBins)?;
        Self::new(&graph, measures)
    }
}

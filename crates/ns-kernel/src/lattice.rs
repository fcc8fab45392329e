//! Full lattices: heat that spreads along each axis by itself.

use std::borrow::Cow;

use ns_graph::Connectivity;
use ns_layout::{BinId, Edge, Lattice};

use crate::HeatOperator;
use crate::line::Line;

impl HeatOperator {
    /// The same operator, which now knows whether it is a product of one
    /// operator for each axis of this lattice.
    ///
    /// It is where every cell of the lattice is a bin, and measures and flows
    /// are those of its edges: `H` is then the Kronecker product of one small
    /// kernel for each axis. In every other case nothing changes.
    pub(crate) fn with_lattice<const D: usize>(self, lattice: &Lattice<D>) -> Self {
        let axes = lines_of(&self, lattice).unwrap_or_default();
        Self { axes, ..self }
    }

    /// Whether heat is known to spread along each axis by itself, as on a full
    /// Cartesian lattice: `H` is then the Kronecker product of one small kernel
    /// for each axis, and all that is asked of it is faster.
    #[must_use]
    pub fn is_separable(&self) -> bool {
        !self.axes.is_empty()
    }

    /// The same operator, which does not know of any lattice.
    pub(crate) fn without_axes(&self) -> Cow<'_, Self> {
        if self.axes.is_empty() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self {
            axes: Vec::new(),
            ..self.clone()
        })
    }
}

/// How far a measure or flow may be from the product over the axes, relative to
/// it: a few roundings.
const ROUNDING: f64 = 1e-13;

/// The operator along each axis, if their product is the operator given.
fn lines_of<const D: usize>(heat: &HeatOperator, lattice: &Lattice<D>) -> Option<Vec<Line>> {
    if !lattice.is_full() || lattice.bin_cells().len() != heat.bin_count() {
        return None;
    }
    let axes = lattice.axes();
    let (shape, strides) = (lattice.shape(), lattice.strides());
    let close = |a: f64, b: f64| (a - b).abs() <= ROUNDING * b;
    for i in 0..heat.bin_count() {
        let at = lattice.coordinates(i);
        let content: f64 = (0..D).map(|k| axes[k].width(at[k])).product();
        if !close(heat.measures[i], content) {
            return None;
        }
        // Rows ascend: down the axes from the first to the last, then up again.
        let down = (0..D)
            .filter(|&k| at[k] > 0)
            .map(|k| (k, at[k] - 1, i - strides[k]));
        let up = (0..D)
            .rev()
            .filter(|&k| at[k] + 1 < shape[k])
            .map(|k| (k, at[k], i + strides[k]));
        let mut row = heat.row(i);
        for (k, step, j) in down.chain(up) {
            let face: f64 = (0..D)
                .filter(|&other| other != k)
                .map(|other| axes[other].width(at[other]))
                .product();
            let centers = axes[k].centers();
            let flow = face / (centers[step + 1] - centers[step]);
            match row.next() {
                Some((target, weight)) if target == j && close(weight, flow) => {}
                _ => return None,
            }
        }
        if row.next().is_some() {
            return None;
        }
    }
    let line = |axis: &ns_layout::Axis| {
        let all = || BinId::all(axis.count());
        let steps = axis.centers().windows(2).map(|c| c[1] - c[0]);
        let edges: Vec<Edge> = all()
            .zip(all().skip(1))
            .zip(steps)
            .map(|((a, b), distance)| Edge {
                a,
                b,
                distance,
                face: 1.0,
            })
            .collect();
        let widths: Vec<f64> = (0..axis.count()).map(|i| axis.width(i)).collect();
        let graph = Connectivity::from_edges(axis.count(), &edges).ok()?;
        Some(Line::new(HeatOperator::new(&graph, &widths).ok()?))
    };
    axes.iter().map(line).collect()
}

//! The connected pieces of a space, each with an operator of its own.

use std::borrow::Cow;

use faer::{Mat, MatMut, MatRef};
use ns_graph::Connectivity;
use ns_layout::Edge;

use crate::{HeatOperator, KernelError};

/// The bins of one component and the heat operator on them alone.
#[derive(Debug)]
pub(crate) struct Piece<'a> {
    /// Ascending.
    pub(crate) bins: Vec<usize>,
    pub(crate) heat: Cow<'a, HeatOperator>,
}

impl HeatOperator {
    /// The bins of each component, ascending.
    pub(crate) fn bins_of_components(&self) -> Vec<Vec<usize>> {
        let sizes = self.components.sizes().iter();
        let mut bins: Vec<Vec<usize>> = sizes.map(|&n| Vec::with_capacity(n)).collect();
        for (bin, &label) in self.components.labels().iter().enumerate() {
            bins[label as usize].push(bin);
        }
        bins
    }

    /// The components, largest first.
    ///
    /// # Errors
    ///
    /// None: part of a valid operator is one.
    pub(crate) fn pieces(&self) -> Result<Vec<Piece<'_>>, KernelError> {
        let all = self.bins_of_components();
        if all.len() == 1 {
            let whole = |bins| Piece {
                bins,
                heat: Cow::Borrowed(self),
            };
            return Ok(all.into_iter().map(whole).collect());
        }
        let mut place = vec![0_u32; self.bin_count()];
        for bins in &all {
            for (k, &bin) in bins.iter().enumerate() {
                place[bin] = k as u32;
            }
        }
        all.into_iter()
            .map(|bins| {
                let heat = Cow::Owned(self.restricted(&bins, &place)?);
                Ok(Piece { bins, heat })
            })
            .collect()
    }

    /// The operator on the bins of one component; `place` says where each bin is
    /// among them.
    fn restricted(&self, bins: &[usize], place: &[u32]) -> Result<Self, KernelError> {
        let measures: Vec<f64> = bins.iter().map(|&bin| self.measures[bin]).collect();
        let mut part = Self {
            offsets: vec![0],
            targets: Vec::new(),
            weights: Vec::new(),
            inverse_measures: measures.iter().map(|m| m.recip()).collect(),
            measures,
            leave_rates: bins.iter().map(|&bin| self.leave_rates[bin]).collect(),
            eigenvalue_bound: 0.0,
            components: Connectivity::from_edges(bins.len(), &chain(bins.len()))
                .map_err(|_| KernelError::NoBins)?
                .components(),
            largest_measure: self.largest_measure,
            component_measures: Vec::new(),
            time_to_rest: 0.0,
            axes: Vec::new(),
            stencil: None,
        };
        for &bin in bins {
            for (j, weight) in self.row(bin) {
                part.targets.push(place[j]);
                part.weights.push(weight);
            }
            part.offsets.push(part.targets.len());
        }
        part.component_measures = part.sum_measures();
        part.eigenvalue_bound = part.bound_eigenvalues();
        part.time_to_rest = part.bound_time_to_rest();
        Ok(part.with_bands())
    }

    /// `M^{-1/2} (D − W) M^{-1/2}`, which is symmetric and has the eigenvalues
    /// of `L`.
    pub(crate) fn symmetric_matrix(&self) -> Mat<f64> {
        let n = self.bin_count();
        let roots: Vec<f64> = self.measures.iter().map(|m| m.sqrt()).collect();
        let mut matrix = Mat::zeros(n, n);
        for i in 0..n {
            matrix[(i, i)] = self.leave_rates[i];
            for (j, weight) in self.row(i) {
                matrix[(i, j)] = -(weight / roots[i]) / roots[j];
            }
        }
        matrix
    }
}

/// Edges that join so many bins into one piece.
fn chain(bins: usize) -> Vec<Edge> {
    let all = || ns_layout::BinId::all(bins);
    all()
        .zip(all().skip(1))
        .map(|(a, b)| Edge {
            a,
            b,
            distance: 1.0,
            face: 1.0,
        })
        .collect()
}

/// Writes the matrix of a piece where it belongs in that of the whole.
pub(crate) fn scatter(matrix: MatMut<'_, f64>, block: MatRef<'_, f64>, bins: &[usize]) {
    let mut matrix = matrix;
    for (b, &j) in bins.iter().enumerate() {
        for (a, &i) in bins.iter().enumerate() {
            matrix[(i, j)] = block[(a, b)];
        }
    }
}

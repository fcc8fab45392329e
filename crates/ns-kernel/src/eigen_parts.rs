//! What an eigenbasis is made of: how much memory it takes, and how it is written
//! somewhere and read back.

use faer::{Mat, MatRef};
use ns_layout::BinId;

use crate::eigenbasis::Part;
use crate::{Eigenbasis, HeatOperator};

impl HeatOperator {
    /// The memory that [`eigenbasis`](Self::eigenbasis) will hold, in bytes.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_kernel::HeatOperator;
    /// use ns_layout::{Grid, Layout};
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 16.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let heat = HeatOperator::new(&graph, grid.measures())?;
    /// assert_eq!(heat.eigenbasis_bytes(), heat.eigenbasis(1 << 20)?.bytes());
    /// assert_eq!(heat.slowest_modes_bytes(3), heat.slowest_modes(3, 1 << 20)?.bytes());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn eigenbasis_bytes(&self) -> u64 {
        self.slowest_modes_bytes(usize::MAX)
    }

    /// The memory that [`slowest_modes`](Self::slowest_modes) will hold, in
    /// bytes.
    #[must_use]
    pub fn slowest_modes_bytes(&self, count: usize) -> u64 {
        let sizes = self.components().sizes().iter();
        sizes.fold(0, |sum: u64, &bins| {
            sum.saturating_add(part_bytes(bins, count.min(bins)))
        })
    }
}

/// A column begins at a multiple of 64 bytes.
fn part_bytes(bins: usize, modes: usize) -> u64 {
    let column = (bins as u64).div_ceil(8).saturating_mul(64);
    column
        .saturating_mul(modes as u64)
        .saturating_add((8 * (bins + modes) + size_of::<Part>()) as u64)
}

impl Eigenbasis {
    /// A basis whose modes are already known, as when it is read from a file.
    ///
    /// `mark` is the [`mark`](Self::mark) of the basis that was written, and
    /// `components` the bins of each component, ascending, with as many
    /// eigenvalues as it has modes. `fill` is called for each mode, in the order
    /// of [`columns`](Self::columns), and writes its entries over zeros. What it
    /// writes is not checked.
    ///
    /// `None` where these are no components: a bin is in none or in several, or
    /// there is a component without eigenvalues, or with more of them than bins,
    /// or with some that do not ascend from 0.
    ///
    /// # Errors
    ///
    /// The first error of `fill`.
    ///
    /// # Panics
    ///
    /// If there is not memory for modes of that size.
    pub fn from_columns<E>(
        mark: [f64; 3],
        components: Vec<(Vec<BinId>, Vec<f64>)>,
        mut fill: impl FnMut(&mut [f64]) -> Result<(), E>,
    ) -> Result<Option<Self>, E> {
        let bins = components.iter().map(|(bins, _)| bins.len()).sum();
        let mut is_taken = vec![false; bins];
        for (own, rates) in &components {
            let is_new = |bin: &BinId| {
                let taken = is_taken.get_mut(bin.index());
                taken.is_some_and(|taken| !std::mem::replace(taken, true))
            };
            let is_part = own.is_sorted()
                && own.iter().all(is_new)
                && rates.len() <= own.len()
                && rates.first() == Some(&0.0)
                && rates.is_sorted()
                && rates.iter().all(|rate| rate.is_finite());
            if !is_part {
                return Ok(None);
            }
        }
        let parts = components.into_iter().map(|(own, rates)| {
            let mut modes = Mat::zeros(own.len(), rates.len());
            for mode in modes.as_mut().col_iter_mut() {
                // Columns of a matrix that owns its memory are contiguous.
                if let Some(mode) = mode.try_as_col_major_mut() {
                    fill(mode.as_slice_mut())?;
                }
            }
            let own = own.iter().map(|bin| bin.index()).collect();
            Ok(Part::new(own, rates, modes))
        });
        Ok(Some(Self::of(parts.collect::<Result<_, E>>()?, bins, mark)))
    }

    /// The modes of one component after the other, each with an entry for each
    /// of its [`bins`](Self::bins).
    pub fn columns(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.component_count())
            .filter_map(|component| self.modes(component))
            .flat_map(MatRef::col_iter)
            .filter_map(|mode| Some(mode.try_as_col_major()?.as_slice()))
    }

    /// What tells the operator of this basis from others.
    #[must_use]
    pub fn mark(&self) -> [f64; 3] {
        self.mark
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let parts = self.parts.iter();
        parts
            .map(|part| part_bytes(part.bins.len(), part.rates.len()))
            .sum()
    }
}

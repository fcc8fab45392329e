//! Distances between many pairs of bins, in matrices or blocks of them.

use ns_layout::BinId;
use rayon::prelude::*;

use crate::search::{Search, Until};
use crate::{Connectivity, GraphError};

impl Connectivity {
    /// Hands over the distance from every bin to every bin, block by block.
    ///
    /// `visit` gets the first bin of a block and its rows, blocks ascending. The
    /// rows of a block are made by all threads; only one block is held.
    ///
    /// # Shapes
    ///
    /// A block has `rows_per_block` rows, the last one the rest, of `bin_count`
    /// distances each. Where nothing joins two bins, the distance is infinite.
    ///
    /// # Errors
    ///
    /// [`GraphError::NoRows`] where `rows_per_block` is 0, and
    /// [`GraphError::MemoryLimit`] where a block is larger than any memory.
    ///
    /// # Complexity
    ///
    /// The time of [`distances_from`](Self::distances_from) for each bin;
    /// 8 · `rows_per_block` · bins bytes.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Connectivity;
    /// use ns_layout::{Grid, Neighbors};
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 5.0)]).build()?;
    /// let graph = Connectivity::from_layout(&grid)?;
    /// let mut longest: f64 = 0.0;
    /// graph.for_each_row_block(2, |_, rows| {
    ///     longest = rows.iter().copied().fold(longest, f64::max);
    /// })?;
    /// assert_eq!(longest, 4.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_each_row_block(
        &self,
        rows_per_block: usize,
        mut visit: impl FnMut(BinId, &[f64]),
    ) -> Result<(), GraphError> {
        if rows_per_block == 0 {
            return Err(GraphError::NoRows);
        }
        let bins = self.bin_count();
        let sources: Vec<BinId> = self.bins().collect();
        let rows = rows_per_block.min(bins);
        check_memory(rows, bins, u64::MAX)?;
        let mut block = vec![0.0; rows * bins];
        for sources in sources.chunks(rows_per_block) {
            let block = &mut block[..sources.len() * bins];
            self.write_rows(sources, bins, block, |distances, row| {
                row.copy_from_slice(distances);
            });
            visit(sources[0], block);
        }
        Ok(())
    }

    /// The distance from every bin to every bin, row after row.
    ///
    /// # Shapes
    ///
    /// `bin_count` rows of `bin_count` distances; where nothing joins two bins,
    /// the distance is infinite.
    ///
    /// # Errors
    ///
    /// [`GraphError::MemoryLimit`] before anything is allocated, where the
    /// matrix takes more than `limit_bytes`;
    /// [`for_each_row_block`](Self::for_each_row_block) needs no matrix.
    ///
    /// # Complexity
    ///
    /// The time of [`distances_from`](Self::distances_from) for each bin;
    /// 8 · bins² bytes.
    pub fn all_pairs(&self, limit_bytes: u64) -> Result<Vec<f64>, GraphError> {
        let bins = self.bin_count();
        check_memory(bins, bins, limit_bytes)?;
        let sources: Vec<BinId> = self.bins().collect();
        let mut matrix = vec![0.0; bins * bins];
        self.write_rows(&sources, bins, &mut matrix, |distances, row| {
            row.copy_from_slice(distances);
        });
        Ok(matrix)
    }

    /// The distance from each to each of some bins, row after row.
    ///
    /// # Shapes
    ///
    /// A row and a column for each of `bins`, in their order; a bin may come
    /// twice. Where nothing joins two bins, the distance is infinite.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`], and [`GraphError::MemoryLimit`] before
    /// anything is allocated, where the matrix takes more than `limit_bytes`.
    pub fn pairwise(&self, bins: &[BinId], limit_bytes: u64) -> Result<Vec<f64>, GraphError> {
        for &bin in bins {
            self.check_bin(bin)?;
        }
        check_memory(bins.len(), bins.len(), limit_bytes)?;
        let mut matrix = vec![0.0; bins.len() * bins.len()];
        self.write_rows(bins, bins.len(), &mut matrix, |distances, row| {
            for (entry, bin) in row.iter_mut().zip(bins) {
                *entry = distances[bin.index()];
            }
        });
        Ok(matrix)
    }

    /// Each row is made by one thread from the start, so that its bits depend on
    /// nothing else.
    fn write_rows(
        &self,
        sources: &[BinId],
        columns: usize,
        rows: &mut [f64],
        write: impl Fn(&[f64], &mut [f64]) + Sync,
    ) {
        let links = self.links(self.distances());
        // A row of no columns is no chunk; there is nothing to write then.
        let rows = rows.par_chunks_exact_mut(columns.max(1));
        rows.zip(sources).for_each_init(
            || Search::new(self.bin_count(), self.span()),
            |search, (row, &source)| {
                search.run(links, &[source], Until::Distance(f64::INFINITY));
                write(&search.field.distances, row);
            },
        );
    }
}

pub(crate) fn check_memory(
    rows: usize,
    columns: usize,
    limit_bytes: u64,
) -> Result<(), GraphError> {
    let bytes = (rows as u64).saturating_mul(columns as u64);
    let needed_bytes = bytes.saturating_mul(size_of::<f64>() as u64);
    // No allocation can be larger than half the address space.
    let limit_bytes = limit_bytes.min(isize::MAX as u64);
    if needed_bytes > limit_bytes {
        return Err(GraphError::MemoryLimit {
            rows,
            columns,
            needed_bytes,
            limit_bytes,
        });
    }
    Ok(())
}

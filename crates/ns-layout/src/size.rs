//! How large a layout may be.

use crate::{BinId, LayoutError};

/// Checks a number of cells, before they are allocated, against a memory limit
/// and against what a [`BinId`] can number.
///
/// # Errors
///
/// [`LayoutError::TooLarge`], also for a number of cells that is not finite.
pub(crate) fn check_size<const D: usize>(
    cells: f64,
    bytes_per_cell: f64,
    memory_limit: u64,
) -> Result<(), LayoutError> {
    let most = (memory_limit as f64 / bytes_per_cell).min((BinId::MAX_COUNT - 1) as f64);
    if cells <= most {
        return Ok(());
    }
    Err(LayoutError::TooLarge {
        cells,
        estimated_bytes: cells * bytes_per_cell,
        limit_bytes: most * bytes_per_cell,
        factor: (cells / most).powf(1.0 / D as f64),
    })
}

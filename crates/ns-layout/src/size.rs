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

/// The same for one of several layouts that share a memory limit, of which so
/// many bytes are left.
pub(crate) fn spend<const D: usize>(
    cells: f64,
    bytes_per_cell: f64,
    left: &mut u64,
) -> Result<(), LayoutError> {
    check_size::<D>(cells, bytes_per_cell, *left)?;
    *left = left.saturating_sub((cells * bytes_per_cell) as u64);
    Ok(())
}

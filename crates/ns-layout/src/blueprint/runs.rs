//! Ascending numbers as runs of those that follow each other.

use crate::LayoutError;

/// The first number of each run and how many follow each other.
pub(super) fn of(numbers: impl IntoIterator<Item = usize>) -> Vec<[u32; 2]> {
    let mut runs: Vec<[u32; 2]> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some([first, count]) if (*first + *count) as usize == number => *count += 1,
            _ => runs.push([number as u32, 1]),
        }
    }
    runs
}

/// The numbers of runs.
pub(super) fn numbers(runs: &[[u32; 2]]) -> impl Iterator<Item = usize> {
    let ranges = runs
        .iter()
        .map(|&[first, count]| (first as usize, count as usize));
    ranges.flat_map(|(first, count)| first..first + count)
}

/// Which of `size` entries the runs hold.
///
/// # Errors
///
/// [`LayoutError::Runs`] for a run that is empty, does not come after the one
/// before, or leads beyond the last entry.
pub(super) fn mask(runs: &[[u32; 2]], size: usize) -> Result<Vec<bool>, LayoutError> {
    let mut mask = vec![false; size];
    let mut end = 0;
    for &[first, count] in runs {
        let range = first as usize..first as usize + count as usize;
        if count == 0 || range.start < end || range.end > size {
            return Err(LayoutError::Runs {
                first,
                count,
                after: end,
                size,
            });
        }
        end = range.end;
        mask[range].fill(true);
    }
    Ok(mask)
}

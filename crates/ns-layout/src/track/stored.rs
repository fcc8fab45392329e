//! A track from the numbers it was stored as.

use super::Track;
use super::check;
use super::parts::{Parts, check_size};
use crate::LayoutError;

/// What a track is stored as, but for its nodes.
pub(crate) struct StoredTrack<'a> {
    pub(crate) edges: &'a [(usize, usize)],
    pub(crate) starts: &'a [f64],
    pub(crate) counts: &'a [usize],
    pub(crate) max_distance: Option<f64>,
}

impl StoredTrack<'_> {
    /// # Errors
    ///
    /// [`LayoutError::StoredTrack`], and those of
    /// [`TrackBuilder::build`](crate::TrackBuilder::build).
    pub(crate) fn build<const D: usize>(
        &self,
        nodes: Vec<[f64; D]>,
        left: &mut u64,
    ) -> Result<Track<D>, LayoutError> {
        check::nodes(&nodes)?;
        let ways = check::edges(&nodes, self.edges)?;
        check::max_distance(self.max_distance)?;
        let mut least = 0.0;
        for (segment, way) in ways.iter().enumerate() {
            let bins = self.counts.get(segment).copied().unwrap_or(0);
            let start = self.starts.get(segment).copied().unwrap_or(f64::NAN);
            let starts = if segment == 0 {
                start == 0.0
            } else {
                start.is_finite() && start >= least
            };
            if bins == 0 || !starts {
                return Err(LayoutError::StoredTrack {
                    segment,
                    bins,
                    start,
                    least,
                });
            }
            least = start + way.length;
        }
        let bins = self.counts.iter().map(|&count| count as f64).sum();
        let (pairs, bytes) = check_size::<D>(nodes.len(), self.edges, bins, *left)?;
        *left = left.saturating_sub(bytes as u64);
        Parts {
            nodes,
            starts: self.starts[..ways.len()].to_vec(),
            counts: self.counts[..ways.len()].to_vec(),
            ways,
            max_distance: self.max_distance.unwrap_or(f64::INFINITY),
        }
        .join(pairs)
    }
}

//! Tracks, to and from plain data.

use std::sync::Arc;

use super::{Blueprint, point};
use crate::track::StoredTrack;
use crate::{Layout, LayoutError, Track, TrackSegment};

impl<const D: usize> Track<D> {
    pub(crate) fn plan(&self) -> Blueprint {
        let segments = self.segments();
        Blueprint::Track {
            nodes: self.nodes().iter().map(|node| node.to_vec()).collect(),
            segments: segments.iter().map(TrackSegment::nodes).collect(),
            starts: segments.iter().map(|s| s.linear_range().0).collect(),
            counts: segments.iter().map(|s| s.bins().count()).collect(),
            max_distance: self.max_distance(),
        }
    }
}

pub(super) fn build<const D: usize>(
    nodes: &[Vec<f64>],
    track: &StoredTrack<'_>,
    left: &mut u64,
) -> Result<Arc<dyn Layout<D>>, LayoutError> {
    if D == 0 {
        return Err(LayoutError::NoDimension);
    }
    let nodes: Vec<[f64; D]> = nodes.iter().map(|n| point(n)).collect::<Result<_, _>>()?;
    Ok(Arc::new(track.build(nodes, left)?))
}

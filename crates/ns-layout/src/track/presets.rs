//! Tracks that many laboratories have.

use std::borrow::Cow;

use super::{Track, TrackBuilder};

/// From the centre to each arm.
const PLUS: [(usize, usize); 4] = [(0, 1), (0, 2), (0, 3), (0, 4)];
/// The stem, then both arms.
const T: [(usize, usize); 3] = [(0, 1), (1, 2), (1, 3)];
/// The base from left to right, then the arms from left to right.
const W: [(usize, usize); 5] = [(0, 1), (1, 2), (0, 3), (1, 4), (2, 5)];

impl<const D: usize> Track<D> {
    /// Starts a track that leads from one way point to the next; two way points
    /// make a straight one.
    ///
    /// It is not closed where it returns to its first point: name the nodes and
    /// edges of a ring with [`Track::builder`].
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Layout, Track};
    ///
    /// let track = Track::linear_track(&[[0.0, 0.0], [3.0, 4.0]], 1.0).build()?;
    /// assert_eq!(track.bin_count(), 5);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn linear_track(way_points: &[[f64; D]], bin_size: f64) -> TrackBuilder<'_, D> {
        let edges = (1..way_points.len()).map(|i| (i - 1, i)).collect();
        TrackBuilder::new(Cow::Borrowed(way_points), Cow::Owned(edges), bin_size)
    }

    /// Starts a plus maze: the centre, then the ends of four arms. Segments lead
    /// from the centre outwards, in the order of the arms.
    pub fn plus_maze(nodes: &[[f64; D]; 5], bin_size: f64) -> TrackBuilder<'_, D> {
        TrackBuilder::new(Cow::Borrowed(nodes), Cow::Borrowed(&PLUS), bin_size)
    }

    /// Starts a T maze: the end of the stem, the junction, the left and the
    /// right end. Segments lead along the stem, then to the left, then to the
    /// right.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{Layout, Track};
    ///
    /// let nodes = [[0.0, 0.0], [0.0, 6.0], [-4.0, 6.0], [4.0, 6.0]];
    /// let maze = Track::t_maze(&nodes, 2.0).build()?;
    /// assert_eq!(maze.bin_count(), 7);
    /// let ends: Vec<usize> = maze.boundary_bins().iter().map(|bin| bin.index()).collect();
    /// assert_eq!(ends, [0, 4, 6]);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn t_maze(nodes: &[[f64; D]; 4], bin_size: f64) -> TrackBuilder<'_, D> {
        TrackBuilder::new(Cow::Borrowed(nodes), Cow::Borrowed(&T), bin_size)
    }

    /// Starts a W maze: the base from left to right (three nodes), then the ends
    /// of the arms from left to right. Segments lead along the base, then along
    /// each arm.
    pub fn w_maze(nodes: &[[f64; D]; 6], bin_size: f64) -> TrackBuilder<'_, D> {
        TrackBuilder::new(Cow::Borrowed(nodes), Cow::Borrowed(&W), bin_size)
    }
}

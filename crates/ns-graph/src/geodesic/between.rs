//! Distances of points that are no centres.

use ns_layout::BinId;

use super::field::EuclideanField;
use super::marching::{difference, length};
use super::sightline::is_clear;
use super::{Geodesics, Method};
use crate::GraphError;

impl<const D: usize> Geodesics<'_, D> {
    /// The distance from point to point, `None` where walls part them.
    ///
    /// For many points and the same sources, make a field of the sources once and
    /// ask [`distance_at`](Self::distance_at).
    ///
    /// # Errors
    ///
    /// [`GraphError::PointOutside`] for a point that is in no bin, and
    /// [`GraphError::ExactDimension`] as from
    /// [`distances_from`](Self::distances_from).
    ///
    /// # Complexity
    ///
    /// O(cells crossed) where the points see each other, else that of
    /// [`distances_from`](Self::distances_from).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Geodesics;
    /// use ns_layout::{Grid, Neighbors};
    ///
    /// // Around the end of a wall: across a bin, 1 along the end, across a bin.
    /// let edges = [vec![0.0, 1.0, 2.0], vec![0.0, 1.0, 2.0, 3.0]];
    /// let mask = [true, false, true, true, true, true];
    /// let grid = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
    /// let walk = Geodesics::new(grid.lattice()).distance_between(&[0.0, 0.0], &[0.0, 3.0])?;
    /// let walk = walk.ok_or("not joined")?;
    /// assert!((walk - (1.0 + 2.0 * 2_f64.sqrt())).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn distance_between(
        &self,
        from: &[f64; D],
        to: &[f64; D],
    ) -> Result<Option<f64>, GraphError> {
        self.check_dimension()?;
        self.bin_of(to)?;
        let start = self.bin_of(from)?;
        if self.is_in_sight(start, from, to) {
            return Ok(Some(length(difference(*from, *to))));
        }
        self.distance_at(&self.distances_from_points(&[*from])?, to)
    }

    /// The distance of a point, which need not be a centre, from the nearest
    /// source of a field; `None` where no source reaches its bin.
    ///
    /// # Errors
    ///
    /// [`GraphError::PointOutside`], and [`GraphError::FieldLength`] where the
    /// field is of another lattice.
    ///
    /// # Complexity
    ///
    /// O(turns of the field) where it is exact, else O(1).
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Geodesics;
    /// use ns_layout::{BinId, Grid};
    ///
    /// let arena = Grid::builder(1.0).ranges([(0.0, 9.0), (0.0, 9.0)]).build()?;
    /// let geodesics = Geodesics::new(arena.lattice());
    /// let goal = geodesics.distances_from(&[BinId::new(0).ok_or("no such bin")?])?;
    /// assert_eq!(geodesics.distance_at(&goal, &[3.5, 4.5])?, Some(5.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn distance_at(
        &self,
        field: &EuclideanField<D>,
        point: &[f64; D],
    ) -> Result<Option<f64>, GraphError> {
        self.check_field(field)?;
        let bin = self.bin_of(point)?;
        let Some(distance) = field.distance(bin) else {
            return Ok(None);
        };
        let center = self.center(bin)?;
        let from_center =
            |turn| length(difference(*point, turn)) - length(difference(center, turn));
        Ok(Some(match field.method() {
            // A bin has no wall in it, so that its centre is in sight.
            Method::Exact => {
                let over_center = distance + length(difference(*point, center));
                self.nearest_in_sight(field, bin, point, over_center)
            }
            // As much farther than straight from the turn as the centre is.
            Method::FastMarching => distance + field.last_turn(bin).map_or(0.0, from_center),
        }))
    }

    /// The least distance over any turn that a point sees: the way to it is a
    /// taut string, and the last corner that it bends at is a turn of the field.
    fn nearest_in_sight(
        &self,
        field: &EuclideanField<D>,
        bin: BinId,
        point: &[f64; D],
        most: f64,
    ) -> f64 {
        let ways = field.all_turns().map(|(turn, start)| {
            let distance = start + length(difference(*point, turn));
            (distance, turn)
        });
        let mut ways: Vec<(f64, [f64; D])> = ways.filter(|way| way.0 < most).collect();
        ways.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        ways.into_iter()
            .find(|(_, turn)| self.is_in_sight(bin, point, turn))
            .map_or(most, |(distance, _)| distance)
    }

    /// Whether nothing stands between a point of a bin and another point.
    fn is_in_sight(&self, bin: BinId, from: &[f64; D], to: &[f64; D]) -> bool {
        is_clear(self.lattice, self.corners, self.place(bin), *from, *to)
    }

    fn bin_of(&self, point: &[f64; D]) -> Result<BinId, GraphError> {
        let bin = self.lattice.bin_at(point);
        bin.ok_or_else(|| GraphError::PointOutside {
            point: point.to_vec(),
        })
    }
}

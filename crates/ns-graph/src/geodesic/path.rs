//! The shortest paths themselves.

use ns_layout::BinId;

use super::field::EuclideanField;
use super::marching::{difference, length};
use super::sightline::is_clear;
use super::{Corners, Geodesics, Method};
use crate::GraphError;

/// Where a cell lies on each axis, and a point in it.
type Place<const D: usize> = ([usize; D], [f64; D]);

/// A step from the centre of one cell to that of another.
struct Step<const D: usize> {
    to: [usize; D],
    /// The corner that it leads over, where a wall is beside it.
    corner: Option<[f64; D]>,
    length: f64,
}

impl<const D: usize> Geodesics<'_, D> {
    /// The shortest path from the centre of a bin to its nearest source: the
    /// points between which it is straight, both ends included. `None` where no
    /// source reaches the bin.
    ///
    /// Exact fields give the corners that the path bends around, and their
    /// distance is its length. Fields by fast marching are descended from cell to
    /// cell and then pulled tight: the path keeps to active cells, and is a little
    /// longer than the distance.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownBin`], and [`GraphError::FieldLength`] where the field
    /// is of another lattice.
    ///
    /// # Complexity
    ///
    /// O(turns) for exact fields, else O(s²) for a path over s cells.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_graph::Geodesics;
    /// use ns_layout::{BinId, Grid, Neighbors};
    ///
    /// // Around the end of a wall, from the lower left to the upper left.
    /// let edges = [vec![0.0, 1.0, 2.0], vec![0.0, 1.0, 2.0, 3.0]];
    /// let mask = [true, false, true, true, true, true];
    /// let grid = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
    /// let geodesics = Geodesics::new(grid.lattice());
    /// let [from, to] = [0, 1].map(BinId::new);
    /// let field = geodesics.distances_from(&[to.ok_or("no such bin")?])?;
    ///
    /// let path = geodesics.path(&field, from.ok_or("no such bin")?)?;
    /// assert_eq!(path, Some(vec![[0.5, 0.5], [1.0, 1.0], [1.0, 2.0], [0.5, 2.5]]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(
        &self,
        field: &EuclideanField<D>,
        bin: BinId,
    ) -> Result<Option<Vec<[f64; D]>>, GraphError> {
        self.check_field(field)?;
        let start = self.center(bin)?;
        if field.distance(bin).is_none() {
            return Ok(None);
        }
        let mut path = vec![start];
        match field.method() {
            Method::Exact => path.extend(field.turns_to(bin)),
            Method::FastMarching => path = self.tightened(&self.descended(field, bin)),
        }
        path.dedup();
        Ok(Some(path))
    }

    /// From cell to cell, always the steepest way down, to the source.
    fn descended(&self, field: &EuclideanField<D>, bin: BinId) -> Vec<Place<D>> {
        let mut at = self.place(bin);
        let mut here = field.distances()[bin.index()];
        let mut places = vec![(at, self.center_at(at))];
        loop {
            let steps = self.steps(at).filter_map(|step| {
                let distance = field.distances()[self.bin(step.to)?.index()];
                Some(((here - distance) / step.length, distance, step))
            });
            let downhill = steps.filter(|&(descent, ..)| descent > 0.0);
            let Some((_, distance, step)) = downhill.max_by(|a, b| a.0.total_cmp(&b.0)) else {
                break;
            };
            places.extend(step.corner.map(|corner| (at, corner)));
            (at, here) = (step.to, distance);
            places.push((at, self.center_at(at)));
        }
        // On the border between two sources the way may lead to either.
        let source = self.bin(at).and_then(|bin| field.turns_to(bin).last());
        if let Some(source) = source {
            places.push((at, source));
        }
        places
    }

    /// The steps that the front takes, from an active cell to others.
    fn steps(&self, at: [usize; D]) -> impl Iterator<Item = Step<D>> {
        let pairs = (0..D).flat_map(|a| (a..D).map(move |b| (a, b)));
        let moves = pairs.flat_map(|(a, b)| SIGNS.map(|signs| (a, b, signs)));
        moves.filter_map(move |(a, b, [sign_a, sign_b])| {
            let beside = [self.moved(at, a, sign_a), self.moved(at, b, sign_b)];
            let to = if a == b {
                beside[0]?
            } else {
                self.moved(beside[0]?, b, sign_b)?
            };
            self.bin(to)?;
            let walls = beside.map(|side| side.and_then(|side| self.bin(side)).is_none());
            if walls == [true, true] && self.corners == Corners::Closed {
                return None;
            }
            // Past a wall the way leads over its corner.
            let is_bent = a != b && walls != [false, false];
            let corner = is_bent.then(|| {
                let mut corner = self.center_at(at);
                for (axis, sign) in [(a, sign_a), (b, sign_b)] {
                    let edges = self.lattice.axes()[axis].edges();
                    corner[axis] = edges[at[axis] + usize::from(sign > 0)];
                }
                corner
            });
            let length = length(difference(self.center_at(at), self.center_at(to)));
            Some(Step { to, corner, length })
        })
    }

    fn moved(&self, mut at: [usize; D], axis: usize, sign: isize) -> Option<[usize; D]> {
        at[axis] = at[axis].checked_add_signed(sign)?;
        (at[axis] < self.lattice.shape()[axis]).then_some(at)
    }

    fn bin(&self, at: [usize; D]) -> Option<BinId> {
        let strides = self.lattice.strides();
        let cell: usize = at.iter().zip(strides).map(|(i, stride)| i * stride).sum();
        self.lattice.cell_bins()[cell]
    }

    /// Without the places that can be left out because nothing hides the next.
    fn tightened(&self, places: &[Place<D>]) -> Vec<[f64; D]> {
        let mut path = vec![places[0].1];
        let mut anchor = places[0];
        for pair in places.windows(2) {
            let [passed, ahead] = [pair[0], pair[1]];
            if !is_clear(self.lattice, self.corners, anchor.0, anchor.1, ahead.1) {
                path.push(passed.1);
                anchor = passed;
            }
        }
        path.extend(places.last().map(|&(_, point)| point));
        path
    }
}

/// The ways to go on two axes.
const SIGNS: [[isize; 2]; 4] = [[-1, -1], [-1, 1], [1, -1], [1, 1]];

//! Fast marching around the corners of walls.

use super::Corners;
use super::field::Turn;
use super::marching::{Front, difference, length};
use super::sightline::is_clear;

impl<const D: usize> Front<'_, D> {
    /// Steps from a settled cell to those that only touch it, past a wall.
    ///
    /// Differences along the axes know nothing of such a step, which can be the
    /// shortest way around a corner.
    pub(super) fn round_corners(&mut self, cell: usize, at: [usize; D]) {
        for a in 0..D {
            for b in a + 1..D {
                for (up_a, up_b) in [(false, false), (false, true), (true, false), (true, true)] {
                    self.round_corner(cell, at, [(a, up_a), (b, up_b)]);
                }
            }
        }
    }

    /// The next cell either sees the same turn, or the corner between is the next
    /// turn.
    fn round_corner(&mut self, cell: usize, at: [usize; D], steps: [(usize, bool); 2]) {
        let [one, other] = steps;
        let is_wall = |(axis, up)| self.step(cell, at, axis, up).is_none();
        let walls = [is_wall(one), is_wall(other)];
        match walls {
            [false, false] => return,
            [true, true] if self.corners == Corners::Closed => return,
            _ => {}
        }
        let Some((next, to)) = self.step_twice(cell, at, steps) else {
            return;
        };
        if self.is_settled(next) {
            return;
        }
        let (distance, turn) = (self.known(cell).distance, self.known(cell).turn);
        // The front goes forward, so that every way can be walked back downhill.
        let least = distance.next_up();
        let from = self.turn(turn);
        let end = self.center(to);
        if is_clear(self.lattice, self.corners, to, end, from.position) {
            let straight = from.distance + length(difference(end, from.position));
            let excess = (least - straight).max(0.0);
            self.offer(next, straight.max(least), excess, turn);
            return;
        }
        // The corner lies between the two cells on both axes, at their height on
        // the others. The turn sees it, or it sees the other end of the wall that
        // the corner ends, or else the way leads over the centre of the cell.
        let edge = |axis: usize, upper: bool| {
            self.lattice.axes()[axis].edges()[at[axis] + usize::from(upper)]
        };
        let mut corner = end;
        for (axis, up) in steps {
            corner[axis] = edge(axis, up);
        }
        let straight_to =
            |point: [f64; D]| from.distance + length(difference(point, from.position));
        let is_lit =
            |point: [f64; D]| is_clear(self.lattice, self.corners, at, point, from.position);
        let mut bend = straight_to(corner);
        if !is_lit(corner) {
            // The wall beside a step on one axis has its face along the other.
            for (is_wall, (axis, up)) in [(walls[0], steps[1]), (walls[1], steps[0])] {
                let mut other_end = corner;
                other_end[axis] = edge(axis, !up);
                if is_wall && is_lit(other_end) {
                    let face = (other_end[axis] - corner[axis]).abs();
                    bend = bend.max(straight_to(other_end) + face);
                }
            }
        }
        let straight = bend + length(difference(end, corner));
        let around = straight.max(least);
        if D != 2 {
            // The edge of a wall is a line, and no point of it is the next turn.
            let excess = around - straight_to(end);
            self.offer(next, around, excess, turn);
        } else if around < self.known(next).distance {
            let corner = self.push_turn(Turn {
                position: corner,
                distance: bend,
                source: from.source,
                before: Some(turn),
            });
            self.offer(next, around, around - straight, corner);
        }
    }
}

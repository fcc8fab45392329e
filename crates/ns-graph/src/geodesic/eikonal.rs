//! The equation |∇T| = 1 at one cell, in differences to settled neighbours.
//!
//! What is differenced is not the distance T itself but its excess over the
//! straight way from a turn, after the additive factoring of Luo and Qian, "Fast
//! sweeping methods for factored anisotropic eikonal equations", Journal of
//! Scientific Computing 52 (2012), 360–382: the excess is smooth, even zero, where
//! the distance has a kink at its source. Differences are one-sided, of second
//! order where two neighbours in line are settled, else of first.

use super::marching::{Front, length};

/// Rounding may put a front that far behind where it comes from.
const ROUNDING: f64 = 1e-12;

/// A settled neighbour: its cell, where it is, and on which side.
type Side<const D: usize> = (usize, [usize; D], bool);

/// One axis of the equation: the derivative of the distance away from the settled
/// neighbour is `slope * excess + rest`.
#[derive(Debug, Clone, Copy, Default)]
struct Term {
    slope: f64,
    rest: f64,
    /// The distance of the neighbour.
    distance: f64,
}

impl<const D: usize> Front<'_, D> {
    /// The distance of a cell by its settled neighbours, its excess over the
    /// straight way from the turn it is seen from, and that turn, which is one of
    /// theirs. `None` where none is settled.
    pub(super) fn solve(&self, cell: usize, at: [usize; D]) -> Option<(f64, f64, u32)> {
        let mut sides: [Option<Side<D>>; D] = [None; D];
        for (axis, side) in sides.iter_mut().enumerate() {
            *side = self.nearer_side(cell, at, axis);
        }
        let settled = sides.iter().flatten();
        let &(nearest, there, _) =
            settled.min_by(|a, b| self.distance(a.0).total_cmp(&self.distance(b.0)))?;
        let least = self.distance(nearest);
        let turn = self.best_turn(&sides)?;
        let way = self.away(at, turn);
        let (start, way_length) = (self.turn(turn).distance, length(way));
        if way_length == 0.0 {
            return Some((start, 0.0, turn));
        }
        let gradient = way.map(|x| x / way_length);
        let straight = start + way_length;
        // The front does not go back behind where it comes from.
        let found = |excess: f64| {
            let distance = (straight + excess).max(least.next_up());
            (distance, excess.max(distance - straight), turn)
        };
        // A side of the equation is missing on which the front has passed, along a
        // wall and where the turn lies between two centres. But there the turn
        // itself is often in sight, and along the way from it the excess stays.
        let is_missing = |axis: usize| {
            let centers = self.lattice.axes()[axis].centers();
            let next = self.step(cell, at, axis, gradient[axis] < 0.0);
            gradient[axis] != 0.0
                && next.is_none_or(|(_, there)| {
                    way[axis].abs() < (centers[at[axis]] - centers[there[axis]]).abs()
                })
        };
        if (0..D).any(is_missing) && self.sees(at, turn) {
            return Some(found(self.excess(nearest, there, turn)));
        }
        // Where all neighbours are lit by the turn, so is the cell, and nothing needs
        // to be solved.
        let is_lit = |axis: usize| match sides[axis] {
            Some((next, _, up)) => {
                let known = self.known(next);
                let comes_from = gradient[axis] == 0.0 || up == (gradient[axis] < 0.0);
                comes_from && known.turn == turn && known.excess == 0.0
            }
            None => gradient[axis] == 0.0,
        };
        if (0..D).all(is_lit) {
            return Some(found(0.0));
        }
        for second_order in [true, false] {
            let mut terms = [Term::default(); D];
            let mut count = 0;
            for (axis, side) in sides.into_iter().enumerate() {
                if let Some(side) = side {
                    terms[count] = self.term(at, axis, side, turn, gradient[axis], second_order);
                    count += 1;
                }
            }
            if let Some(excess) = excess(&mut terms[..count], straight) {
                return Some(found(excess));
            }
        }
        None
    }

    /// Of the turns that the neighbours are seen from, the one over which their
    /// ways are the straightest: there the excess is smoothest. It is not always
    /// that of the nearest, where a shadow begins beside a corner.
    fn best_turn(&self, sides: &[Option<Side<D>>; D]) -> Option<u32> {
        let turns = || {
            sides
                .iter()
                .flatten()
                .map(|&(next, ..)| self.known(next).turn)
        };
        let first = turns().next()?;
        if turns().all(|turn| turn == first) {
            return Some(first);
        }
        let bend = |turn: u32| -> f64 {
            let sides = sides.iter().flatten();
            sides
                .map(|&(next, there, _)| self.excess(next, there, turn).abs())
                .sum()
        };
        turns().min_by(|&a, &b| bend(a).total_cmp(&bend(b)))
    }

    /// Of both neighbours on an axis, the nearer one that is settled.
    fn nearer_side(&self, cell: usize, at: [usize; D], axis: usize) -> Option<Side<D>> {
        let side = |up: bool| {
            let (next, there) = self.step(cell, at, axis, up)?;
            self.is_settled(next).then_some((next, there, up))
        };
        match (side(false), side(true)) {
            (Some(lower), Some(upper)) => {
                let is_upper = self.distance(upper.0) < self.distance(lower.0);
                Some(if is_upper { upper } else { lower })
            }
            (lower, upper) => lower.or(upper),
        }
    }

    /// The difference on one axis, of second order if asked for and if the next
    /// cell but one is settled and not farther.
    fn term(
        &self,
        at: [usize; D],
        axis: usize,
        (next, there, up): Side<D>,
        turn: u32,
        gradient: f64,
        second_order: bool,
    ) -> Term {
        let centers = self.lattice.axes()[axis].centers();
        let near = (centers[at[axis]] - centers[there[axis]]).abs();
        let level = self.excess(next, there, turn);
        let distance = self.distance(next);
        let gradient = if up { -gradient } else { gradient };
        if second_order
            && let Some((after, beyond)) = self.step(next, there, axis, up)
            && self.is_settled(after)
            && self.distance(after) <= distance
        {
            let far = (centers[at[axis]] - centers[beyond[axis]]).abs();
            let gap = far - near;
            let level =
                level * far / (near * gap) - self.excess(after, beyond, turn) * near / (far * gap);
            return Term {
                slope: 1.0 / near + 1.0 / far,
                rest: gradient - level,
                distance,
            };
        }
        Term {
            slope: 1.0 / near,
            rest: gradient - level / near,
            distance,
        }
    }

    fn distance(&self, cell: usize) -> f64 {
        self.known(cell).distance
    }

    /// How much farther a cell is than straight from the turn.
    fn excess(&self, cell: usize, at: [usize; D], turn: u32) -> f64 {
        let known = self.known(cell);
        if known.turn == turn {
            return known.excess;
        }
        known.distance - self.turn(turn).distance - length(self.away(at, turn))
    }
}

/// The excess that solves the equation with these terms.
///
/// The front must come from all neighbours used: while it does not, the farthest
/// is dropped. `None` where no neighbours are left.
fn excess(terms: &mut [Term], straight: f64) -> Option<f64> {
    terms.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    for count in (1..=terms.len()).rev() {
        let used = &terms[..count];
        let (mut a, mut b, mut c) = (0.0, 0.0, -1.0);
        for term in used {
            a += term.slope * term.slope;
            b += term.slope * term.rest;
            c += term.rest * term.rest;
        }
        let excess = ((b * b - a * c).sqrt() - b) / a;
        // Where there is no root, it is NaN, and comes from nowhere.
        let comes_from = |term: &Term| {
            term.slope * excess + term.rest >= -ROUNDING
                && straight + excess >= term.distance * (1.0 - ROUNDING)
        };
        if used.iter().all(comes_from) {
            return Some(excess);
        }
    }
    None
}

//! Fast marching: the front of a wave that started at the sources.
//!
//! Cells are settled nearest first, and each settled one offers distances to its
//! neighbours, by the differences in `eikonal` and around the corners in `bend`
//! (Sethian, "Fast marching methods", SIAM Review 41 (1999), 199–235).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ns_layout::{BinId, Lattice};

use super::Corners;
use super::field::{Turn, Turns};
use super::sightline::is_clear;

/// What is known of a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) distance: f64,
    /// How much farther it is than straight from the turn.
    pub(super) excess: f64,
    /// The turn it is seen from.
    pub(super) turn: u32,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Wall,
    Open,
    /// The front has passed.
    Settled,
}

/// The front, and what it has left behind.
pub(super) struct Front<'a, const D: usize> {
    pub(super) lattice: &'a Lattice<D>,
    pub(super) corners: Corners,
    shape: [usize; D],
    strides: [usize; D],
    cells: Vec<Cell>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    turns: Vec<Turn<D>>,
}

/// The distance of every bin to the nearest of some points, each in an active
/// bin, up to `cutoff`.
// Not part of a larger function: there the steps on a cell would be calls.
#[inline(never)]
pub(super) fn march<const D: usize>(
    lattice: &Lattice<D>,
    corners: Corners,
    sources: &[[f64; D]],
    cutoff: f64,
) -> Turns<D> {
    let mut front = Front::new(lattice, corners);
    for (source, &position) in (0..).zip(sources) {
        front.begin(source, position);
    }
    front.run(cutoff);
    front.into_turns()
}

impl<'a, const D: usize> Front<'a, D> {
    pub(super) fn new(lattice: &'a Lattice<D>, corners: Corners) -> Self {
        let cell = |bin: &Option<BinId>| Cell {
            distance: f64::INFINITY,
            excess: 0.0,
            turn: 0,
            state: if bin.is_some() {
                State::Open
            } else {
                State::Wall
            },
        };
        Self {
            lattice,
            corners,
            shape: lattice.shape(),
            strides: lattice.strides(),
            cells: lattice.cell_bins().iter().map(cell).collect(),
            queue: BinaryHeap::new(),
            turns: Vec::new(),
        }
    }

    /// The cell of a source, and those around it that it sees, are as far as the
    /// straight line is long.
    fn begin(&mut self, source: u32, position: [f64; D]) {
        let Some(cell) = self.lattice.cell_at(&position) else {
            return;
        };
        let turn = self.push_turn(Turn {
            position,
            distance: 0.0,
            source,
            before: None,
        });
        let at = self.lattice.coordinates(cell);
        for code in 0..3_usize.pow(D as u32) {
            let mut to = at;
            let mut rest = code;
            let inside = (0..D).all(|k| {
                let moved = (at[k] + rest % 3).checked_sub(1);
                rest /= 3;
                to[k] = moved.unwrap_or(usize::MAX);
                to[k] < self.shape[k]
            });
            if inside && self.is_open(self.cell(to)) && self.sees(to, turn) {
                let straight = length(self.away(to, turn));
                self.offer(self.cell(to), straight, 0.0, turn);
            }
        }
    }

    pub(super) fn run(&mut self, cutoff: f64) {
        while let Some(Reverse((bits, cell))) = self.queue.pop() {
            let (distance, cell) = (f64::from_bits(bits), cell as usize);
            if self.is_settled(cell) || distance > self.cells[cell].distance {
                continue;
            }
            if distance > cutoff {
                return;
            }
            self.cells[cell].state = State::Settled;
            self.advance(cell);
        }
    }

    /// Offers distances to all cells around a settled one.
    pub(super) fn advance(&mut self, cell: usize) {
        let at = self.lattice.coordinates(cell);
        for axis in 0..D {
            for up in [false, true] {
                if let Some((next, there)) = self.step(cell, at, axis, up)
                    && !self.is_settled(next)
                    && let Some((distance, excess, turn)) = self.solve(next, there)
                {
                    self.offer(next, distance, excess, turn);
                }
            }
        }
        self.round_corners(cell, at);
    }

    /// Settles a cell before the front starts.
    #[cfg(test)]
    pub(super) fn settle(&mut self, cell: usize, distance: f64, turn: u32) {
        let straight = length(self.away(self.lattice.coordinates(cell), turn));
        self.cells[cell] = Cell {
            distance,
            excess: distance - self.turn(turn).distance - straight,
            turn,
            state: State::Settled,
        };
    }

    /// What is settled, by bins.
    fn into_turns(self) -> Turns<D> {
        let mut found = Turns::new(self.lattice.bin_cells().len(), self.turns);
        let cells = self.lattice.bin_cells();
        for (bin, &cell) in BinId::all(cells.len()).zip(cells) {
            let cell = self.cells[cell as usize];
            if cell.state == State::Settled {
                found.set(bin, cell.distance, cell.turn);
            }
        }
        found
    }

    /// Takes a distance that is less than the known one.
    pub(super) fn offer(&mut self, cell: usize, distance: f64, excess: f64, turn: u32) {
        let known = &mut self.cells[cell];
        if distance < known.distance {
            (known.distance, known.excess, known.turn) = (distance, excess, turn);
            self.queue.push(Reverse((distance.to_bits(), cell as u32)));
        }
    }

    pub(super) fn push_turn(&mut self, turn: Turn<D>) -> u32 {
        self.turns.push(turn);
        (self.turns.len() - 1) as u32
    }

    pub(super) fn turn(&self, turn: u32) -> Turn<D> {
        self.turns[turn as usize]
    }

    pub(super) fn known(&self, cell: usize) -> Cell {
        self.cells[cell]
    }

    pub(super) fn is_settled(&self, cell: usize) -> bool {
        self.cells[cell].state == State::Settled
    }

    fn is_open(&self, cell: usize) -> bool {
        self.cells[cell].state != State::Wall
    }

    fn cell(&self, at: [usize; D]) -> usize {
        at.iter()
            .zip(self.strides)
            .map(|(i, stride)| i * stride)
            .sum()
    }

    pub(super) fn center(&self, at: [usize; D]) -> [f64; D] {
        std::array::from_fn(|k| self.lattice.axes()[k].centers()[at[k]])
    }

    /// The active cell one step away, and where it is.
    pub(super) fn step(
        &self,
        cell: usize,
        at: [usize; D],
        axis: usize,
        up: bool,
    ) -> Option<(usize, [usize; D])> {
        let (next, at) = self.step_to_any(cell, at, axis, up)?;
        self.is_open(next).then_some((next, at))
    }

    /// The active cell one step away on each of two axes, over whichever cell.
    pub(super) fn step_twice(
        &self,
        cell: usize,
        at: [usize; D],
        [(a, up_a), (b, up_b)]: [(usize, bool); 2],
    ) -> Option<(usize, [usize; D])> {
        let (beside, at) = self.step_to_any(cell, at, a, up_a)?;
        self.step(beside, at, b, up_b)
    }

    fn step_to_any(
        &self,
        cell: usize,
        mut at: [usize; D],
        axis: usize,
        up: bool,
    ) -> Option<(usize, [usize; D])> {
        if up {
            at[axis] += 1;
            (at[axis] < self.shape[axis]).then(|| (cell + self.strides[axis], at))
        } else {
            at[axis] = at[axis].checked_sub(1)?;
            Some((cell - self.strides[axis], at))
        }
    }

    /// The way from a turn to the centre of a cell.
    pub(super) fn away(&self, at: [usize; D], turn: u32) -> [f64; D] {
        difference(self.center(at), self.turns[turn as usize].position)
    }

    /// Whether nothing stands between a turn and the centre of a cell.
    pub(super) fn sees(&self, at: [usize; D], turn: u32) -> bool {
        let to = self.turns[turn as usize].position;
        is_clear(self.lattice, self.corners, at, self.center(at), to)
    }
}

pub(super) fn difference<const D: usize>(a: [f64; D], b: [f64; D]) -> [f64; D] {
    std::array::from_fn(|k| a[k] - b[k])
}

pub(super) fn length<const D: usize>(way: [f64; D]) -> f64 {
    way.iter().map(|x| x * x).sum::<f64>().sqrt()
}

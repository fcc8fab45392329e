//! Exact shortest paths among the walls of a lattice of two axes.
//!
//! A shortest path is a taut string: straight, but for the corners of walls that
//! it bends around. So each source lights all that it sees, corners among it;
//! each corner, nearest first, lights what lies in its shadow, and so on.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::field::{Turn, Turns};
use super::plane::{Plane, quadrant};
use super::sight::{ACROSS_ROWS, ALONG_ROW, Beam, Gaps, Witness, cast};

/// Two ways are equally long that differ by less than this part.
const SAME: f64 = 1e-12;

/// What is known while light spreads.
struct Light<'a> {
    plane: &'a Plane<'a>,
    cutoff: f64,
    turns: Turns<2>,
    /// The least known distance of each vertex, and the turn it is seen from.
    vertices: Vec<(f64, u32)>,
    /// Vertices to bend at, nearest first.
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    /// The turn that casts its light now, and what is known of it.
    turn: u32,
    start: f64,
    source: u32,
}

/// The shortest way from every bin to the nearest of some points, each in an
/// active bin, up to `cutoff`.
pub(super) fn spread(
    plane: &Plane<'_>,
    bins: usize,
    sources: &[[f64; 2]],
    cutoff: f64,
) -> Turns<2> {
    let mut gaps = Gaps::default();
    let mut light = Light {
        plane,
        cutoff,
        turns: Turns::new(bins, Vec::new()),
        vertices: vec![(f64::INFINITY, 0); plane.vertices()],
        queue: BinaryHeap::new(),
        turn: 0,
        start: 0.0,
        source: 0,
    };
    for (source, &from) in (0..).zip(sources) {
        light.turn_at(Turn {
            position: from,
            distance: 0.0,
            source,
            before: None,
        });
        for up in [[false, false], [false, true], [true, false], [true, true]] {
            let beam = Beam {
                from,
                up,
                steep: ACROSS_ROWS,
                flat: ALONG_ROW,
            };
            cast(plane, &beam, &mut gaps, &mut light);
        }
    }
    while let Some(Reverse((bits, vertex))) = light.queue.pop() {
        let (distance, before) = light.vertices[vertex as usize];
        if f64::from_bits(bits) > distance {
            continue;
        }
        let from = plane.position(vertex as usize);
        let previous = light.turns.at(before);
        let direction = [
            from[0] - previous.position[0],
            from[1] - previous.position[1],
        ];
        let source = previous.source;
        let mut turned = false;
        for beam in shadows(from, direction, plane.bend(vertex as usize)) {
            if !turned {
                light.turn_at(Turn {
                    position: from,
                    distance,
                    source,
                    before: Some(before),
                });
                turned = true;
            }
            cast(plane, &beam, &mut gaps, &mut light);
        }
    }
    light.turns
}

/// The beams into the shadows that the walls around a vertex throw, as seen along
/// a direction: a string that is pulled around the vertex ends in one of them.
fn shadows(from: [f64; 2], direction: [f64; 2], walls: u8) -> impl Iterator<Item = Beam> {
    let [across, along] = direction;
    let quadrants = [(false, false), (false, true), (true, false), (true, true)];
    quadrants
        .into_iter()
        .filter(move |&(row_up, column_up)| walls & quadrant(row_up, column_up) != 0)
        .filter_map(move |(row_up, column_up)| {
            let sign = |up: bool| if up { 1.0 } else { -1.0 };
            // How far the way goes towards the wall, on each axis: towards it on
            // one and away from it on the other, or else the string goes into the
            // wall, comes out of it, or has its face ahead.
            let (row, column) = (across * sign(row_up), along * sign(column_up));
            let ray = [column.abs(), row.abs()];
            if row < 0.0 && column >= 0.0 {
                Some(Beam {
                    from,
                    up: [!row_up, column_up],
                    steep: ray,
                    flat: ALONG_ROW,
                })
            } else if column < 0.0 && row >= 0.0 {
                Some(Beam {
                    from,
                    up: [row_up, !column_up],
                    steep: ACROSS_ROWS,
                    flat: ray,
                })
            } else {
                None
            }
        })
}

impl Light<'_> {
    /// From here on, light comes from this turn.
    fn turn_at(&mut self, turn: Turn<2>) {
        self.start = turn.distance;
        self.source = turn.source;
        self.turn = self.turns.push(turn);
    }

    /// Whether a way is shorter than the known one, or as long and from a source
    /// of a lower index.
    fn is_better(&self, distance: f64, known: f64, seen_from: u32) -> bool {
        if distance > self.cutoff || distance > known * (1.0 + SAME) {
            return false;
        }
        distance < known * (1.0 - SAME) || self.source < self.turns.at(seen_from).source
    }
}

impl Witness for Light<'_> {
    fn cell(&mut self, cell: usize, distance: f64) {
        let Some(bin) = self.plane.cells[cell] else {
            return;
        };
        let distance = self.start + distance;
        let (known, seen_from) = self.turns.of(bin);
        if self.is_better(distance, known, seen_from) {
            self.turns.set(bin, distance, self.turn);
        }
    }

    fn vertex(&mut self, vertex: usize, distance: f64) {
        let distance = self.start + distance;
        let (known, seen_from) = self.vertices[vertex];
        if self.is_better(distance, known, seen_from) {
            self.vertices[vertex] = (distance, self.turn);
            self.queue
                .push(Reverse((distance.to_bits(), vertex as u32)));
        }
    }

    fn is_idle(&self, cell: usize, distance: f64) -> bool {
        let known = self.plane.cells[cell].map_or(f64::INFINITY, |bin| self.turns.of(bin).0);
        // No point of the cell is farther from its centre than half a diagonal:
        // there light is at most so much nearer, and the known way longer.
        self.start + distance > known.min(self.cutoff) + self.plane.diagonal
    }
}

//! The sweep behind every shortest distance.

use ns_layout::BinId;

use crate::DistanceField;
use crate::guide::Guide;
use crate::queue::{Calendar, GuidedHeap, Heap, Queue};

/// A graph as a search sees it: compressed sparse rows with one weight for each
/// end of an edge, the same from both.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Links<'a> {
    pub(crate) offsets: &'a [usize],
    pub(crate) targets: &'a [BinId],
    pub(crate) weights: &'a [f64],
}

impl<'a> Links<'a> {
    /// Where each edge of a bin leads, and its weight.
    #[inline]
    pub(crate) fn from(self, bin: BinId) -> impl Iterator<Item = (BinId, f64)> + 'a {
        let i = bin.index();
        let row = self.offsets[i]..self.offsets[i + 1];
        let targets = &self.targets[row.clone()];
        targets
            .iter()
            .copied()
            .zip(self.weights[row].iter().copied())
    }

    /// The neighbours from which a shortest way leads to `bin`.
    #[inline]
    pub(crate) fn before(
        self,
        bin: BinId,
        distances: &'a [f64],
    ) -> impl Iterator<Item = BinId> + 'a {
        let distance = distances[bin.index()];
        self.from(bin)
            .filter(move |&(other, weight)| is_tie(distances[other.index()] + weight, distance))
            .map(|(other, _)| other)
    }
}

/// Whether a way is as short as the shortest.
///
/// The same steps in another order add up to a sum with other rounding, so that
/// ties would be settled by noise if only equal bits were equal.
#[inline]
pub(crate) fn is_tie(length: f64, shortest: f64) -> bool {
    length <= shortest + shortest * TIE
}

/// The part of a length by which others may be longer and still count as equal.
const TIE: f64 = 1e-12;

/// A bound for all that lies on a path to a goal at this distance, where each of
/// up to so many steps may be a tie.
#[inline]
pub(crate) fn loosen(length: f64, steps: usize) -> f64 {
    length + length * TIE * steps as f64
}

/// The least and the largest of some weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Span {
    pub(crate) fn of(weights: &[f64]) -> Self {
        let none = Self {
            least: f64::INFINITY,
            most: 0.0,
        };
        weights.iter().fold(none, |span, &weight| Self {
            least: span.least.min(weight),
            most: span.most.max(weight),
        })
    }
}

/// Where a search ends before all is reached.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// At this distance, inclusive; bins beyond it stay out of reach.
    Distance(f64),
    /// When this bin, and all that may lie on a path to it, has its distance.
    Reached(BinId),
}

/// What a search needs, kept from one to the next.
///
/// The distance of a bin is the least sum of weights, added up from the source
/// on. Rounding keeps order, so that this least sum does not depend on the
/// order in which bins are looked at: every queue gives the same bits.
#[derive(Debug, Clone)]
pub(crate) struct Search {
    pub(crate) field: DistanceField,
    /// The bins with a finite distance, in no order of note.
    pub(crate) reached: Vec<BinId>,
    queue: Waiting,
    guided: GuidedHeap,
}

#[derive(Debug, Clone)]
enum Waiting {
    Calendar(Calendar),
    Heap(Heap),
}

impl Search {
    /// Room for searches in a graph of so many bins.
    pub(crate) fn new(bins: usize, weights: Span) -> Self {
        Self {
            field: DistanceField::unreached(bins),
            reached: Vec::new(),
            queue: Calendar::for_weights(weights)
                .map_or_else(|| Waiting::Heap(Heap::default()), Waiting::Calendar),
            guided: GuidedHeap::default(),
        }
    }

    #[cfg(test)]
    pub(crate) fn has_calendar(&self) -> bool {
        matches!(self.queue, Waiting::Calendar(_))
    }

    /// Forgets what was reached.
    pub(crate) fn reset(&mut self) {
        if self.reached.len() < self.field.distances.len() / 8 {
            for bin in &self.reached {
                self.field.distances[bin.index()] = f64::INFINITY;
                self.field.sources[bin.index()] = None;
            }
        } else {
            self.field.distances.fill(f64::INFINITY);
            self.field.sources.fill(None);
        }
        self.reached.clear();
    }

    /// Distances from the nearest of `sources`, which are bins of the graph.
    pub(crate) fn run(&mut self, links: Links<'_>, sources: &[BinId], until: Until) {
        self.reset();
        let distances = &mut self.field.distances;
        match &mut self.queue {
            Waiting::Calendar(queue) => {
                sweep(links, queue, distances, &mut self.reached, sources, until);
            }
            Waiting::Heap(queue) => {
                sweep(links, queue, distances, &mut self.reached, sources, until);
            }
        }
    }

    /// The same distances as those of [`run`](Self::run) on every shortest way
    /// from `from` to `to`, with fewer bins looked at.
    ///
    /// # References
    ///
    /// P. E. Hart, N. J. Nilsson and B. Raphael, "A formal basis for the
    /// heuristic determination of minimum cost paths", IEEE Transactions on
    /// Systems Science and Cybernetics 4 (1968), 100–107.
    pub(crate) fn run_guided(&mut self, links: Links<'_>, guide: &Guide, from: BinId, to: BinId) {
        self.reset();
        let distances = &mut self.field.distances;
        self.guided.clear();
        distances[from.index()] = 0.0;
        self.reached.push(from);
        self.guided.push(guide.ahead(from, to), 0.0, from);
        while let Some((through, distance, bin)) = self.guided.pop() {
            if distance > distances[bin.index()] {
                continue;
            }
            // Rounding of the sums is far below the ties of all steps.
            if through > loosen(distances[to.index()], distances.len()) {
                break;
            }
            for (next, weight) in links.from(bin) {
                let distance = distance + weight;
                let known = &mut distances[next.index()];
                if distance < *known {
                    if known.is_infinite() {
                        self.reached.push(next);
                    }
                    *known = distance;
                    let through = distance + guide.ahead(next, to);
                    self.guided.push(through, distance, next);
                }
            }
        }
    }
}

fn sweep(
    links: Links<'_>,
    queue: &mut impl Queue,
    distances: &mut [f64],
    reached: &mut Vec<BinId>,
    sources: &[BinId],
    until: Until,
) {
    let (cutoff, goal) = match until {
        Until::Distance(cutoff) => (cutoff, None),
        Until::Reached(goal) => (f64::INFINITY, Some(goal)),
    };
    queue.clear();
    for &source in sources {
        if distances[source.index()] > 0.0 {
            distances[source.index()] = 0.0;
            reached.push(source);
            queue.push(0.0, source);
        }
    }
    while let Some((distance, bin)) = queue.pop() {
        if distance > distances[bin.index()] {
            continue;
        }
        if let Some(goal) = goal
            && queue.is_past(distance, loosen(distances[goal.index()], distances.len()))
        {
            break;
        }
        for (next, weight) in links.from(bin) {
            let through = distance + weight;
            let known = &mut distances[next.index()];
            if through < *known && through <= cutoff {
                if known.is_infinite() {
                    reached.push(next);
                }
                *known = through;
                queue.push(through, next);
            }
        }
    }
}

//! Shortest paths, read off the distances from their start.

use ns_layout::BinId;

use crate::search::{Links, is_tie};

/// A shortest path from bin to bin.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Path {
    pub(crate) bins: Vec<BinId>,
    pub(crate) length: f64,
}

impl Path {
    /// The bins on the way, both ends included: one bin where they are the same.
    #[must_use]
    pub fn bins(&self) -> &[BinId] {
        &self.bins
    }

    /// The sum of the weights on the way: a length, where edges weigh their
    /// distance.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.length
    }

    /// How many edges the path has.
    #[must_use]
    pub fn hops(&self) -> usize {
        self.bins.len().saturating_sub(1)
    }

    /// The bins alone, without a copy.
    #[must_use]
    pub fn into_bins(self) -> Vec<BinId> {
        self.bins
    }
}

/// What is needed to read a path off distances, kept for the next one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trace {
    /// How many edges it is to the end along shortest paths, and whether a
    /// path of fewest edges leads through.
    steps: Vec<Step>,
    /// The bins with a step, those nearest to the end first.
    seen: Vec<BinId>,
    front: Vec<BinId>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Unseen,
    /// So many edges before the end.
    Before(u32),
    /// The same, on a path of fewest edges.
    OnPath(u32),
}

impl Trace {
    /// Writes the path from `from` to `to` into `path`.
    ///
    /// Of shortest paths it is the one with the fewest edges, and of those the
    /// one that comes to its end, and to each bin before, from the lowest bin.
    ///
    /// `distances` are those from `from`, with `to` reached.
    pub(crate) fn path(
        &mut self,
        links: Links<'_>,
        distances: &[f64],
        [from, to]: [BinId; 2],
        path: &mut Path,
    ) {
        self.reset(distances.len());
        self.back(links, distances, [from, to]);
        self.forth(links, distances, from);
        path.bins.clear();
        path.bins.push(to);
        path.length = distances[to.index()];
        let mut bin = to;
        let mut hops = 0;
        while bin != from {
            hops += 1;
            let mut before = links.before(bin, distances);
            // Neighbours come ascending, so the first is the lowest.
            let Some(next) = before.find(|b| self.steps[b.index()] == Step::OnPath(hops)) else {
                debug_assert!(false, "every step back was taken forth");
                break;
            };
            bin = next;
            path.bins.push(bin);
        }
        path.bins.reverse();
    }

    fn reset(&mut self, bins: usize) {
        for bin in self.seen.drain(..) {
            self.steps[bin.index()] = Step::Unseen;
        }
        self.steps.resize(bins, Step::Unseen);
    }

    /// Breadth first from the end, against the shortest paths.
    fn back(&mut self, links: Links<'_>, distances: &[f64], [from, to]: [BinId; 2]) {
        self.steps[to.index()] = Step::Before(0);
        self.seen.push(to);
        let mut next = 0;
        while let Some(&bin) = self.seen.get(next)
            && bin != from
            && let Step::Before(hops) = self.steps[bin.index()]
        {
            next += 1;
            for before in links.before(bin, distances) {
                if self.steps[before.index()] == Step::Unseen {
                    self.steps[before.index()] = Step::Before(hops + 1);
                    self.seen.push(before);
                }
            }
        }
    }

    /// From the start along shortest paths, each step nearer to the end.
    fn forth(&mut self, links: Links<'_>, distances: &[f64], from: BinId) {
        self.front.clear();
        self.enter(from);
        while let Some(bin) = self.front.pop() {
            let Step::OnPath(hops) = self.steps[bin.index()] else {
                continue;
            };
            let distance = distances[bin.index()];
            for (next, weight) in links.from(bin) {
                let i = next.index();
                if hops > 0
                    && self.steps[i] == Step::Before(hops - 1)
                    && is_tie(distance + weight, distances[i])
                {
                    self.enter(next);
                }
            }
        }
    }

    fn enter(&mut self, bin: BinId) {
        if let Step::Before(hops) = self.steps[bin.index()] {
            self.steps[bin.index()] = Step::OnPath(hops);
            self.front.push(bin);
        }
    }
}

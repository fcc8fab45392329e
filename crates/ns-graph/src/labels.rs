//! Which source each bin is nearest to.

use ns_layout::BinId;

use crate::search::{Links, Search, is_tie};

/// Scratch space for [`write`](Self::write), kept for the next time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels {
    sources: Vec<BinId>,
    front: Vec<BinId>,
}

impl Labels {
    /// Gives each bin that `search` reached the lowest source from which a
    /// shortest path leads to it.
    ///
    /// Sources go first, lowest first, along all edges that are part of a
    /// shortest path; what one has, the next does not get.
    pub(crate) fn write(&mut self, links: Links<'_>, sources: &[BinId], search: &mut Search) {
        if let &[source] = sources {
            for bin in &search.reached {
                search.field.sources[bin.index()] = Some(source);
            }
            return;
        }
        let distances = &search.field.distances;
        let nearest = &mut search.field.sources;
        self.sources.clear();
        self.sources.extend_from_slice(sources);
        self.sources.sort_unstable();
        for &source in &self.sources {
            if nearest[source.index()].is_some() {
                continue;
            }
            nearest[source.index()] = Some(source);
            self.front.push(source);
            while let Some(bin) = self.front.pop() {
                let distance = distances[bin.index()];
                for (next, weight) in links.from(bin) {
                    let i = next.index();
                    let through = distance + weight;
                    let reached = distances[i].is_finite();
                    if reached && nearest[i].is_none() && is_tie(through, distances[i]) {
                        nearest[i] = Some(source);
                        self.front.push(next);
                    }
                }
            }
        }
    }
}

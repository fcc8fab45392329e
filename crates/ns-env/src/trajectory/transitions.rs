//! How often one bin follows another.

use ns_graph::Connectivity;
use ns_layout::BinId;

use crate::{BinSequence, EnvError, Environment};

/// What to do with pairs of bins that no walk along the graph joins in so many
/// steps as the lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Jumps {
    /// Leave them out: at a lag of 1 only bins that are joined by an edge, and a
    /// bin after itself, are counted.
    #[default]
    Drop,
    /// Count them.
    Keep,
}

/// What became of the pairs of samples. Every pair is in exactly one of these,
/// the first that applies in the order given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PairTotals {
    /// With a gap between them.
    pub gap: usize,
    /// With one or both in no bin.
    pub outside: usize,
    /// Too far apart along the graph, and left out.
    pub jump: usize,
    /// Counted.
    pub counted: usize,
}

/// How often each bin is followed by each other one, in compressed sparse rows.
///
/// Rows are where a step starts. As an operator, each row is divided by its sum;
/// a row without a step stays 0.
///
/// # Example
///
/// ```
/// use ns_env::{Environment, Jumps, Trajectory};
///
/// let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0)?;
/// let positions = [[0.0], [1.0], [1.0], [-9.0], [1.0], [2.0]];
/// let session = Trajectory::new(&[0.0, 0.1, 0.2, 0.3, 0.4, 0.5], &positions)?;
/// let steps = track.transitions(&track.bin_sequence(&session), 1, Jumps::Drop)?;
/// assert_eq!(steps.counts(), [1.0, 1.0, 1.0]);
/// assert_eq!(steps.probabilities(), [1.0, 0.5, 0.5]);
/// assert_eq!((steps.totals().counted, steps.totals().outside), (3, 2));
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "crate::written::WrittenTransitions",
        into = "crate::written::WrittenTransitions"
    )
)]
pub struct Transitions {
    pub(crate) offsets: Vec<usize>,
    pub(crate) targets: Vec<BinId>,
    pub(crate) counts: Vec<f64>,
    pub(crate) totals: PairTotals,
}

impl<const D: usize> Environment<D> {
    /// Counts how often each bin is followed by each other one, `lag` samples
    /// later.
    ///
    /// A pair counts where both samples are in a bin, whatever is between them,
    /// and no gap at which the sequence breaks is.
    ///
    /// # Errors
    ///
    /// [`EnvError::Lag`] for a lag of 0, and [`EnvError::UnknownBin`] for a
    /// sequence of another environment. A lag as long as the session leaves no
    /// pair, and is no error.
    ///
    /// # Complexity
    ///
    /// O(samples + bins) time and memory; with [`Jumps::Drop`], also the search
    /// of all bins within `lag` edges around each bin that was visited.
    pub fn transitions(
        &self,
        sequence: &BinSequence<'_, D>,
        lag: usize,
        jumps: Jumps,
    ) -> Result<Transitions, EnvError> {
        let is_broken_before = |sample| sequence.is_broken_before(sample);
        self.count_pairs(sequence.bins(), is_broken_before, lag, jumps)
    }

    /// The same for bins of your own, one after the other, without gaps.
    ///
    /// # Errors
    ///
    /// As for [`transitions`](Self::transitions).
    pub fn transitions_between(
        &self,
        bins: &[Option<BinId>],
        lag: usize,
        jumps: Jumps,
    ) -> Result<Transitions, EnvError> {
        self.count_pairs(bins, |_| false, lag, jumps)
    }

    fn count_pairs(
        &self,
        bins: &[Option<BinId>],
        is_broken_before: impl Fn(usize) -> bool,
        lag: usize,
        jumps: Jumps,
    ) -> Result<Transitions, EnvError> {
        if lag == 0 {
            return Err(EnvError::Lag { lag });
        }
        let bin_count = self.bin_count();
        let unknown = bins.iter().flatten().find(|bin| bin.index() >= bin_count);
        if let Some(bin) = unknown {
            return Err(EnvError::UnknownBin {
                bin: bin.index(),
                bins: bin_count,
            });
        }
        let mut totals = PairTotals::default();
        let pairs = pairs(bins, is_broken_before, lag, &mut totals);
        let by_start = ByStart::new(&pairs, bin_count);
        let mut reach = match jumps {
            Jumps::Keep => None,
            Jumps::Drop => Some(Reach::new(self.graph(), lag)),
        };
        let mut transitions = Transitions {
            offsets: vec![0],
            targets: Vec::new(),
            counts: Vec::new(),
            totals,
        };
        let mut row = Row::new(bin_count);
        for from in BinId::all(bin_count) {
            row.count(by_start.ends_of(from));
            if let Some(reach) = reach.as_mut().filter(|_| !row.targets.is_empty()) {
                reach.spread_from(from);
                row.keep(|to| reach.holds(to), &mut transitions.totals);
            }
            row.write(&mut transitions);
        }
        Ok(transitions)
    }
}

/// The pairs that are in bins and joined in time.
fn pairs(
    bins: &[Option<BinId>],
    is_broken_before: impl Fn(usize) -> bool,
    lag: usize,
    totals: &mut PairTotals,
) -> Vec<(BinId, BinId)> {
    let mut pairs = Vec::with_capacity(bins.len().saturating_sub(lag));
    // The latest sample with a gap before it.
    let mut latest_gap = 0;
    for (to, &end) in bins.iter().enumerate() {
        if is_broken_before(to) {
            latest_gap = to;
        }
        let Some(from) = to.checked_sub(lag) else {
            continue;
        };
        match (bins[from], end) {
            _ if latest_gap > from => totals.gap += 1,
            (Some(start), Some(end)) => pairs.push((start, end)),
            _ => totals.outside += 1,
        }
    }
    totals.counted = pairs.len();
    pairs
}

/// Where pairs end, sorted by where they start.
struct ByStart {
    offsets: Vec<usize>,
    ends: Vec<u32>,
}

impl ByStart {
    fn new(pairs: &[(BinId, BinId)], bins: usize) -> Self {
        let mut offsets = vec![0; bins + 1];
        for (from, _) in pairs {
            offsets[from.index() + 1] += 1;
        }
        for bin in 0..bins {
            offsets[bin + 1] += offsets[bin];
        }
        let mut next = offsets.clone();
        let mut ends = vec![0; pairs.len()];
        for (from, to) in pairs {
            ends[next[from.index()]] = to.index() as u32;
            next[from.index()] += 1;
        }
        Self { offsets, ends }
    }

    fn ends_of(&self, from: BinId) -> &[u32] {
        &self.ends[self.offsets[from.index()]..self.offsets[from.index() + 1]]
    }
}

/// The counts of one row, to be used for row after row.
struct Row {
    /// One entry for each bin, 0 but at the targets.
    counts: Vec<f64>,
    targets: Vec<u32>,
}

impl Row {
    fn new(bins: usize) -> Self {
        Self {
            counts: vec![0.0; bins],
            targets: Vec::new(),
        }
    }

    fn count(&mut self, ends: &[u32]) {
        for &to in ends {
            let count = &mut self.counts[to as usize];
            if *count == 0.0 {
                self.targets.push(to);
            }
            *count += 1.0;
        }
        self.targets.sort_unstable();
    }

    fn keep(&mut self, keep: impl Fn(usize) -> bool, totals: &mut PairTotals) {
        let Self { counts, targets } = self;
        targets.retain(|&to| {
            let is_kept = keep(to as usize);
            if !is_kept {
                let left_out = std::mem::take(&mut counts[to as usize]) as usize;
                totals.jump += left_out;
                totals.counted -= left_out;
            }
            is_kept
        });
    }

    /// Writes the row out and clears it.
    fn write(&mut self, transitions: &mut Transitions) {
        for to in self.targets.drain(..) {
            transitions.targets.extend(BinId::new(to as usize));
            let count = std::mem::take(&mut self.counts[to as usize]);
            transitions.counts.push(count);
        }
        transitions.offsets.push(transitions.targets.len());
    }
}

/// The bins within so many edges of one.
struct Reach<'g> {
    graph: &'g Connectivity,
    hops: usize,
    /// The last round in which each bin was reached, from 1.
    reached: Vec<u32>,
    round: u32,
    queue: Vec<BinId>,
}

impl<'g> Reach<'g> {
    fn new(graph: &'g Connectivity, hops: usize) -> Self {
        Self {
            graph,
            hops,
            reached: vec![0; graph.bin_count()],
            round: 0,
            queue: Vec::new(),
        }
    }

    fn spread_from(&mut self, center: BinId) {
        // Rounds are fewer than bins, which 32 bits can count.
        self.round += 1;
        self.queue.clear();
        self.queue.push(center);
        self.reached[center.index()] = self.round;
        let mut ring = 0;
        for _ in 0..self.hops {
            let end = self.queue.len();
            if ring == end {
                break;
            }
            for place in ring..end {
                for neighbor in self.graph.neighbors(self.queue[place]) {
                    let reached = &mut self.reached[neighbor.bin.index()];
                    if *reached != self.round {
                        *reached = self.round;
                        self.queue.push(neighbor.bin);
                    }
                }
            }
            ring = end;
        }
    }

    fn holds(&self, bin: usize) -> bool {
        self.reached[bin] == self.round
    }
}

impl Transitions {
    /// How many bins there are: the number of rows and of columns.
    #[must_use]
    pub fn bin_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Where each row begins in [`targets`](Self::targets) and
    /// [`counts`](Self::counts), and where the last one ends.
    ///
    /// # Shapes
    ///
    /// One more entry than bins.
    #[must_use]
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The bins that follow, row after row, ascending in each.
    #[must_use]
    pub fn targets(&self) -> &[BinId] {
        &self.targets
    }

    /// How often each of them follows, above 0.
    ///
    /// # Shapes
    ///
    /// One entry for each of [`targets`](Self::targets).
    #[must_use]
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// What became of the pairs of samples.
    #[must_use]
    pub fn totals(&self) -> PairTotals {
        self.totals
    }

    /// How often `to` follows `from`; 0 for bins of another environment.
    ///
    /// # Complexity
    ///
    /// O(log bins that follow).
    #[must_use]
    pub fn count(&self, from: BinId, to: BinId) -> f64 {
        if from.index() >= self.bin_count() {
            return 0.0;
        }
        let row = self.row(from.index());
        let found = self.targets[row.clone()].binary_search(&to);
        found.map_or(0.0, |place| self.counts[row.start + place])
    }

    /// The chance of each step, given where it starts: counts over the sum of
    /// their row.
    ///
    /// # Shapes
    ///
    /// One entry for each of [`targets`](Self::targets).
    #[must_use]
    pub fn probabilities(&self) -> Vec<f64> {
        let mut probabilities = self.counts.clone();
        for from in 0..self.bin_count() {
            let row = self.row(from);
            let sum: f64 = self.counts[row.clone()].iter().sum();
            probabilities[row].iter_mut().for_each(|p| *p /= sum);
        }
        probabilities
    }

    /// What a field is worth after one step: in each bin, the mean over the bins
    /// that follow, and 0 where none does.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`]
    pub fn apply(&self, field: &[f64]) -> Result<Vec<f64>, EnvError> {
        let mut values = vec![0.0; self.bin_count()];
        self.visit_steps(field.len(), |from, to, p| values[from] += p * field[to])?;
        Ok(values)
    }

    /// Where a mass is after one step; what is in bins that none follows is lost.
    ///
    /// # Errors
    ///
    /// [`EnvError::FieldLength`]
    pub fn apply_transposed(&self, mass: &[f64]) -> Result<Vec<f64>, EnvError> {
        let mut after = vec![0.0; self.bin_count()];
        self.visit_steps(mass.len(), |from, to, p| after[to] += p * mass[from])?;
        Ok(after)
    }

    fn visit_steps(
        &self,
        actual: usize,
        mut visit: impl FnMut(usize, usize, f64),
    ) -> Result<(), EnvError> {
        let expected = self.bin_count();
        if actual != expected {
            return Err(EnvError::FieldLength { expected, actual });
        }
        let probabilities = self.probabilities();
        for from in 0..expected {
            for place in self.row(from) {
                visit(from, self.targets[place].index(), probabilities[place]);
            }
        }
        Ok(())
    }

    fn row(&self, from: usize) -> std::ops::Range<usize> {
        self.offsets[from]..self.offsets[from + 1]
    }
}

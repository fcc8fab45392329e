//! The order in which seconds are added, the same for all who add them.

use ns_layout::BinId;

use super::fate::Fate;

/// What became of the seconds of a session.
///
/// By the start of intervals, every interval is in exactly one of these, the
/// first that applies in the order given. Along the way, an interval that is in
/// neither a gap, nor lost, nor slow is divided between the bins and the
/// outside. Either way they add up to the duration, to rounding.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Totals {
    /// In intervals longer than the longest gap.
    pub gap_s: f64,
    /// In intervals that start where tracking was lost, or, along the way, that
    /// end there; where speed counts, also in those whose speed is not known, but
    /// for those that start in no bin.
    pub lost_s: f64,
    /// In intervals that start in no bin; along the way, on stretches in no bin.
    pub outside_s: f64,
    /// In intervals below the least speed.
    pub slow_s: f64,
    /// Counted in a bin.
    pub counted_s: f64,
}

impl Totals {
    /// All of them together: the duration, to rounding.
    ///
    /// ```
    /// let totals = ns_env::Totals { gap_s: 2.0, counted_s: 3.0, ..Default::default() };
    /// assert_eq!(totals.sum_s(), 5.0);
    /// ```
    #[must_use]
    pub fn sum_s(&self) -> f64 {
        self.gap_s + self.lost_s + self.outside_s + self.slow_s + self.counted_s
    }

    fn add(&mut self, other: &Self) {
        self.gap_s += other.gap_s;
        self.lost_s += other.lost_s;
        self.outside_s += other.outside_s;
        self.slow_s += other.slow_s;
        self.counted_s += other.counted_s;
    }
}

/// How many intervals are added up by themselves, before their sums are added to
/// those of the intervals before.
///
/// All forms of occupancy group intervals in the same way, so that they have
/// the same bits, and groups can be added up on different threads. Sums of
/// sums also lose fewer digits over a long session.
pub(super) const GROUP: usize = 1 << 14;

/// The seconds of one group of intervals.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// One entry for each bin.
    seconds: Vec<f64>,
    /// The bins with an entry above 0; one may come twice.
    touched: Vec<BinId>,
    pub(super) totals: Totals,
}

/// The sums of one group, by bin.
pub(super) type Sums = (Vec<(BinId, f64)>, Totals);

impl Group {
    pub(super) fn new(bins: usize) -> Self {
        Self {
            seconds: vec![0.0; bins],
            touched: Vec::new(),
            totals: Totals::default(),
        }
    }

    /// Adds seconds to a bin, which must be one of those there are, but to none
    /// of the totals.
    #[inline]
    pub(super) fn add(&mut self, bin: BinId, seconds: f64) {
        let sum = &mut self.seconds[bin.index()];
        if *sum == 0.0 {
            self.touched.push(bin);
        }
        *sum += seconds;
    }

    /// Takes the sums, and leaves nothing.
    pub(super) fn take(&mut self) -> Sums {
        let sums = self.touched.drain(..);
        let sums = sums
            .map(|bin| (bin, std::mem::take(&mut self.seconds[bin.index()])))
            .collect();
        (sums, std::mem::take(&mut self.totals))
    }
}

/// Adds many intervals to a group, most of them to the bin of the one before:
/// its sum and the totals stay in registers, so that no addition waits for the
/// memory of the last one.
#[derive(Debug)]
pub(super) struct Adder<'g> {
    group: &'g mut Group,
    totals: Totals,
    /// The bin of the latest interval that counted, and its sum.
    bin: Option<BinId>,
    sum: f64,
}

impl<'g> Adder<'g> {
    pub(super) fn new(group: &'g mut Group) -> Self {
        Self {
            totals: group.totals,
            group,
            bin: None,
            sum: 0.0,
        }
    }

    /// Adds an interval that is not divided. It counts in the bin that is
    /// returned, if in any.
    #[inline]
    pub(super) fn add(&mut self, fate: Fate, seconds: f64) -> Option<BinId> {
        let bin = fate.add(seconds, &mut self.totals)?;
        if self.bin != Some(bin) {
            self.put_back();
            self.bin = Some(bin);
            self.sum = self.group.seconds[bin.index()];
            if self.sum == 0.0 {
                self.group.touched.push(bin);
            }
        }
        self.sum += seconds;
        Some(bin)
    }

    /// Leaves all sums with the group.
    pub(super) fn finish(mut self) {
        self.put_back();
        self.group.totals = self.totals;
    }

    fn put_back(&mut self) {
        if let Some(bin) = self.bin {
            self.group.seconds[bin.index()] = self.sum;
        }
    }
}

/// The seconds of a session, group after group.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    seconds: Vec<f64>,
    totals: Totals,
    group: Group,
    /// How many intervals the group holds.
    intervals: usize,
}

impl Tally {
    pub(super) fn new(bins: usize) -> Self {
        Self {
            seconds: vec![0.0; bins],
            totals: Totals::default(),
            group: Group::new(bins),
            intervals: 0,
        }
    }

    /// Adds one interval to the group, and closes the group where it is full.
    #[inline]
    pub(super) fn interval(&mut self, add: impl FnOnce(&mut Group)) {
        add(&mut self.group);
        self.intervals += 1;
        if self.intervals == GROUP {
            self.close_group();
        }
    }

    /// Adds the sums of a whole group.
    pub(super) fn add_sums(&mut self, (sums, totals): &Sums) {
        for &(bin, seconds) in sums {
            self.seconds[bin.index()] += seconds;
        }
        self.totals.add(totals);
    }

    fn close_group(&mut self) {
        let sums = self.group.take();
        self.add_sums(&sums);
        self.intervals = 0;
    }

    /// Adds all of another tally over the same bins.
    pub(super) fn merge(&mut self, other: &Self) {
        self.close_group();
        for (sum, seconds) in self.seconds.iter_mut().zip(other.seconds()) {
            *sum += seconds;
        }
        self.totals.add(&other.totals());
    }

    /// The seconds in each bin so far.
    pub(super) fn seconds(&self) -> Vec<f64> {
        let pairs = self.seconds.iter().zip(&self.group.seconds);
        pairs.map(|(before, group)| before + group).collect()
    }

    pub(super) fn totals(&self) -> Totals {
        let mut totals = self.totals;
        totals.add(&self.group.totals);
        totals
    }
}

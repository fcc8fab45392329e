//! What becomes of the time between two samples: one rule for all who ask.

use ns_layout::{BinId, Lattice};

use super::occupancy::Allocation;
use super::tally::Group;
use crate::{EnvError, Environment, Gate};

/// Where and when the animal was once, and how fast, if that was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<const D: usize> {
    pub(super) time: f64,
    pub(super) position: [f64; D],
    pub(super) speed: Option<f64>,
}

/// What becomes of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate {
    Gap,
    Lost,
    Outside,
    Slow,
    /// It counts in the bin of its start.
    In(BinId),
    /// It counts, and is divided along the way.
    Along,
}

impl Fate {
    /// Adds the seconds of an interval that is not divided.
    #[inline]
    pub(super) fn add(self, seconds: f64, group: &mut Group) {
        let totals = &mut group.totals;
        match self {
            Self::Gap => totals.gap_s += seconds,
            Self::Lost => totals.lost_s += seconds,
            Self::Outside | Self::Along => totals.outside_s += seconds,
            Self::Slow => totals.slow_s += seconds,
            Self::In(bin) => group.add(bin.index(), seconds),
        }
    }
}

/// The fate of an interval that counts in the bin of its start, if in any.
#[inline]
pub(super) fn fate_by_start<const D: usize>(
    gate: &Gate<'_>,
    from: &Sample<D>,
    to: &Sample<D>,
    bin: Option<BinId>,
) -> Fate {
    if !gate.admits_gap(to.time - from.time) {
        return Fate::Gap;
    }
    if !is_finite(&from.position) {
        return Fate::Lost;
    }
    let Some(bin) = bin else {
        return Fate::Outside;
    };
    by_speed(gate, from, to, Fate::In(bin))
}

/// The fate of an interval that is divided along the way, if it counts.
#[inline]
fn fate_along<const D: usize>(gate: &Gate<'_>, from: &Sample<D>, to: &Sample<D>) -> Fate {
    if !gate.admits_gap(to.time - from.time) {
        return Fate::Gap;
    }
    if !(is_finite(&from.position) && is_finite(&to.position)) {
        return Fate::Lost;
    }
    by_speed(gate, from, to, Fate::Along)
}

#[inline]
fn by_speed<const D: usize>(
    gate: &Gate<'_>,
    from: &Sample<D>,
    to: &Sample<D>,
    admitted: Fate,
) -> Fate {
    match gate.admits_speed(|| from.speed.unwrap_or_else(|| speed_between(from, to))) {
        None => Fate::Lost,
        Some(false) => Fate::Slow,
        Some(true) => admitted,
    }
}

pub(super) fn is_finite<const D: usize>(position: &[f64; D]) -> bool {
    position.iter().all(|x| x.is_finite())
}

/// Distance over time; 0 over no time, and NaN where a position is lost.
#[inline]
pub(super) fn speed_between<const D: usize>(from: &Sample<D>, to: &Sample<D>) -> f64 {
    let squares: f64 = (0..D)
        .map(|k| (to.position[k] - from.position[k]).powi(2))
        .sum();
    let seconds = to.time - from.time;
    if seconds == 0.0 && squares.is_finite() {
        0.0
    } else {
        squares.sqrt() / seconds
    }
}

/// Adds intervals to groups, by the start or along the way.
#[derive(Debug)]
pub(super) struct Divider<'e, const D: usize> {
    environment: &'e Environment<D>,
    /// Where intervals are divided along the way.
    lattice: Option<&'e Lattice<D>>,
    gate: Gate<'static>,
}

impl<'e, const D: usize> Divider<'e, D> {
    /// # Errors
    ///
    /// [`EnvError::NotALattice`]
    pub(super) fn new(
        environment: &'e Environment<D>,
        allocation: Allocation,
        gate: Gate<'static>,
    ) -> Result<Self, EnvError> {
        let layout = environment.layout();
        let lattice = match allocation {
            Allocation::Start => None,
            Allocation::Linear => Some(layout.lattice().ok_or_else(|| EnvError::NotALattice {
                kind: layout.kind(),
            })?),
        };
        Ok(Self {
            environment,
            lattice,
            gate,
        })
    }

    #[inline]
    pub(super) fn fate(&self, from: &Sample<D>, to: &Sample<D>) -> Fate {
        match self.lattice {
            None => fate_by_start(
                &self.gate,
                from,
                to,
                self.known(|| self.environment.bin_at(&from.position)),
            ),
            Some(_) => fate_along(&self.gate, from, to),
        }
    }

    /// Adds the seconds of an interval of that fate.
    #[inline]
    pub(super) fn add(&self, fate: Fate, from: &Sample<D>, to: &Sample<D>, group: &mut Group) {
        let seconds = to.time - from.time;
        if fate != Fate::Along {
            return fate.add(seconds, group);
        }
        self.visit(from, to, |bin, share| match bin {
            Some(bin) => group.add(bin.index(), seconds * share),
            None => group.totals.outside_s += seconds * share,
        });
    }

    /// The bin at a time from the start to the end of an interval of that fate.
    pub(super) fn bin_within(
        &self,
        fate: Fate,
        from: &Sample<D>,
        to: &Sample<D>,
        time: f64,
    ) -> Option<BinId> {
        match fate {
            Fate::In(bin) => Some(bin),
            Fate::Along => {
                // The walk itself tells, so that a spike is where time is.
                let share = (time - from.time) / (to.time - from.time);
                let (mut walked, mut found) = (0.0, None);
                self.visit(from, to, |bin, part| {
                    if walked <= share {
                        found = bin;
                    }
                    walked += part;
                });
                found
            }
            Fate::Gap | Fate::Lost | Fate::Outside | Fate::Slow => None,
        }
    }

    #[inline]
    fn visit(&self, from: &Sample<D>, to: &Sample<D>, mut visit: impl FnMut(Option<BinId>, f64)) {
        let Some(lattice) = self.lattice else {
            return;
        };
        lattice.visit_cells_between(&from.position, &to.position, |cell, share| {
            visit(self.known(|| lattice.cell_bins()[cell?]), share);
        });
    }

    /// A layout of somebody else may name a bin that it does not have.
    #[inline]
    fn known(&self, bin: impl FnOnce() -> Option<BinId>) -> Option<BinId> {
        bin().filter(|bin| bin.index() < self.environment.bin_count())
    }
}

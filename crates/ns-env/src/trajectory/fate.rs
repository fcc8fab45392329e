//! What becomes of the time between two samples: one rule for all who ask.

use ns_layout::{BinId, Lattice, Layout, TurnedLattice};

use super::occupancy::Allocation;
use super::tally::{Group, Totals};
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
    /// Adds the seconds of an interval that is not divided to the totals, and
    /// returns the bin that they count in, if any.
    #[inline]
    pub(super) fn add(self, seconds: f64, totals: &mut Totals) -> Option<BinId> {
        let total = match self {
            Self::Gap => &mut totals.gap_s,
            Self::Lost => &mut totals.lost_s,
            Self::Outside | Self::Along => &mut totals.outside_s,
            Self::Slow => &mut totals.slow_s,
            Self::In(bin) => {
                totals.counted_s += seconds;
                return Some(bin);
            }
        };
        *total += seconds;
        None
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
    let (is_gap, is_lost) = (
        !gate.admits_gap(to.time - from.time),
        !is_finite(&from.position),
    );
    // Nearly all intervals are neither: one branch for both takes less.
    match bin {
        Some(bin) if !(is_gap | is_lost) => by_speed(gate, from, to, Fate::In(bin)),
        _ if is_gap => Fate::Gap,
        _ if is_lost => Fate::Lost,
        _ => Fate::Outside,
    }
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
    position
        .iter()
        .fold(true, |so_far, x| so_far & x.is_finite())
}

/// Distance over time; 0 over no time, and NaN where a position is lost.
#[inline]
pub(super) fn speed_between<const D: usize>(from: &Sample<D>, to: &Sample<D>) -> f64 {
    let squares: f64 = (0..D)
        .map(|k| (to.position[k] - from.position[k]).powi(2))
        .sum();
    // Infinite squares are those of a lost position, or of a distance beyond all
    // numbers.
    if !squares.is_finite() && [from, to].iter().any(|end| !is_finite(&end.position)) {
        return f64::NAN;
    }
    let seconds = to.time - from.time;
    if seconds == 0.0 {
        0.0
    } else {
        squares.sqrt() / seconds
    }
}

/// The cells that ways lead through.
#[derive(Debug)]
enum Cells<'e, const D: usize> {
    Straight(&'e Lattice<D>),
    Turned(TurnedLattice<'e, D>),
}

impl<'e, const D: usize> Cells<'e, D> {
    /// `None` where bins lie on no lattice, turned or not.
    fn of(layout: &'e dyn Layout<D>) -> Option<Self> {
        match layout.lattice() {
            Some(lattice) => Some(Self::Straight(lattice)),
            None => layout.turned_lattice().map(Self::Turned),
        }
    }
}

/// Adds intervals to groups, by the start or along the way.
#[derive(Debug)]
pub(super) struct Divider<'e, const D: usize> {
    environment: &'e Environment<D>,
    /// Where intervals are divided along the way.
    cells: Option<Cells<'e, D>>,
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
        let cells = match allocation {
            Allocation::Start => None,
            Allocation::Linear => Some(Cells::of(layout).ok_or_else(|| EnvError::NotALattice {
                kind: layout.kind(),
            })?),
        };
        Ok(Self {
            environment,
            cells,
            gate,
        })
    }

    #[inline]
    pub(super) fn fate(&self, from: &Sample<D>, to: &Sample<D>) -> Fate {
        match self.cells {
            None => fate_by_start(
                &self.gate,
                from,
                to,
                self.environment.bin_at(&from.position),
            ),
            Some(_) => fate_along(&self.gate, from, to),
        }
    }

    /// Adds the seconds of an interval of that fate.
    #[inline]
    pub(super) fn add(&self, fate: Fate, from: &Sample<D>, to: &Sample<D>, group: &mut Group) {
        let seconds = to.time - from.time;
        if fate != Fate::Along {
            if let Some(bin) = fate.add(seconds, &mut group.totals) {
                group.add(bin, seconds);
            }
            return;
        }
        self.visit(from, to, |bin, share| match bin {
            Some(bin) => {
                group.totals.counted_s += seconds * share;
                group.add(bin, seconds * share);
            }
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
        let (lattice, from, to) = match &self.cells {
            None => return,
            Some(Cells::Straight(lattice)) => (*lattice, from.position, to.position),
            // A straight line stays one, and so do the shares of it.
            Some(Cells::Turned(turned)) => {
                let [from, to] = [from, to].map(|sample| turned.source_of(&sample.position));
                (turned.lattice(), from, to)
            }
        };
        lattice.visit_cells_between(&from, &to, |cell, share| {
            visit(cell.and_then(|cell| lattice.cell_bins()[cell]), share);
        });
    }
}

//! The result: a distance for each bin, and the turns of the ways there.

use ns_layout::BinId;

use super::Method;

/// Where a way turns: a source, or a corner that it bends around.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Turn<const D: usize> {
    pub(crate) position: [f64; D],
    /// The length of the way from the source to here.
    pub(crate) distance: f64,
    /// Which of the sources it comes from.
    pub(crate) source: u32,
    /// The turn before, none at a source.
    pub(crate) before: Option<u32>,
}

/// No way is known.
const NONE: u32 = u32::MAX;

/// The known way to each bin: its length, and its last turn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turns<const D: usize> {
    pub(crate) distances: Vec<f64>,
    pub(crate) last: Vec<u32>,
    pub(crate) turns: Vec<Turn<D>>,
}

impl<const D: usize> Turns<D> {
    /// No way to any bin is known yet.
    pub(super) fn new(bins: usize, turns: Vec<Turn<D>>) -> Self {
        Self {
            distances: vec![f64::INFINITY; bins],
            last: vec![NONE; bins],
            turns,
        }
    }

    pub(super) fn push(&mut self, turn: Turn<D>) -> u32 {
        self.turns.push(turn);
        (self.turns.len() - 1) as u32
    }

    pub(super) fn at(&self, turn: u32) -> &Turn<D> {
        &self.turns[turn as usize]
    }

    /// The length and the last turn of the way to a bin; the length is infinite
    /// and the turn is of no use where none is known.
    pub(super) fn of(&self, bin: BinId) -> (f64, u32) {
        (self.distances[bin.index()], self.last[bin.index()])
    }

    pub(super) fn set(&mut self, bin: BinId, distance: f64, last: u32) {
        self.distances[bin.index()] = distance;
        self.last[bin.index()] = last;
    }
}

impl Turns<2> {
    /// The same in as many dimensions as the caller has, which are two.
    pub(super) fn raised<const D: usize>(self) -> Turns<D> {
        let raise = |turn: Turn<2>| Turn {
            position: std::array::from_fn(|k| turn.position.get(k).copied().unwrap_or(0.0)),
            distance: turn.distance,
            source: turn.source,
            before: turn.before,
        };
        Turns {
            distances: self.distances,
            last: self.last,
            turns: self.turns.into_iter().map(raise).collect(),
        }
    }
}

/// The Euclidean distance of every bin to the nearest of some sources, and the
/// turns of the shortest paths.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "crate::written::WrittenField",
        into = "crate::written::WrittenField"
    )
)]
pub struct EuclideanField<const D: usize> {
    pub(crate) turns: Turns<D>,
    pub(crate) method: Method,
}

impl<const D: usize> EuclideanField<D> {
    pub(super) fn new(turns: Turns<D>, method: Method) -> Self {
        Self { turns, method }
    }

    /// The distance of a bin, in the unit of the coordinates; `None` where no
    /// source reaches it.
    #[must_use]
    pub fn distance(&self, bin: BinId) -> Option<f64> {
        let distance = *self.turns.distances.get(bin.index())?;
        distance.is_finite().then_some(distance)
    }

    /// Which of the sources is nearest to a bin, by its place among those given;
    /// `None` where none reaches it. Of sources equally near it is the first.
    #[must_use]
    pub fn source(&self, bin: BinId) -> Option<usize> {
        self.distance(bin)?;
        let last = *self.turns.last.get(bin.index())?;
        Some(self.turns.at(last).source as usize)
    }

    /// The distance of each bin, infinite where no source reaches it.
    #[must_use]
    pub fn distances(&self) -> &[f64] {
        &self.turns.distances
    }

    /// The distances alone, without a copy.
    #[must_use]
    pub fn into_distances(self) -> Vec<f64> {
        self.turns.distances
    }

    /// The turns of the way from a bin to its source, which is the last.
    pub(super) fn turns_to(&self, bin: BinId) -> impl Iterator<Item = [f64; D]> {
        let (distance, last) = self.turns.of(bin);
        let last = distance.is_finite().then(|| self.turns.at(last));
        let ways = std::iter::successors(last, |turn| Some(self.turns.at(turn.before?)));
        ways.map(|turn| turn.position)
    }

    /// Where the way from a bin turns first.
    pub(super) fn last_turn(&self, bin: BinId) -> Option<[f64; D]> {
        self.turns_to(bin).next()
    }

    /// Every turn of a way, and how far it is from its source.
    pub(super) fn all_turns(&self) -> impl Iterator<Item = ([f64; D], f64)> {
        let turns = self.turns.turns.iter();
        turns.map(|turn| (turn.position, turn.distance))
    }

    /// How it was computed.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }
}

//! The operator as a stencil: neighbours at fixed strides, and no indices.

mod bands;
mod build;
mod cut;
mod sweep;
mod wave;

use std::ops::Range;

use bands::Bands;
pub(crate) use cut::Cut;

/// A heat operator whose neighbours are at a few fixed strides.
///
/// The places are cut into tiles, see [`Cut`]. A place without a bin holds 0 and
/// stays 0, so that walls need no case of their own.
#[derive(Debug, Clone)]
pub(crate) struct Stencil {
    /// How far neighbours are apart, the largest first; a slab is the first of
    /// them long.
    strides: Vec<usize>,
    flow: Flow,
    cut: Cut,
    /// The diagonal of `L` for each place, 0 where no bin is.
    leave_rates: Vec<f64>,
    /// The places where there is something to do, ascending.
    runs: Vec<Run>,
}

/// Places that are swept together.
#[derive(Debug, Clone, PartialEq)]
struct Run {
    places: Range<usize>,
    /// The one leave rate of all, where they are bins that have one.
    leave_rate: Option<f64>,
}

/// How heat arrives from the neighbours.
#[derive(Debug, Clone)]
enum Flow {
    /// Bins are cells of a lattice, with a stride for each axis of more than one
    /// cell. Fields lie on the box of the lattice, in C order, with a rim of
    /// cells where nothing is: one after each row, one row after each plane and
    /// so on, shared with what follows.
    Lattice(Rates),
    /// Bins lie in their own order.
    Bands(Bands),
}

/// How fast heat arrives from the neighbours, for each axis of a lattice: that
/// depends on the two places along the axis of the step alone, as
/// `face / (distance · measure)` is one over the distance and the width along it.
#[derive(Debug, Clone)]
enum Rates {
    /// The same everywhere along an axis.
    Even(Vec<f64>),
    /// From below and from above, for each place along an axis and for the rim.
    Uneven(Vec<[Vec<f64>; 2]>),
}

impl Stencil {
    /// How many places a field has.
    pub(crate) fn places(&self) -> usize {
        self.leave_rates.len()
    }

    /// Multiplications and additions on a bin in one step: two neighbours at
    /// each stride are added, multiplied and added up, or each multiplied and
    /// added up where every edge has a weight. Then two for the share that
    /// stays, two for the recurrence and two for the sum, and one where measures
    /// come in.
    pub(crate) fn flops(&self) -> usize {
        match &self.flow {
            Flow::Lattice(_) => 3 * self.strides.len() + 6,
            Flow::Bands(_) => 4 * self.strides.len() + 7,
        }
    }

    /// The numbers that come from memory and go there for a place in one pass:
    /// both fields and the sum come and go, and the rates come.
    pub(crate) fn traffic(&self) -> usize {
        match &self.flow {
            Flow::Lattice(_) => 7,
            Flow::Bands(bands) => 8 + bands.weights.len(),
        }
    }

    /// How many steps are taken in one pass over memory.
    pub(crate) fn depth(&self) -> usize {
        self.cut.depth
    }

    /// The memory held, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let rates = match &self.flow {
            Flow::Lattice(Rates::Even(rates)) => rates.len(),
            Flow::Lattice(Rates::Uneven(axes)) => axes.iter().flatten().map(Vec::len).sum(),
            Flow::Bands(bands) => (bands.weights.len() + 1) * self.places(),
        };
        (self.leave_rates.len() + rates) * size_of::<f64>() + self.runs.len() * size_of::<Run>()
    }
}

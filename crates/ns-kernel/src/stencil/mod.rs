//! The operator on a Cartesian lattice, as a stencil without indices.

mod build;
mod cut;
mod sweep;
mod wave;

use std::ops::Range;

pub(crate) use cut::Cut;

/// A heat operator whose bins are cells of a lattice.
///
/// Fields lie on the box of the lattice, in C order, with a rim of cells where
/// nothing is: one after each row, one row after each plane and so on, shared
/// with what follows. Neighbours are then at fixed strides from every cell, and
/// a value that is 0 wherever no bin is makes walls of their own accord. The box
/// is cut into tiles, see [`Cut`].
///
/// The rate at which heat crosses from one cell to the next depends on the two
/// places along the axis of the step alone, as `face / (distance · measure)` is
/// one over the distance and the width along that axis.
#[derive(Debug, Clone)]
pub(crate) struct Stencil {
    /// How far neighbours are apart along each axis of more than one cell, the
    /// largest first; a slab is the first of them long.
    strides: Vec<usize>,
    rates: Rates,
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

/// How fast heat arrives from the neighbours, for each axis.
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

    /// How many axes there are.
    pub(crate) fn axes(&self) -> usize {
        self.strides.len()
    }

    /// How many steps are taken in one pass over memory.
    pub(crate) fn depth(&self) -> usize {
        self.cut.depth
    }

    /// The memory held, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let rates = match &self.rates {
            Rates::Even(rates) => rates.len(),
            Rates::Uneven(axes) => axes.iter().flatten().map(Vec::len).sum(),
        };
        (self.leave_rates.len() + rates) * size_of::<f64>() + self.runs.len() * size_of::<Run>()
    }
}

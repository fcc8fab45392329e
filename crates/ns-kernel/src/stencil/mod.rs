//! The operator on a Cartesian lattice, as a stencil without indices.

mod build;
mod sweep;
mod tiles;

use std::ops::Range;

/// A heat operator whose bins are cells of a lattice.
///
/// Fields lie on the box of the lattice, in C order, with a rim of cells where
/// nothing is: one after each row, one row after each plane and so on, shared
/// with what follows, and a slab of one step along the first axis at either
/// end. Neighbours are then at fixed strides from every cell, and a value that
/// is 0 wherever no bin is makes walls of their own accord.
///
/// The rate at which heat crosses from one cell to the next depends on the two
/// places along the axis of the step alone, as `face / (distance · measure)` is
/// one over the distance and the width along that axis.
#[derive(Debug, Clone)]
pub(crate) struct Stencil {
    /// How many cells the box has with its rim.
    places: usize,
    /// How many slabs there are without the rim.
    slabs: usize,
    /// How far neighbours are apart along each axis of more than one cell, the
    /// largest first; a slab is the first of them long.
    strides: Vec<usize>,
    rates: Rates,
    /// The diagonal of `L` on the box, 0 where no bin is.
    leave_rates: Vec<f64>,
    /// Where there is something to do, ascending.
    runs: Vec<Range<usize>>,
    cut: Cut,
}

/// How several steps are taken in one pass over memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// How many slabs are swept at a time.
    pub(crate) tile: usize,
    /// By how many steps.
    pub(crate) depth: usize,
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
    /// How many places a field has on the box.
    pub(crate) fn places(&self) -> usize {
        self.places
    }

    /// Cuts the box another way, which changes no bit of any result.
    #[cfg(test)]
    pub(crate) fn cut_into(&mut self, cut: Cut) {
        self.cut = cut;
    }

    /// The memory held, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let rates = match &self.rates {
            Rates::Even(rates) => rates.len(),
            Rates::Uneven(axes) => axes.iter().flatten().map(Vec::len).sum(),
        };
        (self.places + rates) * size_of::<f64>() + self.runs.len() * size_of::<Range<usize>>()
    }
}

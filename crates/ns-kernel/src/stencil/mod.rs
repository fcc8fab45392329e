//! The operator as a stencil: neighbours at fixed strides, and no indices.

mod bands;
mod cells;
mod cut;
mod patch;
mod sweep;
mod wave;

use std::ops::Range;

use ns_layout::Lattice;
use rayon::prelude::*;

use crate::HeatOperator;
use crate::step::{Motion, Step};
use bands::Bands;
use cells::{Cells, Rates};
pub(crate) use cut::Cut;
use cut::Extents;
use patch::{Fields, Part, Patch};

/// So many threads are counted with, however many there are: what is counted
/// decides on the engine, and so on bits.
const COUNTED_THREADS: usize = 2;

/// A heat operator whose neighbours are at a few fixed strides.
///
/// What is swept is a box of slabs, each as long as the farthest neighbours are
/// apart, cut into patches and passes as [`Cut`] says.
#[derive(Debug, Clone)]
pub(crate) struct Stencil {
    ground: Ground,
    /// How the box is cut, if not as the steps ask for.
    cut: Option<Cut>,
}

/// Where the bins lie, and how heat flows between them.
#[derive(Debug, Clone)]
enum Ground {
    /// On a lattice, each axis of which is a stride.
    Cells(Cells),
    /// In their own order.
    Bands(Bands),
}

impl Ground {
    fn extents(&self) -> Extents {
        match self {
            Self::Cells(cells) => cells.extents(),
            Self::Bands(bands) => bands.extents(),
        }
    }

    /// How many bins lie in the slabs below.
    fn bins_below(&self, slab: usize) -> usize {
        match self {
            Self::Cells(cells) => cells.bins_below(slab),
            Self::Bands(bands) => bands.bins_below(slab),
        }
    }
}

impl Stencil {
    /// The stencil of an operator whose bins are the active cells of a lattice,
    /// or `None` where the lattice does not say what the operator does, or only
    /// with much waste.
    pub(crate) fn of_lattice<const D: usize>(
        lattice: &Lattice<D>,
        operator: &HeatOperator,
    ) -> Option<Self> {
        let ground = Ground::Cells(Cells::new(lattice, operator)?);
        Some(Self { ground, cut: None })
    }

    /// The stencil of a graph whose rows lie on few diagonals, as those of full
    /// lattices with diagonal steps, hexagons, rings and tracks do, or `None`
    /// where most of what would be swept is no edge.
    pub(crate) fn of_bands(operator: &HeatOperator) -> Option<Self> {
        let ground = Ground::Bands(Bands::new(operator)?);
        Some(Self { ground, cut: None })
    }

    /// The same, cut in one way whatever the steps, which changes no bit of any
    /// result.
    #[cfg(test)]
    pub(crate) fn cut_by(self, cut: Cut) -> Self {
        Self {
            cut: Some(cut),
            ..self
        }
    }

    /// Takes steps, many in one pass over memory. Only the sum is brought up to
    /// date where the steps are the last ones.
    pub(crate) fn advance<const LANES: usize>(
        &self,
        steps: &[Step],
        open: [f64; LANES],
        are_last: bool,
        motion: &mut Motion<LANES>,
    ) {
        // Fields go alone here.
        let open = open.first().copied().unwrap_or(1.0);
        let weighed = |step: &Step| Step {
            weight: step.weight * open,
            ..*step
        };
        let steps: Vec<Step> = steps.iter().map(weighed).collect();
        let cut = self.cut_for(steps.len(), rayon::current_num_threads());
        let mut left = steps.len();
        for steps in steps.chunks(cut.steps_a_pass(steps.len())) {
            left -= steps.len();
            self.pass(steps, cut, left > 0 || !are_last, motion);
        }
    }

    fn cut_for(&self, steps: usize, threads: usize) -> Cut {
        let best = || Cut::best(self.ground.extents(), steps, threads);
        self.cut.unwrap_or_else(best)
    }

    fn pass<const LANES: usize>(
        &self,
        steps: &[Step],
        cut: Cut,
        goes_on: bool,
        motion: &mut Motion<LANES>,
    ) {
        let bins = motion.here.len();
        let first = motion.start_sum();
        let mut next = [(); 2].map(|()| vec![0.0; if goes_on { bins } else { 0 }]);
        let (here, before) = (&motion.here[..], &motion.before[..]);
        let [next_here, next_before] = &mut next;
        let mut rest = (
            &mut motion.sum[..],
            &mut next_here[..],
            &mut next_before[..],
        );
        let extents = self.ground.extents();
        let strips = pieces(extents.slabs, cut.slabs).map(|slabs| {
            let bins = self.ground.bins_below(slabs.start)..self.ground.bins_below(slabs.end);
            let sum = take(&mut rest.0, bins.len());
            let next = [take(&mut rest.1, bins.len()), take(&mut rest.2, bins.len())];
            let fields = Fields {
                here,
                before,
                sum,
                first,
                next: goes_on.then_some(next),
            };
            (slabs, bins, fields)
        });
        let strips: Vec<_> = strips.collect();
        strips
            .into_par_iter()
            .for_each_init(Patch::default, |patch, (slabs, bins, mut fields)| {
                for columns in pieces(extents.columns, cut.columns) {
                    let slabs = slabs.clone();
                    let part = Part { slabs, columns };
                    patch.load(&self.ground, &part, steps.len(), &bins, &fields);
                    patch.advance(&self.ground, steps);
                    patch.store(&self.ground, &part, &bins, &mut fields);
                }
            });
        if goes_on {
            [motion.here, motion.before] = next;
        }
    }

    /// Multiplications and additions on a bin in one step: two neighbours at
    /// each stride are added, multiplied and added up, or each multiplied and
    /// added up where every edge has a weight. Then two for the share that
    /// stays, two for the recurrence and two for the sum, and one where measures
    /// come in.
    pub(crate) fn flops(&self) -> usize {
        match &self.ground {
            Ground::Cells(cells) => 3 * cells.shape.len() + 6,
            Ground::Bands(bands) => 4 * bands.strides.len() + 7,
        }
    }

    /// The numbers that come from memory and go there for a bin in so many
    /// steps: in each pass both fields and the sum come and go, and the rates
    /// come, but only one field and the rates come to the first, and only the sum
    /// goes from the last. Passes are those of [`COUNTED_THREADS`].
    pub(crate) fn traffic(&self, steps: usize) -> usize {
        let rates = match &self.ground {
            Ground::Cells(_) => 1,
            Ground::Bands(bands) => 2 + bands.strides.len(),
        };
        self.cut_for(steps, COUNTED_THREADS).passes(steps) * (6 + rates) - 4
    }

    /// The memory held, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        match &self.ground {
            Ground::Cells(cells) => cells.bytes(),
            Ground::Bands(bands) => bands.bytes(),
        }
    }
}

/// A number of things in pieces of one size, but for the last.
fn pieces(count: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = (0..count).step_by(size.max(1));
    starts.map(move |start| start..(start + size).min(count))
}

/// The first of what is left of a slice, which may be empty altogether.
fn take<'a>(rest: &mut &'a mut [f64], count: usize) -> &'a mut [f64] {
    let all = std::mem::take(rest);
    let (first, others) = all.split_at_mut(count.min(all.len()));
    *rest = others;
    first
}

//! Fields side by side: how the engines walk over bins and fields.

use std::ops::Range;

use rayon::prelude::*;

use crate::HeatOperator;
use crate::stencil::Stencil;

/// Several fields side by side: an entry holds the values of one bin, bin after
/// bin, or place after place on a lattice, with zeros where no bin is.
pub(crate) type Block<const LANES: usize> = Vec<[f64; LANES]>;

/// Bins that follow each other and lie side by side in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) bin: usize,
    pub(crate) place: usize,
    pub(crate) len: usize,
}

impl Stretch {
    /// A thread takes no more at a time.
    pub(crate) const LONGEST: usize = 1 << 12;

    /// Bins in their own order.
    pub(crate) fn all(bins: usize) -> Vec<Self> {
        Self::cut(0..bins, 0).collect()
    }

    /// Bins that follow each other, the first of them in that place.
    pub(crate) fn cut(bins: Range<usize>, place: usize) -> impl Iterator<Item = Self> {
        let starts = bins.clone().step_by(Self::LONGEST);
        starts.map(move |bin| Self {
            bin,
            place: place + bin - bins.start,
            len: Self::LONGEST.min(bins.end - bin),
        })
    }
}

impl HeatOperator {
    /// The entries of a block in the order of the bins.
    pub(crate) fn by_bin<'a, const LANES: usize>(
        &'a self,
        block: &'a Block<LANES>,
    ) -> impl Iterator<Item = &'a [f64; LANES]> {
        let stretches = self.stretches.iter();
        stretches.flat_map(|stretch| &block[stretch.place..][..stretch.len])
    }
}

/// Something that carries fields forward in time.
///
/// Each field must come out the same to the last bit whatever other fields it
/// shares a block with, and however many threads take part.
pub(crate) trait Engine: Sync {
    /// Whether fields go alone, because one may be done before the others.
    fn alone(&self) -> bool {
        false
    }

    /// Spreads every field of a block in place.
    fn run<const LANES: usize>(&self, operator: &HeatOperator, block: &mut Block<LANES>);
}

/// The widest block; its rows fill a cache line.
const WIDEST: usize = 8;

/// Runs an engine over fields laid out one after the other.
pub(crate) fn run_all(operator: &HeatOperator, engine: &impl Engine, fields: &mut [f64]) {
    let bins = operator.bin_count();
    // Rows on a lattice need no company to fill a cache line.
    if engine.alone() || operator.stencil.is_some() {
        fields
            .par_chunks_mut(bins)
            .for_each(|field| run_block::<1>(operator, engine, field));
        return;
    }
    fields.par_chunks_mut(WIDEST * bins).for_each(|chunk| {
        if chunk.len() == WIDEST * bins {
            run_block::<WIDEST>(operator, engine, chunk);
            return;
        }
        let mut rest = chunk;
        for lanes in [4, 2, 1] {
            if rest.len() >= lanes * bins {
                let (first, others) = rest.split_at_mut(lanes * bins);
                match lanes {
                    4 => run_block::<4>(operator, engine, first),
                    2 => run_block::<2>(operator, engine, first),
                    _ => run_block::<1>(operator, engine, first),
                }
                rest = others;
            }
        }
    });
}

fn run_block<const LANES: usize>(
    operator: &HeatOperator,
    engine: &impl Engine,
    fields: &mut [f64],
) {
    let bins = operator.bin_count();
    let places = operator.stencil.as_ref().map_or(bins, Stencil::places);
    let mut block: Block<LANES> = vec![[0.0; LANES]; places];
    split(&mut block, &operator.stretches, |stretch| stretch.place)
        .into_par_iter()
        .for_each(|(values, stretch)| {
            for (k, values) in values.iter_mut().enumerate() {
                *values = std::array::from_fn(|lane| fields[lane * bins + stretch.bin + k]);
            }
        });
    engine.run(operator, &mut block);
    for (lane, field) in fields.chunks_exact_mut(bins).enumerate() {
        split(field, &operator.stretches, |stretch| stretch.bin)
            .into_par_iter()
            .for_each(|(field, stretch)| {
                for (value, values) in field.iter_mut().zip(&block[stretch.place..]) {
                    *value = values[lane];
                }
            });
    }
}

/// The parts of a slice that stretches stand for, which start ascending.
fn split<'a, T>(
    mut rest: &'a mut [T],
    stretches: &'a [Stretch],
    start: impl Fn(&Stretch) -> usize,
) -> Vec<(&'a mut [T], &'a Stretch)> {
    let mut done = 0;
    let part = |stretch| {
        let (_, from) = std::mem::take(&mut rest).split_at_mut(start(stretch) - done);
        let (part, after) = from.split_at_mut(stretch.len);
        (rest, done) = (after, start(stretch) + stretch.len);
        (part, stretch)
    };
    stretches.iter().map(part).collect()
}

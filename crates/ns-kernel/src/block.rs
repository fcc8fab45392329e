//! Fields side by side: how the engines walk over bins and fields.

use rayon::prelude::*;

use crate::HeatOperator;

/// Something that carries fields forward in time.
///
/// Each field must come out the same to the last bit whatever other fields it
/// shares a block with, and however many threads take part.
pub(crate) trait Engine: Sync {
    /// Whether fields go alone, because one may be done before the others.
    fn alone(&self) -> bool {
        false
    }

    /// Spreads every field of a block: that holds the values of one bin in so
    /// many fields side by side, bin after bin.
    fn run<const LANES: usize>(&self, operator: &HeatOperator, block: Vec<f64>) -> Vec<f64>;
}

/// The values of each bin in a block.
pub(crate) fn by_bin<const LANES: usize>(block: &[f64]) -> &[[f64; LANES]] {
    block.as_chunks().0
}

/// The widest block; its rows fill a cache line.
const WIDEST: usize = 8;

/// Runs an engine over fields laid out one after the other.
pub(crate) fn run_all(operator: &HeatOperator, engine: &impl Engine, fields: &mut Vec<f64>) {
    let bins = operator.bin_count();
    if fields.len() == bins {
        *fields = engine.run::<1>(operator, std::mem::take(fields));
        return;
    }
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
    let mut block = vec![0.0; fields.len()];
    for (bin, values) in block.chunks_exact_mut(LANES).enumerate() {
        for (lane, value) in values.iter_mut().enumerate() {
            *value = fields[lane * bins + bin];
        }
    }
    let block = engine.run::<LANES>(operator, block);
    for (bin, values) in block.chunks_exact(LANES).enumerate() {
        for (lane, value) in values.iter().enumerate() {
            fields[lane * bins + bin] = *value;
        }
    }
}

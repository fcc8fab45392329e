//! Fields side by side: how the engines walk over bins and fields.

use rayon::prelude::*;

use crate::HeatOperator;

/// Several fields, bin after bin: entry `i` holds the values of bin `i`.
pub(crate) type Block<const LANES: usize> = Vec<[f64; LANES]>;

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

/// How many bins a thread takes at a time.
pub(crate) const BINS_PER_TASK: usize = 1 << 12;

/// Runs an engine over fields laid out one after the other.
pub(crate) fn run_all(operator: &HeatOperator, engine: &impl Engine, fields: &mut [f64]) {
    let bins = operator.bin_count();
    if engine.alone() {
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
    let mut block: Block<LANES> = (0..bins)
        .map(|i| std::array::from_fn(|lane| fields[lane * bins + i]))
        .collect();
    engine.run(operator, &mut block);
    for (i, values) in block.iter().enumerate() {
        for (lane, &value) in values.iter().enumerate() {
            fields[lane * bins + i] = value;
        }
    }
}

//! What the machine can do: bytes copied and flops a second, on all threads.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use pulp::{Arch, Simd, WithSimd};

/// The most of several runs, as other programs can only take away.
const RUNS: usize = 7;

/// How many threads there are to use.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Bytes a second that come from memory and go there while a large block is
/// copied.
pub(crate) fn copy_bandwidth() -> f64 {
    const FLOATS: usize = 1 << 24;
    let from = vec![1.0_f64; threads() * FLOATS];
    let mut to = vec![0.0_f64; threads() * FLOATS];
    let seconds = least(|| {
        thread::scope(|scope| {
            for (from, to) in from.chunks(FLOATS).zip(to.chunks_mut(FLOATS)) {
                scope.spawn(move || black_box(to).copy_from_slice(black_box(from)));
            }
        });
    });
    2.0 * size_of_val(&*from) as f64 / seconds
}

/// Flops a second of multiplications and additions that wait for nothing.
pub(crate) fn peak() -> f64 {
    const ROUNDS: usize = 1 << 24;
    let seconds = least(|| {
        thread::scope(|scope| {
            for _ in 0..threads() {
                scope.spawn(|| black_box(Arch::new().dispatch(Chains { rounds: ROUNDS })));
            }
        });
    });
    let lanes = Arch::new().dispatch(Chains { rounds: 0 });
    2.0 * (threads() * lanes * CHAINS * ROUNDS) as f64 / seconds
}

/// Enough to hide that a result takes some cycles.
const CHAINS: usize = 12;

/// Independent chains of multiplications with additions; returns how many
/// numbers a register holds.
struct Chains {
    rounds: usize,
}

impl WithSimd for Chains {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let factor = black_box(simd.splat_f64s(0.999_999));
        let term = black_box(simd.splat_f64s(1e-6));
        let mut chains = [simd.splat_f64s(1.0); CHAINS];
        for _ in 0..self.rounds {
            for chain in &mut chains {
                *chain = simd.mul_add_e_f64s(*chain, factor, term);
            }
        }
        black_box(chains);
        S::F64_LANES
    }
}

/// The least seconds of several runs.
pub(crate) fn least(mut run: impl FnMut()) -> f64 {
    let seconds = (0..RUNS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    });
    seconds.fold(f64::INFINITY, f64::min)
}

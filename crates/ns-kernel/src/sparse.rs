//! Steps over the rows of any graph.

use rayon::prelude::*;

use crate::HeatOperator;
use crate::block::by_bin;
use crate::step::{Motion, Step};

/// How many bins a thread takes at a time.
const BINS_PER_TASK: usize = 1 << 12;

impl HeatOperator {
    /// Takes these steps, one after the other. What a lane adds to its sum is
    /// multiplied by `open`. Only the sum is wanted of the last ones.
    pub(crate) fn advance<const LANES: usize>(
        &self,
        steps: &[Step],
        open: [f64; LANES],
        are_last: bool,
        motion: &mut Motion<LANES>,
    ) {
        if let Some(stencil) = &self.stencil {
            stencil.advance(steps, open, are_last, motion);
            return;
        }
        if let Some(first) = motion.start_sum() {
            let sum = motion.sum.par_iter_mut().zip(&motion.here);
            sum.for_each(|(sum, value)| *sum = first * value);
        }
        motion.before.resize(motion.here.len(), 0.0);
        for step in steps {
            self.step(step, open.map(|open| open * step.weight), motion);
            std::mem::swap(&mut motion.here, &mut motion.before);
        }
    }

    fn step<const LANES: usize>(
        &self,
        step: &Step,
        weights: [f64; LANES],
        motion: &mut Motion<LANES>,
    ) {
        let here = by_bin::<LANES>(&motion.here);
        let before = motion.before.as_chunks_mut::<LANES>().0;
        let sum = motion.sum.as_chunks_mut::<LANES>().0;
        let back = f64::from(u8::from(step.back));
        before
            .par_iter_mut()
            .zip(sum)
            .enumerate()
            .with_min_len(BINS_PER_TASK)
            .for_each(|(i, (next, sum))| {
                let mut arriving = [0.0; LANES];
                for (j, weight) in self.row(i) {
                    for lane in 0..LANES {
                        arriving[lane] += weight * here[j][lane];
                    }
                }
                let stay = step.flow * self.leave_rates[i] + step.stay;
                let scale = -step.flow * self.inverse_measures[i];
                for lane in 0..LANES {
                    let value = stay * here[i][lane] + scale * arriving[lane] - back * next[lane];
                    next[lane] = value;
                    sum[lane] += weights[lane] * value;
                }
            });
    }
}

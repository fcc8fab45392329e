//! Graphs whose neighbours are at few distances in the order of the bins.

use pulp::{Simd, WithSimd};

use crate::HeatOperator;
use crate::stencil::cells::SPARSEST;
use crate::stencil::cut::Extents;
use crate::stencil::sweep::{Along, Next};
use crate::step::Step;

/// More distances than this are not looked at.
const MOST_BANDS: usize = 32;

/// What arrives is added up for so many bins at a time, in the first cache.
const CHUNK: usize = 256;

/// What flows between bins that are a fixed number of bins apart.
#[derive(Debug, Clone)]
pub(super) struct Bands {
    /// How far neighbours are apart, the largest first.
    pub(super) strides: Vec<usize>,
    pub(super) bins: usize,
    /// For each place, which are the bins with a slab of nothing on either side:
    /// `W` between it and the one a stride further, for each stride.
    weights: Vec<Vec<f64>>,
    leave_rates: Vec<f64>,
    inverse_measures: Vec<f64>,
}

impl Bands {
    pub(super) fn new(operator: &HeatOperator) -> Option<Self> {
        let bins = operator.bin_count();
        let strides = strides(operator)?;
        let slab = *strides.first()?;
        if strides.len() * bins > SPARSEST * operator.targets.len() / 2 {
            return None;
        }
        let padded = |values: &[f64]| {
            let rim = std::iter::repeat_n(0.0, slab);
            rim.clone()
                .chain(values.iter().copied())
                .chain(rim)
                .collect()
        };
        let mut weights = vec![vec![0.0; bins + 2 * slab]; strides.len()];
        for bin in 0..bins {
            for (next, weight) in operator.row(bin).filter(|&(next, _)| next > bin) {
                let band = strides.iter().position(|&stride| stride == next - bin)?;
                weights[band][slab + bin] = weight;
            }
        }
        Some(Self {
            strides,
            bins,
            weights,
            leave_rates: padded(&operator.leave_rates),
            inverse_measures: padded(&operator.inverse_measures),
        })
    }

    pub(super) fn extents(&self) -> Extents {
        Extents {
            slabs: self.bins.div_ceil(self.strides[0]),
            columns: 1,
            places: self.strides[0],
        }
    }

    /// How many bins lie in the slabs below.
    pub(super) fn bins_below(&self, slab: usize) -> usize {
        (slab * self.strides[0]).min(self.bins)
    }

    /// The memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        (self.weights.len() + 2) * self.leave_rates.len() * size_of::<f64>()
    }
}

/// How far apart neighbours are, in bins, the farthest first, unless there are
/// too many such distances.
fn strides(operator: &HeatOperator) -> Option<Vec<usize>> {
    let mut strides: Vec<usize> = Vec::new();
    for bin in 0..operator.bin_count() {
        for (next, _) in operator.row(bin).filter(|&(next, _)| next > bin) {
            // The one seen last is the likeliest.
            if !strides.iter().rev().any(|&stride| stride == next - bin) {
                strides.push(next - bin);
                if strides.len() > MOST_BANDS {
                    return None;
                }
            }
        }
    }
    strides.sort_unstable_by(|a, b| b.cmp(a));
    Some(strides)
}

/// One step along bins that follow each other.
///
/// It compiles to the widest instructions of the processor it runs on; each bin
/// takes the same operations in the same order whichever those are.
pub(super) struct BandSweep<'a> {
    pub(super) along: Along<'a>,
    pub(super) bands: &'a Bands,
    /// Where the run starts among all places.
    pub(super) place: usize,
}

impl WithSimd for BandSweep<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self {
            mut along,
            bands,
            place,
        } = self;
        let Step { flow, stay, .. } = along.step;
        let inverse_measures = &bands.inverse_measures[place..][..along.len];
        let leave_rates = &bands.leave_rates[place..][..along.len];
        for from in (0..along.len).step_by(CHUNK) {
            let len = CHUNK.min(along.len - from);
            let mut arriving = [0.0; CHUNK];
            for (stride, weights) in bands.strides.iter().zip(&bands.weights) {
                let arriving = &mut arriving[..len];
                let (to_lower, to_upper) = (
                    &weights[place + from - stride..][..len],
                    &weights[place + from..][..len],
                );
                let at = along.start + from;
                let lower = &along.here[at - stride..][..len];
                let upper = &along.here[at + stride..][..len];
                for i in 0..len {
                    arriving[i] += to_lower[i] * lower[i] + to_upper[i] * upper[i];
                }
            }
            along.part(from, len).take(&Banded {
                flow,
                stay,
                leave_rates: &leave_rates[from..][..len],
                inverse_measures: &inverse_measures[from..][..len],
                arriving: &arriving[..len],
            });
        }
    }
}

struct Banded<'a> {
    flow: f64,
    stay: f64,
    leave_rates: &'a [f64],
    inverse_measures: &'a [f64],
    arriving: &'a [f64],
}

impl Next for Banded<'_> {
    #[inline(always)]
    fn at(&self, i: usize, here: f64) -> f64 {
        let arriving = self.flow * self.inverse_measures[i] * self.arriving[i];
        (self.flow * self.leave_rates[i] + self.stay) * here - arriving
    }
}

//! Graphs whose neighbours are at few distances in the order of the bins.

use pulp::{Simd, WithSimd};

use crate::HeatOperator;
use crate::block::Stretch;
use crate::stencil::build::SPARSEST;
use crate::stencil::sweep::{Along, Next};
use crate::stencil::{Cut, Flow, Stencil};
use crate::step::Step;

/// More distances than this are not looked at.
const MOST_BANDS: usize = 32;

/// What arrives is added up for so many bins at a time, in the first cache.
const CHUNK: usize = 256;

/// What flows between bins that are a fixed number of bins apart.
#[derive(Debug, Clone)]
pub(super) struct Bands {
    /// `W` between each place and the one a stride further, for each stride.
    pub(super) weights: Vec<Vec<f64>>,
    pub(super) inverse_measures: Vec<f64>,
}

impl Stencil {
    /// The stencil of a graph whose rows lie on few diagonals, as those of full
    /// lattices with diagonal steps, hexagons, rings and tracks do, or `None`
    /// where most of what would be swept is no edge.
    pub(crate) fn banded(operator: &HeatOperator) -> Option<(Self, Vec<Stretch>)> {
        Self::banded_by(Cut::new, operator)
    }

    /// The same, cut by another rule, which changes no bit of any result.
    pub(crate) fn banded_by(
        cut: impl Fn(usize, usize) -> Cut,
        operator: &HeatOperator,
    ) -> Option<(Self, Vec<Stretch>)> {
        let bins = operator.bin_count();
        let strides = strides(operator)?;
        let slab = *strides.first()?;
        if strides.len() * bins > SPARSEST * operator.targets.len() / 2 {
            return None;
        }
        let cut = cut(bins.div_ceil(slab), slab);
        let stretches = cut.stretches(bins);
        let mut bands = Bands {
            weights: vec![vec![0.0; cut.places()]; strides.len()],
            inverse_measures: vec![0.0; cut.places()],
        };
        for stretch in &stretches {
            for (k, bin) in (stretch.bin..stretch.bin + stretch.len).enumerate() {
                let place = stretch.place + k;
                bands.inverse_measures[place] = operator.inverse_measures[bin];
                for (next, weight) in operator.row(bin).filter(|&(next, _)| next > bin) {
                    let band = strides.iter().position(|&stride| stride == next - bin)?;
                    bands.weights[band][place] = weight;
                }
            }
        }
        cut.refresh_rims(&mut bands.inverse_measures);
        for weights in &mut bands.weights {
            cut.refresh_rims(weights);
        }
        let stencil =
            Self::on(Flow::Bands(bands), strides, cut).with_bins(&stretches, &operator.leave_rates);
        Some((stencil, stretches))
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
    pub(super) strides: &'a [usize],
    pub(super) bands: &'a Bands,
    /// Where the run starts among all places.
    pub(super) place: usize,
    pub(super) leave_rates: &'a [f64],
}

impl WithSimd for BandSweep<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self {
            mut along,
            strides,
            bands,
            place,
            leave_rates,
        } = self;
        let Step { flow, stay, .. } = along.step;
        let inverse_measures = &bands.inverse_measures[place..][..along.len];
        let leave_rates = &leave_rates[..along.len];
        for from in (0..along.len).step_by(CHUNK) {
            let len = CHUNK.min(along.len - from);
            let mut arriving = [0.0; CHUNK];
            for (stride, weights) in strides.iter().zip(&bands.weights) {
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
            along.part(from, len).take(Banded {
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

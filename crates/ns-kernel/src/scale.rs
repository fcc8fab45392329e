//! Scaling by powers of two, which is exact.

use rayon::prelude::*;

/// Scales a field so that its largest absolute value is from 1 to 2, and
/// returns the exponent that undoes it.
pub(crate) fn scale_to_one(field: &mut [f64]) -> i32 {
    let exponent = exponent_of(largest(field));
    let scale = PowerOfTwo::new(-exponent);
    for value in field {
        *value = scale.of(*value);
    }
    exponent
}

/// The largest absolute value, which is not finite where any value is not.
pub(crate) fn largest(field: &[f64]) -> f64 {
    const VALUES_PER_TASK: usize = 1 << 14;
    // The bits of floats without a sign ascend with them, and then come infinity
    // and what is no number.
    let size = |value: &f64| value.to_bits() & (u64::MAX >> 1);
    let most = field
        .par_chunks(VALUES_PER_TASK)
        .map(|values| values.iter().map(size).fold(0, u64::max))
        .reduce(|| 0, u64::max);
    f64::from_bits(most)
}

/// The exponent of the power of two at or below a number; 0 for 0.
pub(crate) fn exponent_of(value: f64) -> i32 {
    const BIAS: i32 = 1023;
    let bits = |value: f64| (value.to_bits() >> 52 & 0x7ff) as i32;
    match bits(value) {
        _ if value == 0.0 => 0,
        // Numbers too small to be normal are made so first.
        0 => bits(value * 2_f64.powi(64)) - BIAS - 64,
        exponent => exponent - BIAS,
    }
}

/// A power of two, as factors that are each finite and above 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PowerOfTwo([f64; 4]);

impl PowerOfTwo {
    /// `2^exponent`, for exponents up to 4000 in size: more than three floats
    /// multiplied can have.
    pub(crate) fn new(exponent: i32) -> Self {
        const STEP: i32 = 1000;
        let mut left = exponent;
        Self(std::array::from_fn(|_| {
            let step = left.clamp(-STEP, STEP);
            left -= step;
            2_f64.powi(step)
        }))
    }

    /// That many times a number.
    pub(crate) fn of(self, value: f64) -> f64 {
        self.0
            .iter()
            .fold(value, |product, factor| product * factor)
    }
}

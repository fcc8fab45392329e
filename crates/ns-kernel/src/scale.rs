//! Scaling by powers of two, which is exact.

/// Scales a field so that its largest absolute value is from 1 to 2, and
/// returns the exponent that undoes it.
pub(crate) fn scale_to_one(field: &mut [f64]) -> i32 {
    let largest = field.iter().fold(0.0, |most, value| value.abs().max(most));
    let exponent = exponent_of(largest);
    for value in field {
        *value = scaled(*value, -exponent);
    }
    exponent
}

/// The exponent of the power of two at or below a number; 0 for 0.
fn exponent_of(value: f64) -> i32 {
    const BIAS: i32 = 1023;
    let bits = |value: f64| (value.to_bits() >> 52 & 0x7ff) as i32;
    match bits(value) {
        _ if value == 0.0 => 0,
        // Numbers too small to be normal are made so first.
        0 => bits(value * 2_f64.powi(64)) - BIAS - 64,
        exponent => exponent - BIAS,
    }
}

/// `value · 2^exponent`, in steps whose powers are finite.
pub(crate) fn scaled(value: f64, exponent: i32) -> f64 {
    const STEP: i32 = 1000;
    let (mut value, mut left) = (value, exponent);
    while left != 0 {
        let step = left.clamp(-STEP, STEP);
        value *= 2_f64.powi(step);
        left -= step;
    }
    value
}

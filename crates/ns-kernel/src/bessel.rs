//! Modified Bessel functions of whole orders.

/// `Iₖ(z)` for each `k` up to `start`, all times one number, and
/// `I₀ + 2 Σ Iₖ = e^z` times the same one; two entries more than `start`.
///
/// By Miller's backward recurrence: `start` must be well beyond the last order
/// that counts, and `z` above 0.
///
/// # References
///
/// W. Gautschi, "Computational aspects of three-term recurrence relations", SIAM
/// Review 9 (1967), 24–82.
pub(crate) fn bessel(z: f64, start: usize) -> (Vec<f64>, f64) {
    let mut bessel = vec![0.0; start + 2];
    bessel[start] = 1e-250;
    for k in (1..=start).rev() {
        bessel[k - 1] = 2.0 * k as f64 / z * bessel[k] + bessel[k + 1];
        if bessel[k - 1] > 1e200 {
            for value in &mut bessel[k - 1..] {
                *value *= 1e-200;
            }
        }
    }
    let total = bessel[0] + 2.0 * bessel[1..].iter().rev().sum::<f64>();
    (bessel, total)
}

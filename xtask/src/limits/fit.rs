//! Powers of n, by least squares of logarithms.

/// Sizes below this fraction of the largest are left out: there, constants and
/// caches tell more than the growth does.
const SMALLEST: f64 = 1.0 / 12.0;

/// The power of n that values grow with: the slope of the line of least squares
/// through their logarithms over those of the sizes, for the larger sizes.
///
/// `None` where these are fewer than two different ones, or a value is not
/// above 0.
pub(super) fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let largest = points
        .iter()
        .fold(0.0, |most: f64, point| most.max(point.0));
    let logs: Vec<(f64, f64)> = points
        .iter()
        .filter(|point| point.0 >= largest * SMALLEST)
        .map(|&(n, value)| (n.ln(), value.ln()))
        .collect();
    let mean =
        |part: fn(&(f64, f64)) -> f64| logs.iter().map(part).sum::<f64>() / logs.len() as f64;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let spread: f64 = logs.iter().map(|p| (p.0 - x).powi(2)).sum();
    let slope = logs.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / spread;
    slope.is_finite().then_some(slope)
}

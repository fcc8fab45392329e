//! Powers that are known, and points that make none.

use super::fit::exponent;

fn points(sizes: &[f64], value: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    sizes.iter().map(|&n| (n, value(n))).collect()
}

#[test]
fn a_power_is_found() {
    let sizes = [1e5, 3e5, 1e6];
    for power in [0.0, 0.5, 1.0, 1.1, 2.0] {
        let found = exponent(&points(&sizes, |n| 3e-9 * n.powf(power))).unwrap();
        assert!((found - power).abs() < 1e-12, "{found} instead of {power}");
    }
}

#[test]
fn small_sizes_do_not_count() {
    let with_start_up = points(&[1e2, 1e3, 1e4, 1e5, 3e5, 1e6], |n| {
        if n < 5e4 { 1.0 } else { 1e-6 * n }
    });
    let found = exponent(&with_start_up).unwrap();
    assert!((found - 1.0).abs() < 1e-12, "{found}");
}

#[test]
fn noise_that_cancels_does_not_count() {
    let noisy = [(1e5, 1.0 * 1.2), (3e5, 3.0 / 1.44), (9e5, 9.0 * 1.2)];
    let found = exponent(&noisy).unwrap();
    assert!((found - 1.0).abs() < 1e-12, "{found}");
}

#[test]
fn too_little_makes_no_power() {
    assert_eq!(exponent(&[]), None);
    assert_eq!(exponent(&[(1e6, 1.0)]), None);
    assert_eq!(exponent(&[(1e6, 1.0), (1e6, 2.0)]), None);
    assert_eq!(exponent(&[(1e3, 1.0), (1e6, 2.0)]), None);
    assert_eq!(exponent(&[(5e5, 0.0), (1e6, 2.0)]), None);
}

//! The matrix exponential: closed forms, another way to compute it, bad input.

use faer::{Mat, mat};
use proptest::prelude::*;

use crate::{KernelError, expm};

/// By a Taylor series on a small part and repeated squaring, in plain loops.
fn by_series(a: &Mat<f64>) -> Mat<f64> {
    let n = a.nrows();
    let product = |x: &Mat<f64>, y: &Mat<f64>| {
        Mat::from_fn(n, n, |i, j| (0..n).map(|k| x[(i, k)] * y[(k, j)]).sum())
    };
    let small = Mat::from_fn(n, n, |i, j| a[(i, j)] / 4096.0);
    let mut term = Mat::<f64>::identity(n, n);
    let mut sum = term.clone();
    for k in 1..20 {
        term = product(&term, &small);
        term = Mat::from_fn(n, n, |i, j| term[(i, j)] / f64::from(k));
        sum += &term;
    }
    for _ in 0..12 {
        sum = product(&sum, &sum);
    }
    sum
}

fn largest(a: &Mat<f64>) -> f64 {
    a.col_iter()
        .flat_map(faer::ColRef::iter)
        .fold(0.0, |m: f64, x| m.max(x.abs()))
}

#[test]
fn turns_at_every_degree() {
    // The norms lie below, at and above what each degree is exact for.
    for angle in [
        1e-300, 1e-9, 0.014, 0.02, 0.2, 0.6, 1.5, 3.0, 5.0, 6.0, 25.0, 200.0,
    ] {
        let (sin, cos) = f64::sin_cos(angle);
        let turn = expm(mat![[0.0, -angle], [angle, 0.0]].as_ref()).unwrap();
        let rounding = 4e-16 * (1.0 + angle);
        assert!((turn[(0, 0)] - cos).abs() < rounding, "{angle}");
        assert!((turn[(1, 0)] - sin).abs() < rounding, "{angle}");
    }
}

#[test]
fn triangles_and_shifts_in_closed_form() {
    for shift in [-600.0, -3.0, 0.0, 0.3, 600.0] {
        let jordan = expm(mat![[shift, 1.0], [0.0, shift]].as_ref()).unwrap();
        let exact = f64::exp(shift);
        for (i, j) in [(0, 0), (0, 1), (1, 1)] {
            assert!((jordan[(i, j)] / exact - 1.0).abs() < 1e-12, "{shift}");
        }
        assert_eq!(jordan[(1, 0)], 0.0);
    }
    let diagonal = expm(mat![[-2.0, 0.0], [0.0, 3.0]].as_ref()).unwrap();
    assert!((diagonal[(0, 0)] - f64::exp(-2.0)).abs() < 1e-13);
    assert!((diagonal[(1, 1)] - f64::exp(3.0)).abs() < 1e-13);
    assert_eq!(
        expm(Mat::zeros(3, 3).as_ref()).unwrap(),
        Mat::<f64>::identity(3, 3)
    );
    assert_eq!(expm(Mat::new().as_ref()).unwrap().nrows(), 0);
}

proptest! {
    #[test]
    fn agrees_with_the_series(
        n in 1..9_usize,
        size in -3.0..1.5_f64,
        values in prop::collection::vec(-1.0..1.0_f64, 64),
    ) {
        let a = Mat::from_fn(n, n, |i, j| values[i * n + j] * 10_f64.powf(size));
        let (ours, exact) = (expm(a.as_ref()).unwrap(), by_series(&a));
        prop_assert!(largest(&(&ours - &exact)) <= 1e-11 * largest(&exact));
    }
}

#[test]
fn bits_do_not_depend_on_threads() {
    let a = Mat::from_fn(300, 300, |i, j| ((i * 31 + j * 17) % 101) as f64 / 2000.0);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| expm(a.as_ref()).unwrap())
    };
    let one = run(1);
    for threads in [2, 8] {
        assert_eq!(run(threads), one);
    }
}

#[test]
fn bad_matrices_are_named() {
    assert_eq!(
        expm(Mat::zeros(2, 3).as_ref()).unwrap_err(),
        KernelError::NotSquare {
            rows: 2,
            columns: 3
        }
    );
    let value = f64::INFINITY;
    assert_eq!(
        expm(mat![[0.0, 0.0], [value, 0.0]].as_ref()).unwrap_err(),
        KernelError::MatrixEntry {
            row: 1,
            column: 0,
            value
        }
    );
    for huge in [
        mat![[800.0, 0.0], [0.0, 0.0]],
        mat![[1e308, 1e308], [1e308, -1e308]],
    ] {
        assert!(matches!(
            expm(huge.as_ref()),
            Err(KernelError::Exponential { .. })
        ));
    }
}

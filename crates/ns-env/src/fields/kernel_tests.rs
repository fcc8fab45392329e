//! Fields under kernels: known cases, the adjoint, and bad input.

use ns_kernel::{DenseKernel, Mode};
use ns_layout::{Grid, Neighbors};
use proptest::prelude::*;

use crate::{EnvError, Environment};

fn uneven(edges: &[f64]) -> Environment<1> {
    let mask = vec![true; edges.len() - 1];
    let grid = Grid::from_mask([edges.to_vec()], &mask, Neighbors::Faces).unwrap();
    Environment::builder(grid).build().unwrap()
}

/// A kernel with these columns.
fn kernel(columns: &[Vec<f64>]) -> DenseKernel {
    let mut columns = columns.iter();
    let made = DenseKernel::from_columns(columns.len(), 1.0, Mode::Average, |out| {
        out.copy_from_slice(columns.next().ok_or(())?);
        Ok::<(), ()>(())
    });
    made.unwrap()
}

#[test]
fn known_cases() {
    let space = uneven(&[0.0, 1.0, 4.0]);
    let kernel = kernel(&[vec![0.5, 0.5], vec![0.2, 0.8]]);
    let field = [1.0, 2.0];
    let close = |ours: Vec<f64>, expected: [f64; 2]| {
        ours.iter()
            .zip(expected)
            .all(|(a, b)| (a - b).abs() < 1e-15)
    };
    assert!(close(
        space.apply_kernel(&kernel, &field).unwrap(),
        [0.9, 2.1]
    ));
    assert!(close(
        space.apply_kernel_transposed(&kernel, &field).unwrap(),
        [1.5, 1.8]
    ));
    assert!(close(
        space.apply_kernel_adjoint(&kernel, &field).unwrap(),
        [3.5, 5.0 / 3.0]
    ));
}

proptest! {
    #[test]
    fn the_adjoint_keeps_the_product_by_measure(
        entries in prop::collection::vec(-2.0_f64..2.0, 25),
        f in prop::collection::vec(-2.0_f64..2.0, 5),
        g in prop::collection::vec(-2.0_f64..2.0, 5),
    ) {
        let space = uneven(&[0.0, 1.0, 4.0, 4.5, 6.0, 9.0]);
        let columns: Vec<Vec<f64>> = entries.chunks(5).map(<[f64]>::to_vec).collect();
        let kernel = kernel(&columns);
        let forth = space.apply_kernel(&kernel, &f).unwrap();
        let back = space.apply_kernel_adjoint(&kernel, &g).unwrap();
        let product = |a: &[f64], b: &[f64]| -> f64 {
            (0..5).map(|i| space.measures()[i] * a[i] * b[i]).sum()
        };
        prop_assert!((product(&g, &forth) - product(&back, &f)).abs() < 1e-12);
        for (i, ours) in forth.iter().enumerate() {
            let hand: f64 = (0..5).map(|j| columns[j][i] * f[j]).sum();
            prop_assert!((ours - hand).abs() < 1e-13);
        }
    }
}

#[test]
fn a_heat_kernel_does_what_smoothing_does_with_any_number_of_threads() {
    let grid = Grid::builder(1.0).ranges([(0.0, 1500.0)]).build().unwrap();
    let space = Environment::builder(grid).build().unwrap();
    let kernel = space.heat().dense(3.0, Mode::Density, 1 << 26).unwrap();
    let field: Vec<f64> = (0..1500).map(|bin| f64::from(bin % 13)).collect();
    let smooth = space.smooth(&field, 3.0, Mode::Density).unwrap();
    let runs = [1, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            let forth = space.apply_kernel(&kernel, &field).unwrap();
            (
                forth,
                space.apply_kernel_transposed(&kernel, &field).unwrap(),
            )
        })
    });
    assert_eq!(runs[0], runs[1]);
    for (ours, smooth) in runs[0].0.iter().zip(smooth) {
        assert!((ours - smooth).abs() < 1e-10);
    }
}

#[test]
fn bad_input_is_refused() {
    let space = uneven(&[0.0, 1.0, 4.0]);
    let small = kernel(&[vec![1.0]]);
    let size = EnvError::KernelSize {
        expected: 2,
        actual: 1,
    };
    assert_eq!(space.apply_kernel(&small, &[1.0; 2]), Err(size.clone()));
    assert_eq!(space.apply_kernel_adjoint(&small, &[1.0; 2]), Err(size));
    let kernel = kernel(&[vec![1.0, 0.0], vec![0.0, 1.0]]);
    let length = EnvError::FieldLength {
        expected: 2,
        actual: 1,
    };
    assert_eq!(space.apply_kernel(&kernel, &[1.0]), Err(length.clone()));
    assert_eq!(
        space.apply_kernel_transposed(&kernel, &[1.0]),
        Err(length.clone())
    );
    assert_eq!(space.apply_kernel_adjoint(&kernel, &[1.0]), Err(length));
}

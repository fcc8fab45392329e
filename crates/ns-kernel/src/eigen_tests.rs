//! Modes: what they are, few of many, and what a basis refuses.

use ns_graph::Connectivity;
use ns_layout::{BinId, Grid, Layout, Neighbors};

use crate::{Eigenbasis, HeatOperator, KernelError, Mode};

const PLENTY: u64 = 1 << 30;

fn heat_of<const D: usize>(grid: &Grid<D>) -> HeatOperator {
    let graph = Connectivity::from_layout(grid).unwrap();
    HeatOperator::new(&graph, grid.measures()).unwrap()
}

/// Two rooms with a wall between them, of uneven bins.
fn rooms(width: usize, height: usize) -> HeatOperator {
    let axis = |n: usize| -> Vec<f64> {
        let widths = (0..n).map(|k| 1.0 + (k % 3) as f64 * 0.2);
        let ends = widths.scan(0.0, |at, width| {
            *at += width;
            Some(*at)
        });
        std::iter::once(0.0).chain(ends).collect()
    };
    let wall = width / 3;
    let mask: Vec<bool> = (0..width * height)
        .map(|cell| cell / height != wall)
        .collect();
    heat_of(&Grid::from_mask([axis(width), axis(height)], &mask, Neighbors::Faces).unwrap())
}

/// The largest fault of `Bᵀ M B = 1`, `L b = λ b`, and the exactness of the
/// first mode.
pub(crate) fn check(heat: &HeatOperator, basis: &Eigenbasis) {
    for component in 0..basis.component_count() {
        let rates = basis.eigenvalues(component).unwrap();
        let modes = basis.modes(component).unwrap();
        let bins: Vec<usize> = basis.bins(component).map(BinId::index).collect();
        assert_eq!((modes.nrows(), modes.ncols()), (bins.len(), rates.len()));
        assert_eq!(rates[0], 0.0);
        assert!(rates.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(rates.len() < 2 || rates[1] > 0.0);
        assert!(modes.col(0).iter().all(|&value| value == modes[(0, 0)]));
        let mut place = vec![usize::MAX; heat.bin_count()];
        for (k, &bin) in bins.iter().enumerate() {
            place[bin] = k;
        }
        for a in 0..rates.len() {
            for b in (0..rates.len()).step_by(1 + rates.len() / 20) {
                let inner: f64 = (0..bins.len())
                    .map(|k| heat.measures()[bins[k]] * modes[(k, a)] * modes[(k, b)])
                    .sum();
                assert!(
                    (inner - f64::from(u8::from(a == b))).abs() < 1e-12,
                    "{a} {b}: {inner}"
                );
            }
            let mut residual = 0.0_f64;
            for (k, &bin) in bins.iter().enumerate() {
                let flow: f64 = heat
                    .row(bin)
                    .map(|(j, weight)| weight * (modes[(k, a)] - modes[(place[j], a)]))
                    .sum();
                let m = heat.measures()[bin];
                residual += (flow / m - rates[a] * modes[(k, a)]).powi(2) * m;
            }
            assert!(
                residual.sqrt() <= 3e-12 * heat.eigenvalue_bound(),
                "{a}: {residual:e}"
            );
        }
    }
}

#[test]
fn modes_solve_their_equation_and_are_orthonormal() {
    let heat = rooms(13, 9);
    let basis = heat.eigenbasis(PLENTY).unwrap();
    assert_eq!(
        (basis.rank(), basis.bin_count(), basis.component_count()),
        (108, 108, 2)
    );
    assert!(basis.bytes() >= 8 * (72 * 72 + 36 * 36));
    check(&heat, &basis);
    assert!(basis.eigenvalues(2).is_none() && basis.modes(2).is_none());
    assert_eq!(basis.bins(2).count(), 0);
}

#[test]
fn a_line_has_cosines() {
    let heat = heat_of(&Grid::builder(0.5).ranges([(0.0, 40.0)]).build().unwrap());
    let basis = heat.eigenbasis(PLENTY).unwrap();
    for (k, rate) in basis.eigenvalues(0).unwrap().iter().enumerate() {
        let half = (std::f64::consts::PI * k as f64 / 160.0).sin();
        assert!((rate - 16.0 * half * half).abs() < 1e-12);
    }
}

#[test]
fn few_modes_are_the_first_of_all() {
    let heat = rooms(13, 9);
    let (all, few) = (
        heat.eigenbasis(PLENTY).unwrap(),
        heat.slowest_modes(40, PLENTY).unwrap(),
    );
    assert_eq!(few.rank(), 76);
    for component in 0..2 {
        let kept = few.eigenvalues(component).unwrap();
        assert_eq!(kept, &all.eigenvalues(component).unwrap()[..kept.len()]);
    }
}

#[test]
fn few_modes_of_a_large_space_are_found_by_iteration() {
    // Components of 4026 and 2013 bins; and a space of 3969, whose eigenvalues
    // are known and come in pairs.
    let heat = rooms(100, 61);
    let few = heat.slowest_modes(30, PLENTY).unwrap();
    assert_eq!(few.rank(), 60);
    check(&heat, &few);

    let side = 63;
    let heat = heat_of(
        &Grid::builder(1.0)
            .ranges([(0.0, side as f64); 2])
            .build()
            .unwrap(),
    );
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| heat.slowest_modes(40, PLENTY).unwrap())
    };
    let few = run(1);
    check(&heat, &few);
    let rate = |k: usize| {
        let half = (std::f64::consts::PI * k as f64 / (2 * side) as f64).sin();
        4.0 * half * half
    };
    let mut exact: Vec<f64> = (0..side)
        .flat_map(|i| (0..side).map(move |j| rate(i) + rate(j)))
        .collect();
    exact.sort_by(f64::total_cmp);
    for (ours, exact) in few.eigenvalues(0).unwrap().iter().zip(exact) {
        assert!((ours - exact).abs() < 1e-11, "{ours} {exact}");
    }
    for threads in [2, 8] {
        assert_eq!(run(threads).modes(0).unwrap(), few.modes(0).unwrap());
    }
    // Enough for a wide bandwidth, and not for a narrow one.
    let mut field = vec![0.0; side * side];
    field[1000] = 1.0;
    let ours = heat.smooth_with(&few, &field, 30.0, Mode::Average).unwrap();
    let direct = heat.smooth(&field, 30.0, Mode::Average).unwrap();
    assert!(ours.iter().zip(direct).all(|(a, b)| (a - b).abs() < 1e-12));
    assert!(matches!(
        heat.smooth_with(&few, &field, 3.0, Mode::Average)
            .unwrap_err(),
        KernelError::BasisTooSmall { bandwidth: 3.0, .. }
    ));
}

#[test]
fn bad_requests_are_named() {
    let (heat, other) = (rooms(5, 3), rooms(6, 3));
    let basis = heat.eigenbasis(PLENTY).unwrap();
    assert_eq!(
        heat.slowest_modes(0, PLENTY).unwrap_err(),
        KernelError::NoModes
    );
    assert_eq!(
        other
            .smooth_with(&basis, &[0.0; 15], 1.0, Mode::Average)
            .unwrap_err(),
        KernelError::OtherBasis {
            expected: 15,
            actual: 12
        }
    );
    assert!(
        other
            .dense_with(&basis, 1.0, Mode::Average, PLENTY)
            .is_err()
    );
    for sigma in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            heat.smooth_with(&basis, &[0.0; 12], sigma, Mode::Average),
            Err(KernelError::Bandwidth { .. })
        ));
        assert!(
            heat.dense_with(&basis, sigma, Mode::Average, PLENTY)
                .is_err()
        );
    }
    assert!(
        heat.smooth_with(&basis, &[0.0; 5], 1.0, Mode::Average)
            .is_err()
    );
    assert!(
        heat.smooth_with(&basis, &[f64::NAN; 12], 1.0, Mode::Average)
            .is_err()
    );
    for limit in [100, 0] {
        assert!(matches!(
            heat.eigenbasis(limit),
            Err(KernelError::MemoryLimit { .. })
        ));
        assert!(matches!(
            heat.slowest_modes(2, limit),
            Err(KernelError::MemoryLimit { .. })
        ));
        assert!(matches!(
            heat.dense_with(&basis, 1.0, Mode::Average, limit),
            Err(KernelError::MemoryLimit { .. })
        ));
    }
    let one = heat.slowest_modes(1, PLENTY).unwrap();
    assert_eq!(one.rank(), 2);
    // At rest nothing else is needed.
    assert!(
        heat.smooth_with(&one, &[1.0; 12], 1e9, Mode::Average)
            .is_ok()
    );
}

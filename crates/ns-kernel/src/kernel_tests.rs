//! Heat: closed forms, laws on random spaces, and every bad input.

use ns_graph::Connectivity;
use ns_layout::{BinId, Edge, Grid, Layout, Neighbors};
use proptest::prelude::*;

use crate::{DenseKernel, HeatOperator, KernelError, Mode};

const MODES: [Mode; 3] = [Mode::Transition, Mode::Density, Mode::Average];

fn bin(index: usize) -> BinId {
    BinId::new(index).unwrap()
}

fn heat_of<const D: usize>(grid: &Grid<D>) -> HeatOperator {
    let graph = Connectivity::from_layout(grid).unwrap();
    HeatOperator::new(&graph, grid.measures()).unwrap()
}

fn line(bins: usize) -> HeatOperator {
    heat_of(
        &Grid::builder(1.0)
            .ranges([(0.0, bins as f64)])
            .build()
            .unwrap(),
    )
}

fn point(bins: usize, at: usize) -> Vec<f64> {
    let mut field = vec![0.0; bins];
    field[at] = 1.0;
    field
}

/// `exp(−t L)` by a Taylor series on `t/2^s` and repeated squaring, in plain
/// loops: slow, independent of every engine, accurate to some 1e-14.
fn reference(heat: &HeatOperator, bandwidth: f64) -> Vec<Vec<f64>> {
    let n = heat.bin_count();
    let time = bandwidth * bandwidth / 2.0;
    let halvings = (time * heat.eigenvalue_bound()).log2().ceil().max(0.0) as i32 + 4;
    let step = time / 2_f64.powi(halvings);
    let product = |a: &[Vec<f64>], b: &[Vec<f64>]| -> Vec<Vec<f64>> {
        (0..n)
            .map(|i| {
                (0..n)
                    .map(|j| (0..n).map(|k| a[i][k] * b[k][j]).sum())
                    .collect()
            })
            .collect()
    };
    let identity: Vec<Vec<f64>> = (0..n).map(|i| point(n, i)).collect();
    let mut generator = vec![vec![0.0; n]; n];
    for (i, row) in generator.iter_mut().enumerate() {
        for (j, weight) in heat.row(i) {
            row[j] += step * weight / heat.measures()[i];
            row[i] -= step * weight / heat.measures()[i];
        }
    }
    let (mut sum, mut term) = (identity.clone(), identity);
    for k in 1..24 {
        term = product(&term, &generator);
        for (sum, term) in sum.iter_mut().flatten().zip(term.iter_mut().flatten()) {
            *term /= f64::from(k);
            *sum += *term;
        }
    }
    for _ in 0..halvings {
        sum = product(&sum, &sum);
    }
    sum
}

#[test]
fn three_bins_in_closed_form() {
    let (half, far) = ((-0.5_f64).exp(), (-1.5_f64).exp());
    let exact = [
        1.0 / 3.0 + half / 2.0 + far / 6.0,
        1.0 / 3.0 - far / 3.0,
        1.0 / 3.0 - half / 2.0 + far / 6.0,
    ];
    let heat = line(3);
    for mode in MODES {
        let spread = heat
            .smooth_within(&[1.0, 0.0, 0.0], 1.0, mode, 1e-16)
            .unwrap();
        let positive = heat.smooth_positive(&[1.0, 0.0, 0.0], 1.0, mode).unwrap();
        for i in 0..3 {
            assert!((spread[i] - exact[i]).abs() < 1e-14);
            assert!((positive[i] - exact[i]).abs() < 1e-14);
        }
    }
}

#[test]
fn uneven_sides_in_closed_form() {
    // The kernel of a 2 x 2 grid is the product of those of its sides.
    let grid = Grid::builder([1.0, 2.0])
        .ranges([(0.0, 2.0), (0.0, 4.0)])
        .build()
        .unwrap();
    let heat = heat_of(&grid);
    let side = |h: f64| {
        let decay = (-1.0 / (h * h)).exp();
        [(1.0 + decay) / 2.0, (1.0 - decay) / 2.0]
    };
    let (x, y) = (side(1.0), side(2.0));
    let smooth = |mode| heat.smooth_within(&point(4, 0), 1.0, mode, 1e-16).unwrap();
    let spread = smooth(Mode::Average);
    for (i, value) in spread.iter().enumerate() {
        assert!((value - x[i / 2] * y[i % 2]).abs() < 1e-14);
    }
    let density = smooth(Mode::Density);
    assert!((density[0] - spread[0] / 2.0).abs() < 1e-15);
}

#[test]
fn a_point_spreads_to_its_bandwidth() {
    for (bins, sigma) in [(201, 4.0), (401, 25.0)] {
        let spread = line(bins)
            .smooth(&point(bins, bins / 2), sigma, Mode::Transition)
            .unwrap();
        let center = (bins / 2) as f64;
        let variance: f64 = spread
            .iter()
            .enumerate()
            .map(|(i, p)| p * (i as f64 - center).powi(2))
            .sum();
        assert!((variance.sqrt() / sigma - 1.0).abs() < 1e-9);
    }
}

#[test]
fn walls_let_nothing_through() {
    let axis: Vec<f64> = (0..=4).map(f64::from).collect();
    let mut mask = [false; 16];
    for cell in [0, 1, 4, 5, 10, 11, 14, 15] {
        mask[cell] = true;
    }
    // The two rooms touch in a corner, which is a path and no face.
    let grid = Grid::from_mask([axis.clone(), axis], &mask, Neighbors::Diagonals).unwrap();
    let heat = heat_of(&grid);
    for sigma in [0.1, 3.0, 1e9] {
        for mode in MODES {
            for spread in [
                heat.smooth(&point(8, 0), sigma, mode).unwrap(),
                heat.smooth_positive(&point(8, 0), sigma, mode).unwrap(),
            ] {
                assert!(spread[..4].iter().all(|&value| value > 0.0));
                assert_eq!(spread[4..], [0.0; 4]);
            }
        }
    }
}

#[test]
fn a_huge_bandwidth_gives_the_mean_and_a_tiny_one_nothing_new() {
    let grid = Grid::from_mask([vec![0.0, 1.0, 3.0, 6.0]], &[true; 3], Neighbors::Faces).unwrap();
    let heat = heat_of(&grid);
    for sigma in [1e4, 1e150, 1e200] {
        let mean = heat.smooth(&[6.0, 0.0, 2.0], sigma, Mode::Average).unwrap();
        let positive = heat
            .smooth_positive(&[6.0, 0.0, 2.0], sigma, Mode::Average)
            .unwrap();
        for value in mean.iter().chain(&positive) {
            assert!((value - 2.0).abs() < 1e-14);
        }
    }
    for sigma in [1e-200, 1e-20, 1e-9] {
        for spread in [
            heat.smooth(&[6.0, 0.0, 2.0], sigma, Mode::Average).unwrap(),
            heat.smooth_positive(&[6.0, 0.0, 2.0], sigma, Mode::Average)
                .unwrap(),
        ] {
            for (value, raw) in spread.iter().zip([6.0, 0.0, 2.0]) {
                assert!((value - raw).abs() < 1e-14, "{spread:?}");
            }
        }
    }
}

#[test]
fn far_from_data_ratios_stay_within_the_data() {
    // 300 bins of which 40 were visited: what is farthest is 32 bandwidths away.
    let heat = line(300);
    let mut seconds = vec![0.0; 300];
    let mut spikes = vec![0.0; 300];
    for i in 0..40 {
        seconds[i] = 1.0 + (i % 7) as f64;
        spikes[i] = ((i % 6) as f64).min(seconds[i]);
    }
    let rate = heat.ratio(&spikes, &seconds, 8.0).unwrap();
    assert!(rate.iter().all(|rate| (0.0..=1.0).contains(rate)));
    // The kernel is the method of images: exact to the last digits of a float.
    let dense = heat.dense(8.0, Mode::Density, 1 << 20).unwrap();
    for (i, rate) in rate.iter().enumerate() {
        let sum =
            |field: &[f64]| -> f64 { (0..300).map(|j| dense.matrix()[(i, j)] * field[j]).sum() };
        let expected = sum(&spikes) / sum(&seconds);
        assert!(
            (rate / expected - 1.0).abs() < 1e-12,
            "bin {i}: {rate} {expected}"
        );
    }
}

#[test]
fn tiny_values_are_accurate_relative_to_themselves() {
    // On a long line H(0, r) = e^{-2t} Σ_k I_{|2kN + r|…}(2t): the free kernel
    // e^{-2t} I_r(2t) for the walls far away, here as its own power series.
    let t: f64 = 8.0;
    let free = |r: i32| -> f64 {
        let mut term = (1..=r).fold(1.0, |product, k| product * t / f64::from(k));
        let mut sum = 0.0;
        for m in 0..200 {
            sum += term;
            term *= t * t / (f64::from(m + 1) * f64::from(m + 1 + r));
        }
        sum * (-2.0 * t).exp()
    };
    let spread = line(401)
        .smooth_positive(&point(401, 200), 4.0, Mode::Transition)
        .unwrap();
    for r in [0, 1, 10, 50, 100, 130] {
        let exact = free(r);
        let relative = spread[200 + r as usize] / exact - 1.0;
        assert!(relative.abs() < 1e-13, "at {r}: {relative:e}");
    }
}

#[test]
fn dense_kernels_know_their_size_and_refuse_before_allocating() {
    let heat = line(100);
    let kernel = heat.dense(3.0, Mode::Average, 80_000).unwrap();
    assert_eq!(kernel.bytes(), 80_000);
    assert_eq!((kernel.bandwidth(), kernel.mode()), (3.0, Mode::Average));
    assert_eq!(
        heat.dense(3.0, Mode::Average, 79_999).unwrap_err(),
        KernelError::MemoryLimit {
            bins: 100,
            needed_bytes: 80_000,
            limit_bytes: 79_999
        }
    );
    assert_eq!(DenseKernel::bytes_for(usize::MAX), u64::MAX);
}

#[test]
fn bad_input_is_named() {
    let edge = |distance, face| {
        let edge = Edge {
            a: bin(0),
            b: bin(1),
            distance,
            face,
        };
        Connectivity::from_edges(2, &[edge]).unwrap()
    };
    let graph = edge(1.0, 1.0);
    assert_eq!(
        HeatOperator::new(&graph, &[1.0]).unwrap_err(),
        KernelError::MeasureCount {
            expected: 2,
            actual: 1
        }
    );
    for value in [0.0, -1.0, f64::INFINITY, 1e-320] {
        assert_eq!(
            HeatOperator::new(&graph, &[1.0, value]).unwrap_err(),
            KernelError::Measure { bin: bin(1), value }
        );
    }
    assert_eq!(
        HeatOperator::new(&edge(0.0, 2.0), &[1.0, 1.0]).unwrap_err(),
        KernelError::Flow {
            a: bin(0),
            b: bin(1),
            face: 2.0,
            distance: 0.0
        }
    );
    assert!(HeatOperator::new(&edge(0.0, 0.0), &[1.0, 1.0]).is_ok());

    let heat = HeatOperator::new(&graph, &[1.0, 1.0]).unwrap();
    let smooth = |field: &[f64], sigma| heat.smooth(field, sigma, Mode::Average).unwrap_err();
    for value in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(smooth(&[1.0, 2.0], value), KernelError::Bandwidth { value });
    }
    assert!(matches!(
        smooth(&[1.0, 2.0], f64::NAN),
        KernelError::Bandwidth { .. }
    ));
    for length in [0, 3] {
        assert_eq!(
            smooth(&vec![0.0; length], 1.0),
            KernelError::FieldLength { bins: 2, length }
        );
    }
    let value = f64::INFINITY;
    assert_eq!(
        smooth(&[0.0, 1.0, 2.0, value], 1.0),
        KernelError::NotFinite {
            field: 1,
            bin: bin(1),
            value
        }
    );
    assert_eq!(
        heat.smooth_positive(&[1.0, -2.0], 1.0, Mode::Average)
            .unwrap_err(),
        KernelError::Negative {
            field: 0,
            bin: bin(1),
            value: -2.0
        }
    );
    assert_eq!(
        heat.smooth_within(&[0.0, 0.0], 1.0, Mode::Average, 0.0)
            .unwrap_err(),
        KernelError::Tolerance { value: 0.0 }
    );
    assert_eq!(
        heat.ratio(&[0.0, 2.0], &[1.0, 0.0], 1.0).unwrap_err(),
        KernelError::NoDenominator {
            field: 0,
            bin: bin(1),
            value: 2.0
        }
    );
    assert_eq!(
        heat.ratio(&[0.0, 2.0], &[1.0], 1.0).unwrap_err(),
        KernelError::FieldLength { bins: 2, length: 1 }
    );
    assert!(matches!(
        heat.masked_average(&[0.0, value], 1.0).unwrap_err(),
        KernelError::NotFinite { .. }
    ));
    let long = line(1_000_000);
    assert!(matches!(
        long.smooth(&vec![0.0; 1_000_000], 1e7, Mode::Average)
            .unwrap_err(),
        KernelError::TooManySteps { .. }
    ));
}

#[test]
fn averages_are_defined_where_something_is_known() {
    let axis = (0..=5).map(f64::from).collect();
    let mask = [true, true, false, true, true];
    let heat = heat_of(&Grid::from_mask([axis], &mask, Neighbors::Faces).unwrap());
    let known = [-5.0, f64::NAN, f64::NAN, f64::NAN];
    let average = heat.masked_average(&known, 1.0).unwrap();
    assert_eq!(average[..2], [-5.0, -5.0]);
    assert!(average[2].is_nan() && average[3].is_nan());
}

/// Random masked grids with uneven cells, of two dimensions.
fn any_space() -> impl Strategy<Value = HeatOperator> {
    let axis = || {
        prop::collection::vec(0.3..3.0_f64, 2..7).prop_map(|widths| {
            std::iter::once(0.0)
                .chain(widths.into_iter().scan(0.0, |at, width| {
                    *at += width;
                    Some(*at)
                }))
                .collect::<Vec<f64>>()
        })
    };
    (
        axis(),
        axis(),
        prop::collection::vec(prop::bool::weighted(0.8), 36),
        any::<bool>(),
    )
        .prop_filter_map("no bin is active", |(x, y, mask, diagonals)| {
            let cells = (x.len() - 1) * (y.len() - 1);
            let neighbors = if diagonals {
                Neighbors::Diagonals
            } else {
                Neighbors::Faces
            };
            let grid = Grid::from_mask([x, y], &mask[..cells], neighbors).ok()?;
            Some(heat_of(&grid))
        })
}

fn space_and_fields() -> impl Strategy<Value = (HeatOperator, Vec<f64>, f64)> {
    (any_space(), 1..12_usize, -1.5..1.0_f64).prop_flat_map(|(heat, fields, power)| {
        let values = prop::collection::vec(-5.0..5.0_f64, heat.bin_count() * fields);
        (Just(heat), values, Just(10_f64.powf(power)))
    })
}

proptest! {
    #[test]
    fn engines_agree_with_the_matrix_exponential((heat, fields, sigma) in space_and_fields()) {
        let n = heat.bin_count();
        let exact = reference(&heat, sigma);
        let absolute: Vec<f64> = fields.iter().map(|value| value.abs()).collect();
        let spread = heat.smooth(&fields, sigma, Mode::Average).unwrap();
        let positive = heat.smooth_positive(&absolute, sigma, Mode::Average).unwrap();
        for (k, field) in fields.chunks(n).enumerate() {
            for i in 0..n {
                let sum: f64 = (0..n).map(|j| exact[i][j] * field[j]).sum();
                prop_assert!((spread[k * n + i] - sum).abs() < 1e-11);
                let sum: f64 = (0..n).map(|j| exact[i][j] * field[j].abs()).sum();
                prop_assert!((positive[k * n + i] - sum).abs() < 1e-11);
            }
        }
    }

    #[test]
    fn mass_and_constants_are_kept((heat, fields, sigma) in space_and_fields()) {
        let n = heat.bin_count();
        let absolute: Vec<f64> = fields.iter().map(|value| value.abs()).collect();
        let transition = heat.smooth(&fields, sigma, Mode::Transition).unwrap();
        let density = heat.smooth(&fields, sigma, Mode::Density).unwrap();
        let positive = heat.smooth_positive(&absolute, sigma, Mode::Transition).unwrap();
        let loose = heat.smooth_within(&fields, sigma, Mode::Transition, 0.1).unwrap();
        for k in 0..fields.len() / n {
            let range = k * n..(k + 1) * n;
            let mass: f64 = fields[range.clone()].iter().sum();
            let size: f64 = absolute[range.clone()].iter().sum();
            let kept: f64 = transition[range.clone()].iter().sum();
            prop_assert!((kept - mass).abs() <= 1e-13 * size);
            let kept: f64 = loose[range.clone()].iter().sum();
            prop_assert!((kept - mass).abs() <= 1e-13 * size);
            let kept: f64 = density[range.clone()].iter().zip(heat.measures()).map(|(f, m)| f * m).sum();
            prop_assert!((kept - mass).abs() <= 1e-13 * size);
            let kept: f64 = positive[range.clone()].iter().sum();
            prop_assert!((kept - size).abs() <= 1e-13 * size);
        }
        for spread in [
            heat.smooth(&vec![3.0; n], sigma, Mode::Average).unwrap(),
            heat.smooth_positive(&vec![3.0; n], sigma, Mode::Average).unwrap(),
        ] {
            prop_assert!(spread.iter().all(|value| (value - 3.0).abs() < 1e-13));
        }
    }

    #[test]
    fn kernels_are_symmetric_positive_and_compose((heat, _, sigma) in space_and_fields()) {
        let n = heat.bin_count();
        let kernel = |sigma| heat.dense(sigma, Mode::Average, 1 << 20).unwrap();
        let (once, twice) = (kernel(sigma), kernel(sigma * 2_f64.sqrt()));
        let labels = heat.components().labels();
        let m = heat.measures();
        for i in 0..n {
            for j in 0..n {
                let here = once.matrix()[(i, j)];
                if labels[i] == labels[j] {
                    prop_assert!(here > 0.0);
                } else {
                    prop_assert_eq!(here, 0.0);
                }
                let there = once.matrix()[(j, i)];
                prop_assert!((m[i] * here - m[j] * there).abs() <= 1e-12 * m[i] * here);
                let through: f64 = (0..n).map(|k| once.matrix()[(i, k)] * once.matrix()[(k, j)]).sum();
                let direct = twice.matrix()[(i, j)];
                prop_assert!((through - direct).abs() <= 1e-11 * direct, "{through} {direct}");
            }
        }
    }

    #[test]
    fn bits_do_not_depend_on_threads_or_company((heat, fields, sigma) in space_and_fields()) {
        let n = heat.bin_count();
        let absolute: Vec<f64> = fields.iter().map(|value| value.abs()).collect();
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let spread = heat.smooth(&fields, sigma, Mode::Density).unwrap();
                (spread, heat.smooth_positive(&absolute, sigma, Mode::Density).unwrap())
            })
        };
        let (spread, positive) = run(1);
        for threads in [2, 8] {
            prop_assert_eq!(&run(threads), &(spread.clone(), positive.clone()));
        }
        for k in 0..fields.len() / n {
            let range = k * n..(k + 1) * n;
            let alone = heat.smooth(&fields[range.clone()], sigma, Mode::Density).unwrap();
            prop_assert_eq!(&alone[..], &spread[range.clone()]);
            let alone = heat.smooth_positive(&absolute[range.clone()], sigma, Mode::Density).unwrap();
            prop_assert_eq!(&alone[..], &positive[range]);
        }
    }

    #[test]
    fn ratios_stay_within_their_data(
        (heat, fields, sigma) in space_and_fields(), cut in 0.0..5.0_f64,
    ) {
        let n = heat.bin_count();
        let below: Vec<f64> = fields[..n].iter().map(|v| if v.abs() > cut { v.abs() } else { 0.0 }).collect();
        let above: Vec<f64> = fields.iter().zip(below.iter().cycle())
            .map(|(value, below)| if *below > 0.0 { value.abs() } else { 0.0 })
            .collect();
        let ratio = heat.ratio(&above, &below, sigma).unwrap();
        let labels = heat.components().labels();
        for (ratio, above) in ratio.chunks(n).zip(above.chunks(n)) {
            for i in 0..n {
                let data = (0..n).filter(|&j| labels[j] == labels[i] && below[j] > 0.0).map(|j| above[j] / below[j]);
                let (lo, hi) = data.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), r| (r.min(lo), r.max(hi)));
                let within = if lo.is_finite() {
                    lo <= ratio[i] && ratio[i] <= hi
                } else {
                    ratio[i].is_nan()
                };
                prop_assert!(within, "{} not in {lo}..{hi}", ratio[i]);
            }
        }
    }
}

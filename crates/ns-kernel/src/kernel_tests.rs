//! Heat: closed forms, and what is known of special spaces.

use crate::{DenseKernel, HeatOperator, KernelError, Mode};
use ns_graph::Connectivity;
use ns_layout::{Grid, Layout, Neighbors};

const MODES: [Mode; 3] = [Mode::Transition, Mode::Density, Mode::Average];

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

/// `exp(−t L)` with every entry accurate relative to itself: a Taylor series of
/// a matrix without negative entries, squared again and again.
fn relative_reference(heat: &HeatOperator, bandwidth: f64) -> Vec<Vec<f64>> {
    let n = heat.bin_count();
    let time = bandwidth * bandwidth / 2.0;
    let rate = 1.5 * heat.leave_rates.iter().copied().fold(0.0, f64::max);
    let halvings = (rate * time).log2().ceil().max(0.0) as i32;
    let step = rate * time / 2_f64.powi(halvings);
    let product = |a: &[Vec<f64>], b: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let mut out = vec![vec![0.0; n]; n];
        for (row, a) in out.iter_mut().zip(a) {
            for (b, &a) in b.iter().zip(a).filter(|(_, a)| **a > 0.0) {
                for (sum, b) in row.iter_mut().zip(b) {
                    *sum += a * b;
                }
            }
        }
        out
    };
    let mut walk: Vec<Vec<f64>> = (0..n).map(|_| vec![0.0; n]).collect();
    for (i, row) in walk.iter_mut().enumerate() {
        row[i] = 1.0 - heat.leave_rates[i] / rate;
        for (j, weight) in heat.row(i) {
            row[j] = weight / heat.measures()[i] / rate;
        }
    }
    let identity: Vec<Vec<f64>> = (0..n).map(|i| point(n, i)).collect();
    let mut sum = vec![vec![0.0; n]; n];
    let (mut term, mut weight) = (identity, (-step).exp());
    // Every path between two bins must fit into so many terms.
    for k in 0..n.max(30) {
        for (sum, term) in sum.iter_mut().flatten().zip(term.iter().flatten()) {
            *sum += weight * term;
        }
        term = product(&term, &walk);
        weight *= step / (k + 1) as f64;
    }
    for _ in 0..halvings {
        sum = product(&sum, &sum);
    }
    sum
}

#[test]
fn far_from_data_ratios_stay_within_the_data() {
    // What is farthest from data is 20 bandwidths away.
    let heat = line(100);
    let mut seconds = vec![0.0; 100];
    let mut spikes = vec![0.0; 100];
    for i in 0..20 {
        seconds[i] = 1.0 + (i % 7) as f64;
        spikes[i] = ((i % 6) as f64).min(seconds[i]);
    }
    let rate = heat.ratio(&spikes, &seconds, 4.0).unwrap();
    assert!(rate.iter().all(|rate| (0.0..=1.0).contains(rate)));
    let exact = relative_reference(&heat, 4.0);
    let spread = heat.smooth_positive(&seconds, 4.0, Mode::Average).unwrap();
    for (i, rate) in rate.iter().enumerate() {
        let sum = |field: &[f64]| -> f64 { exact[i].iter().zip(field).map(|(h, f)| h * f).sum() };
        let below = sum(&seconds);
        assert!(
            (spread[i] / below - 1.0).abs() < 1e-12,
            "bin {i}: {} {below}",
            spread[i]
        );
        let expected = sum(&spikes) / below;
        assert!(
            (rate / expected - 1.0).abs() < 1e-12,
            "bin {i}: {rate} {expected}"
        );
    }
}

#[test]
fn the_whole_track_far_from_data_has_a_rate() {
    // 300 bins of which 40 were visited; the farthest are 32 bandwidths away.
    let heat = line(300);
    let (mut seconds, mut spikes) = (vec![0.0; 300], vec![0.0; 300]);
    for i in 0..40 {
        seconds[i] = 1.0 + (i % 7) as f64;
        spikes[i] = seconds[i] * (i % 6) as f64;
    }
    let rate = heat.ratio(&spikes, &seconds, 8.0).unwrap();
    assert!(rate.iter().all(|rate| (0.0..=5.0).contains(rate)));
    // Far away the nearest data decide: the rate nears that of the last bin.
    assert!((rate[299] - 3.0).abs() < 0.5, "{}", rate[299]);
}

/// The kernel of a line of bins of size 1 in closed form, from its cosines.
fn cosine_kernel(bins: usize, sigma: f64) -> Vec<Vec<f64>> {
    use std::f64::consts::PI;
    let n = bins as f64;
    let mode = |k: usize, i: usize| (PI * k as f64 * (i as f64 + 0.5) / n).cos();
    (0..bins)
        .map(|i| {
            let entry = |j: usize| -> f64 {
                let decay = |k: usize| {
                    let half = (PI * k as f64 / (2.0 * n)).sin();
                    (-sigma * sigma / 2.0 * 4.0 * half * half).exp()
                };
                let sum: f64 = (1..bins)
                    .rev()
                    .map(|k| 2.0 * decay(k) * mode(k, i) * mode(k, j))
                    .sum();
                (1.0 + sum) / n
            };
            (0..bins).map(entry).collect()
        })
        .collect()
}

#[test]
fn wide_bandwidths_take_the_long_way_and_stay_exact() {
    let side = 40;
    let grid = Grid::builder(1.0)
        .ranges([(0.0, side as f64); 2])
        .build()
        .unwrap();
    let heat = heat_of(&grid);
    let mut source = point(side * side, 0);
    source[side * side - 1] = 0.5;
    for sigma in [20.0, 60.0, 300.0, 900.0] {
        let line = cosine_kernel(side, sigma);
        let spread = heat.smooth(&source, sigma, Mode::Average).unwrap();
        let positive = heat.smooth_positive(&source, sigma, Mode::Average).unwrap();
        for i in 0..side * side {
            let from = |x: usize, y: usize| line[i / side][x] * line[i % side][y];
            let exact = from(0, 0) + 0.5 * from(side - 1, side - 1);
            assert!((spread[i] - exact).abs() < 1e-12);
            assert!(
                (positive[i] / exact - 1.0).abs() < 1e-12,
                "{sigma}: {} {exact}",
                positive[i]
            );
        }
    }
}

#[test]
fn bits_do_not_depend_on_threads_where_fields_are_split() {
    let side = 80;
    let grid = Grid::builder(1.0)
        .ranges([(0.0, side as f64); 2])
        .build()
        .unwrap();
    let heat = heat_of(&grid);
    let fields: Vec<f64> = (0..side * side * 2)
        .map(|k| ((k * 7919) % 1009) as f64)
        .collect();
    let run = |threads: usize, sigma: f64| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let spread = heat.smooth(&fields, sigma, Mode::Average).unwrap();
            (
                spread,
                heat.smooth_positive(&fields, sigma, Mode::Average).unwrap(),
            )
        })
    };
    for sigma in [1.5, 30.0] {
        let one = run(1, sigma);
        for threads in [2, 5] {
            assert!(run(threads, sigma) == one);
        }
    }
}

#[test]
fn unequal_bins_lose_no_mass() {
    // Widths over three decades, side by side.
    let edges: Vec<f64> = std::iter::once(0.0)
        .chain((0..60).scan(0.0, |at, k| {
            *at += 10_f64.powi(-(k % 4));
            Some(*at)
        }))
        .collect();
    let heat = heat_of(&Grid::from_mask([edges], &[true; 60], Neighbors::Faces).unwrap());
    let field: Vec<f64> = (0..60).map(|k| f64::from(k % 11) - 4.0).collect();
    let size: f64 = field.iter().map(|value| value.abs()).sum();
    for sigma in [0.01, 0.3, 2.0, 40.0] {
        let spread = heat.smooth(&field, sigma, Mode::Transition).unwrap();
        let mass: f64 = spread.iter().sum();
        assert!(
            (mass - field.iter().sum::<f64>()).abs() < 1e-13 * size,
            "{sigma}"
        );
        let even = heat.smooth(&[0.3; 60], sigma, Mode::Average).unwrap();
        assert_eq!(even, [0.3; 60]);
        let absolute: Vec<f64> = field.iter().map(|value| value.abs()).collect();
        let positive = heat
            .smooth_positive(&absolute, sigma, Mode::Transition)
            .unwrap();
        assert!(
            (positive.iter().sum::<f64>() - size).abs() < 1e-13 * size,
            "{sigma}"
        );
    }
}

#[test]
fn a_single_spike_in_a_large_space_loses_no_mass() {
    let side = 90;
    let grid = Grid::builder(1.0)
        .ranges([(0.0, side as f64); 2])
        .build()
        .unwrap();
    let heat = heat_of(&grid);
    for at in [0, 4000, side * side - 1] {
        for sigma in [3.0, 40.0, 1e5] {
            let field = point(side * side, at);
            let spread = heat.smooth(&field, sigma, Mode::Transition).unwrap();
            assert!((spread.iter().sum::<f64>() - 1.0).abs() < 1e-13);
            let positive = heat
                .smooth_positive(&field, sigma, Mode::Transition)
                .unwrap();
            assert!((positive.iter().sum::<f64>() - 1.0).abs() < 1e-13);
        }
    }
}

#[test]
fn the_ends_of_the_range_of_floats_are_no_obstacle() {
    let heat = line(3);
    let spread = heat
        .smooth(&[1e308, -1e308, 1e308], 1.0, Mode::Average)
        .unwrap();
    let small = heat.smooth(&[1.0, -1.0, 1.0], 1.0, Mode::Average).unwrap();
    for (large, small) in spread.iter().zip(small) {
        assert!((large / 1e308 - small).abs() < 1e-12);
    }
    // A factor on both sides of a ratio cancels, however small it is.
    let heat = line(120);
    let (mut above, mut below) = (vec![0.0; 120], vec![0.0; 120]);
    (above[0], below[0], below[1]) = (3.0, 1.0, 2.0);
    let plain = heat.ratio(&above, &below, 4.0).unwrap();
    let tiny = 2_f64.powi(-1000);
    let scaled = |field: &[f64]| -> Vec<f64> { field.iter().map(|v| v * tiny).collect() };
    assert_eq!(
        heat.ratio(&scaled(&above), &scaled(&below), 4.0).unwrap(),
        plain
    );
    assert!(plain.iter().all(|rate| rate.is_finite()));
    // One bin of a huge measure.
    let grid = Grid::from_mask([vec![0.0, 1e200]], &[true], Neighbors::Faces).unwrap();
    let alone = heat_of(&grid).smooth(&[1e150], 1.0, Mode::Average).unwrap();
    assert_eq!(alone, [1e150]);
    // Mass that would be more than a float can hold once it is gathered.
    let uneven = Grid::from_mask([vec![0.0, 1e-3, 1.0]], &[true; 2], Neighbors::Faces).unwrap();
    assert!(matches!(
        heat_of(&uneven).smooth(&[0.0, 1e308], 1e-9, Mode::Density),
        Ok(_) | Err(KernelError::NotFinite { .. })
    ));
    let gathered = heat_of(&uneven).smooth_positive(&[1e307, 1e307], 1.0, Mode::Density);
    assert!(gathered.is_ok_and(|field| field.iter().all(|value| value.is_finite())));
}

#[test]
fn averages_stay_within_their_data_whatever_its_size() {
    let heat = line(3);
    for field in [
        [-1e16, 1.0, f64::NAN],
        [-1.7e308, 1.7e308, f64::NAN],
        [0.1, 0.3, f64::NAN],
        [7.0, f64::NAN, 7.0],
    ] {
        let average = heat.masked_average(&field, 0.4).unwrap();
        let known = || field.iter().copied().filter(|value| !value.is_nan());
        let (lo, hi) = (
            known().fold(f64::MAX, f64::min),
            known().fold(f64::MIN, f64::max),
        );
        assert!(
            average.iter().all(|value| (lo..=hi).contains(value)),
            "{average:?}"
        );
    }
    // Fields that know different bins are averaged apart, in order.
    let both = heat
        .masked_average(&[1.0, f64::NAN, 2.0, f64::NAN, 5.0, f64::NAN], 1.0)
        .unwrap();
    assert_eq!(both[3..], [5.0; 3]);
    assert_eq!(
        both[..3],
        heat.masked_average(&[1.0, f64::NAN, 2.0], 1.0).unwrap()
    );
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
    // Columns of 100 entries take the place of 104.
    let heat = line(100);
    let kernel = heat.dense(3.0, Mode::Average, 1 << 20).unwrap();
    assert_eq!(kernel.bytes(), 83_200);
    assert_eq!((kernel.bandwidth(), kernel.mode()), (3.0, Mode::Average));
    assert!(matches!(
        heat.dense(3.0, Mode::Average, 83_199).unwrap_err(),
        KernelError::MemoryLimit {
            bins: 100,
            needed_bytes: 83_200..,
            limit_bytes: 83_199
        }
    ));
    assert_eq!(DenseKernel::bytes_for(usize::MAX), u64::MAX);
    let read = DenseKernel::from_columns(100, 3.0, Mode::Average, {
        let mut columns = kernel.columns();
        move |column| {
            columns
                .next()
                .map(|from| column.copy_from_slice(from))
                .ok_or("too many")
        }
    });
    assert_eq!(read.unwrap().matrix(), kernel.matrix());
    let failed = DenseKernel::from_columns(3, 1.0, Mode::Average, |_| Err("no"));
    assert_eq!(failed.unwrap_err(), "no");
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

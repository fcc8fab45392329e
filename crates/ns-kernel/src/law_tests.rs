//! Heat: laws on random spaces.

use proptest::prelude::*;

use crate::dense_tests::any_space;
use crate::{HeatOperator, Mode};

/// `exp(−t L)` by a Taylor series on `t/2^s` and repeated squaring, in plain
/// loops: slow, independent of every engine. Each squaring doubles what was
/// rounded, so there are no more than needed: 1e-12 after the longest times.
fn reference(heat: &HeatOperator, bandwidth: f64) -> Vec<Vec<f64>> {
    let n = heat.bin_count();
    let time = bandwidth * bandwidth / 2.0;
    let halvings = (time * heat.eigenvalue_bound()).log2().ceil().max(0.0) as i32;
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
    let identity: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
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
    fn nothing_is_negative_and_nothing_leaks(
        (heat, _, sigma) in space_and_fields(), at in any::<prop::sample::Index>(),
    ) {
        let (n, labels) = (heat.bin_count(), heat.components().labels());
        let at = at.index(n);
        let mut source = vec![0.0; n];
        source[at] = 1.0;
        let plain = heat.without_axes();
        for mode in [Mode::Transition, Mode::Density, Mode::Average] {
            let positive = plain.smooth_positive(&source, sigma, mode).unwrap();
            let axes = heat.smooth_positive(&source, sigma, mode).unwrap();
            for spread in [positive, axes] {
                for i in 0..n {
                    prop_assert_eq!(spread[i] > 0.0, labels[i] == labels[at]);
                    prop_assert!(spread[i] >= 0.0);
                }
            }
            for heat in [&heat, &*plain] {
                let spread = heat.smooth(&source, sigma, mode).unwrap();
                prop_assert!((0..n).all(|i| labels[i] == labels[at] || spread[i] == 0.0));
            }
        }
    }

    #[test]
    fn twice_a_time_is_the_time_twice((heat, fields, sigma) in space_and_fields()) {
        let n = heat.bin_count();
        let once = heat.smooth(&fields, sigma, Mode::Average).unwrap();
        let twice = heat.smooth(&once, 0.7 * sigma, Mode::Average).unwrap();
        let direct = heat.smooth(&fields, sigma.hypot(0.7 * sigma), Mode::Average).unwrap();
        prop_assert!(twice.iter().zip(&direct).all(|(a, b)| (a - b).abs() < 1e-11));
        let absolute: Vec<f64> = fields[..n].iter().map(|value| value.abs()).collect();
        let once = heat.smooth_positive(&absolute, sigma, Mode::Average).unwrap();
        let twice = heat.smooth_positive(&once, 0.7 * sigma, Mode::Average).unwrap();
        let direct = heat.smooth_positive(&absolute, sigma.hypot(0.7 * sigma), Mode::Average).unwrap();
        prop_assert!(twice.iter().zip(&direct).all(|(a, b)| (a - b).abs() <= 1e-11 * b));
    }

    #[test]
    fn kernels_are_symmetric_positive_and_compose((heat, _, sigma) in space_and_fields()) {
        let n = heat.bin_count();
        let kernel = |sigma| heat.dense_positive(sigma, Mode::Average, 1 << 20).unwrap();
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

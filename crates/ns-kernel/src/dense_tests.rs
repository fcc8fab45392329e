//! Every engine against every other, on every kind of space, and their laws.

use faer::MatRef;
use ns_graph::Connectivity;
use ns_layout::{Grid, HexGrid, Layout, Neighbors, Track};
use proptest::prelude::*;

use crate::{Accuracy, DenseKernel, Engine, HeatOperator, KernelError, Mode, Task};

const MODES: [Mode; 3] = [Mode::Transition, Mode::Density, Mode::Average];
const PLENTY: u64 = 1 << 30;
const FINE: Accuracy = Accuracy::Absolute(1e-12);

fn heat_of<const D: usize>(layout: &impl Layout<D>) -> HeatOperator {
    let graph = Connectivity::from_layout(layout).unwrap();
    let heat = HeatOperator::new(&graph, layout.measures()).unwrap();
    match layout.lattice() {
        Some(lattice) => heat.with_lattice(lattice),
        None => heat,
    }
}

fn line(bins: usize) -> HeatOperator {
    heat_of(
        &Grid::builder(1.0)
            .ranges([(0.0, bins as f64)])
            .build()
            .unwrap(),
    )
}

fn edges(widths: &[f64]) -> Vec<f64> {
    let ends = widths.iter().scan(0.0, |at, width| {
        *at += width;
        Some(*at)
    });
    std::iter::once(0.0).chain(ends).collect()
}

fn uneven(widths: [&[f64]; 2]) -> HeatOperator {
    let cells = widths.iter().map(|w| w.len()).product();
    let grid = Grid::from_mask(widths.map(edges), &vec![true; cells], Neighbors::Diagonals);
    heat_of(&grid.unwrap())
}

/// The kernels of all engines that can make one, with what they are.
fn all_kernels(heat: &HeatOperator, sigma: f64, mode: Mode) -> Vec<(String, DenseKernel)> {
    all_kernels_to(FINE, heat, sigma, mode)
}

fn all_kernels_to(
    accuracy: Accuracy,
    heat: &HeatOperator,
    sigma: f64,
    mode: Mode,
) -> Vec<(String, DenseKernel)> {
    let basis = heat.eigenbasis(PLENTY).unwrap();
    let mut kernels = Vec::new();
    for accuracy in [accuracy, Accuracy::Relative] {
        let plan = heat.plan(Task::Dense, sigma, accuracy).unwrap();
        let plan = plan.with_basis(&basis).unwrap();
        for engine in [
            Engine::Rest,
            Engine::Separable,
            Engine::Eigen,
            Engine::Chebyshev,
            Engine::Positive,
        ] {
            if let Ok(plan) = plan.clone().using(engine) {
                kernels.push((format!("{engine} {accuracy:?}"), plan.dense(mode).unwrap()));
            }
        }
    }
    kernels
}

fn pade(heat: &HeatOperator, sigma: f64, mode: Mode) -> DenseKernel {
    let plan = heat.plan(Task::Dense, sigma, FINE).unwrap();
    plan.using(Engine::Pade).unwrap().dense(mode).unwrap()
}

fn difference(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> f64 {
    let pairs = a.col_iter().zip(b.col_iter());
    let entries = pairs.flat_map(|(a, b)| a.iter().zip(b.iter()));
    entries.fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

fn size(a: MatRef<'_, f64>) -> f64 {
    a.col_iter()
        .flat_map(faer::ColRef::iter)
        .fold(0.0, |most, x| most.max(x.abs()))
}

/// Random masked grids with uneven cells, whole ones, hexagons, and tracks.
pub(crate) fn any_space() -> impl Strategy<Value = HeatOperator> {
    let widths = || prop::collection::vec(0.4..2.5_f64, 2..7);
    let masked = (
        widths(),
        widths(),
        prop::collection::vec(prop::bool::weighted(0.75), 36),
    )
        .prop_filter_map("no bin is active", |(x, y, mask)| {
            let cells = x.len() * y.len();
            let edges = [edges(&x), edges(&y)];
            let grid = Grid::from_mask(edges, &mask[..cells], Neighbors::Diagonals).ok()?;
            Some(heat_of(&grid))
        });
    let whole = (widths(), widths()).prop_map(|(x, y)| uneven([&x, &y]));
    let equal = (2..7_usize, 1..6_usize, 0.3..2.0_f64).prop_map(|(x, y, h)| {
        let ranges = [(0.0, x as f64 * h), (0.0, y as f64 * h)];
        heat_of(&Grid::builder(h).ranges(ranges).build().unwrap())
    });
    let hexagons = prop::collection::vec((0.0..7.0_f64, 0.0..7.0_f64), 8..40).prop_filter_map(
        "no bin is active",
        |points| {
            let samples: Vec<[f64; 2]> = points.into_iter().map(|(x, y)| [x, y]).collect();
            Some(heat_of(
                &HexGrid::builder(1.3).samples(&samples).build().ok()?,
            ))
        },
    );
    let track = (2.0..9.0_f64, 2.0..9.0_f64, 0.5..1.5_f64).prop_map(|(a, b, size)| {
        let nodes = [[0.0, 0.0], [a, 0.0], [0.0, b], [-a, 0.0]];
        let track = Track::builder(&nodes, &[(0, 1), (0, 2), (0, 3)], size);
        heat_of(&track.build().unwrap())
    });
    prop_oneof![masked, whole, equal, hexagons, track]
}

fn space_and_sigma() -> impl Strategy<Value = (HeatOperator, f64)> {
    (
        any_space(),
        (-1.0..1.2_f64).prop_map(|power| 10_f64.powf(power)),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn engines_agree_with_pade((heat, sigma) in space_and_sigma()) {
        for mode in MODES {
            let exact = pade(&heat, sigma, mode);
            let scale = size(exact.matrix()).max(1.0);
            for (name, kernel) in all_kernels(&heat, sigma, mode) {
                let off = difference(kernel.matrix(), exact.matrix());
                prop_assert!(off <= 1e-11 * scale, "{name} {mode:?}: {off:e}");
            }
        }
    }

    #[test]
    fn every_kernel_keeps_the_laws((heat, sigma) in space_and_sigma()) {
        let n = heat.bin_count();
        let (m, labels) = (heat.measures(), heat.components().labels());
        let mut kernels = all_kernels(&heat, sigma, Mode::Average);
        let average = pade(&heat, sigma, Mode::Average);
        let twice = pade(&heat, sigma * 2_f64.sqrt(), Mode::Average);
        kernels.push(("pade".into(), average));
        let transitions = all_kernels(&heat, sigma, Mode::Transition);
        let densities = all_kernels(&heat, sigma, Mode::Density);
        for (name, kernel) in &kernels {
            let h = kernel.matrix();
            for i in 0..n {
                let row: f64 = (0..n).map(|j| h[(i, j)]).sum();
                prop_assert!((row - 1.0).abs() < 1e-13, "{name}: row {row}");
                for j in 0..n {
                    prop_assert!(h[(i, j)] >= 0.0, "{name}");
                    prop_assert!(labels[i] == labels[j] || h[(i, j)] == 0.0, "{name}");
                    let (there, back) = (m[i] * h[(i, j)], m[j] * h[(j, i)]);
                    prop_assert!((there - back).abs() <= 1e-12 * there, "{name}: {there} {back}");
                }
            }
            let through = h * h;
            let off = difference(through.as_ref(), twice.matrix());
            prop_assert!(off < 1e-11, "{name}: {off:e}");
        }
        for ((name, transition), (_, density)) in transitions.iter().zip(&densities) {
            for j in 0..n {
                let mass: f64 = transition.matrix().col(j).iter().sum();
                prop_assert!((mass - 1.0).abs() < 1e-13, "{name}: {mass}");
                let column = density.matrix().col(j).iter().zip(m);
                let mass: f64 = column.map(|(value, measure)| value * measure).sum();
                prop_assert!((mass - 1.0).abs() < 1e-13, "{name}: {mass}");
            }
        }
    }

    #[test]
    fn relative_kernels_agree_in_every_digit((heat, sigma) in space_and_sigma()) {
        let plan = heat.plan(Task::Dense, sigma, Accuracy::Relative).unwrap();
        let positive = plan.clone().using(Engine::Positive);
        let separable = plan.using(Engine::Separable);
        if let (Ok(positive), Ok(separable)) = (positive, separable) {
            let a = positive.dense(Mode::Average).unwrap();
            let b = separable.dense(Mode::Average).unwrap();
            for (a, b) in a.matrix().col_iter().zip(b.matrix().col_iter()) {
                for (&a, &b) in a.iter().zip(b.iter()) {
                    prop_assert!((a - b).abs() <= 2e-12 * b, "{a:e} {b:e}");
                }
            }
        }
    }

    #[test]
    fn fields_spread_as_their_kernel_says(
        (heat, sigma) in space_and_sigma(), values in prop::collection::vec(-3.0..3.0_f64, 200),
    ) {
        let n = heat.bin_count();
        let fields: Vec<f64> = values.into_iter().cycle().take(3 * n).collect();
        let absolute: Vec<f64> = fields.iter().map(|value| value.abs()).collect();
        let basis = heat.eigenbasis(PLENTY).unwrap();
        for mode in MODES {
            let kernel = pade(&heat, sigma, mode);
            let scale = 3.0 * size(kernel.matrix()).max(1.0);
            for accuracy in [FINE, Accuracy::Relative] {
                let fields = if accuracy == FINE { &fields } else { &absolute };
                let plan = heat.plan(Task::Smooth { fields: 3 }, sigma, accuracy).unwrap();
                let plan = plan.with_basis(&basis).unwrap();
                for considered in plan.explain().considered {
                    let engine = considered.engine;
                    let spread = plan.clone().using(engine).unwrap().smooth(fields, mode).unwrap();
                    for (spread, field) in spread.chunks(n).zip(fields.chunks(n)) {
                        for (i, spread) in spread.iter().enumerate() {
                            let exact: f64 = (0..n).map(|j| kernel.matrix()[(i, j)] * field[j]).sum();
                            let off = (spread - exact).abs();
                            prop_assert!(off < 1e-11 * scale, "{engine} {mode:?}: {off:e}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn bits_do_not_depend_on_threads((heat, sigma) in space_and_sigma()) {
        let field: Vec<f64> = (0..heat.bin_count()).map(|k| (k % 7) as f64).collect();
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut all = all_kernels(&heat, sigma, Mode::Average);
                all.push(("pade".into(), pade(&heat, sigma, Mode::Average)));
                let matrices: Vec<_> = all.iter().map(|(_, kernel)| kernel.matrix().to_owned()).collect();
                let smooth = heat.smooth(&field, sigma, Mode::Density).unwrap();
                (matrices, smooth, heat.smooth_positive(&field, sigma, Mode::Density).unwrap())
            })
        };
        let one = run(1);
        for threads in [2, 8] {
            prop_assert!(run(threads) == one);
        }
    }
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
        let mut kernels = all_kernels_to(Accuracy::Absolute(1e-16), &heat, 1.0, mode);
        kernels.push(("pade".into(), pade(&heat, 1.0, mode)));
        assert_eq!(kernels.len(), 7);
        for (name, kernel) in kernels {
            for (i, exact) in exact.iter().enumerate() {
                let off = (kernel.matrix()[(i, 0)] - exact).abs();
                assert!(off < 1e-14, "{name}: {off:e}");
            }
        }
    }
}

#[test]
fn larger_spaces_are_the_same_for_any_number_of_threads() {
    // Several panels of every product, and several blocks of every axis.
    let side = 21;
    let mut mask = vec![true; side * side];
    mask[200..212].fill(false);
    let axis = || (0..=side).map(|k| k as f64).collect::<Vec<f64>>();
    let masked = heat_of(&Grid::from_mask([axis(), axis()], &mask, Neighbors::Faces).unwrap());
    let whole = heat_of(
        &Grid::builder(1.0)
            .ranges([(0.0, 130.0), (0.0, 140.0)])
            .build()
            .unwrap(),
    );
    let fields: Vec<f64> = (0..2 * whole.bin_count())
        .map(|k| ((k * 7919) % 1009) as f64)
        .collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let basis = masked.eigenbasis(PLENTY).unwrap();
            let kernel = masked
                .dense_with(&basis, 2.0, Mode::Density, PLENTY)
                .unwrap();
            let pade = pade(&masked, 2.0, Mode::Density);
            assert!(difference(kernel.matrix(), pade.matrix()) < 1e-12);
            let smooth = whole.smooth(&fields, 3.0, Mode::Average).unwrap();
            let positive = whole.smooth_positive(&fields, 3.0, Mode::Average).unwrap();
            (
                kernel.matrix().to_owned(),
                pade.matrix().to_owned(),
                smooth,
                positive,
            )
        })
    };
    let one = run(1);
    for threads in [2, 8] {
        assert!(run(threads) == one);
    }
    // A field alone is as among others, and as on the graph.
    let n = whole.bin_count();
    let alone = whole.smooth(&fields[n..], 3.0, Mode::Average).unwrap();
    assert!(alone == one.2[n..]);
    let plan = whole.plan(Task::Smooth { fields: 1 }, 3.0, FINE).unwrap();
    let plain = plan
        .using(Engine::Chebyshev)
        .unwrap()
        .smooth(&fields[n..], Mode::Average)
        .unwrap();
    assert!(plain.iter().zip(&alone).all(|(a, b)| (a - b).abs() < 1e-9));
}

#[test]
fn far_from_data_the_dense_answer_agrees() {
    // 300 bins of which 40 were visited; the farthest are 32 bandwidths away.
    let plain = line(300);
    let plain = plain.without_axes();
    let kernel = line(300)
        .dense_positive(8.0, Mode::Transition, PLENTY)
        .unwrap();
    assert_eq!(kernel.engine(), Some(Engine::Separable));
    let (mut seconds, mut spikes) = (vec![0.0; 300], vec![0.0; 300]);
    for i in 0..40 {
        seconds[i] = 1.0 + (i % 7) as f64;
        spikes[i] = seconds[i] * (i % 6) as f64;
    }
    let dense = |field: &[f64]| -> Vec<f64> {
        let sum = |i: usize| (0..300).map(|j| kernel.matrix()[(i, j)] * field[j]).sum();
        (0..300).map(sum).collect()
    };
    let (above, below) = (dense(&spikes), dense(&seconds));
    for heat in [&*plain, &line(300)] {
        let rate = heat.ratio(&spikes, &seconds, 8.0).unwrap();
        for (i, rate) in rate.iter().enumerate() {
            assert!((0.0..=5.0).contains(rate));
            let exact = above[i] / below[i];
            assert!(
                (rate / exact - 1.0).abs() < 1e-12,
                "bin {i}: {rate} {exact}"
            );
        }
    }
}

#[test]
fn wide_bandwidths_are_the_mean_of_each_component() {
    let grid = Grid::from_mask(
        [edges(&[1.0, 2.0, 1.0, 3.0, 1.0])],
        &[true, true, false, true, true],
        Neighbors::Faces,
    );
    for heat in [heat_of(&grid.unwrap()), line(4)] {
        let (labels, m) = (heat.components().labels(), heat.measures());
        for sigma in [1e4, 1e150, 1e200] {
            let kernel = heat.dense(sigma, Mode::Average, PLENTY).unwrap();
            assert_eq!(kernel.engine(), Some(Engine::Rest));
            for i in 0..4 {
                for j in 0..4 {
                    let own = (0..4).filter(|&k| labels[k] == labels[i]);
                    let content: f64 = own.map(|k| m[k]).sum();
                    let exact = if labels[i] == labels[j] {
                        m[j] / content
                    } else {
                        0.0
                    };
                    assert!((kernel.matrix()[(i, j)] - exact).abs() < 1e-15);
                }
            }
        }
    }
}

#[test]
fn lattices_that_are_not_whole_are_not_separable() {
    let axis = || edges(&[1.0, 2.0, 1.5]);
    let mut mask = [true; 9];
    let whole = Grid::from_mask([axis(), axis()], &mask, Neighbors::Diagonals).unwrap();
    assert!(heat_of(&whole).is_separable());
    mask[4] = false;
    let holed = Grid::from_mask([axis(), axis()], &mask, Neighbors::Diagonals).unwrap();
    assert!(!heat_of(&holed).is_separable());
    // Other measures, other flows, fewer or more edges.
    let graph = Connectivity::from_layout(&whole).unwrap();
    let mut measures = whole.measures().to_vec();
    measures[2] *= 1.0 + 1e-9;
    let other = HeatOperator::new(&graph, &measures).unwrap();
    assert!(!other.with_lattice(whole.lattice()).is_separable());
    let all: Vec<_> = graph.edges().collect();
    let face = all.iter().position(|edge| edge.face > 0.0).unwrap();
    let diagonal = all.iter().position(|edge| edge.face == 0.0).unwrap();
    for (at, face) in [(face, 0.7), (face, 0.0), (diagonal, 0.5)] {
        let mut changed = all.clone();
        changed[at].face = face;
        let graph = Connectivity::from_edges(9, &changed).unwrap();
        let other = HeatOperator::new(&graph, whole.measures()).unwrap();
        assert!(!other.with_lattice(whole.lattice()).is_separable());
    }
    let small = Grid::from_mask([axis()], &[true; 3], Neighbors::Faces).unwrap();
    assert!(!heat_of(&holed).with_lattice(small.lattice()).is_separable());
}

#[test]
fn plans_explain_themselves_and_keep_within_memory() {
    let heat = heat_of(
        &Grid::builder(1.0)
            .ranges([(0.0, 30.0), (0.0, 30.0)])
            .build()
            .unwrap(),
    );
    let matrix = DenseKernel::bytes_for(900);
    let plan = heat.plan(Task::Dense, 3.0, FINE).unwrap();
    let explained = plan.explain();
    assert_eq!(explained.chosen.unwrap().engine, Engine::Separable);
    assert_eq!(explained.considered.len(), 4);
    assert!(
        explained
            .considered
            .iter()
            .all(|e| e.memory_bytes >= matrix && e.flops > 0.0)
    );
    let text = explained.to_string();
    for word in [
        "dense kernel over 900 bins",
        "-> separable",
        "Chebyshev",
        "Padé",
        "positive",
    ] {
        assert!(text.contains(word), "{text}");
    }
    // One byte less than the leanest engine needs.
    let least = explained
        .considered
        .iter()
        .map(|e| e.memory_bytes)
        .min()
        .unwrap();
    let refused = plan.clone().within(least - 1);
    assert_eq!(refused.explain().chosen, None);
    assert!(refused.explain().to_string().contains("nothing fits"));
    let error = KernelError::MemoryLimit {
        bins: 900,
        needed_bytes: least,
        limit_bytes: least - 1,
    };
    assert!(error.to_string().contains("smooth"));
    assert_eq!(refused.dense(Mode::Average).unwrap_err(), error);
    assert!(plan.within(least).dense(Mode::Average).is_ok());
    // Axis kernels that would be far larger than the field are not made.
    let field = heat_of(
        &Grid::builder(1.0)
            .ranges([(0.0, 60_000.0)])
            .build()
            .unwrap(),
    );
    let smooth = field.plan(Task::Smooth { fields: 1 }, 500.0, FINE).unwrap();
    assert_eq!(smooth.explain().chosen.unwrap().engine, Engine::Chebyshev);
    // Far beyond any memory, at once.
    let huge = line(1_000_000);
    assert!(matches!(
        huge.dense(3.0, Mode::Average, 1 << 40).unwrap_err(),
        KernelError::MemoryLimit {
            bins: 1_000_000,
            needed_bytes: 8_000_000_000_000..,
            ..
        }
    ));
    assert!(matches!(
        huge.eigenbasis(1 << 40).unwrap_err(),
        KernelError::MemoryLimit { .. }
    ));
}

#[test]
fn bad_requests_are_named() {
    let heat = line(4);
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let bandwidth = heat.plan(Task::Dense, value, FINE).unwrap_err();
        assert!(matches!(bandwidth, KernelError::Bandwidth { .. }));
        assert!(matches!(
            heat.dense(value, Mode::Average, PLENTY),
            Err(KernelError::Bandwidth { .. })
        ));
        assert!(heat.dense_positive(value, Mode::Average, PLENTY).is_err());
    }
    for value in [0.0, -1e-9, f64::NAN, f64::INFINITY] {
        let plan = heat.plan(Task::Dense, 1.0, Accuracy::Absolute(value));
        assert!(matches!(plan, Err(KernelError::Tolerance { .. })));
    }
    let dense = heat.plan(Task::Dense, 1.0, FINE).unwrap();
    let fields = heat.plan(Task::Smooth { fields: 1 }, 1.0, FINE).unwrap();
    assert!(matches!(
        dense.smooth(&[0.0; 4], Mode::Average),
        Err(KernelError::Engine { .. })
    ));
    assert!(matches!(
        fields.dense(Mode::Average),
        Err(KernelError::Engine { .. })
    ));
    assert!(fields.smooth(&[0.0; 3], Mode::Average).is_err());
    assert!(
        fields
            .smooth(&[0.0, f64::NAN, 0.0, 0.0], Mode::Average)
            .is_err()
    );
    for engine in [Engine::Rest, Engine::Eigen] {
        let error = dense.clone().using(engine).unwrap_err();
        assert!(matches!(error, KernelError::Engine { .. }));
        assert!(error.to_string().contains(&engine.to_string()));
    }
    assert!(fields.clone().using(Engine::Pade).is_err());
    let relative = heat
        .plan(Task::Smooth { fields: 1 }, 1.0, Accuracy::Relative)
        .unwrap();
    assert!(relative.clone().using(Engine::Chebyshev).is_err());
    assert!(matches!(
        relative.smooth(&[0.0, -1.0, 0.0, 0.0], Mode::Average),
        Err(KernelError::Negative { .. })
    ));
}

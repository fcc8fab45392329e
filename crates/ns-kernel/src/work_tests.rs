//! Counts of work against what a smooth does.

use ns_graph::Connectivity;
use ns_layout::{Grid, Layout};

use crate::chebyshev::coefficients;
use crate::work::steps_of;
use crate::{Accuracy, Engine, HeatOperator, KernelError, Mode, Task};

fn line(bins: usize) -> [HeatOperator; 2] {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, bins as f64)])
        .build()
        .unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    [
        HeatOperator::new(&graph, grid.measures()).unwrap(),
        HeatOperator::from_layout(&grid, &graph)
            .unwrap()
            .without_axes()
            .into_owned(),
    ]
}

#[test]
fn heat_goes_as_many_bins_as_there_are_steps() {
    let mut source = vec![0.0; 400];
    source[0] = 1.0;
    for heat in line(400) {
        for tolerance in [1e-3, 1e-6, 1e-9] {
            let steps = heat.work(3.0, tolerance).unwrap().steps;
            let spread = heat
                .smooth_within(&source, 3.0, Mode::Average, tolerance)
                .unwrap();
            assert!(
                spread[steps + 1..]
                    .iter()
                    .all(|value| *value == spread[399])
            );
            assert!(spread[steps] != spread[399]);
        }
    }
}

#[test]
fn work_grows_with_the_bandwidth_until_everything_is_mixed() {
    let [rows, stencil] = line(400);
    let steps = |sigma| rows.work(sigma, 1e-12).unwrap().steps;
    assert!(steps(1.0) < steps(10.0) && steps(10.0) < steps(100.0));
    assert_eq!(steps(1e6), 0);
    let (rows, stencil) = (rows.work(9.0, 1e-6), stencil.work(9.0, 1e-6));
    let (rows, stencil) = (rows.unwrap(), stencil.unwrap());
    assert_eq!(rows.steps, stencil.steps);
    assert!(stencil.bytes < rows.bytes);
}

#[test]
fn plans_count_as_work_does() {
    for heat in line(400) {
        for (sigma, tolerance) in [(0.5, 1e-12), (9.0, 1e-6), (60.0, 1e-12), (1e6, 1e-9)] {
            let work = heat.work(sigma, tolerance).unwrap();
            let accuracy = Accuracy::Absolute(tolerance);
            for (task, fields) in [(Task::Smooth { fields: 3 }, 3.0), (Task::Dense, 400.0)] {
                let plan = heat.plan(task, sigma, accuracy).unwrap();
                let considered = plan.explain().considered;
                let steps = considered.iter().find(|e| e.engine == Engine::Chebyshev);
                let Some(estimate) = steps else {
                    assert_eq!((considered[0].engine, work.steps), (Engine::Rest, 0));
                    continue;
                };
                assert_eq!(estimate.degree, work.steps as f64);
                assert_eq!(estimate.flops, fields * work.flops);
                assert_eq!(estimate.bytes_moved, fields * work.bytes);
            }
        }
    }
}

#[test]
fn the_steps_of_long_times_need_no_counting() {
    for z in [2.1e3, 1e4, 1e5] {
        for tolerance in [1e-3, 1e-6, 1e-12] {
            let counted = coefficients(z, tolerance).len() - 1;
            let steps = steps_of(z, tolerance);
            let off = steps as f64 / counted as f64 - 1.0;
            assert!(off.abs() < 0.01, "{z} {tolerance}: {counted} {steps}");
        }
    }
    assert_eq!(steps_of(3.0, 1e-9), coefficients(3.0, 1e-9).len() - 1);
}

#[test]
fn bad_input_is_named() {
    let [_, heat] = line(3);
    assert_eq!(
        heat.work(1.0, 0.0).unwrap_err(),
        KernelError::Tolerance { value: 0.0 }
    );
    assert_eq!(
        heat.work(-1.0, 1e-6).unwrap_err(),
        KernelError::Bandwidth { value: -1.0 }
    );
    let [long, _] = line(1_000_000);
    assert!(matches!(
        long.work(1e7, 1e-12),
        Err(KernelError::TooManySteps { .. })
    ));
}

/// Where threads cut a lattice into more passes than one thread does.
#[test]
fn counts_and_choices_do_not_depend_on_threads() {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, 200.0); 2])
        .build()
        .unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    let heat = HeatOperator::from_layout(&grid, &graph).unwrap();
    let counted = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            [2.0, 5.0, 20.0].map(|bandwidth| {
                let accuracy = Accuracy::Absolute(1e-12);
                let task = Task::Smooth { fields: 1 };
                let plan = heat.plan(task, bandwidth, accuracy).unwrap().explain();
                (heat.work(bandwidth, 1e-12).unwrap(), plan.considered)
            })
        })
    };
    let one = counted(1);
    for threads in [2, 8] {
        assert_eq!(counted(threads), one);
    }
}

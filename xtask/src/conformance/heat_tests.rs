//! Every engine for heat on every layout of the golden files.

use ns::{
    env::Environment,
    kernel::{Accuracy, DenseKernel, Engine, Mode, Task},
};

use super::{Scenario, golden_dir, place::AnyPlace};

/// The largest difference of two kernels, relative to the largest entry or 1.
fn difference(a: &DenseKernel, b: &DenseKernel) -> f64 {
    let columns = a.matrix().col_iter().zip(b.matrix().col_iter());
    let (mut most, mut size) = (0.0_f64, 1.0_f64);
    for (&a, &b) in columns.flat_map(|(a, b)| a.iter().zip(b.iter())) {
        most = most.max((a - b).abs());
        size = size.max(b);
    }
    most / size
}

/// Compares all engines with Padé, and returns how many kernels were compared.
fn compare<const D: usize>(name: &str, environment: &Environment<D>) -> usize {
    const TOLERANCE: f64 = 1e-11;
    let heat = environment.heat();
    // Two bins wide, about.
    let content: f64 = heat.measures().iter().sum();
    let sigma = 2.0 * (content / heat.bin_count() as f64).powf(1.0 / D as f64);
    let basis = heat.eigenbasis(1 << 30).unwrap();
    let mut compared = 0;
    for mode in [Mode::Transition, Mode::Density, Mode::Average] {
        let fine = Accuracy::Absolute(1e-12);
        let pade = heat.plan(Task::Dense, sigma, fine).unwrap();
        let pade = pade.using(Engine::Pade).unwrap().dense(mode).unwrap();
        for accuracy in [fine, Accuracy::Relative] {
            let plan = heat.plan(Task::Dense, sigma, accuracy).unwrap();
            let plan = plan.with_basis(&basis).unwrap();
            for estimate in plan.explain().considered {
                let engine = estimate.engine;
                let kernel = plan.clone().using(engine).unwrap().dense(mode).unwrap();
                let off = difference(&kernel, &pade);
                assert!(off <= TOLERANCE, "{name}, {engine}, {mode:?}: {off:e}");
                compared += 1;
            }
        }
    }
    compared
}

#[test]
fn all_engines_agree_with_pade_on_every_golden_layout() {
    let mut files: Vec<_> = std::fs::read_dir(golden_dir())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    let mut compared = 0;
    for path in files {
        let scenario = Scenario::read(&path).unwrap();
        let name = &scenario.name;
        compared += match AnyPlace::build(&scenario).unwrap() {
            Some(AnyPlace::D1(place)) => compare(name, &place.own) + compare(name, &place.heat),
            Some(AnyPlace::D2(place)) => compare(name, &place.own) + compare(name, &place.heat),
            Some(AnyPlace::D3(place)) => compare(name, &place.own) + compare(name, &place.heat),
            None => 0,
        };
    }
    // Some 60 layouts, two environments each, three modes, at least four engines.
    assert!(compared > 1000, "{compared}");
}

//! What plans estimate beside what is measured.
//!
//! ```console
//! RAYON_NUM_THREADS=1 cargo run --release -p ns-benches --example estimates
//! ```
//!
//! Estimates are for one thread. What counts is that ratios are alike: engines
//! are compared by them.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use ns::graph::Connectivity;
use ns::kernel::{Accuracy, Eigenbasis, Engine, HeatOperator, Mode, Plan, Task};
use ns::layout::{Grid, Layout, Neighbors};
use ns_benches::{noise, shapes, square};

/// Estimates beyond this are not measured.
const PATIENCE: f64 = 10.0;

/// Matrices of more bins are not made, nor are all modes of so many found.
const MOST_BINS: usize = 3_000;

fn main() -> Result<(), Box<dyn Error>> {
    println!("| space | bins | task | bandwidth | engine | estimated | measured | ratio |");
    println!("|---|---:|---|---:|---|---:|---:|---:|");
    for n in [2_500, 250_000] {
        let (edges, mask) = shapes::walled(n);
        let full = square(shapes::side(n), Neighbors::Faces)?;
        let walls = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
        let graph = Connectivity::from_layout(&full)?;
        report("full", &HeatOperator::from_layout(&full, &graph)?)?;
        report("graph", &HeatOperator::new(&graph, full.measures())?)?;
        let graph = Connectivity::from_layout(&walls)?;
        report("walls", &HeatOperator::from_layout(&walls, &graph)?)?;
    }
    Ok(())
}

fn report(space: &str, heat: &HeatOperator) -> Result<(), Box<dyn Error>> {
    let bins = heat.bin_count();
    let basis = if bins <= MOST_BINS {
        Some(heat.eigenbasis(u64::MAX)?)
    } else {
        None
    };
    for (name, task) in [
        ("a field", Task::Smooth { fields: 1 }),
        ("16 fields", Task::Smooth { fields: 16 }),
        ("a kernel", Task::Dense),
    ] {
        if task == Task::Dense && bins > MOST_BINS {
            continue;
        }
        for bandwidth in [3.0, 20.0] {
            for (engine, plan) in plans(heat, task, bandwidth, basis.as_ref())? {
                let Some(estimate) = plan.explain().chosen else {
                    continue;
                };
                if estimate.nominal_seconds > PATIENCE {
                    continue;
                }
                let (estimated, measured) = (estimate.nominal_seconds, measure(&plan, task, bins)?);
                println!(
                    "| {space} | {bins} | {name} | {bandwidth} | {engine} | {estimated:.1e} s | {measured:.1e} s | {:.2} |",
                    measured / estimated
                );
            }
        }
    }
    Ok(())
}

/// One plan for each engine that can do the task.
fn plans<'a>(
    heat: &'a HeatOperator,
    task: Task,
    bandwidth: f64,
    basis: Option<&'a Eigenbasis>,
) -> Result<Vec<(Engine, Plan<'a>)>, Box<dyn Error>> {
    let mut plans = Vec::new();
    for accuracy in [Accuracy::Absolute(1e-12), Accuracy::Relative] {
        let mut plan = heat.plan(task, bandwidth, accuracy)?;
        if let Some(basis) = basis {
            plan = plan.with_basis(basis)?;
        }
        for estimate in plan.explain().considered {
            let engine = estimate.engine;
            if plans.iter().all(|(other, _)| *other != engine) {
                plans.push((engine, plan.clone().using(engine)?));
            }
        }
    }
    Ok(plans)
}

/// The seconds of the fastest of three runs.
fn measure(plan: &Plan<'_>, task: Task, bins: usize) -> Result<f64, Box<dyn Error>> {
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        let start;
        match task {
            Task::Smooth { fields } => {
                let fields: Vec<f64> = noise().take(fields * bins).collect();
                start = Instant::now();
                black_box(plan.smooth(&fields, Mode::Average)?);
            }
            Task::Dense => {
                start = Instant::now();
                black_box(plan.dense(Mode::Density)?);
            }
        }
        least = least.min(start.elapsed().as_secs_f64());
    }
    Ok(least)
}

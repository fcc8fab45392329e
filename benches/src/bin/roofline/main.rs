//! How near smoothing comes to what the machine can do.
//!
//! The time of a smooth is set beside the time that its flops alone would take
//! at the measured peak, and its bytes alone at the measured speed of a copy.

#![forbid(unsafe_code)]

mod machine;

use std::error::Error;
use std::process::ExitCode;

use machine::{copy_bandwidth, least, peak, threads};
use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{Grid, Layout, Neighbors};
use ns_benches::{noise, shapes, square};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("roofline: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let (copy, peak) = (copy_bandwidth(), peak());
    println!(
        "{} threads, copying {:.1} GB/s, {:.1} Gflop/s at most\n",
        threads(),
        copy / 1e9,
        peak / 1e9
    );
    println!(
        "| lattice | bins | bandwidth | tolerance | steps | Mflop | MB | ms | tighter bound | percent of it |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---|---:|");
    for (n, sigma) in [
        (2_500, 3.0),
        (1_000_000, 5.0),
        (1_000_000, 20.0),
        (4_000_000, 5.0),
    ] {
        let (edges, mask) = shapes::walled(n);
        let spaces = [
            ("full", square(shapes::side(n), Neighbors::Faces)?),
            ("walls", Grid::from_mask(edges, &mask, Neighbors::Faces)?),
        ];
        for (name, grid) in spaces {
            let graph = Connectivity::from_layout(&grid)?;
            let heat = HeatOperator::from_layout(&grid, &graph)?;
            let field: Vec<f64> = noise().take(grid.bin_count()).collect();
            for tolerance in [1e-6, 1e-12] {
                let work = heat.work(sigma, tolerance)?;
                let mut outcome = Ok(Vec::new());
                let seconds = least(|| {
                    outcome = heat.smooth_within(&field, sigma, Mode::Average, tolerance);
                });
                outcome?;
                let bounds = [("bytes", work.bytes / copy), ("flops", work.flops / peak)];
                let (bound, most) = if bounds[0].1 > bounds[1].1 {
                    bounds[0]
                } else {
                    bounds[1]
                };
                println!(
                    "| {name} | {} | {sigma} | {tolerance:e} | {} | {:.0} | {:.0} | {:.3} | {bound} | {:.0} |",
                    grid.bin_count(),
                    work.steps,
                    work.flops / 1e6,
                    work.bytes / 1e6,
                    seconds * 1e3,
                    100.0 * most / seconds
                );
            }
        }
    }
    Ok(())
}

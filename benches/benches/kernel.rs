//! Spreading fields.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ns::graph::Connectivity;
use ns::kernel::{HeatOperator, Mode};
use ns::layout::{Grid, Neighbors};
use ns_benches::{noise, shapes, square};

fn operator(side: usize) -> HeatOperator {
    let grid = square(side, Neighbors::Diagonals).expect("fits");
    let graph = Connectivity::from_layout(&grid).expect("a grid makes a graph");
    HeatOperator::from_layout(&grid, &graph).expect("a grid has measures")
}

/// A square of so many cells with walls in it.
fn walled(cells: usize) -> HeatOperator {
    let (edges, mask) = shapes::walled(cells);
    let grid = Grid::from_mask(edges, &mask, Neighbors::Faces).expect("fits");
    let graph = Connectivity::from_layout(&grid).expect("a grid makes a graph");
    HeatOperator::from_layout(&grid, &graph).expect("a grid has measures")
}

fn smooth(c: &mut Criterion) {
    let mut group = c.benchmark_group("smooth");
    for (side, fields, sigma) in [(100, 1, 3.0), (100, 64, 3.0), (100, 1, 20.0), (500, 8, 3.0)] {
        let heat = operator(side);
        let values: Vec<f64> = noise().take(side * side * fields).collect();
        let name = format!("{} bins, {fields} fields, bandwidth {sigma}", side * side);
        group.throughput(Throughput::Elements(values.len() as u64));
        group.bench_function(BenchmarkId::new("Chebyshev", &name), |b| {
            b.iter(|| heat.smooth(&values, sigma, Mode::Average));
        });
        group.bench_function(BenchmarkId::new("positive", &name), |b| {
            b.iter(|| heat.smooth_positive(&values, sigma, Mode::Average));
        });
    }
    group.finish();
}

fn dense(c: &mut Criterion) {
    let mut group = c.benchmark_group("dense");
    group.sample_size(10);
    for (name, heat) in [
        ("2500 bins, bandwidth 3", operator(50)),
        ("2539 bins around walls, bandwidth 3", walled(2809)),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| heat.dense(3.0, Mode::Average, 1 << 30));
        });
    }
    group.finish();
}

criterion_group!(benches, smooth, dense);
criterion_main!(benches);

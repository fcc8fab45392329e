//! Euclidean distances around walls, beside those along the graph.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ns::graph::{Connectivity, Geodesics, Method};
use ns::layout::{BinId, Grid, Layout, Neighbors};
use ns_benches::shapes;

/// The edges and the mask of a room of about so many cells.
type Room = fn(usize) -> ([Vec<f64>; 2], Vec<bool>);

fn empty(n: usize) -> ([Vec<f64>; 2], Vec<bool>) {
    let (edges, mask) = shapes::corridors(n);
    (edges, vec![true; mask.len()])
}

/// From a corner to all bins.
fn one_to_all(c: &mut Criterion) {
    let rooms: [(&str, Room); 3] = [
        ("empty", empty),
        ("corridors", shapes::corridors),
        ("scattered", shapes::scattered),
    ];
    for (name, room) in rooms {
        let mut group = c.benchmark_group(format!("around walls, {name}"));
        group.sample_size(10);
        for n in [10_000, 1_000_000] {
            let (edges, mask) = room(n);
            let grid = Grid::from_mask(edges, &mask, Neighbors::Diagonals).expect("fits");
            let graph = Connectivity::from_layout(&grid).expect("a grid makes a graph");
            let source = [BinId::new(0).expect("small")];
            let exact = Geodesics::new(grid.lattice());
            let marching = exact.clone().method(Method::FastMarching);

            // No way along the graph is shorter than the exact one.
            let along = graph.distances_from(&source).expect("a bin");
            let field = exact.distances_from(&source).expect("a bin");
            let pairs = field.distances().iter().zip(along.distances());
            assert!(
                pairs
                    .into_iter()
                    .all(|(ours, along)| *ours <= along * (1.0 + 1e-9))
            );

            group.throughput(Throughput::Elements(grid.bin_count() as u64));
            group.bench_function(BenchmarkId::new("graph", n), |b| {
                b.iter(|| graph.distances_from(&source));
            });
            group.bench_function(BenchmarkId::new("exact", n), |b| {
                b.iter(|| exact.distances_from(&source));
            });
            group.bench_function(BenchmarkId::new("marching", n), |b| {
                b.iter(|| marching.distances_from(&source));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, one_to_all);
criterion_main!(benches);

//! Building grids and looking points up.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ns::layout::{Grid, Layout, NearestBins, Neighbors};
use ns_benches::{noise, square};

fn look_up(c: &mut Criterion) {
    let mut group = c.benchmark_group("bins_at");
    let points: Vec<[f64; 2]> = {
        let mut values = noise().map(|x| 1000.0 * x);
        (0..1_000_000)
            .map(|_| [values.next().unwrap_or(0.0), values.next().unwrap_or(0.0)])
            .collect()
    };
    group.throughput(Throughput::Elements(points.len() as u64));
    let uniform = square(1000, Neighbors::Faces).expect("fits");
    assert_eq!(
        uniform.bins_at(&points).iter().flatten().count(),
        points.len()
    );
    group.bench_function("uniform 1000 x 1000", |b| {
        b.iter(|| uniform.bins_at(black_box(&points)));
    });
    let edges: Vec<f64> = (0..=1000).map(|i| f64::from(i * i) / 1000.0).collect();
    let mask = vec![true; 1_000_000];
    let uneven = Grid::from_mask([edges.clone(), edges], &mask, Neighbors::Faces).expect("fits");
    group.bench_function("uneven 1000 x 1000", |b| {
        b.iter(|| uneven.bins_at(black_box(&points)));
    });
    let nearest = NearestBins::new(&square(100, Neighbors::Faces).expect("fits")).expect("fits");
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("nearest of 100 x 100", |b| {
        b.iter(|| {
            let hits = points[..10_000]
                .iter()
                .filter_map(|point| nearest.nearest(point));
            hits.map(|hit| hit.distance).sum::<f64>()
        });
    });
    group.finish();
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("build");
    for side in [100, 316, 1000] {
        group.throughput(Throughput::Elements((side * side) as u64));
        group.bench_with_input(BenchmarkId::new("grid", side * side), &side, |b, &side| {
            b.iter(|| square(side, Neighbors::Diagonals));
        });
    }
    group.finish();
}

criterion_group!(benches, look_up, build);
criterion_main!(benches);

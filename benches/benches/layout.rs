//! Building grids.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ns::layout::Neighbors;
use ns_benches::square;

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

criterion_group!(benches, build);
criterion_main!(benches);

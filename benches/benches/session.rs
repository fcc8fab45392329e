//! From a trajectory to occupancy and rate maps.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ns::prelude::*;
use ns_benches::{noise, walk};

fn session(c: &mut Criterion) {
    let (times, positions) = walk(1_000_000, 100.0);
    let arena = Environment::from_samples(&positions, 2.0).expect("a walk visits bins");
    let session = Trajectory::new(&times, &positions).expect("times rise");
    let visits = arena.visits(&session, &Gate::new()).expect("a valid gate");
    let spikes: Vec<f64> = noise()
        .take(100_000)
        .map(|x| x * session.duration())
        .collect();

    let mut group = c.benchmark_group("session of 1e6 samples");
    group.throughput(Throughput::Elements(times.len() as u64));
    group.bench_function("environment from samples", |b| {
        b.iter(|| Environment::from_samples(&positions, 2.0));
    });
    group.bench_function("occupancy", |b| {
        b.iter(|| {
            arena
                .visits(&session, &Gate::new())
                .map(|visits| visits.occupancy())
        });
    });
    group.throughput(Throughput::Elements(spikes.len() as u64));
    group.bench_function("spike counts", |b| b.iter(|| visits.count_spikes(&spikes)));
    let counts = visits.count_spikes(&spikes).expect("finite times").counts;
    let seconds = visits.occupancy();
    group.bench_function("one rate map", |b| {
        b.iter(|| arena.rate_maps(&counts, &seconds, 5.0));
    });
    group.finish();
}

criterion_group!(benches, session);
criterion_main!(benches);

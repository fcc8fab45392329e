//! From a trajectory to occupancy, bins in order, transitions and rate maps.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ns::env::Jumps;
use ns::prelude::*;
use ns_benches::{noise, square, walk};

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

/// A square of 10,000 bins, and an animal that moves about half a bin a sample.
fn steps(c: &mut Criterion) {
    let (times, positions) = walk(1_000_000, 100.0);
    let layout = square(100, Neighbors::Diagonals).expect("few enough bins");
    let arena = Environment::builder(layout)
        .build()
        .expect("a valid layout");
    let session = Trajectory::new(&times, &positions).expect("times rise");
    let (gate, sequence) = (Gate::new(), arena.bin_sequence(&session));

    let mut group = c.benchmark_group("1e6 samples in 1e4 bins");
    group.throughput(Throughput::Elements(times.len() as u64));
    group.sample_size(20);
    for allocation in [Allocation::Start, Allocation::Linear] {
        group.bench_function(format!("occupancy {allocation:?}"), |b| {
            b.iter(|| arena.occupancy(&session, &gate, allocation));
        });
        group.bench_function(format!("stream {allocation:?}"), |b| {
            b.iter(|| {
                let mut stream = SessionStream::new(&arena, allocation, &gate)?;
                stream.push_all(&times, &positions)?;
                Ok::<_, ns::env::EnvError>(stream.occupancy())
            });
        });
    }
    group.bench_function("bin sequence", |b| b.iter(|| arena.bin_sequence(&session)));
    group.bench_function("bin sequence and runs", |b| {
        b.iter(|| arena.bin_sequence(&session).runs());
    });
    for jumps in [Jumps::Keep, Jumps::Drop] {
        group.bench_function(format!("transitions {jumps:?}"), |b| {
            b.iter(|| arena.transitions(&sequence, 1, jumps));
        });
    }
    group.finish();
}

criterion_group!(benches, session, steps);
criterion_main!(benches);

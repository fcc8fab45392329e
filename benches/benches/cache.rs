//! What a hit costs, beside a bare `quick_cache`; and a kernel read from disk,
//! beside computing it.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ns::Environment;
use ns::cache::{Artifact, Cache, Disk, Key, Scope};
use ns::kernel::Mode;
use ns::layout::Neighbors;
use ns_benches::square;

struct Number(u64);

impl Artifact for Number {
    const KIND: &'static str = "number";

    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

const KEYS: u64 = 1000;

fn key(i: u64) -> Key<Number> {
    Key::new(Scope::new(7)).u64(i)
}

fn hits(c: &mut Criterion) {
    let keys: Vec<Key<Number>> = (0..KEYS).map(key).collect();
    let ours = Cache::new(1 << 24);
    let bare = quick_cache::sync::Cache::new(10_000);
    for (i, key) in keys.iter().enumerate() {
        let number = ours.get_or_compute(key, || Ok::<_, Infallible>(Number(i as u64)));
        bare.insert(i as u64, number.expect("it can not fail"));
    }
    let ask_ours = |i: u64| ours.get(&keys[(i % KEYS) as usize]).map(|number| number.0);
    let ask_bare = |i: u64| bare.get(&(i % KEYS)).map(|number: Arc<Number>| number.0);

    let mut group = c.benchmark_group("warm hits");
    for threads in [1, 2, 4, 8] {
        group.bench_function(BenchmarkId::new("ns-cache", threads), |b| {
            b.iter_custom(|count| shared(threads, count, ask_ours));
        });
        group.bench_function(BenchmarkId::new("quick_cache", threads), |b| {
            b.iter_custom(|count| shared(threads, count, ask_bare));
        });
    }
    group.finish();
}

/// The time that `count` look-ups take, shared out over threads.
fn shared<T>(threads: u64, count: u64, ask: impl Fn(u64) -> T + Sync) -> Duration {
    let start = Instant::now();
    thread::scope(|scope| {
        for t in 0..threads {
            let ask = &ask;
            scope.spawn(move || {
                for i in 0..count / threads {
                    black_box(ask(t * 131 + i * 7));
                }
            });
        }
    });
    start.elapsed()
}

fn disk(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let grid = square(50, Neighbors::Diagonals).expect("2500 bins");
    let space = Environment::builder(grid).build().expect("a square");
    let ask = |cache: &Cache| space.dense_kernel(cache, 3.0, Mode::Average, 1 << 30);
    let fresh = || {
        let disk = Disk::open(folder.path(), 1 << 30).expect("a folder of one's own");
        Cache::builder().disk(disk).build()
    };
    ask(&fresh()).expect("a valid bandwidth");

    let mut group = c.benchmark_group("dense kernel of 2500 bins");
    group.sample_size(10);
    group.bench_function("computed", |b| b.iter(|| ask(&Cache::disabled())));
    group.bench_function("read from disk", |b| b.iter(|| ask(&fresh())));
    group.finish();
}

criterion_group!(benches, hits, disk);
criterion_main!(benches);

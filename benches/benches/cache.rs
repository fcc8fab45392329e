//! What a hit costs, beside a bare `quick_cache`; a kernel read from disk, beside
//! computing it; and a small entry written, beside few others and many.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::convert::Infallible;
use std::fs;
use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ns::Environment;
use ns::cache::{Artifact, Cache, Disk, DiskError, Form, Key, Persist, Reader, Scope, Writer};
use ns::kernel::Mode;
use ns::layout::{Grid, Neighbors};
use ns_benches::{shapes, square};

struct Number(u64);

impl Artifact for Number {
    const KIND: &'static str = "number";
    const FORM: Option<Form<Self>> = Some(Form::new());

    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

impl Persist for Number {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        out.value(&self.0)
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        input.value().map(Self)
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
    let ask_ours = |i: u64| ours.get(&keys[i as usize]).map(|number| number.0);
    let ask_bare = |i: u64| bare.get(&i).map(|number: Arc<Number>| number.0);

    // All threads ask for the same values, and so share their reference counts; or
    // each for its own.
    let same = |t: u64, i: u64| (t * 131 + i * 7) % KEYS;
    let own = |t: u64, i: u64| t * (KEYS / 8) + (i * 7) % (KEYS / 8);
    for (name, number) in [
        ("warm hits", &same as &(dyn Fn(u64, u64) -> u64 + Sync)),
        ("warm hits of one's own", &own),
    ] {
        let mut group = c.benchmark_group(name);
        for threads in [1, 2, 4, 8] {
            group.bench_function(BenchmarkId::new("ns-cache", threads), |b| {
                b.iter_custom(|count| shared(threads, count, |t, i| ask_ours(number(t, i))));
            });
            group.bench_function(BenchmarkId::new("quick_cache", threads), |b| {
                b.iter_custom(|count| shared(threads, count, |t, i| ask_bare(number(t, i))));
            });
        }
        group.finish();
    }
}

/// The time that `count` look-ups take, shared out over threads.
fn shared<T>(threads: u64, count: u64, ask: impl Fn(u64, u64) -> T + Sync) -> Duration {
    let start = Instant::now();
    thread::scope(|scope| {
        for t in 0..threads {
            let ask = &ask;
            scope.spawn(move || {
                for i in 0..count / threads {
                    black_box(ask(t, i));
                }
            });
        }
    });
    start.elapsed()
}

/// In a full square, where kernels are products of those of lines, and in a room
/// with walls, where they are not.
fn disk(c: &mut Criterion) {
    let (edges, mask) = shapes::walled_to(2500);
    let room = Grid::from_mask(edges, &mask, Neighbors::Diagonals).expect("2500 bins");
    let full = square(50, Neighbors::Diagonals).expect("2500 bins");
    let mut group = c.benchmark_group("dense kernel of 2500 bins");
    group.sample_size(10);
    for (name, grid) in [("with walls", room), ("full", full)] {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let space = Environment::builder(grid).build().expect("a square");
        let ask = |cache: &Cache| space.dense_kernel(cache, 3.0, Mode::Average, 1 << 30);
        let fresh = || {
            let disk = Disk::open(folder.path(), 1 << 30).expect("a folder of one's own");
            Cache::builder().disk(disk).build()
        };
        ask(&fresh()).expect("a valid bandwidth");
        group.bench_function(BenchmarkId::new("computed", name), |b| {
            b.iter(|| ask(&Cache::disabled()));
        });
        group.bench_function(BenchmarkId::new("read from disk", name), |b| {
            b.iter(|| ask(&fresh()));
        });
    }
    group.finish();
}

/// With room for more, and with a budget that makes each write evict another.
fn writes(c: &mut Criterion) {
    let mut group = c.benchmark_group("a small entry written");
    group.sample_size(20);
    for entries in [10, 10_000] {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        fill(folder.path(), entries);
        let disk =
            |budget: usize| Disk::open(folder.path(), budget).expect("a folder of one's own");
        let taken = disk(usize::MAX).bytes().expect("a folder that can be read");
        let mut next = entries;
        for (name, budget) in [("with room", 1 << 30), ("evicting", taken as usize)] {
            let cache = Cache::builder().memory_budget(0).disk(disk(budget)).build();
            group.bench_function(BenchmarkId::new(name, entries), |b| {
                b.iter(|| {
                    next += 1;
                    cache.get_or_compute(&key(next), || Ok::<_, Infallible>(Number(next)))
                });
            });
            assert_eq!(cache.stats().total.disk_failures, 0);
        }
    }
    group.finish();
}

/// So many entries, copies of one, as only their number and their bytes matter.
fn fill(folder: &std::path::Path, entries: u64) {
    let disk = Disk::open(folder, 1 << 30).expect("a folder of one's own");
    let cache = Cache::builder().memory_budget(0).disk(disk.clone()).build();
    let first = cache.get_or_compute(&key(0), || Ok::<_, Infallible>(Number(0)));
    first.expect("it can not fail");
    let written = &disk.entries().expect("a folder that can be read")[0].name;
    let path = |name: &str| folder.join(format!("{name}.nsc"));
    for i in 1..entries {
        fs::copy(path(written), path(&format!("{i:032x}"))).expect("room for a small file");
    }
}

criterion_group!(benches, hits, disk, writes);
criterion_main!(benches);

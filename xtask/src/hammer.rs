//! Many threads on one cache at once: no value is ever wrong, the budget never
//! exceeded, and every count exact.

use std::{
    any::Any,
    array,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use ns::cache::{Artifact, Cache, Extent, Key, Scope};

use crate::Error;

/// The arguments of `cargo xtask hammer`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How long
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    seconds: u64,
}

impl Arguments {
    /// As long as CI has patience for.
    pub(crate) fn brief() -> Self {
        Self { seconds: 5 }
    }
}

const THREADS: u64 = 16;
const SCOPES: u64 = 5;
const KEYS: u64 = 30;
const BUDGET: u64 = 200_000;

/// Says that it holds `size` bytes.
struct Block<const KIND: u8> {
    value: u64,
    size: usize,
}

impl Artifact for Block<0> {
    const KIND: &'static str = "red";

    fn bytes(&self) -> usize {
        self.size
    }
}

impl Artifact for Block<1> {
    const KIND: &'static str = "blue";

    fn bytes(&self) -> usize {
        self.size
    }
}

/// What all threads have done together.
struct Done {
    lookups: AtomicU64,
    cleared: AtomicU64,
    computed: AtomicU64,
    failed: AtomicU64,
    wrong: AtomicU64,
    above: AtomicU64,
    /// Which keys are being computed.
    busy: [AtomicBool; (2 * SCOPES * KEYS) as usize],
    /// Times a key was computed by two threads at once.
    twice: AtomicU64,
}

impl Done {
    fn nothing() -> Self {
        Self {
            lookups: AtomicU64::new(0),
            cleared: AtomicU64::new(0),
            computed: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            wrong: AtomicU64::new(0),
            above: AtomicU64::new(0),
            busy: array::from_fn(|_| AtomicBool::new(false)),
            twice: AtomicU64::new(0),
        }
    }
}

/// Hammers, and checks the books.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let cache = Cache::new(BUDGET as usize);
    let done = Done::nothing();
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    let panics = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|seed| {
                let (cache, done) = (&cache, &done);
                scope.spawn(move || {
                    let mut dice = Dice(seed + 1);
                    while Instant::now() < end {
                        for _ in 0..100 {
                            step(cache, done, &mut dice);
                        }
                    }
                })
            })
            .collect();
        let ended = threads.into_iter().map(thread::ScopedJoinHandle::join);
        ended.filter(Result::is_err).count()
    });
    println!("{}", cache.stats());
    let faults = faults(&cache, &done, panics);
    if faults.is_empty() {
        let lookups = done.lookups.into_inner();
        println!("{lookups} look-ups by {THREADS} threads: every value right, every count exact");
        return Ok(());
    }
    Err(Error::Check {
        check: "hammer",
        summary: faults.join("; "),
    })
}

fn faults(cache: &Cache, done: &Done, panics: usize) -> Vec<String> {
    let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let total = cache.stats().total;
    let gone = total.failures + total.refused + total.evictions + load(&done.cleared);
    // Cleared at last, nothing may be left in the books.
    let entries = cache.clear() as u64;
    let after = cache.stats().total;
    let checks = [
        ("threads that ended in a panic", panics as u64, 0),
        ("wrong values", load(&done.wrong), 0),
        ("times above the budget", load(&done.above), 0),
        ("keys computed twice at once", load(&done.twice), 0),
        ("computations", total.computes, load(&done.computed)),
        ("failures", total.failures, load(&done.failed)),
        (
            "hits and misses",
            total.hits + total.misses,
            load(&done.lookups),
        ),
        (
            "computations kept or gone",
            total.entries + gone,
            total.computes,
        ),
        ("entries", entries, total.entries),
        ("entries after clearing", after.entries, 0),
        ("bytes after clearing", after.bytes, 0),
    ];
    checks
        .into_iter()
        .filter(|(_, found, expected)| found != expected)
        .map(|(what, found, expected)| format!("{what}: {found} instead of {expected}"))
        .collect()
}

fn step(cache: &Cache, done: &Done, dice: &mut Dice) {
    let count = |counter: &AtomicU64, n: usize| {
        counter.fetch_add(n as u64, Ordering::Relaxed);
    };
    match dice.below(1000) {
        0 => count(&done.cleared, cache.clear()),
        1 => count(&done.cleared, cache.clear_kind("red")),
        2 => count(
            &done.cleared,
            cache.clear_scope(Scope::new(dice.below(SCOPES).into())),
        ),
        3 => {
            let low = dice.below(SCOPES) as f64;
            if let Ok(region) = Extent::new([(low, low + 0.5)]) {
                count(&done.cleared, cache.invalidate_region(&region));
            }
        }
        4..10 => cache.set_budget(dice.below(BUDGET) as usize),
        10..500 => look_up::<0>(cache, done, dice),
        _ => look_up::<1>(cache, done, dice),
    }
    let stats = cache.stats();
    if stats.total.bytes > stats.budget {
        count(&done.above, 1);
    }
}

fn look_up<const KIND: u8>(cache: &Cache, done: &Done, dice: &mut Dice)
where
    Block<KIND>: Artifact,
{
    let (scope, i) = (dice.below(SCOPES), dice.below(KEYS));
    let value = (scope * KEYS + i) * 2 + u64::from(KIND);
    let key = Key::<Block<KIND>>::new(Scope::new(scope.into())).u64(i);
    let key = match Extent::new([(scope as f64, scope as f64 + 0.5)]) {
        Ok(extent) => key.within(extent),
        Err(_) => key,
    };
    done.lookups.fetch_add(1, Ordering::Relaxed);
    let chance = dice.below(100);
    // Most fit many times over, some a few times, some not at all.
    let size = match dice.below(50) {
        0 => dice.below(2 * BUDGET),
        1..5 => dice.below(BUDGET / 4),
        _ => dice.below(500),
    };
    let compute = || {
        done.computed.fetch_add(1, Ordering::Relaxed);
        done.failed
            .fetch_add(u64::from(chance < 2), Ordering::Relaxed);
        let busy = &done.busy[value as usize];
        if busy.swap(true, Ordering::Relaxed) {
            done.twice.fetch_add(1, Ordering::Relaxed);
        }
        // Others shall have a chance to come by.
        thread::yield_now();
        busy.store(false, Ordering::Relaxed);
        match chance {
            0 => Err("on purpose"),
            // Without the message that a panic prints.
            1 => panic::resume_unwind(Box::new("on purpose")),
            _ => Ok(Block {
                value,
                size: size as usize,
            }),
        }
    };
    let found: Result<_, Box<dyn Any + Send>> = match chance {
        2..20 => Ok(cache.get(&key)),
        _ => panic::catch_unwind(AssertUnwindSafe(|| {
            cache.get_or_compute(&key, compute).ok()
        })),
    };
    let found: Option<Arc<Block<KIND>>> = found.unwrap_or_default();
    if found.is_some_and(|block| block.value != value) {
        done.wrong.fetch_add(1, Ordering::Relaxed);
    }
    match dice.below(40) {
        0 => drop(cache.pin(&key)),
        1..4 => drop(cache.unpin(&key)),
        _ => {}
    }
}

/// Numbers that look random: `xorshift64*`.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }
}

//! What others hear of a cache: counters of `metrics`, spans of `tracing`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use metrics::{Counter, Gauge, Histogram, KeyName, Metadata, Recorder, SharedString, Unit};
use ns_cache::{Artifact, Cache, Disk, DiskError, Form, Key, Persist, Reader, Scope, Writer};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};

struct Number(f64);

impl Artifact for Number {
    const KIND: &'static str = "number";
    const FORM: Option<Form<Self>> = Some(Form::new());

    fn bytes(&self) -> usize {
        8
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

/// A miss that is kept, a hit, and a failure; then a hit from disk, and an eviction.
fn look_ups() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = || {
        let disk = Disk::open(folder.path(), 1 << 20).unwrap();
        Cache::builder().disk(disk).build()
    };
    let key = |i| Key::<Number>::new(Scope::new(1)).u64(i);
    let cache = fresh();
    for _ in 0..2 {
        let number = cache.get_or_compute(&key(1), || Ok::<_, ()>(Number(0.5)));
        assert_eq!(number.unwrap().0, 0.5);
    }
    assert!(cache.get_or_compute(&key(2), || Err(())).is_err());
    assert!(fresh().get_or_compute(&key(1), || Err(())).is_ok());
    cache.set_budget(0);
}

/// Whether a span is heard is found out once for all threads, so that one test
/// waits for the other.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Notes the sum of each counter, under its name and label.
#[derive(Default)]
struct Notes(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Recorder for Notes {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &metrics::Key, _: &Metadata<'_>) -> Counter {
        let labels: Vec<_> = key.labels().map(|l| (l.key(), l.value())).collect();
        assert_eq!(labels, [("kind", "number")]);
        let mut notes = self.0.lock().unwrap();
        let note = notes.entry(key.name().to_owned()).or_default();
        Counter::from_arc(Arc::clone(note))
    }

    fn register_gauge(&self, _: &metrics::Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &metrics::Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn counts_reach_the_facade() {
    let _alone = ONE_AT_A_TIME.lock();
    let notes = Notes::default();
    metrics::with_local_recorder(&notes, look_ups);
    let notes = notes.0.into_inner().unwrap();
    let count = |name: &str| {
        let note = notes.get(&format!("ns_cache_{name}_total"));
        note.map_or(0, |note| note.load(Ordering::Relaxed))
    };
    let named = [
        "hits",
        "misses",
        "computes",
        "failures",
        "waits",
        "evictions",
    ]
    .map(count);
    assert_eq!(named, [2, 2, 2, 1, 0, 1]);
    assert_eq!(
        ["disk_hits", "disk_writes", "disk_failures"].map(count),
        [1, 1, 0]
    );
    assert!(count("computing_nanoseconds") > 0 && count("saved_nanoseconds") > 0);
}

/// Notes the names of spans, in the order in which they are entered.
#[derive(Default)]
struct Spans(Arc<Mutex<Vec<&'static str>>>);

impl Subscriber for Spans {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut names = self.0.lock().unwrap();
        names.push(span.metadata().name());
        Id::from_u64(names.len() as u64)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn computing_and_files_have_spans_and_hits_in_memory_none() {
    let _alone = ONE_AT_A_TIME.lock();
    let spans = Spans::default();
    let names = Arc::clone(&spans.0);
    tracing::subscriber::with_default(spans, look_ups);
    let expected = [
        // The miss, which looks on the disk first.
        "ns_cache.load",
        "ns_cache.compute",
        "ns_cache.store",
        // The failure.
        "ns_cache.load",
        "ns_cache.compute",
        // The hit on disk.
        "ns_cache.load",
    ];
    assert_eq!(*names.lock().unwrap(), expected);
}

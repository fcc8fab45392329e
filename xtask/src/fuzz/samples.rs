//! Entries of every kind, as they are written, and how each is asked for.

use std::{collections::BTreeMap, error::Error, fs, io, path::PathBuf, sync::Arc};

use ns::{
    Environment,
    cache::{Artifact, Cache, Disk, DiskError, Extent, Form, Key, Persist, Reader, Scope, Writer},
    kernel::Mode,
    layout::{BinId, Grid, Neighbors},
};
use serde::{Deserialize, Serialize};

/// The file of an entry, and what should be found in it.
pub(super) struct Sample {
    pub(super) path: PathBuf,
    pub(super) file: Vec<u8>,
    /// What is found, as a digest.
    pub(super) digest: u128,
    pub(super) find: Find,
}

/// What a process without anything in memory finds, to be digested.
type Find = Box<dyn Fn(&Disk) -> Option<Found>>;
type Found = Box<dyn Fn() -> u128>;

/// Entries of every kind that is kept on disk, and of one that holds everything
/// that can be written.
pub(super) fn all(disk: &Disk) -> Result<Vec<Sample>, Box<dyn Error>> {
    let cache = Cache::disabled();
    let mut samples = Vec::new();
    // Three rooms of uneven bins, and a line.
    let edges = |n: usize| (0..=n).map(|i| (i * (i + 9)) as f64).collect::<Vec<_>>();
    let mask: Vec<bool> = (0..13 * 8)
        .map(|cell| ![4, 10].contains(&(cell / 8)))
        .collect();
    let rooms = Grid::from_mask([edges(13), edges(8)], &mask, Neighbors::Faces)?;
    let rooms = Environment::builder(rooms).build()?;
    let line = Environment::from_samples(&[[0.0], [1.0], [2.0], [9.0]], 1.0)?;
    let first: Vec<BinId> = BinId::all(1).collect();

    for mode in [Mode::Transition, Mode::Average] {
        let kernel = rooms.dense_kernel(&cache, 20.0, mode, 1 << 30)?;
        samples.push(sample(disk, kernel, digest_of_kernel)?);
    }
    let kernel = line.dense_kernel(&cache, 2.0, Mode::Density, 1 << 30)?;
    samples.push(sample(disk, kernel, digest_of_kernel)?);
    for basis in [
        rooms.eigenbasis(&cache, 1 << 30),
        line.eigenbasis(&cache, 1 << 30),
    ] {
        samples.push(sample(disk, basis?, |basis| {
            digest(basis.columns().flatten())
        })?);
    }
    let some = rooms.slowest_modes(&cache, 5, 1 << 30)?;
    samples.push(sample(disk, some, |basis| {
        digest(basis.columns().flatten())
    })?);
    for distances in [
        rooms.kept_distances(&cache, &first),
        line.kept_distances(&cache, &first),
    ] {
        samples.push(sample(disk, distances?, |field| digest(field.distances()))?);
    }
    let ones = vec![1.0; 2 * rooms.bin_count()];
    let rates = rooms.kept_rate_maps(&cache, &ones, &ones[..rooms.bin_count()], 5.0)?;
    samples.push(sample(disk, rates, |rates| digest(rates.iter()))?);
    for record in [Record::default(), Record::full()] {
        samples.push(sample(disk, Arc::new(record), Record::digest)?);
    }
    Ok(samples)
}

fn digest_of_kernel(kernel: &ns::env::KeptKernel) -> u128 {
    digest(kernel.columns().flatten())
}

fn digest<'a>(values: impl IntoIterator<Item = &'a f64>) -> u128 {
    let bytes: Vec<u8> = values.into_iter().flat_map(|x| x.to_le_bytes()).collect();
    twox_hash::XxHash3_128::oneshot(&bytes)
}

/// Another artifact, under a key that is known here.
struct Probe<A>(Arc<A>);

impl<A: Persist> Artifact for Probe<A> {
    const KIND: &'static str = A::KIND;
    const FORM: Option<Form<Self>> = Some(Form::new());

    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl<A: Persist> Persist for Probe<A> {
    const VERSION: u32 = A::VERSION;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        self.0.write(out)
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        A::read(input).map(|artifact| Self(Arc::new(artifact)))
    }
}

/// Writes an entry and takes its file.
fn sample<A: Persist>(
    disk: &Disk,
    artifact: Arc<A>,
    digest: fn(&A) -> u128,
) -> Result<Sample, Box<dyn Error>> {
    let before = disk.entries()?;
    let key = Key::<Probe<A>>::new(Scope::new(7));
    let key = key.within(Extent::new([(0.0, 1.0), (2.0, 3.0)])?);
    let key = key.u64(before.len() as u64).f64(0.5)?.text("sample");
    let expected = digest(&artifact);
    let made: Result<_, DiskError> = fresh(disk).get_or_compute(&key, || Ok(Probe(artifact)));
    made?;
    let mut entries = disk.entries()?;
    entries.retain(|entry| before.iter().all(|old| old.name != entry.name));
    let [entry] = &entries[..] else {
        return Err(io::Error::other("an entry was not written").into());
    };
    let path = disk.path().join(format!("{}.nsc", entry.name));
    let sample = Sample {
        file: fs::read(&path)?,
        path,
        digest: expected,
        find: Box::new(move |disk| {
            let found = fresh(disk).get_or_compute(&key, || Err(()));
            found
                .ok()
                .map(|probe| Box::new(move || digest(&probe.0)) as Found)
        }),
    };
    let found = (sample.find)(disk);
    if found.map(|found| found()) != Some(expected) {
        return Err(io::Error::other("an entry was not found").into());
    }
    Ok(sample)
}

/// A cache with nothing in memory.
fn fresh(disk: &Disk) -> Cache {
    let cache = Cache::builder().memory_budget(0);
    cache.disk(disk.clone()).build()
}

/// Everything that can be written.
#[derive(Debug, Default, PartialEq)]
struct Record {
    value: Nested,
    floats: Vec<f64>,
    integers: Vec<u32>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Nested {
    names: Vec<String>,
    table: BTreeMap<String, Vec<u64>>,
    optional: Option<Box<Nested>>,
    shape: Shape,
    wide: (u128, i8, char, bool, f32),
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
enum Shape {
    #[default]
    Empty,
    Line(f64),
    Named {
        name: String,
        sides: Vec<(u16, i64)>,
    },
}

impl Record {
    fn full() -> Self {
        let nested = Nested {
            names: vec!["one".to_owned(), String::new(), "zwölf".to_owned()],
            table: BTreeMap::from([("a".to_owned(), vec![1, 2, 3]), ("b".to_owned(), vec![])]),
            optional: None,
            shape: Shape::Line(-0.0),
            wide: (u128::MAX, -1, '\u{1f42d}', true, 0.5),
        };
        let name = "x".repeat(300);
        let sides = (0..100).map(|i| (i, -i64::from(i))).collect();
        Self {
            value: Nested {
                optional: Some(Box::new(nested)),
                shape: Shape::Named { name, sides },
                ..Nested::default()
            },
            floats: (0..500).map(f64::from).collect(),
            integers: (0..333).collect(),
        }
    }

    fn digest(&self) -> u128 {
        twox_hash::XxHash3_128::oneshot(format!("{self:?}").as_bytes())
    }
}

impl Artifact for Record {
    const KIND: &'static str = "record";
    const FORM: Option<Form<Self>> = Some(Form::new());

    fn bytes(&self) -> usize {
        8 * self.floats.len()
    }
}

impl Persist for Record {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        out.value(&(&self.value, self.floats.len(), self.integers.len()))?;
        out.floats(&self.floats)?;
        out.integers(&self.integers)
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        let (value, floats, integers) = input.value()?;
        Ok(Self {
            value,
            floats: input.floats(floats)?,
            integers: input.integers(integers)?,
        })
    }
}

//! What a folder keeps, finds, evicts and forgets.

use std::time::Duration;

use ns_cache::{
    Artifact, Budget, Cache, Disk, DiskError, Extent, Form, Key, Persist, Reader, Scope, Writer,
};

use crate::common::{LOCK, Row, ask, ask_for, folder, found, fresh, key, names, open, row};

#[test]
fn a_later_process_finds_what_was_computed() {
    let folder = folder();
    let cache = fresh(folder.path());
    ask(&cache, 1, 100);
    let total = cache.stats().total;
    assert_eq!(
        (total.misses, total.disk_writes, total.disk_hits),
        (1, 1, 0)
    );
    let took = total.computing;

    let cache = fresh(folder.path());
    let again = cache.get_or_compute(&key::<Row>(1), || Err("computed again"));
    assert_eq!(*again.unwrap(), row(1, 100));
    let total = cache.stats().total;
    assert_eq!(
        (total.hits, total.disk_hits, total.misses, total.computes),
        (1, 1, 0, 0)
    );
    assert!(total.saved > Duration::ZERO && total.saved <= took);
    // From then on it is in memory.
    assert!(cache.get(&key::<Row>(1)).is_some());
    assert_eq!(cache.stats().total.disk_hits, 1);
}

#[test]
fn values_come_back_bit_for_bit() {
    let folder = folder();
    let bits = [
        0,
        1 << 63,
        1,
        0x7ff0_0000_0000_0001,
        0xfff8_0000_0000_0000,
        u64::MAX,
    ];
    let values: Vec<f64> = bits.into_iter().map(f64::from_bits).collect();
    ask_for(&fresh(folder.path()), &key(1), || Row(values));
    let back = found(folder.path(), 1).unwrap();
    assert!(back.0.iter().map(|x| x.to_bits()).eq(bits));
}

#[test]
fn other_questions_are_misses() {
    let folder = folder();
    ask(&fresh(folder.path()), 1, 10);
    let scope = Scope::new(7);
    let other = [
        Key::new(scope),
        key(2),
        Key::new(Scope::new(8)).u64(1),
        key(1).u64(1),
        Key::new(scope).text("1"),
    ];
    for key in other {
        let result = fresh(folder.path()).get_or_compute::<Row, _, _>(&key, || Err(()));
        assert_eq!(result.err(), Some(()));
    }
    assert!(found(folder.path(), 1).is_some());
}

/// Another version of a row, and another type of the same kind and bytes.
macro_rules! like_a_row {
    ($name:ident, $version:expr) => {
        pub(crate) struct $name(pub(crate) Vec<f64>);

        impl Artifact for $name {
            const KIND: &'static str = "row";
            const FORM: Option<Form<Self>> = Some(Form::new());

            fn bytes(&self) -> usize {
                self.0.len() * 8
            }
        }

        impl Persist for $name {
            const VERSION: u32 = $version;

            fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
                out.value(&self.0.len())?;
                out.floats(&self.0)
            }

            fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
                let count = input.value()?;
                input.floats(count).map(Self)
            }
        }
    };
}

like_a_row!(Impostor, 1);

mod later {
    use super::*;

    like_a_row!(Impostor, 2);
}

#[test]
fn another_type_or_version_is_a_miss() {
    let folder = folder();
    ask(&fresh(folder.path()), 1, 10);
    ask_for(&fresh(folder.path()), &key(1), || Impostor(vec![5.0]));
    let later = ask_for(&fresh(folder.path()), &key(1), || {
        later::Impostor(vec![6.0])
    });
    assert_eq!(later.0, [6.0]);
    assert_eq!(*found(folder.path(), 1).unwrap(), row(1, 10));
    assert_eq!(open(folder.path()).clear_kind("row").unwrap(), 3);
}

/// Three types of one name, of which the last two are of one version.
#[test]
fn an_older_version_of_the_same_type_is_a_miss() {
    let folder = folder();
    let cache = || fresh(folder.path());
    {
        like_a_row!(Grown, 1);
        ask_for(&cache(), &key(1), || Grown(vec![1.0]));
    }
    {
        like_a_row!(Grown, 2);
        let grown = ask_for(&cache(), &key(1), || Grown(vec![2.0]));
        assert_eq!(grown.0, [2.0]);
    }
    {
        like_a_row!(Grown, 2);
        let grown = ask_for(&cache(), &key(1), || Grown(vec![3.0]));
        assert_eq!(grown.0, [2.0]);
    }
}

struct MemoryOnly;

impl Artifact for MemoryOnly {
    const KIND: &'static str = "memory only";

    fn bytes(&self) -> usize {
        1
    }
}

#[test]
fn what_has_no_form_stays_in_memory() {
    let folder = folder();
    let cache = fresh(folder.path());
    ask_for(&cache, &key(1), || MemoryOnly);
    assert!(names(folder.path()).is_empty());
    let total = cache.stats().total;
    assert_eq!(
        (total.disk_writes, total.disk_failures, total.entries),
        (0, 0, 1)
    );
}

#[test]
fn a_value_too_large_for_memory_is_still_on_disk() {
    let folder = folder();
    let cache = Cache::builder()
        .memory_budget(0)
        .disk(open(folder.path()))
        .build();
    for hits in 0..3 {
        assert_eq!(*ask(&cache, 1, 10), row(1, 10));
        let total = cache.stats().total;
        assert_eq!(
            (total.computes, total.disk_hits, total.refused),
            (1, hits, hits + 1)
        );
    }
}

#[test]
fn the_longest_unused_is_evicted_first() {
    let folder = folder();
    ask(&fresh(folder.path()), 0, 100);
    let one = open(folder.path()).bytes().unwrap();
    let disk = Disk::open(folder.path(), Budget::bytes(4 * one + one / 2)).unwrap();
    let cache = |disk: &Disk| Cache::builder().disk(disk.clone()).build();
    for i in 1..10 {
        // Used again and again, from disk.
        let hit = cache(&disk).get_or_compute(&key::<Row>(0), || Err(()));
        assert!(hit.is_ok(), "lost before {i}");
        ask(&cache(&disk), i, 100);
        assert!(disk.bytes().unwrap() <= disk.budget());
    }
    let kept: Vec<u64> = (0..10)
        .filter(|&i| found(folder.path(), i).is_some())
        .collect();
    assert_eq!(kept, [0, 7, 8, 9]);
    // A lower budget holds from the start.
    let disk = Disk::open(folder.path(), Budget::bytes(one)).unwrap();
    assert_eq!(disk.entries().unwrap().len(), 1);
}

#[test]
fn an_entry_may_fill_the_budget_and_no_more() {
    let folder = folder();
    ask(&fresh(folder.path()), 1, 1000);
    let one = open(folder.path()).bytes().unwrap();
    for (budget, fits) in [(one, true), (one - 1, false), (0, false)] {
        let folder = crate::common::folder();
        let disk = Disk::open(folder.path(), Budget::bytes(budget)).unwrap();
        let cache = Cache::builder().disk(disk.clone()).build();
        assert_eq!(*ask(&cache, 1, 1000), row(1, 1000));
        assert_eq!(disk.bytes().unwrap(), if fits { one } else { 0 });
        let total = cache.stats().total;
        assert_eq!(total.disk_writes, u64::from(fits));
        assert_eq!(total.disk_failures, u64::from(!fits));
        assert_eq!(names(folder.path()).len(), 1 + usize::from(fits));
    }
}

#[test]
fn writing_again_replaces() {
    let folder = folder();
    let disk = Disk::open(folder.path(), 3000).unwrap();
    for _ in 0..20 {
        let cache = Cache::builder().disk(disk.clone()).build();
        cache.clear();
        ask(&cache, 1, 100);
        ask(&cache, 2, 100);
    }
    assert_eq!(disk.entries().unwrap().len(), 2);
}

fn filled(path: &std::path::Path) -> Cache {
    let cache = fresh(path);
    for scope in 0..3_u64 {
        let low = scope as f64 * 10.0;
        let extent = Extent::new([(low, low + 9.0)]).unwrap();
        let scope = Scope::new(scope.into());
        ask_for(&cache, &Key::new(scope).within(extent), || row(1, 10));
        ask_for(&cache, &Key::new(scope), || Impostor(vec![1.0]));
    }
    cache
}

#[test]
fn forgetting_reaches_the_disk() {
    let count = |cache: &Cache| cache.disk().unwrap().entries().unwrap().len();
    let folders = [(); 4].map(|()| folder());
    let cache = filled(folders[0].path());
    assert_eq!((cache.clear_scope(Scope::new(1)), count(&cache)), (2, 4));
    let cache = filled(folders[1].path());
    assert_eq!((cache.clear_kind("row"), count(&cache)), (6, 0));
    let cache = filled(folders[2].path());
    let region = Extent::new([(15.0, 20.0)]).unwrap();
    assert_eq!((cache.invalidate_region(&region), count(&cache)), (2, 4));
    let cache = filled(folders[3].path());
    std::fs::write(folders[3].path().join("notes.txt"), "mine").unwrap();
    assert_eq!((cache.clear(), count(&cache)), (6, 0));
    // What is not of the cache is not touched.
    assert_eq!(names(folders[3].path()), ["notes.txt", LOCK]);
    assert_eq!(cache.stats().total.disk_failures, 0);
}

/// Another kind.
struct Single(f64);

impl Artifact for Single {
    const KIND: &'static str = "single";
    const FORM: Option<Form<Self>> = Some(Form::new());

    fn bytes(&self) -> usize {
        8
    }
}

impl Persist for Single {
    const VERSION: u32 = 1;

    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
        out.value(&self.0)
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
        input.value().map(Self)
    }
}

#[test]
fn one_kind_is_forgotten_and_the_others_stay() {
    let folder = folder();
    let cache = filled(folder.path());
    ask_for(&cache, &key(1), || Single(0.5));
    assert_eq!(cache.clear_kind("row"), 6);
    let left = cache.disk().unwrap().entries().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].content.as_ref().unwrap().kind, "single");
    let left = fresh(folder.path()).get_or_compute(&key::<Single>(1), || Err(()));
    assert_eq!(left.unwrap().0, 0.5);
}

#[test]
fn entries_say_what_they_are() {
    let folder = folder();
    let cache = filled(folder.path());
    let entries = cache.disk().unwrap().entries().unwrap();
    assert_eq!(entries.len(), 6);
    for (i, entry) in entries.iter().enumerate() {
        let content = entry.content.as_ref().unwrap();
        assert_eq!(content.kind, "row");
        assert_eq!(content.scope, Scope::new(i as u128 / 2));
        assert_eq!(content.extent.is_some(), i % 2 == 0);
        assert!(content.computing > Duration::ZERO && entry.bytes > 56);
    }
    let verified = cache.disk().unwrap().verify().unwrap();
    assert_eq!((verified.intact, verified.damaged.len()), (6, 0));
    assert_eq!(verified.bytes, cache.disk().unwrap().bytes().unwrap());
}

#[test]
fn a_key_too_long_for_a_label_is_kept_in_memory_only() {
    let folder = folder();
    let cache = fresh(folder.path());
    let long = key(1).text(&"x".repeat(1 << 17));
    ask_for(&cache, &long, || row(1, 1));
    let total = cache.stats().total;
    assert_eq!((total.disk_failures, total.entries), (1, 1));
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn files_are_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder();
    let path = folder.path().join("deep/cache");
    ask(&fresh(&path), 1, 10);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    for name in names(&path) {
        assert_eq!(mode(&path.join(&name)), 0o600, "{name}");
    }
}

#[test]
fn names_are_hexadecimal_whatever_the_key_says() {
    let folder = folder();
    let cache = fresh(folder.path());
    for text in ["../../etc/passwd", "/", "\0", "a\\b:c*?", ""] {
        ask_for(&cache, &key(1).text(text), || row(1, 1));
    }
    let names = names(folder.path());
    assert_eq!(names.len(), 6);
    for name in names.iter().filter(|name| *name != LOCK) {
        let stem = name.strip_suffix(".nsc").unwrap();
        assert!(stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit()));
    }
}

/// What others have put there, under names that are nearly ours.
#[test]
fn a_folder_of_others_is_left_as_it_is() {
    let folder = folder();
    let path = folder.path();
    std::fs::create_dir(path.join("writing")).unwrap();
    let nearly = "0123456789abcdef0123456789abcde";
    let theirs = [
        "lock".to_owned(),
        "notes.tmp".to_owned(),
        format!("{nearly}.nsc"),
        format!("{nearly}F.nsc"),
        format!("{nearly}f.nsc.tmp"),
        "writing/chapter.tmp".to_owned(),
        "writing/1-.tmp".to_owned(),
        "writing/-1.tmp".to_owned(),
        "writing/12.tmp".to_owned(),
        "writing/1-2-3.tmp".to_owned(),
        "writing/1-2".to_owned(),
    ];
    let write = |name: &String| std::fs::write(path.join(name), "theirs").unwrap();
    theirs.iter().for_each(write);
    let before = names(path);
    assert_eq!(before.len(), theirs.len());
    let disk = Disk::open(path, 0).unwrap();
    assert_eq!(
        (disk.entries().unwrap(), disk.bytes().unwrap()),
        (vec![], 0)
    );
    assert_eq!(disk.verify().unwrap().intact + disk.clear().unwrap(), 0);
    // Who only looks leaves nothing behind.
    assert_eq!(names(path), before);
    ask(&fresh(path), 1, 10);
    assert_eq!(open(path).clear().unwrap(), 1);
    Disk::open(path, 0).unwrap();
    let mut after = [before, vec![LOCK.to_owned()]].concat();
    after.sort();
    assert_eq!(names(path), after);
    let is_theirs = |name: &String| std::fs::read(path.join(name)).unwrap() == b"theirs";
    assert!(theirs.iter().all(is_theirs));
}

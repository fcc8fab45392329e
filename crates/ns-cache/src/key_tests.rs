//! Keys are compared in full, so digests that are equal mislead nobody.

use std::any::TypeId;
use std::hash::{Hash, Hasher};

use crate::key::Mixer;
use crate::{Artifact, Cache, Key, Scope};

struct One;

impl Artifact for One {
    const KIND: &'static str = "one";

    fn bytes(&self) -> usize {
        1
    }
}

/// The digest after eight more bytes.
fn after(state: u64, word: u64) -> u64 {
    let mut mixer = Mixer(state);
    mixer.write(&word.to_le_bytes());
    mixer.finish()
}

/// The digest of the type, to which that of the scope is added.
fn of_type() -> u64 {
    let mut mixer = Mixer(0);
    TypeId::of::<One>().hash(&mut mixer);
    mixer.finish()
}

fn scope(low: u64, high: u64) -> Scope {
    Scope::new(u128::from(high) << 64 | u128::from(low))
}

/// Two keys of one digest are still two keys.
fn are_apart(one: &Key<One>, other: &Key<One>) {
    assert_eq!(one.raw().digest(), other.raw().digest());
    assert!(one.raw() != other.raw());
    let cache = Cache::new(1 << 20);
    let made = cache.get_or_compute(one, || Ok::<_, ()>(One));
    assert!(made.is_ok() && cache.get(one).is_some());
    assert!(cache.get(other).is_none());
}

#[test]
fn scopes_of_one_digest() {
    // What differs early is made up for by what is mixed in next.
    let [a, b] = [1, 2].map(|low| after(of_type(), low));
    let keys = [scope(1, 3), scope(2, 3 ^ a ^ b)].map(Key::<One>::new);
    are_apart(&keys[0], &keys[1]);
}

#[test]
fn parameters_of_one_digest() {
    let key = |first| Key::<One>::new(scope(0, 0)).u64(first);
    let tagged = |key: &Key<One>| {
        let mut mixer = Mixer(key.raw().digest());
        mixer.write_u8(b'u');
        mixer.finish()
    };
    let (a, b) = (key(1), key(2));
    let second = 7 ^ tagged(&a) ^ tagged(&b);
    are_apart(&a.u64(7), &b.u64(second));
}

//! Keys are canonical, complete, and typed.

use std::collections::HashSet;

use ns_cache::{Artifact, Cache, Error, Key, Scope};
use proptest::prelude::*;

use crate::common::{Blob, Other, ask, blob, scoped};

fn plain() -> Key<Blob> {
    Key::new(Scope::new(1))
}

#[test]
fn equal_numbers_are_one_key() {
    assert_eq!(plain().f64(5), plain().f64(5.0));
    assert_eq!(plain().f64(5_u8), plain().f64(5.0_f32));
    assert_eq!(plain().f64(-0.0), plain().f64(0.0));
    let cache = Cache::new(1 << 20);
    ask(&cache, &plain().f64(0.0).unwrap(), || blob(3, 1));
    assert_eq!(cache.get(&plain().f64(-0.0).unwrap()).unwrap().value, 3);
}

#[test]
fn nan_is_refused_with_its_place() {
    for nan in [f64::NAN, -f64::NAN, f64::from_bits(0x7ff0_0000_0000_0001)] {
        let error = plain().text("a").u64(1).f64(nan).unwrap_err();
        let expected = Error::NanParameter {
            kind: "blob",
            position: 2,
        };
        assert_eq!(error, expected);
        assert_eq!(
            error.to_string(),
            "parameter 2 (counted from 0) of a \"blob\" key is NaN: \
             must be a finite or infinite number"
        );
    }
    assert_ne!(plain().f64(f64::INFINITY), plain().f64(f64::NEG_INFINITY));
}

#[test]
fn different_questions_are_different_keys() {
    let keys = [
        plain(),
        Key::new(Scope::new(2)),
        plain().u64(5),
        plain().f64(5).unwrap(),
        plain().f64(f64::from_bits(5)).unwrap(),
        plain().u64(5).u64(6),
        plain().u64(6).u64(5),
        plain().text(""),
        plain().text("").text(""),
        plain().text("ab"),
        plain().text("a").text("b"),
        plain().text("b").text("a"),
        plain().text("5"),
    ];
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    // A clone of a key that grows leaves the key as it was.
    let short = plain();
    let long = short.clone().u64(1);
    assert_ne!(short, long);
    assert_eq!((short, long), (plain(), plain().u64(1)));
}

#[derive(Clone, Debug, PartialEq)]
enum Parameter {
    Real(f64),
    Whole(u64),
    Text(String),
}

fn parameter() -> impl Strategy<Value = Parameter> {
    prop_oneof![
        prop_oneof![Just(0.0), Just(-0.0), Just(1.0), any::<f64>()]
            .prop_filter("NaN is refused", |x| !x.is_nan())
            .prop_map(Parameter::Real),
        prop_oneof![0..3_u64, any::<u64>()].prop_map(Parameter::Whole),
        "[uft\0]{0,9}".prop_map(Parameter::Text),
    ]
}

fn key_of(parameters: &[Parameter]) -> Result<Key<Blob>, Error> {
    parameters.iter().try_fold(plain(), |key, p| match p {
        Parameter::Real(x) => key.f64(*x),
        Parameter::Whole(i) => Ok(key.u64(*i)),
        Parameter::Text(s) => Ok(key.text(s)),
    })
}

proptest! {
    /// Keys are equal exactly when their parameters are.
    #[test]
    fn keys_are_their_parameters(
        a in prop::collection::vec(parameter(), 0..4),
        b in prop::collection::vec(parameter(), 0..4),
    ) {
        prop_assert_eq!(key_of(&a)? == key_of(&b)?, a == b);
        prop_assert_eq!(key_of(&a)?, key_of(&a)?);
    }
}

/// Of the same kind as a blob, but another type.
#[derive(Debug)]
struct Impostor;

impl Artifact for Impostor {
    const KIND: &'static str = "blob";

    fn bytes(&self) -> usize {
        1
    }
}

#[test]
fn a_key_finds_its_own_type_only() {
    let cache = Cache::new(1 << 20);
    ask(&cache, &scoped(0, 1), || blob(1, 10));
    assert!(cache.get(&scoped::<Other>(0, 1)).is_none());
    assert!(cache.get(&scoped::<Impostor>(0, 1)).is_none());
    ask(&cache, &scoped(0, 1), || Impostor);
    assert_eq!(cache.get(&scoped::<Blob>(0, 1)).unwrap().value, 1);
    assert!(cache.get(&scoped::<Impostor>(0, 1)).is_some());
    // They share a kind, and so a line of the statistics.
    assert_eq!(cache.stats().kind("blob").entries, 2);
    assert_eq!(cache.clear_kind("blob"), 2);
}

#[test]
fn scopes_and_keys_print_what_they_are() {
    let key = Key::<Blob>::new(Scope::from(0xab)).u64(1);
    assert_eq!(key.scope().get(), 0xab);
    assert_eq!(
        format!("{key:?}"),
        "Key { kind: \"blob\", scope: Scope(0x000000000000000000000000000000ab), \
         parameters: [117, 1, 0, 0, 0, 0, 0, 0, 0] }"
    );
}

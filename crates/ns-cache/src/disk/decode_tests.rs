//! What `bincode` wrote is read as `bincode` reads it, and wrong lengths cost nothing.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::decode::decode;
use super::wire::encode;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Empty,
    Line(f64),
    Box(i16, u128),
    Named {
        name: String,
        sides: Vec<(i8, char)>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Wrapped(Option<bool>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Record {
    shapes: Vec<Shape>,
    table: BTreeMap<String, Vec<u32>>,
    names: HashMap<u8, String>,
    fixed: [f32; 3],
    unit: Unit,
    wrapped: Wrapped,
    wide: (i128, u64, i64, i32, u16),
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let bytes = encode(value).unwrap();
    assert_eq!(&decode::<T>(&bytes).unwrap(), value);
    let config = bincode::config::standard().with_fixed_int_encoding();
    let (theirs, used): (T, usize) = bincode::serde::decode_from_slice(&bytes, config).unwrap();
    assert_eq!((&theirs, used), (value, bytes.len()));
    // Nothing is left over, and nothing may be missing.
    assert!(decode::<T>(&[&bytes[..], &[0]].concat()).is_err());
    for length in 0..bytes.len() {
        assert!(decode::<T>(&bytes[..length]).is_err());
    }
}

fn shapes() -> impl Strategy<Value = Vec<Shape>> {
    let shape = prop_oneof![
        Just(Shape::Empty),
        (-1e9..1e9).prop_map(Shape::Line),
        any::<(i16, u128)>().prop_map(|(a, b)| Shape::Box(a, b)),
        (".{0,5}", prop::collection::vec(any::<(i8, char)>(), 0..4))
            .prop_map(|(name, sides)| Shape::Named { name, sides }),
    ];
    prop::collection::vec(shape, 0..4)
}

/// What a value of so many bytes may take while it is read, beside itself: lists
/// double, and the old one goes when the new one is there.
fn most(bytes: &[u8]) -> u64 {
    (6 * bytes.len() + 256) as u64
}

fn is_cheap<T: DeserializeOwned>(bytes: &[u8]) {
    let mut value = None;
    let info = allocation_counter::measure(|| value = Some(decode::<T>(bytes)));
    let most = most(bytes);
    assert!(info.bytes_max <= most, "{} of {most}", info.bytes_max);
}

proptest! {
    #[test]
    fn values_come_back(
        shapes in shapes(),
        table in prop::collection::btree_map(".{0,5}", prop::collection::vec(any::<u32>(), 0..4), 0..4),
        names in prop::collection::hash_map(any::<u8>(), ".{0,3}", 0..4),
        fixed in prop::array::uniform3(-1e3_f32..1e3),
        wrapped: Option<bool>,
        wide: (i128, u64, i64, i32, u16),
    ) {
        let wrapped = Wrapped(wrapped);
        comes_back(&Record { shapes, table, names, fixed, unit: Unit, wrapped, wide });
    }

    #[test]
    fn any_bytes_cost_no_more_than_they_are(
        bytes in prop::collection::vec(prop_oneof![Just(0_u8), Just(1), any::<u8>()], 0..400),
        length: u64,
        near in 0_u64..500,
    ) {
        for length in [length, near] {
            let bytes = [&length.to_le_bytes()[..], &bytes].concat();
            is_cheap::<Vec<f64>>(&bytes);
            is_cheap::<Vec<u8>>(&bytes);
            is_cheap::<String>(&bytes);
            is_cheap::<Vec<(u32, String)>>(&bytes);
            is_cheap::<BTreeMap<u64, u64>>(&bytes);
            is_cheap::<HashMap<u64, u64>>(&bytes);
        }
    }
}

#[test]
fn long_lists_of_wrong_length_cost_no_more_than_they_are() {
    for length in [0, 1, 7999, 8000, 8001, 64_000, 1 << 20, 1 << 40, u64::MAX] {
        let mut bytes = encode(&vec![1.5_f64; 8000]).unwrap();
        bytes[..8].copy_from_slice(&length.to_le_bytes());
        is_cheap::<Vec<f64>>(&bytes);
        is_cheap::<Vec<[u8; 8]>>(&bytes);
        is_cheap::<Vec<u8>>(&bytes);
        is_cheap::<HashMap<u32, u32>>(&bytes);
        is_cheap::<String>(&bytes);
        assert_eq!(decode::<Vec<f64>>(&bytes).is_ok(), length == 8000);
    }
}

#[test]
fn endless_lists_of_nothing_and_endless_depth_are_refused() {
    assert!(decode::<Vec<()>>(&u64::MAX.to_le_bytes()).is_err());

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Nested(Option<Box<Nested>>);
    let nested =
        |depth: usize| (0..depth).fold(Nested(None), |inner, _| Nested(Some(Box::new(inner))));
    comes_back(&nested(20));
    assert!(decode::<Nested>(&encode(&nested(40)).unwrap()).is_err());
    assert!(decode::<Nested>(&[1; 60_000]).is_err());
}

#[test]
fn what_is_no_value_is_refused() {
    assert!(decode::<bool>(&[2]).is_err());
    assert!(decode::<Option<u8>>(&[2, 0]).is_err());
    assert!(decode::<char>(&[0xff]).is_err());
    assert!(decode::<char>(&[0x80]).is_err());
    assert!(decode::<String>(&[1, 0, 0, 0, 0, 0, 0, 0, 0xff]).is_err());
    assert!(decode::<Shape>(&[4, 0, 0, 0]).is_err());
    assert!(decode::<Shape>(&[0, 0, 0, 0]).is_ok());
}

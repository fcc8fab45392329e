//! Coordinates of any number of axes, written and read as a list.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<S: Serializer, const D: usize>(
    coordinates: &[f64; D],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    coordinates.as_slice().serialize(serializer)
}

pub(crate) fn deserialize<'de, T: Deserializer<'de>, const D: usize>(
    deserializer: T,
) -> Result<[f64; D], T::Error> {
    let coordinates = Vec::<f64>::deserialize(deserializer)?;
    let actual = coordinates.len();
    coordinates
        .try_into()
        .map_err(|_| T::Error::custom(format_args!("{actual} numbers where {D} belong")))
}

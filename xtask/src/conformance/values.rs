//! Values of the golden files, read and written.
//!
//! Numbers that are not finite are the strings `"nan"`, `"inf"` and `"-inf"`;
//! a list of flags is a string of `0` and `1`; -1 stands for "no bin".

use std::fmt;

use serde_json::{Number, Value};

/// A value that is not of the expected form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueError {
    /// What should be there.
    pub expected: String,
    /// The start of what is there.
    pub found: String,
}

impl ValueError {
    fn new(expected: impl Into<String>, found: &Value) -> Self {
        let mut found = found.to_string();
        if let Some((end, _)) = found.char_indices().nth(40) {
            found.truncate(end);
            found.push('…');
        }
        Self {
            expected: expected.into(),
            found,
        }
    }

    /// There is no value of that name.
    pub(crate) fn missing(name: &str) -> Self {
        Self {
            expected: format!("a value `{name}`"),
            found: "none".to_owned(),
        }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for ValueError {}

/// A number, finite or not; `None` for anything else.
#[must_use]
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "nan" => Some(f64::NAN),
            "inf" => Some(f64::INFINITY),
            "-inf" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A list, each item read by `read`.
fn list<'a, T>(
    value: &'a Value,
    read: impl FnMut(&'a Value) -> Result<T, ValueError>,
) -> Result<Vec<T>, ValueError> {
    value
        .as_array()
        .ok_or_else(|| ValueError::new("a list", value))?
        .iter()
        .map(read)
        .collect()
}

/// A number, or an error that says what is there instead.
///
/// # Errors
///
/// [`ValueError`] if the value is no number.
pub fn float(value: &Value) -> Result<f64, ValueError> {
    number(value).ok_or_else(|| ValueError::new("a number", value))
}

/// A list of numbers.
///
/// # Errors
///
/// [`ValueError`] if the value is no list, or holds anything but numbers.
pub fn floats(value: &Value) -> Result<Vec<f64>, ValueError> {
    list(value, float)
}

/// A list of lists of numbers, which may differ in length.
///
/// # Errors
///
/// [`ValueError`] as for [`floats`].
pub fn rows(value: &Value) -> Result<Vec<Vec<f64>>, ValueError> {
    list(value, floats)
}

/// A point of `D` coordinates.
///
/// # Errors
///
/// [`ValueError`] if the value does not hold exactly `D` numbers.
pub fn point<const D: usize>(value: &Value) -> Result<[f64; D], ValueError> {
    let coordinates = floats(value)?;
    <[f64; D]>::try_from(coordinates)
        .map_err(|_| ValueError::new(format!("a point of {D} coordinates"), value))
}

/// A list of points of `D` coordinates each.
///
/// # Errors
///
/// [`ValueError`] as for [`point`].
pub fn points<const D: usize>(value: &Value) -> Result<Vec<[f64; D]>, ValueError> {
    list(value, point)
}

/// A bin or node; `None` for -1.
///
/// # Errors
///
/// [`ValueError`] if the value is no whole number, or below -1.
pub fn index(value: &Value) -> Result<Option<usize>, ValueError> {
    match value.as_i64() {
        Some(-1) => Ok(None),
        Some(i) if i >= 0 => Ok(usize::try_from(i).ok()),
        _ => Err(ValueError::new("an index, or -1 for none", value)),
    }
}

/// A list of bins or nodes; `None` for -1.
///
/// # Errors
///
/// [`ValueError`] as for [`index`].
pub fn indices(value: &Value) -> Result<Vec<Option<usize>>, ValueError> {
    list(value, index)
}

/// A whole number, zero or more: a bin that exists, or a count.
///
/// # Errors
///
/// [`ValueError`] if the value is anything else.
pub fn natural(value: &Value) -> Result<usize, ValueError> {
    index(value)?.ok_or_else(|| ValueError::new("a number of at least 0", value))
}

/// A list of whole numbers, each zero or more: bins that exist, or counts.
///
/// # Errors
///
/// [`ValueError`] if the value holds anything else.
pub fn naturals(value: &Value) -> Result<Vec<usize>, ValueError> {
    list(value, natural)
}

/// True or false.
///
/// # Errors
///
/// [`ValueError`] if the value is neither.
pub fn flag(value: &Value) -> Result<bool, ValueError> {
    value
        .as_bool()
        .ok_or_else(|| ValueError::new("true or false", value))
}

/// A text.
///
/// # Errors
///
/// [`ValueError`] if the value is none.
pub fn text(value: &Value) -> Result<&str, ValueError> {
    value
        .as_str()
        .ok_or_else(|| ValueError::new("a text", value))
}

/// Flags from a string of `0` and `1`.
///
/// # Errors
///
/// [`ValueError`] if the value is no string or holds other characters.
pub fn mask(value: &Value) -> Result<Vec<bool>, ValueError> {
    let wrong = || ValueError::new("a string of 0 and 1", value);
    value
        .as_str()
        .ok_or_else(wrong)?
        .chars()
        .map(|c| match c {
            '0' => Ok(false),
            '1' => Ok(true),
            _ => Err(wrong()),
        })
        .collect()
}

/// Writes a number, finite or not; the macro `json!` would make NaN a null.
#[must_use]
pub fn from_float(number: f64) -> Value {
    match Number::from_f64(number) {
        Some(number) => Value::Number(number),
        None if number.is_nan() => "nan".into(),
        None if number > 0.0 => "inf".into(),
        None => "-inf".into(),
    }
}

/// Writes a list of numbers; a point is one too.
#[must_use]
pub fn from_floats(numbers: &[f64]) -> Value {
    numbers.iter().map(|&number| from_float(number)).collect()
}

/// Writes a list of lists of numbers, such as points.
#[must_use]
pub fn from_rows<R: AsRef<[f64]>>(rows: &[R]) -> Value {
    rows.iter().map(|row| from_floats(row.as_ref())).collect()
}

/// Writes a list of bins or nodes; `None` becomes -1.
#[must_use]
pub fn from_indices(indices: &[Option<usize>]) -> Value {
    indices
        .iter()
        .map(|index| index.map_or(Value::from(-1), Value::from))
        .collect()
}

/// Writes flags as a string of `0` and `1`.
#[must_use]
pub fn from_mask(flags: &[bool]) -> Value {
    let digits = flags.iter().map(|&flag| if flag { '1' } else { '0' });
    Value::String(digits.collect())
}

//! Which column is which: by the name the user gives, else by guess.

use std::fmt;

use super::source::Source;
use super::units::{TimeUnit, length_unit};
use crate::error::Error;

/// The part a column plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Time of a position sample.
    Time,
    /// First coordinate.
    X,
    /// Second coordinate.
    Y,
    /// Name of the unit that fired.
    Unit,
    /// Time of a spike.
    SpikeTime,
}

impl Role {
    /// The option of the program that names the column for this part.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Time => "--time-column",
            Self::X => "--x-column",
            Self::Y => "--y-column",
            Self::Unit => "--unit-column",
            Self::SpikeTime => "--spike-time-column",
        }
    }

    /// Names that are recognised, for messages.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Time | Self::SpikeTime => "such as time, t or time_s",
            Self::X => "such as x or x_cm",
            Self::Y => "such as y or y_cm",
            Self::Unit => "such as unit, cell, cluster or neuron",
        }
    }

    /// Names that are recognised without a unit, best first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Time => &["time", "t", "times", "timestamp", "timestamps"],
            Self::SpikeTime => &[
                "time",
                "t",
                "times",
                "timestamp",
                "timestamps",
                "spike_time",
                "spike_times",
            ],
            Self::X => &["x", "pos_x", "x_pos", "position_x", "x_position"],
            Self::Y => &["y", "pos_y", "y_pos", "position_y", "y_position"],
            Self::Unit => &[
                "unit",
                "unit_id",
                "cell",
                "cell_id",
                "cluster",
                "cluster_id",
                "neuron",
                "neuron_id",
            ],
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "a time",
            Self::X => "an x",
            Self::Y => "a y",
            Self::Unit => "a unit name",
            Self::SpikeTime => "a spike time",
        })
    }
}

/// A column found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) index: usize,
    pub(super) name: String,
    /// What the name says behind its last underscore or in brackets.
    pub(super) suffix: Option<String>,
}

impl Found {
    pub(super) fn time_unit(&self) -> Option<TimeUnit> {
        self.suffix.as_deref()?.parse().ok()
    }

    pub(super) fn length_unit(&self) -> Option<&'static str> {
        length_unit(self.suffix.as_deref()?)
    }
}

/// Finds one column: the one called `wanted`, else the one whose name,
/// without case and unit, stands first among the role's names.
pub(super) fn find(source: &Source, role: Role, wanted: Option<&str>) -> Result<Found, Error> {
    let headers = source.headers();
    let missing = || Error::MissingColumn {
        path: source.path().to_owned(),
        role,
        wanted: wanted.map(str::to_owned),
        columns: headers.join(", "),
    };
    let found = |index: usize| Found {
        index,
        name: headers[index].clone(),
        suffix: split_unit(&headers[index]).1,
    };
    let matching: Vec<usize> = if let Some(wanted) = wanted {
        indices(headers, |name| name == wanted)
    } else {
        role.names()
            .iter()
            .map(|known| indices(headers, |name| is_known(role, name, known)))
            .find(|indices| !indices.is_empty())
            .unwrap_or_default()
    };
    let [first, rest @ ..] = matching.as_slice() else {
        return Err(missing());
    };
    let same = headers.iter().filter(|name| **name == headers[*first]);
    let count = same.count();
    if count > 1 {
        return Err(Error::DoubledColumn {
            path: source.path().to_owned(),
            name: headers[*first].clone(),
            count,
        });
    }
    if !rest.is_empty() {
        let names: Vec<&str> = matching.iter().map(|&i| headers[i].as_str()).collect();
        return Err(Error::AmbiguousColumn {
            path: source.path().to_owned(),
            role,
            columns: names.join(", "),
        });
    }
    Ok(found(*first))
}

/// Checks that no column plays two parts.
pub(super) fn distinct(source: &Source, columns: &[(Role, &Found)]) -> Result<(), Error> {
    for (i, (second, later)) in columns.iter().enumerate() {
        for (first, earlier) in &columns[..i] {
            if earlier.index == later.index {
                return Err(Error::SharedColumn {
                    path: source.path().to_owned(),
                    name: later.name.clone(),
                    first: *first,
                    second: *second,
                });
            }
        }
    }
    Ok(())
}

fn indices(headers: &[String], matches: impl Fn(&str) -> bool) -> Vec<usize> {
    (0..headers.len())
        .filter(|&i| matches(&headers[i]))
        .collect()
}

fn is_known(role: Role, name: &str, known: &str) -> bool {
    if name.eq_ignore_ascii_case(known) {
        return true;
    }
    let (base, suffix) = split_unit(name);
    let Some(suffix) = suffix else { return false };
    let is_unit = match role {
        Role::Time | Role::SpikeTime => suffix.parse::<TimeUnit>().is_ok(),
        Role::X | Role::Y => length_unit(&suffix).is_some(),
        Role::Unit => false,
    };
    is_unit && base.eq_ignore_ascii_case(known)
}

/// Splits `x_cm`, `x (cm)` and `x [cm]` into `x` and `cm`.
fn split_unit(name: &str) -> (&str, Option<String>) {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some((base, unit)) = name
            .strip_suffix(close)
            .and_then(|start| start.rsplit_once(open))
        {
            return (base.trim_end(), Some(unit.trim().to_owned()));
        }
    }
    match name.rsplit_once('_') {
        Some((base, unit)) => (base, Some(unit.to_owned())),
        None => (name, None),
    }
}

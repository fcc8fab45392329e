//! The spike table: which unit fired when.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::column::{Column, Kind};
use super::header::{Role, distinct, find};
use super::natural::natural_order;
use super::positions::check_times_finite;
use super::source::{Batch, Source};
use super::units::TimeUnit;
use crate::error::Error;

/// Which columns to read; what is not named is guessed from the header.
#[derive(Clone, Debug, Default)]
pub struct SpikeColumns {
    /// Name of the column that names the unit.
    pub unit: Option<String>,
    /// Name of the time column.
    pub time: Option<String>,
    /// Unit of the times; without it what the column's name says, else
    /// seconds.
    pub time_unit: Option<TimeUnit>,
}

/// A spike table, sorted by unit and time.
#[derive(Clone, Debug)]
pub struct Spikes {
    /// The units in natural order of their names: `t2` before `t10`.
    pub units: Vec<Unit>,
    /// The unit the times were in before they were made seconds.
    pub time_unit: TimeUnit,
    /// Name of the column that names the unit.
    pub unit_column: String,
    /// Name of the time column.
    pub time_column: String,
    /// The file.
    pub path: PathBuf,
}

/// One unit (a neuron, a cluster) and its spikes.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its name, as the file has it.
    pub name: String,
    /// Times of its spikes in seconds, finite, rising.
    pub times: Vec<f64>,
}

/// Reads a spike table, whose rows may be in any order.
///
/// # Errors
///
/// If the file cannot be read, a column is missing or not unique, or a unit
/// or a time is missing or a time infinite.
pub fn read_spikes(path: &Path, columns: &SpikeColumns) -> Result<Spikes, Error> {
    let source = Source::open(path)?;
    let unit = find(&source, Role::Unit, columns.unit.as_deref())?;
    let time = find(&source, Role::SpikeTime, columns.time.as_deref())?;
    distinct(&source, &[(Role::Unit, &unit), (Role::SpikeTime, &time)])?;

    let time_unit = columns.time_unit.or(time.time_unit()).unwrap_or_default();
    let mut units: Vec<Unit> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let wanted = [(unit.index, Kind::Texts), (time.index, Kind::Numbers)];
    source.each_batch(&wanted, |Batch { before, columns }| {
        let [Column::Texts(names), Column::Numbers(times)] = columns.as_slice() else {
            // They come as they were asked for.
            return Ok(());
        };
        let is_empty: Vec<bool> = names.names().iter().map(String::is_empty).collect();
        let unnamed = names.cells().iter().zip(before..);
        if let Some((_, row)) = unnamed.into_iter().find(|&(&id, _)| is_empty[id as usize]) {
            return Err(Error::MissingValue {
                path: path.to_owned(),
                row: source.row(row),
                column: unit.name.clone(),
                role: Role::Unit,
            });
        }
        check_times_finite(&source, before, times, &time.name, Role::SpikeTime)?;
        let number = |name: &String| {
            *numbers.entry(name.clone()).or_insert_with(|| {
                units.push(Unit {
                    name: name.clone(),
                    times: Vec::new(),
                });
                units.len() - 1
            })
        };
        let numbers: Vec<usize> = names.names().iter().map(number).collect();
        for (&id, &value) in names.cells().iter().zip(times) {
            let unit = &mut units[numbers[id as usize]];
            unit.times.push(time_unit.to_seconds(value));
        }
        Ok(())
    })?;
    for unit in &mut units {
        unit.times.sort_by(f64::total_cmp);
    }
    units.sort_by(|a, b| natural_order(&a.name, &b.name));
    Ok(Spikes {
        units,
        time_unit,
        unit_column: unit.name,
        time_column: time.name,
        path: path.to_owned(),
    })
}

//! The tracking table: when the animal was where.

use std::path::{Path, PathBuf};

use super::column::{Column, Kind};
use super::header::{Found, Role, distinct, find};
use super::source::{Batch, Source};
use super::units::TimeUnit;
use crate::error::Error;

/// Which columns to read; what is not named is guessed from the header.
///
/// Without a name, `time`, `t`, `timestamp`, `x`, `y`, `pos_x` and the like
/// are found in any case and with a unit behind them: `time_ms`, `x_cm`,
/// `Y (px)`.
#[derive(Clone, Debug, Default)]
pub struct PositionColumns {
    /// Name of the time column.
    pub time: Option<String>,
    /// Name of the x column.
    pub x: Option<String>,
    /// Name of the y column.
    pub y: Option<String>,
    /// Unit of the times; without it what the column's name says, else
    /// seconds.
    pub time_unit: Option<TimeUnit>,
}

/// A tracking table.
#[derive(Clone, Debug)]
pub struct Positions {
    /// Times in seconds, all finite, never decreasing.
    pub times: Vec<f64>,
    /// `[x, y]` at each time; both NaN where either is missing.
    pub positions: Vec<[f64; 2]>,
    /// The unit the times were in before they were made seconds.
    pub time_unit: TimeUnit,
    /// The unit of length that the names of x and y give, such as `cm`.
    pub length_unit: Option<String>,
    /// Name of the time column.
    pub time_column: String,
    /// Name of the x column.
    pub x_column: String,
    /// Name of the y column.
    pub y_column: String,
    /// The file.
    pub path: PathBuf,
}

/// Reads a tracking table whole.
///
/// # Errors
///
/// As for [`Tracking::open`] and [`Tracking::each_batch`].
pub fn read_positions(path: &Path, columns: &PositionColumns) -> Result<Positions, Error> {
    let table = Tracking::open(path, columns)?;
    let (mut times, mut positions) = (Vec::new(), Vec::new());
    table.each_batch(|more_times, more_positions| {
        times.extend_from_slice(more_times);
        positions.extend_from_slice(more_positions);
        Ok(())
    })?;
    let [time, x, y] = table.columns;
    Ok(Positions {
        times,
        positions,
        time_unit: table.time_unit,
        length_unit: table.length_unit,
        time_column: time.name,
        x_column: x.name,
        y_column: y.name,
        path: path.to_owned(),
    })
}

/// A tracking table whose columns are known, to be read batch by batch, as often
/// as needed.
#[derive(Debug)]
pub struct Tracking {
    source: Source,
    /// Time, x and y.
    columns: [Found; 3],
    time_unit: TimeUnit,
    length_unit: Option<String>,
}

impl Tracking {
    /// Opens a table and finds its columns.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a column is missing or not unique.
    pub fn open(path: &Path, columns: &PositionColumns) -> Result<Self, Error> {
        let source = Source::open(path)?;
        let time = find(&source, Role::Time, columns.time.as_deref())?;
        let x = find(&source, Role::X, columns.x.as_deref())?;
        let y = find(&source, Role::Y, columns.y.as_deref())?;
        distinct(
            &source,
            &[(Role::Time, &time), (Role::X, &x), (Role::Y, &y)],
        )?;
        let length_unit = match (x.length_unit(), y.length_unit()) {
            (Some(x_unit), Some(y_unit)) if x_unit != y_unit => {
                return Err(Error::UnitsDiffer {
                    path: path.to_owned(),
                    x_column: x.name,
                    x_unit: x_unit.to_owned(),
                    y_column: y.name,
                    y_unit: y_unit.to_owned(),
                });
            }
            (x_unit, y_unit) => x_unit.or(y_unit).map(str::to_owned),
        };
        Ok(Self {
            time_unit: columns.time_unit.or(time.time_unit()).unwrap_or_default(),
            source,
            columns: [time, x, y],
            length_unit,
        })
    }

    /// The unit of length that the names of x and y give.
    pub fn length_unit(&self) -> Option<&str> {
        self.length_unit.as_deref()
    }

    /// Hands over times in seconds, which never decrease, and a position for each,
    /// batch by batch. Two equal times may follow each other; a position of which
    /// a coordinate is missing is NaN in both.
    ///
    /// # Errors
    ///
    /// If a cell is not a number, a time is missing or goes back, a number is
    /// infinite, or no row has both coordinates; and those of `take`.
    pub fn each_batch(
        &self,
        mut take: impl FnMut(&[f64], &[[f64; 2]]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let wanted = self.columns.each_ref();
        let wanted = wanted.map(|column| (column.index, Kind::Numbers));
        let mut previous = f64::NEG_INFINITY;
        let (mut rows, mut is_lost) = (0, true);
        self.source.each_batch(&wanted, |batch| {
            let before = batch.before;
            let (times, positions) = self.samples(batch)?;
            for (row, &time) in (before..).zip(&times) {
                if time < previous {
                    return Err(Error::TimeGoesBack {
                        path: self.source.path().to_owned(),
                        row: self.source.row(row),
                        value: time,
                        previous,
                    });
                }
                previous = time;
            }
            rows += times.len();
            is_lost &= positions.iter().all(|[x, _]| x.is_nan());
            take(&times, &positions)
        })?;
        if is_lost {
            return Err(self.without_sample(rows));
        }
        Ok(())
    }

    /// What the cells of some rows mean.
    fn samples(&self, batch: Batch) -> Result<(Vec<f64>, Vec<[f64; 2]>), Error> {
        let [time, x, y] = &self.columns;
        let mut columns = batch.columns.into_iter().map(numbers);
        let mut next = || columns.next().unwrap_or_default();
        let (mut times, xs, ys) = (next(), next(), next());
        check_times_finite(&self.source, batch.before, &times, &time.name, Role::Time)?;
        for value in &mut times {
            *value = self.time_unit.to_seconds(*value);
        }
        for (values, column, role) in [(&xs, &x.name, Role::X), (&ys, &y.name, Role::Y)] {
            if let Some((row, value)) = find_row(batch.before, values, f64::is_infinite) {
                return Err(not_finite(&self.source, row, value, column, role));
            }
        }
        let positions = xs.iter().zip(&ys).map(|(&x, &y)| {
            if x.is_nan() || y.is_nan() {
                [f64::NAN; 2]
            } else {
                [x, y]
            }
        });
        Ok((times, positions.collect()))
    }

    fn without_sample(&self, rows: usize) -> Error {
        let [_, x, y] = &self.columns;
        Error::NoValidSample {
            path: self.source.path().to_owned(),
            rows,
            x_column: x.name.clone(),
            y_column: y.name.clone(),
        }
    }
}

/// The values of a column that was read as numbers.
pub(super) fn numbers(column: Column) -> Vec<f64> {
    match column {
        Column::Numbers(values) => values,
        Column::Texts(_) => Vec::new(),
    }
}

/// Checks that every time is there and finite.
pub(super) fn check_times_finite(
    source: &Source,
    before: u64,
    times: &[f64],
    column: &str,
    role: Role,
) -> Result<(), Error> {
    match find_row(before, times, |time| !time.is_finite()) {
        None => Ok(()),
        Some((row, time)) if time.is_nan() => Err(Error::MissingValue {
            path: source.path().to_owned(),
            row: source.row(row),
            column: column.to_owned(),
            role,
        }),
        Some((row, time)) => Err(not_finite(source, row, time, column, role)),
    }
}

/// The first value of that kind, and the number of its row in the table.
fn find_row(before: u64, values: &[f64], is_it: impl Fn(f64) -> bool) -> Option<(u64, f64)> {
    let mut rows = (before..).zip(values.iter().copied());
    rows.find(|&(_, value)| is_it(value))
}

fn not_finite(source: &Source, row: u64, value: f64, column: &str, role: Role) -> Error {
    Error::NotFinite {
        path: source.path().to_owned(),
        row: source.row(row),
        column: column.to_owned(),
        value,
        role,
    }
}

//! The tracking table: when the animal was where.

use std::path::{Path, PathBuf};

use super::column::{Column, Kind, Rows};
use super::header::{Found, Role, distinct, find};
use super::source::Source;
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
    /// Times in seconds, all finite, in file order.
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
    /// The names of the rows, for messages.
    pub rows: Rows,
}

impl Positions {
    /// The index of the first time that is less than the one before it.
    pub fn first_backward_step(&self) -> Option<usize> {
        (1..self.times.len()).find(|&i| self.times[i] < self.times[i - 1])
    }

    /// Checks that times do not go back; two equal ones may follow each other.
    ///
    /// # Errors
    ///
    /// [`Error::TimeGoesBack`] at the first one that does.
    pub fn check_times(&self) -> Result<(), Error> {
        match self.first_backward_step() {
            None => Ok(()),
            Some(index) => Err(Error::TimeGoesBack {
                path: self.path.clone(),
                row: self.rows.name(index),
                value: self.times[index],
                previous: self.times[index - 1],
            }),
        }
    }
}

/// Reads a tracking table.
///
/// # Errors
///
/// If the file cannot be read, a column is missing or not unique, a time is
/// missing, a number is infinite, or no row has both coordinates. The order
/// of the times is not looked at: see [`Positions::check_times`].
pub fn read_positions(path: &Path, columns: &PositionColumns) -> Result<Positions, Error> {
    let table = Tracking::open(path, columns)?;
    let (rows, read) = table.source.read(&table.wanted())?;
    let (times, positions) = table.samples(&rows, read)?;
    if positions.iter().all(|[x, _]| x.is_nan()) {
        return Err(table.without_sample(positions.len()));
    }
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
        rows,
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
    /// batch by batch.
    ///
    /// # Errors
    ///
    /// As for [`read_positions`] and [`Positions::check_times`], and those of
    /// `take`.
    pub fn each_batch(
        &self,
        mut take: impl FnMut(&[f64], &[[f64; 2]]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut previous = f64::NEG_INFINITY;
        let (mut rows_read, mut is_lost) = (0, true);
        self.source.read_in_batches(&self.wanted(), |rows, read| {
            let (times, positions) = self.samples(&rows, read)?;
            for (index, &time) in times.iter().enumerate() {
                if time < previous {
                    return Err(Error::TimeGoesBack {
                        path: self.source.path().to_owned(),
                        row: rows.name(index),
                        value: time,
                        previous,
                    });
                }
                previous = time;
            }
            rows_read += times.len();
            is_lost &= positions.iter().all(|[x, _]| x.is_nan());
            take(&times, &positions)
        })?;
        if is_lost {
            return Err(self.without_sample(rows_read));
        }
        Ok(())
    }

    fn wanted(&self) -> [(usize, Kind); 3] {
        let columns = self.columns.each_ref();
        columns.map(|column| (column.index, Kind::Numbers))
    }

    /// What the cells of some rows mean.
    fn samples(&self, rows: &Rows, read: Vec<Column>) -> Result<(Vec<f64>, Vec<[f64; 2]>), Error> {
        let path = self.source.path();
        let [time, x, y] = &self.columns;
        let mut read = read.into_iter().map(numbers);
        let mut next = || read.next().unwrap_or_default();
        let (mut times, xs, ys) = (next(), next(), next());
        check_times_finite(path, rows, &times, &time.name, Role::Time)?;
        for value in &mut times {
            *value = self.time_unit.to_seconds(*value);
        }
        for (values, column, role) in [(&xs, &x.name, Role::X), (&ys, &y.name, Role::Y)] {
            if let Some(index) = values.iter().position(|value| value.is_infinite()) {
                return Err(not_finite(path, rows, index, values[index], column, role));
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
    path: &Path,
    rows: &Rows,
    times: &[f64],
    column: &str,
    role: Role,
) -> Result<(), Error> {
    let Some(index) = times.iter().position(|time| !time.is_finite()) else {
        return Ok(());
    };
    if times[index].is_nan() {
        return Err(Error::MissingValue {
            path: path.to_owned(),
            row: rows.name(index),
            column: column.to_owned(),
            role,
        });
    }
    Err(not_finite(path, rows, index, times[index], column, role))
}

fn not_finite(
    path: &Path,
    rows: &Rows,
    index: usize,
    value: f64,
    column: &str,
    role: Role,
) -> Error {
    Error::NotFinite {
        path: path.to_owned(),
        row: rows.name(index),
        column: column.to_owned(),
        value,
        role,
    }
}

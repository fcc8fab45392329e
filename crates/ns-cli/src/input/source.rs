//! A table file of any known format, opened at its header.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::column::{Column, Kind, Row};
use super::csv_file::CsvFile;
use super::parquet_file::ParquetFile;
use crate::error::Error;

/// An open table whose columns are known and whose cells are read batch by batch,
/// as often as needed.
///
/// The ending `.parquet` means Parquet, `.csv`, `.tsv` and `.txt` mean text;
/// any other file is Parquet if it begins with the bytes `PAR1`, else text.
/// What can be read only once, such as a pipe, is copied to a temporary file.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    file: File,
    /// What the file was like when it was opened.
    state: State,
    format: Format,
}

#[derive(Debug)]
enum Format {
    Csv(CsvFile),
    Parquet(Box<ParquetFile>),
}

/// The length of a file, and when it was last written where that is known.
type State = (u64, Option<SystemTime>);

/// Rows of a table, in the columns asked for.
#[derive(Debug)]
pub struct Batch {
    /// How many rows of the table come before these.
    pub before: u64,
    /// Columns of equal length, in the order asked for.
    pub columns: Vec<Column>,
}

impl Source {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is empty, or is broken at its start.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let open = || -> io::Result<(File, State, bool, File)> {
            let mut file = open_lasting(path)?;
            let is_parquet = is_parquet(path, &mut file)?;
            Ok((file.try_clone()?, state_of(&file)?, is_parquet, file))
        };
        let (handle, state, is_parquet, file) = open().map_err(|source| Error::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        if state.0 == 0 {
            return Err(Error::Empty {
                path: path.to_owned(),
            });
        }
        let format = if is_parquet {
            Format::Parquet(Box::new(ParquetFile::open(path, file)?))
        } else {
            Format::Csv(CsvFile::open(path, file)?)
        };
        Ok(Self {
            path: path.to_owned(),
            file: handle,
            state,
            format,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The column names, in file order.
    pub fn headers(&self) -> &[String] {
        match &self.format {
            Format::Csv(file) => file.headers(),
            Format::Parquet(file) => file.headers(),
        }
    }

    /// Reads the columns asked for, given as index among
    /// [`headers`](Self::headers) and kind. Rows are handed over in order, in
    /// batches that are never empty; memory is needed for one batch, whatever the
    /// length of the file. One reading must end before the next one begins.
    ///
    /// # Errors
    ///
    /// If there are no rows, a row has too many or too few fields, a cell is not
    /// of its kind, or the file was written to since it was opened; and those of
    /// `take`.
    pub fn each_batch(
        &self,
        wanted: &[(usize, Kind)],
        mut take: impl FnMut(Batch) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = 0;
        let mut take = |columns: Vec<Column>| {
            let more = self.common_length(&columns)?;
            if more == 0 {
                return Ok(());
            }
            let before = rows;
            rows += more as u64;
            take(Batch { before, columns })
        };
        match &self.format {
            Format::Csv(file) => file.each_batch(wanted, &mut take),
            Format::Parquet(file) => file.each_batch(wanted, &mut take),
        }?;
        let state = state_of(&self.file).map_err(|source| Error::Unreadable {
            path: self.path.clone(),
            source,
        })?;
        if state != self.state {
            return Err(Error::Changed {
                path: self.path.clone(),
            });
        }
        if rows == 0 {
            return Err(Error::HeaderOnly {
                path: self.path.clone(),
                columns: self.headers().join(", "),
            });
        }
        Ok(())
    }

    /// How messages name a row, given by its number from 0. In a text it is looked
    /// for from the start, so within [`each_batch`](Self::each_batch) this is only
    /// for an error that ends it.
    pub fn row(&self, number: u64) -> Row {
        let line = match &self.format {
            Format::Csv(file) => file.line_of_row(number),
            Format::Parquet(_) => None,
        };
        line.map_or(Row::Number(number.saturating_add(1)), Row::Line)
    }

    /// Only a broken Parquet file can have columns of different lengths.
    fn common_length(&self, columns: &[Column]) -> Result<usize, Error> {
        let lengths: Vec<usize> = columns.iter().map(Column::len).collect();
        if lengths.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(Error::Parquet {
                path: self.path.clone(),
                reason: format!("its columns have {lengths:?} rows"),
            });
        }
        Ok(lengths.first().copied().unwrap_or(0))
    }
}

/// Opens a file that can be read more than once: a copy of what can not.
fn open_lasting(path: &Path) -> io::Result<File> {
    let mut file = File::open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    let mut copy = tempfile::tempfile()?;
    io::copy(&mut file, &mut copy)?;
    Ok(copy)
}

fn state_of(file: &File) -> io::Result<State> {
    let metadata = file.metadata()?;
    Ok((metadata.len(), metadata.modified().ok()))
}

fn is_parquet(path: &Path, file: &mut File) -> io::Result<bool> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("parquet") => Ok(true),
        Some("csv" | "tsv" | "txt") => Ok(false),
        _ => {
            file.rewind()?;
            let mut start = Vec::new();
            file.take(4).read_to_end(&mut start)?;
            Ok(start == b"PAR1")
        }
    }
}

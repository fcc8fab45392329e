//! A table file of any known format, opened at its header.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::column::{Column, Kind, Rows};
use super::csv_file::CsvFile;
use super::parquet_file::ParquetFile;
use crate::error::Error;

/// An open table whose columns are known and whose cells are not read yet.
///
/// The ending `.parquet` means Parquet, `.csv`, `.tsv` and `.txt` mean text;
/// any other file is Parquet if it begins with the bytes `PAR1`, else text.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    format: Format,
}

#[derive(Debug)]
enum Format {
    Csv(CsvFile),
    Parquet(Box<ParquetFile>),
}

impl Source {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is empty, or is broken at its start.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let format = if is_parquet(path)? {
            Format::Parquet(Box::new(ParquetFile::open(path)?))
        } else {
            Format::Csv(CsvFile::open(path)?)
        };
        Ok(Self {
            path: path.to_owned(),
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
    /// [`headers`](Self::headers) and kind, in the order asked.
    ///
    /// # Errors
    ///
    /// If there are no rows, a row has too many or too few fields, or a cell
    /// is not of its kind.
    pub fn read(&self, wanted: &[(usize, Kind)]) -> Result<(Rows, Vec<Column>), Error> {
        let (rows, columns) = match &self.format {
            Format::Csv(file) => file.read(wanted)?,
            Format::Parquet(file) => file.read(wanted)?,
        };
        if columns.iter().all(Column::is_empty) {
            return Err(self.without_rows());
        }
        self.check_lengths(&columns)?;
        Ok((rows, columns))
    }

    /// Reads the same in batches of rows, handed over in order. For a Parquet
    /// file this takes the memory of a batch, whatever the length of the file; a
    /// text is held as it is.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read), and those of `take`.
    pub fn read_in_batches(
        &self,
        wanted: &[(usize, Kind)],
        mut take: impl FnMut(Rows, Vec<Column>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut is_empty = true;
        let mut take = |rows, columns: Vec<Column>| {
            self.check_lengths(&columns)?;
            if columns.iter().all(Column::is_empty) {
                return Ok(());
            }
            is_empty = false;
            take(rows, columns)
        };
        match &self.format {
            Format::Csv(file) => file.read_in_batches(wanted, TEXT_BATCH, &mut take),
            Format::Parquet(file) => file.read_in_batches(wanted, &mut take),
        }?;
        if is_empty {
            return Err(self.without_rows());
        }
        Ok(())
    }

    fn without_rows(&self) -> Error {
        Error::HeaderOnly {
            path: self.path.clone(),
            columns: self.headers().join(", "),
        }
    }

    /// Only a broken Parquet file can have columns of different lengths.
    fn check_lengths(&self, columns: &[Column]) -> Result<(), Error> {
        let lengths: Vec<usize> = columns.iter().map(Column::len).collect();
        if lengths.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(Error::Parquet {
                path: self.path.clone(),
                reason: format!("its columns have {lengths:?} rows"),
            });
        }
        Ok(())
    }
}

/// Rows of a text that are handed over at once.
const TEXT_BATCH: usize = 1 << 16;

fn is_parquet(path: &Path) -> Result<bool, Error> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("parquet") => Ok(true),
        Some("csv" | "tsv" | "txt") => Ok(false),
        _ => {
            let unreadable = |source| Error::Unreadable {
                path: path.to_owned(),
                source,
            };
            let mut start = Vec::new();
            File::open(path)
                .map_err(unreadable)?
                .take(4)
                .read_to_end(&mut start)
                .map_err(unreadable)?;
            Ok(start == b"PAR1")
        }
    }
}

//! Tables in Parquet, read column by column without Arrow.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, LogicalType, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::column::{Column, Kind, Row};
use super::pages::SoundPages;
use super::shield::shielded;
use crate::error::Error;

/// Records decoded at once: enough to be quick, small beside a column.
const BATCH: usize = 1 << 16;

const NUMBER_TYPES: &str = "a plain DOUBLE, FLOAT, INT32 or INT64 column";
const TEXT_TYPES: &str = "a plain text (UTF8), INT32 or INT64 column";

/// An open Parquet file.
pub(super) struct ParquetFile {
    path: PathBuf,
    reader: SerializedFileReader<File>,
    headers: Vec<String>,
}

impl fmt::Debug for ParquetFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetFile")
            .field("path", &self.path)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

impl ParquetFile {
    pub(super) fn open(path: &Path, file: File) -> Result<Self, Error> {
        let reader = guarded(path, || {
            SerializedFileReader::new(file).map_err(|error| broken(path, &error))
        })?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let headers = schema
            .columns()
            .iter()
            .map(|column| column.path().string())
            .collect();
        Ok(Self {
            path: path.to_owned(),
            reader,
            headers,
        })
    }

    pub(super) fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Hands over rows batch by batch, row group by row group: memory is needed
    /// for one page of each column, whatever the length of the file.
    pub(super) fn each_batch(
        &self,
        wanted: &[(usize, Kind)],
        take: &mut dyn FnMut(Vec<Column>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut before = 0;
        for group in 0..self.reader.metadata().num_row_groups() {
            let mut chunks = wanted
                .iter()
                .map(|&(index, kind)| guarded(&self.path, || self.chunk(group, index, kind)))
                .collect::<Result<Vec<_>, _>>()?;
            loop {
                let columns = chunks
                    .iter_mut()
                    .map(|chunk| guarded(&self.path, || self.batch(chunk, before)))
                    .collect::<Result<Vec<Column>, Error>>()?;
                let rows = columns.iter().map(Column::len).max().unwrap_or(0);
                if rows == 0 {
                    break;
                }
                take(columns)?;
                before += rows as u64;
            }
        }
        Ok(())
    }

    /// Opens a column of a row group.
    fn chunk(&self, group: usize, index: usize, kind: Kind) -> Result<Chunk, Error> {
        let metadata = self.reader.metadata();
        let descriptor = metadata.file_metadata().schema_descr().column(index);
        let is_unsigned = self.check_type(&descriptor, kind)?;
        let compression = metadata.row_group(group).column(index).compression();
        if matches!(compression, Compression::ZSTD(_) | Compression::LZO) {
            return Err(Error::Codec {
                path: self.path.clone(),
                column: self.headers[index].clone(),
                codec: compression
                    .to_string()
                    .split('(')
                    .next()
                    .unwrap_or_default()
                    .to_lowercase(),
            });
        }
        let pages = self
            .reader
            .get_row_group(group)
            .and_then(|group| group.get_column_page_reader(index))
            .map_err(|error| broken(&self.path, &error))?;
        Ok(Chunk {
            reader: get_column_reader(Arc::clone(&descriptor), Box::new(SoundPages(pages))),
            kind,
            is_optional: descriptor.max_def_level() > 0,
            is_unsigned,
        })
    }

    /// Refuses what is neither a plain number nor text; says whether integers
    /// are unsigned.
    fn check_type(&self, column: &ColumnDescriptor, kind: Kind) -> Result<bool, Error> {
        let refuse = |found: String| {
            Err(Error::ColumnType {
                path: self.path.clone(),
                column: column.path().string(),
                found,
                expected: match kind {
                    Kind::Numbers => NUMBER_TYPES,
                    Kind::Texts => TEXT_TYPES,
                },
            })
        };
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return refuse("nested or repeated".to_owned());
        }
        let physical = column.physical_type();
        let logical = column.logical_type_ref();
        let converted = column.converted_type();
        let described = || match (logical, converted) {
            (Some(logical), _) => format!("{physical} ({logical:?})"),
            (None, ConvertedType::NONE) => physical.to_string(),
            (None, converted) => format!("{physical} ({converted})"),
        };
        let unsigned = match (logical, converted) {
            (Some(LogicalType::Integer(int)), _) => !int.is_signed,
            (
                None,
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
            ) => true,
            _ => false,
        };
        let plain_integer = matches!(logical, None | Some(LogicalType::Integer(_)))
            && !matches!(
                converted,
                ConvertedType::DECIMAL
                    | ConvertedType::DATE
                    | ConvertedType::TIME_MILLIS
                    | ConvertedType::TIME_MICROS
                    | ConvertedType::TIMESTAMP_MILLIS
                    | ConvertedType::TIMESTAMP_MICROS
            );
        let plain_text = matches!(
            logical,
            None | Some(LogicalType::String | LogicalType::Enum)
        ) && converted != ConvertedType::DECIMAL;
        let readable = match (physical, kind) {
            (Physical::INT32 | Physical::INT64, _) => plain_integer,
            (Physical::FLOAT | Physical::DOUBLE, Kind::Numbers) => true,
            (Physical::BYTE_ARRAY, Kind::Texts) => plain_text,
            _ => false,
        };
        if readable {
            Ok(unsigned)
        } else {
            refuse(described())
        }
    }

    /// Decodes the next cells of a column, which come after so many rows; none at
    /// its end.
    fn batch(&self, chunk: &mut Chunk, before: u64) -> Result<Column, Error> {
        let (optional, unsigned) = (chunk.is_optional, chunk.is_unsigned);
        let path = &self.path;
        let mut cells = Column::new(chunk.kind);
        match &mut chunk.reader {
            ColumnReader::DoubleColumnReader(reader) => each(path, reader, optional, |value| {
                push_number(&mut cells, value.copied());
                Ok(())
            }),
            ColumnReader::FloatColumnReader(reader) => each(path, reader, optional, |value| {
                push_number(&mut cells, value.copied().map(f64::from));
                Ok(())
            }),
            ColumnReader::Int32ColumnReader(reader) => each(path, reader, optional, |value| {
                let value = value.map(|&value| {
                    if unsigned {
                        i128::from(value.cast_unsigned())
                    } else {
                        i128::from(value)
                    }
                });
                push_integer(&mut cells, value);
                Ok(())
            }),
            ColumnReader::Int64ColumnReader(reader) => each(path, reader, optional, |value| {
                let value = value.map(|&value| {
                    if unsigned {
                        i128::from(value.cast_unsigned())
                    } else {
                        i128::from(value)
                    }
                });
                push_integer(&mut cells, value);
                Ok(())
            }),
            ColumnReader::ByteArrayColumnReader(reader) => {
                each(path, reader, optional, |value: Option<&ByteArray>| {
                    let bytes = value.map(ByteArray::data).unwrap_or_default();
                    let text = std::str::from_utf8(bytes).map_err(|_| Error::NotUtf8 {
                        path: path.clone(),
                        row: Row::Number(before + cells.len() as u64 + 1),
                    })?;
                    push_text(&mut cells, text);
                    Ok(())
                })
            }
            // The other types were refused before.
            _ => Ok(()),
        }?;
        Ok(cells)
    }
}

/// A column of a row group that is being read.
struct Chunk {
    reader: ColumnReader,
    kind: Kind,
    is_optional: bool,
    is_unsigned: bool,
}

fn push_number(cells: &mut Column, value: Option<f64>) {
    if let Column::Numbers(values) = cells {
        values.push(value.unwrap_or(f64::NAN));
    }
}

fn push_integer(cells: &mut Column, value: Option<i128>) {
    match cells {
        Column::Numbers(values) => values.push(value.map_or(f64::NAN, |value| value as f64)),
        Column::Texts(texts) => match value {
            Some(value) => texts.push(&value.to_string()),
            None => texts.push(""),
        },
    }
}

fn push_text(cells: &mut Column, text: &str) {
    if let Column::Texts(texts) = cells {
        texts.push(text.trim());
    }
}

/// Calls `take` with each of the next cells of a flat column chunk, `None` for a
/// null.
fn each<T: DataType>(
    path: &Path,
    reader: &mut ColumnReaderImpl<T>,
    optional: bool,
    mut take: impl FnMut(Option<&T::T>) -> Result<(), Error>,
) -> Result<(), Error> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    reader
        .read_records(BATCH, optional.then_some(&mut levels), None, &mut values)
        .map_err(|error| broken(path, &error))?;
    if optional {
        // A null has level 0 and no place among the values.
        let mut values = values.iter();
        for &level in &levels {
            take(if level > 0 { values.next() } else { None })?;
        }
    } else {
        for value in &values {
            take(Some(value))?;
        }
    }
    Ok(())
}

/// Turns a panic of the decoder into an error: it trusts some of what a file
/// says about itself.
fn guarded<T>(path: &Path, decode: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    shielded(decode).unwrap_or_else(|| {
        Err(Error::Parquet {
            path: path.to_owned(),
            reason: "its pages contradict its header".to_owned(),
        })
    })
}

fn broken(path: &Path, error: &ParquetError) -> Error {
    Error::Parquet {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

//! A table of columns, and its forms on disk.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::error::Error;

/// Columns of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
}

/// One named column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// Its cells.
    pub values: Values,
}

/// The cells of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Floating-point numbers; NaN means that there is no value.
    F64(Vec<f64>),
    /// Whole numbers.
    U64(Vec<u64>),
    /// Text.
    Text(Vec<String>),
}

impl Values {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            Self::F64(values) => values.len(),
            Self::U64(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Column {
    /// A column of floating-point numbers.
    pub fn f64(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            values: Values::F64(values),
        }
    }

    /// A column of whole numbers.
    pub fn u64(name: impl Into<String>, values: Vec<u64>) -> Self {
        Self {
            name: name.into(),
            values: Values::U64(values),
        }
    }

    /// A column of text.
    pub fn text(name: impl Into<String>, values: Vec<String>) -> Self {
        Self {
            name: name.into(),
            values: Values::Text(values),
        }
    }
}

impl Table {
    /// Puts columns side by side.
    ///
    /// # Errors
    ///
    /// [`Error::ColumnLength`] if one is longer or shorter than the first.
    pub fn new(columns: Vec<Column>) -> Result<Self, Error> {
        let expected = columns.first().map_or(0, |column| column.values.len());
        match columns
            .iter()
            .find(|column| column.values.len() != expected)
        {
            None => Ok(Self { columns }),
            Some(column) => Err(Error::ColumnLength {
                column: column.name.clone(),
                found: column.values.len(),
                expected,
            }),
        }
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// Writes CSV: a header, commas, quotes only where needed.
    ///
    /// Numbers are written with as few digits as read back to the same bits.
    /// A missing number is written `NaN`, which this program, pandas, R and
    /// numpy read as such (an empty cell would do for the first three only).
    ///
    /// # Errors
    ///
    /// If `out` cannot be written.
    pub fn write_csv(&self, out: impl Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.columns.iter().map(|column| &column.name))?;
        for row in 0..self.rows() {
            for column in &self.columns {
                match &column.values {
                    // The debug form is the shortest that reads back, and
                    // turns to exponents for very large and small numbers.
                    Values::F64(values) => writer.write_field(format!("{:?}", values[row]))?,
                    Values::U64(values) => writer.write_field(values[row].to_string())?,
                    Values::Text(values) => writer.write_field(&values[row])?,
                }
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()
    }

    /// Writes Parquet: DOUBLE, unsigned INT64 and UTF8 columns, no nulls,
    /// compressed with snappy.
    ///
    /// # Errors
    ///
    /// If `out` cannot be written.
    pub fn write_parquet(&self, out: impl Write + Send) -> io::Result<()> {
        let fields = self
            .columns
            .iter()
            .map(|column| {
                let (physical, logical) = match column.values {
                    Values::F64(_) => (Physical::DOUBLE, None),
                    Values::U64(_) => (Physical::INT64, Some(LogicalType::integer(64, false))),
                    Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                };
                Type::primitive_type_builder(&column.name, physical)
                    .with_repetition(Repetition::REQUIRED)
                    .with_logical_type(logical)
                    .build()
                    .map(Arc::new)
            })
            .collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("table")
            .with_fields(fields)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        let mut group = writer.next_row_group()?;
        for column in &self.columns {
            let Some(mut cells) = group.next_column()? else {
                break;
            };
            match &column.values {
                Values::F64(values) => {
                    cells
                        .typed::<DoubleType>()
                        .write_batch(values, None, None)?;
                }
                Values::U64(values) => {
                    let values: Vec<i64> = values.iter().map(|value| value.cast_signed()).collect();
                    cells
                        .typed::<Int64Type>()
                        .write_batch(&values, None, None)?;
                }
                Values::Text(values) => {
                    let values: Vec<ByteArray> = values
                        .iter()
                        .map(|value| ByteArray::from(value.as_str()))
                        .collect();
                    cells
                        .typed::<ByteArrayType>()
                        .write_batch(&values, None, None)?;
                }
            }
            cells.close()?;
        }
        group.close()?;
        writer.close()?;
        Ok(())
    }
}

//! Tables in text: comma, semicolon or tab between the fields.

use std::fs;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder, Trim};

use super::column::{Column, Kind, Row, Rows, Texts};
use crate::error::Error;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A text file held in memory, its header read.
#[derive(Debug)]
pub(super) struct CsvFile {
    path: PathBuf,
    bytes: Vec<u8>,
    delimiter: u8,
    headers: Vec<String>,
}

impl CsvFile {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let mut bytes = fs::read(path).map_err(|source| Error::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        let mut file = Self {
            path: path.to_owned(),
            delimiter: find_delimiter(&bytes),
            bytes,
            headers: Vec::new(),
        };
        let mut record = ByteRecord::new();
        if !file.next(&mut file.reader(), &mut record)? {
            return Err(Error::Empty { path: file.path });
        }
        let row = file.line_of(&record);
        file.headers = record
            .iter()
            .map(|field| file.text(field, row).map(str::to_owned))
            .collect::<Result<_, _>>()?;
        Ok(file)
    }

    pub(super) fn headers(&self) -> &[String] {
        &self.headers
    }

    pub(super) fn read(&self, wanted: &[(usize, Kind)]) -> Result<(Rows, Vec<Column>), Error> {
        let mut whole = (Rows::Lines(Vec::new()), Vec::new());
        self.read_in_batches(wanted, usize::MAX, &mut |rows, columns| {
            whole = (rows, columns);
            Ok(())
        })?;
        Ok(whole)
    }

    /// Hands over so many rows at a time, at least once.
    pub(super) fn read_in_batches(
        &self,
        wanted: &[(usize, Kind)],
        batch: usize,
        take: &mut dyn FnMut(Rows, Vec<Column>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let empty = || -> Vec<Column> {
            let kinds = wanted.iter().map(|(_, kind)| match kind {
                Kind::Numbers => Column::Numbers(Vec::new()),
                Kind::Texts => Column::Texts(Texts::default()),
            });
            kinds.collect()
        };
        let mut lines = Vec::new();
        let mut columns = empty();
        let mut reader = self.reader();
        let mut record = ByteRecord::new();
        self.next(&mut reader, &mut record)?;
        while self.next(&mut reader, &mut record)? {
            let row = self.line_of(&record);
            if record.len() != self.headers.len() {
                return Err(Error::FieldCount {
                    path: self.path.clone(),
                    row,
                    found: record.len(),
                    expected: self.headers.len(),
                });
            }
            for (column, &(index, _)) in columns.iter_mut().zip(wanted) {
                let text = self.text(record.get(index).unwrap_or_default(), row)?;
                match column {
                    Column::Numbers(values) => values.push(self.number(text, index, row)?),
                    Column::Texts(texts) => texts.push(if is_missing(text) { "" } else { text }),
                }
            }
            if let Row::Line(line) = row {
                lines.push(line);
            }
            if lines.len() >= batch {
                take(
                    Rows::Lines(std::mem::take(&mut lines)),
                    std::mem::replace(&mut columns, empty()),
                )?;
            }
        }
        take(Rows::Lines(lines), columns)
    }

    fn reader(&self) -> csv::Reader<&[u8]> {
        ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .trim(Trim::All)
            .from_reader(&self.bytes)
    }

    /// Steps to the next row that is not blank.
    fn next(
        &self,
        reader: &mut csv::Reader<&[u8]>,
        record: &mut ByteRecord,
    ) -> Result<bool, Error> {
        loop {
            let more = reader
                .read_byte_record(record)
                .map_err(|error| Error::Unreadable {
                    path: self.path.clone(),
                    source: error.into(),
                })?;
            let blank = record.len() == 1 && record.get(0).is_some_and(<[u8]>::is_empty);
            // A one-column table may hold empty cells, but no table that is
            // read here has one column only.
            if !more || !blank {
                return Ok(more);
            }
        }
    }

    /// The line on which a row starts. The reader counts from where it began to
    /// look for the row, which is before any empty lines.
    fn line_of(&self, record: &ByteRecord) -> Row {
        let Some(position) = record.position() else {
            return Row::Line(0);
        };
        let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        let empty_lines = self
            .bytes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .filter(|byte| **byte == b'\n')
            .count();
        Row::Line(position.line() + empty_lines as u64)
    }

    fn text<'a>(&self, field: &'a [u8], row: Row) -> Result<&'a str, Error> {
        std::str::from_utf8(field).map_err(|_| Error::NotUtf8 {
            path: self.path.clone(),
            row,
        })
    }

    fn number(&self, text: &str, index: usize, row: Row) -> Result<f64, Error> {
        if is_missing(text) {
            return Ok(f64::NAN);
        }
        text.parse().map_err(|_| Error::NotANumber {
            path: self.path.clone(),
            row,
            column: self.headers[index].clone(),
            value: text.to_owned(),
        })
    }
}

/// Whether a cell says that there is no value.
fn is_missing(text: &str) -> bool {
    text.is_empty()
        || ["nan", "na", "n/a", "null", "none"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

/// The one of comma, semicolon and tab that the header line has most of,
/// outside quotes.
fn find_delimiter(bytes: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let mut seen = false;
    for &byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && seen => break,
            _ if quoted => {}
            _ => {
                for (delimiter, count) in &mut counts {
                    *count += usize::from(byte == *delimiter);
                }
            }
        }
        seen |= !byte.is_ascii_whitespace();
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts
        .iter()
        .find(|(_, count)| *count == most)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

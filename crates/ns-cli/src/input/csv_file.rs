//! Tables in text: comma, semicolon or tab between the fields.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};

use super::column::{Column, Kind, Row};
use crate::error::Error;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Rows that are handed over at once.
const BATCH: usize = 1 << 16;

/// Bytes that are read in search of the end of a row. A quote that is never closed
/// would otherwise take the rest of the file into memory.
pub(super) const LONGEST_ROW: usize = 1 << 24;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 16;

/// A text file whose header is read.
#[derive(Debug)]
pub(super) struct CsvFile {
    path: PathBuf,
    file: File,
    /// Where the text begins: behind a byte order mark.
    start: u64,
    delimiter: u8,
    headers: Vec<String>,
}

/// The rows of a text, one after the other.
struct Rows<'f> {
    file: &'f CsvFile,
    reader: csv::Reader<Bounded<'f>>,
    record: ByteRecord,
}

/// A file of which only so many bytes are read.
struct Bounded<'f> {
    file: &'f File,
    left: usize,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let most = buffer.len().min(self.left);
        let read = self.file.read(&mut buffer[..most])?;
        self.left -= read;
        Ok(read)
    }
}

impl CsvFile {
    pub(super) fn open(path: &Path, file: File) -> Result<Self, Error> {
        let mut file = Self {
            path: path.to_owned(),
            file,
            start: 0,
            delimiter: b',',
            headers: Vec::new(),
        };
        file.look_at_start()
            .map_err(|source| file.unreadable(source))?;
        file.headers = file.read_headers()?;
        Ok(file)
    }

    fn read_headers(&self) -> Result<Vec<String>, Error> {
        let mut rows = self.rows()?;
        if !rows.next()? {
            return Err(Error::Empty {
                path: self.path.clone(),
            });
        }
        let headers = rows.record.iter();
        headers
            .map(|field| rows.text(field).map(str::to_owned))
            .collect()
    }

    pub(super) fn headers(&self) -> &[String] {
        &self.headers
    }

    pub(super) fn each_batch(
        &self,
        wanted: &[(usize, Kind)],
        take: &mut dyn FnMut(Vec<Column>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let empty = || wanted.iter().map(|&(_, kind)| Column::new(kind)).collect();
        let mut columns: Vec<Column> = empty();
        let mut rows = self.rows()?;
        // The header.
        rows.next()?;
        let mut read = 0;
        while rows.next()? {
            if rows.record.len() != self.headers.len() {
                return Err(Error::FieldCount {
                    path: self.path.clone(),
                    row: rows.name(),
                    found: rows.record.len(),
                    expected: self.headers.len(),
                });
            }
            for (column, &(index, _)) in columns.iter_mut().zip(wanted) {
                let text = rows.text(rows.record.get(index).unwrap_or_default())?;
                match column {
                    Column::Numbers(values) => values.push(rows.number(text, index)?),
                    Column::Texts(texts) => texts.push(if is_missing(text) { "" } else { text }),
                }
            }
            read += 1;
            if read == BATCH {
                read = 0;
                take(std::mem::replace(&mut columns, empty()))?;
            }
        }
        take(columns)
    }

    /// The line on which a row starts, given by its number from 0, if it is there
    /// to be found.
    pub(super) fn line_of_row(&self, number: u64) -> Option<u64> {
        let mut rows = self.rows().ok()?;
        // The header is one row more.
        for _ in 0..=number.checked_add(1)? {
            if !rows.next().ok()? {
                return None;
            }
        }
        rows.line().ok()
    }

    /// All rows from the start, the header first.
    fn rows(&self) -> Result<Rows<'_>, Error> {
        (&self.file)
            .seek(SeekFrom::Start(self.start))
            .map_err(|source| self.unreadable(source))?;
        let bounded = Bounded {
            file: &self.file,
            left: LONGEST_ROW,
        };
        Ok(Rows {
            file: self,
            reader: ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(self.delimiter)
                .buffer_capacity(BUFFER)
                .from_reader(bounded),
            record: ByteRecord::new(),
        })
    }

    /// Finds out where the text begins, and what is between its fields.
    fn look_at_start(&mut self) -> io::Result<()> {
        self.file.rewind()?;
        let mut mark = Vec::new();
        let most = BYTE_ORDER_MARK.len() as u64;
        (&self.file).take(most).read_to_end(&mut mark)?;
        if mark == BYTE_ORDER_MARK {
            self.start = most;
        }
        self.file.seek(SeekFrom::Start(self.start))?;
        let header = BufReader::new((&self.file).take(LONGEST_ROW as u64));
        self.delimiter = find_delimiter(header.bytes())?;
        Ok(())
    }

    fn unreadable(&self, source: io::Error) -> Error {
        Error::Unreadable {
            path: self.path.clone(),
            source,
        }
    }
}

impl Rows<'_> {
    /// Steps to the next row that is not blank.
    fn next(&mut self) -> Result<bool, Error> {
        loop {
            self.reader.get_mut().left = LONGEST_ROW;
            let more = match self.reader.read_byte_record(&mut self.record) {
                Ok(more) => more,
                Err(_) if self.reader.get_ref().left == 0 => {
                    return Err(Error::RowLength {
                        path: self.file.path.clone(),
                        row: self.name(),
                        most: LONGEST_ROW,
                    });
                }
                Err(error) => return Err(self.file.unreadable(error.into())),
            };
            let blank = self.record.len() == 1
                && (self.record.get(0)).is_some_and(|field| field.trim_ascii().is_empty());
            // A one-column table may hold empty cells, but no table that is
            // read here has one column only.
            if !more || !blank {
                return Ok(more);
            }
        }
    }

    /// How messages name the row.
    fn name(&self) -> Row {
        Row::Line(self.line().unwrap_or_default())
    }

    /// The line on which the row starts, counted from 1. The reader counts from
    /// where it began to look for the row, which is before any empty lines. To be
    /// asked only where nothing more is read.
    fn line(&self) -> io::Result<u64> {
        let Some(position) = self.record.position() else {
            return Ok(1);
        };
        let mut file = &self.file.file;
        file.seek(SeekFrom::Start(self.file.start + position.byte()))?;
        let mut line = position.line();
        for byte in BufReader::new(file).bytes() {
            match byte? {
                b'\n' => line += 1,
                b'\r' => {}
                _ => break,
            }
        }
        Ok(line)
    }

    /// The text of a field, without space around it.
    fn text<'a>(&self, field: &'a [u8]) -> Result<&'a str, Error> {
        std::str::from_utf8(field.trim_ascii()).map_err(|_| Error::NotUtf8 {
            path: self.file.path.clone(),
            row: self.name(),
        })
    }

    fn number(&self, text: &str, index: usize) -> Result<f64, Error> {
        if is_missing(text) {
            return Ok(f64::NAN);
        }
        text.parse().map_err(|_| Error::NotANumber {
            path: self.file.path.clone(),
            row: self.name(),
            column: self.file.headers[index].clone(),
            value: shortened(text),
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

/// As much of a text as a message has room for.
fn shortened(text: &str) -> String {
    const ROOM: usize = 40;
    match text.char_indices().nth(ROOM) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The one of comma, semicolon and tab that the header line has most of,
/// outside quotes.
fn find_delimiter(bytes: impl Iterator<Item = io::Result<u8>>) -> io::Result<u8> {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let mut seen = false;
    for byte in bytes {
        let byte = byte?;
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
    Ok(counts
        .iter()
        .find(|(_, count)| *count == most)
        .map_or(b',', |(delimiter, _)| *delimiter))
}

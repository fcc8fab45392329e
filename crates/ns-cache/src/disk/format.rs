//! The file of one entry: a header, a label, the payload.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `ns-cache` |
//! | 4 | version of this format |
//! | 4 | length of the label |
//! | 8 | length of the payload |
//! | 16 | checksum of the payload |
//! | 16 | checksum of all of the above and the label |
//! | … | the label: what the key is, and what is told of the entry |
//! | … | the payload |
//!
//! All numbers begin with their least significant byte. The lengths add up to
//! that of the file, so every single byte is either compared or in a checksum.

use std::io::{Read, Seek, SeekFrom, Write};

use super::decode::decode;
use super::label::Label;
use super::wire::{self, Checksum, Reader, Writer};
use crate::DiskError;

const MAGIC: [u8; 8] = *b"ns-cache";
const VERSION: u32 = 1;
const HEADER: usize = 56;
/// Where the checksum of header and label stands.
const SEALED: usize = 40;

/// Writes an entry of at most `limit` bytes.
pub(super) fn write(
    out: &mut (impl Write + Seek),
    label: &Label,
    limit: u64,
    payload: impl FnOnce(&mut Writer<'_>) -> Result<(), DiskError>,
) -> Result<(), DiskError> {
    let label = wire::encode(label)?;
    // Zeros are no header: until it is written last, this is no entry.
    out.write_all(&[0; HEADER]).map_err(DiskError::Io)?;
    out.write_all(&label).map_err(DiskError::Io)?;
    let ahead = (HEADER + label.len()) as u64;
    let mut writer = Writer::new(out, ahead, limit);
    payload(&mut writer)?;
    let (length, checksum) = writer.finish();
    if ahead + length > limit {
        return Err(DiskError::TooLarge { limit });
    }
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&(label.len() as u32).to_le_bytes());
    header.extend_from_slice(&length.to_le_bytes());
    header.extend_from_slice(&checksum.to_le_bytes());
    let seal = Checksum::of(&[&header, &label]);
    header.extend_from_slice(&seal.to_le_bytes());
    out.seek(SeekFrom::Start(0)).map_err(DiskError::Io)?;
    out.write_all(&header).map_err(DiskError::Io)?;
    out.flush().map_err(DiskError::Io)
}

/// What stands ahead of a payload.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) label: Label,
    length: u64,
    checksum: u128,
}

/// Reads header and label of a file of `file_length` bytes.
pub(super) fn read_head(input: &mut impl Read, file_length: u64) -> Result<Head, DiskError> {
    let malformed = |reason| Err(DiskError::Malformed { reason });
    let mut header = [0; HEADER];
    if file_length < HEADER as u64 {
        return malformed("it is shorter than a header");
    }
    input.read_exact(&mut header).map_err(DiskError::Io)?;
    if header[..8] != MAGIC {
        return malformed("it is no entry of a cache");
    }
    if number::<4>(&header, 8) != u128::from(VERSION) {
        return malformed("it is of another version");
    }
    let label_length = number::<4>(&header, 12) as usize;
    let length = number::<8>(&header, 16) as u64;
    let whole = (HEADER as u64 + label_length as u64).checked_add(length);
    if label_length > wire::MOST_VALUE || whole != Some(file_length) {
        return malformed("its lengths do not add up to that of the file");
    }
    let mut label = vec![0; label_length];
    input.read_exact(&mut label).map_err(DiskError::Io)?;
    if Checksum::of(&[&header[..SEALED], &label]) != number::<16>(&header, SEALED) {
        return malformed("the checksum of its header is another");
    }
    Ok(Head {
        label: decode(&label)?,
        length,
        checksum: number::<16>(&header, 24),
    })
}

/// The number in `N` bytes from `at`.
fn number<const N: usize>(bytes: &[u8; HEADER], at: usize) -> u128 {
    let digits = bytes[at..at + N].iter().rev();
    digits.fold(0, |sum, &byte| sum << 8 | u128::from(byte))
}

impl Head {
    /// Reads the payload that follows, and compares its checksum.
    pub(super) fn read_payload<T>(
        &self,
        input: &mut impl Read,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, DiskError>,
    ) -> Result<T, DiskError> {
        let mut reader = Reader::new(input, self.length);
        let value = read(&mut reader)?;
        reader.finish(self.checksum)?;
        Ok(value)
    }

    /// Reads the payload that follows only to compare its checksum.
    pub(super) fn check_payload(&self, input: &mut impl Read) -> Result<(), DiskError> {
        self.read_payload(input, wire::skip_rest)
    }
}

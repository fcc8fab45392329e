//! Artifacts as bytes and back: the only place that knows `bincode`.
//!
//! Small values are written by `bincode`, with a length ahead that is checked
//! against a limit and against what is left when [`decode`] reads them. Long rows
//! of numbers are the same bytes as `bincode` would write, eight or four to a
//! number, the least significant first, but go through a small buffer, so that
//! none is held twice.

use std::io::{Read, Write};

use bincode::config::{Configuration, Fixint, LittleEndian};
use serde::Serialize;
use serde::de::DeserializeOwned;
use twox_hash::XxHash3_128;

use super::decode::decode;
use crate::DiskError;

/// The most bytes of a single value: rows of numbers have no such limit.
pub(super) const MOST_VALUE: usize = 1 << 16;

const CONFIG: Configuration<LittleEndian, Fixint> =
    bincode::config::standard().with_fixed_int_encoding();

/// What is converted at once, in bytes.
const PIECE: usize = 1 << 16;

/// A value as bytes.
pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, DiskError> {
    let bytes = bincode::serde::encode_to_vec(value, CONFIG).map_err(|_| TOO_LONG)?;
    if bytes.len() > MOST_VALUE {
        return Err(TOO_LONG);
    }
    Ok(bytes)
}

const TOO_LONG: DiskError = DiskError::Malformed {
    reason: "a single value takes more than 64 KiB, or has no length of its own",
};

const CUT_SHORT: DiskError = DiskError::Malformed {
    reason: "it ends before all is read",
};

/// The checksum of bytes that come piece by piece.
#[derive(Default)]
pub(super) struct Checksum(XxHash3_128);

impl Checksum {
    pub(super) fn of(pieces: &[&[u8]]) -> u128 {
        let mut checksum = Self::default();
        for piece in pieces {
            checksum.0.write(piece);
        }
        checksum.0.finish_128()
    }
}

/// Where an artifact is written to; see [`Persist`](crate::Persist).
pub struct Writer<'a> {
    out: &'a mut dyn Write,
    checksum: Checksum,
    /// What stands ahead of the payload.
    ahead: u64,
    written: u64,
    /// For both together.
    limit: u64,
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut dyn Write, ahead: u64, limit: u64) -> Self {
        Self {
            out,
            checksum: Checksum::default(),
            ahead,
            written: 0,
            limit,
        }
    }

    /// Writes a value of at most 64 KiB.
    ///
    /// # Errors
    ///
    /// [`DiskError::Malformed`] where it is longer, [`DiskError::TooLarge`] where
    /// the whole entry is larger than the budget, [`DiskError::Io`].
    pub fn value(&mut self, value: &impl Serialize) -> Result<(), DiskError> {
        let bytes = encode(value)?;
        self.bytes(&(bytes.len() as u32).to_le_bytes())?;
        self.bytes(&bytes)
    }

    /// Writes numbers, but not how many there are.
    ///
    /// # Errors
    ///
    /// [`DiskError::TooLarge`] where the whole entry is larger than the budget,
    /// [`DiskError::Io`].
    pub fn floats(&mut self, values: &[f64]) -> Result<(), DiskError> {
        self.words(values, f64::to_le_bytes)
    }

    /// Writes whole numbers, but not how many there are.
    ///
    /// # Errors
    ///
    /// As for [`floats`](Self::floats).
    pub fn integers(&mut self, values: &[u32]) -> Result<(), DiskError> {
        self.words(values, u32::to_le_bytes)
    }

    fn words<T: Copy, const N: usize>(
        &mut self,
        values: &[T],
        bytes_of: impl Fn(T) -> [u8; N],
    ) -> Result<(), DiskError> {
        let mut piece = vec![0; PIECE.min(values.len().saturating_mul(N))];
        for values in values.chunks(PIECE / N) {
            let piece = &mut piece[..values.len() * N];
            for (bytes, &value) in piece.chunks_exact_mut(N).zip(values) {
                bytes.copy_from_slice(&bytes_of(value));
            }
            self.bytes(piece)?;
        }
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        self.written += bytes.len() as u64;
        if self.ahead + self.written > self.limit {
            return Err(DiskError::TooLarge { limit: self.limit });
        }
        self.out.write_all(bytes).map_err(DiskError::Io)?;
        self.checksum.0.write(bytes);
        Ok(())
    }

    /// How many bytes were written, and their checksum.
    pub(super) fn finish(self) -> (u64, u128) {
        (self.written, self.checksum.0.finish_128())
    }
}

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("written", &self.written)
            .finish_non_exhaustive()
    }
}

/// Where an artifact is read from; see [`Persist`](crate::Persist).
pub struct Reader<'a> {
    input: &'a mut dyn Read,
    checksum: Checksum,
    remaining: u64,
}

impl<'a> Reader<'a> {
    /// `length` must not be above what `input` holds: allocations trust it.
    pub(super) fn new(input: &'a mut dyn Read, length: u64) -> Self {
        Self {
            input,
            checksum: Checksum::default(),
            remaining: length,
        }
    }

    /// How many bytes are left.
    #[must_use]
    pub fn remaining(&self) -> u64 {
        self.remaining
    }

    /// Reads a value.
    ///
    /// Memory is taken for what is read, never for a length that only says what
    /// should be there. So lists of things that take no bytes, as `Vec<()>`, are
    /// not read back, nor is what lies within more than 64 others.
    ///
    /// # Errors
    ///
    /// [`DiskError::Malformed`] where the bytes are not of that type, or too few;
    /// [`DiskError::Io`].
    pub fn value<T: DeserializeOwned>(&mut self) -> Result<T, DiskError> {
        let mut length = [0; 4];
        self.bytes(&mut length)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > MOST_VALUE {
            return Err(TOO_LONG);
        }
        self.require(length as u64)?;
        let mut bytes = vec![0; length];
        self.bytes(&mut bytes)?;
        decode(&bytes)
    }

    /// Reads `count` numbers. No memory is taken for more than are there.
    ///
    /// # Errors
    ///
    /// [`DiskError::Malformed`] where there are fewer, [`DiskError::Io`].
    pub fn floats(&mut self, count: usize) -> Result<Vec<f64>, DiskError> {
        self.require((count as u64).saturating_mul(8))?;
        let mut values = vec![0.0; count];
        self.fill(&mut values)?;
        Ok(values)
    }

    /// Reads as many numbers as `values` has, into it.
    ///
    /// # Errors
    ///
    /// As for [`floats`](Self::floats).
    pub fn fill(&mut self, values: &mut [f64]) -> Result<(), DiskError> {
        self.words(values, f64::from_le_bytes)
    }

    /// Reads `count` whole numbers. No memory is taken for more than are there.
    ///
    /// # Errors
    ///
    /// As for [`floats`](Self::floats).
    pub fn integers(&mut self, count: usize) -> Result<Vec<u32>, DiskError> {
        self.require((count as u64).saturating_mul(4))?;
        let mut values = vec![0; count];
        self.words(&mut values, u32::from_le_bytes)?;
        Ok(values)
    }

    /// Refuses to go on where fewer bytes are left than that.
    ///
    /// # Errors
    ///
    /// [`DiskError::Malformed`]
    pub fn require(&self, bytes: u64) -> Result<(), DiskError> {
        if bytes > self.remaining {
            return Err(CUT_SHORT);
        }
        Ok(())
    }

    fn words<T, const N: usize>(
        &mut self,
        values: &mut [T],
        of_bytes: impl Fn([u8; N]) -> T,
    ) -> Result<(), DiskError> {
        let mut piece = vec![0; PIECE.min(values.len().saturating_mul(N))];
        for values in values.chunks_mut(PIECE / N) {
            let piece = &mut piece[..values.len() * N];
            self.bytes(piece)?;
            for (value, bytes) in values.iter_mut().zip(piece.as_chunks().0) {
                *value = of_bytes(*bytes);
            }
        }
        Ok(())
    }

    fn bytes(&mut self, bytes: &mut [u8]) -> Result<(), DiskError> {
        self.require(bytes.len() as u64)?;
        self.input.read_exact(bytes).map_err(DiskError::Io)?;
        self.remaining -= bytes.len() as u64;
        self.checksum.0.write(bytes);
        Ok(())
    }

    /// Refuses what was not read to its end, or is not what was once written.
    pub(super) fn finish(self, checksum: u128) -> Result<(), DiskError> {
        if self.remaining > 0 {
            return Err(DiskError::Malformed {
                reason: "it goes on after all is read",
            });
        }
        if self.checksum.0.finish_128() != checksum {
            return Err(DiskError::Malformed {
                reason: "its checksum is another",
            });
        }
        Ok(())
    }
}

/// Reads what is left without looking at it.
pub(super) fn skip_rest(reader: &mut Reader<'_>) -> Result<(), DiskError> {
    let mut piece = vec![0; PIECE.min(usize::try_from(reader.remaining).unwrap_or(PIECE))];
    while reader.remaining > 0 {
        let length = u64::min(reader.remaining, PIECE as u64) as usize;
        reader.bytes(&mut piece[..length])?;
    }
    Ok(())
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

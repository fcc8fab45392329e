//! How many bytes all entries of a folder take, without looking at each.
//!
//! The sum stands in the file `ns-cache.lock`, for all processes, and is changed by
//! whoever holds it. Ahead of a change it is struck out, so whoever dies half-way
//! leaves no sum rather than a wrong one. Then all entries are looked at and summed
//! up anew, and so they are now and then, and whenever a folder is opened.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::folder::Item;

/// The sum, and the same with each bit flipped.
const BYTES: usize = 16;

/// The sum that stands in the file, if one does.
pub(super) fn read(mut lock: &File) -> io::Result<Option<u64>> {
    let mut words = Vec::with_capacity(BYTES);
    lock.seek(SeekFrom::Start(0))?;
    lock.take(BYTES as u64).read_to_end(&mut words)?;
    Ok(match words.as_chunks() {
        (&[sum, flipped], _) => {
            let (sum, flipped) = (u64::from_le_bytes(sum), u64::from_le_bytes(flipped));
            (sum == !flipped).then_some(sum)
        }
        _ => None,
    })
}

/// Strikes out the sum. To be done ahead of any change.
pub(super) fn strike(lock: &File) -> io::Result<()> {
    // On some file systems a full disk takes not even this.
    overwrite(lock, [0; BYTES]).or_else(|_| lock.set_len(0))
}

/// Writes the sum after a change.
pub(super) fn write(lock: &File, sum: u64) {
    let mut words = [0; BYTES];
    words[..8].copy_from_slice(&sum.to_le_bytes());
    words[8..].copy_from_slice(&(!sum).to_le_bytes());
    // Where this fails, the next one looks at all entries.
    let _ = overwrite(lock, words);
}

fn overwrite(mut lock: &File, words: [u8; BYTES]) -> io::Result<()> {
    lock.seek(SeekFrom::Start(0))?;
    lock.write_all(&words)
}

/// What one process remembers of the last time it looked at all entries.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Some entries, the one longest unused first. An entry that is not among
    /// them was used later than all that still are as they were.
    oldest: VecDeque<Item>,
    /// How many entries were written since, by this process.
    writes: usize,
    /// After how many of them all entries are looked at again.
    due: usize,
}

/// The most entries that are remembered, and the fewest writes between two looks.
const MOST_REMEMBERED: usize = 1000;

impl Seen {
    /// Remembers what was seen just now, the entry longest unused first.
    pub(super) fn remember(&mut self, mut items: Vec<Item>) {
        self.writes = 0;
        self.due = items.len().max(MOST_REMEMBERED);
        items.truncate(MOST_REMEMBERED);
        self.oldest = items.into();
    }

    /// Whether it is so long ago that others may have changed the folder by hand.
    pub(super) fn is_due(&mut self) -> bool {
        self.writes += 1;
        self.writes > self.due
    }

    /// The entry that was the one longest unused.
    pub(super) fn oldest(&mut self) -> Option<Item> {
        self.oldest.pop_front()
    }
}

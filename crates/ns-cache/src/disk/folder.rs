//! A folder of entries, shared by any number of threads and processes.
//!
//! Readers take no lock: a file that has its final name is whole, and stays as
//! it is until it is replaced or deleted as one. Whoever changes which files
//! there are holds a lock on the file `ns-cache.lock` meanwhile. Whoever writes holds a
//! lock on the temporary file, which the system takes back however the writer
//! ends: so a temporary file that can be locked belongs to no one. Temporary
//! files lie in a folder of their own, as that one is quickly looked through.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::tally::{self, Seen};

const ENDING: &str = ".nsc";
const TEMPORARY: &str = ".tmp";
const WRITING: &str = "writing";
const LOCK: &str = "ns-cache.lock";

#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Whether it was there when it was opened, or was made since.
    is_made: AtomicBool,
    seen: Mutex<Seen>,
}

/// A file of an entry, whole or not.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) modified: SystemTime,
}

/// The right to change which files there are.
struct Held<'a> {
    folder: &'a Folder,
    lock: File,
}

impl Folder {
    /// Opens a folder and clears up after writers that were killed, and after
    /// those who had a larger budget, if it may be changed. A folder that is not
    /// there is made when it is first written to.
    pub(super) fn open(path: &Path, budget: u64) -> io::Result<Self> {
        let folder = Self {
            path: path.to_owned(),
            is_made: AtomicBool::new(is_folder(path)?),
            seen: Mutex::default(),
        };
        match folder.shrink(budget) {
            Err(error) if is_forbidden(&error) => drop(folder.items()?),
            shrunk => shrunk?,
        }
        Ok(folder)
    }

    fn shrink(&self, budget: u64) -> io::Result<()> {
        if self.is_untouched()? {
            return Ok(());
        }
        let held = self.hold()?;
        held.clear_up()?;
        let sum = held.look()?;
        tally::strike(&held.lock)?;
        tally::write(&held.lock, held.make_room(sum, budget, None)?);
        Ok(())
    }

    /// Whether it is still to be made, by us or by another process.
    fn is_missing(&self) -> bool {
        !self.is_made.load(Ordering::Relaxed) && !self.path.exists()
    }

    /// Whether no cache has ever written to it: then it may be a folder of
    /// others, and nothing is to be left in it.
    fn is_untouched(&self) -> io::Result<bool> {
        Ok(!self.path.join(LOCK).exists() && self.items()?.is_empty())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens an entry for reading, and says how long it is.
    pub(super) fn entry(&self, name: &str) -> io::Result<(File, u64)> {
        let path = self.file(name);
        // What is no plain file, such as a pipe, might never let go of a reader.
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    }

    /// All entries, the one longest unused first.
    pub(super) fn items(&self) -> io::Result<Vec<Item>> {
        let mut items = Vec::new();
        if self.is_missing() {
            return Ok(items);
        }
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str().and_then(|name| name.strip_suffix(ENDING)) else {
                continue;
            };
            // Another process may have deleted it since.
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if is_name(name) && metadata.is_file() {
                items.push(Item {
                    name: name.to_owned(),
                    bytes: metadata.len(),
                    modified: modified(&metadata),
                });
            }
        }
        items.sort_by(|a, b| (a.modified, &a.name).cmp(&(b.modified, &b.name)));
        Ok(items)
    }

    /// A file to write to, that nobody else sees as an entry.
    pub(super) fn temporary(&self) -> io::Result<Temporary<'_>> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        if self.is_missing() {
            private_folder().recursive(true).create(&self.path)?;
        }
        self.is_made.store(true, Ordering::Relaxed);
        // Held until the file is locked, or it would look like one left behind.
        let _held = self.hold()?;
        match private_folder().create(self.path.join(WRITING)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}-{number}{TEMPORARY}", std::process::id());
            let path = self.path.join(WRITING).join(name);
            match private().read(true).create_new(true).open(&path) {
                Ok(file) => {
                    file.lock()?;
                    return Ok(Temporary {
                        folder: self,
                        path: Some(path),
                        file,
                    });
                }
                // Of a process of the same number, elsewhere or before.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Deletes the entries that are `chosen`, and returns how many there were.
    pub(super) fn remove(&self, chosen: impl Fn(&Item) -> bool) -> io::Result<usize> {
        if self.is_untouched()? {
            return Ok(0);
        }
        let held = self.hold()?;
        held.clear_up()?;
        let mut gone = self.items()?;
        gone.retain(chosen);
        tally::strike(&held.lock)?;
        for item in &gone {
            delete(&self.file(&item.name))?;
        }
        sync(&self.path)?;
        tally::write(&held.lock, held.look()?);
        Ok(gone.len())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}{ENDING}"))
    }

    fn hold(&self) -> io::Result<Held<'_>> {
        let lock = private()
            .read(true)
            .create(true)
            .truncate(false)
            .open(self.path.join(LOCK))?;
        lock.lock()?;
        Ok(Held { folder: self, lock })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes an entry takes, if it is there.
    fn bytes_of(&self, name: &str) -> u64 {
        match fs::symlink_metadata(self.file(name)) {
            Ok(metadata) if metadata.is_file() => metadata.len(),
            _ => 0,
        }
    }

    /// Whether an entry is there and was not used since it was seen.
    fn is_unused(&self, item: &Item) -> bool {
        let metadata = fs::symlink_metadata(self.file(&item.name));
        metadata.is_ok_and(|metadata| modified(&metadata) == item.modified)
    }
}

impl Held<'_> {
    /// Deletes temporary files whose writers are no more.
    fn clear_up(&self) -> io::Result<()> {
        let folder = match fs::read_dir(self.folder.path.join(WRITING)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            folder => folder?,
        };
        for entry in folder {
            let entry = entry?;
            let is_ours = entry.file_name().to_str().is_some_and(is_temporary);
            if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            let path = entry.path();
            if let Ok(file) = OpenOptions::new().write(true).open(&path)
                && file.try_lock().is_ok()
            {
                delete(&path)?;
            }
        }
        Ok(())
    }

    /// How many bytes all entries take, by looking at each.
    fn look(&self) -> io::Result<u64> {
        let items = self.folder.items()?;
        let sum = items.iter().map(|item| item.bytes).sum();
        self.folder.seen().remember(items);
        Ok(sum)
    }

    /// Deletes the entries longest unused, of what takes `sum` bytes, until it
    /// takes no more than `bytes`, not counting `name`; and returns what it takes
    /// then, counting all.
    fn make_room(&self, mut sum: u64, bytes: u64, name: Option<&str>) -> io::Result<u64> {
        let spared = name.map_or(0, |name| self.folder.bytes_of(name));
        // Entries that were seen before may have been used since, but what is
        // seen now goes in any case, or readers could keep all.
        let (mut is_seen_now, mut any_went) = (false, true);
        while sum.saturating_sub(spared) > bytes {
            let Some(item) = self.folder.seen().oldest() else {
                if !any_went {
                    break;
                }
                sum = self.look()?;
                (is_seen_now, any_went) = (true, false);
                continue;
            };
            let is_spared = Some(item.name.as_str()) == name;
            if !is_spared && (is_seen_now || self.folder.is_unused(&item)) {
                delete(&self.folder.file(&item.name))?;
                sum = sum.saturating_sub(item.bytes);
                any_went = true;
            }
        }
        Ok(sum)
    }
}

/// A file that is being written. Dropped, it is deleted.
pub(super) struct Temporary<'a> {
    folder: &'a Folder,
    /// `None` once it has its final name.
    path: Option<PathBuf>,
    /// Locked as long as it is open.
    pub(super) file: File,
}

impl Temporary<'_> {
    /// Makes it an entry, whole and for good, after as many others were deleted
    /// as the budget demands.
    pub(super) fn publish(mut self, name: &str, budget: u64) -> io::Result<()> {
        self.file.sync_all()?;
        let bytes = self.file.metadata()?.len();
        let held = self.folder.hold()?;
        held.clear_up()?;
        let known = tally::read(&held.lock)?;
        let sum = match known.filter(|_| !self.folder.seen().is_due()) {
            Some(sum) => sum,
            None => held.look()?,
        };
        tally::strike(&held.lock)?;
        let sum = held.make_room(sum, budget.saturating_sub(bytes), Some(name))?;
        let replaced = self.folder.bytes_of(name);
        if let Some(path) = &self.path {
            fs::rename(path, self.folder.file(name))?;
            self.path = None;
        }
        tally::write(&held.lock, sum.saturating_sub(replaced) + bytes);
        sync(&self.folder.path)
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // If this fails, someone clears up later.
            let _ = fs::remove_file(path);
        }
    }
}

/// Notes that an entry was found, so that it is not the next to be evicted.
pub(super) fn touch(entry: &File) {
    // It is only about what goes first, so a failure does no harm.
    let _ = entry.set_modified(SystemTime::now());
}

/// Whether an entry can bear this name: no other file is ever touched.
fn is_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a file that is being written can bear this name.
fn is_temporary(name: &str) -> bool {
    let numbers = name.strip_suffix(TEMPORARY).and_then(|n| n.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    numbers.is_some_and(|(process, number)| is_number(process) && is_number(number))
}

/// Whether the system lets us look, and no more.
fn is_forbidden(error: &io::Error) -> bool {
    let forbidden = [
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::ReadOnlyFilesystem,
    ];
    forbidden.contains(&error.kind())
}

/// It may be gone already: on some systems a deleted file is listed for a while.
fn delete(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// To open for writing; what is made is for the user alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Whether there is such a folder, or else one could be made.
fn is_folder(path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(_) => Err(io::ErrorKind::NotADirectory.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A path without a folder ahead of it lies in the current one.
            let above = path.parent().filter(|above| *above != Path::new(""));
            above.map_or(Ok(true), is_folder).map(|_| false)
        }
        Err(error) => Err(error),
    }
}

/// To make folders, for the user alone.
fn private_folder() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn modified(metadata: &fs::Metadata) -> SystemTime {
    metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Makes changes of names in a folder last, where folders can be opened.
fn sync(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()?;
    }
    Ok(())
}

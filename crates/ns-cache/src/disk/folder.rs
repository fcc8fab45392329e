//! A folder of entries, shared by any number of threads and processes.
//!
//! Readers take no lock: a file that has its final name is whole, and stays as
//! it is until it is replaced or deleted as one. Whoever changes which files
//! there are holds a lock on the file `lock` meanwhile. Whoever writes holds a
//! lock on the temporary file, which the system takes back however the writer
//! ends: so a temporary file that can be locked belongs to no one.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

const ENDING: &str = ".nsc";
const TEMPORARY: &str = ".tmp";
const LOCK: &str = "lock";

#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
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
    _lock: File,
}

impl Folder {
    /// Opens a folder, makes it if it is not there, and clears up after writers
    /// that were killed.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        make_private(path)?;
        let folder = Self {
            path: path.to_owned(),
        };
        folder.hold()?.clear_up()?;
        Ok(folder)
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
                    modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                });
            }
        }
        items.sort_by(|a, b| (a.modified, &a.name).cmp(&(b.modified, &b.name)));
        Ok(items)
    }

    /// A file to write to, that nobody else sees as an entry.
    pub(super) fn temporary(&self) -> io::Result<Temporary<'_>> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        // Held until the file is locked, or it would look like one left behind.
        let _held = self.hold()?;
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}-{number}{TEMPORARY}", std::process::id());
            let path = self.path.join(name);
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

    /// Notes that an entry was found, so that it is not the next to be evicted.
    pub(super) fn touch(&self, name: &str) {
        // It is only about what goes first, so a failure does no harm.
        if let Ok(file) = File::open(self.file(name)) {
            let _ = file.set_modified(SystemTime::now());
        }
    }

    /// Deletes entries, the one longest unused first, until they take no more
    /// than `bytes` together.
    pub(super) fn shrink(&self, bytes: u64) -> io::Result<()> {
        self.hold()?.shrink(bytes, None)
    }

    /// Deletes the entries that are `chosen`, and returns them.
    pub(super) fn remove(&self, chosen: impl Fn(&Item) -> bool) -> io::Result<Vec<Item>> {
        let held = self.hold()?;
        held.clear_up()?;
        let mut items = self.items()?;
        items.retain(chosen);
        for item in &items {
            held.delete(item)?;
        }
        sync(&self.path)?;
        Ok(items)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}{ENDING}"))
    }

    fn hold(&self) -> io::Result<Held<'_>> {
        let lock = private()
            .create(true)
            .truncate(false)
            .open(self.path.join(LOCK))?;
        lock.lock()?;
        Ok(Held {
            folder: self,
            _lock: lock,
        })
    }
}

impl Held<'_> {
    /// Deletes temporary files whose writers are no more.
    fn clear_up(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder.path)? {
            let path = entry?.path();
            let is_temporary = path.extension().is_some_and(|end| end == &TEMPORARY[1..]);
            if !is_temporary || !fs::symlink_metadata(&path).is_ok_and(|m| m.is_file()) {
                continue;
            }
            if let Ok(file) = OpenOptions::new().write(true).open(&path)
                && file.try_lock().is_ok()
            {
                delete(&path)?;
            }
        }
        Ok(())
    }

    /// Deletes entries, the one longest unused first, until they take no more
    /// than `bytes` together, not counting `name`.
    fn shrink(&self, bytes: u64, name: Option<&str>) -> io::Result<()> {
        let mut items = self.folder.items()?;
        items.retain(|item| Some(item.name.as_str()) != name);
        let mut sum: u64 = items.iter().map(|item| item.bytes).sum();
        for item in &items {
            if sum <= bytes {
                break;
            }
            self.delete(item)?;
            sum -= item.bytes;
        }
        Ok(())
    }

    fn delete(&self, item: &Item) -> io::Result<()> {
        delete(&self.folder.file(&item.name))
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
        held.shrink(budget.saturating_sub(bytes), Some(name))?;
        if let Some(path) = &self.path {
            fs::rename(path, self.folder.file(name))?;
            self.path = None;
        }
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

/// Whether an entry can bear this name: no other file is ever touched.
fn is_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
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

fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes changes of names in a folder last, where folders can be opened.
fn sync(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()?;
    }
    Ok(())
}

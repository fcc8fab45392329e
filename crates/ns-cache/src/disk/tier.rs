//! The handle to a folder of entries: reading, writing, listing, checking, clearing.

use std::io::{self, BufReader, BufWriter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::folder::{self, Folder, Item};
use super::form::Form;
use super::format::{self, Head};
use super::label::{Identity, Label};
use crate::counters::nanoseconds;
use crate::key::RawKey;
use crate::{Artifact, Budget, DiskError, Extent, Scope};

/// A folder in which a [`Cache`](crate::Cache) keeps entries beyond the end of
/// the process. Clones share it.
///
/// # What it promises
///
/// - An entry that is found is the one that was written under that key, byte for
///   byte, or it is not found: a file that is torn, foreign, of another version
///   or altered in any byte is a miss.
/// - Entries never take more than the budget together, whoever writes. On top
///   come the files that are being written, one for each thread that writes.
/// - Any number of threads and processes may use one folder at once. Each may be
///   killed at any instant; what it was writing is deleted by the next who opens
///   the folder or writes to it.
/// - When a write has returned, the entry is on the disk, not on its way there.
/// - Files can be read and written by the user alone, where the system knows of
///   such rights, and their names are made of hexadecimal digits alone.
///
/// The file system must know locks, as all common ones do.
/// The checksums are no defence against someone who may write to the folder and
/// means harm.
///
/// # Example
///
/// ```
/// use ns_cache::{Budget, Cache, Disk};
///
/// let folder = tempfile::tempdir()?;
/// let disk = Disk::open(folder.path().join("cache"), Budget::bytes(1 << 30))?;
/// let cache = Cache::builder().memory_budget(64 << 20).disk(disk).build();
/// assert!(cache.disk().is_some_and(|disk| disk.entries().is_ok_and(|all| all.is_empty())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Disk {
    folder: Arc<Folder>,
    budget: u64,
}

/// An entry on disk, as its file says.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DiskEntry {
    /// The name of its file, without ending.
    pub name: String,
    /// The length of its file.
    pub bytes: u64,
    /// When it was last written or found.
    pub used: SystemTime,
    /// What it is, or why its header can not be read.
    pub content: Result<DiskContent, String>,
}

/// What an entry on disk is.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DiskContent {
    /// The [kind](Artifact::KIND) of the artifact.
    pub kind: String,
    /// What it was computed from.
    pub scope: Scope,
    /// The box it lies in, if it has one.
    pub extent: Option<Extent>,
    /// How long it took to compute.
    pub computing: Duration,
}

/// What came of [`Disk::verify`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Verified {
    /// How many entries are as they were written.
    pub intact: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The names of the others, and what is wrong with each. They are never
    /// found, and are replaced or evicted in time.
    pub damaged: Vec<(String, String)>,
}

impl Disk {
    /// Opens a folder. One that is not there is made when the first entry is
    /// written, so that nothing is left behind by who writes none.
    ///
    /// What writers that were killed have left is deleted, and so is what is
    /// above the budget, the longest unused first. In a folder that may only be
    /// read, entries are found all the same, and each write fails and is counted.
    ///
    /// # Errors
    ///
    /// [`DiskError::Folder`] where it is no folder, or can not be read or locked.
    ///
    /// # Complexity
    ///
    /// O(entries)
    pub fn open(path: impl AsRef<Path>, budget: impl Into<Budget>) -> Result<Self, DiskError> {
        let (path, budget) = (path.as_ref(), budget.into().get());
        let folder = Folder::open(path, budget).map_err(|source| failure(path, source))?;
        Ok(Self {
            folder: Arc::new(folder),
            budget,
        })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// How many bytes entries may take together. A single one may take them all.
    #[must_use]
    pub fn budget(&self) -> u64 {
        self.budget
    }

    /// All entries, the longest unused first. Only headers are read.
    ///
    /// # Errors
    ///
    /// [`DiskError::Folder`] where the folder can not be read.
    ///
    /// # Complexity
    ///
    /// O(entries)
    pub fn entries(&self) -> Result<Vec<DiskEntry>, DiskError> {
        let entry = |item: Item| {
            let content = self.content(&item.name);
            (!is_gone(&content)).then(|| DiskEntry {
                content: content.map_err(|error| error.to_string()),
                name: item.name,
                bytes: item.bytes,
                used: item.modified,
            })
        };
        Ok(self.items()?.into_iter().filter_map(entry).collect())
    }

    /// How many bytes all entries take.
    ///
    /// # Errors
    ///
    /// [`DiskError::Folder`] where the folder can not be read.
    pub fn bytes(&self) -> Result<u64, DiskError> {
        Ok(self.items()?.iter().map(|item| item.bytes).sum())
    }

    /// Reads every byte of every entry and compares the checksums.
    ///
    /// # Errors
    ///
    /// [`DiskError::Folder`] where the folder can not be read.
    pub fn verify(&self) -> Result<Verified, DiskError> {
        let mut verified = Verified::default();
        for item in self.items()? {
            let checked = self.with_head(&item.name, Head::check_payload);
            match checked {
                Ok(()) => {
                    verified.intact += 1;
                    verified.bytes += item.bytes;
                }
                _ if is_gone(&checked) => {}
                Err(error) => verified.damaged.push((item.name, error.to_string())),
            }
        }
        Ok(verified)
    }

    /// Deletes all entries, damaged ones too, and returns how many there were.
    ///
    /// # Errors
    ///
    /// [`DiskError::Folder`] where one can not be deleted.
    pub fn clear(&self) -> Result<usize, DiskError> {
        self.remove(|_| true)
    }

    /// Deletes the entries of one kind, and returns how many there were.
    ///
    /// # Errors
    ///
    /// As for [`clear`](Self::clear).
    pub fn clear_kind(&self, kind: &str) -> Result<usize, DiskError> {
        self.remove_content(|content| content.kind == kind)
    }

    /// Deletes what was computed from one scope, and returns how many entries
    /// that were.
    ///
    /// # Errors
    ///
    /// As for [`clear`](Self::clear).
    pub fn clear_scope(&self, scope: Scope) -> Result<usize, DiskError> {
        self.remove_content(|content| content.scope == scope)
    }

    /// Deletes the entries in a box that overlaps this one, and returns how many
    /// there were.
    ///
    /// # Errors
    ///
    /// As for [`clear`](Self::clear).
    pub fn invalidate_region(&self, region: &Extent) -> Result<usize, DiskError> {
        self.remove_content(|content| content.extent.as_ref().is_some_and(|e| e.overlaps(region)))
    }

    fn remove_content(&self, chosen: impl Fn(&DiskContent) -> bool) -> Result<usize, DiskError> {
        self.remove(|item| {
            self.content(&item.name)
                .is_ok_and(|content| chosen(&content))
        })
    }

    fn remove(&self, chosen: impl Fn(&Item) -> bool) -> Result<usize, DiskError> {
        let removed = self.folder.remove(chosen);
        removed.map_err(|source| failure(self.path(), source))
    }

    fn items(&self) -> Result<Vec<Item>, DiskError> {
        let items = self.folder.items();
        items.map_err(|source| failure(self.path(), source))
    }

    /// The artifact of a key and how long it once took to compute, if an entry
    /// holds it.
    pub(crate) fn load<A: Artifact>(
        &self,
        form: &Form<A>,
        key: &RawKey,
    ) -> Result<(A, Duration), DiskError> {
        #[cfg(feature = "tracing")]
        let _span = tracing::info_span!("ns_cache.load", kind = A::KIND).entered();
        let identity = identity(form, key);
        let name = identity.name()?;
        let (artifact, nanoseconds) = self.with_head(&name, |head, input| {
            if head.label.identity != identity {
                return Err(OTHER_KEY);
            }
            // What it reads may be any bytes, and it may be code of others.
            let read = AssertUnwindSafe(|| head.read_payload(input, form.read));
            let artifact = catch_unwind(read).unwrap_or(Err(DiskError::Malformed {
                reason: "reading it panicked",
            }))?;
            folder::touch(input.get_ref());
            Ok((artifact, head.label.nanoseconds))
        })?;
        Ok((artifact, Duration::from_nanos(nanoseconds)))
    }

    /// Writes an artifact and returns when it is on disk.
    pub(crate) fn store<A: Artifact>(
        &self,
        form: &Form<A>,
        key: &RawKey,
        artifact: &A,
        cost: Duration,
    ) -> Result<(), DiskError> {
        #[cfg(feature = "tracing")]
        let _span = tracing::info_span!("ns_cache.store", kind = A::KIND).entered();
        let label = Label {
            identity: identity(form, key),
            extent: key.extent().map(|extent| extent.sides().to_vec()),
            nanoseconds: nanoseconds(cost),
        };
        let name = label.identity.name()?;
        let temporary = self.folder.temporary().map_err(DiskError::Io)?;
        let mut out = BufWriter::new(&temporary.file);
        format::write(&mut out, &label, self.budget, |writer| {
            (form.write)(artifact, writer)
        })?;
        drop(out);
        temporary
            .publish(&name, self.budget)
            .map_err(DiskError::Io)?;
        Ok(())
    }

    fn content(&self, name: &str) -> Result<DiskContent, DiskError> {
        self.with_head(name, |head, _| {
            let Label {
                identity,
                extent,
                nanoseconds,
            } = head.label.clone();
            Ok(DiskContent {
                kind: identity.kind,
                scope: Scope::new(identity.scope),
                extent: extent.and_then(|sides| Extent::new(sides).ok()),
                computing: Duration::from_nanos(nanoseconds),
            })
        })
    }

    fn with_head<T>(
        &self,
        name: &str,
        then: impl FnOnce(&Head, &mut BufReader<std::fs::File>) -> Result<T, DiskError>,
    ) -> Result<T, DiskError> {
        let (file, length) = self.folder.entry(name).map_err(DiskError::Io)?;
        let mut input = BufReader::new(file);
        let head = format::read_head(&mut input, length)?;
        if head.label.identity.name()? != name {
            return Err(OTHER_KEY);
        }
        then(&head, &mut input)
    }
}

const OTHER_KEY: DiskError = DiskError::Malformed {
    reason: "it is the entry of another key",
};

fn failure(path: &Path, source: io::Error) -> DiskError {
    let path = path.to_owned();
    DiskError::Folder { path, source }
}

/// Whether an entry was deleted, perhaps by another process, since it was listed.
fn is_gone<T>(read: &Result<T, DiskError>) -> bool {
    matches!(read, Err(DiskError::Io(error)) if error.kind() == io::ErrorKind::NotFound)
}

fn identity<A: Artifact>(form: &Form<A>, key: &RawKey) -> Identity {
    Identity {
        kind: A::KIND.to_owned(),
        type_name: (form.type_name)().to_owned(),
        version: form.version,
        scope: key.scope().get(),
        parameters: key.parameters().to_vec(),
    }
}

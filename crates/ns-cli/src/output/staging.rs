//! An output folder that never holds a half-written file.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use crate::error::Error;

/// A folder that is being filled out of sight.
///
/// Files are written to a hidden folder beside their place and moved there,
/// each by one rename, when [`commit`](Self::commit) is called. Dropped
/// without that, nothing is left. Files of the same name are replaced; others
/// in the folder stay. Files may be written from several threads.
///
/// A program that is killed outright may leave the hidden folder, whose name
/// begins with `.ns-`; it can be removed.
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    staging: TempDir,
    names: Mutex<BTreeSet<PathBuf>>,
}

impl OutputFolder {
    /// Opens a folder for writing, before any long computation.
    ///
    /// The folder need not exist: it and those above it are made at the end.
    ///
    /// # Errors
    ///
    /// If `target` is a file, or it (or what of it exists) cannot be written.
    pub fn open(target: &Path) -> Result<Self, Error> {
        let failed = |source| Error::OutputFolder {
            path: target.to_owned(),
            source,
        };
        // The hidden folder stands in the deepest folder that exists, so that
        // it can be renamed into place and shows now whether writing works.
        let absolute = std::path::absolute(target).map_err(failed)?;
        let existing = absolute
            .ancestors()
            .find(|folder| folder.symlink_metadata().is_ok())
            .ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
        if !fs::metadata(existing).map_err(failed)?.is_dir() {
            return Err(failed(io::Error::new(
                io::ErrorKind::NotADirectory,
                format!("{} is a file", existing.display()),
            )));
        }
        let staging = tempfile::Builder::new()
            .prefix(".ns-")
            .tempdir_in(existing)
            .map_err(failed)?;
        Ok(Self {
            target: target.to_owned(),
            staging,
            names: Mutex::new(BTreeSet::new()),
        })
    }

    /// The folder that will be filled.
    pub fn path(&self) -> &Path {
        &self.target
    }

    /// Writes one file, whose name may have folders in it: `maps/t5c1.png`.
    ///
    /// A second file of the same name replaces the first.
    ///
    /// # Errors
    ///
    /// If the name leads out of the folder, is that of a folder there, or
    /// writing fails.
    pub fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let relative = Path::new(name);
        let inside = relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !inside || name.is_empty() || name.ends_with(['/', '\\']) {
            return Err(Error::OutputName {
                name: name.to_owned(),
            });
        }
        let failed = |source| Error::OutputFile {
            path: self.target.join(relative),
            source,
        };
        if self.target.join(relative).is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let staged = self.staging.path().join(relative);
        if let Some(folder) = staged.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut writer = BufWriter::new(File::create(&staged).map_err(failed)?);
        fill(&mut writer)
            .and_then(|()| writer.flush())
            .and_then(|()| writer.get_ref().sync_all())
            .map_err(failed)?;
        self.names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(relative.to_owned());
        Ok(())
    }

    /// Moves all files to their places and returns those, sorted.
    ///
    /// # Errors
    ///
    /// If a folder cannot be made or a file not moved; each file is then
    /// either the new one or the old one, never a part.
    pub fn commit(self) -> Result<Vec<PathBuf>, Error> {
        let names = self
            .names
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        fs::create_dir_all(&self.target).map_err(|source| Error::OutputFolder {
            path: self.target.clone(),
            source,
        })?;
        let mut paths = Vec::with_capacity(names.len());
        for name in names {
            let path = self.target.join(&name);
            let moved = path
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::rename(self.staging.path().join(&name), &path));
            moved.map_err(|source| Error::OutputFile {
                path: path.clone(),
                source,
            })?;
            paths.push(path);
        }
        Ok(paths)
    }
}

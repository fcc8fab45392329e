//! Where inputs and answers are kept: lists of numbers, without names or shapes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::op::Failure;

/// The folder of one operation. A file `NAME.f64` in it holds numbers of eight
/// bytes, the lowest byte first; bins and truth values are numbers too.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// An empty folder, whatever was there before.
    pub(crate) fn fresh(home: &Path, op: &str) -> Result<Self, Failure> {
        let path = home.join(op);
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    /// Keeps numbers under a name.
    pub(crate) fn write(
        &self,
        name: &str,
        values: impl IntoIterator<Item = f64>,
    ) -> Result<(), Failure> {
        let bytes: Vec<u8> = values.into_iter().flat_map(f64::to_le_bytes).collect();
        Ok(fs::write(self.path.join(format!("{name}.f64")), bytes)?)
    }
}

//! Environments as text, and as one file.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use ns_layout::{Blueprint, GridBuilder};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::any::each;
use crate::{AnyEnvironment, EnvError, Environment, Fingerprint};

/// What the text says it is.
const FORMAT: &str = "ns-environment";

/// Readers refuse another first number, and read on over what a larger second
/// one has added.
const VERSION: [u32; 2] = [1, 0];

/// The part of the text that tells how to read the rest.
#[derive(Deserialize)]
struct Header {
    format: String,
    version: [u32; 2],
}

#[derive(Serialize, Deserialize)]
struct Saved {
    format: String,
    version: [u32; 2],
    fingerprint: Fingerprint,
    name: String,
    length_unit: Option<String>,
    layout: Blueprint,
}

/// How deep layouts may lie in each other: readers of JSON go down no farther
/// than 127 brackets, of which a layout takes up to three.
const MOST_DEEP: usize = 40;

/// # Saving
///
/// An environment is saved as JSON: its geometry as a [`Blueprint`], not the
/// samples or settings it was built from, with name, unit and fingerprint. What
/// is read back is equal to what was written, in every number, or it is an
/// error. The text has a version: a reader takes any with the first number it
/// knows, and refuses others.
///
/// What is saved is read back, unless it is estimated to take more memory than
/// the reader allows: 8 GiB, where nothing else is said.
///
/// Text of an unknown number of dimensions is read with [`AnyEnvironment`]. To
/// have an environment in a text of your own, it implements `Serialize` and
/// `Deserialize`.
impl<const D: usize> Environment<D> {
    /// The environment as text.
    ///
    /// # Errors
    ///
    /// [`EnvError::NotStorable`] where the layout is one of your own, or made
    /// from one; [`EnvError::TooDeep`] where more than 40 layouts were made one
    /// from the other, subsets of subsets and composites of composites aside.
    ///
    /// # Complexity
    ///
    /// O(cells) time and memory on grids, O(bins) on other layouts.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::Environment;
    ///
    /// let arena = Environment::from_samples(&[[0.0, 0.0], [4.0, 0.0], [4.0, 2.0]], 2.0)?;
    /// let again = Environment::<2>::from_json(&arena.to_json()?)?;
    /// assert_eq!(again, arena);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn to_json(&self) -> Result<String, EnvError> {
        serde_json::to_string(&Saved::of(self)?).map_err(|error| not_read(&error))
    }

    /// The environment that was written as this text.
    ///
    /// # Errors
    ///
    /// - [`EnvError::Text`]: it is no text of an environment, or not a whole one.
    /// - [`EnvError::Version`]: it is of another version.
    /// - [`EnvError::Layout`] and [`EnvError::Graph`]: the geometry is not valid,
    ///   has not `D` dimensions, or would take too much memory.
    /// - [`EnvError::Changed`]: it is valid, but not what was written.
    ///
    /// # Complexity
    ///
    /// That of building the environment, and O(length of the text).
    pub fn from_json(text: &str) -> Result<Self, EnvError> {
        Self::from_json_with_memory_limit(text, MEMORY_LIMIT)
    }

    /// [`from_json`](Self::from_json) with another limit on the memory, in bytes,
    /// that the environment may take by estimate.
    ///
    /// # Errors
    ///
    /// As for [`from_json`](Self::from_json).
    pub fn from_json_with_memory_limit(text: &str, limit_bytes: u64) -> Result<Self, EnvError> {
        read(text)?.build(limit_bytes)
    }

    /// Writes [`to_json`](Self::to_json) to a file, whole or not at all: an
    /// existing file is only replaced once all is on the disk.
    ///
    /// # Errors
    ///
    /// Those of [`to_json`](Self::to_json), and [`EnvError::File`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), EnvError> {
        let (text, path) = (self.to_json()?, path.as_ref());
        replace(path, text.as_bytes()).map_err(|error| file_error(path, &error))
    }

    /// Reads a file that [`save`](Self::save) wrote. One that takes more memory
    /// than is allowed without asking is read by its text, with
    /// [`from_json_with_memory_limit`](Self::from_json_with_memory_limit).
    ///
    /// # Errors
    ///
    /// Those of [`from_json`](Self::from_json), and [`EnvError::File`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use ns_env::Environment;
    ///
    /// let maze = Environment::<2>::load("maze.json")?;
    /// println!("{}: {} bins", maze.name(), maze.bin_count());
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn load(path: impl AsRef<Path>) -> Result<Self, EnvError> {
        Self::from_json(&contents(path.as_ref())?)
    }
}

/// # Saving
///
/// As for [`Environment`], whose files are the same.
impl AnyEnvironment {
    /// The environment as text.
    ///
    /// # Errors
    ///
    /// Those of [`Environment::to_json`].
    pub fn to_json(&self) -> Result<String, EnvError> {
        each!(self, environment => environment.to_json())
    }

    /// The environment that was written as this text, of however many
    /// dimensions.
    ///
    /// # Errors
    ///
    /// Those of [`Environment::from_json`], and [`EnvError::Dimensions`] for more
    /// than four.
    pub fn from_json(text: &str) -> Result<Self, EnvError> {
        Self::from_json_with_memory_limit(text, MEMORY_LIMIT)
    }

    /// [`from_json`](Self::from_json) with another limit on the memory, in bytes,
    /// that the environment may take by estimate.
    ///
    /// # Errors
    ///
    /// As for [`from_json`](Self::from_json).
    pub fn from_json_with_memory_limit(text: &str, limit_bytes: u64) -> Result<Self, EnvError> {
        read(text)?.build_any(limit_bytes)
    }

    /// Writes the environment to a file; see [`Environment::save`].
    ///
    /// # Errors
    ///
    /// The same.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), EnvError> {
        each!(self, environment => environment.save(path))
    }

    /// Reads a file that [`save`](Self::save) or [`Environment::save`] wrote.
    ///
    /// # Errors
    ///
    /// Those of [`from_json`](Self::from_json), and [`EnvError::File`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, EnvError> {
        Self::from_json(&contents(path.as_ref())?)
    }
}

/// As [`Environment::to_json`] writes it, in any format.
impl<const D: usize> Serialize for Environment<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let saved = Saved::of(self).map_err(S::Error::custom)?;
        saved.serialize(serializer)
    }
}

/// With the checks of [`Environment::from_json`].
impl<'de, const D: usize> Deserialize<'de> for Environment<D> {
    fn deserialize<T: Deserializer<'de>>(deserializer: T) -> Result<Self, T::Error> {
        let saved = Saved::deserialize(deserializer)?;
        saved.build(MEMORY_LIMIT).map_err(T::Error::custom)
    }
}

/// As [`AnyEnvironment::to_json`] writes it, in any format.
impl Serialize for AnyEnvironment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        each!(self, environment => environment.serialize(serializer))
    }
}

/// With the checks of [`AnyEnvironment::from_json`].
impl<'de> Deserialize<'de> for AnyEnvironment {
    fn deserialize<T: Deserializer<'de>>(deserializer: T) -> Result<Self, T::Error> {
        let saved = Saved::deserialize(deserializer)?;
        saved.build_any(MEMORY_LIMIT).map_err(T::Error::custom)
    }
}

/// What an environment may take where nothing else is said.
const MEMORY_LIMIT: u64 = GridBuilder::<1>::DEFAULT_MEMORY_LIMIT;

impl Saved {
    fn of<const D: usize>(environment: &Environment<D>) -> Result<Self, EnvError> {
        let layout = environment.layout();
        let plan = layout.blueprint().ok_or_else(|| EnvError::NotStorable {
            kind: layout.kind(),
        })?;
        let depth = plan.depth();
        if depth > MOST_DEEP {
            let most = MOST_DEEP;
            return Err(EnvError::TooDeep { depth, most });
        }
        Ok(Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            fingerprint: environment.fingerprint(),
            name: environment.name().to_owned(),
            length_unit: environment.length_unit().map(str::to_owned),
            layout: plan,
        })
    }

    fn build<const D: usize>(self, limit_bytes: u64) -> Result<Environment<D>, EnvError> {
        check(&self.format, self.version)?;
        let layout = self.layout.build_with_memory_limit::<D>(limit_bytes);
        let mut builder = Environment::builder(layout.map_err(EnvError::Layout)?).name(self.name);
        if let Some(unit) = self.length_unit {
            builder = builder.length_unit(unit);
        }
        let environment = builder.build()?;
        let found = environment.fingerprint();
        if found != self.fingerprint {
            return Err(EnvError::Changed {
                expected: self.fingerprint,
                found,
            });
        }
        Ok(environment)
    }

    fn build_any(self, limit_bytes: u64) -> Result<AnyEnvironment, EnvError> {
        match self.layout.dimension() {
            1 => self.build(limit_bytes).map(AnyEnvironment::One),
            2 => self.build(limit_bytes).map(AnyEnvironment::Two),
            3 => self.build(limit_bytes).map(AnyEnvironment::Three),
            4 => self.build(limit_bytes).map(AnyEnvironment::Four),
            dimensions => Err(EnvError::Dimensions { dimensions }),
        }
    }
}

fn read(text: &str) -> Result<Saved, EnvError> {
    // Another version may have changed all but this.
    let header: Header = serde_json::from_str(text).map_err(|error| not_read(&error))?;
    check(&header.format, header.version)?;
    serde_json::from_str(text).map_err(|error| not_read(&error))
}

fn check(format: &str, version: [u32; 2]) -> Result<(), EnvError> {
    if format != FORMAT {
        return Err(EnvError::Text {
            reason: format!("its format is `{format}`, not `{FORMAT}`"),
        });
    }
    if version[0] != VERSION[0] {
        return Err(EnvError::Version {
            found: version,
            known: VERSION,
        });
    }
    Ok(())
}

fn not_read(error: &serde_json::Error) -> EnvError {
    EnvError::Text {
        reason: error.to_string(),
    }
}

fn contents(path: &Path) -> Result<String, EnvError> {
    fs::read_to_string(path).map_err(|error| file_error(path, &error))
}

/// Writes a file beside the one it then takes the place of.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // Each write has a file of its own, as several may be under way to one path.
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let write = WRITES.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}-{write}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = File::create(&beside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn file_error(path: &Path, error: &std::io::Error) -> EnvError {
    EnvError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

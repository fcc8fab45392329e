//! Environments as text, and as one file.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use ns_layout::Blueprint;
use serde::{Deserialize, Serialize};

use crate::{AnyEnvironment, EnvError, Environment, Fingerprint};

/// What the text says it is.
const FORMAT: &str = "ns-environment";

/// Readers refuse another first number, and read on over what a larger second
/// one has added.
const VERSION: [u32; 2] = [1, 0];

/// The part of the text that tells how to read the rest.
#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    version: [u32; 2],
}

#[derive(Serialize, Deserialize)]
struct Saved {
    #[serde(flatten)]
    header: Header,
    fingerprint: Fingerprint,
    name: String,
    length_unit: Option<String>,
    layout: Blueprint,
}

/// # Saving
///
/// An environment is saved as JSON: its geometry as a [`Blueprint`], not the
/// samples or settings it was built from, with name, unit and fingerprint. What
/// is read back is equal to what was written, in every number, or it is an
/// error. The text has a version: a reader takes any with the first number it
/// knows, and refuses others.
///
/// Text of an unknown number of dimensions is read with [`AnyEnvironment`].
impl<const D: usize> Environment<D> {
    /// The environment as text.
    ///
    /// # Errors
    ///
    /// [`EnvError::NotStorable`] where the layout is one of your own, or made
    /// from one.
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
        let layout = self.layout();
        let saved = Saved {
            header: Header {
                format: FORMAT.to_owned(),
                version: VERSION,
            },
            fingerprint: self.fingerprint(),
            name: self.name().to_owned(),
            length_unit: self.length_unit().map(str::to_owned),
            layout: layout.blueprint().ok_or_else(|| EnvError::NotStorable {
                kind: layout.kind(),
            })?,
        };
        serde_json::to_string(&saved).map_err(|error| EnvError::Text {
            reason: error.to_string(),
        })
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
        read(text)?.build()
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

    /// Reads a file that [`save`](Self::save) wrote.
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

impl AnyEnvironment {
    /// The environment that was written as this text, of however many
    /// dimensions.
    ///
    /// # Errors
    ///
    /// Those of [`Environment::from_json`], and [`EnvError::Dimensions`] for more
    /// than four.
    pub fn from_json(text: &str) -> Result<Self, EnvError> {
        let saved = read(text)?;
        match saved.layout.dimension() {
            1 => saved.build().map(Self::One),
            2 => saved.build().map(Self::Two),
            3 => saved.build().map(Self::Three),
            4 => saved.build().map(Self::Four),
            dimensions => Err(EnvError::Dimensions { dimensions }),
        }
    }

    /// Reads a file that [`Environment::save`] wrote.
    ///
    /// # Errors
    ///
    /// Those of [`from_json`](Self::from_json), and [`EnvError::File`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, EnvError> {
        Self::from_json(&contents(path.as_ref())?)
    }
}

impl Saved {
    fn build<const D: usize>(self) -> Result<Environment<D>, EnvError> {
        let layout = self.layout.build::<D>().map_err(EnvError::Layout)?;
        let mut builder = Environment::builder(layout).name(self.name);
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
}

fn read(text: &str) -> Result<Saved, EnvError> {
    let not_read = |error: serde_json::Error| EnvError::Text {
        reason: error.to_string(),
    };
    let header: Header = serde_json::from_str(text).map_err(not_read)?;
    if header.format != FORMAT {
        return Err(EnvError::Text {
            reason: format!("its format is `{}`, not `{FORMAT}`", header.format),
        });
    }
    if header.version[0] != VERSION[0] {
        return Err(EnvError::Version {
            found: header.version,
            known: VERSION,
        });
    }
    serde_json::from_str(text).map_err(not_read)
}

fn contents(path: &Path) -> Result<String, EnvError> {
    fs::read_to_string(path).map_err(|error| file_error(path, &error))
}

/// Writes a file beside the one it then takes the place of.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
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

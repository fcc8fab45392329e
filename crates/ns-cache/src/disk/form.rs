//! What can be kept on disk.

use std::any::type_name;

use super::wire::{Reader, Writer};
use crate::{Artifact, DiskError};

/// An artifact that can be written to a file and read back.
///
/// Kept on disk is what also says so in [`Artifact::FORM`].
///
/// # Example
///
/// ```
/// use ns_cache::{Artifact, DiskError, Form, Persist, Reader, Writer};
///
/// struct Table {
///     name: String,
///     values: Vec<f64>,
/// }
///
/// impl Artifact for Table {
///     const KIND: &'static str = "table";
///     const FORM: Option<Form<Self>> = Some(Form::new());
///
///     fn bytes(&self) -> usize {
///         self.name.capacity() + self.values.capacity() * size_of::<f64>()
///     }
/// }
///
/// impl Persist for Table {
///     const VERSION: u32 = 1;
///
///     fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError> {
///         out.value(&(&self.name, self.values.len()))?;
///         out.floats(&self.values)
///     }
///
///     fn read(input: &mut Reader<'_>) -> Result<Self, DiskError> {
///         let (name, count) = input.value()?;
///         let values = input.floats(count)?;
///         Ok(Self { name, values })
///     }
/// }
/// ```
pub trait Persist: Artifact {
    /// The version of what [`write`](Self::write) writes, and of how its content
    /// is computed: raised, all that was written before is a miss.
    const VERSION: u32;

    /// Writes the artifact.
    ///
    /// # Errors
    ///
    /// Those of `out`, and [`DiskError::Malformed`] for what can not be written.
    fn write(&self, out: &mut Writer<'_>) -> Result<(), DiskError>;

    /// Reads what [`write`](Self::write) wrote.
    ///
    /// The checksum is compared when all was read, so what comes here first may
    /// be any bytes: it must be refused or read, and not trusted.
    ///
    /// # Errors
    ///
    /// Those of `input`, and [`DiskError::Malformed`] for what can not be.
    fn read(input: &mut Reader<'_>) -> Result<Self, DiskError>;
}

/// How artifacts of one type are kept on disk: as their [`Persist`] says.
pub struct Form<A> {
    pub(crate) version: u32,
    pub(crate) type_name: fn() -> &'static str,
    pub(crate) write: fn(&A, &mut Writer<'_>) -> Result<(), DiskError>,
    pub(crate) read: fn(&mut Reader<'_>) -> Result<A, DiskError>,
}

impl<A: Persist> Form<A> {
    /// The form that [`Persist`] gives.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            version: A::VERSION,
            type_name: type_name::<A>,
            write: A::write,
            read: A::read,
        }
    }
}

impl<A: Persist> Default for Form<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A> std::fmt::Debug for Form<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

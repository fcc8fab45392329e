//! What can be kept.

use std::any::Any;

/// Something expensive enough to be worth keeping.
///
/// # Example
///
/// ```
/// use ns_cache::Artifact;
///
/// struct Matrix(Vec<f64>);
///
/// impl Artifact for Matrix {
///     const KIND: &'static str = "matrix";
///
///     fn bytes(&self) -> usize {
///         size_of::<Self>() + self.0.capacity() * size_of::<f64>()
///     }
/// }
/// ```
pub trait Artifact: Any + Send + Sync + Sized {
    /// The name under which artifacts of this type are counted and cleared.
    ///
    /// Two types may share a name: they are then counted and cleared together,
    /// but a key of one never finds the other.
    const KIND: &'static str;

    /// How the artifact is kept on disk, for those that have a [`Persist`]:
    /// `Some(Form::new())`. Unless this says so, it is kept in memory only.
    ///
    /// [`Persist`]: crate::Persist
    #[cfg(feature = "disk")]
    const FORM: Option<crate::Form<Self>> = None;

    /// The memory the artifact holds, in bytes, itself included.
    ///
    /// It is asked for once, when the artifact has just been computed.
    /// What the cache spends around it is added by the cache (see
    /// [`Key::overhead_bytes`](crate::Key::overhead_bytes)).
    fn bytes(&self) -> usize;
}

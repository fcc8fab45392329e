//! Keys: what an artifact was computed from, in full and in one spelling.

use std::any::TypeId;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use crate::{Artifact, Error, Extent};

/// The fingerprint of the thing an artifact was computed from.
///
/// The cache does not know what that thing is. Equal scopes must mean equal
/// content, so use a fingerprint of the content, never an address or a counter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Scope(u128);

impl Scope {
    /// A scope with this fingerprint.
    #[must_use]
    pub const fn new(fingerprint: u128) -> Self {
        Self(fingerprint)
    }

    /// The fingerprint.
    #[must_use]
    pub const fn get(self) -> u128 {
        self.0
    }
}

impl From<u128> for Scope {
    fn from(fingerprint: u128) -> Self {
        Self(fingerprint)
    }
}

/// As 32 hexadecimal digits: as a number, many readers would round it.
#[cfg(feature = "serde")]
impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        format!("{:032x}", scope.0)
    }
}

#[cfg(feature = "serde")]
impl TryFrom<String> for Scope {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u128::from_str_radix(&text, 16) {
            Ok(fingerprint) if is_digits => Ok(Self(fingerprint)),
            _ => Err(format!(
                "`{text}` is no scope: it has 32 hexadecimal digits"
            )),
        }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({:#034x})", self.0)
    }
}

/// Asks for one artifact of type `A`: its scope and the parameters it depends on.
///
/// Two keys are equal when they are of the same type, have the same scope, and
/// the same parameters in the same order. A key holds all of that, not a hash of
/// it, so two different keys are never mistaken for each other. Cloning is cheap.
///
/// # Example
///
/// ```
/// use ns_cache::{Artifact, Key, Scope};
/// # struct Matrix;
/// # impl Artifact for Matrix {
/// #     const KIND: &'static str = "matrix";
/// #     fn bytes(&self) -> usize { 0 }
/// # }
///
/// let scope = Scope::new(0x5eed);
/// let a = Key::<Matrix>::new(scope).f64(5)?.text("reflecting");
/// let b = Key::<Matrix>::new(scope).f64(5.0)?.text("reflecting");
/// assert_eq!(a, b);
/// assert!(Key::<Matrix>::new(scope).f64(f64::NAN).is_err());
/// # Ok::<(), ns_cache::Error>(())
/// ```
pub struct Key<A> {
    raw: RawKey,
    parameters: usize,
    artifact: PhantomData<fn() -> A>,
}

impl<A: Artifact> Key<A> {
    /// A key with no parameters yet.
    #[must_use]
    pub fn new(scope: Scope) -> Self {
        Self {
            raw: RawKey(Arc::new(Identity::new::<A>(scope))),
            parameters: 0,
            artifact: PhantomData,
        }
    }

    /// Adds a real parameter.
    ///
    /// `5` and `5.0` are one parameter, and so are `-0.0` and `0.0`. An `f32` is
    /// widened: `0.1_f32` and `0.1_f64` are two different numbers and two keys.
    ///
    /// # Errors
    ///
    /// [`Error::NanParameter`] if `value` is NaN.
    pub fn f64(self, value: impl Into<f64>) -> Result<Self, Error> {
        let value = value.into();
        if value.is_nan() {
            return Err(Error::NanParameter {
                kind: A::KIND,
                position: self.parameters,
            });
        }
        // Negative zero equals zero, but has other bits.
        let canonical = if value == 0.0 { 0.0 } else { value };
        Ok(self.push(b'f', canonical.to_bits().to_le_bytes(), &[]))
    }

    /// Adds a whole parameter: a count, an index, an enum's discriminant.
    ///
    /// It differs from the real parameter of the same value.
    #[must_use]
    pub fn u64(self, value: u64) -> Self {
        self.push(b'u', value.to_le_bytes(), &[])
    }

    /// Adds a text parameter, compared byte by byte.
    #[must_use]
    pub fn text(self, value: &str) -> Self {
        self.push(b't', (value.len() as u64).to_le_bytes(), value.as_bytes())
    }

    /// Says in which box the artifact lies, for
    /// [`Cache::invalidate_region`](crate::Cache::invalidate_region).
    ///
    /// It is no parameter: keys that differ only here are equal, because a box
    /// follows from the scope.
    #[must_use]
    pub fn within(mut self, extent: Extent) -> Self {
        Arc::make_mut(&mut self.raw.0).extent = Some(extent);
        self
    }

    /// The bytes an entry under this key costs beside its artifact: the key
    /// itself and the cache's book-keeping, estimated from above.
    ///
    /// An artifact is kept if its own bytes and these together are at most the
    /// budget.
    #[must_use]
    pub fn overhead_bytes(&self) -> usize {
        self.raw.overhead_bytes()
    }

    /// Every parameter starts with its type and has a known length, so no two
    /// lists of parameters have the same bytes.
    fn push(mut self, tag: u8, word: [u8; 8], tail: &[u8]) -> Self {
        let identity = Arc::make_mut(&mut self.raw.0);
        identity.parameters.push(tag);
        identity.parameters.extend_from_slice(&word);
        identity.parameters.extend_from_slice(tail);
        let mut mixer = Mixer(identity.digest);
        mixer.write_u8(tag);
        mixer.write(&word);
        mixer.write(tail);
        identity.digest = mixer.finish();
        self.parameters += 1;
        self
    }
}

impl<A> Key<A> {
    /// The scope this key was made with.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.raw.scope()
    }

    pub(crate) fn raw(&self) -> &RawKey {
        &self.raw
    }
}

impl<A> Clone for Key<A> {
    fn clone(&self) -> Self {
        Self {
            raw: self.raw.clone(),
            ..*self
        }
    }
}

impl<A> PartialEq for Key<A> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl<A> Eq for Key<A> {}

impl<A> Hash for Key<A> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl<A> fmt::Debug for Key<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("kind", &self.raw.kind())
            .field("scope", &self.raw.scope())
            .field("parameters", &self.raw.0.parameters)
            .finish()
    }
}

/// A key whose artifact type is known at run time only: what the store holds.
#[derive(Clone)]
pub(crate) struct RawKey(Arc<Identity>);

#[derive(Clone)]
pub(crate) struct Identity {
    /// Of all that makes keys equal; kept here so that a look-up hashes nothing.
    digest: u64,
    artifact: TypeId,
    kind: &'static str,
    scope: Scope,
    parameters: Vec<u8>,
    /// Not a part of what makes keys equal.
    extent: Option<Extent>,
}

impl Identity {
    fn new<A: Artifact>(scope: Scope) -> Self {
        let artifact = TypeId::of::<A>();
        let mut mixer = Mixer(0);
        artifact.hash(&mut mixer);
        mixer.write(&scope.0.to_le_bytes());
        Self {
            digest: mixer.finish(),
            artifact,
            kind: A::KIND,
            scope,
            parameters: Vec::new(),
            extent: None,
        }
    }
}

impl RawKey {
    /// What one entry costs without its artifact and its parameters.
    ///
    /// A test compares it with the sizes it is made of.
    pub(crate) const ENTRY_BYTES: usize = 480;

    pub(crate) fn kind(&self) -> &'static str {
        self.0.kind
    }

    pub(crate) fn scope(&self) -> Scope {
        self.0.scope
    }

    pub(crate) fn extent(&self) -> Option<&Extent> {
        self.0.extent.as_ref()
    }

    #[cfg(feature = "disk")]
    pub(crate) fn parameters(&self) -> &[u8] {
        &self.0.parameters
    }

    pub(crate) fn digest(&self) -> u64 {
        self.0.digest
    }

    pub(crate) fn overhead_bytes(&self) -> usize {
        // A growing vector holds at most twice what is in it.
        let extent = self.extent().map_or(0, Extent::bytes);
        Self::ENTRY_BYTES + 2 * self.0.parameters.len() + extent
    }
}

impl PartialEq for RawKey {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&*self.0, &*other.0);
        Arc::ptr_eq(&self.0, &other.0)
            || (a.digest == b.digest
                && a.artifact == b.artifact
                && a.scope == b.scope
                && a.parameters == b.parameters)
    }
}

impl Eq for RawKey {}

impl Hash for RawKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.digest);
    }
}

/// A quick hash in memory: eight bytes at a time, multiplied to 128 bits and
/// folded. It differs from version to version and is never written to disk.
pub(crate) struct Mixer(pub(crate) u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word) ^ (chunk.len() as u64) << 56);
        }
    }

    fn write_u64(&mut self, word: u64) {
        // Two odd constants with bits all over: the fractions of π and of e.
        let mixed = u128::from(self.0 ^ word ^ 0x243f_6a88_85a3_08d3) * 0xb7e1_5162_8aed_2a6b;
        self.0 = (mixed as u64 ^ (mixed >> 64) as u64).rotate_left(23);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

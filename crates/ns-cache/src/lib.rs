//! An explicit, thread-safe cache for expensive results, with a hard budget in bytes.
//!
//! A [`Cache`] is a handle that the caller makes, passes on and drops: there is no
//! global one. Any number of threads may ask for the same missing key; one
//! computes, the rest wait for its value. What is kept never exceeds the budget.
//!
//! # Example
//!
//! ```
//! use ns_cache::{Artifact, Cache, Error, Key, Scope};
//!
//! /// A table of `n` values of a decay, expensive to make (let us say).
//! struct Decay(Vec<f64>);
//!
//! impl Artifact for Decay {
//!     const KIND: &'static str = "decay";
//!
//!     fn bytes(&self) -> usize {
//!         size_of::<Self>() + self.0.capacity() * size_of::<f64>()
//!     }
//! }
//!
//! fn decay(cache: &Cache, scope: Scope, rate: f64) -> Result<std::sync::Arc<Decay>, Error> {
//!     let key = Key::new(scope).f64(rate)?;
//!     cache.get_or_compute(&key, || {
//!         Ok(Decay((0..1000).map(|i| (-rate * f64::from(i)).exp()).collect()))
//!     })
//! }
//!
//! let cache = Cache::new(1 << 20);
//! let scope = Scope::new(0xfeed);
//! let first = decay(&cache, scope, 0.5)?;
//! let second = decay(&cache, scope, 0.5)?;
//! assert!(std::sync::Arc::ptr_eq(&first, &second));
//!
//! let stats = cache.stats();
//! assert_eq!((stats.total.hits, stats.total.misses), (1, 1));
//! assert!(cache.bytes() > 8000 && cache.bytes() <= cache.budget());
//! println!("{stats}");
//!
//! cache.clear_scope(scope);
//! assert!(cache.is_empty());
//! # Ok::<(), Error>(())
//! ```
//!
//! # The main types
//!
//! - [`Artifact`] is what can be kept: a type with a name and a size.
//! - [`Key`] asks for one artifact: the [`Scope`] it was computed from and its
//!   parameters. A `Key<A>` finds an `A` and nothing else.
//! - [`Cache`] holds them; [`CacheBuilder`] sets it up.
//! - [`Budget`] is how much it may hold, also as a share of the memory.
//! - [`Extent`] is the box an entry lies in, to be forgotten with its region.
//! - [`Task`]s are computed ahead of need by [`Cache::preload`].
//! - [`Stats`] says what happened, as numbers per kind ([`Counts`]) and as a
//!   printable table.
//!
//! With the feature `disk`, a `Disk` keeps entries in a folder beyond the end of
//! the process, for artifacts that are `Persist`.
//!
//! # What it does not do
//!
//! - It does not know what a scope or an artifact is, and never asks whether one
//!   is still right: a key must name everything its artifact depends on.
//! - Nothing expires with time.
//! - Errors are not kept.
//! - Nothing is written to disk, unless a `Disk` is given.
//!
//! # Features
//!
//! | feature | default | what it adds | costs when on |
//! |---|---|---|---|
//! | `disk` | no | entries in a folder | `bincode`, `serde`, `twox-hash` |
//! | `metrics` | no | each count but entries and bytes also goes to the `metrics` facade, as `ns_cache_hits_total` and its like with a label `kind` | a look-up in the recorder for each |
//! | `serde` | no | `Serialize` and `Deserialize` for the value types | nothing |
//! | `tracing` | no | spans `ns_cache.compute`, `ns_cache.load` and `ns_cache.store` | nothing on hits in memory |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use artifact::Artifact;
pub use budget::Budget;
pub use builder::CacheBuilder;
pub use cache::Cache;
#[cfg(feature = "disk")]
pub use disk::{Disk, DiskContent, DiskEntry, Form, Persist, Reader, Verified, Writer};
#[cfg(feature = "disk")]
pub use error::DiskError;
pub use error::Error;
pub use extent::Extent;
pub use key::{Key, Scope};
pub use preload::{Preload, Progress, Task};
pub use stats::{Counts, Stats};

mod artifact;
mod below;
mod budget;
mod builder;
mod cache;
mod counters;
#[cfg(feature = "disk")]
mod disk;
mod error;
mod extent;
mod flight;
mod found;
mod key;
mod memory;
mod preload;
mod stats;
mod sync;
mod system_memory;

#[cfg(test)]
mod counters_tests;
#[cfg(test)]
mod key_tests;
#[cfg(test)]
mod memory_tests;
#[cfg(all(test, feature = "serde"))]
mod serde_tests;
#[cfg(test)]
mod stats_tests;
#[cfg(test)]
mod system_memory_tests;

//! Spatial environments for neuroscience, and for anyone who bins space.
//!
//! `ns` turns continuous space into bins joined by a graph, and answers where a
//! point is, what is near it, how far it is around the walls, how long the
//! animal was there, and what a field looks like when heat spreads it without
//! leaking through a wall. This crate only gathers the others under one name.
//!
#![cfg_attr(feature = "env", doc = "```")]
#![cfg_attr(not(feature = "env"), doc = "```ignore")]
//! use ns::prelude::*;
//!
//! let positions = [[0.0, 0.0], [2.0, 0.0], [4.0, 2.0], [6.0, 2.0]];
//! let arena = Environment::from_samples(&positions, 2.0)?;
//! let session = Trajectory::new(&[0.0, 0.1, 0.2, 0.3], &positions)?;
//! let visits = arena.visits(&session, &Gate::new())?;
//! let spikes = visits.count_spikes(&[0.05, 0.15, 0.16])?;
//! let rates = arena.rate_maps(&spikes.counts, &visits.occupancy(), 1.0)?;
//! assert_eq!(rates.len(), arena.bin_count());
//! # Ok::<(), ns::env::EnvError>(())
//! ```
//!
//! # Where to find what
//!
//! | module | holds | crate |
//! |---|---|---|
//! | `layout` | space to bins: centres, measures, faces, point lookup | `ns-layout` |
//! | `graph` | bins to distances: connectivity, components, shortest paths | `ns-graph` |
//! | `kernel` | heat operators that spread fields | `ns-kernel` |
//! | `cache` | a byte-budgeted cache handle | `ns-cache` |
//! | `env` | environments, regions, trajectories, fields, rate maps | `ns-env` |
//!
//! # Features
//!
//! Each feature only adds names; none changes what a call does. What one costs is
//! given as the crates of others that it brings, and the Rust source in them, in
//! megabytes: alone, and on top of the default.
//!
//! | feature | default | brings | alone | on top |
//! |---|---|---|---|---|
//! | `env` | yes | everything below, and environments: `twox-hash` | 72, 20.6 MB | |
//! | `layout` | by `env` | layouts: `kiddo`, `rayon` | 32, 13.7 MB | |
//! | `polygon` | no | `layout`, polygons, grids cut to them, and with `env` regions: `geo` | 54, 19.1 MB | 21, 4.8 MB |
//! | `mesh` | no | `polygon` and triangulated polygons: `spade` | 59, 20.8 MB | 26, 6.5 MB |
//! | `graph` | by `env` | `layout` and graphs: nothing more | 32, 13.7 MB | |
//! | `petgraph` | no | `graph`, the algorithms of `petgraph` on it, and tracks from its graphs and back | 39, 16.5 MB | 7, 2.9 MB |
//! | `kernel` | by `env` | `graph` and heat operators: `faer` | 71, 20.4 MB | |
//! | `cache` | by `env` | the cache handle | 6, 2.2 MB | |
//! | `disk` | no | `cache`, also in a folder: `bincode`, `serde`, `twox-hash` | 12, 3.8 MB | 5, 1.5 MB |
//! | `metrics` | no | `cache`, with counters for the `metrics` facade | 9, 2.6 MB | 3, 0.4 MB |
//! | `tracing` | no | `cache`, with spans of `tracing` | 10, 2.8 MB | 0, as `kiddo` has it |
//! | `save` | no | `env`, `serde`, and environments as text and files: `serde_json` | 79, 23.0 MB | 7, 2.4 MB |
//! | `serde` | no | `Serialize` and `Deserialize` for value types | 0 | 3, 1.2 MB |
//!
//! Counted with `cargo tree -p ns --no-default-features --features NAME -e normal
//! --prefix none`, each crate once.
//!
//! # Examples
//!
//! `cargo run -p ns --example NAME` runs one; each prints what it finds, within
//! seconds.
//!
//! | example | shows |
//! |---|---|
//! | `open_field` | from positions and spikes to a rate map |
//! | `w_maze` | a maze linearised: positions on one axis, stays at wells, ways along arms |
//! | `custom_layout` | a layout of one's own, a corridor around a ring |
//! | `shared_cache` | one cache for many threads |
//! | `streaming` | a session sample by sample, the same bits as the whole |
//! | `pyramid` | a large field piece by piece, drawn at any zoom |
//! | `geodesic_errors` | how exact distances around walls are |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "cache")]
#[doc(inline)]
pub use ns_cache as cache;
#[cfg(feature = "env")]
#[doc(inline)]
pub use ns_env as env;
#[cfg(feature = "env")]
pub use ns_env::Environment;
#[cfg(feature = "graph")]
#[doc(inline)]
pub use ns_graph as graph;
#[cfg(feature = "kernel")]
#[doc(inline)]
pub use ns_kernel as kernel;
#[cfg(feature = "layout")]
#[doc(inline)]
pub use ns_layout as layout;

/// What most programs need, to be imported whole.
pub mod prelude {
    #[cfg(feature = "cache")]
    pub use ns_cache::Cache;
    #[cfg(feature = "env")]
    pub use ns_env::{
        Allocation, AnyEnvironment, Environment, Gate, Interpolation, Pyramid, RateSummary, Region,
        Regions, SessionStream, Trajectory,
    };
    #[cfg(feature = "graph")]
    pub use ns_graph::Connectivity;
    #[cfg(feature = "kernel")]
    pub use ns_kernel::{HeatOperator, Mode};
    #[cfg(feature = "layout")]
    pub use ns_layout::{BinId, Grid, Layout, Neighbors};
}

//! What is kept of a space: how many bytes it takes, beside what was said before.

use std::any::Any;
use std::sync::Arc;

use ns::Environment;
use ns::cache::{Artifact, Cache};
use ns::env::{EnvError, Keepable};
use ns::kernel::{KernelError, Mode};
use ns::layout::{BinId, Grid, Neighbors};
use ns_benches::shapes;

use crate::measure;
use crate::op::Failure;

/// What is kept, whatever it is.
type Made = Result<Box<dyn Any>, EnvError>;

/// An artifact to be weighed.
pub(crate) struct Kept {
    pub(crate) name: &'static str,
    artifact: Keepable,
    make: fn(&Environment<2>, &Cache) -> Made,
}

/// What an artifact takes at one size.
pub(crate) struct Weight {
    pub(crate) bins: usize,
    pub(crate) estimate: u64,
    /// `None` where it is refused, as it takes too much.
    pub(crate) held: Option<u64>,
}

/// So many bins.
pub(crate) const SIZES: [usize; 4] = [100, 1_000, 10_000, 100_000];

/// What takes more is refused: 2 GiB.
const LIMIT: u64 = 2 << 30;

/// The modes of which a few are found.
const FEW: usize = 50;

/// All artifacts.
pub(crate) fn all() -> [Kept; 5] {
    [
        Kept {
            name: "kept/dense-kernel",
            artifact: Keepable::DenseKernel,
            make: |space, cache| boxed(space.dense_kernel(cache, 3.0, Mode::Average, LIMIT)),
        },
        Kept {
            name: "kept/nearest-bins",
            artifact: Keepable::NearestBins,
            make: |space, cache| boxed(space.nearest_bins(cache)),
        },
        Kept {
            name: "kept/distances",
            artifact: Keepable::Distances,
            make: |space, cache| {
                let first: Vec<BinId> = BinId::all(1).collect();
                boxed(space.kept_distances(cache, &first))
            },
        },
        Kept {
            name: "kept/eigenbasis",
            artifact: Keepable::Eigenbasis,
            make: |space, cache| boxed(space.eigenbasis(cache, LIMIT)),
        },
        Kept {
            name: "kept/50-slowest-modes",
            artifact: Keepable::SlowestModes { count: FEW },
            make: |space, cache| boxed(space.slowest_modes(cache, FEW, LIMIT)),
        },
    ]
}

fn boxed<A: Artifact>(made: Result<Arc<A>, EnvError>) -> Made {
    made.map(|artifact| Box::new(artifact) as Box<dyn Any>)
}

/// What stands beside an artifact: the two counts of its `Arc`, and the box
/// around that.
const AROUND: u64 = 24;

/// Makes an artifact of a space of `n` bins with walls in it, several times: other
/// threads may make buffers of their own meanwhile, so the least is right.
pub(crate) fn weigh(kept: &Kept, n: usize) -> Result<Weight, Failure> {
    let space = room(n)?;
    let cache = Cache::disabled();
    let mut held = None;
    for _ in 0..3 {
        let before = measure::allocated();
        match (kept.make)(&space, &cache) {
            Ok(made) => {
                let now = (measure::allocated() - before) as u64 - AROUND;
                held = Some(held.map_or(now, |least: u64| least.min(now)));
                drop(made);
            }
            Err(EnvError::Kernel(KernelError::MemoryLimit { .. })) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Weight {
        bins: space.bin_count(),
        estimate: space.estimate(kept.artifact),
        held,
    })
}

/// A space of exactly `n` bins, with walls.
fn room(n: usize) -> Result<Environment<2>, Failure> {
    let (edges, mask) = shapes::walled_to(n);
    let grid = Grid::from_mask(edges, &mask, Neighbors::Faces)?;
    Ok(Environment::builder(grid).build()?)
}

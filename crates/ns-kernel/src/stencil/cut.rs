//! How a box is cut into patches, and steps into passes.

/// What a step on a place, a place that comes to a patch and goes from it, and
/// one that comes from memory and goes back there for another pass take, each
/// as a multiple of the first.
const STEP: f64 = 1.0;
const LOAD: f64 = 5.0;
const RELOAD: f64 = 12.0;

/// Boxes of no more places than this are one patch.
const SMALL: usize = 1 << 14;

/// A patch of more places than this does not stay in the third cache, which
/// threads share.
const LARGEST: usize = 3 << 17;

/// How many slabs and columns patches may have.
const SIDES: [usize; 8] = [32, 64, 96, 128, 192, 256, 512, 1024];

/// How many steps a pass may have.
const DEPTHS: [usize; 9] = [4, 8, 12, 16, 24, 32, 48, 64, 96];

/// The size of a box: its slabs, the columns that each is made of, and the
/// places of a column in a slab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extents {
    pub(crate) slabs: usize,
    pub(crate) columns: usize,
    pub(crate) places: usize,
}

impl Extents {
    fn total(&self) -> usize {
        self.slabs * self.columns * self.places
    }
}

/// A box cut into patches, and steps into passes.
///
/// A patch takes all steps of a pass by itself: with its own places it takes as
/// many of its neighbours' slabs and columns as there are steps, and computes on
/// them what its neighbours compute too, one less with each step. Every place
/// takes the same operations in the same order however a box is cut, so no bit
/// of a result depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// How many slabs a patch has of its own.
    pub(crate) slabs: usize,
    /// How many columns of them.
    pub(crate) columns: usize,
    /// How many steps a pass has, at most.
    pub(crate) depth: usize,
}

impl Cut {
    /// The cut that takes the least time by a simple count: places times steps,
    /// with what is computed twice, and what comes from memory and goes there.
    pub(crate) fn best(extents: Extents, steps: usize, threads: usize) -> Self {
        let whole = Self {
            slabs: extents.slabs,
            columns: extents.columns,
            depth: steps.max(1),
        };
        if extents.total() <= SMALL {
            return whole;
        }
        let sides = |all: usize| {
            let within = SIDES.iter().copied().filter(move |&side| side < all);
            within.chain([all])
        };
        let depths = DEPTHS.iter().copied().filter(|&depth| depth < steps);
        let mut best = (whole.cost(extents, steps, threads), whole);
        for depth in depths.chain([whole.depth]) {
            for slabs in sides(extents.slabs) {
                for columns in sides(extents.columns) {
                    let cut = Self {
                        slabs,
                        columns,
                        depth,
                    };
                    let cost = cut.cost(extents, steps, threads);
                    if cost < best.0 {
                        best = (cost, cut);
                    }
                }
            }
        }
        best.1
    }

    fn cost(&self, extents: Extents, steps: usize, threads: usize) -> f64 {
        let strips = extents.slabs.div_ceil(self.slabs);
        let stacks = extents.columns.div_ceil(self.columns);
        let passes = self.passes(steps);
        let depth = steps.div_ceil(passes);
        let side = |own: usize, more: usize, all: usize| (own + more).min(all) as f64;
        let slabs = side(self.slabs, 2 * depth, extents.slabs);
        let columns = side(self.columns, 2 * depth, extents.columns);
        let loaded = slabs * columns * extents.places as f64;
        // The slabs of neighbours are one less with each step.
        let swept = loaded * side(self.slabs, depth, extents.slabs) / slabs;
        let far = if loaded > LARGEST as f64 { 2.0 } else { 1.0 };
        let patch = depth as f64 * swept * STEP * far + loaded * LOAD;
        let rounds = strips.div_ceil(threads.max(1)) * stacks;
        let reloads = (passes - 1) as f64 * extents.total() as f64 * RELOAD;
        passes as f64 * rounds as f64 * patch + reloads / threads.max(1) as f64
    }

    /// How many passes so many steps take.
    pub(crate) fn passes(&self, steps: usize) -> usize {
        steps.div_ceil(self.depth).max(1)
    }

    /// How many steps each of as few passes as possible has, alike in length.
    pub(crate) fn steps_a_pass(&self, steps: usize) -> usize {
        steps.div_ceil(self.passes(steps)).max(1)
    }
}

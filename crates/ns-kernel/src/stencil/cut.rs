//! How a box is cut into tiles that are swept one at a time.

use std::ops::Range;

use crate::block::Stretch;

/// A tile has about so many cells.
const TILE: usize = 1 << 17;

/// The cells that a wave may have in flight, for them to stay in the second
/// cache of a core: four fields of an eighth of a mebibyte each.
const FLIGHT: usize = 1 << 14;

/// The cells that a wave of few steps may have in flight, in the third cache:
/// that is still far nearer than memory.
const LONG_FLIGHT: usize = 1 << 17;

/// How few steps those are.
const FEW: usize = 8;

/// A pass has at most so many steps.
const DEEPEST: usize = 64;

/// A box cut into tiles of slabs, by its shape alone.
///
/// The tiles lie one after the other, and each has a rim of slabs on either
/// side: copies of those of its neighbours, refreshed before each pass over
/// memory, or nothing at the ends of the box. A tile can take as many steps by
/// itself as its rim has slabs, computing on the rim what its neighbours compute
/// too, one slab less with each step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// How many slabs the box has.
    pub(crate) slabs: usize,
    /// How many cells a slab has.
    pub(crate) slab: usize,
    /// How many slabs a tile has; the last may have fewer.
    pub(crate) tile: usize,
    /// How many steps a pass may have.
    pub(crate) depth: usize,
}

impl Cut {
    pub(crate) fn new(slabs: usize, slab: usize) -> Self {
        let few = (LONG_FLIGHT / slab).min(FEW);
        let depth = (FLIGHT / slab).max(few).clamp(1, DEEPEST);
        // What is computed twice must stay a small part.
        let tile = (TILE / slab).max(8 * depth).min(slabs);
        Self {
            slabs,
            slab,
            tile,
            depth,
        }
    }

    /// How many steps each of as few passes as possible has, alike in length.
    pub(crate) fn steps_a_pass(&self, steps: usize) -> usize {
        let passes = steps.div_ceil(self.depth).max(1);
        steps.div_ceil(passes).max(1)
    }

    pub(crate) fn tiles(&self) -> usize {
        self.slabs.div_ceil(self.tile)
    }

    /// How many slabs lie on either side of a tile.
    pub(crate) fn rim(&self) -> usize {
        if self.tile < self.slabs {
            self.depth
        } else {
            1
        }
    }

    /// The places of a tile with its rim.
    pub(crate) fn places_of_tile(&self) -> usize {
        (self.tile + 2 * self.rim()) * self.slab
    }

    pub(crate) fn places(&self) -> usize {
        self.tiles() * self.places_of_tile()
    }

    /// The slabs of a tile.
    pub(crate) fn own(&self, tile: usize) -> Range<usize> {
        let first = tile * self.tile;
        first..(first + self.tile).min(self.slabs)
    }

    /// The place where a slab starts, in the tile that it belongs to.
    pub(crate) fn place(&self, slab: usize) -> usize {
        self.place_in(slab / self.tile, slab)
    }

    /// The place where a slab starts, in a tile that has it or in whose rim it is.
    pub(crate) fn place_in(&self, tile: usize, slab: usize) -> usize {
        tile * self.places_of_tile() + (slab + self.rim() - tile * self.tile) * self.slab
    }

    /// Where bins in their own order lie.
    pub(crate) fn stretches(&self, bins: usize) -> Vec<Stretch> {
        (0..self.tiles())
            .flat_map(|tile| {
                let own = self.own(tile);
                let bins = own.start * self.slab..(own.end * self.slab).min(bins);
                Stretch::cut(bins, self.place(own.start))
            })
            .collect()
    }

    /// The slab that a place belongs to, in whichever tile it is.
    pub(crate) fn slab_of(&self, place: usize) -> usize {
        let tile = place / self.places_of_tile();
        (place % self.places_of_tile()) / self.slab + tile * self.tile - self.rim()
    }

    /// Copies to the rims what lies in the tiles.
    pub(crate) fn refresh_rims<T: Copy>(&self, values: &mut [T]) {
        let rim = self.rim();
        for tile in 0..self.tiles() {
            let own = self.own(tile);
            let below = own.start.saturating_sub(rim)..own.start;
            let above = own.end..(own.end + rim).min(self.slabs);
            for slab in below.chain(above) {
                let from = self.place(slab);
                values.copy_within(from..from + self.slab, self.place_in(tile, slab));
            }
        }
    }
}

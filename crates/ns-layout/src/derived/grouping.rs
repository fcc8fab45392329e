//! Which bins are joined: cells of one block, or neighbours that heat joins most.

use crate::derived::joints::{Joints, Link};
use crate::grid::try_axes;
use crate::{Axis, BinId, Edge, Lattice, Layout, LayoutError, MeasureKind, Neighbors};

/// The group of each bin, and what is known of it.
#[derive(Debug)]
pub(super) struct Grouping<const D: usize> {
    pub(super) groups: Vec<BinId>,
    pub(super) count: usize,
    /// The blocks that groups lie in.
    pub(super) blocks: Option<Blocks<D>>,
    /// Where bins lie in their groups, unless that is the difference of centres.
    pub(super) joints: Option<Joints<D>>,
}

/// The cells of a lattice that bins lie in, of which some may hold several.
#[derive(Debug, Clone)]
pub(super) struct Blocks<const D: usize> {
    axes: [Axis; D],
    neighbors: Neighbors,
    /// The cell of each bin.
    cells: Vec<u32>,
}

impl<const D: usize> Grouping<D> {
    /// # Errors
    ///
    /// [`LayoutError::NothingToMerge`]
    pub(super) fn of(parent: &dyn Layout<D>) -> Result<Self, LayoutError> {
        if parent.measure_kind() == MeasureKind::Content {
            let blocks = match (parent.lattice(), parent.as_merged()) {
                (Some(lattice), _) => Some(Blocks::of(lattice)),
                (None, Some(merged)) => merged.blocks().cloned(),
                (None, None) => None,
            };
            if let Some(blocks) = blocks {
                return Self::in_blocks(parent, &blocks);
            }
        }
        Self::by_neighbors(parent)
    }

    /// Joins the bins of two by two cells that faces hold together.
    fn in_blocks(parent: &dyn Layout<D>, fine: &Blocks<D>) -> Result<Self, LayoutError> {
        let bins = parent.bin_count();
        if fine.axes.iter().all(|axis| axis.count() == 1) {
            return Err(LayoutError::NothingToMerge { bins });
        }
        let (axes, cells) = fine.coarser()?;
        // Each bin leads to one of a lower index in its group, the first to itself.
        let mut lower: Vec<u32> = (0..bins as u32).collect();
        parent.visit_edges(&mut |edge| {
            let [a, b] = [edge.a, edge.b].map(|bin| bin.index() as u32);
            if edge.face > 0.0 && cells[a as usize] == cells[b as usize] {
                let [a, b] = [first_of(&mut lower, a), first_of(&mut lower, b)];
                lower[a.max(b) as usize] = a.min(b);
            }
        });
        let mut firsts: Vec<u32> = (0..bins as u32)
            .filter(|&bin| lower[bin as usize] == bin)
            .collect();
        firsts.sort_by_key(|&first| (cells[first as usize], first));
        // Block by block, as the cells of a lattice are numbered.
        let mut numbers = vec![None; bins];
        for (group, &first) in BinId::all(firsts.len()).zip(&firsts) {
            numbers[first as usize] = Some(group);
        }
        let groups = (0..bins as u32)
            .filter_map(|bin| numbers[first_of(&mut lower, bin) as usize])
            .collect();
        Ok(Self {
            groups,
            count: firsts.len(),
            blocks: Some(Blocks {
                axes,
                neighbors: fine.neighbors,
                cells: firsts.iter().map(|&first| cells[first as usize]).collect(),
            }),
            joints: None,
        })
    }

    /// Joins pairs of neighbours, those first that heat joins most for their
    /// measure, and what is left over to one of them.
    ///
    /// It is the heavy-edge matching of G. Karypis and V. Kumar, "A fast and high
    /// quality multilevel scheme for partitioning irregular graphs", SIAM Journal
    /// on Scientific Computing 20 (1998), 359–392, section 3.1, with measures.
    fn by_neighbors(parent: &dyn Layout<D>) -> Result<Self, LayoutError> {
        let bins = parent.bin_count();
        let faces = Faces::of(parent);
        if faces.edges.is_empty() {
            return Err(LayoutError::NothingToMerge { bins });
        }
        let measures = parent.measures();
        let mut links: Vec<Option<Link>> = vec![None; bins];
        let mut is_taken = vec![false; bins];
        for leftovers in [false, true] {
            for bin in 0..bins {
                if is_taken[bin] {
                    continue;
                }
                let mut best: Option<(f64, usize, usize)> = None;
                for &at in faces.around(bin) {
                    let edge = &faces.edges[at as usize];
                    let other = other_end(edge, bin);
                    let held = edge.face / (edge.distance * (measures[bin] + measures[other]));
                    if is_taken[other] == leftovers && best.is_none_or(|(most, ..)| held > most) {
                        best = Some((held, other, at as usize));
                    }
                }
                let Some((_, other, edge)) = best else {
                    continue;
                };
                is_taken[bin] = true;
                if leftovers {
                    // On the outer side of the pair.
                    links[bin] = Some(Link {
                        host: other,
                        edge,
                        is_ahead: links[other].is_some(),
                    });
                } else {
                    is_taken[other] = true;
                    links[other] = Some(Link {
                        host: bin,
                        edge,
                        is_ahead: true,
                    });
                }
            }
        }
        let root = |bin: usize| {
            let mut root = bin;
            while let Some(link) = &links[root] {
                root = link.host;
            }
            root
        };
        let mut numbers: Vec<Option<BinId>> = vec![None; bins];
        let mut count = 0;
        let mut groups = Vec::with_capacity(bins);
        for bin in 0..bins {
            let number = &mut numbers[root(bin)];
            if number.is_none() {
                *number = BinId::new(count);
                count += 1;
            }
            groups.extend(*number);
        }
        let is_flat = parent.measure_kind() == MeasureKind::Content;
        let joints =
            (!is_flat).then(|| Joints::along(parent, &groups, count, &links, &faces.edges));
        Ok(Self {
            groups,
            count,
            blocks: None,
            joints,
        })
    }
}

/// The first bin of a group; the way to it is made shorter.
fn first_of(lower: &mut [u32], bin: u32) -> u32 {
    let mut bin = bin;
    while lower[bin as usize] != bin {
        let next = lower[lower[bin as usize] as usize];
        lower[bin as usize] = next;
        bin = next;
    }
    bin
}

fn other_end(edge: &Edge, bin: usize) -> usize {
    if edge.a.index() == bin {
        edge.b.index()
    } else {
        edge.a.index()
    }
}

/// The edges with a face, and those around each bin.
struct Faces {
    edges: Vec<Edge>,
    offsets: Vec<usize>,
    around: Vec<u32>,
}

impl Faces {
    fn of<const D: usize>(parent: &dyn Layout<D>) -> Self {
        let mut edges = Vec::new();
        parent.visit_edges(&mut |edge| {
            if edge.face > 0.0 {
                edges.push(edge);
            }
        });
        let mut offsets = vec![0; parent.bin_count() + 1];
        let ends = |edge: &Edge| [edge.a.index(), edge.b.index()];
        for end in edges.iter().flat_map(ends) {
            offsets[end + 1] += 1;
        }
        for bin in 1..offsets.len() {
            offsets[bin] += offsets[bin - 1];
        }
        let mut next = offsets.clone();
        let mut around = vec![0; 2 * edges.len()];
        for (at, edge) in edges.iter().enumerate() {
            for end in ends(edge) {
                around[next[end]] = at as u32;
                next[end] += 1;
            }
        }
        Self {
            edges,
            offsets,
            around,
        }
    }

    fn around(&self, bin: usize) -> &[u32] {
        &self.around[self.offsets[bin]..self.offsets[bin + 1]]
    }
}

impl<const D: usize> Blocks<D> {
    fn of(lattice: &Lattice<D>) -> Self {
        Self {
            axes: lattice.axes().clone(),
            neighbors: lattice.neighbors(),
            cells: lattice.bin_cells().to_vec(),
        }
    }

    fn shape(&self) -> [usize; D] {
        self.axes.each_ref().map(Axis::count)
    }

    /// The axes with every other edge, and the block of each bin between them.
    fn coarser(&self) -> Result<([Axis; D], Vec<u32>), LayoutError> {
        let axes = try_axes(self.axes.iter().enumerate().map(|(k, axis)| {
            let (edges, count) = (axis.edges(), axis.count());
            let mut coarse: Vec<f64> = edges[..count].iter().step_by(2).copied().collect();
            coarse.push(edges[count]);
            Axis::from_edges(k, coarse)
        }))?;
        let shape = self.shape();
        let block = |cell: u32| {
            let (mut rest, mut block, mut stride) = (cell as usize, 0, 1);
            for k in (0..D).rev() {
                block += rest % shape[k] / 2 * stride;
                rest /= shape[k];
                stride *= axes[k].count();
            }
            block as u32
        };
        let cells = self.cells.iter().map(|&cell| block(cell)).collect();
        Ok((axes, cells))
    }

    /// The lattice of the blocks, where each holds all the cells of the parent's
    /// lattice that lie in it, or none.
    pub(super) fn whole(&self, parent: &Lattice<D>, groups: &[BinId]) -> Option<Lattice<D>> {
        let shape = self.shape();
        let mut counts = vec![0_usize; shape.iter().product()];
        for group in groups {
            counts[self.cells[group.index()] as usize] += 1;
        }
        let fine = parent.shape();
        let is_whole = |(cell, &count): (usize, &usize)| {
            let (mut rest, mut full) = (cell, 1);
            for k in (0..D).rev() {
                full *= (fine[k] - 2 * (rest % shape[k])).min(2);
                rest /= shape[k];
            }
            count == 0 || count == full
        };
        let active: Vec<bool> = counts.iter().map(|&count| count > 0).collect();
        let is_one_each = active.iter().filter(|&&on| on).count() == self.cells.len();
        (is_one_each && counts.iter().enumerate().all(is_whole))
            .then(|| Lattice::new(self.axes.clone(), &active, self.neighbors))
    }
}

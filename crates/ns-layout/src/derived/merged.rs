//! The bins of another layout joined in groups, to be seen from farther away.

use std::sync::Arc;

use crate::derived::grouping::{Blocks, Grouping};
use crate::derived::joints::{Joints, joined_edges};
use crate::{BinId, Blueprint, Edge, Lattice, Layout, LayoutError, LayoutKind, MeasureKind};

/// The bins of another layout joined in groups, about half as fine: one level of
/// a pyramid.
///
/// - Groups are whole: their bins are held together by faces. So nothing is
///   joined across a wall, and what was apart stays apart.
/// - The measure of a group is the sum of those of its bins, and the face between
///   two groups that of all faces between their bins.
/// - A point is in the group of the bin that holds it.
///
/// # Which bins are joined
///
/// On a Cartesian lattice, cells two by two on each axis, where a face leads from
/// one to the other within those; where a wall runs through, there are several
/// groups. Coarser again, that is four by four, and so on, until the lattice is
/// one block. On other layouts, pairs of neighbours, those first that heat joins
/// most for their measure; bins that are left over go with the neighbour that
/// heat joins them to most.
///
/// Where all cells of every block are bins, the groups lie on a coarser lattice.
///
/// # Centres and distances
///
/// The centre of a group is that of its measure, or where that lies in another
/// group, and where coordinates are not lengths, the centre of the bin nearest to
/// it. Where coordinates are lengths, distances are straight from centre to
/// centre; where they are not, or where bins are stretches of lines, they lead
/// along the bins joined, between the centres of measure. No two groups are nearer
/// to each other than their nearest bins.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use ns_layout::{Grid, Layout, Merged, Neighbors};
///
/// // Two corridors with a wall between them.
/// let edges = [vec![0.0, 1.0, 2.0, 3.0], (0..=8).map(f64::from).collect()];
/// let mask: Vec<bool> = (0..24).map(|cell| cell / 8 != 1).collect();
/// let grid = Grid::from_mask(edges, &mask, Neighbors::Diagonals)?;
/// let merged = Merged::new(Arc::new(grid))?;
/// assert_eq!(merged.bin_count(), 8);
/// assert_eq!(merged.measures(), [2.0; 8]);
/// assert_eq!(merged.centers()[0], [0.5, 1.0]);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Merged<const D: usize> {
    parent: Arc<dyn Layout<D>>,
    /// The group of each bin of the parent.
    groups: Vec<BinId>,
    centers: Vec<[f64; D]>,
    measures: Vec<f64>,
    boundary: Vec<bool>,
    edges: Vec<Edge>,
    /// The way along each edge, where it is not the difference of the centres.
    ways: Vec<[f64; D]>,
    /// The blocks that the groups lie in, on what was a lattice once.
    blocks: Option<Blocks<D>>,
    lattice: Option<Lattice<D>>,
}

impl<const D: usize> Merged<D> {
    /// Joins the bins of a layout.
    ///
    /// The same layout always gives the same groups.
    ///
    /// # Errors
    ///
    /// [`LayoutError::NothingToMerge`] where every bin stands alone: no face
    /// joins any two.
    ///
    /// # Complexity
    ///
    /// O(bins + edges log edges) time and O(bins + edges) memory.
    pub fn new(parent: Arc<dyn Layout<D>>) -> Result<Self, LayoutError> {
        let Grouping {
            groups,
            count,
            blocks,
            joints,
        } = Grouping::of(&*parent)?;
        let mut measures = vec![0.0; count];
        for (group, measure) in groups.iter().zip(parent.measures()) {
            measures[group.index()] += measure;
        }
        let mut boundary = vec![false; count];
        for (bin, group) in BinId::all(groups.len()).zip(&groups) {
            boundary[group.index()] |= parent.is_boundary(bin);
        }
        let joints = match joints {
            Some(joints) => joints,
            None => Joints::straight(&*parent, &groups, &measures),
        };
        let (centers, joints) = joints.centered(&*parent, &groups, count);
        let (edges, ways) = joined_edges(&*parent, &groups, &centers, &joints);
        let lattice = blocks
            .as_ref()
            .zip(parent.lattice())
            .and_then(|(blocks, lattice)| blocks.whole(lattice, &groups));
        Ok(Self {
            parent,
            groups,
            centers,
            measures,
            boundary,
            edges,
            ways,
            blocks,
            lattice,
        })
    }

    /// The layout whose bins are joined.
    #[must_use]
    pub fn parent(&self) -> &Arc<dyn Layout<D>> {
        &self.parent
    }

    /// The bin that each bin of the parent has gone into.
    ///
    /// # Shapes
    ///
    /// One entry for each bin of the parent.
    #[must_use]
    pub fn groups(&self) -> &[BinId] {
        &self.groups
    }

    pub(super) fn blocks(&self) -> Option<&Blocks<D>> {
        self.blocks.as_ref()
    }
}

impl<const D: usize> Layout<D> for Merged<D> {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Merged
    }

    fn centers(&self) -> &[[f64; D]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); D] {
        self.parent.bounds()
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        self.edges.iter().copied().for_each(visit);
    }

    fn edge_vector(&self, edge: &Edge) -> [f64; D] {
        let place = |other: &Edge| (other.a, other.b).cmp(&(edge.a, edge.b));
        let way = self.edges.binary_search_by(place).ok();
        match way.and_then(|place| self.ways.get(place)) {
            Some(way) => *way,
            None => match [edge.a, edge.b].map(|bin| self.centers.get(bin.index())) {
                [Some(a), Some(b)] => std::array::from_fn(|k| b[k] - a[k]),
                _ => [f64::NAN; D],
            },
        }
    }

    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        let bin = self.parent.bin_at(point)?;
        self.groups.get(bin.index()).copied()
    }

    fn bins_at(&self, points: &[[f64; D]]) -> Vec<Option<BinId>> {
        let mut bins = self.parent.bins_at(points);
        for bin in &mut bins {
            *bin = bin.and_then(|bin| self.groups.get(bin.index()).copied());
        }
        bins
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        self.boundary.get(bin.index()).copied().unwrap_or(false)
    }

    fn lattice(&self) -> Option<&Lattice<D>> {
        self.lattice.as_ref()
    }

    fn measure_kind(&self) -> MeasureKind {
        self.parent.measure_kind()
    }

    fn as_merged(&self) -> Option<&Self> {
        Some(self)
    }

    fn blueprint(&self) -> Option<Blueprint> {
        self.plan()
    }
}

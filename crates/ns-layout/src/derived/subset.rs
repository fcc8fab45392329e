//! Some of the bins of another layout.

use std::sync::Arc;

use crate::{
    BinId, Blueprint, Edge, Lattice, Layout, LayoutError, LayoutKind, MeasureKind, TurnedLattice,
};

/// Some of the bins of another layout, in their order, with all that they had:
/// centres, measures, and the edges between them with their distances and faces.
///
/// A point is looked up in the parent, so a subset is as exact as its parent;
/// where that bin is not kept, the point is in none. A bin is on the boundary
/// where it was before, and where it shares a face with a bin that is not kept.
/// [`bounds`](Layout::bounds) are those of the parent.
///
/// A subset of a layout on a lattice is on the same lattice, with fewer cells
/// active.
///
/// # Example
///
/// ```
/// use ns_layout::{BinId, Grid, Layout, Subset};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 4.0)]).build()?;
/// let ends = Subset::from_mask(grid, &[true, false, true, true])?;
/// assert_eq!(ends.centers(), [[0.5], [2.5], [3.5]]);
/// assert_eq!(ends.bin_at(&[2.2]), BinId::new(1));
/// assert_eq!(ends.bin_at(&[1.2]), None);
/// assert_eq!(ends.boundary_bins().len(), 3);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Subset<const D: usize> {
    parent: Arc<dyn Layout<D>>,
    /// The bin of the parent for each bin, ascending.
    kept: Vec<BinId>,
    /// The bin for each bin of the parent.
    children: Vec<Option<BinId>>,
    centers: Vec<[f64; D]>,
    measures: Vec<f64>,
    boundary: Vec<bool>,
    lattice: Option<Lattice<D>>,
    /// The lattice that the bins lay on before they were turned.
    turned: Option<Lattice<D>>,
}

impl<const D: usize> Subset<D> {
    /// Keeps the bins whose entry is true.
    ///
    /// # Shapes
    ///
    /// `keep` has one entry for each bin of the parent.
    ///
    /// # Errors
    ///
    /// [`LayoutError::SelectionLength`], and [`LayoutError::NothingKept`] where
    /// no entry is true.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time and O(bins) memory, both of the parent.
    pub fn from_mask(parent: impl Layout<D> + 'static, keep: &[bool]) -> Result<Self, LayoutError> {
        let bins = parent.bin_count();
        if keep.len() != bins {
            return Err(LayoutError::SelectionLength {
                expected: bins,
                actual: keep.len(),
            });
        }
        if !keep.contains(&true) {
            return Err(LayoutError::NothingKept { bins });
        }
        Ok(Self::new(Arc::new(parent), keep))
    }

    /// Keeps these bins, in the order of the parent; one named twice counts once.
    ///
    /// # Errors
    ///
    /// [`LayoutError::UnknownBin`] for a bin that the parent does not have, and
    /// [`LayoutError::NothingKept`] where none is named.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_layout::{BinId, Grid, Layout, Subset};
    ///
    /// let grid = Grid::builder(1.0).ranges([(0.0, 4.0)]).build()?;
    /// let bins: Vec<BinId> = [3, 0].into_iter().filter_map(BinId::new).collect();
    /// let ends = Subset::from_bins(grid, &bins)?;
    /// assert_eq!(ends.centers(), [[0.5], [3.5]]);
    /// # Ok::<(), ns_layout::LayoutError>(())
    /// ```
    pub fn from_bins(
        parent: impl Layout<D> + 'static,
        bins: &[BinId],
    ) -> Result<Self, LayoutError> {
        let mut keep = vec![false; parent.bin_count()];
        for &bin in bins {
            match keep.get_mut(bin.index()) {
                Some(entry) => *entry = true,
                None => {
                    return Err(LayoutError::UnknownBin {
                        bin,
                        bins: keep.len(),
                    });
                }
            }
        }
        Self::from_mask(parent, &keep)
    }

    /// # Preconditions
    ///
    /// `keep` has one entry for each bin, of which at least one is true.
    fn new(parent: Arc<dyn Layout<D>>, keep: &[bool]) -> Self {
        let kept: Vec<BinId> = BinId::all(keep.len())
            .filter(|bin| keep[bin.index()])
            .collect();
        let mut children = vec![None; keep.len()];
        for (child, bin) in BinId::all(kept.len()).zip(&kept) {
            children[bin.index()] = Some(child);
        }
        let mut boundary: Vec<bool> = kept.iter().map(|&bin| parent.is_boundary(bin)).collect();
        parent.visit_edges(&mut |edge| {
            if edge.face > 0.0 {
                match (children[edge.a.index()], children[edge.b.index()]) {
                    (Some(child), None) | (None, Some(child)) => boundary[child.index()] = true,
                    _ => {}
                }
            }
        });
        let kept_of = |lattice: &Lattice<D>| {
            let active: Vec<bool> = lattice
                .cell_bins()
                .iter()
                .map(|bin| bin.is_some_and(|bin| keep[bin.index()]))
                .collect();
            Lattice::new(lattice.axes().clone(), &active, lattice.neighbors())
        };
        let lattice = parent.lattice().map(kept_of);
        let turned = parent.turned_lattice();
        let turned = turned.map(|turned| kept_of(turned.lattice()));
        let (centers, measures) = (parent.centers(), parent.measures());
        Self {
            centers: kept.iter().map(|bin| centers[bin.index()]).collect(),
            measures: kept.iter().map(|bin| measures[bin.index()]).collect(),
            parent,
            kept,
            children,
            boundary,
            lattice,
            turned,
        }
    }

    /// The layout that the bins were taken from.
    #[must_use]
    pub fn parent(&self) -> &Arc<dyn Layout<D>> {
        &self.parent
    }

    /// Which bin of the parent a bin was; `None` for a bin not in this layout.
    #[must_use]
    pub fn parent_bin(&self, bin: BinId) -> Option<BinId> {
        self.kept.get(bin.index()).copied()
    }

    /// Which bin a bin of the parent has become; `None` where it was not kept.
    #[must_use]
    pub fn child_bin(&self, parent_bin: BinId) -> Option<BinId> {
        self.children.get(parent_bin.index()).copied().flatten()
    }

    /// The bin of the parent that each bin was, ascending.
    ///
    /// # Shapes
    ///
    /// One entry for each bin.
    #[must_use]
    pub fn parent_bins(&self) -> &[BinId] {
        &self.kept
    }
}

impl<const D: usize> Layout<D> for Subset<D> {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Subset
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
        // The order of the bins is kept, and with it that of the edges.
        self.parent.visit_edges(&mut |edge| {
            if let (Some(a), Some(b)) = (self.child_bin(edge.a), self.child_bin(edge.b)) {
                visit(Edge { a, b, ..edge });
            }
        });
    }

    fn edge_vector(&self, edge: &Edge) -> [f64; D] {
        match (self.parent_bin(edge.a), self.parent_bin(edge.b)) {
            (Some(a), Some(b)) => self.parent.edge_vector(&Edge { a, b, ..*edge }),
            _ => [f64::NAN; D],
        }
    }

    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        self.child_bin(self.parent.bin_at(point)?)
    }

    fn bins_at(&self, points: &[[f64; D]]) -> Vec<Option<BinId>> {
        let mut bins = self.parent.bins_at(points);
        for bin in &mut bins {
            *bin = bin.and_then(|parent_bin| self.child_bin(parent_bin));
        }
        bins
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        self.boundary.get(bin.index()).copied().unwrap_or(false)
    }

    fn lattice(&self) -> Option<&Lattice<D>> {
        self.lattice.as_ref()
    }

    fn turned_lattice(&self) -> Option<TurnedLattice<'_, D>> {
        let turned = self.parent.turned_lattice()?;
        Some(turned.with_lattice(self.turned.as_ref()?))
    }

    fn measure_kind(&self) -> MeasureKind {
        self.parent.measure_kind()
    }

    fn blueprint(&self) -> Option<Blueprint> {
        self.plan()
    }
}

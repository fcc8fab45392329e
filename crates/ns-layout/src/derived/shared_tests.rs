//! Layouts to derive others from, and laws that all derived ones keep.

use std::sync::Arc;

use proptest::prelude::*;

use crate::{BinId, Edge, Grid, Layout, LayoutKind, MeasureKind, Neighbors};

pub(super) fn bin(index: usize) -> Option<BinId> {
    BinId::new(index)
}

pub(super) fn edges<const D: usize>(layout: &dyn Layout<D>) -> Vec<Edge> {
    let mut edges = Vec::new();
    layout.visit_edges(&mut |edge| edges.push(edge));
    edges
}

/// Edges as plain numbers.
pub(super) fn plain<const D: usize>(layout: &dyn Layout<D>) -> Vec<(usize, usize, f64, f64)> {
    edges(layout)
        .iter()
        .map(|e| (e.a.index(), e.b.index(), e.distance, e.face))
        .collect()
}

/// Cells of the plane between the given edges, but no lattice to be had: what a
/// mesh or a lattice of hexagons looks like from outside.
#[derive(Debug)]
pub(super) struct NoLattice<const D: usize>(pub(super) Grid<D>, pub(super) MeasureKind);

impl<const D: usize> Layout<D> for NoLattice<D> {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Custom("test")
    }
    fn centers(&self) -> &[[f64; D]] {
        self.0.centers()
    }
    fn measures(&self) -> &[f64] {
        self.0.measures()
    }
    fn bounds(&self) -> [(f64, f64); D] {
        self.0.bounds()
    }
    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        self.0.visit_edges(visit);
    }
    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        self.0.bin_at(point)
    }
    fn is_boundary(&self, bin: BinId) -> bool {
        self.0.is_boundary(bin)
    }
    fn measure_kind(&self) -> MeasureKind {
        self.1
    }
}

/// Masked grids with unequal edges and at least one active cell.
pub(super) fn grids() -> impl Strategy<Value = Grid<2>> {
    let widths = || prop::collection::vec(0.3..3.0_f64, 1..7);
    (widths(), widths(), -20.0..20.0_f64, any::<bool>()).prop_flat_map(|(wx, wy, lo, diagonal)| {
        let edges = [&wx, &wy].map(|widths| {
            let mut at = lo;
            let mut edges = vec![at];
            edges.extend(widths.iter().map(|width| {
                at += width;
                at
            }));
            edges
        });
        let neighbors = if diagonal {
            Neighbors::Diagonals
        } else {
            Neighbors::Faces
        };
        let cells = wx.len() * wy.len();
        (prop::collection::vec(any::<bool>(), cells), 0..cells).prop_map(move |(mut mask, on)| {
            mask[on] = true;
            Grid::from_mask(edges.clone(), &mask, neighbors).unwrap()
        })
    })
}

/// The same grids, with or without their lattice.
pub(super) fn parents() -> impl Strategy<Value = Arc<dyn Layout<2>>> {
    (grids(), any::<bool>()).prop_map(|(grid, plain)| -> Arc<dyn Layout<2>> {
        if plain {
            Arc::new(NoLattice(grid, MeasureKind::Content))
        } else {
            Arc::new(grid)
        }
    })
}

/// What every layout promises.
pub(super) fn keeps_its_promises<const D: usize>(
    layout: &dyn Layout<D>,
) -> Result<(), TestCaseError> {
    let n = layout.bin_count();
    prop_assert_eq!(layout.measures().len(), n);
    let bounds = layout.bounds();
    for (i, center) in layout.centers().iter().enumerate() {
        prop_assert_eq!(layout.bin_at(center), bin(i));
        for (x, (lo, hi)) in center.iter().zip(bounds) {
            prop_assert!(*x > lo && *x < hi);
        }
        prop_assert!(layout.measures()[i] > 0.0);
    }
    prop_assert_eq!(
        layout.bins_at(layout.centers()),
        BinId::all(n).map(Some).collect::<Vec<_>>()
    );
    prop_assert_eq!(layout.bin_at(&[f64::NAN; D]), None);
    prop_assert_eq!(layout.bins_at(&[[f64::INFINITY; D]]), [None]);
    let edges = edges(layout);
    prop_assert!(edges.is_sorted_by(|a, b| (a.a, a.b) < (b.a, b.b)));
    let mut faces_missing = vec![false; n];
    for edge in &edges {
        prop_assert!(edge.a < edge.b && edge.b.index() < n);
        prop_assert!(edge.distance > 0.0 && edge.face >= 0.0);
        let way = layout.edge_vector(edge);
        for (k, along) in way.iter().enumerate() {
            let [from, to] = [edge.a, edge.b].map(|bin| layout.centers()[bin.index()][k]);
            prop_assert!((to - from - along).abs() < 1e-9);
        }
    }
    for bin in layout.boundary_bins() {
        faces_missing[bin.index()] = true;
    }
    for (bin, missing) in BinId::all(n).zip(faces_missing) {
        prop_assert_eq!(layout.is_boundary(bin), missing);
    }
    if let Some(lattice) = layout.lattice() {
        prop_assert_eq!(lattice.bin_cells().len(), n);
        for center in layout.centers() {
            prop_assert_eq!(lattice.bin_at(center), layout.bin_at(center));
        }
    }
    if let Some(turned) = layout.turned_lattice() {
        prop_assert!(layout.lattice().is_none());
        prop_assert_eq!(turned.lattice().bin_cells().len(), n);
        for center in layout.centers() {
            let source = turned.source_of(center);
            prop_assert_eq!(turned.lattice().bin_at(&source), layout.bin_at(center));
        }
    }
    Ok(())
}

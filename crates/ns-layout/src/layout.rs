//! What every layout can say of itself.

use std::fmt;
use std::sync::Arc;

use crate::each::each;
use crate::{BinId, Blueprint, Lattice, Merged, Transformed, TurnedLattice};

/// A face that two bins share, or a step that leads from one to the other.
///
/// Every pair of bins comes once, with `a < b`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Edge {
    /// The bin of the lower index.
    pub a: BinId,
    /// The bin of the higher index.
    pub b: BinId,
    /// The distance from centre to centre, in the unit of the coordinates.
    pub distance: f64,
    /// The measure of the shared face: 1 in one dimension, a length in two, an
    /// area in three; 0 where the bins only touch in a corner or an edge, so
    /// that one can step across but nothing flows.
    pub face: f64,
}

/// Which family a layout belongs to.
///
/// With the feature `serde` it is written, but not read, as the name of a
/// [`Custom`](Self::Custom) one is part of a program: a layout is read from its
/// [`Blueprint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum LayoutKind {
    /// A Cartesian grid over a range, whole or reduced to visited bins.
    RegularGrid,
    /// A Cartesian grid with given edges and a given mask.
    MaskedGrid,
    /// A Cartesian grid over the pixels of an image.
    PixelMask,
    /// A Cartesian grid cut to a polygon.
    Polygon,
    /// A lattice of hexagons.
    Hexagonal,
    /// A triangulated polygon.
    TriangularMesh,
    /// A track of straight segments, each divided into bins.
    Track,
    /// Rings and sectors around an animal.
    EgocentricPolar,
    /// Some of the bins of another layout.
    Subset,
    /// Another layout moved, turned or scaled.
    Transformed,
    /// Several layouts joined by bridges.
    Composite,
    /// The bins of another layout joined in groups.
    Merged,
    /// A layout defined outside this crate, by the name it gives itself.
    Custom(&'static str),
}

impl fmt::Display for LayoutKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RegularGrid => "regular grid",
            Self::MaskedGrid => "masked grid",
            Self::PixelMask => "pixel mask",
            Self::Polygon => "polygon",
            Self::Hexagonal => "hexagonal",
            Self::TriangularMesh => "triangular mesh",
            Self::Track => "track",
            Self::EgocentricPolar => "egocentric polar",
            Self::Subset => "subset",
            Self::Transformed => "transformed",
            Self::Composite => "composite",
            Self::Merged => "merged",
            Self::Custom(name) => name,
        })
    }
}

/// What the measures of a layout are, and so how they follow when it is scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MeasureKind {
    /// Bins fill space: a length in one dimension, an area in two, a volume in
    /// three, with faces of one dimension less.
    #[default]
    Content,
    /// Bins are stretches of lines, in a space of any dimension: lengths, with
    /// faces of measure 1.
    Length,
    /// Neither: coordinates that are not lengths, such as angles, or bins of
    /// several kinds.
    Curved,
}

/// A space of `D` dimensions divided into bins.
///
/// A layout knows where its bins are, how large they are, which of them touch,
/// and which one holds a point. It knows nothing of graphs, fields or time: the
/// crates above derive those from the answers given here. An implementation is
/// immutable, and its answers never change.
///
/// # Shapes
///
/// [`centers`](Self::centers) and [`measures`](Self::measures) have one entry
/// for each bin, in the order of [`BinId`].
///
/// # Example
///
/// Two rooms side by side, each one bin, defined by a downstream author. A whole
/// one, with a seam, that goes on to paths and heat is the example
/// `custom_layout` of the crate `ns`: `cargo run -p ns --example custom_layout`.
///
/// ```
/// use ns_layout::{BinId, Edge, Layout, LayoutKind};
///
/// #[derive(Debug)]
/// struct TwoRooms {
///     centers: [[f64; 2]; 2],
///     measures: [f64; 2],
/// }
///
/// impl Layout<2> for TwoRooms {
///     fn kind(&self) -> LayoutKind {
///         LayoutKind::Custom("two rooms")
///     }
///     fn centers(&self) -> &[[f64; 2]] {
///         &self.centers
///     }
///     fn measures(&self) -> &[f64] {
///         &self.measures
///     }
///     fn bounds(&self) -> [(f64, f64); 2] {
///         [(0.0, 2.0), (0.0, 1.0)]
///     }
///     fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
///         if let (Some(a), Some(b)) = (BinId::new(0), BinId::new(1)) {
///             visit(Edge { a, b, distance: 1.0, face: 1.0 });
///         }
///     }
///     fn bin_at(&self, &[x, y]: &[f64; 2]) -> Option<BinId> {
///         let inside = (0.0..=2.0).contains(&x) && (0.0..=1.0).contains(&y);
///         inside.then(|| BinId::new(usize::from(x >= 1.0)))?
///     }
///     fn is_boundary(&self, _: BinId) -> bool {
///         true
///     }
/// }
///
/// let rooms = TwoRooms { centers: [[0.5, 0.5], [1.5, 0.5]], measures: [1.0, 1.0] };
/// assert_eq!(rooms.bin_at(&[1.2, 0.5]), BinId::new(1));
/// assert_eq!(rooms.bin_at(&[f64::NAN, 0.5]), None);
/// ```
pub trait Layout<const D: usize>: fmt::Debug + Send + Sync {
    /// Which family this layout belongs to.
    fn kind(&self) -> LayoutKind;

    /// The centre of each bin, in the unit of the coordinates.
    fn centers(&self) -> &[[f64; D]];

    /// The measure of each bin, above 0: a length in one dimension, an area in
    /// two, a volume in three.
    fn measures(&self) -> &[f64];

    /// The least and greatest coordinate on each axis that a bin reaches to,
    /// active or not.
    fn bounds(&self) -> [(f64, f64); D];

    /// Hands over every edge once, ascending by `(a, b)`.
    fn visit_edges(&self, visit: &mut dyn FnMut(Edge));

    /// The bin that holds the point, or `None` where there is none or where a
    /// coordinate is not finite.
    fn bin_at(&self, point: &[f64; D]) -> Option<BinId>;

    /// Whether a face of the bin has no active bin behind it.
    fn is_boundary(&self, bin: BinId) -> bool;

    /// How many bins there are.
    fn bin_count(&self) -> usize {
        self.centers().len()
    }

    /// The way from the centre of `edge.a` to that of `edge.b`, in the unit of
    /// the coordinates: the difference of the centres, unless the layout is
    /// curved. NaN where it has no such bins.
    fn edge_vector(&self, edge: &Edge) -> [f64; D] {
        match [edge.a, edge.b].map(|bin| self.centers().get(bin.index())) {
            [Some(a), Some(b)] => std::array::from_fn(|k| b[k] - a[k]),
            _ => [f64::NAN; D],
        }
    }

    /// The bin of each point: [`bin_at`](Self::bin_at) for a whole slice, on all
    /// threads where there are enough points.
    ///
    /// # Shapes
    ///
    /// The result has one entry for each point, in order.
    fn bins_at(&self, points: &[[f64; D]]) -> Vec<Option<BinId>> {
        each(points, |point| self.bin_at(point))
    }

    /// The bins with a face behind which there is no active bin, ascending.
    fn boundary_bins(&self) -> Vec<BinId> {
        BinId::all(self.bin_count())
            .filter(|&bin| self.is_boundary(bin))
            .collect()
    }

    /// The Cartesian lattice the bins lie on, where they do: faster paths use
    /// it, and they must give the same answers.
    fn lattice(&self) -> Option<&Lattice<D>> {
        None
    }

    /// The Cartesian lattice the bins lay on before they were turned, mirrored or
    /// sheared, where that is why they lie on none.
    fn turned_lattice(&self) -> Option<TurnedLattice<'_, D>> {
        None
    }

    /// What the measures are: the content of the bins, unless said otherwise.
    fn measure_kind(&self) -> MeasureKind {
        MeasureKind::Content
    }

    /// This layout as the affine image of another, where that is all it is, so
    /// that one more transform replaces it instead of going on top.
    fn as_transformed(&self) -> Option<&Transformed<D>> {
        None
    }

    /// This layout as the groups of another one's bins, where that is what it is,
    /// so that the groups can be joined again.
    fn as_merged(&self) -> Option<&Merged<D>> {
        None
    }

    /// All that it takes to make this layout again, as plain data; `None` for
    /// layouts defined outside this crate, and those made from them.
    fn blueprint(&self) -> Option<Blueprint> {
        None
    }
}

/// A shared layout is a layout, so that it can go wherever one is taken.
impl<const D: usize, L: Layout<D> + ?Sized> Layout<D> for Arc<L> {
    fn kind(&self) -> LayoutKind {
        (**self).kind()
    }

    fn centers(&self) -> &[[f64; D]] {
        (**self).centers()
    }

    fn measures(&self) -> &[f64] {
        (**self).measures()
    }

    fn bounds(&self) -> [(f64, f64); D] {
        (**self).bounds()
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        (**self).visit_edges(visit);
    }

    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        (**self).bin_at(point)
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        (**self).is_boundary(bin)
    }

    fn bin_count(&self) -> usize {
        (**self).bin_count()
    }

    fn edge_vector(&self, edge: &Edge) -> [f64; D] {
        (**self).edge_vector(edge)
    }

    fn bins_at(&self, points: &[[f64; D]]) -> Vec<Option<BinId>> {
        (**self).bins_at(points)
    }

    fn boundary_bins(&self) -> Vec<BinId> {
        (**self).boundary_bins()
    }

    fn lattice(&self) -> Option<&Lattice<D>> {
        (**self).lattice()
    }

    fn turned_lattice(&self) -> Option<TurnedLattice<'_, D>> {
        (**self).turned_lattice()
    }

    fn measure_kind(&self) -> MeasureKind {
        (**self).measure_kind()
    }

    fn as_transformed(&self) -> Option<&Transformed<D>> {
        (**self).as_transformed()
    }

    fn as_merged(&self) -> Option<&Merged<D>> {
        (**self).as_merged()
    }

    fn blueprint(&self) -> Option<Blueprint> {
        (**self).blueprint()
    }
}

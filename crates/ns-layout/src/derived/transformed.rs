//! Another layout moved, turned or scaled.

use std::sync::Arc;

use crate::derived::affine::length;
use crate::derived::turned::pulled_in;
use crate::each::each;
use crate::{
    Affine, Axis, BinId, Blueprint, Edge, Lattice, Layout, LayoutError, LayoutKind, MeasureKind,
    TurnedLattice,
};

/// The image of another layout under an [`Affine`] transform.
///
/// A point is in the bin that its preimage is in, by the exact look-up of the
/// parent; what rounding moves just past the outer bounds counts as on them.
/// The transform of a transformed layout is one transform of the first layout:
/// nothing piles up, and there and back is the first one but for rounding.
///
/// # Measures, distances and faces
///
/// | transform | measure | distance | face | heat |
/// |---|---|---|---|---|
/// | move, turn, mirror | kept | kept | kept | exact |
/// | similarity of scale `s` | `s^D` | `s` | `s^(D-1)` | exact |
/// | any other, `A` | `abs(det A)` | `abs(A u)` | `abs(det A) abs(A⁻ᵀ u)` | see below |
///
/// `u` is the direction of the edge, and taken for the normal of the face, which
/// it is in grids and hexagons. Measures are then exact, and so are faces
/// (Nanson's formula) and the distances of straight edges. As heat goes straight
/// from centre to centre, it spreads exactly where edges still are normal to
/// their faces: when a grid is scaled along its axes. Where a shear, or a stretch
/// at an angle to the edges, leaves them oblique, heat drifts along the edges and
/// the spread is no longer round: a shear of a square grid by 1/2 turns the
/// variances `σ²` into 1.34 `σ²` and 0.89 `σ²`.
/// [`orthogonality`](Self::orthogonality) tells how oblique edges are. In a mesh
/// they are oblique to begin with: triangulate the transformed polygon instead.
///
/// Layouts whose bins are lines ([`MeasureKind::Length`]) have measures that grow
/// by `s` and faces that stay, under similarities only.
///
/// A grid that is moved and scaled along its axes by positive factors has a
/// lattice. One that is turned, mirrored or sheared has none, but a
/// [`TurnedLattice`], which is enough for what follows straight lines, such as
/// time divided along the way and values between centres.
///
/// # Example
///
/// ```
/// use ns_layout::{Affine, BinId, Grid, Layout, Transformed};
///
/// let grid = Grid::builder(1.0).ranges([(0.0, 1.0), (0.0, 3.0)]).build()?;
/// let turned = Transformed::new(grid, &Affine::rotation(std::f64::consts::FRAC_PI_2)?)?;
/// assert_eq!(turned.measures(), [1.0; 3]);
/// assert_eq!(turned.bin_at(&[-1.5, 0.5]), BinId::new(1));
///
/// let doubled = Transformed::new(turned, &Affine::scaling([2.0, 2.0])?)?;
/// assert_eq!(doubled.measures(), [4.0; 3]);
/// assert_eq!(doubled.parent().bounds(), [(0.0, 1.0), (0.0, 3.0)]);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Transformed<const D: usize> {
    parent: Arc<dyn Layout<D>>,
    transform: Affine<D>,
    /// The one factor of all lengths, for a similarity.
    scale: Option<f64>,
    centers: Vec<[f64; D]>,
    measures: Vec<f64>,
    bounds: [(f64, f64); D],
    /// The bounds of the parent.
    source_bounds: [(f64, f64); D],
    /// How far preimages may be off, on each axis of the parent.
    rounding: [f64; D],
    lattice: Option<Lattice<D>>,
}

/// Points must come back within this fraction of the size of their bin.
const PRECISION: f64 = 1e-3;

impl<const D: usize> Transformed<D> {
    /// Applies a transform to a layout.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::Curved`]: the coordinates are not lengths along straight
    ///   axes, as those of a polar layout are not.
    /// - [`LayoutError::NotSimilar`]: bins are lines, and the transform is not a
    ///   similarity.
    /// - [`LayoutError::TransformRange`]: a coordinate, measure, distance or face
    ///   leaves the range of floats, or a positive one becomes 0.
    /// - [`LayoutError::TransformPrecision`], [`LayoutError::Edges`]: the bins
    ///   would be too small for their coordinates.
    /// - [`LayoutError::Singular`], [`LayoutError::TransformEntry`]: the layout is
    ///   transformed already, and both transforms together are not valid.
    ///
    /// # Complexity
    ///
    /// O(bins + edges) time, and one look-up for each bin; O(bins) memory.
    pub fn new(
        parent: impl Layout<D> + 'static,
        transform: &Affine<D>,
    ) -> Result<Self, LayoutError> {
        match parent.as_transformed() {
            Some(inner) => Self::build(Arc::clone(&inner.parent), inner.transform.then(transform)?),
            None => Self::build(Arc::new(parent), *transform),
        }
    }

    fn build(parent: Arc<dyn Layout<D>>, transform: Affine<D>) -> Result<Self, LayoutError> {
        let scale = transform.similarity();
        let growth = match (parent.measure_kind(), scale) {
            (MeasureKind::Content, Some(scale)) => scale.powi(D as i32),
            (MeasureKind::Content, None) => transform.determinant().abs(),
            (MeasureKind::Length, Some(scale)) => scale,
            (MeasureKind::Length, None) => {
                return Err(LayoutError::NotSimilar {
                    kind: parent.kind(),
                    condition: transform.condition(),
                });
            }
            (MeasureKind::Curved, _) => {
                return Err(LayoutError::Curved {
                    kind: parent.kind(),
                    action: "transformed",
                });
            }
        };
        let lattice = mapped_lattice(&*parent, &transform)?;
        let centers = match &lattice {
            // So that centres are halfway between the edges, to the last digit.
            Some(lattice) => lattice
                .bin_cells()
                .iter()
                .map(|&cell| {
                    let at = lattice.coordinates(cell as usize);
                    std::array::from_fn(|k| lattice.axes()[k].centers()[at[k]])
                })
                .collect(),
            None => parent
                .centers()
                .iter()
                .map(|c| transform.apply(c))
                .collect(),
        };
        let source_bounds = parent.bounds();
        let transformed = Self {
            scale,
            centers,
            measures: parent.measures().iter().map(|m| m * growth).collect(),
            bounds: mapped_bounds(&source_bounds, &transform),
            rounding: transform.rounding(&source_bounds),
            source_bounds,
            lattice,
            transform,
            parent,
        };
        transformed.check_range()?;
        transformed.check_precision()?;
        Ok(transformed)
    }

    /// The layout that was transformed, itself never a transformed one.
    #[must_use]
    pub fn parent(&self) -> &Arc<dyn Layout<D>> {
        &self.parent
    }

    /// The transform from the parent to here.
    #[must_use]
    pub fn transform(&self) -> &Affine<D> {
        &self.transform
    }

    /// The least cosine of the angle between an edge and the normal of its face,
    /// if both were parallel in the parent: 1 where heat spreads exactly as in
    /// the parent, less where the transform made edges oblique.
    ///
    /// # Complexity
    ///
    /// O(edges), unless the transform is a similarity.
    #[must_use]
    pub fn orthogonality(&self) -> f64 {
        let mut least: f64 = 1.0;
        if self.scale.is_none() {
            self.parent.visit_edges(&mut |edge| {
                if edge.face > 0.0
                    && let Some(along) = unit(&self.parent.edge_vector(&edge))
                {
                    let edge = length(&self.transform.apply_vector(&along));
                    let normal = length(&self.transform.apply_to_normal(&along));
                    least = least.min((edge * normal).recip());
                }
            });
        }
        least
    }

    fn map_edge(&self, edge: Edge) -> Edge {
        let dimensions = D as f64;
        let (stretch, widening) = match self.scale {
            Some(scale) if self.parent.measure_kind() == MeasureKind::Length => (scale, 1.0),
            Some(scale) => (scale, scale.powi(D as i32 - 1)),
            None => {
                let growth = self.transform.determinant().abs();
                match unit(&self.parent.edge_vector(&edge)) {
                    Some(along) => (
                        length(&self.transform.apply_vector(&along)),
                        growth * length(&self.transform.apply_to_normal(&along)),
                    ),
                    // An edge without a direction grows as the average does.
                    None => (
                        growth.powf(dimensions.recip()),
                        growth.powf(1.0 - dimensions.recip()),
                    ),
                }
            }
        };
        Edge {
            distance: edge.distance * stretch,
            face: edge.face * widening,
            ..edge
        }
    }

    fn preimage(&self, point: &[f64; D]) -> [f64; D] {
        let source = self.transform.apply_inverse(point);
        pulled_in(source, &self.source_bounds, &self.rounding)
    }

    fn check_range(&self) -> Result<(), LayoutError> {
        let positive = |value: f64| value > 0.0 && value.is_finite();
        for ((bin, center), &measure) in BinId::all(self.centers.len())
            .zip(&self.centers)
            .zip(&self.measures)
        {
            let fault = center.iter().find(|x| !x.is_finite());
            let fault = fault.or((!positive(measure)).then_some(&measure));
            if let Some(&value) = fault {
                return Err(LayoutError::TransformRange { bin, value });
            }
        }
        let mut fault = None;
        self.parent.visit_edges(&mut |edge| {
            let mapped = self.map_edge(edge);
            for (before, after) in [(edge.distance, mapped.distance), (edge.face, mapped.face)] {
                if positive(before) && !positive(after) {
                    fault.get_or_insert(LayoutError::TransformRange {
                        bin: edge.a,
                        value: after,
                    });
                }
            }
        });
        fault.map_or(Ok(()), Err)
    }

    /// Each point of a bin must find its way back, its centre above all.
    fn check_precision(&self) -> Result<(), LayoutError> {
        let centers = self.parent.centers();
        let kind = self.parent.measure_kind();
        let slack = length(&self.rounding);
        let sources: Vec<[f64; D]> = self.centers.iter().map(|c| self.preimage(c)).collect();
        for ((bin, (source, center)), &measure) in BinId::all(centers.len())
            .zip(sources.iter().zip(centers))
            .zip(self.parent.measures())
        {
            let size = match kind {
                MeasureKind::Length => measure,
                _ => measure.powf((D as f64).recip()),
            };
            let off: [f64; D] = std::array::from_fn(|k| source[k] - center[k]);
            let distance = length(&off);
            let near = distance <= PRECISION * size && slack <= PRECISION * size;
            if !near {
                return Err(LayoutError::TransformPrecision {
                    bin,
                    distance: distance.max(slack),
                });
            }
        }
        // Bins that are lines may cross, and a crossing is in either.
        if kind == MeasureKind::Content {
            let (before, after) = (self.parent.bins_at(centers), self.bins_at(&self.centers));
            for (i, bin) in BinId::all(centers.len()).enumerate() {
                if before[i] == Some(bin) && after[i] != before[i] {
                    return Err(LayoutError::TransformPrecision {
                        bin,
                        distance: length(&std::array::from_fn::<f64, D, _>(|k| {
                            sources[i][k] - centers[i][k]
                        })),
                    });
                }
            }
        }
        Ok(())
    }
}

/// The direction of a vector, where it has one.
fn unit<const D: usize>(vector: &[f64; D]) -> Option<[f64; D]> {
    let length = length(vector);
    (length.is_normal()).then(|| vector.map(|x| x / length))
}

/// The bounds of a mapped box: the least and greatest coordinates of its 2^D
/// corners, without going through them.
fn mapped_bounds<const D: usize>(
    bounds: &[(f64, f64); D],
    transform: &Affine<D>,
) -> [(f64, f64); D] {
    std::array::from_fn(|i| {
        let ends = transform.matrix()[i].iter().zip(bounds);
        let (lo, hi) = ends.fold((0.0, 0.0), |(lo, hi), (a, side)| {
            let (at_lo, at_hi) = (a * side.0, a * side.1);
            (lo + at_lo.min(at_hi), hi + at_lo.max(at_hi))
        });
        (lo + transform.offset()[i], hi + transform.offset()[i])
    })
}

/// The lattice of the parent under a transform that keeps the axes.
fn mapped_lattice<const D: usize>(
    parent: &dyn Layout<D>,
    transform: &Affine<D>,
) -> Result<Option<Lattice<D>>, LayoutError> {
    let (Some(lattice), Some(factors)) = (parent.lattice(), transform.positive_diagonal()) else {
        return Ok(None);
    };
    let axes = crate::grid::try_axes(lattice.axes().iter().enumerate().map(|(k, axis)| {
        let edges = axis.edges().iter();
        let mapped = edges.map(|edge| factors[k] * edge + transform.offset()[k]);
        Axis::from_edges(k, mapped.collect())
    }))?;
    let active: Vec<bool> = lattice.cell_bins().iter().map(Option::is_some).collect();
    Ok(Some(Lattice::new(axes, &active, lattice.neighbors())))
}

impl<const D: usize> Layout<D> for Transformed<D> {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Transformed
    }

    fn centers(&self) -> &[[f64; D]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); D] {
        self.bounds
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        self.parent
            .visit_edges(&mut |edge| visit(self.map_edge(edge)));
    }

    fn edge_vector(&self, edge: &Edge) -> [f64; D] {
        self.transform.apply_vector(&self.parent.edge_vector(edge))
    }

    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        match &self.lattice {
            Some(lattice) => lattice.bin_at(point),
            None if point.iter().all(|x| x.is_finite()) => {
                self.parent.bin_at(&self.preimage(point))
            }
            None => None,
        }
    }

    fn bins_at(&self, points: &[[f64; D]]) -> Vec<Option<BinId>> {
        match &self.lattice {
            Some(lattice) => lattice.bins_at(points),
            None => each(points, |point| self.bin_at(point)),
        }
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        self.parent.is_boundary(bin)
    }

    fn lattice(&self) -> Option<&Lattice<D>> {
        self.lattice.as_ref()
    }

    fn turned_lattice(&self) -> Option<TurnedLattice<'_, D>> {
        match (&self.lattice, self.parent.lattice()) {
            (Some(_), _) => None,
            (None, Some(lattice)) => Some(TurnedLattice::new(lattice, self.transform)),
            (None, None) => {
                let turned = self.parent.turned_lattice()?;
                let transform = turned.transform().then(&self.transform).ok()?;
                Some(TurnedLattice::new(turned.lattice(), transform))
            }
        }
    }

    fn measure_kind(&self) -> MeasureKind {
        self.parent.measure_kind()
    }

    fn as_transformed(&self) -> Option<&Transformed<D>> {
        Some(self)
    }

    fn blueprint(&self) -> Option<Blueprint> {
        self.plan()
    }
}

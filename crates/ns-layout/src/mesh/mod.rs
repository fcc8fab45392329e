//! Triangulated polygons.

mod buckets;
mod points;
mod triangles;

use rayon::prelude::*;

use self::buckets::{Buckets, Found};
use self::points::Points;
use self::triangles::{Triangles, centroid};
use crate::size::check_size;
use crate::{BinId, Blueprint, Edge, GridBuilder, Layout, LayoutError, LayoutKind, Polygon};

/// A polygon divided into triangles, each of them a bin.
///
/// The boundary, that of holes too, is divided into pieces no longer than the
/// spacing; inside lie the points of an equilateral lattice that are at least
/// half a spacing away from it. All are joined to a constrained Delaunay
/// triangulation, so that the triangles cover the polygon exactly and nearly all
/// of them are equilateral, with the spacing as their side. Bins are numbered by
/// their centroids, by the first coordinate and then the second.
///
/// # Distances and faces
///
/// The centre of a bin is its centroid, and [`Edge::distance`] is the distance of
/// two centroids, as paths need it. Heat needs another one: the line between two
/// centroids is in general not orthogonal to the side between them, and a flow
/// across it by that distance spreads too little. The flow across a side of
/// length `l` is therefore that of the circumcentres, whose line is always
/// orthogonal: `W = l / d*`, with `d* = l (cot α + cot β) / 2` and α, β the angles
/// opposite to the side, never below 0 in a Delaunay triangulation. So that
/// `face / distance` is `W`, [`Edge::face`] is `l · distance / d*`, which is `l`
/// itself between equilateral triangles. Where the circumcentres nearly meet,
/// `d*` is at least a quarter of the distance of the centroids across the side,
/// so that flows stay bounded.
///
/// # Example
///
/// ```
/// use ns_layout::{Layout, Polygon, TriangularMesh};
///
/// let room = vec![[0.0, 0.0], [6.0, 0.0], [6.0, 6.0], [0.0, 6.0]];
/// let pillar = vec![[2.0, 2.0], [4.0, 2.0], [4.0, 4.0], [2.0, 4.0]];
/// let mesh = TriangularMesh::new(&Polygon::new(room, vec![pillar])?, 1.0)?;
///
/// let area: f64 = mesh.measures().iter().sum();
/// assert!((area - 32.0).abs() < 1e-12);
/// assert!(mesh.bin_at(&[0.0, 0.0]).is_some());
/// assert_eq!(mesh.bin_at(&[3.0, 3.0]), None);
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
///
/// # References
///
/// Eymard, Gallouët and Herbin, "Finite volume methods", Handbook of Numerical
/// Analysis 7, 2000, section 9: fluxes between circumcentres of a Delaunay
/// triangulation.
#[derive(Debug, Clone)]
pub struct TriangularMesh {
    polygon: Polygon,
    spacing: f64,
    vertices: Vec<[f64; 2]>,
    triangles: Vec<[u32; 3]>,
    behind: Vec<[Option<BinId>; 3]>,
    centers: Vec<[f64; 2]>,
    measures: Vec<f64>,
    buckets: Buckets,
}

/// The memory a triangle takes by estimate, while the triangulation is there as
/// well, and with three neighbours in the graph.
pub(crate) const BYTES_PER_TRIANGLE: f64 = 420.0;

/// The triangulation numbers directed edges, of which a triangle has three, in
/// 32 bits.
const MOST_TRIANGLES: u64 = (BinId::MAX_COUNT / 8) as u64;

/// Spacings below this fraction of the largest coordinate are refused.
const LEAST_SPACING: f64 = 1e-10;

/// By how much, relatively, the areas of all triangles may differ from that of
/// the polygon.
const COVERAGE: f64 = 1e-9;

/// The distance of circumcentres is at least this fraction of the distance of
/// centroids across a side.
const LEAST_DISTANCE: f64 = 0.25;

impl TriangularMesh {
    /// A mesh of triangles with sides of about `spacing`, in the unit of the
    /// coordinates, that takes at most
    /// [`GridBuilder::DEFAULT_MEMORY_LIMIT`].
    ///
    /// # Errors
    ///
    /// - [`LayoutError::Spacing`]: the spacing is not finite and above 0.
    /// - [`LayoutError::TooLarge`]: there would be too many triangles; checked
    ///   before anything is allocated.
    /// - [`LayoutError::Precision`]: a spacing, or a gap between two sides, too
    ///   small for the coordinates.
    ///
    /// # Complexity
    ///
    /// O(n log n) time and O(n) memory for n triangles, and O(A / spacing²) for
    /// the area A of the bounding box.
    pub fn new(polygon: &Polygon, spacing: f64) -> Result<Self, LayoutError> {
        Self::with_memory_limit(polygon, spacing, GridBuilder::<2>::DEFAULT_MEMORY_LIMIT)
    }

    /// [`new`](Self::new) with another limit on the memory, in bytes, that the
    /// mesh and its connectivity may take by estimate.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn with_memory_limit(
        polygon: &Polygon,
        spacing: f64,
        memory_limit: u64,
    ) -> Result<Self, LayoutError> {
        if !(spacing.is_finite() && spacing > 0.0) {
            return Err(LayoutError::Spacing { value: spacing });
        }
        let too_fine = too_fine(polygon, spacing);
        if spacing < LEAST_SPACING * largest(polygon).1.abs() {
            return Err(too_fine);
        }
        let limit = memory_limit.min(MOST_TRIANGLES * BYTES_PER_TRIANGLE as u64);
        points::check_triangles(polygon, spacing, BYTES_PER_TRIANGLE, limit)?;
        let points = Points::new(polygon, spacing);
        Triangles::new(&points)
            .map(|triangles| Self::join(polygon.clone(), spacing, points.vertices, triangles))
            .transpose()?
            .filter(Self::is_sound)
            .ok_or(too_fine)
    }

    /// A mesh of triangles that are known already.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Spacing`], [`LayoutError::TooLarge`] and
    /// [`LayoutError::StoredMesh`].
    pub(crate) fn from_triangles(
        polygon: Polygon,
        spacing: f64,
        vertices: Vec<[f64; 2]>,
        triangles: &[[u32; 3]],
        memory_limit: u64,
    ) -> Result<Self, LayoutError> {
        if !(spacing.is_finite() && spacing > 0.0) {
            return Err(LayoutError::Spacing { value: spacing });
        }
        let limit = memory_limit.min(MOST_TRIANGLES * BYTES_PER_TRIANGLE as u64);
        check_size::<2>(triangles.len() as f64, BYTES_PER_TRIANGLE, limit)?;
        let inside = |triangle: &[u32; 3]| {
            triangle.iter().all(|&v| {
                let vertex = vertices.get(v as usize);
                vertex.is_some_and(|vertex| polygon.bounds_hold(vertex))
            })
        };
        if let Some(triangle) = triangles.iter().position(|triangle| !inside(triangle)) {
            return Err(LayoutError::StoredMesh { triangle });
        }
        let triangles = Triangles::joined(triangles)
            .map_err(|triangle| LayoutError::StoredMesh { triangle })?;
        let mesh = Self::join(polygon, spacing, vertices, triangles)?;
        if mesh.is_sound() {
            Ok(mesh)
        } else {
            let flat = mesh.measures.iter().position(|&area| area <= 0.0);
            Err(LayoutError::StoredMesh {
                triangle: flat.unwrap_or(mesh.bin_count()),
            })
        }
    }

    /// # Preconditions
    ///
    /// The corners of triangles are places in `vertices`, within the bounds of
    /// the polygon, and there is at least one triangle.
    fn join(
        polygon: Polygon,
        spacing: f64,
        vertices: Vec<[f64; 2]>,
        Triangles { corners, behind }: Triangles,
    ) -> Result<Self, LayoutError> {
        let places = corners
            .iter()
            .map(|corners| corners.map(|v| vertices[v as usize]));
        Ok(Self {
            centers: places.clone().map(centroid).collect(),
            measures: places.clone().map(area).collect(),
            buckets: Buckets::new(polygon.bounds(), places)?,
            polygon,
            spacing,
            vertices,
            triangles: corners,
            behind,
        })
    }

    /// Whether the laws of a layout hold, which slivers hardly wider than the
    /// rounding of their corners break.
    fn is_sound(&self) -> bool {
        let area: f64 = self.measures.iter().sum();
        (area - self.polygon.area()).abs() <= COVERAGE * self.polygon.area()
            && (0..self.bin_count()).into_par_iter().all(|i| {
                self.measures[i] > 0.0 && self.bin_at(&self.centers[i]).map(BinId::index) == Some(i)
            })
    }

    /// The polygon that is covered.
    #[must_use]
    pub fn polygon(&self) -> &Polygon {
        &self.polygon
    }

    /// The spacing asked for, in the unit of the coordinates.
    #[must_use]
    pub fn spacing(&self) -> f64 {
        self.spacing
    }

    /// The vertices: those on the boundary, ring after ring, and then those
    /// inside.
    #[must_use]
    pub fn vertices(&self) -> &[[f64; 2]] {
        &self.vertices
    }

    /// The triangle of each bin, by its [`vertices`](Self::vertices).
    ///
    /// # Shapes
    ///
    /// One entry for each bin: three places in [`vertices`](Self::vertices),
    /// counterclockwise, the lowest first.
    #[must_use]
    pub fn triangles(&self) -> &[[u32; 3]] {
        &self.triangles
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.vertices.len() * size_of::<[f64; 2]>()
            + self.triangles.len() * (size_of::<[u32; 3]>() + size_of::<[Option<BinId>; 3]>())
            + self.centers.len() * size_of::<[f64; 3]>()
            + self.buckets.bytes()
    }

    fn places(&self, triangle: usize) -> [[f64; 2]; 3] {
        self.triangles[triangle].map(|v| self.vertices[v as usize])
    }

    /// The edge across side `side` of triangle `a` to triangle `b`.
    fn edge(&self, a: BinId, side: usize, b: BinId) -> Edge {
        let (i, j) = (a.index(), b.index());
        let from = self.triangles[i];
        let ends = [from[side], from[(side + 1) % 3]];
        let [p, q] = ends.map(|v| self.vertices[v as usize]);
        let length = f64::hypot(q[0] - p[0], q[1] - p[1]);
        // With the height of a triangle over the side, twice its area is
        // length · height, and the cotangent opposite to the side is
        // (r − p) · (r − q) / (length · height).
        let cotangents: f64 = [i, j]
            .into_iter()
            .filter_map(|t| {
                let apex = self.triangles[t].into_iter().find(|v| !ends.contains(v));
                apex.map(|v| {
                    let r = self.vertices[v as usize];
                    let dot = (r[0] - p[0]) * (r[0] - q[0]) + (r[1] - p[1]) * (r[1] - q[1]);
                    dot / (2.0 * self.measures[t])
                })
            })
            .sum();
        let across = 2.0 * (self.measures[i] + self.measures[j]) / (3.0 * length);
        let between = (length * cotangents / 2.0).max(LEAST_DISTANCE * across);
        let [c, d] = [i, j].map(|t| self.centers[t]);
        let distance = f64::hypot(d[0] - c[0], d[1] - c[1]);
        Edge {
            a,
            b,
            distance,
            face: length * (distance / between),
        }
    }
}

impl Layout<2> for TriangularMesh {
    fn kind(&self) -> LayoutKind {
        LayoutKind::TriangularMesh
    }

    fn centers(&self) -> &[[f64; 2]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); 2] {
        self.polygon.bounds()
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        for (a, behind) in BinId::all(self.bin_count()).zip(&self.behind) {
            let mut next: [(Option<BinId>, usize); 3] =
                std::array::from_fn(|side| (behind[side], side));
            next.sort_unstable();
            for (b, side) in next {
                if let Some(b) = b.filter(|&b| b > a) {
                    visit(self.edge(a, side, b));
                }
            }
        }
    }

    /// The triangle with the point inside or on its sides; of several that share
    /// a side or a corner with the point on it, the lowest. Every point that
    /// [`Polygon::contains`] is in one, on the boundary too.
    fn bin_at(&self, point: &[f64; 2]) -> Option<BinId> {
        match self.buckets.find(point, |triangle| self.places(triangle)) {
            Found::In(triangle) => BinId::new(triangle),
            Found::Beside(triangle) if self.polygon.contains(point) => BinId::new(triangle),
            Found::Beside(_) | Found::Nothing => None,
        }
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        self.behind
            .get(bin.index())
            .is_some_and(|behind| behind.contains(&None))
    }

    fn blueprint(&self) -> Option<Blueprint> {
        Some(self.plan())
    }
}

/// The area of a triangle with its corners counterclockwise.
fn area([a, b, c]: [[f64; 2]; 3]) -> f64 {
    ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2.0
}

/// The axis and value of the coordinate of the largest magnitude.
fn largest(polygon: &Polygon) -> (usize, f64) {
    let mut largest = (0, 0.0_f64);
    for (axis, (lo, hi)) in polygon.bounds().into_iter().enumerate() {
        for x in [lo, hi] {
            if x.abs() > largest.1.abs() {
                largest = (axis, x);
            }
        }
    }
    largest
}

fn too_fine(polygon: &Polygon, width: f64) -> LayoutError {
    let (axis, coordinate) = largest(polygon);
    LayoutError::Precision {
        axis,
        width,
        coordinate,
    }
}

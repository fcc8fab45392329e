//! Simple polygons with holes: checked once, then asked.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Area, Centroid, CoordinatePosition, LineString, coordinate_position::CoordPos};

use crate::LayoutError;
use crate::error::{MAX_COORDINATE, MIN_AREA};

/// A polygon with any number of holes, valid from construction on.
///
/// Rings may run either way round, and may repeat their first point at the end;
/// points that repeat the one before are left out. The boundary belongs to the
/// polygon, that of a hole too.
///
/// # Example
///
/// A square room of 6 by 6 with a pillar of 2 by 2:
///
/// ```
/// use ns_layout::Polygon;
///
/// let room = vec![[0.0, 0.0], [6.0, 0.0], [6.0, 6.0], [0.0, 6.0]];
/// let pillar = vec![[2.0, 2.0], [4.0, 2.0], [4.0, 4.0], [2.0, 4.0]];
/// let polygon = Polygon::new(room, vec![pillar])?;
/// assert_eq!(polygon.area(), 32.0);
/// assert!(polygon.contains(&[1.0, 1.0]) && !polygon.contains(&[3.0, 3.0]));
/// assert!(polygon.contains(&[2.0, 3.0]) && !polygon.strictly_contains(&[2.0, 3.0]));
/// # Ok::<(), ns_layout::LayoutError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Rings", into = "Rings"))]
pub struct Polygon {
    /// The exterior, then the holes, none with its first point repeated.
    rings: Vec<Vec<[f64; 2]>>,
    shape: geo::Polygon<f64>,
    area: f64,
    bounds: [(f64, f64); 2],
}

impl Polygon {
    /// The largest magnitude of a coordinate: products of several must not leave
    /// the range of floats.
    pub const MAX_COORDINATE: f64 = MAX_COORDINATE;

    /// The least area, in the square of the unit of the coordinates: the digits
    /// of smaller ones are lost to the range of floats.
    pub const MIN_AREA: f64 = MIN_AREA;

    /// A polygon of an exterior ring and its holes.
    ///
    /// # Shapes
    ///
    /// Each ring is a list of points, in the unit of the coordinates. In errors
    /// ring 0 is the exterior and ring `k` is hole `k - 1`.
    ///
    /// # Errors
    ///
    /// - [`LayoutError::RingPoint`]: a coordinate is not finite, or beyond
    ///   [`MAX_COORDINATE`](Self::MAX_COORDINATE).
    /// - [`LayoutError::RingTooShort`]: a ring has fewer than 3 points.
    /// - [`LayoutError::RingsMeet`]: two sides cross, overlap or touch, of one
    ///   ring or of two, other than neighbours in the vertex they share.
    /// - [`LayoutError::HoleOutside`]: a hole is not inside the exterior, or is
    ///   inside another hole.
    /// - [`LayoutError::RingArea`]: the area is below [`MIN_AREA`](Self::MIN_AREA).
    ///
    /// # Complexity
    ///
    /// O(n log n) time for n sides of which few lie above each other, O(n²) at
    /// worst.
    pub fn new(exterior: Vec<[f64; 2]>, holes: Vec<Vec<[f64; 2]>>) -> Result<Self, LayoutError> {
        let rings = std::iter::once(exterior)
            .chain(holes)
            .enumerate()
            .map(|(ring, points)| checked_ring(ring, points))
            .collect::<Result<Vec<_>, _>>()?;
        check_sides(&rings)?;
        check_holes(&rings)?;
        let mut lines = rings.iter().map(|ring| closed(ring));
        let exterior = lines.next().unwrap_or_else(|| LineString(Vec::new()));
        let shape = geo::Polygon::new(exterior, lines.collect());
        let area = shape.unsigned_area();
        if !(area >= MIN_AREA && area.is_finite()) {
            return Err(LayoutError::RingArea { area });
        }
        let bounds = std::array::from_fn(|k| {
            rings[0]
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), point| {
                    (lo.min(point[k]), hi.max(point[k]))
                })
        });
        Ok(Self {
            rings,
            shape,
            area,
            bounds,
        })
    }

    /// The points of the exterior ring, the first one not repeated.
    #[must_use]
    pub fn exterior(&self) -> &[[f64; 2]] {
        &self.rings[0]
    }

    /// The points of each hole, the first one not repeated.
    #[must_use]
    pub fn holes(&self) -> &[Vec<[f64; 2]>] {
        &self.rings[1..]
    }

    /// The area without the holes, in the square of the unit of the coordinates.
    #[must_use]
    pub fn area(&self) -> f64 {
        self.area
    }

    /// The centre of mass. It need not be inside.
    #[must_use]
    pub fn centroid(&self) -> [f64; 2] {
        // An area above 0 was asked for, so there is a centroid.
        self.shape
            .centroid()
            .map_or([f64::NAN; 2], |point| [point.x(), point.y()])
    }

    /// The least and greatest coordinate on each axis.
    #[must_use]
    pub fn bounds(&self) -> [(f64, f64); 2] {
        self.bounds
    }

    /// Whether the point is inside or on the boundary; false where a coordinate
    /// is not finite.
    ///
    /// The answer is exact: no rounding decides on which side of a line a point
    /// is.
    ///
    /// # Complexity
    ///
    /// O(n) for n sides, O(1) outside the [`bounds`](Self::bounds).
    #[must_use]
    pub fn contains(&self, point: &[f64; 2]) -> bool {
        self.position(point) != CoordPos::Outside
    }

    /// Whether the point is inside and not on the boundary; see
    /// [`contains`](Self::contains).
    #[must_use]
    pub fn strictly_contains(&self, point: &[f64; 2]) -> bool {
        self.position(point) == CoordPos::Inside
    }

    fn position(&self, point: &[f64; 2]) -> CoordPos {
        let within = |(lo, hi), x| lo <= x && x <= hi;
        if within(self.bounds[0], point[0]) && within(self.bounds[1], point[1]) {
            self.shape.coordinate_position(&coord(point))
        } else {
            CoordPos::Outside
        }
    }

    /// Whether a point is within the bounds.
    #[cfg(feature = "mesh")]
    pub(crate) fn bounds_hold(&self, point: &[f64; 2]) -> bool {
        let mut axes = self.bounds.iter().zip(point);
        axes.all(|(&(lo, hi), x)| (lo..=hi).contains(x))
    }

    /// The exterior, then the holes.
    #[cfg(feature = "mesh")]
    pub(crate) fn rings(&self) -> &[Vec<[f64; 2]>] {
        &self.rings
    }
}

/// The two ends of each side of a ring.
pub(crate) fn sides(ring: &[[f64; 2]]) -> impl ExactSizeIterator<Item = [[f64; 2]; 2]> {
    (0..ring.len()).map(|i| [ring[i], ring[(i + 1) % ring.len()]])
}

pub(crate) fn coord(&[x, y]: &[f64; 2]) -> geo::Coord<f64> {
    geo::Coord { x, y }
}

fn closed(ring: &[[f64; 2]]) -> LineString<f64> {
    LineString(ring.iter().chain(ring.first()).map(coord).collect())
}

/// The ring without repeated points.
fn checked_ring(ring: usize, mut points: Vec<[f64; 2]>) -> Result<Vec<[f64; 2]>, LayoutError> {
    let valid = |x: &f64| x.abs() <= Polygon::MAX_COORDINATE;
    if let Some((index, &value)) = points
        .iter()
        .enumerate()
        .find(|(_, point)| !point.iter().all(valid))
    {
        return Err(LayoutError::RingPoint { ring, index, value });
    }
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 {
        return Err(LayoutError::RingTooShort {
            ring,
            points: points.len(),
        });
    }
    Ok(points)
}

/// Checks that no two sides meet, but neighbours in the vertex they share.
fn check_sides(rings: &[Vec<[f64; 2]>]) -> Result<(), LayoutError> {
    struct Side {
        ring: usize,
        index: usize,
        ends: geo::Line<f64>,
        reach: (f64, f64),
    }
    let mut all: Vec<Side> = Vec::new();
    for (ring, points) in rings.iter().enumerate() {
        all.extend(sides(points).enumerate().map(|(index, [a, b])| Side {
            ring,
            index,
            ends: geo::Line::new(coord(&a), coord(&b)),
            reach: (a[0].min(b[0]), a[0].max(b[0])),
        }));
    }
    all.sort_by(|p, q| p.reach.0.total_cmp(&q.reach.0));
    for (i, p) in all.iter().enumerate() {
        for q in all[i + 1..].iter().take_while(|q| q.reach.0 <= p.reach.1) {
            let apart = p.index.abs_diff(q.index);
            let neighbors = p.ring == q.ring && (apart == 1 || apart + 1 == rings[p.ring].len());
            let at = match line_intersection(p.ends, q.ends) {
                None => continue,
                Some(LineIntersection::SinglePoint { .. }) if neighbors => continue,
                Some(LineIntersection::SinglePoint { intersection, .. }) => intersection,
                Some(LineIntersection::Collinear { intersection }) => intersection.start,
            };
            let (first, second) = if (p.ring, p.index) < (q.ring, q.index) {
                (p, q)
            } else {
                (q, p)
            };
            return Err(LayoutError::RingsMeet {
                ring: first.ring,
                side: first.index,
                other_ring: second.ring,
                other_side: second.index,
                at: [at.x, at.y],
            });
        }
    }
    Ok(())
}

/// Checks that holes are inside the exterior and outside each other: where no
/// sides meet, one point of a ring speaks for all.
fn check_holes(rings: &[Vec<[f64; 2]>]) -> Result<(), LayoutError> {
    let areas: Vec<geo::Polygon<f64>> = rings
        .iter()
        .map(|ring| geo::Polygon::new(closed(ring), Vec::new()))
        .collect();
    for (k, ring) in rings.iter().enumerate().skip(1) {
        let inside = |area: &geo::Polygon<f64>| {
            area.coordinate_position(&coord(&ring[0])) == CoordPos::Inside
        };
        let in_another = areas
            .iter()
            .enumerate()
            .skip(1)
            .any(|(other, area)| other != k && inside(area));
        if !inside(&areas[0]) || in_another {
            return Err(LayoutError::HoleOutside {
                hole: k - 1,
                point: ring[0],
            });
        }
    }
    Ok(())
}

/// A polygon as it is written and read.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Rings {
    exterior: Vec<[f64; 2]>,
    #[serde(default)]
    holes: Vec<Vec<[f64; 2]>>,
}

#[cfg(feature = "serde")]
impl TryFrom<Rings> for Polygon {
    type Error = LayoutError;

    fn try_from(rings: Rings) -> Result<Self, LayoutError> {
        Self::new(rings.exterior, rings.holes)
    }
}

#[cfg(feature = "serde")]
impl From<Polygon> for Rings {
    fn from(polygon: Polygon) -> Self {
        let mut rings = polygon.rings.into_iter();
        Self {
            exterior: rings.next().unwrap_or_default(),
            holes: rings.collect(),
        }
    }
}

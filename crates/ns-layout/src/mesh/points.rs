//! The vertices of a mesh: along the boundary, and on a lattice inside.

use crate::polygon::sides;
use crate::{LayoutError, Polygon, size::check_size};

/// The least distance of a lattice point from the boundary, in spacings: one
/// half keeps every angle opposite to a piece of the boundary below 90 degrees.
const CLEARANCE: f64 = 0.5;

/// Rows of an equilateral lattice are this far apart, in spacings.
const ROW_HEIGHT: f64 = 0.866_025_403_784_438_6;

/// The vertices of a mesh, and the pieces of the boundary between them.
pub(super) struct Points {
    /// Those on the boundary first, ring after ring.
    pub(super) vertices: Vec<[f64; 2]>,
    pub(super) pieces: Vec<[usize; 2]>,
}

impl Points {
    /// # Preconditions
    ///
    /// The size was checked with [`check_triangles`].
    pub(super) fn new(polygon: &Polygon, spacing: f64) -> Self {
        let mut points = Self {
            vertices: Vec::new(),
            pieces: Vec::new(),
        };
        for ring in polygon.rings() {
            points.sample(ring, spacing);
        }
        let mut lattice = Inside::new(polygon, spacing);
        for &[a, b] in &points.pieces {
            lattice.clear(points.vertices[a], points.vertices[b]);
        }
        points.vertices.extend(lattice.points());
        points
    }

    /// Divides each side into equal pieces no longer than the spacing.
    fn sample(&mut self, ring: &[[f64; 2]], spacing: f64) {
        let first = self.vertices.len();
        for [a, b] in sides(ring) {
            let count = pieces(a, b, spacing);
            self.vertices.push(a);
            for i in 1..count as usize {
                let t = i as f64 / count;
                self.vertices.push([0, 1].map(|k| {
                    // Rounding must not lead out of the bounds.
                    let x = a[k] + t * (b[k] - a[k]);
                    x.clamp(a[k].min(b[k]), a[k].max(b[k]))
                }));
            }
        }
        let last = self.vertices.len() - 1;
        self.pieces.extend((first..last).map(|i| [i, i + 1]));
        self.pieces.push([last, first]);
    }
}

/// How many pieces a side is divided into, at least 1.
fn pieces(a: [f64; 2], b: [f64; 2], spacing: f64) -> f64 {
    let length = f64::hypot(b[0] - a[0], b[1] - a[1]);
    (length / spacing - 1e-9).ceil().max(1.0)
}

/// Checks that the triangles, and the lattice they are made from, will fit.
///
/// # Errors
///
/// [`LayoutError::TooLarge`].
pub(super) fn check_triangles(
    polygon: &Polygon,
    spacing: f64,
    bytes_per_triangle: f64,
    memory_limit: u64,
) -> Result<(), LayoutError> {
    let border: f64 = polygon
        .rings()
        .iter()
        .flat_map(|ring| sides(ring))
        .map(|[a, b]| pieces(a, b, spacing))
        .sum();
    // Every vertex inside makes two triangles, every one on the boundary one.
    let inside = polygon.area() / spacing / spacing / ROW_HEIGHT;
    check_size::<2>(border + 2.0 * inside, bytes_per_triangle, memory_limit)?;
    let [columns, rows] = reach(polygon, spacing).map(|most| 2.0 * most + 1.0);
    check_size::<2>(columns * rows, 1.0, memory_limit)
}

/// How many columns and rows of the lattice there may be on each side of the
/// middle one.
fn reach(polygon: &Polygon, spacing: f64) -> [f64; 2] {
    let [(x0, x1), (y0, y1)] = polygon.bounds();
    [
        ((x1 - x0) / 2.0 / spacing).floor() + 1.0,
        ((y1 - y0) / 2.0 / (spacing * ROW_HEIGHT)).floor() + 1.0,
    ]
}

/// The points of an equilateral lattice that are inside a polygon.
///
/// The lattice is centred on the bounding box, with rows along the first axis.
struct Inside {
    origin: [f64; 2],
    spacing: f64,
    columns: usize,
    rows: usize,
    /// Row after row.
    kept: Vec<bool>,
}

impl Inside {
    fn new(polygon: &Polygon, spacing: f64) -> Self {
        let [columns, rows] = reach(polygon, spacing).map(|most| 2 * most as usize + 1);
        let [(x0, x1), (y0, y1)] = polygon.bounds();
        let mut inside = Self {
            origin: [x0 + (x1 - x0) / 2.0, y0 + (y1 - y0) / 2.0],
            spacing,
            columns,
            rows,
            kept: vec![false; columns * rows],
        };
        inside.fill(polygon);
        inside
    }

    fn y(&self, row: usize) -> f64 {
        self.origin[1] + (row as f64 - (self.rows / 2) as f64) * self.spacing * ROW_HEIGHT
    }

    fn x(&self, row: usize, column: usize) -> f64 {
        self.origin[0] + (column as f64 - self.first(row)) * self.spacing
    }

    /// Where the origin lies on a row, in columns.
    fn first(&self, row: usize) -> f64 {
        let odd = row.abs_diff(self.rows / 2) % 2 == 1;
        (self.columns / 2) as f64 - if odd { 0.5 } else { 0.0 }
    }

    /// The rows from `lo` to `hi`.
    fn rows_in(&self, lo: f64, hi: f64) -> std::ops::Range<usize> {
        let place =
            |y: f64| (y - self.origin[1]) / (self.spacing * ROW_HEIGHT) + (self.rows / 2) as f64;
        span(place(lo), place(hi), self.rows)
    }

    fn columns_in(&self, row: usize, lo: f64, hi: f64) -> std::ops::Range<usize> {
        let place = |x: f64| (x - self.origin[0]) / self.spacing + self.first(row);
        span(place(lo), place(hi), self.columns)
    }

    /// Keeps the points between odd and even crossings of their row with the
    /// boundary. Rounding only matters near it, where no point stays.
    fn fill(&mut self, polygon: &Polygon) {
        let mut crossings = vec![Vec::new(); self.rows];
        for [a, b] in polygon.rings().iter().flat_map(|ring| sides(ring)) {
            for row in self.rows_in(a[1].min(b[1]), a[1].max(b[1])) {
                let y = self.y(row);
                if (a[1] > y) != (b[1] > y) {
                    crossings[row].push(a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
                }
            }
        }
        for (row, crossings) in crossings.iter_mut().enumerate() {
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                for column in self.columns_in(row, pair[0], pair[1]) {
                    let x = self.x(row, column);
                    self.kept[row * self.columns + column] |= pair[0] < x && x < pair[1];
                }
            }
        }
    }

    /// Drops the points too near to a piece of the boundary.
    fn clear(&mut self, a: [f64; 2], b: [f64; 2]) {
        let near = CLEARANCE * self.spacing;
        for row in self.rows_in(a[1].min(b[1]) - near, a[1].max(b[1]) + near) {
            for column in self.columns_in(row, a[0].min(b[0]) - near, a[0].max(b[0]) + near) {
                let point = [self.x(row, column), self.y(row)];
                if distance_to(point, a, b) < near {
                    self.kept[row * self.columns + column] = false;
                }
            }
        }
    }

    fn points(&self) -> impl Iterator<Item = [f64; 2]> {
        (0..self.kept.len())
            .filter(|&place| self.kept[place])
            .map(|place| {
                let (row, column) = (place / self.columns, place % self.columns);
                [self.x(row, column), self.y(row)]
            })
    }
}

/// The whole numbers from `lo` to `hi` and one more on both ends, below `count`.
fn span(lo: f64, hi: f64, count: usize) -> std::ops::Range<usize> {
    let lo = (lo.floor() - 1.0).max(0.0) as usize;
    let hi = (hi.ceil() + 2.0).max(0.0) as usize;
    lo.min(count)..hi.min(count)
}

/// The distance of a point from the segment between `a` and `b`.
pub(super) fn distance_to(point: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let along = [b[0] - a[0], b[1] - a[1]];
    let from = [point[0] - a[0], point[1] - a[1]];
    let square = along[0] * along[0] + along[1] * along[1];
    let t = if square > 0.0 {
        ((from[0] * along[0] + from[1] * along[1]) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    f64::hypot(from[0] - t * along[0], from[1] - t * along[1])
}

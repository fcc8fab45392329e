//! What can be seen from a point: light cast over the cells of one quadrant.

use super::plane::Plane;

/// Where light comes from, and into which quarter of the plane it goes.
///
/// Within the quarter, a direction is a pair `[across, along]` of non-negative
/// numbers: how far along a row, and how far from row to row. Directions are
/// compared by cross products, so none of them is a slope that divides by zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beam {
    /// The point: its place from row to row, and along a row.
    pub(super) from: [f64; 2],
    /// Whether rows, and columns, are visited upwards.
    pub(super) up: [bool; 2],
    /// The ray nearest to straight across the rows.
    pub(super) steep: [f64; 2],
    /// The ray nearest to straight along the row.
    pub(super) flat: [f64; 2],
}

/// Straight across the rows.
pub(super) const ACROSS_ROWS: [f64; 2] = [0.0, 1.0];
/// Straight along the row.
pub(super) const ALONG_ROW: [f64; 2] = [1.0, 0.0];

/// Takes what is seen.
pub(super) trait Witness {
    /// The centre of a cell is in sight, at this distance.
    fn cell(&mut self, cell: usize, distance: f64);

    /// A vertex at which paths may bend is in sight, at this distance.
    fn vertex(&mut self, vertex: usize, distance: f64);

    /// Whether no ray through a cell can shorten a way any more, there or behind
    /// it. `distance` is that of the cell's centre.
    fn is_idle(&self, cell: usize, distance: f64) -> bool;
}

/// The rays between two others that no wall has stopped yet.
#[derive(Debug, Clone, Copy)]
struct Gap {
    steep: [f64; 2],
    flat: [f64; 2],
    /// The column in which the steep ray enters the row, counted in the
    /// direction of the beam.
    column: usize,
}

/// Room for the gaps of two rows, kept from beam to beam.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    now: Vec<Gap>,
    next: Vec<Gap>,
}

/// Negative where `b` is nearer to straight along the row than `a`.
fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

fn flatter(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    if cross(a, b) < 0.0 { b } else { a }
}

fn steeper(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    if cross(a, b) > 0.0 { b } else { a }
}

fn length(ray: [f64; 2]) -> f64 {
    ray[0].hypot(ray[1])
}

/// Whether `b` is on `a` or nearer to straight along the row, up to rounding:
/// a ray that only grazes a corner must not be lost.
fn is_flatter(a: [f64; 2], b: [f64; 2]) -> bool {
    let (left, right) = (a[0] * b[1], a[1] * b[0]);
    left - right <= 1e-12 * right
}

/// One axis as the beam sees it: steps from the point outwards.
#[derive(Clone, Copy)]
struct Outward<'a> {
    edges: &'a [f64],
    centers: &'a [f64],
    from: f64,
    up: bool,
}

impl Outward<'_> {
    /// The interval where the way outwards begins, and how many there are from
    /// there on. A point on an edge begins in the interval ahead of it.
    fn begin(&self) -> (usize, usize) {
        let count = self.centers.len();
        if self.up {
            let passed = self.edges.partition_point(|&edge| edge <= self.from);
            let first = passed.saturating_sub(1);
            (first, count - first.min(count))
        } else {
            let ahead = self.edges.partition_point(|&edge| edge < self.from);
            (ahead.wrapping_sub(1), ahead.min(count))
        }
    }

    /// The interval that is `step` ones outwards of `first`.
    fn interval(&self, first: usize, step: usize) -> usize {
        if self.up { first + step } else { first - step }
    }

    /// The edge of an interval on the side of the point.
    fn near_edge(&self, interval: usize) -> usize {
        interval + usize::from(!self.up)
    }

    fn far_edge(&self, interval: usize) -> usize {
        interval + usize::from(self.up)
    }

    fn distance(&self, coordinate: f64) -> f64 {
        if self.up {
            coordinate - self.from
        } else {
            self.from - coordinate
        }
    }

    fn near(&self, interval: usize) -> f64 {
        self.distance(self.edges[self.near_edge(interval)]).max(0.0)
    }

    fn far(&self, interval: usize) -> f64 {
        self.distance(self.edges[self.far_edge(interval)])
    }

    fn center(&self, interval: usize) -> f64 {
        self.distance(self.centers[interval])
    }
}

/// Casts a beam row by row, until walls have stopped all of it.
///
/// Within a row, light comes in from below and goes on along the row. A wall
/// stops the rays between its near corner behind and its far corner ahead; what
/// is left goes on as narrower gaps.
pub(super) fn cast(plane: &Plane<'_>, beam: &Beam, gaps: &mut Gaps, witness: &mut impl Witness) {
    let rows = Outward {
        edges: plane.row_edges,
        centers: plane.row_centers,
        from: beam.from[0],
        up: beam.up[0],
    };
    let columns = Outward {
        edges: plane.column_edges,
        centers: plane.column_centers,
        from: beam.from[1],
        up: beam.up[1],
    };
    let ((first_row, row_count), (first_column, column_count)) = (rows.begin(), columns.begin());
    if column_count == 0 {
        return;
    }
    gaps.now.clear();
    gaps.now.push(Gap {
        steep: beam.steep,
        flat: beam.flat,
        column: 0,
    });
    for step in 0..row_count {
        let row = rows.interval(first_row, step);
        let near = rows.near(row);
        if gaps.now.is_empty() {
            return;
        }
        gaps.next.clear();
        let line = Line {
            plane,
            columns,
            first_column,
            column_count,
            near,
            far: rows.far(row),
            middle: rows.center(row),
            cells: row * plane.columns(),
            far_vertices: plane.vertex(rows.far_edge(row), 0),
            near_vertices: (rows.edges[rows.near_edge(row)] == rows.from)
                .then(|| plane.vertex(rows.near_edge(row), 0)),
        };
        for gap in &gaps.now {
            line.pass(*gap, witness, &mut gaps.next);
        }
        std::mem::swap(&mut gaps.now, &mut gaps.next);
    }
}

/// One row of cells in the way of a beam.
struct Line<'a> {
    plane: &'a Plane<'a>,
    columns: Outward<'a>,
    first_column: usize,
    column_count: usize,
    /// How far the row's edges and its middle are from the point.
    near: f64,
    far: f64,
    middle: f64,
    /// Where the cells of the row begin.
    cells: usize,
    /// Where the vertices of its far edge begin.
    far_vertices: usize,
    /// Where those of its near edge begin, if the point is on it: elsewhere they
    /// were on the far edge of the row before.
    near_vertices: Option<usize>,
}

impl Line<'_> {
    /// Lets the rays of one gap through, and keeps what is left of them.
    fn pass(&self, gap: Gap, witness: &mut impl Witness, next: &mut Vec<Gap>) {
        if gap.steep[1] == 0.0 {
            return;
        }
        let entry = gap.steep[0] / gap.steep[1] * self.near;
        let mut step = gap.column;
        while step < self.column_count && self.columns.far(self.column(step)) <= entry {
            step += 1;
        }
        let reach = if gap.flat[1] > 0.0 {
            gap.flat[0] / gap.flat[1] * self.far
        } else {
            f64::INFINITY
        };
        let mut gap = Gap {
            column: step,
            ..gap
        };
        // From the first to the last cell that is worth lighting.
        let mut busy: Option<[f64; 2]> = None;
        while step < self.column_count {
            let column = self.column(step);
            let (left, right) = (self.columns.near(column), self.columns.far(column));
            if left >= reach {
                break;
            }
            step += 1;
            if self.is_open(column) {
                if self.see(column, &gap, witness) {
                    busy = Some([busy.map_or(left, |[first, _]| first), right]);
                }
                continue;
            }
            // The wall ends this gap with its corner ahead, and begins the next
            // one with its corner behind.
            self.keep(gap, [left, self.far], busy, next);
            let mut end = right;
            while step < self.column_count && !self.is_open(self.column(step)) {
                end = self.columns.far(self.column(step));
                step += 1;
            }
            gap.column = step;
            gap.steep = flatter(gap.steep, [end, self.near]);
            if cross(gap.steep, gap.flat) >= 0.0 {
                return;
            }
            busy = None;
        }
        let rim = self.columns.far(self.column(self.column_count - 1));
        self.keep(gap, [rim, self.far], busy, next);
    }

    /// Keeps what goes on of a gap that a wall ends, `ahead` being its corner,
    /// without the rays that meet no cell worth lighting.
    fn keep(&self, gap: Gap, ahead: [f64; 2], busy: Option<[f64; 2]>, next: &mut Vec<Gap>) {
        let Some([first, last]) = busy else {
            return;
        };
        let steep = flatter(gap.steep, [first, self.far]);
        let flat = steeper(steeper(gap.flat, ahead), [last, self.near]);
        if cross(steep, flat) < 0.0 {
            next.push(Gap { steep, flat, ..gap });
        }
    }

    /// Shows a cell and its vertices; returns whether it is worth lighting.
    fn see(&self, column: usize, gap: &Gap, witness: &mut impl Witness) -> bool {
        let in_sight = |ray: [f64; 2]| is_flatter(gap.steep, ray) && is_flatter(ray, gap.flat);
        let center = [self.columns.center(column), self.middle];
        let distance = length(center);
        if center[0] >= 0.0 && center[1] >= 0.0 && in_sight(center) {
            witness.cell(self.cells + column, distance);
        }
        let lines = [
            Some((self.far_vertices, self.far)),
            self.near_vertices.map(|vertices| (vertices, self.near)),
        ];
        for (vertices, along) in lines.into_iter().flatten() {
            for edge in [
                self.columns.near_edge(column),
                self.columns.far_edge(column),
            ] {
                if self.plane.bend(vertices + edge) == 0 {
                    continue;
                }
                let ray = [self.columns.distance(self.columns.edges[edge]), along];
                if ray[0] >= 0.0 && ray != [0.0, 0.0] && in_sight(ray) {
                    witness.vertex(vertices + edge, length(ray));
                }
            }
        }
        !witness.is_idle(self.cells + column, distance)
    }

    fn is_open(&self, column: usize) -> bool {
        self.plane.cells[self.cells + column].is_some()
    }

    fn column(&self, step: usize) -> usize {
        self.columns.interval(self.first_column, step)
    }
}

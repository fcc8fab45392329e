//! A square of side 1 with walls in it, and how far it really is.

use ns::layout::{Grid, LayoutError, Neighbors};

/// Walls begin and end at multiples of this part of the side, so that they are
/// the same however many bins there are, if it is a multiple of as many.
const PARTS: f64 = 25.0;

/// About where distances start.
const SOURCE: [f64; 2] = [0.31, 0.11];

/// A wall: the least and the greatest coordinate on each axis.
pub(crate) type Wall = [(f64, f64); 2];

/// A square of side 1 with walls in it.
pub(crate) struct Room {
    pub(crate) name: &'static str,
    pub(crate) walls: Vec<Wall>,
}

impl Room {
    pub(crate) fn empty() -> Self {
        Self::new("Empty", &[])
    }

    pub(crate) fn with_one_wall() -> Self {
        Self::new("One wall", &[[(0.0, 16.0), (10.0, 11.0)]])
    }

    /// To and fro, and past a block.
    pub(crate) fn with_walls() -> Self {
        let walls = [
            [(0.0, 18.0), (6.0, 7.0)],
            [(7.0, 25.0), (12.0, 13.0)],
            [(0.0, 17.0), (18.0, 19.0)],
            [(20.0, 22.0), (15.0, 21.0)],
        ];
        Self::new("Several walls", &walls)
    }

    fn new(name: &'static str, walls: &[Wall]) -> Self {
        let scaled = |wall: &Wall| wall.map(|(lo, hi)| (lo / PARTS, hi / PARTS));
        let walls = walls.iter().map(scaled).collect();
        Self { name, walls }
    }

    /// The centre of the bin that distances start from.
    pub(crate) fn source(count: usize) -> [f64; 2] {
        SOURCE.map(|x| ((x * count as f64).floor() + 0.5) / count as f64)
    }

    /// The centres of all cells, the second axis fastest.
    fn centers(count: usize) -> impl Iterator<Item = [f64; 2]> {
        let center = move |i: usize| (i as f64 + 0.5) / count as f64;
        (0..count * count).map(move |cell| [center(cell / count), center(cell % count)])
    }

    fn is_open(&self, [x, y]: [f64; 2]) -> bool {
        let within = |wall: &Wall| {
            let [columns, rows] = wall;
            columns.0 < x && x < columns.1 && rows.0 < y && y < rows.1
        };
        !self.walls.iter().any(within)
    }

    pub(crate) fn grid(&self, count: usize, neighbors: Neighbors) -> Result<Grid<2>, LayoutError> {
        let edges: Vec<f64> = (0..=count).map(|i| i as f64 / count as f64).collect();
        let mask: Vec<bool> = Self::centers(count).map(|c| self.is_open(c)).collect();
        Grid::from_mask([edges.clone(), edges], &mask, neighbors)
    }

    /// How far the centre of each bin is from the source, by the visibility graph
    /// of the corners of the walls, which knows nothing of bins.
    pub(crate) fn distances(&self, count: usize) -> Vec<f64> {
        let mut posts = vec![(Self::source(count), 0.0)];
        let mut dark: Vec<[f64; 2]> = self.walls.iter().flat_map(corners).collect();
        // Corners from the nearest to the farthest, as in Dijkstra's algorithm.
        loop {
            let ways = dark.iter().map(|&corner| self.least(&posts, corner));
            let nearest = ways.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
            let Some((i, distance)) = nearest.filter(|(_, distance)| distance.is_finite()) else {
                break;
            };
            posts.push((dark.swap_remove(i), distance));
        }
        let open = Self::centers(count).filter(|&center| self.is_open(center));
        open.map(|center| self.least(&posts, center)).collect()
    }

    /// The length of the shortest way over one of the posts that a point sees.
    fn least(&self, posts: &[([f64; 2], f64)], point: [f64; 2]) -> f64 {
        let ways = posts.iter().filter(|(post, _)| self.sees(*post, point));
        ways.map(|([x, y], start)| start + (x - point[0]).hypot(y - point[1]))
            .fold(f64::INFINITY, f64::min)
    }

    /// Whether no wall but its rim lies between two points.
    fn sees(&self, from: [f64; 2], to: [f64; 2]) -> bool {
        !self.walls.iter().any(|wall| {
            let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
            for k in 0..2 {
                let (lo, hi) = (wall[k].0 + 1e-12, wall[k].1 - 1e-12);
                let way = to[k] - from[k];
                if way == 0.0 {
                    if from[k] <= lo || from[k] >= hi {
                        return false;
                    }
                    continue;
                }
                let (a, b) = ((lo - from[k]) / way, (hi - from[k]) / way);
                enters = enters.max(a.min(b));
                leaves = leaves.min(a.max(b));
            }
            enters < leaves
        })
    }
}

/// The corners of a wall that are inside of the square.
fn corners([(left, right), (low, high)]: &Wall) -> impl Iterator<Item = [f64; 2]> {
    let all = [
        [*left, *low],
        [*left, *high],
        [*right, *low],
        [*right, *high],
    ];
    all.into_iter()
        .filter(|corner| corner.iter().all(|&x| x > 0.0 && x < 1.0))
}

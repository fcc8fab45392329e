//! From vertices to the triangles inside a boundary.

use std::collections::{HashMap, VecDeque};

use rayon::prelude::*;
use spade::{ConstrainedDelaunayTriangulation, Point2, Triangulation};

use super::points::Points;
use crate::BinId;

/// The triangles inside the boundary, in the order of their centroids, and which
/// of them lie next to each other.
pub(super) struct Triangles {
    /// Counterclockwise, the lowest vertex first.
    pub(super) corners: Vec<[u32; 3]>,
    /// The triangle behind each side; side `k` leads from corner `k` to the next.
    pub(super) behind: Vec<[Option<BinId>; 3]>,
}

type Delaunay = ConstrainedDelaunayTriangulation<Point2<f64>>;

impl Triangles {
    /// Joins the vertices to a constrained Delaunay triangulation, and keeps
    /// what is inside the boundary. `None` where pieces of the boundary can not
    /// be told apart in floats.
    ///
    /// # Complexity
    ///
    /// O(n log n) time for n vertices.
    pub(super) fn new(points: &Points) -> Option<Self> {
        let faces = faces(&delaunay(points)?);
        let mut kept: Vec<(usize, [f64; 2])> = inside(&faces)
            .into_iter()
            .enumerate()
            .filter(|&(_, inside)| inside)
            .map(|(face, _)| {
                let corners = faces[face].corners.map(|v| points.vertices[v as usize]);
                (face, centroid(corners))
            })
            .collect();
        // No two have the same corners, so the order does not depend on threads.
        kept.par_sort_unstable_by(|(i, p), (j, q)| {
            let by_place = p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1]));
            by_place.then_with(|| faces[*i].corners.cmp(&faces[*j].corners))
        });
        let mut rank = vec![None; faces.len()];
        for (place, &(face, _)) in kept.iter().enumerate() {
            rank[face] = BinId::new(place);
        }
        let (corners, behind) = kept
            .iter()
            .map(|&(face, _)| {
                let Face {
                    corners, behind, ..
                } = faces[face];
                (corners, behind.map(|face| rank[face? as usize]))
            })
            .unzip();
        Some(Self { corners, behind })
    }
}

impl Triangles {
    /// Triangles in an order that is known already.
    ///
    /// # Errors
    ///
    /// The first triangle whose lowest corner is not first, or that has a side in
    /// the same direction as an earlier one.
    pub(super) fn joined(corners: &[[u32; 3]]) -> Result<Self, usize> {
        let mut sides = HashMap::with_capacity(3 * corners.len());
        for (i, &[a, b, c]) in corners.iter().enumerate() {
            let new = [(a, b), (b, c), (c, a)].map(|side| sides.insert(side, i).is_none());
            if a >= b || a >= c || new.contains(&false) {
                return Err(i);
            }
        }
        let other_side = |from, to| BinId::new(*sides.get(&(to, from))?);
        let behind = corners
            .iter()
            .map(|&[a, b, c]| [other_side(a, b), other_side(b, c), other_side(c, a)])
            .collect();
        Ok(Self {
            corners: corners.to_vec(),
            behind,
        })
    }
}

/// The centre of mass of a triangle.
pub(super) fn centroid([a, b, c]: [[f64; 2]; 3]) -> [f64; 2] {
    std::array::from_fn(|k| a[k] + ((b[k] - a[k]) + (c[k] - a[k])) / 3.0)
}

fn delaunay(points: &Points) -> Option<Delaunay> {
    let largest = points
        .vertices
        .iter()
        .flatten()
        .fold(0.0, |largest: f64, x| largest.max(x.abs()));
    // A power of two scales without rounding. Setting the smallest to 0, which
    // the triangulation would refuse, is far below the rounding of the largest.
    let scale = (-largest.log2().floor()).exp2();
    let vertices = points
        .vertices
        .iter()
        .map(|vertex| {
            let scaled = vertex.map(|x| x * scale);
            let [x, y] = scaled.map(|x| if x.abs() < 1e-30 { 0.0 } else { x });
            Point2::new(x, y)
        })
        .collect();
    let mut conflict = false;
    let delaunay =
        Delaunay::try_bulk_load_cdt(vertices, points.pieces.clone(), |_| conflict = true).ok()?;
    (!conflict && delaunay.num_vertices() == points.vertices.len()).then_some(delaunay)
}

/// A triangle of the whole triangulation.
#[derive(Clone, Copy)]
struct Face {
    corners: [u32; 3],
    behind: [Option<u32>; 3],
    /// Whether each side is a piece of the boundary.
    walls: [bool; 3],
}

fn faces(delaunay: &Delaunay) -> Vec<Face> {
    let mut place = vec![None; delaunay.num_all_faces()];
    for (i, face) in delaunay.inner_faces().enumerate() {
        place[face.index()] = Some(i as u32);
    }
    delaunay
        .inner_faces()
        .map(|face| {
            let mut edges = face.adjacent_edges();
            if let Some(lowest) = (0..3).min_by_key(|&k| edges[k].from().index()) {
                edges.rotate_left(lowest);
            }
            Face {
                corners: edges.map(|edge| edge.from().index() as u32),
                behind: edges.map(|edge| place[edge.rev().face().index()]),
                walls: edges.map(|edge| edge.as_undirected().is_constraint_edge()),
            }
        })
        .collect()
}

/// Whether each face is inside the boundary: whether an odd number of walls lies
/// between it and the outside.
fn inside(faces: &[Face]) -> Vec<bool> {
    let mut inside = vec![None; faces.len()];
    let mut open = VecDeque::new();
    for (i, face) in faces.iter().enumerate() {
        if let Some(side) = (0..3).find(|&side| face.behind[side].is_none()) {
            inside[i] = Some(face.walls[side]);
            open.push_back((i, face.walls[side]));
        }
    }
    while let Some((i, here)) = open.pop_front() {
        for (next, wall) in faces[i].behind.iter().zip(faces[i].walls) {
            if let &Some(next) = next
                && inside[next as usize].is_none()
            {
                inside[next as usize] = Some(here != wall);
                open.push_back((next as usize, here != wall));
            }
        }
    }
    inside.into_iter().map(|here| here == Some(true)).collect()
}

//! The ways to compute distances, and what comes of each.

use std::error::Error;
use std::time::Instant;

use ns::graph::{Connectivity, Geodesics, Method as Euclidean};
use ns::layout::{Grid, Layout, Neighbors};

use crate::room::Room;

/// The least time of so many runs is taken.
const RUNS: usize = 15;

/// A way to compute distances.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Method {
    Dijkstra(Neighbors),
    Geodesics(Euclidean),
}

/// All, from the roughest to the finest.
pub(crate) const METHODS: [Method; 4] = [
    Method::Dijkstra(Neighbors::Faces),
    Method::Dijkstra(Neighbors::Diagonals),
    Method::Geodesics(Euclidean::FastMarching),
    Method::Geodesics(Euclidean::Exact),
];

/// What a method says of a room.
pub(crate) struct Answer {
    pub(crate) method: Method,
    pub(crate) grid: Grid<2>,
    pub(crate) distances: Vec<f64>,
    /// By how much each is off, as a part of the true distance.
    pub(crate) errors: Vec<f64>,
    pub(crate) seconds: f64,
}

impl Method {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dijkstra(Neighbors::Faces) => "4 neighbours",
            Self::Dijkstra(Neighbors::Diagonals) => "8 neighbours",
            Self::Geodesics(Euclidean::FastMarching) => "fast marching",
            Self::Geodesics(_) => "exact",
        }
    }

    /// The distances of a room, beside the true ones.
    pub(crate) fn ask(
        self,
        room: &Room,
        count: usize,
        truth: &[f64],
    ) -> Result<Answer, Box<dyn Error>> {
        let neighbors = match self {
            Self::Dijkstra(neighbors) => neighbors,
            Self::Geodesics(_) => Neighbors::Diagonals,
        };
        let grid = room.grid(count, neighbors)?;
        let graph = Connectivity::from_layout(&grid)?;
        let source = grid
            .bin_at(&Room::source(count))
            .ok_or("the source is in a wall")?;
        let mut seconds = f64::INFINITY;
        let mut distances = Vec::new();
        for _ in 0..RUNS {
            let start = Instant::now();
            distances = match self {
                Self::Dijkstra(_) => graph.distances_from(&[source])?.into_distances(),
                Self::Geodesics(method) => {
                    let geodesics = Geodesics::new(grid.lattice()).method(method);
                    geodesics.distances_from(&[source])?.into_distances()
                }
            };
            seconds = seconds.min(start.elapsed().as_secs_f64());
        }
        let pairs = distances.iter().zip(truth);
        let errors = pairs.map(|(ours, truth)| {
            let off = (ours - truth).abs();
            if off == 0.0 { 0.0 } else { off / truth }
        });
        Ok(Answer {
            method: self,
            errors: errors.collect(),
            grid,
            distances,
            seconds,
        })
    }
}

impl Answer {
    pub(crate) fn worst(&self) -> f64 {
        self.errors.iter().copied().fold(0.0, f64::max)
    }

    pub(crate) fn mean(&self) -> f64 {
        self.errors.iter().sum::<f64>() / self.errors.len() as f64
    }
}

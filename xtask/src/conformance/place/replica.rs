//! The bins and edges of the peer as a layout.

use std::{collections::HashMap, sync::Arc};

use ns::layout::{BinId, Edge, Layout, LayoutKind, MeasureKind};

use super::Built;
use crate::conformance::{Scenario, compare::Tolerance, values};

/// The edges of the peer, with what it walks and what heat crosses.
#[derive(Debug)]
pub(in crate::conformance) struct PeerGraph {
    /// Pairs of bins, the lower one first.
    pub(in crate::conformance) pairs: Vec<(usize, usize)>,
    /// How long each edge is for paths.
    pub(in crate::conformance) lengths: Vec<f64>,
    /// How far apart the bins are for heat.
    pub(in crate::conformance) distances: Vec<f64>,
    /// The measure of each face; `None` where the file holds none.
    pub(in crate::conformance) faces: Option<Vec<f64>>,
}

/// What we say of an edge.
#[derive(Debug, Clone, Copy)]
pub(in crate::conformance) struct OwnEdge {
    pub(in crate::conformance) distance: f64,
    pub(in crate::conformance) face: f64,
}

/// Our edges by their bins.
pub(in crate::conformance) fn own_edges<const D: usize>(
    layout: &dyn Layout<D>,
) -> HashMap<(usize, usize), OwnEdge> {
    let mut edges = HashMap::new();
    layout.visit_edges(&mut |Edge {
                                 a,
                                 b,
                                 distance,
                                 face,
                             }| {
        edges.insert((a.index(), b.index()), OwnEdge { distance, face });
    });
    edges
}

impl PeerGraph {
    /// Reads the edges; `None` if the file holds none.
    pub(in crate::conformance) fn read(scenario: &Scenario) -> Built<Option<Self>> {
        let Some(edges) = scenario.answer("edges") else {
            return Ok(None);
        };
        let edges = &edges.value;
        let ends = values::naturals(&edges["u"])?
            .into_iter()
            .zip(values::naturals(&edges["v"])?);
        let lengths = values::floats(&edges["distance"])?;
        let volumes = scenario.answer("finite_volume").map(|answer| &answer.value);
        let faces = volumes.map(|volumes| values::floats(&volumes["face"]));
        let distances = volumes.and_then(|volumes| volumes.get("distance"));
        let graph = Self {
            pairs: ends.map(|(u, v)| (u.min(v), u.max(v))).collect(),
            distances: match distances {
                Some(distances) => values::floats(distances)?,
                None => lengths.clone(),
            },
            lengths,
            faces: faces.transpose()?,
        };
        let count = graph.pairs.len();
        let faces = graph.faces.as_ref().map_or(count, Vec::len);
        if [graph.lengths.len(), graph.distances.len(), faces] != [count; 3] {
            return Err("the lists of edges differ in length".into());
        }
        Ok(Some(graph))
    }

    /// Whether we have the same edges, as long as the peer's.
    pub(super) fn agrees_on_ways<const D: usize>(
        &self,
        layout: &dyn Layout<D>,
        tolerance: Tolerance,
    ) -> bool {
        let ours = own_edges(layout);
        ours.len() == self.pairs.len()
            && self.pairs.iter().zip(&self.lengths).all(|(pair, &length)| {
                ours.get(pair)
                    .is_some_and(|edge| tolerance.accepts(edge.distance, length))
            })
    }

    /// Whether heat crosses the same faces over the same distances.
    pub(super) fn agrees_on_heat<const D: usize>(
        &self,
        layout: &dyn Layout<D>,
        tolerance: Tolerance,
    ) -> bool {
        let Some(faces) = &self.faces else {
            return true;
        };
        let ours = own_edges(layout);
        let mut theirs = self.pairs.iter().zip(faces).zip(&self.distances);
        ours.len() == self.pairs.len()
            && theirs.all(|((pair, &face), &distance)| {
                ours.get(pair).is_some_and(|edge| {
                    tolerance.accepts(edge.face, face) && tolerance.accepts(edge.distance, distance)
                })
            })
    }

    /// The bins of the peer with these lengths of edges; `ours` knows where
    /// there is no bin at all.
    pub(super) fn replica<const D: usize>(
        &self,
        scenario: &Scenario,
        ours: Arc<dyn Layout<D>>,
        lengths: &[f64],
    ) -> Built<Replica<D>> {
        let answer = |key: &'static str| scenario.answer(key).ok_or(key);
        let centers = values::points(&answer("bin_centers")?.value)?;
        let sizes = answer("bin_sizes")?;
        let mut measures = values::floats(&sizes.value)?;
        if let ([measure], true) = (&measures[..], sizes.flag("constant")) {
            measures = vec![*measure; centers.len()];
        }
        let bin = |i: usize| BinId::new(i).filter(|_| i < centers.len());
        let mut edges = Vec::with_capacity(self.pairs.len());
        for (i, &(u, v)) in self.pairs.iter().enumerate() {
            edges.push(Edge {
                a: bin(u).ok_or("an edge from a bin that is not there")?,
                b: bin(v).ok_or("an edge to a bin that is not there")?,
                distance: lengths[i],
                face: self.faces.as_ref().map_or(1.0, |faces| faces[i]),
            });
        }
        edges.sort_by_key(|edge| (edge.a, edge.b));
        if measures.len() != centers.len() {
            return Err("there is not one size for each bin".into());
        }
        Ok(Replica {
            ours,
            centers,
            measures,
            edges,
            boundary: values::naturals(&answer("boundary_bins")?.value)?,
        })
    }
}

/// The bins and edges of the peer.
///
/// A point is in the bin of the nearest centre, unless it is in no bin of ours.
#[derive(Debug, Clone)]
pub(super) struct Replica<const D: usize> {
    ours: Arc<dyn Layout<D>>,
    centers: Vec<[f64; D]>,
    measures: Vec<f64>,
    edges: Vec<Edge>,
    boundary: Vec<usize>,
}

impl<const D: usize> Layout<D> for Replica<D> {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Custom("replica")
    }

    fn centers(&self) -> &[[f64; D]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); D] {
        self.ours.bounds()
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        self.edges.iter().copied().for_each(visit);
    }

    fn bin_at(&self, point: &[f64; D]) -> Option<BinId> {
        self.ours.bin_at(point)?;
        let square =
            |center: &[f64; D]| -> f64 { (0..D).map(|k| (point[k] - center[k]).powi(2)).sum() };
        let nearest = self.centers.iter().map(square).enumerate();
        BinId::new(nearest.min_by(|a, b| a.1.total_cmp(&b.1))?.0)
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        self.boundary.contains(&bin.index())
    }

    fn measure_kind(&self) -> MeasureKind {
        self.ours.measure_kind()
    }
}

//! How values are written and read: what is read is checked, so that it is a
//! value that could have been computed, or an error.

use ns_layout::{BinId, Edge};
use serde::{Deserialize, Serialize};

use crate::geodesic::{Turn, Turns};
use crate::{Components, Connectivity, DistanceField, EuclideanField, GraphError, Method, Rings};

/// The rows of a [`Connectivity`].
#[derive(Serialize, Deserialize)]
pub(crate) struct WrittenConnectivity {
    offsets: Vec<usize>,
    targets: Vec<BinId>,
    distances: Vec<f64>,
    faces: Vec<f64>,
}

impl From<Connectivity> for WrittenConnectivity {
    fn from(graph: Connectivity) -> Self {
        Self {
            offsets: graph.offsets().to_vec(),
            targets: graph.targets().to_vec(),
            distances: graph.distances().to_vec(),
            faces: graph.faces().to_vec(),
        }
    }
}

impl TryFrom<WrittenConnectivity> for Connectivity {
    type Error = GraphError;

    fn try_from(written: WrittenConnectivity) -> Result<Self, GraphError> {
        let WrittenConnectivity {
            offsets,
            targets,
            distances,
            faces,
        } = written;
        let ends = targets.len();
        let rows = offsets.first() == Some(&0)
            && offsets.last() == Some(&ends)
            && offsets.is_sorted()
            && [distances.len(), faces.len()] == [ends; 2];
        if !rows {
            return Err(GraphError::Written { what: "graph" });
        }
        let mut edges = Vec::with_capacity(ends / 2);
        for (a, row) in BinId::all(offsets.len() - 1).zip(offsets.windows(2)) {
            let forth = (row[0]..row[1]).filter(|&k| targets[k] > a);
            edges.extend(forth.map(|k| Edge {
                a,
                b: targets[k],
                distance: distances[k],
                face: faces[k],
            }));
        }
        let graph = Self::from_edges(offsets.len() - 1, &edges)?;
        // The same from both ends, and sorted.
        let is_whole = graph.offsets() == offsets
            && graph.targets() == targets
            && graph.distances() == distances
            && graph.faces() == faces;
        is_whole
            .then_some(graph)
            .ok_or(GraphError::Written { what: "graph" })
    }
}

/// The numbers of a [`DistanceField`]; a distance is left out where it is
/// infinite, which text can not hold.
#[derive(Serialize, Deserialize)]
pub(crate) struct WrittenDistances {
    distances: Vec<Option<f64>>,
    sources: Vec<Option<BinId>>,
}

impl From<DistanceField> for WrittenDistances {
    fn from(field: DistanceField) -> Self {
        Self {
            distances: known(&field.distances),
            sources: field.sources,
        }
    }
}

impl TryFrom<WrittenDistances> for DistanceField {
    type Error = GraphError;

    fn try_from(written: WrittenDistances) -> Result<Self, GraphError> {
        Self::from_parts(reached(&written.distances), written.sources)
            .ok_or(GraphError::Written { what: "distances" })
    }
}

fn known(distances: &[f64]) -> Vec<Option<f64>> {
    let known = |&distance: &f64| distance.is_finite().then_some(distance);
    distances.iter().map(known).collect()
}

fn reached(distances: &[Option<f64>]) -> Vec<f64> {
    let reached = distances.iter().map(|known| known.unwrap_or(f64::INFINITY));
    reached.collect()
}

/// The rings of [`Rings`] that hold a bin.
#[derive(Serialize, Deserialize)]
pub(crate) struct WrittenRings {
    rings: Vec<Vec<BinId>>,
    count: usize,
}

impl From<Rings> for WrittenRings {
    fn from(rings: Rings) -> Self {
        let held = rings.ends.len();
        Self {
            rings: (0..held).map(|hops| rings.ring(hops).to_vec()).collect(),
            count: rings.count,
        }
    }
}

impl TryFrom<WrittenRings> for Rings {
    type Error = GraphError;

    fn try_from(written: WrittenRings) -> Result<Self, GraphError> {
        let WrittenRings { rings, count } = written;
        let is_ring = |ring: &Vec<BinId>| !ring.is_empty() && ring.is_sorted_by(|a, b| a < b);
        let is_center = rings.first().is_some_and(|ring| ring.len() == 1);
        if !is_center || rings.len() > count || !rings.iter().all(is_ring) {
            return Err(GraphError::Written { what: "rings" });
        }
        let ends = rings.iter().scan(0, |end, ring| {
            *end += ring.len();
            Some(*end)
        });
        Ok(Self {
            ends: ends.collect(),
            bins: rings.into_iter().flatten().collect(),
            count,
        })
    }
}

/// The labels of [`Components`], which have their sizes in them.
#[derive(Serialize, Deserialize)]
pub(crate) struct WrittenComponents {
    labels: Vec<u32>,
}

impl From<Components> for WrittenComponents {
    fn from(components: Components) -> Self {
        Self {
            labels: components.labels,
        }
    }
}

impl TryFrom<WrittenComponents> for Components {
    type Error = GraphError;

    fn try_from(written: WrittenComponents) -> Result<Self, GraphError> {
        let labels = written.labels;
        let count = labels.iter().max().map_or(0, |&label| label as usize + 1);
        let mut sizes = Vec::new();
        // No more pieces than bins, before room is made for them.
        if (1..=labels.len()).contains(&count) {
            sizes.resize(count, 0);
            for &label in &labels {
                sizes[label as usize] += 1;
            }
        }
        let is_largest_first = sizes.is_sorted_by(|a, b| a >= b);
        if !is_largest_first || sizes.last().is_none_or(|&size| size == 0) {
            return Err(GraphError::Written { what: "pieces" });
        }
        Ok(Self { labels, sizes })
    }
}

/// The numbers of an [`EuclideanField`].
#[derive(Serialize, Deserialize)]
pub(crate) struct WrittenField {
    method: Method,
    distances: Vec<Option<f64>>,
    last: Vec<u32>,
    turns: Vec<WrittenTurn>,
}

#[derive(Serialize, Deserialize)]
struct WrittenTurn {
    position: Vec<f64>,
    distance: f64,
    source: u32,
    before: Option<u32>,
}

impl<const D: usize> From<EuclideanField<D>> for WrittenField {
    fn from(field: EuclideanField<D>) -> Self {
        let EuclideanField { turns, method } = field;
        let write = |turn: &Turn<D>| WrittenTurn {
            position: turn.position.to_vec(),
            distance: turn.distance,
            source: turn.source,
            before: turn.before,
        };
        Self {
            method,
            distances: known(&turns.distances),
            last: turns.last,
            turns: turns.turns.iter().map(write).collect(),
        }
    }
}

impl<const D: usize> TryFrom<WrittenField> for EuclideanField<D> {
    type Error = GraphError;

    fn try_from(written: WrittenField) -> Result<Self, GraphError> {
        const WRONG: GraphError = GraphError::Written { what: "distances" };
        let turns = written.turns.into_iter().enumerate();
        // A way leads back from turn to turn, and has to end.
        let read = |(place, turn): (usize, WrittenTurn)| {
            let is_valid =
                turn.distance >= 0.0 && turn.before.is_none_or(|before| (before as usize) < place);
            Ok(Turn {
                position: turn.position.try_into().map_err(|_| WRONG)?,
                distance: is_valid.then_some(turn.distance).ok_or(WRONG)?,
                source: turn.source,
                before: turn.before,
            })
        };
        let turns: Vec<Turn<D>> = turns.map(read).collect::<Result<_, GraphError>>()?;
        let distances = reached(&written.distances);
        let has_turn = |(&distance, &last): (&f64, &u32)| {
            distance == f64::INFINITY || (distance >= 0.0 && (last as usize) < turns.len())
        };
        let is_valid = distances.len() == written.last.len()
            && distances.iter().zip(&written.last).all(has_turn);
        if !is_valid {
            return Err(WRONG);
        }
        Ok(Self {
            turns: Turns {
                distances,
                last: written.last,
                turns,
            },
            method: written.method,
        })
    }
}

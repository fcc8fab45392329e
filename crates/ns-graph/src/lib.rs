//! Bins joined by a graph: who touches whom, and how far it is.
//!
//! [`Connectivity`] is one sorted structure of compressed sparse rows, with the
//! distance and the face measure of every edge beside it.
//!
//! ```
//! use ns_graph::Connectivity;
//! use ns_layout::{BinId, Grid, Neighbors};
//!
//! let grid = Grid::builder(1.0)
//!     .ranges([(0.0, 4.0), (0.0, 4.0)])
//!     .neighbors(Neighbors::Faces)
//!     .build()?;
//! let graph = Connectivity::from_layout(&grid)?;
//!
//! let corner = BinId::new(0).ok_or("no such bin")?;
//! let field = graph.distances_from(&[corner])?;
//! assert_eq!(field.distances()[15], 6.0);
//! assert_eq!(graph.components().count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Main types
//!
//! - [`Connectivity`] holds the edges; it is built from a layout or from a list.
//! - [`Components`] are the pieces that no edge, or no face, joins.
//! - [`DistanceField`] is the distance of every bin to the nearest source.
//! - [`Path`] is a shortest path; of several it is always the same one.
//! - [`PathFinder`] answers many questions about distances and paths, by length,
//!   by hops or by weights of your own, and keeps its scratch space.
//! - [`Rings`] are the bins at each number of edges from a centre.
//! - [`RandomWalk`] is one step from bin to bin, as an operator.
//!
//! [`Connectivity::parts`] cuts a graph into parts of equal size, to work on one
//! after the other. Distances between all bins come in blocks of rows from
//! [`Connectivity::for_each_row_block`], or as a matrix with a memory limit from
//! [`Connectivity::all_pairs`].
//!
//! # What it does not do
//!
//! It knows nothing of fields and time, and it does not look points up: that is
//! the layout's.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `petgraph` | no | the visit traits of `petgraph`, and copies from and to its graphs |
//! | `serde` | no | `Serialize` and `Deserialize` for the value types |
//!
//! With `petgraph` its algorithms run on `&Connectivity` without a copy; an edge
//! weighs its distance.
//!
#![cfg_attr(feature = "petgraph", doc = "```")]
#![cfg_attr(not(feature = "petgraph"), doc = "```ignore")]
//! use ns_graph::Connectivity;
//! use ns_layout::{BinId, Grid};
//! use petgraph::algo;
//! use petgraph::data::Element;
//! use petgraph::visit::{EdgeFiltered, EdgeRef};
//!
//! let grid = Grid::builder(1.0).ranges([(0.0, 4.0), (0.0, 4.0)]).build()?;
//! let graph = Connectivity::from_layout(&grid)?;
//! let [first, last] = [0, 15].map(BinId::new);
//! let (first, last) = (first.ok_or("no bin")?, last.ok_or("no bin")?);
//!
//! assert_eq!(algo::connected_components(&graph), 1);
//! let distances = algo::dijkstra(&graph, first, None, |edge| *edge.weight());
//! assert_eq!(distances.len(), 16);
//! let path = algo::astar(&graph, first, |bin| bin == last, |edge| *edge.weight(), |_| 0.0);
//! assert_eq!(path.map(|(_, bins)| bins.len()), Some(4));
//! let tree = algo::min_spanning_tree(&graph);
//! assert_eq!(tree.filter(|part| matches!(part, Element::Edge { .. })).count(), 15);
//!
//! // Only where something can flow.
//! let open = EdgeFiltered::from_fn(&graph, |edge| edge.face() > 0.0);
//! assert_eq!(algo::dijkstra(&open, first, Some(last), |edge| *edge.weight())[&last], 6.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub use components::Components;
pub use connectivity::{Connectivity, Neighbor};
pub use distance_field::DistanceField;
pub use error::GraphError;
pub use geodesic::{Corners, EuclideanField, Geodesics, Method};
pub use path::Path;
pub use path_finder::PathFinder;
#[cfg(feature = "petgraph")]
pub use petgraph_traits::{EdgeReference, EdgeReferences, Visited};
pub use rings::Rings;
pub use walk::RandomWalk;

mod all_pairs;
mod components;
mod connectivity;
mod dijkstra;
mod distance_field;
mod error;
mod geodesic;
mod guide;
mod labels;
mod parts;
mod path;
mod path_finder;
#[cfg(feature = "petgraph")]
mod petgraph_traits;
mod queue;
mod rings;
mod search;
mod walk;
#[cfg(feature = "serde")]
mod written;

#[cfg(test)]
mod all_pairs_tests;
#[cfg(test)]
mod fixtures_for_tests;
#[cfg(test)]
mod graph_tests;
#[cfg(test)]
mod parts_tests;
#[cfg(test)]
mod path_finder_tests;
#[cfg(test)]
mod path_tests;
#[cfg(all(test, feature = "petgraph"))]
mod petgraph_traits_tests;
#[cfg(test)]
mod rings_tests;
#[cfg(test)]
mod search_tests;
#[cfg(test)]
mod walk_tests;
#[cfg(all(test, feature = "serde"))]
mod written_tests;

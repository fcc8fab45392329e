//! How we answer each operation of the golden files.
//!
//! [`TABLE`] maps an operation to its [`Handler`]. A handler gets the scenario
//! and the peer's answer with its arguments, and returns ours. Most return a
//! value, which is then compared by the general rule; a few compare themselves,
//! whole or in parts:
//!
//! ```
//! use serde_json::json;
//! use xtask::conformance::{Answer, Context, compare, ops::Outcome, values};
//!
//! /// Compared by the general rule.
//! fn n_dims(context: &Context<'_>, _: &Answer) -> Outcome {
//!     Outcome::attempt(|| {
//!         let edges = values::rows(&context.scenario.input("environment")?["grid_edges"])?;
//!         Ok(Outcome::Value(json!(edges.len())))
//!     })
//! }
//!
//! /// Compares itself, because points on a border have several good answers.
//! fn bin_at(context: &Context<'_>, answer: &Answer) -> Outcome {
//!     Outcome::attempt(|| {
//!         let points = values::points::<2>(&context.scenario.input("queries")?["points"])?;
//!         let bins = vec![None; points.len()];
//!         Ok(Outcome::Compared(compare::bin_at(&bins, answer)))
//!     })
//! }
//! ```
//!
//! Most questions are about the bins of a grid. Their handlers are generic over
//! its dimension, with a file for each family:
//!
//! | module | answers |
//! |---|---|
//! | `layout` | where the bins are, how large, and which of them touch |
//! | `lookup` | from points to bins, and back |
//! | `paths` | what is next to a bin, and how far it is along the graph |
//! | `heat` | smoothed fields, and kernels |
//! | `trajectory` | the time and the spikes in each bin |
//! | `rates` | rate maps |
//! | `information` | what rate maps say of their cells |

mod heat;
mod information;
mod layout;
mod lookup;
mod paths;
mod rates;
mod trajectory;

#[cfg(test)]
mod table_tests;

use std::error::Error;

use ns::env::Environment;
use serde_json::Value;

use super::{
    Answer, Context, Scenario,
    compare::{Mismatch, Tolerance},
    place::{AnyPlace, Place},
};

/// Answers one question.
pub type Handler = fn(&Context<'_>, &Answer) -> Outcome;

/// What a handler returns.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// Our answer, in the form of the peer's; compared by
    /// [`agree`](super::compare::agree).
    Value(Value),
    /// Our answer is compared already.
    Compared(Result<(), Mismatch>),
    /// Our answer is compared already, part by part: a deviation of one part
    /// says nothing of the others. It still counts as one answer.
    Parts(Vec<Part>),
    /// We gave an error.
    Refused(String),
    /// We have no answer yet.
    NotImplemented,
}

/// One part of an answer.
#[derive(Debug)]
pub struct Part {
    /// What is put behind the key of the answer, and a `/`.
    pub name: String,
    /// How it came out.
    pub compared: Result<(), Mismatch>,
}

impl Part {
    /// A part that was compared.
    pub fn new(name: impl Into<String>, compared: Result<(), Mismatch>) -> Self {
        Self {
            name: name.into(),
            compared,
        }
    }
}

impl Outcome {
    /// Runs the body of a handler, so that it can use `?`.
    pub fn attempt(body: impl FnOnce() -> Result<Self, Box<dyn Error>>) -> Self {
        body().unwrap_or_else(|error| Self::Refused(error.to_string()))
    }
}

/// The handlers by operation. An operation that is not here is not implemented.
pub const TABLE: &[(&str, Handler)] = &[
    ("active_mask", on_a_grid!(layout::active_mask)),
    ("bin_at", on_a_grid!(lookup::bin_at)),
    ("bin_center_of", on_a_grid!(lookup::bin_center_of)),
    ("bin_centers", on_a_grid!(layout::bin_centers)),
    ("bin_sizes", on_a_grid!(layout::bin_sizes)),
    ("boundary_bins", on_a_grid!(layout::boundary_bins)),
    ("components", on_a_grid!(layout::components)),
    ("compute_kernel", on_a_grid!(heat::compute_kernel)),
    ("contains", on_a_grid!(lookup::contains)),
    ("diffuse", on_a_grid!(heat::smooth)),
    ("dimension_ranges", on_a_grid!(layout::dimension_ranges)),
    ("distance_between", on_a_grid!(paths::distance_between)),
    ("distance_field", on_a_grid!(paths::distance_field)),
    ("distance_to", on_a_grid!(paths::distance_to)),
    ("edges", on_a_grid!(layout::edges)),
    ("finite_volume", on_a_grid!(layout::finite_volume)),
    ("firing_rate", on_a_grid!(rates::firing_rate)),
    ("grid_edges", on_a_grid!(layout::grid_edges)),
    ("information_per_second", information::per_second),
    ("kernel_apply", on_a_grid!(heat::smooth)),
    ("layout_type", on_a_grid!(layout::layout_type)),
    ("map_points_to_bins", on_a_grid!(lookup::map_points_to_bins)),
    ("mutual_information", information::per_second),
    ("n_bins", on_a_grid!(layout::n_bins)),
    ("neighbors", on_a_grid!(paths::neighbors)),
    ("occupancy", on_a_grid!(trajectory::occupancy)),
    ("pairwise_distances", on_a_grid!(paths::pairwise_distances)),
    ("path_between", on_a_grid!(paths::path_between)),
    ("reachable_from", on_a_grid!(paths::reachable_from)),
    ("rings", on_a_grid!(paths::rings)),
    ("selectivity", information::selectivity),
    ("source_index", on_a_grid!(layout::source_index)),
    ("sparsity", information::sparsity),
    ("spatial_information", information::per_spike),
    ("spike_counts", on_a_grid!(trajectory::spike_counts)),
];

/// What the handlers for grids return; an error of ours is a refusal.
type Answered = Result<Outcome, Box<dyn Error>>;

/// A question about an environment of `D` dimensions.
struct Question<'a, const D: usize> {
    place: &'a Place<D>,
    scenario: &'a Scenario,
    answer: &'a Answer,
}

impl<'a, const D: usize> Question<'a, D> {
    /// The environment to ask about bins, with the same bins as the peer's.
    fn environment(&self) -> &'a Environment<D> {
        &self.place.shared
    }

    /// The environment to ask how we divide space ourselves.
    fn own(&self) -> &'a Environment<D> {
        &self.place.own
    }

    fn tolerance(&self) -> Tolerance {
        self.scenario.tolerance(&self.answer.op)
    }
}

/// A [`Handler`] from a function that is generic over the dimension.
macro_rules! on_a_grid {
    ($($body:ident)::+) => {
        |context, answer| {
            dispatch(context, answer, $($body)::+::<1>, $($body)::+::<2>, $($body)::+::<3>)
        }
    };
}
use on_a_grid;

fn dispatch(
    context: &Context<'_>,
    answer: &Answer,
    one: fn(&Question<'_, 1>) -> Answered,
    two: fn(&Question<'_, 2>) -> Answered,
    three: fn(&Question<'_, 3>) -> Answered,
) -> Outcome {
    fn ask<const D: usize>(
        context: &Context<'_>,
        answer: &Answer,
        place: &Place<D>,
        body: fn(&Question<'_, D>) -> Answered,
    ) -> Outcome {
        let scenario = context.scenario;
        Outcome::attempt(|| {
            body(&Question {
                place,
                scenario,
                answer,
            })
        })
    }
    match &context.place {
        None => Outcome::NotImplemented,
        Some(AnyPlace::D1(place)) => ask(context, answer, place, one),
        Some(AnyPlace::D2(place)) => ask(context, answer, place, two),
        Some(AnyPlace::D3(place)) => ask(context, answer, place, three),
    }
}

/// Ours where `keep` says so and theirs elsewhere, so that comparing the whole
/// compares what is kept, at its own place. What has another length stays ours.
fn only<T: Clone>(ours: &[T], theirs: &[T], keep: impl Fn(usize) -> bool) -> Vec<T> {
    if ours.len() != theirs.len() {
        return ours.to_vec();
    }
    let places = ours.iter().zip(theirs).enumerate();
    places
        .map(|(i, (ours, theirs))| if keep(i) { ours } else { theirs })
        .cloned()
        .collect()
}

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
//! Most questions are about bins, on whatever layout. Their handlers are generic
//! over its dimension, with a file for each family:
//!
//! | module | answers |
//! |---|---|
//! | `layout` | where the bins are, how large, and what belongs to one kind only |
//! | `edges` | which bins touch, and what flows between them |
//! | `lookup` | from points to bins, and back |
//! | `derived` | parts of a layout, coarser ones, and transformed ones |
//! | `track` | linear positions |
//! | `paths` | what is next to a bin, and how far it is along the graph |
//! | `heat` | smoothed fields, and kernels |
//! | `regions` | named places, and the bins that belong to them |
//! | `trajectory` | the time and the spikes in each bin |
//! | `sequence` | bins in order, and runs of them |
//! | `transitions` | steps from bin to bin |
//! | `fields` | fields between bins, carried over, around bins, differentiated |
//! | `arithmetic` | fields scaled, limited and put together |
//! | `rates` | rate maps |
//! | `information` | what rate maps say of their cells |

mod arithmetic;
mod derived;
mod edges;
mod fields;
mod heat;
mod information;
mod layout;
mod lookup;
mod paths;
mod rates;
mod regions;
mod sequence;
mod track;
mod trajectory;
mod transitions;

#[cfg(test)]
mod layouts_tests;
#[cfg(test)]
mod regions_tests;
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
    ("active_mask", anywhere!(layout::active_mask)),
    ("apply_kernel", anywhere!(fields::apply_kernel)),
    ("apply_transform", anywhere!(derived::apply_transform)),
    ("bin_at", anywhere!(lookup::bin_at)),
    ("bin_center_of", anywhere!(lookup::bin_center_of)),
    ("bin_centers", anywhere!(layout::bin_centers)),
    ("bin_sequence", anywhere!(sequence::bin_sequence)),
    ("bin_sequence_with_runs", anywhere!(sequence::with_runs)),
    ("bin_sizes", anywhere!(layout::bin_sizes)),
    ("bins_in_region", anywhere!(regions::bins_in_region)),
    ("boundary_bins", anywhere!(layout::boundary_bins)),
    ("bridges", anywhere!(edges::bridges)),
    ("clamp", arithmetic::clamp),
    ("combine_fields", arithmetic::combine),
    ("component_sizes", anywhere!(edges::component_sizes)),
    ("components", anywhere!(edges::components)),
    ("compute_kernel", anywhere!(heat::compute_kernel)),
    ("contains", anywhere!(lookup::contains)),
    ("diffuse", anywhere!(heat::smooth)),
    ("dimension_ranges", anywhere!(layout::dimension_ranges)),
    ("distance_between", anywhere!(paths::distance_between)),
    ("distance_field", anywhere!(paths::distance_field)),
    ("distance_to", anywhere!(paths::distance_to)),
    ("divergence", anywhere!(fields::divergence)),
    ("edges", anywhere!(edges::edges)),
    ("finite_volume", anywhere!(edges::finite_volume)),
    ("firing_rate", anywhere!(rates::firing_rate)),
    ("gradient", anywhere!(fields::gradient)),
    ("grid_edges", anywhere!(layout::grid_edges)),
    ("information_per_second", information::per_second),
    ("interpolate", anywhere!(fields::interpolate)),
    ("kernel_apply", anywhere!(heat::smooth)),
    ("layout_type", anywhere!(layout::layout_type)),
    ("linear_bins", anywhere!(track::linear_bins)),
    ("linear_to_nd", anywhere!(track::linear_to_nd)),
    ("map_points_to_bins", anywhere!(lookup::map_points_to_bins)),
    ("mesh", anywhere!(layout::mesh)),
    ("mutual_information", information::per_second),
    ("n_bins", anywhere!(layout::n_bins)),
    ("neighbor_reduce", anywhere!(fields::neighbor_reduce)),
    ("neighbors", anywhere!(paths::neighbors)),
    ("normalize_field", arithmetic::normalize),
    ("occupancy", anywhere!(trajectory::occupancy)),
    ("pairwise_distances", anywhere!(paths::pairwise_distances)),
    ("path_between", anywhere!(paths::path_between)),
    ("reachable_from", anywhere!(paths::reachable_from)),
    ("rebin", anywhere!(derived::rebin)),
    ("region_area", anywhere!(regions::region_area)),
    ("region_center", anywhere!(regions::region_center)),
    ("region_mask", anywhere!(regions::region_mask)),
    ("region_membership", anywhere!(regions::region_membership)),
    ("resample_field", anywhere!(fields::resample_field)),
    ("rings", anywhere!(paths::rings)),
    ("selectivity", information::selectivity),
    ("source_index", anywhere!(layout::source_index)),
    ("sparsity", information::sparsity),
    ("spatial_information", information::per_spike),
    ("spike_counts", anywhere!(trajectory::spike_counts)),
    ("subset", anywhere!(derived::subset)),
    ("to_linear", anywhere!(track::to_linear)),
    ("transitions", anywhere!(transitions::transitions)),
    ("transitions_diffusion", anywhere!(transitions::diffusion)),
];

/// What generic handlers return; an error of ours is a refusal.
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

    /// The environment to ask about ways along the graph, whose edges are the
    /// peer's where ours differ on purpose.
    fn ways(&self) -> &'a Environment<D> {
        &self.place.ways
    }

    /// The same for heat.
    fn heat(&self) -> &'a Environment<D> {
        &self.place.heat
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
macro_rules! anywhere {
    ($($body:ident)::+) => {
        |context, answer| {
            dispatch(context, answer, $($body)::+::<1>, $($body)::+::<2>, $($body)::+::<3>)
        }
    };
}
use anywhere;

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

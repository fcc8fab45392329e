//! What rate maps say of their cells; no environment is needed.

use ns::env::RateSummary;
use serde_json::Value;

use super::{Outcome, Part};
use crate::conformance::{Answer, Context, compare::agree, values};

pub(super) fn per_spike(context: &Context<'_>, answer: &Answer) -> Outcome {
    summary(context, answer, |map| map.information_bits_per_spike)
}

pub(super) fn per_second(context: &Context<'_>, answer: &Answer) -> Outcome {
    summary(context, answer, |map| map.information_bits_per_s)
}

pub(super) fn sparsity(context: &Context<'_>, answer: &Answer) -> Outcome {
    summary(context, answer, |map| map.sparsity)
}

pub(super) fn selectivity(context: &Context<'_>, answer: &Answer) -> Outcome {
    summary(context, answer, |map| map.selectivity)
}

/// One number for each map, each a part.
///
/// The peer takes bins without a rate for silent ones and keeps their time;
/// where that matters, `valid_bins_only` holds what it says of the others.
fn summary(context: &Context<'_>, answer: &Answer, pick: fn(&RateSummary) -> f64) -> Outcome {
    Outcome::attempt(|| {
        let scenario = context.scenario;
        let seconds = values::floats(scenario.input("map_occupancy")?)?;
        let maps = scenario.input("maps")?;
        let valid_bins_only = answer.arguments.get("valid_bins_only");
        let theirs = answer.value.as_object().ok_or("there is no list of maps")?;
        let mut parts = Vec::with_capacity(theirs.len());
        for (name, theirs) in theirs {
            let map = RateSummary::new(&values::floats(&maps[name])?, &seconds)?;
            let ours: Value = values::from_float(pick(&map));
            let theirs = valid_bins_only
                .and_then(|better| better.get(name))
                .unwrap_or(theirs);
            parts.push(Part::new(
                name,
                agree(&ours, theirs, context.tolerance(answer)),
            ));
        }
        Ok(Outcome::Parts(parts))
    })
}

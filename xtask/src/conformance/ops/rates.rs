//! Rate maps.

use std::error::Error;

use ns::{
    env::{Environment, mask_rarely_visited},
    kernel::Mode,
};
use serde_json::Value;

use super::{
    Answered, Outcome, Question,
    trajectory::{Session, spikes},
};
use crate::conformance::{Answer, compare, values};

/// Rates from the peer's own counts and seconds, so that the estimator is
/// compared apart from the rule that counts.
pub(super) fn firing_rate<const D: usize>(question: &Question<'_, D>) -> Answered {
    let Question {
        scenario, answer, ..
    } = question;
    let method = values::text(answer.argument("method")?)?;
    if !matches!(method, "diffusion_kde" | "binned") {
        return Ok(Outcome::NotImplemented);
    }
    let environment = question.environment();
    let session = Session::<D>::read(scenario)?;
    let recorded = |op: &str| {
        let answers = scenario.answers.iter();
        answers
            .filter(|other| other.op == op && other.error.is_none())
            .find(|other| same_data(other, answer))
            .map(|other| values::floats(&other.value))
    };
    let counts = match recorded("spike_counts") {
        Some(counts) => counts?,
        None => session.counts_by_position(environment, answer, &spikes(scenario, answer)?)?,
    };
    let seconds = match recorded("occupancy") {
        Some(seconds) => seconds?,
        None => environment
            .visits(&session.trajectory()?, &session.gate(answer)?)?
            .occupancy(),
    };

    let number = |name| answer.arguments.get(name).map(values::float).transpose();
    let least = number("min_occupancy")?.unwrap_or(0.0);
    let bandwidth = values::float(answer.argument("bandwidth")?)?;
    let mut rates = if method == "binned" {
        let mut raw = environment.raw_rates(&counts, &seconds)?;
        mask_rarely_visited(&mut raw, &seconds, least)?;
        environment.heat().masked_average(&raw, bandwidth)?
    } else {
        smoothed(environment, &counts, &seconds, bandwidth)?
    };
    mask_rarely_visited(&mut rates, &seconds, least)?;
    if let Some(fill) = number("fill_value")? {
        for rate in rates.iter_mut().filter(|rate| rate.is_nan()) {
            *rate = fill;
        }
    }
    Ok(Outcome::Compared(compare::firing_rate(
        &rates,
        answer,
        question.tolerance(),
    )))
}

/// Whether counts or seconds are those of the same cell and the same intervals.
/// Occupancy names no cell, and what names no gap has the usual one.
fn same_data(other: &Answer, answer: &Answer) -> bool {
    let argument = |answer: &Answer, name| answer.arguments.get(name).cloned();
    let gap = |answer| argument(answer, "max_gap").unwrap_or(Value::from(0.5));
    let speed = |answer| argument(answer, "min_speed");
    let cell = argument(other, "cell");
    (cell.is_none() || cell == argument(answer, "cell"))
        && gap(other) == gap(answer)
        && speed(other) == speed(answer)
        && !["bandwidth", "return_seconds"]
            .iter()
            .any(|name| other.op == "occupancy" && other.arguments.contains_key(*name))
}

/// Smoothed counts over smoothed seconds.
///
/// The peer counts spikes in bins where it counts no time, and our rate maps
/// refuse such data. Its estimator is then the quotient of two fields.
fn smoothed<const D: usize>(
    environment: &Environment<D>,
    counts: &[f64],
    seconds: &[f64],
    bandwidth: f64,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let spikes_without_time = counts
        .iter()
        .zip(seconds)
        .any(|(&count, &time)| count > 0.0 && time == 0.0);
    if !spikes_without_time {
        return Ok(environment.rate_maps(counts, seconds, bandwidth)?);
    }
    let spread = |field| {
        environment
            .heat()
            .smooth_positive(field, bandwidth, Mode::Density)
    };
    let (counts, seconds) = (spread(counts)?, spread(seconds)?);
    let pairs = counts.iter().zip(&seconds);
    Ok(pairs.map(|(count, time)| count / time).collect())
}

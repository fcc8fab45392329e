//! The time and the spikes in each bin.

use std::error::Error;

use ns::{
    env::{Environment, Gate, Trajectory},
    kernel::Mode,
};
use serde_json::Value;

use super::{Answered, Outcome, Part, Question, layout::totals};
use crate::conformance::{Answer, Scenario, compare::agree, place::Family, values};

/// Seconds by the bin that an interval starts in; we do not divide intervals
/// among the bins along the way yet. On a track they are compared in our bins,
/// and by the nearest centre, as the peer looks points up; in a mesh, what they
/// come to apart from where they are spent.
pub(super) fn occupancy<const D: usize>(question: &Question<'_, D>) -> Answered {
    let answer = question.answer;
    if answer.argument("time_allocation")? != "start" {
        return Ok(Outcome::NotImplemented);
    }
    let session = Session::<D>::read(question.scenario)?;
    let own = question.environment();
    let seconds = |environment: &Environment<D>| -> Result<Vec<f64>, Box<dyn Error>> {
        let visits = environment.visits(&session.trajectory()?, &session.gate(answer)?)?;
        let seconds = match answer.arguments.get("return_seconds") {
            Some(in_seconds) if !values::flag(in_seconds)? => visits.interval_counts(),
            _ => visits.occupancy(),
        };
        let Some(bandwidth) = answer.arguments.get("bandwidth") else {
            return Ok(seconds);
        };
        // In a mesh the edges of the peer lie between other bins than ours.
        let heat = match question.place.family {
            Family::Mesh(_) => environment,
            _ => question.heat(),
        };
        Ok(heat.smooth(&seconds, values::float(bandwidth)?, Mode::Transition)?)
    };
    let (theirs, tolerance) = (&answer.value, question.tolerance());
    let ours = seconds(own)?;
    let compare = |seconds: &[f64]| agree(&values::from_floats(seconds), theirs, tolerance);
    Ok(match question.place.family {
        Family::Track(_) => Outcome::Parts(vec![
            Part::new("by_track", compare(&ours)),
            Part::new("by_center", compare(&seconds(question.ways())?)),
        ]),
        Family::Mesh(_) => {
            let total = totals(&ours, &values::floats(theirs)?, tolerance);
            Outcome::Parts(vec![
                Part::new("total", total),
                Part::new("bins", compare(&ours)),
            ])
        }
        _ => Outcome::Compared(compare(&ours)),
    })
}

/// Our counts, and those by the rule of the peer, each a part.
pub(super) fn spike_counts<const D: usize>(question: &Question<'_, D>) -> Answered {
    let environment = question.environment();
    let session = Session::<D>::read(question.scenario)?;
    let spikes = spikes(question.scenario, question.answer)?;
    let visits = environment.visits(&session.trajectory()?, &session.gate(question.answer)?)?;
    let by_start = visits.count_spikes(&spikes)?.counts;
    let by_position = session.counts_by_position(environment, question.answer, &spikes)?;
    let compare = |counts: &[f64]| {
        agree(
            &values::from_floats(counts),
            &question.answer.value,
            question.tolerance(),
        )
    };
    Ok(Outcome::Parts(vec![
        Part::new("by_start", compare(&by_start)),
        Part::new("by_position", compare(&by_position)),
    ]))
}

/// The spike times of the cell that is asked for.
pub(super) fn spikes(scenario: &Scenario, answer: &Answer) -> Result<Vec<f64>, Box<dyn Error>> {
    let cell = values::text(answer.argument("cell")?)?;
    Ok(values::floats(&scenario.input("cells")?[cell])?)
}

/// The trajectory of a scenario.
pub(super) struct Session<const D: usize> {
    times: Vec<f64>,
    positions: Vec<[f64; D]>,
    /// If the scenario gives them.
    speeds: Option<Vec<f64>>,
}

impl<const D: usize> Session<D> {
    pub(super) fn read(scenario: &Scenario) -> Result<Self, Box<dyn Error>> {
        let session = scenario.input("trajectory")?;
        let speeds = session.get("speed").map(values::floats);
        Ok(Self {
            times: values::floats(&session["times"])?,
            positions: values::points(&session["positions"])?,
            speeds: speeds.transpose()?,
        })
    }

    pub(super) fn trajectory(&self) -> Result<Trajectory<'_, D>, Box<dyn Error>> {
        Ok(Trajectory::new(&self.times, &self.positions)?)
    }

    /// The gate that the arguments of an answer describe.
    pub(super) fn gate(&self, answer: &Answer) -> Result<Gate<'_>, Box<dyn Error>> {
        let mut gate = match answer.arguments.get("max_gap") {
            None => Gate::new(),
            Some(Value::Null) => Gate::new().any_gap(),
            Some(seconds) => Gate::new().max_gap(values::float(seconds)?),
        };
        if let Some(speed) = answer.arguments.get("min_speed") {
            gate = gate.min_speed(values::float(speed)?);
            if let Some(speeds) = &self.speeds {
                gate = gate.speeds(speeds);
            }
        }
        Ok(gate)
    }

    /// Spikes by the rule of the peer: in the bin of the position between two
    /// samples, although time belongs to the bin of the first of them. With no
    /// limit of any sort, it does not even ask whether the time counts.
    pub(super) fn counts_by_position(
        &self,
        environment: &Environment<D>,
        answer: &Answer,
        spikes: &[f64],
    ) -> Result<Vec<f64>, Box<dyn Error>> {
        let trajectory = self.trajectory()?;
        let visits = environment.visits(&trajectory, &self.gate(answer)?)?;
        let is_limited = answer.arguments.get("max_gap") != Some(&Value::Null)
            || answer.arguments.contains_key("min_speed");
        let mut counts = vec![0.0; environment.bin_count()];
        for &time in spikes {
            if is_limited && visits.bin_of_spike(time).is_none() {
                continue;
            }
            let position = trajectory.position_at(time);
            if let Some(bin) = position.and_then(|position| environment.bin_at(&position)) {
                counts[bin.index()] += 1.0;
            }
        }
        Ok(counts)
    }
}

//! The time and the spikes in each bin.

use std::error::Error;

use ns::{
    env::{Allocation, Environment, Gate, SessionStream, Trajectory},
    kernel::Mode,
};
use serde_json::Value;

use super::{Answered, Outcome, Part, Question, layout::totals};
use crate::conformance::{Answer, Scenario, compare::agree, place::Family, values};

/// Seconds by the bin that an interval starts in, or along the way. On a track
/// they are compared in our bins, and by the nearest centre, as the peer looks
/// points up; in a mesh, what they come to apart from where they are spent.
pub(super) fn occupancy<const D: usize>(question: &Question<'_, D>) -> Answered {
    let answer = question.answer;
    let session = Session::<D>::read(question.scenario)?;
    if answer.argument("time_allocation")? == "linear" {
        return along_the_way(question, &session);
    }
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

/// The peer drops intervals that start in no bin, even where the way leads into
/// one; where there are some, those that start in a bin are a part of their own.
fn along_the_way<const D: usize>(question: &Question<'_, D>, session: &Session<D>) -> Answered {
    let environment = question.environment();
    let gate = session.gate(question.answer)?;
    let occupancy = environment.occupancy(&session.trajectory()?, &gate, Allocation::Linear)?;
    let compare = |seconds: &[f64]| {
        let (theirs, tolerance) = (&question.answer.value, question.tolerance());
        agree(&values::from_floats(seconds), theirs, tolerance)
    };
    let from_inside = session.seconds_from_inside(environment, question.answer)?;
    if from_inside == occupancy.seconds {
        return Ok(Outcome::Compared(compare(&from_inside)));
    }
    Ok(Outcome::Parts(vec![
        Part::new("from_inside", compare(&from_inside)),
        Part::new("entering", compare(&occupancy.seconds)),
    ]))
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
        let gate = self.limits(answer)?;
        Ok(match &self.speeds {
            Some(speeds) if answer.arguments.contains_key("min_speed") => gate.speeds(speeds),
            _ => gate,
        })
    }

    /// The same without the speeds.
    fn limits(&self, answer: &Answer) -> Result<Gate<'static>, Box<dyn Error>> {
        let gate = match answer.arguments.get("max_gap") {
            None => Gate::new(),
            Some(Value::Null) => Gate::new().any_gap(),
            Some(seconds) => Gate::new().max_gap(values::float(seconds)?),
        };
        Ok(match answer.arguments.get("min_speed") {
            Some(speed) => gate.min_speed(values::float(speed)?),
            None => gate,
        })
    }

    /// Seconds along the way, without the intervals that start in no bin.
    fn seconds_from_inside(
        &self,
        environment: &Environment<D>,
        answer: &Answer,
    ) -> Result<Vec<f64>, Box<dyn Error>> {
        let limits = self.limits(answer)?;
        let speeds = self.speeds.as_ref();
        let speeds = speeds.filter(|_| answer.arguments.contains_key("min_speed"));
        let mut stream = SessionStream::new(environment, Allocation::Linear, &limits)?;
        let mut push = |k: usize, position: [f64; D]| match speeds {
            Some(speeds) => stream.push_with_speed(self.times[k], position, speeds[k]),
            None => stream.push(self.times[k], position),
        };
        for (k, &position) in self.positions.iter().enumerate() {
            push(k, position)?;
            if environment.bin_at(&position).is_none() {
                // Lost from here to the next sample.
                push(k, [f64::NAN; D])?;
            }
        }
        Ok(stream.occupancy().seconds)
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

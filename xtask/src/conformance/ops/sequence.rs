//! Bins in the order they were visited, and runs of samples in one.

use std::error::Error;

use ns::{
    env::{BinSequence, Environment},
    layout::BinId,
};
use serde_json::{Value, json};

use super::{Answered, Outcome, Part, Question, layout::flags, trajectory::Session};
use crate::conformance::{compare::agree, place::Family, values};

/// The bin of each sample, or each change of it. In a mesh, whether each sample
/// is in any bin is a part of its own.
pub(super) fn bin_sequence<const D: usize>(question: &Question<'_, D>) -> Answered {
    let is_kept = keeps_outside(question)?;
    let changes_only = values::flag(question.answer.argument("dedup")?)?;
    let mut parts = by_lookup(question, |sequence| match (is_kept, changes_only) {
        (true, true) => from_bins(&sequence.changes()),
        (true, false) => from_bins(sequence.bins()),
        (false, true) => sequence
            .changes_inside()
            .iter()
            .map(|bin| bin.index())
            .collect(),
        (false, false) => sequence
            .bins()
            .iter()
            .flatten()
            .map(|bin| bin.index())
            .collect(),
    })?;
    if matches!(question.place.family, Family::Mesh(_)) && is_kept && !changes_only {
        let session = Session::<D>::read(question.scenario)?;
        let sequence = question.environment().bin_sequence(&session.trajectory()?);
        let ours: Vec<bool> = sequence.bins().iter().map(Option::is_some).collect();
        let theirs = values::indices(&question.answer.value)?;
        let theirs: Vec<bool> = theirs.iter().map(Option::is_some).collect();
        parts.push(Part::new("inside", flags(&ours, &theirs)));
    }
    Ok(Outcome::Parts(parts))
}

/// Runs as parallel lists.
pub(super) fn with_runs<const D: usize>(question: &Question<'_, D>) -> Answered {
    let is_kept = keeps_outside(question)?;
    let parts = by_lookup(question, |sequence| {
        let mut runs = sequence.runs();
        runs.retain(|run| is_kept || run.bin.is_some());
        let bins: Vec<Option<BinId>> = runs.iter().map(|run| run.bin).collect();
        let starts: Vec<usize> = runs.iter().map(|run| run.samples.start).collect();
        let lengths: Vec<usize> = runs.iter().map(|run| run.samples.len()).collect();
        json!({"bins": from_bins(&bins), "run_starts": starts, "run_lengths": lengths})
    })?;
    Ok(Outcome::Parts(parts))
}

fn keeps_outside<const D: usize>(question: &Question<'_, D>) -> Result<bool, Box<dyn Error>> {
    Ok(!question.answer.argument("outside_value")?.is_null())
}

fn from_bins(bins: &[Option<BinId>]) -> Value {
    let bins: Vec<Option<usize>> = bins.iter().map(|bin| bin.map(BinId::index)).collect();
    values::from_indices(&bins)
}

/// On a track, in our bins and by the nearest centre, as for occupancy.
fn by_lookup<const D: usize>(
    question: &Question<'_, D>,
    ask: impl Fn(&BinSequence<'_, D>) -> Value,
) -> Result<Vec<Part>, Box<dyn Error>> {
    let session = Session::<D>::read(question.scenario)?;
    let trajectory = session.trajectory()?;
    let compare = |environment: &Environment<D>| {
        let ours = ask(&environment.bin_sequence(&trajectory));
        agree(&ours, &question.answer.value, question.tolerance())
    };
    let own = compare(question.environment());
    Ok(match question.place.family {
        Family::Track(_) => vec![
            Part::new("by_track", own),
            Part::new("by_center", compare(question.ways())),
        ],
        _ => vec![Part::new("bins", own)],
    })
}

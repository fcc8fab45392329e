//! Steps from bin to bin: counted, at random along edges, and by diffusion.

use std::error::Error;

use ns::{
    env::{Environment, Jumps, Transitions},
    layout::BinId,
};
use serde_json::{Value, json};

use super::{Answered, Outcome, Part, Question, trajectory::Session};
use crate::conformance::{compare::agree, values};

/// The entries of a matrix that are not 0, row after row.
type Entries = Vec<(usize, usize, f64)>;

/// Without bins the question is about the samples of the session, which the peer
/// answers only where all of them are in a bin.
pub(super) fn transitions<const D: usize>(question: &Question<'_, D>) -> Answered {
    let environment = question.ways();
    if question.answer.arguments.contains_key("method") {
        return random_walk(question, environment);
    }
    if !question.answer.arguments.contains_key("bins") {
        let session = Session::<D>::read(question.scenario)?;
        let sequence = environment.bin_sequence(&session.trajectory()?);
        let steps = environment.transitions(&sequence, 1, Jumps::Drop)?;
        return Ok(Outcome::Value(lists(question, &entries(&steps))));
    }
    let lag = values::natural(question.answer.argument("lag")?)?;
    let bins = visited(question)?;
    let count = |jumps| environment.transitions_between(&bins, lag, jumps);
    let compare = |entries: &Entries| {
        let theirs = &question.answer.value;
        agree(&lists(question, entries), theirs, question.tolerance())
    };
    let every = entries(&count(Jumps::Keep)?);
    if question.answer.flag("allow_teleports") {
        return Ok(Outcome::Compared(compare(&every)));
    }
    // The peer wants an edge between the bins of every pair, also of those that
    // are several samples apart.
    let mut adjacent = every;
    adjacent.retain(|&(from, to, _)| from == to || is_edge(environment, from, to));
    let reachable = entries(&count(Jumps::Drop)?);
    if lag == 1 {
        return Ok(Outcome::Compared(compare(&reachable)));
    }
    Ok(Outcome::Parts(vec![
        Part::new("adjacent", compare(&adjacent)),
        Part::new("reachable", compare(&reachable)),
    ]))
}

/// The bins that the peer found, so that counting is compared apart from
/// looking points up.
fn visited<const D: usize>(
    question: &Question<'_, D>,
) -> Result<Vec<Option<BinId>>, Box<dyn Error>> {
    let key = values::text(question.answer.argument("bins")?)?;
    let answer = question.scenario.answer(key);
    let bins = values::indices(&answer.ok_or("there are no bins")?.value)?;
    Ok(bins.into_iter().map(|bin| BinId::new(bin?)).collect())
}

fn is_edge<const D: usize>(environment: &Environment<D>, from: usize, to: usize) -> bool {
    BinId::new(from).is_some_and(|from| {
        let mut neighbors = environment.graph().neighbors(from);
        neighbors.any(|neighbor| neighbor.bin.index() == to)
    })
}

fn entries(transitions: &Transitions) -> Entries {
    let rows = transitions.offsets().windows(2).enumerate();
    let places = rows.flat_map(|(from, row)| (row[0]..row[1]).map(move |place| (from, place)));
    let entry = |(from, place): (usize, usize)| {
        (
            from,
            transitions.targets()[place].index(),
            transitions.counts()[place],
        )
    };
    places.map(entry).collect()
}

/// Parallel lists, each row divided by its sum unless the question says not to.
fn lists<const D: usize>(question: &Question<'_, D>, entries: &Entries) -> Value {
    let mut sums = vec![0.0; question.ways().bin_count()];
    for &(from, _, count) in entries {
        sums[from] += count;
    }
    let divide = question.answer.arguments.get("normalize") != Some(&Value::Bool(false));
    let value =
        |&(from, _, count): &(usize, usize, f64)| if divide { count / sums[from] } else { count };
    json!({
        "row": entries.iter().map(|entry| entry.0).collect::<Vec<_>>(),
        "col": entries.iter().map(|entry| entry.1).collect::<Vec<_>>(),
        "value": values::from_floats(&entries.iter().map(value).collect::<Vec<_>>()),
    })
}

/// Row after row, from where a mass in one bin goes. The peer has empty rows for
/// bins without an edge, where our walk stays; those are left out here.
fn random_walk<const D: usize>(
    question: &Question<'_, D>,
    environment: &Environment<D>,
) -> Answered {
    let walk = environment.random_walk();
    let bins = environment.bin_count();
    let (mut mass, mut after) = (vec![0.0; bins], vec![0.0; bins]);
    let mut entries = Entries::new();
    for from in 0..bins {
        mass[from] = 1.0;
        walk.apply_transposed(&mass, &mut after)?;
        mass[from] = 0.0;
        let reached = after
            .iter()
            .enumerate()
            .filter(|&(to, &p)| p > 0.0 && to != from);
        entries.extend(reached.map(|(to, &p)| (from, to, p)));
    }
    Ok(Outcome::Value(lists(question, &entries)))
}

/// A field that is taken one step on, and back.
pub(super) fn diffusion<const D: usize>(question: &Question<'_, D>) -> Answered {
    let bandwidth = values::float(question.answer.argument("bandwidth")?)?;
    let name = values::text(question.answer.argument("field")?)?;
    let field = values::floats(&question.scenario.input("fields")?[name])?;
    let steps = question.heat().diffusion_steps(bandwidth);
    Ok(Outcome::Value(json!({
        "matrix_times_field": values::from_floats(&steps.apply(&field)?),
        "field_times_matrix": values::from_floats(&steps.apply_transposed(&field)?),
    })))
}

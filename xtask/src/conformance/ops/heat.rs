//! Fields spread by heat.

use std::error::Error;

use ns::{
    env::Environment,
    kernel::{DenseKernel, Mode},
};

use super::{Answered, Outcome, Part, Question, layout::totals};
use crate::conformance::{
    Answer,
    compare::{Mismatch, agree},
    place::Family,
    values,
};

/// A field that is nowhere negative and a signed one, by the default engine;
/// the first by the positive engine as well. Of a mesh, whose triangles are not
/// ours, also what heat comes to in ours.
pub(super) fn smooth<const D: usize>(question: &Question<'_, D>) -> Answered {
    let environment = question.heat();
    let (bandwidth, mode) = settings(question.answer)?;
    let fields = question.scenario.input("fields")?;
    let positive = values::floats(&fields["positive"])?;
    let signed = values::floats(&fields["signed"])?;

    let both = environment.smooth(&[&positive[..], &signed].concat(), bandwidth, mode)?;
    let alone = environment
        .heat()
        .smooth_positive(&positive, bandwidth, mode)?;
    let rows: Vec<&[f64]> = both.chunks(environment.bin_count()).collect();
    let (theirs, tolerance) = (&question.answer.value, question.tolerance());
    let mut parts = vec![
        Part::new(
            "smooth",
            agree(&values::from_rows(&rows), theirs, tolerance),
        ),
        Part::new(
            "smooth_positive",
            agree(&values::from_floats(&alone), &theirs[0], tolerance),
        ),
    ];
    if let Family::Mesh(_) = question.place.family {
        let theirs = values::floats(&theirs[0])?;
        parts.push(Part::new(
            "mass",
            mass(question, &positive, &theirs, bandwidth, mode)?,
        ));
    }
    Ok(Outcome::Parts(parts))
}

/// Compares what a field comes to after it was spread, with as much of it in one
/// triangle of ours.
fn mass<const D: usize>(
    question: &Question<'_, D>,
    before: &[f64],
    theirs: &[f64],
    bandwidth: f64,
    mode: Mode,
) -> Result<Result<(), Mismatch>, Box<dyn Error>> {
    /// How much a field holds in all: its sum if it is of amounts, or else each
    /// value times the size of its bin.
    fn held<const D: usize>(bins: &Environment<D>, field: &[f64], amounts: bool) -> Vec<f64> {
        let values = field.iter().zip(bins.measures());
        let held = values.map(|(value, size)| if amounts { *value } else { value * size });
        held.collect()
    }

    let (own, peer) = (question.own(), question.heat());
    let amounts_in = mode != Mode::Average;
    let amounts_out = mode == Mode::Transition;
    let amount: f64 = held(peer, before, amounts_in).iter().sum();
    let mut field = vec![0.0; own.bin_count()];
    field[0] = match amounts_in {
        true => amount,
        false => amount / own.measures()[0],
    };
    let ours = own.smooth(&field, bandwidth, mode)?;
    Ok(totals(
        &held(own, &ours, amounts_out),
        &held(peer, theirs, amounts_out),
        question.tolerance(),
    ))
}

/// The kernel that an answer of the peer is.
pub(super) fn kernel<const D: usize>(
    question: &Question<'_, D>,
    answer: &Answer,
) -> Result<DenseKernel, Box<dyn Error>> {
    /// The golden files hold no kernel that comes near.
    const LIMIT_BYTES: u64 = 1 << 26;

    let (bandwidth, mode) = settings(answer)?;
    Ok(question.heat().heat().dense(bandwidth, mode, LIMIT_BYTES)?)
}

pub(super) fn compute_kernel<const D: usize>(question: &Question<'_, D>) -> Answered {
    let kernel = kernel(question, question.answer)?;
    let matrix = kernel.matrix();
    let rows: Vec<Vec<f64>> = (0..matrix.nrows())
        .map(|i| (0..matrix.ncols()).map(|j| matrix[(i, j)]).collect())
        .collect();
    Ok(Outcome::Value(values::from_rows(&rows)))
}

fn settings(answer: &Answer) -> Result<(f64, Mode), Box<dyn Error>> {
    let mode = match values::text(answer.argument("mode")?)? {
        "transition" => Mode::Transition,
        "density" => Mode::Density,
        "average" => Mode::Average,
        other => return Err(format!("unknown mode `{other}`").into()),
    };
    Ok((values::float(answer.argument("bandwidth")?)?, mode))
}

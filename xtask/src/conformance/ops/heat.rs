//! Fields spread by heat.

use std::error::Error;

use ns::kernel::Mode;

use super::{Answered, Outcome, Part, Question};
use crate::conformance::{Answer, compare::agree, values};

/// A field that is nowhere negative and a signed one, by the default engine;
/// the first by the positive engine as well.
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
    Ok(Outcome::Parts(vec![
        Part::new(
            "smooth",
            agree(&values::from_rows(&rows), theirs, tolerance),
        ),
        Part::new(
            "smooth_positive",
            agree(&values::from_floats(&alone), &theirs[0], tolerance),
        ),
    ]))
}

pub(super) fn compute_kernel<const D: usize>(question: &Question<'_, D>) -> Answered {
    /// The golden files hold no kernel that comes near.
    const LIMIT_BYTES: u64 = 1 << 26;

    let (bandwidth, mode) = settings(question.answer)?;
    let kernel = question.heat().heat().dense(bandwidth, mode, LIMIT_BYTES)?;
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

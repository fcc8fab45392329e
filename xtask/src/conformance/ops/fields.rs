//! Fields: read between bins, carried over, summed up around bins, differentiated.

use std::{collections::HashMap, error::Error};

use ns::{
    env::{Around, Environment, Interpolation, Reduction},
    layout::Grid,
};
use serde_json::Value;

use super::{
    Answered, Outcome, Question,
    lookup::{ELSEWHERE, apart, typical_spacing},
    only,
};
use crate::conformance::{Answer, compare::agree, place, values};

/// The peer refuses points beyond so many times its typical spacing.
const LIMIT_SPACINGS: f64 = 10.0;

/// Nearest centres within the limit of the peer, or linear. Points where the
/// peer has no linear value are a part of their own.
pub(super) fn interpolate<const D: usize>(question: &Question<'_, D>) -> Answered {
    let field = field(question, question.answer)?;
    let points = &question.scenario.input("interpolation_queries")?["points"];
    let points = values::points::<D>(points)?;
    let (theirs, tolerance) = (&question.answer.value, question.tolerance());
    match values::text(question.answer.argument("mode")?)? {
        "nearest" => {
            let environment = question.ways();
            let ours = environment.interpolate(&field, &points, nearest(environment))?;
            Ok(Outcome::Value(values::from_floats(&ours)))
        }
        "linear" => {
            let environment = question.environment();
            let ours = environment.interpolate(&field, &points, Interpolation::Linear)?;
            let known = values::floats(theirs)?;
            let kind = |i: usize| match known.get(i) {
                Some(value) if value.is_nan() => "unknown",
                _ => ELSEWHERE,
            };
            let kinds: Vec<_> = (0..points.len()).map(kind).collect();
            Ok(Outcome::Parts(apart(&kinds, |keep| {
                let ours = values::from_floats(&only(&ours, &known, keep));
                agree(&ours, theirs, tolerance)
            })))
        }
        other => Err(format!("`{other}` is no way to interpolate").into()),
    }
}

/// To a grid of its own, by nearest centres within the limit of the peer, and
/// then smoothed if so asked.
pub(super) fn resample_field<const D: usize>(question: &Question<'_, D>) -> Answered {
    let answer = question.answer;
    let target = values::text(answer.argument("to")?)?;
    let target: Grid<D> = place::grid(&question.scenario.input("environments")?[target])?;
    let target = Environment::builder(target).build()?;
    let field = values::floats(&question.scenario.input("fields")?["source"])?;
    let source = question.environment();
    let how = nearest(source);
    let ours = match values::text(answer.argument("method")?)? {
        "nearest" => source.resample(&field, &target, how)?,
        "diffuse" => {
            let bandwidth = values::float(answer.argument("bandwidth")?)?;
            source.resample_smoothed(&field, &target, how, bandwidth)?
        }
        other => return Err(format!("`{other}` is no way to resample").into()),
    };
    Ok(Outcome::Value(values::from_floats(&ours)))
}

fn nearest<const D: usize>(environment: &Environment<D>) -> Interpolation {
    Interpolation::Nearest {
        within: LIMIT_SPACINGS * typical_spacing(environment.centers()),
    }
}

pub(super) fn neighbor_reduce<const D: usize>(question: &Question<'_, D>) -> Answered {
    let field = field(question, question.answer)?;
    let reduction = match values::text(question.answer.argument("reduction")?)? {
        "sum" => Reduction::Sum,
        "mean" => Reduction::Mean,
        "max" => Reduction::Max,
        "min" => Reduction::Min,
        "std" => Reduction::Std,
        other => return Err(format!("`{other}` is no reduction").into()),
    };
    let around = match question.answer.flag("include_self") {
        true => Around::NeighborsAndSelf,
        false => Around::Neighbors,
    };
    let ours = question.ways().neighbor_reduce(&field, reduction, around)?;
    Ok(Outcome::Value(values::from_floats(&ours)))
}

/// In the form of the peer, in the order and the direction of its edges.
pub(super) fn gradient<const D: usize>(question: &Question<'_, D>) -> Answered {
    let ours = gradient_of(question, question.answer)?;
    let graph = question.ways().graph();
    let places = graph.edges().map(|edge| (edge.a.index(), edge.b.index()));
    let places: HashMap<_, _> = places.zip(ours).collect();
    let edges = question.scenario.answer("edges").ok_or("no edges")?;
    let from = values::naturals(&edges.value["u"])?;
    let to = values::naturals(&edges.value["v"])?;
    let along = |(&u, &v): (&usize, &usize)| {
        let value = places.get(&(u.min(v), u.max(v)))?;
        Some(if u < v { *value } else { -value })
    };
    let ours: Option<Vec<f64>> = from.iter().zip(&to).map(along).collect();
    let ours = ours.ok_or("an edge that we do not have")?;
    Ok(Outcome::Value(values::from_floats(&ours)))
}

/// Of that gradient.
pub(super) fn divergence<const D: usize>(question: &Question<'_, D>) -> Answered {
    let gradient = values::text(question.answer.argument("of")?)?;
    let gradient = question.scenario.answer(gradient).ok_or("no gradient")?;
    let flow = gradient_of(question, gradient)?;
    let ours = question.ways().graph_divergence(&flow)?;
    Ok(Outcome::Value(values::from_floats(&ours)))
}

fn gradient_of<const D: usize>(
    question: &Question<'_, D>,
    answer: &Answer,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let weight = answer.argument("weight")?;
    if weight != "sqrt(distance)" {
        return Err(format!("a gradient with the unknown weight {weight}").into());
    }
    Ok(question.ways().graph_gradient(&field(question, answer)?)?)
}

/// The kernel of the peer is no part of these answers, but is compared as
/// another one.
pub(super) fn apply_kernel<const D: usize>(question: &Question<'_, D>) -> Answered {
    let kernel = question.scenario.answer("compute_kernel/average");
    let kernel = super::heat::kernel(question, kernel.ok_or("no kernel")?)?;
    let environment = question.heat();
    let field = field(question, question.answer)?;
    let ours = match question.answer.key.as_str() {
        "apply_kernel/forward" => environment.apply_kernel(&kernel, &field)?,
        "apply_kernel/adjoint" => environment.apply_kernel_transposed(&kernel, &field)?,
        "apply_kernel/adjoint_by_volume" => environment.apply_kernel_adjoint(&kernel, &field)?,
        other => return Err(format!("`{other}` is no way to apply a kernel").into()),
    };
    Ok(Outcome::Value(values::from_floats(&ours)))
}

/// The field that an answer is about.
pub(super) fn field<const D: usize>(
    question: &Question<'_, D>,
    answer: &Answer,
) -> Result<Vec<f64>, Box<dyn Error>> {
    named(
        question.scenario.input("fields")?,
        answer.argument("field")?,
    )
}

/// A field by its name.
pub(super) fn named(fields: &Value, name: &Value) -> Result<Vec<f64>, Box<dyn Error>> {
    Ok(values::floats(&fields[values::text(name)?])?)
}

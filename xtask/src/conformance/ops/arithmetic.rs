//! Fields scaled, limited and put together.

use ns::env::{Combination, clamp_field, combine_fields, normalize_field};

use super::{Outcome, fields::named};
use crate::conformance::{Answer, Context, values};

pub(super) fn normalize(context: &Context<'_>, answer: &Answer) -> Outcome {
    Outcome::attempt(|| {
        let fields = context.scenario.input("fields")?;
        let ours = normalize_field(&named(fields, answer.argument("field")?)?)?;
        Ok(Outcome::Value(values::from_floats(&ours)))
    })
}

pub(super) fn clamp(context: &Context<'_>, answer: &Answer) -> Outcome {
    Outcome::attempt(|| {
        let fields = context.scenario.input("fields")?;
        let field = named(fields, answer.argument("field")?)?;
        let [lo, hi] = ["lo", "hi"].map(|name| answer.argument(name).map(values::float));
        let ours = clamp_field(&field, lo??, hi??)?;
        Ok(Outcome::Value(values::from_floats(&ours)))
    })
}

pub(super) fn combine(context: &Context<'_>, answer: &Answer) -> Outcome {
    Outcome::attempt(|| {
        let names = answer.argument("fields")?.as_array();
        let names = names.ok_or("the fields are no list")?.iter();
        let all = context.scenario.input("fields")?;
        let fields: Vec<Vec<f64>> = names
            .map(|name| named(all, name))
            .collect::<Result<_, _>>()?;
        let fields: Vec<&[f64]> = fields.iter().map(Vec::as_slice).collect();
        let weights = answer.arguments.get("weights").map(values::floats);
        let weights = weights.transpose()?;
        let how = match (values::text(answer.argument("mode")?)?, &weights) {
            ("mean", None) => Combination::Mean,
            ("mean", Some(weights)) => Combination::Weighted(weights),
            ("max", None) => Combination::Max,
            ("min", None) => Combination::Min,
            (other, _) => return Err(format!("`{other}` is no combination").into()),
        };
        let ours = combine_fields(&fields, how)?;
        Ok(Outcome::Value(values::from_floats(&ours)))
    })
}

//! Named places, and the bins that belong to them.

use std::{collections::BTreeMap, error::Error};

use ns::{
    env::{Region, Regions},
    layout::BinId,
};
use serde_json::{Map, Value, json};

use super::{Answered, Outcome, Part, Question, layout::indices, only, paths};
use crate::conformance::{compare::agree, values};

pub(super) fn region_area<const D: usize>(question: &Question<'_, D>) -> Answered {
    let regions = regions(question)?;
    // The peer is asked for polygons only.
    let polygons = regions
        .iter()
        .filter(|region| region.as_polygon().is_some());
    Ok(Outcome::Value(Value::Object(
        polygons
            .map(|region| (region.name().to_owned(), values::from_float(region.area())))
            .collect(),
    )))
}

pub(super) fn region_center<const D: usize>(question: &Question<'_, D>) -> Answered {
    let regions = regions(question)?;
    let center = |region: &Region<D>| values::from_floats(&region.center());
    Ok(Outcome::Value(Value::Object(
        regions
            .iter()
            .map(|region| (region.name().to_owned(), center(region)))
            .collect(),
    )))
}

pub(super) fn region_mask<const D: usize>(question: &Question<'_, D>) -> Answered {
    let regions = regions(question)?;
    let named = regions.select(names(question.answer.argument("regions")?)?)?;
    let mask = question.environment().region_mask(named);
    Ok(Outcome::Value(values::from_mask(&mask)))
}

pub(super) fn distance_to<const D: usize>(question: &Question<'_, D>) -> Answered {
    let regions = regions(question)?;
    let name = values::text(question.answer.argument("targets")?)?;
    let region = regions.get(name).ok_or("there is no such region")?;
    let field = paths::distances(question, &question.ways().bins_in_region(region))?;
    Ok(Outcome::Value(values::from_floats(field.distances())))
}

/// Polygons and points apart, and without the boundary by hand: our rule has
/// none.
pub(super) fn region_membership<const D: usize>(question: &Question<'_, D>) -> Answered {
    let regions = regions(question)?;
    let named = regions.select(names(question.answer.argument("regions")?)?)?;
    let theirs = question.answer.value.as_array();
    let theirs = theirs.ok_or("the answer is no list of flags")?;
    if theirs.len() != named.len() {
        return Err("there is not one list of flags for each region".into());
    }
    let closed = question.answer.flag("include_boundary");
    let environment = question.environment();
    let membership = environment.region_membership(named.iter().copied());
    let (mut points, mut polygons) = (Vec::new(), Vec::new());
    for (column, (region, theirs)) in named.iter().zip(theirs).enumerate() {
        let column = membership.iter().skip(column).step_by(named.len());
        let mut ours: Vec<bool> = column.copied().collect();
        if !closed {
            for (on, edge) in ours.iter_mut().zip(on_boundary(question, region)) {
                *on &= !edge;
            }
        }
        let pair = (values::from_mask(&ours), theirs.clone());
        match region.as_polygon() {
            Some(_) => polygons.push(pair),
            None => points.push(pair),
        }
    }
    let part = |name: &str, pairs: Vec<(Value, Value)>| {
        let (ours, theirs): (Vec<Value>, Vec<Value>) = pairs.into_iter().unzip();
        let compared = agree(&ours.into(), &theirs.into(), question.tolerance());
        Part::new(name, compared)
    };
    let parts = [("polygons", polygons), ("points", points)].into_iter();
    Ok(Outcome::Parts(
        parts
            .filter(|(_, pairs)| !pairs.is_empty())
            .map(|(name, pairs)| part(name, pairs))
            .collect(),
    ))
}

/// Bins whose centre is on the boundary of the polygon are a part of their own.
pub(super) fn bins_in_region<const D: usize>(question: &Question<'_, D>) -> Answered {
    let regions = regions(question)?;
    let theirs = question.answer.value.as_object();
    let theirs = theirs.ok_or("the answer is no list of bins by region")?;
    let bins = question.environment().bin_count();
    let (mut ours, mut apart): (Map<String, Value>, BTreeMap<&str, Value>) = Default::default();
    let mut on_edges = Vec::new();
    for (name, theirs) in theirs {
        let region = regions.get(name).ok_or("there is no such region")?;
        let own = question.environment().bins_in_region(region);
        let edge = on_boundary(question, region);
        let flags = |listed: &[usize]| -> Vec<bool> {
            (0..bins)
                .map(|bin| listed.binary_search(&bin).is_ok())
                .collect()
        };
        let own_flags = flags(&own.iter().map(|bin| bin.index()).collect::<Vec<_>>());
        let their_flags = flags(&values::naturals(theirs)?);
        let elsewhere = only(&own_flags, &their_flags, |bin| !edge[bin]);
        let listed = BinId::all(bins).filter(|bin| elsewhere[bin.index()]);
        ours.insert(name.clone(), indices(listed));
        if edge.contains(&true) {
            apart.insert(name, indices(own));
            on_edges.push(name.clone());
        }
    }
    let elsewhere = agree(&ours.into(), &question.answer.value, question.tolerance());
    let mut parts = vec![Part::new("elsewhere", elsewhere)];
    if !on_edges.is_empty() {
        let theirs: BTreeMap<&str, &Value> =
            apart.keys().map(|&name| (name, &theirs[name])).collect();
        let compared = agree(&json!(apart), &json!(theirs), question.tolerance());
        parts.push(Part::new("boundary", compared));
    }
    Ok(Outcome::Parts(parts))
}

/// Whether the centre of each bin is on the boundary of the region.
fn on_boundary<const D: usize>(question: &Question<'_, D>, region: &Region<D>) -> Vec<bool> {
    let centers = question.environment().centers().iter();
    let on = |center: &[f64; D]| {
        let polygon = region.as_polygon()?;
        let center = <&[f64; 2]>::try_from(center.as_slice()).ok()?;
        Some(polygon.contains(center) && !polygon.strictly_contains(center))
    };
    centers.map(|center| on(center) == Some(true)).collect()
}

/// The regions of a scenario, in their order.
fn regions<const D: usize>(question: &Question<'_, D>) -> Result<Regions<D>, Box<dyn Error>> {
    let written = question.scenario.input("regions")?.as_array();
    let written = written.ok_or("the regions are no list")?.iter();
    let ours = written.map(|region| {
        let shape = if region["kind"] == "point" {
            json!({"point": region["point"]})
        } else {
            json!({"polygon": {"exterior": region["exterior"], "holes": region["holes"]}})
        };
        json!({"name": region["name"], "shape": shape})
    });
    Ok(serde_json::from_value(ours.collect())?)
}

fn names(value: &Value) -> Result<Vec<&str>, Box<dyn Error>> {
    let names = value.as_array().ok_or("the names are no list")?;
    Ok(names.iter().map(values::text).collect::<Result<_, _>>()?)
}

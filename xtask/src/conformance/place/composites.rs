//! Several layouts joined by bridges.

use ns::layout::{Bridges, Composite, Layout};
use serde_json::Value;

use super::{Built, Family, Space, plane};
use crate::conformance::values;

/// Where the peer has no limit for bridges, ours reaches from any part to any
/// other.
pub(super) fn composite(spec: &Value) -> Built<Space<2>> {
    let parts = spec["parts"].as_array().ok_or("there are no parts")?;
    let mut layouts = Vec::with_capacity(parts.len());
    for part in parts {
        let part = plane(part)?.ok_or("a part of a kind that we do not know")?;
        layouts.push(part.layout);
    }
    let bridges = if !values::flag(&spec["auto_bridge"])? {
        Bridges::None
    } else if spec["max_mnn_distance"].is_null() {
        let everything = layouts.iter().flat_map(Layout::bounds);
        let reach = everything.fold(0.0, |most: f64, (lo, hi)| most.max(lo.abs()).max(hi.abs()));
        Bridges::Within(4.0 * reach)
    } else {
        Bridges::Within(values::float(&spec["max_mnn_distance"])?)
    };
    let joined = layouts
        .into_iter()
        .fold(Composite::builder(bridges), |builder, part| {
            builder.part(part)
        });
    Ok(Space::new(joined.build()?, Family::Composite))
}

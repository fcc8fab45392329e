//! Layouts of the plane that are no grids: hexagons, rings and sectors, and
//! triangles.

use ns::layout::{HexGrid, PolarGrid, Polygon, TriangularMesh};
use serde_json::Value;

use super::{Built, Family, Space, grids};
use crate::conformance::values;

/// Hexagons from samples. Settings of grids that the peer ignores here are not
/// even read.
pub(super) fn hexagons(spec: &Value) -> Built<Space<2>> {
    let samples = values::points(&spec["positions"])?;
    // Other than on grids, as many samples as the threshold are enough for the
    // peer, but never none.
    let at_least = values::natural(&spec["bin_count_threshold"])?.max(1);
    let grid = HexGrid::builder(values::float(&spec["bin_size"])?)
        .samples(&samples)
        .min_samples(u32::try_from(at_least)?)
        .all_active(!values::flag(&spec["infer_active_bins"])?)
        .build()?;
    Ok(Space::new(grid, Family::Hexagons))
}

/// Rings and sectors around an animal.
pub(super) fn polar(spec: &Value) -> Built<Space<2>> {
    let [near, far] = values::point(&spec["distance_range"])?;
    let [right, left] = values::point(&spec["angle_range"])?;
    let size = [
        values::float(&spec["distance_bin_size"])?,
        values::float(&spec["angle_bin_size"])?,
    ];
    let grid = PolarGrid::builder((near, far), size)
        .angles((right, left))
        .circular(values::flag(&spec["circular_angle"])?)
        .neighbors(grids::neighbors(spec)?)
        .build()?;
    Ok(Space::new(grid, Family::Polar))
}

/// A triangulated polygon.
pub(super) fn mesh(spec: &Value) -> Built<Space<2>> {
    let mesh = TriangularMesh::new(&polygon(spec)?, values::float(&spec["point_spacing"])?)?;
    Ok(Space::new(mesh, Family::Mesh))
}

/// A polygon from an outer ring and holes.
pub(super) fn polygon(spec: &Value) -> Built<Polygon> {
    let holes = spec["holes"].as_array().into_iter().flatten();
    let holes = holes.map(values::points).collect::<Result<_, _>>()?;
    Ok(Polygon::new(values::points(&spec["exterior"])?, holes)?)
}

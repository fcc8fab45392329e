//! Spaces of every family, for laws that hold on all.

use ns_layout::{
    Bridges, Composite, Grid, HexGrid, Layout, MeasureKind, Neighbors, PolarGrid, Track,
};
use proptest::prelude::*;

use crate::Environment;

pub(super) fn environment<const D: usize>(layout: impl Layout<D> + 'static) -> Environment<D> {
    Environment::builder(layout)
        .name("space")
        .length_unit("cm")
        .build()
        .unwrap()
}

/// Edges with these widths between them.
fn edges(widths: &[f64]) -> Vec<f64> {
    let mut edges = vec![-1.0];
    for width in widths {
        edges.push(edges[edges.len() - 1] + width);
    }
    edges
}

/// Grids with unequal cells, most of them active.
pub(super) fn masked_grid() -> impl Strategy<Value = Grid<2>> {
    let widths = || prop::collection::vec(0.5..2.0_f64, 1..12);
    let mask = prop::collection::vec(prop::bool::weighted(0.8), 144);
    (widths(), widths(), mask, any::<bool>()).prop_map(|(x, y, mut mask, faces)| {
        mask[0] = true;
        let neighbors = if faces {
            Neighbors::Faces
        } else {
            Neighbors::Diagonals
        };
        let mask = &mask[..x.len() * y.len()];
        Grid::from_mask([edges(&x), edges(&y)], mask, neighbors).unwrap()
    })
}

fn hexagons() -> impl Strategy<Value = HexGrid> {
    prop::collection::vec([0.0..14.0_f64, 0.0..14.0_f64], 1..150)
        .prop_map(|samples| HexGrid::builder(1.5).samples(&samples).build().unwrap())
}

fn maze() -> impl Strategy<Value = Track<2>> {
    (3.0..15.0_f64, 0.3..1.2_f64).prop_map(|(arm, bin)| {
        let base = [[0.0, 0.0], [5.0, 0.0], [10.0, 0.0]];
        let [left, middle, right] = base.map(|[x, _]| [x, arm]);
        let nodes = [base[0], base[1], base[2], left, middle, right];
        Track::w_maze(&nodes, bin).build().unwrap()
    })
}

fn rings() -> impl Strategy<Value = PolarGrid> {
    (1..9_u32, 3..20_u32).prop_map(|(rings, sectors)| {
        let size = [1.0, std::f64::consts::TAU / f64::from(sectors)];
        PolarGrid::builder((0.5, 0.5 + f64::from(rings)), size)
            .build()
            .unwrap()
    })
}

fn two_rooms() -> impl Strategy<Value = Composite<2>> {
    (masked_grid(), masked_grid(), 0.0..1.0_f64).prop_map(|(left, right, face)| {
        let far = ns_layout::Affine::translation([60.0, 0.0]).unwrap();
        let right = ns_layout::Transformed::new(right, &far).unwrap();
        Composite::builder(Bridges::Within(90.0))
            .bridge_face(face)
            .part(left)
            .part(right)
            .build()
            .unwrap()
    })
}

/// An environment of any family.
pub(super) fn any_space() -> impl Strategy<Value = Environment<2>> {
    prop_oneof![
        4 => masked_grid().prop_map(environment),
        2 => hexagons().prop_map(environment),
        2 => maze().prop_map(environment),
        1 => rings().prop_map(environment),
        1 => two_rooms().prop_map(environment),
    ]
}

/// Values for the bins of a space, of either sign.
pub(super) fn values(space: &Environment<2>, seed: u64) -> Vec<f64> {
    let mut state = seed | 1;
    let next = |_| {
        // A linear congruence is random enough for a field.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..space.bin_count()).map(next).collect()
}

/// Whether lengths are those of coordinates.
pub(super) fn is_flat(space: &Environment<2>) -> bool {
    space.layout().measure_kind() == MeasureKind::Content
}

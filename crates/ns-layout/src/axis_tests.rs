//! Look-up along one axis, against a scan of the edges.

use proptest::prelude::*;

use crate::{Axis, LayoutError};

/// The rule itself: `edges[i] <= x < edges[i + 1]`, the last edge included.
fn scan(edges: &[f64], x: f64) -> Option<usize> {
    let last = edges.len() - 2;
    (0..=last).find(|&i| edges[i] <= x && (x < edges[i + 1] || (i == last && x == edges[i + 1])))
}

proptest! {
    #[test]
    fn uniform_axes_look_up_by_the_rule(
        lo in -1e6..1e6_f64, span in 1e-3..1e4_f64, count in 1..200_usize, share in -0.1..1.1_f64,
    ) {
        let axis = Axis::uniform(0, lo, lo + span, count).unwrap();
        let x = lo + share * span;
        prop_assert_eq!(axis.locate(x), scan(axis.edges(), x));
        for &edge in axis.edges() {
            for x in [edge, edge.next_up(), edge.next_down()] {
                prop_assert_eq!(axis.locate(x), scan(axis.edges(), x));
            }
        }
        for (i, &center) in axis.centers().iter().enumerate() {
            prop_assert_eq!(axis.locate(center), Some(i));
        }
    }

    #[test]
    fn uneven_axes_look_up_by_the_rule(
        lo in -1e3..1e3_f64,
        widths in prop::collection::vec(prop_oneof![1e-6..1e-3_f64, 0.1..1.0_f64, 50.0..500.0_f64], 1..60),
        share in -0.1..1.1_f64,
    ) {
        let edges: Vec<f64> = std::iter::once(lo)
            .chain(widths.iter().scan(lo, |at, width| { *at += width; Some(*at) }))
            .collect();
        let axis = Axis::from_edges(0, edges.clone()).unwrap();
        let x = lo + share * (edges[edges.len() - 1] - lo);
        prop_assert_eq!(axis.locate(x), scan(&edges, x));
        for &edge in &edges {
            for x in [edge, edge.next_up(), edge.next_down()] {
                prop_assert_eq!(axis.locate(x), scan(&edges, x));
            }
        }
    }

    #[test]
    fn no_numbers_panic(edges in prop::collection::vec(any::<f64>(), 0..8), x in any::<f64>()) {
        if let Ok(axis) = Axis::from_edges(0, edges) {
            prop_assert_eq!(axis.locate(x), scan(axis.edges(), x));
        }
    }
}

#[test]
fn points_that_are_not_numbers_are_nowhere() {
    let axis = Axis::uniform(0, 0.0, 1.0, 3).unwrap();
    for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(axis.locate(x), None);
    }
}

#[test]
fn bad_edges_are_named() {
    let edges = |edges: &[f64]| Axis::from_edges(1, edges.to_vec());
    assert_eq!(
        edges(&[1.0]),
        Err(LayoutError::TooFewEdges { axis: 1, count: 1 })
    );
    for (bad, index, value) in [
        (vec![0.0, 1.0, 1.0], 2, 1.0),
        (vec![0.0, -1.0], 1, -1.0),
        (vec![0.0, f64::INFINITY], 1, f64::INFINITY),
    ] {
        let previous = bad[index - 1];
        assert_eq!(
            edges(&bad),
            Err(LayoutError::Edges {
                axis: 1,
                index,
                value,
                previous
            })
        );
    }
    assert!(matches!(
        edges(&[f64::NAN, 1.0]),
        Err(LayoutError::Edges { index: 0, value, .. }) if value.is_nan()
    ));
    assert!(matches!(
        edges(&[-f64::MAX, f64::MAX]),
        Err(LayoutError::Range { axis: 1, .. })
    ));
}

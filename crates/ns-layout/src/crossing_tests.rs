//! Cells along a line: known cases, and laws for any line on any lattice.

use proptest::prelude::*;

use crate::{Grid, Lattice, Neighbors};

fn lattice<const D: usize>(edges: [Vec<f64>; D]) -> Lattice<D> {
    let cells = edges.iter().map(|edges| edges.len() - 1).product();
    let grid = Grid::from_mask(edges, &vec![true; cells], Neighbors::Faces).unwrap();
    grid.lattice().clone()
}

fn crossed<const D: usize>(
    lattice: &Lattice<D>,
    from: [f64; D],
    to: [f64; D],
) -> Vec<(Option<usize>, f64)> {
    let mut crossed = Vec::new();
    lattice.visit_cells_between(&from, &to, |cell, share| crossed.push((cell, share)));
    crossed
}

fn ruler() -> Lattice<1> {
    lattice([vec![0.0, 1.0, 2.0, 4.0]])
}

#[test]
fn edges_belong_to_the_upper_cell_and_the_last_to_the_last() {
    let ruler = ruler();
    for (from, to, cells) in [
        (0.5, 1.0, vec![(Some(0), 1.0)]),
        (1.0, 0.5, vec![(Some(0), 1.0)]),
        (1.0, 1.0, vec![(Some(1), 1.0)]),
        (4.0, 4.0, vec![(Some(2), 1.0)]),
        (
            0.0,
            4.0,
            vec![(Some(0), 0.25), (Some(1), 0.25), (Some(2), 0.5)],
        ),
        (
            4.0,
            0.0,
            vec![(Some(2), 0.5), (Some(1), 0.25), (Some(0), 0.25)],
        ),
    ] {
        assert_eq!(crossed(&ruler, [from], [to]), cells, "{from} to {to}");
    }
}

#[test]
fn what_lies_outside_is_told() {
    let ruler = ruler();
    for (from, to, cells) in [
        (-2.0, -1.0, vec![(None, 1.0)]),
        (5.0, 9.0, vec![(None, 1.0)]),
        (3.0, 5.0, vec![(Some(2), 0.5), (None, 0.5)]),
        (
            -4.0,
            4.0,
            vec![
                (None, 0.5),
                (Some(0), 0.125),
                (Some(1), 0.125),
                (Some(2), 0.25),
            ],
        ),
        (f64::NAN, 1.0, vec![(None, 1.0)]),
        (1.0, f64::INFINITY, vec![(None, 1.0)]),
    ] {
        assert_eq!(crossed(&ruler, [from], [to]), cells, "{from} to {to}");
    }
    let across = crossed(&ruler, [-6.0], [10.0]);
    assert_eq!((across[0], across[4]), ((None, 0.375), (None, 0.375)));
}

#[test]
fn a_corner_that_is_touched_takes_no_share() {
    let square = lattice([vec![0.0, 1.0, 2.0], vec![0.0, 1.0, 2.0]]);
    let diagonal = crossed(&square, [0.5, 0.5], [1.5, 1.5]);
    assert_eq!(diagonal, [(Some(0), 0.5), (Some(3), 0.5)]);
    let past = crossed(&square, [-1.0, 1.0], [1.0, -1.0]);
    assert_eq!(past, [(None, 0.5), (None, 0.5)]);
}

#[test]
fn a_way_too_long_for_a_number_is_divided() {
    let ruler = lattice([vec![-5e307, 0.0, 5e307]]);
    let far = crossed(&ruler, [-1.5e308], [1.5e308]);
    let cells: Vec<_> = far.iter().map(|crossed| crossed.0).collect();
    assert_eq!(cells, [None, Some(0), Some(1), None]);
    let sum: f64 = far.iter().map(|crossed| crossed.1).sum();
    assert!((sum - 1.0).abs() < 1e-15 && far.iter().all(|crossed| crossed.1 < 0.34));
}

/// Uneven edges from 0 on.
fn edges() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.05_f64..3.0, 1..7).prop_map(|widths| {
        let mut edges = vec![0.0];
        edges.extend(widths.iter().scan(0.0, |at, width| {
            *at += width;
            Some(*at)
        }));
        edges
    })
}

/// A point in or around the lattice, often on an edge.
fn point() -> impl Strategy<Value = [f64; 3]> {
    [-3.0_f64..15.0, -3.0_f64..15.0, -3.0_f64..15.0]
        .prop_flat_map(|x| (Just(x), prop::array::uniform3(any::<bool>())))
        .prop_map(|(x, rounds)| {
            std::array::from_fn(|k| if rounds[k] { x[k].round() } else { x[k] })
        })
}

proptest! {
    #[test]
    fn shares_add_up_and_lie_where_they_say(
        edges in [edges(), edges(), edges()],
        from in point(),
        to in point(),
    ) {
        let lattice = lattice(edges);
        let crossed = crossed(&lattice, from, to);
        let mut walked = 0.0;
        for &(cell, share) in &crossed {
            prop_assert!(share > 0.0);
            // A sliver of rounding has no middle of its own.
            if share > 1e-9 {
                let middle = walked + 0.5 * share;
                let point = std::array::from_fn(|k| from[k] + middle * (to[k] - from[k]));
                let nearby = |point: [f64; 3]| lattice.cell_at(&point) == cell;
                let moved = |by: f64| std::array::from_fn(|k| point[k] + by);
                prop_assert!(nearby(point) || nearby(moved(1e-12)) || nearby(moved(-1e-12)));
            }
            walked += share;
        }
        prop_assert!((walked - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_way_back_is_the_way_there(
        edges in [edges(), edges(), edges()],
        from in point(),
        to in point(),
    ) {
        let lattice = lattice(edges);
        let cells: usize = lattice.shape().iter().product();
        let by_cell = |from, to| {
            let mut shares = vec![0.0; cells + 1];
            lattice.visit_cells_between(&from, &to, |cell, share| {
                shares[cell.unwrap_or(cells)] += share;
            });
            shares
        };
        let (there, back) = (by_cell(from, to), by_cell(to, from));
        for (there, back) in there.iter().zip(&back) {
            prop_assert!((there - back).abs() < 1e-13);
        }
    }
}

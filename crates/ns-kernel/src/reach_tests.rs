//! How far heat gets: the bound holds wherever a wall is put, and is not wasteful.

use ns_graph::Connectivity;
use ns_layout::{Edge, Grid, Layout, Neighbors};
use proptest::prelude::*;

use crate::{HeatOperator, KernelError, Mode};

fn line(bins: usize) -> (Connectivity, HeatOperator) {
    let grid = Grid::builder(1.0)
        .ranges([(0.0, bins as f64)])
        .build()
        .unwrap();
    operator(&grid)
}

fn operator<const D: usize>(grid: &Grid<D>) -> (Connectivity, HeatOperator) {
    let graph = Connectivity::from_layout(grid).unwrap();
    let heat = HeatOperator::new(&graph, grid.measures()).unwrap();
    (graph, heat)
}

/// The bins within so many faces of one.
fn within(graph: &Connectivity, start: usize, steps: usize) -> Vec<bool> {
    let mut known = vec![false; graph.bin_count()];
    known[start] = true;
    for _ in 0..steps {
        let before = known.clone();
        for edge in graph.edges().filter(|edge| edge.face > 0.0) {
            let (a, b) = (edge.a.index(), edge.b.index());
            known[a] |= before[b];
            known[b] |= before[a];
        }
    }
    known
}

/// The same space with a wall around some of its bins.
fn walled(graph: &Connectivity, measures: &[f64], inside: &[bool]) -> HeatOperator {
    let edges: Vec<Edge> = graph
        .edges()
        .filter(|edge| inside[edge.a.index()] == inside[edge.b.index()])
        .collect();
    let graph = Connectivity::from_edges(graph.bin_count(), &edges).unwrap();
    HeatOperator::new(&graph, measures).unwrap()
}

#[test]
fn it_is_some_seven_bandwidths_on_a_line() {
    let (_, heat) = line(10_000);
    for bandwidth in [2.0, 20.0, 200.0] {
        let steps = heat.reach(bandwidth, 1e-12).unwrap() as f64;
        assert!(
            steps > 7.0 * bandwidth && steps < 9.0 * bandwidth + 12.0,
            "{steps}"
        );
    }
}

#[test]
fn it_ends_where_the_space_does() {
    let (_, heat) = line(30);
    assert_eq!(heat.reach(1e9, 1e-12).unwrap(), 29);
    assert_eq!(heat.reach(1e200, 1e-12).unwrap(), 29);
    assert_eq!(heat.reach(1.0, 1e-300).unwrap(), 29);
    assert_eq!(heat.reach(1e-200, 1e-12).unwrap(), 1);
    assert_eq!(line(1).1.reach(1.0, 1e-12).unwrap(), 0);
}

#[test]
fn bad_input_is_named() {
    let (_, heat) = line(3);
    for value in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(
            heat.reach(value, 0.1),
            Err(KernelError::Bandwidth { value })
        );
        assert_eq!(
            heat.reach(1.0, value),
            Err(KernelError::Tolerance { value })
        );
    }
    assert!(heat.reach(f64::NAN, 0.1).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_wall_beyond_it_changes_no_more_than_the_tolerance(
        widths in prop::collection::vec(0.2..3.0_f64, 12..24),
        mask in prop::collection::vec(prop::bool::weighted(0.85), 24 * 3),
        start in 0..20_usize,
        bandwidth in 0.2..1.5_f64,
        digits in 1..11_i32,
        values in prop::collection::vec(-1.0..1.0_f64, 24 * 3),
    ) {
        let mut edges = vec![0.0];
        for width in &widths {
            edges.push(edges[edges.len() - 1] + width);
        }
        let mut mask = mask[..widths.len() * 3].to_vec();
        mask[0] = true;
        let grid = Grid::from_mask([edges, vec![0.0, 1.0, 1.5, 4.0]], &mask, Neighbors::Faces);
        let grid = grid.unwrap();
        let (graph, heat) = operator(&grid);
        let n = heat.bin_count();
        let start = start % n;
        let tolerance = 10_f64.powi(-digits);
        let steps = heat.reach(bandwidth, tolerance).unwrap();
        let walled = walled(&graph, heat.measures(), &within(&graph, start, steps));
        let field = &values[..n];
        let [open, shut] = [&heat, &walled]
            .map(|heat| heat.smooth(field, bandwidth, Mode::Average).unwrap()[start]);
        prop_assert!((open - shut).abs() <= tolerance, "{} {steps}", (open - shut).abs());
    }
}

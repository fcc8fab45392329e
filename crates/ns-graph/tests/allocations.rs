//! A path finder that was asked once allocates nothing when asked again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use allocation_counter::measure;
use ns_graph::{Connectivity, PathFinder, RandomWalk};
use ns_layout::{BinId, Grid, Layout, Neighbors};

fn square() -> Grid<2> {
    Grid::builder(1.0)
        .ranges([(0.0, 30.0), (0.0, 30.0)])
        .neighbors(Neighbors::Diagonals)
        .build()
        .unwrap()
}

fn bin(index: usize) -> BinId {
    BinId::new(index).unwrap()
}

fn ask_everything(finder: &mut PathFinder<'_>) {
    finder.distances_from(&[bin(0)]).unwrap();
    finder.distances_from(&[bin(5), bin(800), bin(31)]).unwrap();
    finder.distances_within(&[bin(450)], 7.5).unwrap();
    assert!(finder.distance(bin(3), bin(870)).unwrap().is_some());
    assert!(finder.path(bin(17), bin(899)).unwrap().is_some());
    finder.within(bin(200), 4.0).unwrap();
}

/// Asks twice and counts what the second time allocates.
fn allocated_when_warm(mut finder: PathFinder<'_>) -> u64 {
    ask_everything(&mut finder);
    measure(|| ask_everything(&mut finder)).bytes_total
}

#[test]
fn warm_questions_allocate_nothing() {
    let grid = square();
    let graph = Connectivity::from_layout(&grid).unwrap();
    let cold = measure(|| {
        let mut finder = PathFinder::new(&graph);
        finder.distances_from(&[bin(0)]).unwrap();
    });
    assert!(cold.bytes_total > 0, "the counter counts");

    assert_eq!(allocated_when_warm(PathFinder::new(&graph)), 0);
    assert_eq!(allocated_when_warm(PathFinder::by_hops(&graph)), 0);
    let guided = PathFinder::new(&graph).guided_by(grid.centers()).unwrap();
    assert_eq!(allocated_when_warm(guided), 0);
    // Weights too different for a calendar.
    let wide = |edge: &ns_layout::Edge| if edge.a == bin(7) { 1e-3 } else { 1.0 };
    let weighted = PathFinder::weighted(&graph, wide).unwrap();
    assert_eq!(allocated_when_warm(weighted), 0);
}

#[test]
fn steps_of_a_walk_allocate_nothing() {
    let graph = Connectivity::from_layout(&square()).unwrap();
    let walk = RandomWalk::new(&graph);
    let (field, mut out) = (vec![1.0; 900], vec![0.0; 900]);
    let step = measure(|| {
        walk.apply(&field, &mut out).unwrap();
        walk.apply_transposed(&field, &mut out).unwrap();
    });
    assert_eq!(step.bytes_total, 0);
}

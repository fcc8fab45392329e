//! Path finders: guides and scratch space change no answer; bad input is named.

use ns_layout::{BinId, Edge};
use proptest::prelude::*;

use crate::fixtures_for_tests::{any_connectivity, any_length, bin, edge, indices, whole_length};
use crate::{Connectivity, GraphError, Path, PathFinder};

fn line() -> Connectivity {
    let edges = [
        edge(0, 1, 1.0, 1.0),
        edge(1, 2, 1.5, 1.0),
        edge(3, 4, 1.0, 1.0),
    ];
    Connectivity::from_edges(5, &edges).unwrap()
}

/// Centres in the plane, on a lattice so that straight lines tie.
fn any_centers() -> impl Strategy<Value = Vec<[f64; 2]>> {
    let axis = || prop_oneof![(-3..4_i32).prop_map(f64::from), -3.0..3.0_f64];
    let center = (axis(), axis()).prop_map(|(x, y)| [x, y]);
    prop::collection::vec(center, 30)
}

fn length(centers: &[[f64; 2]], edge: &Edge) -> f64 {
    let [a, b] = [edge.a, edge.b].map(|bin| centers[bin.index()]);
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn found(finder: &mut PathFinder<'_>, from: BinId, to: BinId) -> Option<Path> {
    finder.path(from, to).unwrap().cloned()
}

proptest! {
    /// Whether edges are straight, longer than straight, or shorter.
    #[test]
    fn a_guide_changes_no_answer(
        graph in any_connectivity(30..=30, any_length()),
        centers in any_centers(),
        curve in prop_oneof![Just(0.0), Just(0.5), Just(-0.9)],
        ends in prop::array::uniform2(0..30_usize),
    ) {
        let mut sign = 0.0;
        let plain = PathFinder::weighted(&graph, |edge| {
            sign = 1.0 - sign;
            length(&centers, edge) * (1.0 + curve * sign)
        });
        let [mut plain, mut given] = [plain.unwrap(), PathFinder::new(&graph)];
        let [from, to] = ends.map(bin);
        for finder in [&mut plain, &mut given] {
            let mut guided = finder.clone().guided_by(&centers).unwrap();
            prop_assert_eq!(guided.distance(from, to), finder.distance(from, to));
            prop_assert_eq!(found(&mut guided, from, to), found(finder, from, to));
        }
    }

    #[test]
    fn earlier_questions_change_no_answer(
        graph in any_connectivity(30..=30, whole_length()),
        questions in prop::collection::vec((0..30_usize, 0..30_usize, 0.0..6.0_f64, 0..4), 1..8),
    ) {
        let mut kept = PathFinder::new(&graph);
        for (from, to, radius, kind) in questions {
            let (from, to) = (bin(from), bin(to));
            let mut fresh = PathFinder::new(&graph);
            match kind {
                0 => prop_assert_eq!(kept.distance(from, to), fresh.distance(from, to)),
                1 => prop_assert_eq!(kept.path(from, to), fresh.path(from, to)),
                2 => prop_assert_eq!(kept.within(from, radius), fresh.within(from, radius)),
                _ => prop_assert_eq!(
                    kept.distances_within(&[to, from], radius),
                    fresh.distances_within(&[to, from], radius)
                ),
            }
        }
    }

    #[test]
    fn what_lies_within_a_radius_is_at_most_that_far(
        graph in any_connectivity(2..=30, whole_length()), radius in 0.0..6.0_f64, whole in any::<bool>(),
    ) {
        let radius = if whole { radius.floor() } else { radius };
        let distances = graph.distances_from(&[bin(1)]).unwrap();
        let expected: Vec<BinId> = graph
            .bins()
            .filter(|&b| distances.distance(b).is_some_and(|d| d <= radius))
            .collect();
        prop_assert_eq!(graph.within(bin(1), radius).unwrap(), expected);
    }

    #[test]
    fn distances_agree_with_a_second_library(
        graph in any_connectivity(2..=30, any_length()), source in any::<prop::sample::Index>(),
    ) {
        let source = source.index(graph.bin_count());
        let ours = graph.distances_from(&[bin(source)]).unwrap();
        // Bits of floats that are not negative, as the library wants an order.
        // The sums are those of the bins, not of the bits.
        #[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
        struct Length(f64);
        impl Eq for Length {}
        #[expect(clippy::derive_ord_xor_partial_ord, reason = "lengths are never NaN")]
        impl Ord for Length {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.0.total_cmp(&other.0)
            }
        }
        impl std::ops::Add for Length {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl pathfinding::num_traits::Zero for Length {
            fn zero() -> Self {
                Self(0.0)
            }
            fn is_zero(&self) -> bool {
                self.0 == 0.0
            }
        }
        let theirs = pathfinding::directed::dijkstra::dijkstra_all(&source, |&from| {
            graph.neighbors(bin(from)).map(|next| (next.bin.index(), Length(next.distance))).collect::<Vec<_>>()
        });
        for to in graph.bins().filter(|to| to.index() != source) {
            prop_assert_eq!(ours.distance(to), theirs.get(&to.index()).map(|&(_, length)| length.0));
        }
    }

    #[test]
    fn hops_are_the_numbers_of_the_rings(graph in any_connectivity(2..=30, any_length())) {
        let rings = graph.rings(bin(0), 30).unwrap();
        let mut finder = PathFinder::by_hops(&graph);
        let hops = finder.distances_from(&[bin(0)]).unwrap();
        for to in graph.bins() {
            let ring = (0..rings.count()).find(|&k| rings.ring(k).contains(&to));
            prop_assert_eq!(hops.distance(to), ring.map(|k| k as f64));
        }
    }
}

#[test]
fn weights_of_your_own_may_come_from_a_list() {
    let graph = line();
    let weights = [7.0, 0.0, 2.0];
    let mut next = weights.into_iter();
    let mut finder = PathFinder::weighted(&graph, |_| next.next().unwrap_or(f64::NAN)).unwrap();
    assert_eq!(finder.distance(bin(2), bin(0)).unwrap(), Some(7.0));
    assert_eq!(finder.distance(bin(4), bin(3)).unwrap(), Some(2.0));
    assert_eq!(indices(finder.within(bin(1), 0.0).unwrap()), [1, 2]);
}

#[test]
fn bins_too_far_for_a_number_are_not_reached() {
    let edges = [edge(0, 1, 1e308, 1.0), edge(1, 2, 1e308, 1.0)];
    let graph = Connectivity::from_edges(3, &edges).unwrap();
    assert_eq!(graph.distance_between(bin(0), bin(2)).unwrap(), None);
    let field = graph.distances_from(&[bin(0), bin(0)]).unwrap();
    assert_eq!(field.sources(), [Some(bin(0)), Some(bin(0)), None]);
}

#[test]
fn centers_beyond_what_can_be_squared_guide_nobody() {
    let graph = line();
    for scale in [1e200, 1e-200, 1e308] {
        let centers: Vec<[f64; 1]> = (0..5).map(|i| [f64::from(i - 2) * 0.4 * scale]).collect();
        let mut finder = PathFinder::new(&graph).guided_by(&centers).unwrap();
        assert_eq!(finder.distance(bin(0), bin(2)).unwrap(), Some(2.5));
        assert_eq!(finder.distance(bin(0), bin(4)).unwrap(), None);
    }
}

#[test]
fn bad_input_is_named() {
    let graph = line();
    let unknown = || GraphError::UnknownBin {
        bin: bin(5),
        last: 4,
    };
    assert_eq!(graph.path_between(bin(0), bin(5)), Err(unknown()));
    assert_eq!(graph.path_between(bin(5), bin(0)), Err(unknown()));
    assert_eq!(graph.distance_between(bin(5), bin(5)), Err(unknown()));
    assert_eq!(graph.within(bin(5), 1.0), Err(unknown()));
    assert_eq!(
        graph.within(bin(0), -0.5),
        Err(GraphError::Radius { value: -0.5 })
    );
    let error = graph.within(bin(0), f64::NAN).unwrap_err();
    assert!(error.to_string().contains("NaN"), "{error}");

    let mut finder = PathFinder::new(&graph);
    assert_eq!(finder.distances_from(&[]), Err(GraphError::NoSource));
    assert_eq!(finder.distances_from(&[bin(1), bin(5)]), Err(unknown()));
    assert_eq!(
        finder.distances_within(&[bin(1)], -2.0),
        Err(GraphError::Cutoff { value: -2.0 })
    );
    for bad in [-1.0, f64::INFINITY, f64::NAN] {
        let weigh = |edge: &Edge| if edge.b == bin(2) { bad } else { 1.0 };
        let error = PathFinder::weighted(&graph, weigh).unwrap_err();
        assert!(matches!(
            error,
            GraphError::Weight { a, b, value }
                if [a, b] == [bin(1), bin(2)] && value.to_bits() == bad.to_bits()
        ));
    }
    assert_eq!(
        PathFinder::new(&graph).guided_by(&[[0.0]]).unwrap_err(),
        GraphError::CenterCount {
            expected: 5,
            actual: 1
        }
    );
    let mut centers = [[0.0, 1.0]; 5];
    centers[3][1] = f64::NEG_INFINITY;
    assert_eq!(
        PathFinder::new(&graph).guided_by(&centers).unwrap_err(),
        GraphError::Center {
            bin: bin(3),
            axis: 1,
            value: f64::NEG_INFINITY
        }
    );
}

//! Searches: the order in which bins are looked at shows in no bit.

use proptest::prelude::*;

use crate::fixtures_for_tests::{any_connectivity, any_length, bin, whole_length};
use crate::search::{Search, Span, Until};

/// Too wide for a calendar.
const ANY: Span = Span {
    least: 0.0,
    most: f64::MAX,
};

/// Lengths that a calendar takes, with many that are the shortest or nearly so.
fn similar_length() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![
        Just(0.1),
        Just(0.1_f64.next_up()),
        Just(0.3),
        0.1..0.4_f64,
        0.1..3.2_f64,
    ]
}

proptest! {
    #[test]
    fn a_calendar_and_a_heap_give_the_same_bits(
        graph in any_connectivity(1..=30, similar_length()),
        sources in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        goal in any::<prop::sample::Index>(),
        cutoff in prop_oneof![Just(f64::INFINITY), 0.0..3.0_f64],
    ) {
        let bins = graph.bin_count();
        let sources: Vec<_> = sources.iter().map(|s| bin(s.index(bins))).collect();
        let links = graph.links(graph.distances());
        let mut calendar = Search::new(bins, graph.span());
        let mut heap = Search::new(bins, ANY);
        prop_assert!(graph.edge_count() == 0 || calendar.has_calendar());
        prop_assert!(!heap.has_calendar());

        for search in [&mut calendar, &mut heap] {
            search.run(links, &sources, Until::Distance(cutoff));
            search.reached.sort_unstable();
        }
        prop_assert_eq!(&calendar.field, &heap.field);
        prop_assert_eq!(&calendar.reached, &heap.reached);

        let goal = bin(goal.index(bins));
        let whole = {
            heap.run(links, &sources, Until::Distance(f64::INFINITY));
            heap.field.distances.clone()
        };
        for search in [&mut calendar, &mut heap] {
            search.run(links, &sources, Until::Reached(goal));
            let distances = &search.field.distances;
            prop_assert_eq!(distances[goal.index()], whole[goal.index()]);
            for (early, all) in distances.iter().zip(&whole) {
                prop_assert!(early >= all);
                prop_assert!(early == all || *all > whole[goal.index()]);
            }
        }
    }

    #[test]
    fn distances_are_the_least_sums_to_the_bit(
        graph in any_connectivity(1..=12, prop_oneof![any_length(), whole_length()]),
    ) {
        let field = graph.distances_from(&[bin(0)]).unwrap();
        // Every edge, over and over, until nothing changes.
        let mut least = vec![f64::INFINITY; graph.bin_count()];
        least[0] = 0.0;
        for _ in 0..graph.bin_count() {
            for edge in graph.edges() {
                for [a, b] in [[edge.a, edge.b], [edge.b, edge.a]] {
                    least[b.index()] = least[b.index()].min(least[a.index()] + edge.distance);
                }
            }
        }
        prop_assert_eq!(field.distances(), least);
    }
}

//! Distances along the graph, beside petgraph on the same edges.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ns::graph::Connectivity;
use ns::layout::{BinId, Neighbors};
use ns_benches::square;
use petgraph::graph::{NodeIndex, UnGraph};

fn one_to_all(c: &mut Criterion) {
    let mut group = c.benchmark_group("one to all");
    for side in [32, 100, 316] {
        let grid = square(side, Neighbors::Diagonals).expect("fits");
        let graph = Connectivity::from_layout(&grid).expect("a grid makes a graph");
        let bins = graph.bin_count();
        let start = BinId::new(0).expect("small");
        let mut peer = UnGraph::<(), f64, u32>::default();
        for _ in 0..bins {
            peer.add_node(());
        }
        for edge in graph.edges() {
            let [a, b] = [edge.a, edge.b].map(|bin| NodeIndex::new(bin.index()));
            peer.add_edge(a, b, edge.distance);
        }
        let ours = graph
            .distances_from(&[start])
            .expect("a bin")
            .into_distances();
        let theirs = petgraph::algo::dijkstra(&peer, NodeIndex::new(0), None, |e| *e.weight());
        for (i, distance) in ours.iter().enumerate() {
            assert!((distance - theirs[&NodeIndex::new(i)]).abs() <= 1e-12 * distance);
        }
        group.throughput(Throughput::Elements(bins as u64));
        group.bench_with_input(BenchmarkId::new("ns", bins), &graph, |b, graph| {
            b.iter(|| graph.distances_from(&[start]));
        });
        group.bench_with_input(BenchmarkId::new("petgraph", bins), &peer, |b, peer| {
            b.iter(|| petgraph::algo::dijkstra(peer, NodeIndex::new(0), None, |e| *e.weight()));
        });
    }
    group.finish();
}

criterion_group!(benches, one_to_all);
criterion_main!(benches);

//! Distances along the graph, beside other libraries on the same edges.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::cmp::Ordering;
use std::ops::Add;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ns::graph::{Connectivity, PathFinder};
use ns::layout::{BinId, Grid, Layout, Neighbors};
use ns_benches::square;
use pathfinding::directed::{astar::astar, dijkstra::dijkstra_all};
use pathfinding::num_traits::Zero;
use petgraph::graph::{NodeIndex, UnGraph};

/// A length with the order that `pathfinding` asks for; never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Length(f64);

impl Eq for Length {}

impl PartialOrd for Length {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Length {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Add for Length {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Zero for Length {
    fn zero() -> Self {
        Self(0.0)
    }

    fn is_zero(&self) -> bool {
        self.0 == 0.0
    }
}

/// The same square for all.
struct Fixture {
    grid: Grid<2>,
    graph: Connectivity,
    petgraph: UnGraph<(), f64>,
    /// For each bin, where its edges lead, and how long they are.
    lists: Vec<Vec<(u32, Length)>>,
}

impl Fixture {
    fn new(side: usize) -> Self {
        let grid = square(side, Neighbors::Diagonals).expect("fits");
        let graph = Connectivity::from_layout(&grid).expect("a grid makes a graph");
        let mut petgraph = UnGraph::default();
        for _ in graph.bins() {
            petgraph.add_node(());
        }
        for edge in graph.edges() {
            let [a, b] = [edge.a, edge.b].map(|bin| NodeIndex::new(bin.index()));
            petgraph.add_edge(a, b, edge.distance);
        }
        let list = |bin| {
            let neighbors = graph.neighbors(bin);
            neighbors.map(|next| (next.bin.index() as u32, Length(next.distance)))
        };
        let lists = graph.bins().map(|bin| list(bin).collect()).collect();
        Self {
            grid,
            graph,
            petgraph,
            lists,
        }
    }

    fn successors(&self, bin: u32) -> impl Iterator<Item = (u32, Length)> {
        self.lists[bin as usize].iter().copied()
    }
}

fn bin(index: usize) -> BinId {
    BinId::new(index).expect("small")
}

fn close(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 1e-12 * theirs
}

fn one_to_all(c: &mut Criterion) {
    let mut group = c.benchmark_group("one to all");
    for side in [32, 100, 316] {
        let fixture = Fixture::new(side);
        let bins = fixture.graph.bin_count();
        let start = bin(0);
        let petgraph = || {
            petgraph::algo::dijkstra(&fixture.petgraph, NodeIndex::new(0), None, |e| *e.weight())
        };
        let pathfinding = || dijkstra_all(&0, |&from| fixture.successors(from));

        let ours = fixture.graph.distances_from(&[start]).expect("a bin");
        let (one, two) = (petgraph(), pathfinding());
        for (i, &distance) in ours.distances().iter().enumerate().skip(1) {
            assert!(close(distance, one[&NodeIndex::new(i)]));
            assert!(close(distance, two[&(i as u32)].1.0));
        }
        group.throughput(Throughput::Elements(bins as u64));
        group.bench_function(BenchmarkId::new("ns", bins), |b| {
            b.iter(|| fixture.graph.distances_from(&[start]));
        });
        let mut finder = PathFinder::new(&fixture.graph);
        group.bench_function(BenchmarkId::new("ns warm", bins), |b| {
            b.iter(|| {
                finder
                    .distances_from(&[start])
                    .map(|f| f.distances()[bins - 1])
            });
        });
        group.bench_function(BenchmarkId::new("petgraph", bins), |b| b.iter(petgraph));
        group.bench_function(BenchmarkId::new("pathfinding", bins), |b| {
            b.iter(pathfinding);
        });
    }
    group.finish();
}

/// From a corner to two thirds up the opposite side, across 10,000 bins.
fn path(c: &mut Criterion) {
    let fixture = Fixture::new(100);
    let (from, to) = (bin(0), bin(9_966));
    let centers = fixture.grid.centers();
    let straight = |index: usize| {
        let [a, b] = [centers[index], centers[to.index()]];
        (a[0] - b[0]).hypot(a[1] - b[1])
    };
    let petgraph = || {
        let [from, to] = [from, to].map(|bin| NodeIndex::new(bin.index()));
        let ahead = |node: NodeIndex| straight(node.index());
        petgraph::algo::astar(&fixture.petgraph, from, |n| n == to, |e| *e.weight(), ahead)
    };
    let pathfinding = || {
        let ahead = |&bin: &u32| Length(straight(bin as usize));
        let done = |&bin: &u32| bin as usize == to.index();
        astar(&0, |&bin| fixture.successors(bin), ahead, done)
    };
    let mut finder = PathFinder::new(&fixture.graph);
    let guided = PathFinder::new(&fixture.graph).guided_by(centers);
    let mut guided = guided.expect("a centre for each bin");

    let length = |finder: &mut PathFinder<'_>| {
        let path = finder.path(from, to).expect("bins");
        path.expect("all is joined").length()
    };
    let ours = length(&mut finder);
    assert_eq!(ours, length(&mut guided));
    assert!(close(ours, petgraph().expect("joined").0));
    assert!(close(ours, pathfinding().expect("joined").1.0));

    let mut group = c.benchmark_group("path over 10000 bins");
    group.bench_function("ns", |b| b.iter(|| length(&mut finder)));
    group.bench_function("ns guided", |b| b.iter(|| length(&mut guided)));
    group.bench_function("petgraph", |b| b.iter(petgraph));
    group.bench_function("pathfinding", |b| b.iter(pathfinding));
    group.finish();
}

/// The nearest of 20 bins; the others have no such question, so one search each.
fn many_sources(c: &mut Criterion) {
    let fixture = Fixture::new(100);
    let sources: Vec<BinId> = (0..20).map(|k| bin(k * 503)).collect();
    let petgraph = || {
        let mut least = vec![f64::INFINITY; fixture.graph.bin_count()];
        for source in &sources {
            let source = NodeIndex::new(source.index());
            let found = petgraph::algo::dijkstra(&fixture.petgraph, source, None, |e| *e.weight());
            for (node, distance) in found {
                let known = &mut least[node.index()];
                *known = known.min(distance);
            }
        }
        least
    };
    let mut finder = PathFinder::new(&fixture.graph);
    let ours = finder.distances_from(&sources).expect("bins");
    assert!(
        ours.distances()
            .iter()
            .zip(petgraph())
            .all(|(&a, b)| close(a, b))
    );

    let mut group = c.benchmark_group("20 sources over 10000 bins");
    group.bench_function("ns", |b| {
        b.iter(|| {
            finder
                .distances_from(&sources)
                .map(|f| f.distances()[9_999])
        });
    });
    group.bench_function("petgraph", |b| b.iter(petgraph));
    group.finish();
}

/// Streamed, and summed up so that no matrix is kept.
fn all_pairs(c: &mut Criterion) {
    let mut group = c.benchmark_group("all pairs");
    group.sample_size(10);
    for side in [32, 100] {
        let fixture = Fixture::new(side);
        let bins = fixture.graph.bin_count();
        let ours = || {
            let mut sum = 0.0;
            let add = |_, rows: &[f64]| sum += rows.iter().sum::<f64>();
            fixture.graph.for_each_row_block(64, add).map(|()| sum)
        };
        let petgraph = || {
            let nodes = fixture.petgraph.node_indices();
            let rows = nodes.map(|from| {
                let row = petgraph::algo::dijkstra(&fixture.petgraph, from, None, |e| *e.weight());
                row.values().sum::<f64>()
            });
            rows.sum::<f64>()
        };
        group.throughput(Throughput::Elements((bins * bins) as u64));
        group.bench_function(BenchmarkId::new("ns", bins), |b| b.iter(ours));
        // With 10,000 bins this takes many seconds for each time.
        if side == 32 {
            assert!((ours().expect("rows") - petgraph()).abs() < 1e-9 * petgraph());
            group.bench_function(BenchmarkId::new("petgraph", bins), |b| b.iter(petgraph));
        }
    }
    group.finish();
}

criterion_group!(benches, one_to_all, path, many_sources, all_pairs);
criterion_main!(benches);

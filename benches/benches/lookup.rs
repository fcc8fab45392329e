//! Which bin holds a point, for a million points at once.

#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ns::layout::{Grid, Layout, LayoutError, NearestBins, Neighbors};
use ns_benches::{points_in, shapes, square};

/// The points of each look-up, and about the bins of each layout.
const MILLION: usize = 1_000_000;

fn uneven() -> Result<Grid<2>, LayoutError> {
    let edges: Vec<f64> = (0..=1000).map(|i| f64::from(i * i) / 1000.0).collect();
    Grid::from_mask([edges.clone(), edges], &[true; MILLION], Neighbors::Faces)
}

/// A layout by its name.
type Named = (&'static str, Box<dyn Layout<2>>);

fn layouts() -> Result<Vec<Named>, LayoutError> {
    let [left, right] = shapes::two_rooms(MILLION)?;
    Ok(vec![
        ("grid", Box::new(square(1000, Neighbors::Faces)?)),
        ("uneven grid", Box::new(uneven()?)),
        ("hexagons", Box::new(shapes::hexagons(MILLION)?)),
        ("rings", Box::new(shapes::rings(MILLION)?)),
        ("track", Box::new(shapes::serpentine(MILLION)?)),
        ("mesh", Box::new(shapes::mesh(MILLION)?)),
        (
            "subset",
            Box::new(shapes::subset(square(1000, Neighbors::Faces)?)?),
        ),
        (
            "turned grid",
            Box::new(shapes::turned(square(1000, Neighbors::Faces)?)?),
        ),
        (
            "turned hexagons",
            Box::new(shapes::turned(shapes::hexagons(MILLION)?)?),
        ),
        ("composite", Box::new(shapes::joined(left, right)?)),
    ])
}

fn bins_at(c: &mut Criterion) {
    let mut group = c.benchmark_group("bins_at");
    for (name, layout) in layouts().expect("all fit") {
        let points = points_in(layout.bounds(), MILLION);
        let found = layout.bins_at(&points);
        assert!(
            found
                .iter()
                .zip(&points)
                .step_by(997)
                .all(|(&bin, point)| bin == layout.bin_at(point)),
            "{name}"
        );
        assert!(found.iter().flatten().count() > MILLION / 2, "{name}");
        group.throughput(Throughput::Elements(points.len() as u64));
        group.bench_function(name, |b| b.iter(|| layout.bins_at(black_box(&points))));
    }
    group.finish();
}

fn nearest(c: &mut Criterion) {
    let mut group = c.benchmark_group("nearest");
    let cases: [(&str, Box<dyn Layout<2>>); 2] = [
        (
            "grid",
            Box::new(square(1000, Neighbors::Faces).expect("fits")),
        ),
        (
            "hexagons",
            Box::new(shapes::hexagons(MILLION).expect("fits")),
        ),
    ];
    for (name, layout) in cases {
        let nearest = NearestBins::new(&*layout).expect("there are bins");
        let points = points_in(layout.bounds(), MILLION / 10);
        group.throughput(Throughput::Elements(points.len() as u64));
        group.bench_function(name, |b| b.iter(|| nearest.nearest_of(black_box(&points))));
    }
    group.finish();
}

criterion_group!(benches, bins_at, nearest);
criterion_main!(benches);

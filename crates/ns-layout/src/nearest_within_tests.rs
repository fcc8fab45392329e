//! Nearest bins within a limit, against a scan of all centres, however they are
//! asked for.

use proptest::prelude::*;

use crate::{
    BinId, Edge, Grid, HexGrid, Layout, LayoutError, LayoutKind, NearestBins, Neighbors,
    nearest_bins_within,
};

/// Bins anywhere, on no lattice.
#[derive(Debug)]
struct Anywhere<const D: usize> {
    centers: Vec<[f64; D]>,
    measures: Vec<f64>,
}

impl<const D: usize> Anywhere<D> {
    fn new(centers: &[[f64; D]]) -> Self {
        Self {
            centers: centers.to_vec(),
            measures: vec![1.0; centers.len()],
        }
    }
}

impl<const D: usize> Layout<D> for Anywhere<D> {
    fn kind(&self) -> LayoutKind {
        LayoutKind::Custom("anywhere")
    }
    fn centers(&self) -> &[[f64; D]] {
        &self.centers
    }
    fn measures(&self) -> &[f64] {
        &self.measures
    }
    fn bounds(&self) -> [(f64, f64); D] {
        [(0.0, 1.0); D]
    }
    fn visit_edges(&self, _: &mut dyn FnMut(Edge)) {}
    fn bin_at(&self, _: &[f64; D]) -> Option<BinId> {
        None
    }
    fn is_boundary(&self, _: BinId) -> bool {
        true
    }
}

/// The first of the nearest centres, by numbers that add and multiply exactly.
fn scan<const D: usize>(centers: &[[f64; D]], point: &[f64; D], within: f64) -> Option<usize> {
    let square =
        |center: &[f64; D]| -> f64 { (0..D).map(|k| (center[k] - point[k]).powi(2)).sum() };
    let least = centers.iter().map(square).fold(f64::INFINITY, f64::min);
    let first = centers.iter().position(|center| square(center) == least)?;
    (least <= within * within).then_some(first)
}

fn grid<const D: usize>(widths: &[Vec<f64>], seed: u64, share: u64) -> Grid<D> {
    let edges: [Vec<f64>; D] = std::array::from_fn(|k| {
        let ends = widths[k].iter().scan(-1.0, |at, width| {
            *at += width;
            Some(*at)
        });
        std::iter::once(-1.0).chain(ends).collect()
    });
    let cells: usize = edges.iter().map(|edges| edges.len() - 1).product();
    let is_active = |cell: usize| {
        let mixed = (cell as u64 + 1).wrapping_mul(seed | 1).rotate_left(17);
        cell == cells / 2 || mixed % 16 < share
    };
    let mask: Vec<bool> = (0..cells).map(is_active).collect();
    Grid::from_mask(edges, &mask, Neighbors::Faces).unwrap()
}

fn indices(bins: &[Option<BinId>]) -> Vec<Option<usize>> {
    bins.iter().map(|bin| bin.map(BinId::index)).collect()
}

/// In a grid with anything from a single bin to all cells: with and without its
/// lattice, prepared and not, for few points and for many.
fn is_what_a_scan_finds<const D: usize>(grid: &Grid<D>, points: &[[f64; D]], within: f64) {
    let bare = Anywhere::new(grid.centers());
    let many: Vec<[f64; D]> = points.iter().copied().cycle().take(40).collect();
    let expected: Vec<Option<usize>> = many
        .iter()
        .map(|point| scan(grid.centers(), point, within))
        .collect();
    let few = &expected[..points.len()];
    for layout in [grid as &dyn Layout<D>, &bare] {
        assert_eq!(indices(&nearest_bins_within(layout, points, within)), few);
        assert_eq!(
            indices(&nearest_bins_within(layout, &many, within)),
            expected
        );
        let nearest = NearestBins::new(layout).unwrap();
        assert_eq!(indices(&nearest.bins_within(&many, within)), expected);
        for (point, expected) in points.iter().zip(few) {
            let hit = nearest.nearest(point).unwrap();
            let hit = (hit.distance <= within).then(|| hit.bin.index());
            assert_eq!(hit, *expected);
        }
    }
}

/// Widths whose halves are short numbers, so that equal distances are equal.
fn widths(axes: usize, most: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
    let width = prop_oneof![4 => Just(1.0), 1 => Just(0.5), 1 => Just(3.0)];
    prop::collection::vec(prop::collection::vec(width, 1..most), axes)
}

/// Points on a raster of quarters, in and around the grid, and a few far off.
fn points<const D: usize>() -> impl Strategy<Value = Vec<[f64; D]>> {
    let axis = prop_oneof![8 => -20_i32..80, 1 => -4000_i32..4000];
    let point = prop::collection::vec(axis, D);
    let point = point.prop_map(|axes| std::array::from_fn(|k| f64::from(axes[k]) / 4.0));
    prop::collection::vec(point, 1..30)
}

fn limit() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(f64::INFINITY),
        Just(0.0),
        (0_u32..60).prop_map(|n| f64::from(n) / 4.0)
    ]
}

proptest! {
    #[test]
    fn on_lines(widths in widths(1, 40), seed: u64, share in 0_u64..=16, points in points::<1>(), within in limit()) {
        is_what_a_scan_finds::<1>(&grid(&widths, seed, share), &points, within);
    }

    #[test]
    fn in_planes(widths in widths(2, 24), seed: u64, share in 0_u64..=16, points in points::<2>(), within in limit()) {
        is_what_a_scan_finds::<2>(&grid(&widths, seed, share), &points, within);
    }

    #[test]
    fn in_boxes(widths in widths(3, 9), seed: u64, share in 0_u64..=16, points in points::<3>(), within in limit()) {
        is_what_a_scan_finds::<3>(&grid(&widths, seed, share), &points, within);
    }
}

/// 100 by 100 cells without the inner ones, but a rim of that many.
fn frame(rim: usize) -> Grid<2> {
    let axis: Vec<f64> = (0..=100).map(f64::from).collect();
    let is_rim = |i: usize| i < rim || i >= 100 - rim;
    let mask: Vec<bool> = (0..10_000)
        .map(|cell| is_rim(cell / 100) || is_rim(cell % 100))
        .collect();
    Grid::from_mask([axis.clone(), axis], &mask, Neighbors::Faces).unwrap()
}

#[test]
fn limits_are_inclusive_wherever_the_answer_comes_from() {
    // 5 = √(3² + 4²) from the corner that is nearest.
    let point = [-2.5, -3.5];
    let whole = frame(50);
    let holed = frame(1);
    let inside = [5.0, 50.5];
    let bare = Anywhere::new(whole.centers());
    let cases: [(&dyn Layout<2>, [f64; 2], f64); 4] = [
        (&whole, point, 5.0),
        (&bare, point, 5.0),
        (&holed, inside, 4.5),
        (&holed, [1.75, 50.5], 1.25),
    ];
    for (layout, point, distance) in cases {
        let found = |count, within: f64| {
            let bins = nearest_bins_within(layout, &vec![point; count], within);
            let prepared = NearestBins::new(layout).unwrap();
            assert_eq!(prepared.bins_within(&vec![point; count], within), bins);
            bins[0].is_some()
        };
        for count in [1, 50] {
            assert!(found(count, distance), "{point:?}");
            assert!(!found(count, distance.next_down()), "{point:?}");
            assert!(found(count, 1e200) && found(count, f64::INFINITY));
            for nothing in [0.0, 1e-200, -distance, f64::NEG_INFINITY, f64::NAN] {
                assert!(!found(count, nothing), "{point:?} {nothing}");
            }
        }
    }
    let centers = nearest_bins_within(&whole, whole.centers(), 0.0);
    assert!(centers.into_iter().eq(BinId::all(10_000).map(Some)));
}

#[test]
fn points_that_are_nowhere_have_no_bin() {
    let points: Vec<[f64; 2]> = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e151]
        .into_iter()
        .flat_map(|x| [[x, 0.0], [0.0, x]])
        .collect();
    let whole = frame(50);
    for layout in [&whole as &dyn Layout<2>, &Anywhere::new(whole.centers())] {
        let bins = nearest_bins_within(layout, &points, f64::INFINITY);
        assert_eq!(bins, [None; 8]);
    }
    assert_eq!(nearest_bins_within(&whole, &[], 1.0), []);
    let nothing = Anywhere::<2>::new(&[]);
    assert_eq!(NearestBins::new(&nothing).err(), Some(LayoutError::NoBin));
    for count in [1, 50] {
        let bins = nearest_bins_within(&nothing, &vec![[0.0; 2]; count], f64::INFINITY);
        assert_eq!(bins, vec![None; count]);
    }
}

#[test]
fn where_numbers_end_a_bin_is_still_found() {
    let end = f64::MAX;
    let edges = vec![end * (1.0 - 4e-16), end];
    let last = Grid::from_mask([edges], &[true], Neighbors::Faces).unwrap();
    let points = [[0.0], [-1e150]];
    let bins = nearest_bins_within(&last, &points, f64::INFINITY);
    assert_eq!(indices(&bins), [Some(0); 2]);
    assert_eq!(nearest_bins_within(&last, &points, 1e300), [None; 2]);
    let nearest = NearestBins::new(&last).unwrap();
    assert_eq!(nearest.nearest(&[0.0]).map(|hit| hit.bin.index()), Some(0));
}

#[test]
fn centres_that_are_nowhere_are_nearest_to_nothing() {
    let mut centers = vec![[f64::NAN, 1.0], [2.0, f64::INFINITY]];
    centers.extend((0..100).map(|k| [f64::from(k), 3.0]));
    let odd = Anywhere::new(&centers);
    for count in [1, 50] {
        let bins = nearest_bins_within(&odd, &vec![[7.2, 1.0]; count], f64::INFINITY);
        assert_eq!(bins, vec![BinId::new(9); count]);
    }
}

#[test]
fn of_many_bins_in_one_place_the_first_is_nearest() {
    let mut centers = vec![[7.0, 7.0]; 3];
    centers.extend(vec![[1.0, 2.0]; 1000]);
    let heap = Anywhere::new(&centers);
    for count in [1, 50] {
        let bins = nearest_bins_within(&heap, &vec![[1.0, 2.5]; count], 1.0);
        assert_eq!(bins, vec![BinId::new(3); count]);
    }
}

#[test]
fn a_tree_is_made_only_for_those_deep_in_holes() {
    let allocated = |grid: &Grid<2>, points: &[[f64; 2]], within: f64| {
        let info = allocation_counter::measure(|| {
            let bins = nearest_bins_within(grid, points, within);
            assert_eq!(bins.len(), points.len());
        });
        info.bytes_total
    };
    let line = |x: f64| -> Vec<[f64; 2]> { (0..100).map(|k| [x, f64::from(k) + 0.3]).collect() };
    let holed = frame(1);
    // Threads are started before anything is counted.
    allocated(&holed, &line(0.2), 1.0);
    let tree = 8 * 2 * holed.bin_count() as u64;
    let far = f64::INFINITY;
    // In bins, beside them, and far outside.
    assert!(allocated(&holed, &line(0.2), far) < tree);
    assert!(allocated(&holed, &line(2.9), far) < tree);
    assert!(allocated(&holed, &line(-9.0), far) < tree);
    // In the middle, where nothing is within the limit, and where it is all.
    assert!(allocated(&holed, &line(50.0)[20..80], 3.0) < tree);
    assert!(allocated(&holed, &line(50.0)[20..80], far) >= tree);
    assert!(allocated(&holed, &line(50.0)[20..40], far) < tree);
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let holed = frame(3);
    let hexagons = HexGrid::builder(1.0)
        .ranges([(0.0, 30.0); 2])
        .build()
        .unwrap();
    let points: Vec<[f64; 2]> = (0..20_000)
        .map(|k| [f64::from(k % 137), f64::from(k / 137)].map(|x| 0.81 * x - 5.0))
        .collect();
    let runs = [1, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            [&holed as &dyn Layout<2>, &hexagons]
                .map(|layout| nearest_bins_within(layout, &points, 20.0))
        })
    });
    assert_eq!(runs[0], runs[1]);
}

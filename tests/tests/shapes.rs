//! What every layout promises, held against all of them at once.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::sync::Arc;

use ns::env::{Fingerprint, Pyramid};
use ns::graph::Connectivity;
use ns::layout::{
    Affine, Blueprint, Bridges, Composite, Edge, HexGrid, Lattice, LayoutError, LayoutKind,
    MeasureKind, NearestBins, PolarGrid, Polygon, Rebin, Subset, Track, Transformed,
    TriangularMesh,
};
use ns::prelude::*;
use proptest::prelude::*;

type Shape = Arc<dyn Layout<2>>;

/// What the shapes are made from.
#[derive(Debug, Clone)]
struct Recipe {
    size: f64,
    turn: f64,
    samples: Vec<[f64; 2]>,
    mask: Vec<bool>,
}

fn any_recipe() -> impl Strategy<Value = Recipe> {
    let sample = [-9.0..9.0_f64, -9.0..9.0_f64];
    (
        0.7..3.0_f64,
        0.0..6.0_f64,
        prop::collection::vec(sample, 3..60),
        prop::collection::vec(prop::bool::weighted(0.7), 48),
    )
        .prop_map(|(size, turn, mut samples, mut mask)| {
            // Enough of an extent to be made coarser.
            samples.extend([[-9.0, -9.0], [9.0, 9.0]]);
            mask[7] = true;
            Recipe {
                size,
                turn,
                samples,
                mask,
            }
        })
}

/// One of every kind of layout.
fn shapes(recipe: &Recipe) -> Result<Vec<(&'static str, Shape)>, LayoutError> {
    let Recipe {
        size,
        turn,
        samples,
        mask,
    } = recipe;
    let (size, turn) = (*size, *turn);
    let grid = Grid::builder(size).samples(samples).build()?;
    let hexagons = HexGrid::builder(size).samples(samples).build()?;
    let uneven = |count: i32| {
        (0..=count)
            .map(|i| f64::from(i * (i + 3)) * 0.2 * size)
            .collect()
    };
    let room = [[0.0, 0.0], [12.0, 0.0], [12.0, 7.0], [6.0, 9.0], [0.0, 7.0]];
    let pillar = vec![[4.0, 3.0], [6.0, 3.0], [5.0, 5.0]];
    let polygon = Polygon::new(room.to_vec(), vec![pillar])?;
    let cut = Grid::builder(size / 2.0).build_within(&polygon)?;
    let kept: Vec<bool> = (0..hexagons.bin_count()).map(|i| i % 3 != 1).collect();
    let turned = Affine::rotation(turn)?.then(&Affine::translation([turn, -size])?)?;
    let away = Affine::translation([200.0, 3.0])?;
    let moved = Transformed::new(grid.clone(), &away)?;
    Ok(vec![
        (
            "uneven",
            Arc::new(Grid::from_mask(
                [uneven(6), uneven(8)],
                mask,
                Neighbors::Diagonals,
            )?),
        ),
        (
            "pixels",
            Arc::new(Grid::from_pixels(
                8,
                6,
                mask,
                [size, 0.7],
                Neighbors::Faces,
            )?),
        ),
        (
            "rebinned",
            Arc::new(grid.rebin([2, 1], Rebin::default())?.into_grid()),
        ),
        ("polygon", Arc::new(cut)),
        ("mesh", Arc::new(TriangularMesh::new(&polygon, size)?)),
        (
            "subset",
            Arc::new(Subset::from_mask(hexagons.clone(), &kept)?),
        ),
        ("hexagons", Arc::new(hexagons.clone())),
        ("turned", Arc::new(Transformed::new(hexagons, &turned)?)),
        (
            "rings",
            Arc::new(PolarGrid::builder((0.0, 9.0), [size, 0.4]).build()?),
        ),
        (
            "sector",
            Arc::new(
                PolarGrid::builder((1.0, 9.0), [size, 0.3])
                    .angles((-1.0, 0.5 + turn / 3.0))
                    .build()?,
            ),
        ),
        (
            "track",
            Arc::new(
                Track::plus_maze(
                    &[[0.0, 0.0], [0.0, 9.0], [1.0, -8.0], [7.0, 0.0], [-9.0, 1.0]],
                    size,
                )
                .build()?,
            ),
        ),
        (
            "composite",
            Arc::new(
                Composite::builder(Bridges::Within(500.0))
                    .part(grid.clone())
                    .part(moved)
                    .build()?,
            ),
        ),
        ("grid", Arc::new(grid)),
    ])
}

/// A layout with one of its numbers changed, and nothing else.
#[derive(Debug)]
struct Changed {
    of: Shape,
    centers: Vec<[f64; 2]>,
    measures: Vec<f64>,
    bounds: [(f64, f64); 2],
    edges: Vec<Edge>,
}

impl Changed {
    /// Changes the number at `at`, in one of the arrays, by the least there is.
    fn new(of: &Shape, array: usize, at: prop::sample::Index) -> Self {
        let mut changed = Self {
            of: Arc::clone(of),
            centers: of.centers().to_vec(),
            measures: of.measures().to_vec(),
            bounds: of.bounds(),
            edges: Vec::new(),
        };
        of.visit_edges(&mut |edge| changed.edges.push(edge));
        let (bin, side) = (at.index(of.bin_count()), at.index(2));
        let edge = at.index(changed.edges.len().max(1));
        let number = match (array, changed.edges.get_mut(edge)) {
            (1, Some(edge)) => &mut edge.distance,
            (2, Some(edge)) => &mut edge.face,
            (3, _) => &mut changed.measures[bin],
            (4, _) => &mut changed.bounds[side].1,
            _ => &mut changed.centers[bin][side],
        };
        *number = number.next_up();
        changed
    }
}

impl Layout<2> for Changed {
    fn kind(&self) -> LayoutKind {
        self.of.kind()
    }

    fn centers(&self) -> &[[f64; 2]] {
        &self.centers
    }

    fn measures(&self) -> &[f64] {
        &self.measures
    }

    fn bounds(&self) -> [(f64, f64); 2] {
        self.bounds
    }

    fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
        for &edge in &self.edges {
            visit(edge);
        }
    }

    fn bin_at(&self, point: &[f64; 2]) -> Option<BinId> {
        self.of.bin_at(point)
    }

    fn is_boundary(&self, bin: BinId) -> bool {
        self.of.is_boundary(bin)
    }

    fn lattice(&self) -> Option<&Lattice<2>> {
        self.of.lattice()
    }

    fn measure_kind(&self) -> MeasureKind {
        self.of.measure_kind()
    }

    fn blueprint(&self) -> Option<Blueprint> {
        self.of.blueprint()
    }
}

/// What is made from a space: parts, pieces, levels, joined and moved ones, and
/// such of such.
fn made_from(space: &Environment<2>, recipe: &Recipe) -> Vec<(&'static str, Environment<2>)> {
    let bins = space.bin_count();
    let keep: Vec<bool> = (0..bins).map(|i| recipe.mask[i % 48] || i == 0).collect();
    let part = space.subset(&keep).unwrap().into_environment();
    let twice = part.subset(&keep[..part.bin_count()]).unwrap();
    let pieces = space.partition(1 + bins.min(2), 0.3 * recipe.size).unwrap();
    let last = pieces.piece_count() - 1;
    let mut made = vec![
        ("piece", pieces.piece(last).unwrap().environment().clone()),
        (
            "alone",
            Environment::joined(std::slice::from_ref(&part), Bridges::None).unwrap(),
        ),
        ("part of part", twice.into_environment()),
    ];
    for (name, of) in [("levels", space), ("levels of part", &part)] {
        let levels = Pyramid::new(of).unwrap();
        let levels = levels.levels().iter().skip(1);
        made.extend(levels.map(|level| (name, level.clone())));
    }
    let moves = [
        Affine::rotation(0.3 + recipe.turn),
        Affine::translation([300.0, -7.0]),
    ];
    let [turn, shift] = moves.map(Result::unwrap);
    if space.layout().measure_kind() != MeasureKind::Curved {
        let turned = space.transformed(&turn).unwrap();
        let cut = turned.subset(&keep).unwrap().into_environment();
        let away = cut.transformed(&shift).unwrap();
        let near = Bridges::Within(500.0);
        let pair = Environment::joined(&[space.clone(), away.clone()], near).unwrap();
        let beyond = pair.transformed(&shift.then(&shift).unwrap()).unwrap();
        let three = Environment::joined(&[pair.clone(), beyond], near).unwrap();
        let level = Pyramid::down_to(&turned, bins / 2).unwrap();
        made.extend([
            ("level of turned", level.levels().last().unwrap().clone()),
            ("turned", turned),
            ("part of turned", cut),
            ("moved part of turned", away),
            ("joined", pair),
            ("joined to joined", three),
        ]);
    }
    made.push(("part", part));
    made
}

/// Whether a space is read back as it was saved, in all that it answers.
fn is_read_back(
    name: &str,
    space: &Environment<2>,
    points: &[[f64; 2]],
) -> Result<(), TestCaseError> {
    let again = Environment::<2>::from_json(&space.to_json().unwrap());
    prop_assert!(again.is_ok(), "{}: {:?}", name, again);
    let again = again.unwrap();
    // Equal fingerprints are equal numbers; the rest is what a layout does.
    prop_assert_eq!(&again, space, "{}", name);
    let (read, layout) = (again.layout(), space.layout());
    prop_assert_eq!(read.kind(), layout.kind(), "{}", name);
    prop_assert_eq!(read.measure_kind(), layout.measure_kind(), "{}", name);
    prop_assert_eq!(read.boundary_bins(), layout.boundary_bins(), "{}", name);
    prop_assert_eq!(
        read.lattice().is_some(),
        layout.lattice().is_some(),
        "{}",
        name
    );
    let turned = |layout: &dyn Layout<2>| layout.turned_lattice().is_some();
    prop_assert_eq!(turned(read), turned(layout), "{}", name);
    prop_assert_eq!(again.bins_at(points), space.bins_at(points), "{}", name);
    prop_assert_eq!(
        again.bins_at(space.centers()),
        space.bins_at(space.centers()),
        "{}",
        name
    );
    let ways = |layout: &dyn Layout<2>| {
        let mut ways = Vec::new();
        layout.visit_edges(&mut |edge| ways.push(layout.edge_vector(&edge)));
        ways
    };
    prop_assert_eq!(ways(read), ways(layout), "{}", name);
    Ok(())
}

/// A text with one of its numbers replaced, those in quotes aside.
fn with_another(text: &str, at: prop::sample::Index, number: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || "+-.e".contains(c);
    let (mut numbers, mut start, mut is_quoted) = (Vec::new(), None, false);
    for (place, c) in text.char_indices() {
        is_quoted ^= c == '"';
        match start {
            None if !is_quoted && (c.is_ascii_digit() || c == '-') => start = Some(place),
            Some(first) if !is_part(c) => {
                numbers.push(first..place);
                start = None;
            }
            _ => {}
        }
    }
    let mut text = text.to_owned();
    text.replace_range(numbers[at.index(numbers.len())].clone(), number);
    text
}

/// Numbers that hardly anything is made for.
const HOSTILE: [&str; 10] = [
    "0",
    "1",
    "-1",
    "0.5",
    "1e308",
    "-1e-308",
    "4294967295",
    "18446744073709551615",
    "null",
    "[]",
];

fn environment(shape: &Shape) -> Environment<2> {
    Environment::builder(Arc::clone(shape)).build().unwrap()
}

fn fingerprint(shape: &Shape) -> Fingerprint {
    environment(shape).fingerprint()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn bins_edges_and_look_up_agree(recipe in any_recipe()) {
        for (name, shape) in shapes(&recipe).unwrap() {
            let n = shape.bin_count();
            prop_assert!(n > 0 && shape.measures().len() == n, "{}", name);
            prop_assert!(shape.measures().iter().all(|m| m.is_finite() && *m > 0.0), "{}", name);
            let found = shape.bins_at(shape.centers());
            let own: Vec<Option<BinId>> = BinId::all(n).map(Some).collect();
            prop_assert_eq!(found, own, "{}", name);
            let mut edges = Vec::new();
            shape.visit_edges(&mut |edge| edges.push(edge));
            prop_assert!(edges.is_sorted_by(|p, q| (p.a, p.b) < (q.a, q.b)), "{}", name);
            for edge in &edges {
                prop_assert!(edge.a < edge.b && edge.b.index() < n, "{}", name);
                prop_assert!(edge.distance > 0.0 && edge.face >= 0.0, "{}", name);
                prop_assert!((edge.distance * edge.face).is_finite(), "{}", name);
            }
            let bounds = shape.bounds();
            for center in shape.centers() {
                for (x, (lo, hi)) in center.iter().zip(bounds) {
                    prop_assert!(lo <= *x && *x <= hi, "{}: {} not in {}..{}", name, x, lo, hi);
                }
            }
            for point in [[f64::NAN, 0.0], [0.0, f64::INFINITY]] {
                prop_assert_eq!(shape.bin_at(&point), None, "{}", name);
            }
        }
    }

    #[test]
    fn nearest_bins_are_those_of_a_scan(recipe in any_recipe(), points in prop::collection::vec([-30.0..30.0_f64, -30.0..30.0_f64], 1..8)) {
        for (name, shape) in shapes(&recipe).unwrap() {
            let nearest = NearestBins::new(&*shape).unwrap();
            for point in &points {
                let off = |c: &[f64; 2]| f64::hypot(c[0] - point[0], c[1] - point[1]);
                let least = shape.centers().iter().map(off).fold(f64::INFINITY, f64::min);
                let hit = nearest.nearest(point).unwrap();
                prop_assert!((hit.distance - least).abs() <= 1e-12 * least, "{}", name);
                let there = off(&shape.centers()[hit.bin.index()]);
                prop_assert!((there - least).abs() <= 1e-12 * least.max(30.0), "{}", name);
            }
        }
    }

    #[test]
    fn heat_keeps_mass_and_constants(recipe in any_recipe(), sigma in 0.2..6.0_f64) {
        for (name, shape) in shapes(&recipe).unwrap() {
            let space = environment(&shape);
            let n = space.bin_count();
            let field: Vec<f64> = (0..n).map(|i| ((i * 37) % 11) as f64).collect();
            let mass: f64 = field.iter().sum();
            for spread in [
                space.smooth(&field, sigma, Mode::Transition).unwrap(),
                space.heat().smooth_positive(&field, sigma, Mode::Transition).unwrap(),
            ] {
                let kept: f64 = spread.iter().sum();
                prop_assert!((kept - mass).abs() <= 1e-13 * mass, "{}: {} {}", name, kept, mass);
                prop_assert!(spread.iter().all(|value| *value > -1e-11 * mass), "{}", name);
            }
            let even = space.smooth(&vec![2.0; n], sigma, Mode::Average).unwrap();
            prop_assert!(even.iter().all(|value| (value - 2.0).abs() < 1e-12), "{}", name);
        }
    }

    #[test]
    fn geometry_makes_the_fingerprint(recipe in any_recipe()) {
        let changed = Recipe { size: recipe.size * 1.5, turn: recipe.turn + 0.1, ..recipe.clone() };
        let first = shapes(&recipe).unwrap();
        let again = shapes(&recipe).unwrap();
        let other = shapes(&changed).unwrap();
        for (((name, first), (_, again)), (_, other)) in first.iter().zip(&again).zip(&other) {
            prop_assert_eq!(fingerprint(first), fingerprint(again), "{}", name);
            prop_assert_ne!(fingerprint(first), fingerprint(other), "{}", name);
        }
    }

    #[test]
    fn any_changed_number_makes_another_fingerprint(
        recipe in any_recipe(), array in 0..5_usize, at in any::<prop::sample::Index>(),
    ) {
        for (name, shape) in shapes(&recipe).unwrap() {
            let changed = Changed::new(&shape, array, at);
            let changed = Environment::builder(changed).build().unwrap().fingerprint();
            prop_assert_ne!(fingerprint(&shape), changed, "{}: {}", name, array);
        }
    }

    #[test]
    fn what_is_saved_is_read_back(
        recipe in any_recipe(), points in prop::collection::vec([-12.0..14.0_f64, -12.0..14.0_f64], 40),
    ) {
        for (name, shape) in shapes(&recipe).unwrap() {
            is_read_back(name, &environment(&shape), &points)?;
        }
    }

    #[test]
    fn measures_add_up_to_the_region(recipe in any_recipe()) {
        let Recipe { size, turn, ref mask, .. } = recipe;
        let shapes: BTreeMap<&str, Shape> = shapes(&recipe).unwrap().into_iter().collect();
        let total = |name: &str| shapes[name].measures().iter().sum::<f64>();
        let cells = |name: &str, cell: f64| shapes[name].bin_count() as f64 * cell;
        let widths = |count: usize| (0..count).map(|i| (2 * i + 4) as f64 * 0.2 * size);
        let uneven: f64 = widths(6)
            .flat_map(|w| widths(8).map(move |h| w * h))
            .zip(mask)
            .map(|(area, &on)| if on { area } else { 0.0 })
            .sum();
        let pixels = mask.iter().filter(|&&on| on).count() as f64 * size * 0.7;
        let grid = shapes["grid"].lattice().unwrap().axes();
        let cell: f64 = grid.iter().map(|axis| axis.edges()[1] - axis.edges()[0]).product();
        let hexagon = size * size * 0.75_f64.sqrt();
        let turn = 1.5 + turn / 3.0;
        let regions = [
            ("uneven", uneven),
            ("pixels", pixels),
            // The room is 12 by 7 with a gable of 2, the pillar 2 by 2 / 2.
            ("mesh", 12.0 * 7.0 + 12.0 - 2.0),
            ("rings", PI * 81.0),
            ("sector", turn / 2.0 * (81.0 - 1.0)),
            ("track", 9.0 + 65_f64.sqrt() + 7.0 + 82_f64.sqrt()),
            ("grid", cells("grid", cell)),
            ("composite", 2.0 * total("grid")),
            ("hexagons", cells("hexagons", hexagon)),
            ("turned", cells("hexagons", hexagon)),
            ("subset", cells("subset", hexagon)),
        ];
        for (name, region) in regions {
            let sum = total(name);
            prop_assert!((sum - region).abs() <= 1e-12 * region, "{}: {} {}", name, sum, region);
        }
    }

    #[test]
    fn distances_are_symmetric(recipe in any_recipe()) {
        for (name, shape) in shapes(&recipe).unwrap() {
            let graph = Connectivity::from_layout(&*shape).unwrap();
            let ends = [BinId::new(0), BinId::new(shape.bin_count() - 1)].map(Option::unwrap);
            let [there, back] = ends.map(|bin| graph.distances_from(&[bin]).unwrap());
            let [there, back] = [there.distance(ends[1]), back.distance(ends[0])];
            prop_assert_eq!(there.is_some(), back.is_some(), "{}", name);
            if let (Some(there), Some(back)) = (there, back) {
                prop_assert!((there - back).abs() <= 1e-12 * there, "{}", name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_made_from_others_is_read_back(
        recipe in any_recipe(), points in prop::collection::vec([-12.0..14.0_f64, -12.0..14.0_f64], 40),
    ) {
        for (name, shape) in shapes(&recipe).unwrap() {
            let space = environment(&shape);
            for (made, other) in made_from(&space, &recipe) {
                is_read_back(&format!("{made} of {name}"), &other, &points)?;
            }
        }
    }

    #[test]
    fn no_number_in_a_text_makes_a_space_that_fails(
        recipe in any_recipe(),
        at in any::<prop::sample::Index>(),
        number in prop::sample::select(&HOSTILE[..]),
    ) {
        for (name, shape) in shapes(&recipe).unwrap() {
            let space = environment(&shape);
            let mut spaces = made_from(&space, &recipe);
            spaces.push(("as it is", space));
            for (made, space) in spaces {
                let text = with_another(&space.to_json().unwrap(), at, number);
                let read = Environment::<2>::from_json_with_memory_limit(&text, 1 << 26);
                if let Ok(read) = read {
                    prop_assert_eq!(&read, &space, "{} of {}: {}", made, name, number);
                    prop_assert_eq!(read.bins_at(read.centers()), space.bins_at(space.centers()));
                }
            }
        }
    }
}

//! Blueprints that contradict themselves.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::{
    BinId, Blueprint, Bridges, Composite, Edge, Grid, GridKind, HexGrid, Layout, LayoutError,
    Neighbors, PolarGrid, Polygon, Subset, Track, TriangularMesh,
};

fn refused(plan: &Blueprint) -> LayoutError {
    plan.build::<2>().unwrap_err()
}

fn grid(edges: Vec<Vec<f64>>, cells: Vec<[u32; 2]>) -> Blueprint {
    Blueprint::Grid {
        kind: GridKind::Masked,
        edges,
        cells,
        neighbors: Neighbors::Diagonals,
    }
}

#[test]
fn a_space_has_the_dimensions_of_its_data() {
    let line = grid(vec![vec![0.0, 1.0, 3.0]], vec![[0, 2]]);
    assert_eq!(line.dimension(), 1);
    assert_eq!(line.build::<1>().unwrap().measures(), [1.0, 2.0]);
    let dimension = |expected, actual| LayoutError::Dimension { expected, actual };
    assert_eq!(line.build::<2>().unwrap_err(), dimension(2, 1));
    assert_eq!(line.build::<0>().unwrap_err(), LayoutError::NoDimension);

    let hexagons = HexGrid::builder(1.0)
        .ranges([(0.0, 3.0); 2])
        .build()
        .unwrap();
    let hexagons = hexagons.blueprint().unwrap();
    assert_eq!(hexagons.build::<3>().unwrap_err(), dimension(3, 2));
    let tilted = |matrix: Vec<Vec<f64>>, offset: Vec<f64>| Blueprint::Transformed {
        of: Box::new(hexagons.clone()),
        matrix,
        offset,
    };
    let square = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
    assert!(tilted(square.clone(), vec![2.0, 0.0]).build::<2>().is_ok());
    assert_eq!(refused(&tilted(square.clone(), vec![2.0])), dimension(2, 1));
    assert_eq!(
        refused(&tilted(square[..1].to_vec(), vec![2.0, 0.0])),
        dimension(2, 1)
    );
    assert_eq!(
        refused(&tilted(vec![vec![1.0]; 2], vec![2.0, 0.0])),
        dimension(2, 1)
    );
    let parts = Blueprint::Composite {
        parts: vec![hexagons, line],
        bridges: vec![],
    };
    assert_eq!(refused(&parts), dimension(2, 1));
}

#[test]
fn runs_are_ascending_and_within() {
    let edges = vec![vec![0.0, 1.0, 2.0, 3.0], vec![0.0, 1.0, 2.0]];
    let runs = |first, count, after| LayoutError::Runs {
        first,
        count,
        after,
        size: 6,
    };
    let with = |cells: &[[u32; 2]]| refused(&grid(edges.clone(), cells.to_vec()));
    assert_eq!(with(&[[0, 7]]), runs(0, 7, 0));
    assert_eq!(with(&[[0, 2], [1, 1]]), runs(1, 1, 2));
    assert_eq!(with(&[[3, 0]]), runs(3, 0, 0));
    assert_eq!(with(&[[5, 9]]), runs(5, 9, 0));
    assert!(matches!(
        with(&[]),
        LayoutError::NoActiveBin { cells: 6, .. }
    ));
    let of = Box::new(grid(edges, vec![[0, 2], [4, 2]]));
    let bins = vec![[3, 2]];
    assert!(matches!(
        refused(&Blueprint::Subset { of, bins }),
        LayoutError::Runs { size: 4, .. }
    ));
}

#[test]
fn sizes_are_checked_before_anything_is_allocated() {
    let edges: Vec<f64> = (0..60_000).map(f64::from).collect();
    let vast = grid(vec![edges.clone(), edges], vec![[0, 1]]);
    assert!(matches!(refused(&vast), LayoutError::TooLarge { .. }));
    let hexagons = Blueprint::Hexagons {
        origin: [0.0; 2],
        width: 1.0,
        rows: u32::MAX,
        columns: u32::MAX,
        cells: vec![[0, 1]],
    };
    assert!(matches!(refused(&hexagons), LayoutError::TooLarge { .. }));
    let track = Blueprint::Track {
        nodes: vec![vec![0.0, 0.0], vec![1.0, 0.0]],
        segments: vec![(0, 1)],
        starts: vec![0.0],
        counts: vec![usize::MAX],
        max_distance: None,
    };
    assert!(matches!(refused(&track), LayoutError::TooLarge { .. }));
    let small = grid(vec![vec![0.0, 1.0, 2.0]; 2], vec![[0, 4]]);
    assert!(small.build::<2>().is_ok());
    assert!(matches!(
        small.build_with_memory_limit::<2>(100).unwrap_err(),
        LayoutError::TooLarge { .. }
    ));
}

#[test]
fn layouts_in_one_share_its_memory() {
    let comb = |columns| Blueprint::Hexagons {
        origin: [0.0; 2],
        width: 1.0,
        rows: 1000,
        columns,
        cells: vec![[0, 1]],
    };
    // A lattice of few hexagons costs its cells.
    assert!(comb(100).build_with_memory_limit::<2>(1 << 20).is_ok());
    let of = |parts| Blueprint::Composite {
        parts,
        bridges: vec![],
    };
    let two = of(vec![comb(60), comb(60)]);
    let nested = of(vec![of(vec![comb(60)]), of(vec![comb(60)])]);
    for plan in [two, nested] {
        let refused = plan.build_with_memory_limit::<2>(1 << 20).unwrap_err();
        assert!(matches!(refused, LayoutError::TooLarge { .. }), "{refused}");
    }
    let row: Vec<f64> = (0..=1000).map(f64::from).collect();
    let mut plan = grid(vec![row, vec![0.0, 1.0]], vec![[0, 1000]]);
    let mut depth = 1;
    while depth < 20 && plan.build_with_memory_limit::<2>(1 << 19).is_ok() {
        let bins = vec![[0, 1000]];
        let of = Box::new(plan);
        plan = Blueprint::Subset { of, bins };
        depth += 1;
        assert_eq!(plan.depth(), depth);
    }
    assert!((3..20).contains(&depth), "{depth}");
}

#[test]
fn subsets_and_composites_do_not_pile_up() {
    let line = Grid::builder(1.0).ranges([(0.0, 9.0)]).build().unwrap();
    let bins =
        |bins: &[usize]| -> Vec<BinId> { bins.iter().filter_map(|&bin| BinId::new(bin)).collect() };
    let some = Subset::from_bins(line, &bins(&[1, 2, 3, 5, 8])).unwrap();
    let fewer = Subset::from_bins(some, &bins(&[0, 2, 3])).unwrap();
    let plan = fewer.blueprint().unwrap();
    assert!(matches!(&plan, Blueprint::Subset { bins, .. } if *bins == [[1, 1], [3, 1], [5, 1]]));
    let again = plan.build::<1>().unwrap();
    assert_eq!((plan.depth(), again.centers()), (2, fewer.centers()));
    assert_eq!(again.boundary_bins(), fewer.boundary_bins());

    let cell = |x: f64| {
        let grid = Grid::builder(1.0).ranges([(x, x + 2.0), (0.0, 1.0)]);
        grid.build().unwrap()
    };
    let two = Composite::builder(Bridges::Within(2.5))
        .bridge_face(0.5)
        .part(cell(0.0))
        .part(cell(3.0));
    let all = Composite::builder(Bridges::Within(9.0))
        .part(cell(-9.0))
        .part(two.build().unwrap())
        .build()
        .unwrap();
    let plan = all.blueprint().unwrap();
    let again = plan.build::<2>().unwrap();
    assert_eq!((plan.depth(), again.centers()), (2, all.centers()));
    assert_eq!(edges(&*again), edges(&all));
    assert_eq!(edges(&all).len(), 5);
}

fn edges(layout: &dyn Layout<2>) -> Vec<Edge> {
    let mut edges = Vec::new();
    layout.visit_edges(&mut |edge| edges.push(edge));
    edges
}

#[test]
fn lattices_are_checked_as_when_they_are_built() {
    let with = |width, rows| Blueprint::Hexagons {
        origin: [0.0; 2],
        width,
        rows,
        columns: 1,
        cells: vec![[0, 1]],
    };
    for width in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            refused(&with(width, 1)),
            LayoutError::BinSize { .. }
        ));
    }
    assert!(matches!(refused(&with(1.0, 0)), LayoutError::Runs { .. }));
    assert!(matches!(
        refused(&with(1e-300, 1)),
        LayoutError::Measure { .. }
    ));
    let rings = |distances: &[f64], angles: &[f64], circular| {
        refused(&Blueprint::Rings {
            distances: distances.to_vec(),
            angles: angles.to_vec(),
            circular,
            neighbors: Neighbors::Faces,
        })
    };
    let [near, half] = [[0.0, 1.0], [-1.0, 1.0]];
    assert!(matches!(
        rings(&[-1.0, 1.0], &half, false),
        LayoutError::NegativeDistance { .. }
    ));
    assert!(matches!(
        rings(&near, &half, true),
        LayoutError::NotFullTurn { .. }
    ));
    assert!(matches!(
        rings(&near, &[0.0, 7.0], false),
        LayoutError::BeyondFullTurn { .. }
    ));
    assert!(matches!(
        rings(&[], &half, false),
        LayoutError::TooFewEdges { .. }
    ));
    assert!(matches!(
        rings(&near, &[0.0, f64::NAN], false),
        LayoutError::Edges { .. }
    ));
    let polar = PolarGrid::builder((0.0, 3.0), [1.0, 1.0]).build().unwrap();
    assert!(polar.blueprint().unwrap().build::<2>().is_ok());
}

#[test]
fn tracks_are_checked_against_their_nodes() {
    let nodes = [[0.0, 0.0], [4.0, 0.0], [4.0, 3.0]];
    let track = Track::builder(&nodes, &[(0, 1), (1, 2)], 1.0)
        .gap(0.1)
        .max_distance(2.0)
        .build()
        .unwrap();
    let Some(Blueprint::Track {
        nodes,
        segments,
        starts,
        counts,
        max_distance,
    }) = track.blueprint()
    else {
        panic!("a track has a blueprint of a track");
    };
    assert_eq!(
        (&starts[..], &counts[..], max_distance),
        (&[0.0, 4.1][..], &[4, 3][..], Some(2.0))
    );
    let with = |starts: &[f64], counts: &[usize], max_distance| {
        refused(&Blueprint::Track {
            nodes: nodes.clone(),
            segments: segments.clone(),
            starts: starts.to_vec(),
            counts: counts.to_vec(),
            max_distance,
        })
    };
    let stored = |segment, bins, start, least| LayoutError::StoredTrack {
        segment,
        bins,
        start,
        least,
    };
    assert_eq!(with(&[1.0, 5.0], &[4, 3], None), stored(0, 4, 1.0, 0.0));
    assert_eq!(with(&[0.0, 3.9], &[4, 3], None), stored(1, 3, 3.9, 4.0));
    assert_eq!(with(&[0.0, 4.0], &[4, 0], None), stored(1, 0, 4.0, 4.0));
    assert_eq!(with(&[0.0, 4.0], &[4], None), stored(1, 0, 4.0, 4.0));
    assert!(matches!(
        with(&[0.0], &[4, 3], None),
        LayoutError::StoredTrack { segment: 1, start, .. } if start.is_nan()
    ));
    assert_eq!(
        with(&[0.0, 4.0], &[4, 3], Some(-1.0)),
        LayoutError::MaxDistance { value: -1.0 }
    );
}

#[test]
fn triangles_fit_together_and_cover_the_polygon() {
    let square = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
    let with = |triangles: &[[u32; 3]], spacing| Blueprint::Mesh {
        rings: vec![square.clone()],
        spacing,
        vertices: square.clone(),
        triangles: triangles.to_vec(),
    };
    assert!(with(&[[0, 2, 3], [0, 1, 2]], 1.0).build::<2>().is_ok());
    let bad = |triangles: &[[u32; 3]]| refused(&with(triangles, 1.0));
    let stored = |triangle| LayoutError::StoredMesh { triangle };
    assert_eq!(bad(&[[0, 2, 3], [0, 1, 4]]), stored(1));
    assert_eq!(bad(&[[0, 2, 3], [2, 0, 1]]), stored(1));
    assert_eq!(bad(&[[0, 2, 3], [0, 2, 1]]), stored(1));
    assert_eq!(bad(&[[0, 3, 2]]), stored(0));
    assert_eq!(bad(&[[0, 1, 2]]), stored(1));
    assert_eq!(bad(&[]), stored(0));
    assert!(matches!(
        refused(&with(&[[0, 1, 2]], -1.0)),
        LayoutError::Spacing { value } if value == -1.0
    ));
    let ringless = Blueprint::Mesh {
        rings: vec![],
        spacing: 1.0,
        vertices: square.clone(),
        triangles: vec![],
    };
    assert!(matches!(
        refused(&ringless),
        LayoutError::RingTooShort { .. }
    ));
    let room = Polygon::new(square, vec![]).unwrap();
    let mesh = TriangularMesh::new(&room, 0.2).unwrap();
    assert_eq!(
        mesh.blueprint().unwrap().build::<2>().unwrap().centers(),
        mesh.centers()
    );
}

#[test]
fn bridges_lead_from_part_to_part() {
    let room = |x: f64| {
        Grid::builder(1.0)
            .ranges([(x, x + 1.0), (0.0, 2.0)])
            .build()
            .unwrap()
    };
    let rooms = Composite::builder(Bridges::Within(3.0))
        .part(room(0.0))
        .part(room(2.0));
    let plan = rooms.build().unwrap().blueprint().unwrap();
    let Blueprint::Composite { parts, bridges } = plan else {
        panic!("a composite has a blueprint of a composite");
    };
    assert_eq!(bridges.len(), 2);
    let with = |bridges: &[Edge]| {
        let bridges = bridges.to_vec();
        let parts = parts.clone();
        Blueprint::Composite { parts, bridges }.build::<2>()
    };
    assert!(with(&bridges).is_ok() && with(&[]).is_ok());
    let bin = |i| BinId::new(i).unwrap();
    let bad = [
        vec![bridges[1], bridges[0]],
        vec![bridges[0], bridges[0]],
        vec![Edge {
            b: bin(1),
            ..bridges[0]
        }],
        vec![Edge {
            b: bin(4),
            ..bridges[0]
        }],
        vec![Edge {
            a: bin(2),
            b: bin(0),
            ..bridges[0]
        }],
        vec![Edge {
            distance: 0.0,
            ..bridges[0]
        }],
        vec![Edge {
            distance: f64::NAN,
            ..bridges[0]
        }],
        vec![Edge {
            face: -1.0,
            ..bridges[0]
        }],
    ];
    for bridges in bad {
        let refused = with(&bridges).unwrap_err();
        assert!(
            matches!(refused, LayoutError::StoredBridge { .. }),
            "{bridges:?}"
        );
    }
    let nothing = Blueprint::Composite {
        parts: vec![],
        bridges: vec![],
    };
    assert_eq!(
        (nothing.dimension(), refused(&nothing)),
        (0, LayoutError::NoPart)
    );
}

//! Paths from point to point.

use ns_layout::{
    Affine, BinId, Grid, HexGrid, Layout, LayoutKind, Neighbors, PolarGrid, Subset, Track,
    Transformed,
};

use crate::{EnvError, Environment};

fn two_rooms() -> Environment<1> {
    let edges = [(0..=5).map(f64::from).collect()];
    let mask = [true, true, false, true, true];
    let grid = Grid::from_mask(edges, &mask, Neighbors::Faces).unwrap();
    Environment::builder(grid).build().unwrap()
}

#[test]
fn points_are_as_far_apart_as_their_bins() {
    let rooms = two_rooms();
    let between = |a, b| rooms.distance_between(&[a], &[b]).unwrap();
    assert_eq!(between(0.1, 1.9), Some(1.0));
    assert_eq!(between(0.1, 0.9), Some(0.0));
    assert_eq!(between(0.1, 3.5), None);
    let path = rooms.path_between(&[4.2], &[3.7]).unwrap().unwrap();
    let way: Vec<usize> = path.bins().iter().map(|bin| bin.index()).collect();
    assert_eq!(way, [3, 2]);
    assert_eq!(rooms.path_between(&[1.5], &[3.5]).unwrap(), None);
}

#[test]
fn points_outside_are_named() {
    let rooms = two_rooms();
    let outside = |x| EnvError::Outside { point: vec![x] };
    assert_eq!(rooms.distance_between(&[2.5], &[0.5]), Err(outside(2.5)));
    assert_eq!(rooms.distance_between(&[0.5], &[-9.0]), Err(outside(-9.0)));
    assert_eq!(rooms.path_between(&[0.5], &[7.0]), Err(outside(7.0)));
    let error = rooms.path_between(&[f64::NAN], &[0.5]).unwrap_err();
    assert!(error.to_string().contains("[NaN]"), "{error}");
}

/// A square of 5 by 5 bins with a wall from the left side to the middle.
fn walled() -> Grid<2> {
    let edges: Vec<f64> = (0..=5).map(f64::from).collect();
    let mask: Vec<bool> = (0..25).map(|cell| !(10..13).contains(&cell)).collect();
    Grid::from_mask([edges.clone(), edges], &mask, Neighbors::Diagonals).unwrap()
}

fn environment<const D: usize>(layout: impl Layout<D> + 'static) -> Environment<D> {
    Environment::builder(layout).build().unwrap()
}

#[test]
fn a_grid_measures_around_its_walls() {
    let room = environment(walled());
    let geodesics = room.geodesics().unwrap();
    let (from, to) = ([0.5, 0.5], [4.5, 0.5]);
    // Over both corners of the end of the wall.
    let exact = 1.0 + 2.0 * 2.5_f64.hypot(1.5);
    let ours = geodesics.distance_between(&from, &to).unwrap().unwrap();
    assert!((ours - exact).abs() < 1e-12, "{ours}");
    let along_graph = room.distance_between(&from, &to).unwrap().unwrap();
    assert!(along_graph > 1.02 * exact, "{along_graph}");

    let field = geodesics
        .distances_from(&[room.bin_at(&from).unwrap()])
        .unwrap();
    assert_eq!(field.distances().len(), room.bin_count());
    let at = field.distance(room.bin_at(&to).unwrap()).unwrap();
    assert!((at - exact).abs() < 1e-12, "{at}");
}

#[test]
fn what_is_cut_from_a_grid_or_moved_along_its_axes_keeps_its_lattice() {
    let whole: Grid<2> = Grid::builder(1.0)
        .ranges([(0.0, 5.0), (0.0, 5.0)])
        .build()
        .unwrap();
    let keep: Vec<bool> = (0..25).map(|cell| !(10..13).contains(&cell)).collect();
    let cut = environment(Subset::from_mask(whole, &keep).unwrap());
    let moved = Affine::translation([10.0, -3.0]).unwrap();
    let moved = environment(Transformed::new(walled(), &moved).unwrap());
    let of = |room: &Environment<2>| {
        let source = BinId::new(0).unwrap();
        let field = room.geodesics().unwrap().distances_from(&[source]).unwrap();
        field.into_distances()
    };
    let expected = of(&environment(walled()));
    for room in [cut, moved] {
        for (ours, expected) in of(&room).iter().zip(&expected) {
            assert!((ours - expected).abs() < 1e-12, "{ours}, not {expected}");
        }
    }
}

#[test]
fn layouts_on_no_lattice_have_the_distances_of_their_graph_alone() {
    fn refused(kind: LayoutKind, layout: impl Layout<2> + 'static) {
        let space = environment(layout);
        let error = space.geodesics().unwrap_err();
        assert_eq!(error, EnvError::NoLattice { kind });
        let said = error.to_string();
        assert!(said.contains(&format!("is {kind}:")), "{said}");
        assert!(space.distances_from(&[BinId::new(0).unwrap()]).is_ok());
    }
    let hexagons = HexGrid::builder(1.0).ranges([(0.0, 4.0); 2]);
    refused(LayoutKind::Hexagonal, hexagons.build().unwrap());
    let rings = PolarGrid::builder((0.0, 4.0), [1.0, 0.5]).build();
    refused(LayoutKind::EgocentricPolar, rings.unwrap());
    let track = Track::builder(&[[0.0, 0.0], [4.0, 0.0]], &[(0, 1)], 1.0).build();
    refused(LayoutKind::Track, track.unwrap());
    let turn = Affine::rotation(0.5).unwrap();
    let turned = Transformed::new(walled(), &turn).unwrap();
    refused(LayoutKind::Transformed, turned);
}

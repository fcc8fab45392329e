//! Paths from point to point.

use ns_layout::{Grid, Neighbors};

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

//! Which bins belong to a region: known cases, and brute force.

use ns_layout::{BinId, Grid, Neighbors, Track};

use crate::{EnvError, Environment, Region};

/// Bins of size 1 from 0, with diagonal neighbours.
fn square(bins: usize) -> Environment<2> {
    let grid = Grid::builder(1.0).ranges([(0.0, bins as f64); 2]);
    Environment::builder(grid.build().unwrap()).build().unwrap()
}

fn indices(bins: &[BinId]) -> Vec<usize> {
    bins.iter().map(|bin| bin.index()).collect()
}

#[test]
fn a_point_has_the_bin_that_contains_it() {
    let room = square(4);
    let goal = Region::point("goal", [1.2, 2.9]).unwrap();
    assert_eq!(indices(&room.bins_in_region(&goal)), [6]);
    let mask = room.region_mask([&goal]);
    assert_eq!((mask.len(), mask[6]), (16, true));
    assert_eq!(mask, room.region_membership([&goal]));
    assert_eq!(room.distances_to_region(&goal).unwrap().distances()[4], 2.0);
}

#[test]
fn a_region_without_a_bin_has_no_distances() {
    let room = square(4);
    let outside = Region::point("outside", [9.0, 9.0]).unwrap();
    assert!(room.bins_in_region(&outside).is_empty());
    assert_eq!(room.region_mask([&outside]), [false; 16]);
    let name = "outside".to_owned();
    let refused = room.distances_to_region(&outside);
    assert_eq!(refused, Err(EnvError::RegionWithoutBin { name }));
}

#[test]
fn no_region_has_no_bin() {
    let room = square(2);
    assert_eq!(room.region_mask([]), [false; 4]);
    assert!(room.region_membership([]).is_empty());
}

#[test]
fn what_is_cut_off_is_infinitely_far() {
    let edges = [vec![0.0, 1.0, 2.0, 3.0]];
    let grid = Grid::from_mask(edges, &[true, false, true], Neighbors::Faces).unwrap();
    let rooms = Environment::builder(grid).build().unwrap();
    let west = Region::point("west", [0.5]).unwrap();
    let distances = rooms.distances_to_region(&west).unwrap();
    assert_eq!(distances.distances(), [0.0, f64::INFINITY]);
    let wall = Region::point("wall", [1.5]).unwrap();
    assert!(rooms.distances_to_region(&wall).is_err());
}

#[test]
fn points_work_on_any_layout() {
    let nodes = [[0.0, 0.0, 0.0], [4.0, 0.0, 3.0]];
    let track = Track::linear_track(&nodes, 1.0).build().unwrap();
    let track = Environment::builder(track).build().unwrap();
    let end = Region::point("end", [4.0, 0.0, 3.0]).unwrap();
    assert_eq!(indices(&track.bins_in_region(&end)), [4]);
    let distances = track.distances_to_region(&end).unwrap();
    assert!((distances.distances()[0] - 4.0).abs() < 1e-12);
}

#[cfg(feature = "polygon")]
mod polygons {
    use ns_layout::{HexGrid, Polygon};
    use proptest::prelude::*;

    use super::*;

    fn polygon(name: &str, exterior: &[[f64; 2]]) -> Region<2> {
        let polygon = Polygon::new(exterior.to_vec(), Vec::new()).unwrap();
        Region::polygon(name, polygon).unwrap()
    }

    #[test]
    fn centres_on_the_boundary_belong() {
        let room = square(4);
        let block = [[0.5, 0.5], [2.5, 0.5], [2.5, 2.5], [0.5, 2.5]];
        let block = polygon("block", &block);
        let bins = room.bins_in_region(&block);
        assert_eq!(indices(&bins), [0, 1, 2, 4, 5, 6, 8, 9, 10]);
        let distances = room.distances_to_region(&block).unwrap();
        for (bin, &distance) in distances.distances().iter().enumerate() {
            let expected = match bin {
                3 | 7 | 11 | 12 | 13 | 14 => 1.0,
                15 => 2_f64.sqrt(),
                _ => 0.0,
            };
            assert_eq!(distance, expected, "bin {bin}");
        }
    }

    #[test]
    fn a_polygon_between_centres_has_no_bin() {
        let speck = polygon("speck", &[[0.9, 0.9], [1.1, 0.9], [1.0, 1.1]]);
        assert!(square(4).bins_in_region(&speck).is_empty());
        assert!(square(4).distances_to_region(&speck).is_err());
    }

    fn hexagons() -> Environment<2> {
        let hexagons = HexGrid::builder(1.0).ranges([(0.0, 8.0); 2]);
        Environment::builder(hexagons.build().unwrap())
            .build()
            .unwrap()
    }

    /// Points, and polygons whose vertices surround a middle; on halves, so that
    /// they meet centres.
    fn any_region() -> impl Strategy<Value = Region<2>> {
        let place = (-2..20_i32, -2..20_i32).prop_map(|(x, y)| [x, y].map(|x| f64::from(x) / 2.0));
        let ring = prop::collection::vec(0.5..4.0_f64, 3..9);
        prop_oneof![
            place
                .clone()
                .prop_map(|point| Region::point("point", point).unwrap()),
            (place, 1..9_i32, 1..9_i32).prop_map(|([x, y], w, h)| {
                let (w, h) = (f64::from(w) / 2.0, f64::from(h) / 2.0);
                polygon("box", &[[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
            }),
            ((0.0..8.0, 0.0..8.0_f64), ring).prop_map(|((x, y), ring)| {
                let count = ring.len() as f64;
                let vertices = ring.iter().enumerate().map(|(i, radius)| {
                    let (sin, cos) = (i as f64 / count * std::f64::consts::TAU).sin_cos();
                    [x + radius * cos, y + radius * sin]
                });
                polygon("star", &vertices.collect::<Vec<_>>())
            }),
        ]
    }

    proptest! {
        #[test]
        fn all_questions_have_one_answer(
            regions in prop::collection::vec(any_region(), 0..5),
            on_hexagons in prop::bool::ANY,
        ) {
            let environment = if on_hexagons { hexagons() } else { square(8) };
            let membership = environment.region_membership(&regions);
            prop_assert_eq!(membership.len(), environment.bin_count() * regions.len());
            let mut union = vec![false; environment.bin_count()];
            for (r, region) in regions.iter().enumerate() {
                let brute: Vec<bool> = environment
                    .centers()
                    .iter()
                    .enumerate()
                    .map(|(bin, center)| match region.as_polygon() {
                        Some(polygon) => polygon.contains(center),
                        None => region.as_point().and_then(|p| environment.bin_at(&p)) == BinId::new(bin),
                    })
                    .collect();
                prop_assert_eq!(&environment.region_mask([region]), &brute);
                let column: Vec<bool> =
                    membership.iter().skip(r).step_by(regions.len()).copied().collect();
                prop_assert_eq!(&column, &brute);
                let bins: Vec<usize> = (0..brute.len()).filter(|&bin| brute[bin]).collect();
                prop_assert_eq!(indices(&environment.bins_in_region(region)), bins.clone());
                match environment.distances_to_region(region) {
                    Ok(field) => {
                        let zero = field.distances().iter().map(|&d| d == 0.0);
                        prop_assert!(zero.eq(brute.iter().copied()));
                    }
                    Err(_) => prop_assert!(bins.is_empty()),
                }
                for (all, own) in union.iter_mut().zip(&brute) {
                    *all |= own;
                }
            }
            prop_assert_eq!(&environment.region_mask(&regions), &union);
            let again = regions.iter().rev().chain(&regions);
            prop_assert_eq!(&environment.region_mask(again), &union);
        }
    }
}

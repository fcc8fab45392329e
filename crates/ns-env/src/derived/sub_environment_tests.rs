//! Subsets: by bins, by regions, and of subsets.

use ns_layout::{BinId, LayoutError};
use proptest::prelude::*;

use super::spaces_for_tests::{any_space, values};
use crate::{EnvError, Environment, Region};

#[test]
fn what_is_kept_keeps_name_unit_and_edges() {
    let track = Environment::from_samples(&[[0.0], [1.0], [2.0], [3.0]], 1.0).unwrap();
    let track = Environment::builder(track.shared_layout())
        .name("run")
        .length_unit("cm");
    let track = track.build().unwrap();
    let bins: Vec<BinId> = [3, 0, 1, 1].into_iter().filter_map(BinId::new).collect();
    let ends = track.subset_of_bins(&bins).unwrap();
    let ends = ends.into_environment();
    assert_eq!((ends.name(), ends.length_unit()), ("run", Some("cm")));
    assert_eq!(ends.centers(), [[0.0], [1.0], [3.0]]);
    assert_eq!(ends.graph().edge_count(), 1);
}

#[test]
fn regions_have_an_inside_and_an_outside() {
    let track = Environment::from_samples(&[[0.0], [1.0], [2.0]], 1.0).unwrap();
    let goal = Region::point("goal", [2.2]).unwrap();
    let nowhere = Region::point("nowhere", [9.0]).unwrap();
    let inside = track.inside_regions([&goal, &nowhere]).unwrap();
    let outside = track.outside_regions([&goal, &nowhere]).unwrap();
    assert_eq!(inside.environment().centers(), [[2.0]]);
    assert_eq!(outside.environment().centers(), [[0.0], [1.0]]);
    let empty = EnvError::Layout(LayoutError::NothingKept { bins: 3 });
    assert_eq!(track.inside_regions([&nowhere]).unwrap_err(), empty);
}

#[cfg(feature = "polygon")]
#[test]
fn polygons_have_an_inside_and_an_outside() {
    let corners = [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]];
    let grid = ns_layout::Grid::builder(1.0)
        .ranges([(0.0, 9.0), (0.0, 9.0)])
        .build()
        .unwrap();
    let square = Environment::builder(grid).build().unwrap();
    let middle = corners.map(|corner: [f64; 2]| corner.map(|x| 3.0 + x / 3.0));
    let polygon = ns_layout::Polygon::new(middle.to_vec(), Vec::new()).unwrap();
    let middle = Region::polygon("middle", polygon).unwrap();
    let inside = square.inside_regions([&middle]).unwrap();
    assert_eq!(inside.bins().len(), 9);
    assert_eq!(square.outside_regions([&middle]).unwrap().bins().len(), 72);
}

#[test]
fn bad_selections_are_named() {
    let track = Environment::from_samples(&[[0.0], [1.0]], 1.0).unwrap();
    let error = |error| EnvError::Layout(error);
    let short = LayoutError::SelectionLength {
        expected: 2,
        actual: 1,
    };
    assert_eq!(track.subset(&[true]).unwrap_err(), error(short));
    let none = LayoutError::NothingKept { bins: 2 };
    assert_eq!(track.subset_of_bins(&[]).unwrap_err(), error(none));
    let bin = BinId::new(2).unwrap();
    let unknown = LayoutError::UnknownBin { bin, bins: 2 };
    assert_eq!(track.subset_of_bins(&[bin]).unwrap_err(), error(unknown));
    let first = track.subset(&[true, false]).unwrap();
    let length = EnvError::FieldLength {
        expected: 2,
        actual: 3,
    };
    assert_eq!(first.restrict(&[0.0; 3]).unwrap_err(), length);
}

proptest! {
    #[test]
    fn a_subset_of_a_subset_is_that_of_both(
        space in any_space(),
        first in prop::collection::vec(prop::bool::weighted(0.7), 400),
        second in prop::collection::vec(prop::bool::weighted(0.7), 400),
        seed in any::<u64>(),
    ) {
        let bins = space.bin_count();
        let cycle = |mask: &[bool], n: usize| -> Vec<bool> {
            let mut mask: Vec<bool> = mask.iter().copied().cycle().take(n).collect();
            mask[0] = true;
            mask
        };
        let outer = space.subset(&cycle(&first, bins)).unwrap();
        let inner = outer.environment().subset(&cycle(&second, outer.bins().len())).unwrap();
        let bins: Vec<BinId> = inner.bins().iter().map(|bin| outer.bins()[bin.index()]).collect();
        let both = space.subset_of_bins(&bins).unwrap();
        prop_assert_eq!(both.environment().fingerprint(), inner.environment().fingerprint());

        let field = values(&space, seed);
        let at_once = both.restrict(&field).unwrap();
        prop_assert_eq!(at_once, inner.restrict(&outer.restrict(&field).unwrap()).unwrap());
    }
}

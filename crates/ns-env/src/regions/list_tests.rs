//! Lists of regions: order, names, and changes that fail.

use proptest::prelude::*;

use crate::{EnvError, Region, Regions};

fn at(name: &str, x: f64) -> Region<1> {
    Region::point(name, [x]).unwrap()
}

fn list(names: &[&str]) -> Regions<1> {
    let regions = names.iter().enumerate().map(|(i, name)| at(name, i as f64));
    Regions::try_from(regions.collect::<Vec<_>>()).unwrap()
}

fn names<const D: usize>(regions: &Regions<D>) -> Vec<&str> {
    regions.names().collect()
}

fn repeated(name: &str) -> EnvError {
    EnvError::RepeatedRegion { name: name.into() }
}

#[test]
fn regions_keep_the_order_they_came_in() {
    let mut regions = list(&["c", "a", "b"]);
    assert_eq!((regions.len(), regions.is_empty()), (3, false));
    assert_eq!(regions.add(at("a", 9.0)), Err(repeated("a")));
    regions.add(at("d", 3.0)).unwrap();
    assert_eq!(names(&regions), ["c", "a", "b", "d"]);
    assert_eq!(regions.remove("a"), Some(at("a", 1.0)));
    assert_eq!(regions.remove("a"), None);
    assert_eq!(names(&regions), ["c", "b", "d"]);
    assert_eq!(regions.get("d"), Some(&at("d", 3.0)));
    assert_eq!(regions.get("a"), None);
    assert!(Regions::<2>::default().is_empty());
    let by_reference = (&regions).into_iter().map(Region::name);
    assert!(by_reference.eq(regions.names()));
    assert_eq!(Vec::from(regions).len(), 3);
}

#[test]
fn a_list_with_a_name_twice_is_refused() {
    let refused = Regions::try_from(vec![at("a", 0.0), at("b", 0.0), at("a", 1.0)]);
    assert_eq!(refused, Err(repeated("a")));
}

#[test]
fn a_replaced_region_keeps_its_place() {
    let mut regions = list(&["a", "b", "c"]);
    assert_eq!(regions.replace("b", at("b", 7.0)), Ok(at("b", 1.0)));
    assert_eq!(regions.replace("a", at("new", 8.0)), Ok(at("a", 0.0)));
    assert_eq!(names(&regions), ["new", "b", "c"]);
    assert_eq!(regions.get("b"), Some(&at("b", 7.0)));
}

#[test]
fn a_change_that_fails_changes_nothing() {
    let before = list(&["a", "b", "c"]);
    let mut regions = before.clone();
    assert_eq!(regions.replace("b", at("c", 7.0)), Err(repeated("c")));
    let unknown = regions.replace("x", at("b", 7.0)).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        r#"there is no region "x": the names are ["a", "b", "c"]"#
    );
    assert_eq!(regions.add(at("b", 7.0)), Err(repeated("b")));
    assert_eq!(regions, before);
}

#[test]
fn names_are_selected_as_a_set() {
    let regions = list(&["a", "b", "c"]);
    let selected = regions.select(["c", "a", "c", "a"]).unwrap();
    assert_eq!(selected, [&at("c", 2.0), &at("a", 0.0)]);
    assert!(regions.select::<&str>([]).unwrap().is_empty());
    let refused = regions.select(["a", "A"]).unwrap_err();
    assert!(
        matches!(refused, EnvError::UnknownRegion { name, known } if name == "A" && known.len() == 3)
    );
}

#[test]
fn the_regions_that_hold_a_point_come_in_order() {
    let regions = list(&["c", "b", "a"]);
    let holding = |x: f64, tolerance: f64| -> Vec<String> {
        let holding = regions.holding(&[x], tolerance).unwrap();
        holding.into_iter().map(|r| r.name().to_owned()).collect()
    };
    assert_eq!(holding(0.5, 0.5), ["c", "b"]);
    assert_eq!(holding(0.5, 0.4), [""; 0]);
    assert_eq!(holding(f64::NAN, 1e9), [""; 0]);
    assert!(regions.holding(&[0.0], -0.1).is_err());
}

#[test]
fn merged_names_say_where_they_come_from() {
    let (west, east, far) = (list(&["food", "nest"]), list(&["water", "food"]), list(&[]));
    let merged = Regions::merge([("w", &west), ("e", &east), ("f", &far)]).unwrap();
    assert_eq!(names(&merged), ["w/food", "nest", "water", "e/food"]);
    assert_eq!(merged.get("e/food"), Some(&at("e/food", 1.0)));
    let refused = Regions::merge([("w", &west), ("w", &west)]);
    assert_eq!(refused, Err(repeated("w/food")));
    let tricky = list(&["w/food"]);
    let refused = Regions::merge([("w", &west), ("e", &east), ("t", &tricky)]);
    assert_eq!(refused, Err(repeated("w/food")));
    assert!(Regions::<1>::merge::<&str>([]).unwrap().is_empty());
}

proptest! {
    /// What merging does to names is reversible, and the rest is untouched.
    #[test]
    fn merging_loses_no_region(
        parts in prop::collection::vec(prop::collection::btree_set("[abc]", 0..4), 0..4),
    ) {
        let lists: Vec<Regions<1>> = parts
            .iter()
            .map(|part| list(&part.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        let prefixes: Vec<String> = (0..lists.len()).map(|i| i.to_string()).collect();
        let merged = Regions::merge(prefixes.iter().zip(&lists)).unwrap();
        let mut rest = merged.iter();
        for (prefix, part) in prefixes.iter().zip(&lists) {
            for region in part {
                let found = rest.next().unwrap();
                let others = lists.iter().filter(|other| other.get(region.name()).is_some());
                let own = if others.count() > 1 {
                    format!("{prefix}/{}", region.name())
                } else {
                    region.name().to_owned()
                };
                prop_assert_eq!(found.name(), own);
                prop_assert_eq!(found.center(), region.center());
            }
        }
        prop_assert!(rest.next().is_none());
    }
}

#[cfg(feature = "serde")]
#[test]
fn lists_are_written_in_order_and_checked_when_read() {
    let regions = list(&["b", "a"]);
    let text = serde_json::to_string(&regions).unwrap();
    assert_eq!(serde_json::from_str::<Regions<1>>(&text).unwrap(), regions);
    let twice = text.replace("\"a\"", "\"b\"");
    let refused = serde_json::from_str::<Regions<1>>(&twice).unwrap_err();
    assert!(
        refused.to_string().contains("two regions \"b\""),
        "{refused}"
    );
}

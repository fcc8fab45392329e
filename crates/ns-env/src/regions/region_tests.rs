//! Single regions: what they hold, and every bad input.

use proptest::prelude::*;

use crate::{EnvError, Region};

#[test]
fn names_must_not_be_blank() {
    for name in ["", " ", "\t\n"] {
        let refused = Region::point(name, [0.0]);
        assert_eq!(refused, Err(EnvError::RegionName { name: name.into() }));
        let renamed = Region::point("a", [0.0]).unwrap().renamed(name);
        assert_eq!(renamed, Err(EnvError::RegionName { name: name.into() }));
    }
    let region = Region::point("a", [0.0]).unwrap().renamed("β 1").unwrap();
    assert_eq!(region.name(), "β 1");
}

#[test]
fn points_must_be_finite() {
    for value in [f64::INFINITY, f64::NEG_INFINITY] {
        let refused = Region::point("a", [0.0, value]);
        let name = "a".to_owned();
        assert_eq!(
            refused,
            Err(EnvError::RegionPoint {
                name,
                axis: 1,
                value
            })
        );
    }
    let refused = Region::point("a", [f64::NAN, 1.0]).unwrap_err();
    assert!(
        refused.to_string().contains("\"a\" is NaN on axis 0"),
        "{refused}"
    );
}

#[test]
fn notes_are_kept_and_overwritten() {
    let region = Region::point("a", [0.0]).unwrap();
    assert!(region.metadata().is_empty());
    let region = region.with_metadata("z", "1").with_metadata("b", "2");
    let region = region.with_metadata("z", "3").renamed("c").unwrap();
    let notes: Vec<_> = region
        .metadata()
        .iter()
        .map(|(k, v)| (&k[..], &v[..]))
        .collect();
    assert_eq!(notes, [("b", "2"), ("z", "3")]);
}

#[test]
fn a_point_has_itself_as_its_centre_and_no_area() {
    let region = Region::point("a", [1.0, 2.0, 3.0]).unwrap();
    assert_eq!((region.center(), region.area()), ([1.0, 2.0, 3.0], 0.0));
    assert_eq!(region.as_point(), Some([1.0, 2.0, 3.0]));
}

#[test]
fn a_tolerance_is_a_distance() {
    let origin = Region::point("origin", [0.0, 0.0]).unwrap();
    assert!(!origin.holds(&[1.0, 1.0], 1.0).unwrap());
    assert!(origin.holds(&[1.0, 0.0], 1.0).unwrap());
    assert!(!origin.holds(&[1.01, 0.0], 1.0).unwrap());
    assert!(origin.holds(&[0.0, 0.0], 0.0).unwrap());
    // Squares of these would be 0, or infinite.
    assert!(!origin.holds(&[1e-300, 0.0], 0.0).unwrap());
    assert!(origin.holds(&[3e200, 4e200], 5e200).unwrap());
    for lost in [
        [f64::NAN, 0.0],
        [0.0, f64::INFINITY],
        [f64::INFINITY, f64::NAN],
    ] {
        assert!(!origin.holds(&lost, f64::MAX).unwrap(), "{lost:?}");
    }
    for value in [-1.0, f64::INFINITY] {
        let refused = origin.holds(&[0.0; 2], value);
        assert_eq!(refused, Err(EnvError::RegionTolerance { value }));
    }
    assert!(origin.holds(&[0.0; 2], f64::NAN).is_err());
}

proptest! {
    #[test]
    fn what_a_point_holds_grows_with_the_tolerance(
        own in prop::array::uniform3(-1e3..1e3_f64),
        other in prop::array::uniform3(-1e3..1e3_f64),
        tolerance in 0.0..3e3_f64,
    ) {
        let region = Region::point("a", own).unwrap();
        let apart = (0..3).map(|k| (own[k] - other[k]).powi(2)).sum::<f64>().sqrt();
        prop_assume!((apart - tolerance).abs() > 1e-9);
        prop_assert_eq!(region.holds(&other, tolerance).unwrap(), apart < tolerance);
    }
}

#[cfg(feature = "polygon")]
mod polygons {
    use ns_layout::{LayoutError, Polygon};

    use super::*;

    fn room() -> Region<2> {
        let square = |lo: f64, hi: f64| vec![[lo, lo], [hi, lo], [hi, hi], [lo, hi]];
        let polygon = Polygon::new(square(0.0, 6.0), vec![square(2.0, 4.0)]).unwrap();
        Region::polygon("room", polygon).unwrap()
    }

    #[test]
    fn a_polygon_holds_its_boundary_whatever_the_tolerance() {
        for tolerance in [0.0, 1e9] {
            let holds = |point| room().holds(&point, tolerance).unwrap();
            assert!(holds([1.0, 1.0]) && holds([0.0, 3.0]) && holds([2.0, 3.0]));
            assert!(!holds([3.0, 3.0]) && !holds([6.1, 1.0]) && !holds([f64::NAN, 1.0]));
        }
        assert!(room().holds(&[1.0, 1.0], -1.0).is_err());
    }

    #[test]
    fn a_polygon_has_the_area_and_centre_of_what_is_left() {
        assert_eq!((room().area(), room().center()), (32.0, [3.0, 3.0]));
        assert!(room().as_point().is_none() && room().as_polygon().is_some());
        assert!(Region::point("a", [0.0; 2]).unwrap().as_polygon().is_none());
    }

    #[test]
    fn what_is_near_a_region_is_a_region() {
        let spot = Region::point("spot", [1.0, 1.0])
            .unwrap()
            .with_metadata("a", "b");
        let disc = spot.buffered("disc", 2.0).unwrap();
        assert!((disc.area() - 4.0 * 3.13655).abs() < 1e-4);
        assert_eq!((disc.name(), disc.metadata().len()), ("disc", 0));
        let wide = room().buffered("wide", 1.5).unwrap();
        assert!(wide.as_polygon().unwrap().holes().is_empty());
        assert!(wide.holds(&[-1.4, 3.0], 0.0).unwrap());
        for region in [spot, room()] {
            for value in [0.0, -1.0, f64::INFINITY] {
                let refused = EnvError::Layout(LayoutError::Radius { value });
                assert_eq!(region.buffered("a", value), Err(refused));
            }
            assert!(region.buffered("a", f64::NAN).is_err());
            let refused = EnvError::RegionName { name: " ".into() };
            assert_eq!(region.buffered(" ", 1.0), Err(refused));
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn polygons_are_written_and_checked_when_read() {
        let text = serde_json::to_string(&room()).unwrap();
        assert!(
            text.contains(r#""shape":{"polygon":{"exterior":[[0.0,0.0]"#),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Region<2>>(&text).unwrap(), room());
        let refused = serde_json::from_str::<Region<3>>(&text)
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("has 2 dimensions: it must have 3"),
            "{refused}"
        );
        let crossed = r#"{"name":"a","shape":{"polygon":{"exterior":[[0,0],[1,1],[1,0],[0,1]]}}}"#;
        assert!(serde_json::from_str::<Region<2>>(crossed).is_err());
        let unnamed = text.replace("room", "");
        assert!(serde_json::from_str::<Region<2>>(&unnamed).is_err());
    }
}

#[cfg(feature = "serde")]
#[test]
fn points_are_written_and_checked_when_read() {
    let spot = Region::point("spot", [1.0, -2.5])
        .unwrap()
        .with_metadata("b", "c");
    let text = serde_json::to_string(&spot).unwrap();
    assert_eq!(
        text,
        r#"{"name":"spot","shape":{"point":[1.0,-2.5]},"metadata":{"b":"c"}}"#
    );
    assert_eq!(serde_json::from_str::<Region<2>>(&text).unwrap(), spot);
    for bad in [
        r#"{"name":"a","shape":{"point":[1.0]}}"#,
        r#"{"name":"a","shape":{"point":[1.0,2.0,3.0]}}"#,
        r#"{"name":" ","shape":{"point":[1.0,2.0]}}"#,
        r#"{"name":"a","shape":{"point":[1.0,null]}}"#,
        r#"{"name":"a","shape":{"circle":[1.0,2.0]}}"#,
        r#"{"name":"a","shape":{"point":[1.0,2.0]},"colour":"red"}"#,
        r#"{"name":"a"}"#,
        r#"{"shape":{"point":[1.0,2.0]}}"#,
    ] {
        assert!(serde_json::from_str::<Region<2>>(bad).is_err(), "{bad}");
    }
}

//! The contact sheet.

use super::canvas_tests::Decoded;
use super::colour::Scale;
use super::{SheetMap, SheetPicture, draw_sheet};
use crate::error::Error;

const EDGES: [f64; 3] = [0.0, 50.0, 100.0];

fn draw(maps: &[SheetMap<'_>], x_edges: &[f64], y_edges: &[f64]) -> Decoded {
    let png = draw_sheet(&SheetPicture {
        title: "session",
        subtitle: "200 units",
        x_edges,
        y_edges,
        length_unit: Some("cm"),
        maps,
    });
    Decoded::new(&png.unwrap())
}

fn map<'a>(name: &'a str, values: &'a [f64]) -> SheetMap<'a> {
    SheetMap {
        name,
        peak: "12.3 Hz",
        values,
    }
}

/// The margins must stay free of ink, else something is cut off.
fn check_margins(picture: &Decoded) {
    let [left, top, right, bottom] = picture.inked().unwrap();
    assert!(left >= 20 && top >= 4, "{left} {top}");
    assert!(right + 4 <= picture.width, "{right} of {}", picture.width);
    assert!(
        bottom + 4 <= picture.height,
        "{bottom} of {}",
        picture.height
    );
}

#[test]
fn sheets_of_any_size_show_every_map() {
    // Three quarters of each map are at its peak, in the one yellow.
    let values = [0.0, 3.0, 3.0, 3.0];
    let yellow = Scale::of(&values).colour(3.0);
    for count in [1, 2, 3, 13, 50, 200, 450] {
        let maps = vec![map("t12c3", &values); count];
        let picture = draw(&maps, &EDGES, &EDGES);
        check_margins(&picture);
        let per_map = picture.count(yellow) / count;
        let side = (per_map as f64 * 4.0 / 3.0).sqrt();
        assert!((60.0..345.0).contains(&side), "{count} maps of {side}");
        if count >= 13 {
            let shape = picture.width as f64 / picture.height as f64;
            assert!((1.0..1.8).contains(&shape), "{count} maps: {shape}");
        }
    }
}

#[test]
fn each_map_has_its_own_colours() {
    let (weak, strong) = ([0.0, 0.1, 0.1, 0.1], [0.0, 90.0, 90.0, 90.0]);
    let alone = draw(&[map("a", &weak)], &EDGES, &EDGES);
    let both = draw(&[map("a", &weak), map("b", &strong)], &EDGES, &EDGES);
    let yellow = Scale::of(&weak).colour(0.1);
    let (one, two) = (alone.count(yellow), both.count(yellow));
    assert!(
        one > 1000 && two.abs_diff(2 * one) < one / 10,
        "{one} {two}"
    );
}

#[test]
fn odd_sheets_are_drawn() {
    let values = [f64::NAN; 4];
    let long = "a_very_long_unit_name_that_cannot_fit_over_its_map_at_any_size";
    check_margins(&draw(&vec![map(long, &values); 60], &EDGES, &EDGES));
    check_margins(&draw(&[], &EDGES, &EDGES));
    let thin = [0.0, 1e-4, 2e-4];
    check_margins(&draw(&[map("x", &values)], &EDGES, &thin));
    check_margins(&draw(
        &vec![map("x", &[-1.0, 0.0, 1.0, 2.0]); 30],
        &thin,
        &EDGES,
    ));
}

#[test]
fn a_map_of_another_size_is_refused() {
    let error = draw_sheet(&SheetPicture {
        x_edges: &EDGES,
        y_edges: &EDGES,
        maps: &[map("a", &[0.0; 4]), map("b", &[0.0; 5])],
        ..SheetPicture::default()
    })
    .unwrap_err();
    assert!(matches!(
        error,
        Error::ValueCount {
            found: 5,
            expected: 4
        }
    ));
}

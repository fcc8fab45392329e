//! The picture of one unit.

use super::canvas_tests::Decoded;
use super::colour::{NO_BIN, PATH, Rgb, SPIKE, Scale};
use super::{MapPicture, Mark, draw_map};
use crate::error::Error;

/// Where the panels of a square map stand.
const MAP: [usize; 2] = [624, 84];
const SIDE: usize = 455;
const FIVE: [f64; 6] = [0.0, 20.0, 40.0, 60.0, 80.0, 100.0];

fn square<'a>(values: &'a [f64]) -> MapPicture<'a> {
    MapPicture {
        title: "t5c1",
        subtitle: "peak 12.3 Hz",
        x_edges: &FIVE,
        y_edges: &FIVE,
        values,
        value_label: "rate (Hz)",
        length_unit: Some("cm"),
        ..MapPicture::default()
    }
}

fn draw(picture: &MapPicture<'_>) -> Decoded {
    Decoded::new(&draw_map(picture).unwrap())
}

/// The left edge of the map panel: its frame follows a white gap.
fn map_left(picture: &Decoded) -> usize {
    let y = MAP[1] + SIDE / 2 + 7;
    let near = MAP[0] - 40..MAP[0] + 40;
    let frame = near
        .clone()
        .find(|&x| picture.at(x, y) == super::colour::LINE);
    frame.unwrap() + 1
}

/// The colour in the middle of bin `(ix, iy)`.
fn bin(picture: &Decoded, ix: usize, iy: usize) -> Rgb {
    let step = SIDE / 5;
    let x = map_left(picture) + step * ix + step / 2;
    picture.at(x, MAP[1] + SIDE - 1 - (step * iy + step / 2))
}

#[test]
fn each_bin_has_the_colour_of_its_value_at_its_place() {
    let values: Vec<f64> = (0..25).map(f64::from).collect();
    let picture = draw(&square(&values));
    assert!((1100..1300).contains(&picture.width), "{}", picture.width);
    assert!((560..640).contains(&picture.height), "{}", picture.height);
    let scale = Scale::of(&values);
    assert_eq!((scale.low, scale.high), (0.0, 24.0));
    for ix in 0..5 {
        for iy in 0..5 {
            let expected = scale.colour(values[ix * 5 + iy]);
            assert_eq!(bin(&picture, ix, iy), expected, "{ix} {iy}");
        }
    }
    // Dark violet and yellow: the ends of the colours.
    assert_eq!(scale.colour(0.0), (68, 1, 84));
    assert_eq!(scale.colour(24.0), (253, 231, 37));
}

#[test]
fn no_gap_shows_between_bins() {
    let edges: Vec<f64> = (0..=37).map(|i| f64::from(i).powf(1.3)).collect();
    let values = vec![1.0; 37 * 37];
    let picture = draw(&MapPicture {
        x_edges: &edges,
        y_edges: &edges,
        ..square(&values)
    });
    let yellow = Scale::of(&values).colour(1.0);
    assert!(picture.count(yellow) >= SIDE * SIDE);
}

#[test]
fn a_bin_without_value_is_pale() {
    let mut values = vec![1.0; 25];
    values[7] = f64::NAN;
    values[8] = f64::INFINITY;
    let picture = draw(&square(&values));
    assert_eq!(bin(&picture, 1, 2), NO_BIN);
    assert_eq!(bin(&picture, 1, 3), NO_BIN);
    assert_ne!(bin(&picture, 1, 1), NO_BIN);
}

#[test]
fn degenerate_maps_are_drawn() {
    let one = [0.0, 1.0];
    for value in [0.0, 5.0, -3.0, f64::NAN, 1e-300, f64::MAX, f64::MIN] {
        draw(&square(&[value; 25]));
        draw(&MapPicture {
            x_edges: &one,
            y_edges: &one,
            ..square(&[value])
        });
    }
    let zero = draw(&square(&[0.0; 25]));
    assert_eq!(bin(&zero, 2, 2), (68, 1, 84));
    let nothing = draw(&square(&[f64::NAN; 25]));
    assert_eq!(bin(&nothing, 2, 2), NO_BIN);
    for range in [[2.0, 2.0], [3.0, 1.0], [f64::NAN, 1.0]] {
        draw(&MapPicture {
            value_range: Some(range),
            ..square(&[1.0; 25])
        });
    }
}

#[test]
fn a_range_given_sets_the_colours() {
    let picture = draw(&MapPicture {
        value_range: Some([0.0, 2.0]),
        ..square(&[1.0; 25])
    });
    assert_eq!(bin(&picture, 2, 2), Scale::between(0.0, 2.0).colour(1.0));
}

#[test]
fn nan_breaks_the_path() {
    let values = [0.0; 25];
    let [from, to] = [[0.0, 50.0], [100.0, 50.0]];
    let whole = draw(&MapPicture {
        path: &[from, to],
        ..square(&values)
    });
    let broken = draw(&MapPicture {
        path: &[from, [f64::NAN, 50.0], to],
        ..square(&values)
    });
    assert!(whole.count(PATH) >= SIDE - 2, "{}", whole.count(PATH));
    assert_eq!(broken.count(PATH), 0);
    // The same line lies over the map, thinly.
    let dark = Scale::of(&values).colour(0.0);
    assert_eq!(broken.count(dark) - whole.count(dark), SIDE);
}

#[test]
fn what_lies_far_outside_is_cut() {
    let values = [0.0; 25];
    let far = 1e12;
    let picture = draw(&MapPicture {
        path: &[
            [50.0, 50.0],
            [far, 50.0],
            [far, far],
            [50.0, 55.0],
            [-far, -far],
        ],
        spikes: &[[50.0, far], [f64::NAN, 3.0], [-far, 2.0], [101.0, 50.0]],
        ..square(&values)
    });
    assert!(picture.count(PATH) >= SIDE / 2 - 2);
    let empty = draw(&square(&values));
    // Outside of the panels nothing has changed.
    for y in (0..MAP[1] - 1).chain(MAP[1] + SIDE + 1..picture.height) {
        for x in 0..picture.width {
            assert_eq!(picture.at(x, y), empty.at(x, y));
        }
    }
}

#[test]
fn spikes_are_drawn_in_both_panels_and_marks_over_the_map() {
    let values = [0.0; 25];
    let picture = draw(&MapPicture {
        spikes: &[[50.0, 50.0]],
        marks: &[
            Mark {
                position: [10.0, 10.0],
                label: "field",
            },
            Mark {
                position: [500.0, 10.0],
                label: "outside",
            },
        ],
        ..square(&values)
    });
    let left = map_left(&picture);
    let dark = Scale::of(&values).colour(0.0);
    let middle = [left + SIDE / 2, MAP[1] + SIDE / 2];
    let spike = picture.at(middle[0], middle[1]);
    assert!(spike.0 > 220 && spike.1 > 220, "{spike:?}");
    let red = (70..70 + SIDE).any(|x| {
        let (r, g, _) = picture.at(x, middle[1]);
        r > 200 && g < 150
    });
    assert!(red, "no spike over the path");
    assert!(picture.count(SPIKE) > 20, "no cross");
    assert!(picture.count(dark) < SIDE * SIDE - 100);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let values: Vec<f64> = (0..25).map(f64::from).collect();
    let path = [[0.0, 0.0], [33.0, 71.0], [90.0, 4.0]];
    let picture = MapPicture {
        path: &path,
        spikes: &path,
        ..square(&values)
    };
    assert_eq!(draw_map(&picture).unwrap(), draw_map(&picture).unwrap());
}

#[test]
fn long_and_tall_arenas_keep_their_aspect_and_their_margins() {
    for (x_end, y_end) in [(300.0, 12.0), (12.0, 300.0), (1e-3, 1.0), (1e6, 1.0)] {
        let (x_edges, y_edges) = ([0.0, x_end], [0.0, y_end]);
        let picture = draw(&MapPicture {
            x_edges: &x_edges,
            y_edges: &y_edges,
            ..square(&[1.0])
        });
        let [left, top, right, bottom] = picture.inked().unwrap();
        assert!(left >= 4 && top >= 4, "{left} {top}");
        assert!(right + 4 <= picture.width && bottom + 4 <= picture.height);
        assert!(picture.width < 1400 && picture.height < 1000);
    }
}

#[test]
fn bad_edges_and_values_are_refused() {
    for edges in [
        vec![],
        vec![1.0],
        vec![0.0, 0.0],
        vec![1.0, 0.0],
        vec![0.0, f64::NAN],
    ] {
        let error = draw_map(&MapPicture {
            y_edges: &edges,
            ..square(&[0.0; 25])
        })
        .unwrap_err();
        assert!(matches!(error, Error::Edges { axis: "y", .. }), "{error}");
    }
    let error = draw_map(&square(&[0.0; 24])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the map has 24 values, but its edges make 25 bins: one value a bin is needed"
    );
}

//! Decoding for the picture tests, and single shapes.

use std::io::Cursor;

use super::canvas::{Anchor, Area, Canvas, Type, text_width};
use super::colour::Rgb;
use crate::error::Error;

/// A decoded picture.
pub(super) struct Decoded {
    pub(super) width: usize,
    pub(super) height: usize,
    bytes: Vec<u8>,
}

impl Decoded {
    pub(super) fn new(png: &[u8]) -> Self {
        let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!(info.color_type, png::ColorType::Rgb);
        Self {
            width: info.width as usize,
            height: info.height as usize,
            bytes,
        }
    }

    pub(super) fn at(&self, x: usize, y: usize) -> Rgb {
        let at = 3 * (y * self.width + x);
        (self.bytes[at], self.bytes[at + 1], self.bytes[at + 2])
    }

    /// Number of pixels of one colour.
    pub(super) fn count(&self, colour: Rgb) -> usize {
        let pixels = self.bytes.chunks_exact(3);
        pixels.filter(|p| (p[0], p[1], p[2]) == colour).count()
    }

    /// Left, top, right and bottom (exclusive) of what is not white.
    pub(super) fn inked(&self) -> Option<[usize; 4]> {
        let mut bounds: Option<[usize; 4]> = None;
        for y in 0..self.height {
            for x in 0..self.width {
                if self.at(x, y) != (255, 255, 255) {
                    let [l, t, r, b] = bounds.unwrap_or([x, y, x, y]);
                    bounds = Some([l.min(x), t.min(y), r.max(x + 1), b.max(y + 1)]);
                }
            }
        }
        bounds
    }
}

fn area(left: i32, top: i32, width: i32, height: i32) -> Area {
    Area {
        left,
        top,
        width,
        height,
    }
}

#[test]
fn rectangles_cover_whole_pixels() {
    let mut canvas = Canvas::new(10, 8);
    canvas.fill(area(2, 3, 4, 2), (1, 2, 3));
    let picture = Decoded::new(&canvas.into_png().unwrap());
    assert_eq!((picture.width, picture.height), (10, 8));
    assert_eq!(picture.inked(), Some([2, 3, 6, 5]));
    assert_eq!(picture.count((1, 2, 3)), 8);
}

#[test]
fn crossing_lines_under_a_veil_are_no_denser() {
    let mut canvas = Canvas::new(40, 40);
    let all = area(0, 0, 40, 40);
    canvas.veil(all, (0, 0, 0), 0.5, |canvas| {
        let across = vec![vec![[0.0, 20.5], [40.0, 20.5]]];
        for _ in 0..3 {
            canvas.lines(across.clone(), 1.0, (0, 0, 0), all);
        }
    });
    let picture = Decoded::new(&canvas.into_png().unwrap());
    assert_eq!(picture.at(20, 20), (128, 128, 128));
    assert_eq!(picture.at(20, 10), (255, 255, 255));
}

#[test]
fn text_fits_its_estimated_width_and_reads_upwards_turned() {
    let look = Type {
        pixels: 14,
        bold: false,
        colour: (0, 0, 0),
    };
    let text = "rate (Hz) 0.123 t12c34 µ·²";
    let width = text_width(text, 14) as usize;
    let mut canvas = Canvas::new(400, 40);
    canvas.text(10, 30, text, Anchor::Left, look);
    let [left, top, right, bottom] = Decoded::new(&canvas.into_png().unwrap()).inked().unwrap();
    assert!(left >= 10 && right <= 10 + width, "{left} {right} {width}");

    let mut canvas = Canvas::new(40, 400);
    canvas.text_upwards(30, 200, text, look);
    let turned = Decoded::new(&canvas.into_png().unwrap()).inked().unwrap();
    assert_eq!(
        (turned[2] - turned[0], turned[3] - turned[1]),
        (bottom - top, right - left)
    );
}

#[test]
fn impossible_sizes_are_refused() {
    for (width, height) in [(0, 10), (10, -3), (10, 20_000)] {
        let error = Canvas::new(width, height).into_png().unwrap_err();
        assert!(matches!(error, Error::Picture { .. }));
    }
}

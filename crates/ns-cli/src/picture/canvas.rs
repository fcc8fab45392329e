//! Pixels: rectangles, lines, dots and text over the scene of `kuva`.

use std::io::Cursor;

use kuva::RasterBackend;
use kuva::render::color::Color;
use kuva::render::render::{Primitive, Scene, TextAnchor, TextSpan};

use super::colour::Rgb;
use crate::error::Error;

/// Most pixels a side.
pub const MOST_PIXELS: u32 = 16384;

/// Whole pixels, from the top left corner of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Area {
    pub(super) fn right(self) -> i32 {
        self.left + self.width
    }

    pub(super) fn bottom(self) -> i32 {
        self.top + self.height
    }
}

/// What of a text stands at its point.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

impl From<Anchor> for TextAnchor {
    fn from(anchor: Anchor) -> Self {
        match anchor {
            Anchor::Left => Self::Start,
            Anchor::Middle => Self::Middle,
            Anchor::Right => Self::End,
        }
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) pixels: u32,
    pub(super) bold: bool,
    pub(super) colour: Rgb,
}

/// An upper bound of the width of a text: the face is at most this wide on
/// average for the names and numbers drawn here.
pub(super) fn text_width(text: &str, pixels: u32) -> i32 {
    (text.chars().count() as f64 * f64::from(pixels) * 0.65).ceil() as i32
}

/// A picture being drawn.
#[derive(Debug)]
pub(super) struct Canvas {
    scene: Scene,
    veils: Vec<Veil>,
    upright: Vec<Upright>,
}

/// Text to be turned by a quarter to the left. The drawing library turns text
/// by any angle, but blurs it.
#[derive(Debug)]
struct Upright {
    text: Scene,
    left: i32,
    bottom: i32,
    colour: Rgb,
}

/// Shapes of one colour laid over the picture as a whole: where they cross
/// each other they are no denser.
#[derive(Debug)]
struct Veil {
    shapes: Scene,
    area: Area,
    colour: Rgb,
    opacity: f64,
}

impl Canvas {
    pub(super) fn new(width: i32, height: i32) -> Self {
        Self {
            scene: Scene::new(f64::from(width), f64::from(height)),
            veils: Vec::new(),
            upright: Vec::new(),
        }
    }

    pub(super) fn fill(&mut self, area: Area, colour: Rgb) {
        self.fill_all(std::iter::once((area, colour)));
    }

    pub(super) fn fill_all(&mut self, areas: impl Iterator<Item = (Area, Rgb)>) {
        let (mut x, mut y, mut w, mut h, mut fills) = (vec![], vec![], vec![], vec![], vec![]);
        for (area, colour) in areas {
            x.push(f64::from(area.left));
            y.push(f64::from(area.top));
            w.push(f64::from(area.width));
            h.push(f64::from(area.height));
            fills.push(paint(colour));
        }
        self.scene
            .elements
            .push(Primitive::RectBatch { x, y, w, h, fills });
    }

    /// Draws the four sides of a rectangle just outside of it.
    pub(super) fn frame(&mut self, area: Area, colour: Rgb) {
        let Area {
            left,
            top,
            width,
            height,
        } = area;
        let side = |left, top, width, height| Area {
            left,
            top,
            width,
            height,
        };
        let sides = [
            side(left - 1, top - 1, width + 2, 1),
            side(left - 1, area.bottom(), width + 2, 1),
            side(left - 1, top - 1, 1, height + 2),
            side(area.right(), top - 1, 1, height + 2),
        ];
        self.fill_all(sides.into_iter().map(|side| (side, colour)));
    }

    /// Draws lines, each at least one pixel wide; what leaves `area` is cut.
    pub(super) fn lines(&mut self, lines: Vec<Vec<[f64; 2]>>, width: f64, colour: Rgb, area: Area) {
        self.clipped(area, |scene| {
            // A thin line takes whole coordinates for the middles of pixels.
            let shift = if width > 1.5 { 0.0 } else { 0.5 };
            for line in lines {
                scene.elements.push(Primitive::PolyLine {
                    points: line.iter().map(|[x, y]| (x - shift, y - shift)).collect(),
                    stroke: paint(colour),
                    stroke_width: width,
                    stroke_dasharray: None,
                });
            }
        });
    }

    /// Draws dots that grow denser where they meet.
    pub(super) fn dots(
        &mut self,
        centres: &[[f64; 2]],
        radius: f64,
        colour: Rgb,
        opacity: f64,
        area: Area,
    ) {
        self.clipped(area, |scene| {
            for &[cx, cy] in centres {
                scene.elements.push(Primitive::Circle {
                    cx,
                    cy,
                    r: radius,
                    fill: paint(colour),
                    fill_opacity: Some(opacity),
                    stroke: None,
                    stroke_width: None,
                });
            }
        });
    }

    /// Writes a line of text whose baseline is at `y`.
    pub(super) fn text(&mut self, x: i32, y: i32, text: &str, anchor: Anchor, look: Type) {
        // The plain text element would read dollar signs as mathematics.
        let mut span = TextSpan::plain(text);
        span.bold = look.bold;
        self.scene.elements.push(Primitive::RichText {
            x: f64::from(x),
            y: f64::from(y),
            spans: vec![span],
            size: look.pixels,
            anchor: anchor.into(),
            color: Some(paint(look.colour)),
        });
    }

    /// Writes text that reads upwards, centred at height `y`, its baseline at
    /// `x`.
    pub(super) fn text_upwards(&mut self, x: i32, y: i32, text: &str, look: Type) {
        let width = text_width(text, look.pixels).max(1);
        let ascent = look.pixels as i32;
        let mut lying = Self::new(width, ascent + ascent / 2);
        let black = Type {
            colour: (0, 0, 0),
            ..look
        };
        lying.text(width / 2, ascent, text, Anchor::Middle, black);
        self.upright.push(Upright {
            text: lying.scene,
            left: x - ascent,
            bottom: y + width / 2,
            colour: look.colour,
        });
    }

    /// Lays shapes of one colour over everything drawn so far or later, with
    /// one opacity for all. The shapes are drawn in black, in coordinates of
    /// the picture.
    pub(super) fn veil(
        &mut self,
        area: Area,
        colour: Rgb,
        opacity: f64,
        shapes: impl FnOnce(&mut Self),
    ) {
        let mut canvas = Self::new(area.right(), area.bottom());
        shapes(&mut canvas);
        self.veils.push(Veil {
            shapes: canvas.scene,
            area,
            colour,
            opacity,
        });
    }

    /// Draws everything and returns the bytes of a PNG file.
    pub(super) fn into_png(self) -> Result<Vec<u8>, Error> {
        let mut picture = Pixels::of(&self.scene)?;
        for veil in &self.veils {
            picture.lay_over(veil)?;
        }
        for upright in &self.upright {
            picture.stand_up(upright)?;
        }
        picture.into_png()
    }

    fn clipped(&mut self, area: Area, draw: impl FnOnce(&mut Scene)) {
        self.scene.elements.push(Primitive::ClipStart {
            x: f64::from(area.left),
            y: f64::from(area.top),
            width: f64::from(area.width),
            height: f64::from(area.height),
            id: String::new(),
        });
        draw(&mut self.scene);
        self.scene.elements.push(Primitive::ClipEnd);
    }
}

fn paint((red, green, blue): Rgb) -> Color {
    Color::Rgb(red, green, blue)
}

/// A picture of red, green and blue bytes, row by row.
struct Pixels {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Pixels {
    fn of(scene: &Scene) -> Result<Self, Error> {
        let most = f64::from(MOST_PIXELS);
        if ![scene.width, scene.height]
            .iter()
            .all(|side| (1.0..=most).contains(side))
        {
            return Err(Error::Picture {
                reason: format!("it would be {} x {} pixels", scene.width, scene.height),
            });
        }
        let png = RasterBackend::new()
            .with_scale(1.0)
            .render_scene(scene)
            .map_err(|reason| Error::Picture { reason })?;
        let mut reader =
            png::Decoder::new_with_limits(Cursor::new(png), png::Limits { bytes: usize::MAX })
                .read_info()
                .map_err(failed)?;
        let mut rgba = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let info = reader.next_frame(&mut rgba).map_err(failed)?;
        Ok(Self {
            width: info.width as usize,
            height: info.height as usize,
            bytes: rgba
                .chunks_exact(4)
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                .collect(),
        })
    }

    fn lay_over(&mut self, veil: &Veil) -> Result<(), Error> {
        let shapes = Self::of(&veil.shapes)?;
        let (left, top) = (
            veil.area.left.max(0) as usize,
            veil.area.top.max(0) as usize,
        );
        for y in top..shapes.height {
            for x in left..shapes.width {
                self.blend(x, y, veil.colour, shapes.darkness(x, y) * veil.opacity);
            }
        }
        Ok(())
    }

    fn stand_up(&mut self, upright: &Upright) -> Result<(), Error> {
        let text = Self::of(&upright.text)?;
        for row in 0..text.height {
            for column in 0..text.width {
                let x = usize::try_from(upright.left + row as i32);
                let y = usize::try_from(upright.bottom - column as i32);
                if let (Ok(x), Ok(y)) = (x, y) {
                    self.blend(x, y, upright.colour, text.darkness(column, row));
                }
            }
        }
        Ok(())
    }

    /// How black a pixel is, from 0 to 1.
    fn darkness(&self, x: usize, y: usize) -> f64 {
        f64::from(255 - self.bytes[3 * (y * self.width + x)]) / 255.0
    }

    fn blend(&mut self, x: usize, y: usize, (red, green, blue): Rgb, weight: f64) {
        if weight == 0.0 || x >= self.width || y >= self.height {
            return;
        }
        let at = 3 * (y * self.width + x);
        for (byte, over) in self.bytes[at..at + 3].iter_mut().zip([red, green, blue]) {
            let mixed = f64::from(*byte) * (1.0 - weight) + f64::from(over) * weight;
            *byte = mixed.round() as u8;
        }
    }

    fn into_png(self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(failed)?;
        writer.write_image_data(&self.bytes).map_err(failed)?;
        writer.finish().map_err(failed)?;
        Ok(bytes)
    }
}

fn failed(error: impl std::error::Error) -> Error {
    Error::Picture {
        reason: error.to_string(),
    }
}

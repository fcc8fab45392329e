//! The contact sheet: all units at a glance.

use super::canvas::{Anchor, Area, Canvas, Type, text_width};
use super::colour::{INK, LINE, QUIET, Scale};
use super::grid::Grid;
use super::ticks::nice_length;
use crate::error::Error;

const MARGIN: i32 = 28;
const HEADER: i32 = 78;
const FOOTER: i32 = 58;
/// Width of the strip of colours in the footer.
const GRADIENT: i32 = 64;
/// The sheet is this large if that leaves the maps a fair size.
const WIDTH: f64 = 1600.0;
const HEIGHT: f64 = 1200.0;
/// Longest and shortest side that a map should have.
const LARGEST_MAP: f64 = 340.0;
const SMALLEST_MAP: f64 = 64.0;
/// Most the sheet grows for many maps.
const MOST_GROWTH: f64 = 4.0;

/// What to show of all units.
#[derive(Clone, Debug, Default)]
pub struct SheetPicture<'a> {
    /// Usually the name of the session.
    pub title: &'a str,
    /// A line of facts below.
    pub subtitle: &'a str,
    /// Edges of the bins along x, rising, the same for all maps.
    pub x_edges: &'a [f64],
    /// Edges of the bins along y, rising.
    pub y_edges: &'a [f64],
    /// Unit of the edges, such as `cm`.
    pub length_unit: Option<&'a str>,
    /// The maps, in reading order.
    pub maps: &'a [SheetMap<'a>],
}

/// One small map.
#[derive(Clone, Debug)]
pub struct SheetMap<'a> {
    /// Name of the unit.
    pub name: &'a str,
    /// The greatest value with its unit, such as `12.3 Hz`.
    pub peak: &'a str,
    /// A value a bin, laid out as in [`MapPicture`](super::MapPicture).
    pub values: &'a [f64],
}

/// Draws all maps in a grid and returns the bytes of a PNG file.
///
/// Each map has its own colours, from zero (or its least value, if that is
/// below) to its greatest value; one bar gives the scale of all. The sheet is
/// near 4:3, at most 1600 by 1200 pixels up to about 200 square maps, and
/// larger for more.
///
/// # Errors
///
/// If the edges do not rise or the values of a map are not one a bin.
pub fn draw_sheet(sheet: &SheetPicture<'_>) -> Result<Vec<u8>, Error> {
    let grid = Grid::new(sheet.x_edges, sheet.y_edges)?;
    for map in sheet.maps {
        grid.check(map.values)?;
    }
    let layout = Layout::new(&grid, sheet);
    let mut canvas = Canvas::new(layout.width, layout.height);
    let title = Type {
        pixels: 20,
        bold: true,
        colour: INK,
    };
    canvas.text(MARGIN, 36, sheet.title, Anchor::Left, title);
    canvas.text(MARGIN, 60, sheet.subtitle, Anchor::Left, SMALL);
    for (index, map) in sheet.maps.iter().enumerate() {
        let area = layout.map(index as i32);
        layout.caption(&mut canvas, area, map);
        grid.draw(&mut canvas, area, map.values, Scale::of(map.values));
    }
    layout.footer(&mut canvas, &Footer::new(&layout, sheet));
    canvas.into_png()
}

const SMALL: Type = Type {
    pixels: 13,
    bold: false,
    colour: QUIET,
};

/// Where the maps stand.
struct Layout {
    width: i32,
    height: i32,
    columns: i32,
    map_width: i32,
    map_height: i32,
    /// Pixels for one unit of length.
    pixels_per_length: f64,
    gap: i32,
    type_pixels: u32,
    /// One line for name and peak, or one for each.
    caption_lines: i32,
}

impl Layout {
    fn new(grid: &Grid<'_>, sheet: &SheetPicture<'_>) -> Self {
        let count = sheet.maps.len().max(1) as i32;
        let mut growth = 1.0;
        let mut layout = Self::fitted(grid, count, growth, 1);
        while layout.longest_side() < SMALLEST_MAP && growth < MOST_GROWTH {
            growth *= 1.15;
            layout = Self::fitted(grid, count, growth, 1);
        }
        let caption = |map: &SheetMap<'_>| {
            text_width(map.name, layout.type_pixels) + text_width(map.peak, layout.type_pixels)
        };
        let room = layout.map_width + layout.gap / 2;
        if sheet.maps.iter().any(|map| caption(map) > room) {
            layout = Self::fitted(grid, count, growth, 2);
        }
        let rows = (count + layout.columns - 1) / layout.columns;
        layout.width = (2 * MARGIN + layout.columns * layout.pitch() - layout.gap)
            .max(2 * MARGIN + Footer::new(&layout, sheet).width())
            .max(MARGIN + text_width(sheet.title, 20).min(1600))
            .max(MARGIN + text_width(sheet.subtitle, SMALL.pixels).min(1600));
        layout.height = HEADER + rows * layout.row_pitch() + FOOTER;
        layout
    }

    /// The layout with the number of columns that makes the maps largest.
    fn fitted(grid: &Grid<'_>, count: i32, growth: f64, caption_lines: i32) -> Self {
        let ([x0, x1], [y0, y1]) = (grid.x_range(), grid.y_range());
        let (length_x, length_y) = (x1 - x0, y1 - y0);
        let room_x = WIDTH * growth - f64::from(2 * MARGIN);
        let room_y = HEIGHT * growth - f64::from(HEADER + FOOTER);
        let longest = length_x.max(length_y);
        let mut best = Self {
            width: 0,
            height: 0,
            columns: 1,
            map_width: 1,
            map_height: 1,
            pixels_per_length: 0.0,
            gap: 0,
            type_pixels: 0,
            caption_lines,
        };
        let mut best_misfit = f64::INFINITY;
        for columns in 1..=count {
            let rows = (count + columns - 1) / columns;
            let (cell_x, cell_y) = (room_x / f64::from(columns), room_y / f64::from(rows));
            let gap = (cell_x.min(cell_y) * 0.1).clamp(8.0, 26.0).round() as i32;
            let type_pixels = (cell_x / 9.0).clamp(10.0, 14.0) as u32;
            let caption = f64::from(caption_lines * (type_pixels as i32 + 4) + gap / 2);
            let scale = ((cell_x - f64::from(gap)) / length_x)
                .min((cell_y - caption - f64::from(gap) / 2.0) / length_y)
                .min(LARGEST_MAP / longest);
            let candidate_aspect = f64::from(columns) * (length_x * scale + f64::from(gap))
                / (f64::from(rows) * (length_y * scale + f64::from(gap) + caption));
            // Where the maps are as large as they may be, the shape decides.
            let misfit = (candidate_aspect * HEIGHT / WIDTH).ln().abs();
            let tie = scale >= best.pixels_per_length * (1.0 - 1e-9) && misfit < best_misfit;
            if scale > best.pixels_per_length * (1.0 + 1e-9) || tie {
                best_misfit = misfit;
                best = Self {
                    columns,
                    map_width: ((length_x * scale).floor() as i32).max(4),
                    map_height: ((length_y * scale).floor() as i32).max(4),
                    pixels_per_length: scale,
                    gap,
                    type_pixels,
                    ..best
                };
            }
        }
        best
    }

    fn longest_side(&self) -> f64 {
        f64::from(self.map_width.max(self.map_height))
    }

    fn line(&self) -> i32 {
        self.type_pixels as i32 + 4
    }

    fn pitch(&self) -> i32 {
        self.map_width + self.gap
    }

    fn row_pitch(&self) -> i32 {
        self.map_height + self.caption_lines * self.line() + self.gap
    }

    /// The place of the map at `index`.
    fn map(&self, index: i32) -> Area {
        let (row, column) = (index / self.columns, index % self.columns);
        Area {
            left: MARGIN + column * self.pitch(),
            top: HEADER + row * self.row_pitch() + self.caption_lines * self.line(),
            width: self.map_width,
            height: self.map_height,
        }
    }

    fn caption(&self, canvas: &mut Canvas, area: Area, map: &SheetMap<'_>) {
        let name = Type {
            pixels: self.type_pixels,
            bold: true,
            colour: INK,
        };
        let peak = Type {
            bold: false,
            colour: QUIET,
            ..name
        };
        let bottom = area.top - 5;
        let room = self.map_width + self.gap / 2;
        if self.caption_lines == 1 {
            canvas.text(area.left, bottom, map.name, Anchor::Left, name);
            canvas.text(area.right(), bottom, map.peak, Anchor::Right, peak);
        } else {
            let shown = shortened(map.name, room, self.type_pixels);
            canvas.text(area.left, bottom - self.line(), &shown, Anchor::Left, name);
            canvas.text(area.left, bottom, map.peak, Anchor::Left, peak);
        }
    }

    fn footer(&self, canvas: &mut Canvas, footer: &Footer) {
        let y = self.height - 30;
        let bar = Area {
            left: MARGIN,
            top: y - 6,
            width: footer.bar_width,
            height: 3,
        };
        canvas.fill(bar, INK);
        for x in [bar.left, bar.right() - 1] {
            let end = Area {
                left: x,
                top: bar.top - 4,
                width: 1,
                height: 11,
            };
            canvas.fill(end, INK);
        }
        canvas.text(bar.right() + 10, y, &footer.length, Anchor::Left, SMALL);

        let gradient = Area {
            left: bar.right() + 10 + text_width(&footer.length, SMALL.pixels) + 32,
            top: y - 11,
            width: GRADIENT,
            height: 13,
        };
        let scale = Scale {
            low: 0.0,
            high: f64::from(gradient.width),
        };
        canvas.fill_all((0..gradient.width).map(|column| {
            let stripe = Area {
                left: gradient.left + column,
                width: 1,
                ..gradient
            };
            (stripe, scale.colour(f64::from(column) + 0.5))
        }));
        canvas.frame(gradient, LINE);
        canvas.text(gradient.right() + 10, y, footer.note, Anchor::Left, SMALL);
    }
}

/// The line below the maps: a scale bar and what the colours mean.
struct Footer {
    bar_width: i32,
    length: String,
    note: &'static str,
}

impl Footer {
    fn new(layout: &Layout, sheet: &SheetPicture<'_>) -> Self {
        let longest = f64::from(layout.map_width.clamp(60, 200)) / layout.pixels_per_length;
        let length = nice_length(longest);
        let all_positive = sheet
            .maps
            .iter()
            .all(|map| Scale::of(map.values).low == 0.0);
        Self {
            bar_width: ((length * layout.pixels_per_length).round() as i32).max(2),
            length: match sheet.length_unit {
                Some(unit) => format!("{length} {unit}"),
                None => format!("{length}"),
            },
            note: if all_positive {
                "each map from 0 to its own peak, printed above it"
            } else {
                "each map from its own least value to its peak, printed above it"
            },
        }
    }

    fn width(&self) -> i32 {
        let texts = text_width(&self.length, SMALL.pixels) + text_width(self.note, SMALL.pixels);
        self.bar_width + GRADIENT + texts + 52
    }
}

/// The text, cut with an ellipsis if it is too wide.
fn shortened(text: &str, width: i32, pixels: u32) -> String {
    if text_width(text, pixels) <= width {
        return text.to_owned();
    }
    let each = text_width("x", pixels).max(1);
    let kept = usize::try_from(width / each - 1).unwrap_or(0);
    text.chars()
        .take(kept)
        .chain(std::iter::once('…'))
        .collect()
}

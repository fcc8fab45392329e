//! The picture of one unit: its path and spikes, and its map.

use super::canvas::{Anchor, Area, Canvas, Type, text_width};
use super::colour::{INK, PATH, QUIET, Rgb, SPIKE, Scale, WHITE};
use super::grid::Grid;
use super::panel::{Panel, bar_margin, colour_bar};
use crate::error::Error;

const TOP: i32 = 84;
const BELOW: i32 = 62;
const BETWEEN: i32 = 24;
const BAR: i32 = 16;
/// Wider than high by more than this, the panels stand above each other.
const STACK_FROM: f64 = 2.4;

const TITLE: Type = Type {
    pixels: 21,
    bold: true,
    colour: INK,
};
const SUBTITLE: Type = Type {
    pixels: 14,
    bold: false,
    colour: QUIET,
};

/// What to show of one unit.
///
/// # Shapes
///
/// `nx + 1` x edges, `ny + 1` y edges, `nx * ny` values with the bins of one x
/// beside each other: bin `(ix, iy)` is at `ix * ny + iy`.
#[derive(Clone, Debug, Default)]
pub struct MapPicture<'a> {
    /// Usually the name of the unit.
    pub title: &'a str,
    /// A line of facts below.
    pub subtitle: &'a str,
    /// Edges of the bins along x, rising; they need not be even.
    pub x_edges: &'a [f64],
    /// Edges of the bins along y, rising.
    pub y_edges: &'a [f64],
    /// A value a bin; NaN where there is no bin.
    pub values: &'a [f64],
    /// What the colours mean, such as `rate (Hz)`.
    pub value_label: &'a str,
    /// Ends of the colours; without them zero (or the least value, if that is
    /// below) and the greatest value.
    pub value_range: Option<[f64; 2]>,
    /// Unit of the edges, such as `cm`.
    pub length_unit: Option<&'a str>,
    /// Where the animal was; NaN breaks the line.
    pub path: &'a [[f64; 2]],
    /// Where it was at each spike.
    pub spikes: &'a [[f64; 2]],
    /// Points to mark with a cross on the map.
    pub marks: &'a [Mark<'a>],
}

/// A point marked on a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark<'a> {
    /// Where.
    pub position: [f64; 2],
    /// A word beside it; may be empty.
    pub label: &'a str,
}

/// Draws one unit and returns the bytes of a PNG file, about 1200 pixels wide.
///
/// To the left the path with the spikes over it, to the right the map with
/// path and spikes over it, and the colour bar; a long flat arena has the two
/// above each other. What lies outside the edges is not shown.
///
/// # Errors
///
/// If the edges do not rise or the values are not one a bin.
pub fn draw_map(picture: &MapPicture<'_>) -> Result<Vec<u8>, Error> {
    let grid = Grid::new(picture.x_edges, picture.y_edges)?;
    grid.check(picture.values)?;
    let scale = match picture.value_range {
        Some([low, high]) => Scale::between(low, high),
        None => Scale::of(picture.values),
    };
    let layout = Layout::new(&grid, scale, picture);
    let mut canvas = Canvas::new(layout.width, layout.height);
    let [path_panel, map_panel] = layout.panels;

    canvas.text(layout.left, 36, picture.title, Anchor::Left, TITLE);
    canvas.text(layout.left, 62, picture.subtitle, Anchor::Left, SUBTITLE);

    let lines = map_panel.path(picture.path);
    let spikes = map_panel.places(picture.spikes);
    let radius = (3.2 - 0.55 * (spikes.len().max(1) as f64).log10()).clamp(1.1, 2.4);
    let shifted = |[x, y]: [f64; 2]| {
        let (a, b) = (map_panel.area, path_panel.area);
        [x + f64::from(b.left - a.left), y + f64::from(b.top - a.top)]
    };
    let left_lines = lines
        .iter()
        .map(|line| line.iter().copied().map(shifted).collect())
        .collect();
    let left_spikes: Vec<[f64; 2]> = spikes.iter().copied().map(shifted).collect();
    canvas.lines(left_lines, 1.0, PATH, path_panel.area);
    canvas.dots(&left_spikes, radius + 0.3, SPIKE, 0.6, path_panel.area);

    grid.draw(&mut canvas, map_panel.area, picture.values, scale);
    draw_over(&mut canvas, &map_panel, lines, &spikes, radius);
    draw_marks(&mut canvas, &map_panel, picture.marks);

    let [x_label, y_label] = ["x", "y"].map(|axis| match picture.length_unit {
        Some(unit) => format!("{axis} ({unit})"),
        None => axis.to_owned(),
    });
    for panel in layout.panels {
        panel.axes(&mut canvas, &x_label, &y_label);
    }
    colour_bar(&mut canvas, layout.bar, scale, picture.value_label);
    canvas.into_png()
}

/// Lays path and spikes over the map so thinly that the colours stay legible.
fn draw_over(
    canvas: &mut Canvas,
    panel: &Panel,
    lines: Vec<Vec<[f64; 2]>>,
    spikes: &[[f64; 2]],
    radius: f64,
) {
    let area = panel.area;
    // A path that fills the arena would hide the map, so it is drawn fainter
    // the more of the panel it covers.
    let length: f64 = lines
        .iter()
        .flat_map(|line| line.windows(2))
        .map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]))
        .sum();
    let coverage = length / (f64::from(area.width) * f64::from(area.height));
    let opacity = (0.5 / (1.0 + 4.0 * coverage)).clamp(0.16, 0.5);
    canvas.veil(area, WHITE, opacity, |canvas| {
        canvas.lines(lines, 1.0, BLACK, area);
    });
    for (colour, radius, opacity) in [(BLACK, radius + 0.4, 0.75), (WHITE, radius - 0.4, 0.95)] {
        canvas.veil(area, colour, opacity, |canvas| {
            canvas.dots(spikes, radius, BLACK, 1.0, area);
        });
    }
}

fn draw_marks(canvas: &mut Canvas, panel: &Panel, marks: &[Mark<'_>]) {
    let shown: Vec<([f64; 2], &str)> = marks
        .iter()
        .flat_map(|mark| {
            let place = panel.places(&[mark.position]);
            place.into_iter().map(|place| (place, mark.label))
        })
        .collect();
    if shown.is_empty() {
        return;
    }
    let area = panel.area;
    for (colour, width, arm) in [(WHITE, 6.0, 8.5), (SPIKE, 2.6, 7.0)] {
        canvas.veil(area, colour, 1.0, |canvas| {
            for &([x, y], _) in &shown {
                let cross = vec![
                    vec![[x - arm, y - arm], [x + arm, y + arm]],
                    vec![[x - arm, y + arm], [x + arm, y - arm]],
                ];
                canvas.lines(cross, width, BLACK, area);
            }
        });
    }
    let look = Type {
        pixels: 13,
        bold: true,
        colour: BLACK,
    };
    let halo = [
        (-1, -1),
        (0, -1),
        (1, -1),
        (-1, 0),
        (1, 0),
        (-1, 1),
        (0, 1),
        (1, 1),
    ];
    for (colour, offsets) in [(WHITE, halo.as_slice()), (INK, &[(0, 0)])] {
        canvas.veil(area, colour, 1.0, |canvas| {
            for &([x, y], label) in &shown {
                let (x, y) = (x.round() as i32, y.round() as i32 + 5);
                let is_near_edge = x + 14 + text_width(label, 13) > area.right();
                let (x, anchor) = if is_near_edge {
                    (x - 13, Anchor::Right)
                } else {
                    (x + 13, Anchor::Left)
                };
                for (dx, dy) in offsets {
                    canvas.text(x + dx, y + dy, label, anchor, look);
                }
            }
        });
    }
}

const BLACK: Rgb = (0, 0, 0);

/// Where everything stands.
struct Layout {
    width: i32,
    height: i32,
    left: i32,
    /// Path, map.
    panels: [Panel; 2],
    bar: Area,
}

impl Layout {
    fn new(grid: &Grid<'_>, scale: Scale, picture: &MapPicture<'_>) -> Self {
        let aspect = grid.aspect();
        let stacked = aspect > STACK_FROM;
        let most_width = if stacked { 1000.0 } else { 455.0 };
        let width = (700.0 * aspect).clamp(40.0, most_width);
        let height = (width / aspect).clamp(40.0, 700.0).round() as i32;
        let width = width.round() as i32;

        let left = Panel::left_margin(grid.y_range(), height) + 8;
        let at = |left, top| Panel {
            area: Area {
                left,
                top,
                width,
                height,
            },
            x: grid.x_range(),
            y: grid.y_range(),
        };
        let path = at(left, TOP);
        let map = if stacked {
            at(left, path.area.bottom() + BELOW + 12)
        } else {
            at(path.area.right() + left + BETWEEN, TOP)
        };
        let bar = Area {
            left: map.area.right() + 20,
            width: BAR,
            ..map.area
        };
        let text = text_width(picture.title, TITLE.pixels)
            .max(text_width(picture.subtitle, SUBTITLE.pixels))
            .min(1600);
        Self {
            width: (bar.right() + bar_margin(scale, height)).max(left + text) + 14,
            height: map.area.bottom() + BELOW,
            left,
            panels: [path, map],
            bar,
        }
    }
}

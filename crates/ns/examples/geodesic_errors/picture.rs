//! Lines of equal distance and maps of errors, side by side.

use std::fmt::Write;

use ns::layout::{BinId, Layout};

use crate::method::Answer;
use crate::percent;
use crate::room::Room;

/// The side of a panel. Coordinates are tenths of a pixel: whole numbers are
/// short to write.
const SIDE: f64 = 2200.0;
const GAP: f64 = 200.0;
const HEADING: f64 = 480.0;
const WIDTH: f64 = 4.0 * SIDE + 5.0 * GAP;
const HEIGHT: f64 = 2.0 * (SIDE + HEADING) + GAP;

/// Lines of equal distance lie so far apart.
const STEP: f64 = 0.1;

/// Where the classes of errors end.
const CLASSES: [f64; 8] = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3];

/// The colour map viridis, evenly from its dark end to its light one.
const VIRIDIS: [&str; 9] = [
    "#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30",
    "#fde725",
];

/// The picture, as SVG.
pub(crate) fn draw(room: &Room, answers: &[Answer; 4]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"Helvetica, Arial, DejaVu Sans, sans-serif\" font-size=\"130\" fill=\"#222\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n",
        WIDTH / 10.0,
        HEIGHT / 10.0
    );
    for (i, answer) in answers.iter().enumerate() {
        let left = GAP + i as f64 * (SIDE + GAP);
        let name = answer.method.name();
        svg += &panel(
            left,
            HEADING,
            [name, "lines of equal distance"],
            room,
            &lines(answer),
        );
        let top = SIDE + 2.0 * HEADING;
        if i + 1 < answers.len() {
            let said = format!(
                "error: most {} %, mean {} %",
                percent(answer.worst()),
                percent(answer.mean())
            );
            svg += &panel(left, top, [name, &said], room, &map(answer));
        } else {
            svg += &legend(left, top);
        }
    }
    svg + "</svg>\n"
}

/// A square with a heading, something drawn in it, the walls and the source.
fn panel(left: f64, top: f64, [name, said]: [&str; 2], room: &Room, drawn: &str) -> String {
    let mut svg = format!(
        "<g transform=\"translate({left} {top})\">\n\
         <text y=\"-210\" font-weight=\"bold\" font-size=\"160\">{name}</text>\n\
         <text y=\"-60\">{said}</text>\n{drawn}"
    );
    for [(x, right), (low, y)] in &room.walls {
        let [x, width, y, height] = [*x, right - x, 1.0 - y, y - low].map(|part| part * SIDE);
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
             fill=\"#555\" shape-rendering=\"crispEdges\"/>"
        );
    }
    let [x, y] = on_paper(Room::source(50));
    let _ = writeln!(
        svg,
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"35\" fill=\"#d62728\" stroke=\"#fff\" \
         stroke-width=\"12\"/>\n\
         <rect width=\"{SIDE}\" height=\"{SIDE}\" fill=\"none\" stroke=\"#222\" \
         stroke-width=\"10\"/>\n</g>"
    );
    svg
}

/// A point of the room, in whole tenths of a pixel; up is up.
fn on_paper([x, y]: [f64; 2]) -> [i64; 2] {
    [x * SIDE, (1.0 - y) * SIDE].map(|part| part.round() as i64)
}

/// The lines between centres where distances pass a multiple of the step.
fn lines(answer: &Answer) -> String {
    let lattice = answer.grid.lattice();
    let [columns, rows] = lattice.shape();
    let centers = answer.grid.centers();
    let farthest = answer.distances.iter().copied().fold(0.0, f64::max);
    let mut levels = vec![String::new(); (farthest / STEP).ceil() as usize];
    for cell in 0..(columns - 1) * (rows - 1) {
        let corner = cell / (rows - 1) * rows + cell % (rows - 1);
        // Around, so that what follows is beside.
        let around = [corner, corner + rows, corner + rows + 1, corner + 1];
        let bins = around.map(|cell| lattice.cell_bins()[cell]);
        let [Some(a), Some(b), Some(c), Some(d)] = bins else {
            continue;
        };
        let ends = [a, b, c, d].map(BinId::index);
        for (level, path) in levels.iter_mut().enumerate().skip(1) {
            let value = level as f64 * STEP;
            let crossings = (0..4).filter_map(|k| {
                let [from, to] = [ends[k], ends[(k + 1) % 4]];
                let [lo, hi] = [from, to].map(|end| answer.distances[end]);
                let part = (value - lo) / (hi - lo);
                ((lo < value) != (hi < value)).then(|| {
                    on_paper([0, 1].map(|axis| {
                        centers[from][axis] + part * (centers[to][axis] - centers[from][axis])
                    }))
                })
            });
            let crossings: Vec<[i64; 2]> = crossings.collect();
            for pair in crossings.chunks_exact(2) {
                let [[x, y], [to_x, to_y]] = [pair[0], pair[1]];
                if pair[0] != pair[1] {
                    let _ = write!(path, "M{x} {y}l{} {}", to_x - x, to_y - y);
                }
            }
        }
    }
    let mut svg = String::from("<g fill=\"none\" stroke-width=\"16\" stroke-linecap=\"round\">\n");
    for (level, path) in levels.iter().enumerate().skip(1) {
        // Without the light end, which is hard to see on white.
        let colour = VIRIDIS[level * 7 / levels.len()];
        let _ = writeln!(svg, "<path stroke=\"{colour}\" d=\"{path}\"/>");
    }
    svg + "</g>\n"
}

/// Cells in the colour of the class of their error, row by row in runs.
fn map(answer: &Answer) -> String {
    let lattice = answer.grid.lattice();
    let [columns, rows] = lattice.shape();
    let width = SIDE / columns as f64;
    let mut classes = vec![String::new(); VIRIDIS.len()];
    for row in 0..rows {
        let class = |column: usize| {
            let bin = lattice.cell_bins()[column * rows + row]?;
            let error = answer.errors[bin.index()];
            Some(CLASSES.iter().filter(|&&end| error >= end).count())
        };
        let mut column = 0;
        while column < columns {
            let run = (column..columns)
                .take_while(|&next| class(next) == class(column))
                .count();
            if let Some(class) = class(column) {
                let [x, y, w, h] = [
                    column as f64 * width,
                    SIDE - (row + 1) as f64 * width,
                    run as f64 * width,
                    width,
                ];
                let _ = write!(classes[class], "M{x:.0} {y:.0}h{w:.0}v{h:.0}h-{w:.0}z");
            }
            column += run;
        }
    }
    let mut svg = String::from("<g shape-rendering=\"crispEdges\">\n");
    for (colour, path) in VIRIDIS
        .iter()
        .zip(classes)
        .filter(|(_, path)| !path.is_empty())
    {
        let _ = writeln!(svg, "<path fill=\"{colour}\" d=\"{path}\"/>");
    }
    svg + "</g>\n"
}

/// What the colours of the errors mean, where the exact distances have none.
fn legend(left: f64, top: f64) -> String {
    let mut svg = format!(
        "<g transform=\"translate({left} {top})\">\n\
         <text y=\"-210\" font-weight=\"bold\" font-size=\"160\">exact</text>\n\
         <text y=\"-60\">error: none but rounding</text>\n\
         <text y=\"160\">error, as a part of the distance</text>\n"
    );
    for (class, colour) in VIRIDIS.iter().enumerate() {
        let end = |i: usize| format!("{} %", 100.0 * CLASSES[i]);
        let said = match class {
            0 => format!("below {}", end(0)),
            8 => format!("above {}", end(7)),
            _ => format!("{} to {}", end(class - 1), end(class)),
        };
        let y = 280 + 200 * class;
        let _ = writeln!(
            svg,
            "<rect y=\"{y}\" width=\"300\" height=\"160\" fill=\"{colour}\"/>\
             <text x=\"380\" y=\"{}\">{said}</text>",
            y + 125
        );
    }
    svg + "</g>\n"
}

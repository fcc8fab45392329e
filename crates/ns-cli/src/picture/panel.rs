//! A rectangle with axes: from data to pixels.

use super::canvas::{Anchor, Area, Canvas, Type, text_width};
use super::colour::{INK, LINE, Scale};
use super::ticks::Ticks;

const TICK: i32 = 5;
const TICK_TYPE: Type = Type {
    pixels: 12,
    bold: false,
    colour: INK,
};
const LABEL_TYPE: Type = Type {
    pixels: 14,
    bold: false,
    colour: INK,
};

/// A rectangle that shows a range of x and y.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub(super) area: Area,
    pub(super) x: [f64; 2],
    pub(super) y: [f64; 2],
}

impl Panel {
    /// The place of a point in pixels, which may lie outside the panel.
    pub(super) fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let along = |value: f64, [low, high]: [f64; 2]| (value - low) / (high - low);
        let area = self.area;
        [
            f64::from(area.left) + along(x, self.x) * f64::from(area.width),
            f64::from(area.bottom()) - along(y, self.y) * f64::from(area.height),
        ]
    }

    /// The points that lie in the panel, in pixels.
    pub(super) fn places(&self, points: &[[f64; 2]]) -> Vec<[f64; 2]> {
        points
            .iter()
            .filter(|[x, y]| {
                (self.x[0]..=self.x[1]).contains(x) && (self.y[0]..=self.y[1]).contains(y)
            })
            .map(|&point| self.place(point))
            .collect()
    }

    /// A path as lines in pixels: broken at NaN, cut at the panel, and without
    /// the steps too small to see.
    pub(super) fn path(&self, path: &[[f64; 2]]) -> Vec<Vec<[f64; 2]>> {
        let mut lines = Vec::new();
        let mut line: Vec<[f64; 2]> = Vec::new();
        let mut last: Option<[f64; 2]> = None;
        for &point in path {
            let place = self.place(point);
            if !place.iter().all(|v| v.is_finite()) {
                lines.push(std::mem::take(&mut line));
                last = None;
                continue;
            }
            let Some(from) = last else {
                last = Some(place);
                continue;
            };
            if (place[0] - from[0]).hypot(place[1] - from[1]) < 0.75 {
                continue;
            }
            last = Some(place);
            match self.cut(from, place) {
                None => lines.push(std::mem::take(&mut line)),
                Some([start, end]) => {
                    if line.last() != Some(&start) {
                        lines.push(std::mem::take(&mut line));
                        line.push(start);
                    }
                    line.push(end);
                }
            }
        }
        lines.push(line);
        lines.retain(|line| line.len() > 1);
        lines
    }

    /// The part of a segment inside the panel (Liang and Barsky, 1984).
    ///
    /// The drawing library walks along a line pixel by pixel, so one that ends
    /// far outside must not reach it.
    fn cut(&self, from: [f64; 2], to: [f64; 2]) -> Option<[[f64; 2]; 2]> {
        let area = self.area;
        let low = [f64::from(area.left), f64::from(area.top)];
        let high = [f64::from(area.right()), f64::from(area.bottom())];
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for axis in 0..2 {
            let step = to[axis] - from[axis];
            let (near, far) = (low[axis] - from[axis], high[axis] - from[axis]);
            if step == 0.0 {
                if near > 0.0 || far < 0.0 {
                    return None;
                }
            } else {
                let (first, second) = (near / step, far / step);
                enter = enter.max(first.min(second));
                leave = leave.min(first.max(second));
            }
        }
        let at = |t: f64| [0, 1].map(|axis| from[axis] + t * (to[axis] - from[axis]));
        (enter < leave).then(|| {
            [
                if enter == 0.0 { from } else { at(enter) },
                if leave == 1.0 { to } else { at(leave) },
            ]
        })
    }

    /// Draws the frame, ticks below and to the left, and the axis labels.
    pub(super) fn axes(&self, canvas: &mut Canvas, x_label: &str, y_label: &str) {
        let area = self.area;
        canvas.frame(area, LINE);
        for (value, label) in pairs(&self.x_ticks()) {
            let x = self.place([value, self.y[0]])[0].round() as i32;
            canvas.fill(upright(x.min(area.right() - 1), area.bottom() + 1), LINE);
            canvas.text(x, area.bottom() + 19, label, Anchor::Middle, TICK_TYPE);
        }
        let ticks = self.y_ticks();
        for (value, label) in pairs(&ticks) {
            let y = self.place([self.x[0], value])[1].round() as i32;
            canvas.fill(lying(area.left - 1 - TICK, y.min(area.bottom() - 1)), LINE);
            canvas.text(area.left - 9, y + 4, label, Anchor::Right, TICK_TYPE);
        }
        let middle_x = area.left + area.width / 2;
        let middle_y = area.top + area.height / 2;
        canvas.text(
            middle_x,
            area.bottom() + 42,
            x_label,
            Anchor::Middle,
            LABEL_TYPE,
        );
        let x = area.left - 22 - widest(&ticks);
        canvas.text_upwards(x, middle_y, y_label, LABEL_TYPE);
    }

    /// Room needed left of the panel for ticks and label.
    pub(super) fn left_margin(y: [f64; 2], height: i32) -> i32 {
        40 + widest(&upright_ticks(y, height))
    }

    fn x_ticks(&self) -> Ticks {
        let [low, high] = self.x;
        let width = self.area.width;
        // Labels side by side need room, so the count is lowered until they fit.
        let fits = |ticks: &Ticks| {
            let count = ticks.values.len() as i32;
            count < 2 || (widest(ticks) + 14) * (count - 1) <= width
        };
        (1..=(width / 60).clamp(2, 12) as usize)
            .rev()
            .map(|most| Ticks::between(low, high, most))
            .find(fits)
            .unwrap_or_else(|| Ticks::between(low, high, 1))
    }

    fn y_ticks(&self) -> Ticks {
        upright_ticks(self.y, self.area.height)
    }
}

/// Draws a bar with the colours of a scale, its ticks and label to the right.
pub(super) fn colour_bar(canvas: &mut Canvas, area: Area, scale: Scale, label: &str) {
    let panel = Panel {
        area,
        x: [0.0, 1.0],
        y: [scale.low, scale.high],
    };
    canvas.fill_all((0..area.height).map(|row| {
        let up = (f64::from(area.height - 1 - row) + 0.5) / f64::from(area.height);
        let line = Area {
            top: area.top + row,
            height: 1,
            ..area
        };
        (
            line,
            scale.colour(scale.low + up * (scale.high - scale.low)),
        )
    }));
    canvas.frame(area, LINE);
    let ticks = upright_ticks(panel.y, area.height);
    for (value, text) in pairs(&ticks) {
        let y = panel.place([0.0, value])[1].round() as i32;
        canvas.fill(lying(area.right() + 1, y.min(area.bottom() - 1)), LINE);
        canvas.text(area.right() + 10, y + 4, text, Anchor::Left, TICK_TYPE);
    }
    let x = area.right() + 30 + widest(&ticks);
    canvas.text_upwards(x, area.top + area.height / 2, label, LABEL_TYPE);
}

/// Room needed right of a colour bar for ticks and label.
pub(super) fn bar_margin(scale: Scale, height: i32) -> i32 {
    42 + widest(&upright_ticks([scale.low, scale.high], height))
}

fn upright_ticks([low, high]: [f64; 2], height: i32) -> Ticks {
    Ticks::between(low, high, (height / 50).clamp(2, 12) as usize)
}

fn pairs(ticks: &Ticks) -> impl Iterator<Item = (f64, &str)> {
    let labels = ticks.labels.iter().map(String::as_str);
    ticks.values.iter().copied().zip(labels)
}

fn widest(ticks: &Ticks) -> i32 {
    ticks
        .labels
        .iter()
        .map(|label| text_width(label, TICK_TYPE.pixels))
        .max()
        .unwrap_or(0)
}

fn upright(x: i32, top: i32) -> Area {
    Area {
        left: x,
        top,
        width: 1,
        height: TICK,
    }
}

fn lying(left: i32, y: i32) -> Area {
    Area {
        left,
        top: y,
        width: TICK,
        height: 1,
    }
}

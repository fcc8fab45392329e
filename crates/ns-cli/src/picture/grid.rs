//! The bins of a map as rectangles of pixels.

use super::canvas::{Area, Canvas};
use super::colour::{NO_BIN, Scale};
use crate::error::Error;

/// The edges of the bins along both axes, checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid<'a> {
    x_edges: &'a [f64],
    y_edges: &'a [f64],
}

impl<'a> Grid<'a> {
    pub(super) fn new(x_edges: &'a [f64], y_edges: &'a [f64]) -> Result<Self, Error> {
        for (axis, edges) in [("x", x_edges), ("y", y_edges)] {
            let wrong = (0..edges.len().max(2)).find(|&i| {
                !edges
                    .get(i)
                    .is_some_and(|edge| edge.is_finite() && (i == 0 || edges[i - 1] < *edge))
            });
            if let Some(index) = wrong {
                return Err(Error::Edges {
                    axis,
                    index,
                    value: edges.get(index).copied().unwrap_or(f64::NAN),
                });
            }
        }
        Ok(Self { x_edges, y_edges })
    }

    pub(super) fn check(&self, values: &[f64]) -> Result<(), Error> {
        let expected = (self.x_edges.len() - 1) * (self.y_edges.len() - 1);
        if values.len() == expected {
            Ok(())
        } else {
            Err(Error::ValueCount {
                found: values.len(),
                expected,
            })
        }
    }

    pub(super) fn x_range(&self) -> [f64; 2] {
        [self.x_edges[0], self.x_edges[self.x_edges.len() - 1]]
    }

    pub(super) fn y_range(&self) -> [f64; 2] {
        [self.y_edges[0], self.y_edges[self.y_edges.len() - 1]]
    }

    /// Width over height.
    pub(super) fn aspect(&self) -> f64 {
        let ([x0, x1], [y0, y1]) = (self.x_range(), self.y_range());
        (x1 - x0) / (y1 - y0)
    }

    /// Fills `area` with the map: neighbouring bins share their edge, so no
    /// gap shows.
    pub(super) fn draw(&self, canvas: &mut Canvas, area: Area, values: &[f64], scale: Scale) {
        canvas.fill(area, NO_BIN);
        let x = pixels(self.x_edges, area.width);
        let y = pixels(self.y_edges, area.height);
        let rows = y.len() - 1;
        canvas.fill_all(
            values
                .iter()
                .enumerate()
                .filter(|(_, value)| value.is_finite())
                .map(|(index, &value)| {
                    let (ix, iy) = (index / rows, index % rows);
                    let cell = Area {
                        left: area.left + x[ix],
                        // The y axis points up, rows of pixels go down.
                        top: area.bottom() - y[iy + 1],
                        width: x[ix + 1] - x[ix],
                        height: y[iy + 1] - y[iy],
                    };
                    (cell, scale.colour(value))
                })
                .filter(|(cell, _)| cell.width > 0 && cell.height > 0),
        );
    }
}

/// The edges in whole pixels from the first one.
fn pixels(edges: &[f64], length: i32) -> Vec<i32> {
    let (first, last) = (edges[0], edges[edges.len() - 1]);
    edges
        .iter()
        .map(|edge| ((edge - first) / (last - first) * f64::from(length)).round() as i32)
        .collect()
}

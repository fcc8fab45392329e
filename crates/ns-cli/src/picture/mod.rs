//! Pictures of rate maps as PNG, with labels that need no font on the machine.
//!
//! ```text
//! map, sheet            what is shown: one unit, all units
//! panel, grid, ticks    axes, cells and colour bars in a rectangle
//! canvas                pixels
//! ```
//!
//! The same input gives the same bytes on every machine.

mod canvas;
mod colour;
mod grid;
mod map;
mod panel;
mod sheet;
mod ticks;

pub use canvas::MOST_PIXELS;
pub use map::{MapPicture, Mark, draw_map};
pub use sheet::{SheetMap, SheetPicture, draw_sheet};
pub use ticks::{Ticks, nice_length};

#[cfg(test)]
mod canvas_tests;
#[cfg(test)]
mod map_tests;
#[cfg(test)]
mod sheet_tests;
#[cfg(test)]
mod ticks_tests;

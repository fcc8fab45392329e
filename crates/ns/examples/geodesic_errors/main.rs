//! How far off the distances of each method are around walls, as tables and as
//! a picture.
//!
//! ```console
//! cargo run --release -p ns --example geodesic_errors -- docs/images/geodesics.svg
//! ```
//!
//! The tables go to the standard output, and the picture to the file, if one is
//! named. What comes out is in `docs/geodesics.md`.

#![forbid(unsafe_code)]

mod method;
mod picture;
mod room;

use std::error::Error;

use method::{Answer, METHODS, Method};
use room::Room;

const SIZES: [usize; 4] = [25, 50, 100, 200];

fn main() -> Result<(), Box<dyn Error>> {
    let rooms = [Room::empty(), Room::with_one_wall(), Room::with_walls()];
    let headings = METHODS.map(Method::name).join(" | ");
    for room in &rooms {
        let mut times = String::new();
        println!("### {}\n\n| bins | {headings} |", room.name);
        println!("|---|---:|---:|---:|---:|");
        for count in SIZES {
            let answers = answers(room, count)?;
            let cells = |cell: fn(&Answer) -> String| answers.each_ref().map(cell).join(" | ");
            let errors = cells(|a| format!("{} / {}", percent(a.worst()), percent(a.mean())));
            println!("| {count} × {count} | {errors} |");
            let milliseconds = cells(|a| format!("{:.2}", a.seconds * 1e3));
            times += &format!("| {count} × {count} | {milliseconds} |\n");
        }
        println!("\nMilliseconds:\n\n| bins | {headings} |\n|---|---:|---:|---:|---:|\n{times}");
    }
    if let Some(path) = std::env::args().nth(1) {
        let room = Room::with_walls();
        std::fs::write(path, picture::draw(&room, &answers(&room, 50)?))?;
    }
    Ok(())
}

/// What each method says of a room of `count` by `count` bins.
fn answers(room: &Room, count: usize) -> Result<[Answer; 4], Box<dyn Error>> {
    let exact = room.distances(count);
    let [a, b, c, d] = METHODS.map(|method| method.ask(room, count, &exact));
    Ok([a?, b?, c?, d?])
}

/// A part as a percentage of two digits; nothing but rounding is 0.
fn percent(part: f64) -> String {
    match 100.0 * part {
        value if value < 1e-9 => "0".to_owned(),
        value if value < 0.1 => format!("{value:.3}"),
        value if value < 1.0 => format!("{value:.2}"),
        value => format!("{value:.1}"),
    }
}

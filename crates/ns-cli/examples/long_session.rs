//! Writes a tracking table of any length, to see what `ns occupancy` needs.
//!
//! ```console
//! cargo run --release -p ns-cli --example long_session -- 100000000 long.parquet
//! /usr/bin/time -v target/release/ns occupancy --positions long.parquet --bin-size 2 --out long
//! ```
//!
//! Samples at 1 kHz wander over a square of 200 cm, and one in a thousand is lost.
//! They are made and written a million at a time, so that any number takes the
//! same memory: in row groups of Parquet, or, where the name ends in `.csv`, as
//! lines of text.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::sync::Arc;

use parquet::basic::{Repetition, Type as Physical};
use parquet::data_type::{DoubleType, FloatType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// Samples in a row group.
const GROUP: u64 = 1_000_000;

/// Time, x and y.
const COLUMNS: [&str; 3] = ["time_s", "x_cm", "y_cm"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(samples), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("give the number of samples, and the file to write".into());
    };
    let samples: u64 = samples.parse()?;
    let groups =
        (0..samples.div_ceil(GROUP)).map(|group| group * GROUP..samples.min((group + 1) * GROUP));
    let mut out = BufWriter::new(File::create(&path)?);
    if path.ends_with(".csv") {
        write_csv(&mut out, groups)?;
    } else {
        write_parquet(&mut out, groups)?;
    }
    out.flush()?;
    println!(
        "{samples} samples, {} bytes",
        std::fs::metadata(&path)?.len()
    );
    Ok(())
}

fn write_csv(
    out: &mut impl Write,
    groups: impl Iterator<Item = Range<u64>>,
) -> Result<(), Box<dyn Error>> {
    writeln!(out, "{}", COLUMNS.join(","))?;
    for k in groups.flatten() {
        let [x, y] = place(k);
        writeln!(out, "{:?},{x},{y}", time(k))?;
    }
    Ok(())
}

fn write_parquet(
    out: &mut (impl Write + Send),
    groups: impl Iterator<Item = Range<u64>>,
) -> Result<(), Box<dyn Error>> {
    let kinds = [Physical::DOUBLE, Physical::FLOAT, Physical::FLOAT];
    let fields = COLUMNS.iter().zip(kinds).map(|(name, kind)| {
        let column = Type::primitive_type_builder(name, kind);
        let column = column.with_repetition(Repetition::REQUIRED).build();
        column.map(Arc::new)
    });
    let schema = Type::group_type_builder("session")
        .with_fields(fields.collect::<Result<_, _>>()?)
        .build()?;
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .build();
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    for group in groups {
        let times: Vec<f64> = group.clone().map(time).collect();
        let places: [Vec<f32>; 2] =
            [0, 1].map(|axis| group.clone().map(|k| place(k)[axis]).collect());
        let mut row_group = writer.next_row_group()?;
        if let Some(mut column) = row_group.next_column()? {
            column
                .typed::<DoubleType>()
                .write_batch(&times, None, None)?;
            column.close()?;
        }
        for places in &places {
            if let Some(mut column) = row_group.next_column()? {
                column
                    .typed::<FloatType>()
                    .write_batch(places, None, None)?;
                column.close()?;
            }
        }
        row_group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// The time of a sample, in seconds.
fn time(k: u64) -> f64 {
    k as f64 * 1e-3
}

/// Where the animal is at a sample: turns with no common period fill the square.
fn place(k: u64) -> [f32; 2] {
    if k % 1000 == 999 {
        return [f32::NAN; 2];
    }
    let turn = k as f64 * 1e-4;
    let side = |turn: f64| (100.0 + 99.0 * turn.sin()) as f32;
    [side(turn + (0.1 * turn).sin()), side(1.618 * turn)]
}

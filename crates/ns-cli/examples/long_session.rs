//! Writes a tracking table of any length, to see what `ns occupancy` needs.
//!
//! ```console
//! cargo run --release -p ns-cli --example long_session -- 100000000 long.parquet
//! /usr/bin/time -v target/release/ns occupancy --positions long.parquet --bin-size 2 --out long
//! ```
//!
//! Samples at 1 kHz wander over a square of 200 cm, and one in a thousand is lost.
//! They are made and written a million at a time, in row groups: about 16 bytes
//! for each sample on disk, and as many megabytes of memory for any number.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::Arc;

use parquet::basic::{Repetition, Type as Physical};
use parquet::data_type::{DoubleType, FloatType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// Samples in a row group.
const GROUP: u64 = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(samples), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("give the number of samples, and the file to write".into());
    };
    let samples: u64 = samples.parse()?;
    let column = |name: &str, physical| {
        let column = Type::primitive_type_builder(name, physical);
        column
            .with_repetition(Repetition::REQUIRED)
            .build()
            .map(Arc::new)
    };
    let fields = vec![
        column("time_s", Physical::DOUBLE)?,
        column("x_cm", Physical::FLOAT)?,
        column("y_cm", Physical::FLOAT)?,
    ];
    let schema = Type::group_type_builder("session")
        .with_fields(fields)
        .build()?;
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .build();
    let out = BufWriter::new(File::create(&path)?);
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    let mut first = 0;
    while first < samples {
        let group = first..samples.min(first + GROUP);
        let times: Vec<f64> = group.clone().map(|k| k as f64 * 1e-3).collect();
        let places: [Vec<f32>; 2] = [0, 1].map(|axis| {
            let places = group.clone().map(|k| place(k)[axis]);
            places.collect()
        });
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
        first = group.end;
    }
    writer.into_inner()?.flush()?;
    println!(
        "{samples} samples, {} bytes",
        std::fs::metadata(&path)?.len()
    );
    Ok(())
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

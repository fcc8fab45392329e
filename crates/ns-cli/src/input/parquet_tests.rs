//! Parquet files of every type that is read, and of some that are not.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{BrotliLevel, Compression, GzipLevel};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use tempfile::TempDir;

use super::{PositionColumns, SpikeColumns, read_positions, read_spikes};
use crate::error::Error;

/// The cells of one column: values, and for an optional column which are there.
enum Cells {
    Double(Vec<f64>, Option<Vec<i16>>),
    Float(Vec<f32>),
    Int32(Vec<i32>),
    Int64(Vec<i64>, Option<Vec<i16>>),
    Bytes(Vec<&'static [u8]>),
}

/// Writes so many row groups, the same each time.
fn write(path: &Path, schema: &str, columns: &[Cells], compression: Compression, groups: usize) {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    for _ in 0..groups {
        let mut group = writer.next_row_group().unwrap();
        for cells in columns {
            let mut column = group.next_column().unwrap().unwrap();
            match cells {
                Cells::Double(v, d) => batch::<DoubleType>(&mut column, v, d.as_deref()),
                Cells::Float(v) => batch::<FloatType>(&mut column, v, None),
                Cells::Int32(v) => batch::<Int32Type>(&mut column, v, None),
                Cells::Int64(v, d) => batch::<Int64Type>(&mut column, v, d.as_deref()),
                Cells::Bytes(v) => {
                    let v: Vec<ByteArray> = v.iter().map(|b| ByteArray::from(b.to_vec())).collect();
                    batch::<ByteArrayType>(&mut column, &v, None);
                }
            }
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

fn batch<T: DataType>(
    column: &mut parquet::file::writer::SerializedColumnWriter<'_>,
    values: &[T::T],
    levels: Option<&[i16]>,
) {
    column
        .typed::<T>()
        .write_batch(values, levels, None)
        .unwrap();
}

/// A file of two row groups.
fn file(schema: &str, columns: &[Cells], compression: Compression) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    // No known ending: the format shows in the first bytes.
    let path = folder.path().join("table.bin");
    write(&path, schema, columns, compression, 2);
    (folder, path)
}

/// What is read of a file of one row group.
fn positions(schema: &str, columns: &[Cells]) -> Result<super::Positions, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    write(&path, schema, columns, Compression::SNAPPY, 1);
    read_positions(&path, &PositionColumns::default())
}

fn three() -> Cells {
    Cells::Double(vec![1.0, 2.0, 3.0], None)
}

/// Times that do not go back where they come again.
fn still() -> Cells {
    Cells::Double(vec![2.0; 3], None)
}

#[test]
fn numbers_of_every_type_and_nulls_are_read() {
    let schema = "message m { required int64 time_ms; optional double x_cm; required float y_cm; }";
    let columns = [
        Cells::Int64(vec![0, 500, 1000], None),
        Cells::Double(vec![1.0, 3.0], Some(vec![1, 0, 1])),
        Cells::Float(vec![0.5, 1.5, 2.5]),
    ];
    let read = positions(schema, &columns).unwrap();
    assert_eq!(read.times, [0.0, 0.5, 1.0]);
    assert_eq!(read.positions[2], [3.0, 2.5]);
    assert!(read.positions[1].iter().all(|v| v.is_nan()));
    let (_folder, path) = file(schema, &columns, Compression::SNAPPY);
    let text = read_positions(&path, &PositionColumns::default())
        .unwrap_err()
        .to_string();
    assert!(text.contains("row 4: time 0 s comes after 1 s"), "{text}");
}

#[test]
fn unsigned_integers_are_not_negative() {
    let read = positions(
        "message m { required double t; required int32 x (UINT_32); required int64 y (INTEGER(64,false)); }",
        &[
            three(),
            Cells::Int32(vec![-1, 0, 1]),
            Cells::Int64(vec![-1, 0, 1], None),
        ],
    )
    .unwrap();
    assert_eq!(read.positions[0], [4_294_967_295.0, u64::MAX as f64]);
}

#[test]
fn every_compression_built_in_is_read() {
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ] {
        let (_folder, path) = file(
            "message m { required double t; required double x; required double y; }",
            &[still(), three(), three()],
            compression,
        );
        let read = read_positions(&path, &PositionColumns::default()).unwrap();
        assert_eq!(read.positions.len(), 6, "{compression}");
    }
}

#[test]
fn units_may_be_text_or_integers() {
    let (_folder, path) = file(
        "message m { required binary unit (UTF8); required double time; }",
        &[Cells::Bytes(vec![b"t10", b"t2", b"t10"]), three()],
        Compression::SNAPPY,
    );
    let read = read_spikes(&path, &SpikeColumns::default()).unwrap();
    let names: Vec<&str> = read.units.iter().map(|u| u.name.as_str()).collect();
    assert_eq!(names, ["t2", "t10"]);
    assert_eq!(read.units[1].times, [1.0, 1.0, 3.0, 3.0]);

    let (_folder, path) = file(
        "message m { optional int64 unit; required double time; }",
        &[Cells::Int64(vec![12, 3, 12], Some(vec![1, 1, 1])), three()],
        Compression::SNAPPY,
    );
    let read = read_spikes(&path, &SpikeColumns::default()).unwrap();
    assert_eq!(read.units[0].name, "3");
}

#[test]
fn a_null_unit_and_text_that_is_not_utf8_are_refused() {
    let (_folder, path) = file(
        "message m { optional int64 unit; required double time; }",
        &[Cells::Int64(vec![12, 3], Some(vec![1, 0, 1])), three()],
        Compression::SNAPPY,
    );
    let text = read_spikes(&path, &SpikeColumns::default())
        .unwrap_err()
        .to_string();
    assert!(text.contains("row 2: column `unit` is empty"), "{text}");

    let (_folder, path) = file(
        "message m { required binary unit (UTF8); required double time; }",
        &[Cells::Bytes(vec![b"a", b"b", b"\xff"]), three()],
        Compression::SNAPPY,
    );
    let text = read_spikes(&path, &SpikeColumns::default())
        .unwrap_err()
        .to_string();
    assert!(text.contains("row 3: the text is not UTF-8"), "{text}");

    // Its row is counted from the start of the file, not of the row group.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.parquet");
    let schema = "message m { required binary unit (UTF8); required double time; }";
    let mut long: Vec<&'static [u8]> = vec![b"a"; 70_000];
    long.push(b"\xff");
    let times = Cells::Double(vec![1.0; 70_001], None);
    let columns = [Cells::Bytes(long), times];
    write(&path, schema, &columns, Compression::SNAPPY, 1);
    let text = read_spikes(&path, &SpikeColumns::default())
        .unwrap_err()
        .to_string();
    assert!(text.contains("row 70001: the text is not UTF-8"), "{text}");
}

#[test]
fn other_types_are_refused_with_what_would_do() {
    for (y, cells) in [
        (
            "required int64 y (TIMESTAMP_MILLIS)",
            Cells::Int64(vec![1, 2, 3], None),
        ),
        ("required int32 y (DATE)", Cells::Int32(vec![1, 2, 3])),
        (
            "required binary y (UTF8)",
            Cells::Bytes(vec![b"1", b"2", b"3"]),
        ),
    ] {
        let schema = format!("message m {{ required double t; required double x; {y}; }}");
        let error = positions(&schema, &[three(), three(), cells]).unwrap_err();
        assert!(matches!(error, Error::ColumnType { .. }), "{error}");
        let text = error.to_string();
        assert!(
            text.ends_with("store it as a plain DOUBLE, FLOAT, INT32 or INT64 column"),
            "{text}"
        );
    }
}

#[test]
fn nested_columns_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("n.parquet");
    write(
        &path,
        "message m { required double t; required double x; required group p { required double y; } }",
        &[three(), three(), three()],
        Compression::SNAPPY,
        1,
    );
    let columns = PositionColumns {
        y: Some("p.y".to_owned()),
        ..PositionColumns::default()
    };
    let text = read_positions(&path, &columns).unwrap_err().to_string();
    assert!(text.contains("`p.y` has type nested or repeated"), "{text}");
}

#[test]
fn empty_and_broken_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.parquet");
    for (bytes, expected) in [
        (b"".as_slice(), "is empty"),
        (b"PAR1", "is not a readable Parquet file"),
        (b"time,x,y\n1,2,3\n", "is not a readable Parquet file"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let text = read_positions(&path, &PositionColumns::default())
            .unwrap_err()
            .to_string();
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_file_cut_or_scrambled_anywhere_is_refused_or_read_but_never_panics() {
    let (_folder, path) = file(
        "message m { required double t; optional double x; required double y; }",
        &[
            still(),
            Cells::Double(vec![1.0, 2.0], Some(vec![1, 0, 1])),
            three(),
        ],
        Compression::SNAPPY,
    );
    let whole = std::fs::read(&path).unwrap();
    let mut refused = 0;
    for at in 0..whole.len() {
        std::fs::write(&path, &whole[..at]).unwrap();
        assert!(read_positions(&path, &PositionColumns::default()).is_err());
        let mut scrambled = whole.clone();
        scrambled[at] ^= 0xff;
        std::fs::write(&path, &scrambled).unwrap();
        refused += usize::from(read_positions(&path, &PositionColumns::default()).is_err());
    }
    assert!(refused > 0);
}

#[test]
fn lengths_that_can_not_be_are_refused_before_they_take_memory() {
    let (_folder, path) = file(
        "message m { required double t; required double x; required double y; }",
        &[still(), three(), three()],
        Compression::UNCOMPRESSED,
    );
    let whole = std::fs::read(&path).unwrap();
    let refused = |bytes: &[u8], parts: &[&str]| {
        std::fs::write(&path, bytes).unwrap();
        let text = read_positions(&path, &PositionColumns::default())
            .unwrap_err()
            .to_string();
        assert!(text.contains("is not a readable Parquet file"), "{text}");
        for part in parts {
            assert!(text.contains(part), "{text}");
        }
    };
    // The length of the footer stands before the last four bytes.
    for length in [u32::MAX, i32::MAX as u32, whole.len() as u32] {
        let mut bytes = whole.clone();
        let at = bytes.len() - 8;
        bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
        refused(&bytes, &[]);
    }
    // The first page is a dictionary of one value; behind the fourth field of its
    // header stands their number.
    const MOST: [u8; 5] = [0xfe, 0xff, 0xff, 0xff, 0x0f];
    let count = 2 + whole
        .windows(3)
        .position(|bytes| bytes == [0x4c, 0x15, 0x02])
        .unwrap();
    let bytes = [&whole[..count], &MOST, &whole[count + 1..]].concat();
    refused(
        &bytes,
        &["a dictionary of 8 bytes can not hold 2147483647 values"],
    );
}

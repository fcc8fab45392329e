//! What text files may look like, and how bad ones are refused.

use std::io::Write;
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::csv_file::LONGEST_ROW;
use super::{
    Column, Kind, PositionColumns, Positions, Row, Source, SpikeColumns, Tracking, read_positions,
    read_spikes,
};
use crate::error::Error;

fn file(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("track.csv");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read(bytes: impl AsRef<[u8]>) -> Result<Positions, Error> {
    let (_folder, path) = file(bytes);
    read_positions(&path, &PositionColumns::default())
}

/// The message without the folder.
fn message(bytes: impl AsRef<[u8]>) -> String {
    let (folder, path) = file(bytes);
    let error = read_positions(&path, &PositionColumns::default()).unwrap_err();
    let folder = format!("{}/", folder.path().display());
    error.to_string().replace(&folder, "")
}

#[test]
fn delimiters_quotes_line_ends_and_a_byte_order_mark_are_understood() {
    for text in [
        "time,x,y\n0,1,2\n0.5,3,4\n",
        "\u{feff}time,x,y\r\n0,1,2\r\n0.5,3,4",
        "time;x;y\n0;1;2\n0.5;3;4\n\n\n",
        "time\tx\ty\n0\t1\t2\n\n0.5\t3\t4\n   \n",
        "\n\"time\",\"x\",\"y\"\n\"0\",\" 1 \",2\n+0.5,3e0,4.\n",
        "comment;more,time,x,y\na;b;c,0,1,2\n,0.5,3,4\n",
    ] {
        let read = read(text).unwrap();
        assert_eq!(read.times, [0.0, 0.5], "{text:?}");
        assert_eq!(read.positions, [[1.0, 2.0], [3.0, 4.0]], "{text:?}");
    }
}

#[test]
fn a_quoted_delimiter_in_the_header_does_not_decide() {
    let read = read("time;\"a,b,c,d\";x;y\n0;;1;2\n").unwrap();
    assert_eq!(read.positions, [[1.0, 2.0]]);
}

#[test]
fn missing_coordinates_are_nan_in_both() {
    for word in ["", "nan", "NaN", "NA", "null", "None", "N/A", " "] {
        let read = read(format!("time,x,y\n0,{word},2\n1,3,4\n")).unwrap();
        assert!(read.positions[0].iter().all(|v| v.is_nan()), "{word:?}");
        assert_eq!(read.positions[1], [3.0, 4.0]);
    }
}

#[test]
fn each_bad_file_gets_one_clear_sentence() {
    for (bytes, expected) in [
        (
            "",
            "track.csv is empty: a table needs a header line and at least one row",
        ),
        (
            " \n\n",
            "track.csv is empty: a table needs a header line and at least one row",
        ),
        (
            "time,x,y\n",
            "track.csv has a header (time, x, y) but no rows: at least one is needed",
        ),
        (
            "time,x,y\n0,1,2\n\n1,2\n",
            "track.csv, line 4: 2 fields, but the header has 3: every row needs as many",
        ),
        (
            "time,x,y\n0,1,left\n",
            "track.csv, line 2: `left` in column `y` is not a number; \
             write a number such as 12.5, or leave the cell empty",
        ),
        (
            "time,x,y\n0,1,2\n,3,4\n",
            "track.csv, line 3: column `time` is empty or NaN; every row needs a time",
        ),
        (
            "time,x,y\ninf,1,2\n",
            "track.csv, line 2: inf in column `time` is not finite; a time must be a finite number",
        ),
        (
            "time,x,y\n0,-inf,2\n",
            "track.csv, line 2: -inf in column `x` is not finite; an x must be a finite number",
        ),
        (
            "time,x,y\n0,,2\n1,3,NaN\n",
            "track.csv: none of the 2 rows has both an x and a y (columns `x`, `y`); \
             at least one must",
        ),
    ] {
        assert_eq!(message(bytes), expected);
    }
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_their_line() {
    let bytes = b"time,x,y\n0,1,2\n1,\xff\xfe,3\n";
    assert_eq!(
        message(bytes),
        "track.csv, line 3: the text is not UTF-8; save the file as UTF-8"
    );
}

#[test]
fn bad_bytes_in_columns_that_are_not_read_do_no_harm() {
    let read = read(b"time,x,y,note\n0,1,2,caf\xe9\n").unwrap();
    assert_eq!(read.positions, [[1.0, 2.0]]);
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["none.csv", "none.parquet", "none"] {
        let path = folder.path().join(name);
        let error = read_positions(&path, &PositionColumns::default()).unwrap_err();
        assert!(matches!(error, Error::Unreadable { .. }), "{error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    let error = read_positions(folder.path(), &PositionColumns::default()).unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
}

#[test]
fn a_quote_left_open_does_not_take_the_rest_into_memory() {
    let mut text = b"time,x,y,note\n0,1,2,\n\n1,3,4,\"left open\n".to_vec();
    let row = b"2,5,6,\n";
    text.extend(row.iter().cycle().take(2 * LONGEST_ROW));
    assert_eq!(
        message(&text),
        "track.csv, line 4: no end of the row within 16777216 bytes; is a quote left open, \
         or is it another sort of file?"
    );
    // What is shorter is one long field, of which a message shows the start.
    let mut text = b"time,x,y\n0,1,\"".to_vec();
    text.extend(row.iter().cycle().take(100_000));
    let said = message(&text);
    assert!(
        said.starts_with("track.csv, line 2: `2,5,6,\n2,5") && said.len() < 250,
        "{said}"
    );
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let (_folder, path) = file("time,x,y\n0,1,2\n1,3,4\n");
    let tracking = Tracking::open(&path, &PositionColumns::default()).unwrap();
    let mut reading = std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap();
    assert!(tracking.each_batch(|_, _| Ok(())).is_ok());
    let error = tracking.each_batch(|_, _| {
        reading.write_all(b"2,5,6\n").unwrap();
        Ok(())
    });
    let said = error.unwrap_err().to_string();
    assert!(said.contains("was written to while it was read"), "{said}");
}

#[test]
fn spikes_of_many_batches_come_to_their_units() {
    // Names appear in another order in each batch.
    let name = |k: u32| (k / 70_000 + k) % 3;
    let mut text = String::from("unit,time_ms\n");
    for k in 0..150_000 {
        text += &format!("u{},{k}\n", name(k));
    }
    let (_folder, path) = file(text);
    let spikes = read_spikes(&path, &SpikeColumns::default()).unwrap();
    assert_eq!(spikes.units.len(), 3);
    for (number, unit) in (0..).zip(&spikes.units) {
        let times = (0..150_000).filter(|&k| name(k) == number);
        let times: Vec<f64> = times.map(|k| f64::from(k) / 1e3).collect();
        assert_eq!(
            (unit.name.as_str(), &unit.times),
            (&*format!("u{number}"), &times)
        );
    }
}

/// Rows of a text, and what ends each.
fn rows() -> impl Strategy<Value = Vec<(f64, &'static str, &'static str)>> {
    let note = prop::sample::select(vec!["", "a", "\"b\"", "\"c\nd\"", "\"e\r\n\r\n,f\"", " g "]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\n\n", "\r\n\r\n", "\n \t\n\n"]);
    prop::collection::vec((-1e3_f64..1e3, note, end), 1..20)
}

proptest! {
    #[test]
    fn rows_are_named_by_the_line_they_start_on(
        rows in rows(), has_mark in any::<bool>(), blank in 0_usize..3, is_cut in any::<bool>(),
    ) {
        let mut text = if has_mark { "\u{feff}" } else { "" }.to_owned();
        text += &"\n".repeat(blank);
        text += "\"no\nte\",x\n";
        let mut lines = Vec::new();
        for (x, note, end) in &rows {
            lines.push(1 + text.matches('\n').count() as u64);
            text += &format!("{note},{x}{end}");
        }
        if is_cut {
            text.truncate(text.trim_end().len());
        }
        let (_folder, path) = file(text);
        let source = Source::open(&path).unwrap();
        prop_assert_eq!(source.headers(), ["no\nte", "x"]);
        source.each_batch(&[(1, Kind::Numbers)], |batch| {
            let Column::Numbers(xs) = &batch.columns[0] else { panic!("numbers were asked for") };
            assert!(xs.iter().eq(rows.iter().map(|(x, _, _)| x)));
            Ok(())
        }).unwrap();
        for (number, &line) in (0..).zip(&lines) {
            prop_assert_eq!(source.row(number), Row::Line(line));
        }
        let beyond = rows.len() as u64;
        prop_assert_eq!(source.row(beyond), Row::Number(beyond + 1));
    }
}

//! What text files may look like, and how bad ones are refused.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{PositionColumns, Positions, read_positions};
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

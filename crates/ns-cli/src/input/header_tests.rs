//! Which column is taken for what.

use std::path::Path;

use super::{PositionColumns, SpikeColumns, TimeUnit, read_positions, read_spikes};
use crate::error::Error;

fn with_header(header: &str, check: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let cells = vec!["1500"; header.split(',').count()].join(",");
    std::fs::write(&path, format!("{header}\n{cells}\n")).unwrap();
    check(&path);
}

fn error(header: &str, columns: &PositionColumns) -> Error {
    let mut error = None;
    with_header(header, |path| {
        error = read_positions(path, columns).err();
    });
    error.unwrap()
}

#[test]
fn names_and_units_are_guessed() {
    for (header, time, length) in [
        ("t,x,y", TimeUnit::Seconds, None),
        ("time_s,x_cm,y_cm", TimeUnit::Seconds, Some("cm")),
        (
            "Time (ms),X [px],Y [px]",
            TimeUnit::Milliseconds,
            Some("px"),
        ),
        (
            "frame,timestamp_us,pos_x_mm,pos_y",
            TimeUnit::Microseconds,
            Some("mm"),
        ),
        (
            "time_\u{b5}s,x_pixels,y_px",
            TimeUnit::Microseconds,
            Some("px"),
        ),
        (
            "TIMES,position_x,position_y,x_speed",
            TimeUnit::Seconds,
            None,
        ),
        ("time_min,x_inches,y_in", TimeUnit::Minutes, Some("in")),
    ] {
        with_header(header, |path| {
            let read = read_positions(path, &PositionColumns::default()).unwrap();
            assert_eq!(read.time_unit, time, "{header}");
            assert_eq!(read.length_unit.as_deref(), length, "{header}");
            assert_eq!(read.times, [time.to_seconds(1500.0)], "{header}");
        });
    }
}

#[test]
fn times_are_turned_into_seconds_without_rounding_twice() {
    assert_eq!(TimeUnit::Milliseconds.to_seconds(100.0), 0.1);
    assert_eq!(TimeUnit::Microseconds.to_seconds(300_000.0), 0.3);
    assert_eq!(TimeUnit::Minutes.to_seconds(1.5), 90.0);
    assert!(
        "hours"
            .parse::<TimeUnit>()
            .unwrap_err()
            .contains("give s, ms")
    );
}

#[test]
fn a_time_unit_given_overrides_the_name() {
    with_header("time_s,x,y", |path| {
        let columns = PositionColumns {
            time_unit: Some(TimeUnit::Milliseconds),
            ..PositionColumns::default()
        };
        assert_eq!(read_positions(path, &columns).unwrap().times, [1.5]);
    });
}

#[test]
fn columns_named_are_taken_and_keep_their_unit() {
    with_header("time,x_cm,y_cm,head_x_m,head_y_m", |path| {
        let columns = PositionColumns {
            x: Some("head_x_m".to_owned()),
            y: Some("head_y_m".to_owned()),
            ..PositionColumns::default()
        };
        let read = read_positions(path, &columns).unwrap();
        assert_eq!(read.x_column, "head_x_m");
        assert_eq!(read.length_unit.as_deref(), Some("m"));
    });
}

#[test]
fn bad_headers_are_refused() {
    let guess = PositionColumns::default();
    let text = error("when,x,y", &guess).to_string();
    assert!(
        text.ends_with(
            "has no column that looks like a time (such as time, t or time_s): \
             its columns are when, x, y; name one of them with --time-column"
        ),
        "{text}"
    );
    let named = PositionColumns {
        x: Some("head".to_owned()),
        ..PositionColumns::default()
    };
    let text = error("time,x,y", &named).to_string();
    assert!(
        text.contains("has no column `head`: its columns are time, x, y; name one"),
        "{text}"
    );
    assert!(matches!(
        error("time,x,x,y", &guess),
        Error::DoubledColumn { count: 2, .. }
    ));
    assert!(matches!(
        error("time,x_cm,x_px,y_cm", &guess),
        Error::AmbiguousColumn { columns, .. } if columns == "x_cm, x_px"
    ));
    assert!(matches!(
        error("time,x_cm,y_m", &guess),
        Error::UnitsDiffer { x_unit, y_unit, .. } if x_unit == "cm" && y_unit == "m"
    ));
    let shared = PositionColumns {
        y: Some("x".to_owned()),
        ..PositionColumns::default()
    };
    assert!(matches!(
        error("time,x,y", &shared),
        Error::SharedColumn { name, .. } if name == "x"
    ));
}

#[test]
fn a_doubled_name_that_is_not_read_does_no_harm() {
    with_header("time,x,y,note,note", |path| {
        assert!(read_positions(path, &PositionColumns::default()).is_ok());
    });
}

#[test]
fn spike_columns_are_guessed() {
    for (header, unit) in [
        ("unit,time_s", "unit"),
        ("spike_time_ms,cluster_id", "cluster_id"),
        ("Neuron,t", "Neuron"),
        ("cell,unit,times", "unit"),
    ] {
        with_header(header, |path| {
            let read = read_spikes(path, &SpikeColumns::default()).unwrap();
            assert_eq!(read.unit_column, unit, "{header}");
        });
    }
}

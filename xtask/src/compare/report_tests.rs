//! Tables, JSON, and what counts as falling short.

use super::answers::Agreement;
use super::report::{Report, duration, significant};
use super::{Op, Ours, Row, Theirs};

fn op(aim: Option<f64>) -> Op {
    Op {
        op: "path/far".to_owned(),
        peer: "snail".to_owned(),
        aim,
        tolerance: Some(0.5),
    }
}

/// A row of 2 ms against so many seconds.
fn row(aim: Option<f64>, seconds: f64, agreement: Agreement) -> Row {
    let ours = Ours {
        op: "path/far".to_owned(),
        size: 100,
        seconds: 2e-3,
        theirs: None,
    };
    let theirs = Theirs {
        op: "path/far".to_owned(),
        seconds,
        version: "1.2".to_owned(),
    };
    Row::new(&op(aim), &ours, &theirs, agreement)
}

fn report(rows: Vec<Row>) -> Report {
    let mut report = Report::default();
    rows.into_iter().for_each(|row| report.push(row));
    report
}

fn near() -> Agreement {
    Agreement::between(&[4.0], &[5.0], None, 0.5)
}

#[test]
fn what_agrees_and_is_fast_enough_passes() {
    let rows = vec![
        row(Some(30.0), 0.06, near()),
        row(None, 1e-6, near()),
        row(Some(30.0), 0.06, Agreement::default()),
    ];
    let report = report(rows);
    assert_eq!(report.verdict(), Ok(()));
    assert!(
        report
            .to_string()
            .ends_with("\nall answers agree, and every aim is reached\n")
    );
}

#[test]
fn what_falls_short_is_named() {
    let far = Agreement::between(&[4.0], &[9.0], None, 0.5);
    let rows = vec![row(None, 1.0, far), row(Some(30.0), 0.05, near())];
    let problems = report(rows).verdict().unwrap_err();
    assert_eq!(
        problems,
        "path/far: the answers differ, path/far: 25.0 times as fast, not 30"
    );
}

#[test]
fn a_ratio_that_is_no_number_reaches_no_aim() {
    assert!(
        report(vec![row(Some(1.0), f64::NAN, near())])
            .verdict()
            .is_err()
    );
}

#[test]
fn the_table_has_a_line_for_each_row() {
    let known = Agreement::between(&[4.0], &[5.0], Some(&[4.0]), 0.5);
    let table = report(vec![
        row(Some(30.0), 0.5, near()),
        row(None, 0.5, known),
        row(None, 0.5, Agreement::default()),
    ])
    .to_string();
    let lines: Vec<&str> = table.lines().collect();
    let start = "| path/far | 100 | snail 1.2 | 2.00 ms | 500 ms | 250 |";
    assert_eq!(lines[2], format!("{start} 30 | 2e-1 | yes |"));
    assert_eq!(
        lines[3],
        format!("{start}  | 0e0 and 2e-1 from the truth | yes |")
    );
    assert_eq!(lines[4], format!("{start}  |  | not asked |"));
    assert_eq!(lines.len(), 7);
}

#[test]
fn json_is_a_list_of_rows() {
    let report = report(vec![row(Some(30.0), 0.5, near())]);
    let json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    let row = &json[0];
    assert_eq!(row["op"], "path/far");
    assert_eq!(row["size"], 100);
    assert_eq!(row["ns_s"], 2e-3);
    assert_eq!(row["peer_s"], 0.5);
    assert_eq!(row["ratio"], 250.0);
    assert_eq!(row["agree"], true);
    assert_eq!(row["peer"], "snail 1.2");
    assert_eq!(row["aim"], 30.0);
    assert_eq!(row["difference"], 0.2);
    assert!(row["ns_error"].is_null());
}

#[test]
fn times_have_a_unit_and_three_digits() {
    assert_eq!(duration(2.5e-7), "0.250 µs");
    assert_eq!(duration(1.234e-3), "1.23 ms");
    assert_eq!(duration(0.0567), "56.7 ms");
    assert_eq!(duration(106.4), "106 s");
    assert_eq!(significant(123_456.7), "123457");
}

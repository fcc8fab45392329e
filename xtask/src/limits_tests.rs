//! Which operations are measured, and how lines are read.

use crate::limits::{Op, Row};
use crate::{Error, glob, workspace};

fn ops() -> Vec<Op> {
    ["layout/grid", "layout/track", "environment/grid"]
        .map(|op| Op {
            op: op.to_owned(),
            time_growth: 1,
            memory_growth: 1,
        })
        .to_vec()
}

fn names(only: &[&str]) -> Result<Vec<String>, Error> {
    let only: Vec<String> = only.iter().map(ToString::to_string).collect();
    let chosen = glob::chosen(ops(), &only, |op| &op.op)?;
    Ok(chosen.into_iter().map(|op| op.op).collect())
}

#[test]
fn patterns_choose_in_the_order_of_the_table() {
    assert_eq!(names(&[]).unwrap().len(), 3);
    assert_eq!(
        names(&["*track", "*/grid"]).unwrap(),
        ["layout/grid", "layout/track", "environment/grid"]
    );
    assert_eq!(
        names(&["layout/*"]).unwrap(),
        ["layout/grid", "layout/track"]
    );
}

#[test]
fn a_pattern_that_fits_nothing_is_refused_with_what_there_is() {
    let error = names(&["layout/*", "nosuch"]).unwrap_err().to_string();
    assert_eq!(
        error,
        "no operation fits `nosuch`; there are: layout/grid, layout/track, environment/grid"
    );
}

#[test]
fn lines_are_read_to_the_last_bit() {
    let line = r#"{"op":"a","n_bins":10,"seconds":1.2345678901234567e-5,"bytes":7}"#;
    let row: Row = workspace::parsed(line, "limits").unwrap();
    assert_eq!(row.seconds, 1.2345678901234567e-5);
    assert_eq!((row.n_bins, row.bytes), (10, 7));
}

#[test]
fn other_lines_are_errors() {
    let parsed = |line| workspace::parsed::<Row>(line, "limits");
    let error = parsed("measuring").unwrap_err().to_string();
    assert!(
        error.starts_with("the line `measuring` of `limits` is malformed"),
        "{error}"
    );
    assert!(parsed(r#"{"op":"a","n_bins":10,"seconds":-1}"#).is_err());
}

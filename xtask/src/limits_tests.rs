//! Which operations are measured, and how lines are read.

use crate::Error;
use crate::limits::{Op, Row, chosen, parsed};

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
    Ok(chosen(ops(), &only)?.into_iter().map(|op| op.op).collect())
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
    let row: Row =
        parsed(r#"{"op":"a","n_bins":10,"seconds":1.2345678901234567e-5,"bytes":7}"#).unwrap();
    assert_eq!(row.seconds, 1.2345678901234567e-5);
    assert_eq!((row.n_bins, row.bytes), (10, 7));
}

#[test]
fn other_lines_are_errors() {
    let error = parsed::<Row>("measuring").unwrap_err().to_string();
    assert!(
        error.starts_with("the line `measuring` of the program limits is malformed"),
        "{error}"
    );
    assert!(parsed::<Row>(r#"{"op":"a","n_bins":10,"seconds":-1}"#).is_err());
}

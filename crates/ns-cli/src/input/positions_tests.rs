//! The order of times.

use super::{PositionColumns, read_positions};
use crate::error::Error;

#[test]
fn the_first_time_that_goes_back_is_named_by_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "t,x,y\n0,1,1\n\n2,1,1\n2,1,1\n1.5,1,1\n0,1,1\n").unwrap();
    let error = read_positions(&path, &PositionColumns::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("line 6: time 1.5 s comes after 2 s; times must not go back"),
        "{error}"
    );
    assert!(matches!(error, Error::TimeGoesBack { .. }));
}

#[test]
fn equal_times_pass() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "t,x,y\n1,1,1\n1,1,1\n").unwrap();
    let read = read_positions(&path, &PositionColumns::default()).unwrap();
    assert_eq!(read.times, [1.0, 1.0]);
}

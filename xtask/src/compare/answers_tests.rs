//! Differences of lists that are known, and lists that are none.

use super::answers::{Agreement, difference, numbers};
use crate::Error;

const INF: f64 = f64::INFINITY;

#[test]
fn differences_are_fractions_of_the_largest_value() {
    assert_eq!(difference(&[1.0, 2.5], &[1.0, 2.0]), 0.25);
    assert_eq!(difference(&[1.0, -4.5], &[1.5, -4.0]), 0.125);
    assert_eq!(difference(&[3.0, INF], &[4.0, INF]), 0.25);
}

#[test]
fn equal_lists_do_not_differ() {
    assert_eq!(difference(&[], &[]), 0.0);
    assert_eq!(difference(&[0.0, 0.0], &[0.0, 0.0]), 0.0);
    let all = [1.0, INF, -INF, f64::NAN];
    assert_eq!(difference(&all, &all), 0.0);
}

#[test]
fn what_only_one_has_is_infinitely_far() {
    assert_eq!(difference(&[1.0], &[1.0, 2.0]), INF);
    assert_eq!(difference(&[1.0, INF], &[1.0, 2.0]), INF);
    assert_eq!(difference(&[1.0, 2.0], &[1.0, f64::NAN]), INF);
    assert_eq!(difference(&[INF], &[-INF]), INF);
    assert_eq!(difference(&[1.0], &[0.0]), INF);
}

#[test]
fn answers_agree_up_to_the_tolerance() {
    let agreement = Agreement::between(&[1.0, 2.5], &[1.0, 2.0], None, 0.25);
    assert_eq!(agreement.agree, Some(true));
    assert_eq!(agreement.difference, Some(0.25));
    let agreement = Agreement::between(&[1.0, 2.5], &[1.0, 2.0], None, 0.249);
    assert_eq!(agreement.agree, Some(false));
}

#[test]
fn where_the_truth_is_known_both_must_be_near_it() {
    let between = |ours, theirs| Agreement::between(&[ours], &[theirs], Some(&[4.0]), 0.25);
    let both = between(3.0, 5.0);
    assert_eq!(both.agree, Some(true));
    assert_eq!((both.ns_error, both.peer_error), (Some(0.25), Some(0.25)));
    assert_eq!(both.difference, Some(0.4));
    assert_eq!(between(2.0, 4.0).agree, Some(false));
    assert_eq!(between(4.0, 2.0).agree, Some(false));
}

#[test]
fn without_a_tolerance_nothing_is_read() {
    let nowhere = std::path::Path::new("no such folder");
    let agreement = Agreement::of(nowhere, None).unwrap();
    assert_eq!(agreement.agree, None);
    assert!(matches!(
        Agreement::of(nowhere, Some(0.1)),
        Err(Error::Read { .. })
    ));
}

#[test]
fn numbers_are_read_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, values: &[f64]| {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        std::fs::write(folder.path().join(name), bytes).unwrap();
    };
    write("ours.f64", &[0.1, INF, -3.0]);
    write("theirs.f64", &[0.1, INF, -3.0]);
    let agreement = Agreement::of(folder.path(), Some(0.0)).unwrap();
    assert_eq!(agreement.agree, Some(true));
    assert_eq!(agreement.ns_error, None);

    write("truth.f64", &[0.1, INF, -6.0]);
    let agreement = Agreement::of(folder.path(), Some(0.0)).unwrap();
    assert_eq!(agreement.agree, Some(false));
    assert_eq!(agreement.ns_error, Some(0.5));

    std::fs::write(folder.path().join("half.f64"), [0; 12]).unwrap();
    let error = numbers(&folder.path().join("half.f64")).unwrap_err();
    assert!(error.to_string().contains("12 bytes"), "{error}");
}

//! What a report shows, and when it is a success.

use super::{Counts, Failure, Report};

fn report(counts: Counts) -> Report {
    let mut report = Report::default();
    report.rows.insert("n_bins".to_owned(), counts);
    report
}

#[test]
fn a_run_that_compared_nothing_fails() {
    let verdict = Report::default().verdict(false);
    assert_eq!(verdict, Err("nothing was compared".to_owned()));
    let idle = Counts {
        not_implemented: 2,
        refused: 1,
        skipped: 1,
        ..Counts::default()
    };
    assert!(report(idle).verdict(false).is_err());
}

#[test]
fn what_is_not_implemented_fails_only_when_strict() {
    let counts = Counts {
        passed: 1,
        not_implemented: 1,
        ..Counts::default()
    };
    assert_eq!(report(counts).verdict(false), Ok(()));
    assert!(report(counts).verdict(true).is_err());
}

#[test]
fn a_failure_or_a_stale_deviation_fails() {
    let passed = Counts {
        passed: 1,
        deviating: 1,
        ..Counts::default()
    };
    let mut good = report(passed);
    good.remarks.push("a remark".to_owned());
    assert_eq!(good.verdict(true), Ok(()));
    good.stale.push("a deviation".to_owned());
    assert!(good.verdict(false).is_err());
    let failed = Counts {
        failed: 1,
        ..passed
    };
    assert!(report(failed).verdict(false).is_err());
}

#[test]
fn the_last_line_holds_the_totals() {
    let mut report = report(Counts {
        passed: 3,
        failed: 2,
        ..Counts::default()
    });
    report.rows.insert(
        "edges".to_owned(),
        Counts {
            passed: 1,
            ..Counts::default()
        },
    );
    let text = report.to_string();
    assert_eq!(text.lines().last(), Some("4 passed, 2 failed"));
    assert!(text.contains("n_bins          3       2"), "{text}");
}

#[test]
fn only_the_first_failures_are_shown() {
    let mut report = Report::default();
    for i in 0..25 {
        report.failures.push(Failure {
            file: format!("file{i}.json"),
            key: "n_bins".to_owned(),
            detail: "answer: ours 1, theirs 2".to_owned(),
        });
    }
    let text = report.to_string();
    assert!(text.contains("file19.json: n_bins\n    answer: ours 1, theirs 2"));
    assert!(!text.contains("file20.json"));
    assert!(text.contains("... and 5 more failures"));
}

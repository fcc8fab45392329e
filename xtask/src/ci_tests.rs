//! Which steps run, and in what order.

use std::time::Duration;

use clap::ValueEnum;

use crate::ci::{Step, Verdict, run_steps, summary};

/// Runs with the given steps failing; returns what was started and the verdicts.
fn with_failures(skip: &[Step], failing: &[Step]) -> (Vec<Step>, Vec<Verdict>) {
    let mut started = Vec::new();
    let outcomes = run_steps(skip, |step| {
        started.push(step);
        !failing.contains(&step)
    });
    let verdicts = outcomes.iter().map(|outcome| outcome.1).collect();
    (started, verdicts)
}

#[test]
fn everything_runs_in_order() {
    let (started, verdicts) = with_failures(&[], &[]);
    assert_eq!(started, Step::value_variants());
    assert!(verdicts.iter().all(|&verdict| verdict == Verdict::Passed));
}

#[test]
fn after_a_failure_only_cheap_steps_run() {
    let (started, verdicts) = with_failures(&[], &[Step::Format]);
    assert_eq!(started, [Step::Format, Step::Tidy, Step::Licences]);
    assert_eq!(verdicts[0], Verdict::Failed);
    assert_eq!(verdicts[2], Verdict::Passed);
    assert!(verdicts[3..].iter().all(|&v| v == Verdict::NotRun));

    let (started, _) = with_failures(&[], &[Step::Test]);
    assert_eq!(started.last(), Some(&Step::Test));
}

#[test]
fn a_skipped_step_does_not_run() {
    let (started, verdicts) = with_failures(&[Step::Test], &[]);
    assert!(!started.contains(&Step::Test));
    assert_eq!(started.last(), Some(&Step::Interleavings));
    assert_eq!(
        verdicts.iter().filter(|&&v| v == Verdict::Skipped).count(),
        1
    );
}

#[test]
fn the_name_of_a_step_is_what_skip_takes() {
    for step in Step::value_variants() {
        assert_eq!(Step::from_str(step.name(), false), Ok(*step));
    }
}

#[test]
fn the_summary_has_a_row_per_step() {
    let second = Duration::from_secs(1);
    let table = summary(&[
        (Step::Format, Verdict::Failed, second),
        (Step::Doc, Verdict::NotRun, Duration::ZERO),
    ]);
    assert_eq!(table.lines().count(), 3);
    assert!(table.contains("format        FAILED          1.0"));
    assert!(table.contains("doc           not run         0.0"));
}

//! All checks, in order.

mod features;

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};

use crate::{Error, conformance, fuzz, hammer, licences, tidy, workspace};

/// The arguments of `cargo xtask ci`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Leave out a step; may be given several times, or with commas between
    #[arg(long, value_delimiter = ',', value_name = "STEP")]
    skip: Vec<Step>,
}

/// One check, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    Format,
    Tidy,
    Licences,
    Clippy,
    Test,
    Doc,
    Conformance,
    Features,
    Hammer,
    Fuzz,
    Interleavings,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    Failed,
    /// The user did not want it.
    Skipped,
    /// It compiles, and an earlier step failed.
    NotRun,
}

impl Step {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Tidy => "tidy",
            Self::Licences => "licences",
            Self::Clippy => "clippy",
            Self::Test => "test",
            Self::Doc => "doc",
            Self::Conformance => "conformance",
            Self::Features => "features",
            Self::Hammer => "hammer",
            Self::Fuzz => "fuzz",
            Self::Interleavings => "interleavings",
        }
    }

    /// Whether the step takes seconds, because it compiles nothing.
    fn is_cheap(self) -> bool {
        matches!(self, Self::Format | Self::Tidy | Self::Licences)
    }

    /// Runs this step alone.
    pub(crate) fn run(self) -> Result<(), Error> {
        match self {
            Self::Format => workspace::run(workspace::cargo(&["fmt", "--all", "--check"])),
            Self::Tidy => tidy::check(&workspace::root()),
            Self::Licences => licences::check(&workspace::root()),
            Self::Clippy => workspace::run(workspace::cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--",
                "-D",
                "warnings",
            ])),
            Self::Test => {
                workspace::run(workspace::cargo(&["test", "--workspace", "--locked"]))?;
                // No other crate asks for all that others may hear of a cache.
                workspace::run(workspace::cargo(&[
                    "test",
                    "--package",
                    "ns-cache",
                    "--all-features",
                    "--test",
                    "observed",
                    "--locked",
                ]))
            }
            Self::Doc => {
                let mut command = workspace::cargo(&[
                    "doc",
                    "--workspace",
                    "--no-deps",
                    "--document-private-items",
                    "--locked",
                ]);
                command.env("RUSTDOCFLAGS", "-D warnings");
                workspace::run(command)
            }
            Self::Conformance => conformance::check(&conformance::Arguments::default()),
            Self::Features => features::check(),
            Self::Hammer => hammer::run(&hammer::Arguments::brief()),
            Self::Fuzz => fuzz::run(&fuzz::Arguments::brief()),
            Self::Interleavings => {
                let mut command = workspace::cargo(&[
                    "test",
                    "--package",
                    "ns-cache",
                    "--test",
                    "interleavings",
                    "--locked",
                    // Other flags would build all of `target` anew.
                    "--target-dir",
                    "target/shuttle",
                ]);
                command.env("RUSTFLAGS", "--cfg shuttle");
                workspace::run(command)
            }
        }
    }
}

/// Runs all steps that are not skipped and prints a summary.
///
/// After a failure only cheap steps still run: they may find more at no cost,
/// while the others would mostly repeat the failure.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let outcomes = run_steps(&arguments.skip, |step| {
        println!("\n==> {}", step.name());
        let result = step.run();
        if let Err(error) = &result {
            eprintln!("{error}");
        }
        result.is_ok()
    });
    print!("\n{}", summary(&outcomes));

    let failed: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| outcome.1 == Verdict::Failed)
        .map(|outcome| outcome.0.name())
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Error::Check {
            check: "ci",
            summary: format!("failed: {}", failed.join(", ")),
        })
    }
}

/// A step, what became of it, and how long it took.
pub(crate) type Outcome = (Step, Verdict, Duration);

/// Decides which steps run, and runs them with `run`.
pub(crate) fn run_steps(skip: &[Step], mut run: impl FnMut(Step) -> bool) -> Vec<Outcome> {
    let mut failed = false;
    let mut outcomes = Vec::new();
    for &step in Step::value_variants() {
        let start = Instant::now();
        let verdict = if skip.contains(&step) {
            Verdict::Skipped
        } else if failed && !step.is_cheap() {
            Verdict::NotRun
        } else if run(step) {
            Verdict::Passed
        } else {
            failed = true;
            Verdict::Failed
        };
        let took = start.elapsed();
        if matches!(verdict, Verdict::Passed | Verdict::Failed) {
            println!("<== {}: {:.1} s", step.name(), took.as_secs_f64());
        }
        outcomes.push((step, verdict, took));
    }
    outcomes
}

/// The final table: a row per step.
pub(crate) fn summary(outcomes: &[Outcome]) -> String {
    let mut table = String::from("step          result      seconds\n");
    for &(step, verdict, took) in outcomes {
        let verdict = match verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "FAILED",
            Verdict::Skipped => "skipped",
            Verdict::NotRun => "not run",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "{:<13} {verdict:<10} {:>8.1}",
            step.name(),
            took.as_secs_f64()
        );
    }
    table
}

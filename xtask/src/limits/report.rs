//! Measurements with their fits, as tables and as JSON.

use std::fmt;

use serde::Serialize;

use super::{Op, Row, Weight, fit::exponent};
use crate::{Error, measured};

/// By how much a fitted power may exceed the one that is due: timings are noisy,
/// and a logarithm looks like some 0.07.
const SLACK: f64 = 0.1;

/// By what part an estimate may be off.
const MOST_OFF: f64 = 0.01;

/// All rows, the growth of each operation, and the weight of artifacts.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    rows: Vec<Row>,
    fits: Vec<Fit>,
    weights: Vec<Weight>,
}

/// How one operation grows.
#[derive(Debug, Serialize)]
struct Fit {
    op: String,
    /// The largest size.
    n_bins: usize,
    seconds: f64,
    bytes_per_bin: f64,
    /// The powers of n; `None` where the sizes are too few to tell.
    time_exponent: Option<f64>,
    bytes_exponent: Option<f64>,
    /// What these may be at most.
    time_limit: f64,
    bytes_limit: f64,
}

impl Report {
    pub(super) fn new(rows: Vec<Row>, ops: &[Op]) -> Self {
        let fits = ops
            .iter()
            .filter_map(|op| {
                let of_op: Vec<&Row> = rows.iter().filter(|row| row.op == op.op).collect();
                let largest = of_op.iter().max_by_key(|row| row.n_bins)?;
                let power = |value: fn(&Row) -> f64| {
                    let points: Vec<(f64, f64)> = of_op
                        .iter()
                        .map(|row| (row.n_bins as f64, value(row)))
                        .collect();
                    exponent(&points)
                };
                Some(Fit {
                    op: op.op.clone(),
                    n_bins: largest.n_bins,
                    seconds: largest.seconds,
                    bytes_per_bin: largest.bytes as f64 / largest.n_bins as f64,
                    time_exponent: power(|row| row.seconds),
                    bytes_exponent: power(|row| row.bytes as f64),
                    time_limit: f64::from(op.time_growth) + SLACK,
                    bytes_limit: f64::from(op.memory_growth) + SLACK,
                })
            })
            .collect();
        Self {
            rows,
            fits,
            weights: Vec::new(),
        }
    }

    /// The same, with what artifacts weigh.
    pub(super) fn weighing(self, weights: Vec<Weight>) -> Self {
        Self { weights, ..self }
    }

    pub(super) fn to_json(&self) -> Result<String, Error> {
        measured::to_json(self)
    }

    /// Whether everything grows as it may, and weighs what was said.
    ///
    /// # Errors
    ///
    /// What does not, in one line.
    pub(super) fn verdict(&self) -> Result<(), String> {
        let growth = self.fits.iter().flat_map(Fit::problems);
        let weights = self.weights.iter().filter_map(Weight::problem);
        measured::verdict(&growth.chain(weights).collect::<Vec<String>>())
    }
}

impl Weight {
    /// By what part of what is held the estimate is off.
    fn off(&self) -> Option<f64> {
        let held = self.held? as f64;
        Some((self.estimate as f64 - held).abs() / held)
    }

    fn problem(&self) -> Option<String> {
        let off = self.off().filter(|off| *off > MOST_OFF)?;
        let Self {
            artifact, n_bins, ..
        } = self;
        Some(format!(
            "{artifact}: the estimate for {n_bins} bins is off by {:.1} %",
            off * 100.0
        ))
    }
}

impl Fit {
    fn problems(&self) -> Vec<String> {
        [
            ("time", self.time_exponent, self.time_limit),
            ("memory", self.bytes_exponent, self.bytes_limit),
        ]
        .into_iter()
        .filter_map(|(what, exponent, limit)| match exponent {
            Some(exponent) if exponent <= limit => None,
            Some(exponent) => Some(format!(
                "{}: {what} grows as n^{exponent:.2}, more than n^{limit:.2}",
                self.op
            )),
            None => Some(format!("{}: too few sizes for a fit", self.op)),
        })
        .collect()
    }
}

/// Tables in Markdown, of what was measured, and what is wrong with it.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.rows.is_empty() {
            self.write_growth(f)?;
        }
        if !self.weights.is_empty() {
            self.write_weights(f)?;
        }
        match self.verdict() {
            Ok(()) => writeln!(
                f,
                "nothing grows faster than it may, or weighs more than was said"
            ),
            Err(problems) => writeln!(f, "too much: {problems}"),
        }
    }
}

impl Report {
    fn write_growth(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| operation | bins | seconds | bytes |")?;
        writeln!(f, "|---|---:|---:|---:|")?;
        for Row {
            op,
            n_bins,
            seconds,
            bytes,
        } in &self.rows
        {
            writeln!(f, "| {op} | {n_bins} | {seconds:.3e} | {bytes} |")?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "| operation | largest | ms | ns a bin | bytes a bin | time grows as | bytes grow as |"
        )?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|---:|")?;
        for fit in &self.fits {
            let [time, bytes] = [fit.time_exponent, fit.bytes_exponent]
                .map(|power| power.map_or("?".to_owned(), |power| format!("n^{power:.2}")));
            writeln!(
                f,
                "| {} | {} | {:.1} | {:.1} | {:.1} | {time} | {bytes} |",
                fit.op,
                fit.n_bins,
                fit.seconds * 1e3,
                fit.seconds / fit.n_bins as f64 * 1e9,
                fit.bytes_per_bin
            )?;
        }
        writeln!(f)
    }

    fn write_weights(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| artifact | bins | bytes, estimated | bytes, held | off |"
        )?;
        writeln!(f, "|---|---:|---:|---:|---:|")?;
        for weight in &self.weights {
            let held = weight
                .held
                .map_or("refused".to_owned(), |held| held.to_string());
            let off = weight
                .off()
                .map_or("-".to_owned(), |off| format!("{:.2} %", off * 100.0));
            writeln!(
                f,
                "| {} | {} | {} | {held} | {off} |",
                weight.artifact, weight.n_bins, weight.estimate
            )?;
        }
        writeln!(f)
    }
}

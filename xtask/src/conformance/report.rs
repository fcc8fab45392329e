//! What came out of a run.

use std::{collections::BTreeMap, fmt};

/// The most failures that are shown one by one.
const MOST_SHOWN: usize = 20;

/// How many answers came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ours agrees.
    pub passed: usize,
    /// Ours does not agree, and should.
    pub failed: usize,
    /// We have no answer yet.
    pub not_implemented: usize,
    /// The peer has no answer.
    pub refused: usize,
    /// Ours does not agree, on purpose.
    pub deviating: usize,
    /// The caller did not want it.
    pub skipped: usize,
}

impl Counts {
    /// How many answers were compared.
    #[must_use]
    pub fn compared(&self) -> usize {
        self.passed + self.failed + self.deviating
    }

    fn columns(&self) -> [usize; 6] {
        [
            self.passed,
            self.failed,
            self.not_implemented,
            self.refused,
            self.deviating,
            self.skipped,
        ]
    }
}

/// One answer that should agree and does not.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Failure {
    /// The name of the golden file.
    pub file: String,
    /// The operation with its variant.
    pub key: String,
    /// What differs most.
    pub detail: String,
}

/// The outcome of a run; shows as a table, failures, and a last line of totals.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// By operation.
    pub rows: BTreeMap<String, Counts>,
    /// In the order in which they were found.
    pub failures: Vec<Failure>,
    /// Deviations to take off; they fail the run.
    pub stale: Vec<String>,
    /// The same for a folder of golden files that is not the deviations' own:
    /// worth knowing, no failure.
    pub remarks: Vec<String>,
}

impl Report {
    /// The sums over all operations.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for row in self.rows.values() {
            total.passed += row.passed;
            total.failed += row.failed;
            total.not_implemented += row.not_implemented;
            total.refused += row.refused;
            total.deviating += row.deviating;
            total.skipped += row.skipped;
        }
        total
    }

    /// Whether the run is a success; when `strict`, everything must be
    /// implemented.
    ///
    /// # Errors
    ///
    /// All reasons why it is not, in one line.
    pub fn verdict(&self, strict: bool) -> Result<(), String> {
        let total = self.total();
        let mut problems = Vec::new();
        if total.compared() == 0 {
            problems.push("nothing was compared".to_owned());
        }
        if total.failed > 0 {
            problems.push(format!("{} answers failed", total.failed));
        }
        if strict && total.not_implemented > 0 {
            problems.push(format!(
                "{} answers are not implemented",
                total.not_implemented
            ));
        }
        if !self.stale.is_empty() {
            problems.push(format!(
                "{} deviations are to be taken off",
                self.stale.len()
            ));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems.join(", "))
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.keys().map(String::len).max().unwrap_or(0).max(9);
        writeln!(
            f,
            "{:<width$}  passed  failed  not impl.  refused  deviating  skipped",
            "operation"
        )?;
        for (operation, counts) in &self.rows {
            let [passed, failed, missing, refused, deviating, skipped] = counts.columns();
            writeln!(
                f,
                "{operation:<width$}  {passed:>6}  {failed:>6}  {missing:>9}  {refused:>7}  \
                 {deviating:>9}  {skipped:>7}"
            )?;
        }
        for failure in self.failures.iter().take(MOST_SHOWN) {
            write!(
                f,
                "\n{}: {}\n    {}\n",
                failure.file, failure.key, failure.detail
            )?;
        }
        if self.failures.len() > MOST_SHOWN {
            writeln!(
                f,
                "\n... and {} more failures",
                self.failures.len() - MOST_SHOWN
            )?;
        }
        for stale in &self.stale {
            writeln!(f, "\nstale deviation: {stale}; take it off")?;
        }
        for remark in &self.remarks {
            writeln!(f, "\nremark: {remark}")?;
        }
        let total = self.total();
        writeln!(
            f,
            "\n{} deviating, {} not implemented, {} refused by the peer, {} skipped",
            total.deviating, total.not_implemented, total.refused, total.skipped
        )?;
        writeln!(f, "{} passed, {} failed", total.passed, total.failed)
    }
}

//! What a plan says of itself, as data and as text.

use std::fmt;

use crate::{Accuracy, Estimate, Task};

/// Why an engine was chosen: what each would take.
///
/// It reads as a table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Explanation {
    /// The number of bins.
    pub bins: usize,
    /// The number of components.
    pub components: usize,
    /// What is to be made.
    pub task: Task,
    /// The bandwidth.
    pub bandwidth: f64,
    /// What is promised of the result.
    pub accuracy: Accuracy,
    /// The memory allowed.
    pub limit_bytes: u64,
    /// The cheapest of the engines that fit in memory, if one does.
    pub chosen: Option<Estimate>,
    /// Every engine that keeps the promise, cheapest first.
    pub considered: Vec<Estimate>,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.task {
            Task::Dense => f.write_str("a dense kernel")?,
            Task::Smooth { fields: 1 } => f.write_str("one field")?,
            Task::Smooth { fields } => write!(f, "{fields} fields")?,
        }
        write!(
            f,
            " over {} bins in {} components, bandwidth {}, ",
            self.bins, self.components, self.bandwidth
        )?;
        match self.accuracy {
            Accuracy::Absolute(tolerance) => writeln!(f, "to {tolerance:.0e} of the largest")?,
            Accuracy::Relative => writeln!(f, "to 1e-12 of each value")?,
        }
        writeln!(
            f,
            "   {:<10} {:>9} {:>10} {:>12} {:>12} {:>10}",
            "engine", "degree", "flops", "bytes moved", "memory", "nominal s"
        )?;
        for estimate in &self.considered {
            let mark = if self
                .chosen
                .is_some_and(|chosen| chosen.engine == estimate.engine)
            {
                "->"
            } else if estimate.memory_bytes > self.limit_bytes {
                " x"
            } else {
                ""
            };
            writeln!(
                f,
                "{mark:<2} {:<10} {:>9.0} {:>10.2e} {:>12.2e} {:>12} {:>10.1e}",
                estimate.engine,
                estimate.degree,
                estimate.flops,
                estimate.bytes_moved,
                estimate.memory_bytes,
                estimate.nominal_seconds
            )?;
        }
        match self.chosen {
            Some(_) => Ok(()),
            None => write!(
                f,
                "nothing fits in {} bytes: smooth fields directly, or raise the limit",
                self.limit_bytes
            ),
        }
    }
}

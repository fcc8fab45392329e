//! Round numbers along an axis.

/// Round numbers between two ends, evenly spaced by 1, 2 or 5 times a power
/// of ten.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// The numbers, rising, none outside the ends.
    pub values: Vec<f64>,
    /// Their labels, all with the same number of decimals.
    pub labels: Vec<String>,
}

impl Ticks {
    /// At most `most` round numbers in `[low, high]`, and at least one where a
    /// round one lies between the ends; none if the ends are not finite and
    /// rising.
    ///
    /// ```
    /// use ns_cli::picture::Ticks;
    ///
    /// assert_eq!(Ticks::between(0.0, 12.3, 4).labels, ["0", "5", "10"]);
    /// ```
    pub fn between(low: f64, high: f64, most: usize) -> Self {
        let span = high - low;
        let mut ticks = Self {
            values: Vec::new(),
            labels: Vec::new(),
        };
        if !(span.is_finite() && span > 0.0) {
            return ticks;
        }
        let mut step = nice_length(span / most.max(1) as f64);
        while step < span / most.max(1) as f64 {
            step = next_nice(step);
        }
        // The two ends may both fall on a tick, which makes one too many.
        loop {
            let (first, last) = range(low, high, step);
            if last - first < most.max(1) as f64 || step > 2.0 * span {
                ticks.fill(first, last, step);
                return ticks;
            }
            step = next_nice(step);
        }
    }

    fn fill(&mut self, first: f64, last: f64, step: f64) {
        let mut index = first;
        while index <= last {
            let value = index * step;
            self.labels.push(label(value, step));
            self.values.push(value);
            index += 1.0;
        }
    }
}

/// The greatest of 1, 2 and 5 times a power of ten that is not above `most`.
///
/// `most` must be positive and finite; any other value comes back as it is.
pub fn nice_length(most: f64) -> f64 {
    if !(most.is_finite() && most > 0.0) {
        return most;
    }
    let power = 10_f64.powi(most.log10().floor() as i32);
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|length| *length <= most * (1.0 + 1e-12))
        .unwrap_or(power)
}

fn next_nice(step: f64) -> f64 {
    nice_length(step * 2.5 * (1.0 + 1e-9)).max(step * 2.0)
}

/// Least and greatest multiple of `step` inside the ends, as counts of steps.
fn range(low: f64, high: f64, step: f64) -> (f64, f64) {
    ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor())
}

fn label(value: f64, step: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let exponent = (step.log10() + 1e-9).floor() as i32;
    if !(-5..6).contains(&exponent) {
        return format!("{value:.1e}");
    }
    let decimals = usize::try_from(-exponent).unwrap_or(0);
    // The true minus sign is as wide as a digit.
    format!("{value:.decimals$}").replace('-', "\u{2212}")
}

//! A table as text for a person.

use super::table::{Table, Values};

/// What stands for a missing number.
const MISSING: &str = "-";

/// Lays a table out in columns: text to the left, numbers to the right, with
/// `digits` significant digits, the header above a rule.
///
/// Ends in a line break.
pub fn text_table(table: &Table, digits: usize) -> String {
    let cells: Vec<(bool, Vec<String>)> = table
        .columns()
        .iter()
        .map(|column| {
            let (numeric, values) = match &column.values {
                Values::F64(values) => (
                    true,
                    values.iter().map(|&v| format_number(v, digits)).collect(),
                ),
                Values::U64(values) => (true, values.iter().map(u64::to_string).collect()),
                Values::Text(values) => (false, values.clone()),
            };
            let header = std::iter::once(column.name.clone());
            (numeric, header.chain(values as Vec<String>).collect())
        })
        .collect();
    let widths: Vec<usize> = cells
        .iter()
        .map(|(_, texts)| texts.iter().map(|t| t.chars().count()).max().unwrap_or(0))
        .collect();

    let mut out = String::new();
    for row in 0..=table.rows() {
        let mut line = String::new();
        for ((numeric, texts), &width) in cells.iter().zip(&widths) {
            let text = &texts[row];
            let padded = if *numeric {
                format!("{text:>width$}")
            } else {
                format!("{text:<width$}")
            };
            line.push_str(&padded);
            line.push_str("  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
        if row == 0 {
            let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
            out.push_str(&rule.join("  "));
            out.push('\n');
        }
    }
    out
}

/// A number with `digits` significant digits (at least one), and `-` for NaN.
///
/// Digits before the point are never dropped; numbers too large or small to
/// read that way get an exponent.
///
/// ```
/// use ns_cli::output::format_number;
///
/// assert_eq!(format_number(12.345, 3), "12.3");
/// assert_eq!(format_number(0.0012345, 3), "0.00123");
/// assert_eq!(format_number(1125.4, 3), "1125");
/// ```
pub fn format_number(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return MISSING.to_owned();
    }
    if value == 0.0 || value.is_infinite() {
        return format!("{}", if value == 0.0 { 0.0 } else { value });
    }
    let after_first = digits.max(1) - 1;
    let scientific = format!("{value:.after_first$e}");
    // Taken from the rounded form, so that 9.99 with two digits is 10.
    let exponent: i32 = scientific
        .rsplit_once('e')
        .and_then(|(_, exponent)| exponent.parse().ok())
        .unwrap_or(0);
    if !(-4..12).contains(&exponent) {
        return scientific;
    }
    let decimals = usize::try_from(after_first as i32 - exponent).unwrap_or(0);
    format!("{value:.decimals$}")
}

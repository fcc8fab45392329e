//! The order in which a person lists names: `t2` before `t10`.

use std::cmp::Ordering;

/// Compares two names with their runs of digits taken as numbers.
///
/// Names that differ only in leading zeros are ordered as plain text, so the
/// order is total and equal only for equal names.
///
/// ```
/// use ns_cli::input::natural_order;
///
/// let mut names = ["t10", "t2", "t1c2"];
/// names.sort_by(|a, b| natural_order(a, b));
/// assert_eq!(names, ["t1c2", "t2", "t10"]);
/// ```
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    loop {
        let (Some(first_a), Some(first_b)) = (rest_a.chars().next(), rest_b.chars().next()) else {
            return rest_a.len().cmp(&rest_b.len()).then_with(|| a.cmp(b));
        };
        let order = if first_a.is_ascii_digit() && first_b.is_ascii_digit() {
            let (digits_a, tail_a) = split_digits(rest_a);
            let (digits_b, tail_b) = split_digits(rest_b);
            (rest_a, rest_b) = (tail_a, tail_b);
            // Without leading zeros the longer number is the greater one.
            digits_a
                .len()
                .cmp(&digits_b.len())
                .then_with(|| digits_a.cmp(digits_b))
        } else {
            rest_a = &rest_a[first_a.len_utf8()..];
            rest_b = &rest_b[first_b.len_utf8()..];
            first_a.cmp(&first_b)
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// The leading digits without leading zeros, and what follows them.
fn split_digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

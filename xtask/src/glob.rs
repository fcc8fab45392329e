//! Name patterns: `*` stands for any text, `?` for one character.

use crate::Error;

/// The items whose name fits a pattern, in order; all where there is no pattern.
///
/// # Errors
///
/// [`Error::NothingFits`] for a pattern that fits no name.
pub(crate) fn chosen<T>(
    items: Vec<T>,
    only: &[String],
    name: impl Fn(&T) -> &str,
) -> Result<Vec<T>, Error> {
    if let Some(pattern) = only
        .iter()
        .find(|pattern| !items.iter().any(|item| matches(pattern, name(item))))
    {
        let known: Vec<&str> = items.iter().map(name).collect();
        return Err(Error::NothingFits {
            pattern: pattern.clone(),
            known: known.join(", "),
        });
    }
    let wanted = |item: &T| only.iter().any(|pattern| matches(pattern, name(item)));
    Ok(items
        .into_iter()
        .filter(|item| only.is_empty() || wanted(item))
        .collect())
}

/// Whether the whole of `text` fits `pattern`.
///
/// Unlike in file names, `*` matches `/` too. Takes `O(pattern * text)` time.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to go on when the guess for the latest `*` turns out too short.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after_star, taken)) = retry else {
                    return false;
                };
                retry = Some((after_star, taken + 1));
                p = after_star;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

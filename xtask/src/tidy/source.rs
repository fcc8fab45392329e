//! Rust source with its comments and strings taken out.
//!
//! This is not a parser: it knows just enough of the language to tell code
//! from text, and to find the modules that are compiled for tests only.

/// One line of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// The line as it stands in the file.
    pub(super) raw: &'a str,
    /// Comments are spaces, and the characters within strings are `_`.
    pub(super) code: String,
    /// What follows `///` or `//!`, if the line is a doc comment.
    pub(super) doc: Option<&'a str>,
    /// Whether it lies in a module under `#[cfg(test)]`.
    pub(super) is_test: bool,
}

/// Splits a file into lines.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let code = code_only(text);
    let in_tests = test_lines(&code);
    text.lines()
        .zip(code.lines())
        .zip(in_tests)
        .map(|((raw, code), is_test)| {
            let start = raw.trim_start();
            let doc = start
                .strip_prefix("///")
                .or_else(|| start.strip_prefix("//!"))
                .filter(|_| code.trim().is_empty());
            Line {
                raw,
                code: code.to_owned(),
                doc,
                is_test,
            }
        })
        .collect()
}

/// Replaces comments by spaces and the insides of strings by `_`.
///
/// Line breaks and blanks stay, so positions are kept character by character.
pub(super) fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let end = token_end(&chars, i);
        match kind(&chars, i) {
            Kind::Comment => code.extend(chars[i..end].iter().map(|&c| blank(c, ' '))),
            Kind::Text => {
                code.push(chars[i]);
                code.extend(chars[i + 1..end].iter().map(|&c| blank(c, '_')));
            }
            Kind::Code => code.extend(&chars[i..end]),
        }
        i = end;
    }
    code
}

/// What starts at a position.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    Text,
    Code,
}

fn kind(chars: &[char], i: usize) -> Kind {
    match (chars[i], chars.get(i + 1)) {
        ('/', Some('/' | '*')) => Kind::Comment,
        ('"', _) => Kind::Text,
        ('\'', _) if is_char_literal(chars, i) => Kind::Text,
        ('r', _) if raw_string_hashes(chars, i).is_some() => Kind::Text,
        _ => Kind::Code,
    }
}

/// Where the comment, string or single character of code at `i` ends.
fn token_end(chars: &[char], i: usize) -> usize {
    match (kind(chars, i), chars[i]) {
        (Kind::Code, _) => i + 1,
        (Kind::Comment, _) if chars[i + 1] == '/' => {
            find(chars, i, |c| c == '\n').unwrap_or(chars.len())
        }
        (Kind::Comment, _) => block_comment_end(chars, i),
        (Kind::Text, 'r') => raw_string_end(chars, i),
        (Kind::Text, quote) => quoted_end(chars, i, quote),
    }
}

/// The first position at or after `i` whose character fits.
fn find(chars: &[char], i: usize, fits: impl Fn(char) -> bool) -> Option<usize> {
    (i..chars.len()).find(|&at| fits(chars[at]))
}

/// Block comments nest.
fn block_comment_end(chars: &[char], start: usize) -> usize {
    let (mut i, mut depth) = (start, 0_usize);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (i, depth) = (i + 2, depth + 1),
            ('*', Some('/')) => (i, depth) = (i + 2, depth - 1),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

fn quoted_end(chars: &[char], start: usize, quote: char) -> usize {
    let mut i = start + 1;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            c if c == quote => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// A quote opens a character unless it opens a lifetime.
fn is_char_literal(chars: &[char], i: usize) -> bool {
    chars.get(i + 1) == Some(&'\\') || chars.get(i + 2) == Some(&'\'')
}

/// The number of `#` of the raw string whose `r` is at `i`, if there is one.
fn raw_string_hashes(chars: &[char], i: usize) -> Option<usize> {
    let before = i.checked_sub(1).map(|at| chars[at]);
    // In `br"` and `cr"` the letter before belongs to the string.
    let inside_a_word =
        before.is_some_and(|c| (c.is_alphanumeric() || c == '_') && c != 'b' && c != 'c');
    let hashes = chars[i + 1..].iter().take_while(|&&c| c == '#').count();
    (!inside_a_word && chars.get(i + 1 + hashes) == Some(&'"')).then_some(hashes)
}

fn raw_string_end(chars: &[char], start: usize) -> usize {
    let hashes = raw_string_hashes(chars, start).unwrap_or(0);
    let mut i = start + hashes + 2;
    while let Some(quote) = find(chars, i, |c| c == '"') {
        let after = &chars[quote + 1..];
        if after.len() >= hashes && after[..hashes].iter().all(|&c| c == '#') {
            return quote + 1 + hashes;
        }
        i = quote + 1;
    }
    chars.len()
}

/// Keeps line breaks and blanks, so lines can be told from empty ones.
fn blank(c: char, with: char) -> char {
    if c.is_whitespace() { c } else { with }
}

/// For each line, whether it lies in a module under `#[cfg(test)]`.
fn test_lines(code: &str) -> Vec<bool> {
    const MARK: &str = "#[cfg(test)]";
    let mut flags = vec![false; code.lines().count()];
    let mut from = 0;
    while let Some(found) = code[from..].find(MARK) {
        let start = from + found;
        from = start + MARK.len();
        let Some(end) = module_end(code, from) else {
            continue;
        };
        let first = code[..start].matches('\n').count();
        let last = code[..end].matches('\n').count();
        flags[first..=last].fill(true);
        from = end;
    }
    flags
}

/// Where the module that follows an attribute closes; `None` if what follows
/// is not a module with a body.
fn module_end(code: &str, from: usize) -> Option<usize> {
    let open = from + code[from..].find(['{', ';'])?;
    // Whatever stands between is attributes and a visibility.
    let words = code[from..open].split(|c: char| !c.is_alphanumeric() && c != '_');
    if code[open..].starts_with(';') || !words.into_iter().any(|word| word == "mod") {
        return None;
    }
    let mut depth = 0_usize;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(open + at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

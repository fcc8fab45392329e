//! Licence expressions: names joined by `AND`, `OR` and brackets.

use std::{iter::Peekable, str::SplitWhitespace};

type Words<'a> = Peekable<SplitWhitespace<'a>>;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// One licence, with its exception: `Apache-2.0 WITH LLVM-exception`.
    Licence(String),
    And(Vec<Expression>),
    Or(Vec<Expression>),
}

impl Expression {
    /// Reads an expression, also in the old form with `/` for `OR`.
    ///
    /// `AND` binds closer than `OR`. The error says what was expected where.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let spaced = text
            .replace('(', " ( ")
            .replace(')', " ) ")
            .replace('/', " OR ");
        let mut words = spaced.split_whitespace().peekable();
        let expression = any_of(&mut words)?;
        match words.next() {
            None => Ok(expression),
            Some(word) => Err(format!("`{word}` where `AND`, `OR` or the end should be")),
        }
    }

    /// Whether someone who accepts the licences for which `accepts` is true may
    /// use what is offered.
    pub(super) fn is_met(&self, accepts: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Licence(name) => accepts(name),
            Self::And(parts) => parts.iter().all(|part| part.is_met(accepts)),
            Self::Or(parts) => parts.iter().any(|part| part.is_met(accepts)),
        }
    }
}

fn any_of(words: &mut Words<'_>) -> Result<Expression, String> {
    let mut parts = vec![all_of(words)?];
    while words.next_if_eq(&"OR").is_some() {
        parts.push(all_of(words)?);
    }
    Ok(single_or(parts, Expression::Or))
}

fn all_of(words: &mut Words<'_>) -> Result<Expression, String> {
    let mut parts = vec![one(words)?];
    while words.next_if_eq(&"AND").is_some() {
        parts.push(one(words)?);
    }
    Ok(single_or(parts, Expression::And))
}

fn one(words: &mut Words<'_>) -> Result<Expression, String> {
    match words.next() {
        Some("(") => {
            let inner = any_of(words)?;
            match words.next() {
                Some(")") => Ok(inner),
                other => Err(format!(
                    "`{}` where `)` should be",
                    other.unwrap_or("the end")
                )),
            }
        }
        Some(name) if !["AND", "OR", "WITH", ")"].contains(&name) => {
            let mut name = name.to_owned();
            if words.next_if_eq(&"WITH").is_some() {
                let exception = words.next().ok_or("the end where an exception should be")?;
                name = format!("{name} WITH {exception}");
            }
            Ok(Expression::Licence(name))
        }
        other => Err(format!(
            "`{}` where a licence should be",
            other.unwrap_or("the end")
        )),
    }
}

fn single_or(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        join(parts)
    }
}

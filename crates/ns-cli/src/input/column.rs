//! One column of a table, and the name of a row.

use std::collections::HashMap;
use std::fmt;

/// What a column is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Floating-point numbers; a missing cell becomes NaN.
    Numbers,
    /// Text; a missing cell becomes the empty text.
    Texts,
}

/// The cells of one column.
#[derive(Clone, Debug)]
pub enum Column {
    /// Numbers, NaN where a cell is missing.
    Numbers(Vec<f64>),
    /// Texts, empty where a cell is missing.
    Texts(Texts),
}

impl Column {
    /// A column without cells yet.
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::Numbers => Self::Numbers(Vec::new()),
            Kind::Texts => Self::Texts(Texts::default()),
        }
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts(texts) => texts.cells.len(),
        }
    }

    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column of text that keeps each different text once.
///
/// A spike table names a few hundred units millions of times.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    names: Vec<String>,
    cells: Vec<u32>,
    index: HashMap<String, u32>,
}

impl Texts {
    /// Adds a cell.
    pub fn push(&mut self, text: &str) {
        let id = if let Some(&id) = self.index.get(text) {
            id
        } else {
            let id = self.names.len() as u32;
            self.names.push(text.to_owned());
            self.index.insert(text.to_owned(), id);
            id
        };
        self.cells.push(id);
    }

    /// The different texts, in order of first appearance.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// For each row the index of its text among [`names`](Self::names).
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }
}

/// The name of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Line of a text file, counted from 1; the header is usually line 1.
    Line(u64),
    /// Row of a file without lines, counted from 1.
    Number(u64),
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Number(row) => write!(f, "row {row}"),
        }
    }
}

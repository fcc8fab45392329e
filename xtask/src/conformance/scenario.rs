//! One golden file.

use std::{collections::BTreeMap, fmt, path::Path};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{compare::Tolerance, values::ValueError};
use crate::{Error, workspace};

/// Inputs, and the peer's answers to questions about them.
#[derive(Debug, Clone, Deserialize)]
pub struct Scenario {
    /// The name, which is that of the file too.
    #[serde(rename = "scenario")]
    pub name: String,
    /// What sort of layout it is about.
    pub kind: String,
    /// All that is needed to ask the questions.
    pub inputs: Value,
    /// The answers, in the order of the file.
    #[serde(rename = "expected", deserialize_with = "in_file_order")]
    pub answers: Vec<Answer>,
    /// By operation; an operation that is not here is compared exactly.
    #[serde(default)]
    pub tolerance: BTreeMap<String, Tolerance>,
}

/// One answer of the peer.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Answer {
    /// The operation, alone or with a variant: `occupancy/start`.
    #[serde(skip)]
    pub key: String,
    /// The operation.
    pub op: String,
    /// What the peer answered; null if it refused.
    #[serde(default)]
    pub value: Value,
    /// The kind of error the peer gave, if it refused.
    #[serde(default)]
    pub error: Option<String>,
    /// What is odd about this answer.
    #[serde(default)]
    pub note: Option<String>,
    /// Everything else: the arguments of the question, and other answers to it.
    #[serde(flatten)]
    pub arguments: Map<String, Value>,
}

impl Scenario {
    /// Reads a golden file.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if there is no such file, [`Error::Malformed`] if it is
    /// not of the form described in `tests/golden/README.md`.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = workspace::read(path)?;
        Self::parse(&text).map_err(|error| Error::Malformed {
            what: path.display().to_string(),
            reason: error.to_string(),
        })
    }

    /// Reads the text of a golden file.
    ///
    /// # Errors
    ///
    /// Whatever serde finds wrong, with the line.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// How far our answers to an operation may be from the peer's.
    #[must_use]
    pub fn tolerance(&self, op: &str) -> Tolerance {
        self.tolerance.get(op).copied().unwrap_or_default()
    }

    /// The input of that name.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if the file has none.
    pub fn input(&self, name: &str) -> Result<&Value, ValueError> {
        self.inputs
            .get(name)
            .ok_or_else(|| ValueError::missing(name))
    }

    /// The answer with that key, for operations that build on another one.
    #[must_use]
    pub fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.key == key)
    }
}

impl Answer {
    /// The argument of that name.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if the answer has none.
    pub fn argument(&self, name: &str) -> Result<&Value, ValueError> {
        self.arguments
            .get(name)
            .ok_or_else(|| ValueError::missing(name))
    }

    /// Whether a flag among the arguments is set; one that is not there is not.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.arguments.get(name).and_then(Value::as_bool) == Some(true)
    }
}

/// JSON objects are read into sorted maps elsewhere; here the order matters.
fn in_file_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Answer>, D::Error> {
    struct Answers;

    impl<'de> Visitor<'de> for Answers {
        type Value = Vec<Answer>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of answers by key")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut answers = Vec::with_capacity(map.size_hint().unwrap_or(0));
            while let Some((key, answer)) = map.next_entry::<String, Answer>()? {
                answers.push(Answer { key, ..answer });
            }
            Ok(answers)
        }
    }

    deserializer.deserialize_map(Answers)
}

//! What the answers to one scenario have in common.

use super::{Answer, Scenario, compare::Tolerance, place::AnyPlace};

/// Built once per scenario and handed to every handler.
#[derive(Debug)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The file.
    pub scenario: &'a Scenario,
    /// Its environment; `None` if we have no such layout yet.
    pub(super) place: Option<AnyPlace>,
}

impl<'a> Context<'a> {
    /// Prepares a scenario.
    ///
    /// # Errors
    ///
    /// Why it cannot be rebuilt; every answer of the scenario that has a
    /// handler then fails with this text.
    pub fn new(scenario: &'a Scenario) -> Result<Self, String> {
        Ok(Self {
            scenario,
            place: AnyPlace::build(scenario).map_err(|error| error.to_string())?,
        })
    }

    /// How far our answer may be from the peer's.
    #[must_use]
    pub fn tolerance(&self, answer: &Answer) -> Tolerance {
        self.scenario.tolerance(&answer.op)
    }
}

//! The rules of `deny.toml`, and what breaks them.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::spdx::Expression;
use crate::{
    Error,
    metadata::{Metadata, Package},
};

/// The part of the configuration that is checked here.
#[derive(Debug, Deserialize)]
pub(super) struct Rules {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    /// Allowed for every crate.
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Debug, Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    /// Allowed for this crate too.
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    #[serde(default)]
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
    /// Crates that may use it all the same.
    #[serde(default)]
    wrappers: Vec<String>,
}

impl Rules {
    /// Reads the configuration in `text`; `file` is for messages.
    ///
    /// A reason is part of the format for a ban. For an exception it is not,
    /// so there it must be a comment on the line above.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let malformed = |reason: String| Error::Malformed {
            what: file.to_owned(),
            reason,
        };
        let rules: Self = toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
        let mut explained = 0;
        let mut above = "";
        for line in text.lines() {
            if line.trim() == "[[licenses.exceptions]]" && above.starts_with('#') {
                explained += 1;
            }
            above = line;
        }
        if explained == rules.licenses.exceptions.len() {
            Ok(rules)
        } else {
            Err(malformed(
                "write every exception as `[[licenses.exceptions]]` with its reason as a comment \
                 on the line above"
                    .to_owned(),
            ))
        }
    }

    /// Everything that breaks a rule, and every rule that nothing needs.
    pub(super) fn check(&self, metadata: &Metadata) -> Vec<String> {
        let mut findings = Vec::new();
        let mut needed = BTreeSet::new();
        for package in &metadata.packages {
            match self.licences_needed(package) {
                Ok(licences) => needed.extend(licences),
                Err(problem) => findings.push(format!("{}: {problem}", full_name(package))),
            }
            if let Some(source) = &package.source
                && !source.starts_with("registry+")
            {
                findings.push(format!(
                    "{}: comes from {source}, which is no registry",
                    full_name(package)
                ));
            }
        }
        findings.extend(self.unneeded(&needed));
        findings.extend(self.banned(metadata));
        findings
    }

    /// The entries without which the package would not be allowed.
    ///
    /// An entry is the name of a crate with an exception, or `None`, and a
    /// licence.
    fn licences_needed(&self, package: &Package) -> Result<Vec<Entry>, String> {
        let text = package
            .license
            .as_deref()
            .ok_or("names no licence; find out which it has, or do without it")?;
        let expression =
            Expression::parse(text).map_err(|error| format!("licence `{text}`: {error}"))?;
        let entries: Vec<Entry> = self
            .entries()
            .filter(|(name, _)| name.as_ref().is_none_or(|name| *name == package.name))
            .collect();
        let is_met_without = |left_out: Option<&Entry>| {
            expression.is_met(&|licence| {
                entries
                    .iter()
                    .any(|entry| Some(entry) != left_out && entry.1 == licence)
            })
        };
        if !is_met_without(None) {
            return Err(format!(
                "licence `{text}` is not allowed; do without the crate, or allow it in deny.toml"
            ));
        }
        Ok(entries
            .iter()
            .filter(|entry| !is_met_without(Some(entry)))
            .cloned()
            .collect())
    }

    fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let general = self
            .licenses
            .allow
            .iter()
            .map(|licence| (None, licence.clone()));
        let special = self.licenses.exceptions.iter().flat_map(|exception| {
            exception
                .allow
                .iter()
                .map(|licence| (Some(exception.name.clone()), licence.clone()))
        });
        general.chain(special)
    }

    fn unneeded(&self, needed: &BTreeSet<Entry>) -> Vec<String> {
        self.entries()
            .filter(|entry| !needed.contains(entry))
            .map(|(name, licence)| match name {
                None => {
                    format!("deny.toml: no package needs `{licence}`; take it off licenses.allow")
                }
                Some(name) => {
                    format!("deny.toml: `{name}` does not need `{licence}`; take the exception off")
                }
            })
            .collect()
    }

    fn banned(&self, metadata: &Metadata) -> Vec<String> {
        let mut findings = Vec::new();
        for ban in &self.bans.deny {
            for package in metadata
                .packages
                .iter()
                .filter(|package| package.name == ban.name)
            {
                let users = users(metadata, package);
                let mut others = users
                    .iter()
                    .filter(|user| !ban.wrappers.contains(user))
                    .peekable();
                if users.is_empty() || others.peek().is_some() {
                    findings.push(format!(
                        "{}: banned ({}), used by {}",
                        full_name(package),
                        ban.reason,
                        others.map(String::as_str).collect::<Vec<_>>().join(", ")
                    ));
                }
                for wrapper in ban
                    .wrappers
                    .iter()
                    .filter(|wrapper| !users.contains(wrapper))
                {
                    findings.push(format!(
                        "deny.toml: `{wrapper}` does not use `{}`; take it off the wrappers",
                        ban.name
                    ));
                }
            }
        }
        findings
    }
}

/// A crate with an exception, or `None` for all crates; and a licence.
type Entry = (Option<String>, String);

/// The names of the packages that use this one, sorted.
fn users(metadata: &Metadata, package: &Package) -> Vec<String> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let ids: BTreeSet<&str> = nodes
        .filter(|node| node.dependencies.contains(&package.id))
        .map(|node| node.id.as_str())
        .collect();
    let mut names: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| ids.contains(package.id.as_str()))
        .map(|package| package.name.clone())
        .collect();
    names.sort();
    names
}

fn full_name(package: &Package) -> String {
    format!("{} {}", package.name, package.version)
}

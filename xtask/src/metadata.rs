//! The part of `cargo metadata` that the tasks look at.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Deserialize;

use crate::{Error, workspace};

/// The packages of the workspace, or all that it needs.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    #[serde(default)]
    pub(crate) resolve: Option<Resolve>,
}

/// One package.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) license: Option<String>,
    /// The registry or repository; `None` for a package of the workspace.
    #[serde(default)]
    pub(crate) source: Option<String>,
    #[serde(default)]
    pub(crate) manifest_path: PathBuf,
    /// Normal, build and development dependencies alike.
    #[serde(default)]
    pub(crate) dependencies: Vec<Dependency>,
    #[serde(default)]
    pub(crate) targets: Vec<Target>,
    #[serde(default)]
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

/// A dependency as the manifest names it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` for a normal dependency, else `"dev"` or `"build"`.
    #[serde(default)]
    pub(crate) kind: Option<String>,
}

/// Something cargo compiles.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Target {
    pub(crate) kind: Vec<String>,
    pub(crate) src_path: PathBuf,
}

/// Which package uses which.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Resolve {
    pub(crate) nodes: Vec<Node>,
}

/// One package and those it uses, by their ids.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) dependencies: Vec<String>,
}

impl Metadata {
    /// The members of the workspace; needs no network.
    pub(crate) fn of_workspace() -> Result<Self, Error> {
        Self::load(&["--no-deps"])
    }

    /// Every package that may be compiled, on any platform with any feature.
    pub(crate) fn of_everything() -> Result<Self, Error> {
        Self::load(&["--all-features", "--locked"])
    }

    fn load(options: &[&str]) -> Result<Self, Error> {
        let mut command = workspace::cargo(&["metadata", "--format-version=1"]);
        command.args(options);
        let json = workspace::output(command)?;
        serde_json::from_slice(&json).map_err(|error| Error::Malformed {
            what: "the output of cargo metadata".to_owned(),
            reason: error.to_string(),
        })
    }

    /// The package of that name in the workspace.
    pub(crate) fn member(&self, name: &str) -> Option<&Package> {
        self.packages
            .iter()
            .find(|package| package.name == name && package.source.is_none())
    }
}

//! A folder with a session in it, and what programs leave there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a small valid session in it.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        let mut positions = String::from("time_s,x_cm,y_cm\n");
        for k in 0..400 {
            let (time, turn) = (f64::from(k) * 0.05, f64::from(k) * 0.03);
            let lost = (100..110).contains(&k);
            let x = if lost {
                f64::NAN
            } else {
                20.0 + 18.0 * turn.cos()
            };
            positions += &format!("{time},{x},{}\n", 20.0 + 18.0 * (1.7 * turn).sin());
        }
        desk.file("positions.csv", &positions);
        let mut spikes = String::from("unit,time_s\n");
        for k in 0..60 {
            spikes += &format!("u{},{}\n", 1 + k % 2 * 9, f64::from(k) * 0.3);
        }
        // One before the session, one after it.
        spikes += "u10,-4.0\nu10,99.0\n";
        desk.file("spikes.csv", &spikes);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// `ns map` on the session, with some arguments replaced or added.
    pub(crate) fn map(&self, changes: &[(&str, &str)]) -> Output {
        let mut arguments = vec![
            ("--positions", "positions.csv"),
            ("--spikes", "spikes.csv"),
            ("--bin-size", "4"),
            ("--bandwidth", "5"),
            ("--out", "out"),
        ];
        for &(name, value) in changes {
            arguments.retain(|&(other, _)| other != name);
            arguments.push((name, value));
        }
        let mut command = self.ns();
        command.arg("map");
        for (name, value) in arguments {
            command.arg(if value.is_empty() {
                name.to_owned()
            } else {
                format!("{name}={value}")
            });
        }
        command.output().unwrap()
    }

    /// `ns` with the folder as the one it works in.
    pub(crate) fn ns(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ns"));
        command.current_dir(self.0.path());
        command
    }

    /// Refused with exit code 2, one sentence that holds all of `parts`, and
    /// nothing left behind.
    #[track_caller]
    pub(crate) fn refuses(&self, changes: &[(&str, &str)], parts: &[&str]) {
        let before = self.entries();
        let output = self.map(changes);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(output.stdout.is_empty());
        for part in parts {
            assert!(said.contains(part), "`{part}` is not in: {said}");
        }
        assert!(
            said.starts_with("ns: ") || said.starts_with("error: "),
            "{said}"
        );
        assert_eq!(self.entries(), before, "something was left behind");
    }

    pub(crate) fn entries(&self) -> Vec<PathBuf> {
        let mut entries: Vec<PathBuf> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        entries
    }
}

/// The cells of a CSV file, row by row, the header first.
pub(crate) fn cells(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .unwrap();
    reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// What a program that succeeded said.
pub(crate) fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

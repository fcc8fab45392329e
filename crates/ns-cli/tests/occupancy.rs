//! `ns occupancy`: the numbers of `ns map`, without its memory, and its refusals.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn folder() -> (TempDir, impl Fn(&str) -> PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_owned();
    (folder, move |name: &str| path.join(name))
}

fn ns(arguments: &[&str], paths: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ns"));
    command.args(arguments);
    for (name, path) in paths {
        command.arg(name).arg(path);
    }
    command.output().unwrap()
}

fn succeeded(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// More samples than are read at once, with lost tracking, gaps and rests.
fn session() -> String {
    let mut table = String::from("time_s,x_cm,y_cm\n");
    let mut time = 0.0;
    for k in 0..150_000 {
        time += if k % 9000 == 8999 { 3.0 } else { 0.01 };
        let turn = f64::from(k - k % 7) * 0.0011;
        let lost = if k % 500 < 3 { "" } else { "1" };
        let x = if lost.is_empty() {
            String::new()
        } else {
            (40.0 + 39.0 * turn.sin()).to_string()
        };
        table += &format!("{time},{x},{}\n", 30.0 + 29.0 * (1.7 * turn).cos());
    }
    table
}

#[test]
fn it_comes_to_the_numbers_of_a_map() {
    let (_guard, path) = folder();
    fs::write(path("session.csv"), session()).unwrap();
    fs::write(path("spikes.csv"), "unit,time_s\na,3.5\n").unwrap();
    for settings in [
        &["--bin-size", "4"][..],
        &[
            "--bin-size",
            "1.5",
            "--min-speed",
            "10",
            "--max-gap",
            "0.02",
            "--fill-holes",
        ],
        &["--bin-size", "7", "--close-gaps", "--dilate"],
    ] {
        let map = ["map", "--json", "--bandwidth", "5"];
        let (positions, spikes) = (path("session.csv"), path("spikes.csv"));
        let mapped = succeeded(&ns(
            &[&map[..], settings].concat(),
            &[
                ("--positions", &positions),
                ("--spikes", &spikes),
                ("--out", &path("map")),
            ],
        ));
        let added = succeeded(&ns(
            &[&["occupancy", "--json"][..], settings].concat(),
            &[("--positions", &positions), ("--out", &path("sum"))],
        ));
        for key in [
            "samples",
            "duration_s",
            "time_s",
            "bins",
            "fingerprint",
            "length_unit",
        ] {
            assert_eq!(added[key], mapped[key], "{key}");
        }
        for name in ["occupancy.csv", "occupancy.parquet"] {
            let [map, sum] = ["map", "sum"].map(|out| fs::read(path(out).join(name)).unwrap());
            assert_eq!(map, sum, "{name}");
        }
    }
}

#[test]
fn a_parquet_file_is_read_batch_by_batch_to_the_same_end() {
    let (_guard, path) = folder();
    fs::write(path("session.csv"), session()).unwrap();
    let run = |positions: &Path, more: &[&str], out: &str| {
        let arguments = [&["occupancy", "--json", "--bin-size", "4"][..], more].concat();
        succeeded(&ns(
            &arguments,
            &[("--positions", positions), ("--out", &path(out))],
        ))
    };
    run(&path("session.csv"), &[], "once");
    // What was written is a table with the columns of a tracking table.
    let more = ["--time-column", "bin", "--max-gap", "9", "--along"];
    let from_csv = run(&path("once/occupancy.csv"), &more, "csv");
    let from_parquet = run(&path("once/occupancy.parquet"), &more, "parquet");
    assert_eq!(from_csv, from_parquet);
    assert!(from_csv["time_s"]["counted_s"].as_f64().unwrap() > 100.0);
}

#[test]
fn what_can_not_be_used_is_named_and_nothing_left_behind() {
    let (_guard, path) = folder();
    let refuses = |text: &str, parts: &[&str]| {
        fs::write(path("bad.csv"), text).unwrap();
        let output = ns(
            &["occupancy", "--bin-size", "1"],
            &[("--positions", &path("bad.csv")), ("--out", &path("out"))],
        );
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        for part in parts {
            assert!(said.contains(part), "`{part}` is not in: {said}");
        }
        assert!(!path("out").exists());
    };
    refuses("", &["empty"]);
    refuses("t,x,y\n", &["no rows"]);
    refuses(
        "t,x,y\n0,1,2\n2,1,3\n1,2,2\n",
        &["line 4", "time 1 s", "2 s"],
    );
    refuses("t,x,y\n0,1,2\nnan,3,4\n", &["line 3"]);
    refuses("t,x,y\n0,1,2\n1,inf,4\n", &["line 3", "inf"]);
    refuses("t,x,y\n0,,2\n1,nan,3\n", &["none of the 2 rows"]);
    refuses("t,x,y\n0,3,4\n1,3,4\n", &["(3, 4), 2 in all"]);
    refuses("t,x,y\n5,1,2\n", &["(1, 2), 1 in all"]);
    refuses(
        "t,x,y\n0,1,2\n9,3,4\n",
        &["none of the 9.000 s", "--max-gap"],
    );
    refuses(
        "t,x,y\n0,0,0\n0.1,1e12,1e12\n",
        &["--bin-size 1 over x from 0.0000"],
    );
    let long = (0..70_000).map(|k| format!("{},{k},1\n", if k == 69_999 { 3 } else { k }));
    let long: String = std::iter::once("t,x,y\n".to_owned()).chain(long).collect();
    refuses(&long, &["line 70001", "time 3 s", "69998 s"]);
    let (bad, out) = (path("bad.parquet"), path("out"));
    fs::write(&bad, b"PAR1 and nothing more").unwrap();
    let output = ns(
        &["occupancy", "--bin-size", "1"],
        &[("--positions", &bad), ("--out", &out)],
    );
    assert_eq!(output.status.code(), Some(2));
}

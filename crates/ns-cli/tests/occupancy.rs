//! `ns occupancy`: the numbers of `ns map`, without its memory, and its refusals.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ns::layout::Grid;
use ns::prelude::*;
use ns_cli::output::{Column, Table};
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
fn session() -> (Vec<f64>, Vec<[f64; 2]>) {
    let mut time = 0.0;
    let samples = (0..150_000).map(|k| {
        time += if k % 9000 == 8999 { 3.0 } else { 0.01 };
        let turn = f64::from(k - k % 7) * 0.0011;
        let x = if k % 500 < 3 {
            f64::NAN
        } else {
            40.0 + 39.0 * turn.sin()
        };
        (time, [x, 30.0 + 29.0 * (1.7 * turn).cos()])
    });
    samples.unzip()
}

fn table() -> Table {
    let (times, positions) = session();
    let axis = |k: usize| positions.iter().map(|place| place[k]).collect();
    Table::new(vec![
        Column::f64("time_s", times),
        Column::f64("x_cm", axis(0)),
        Column::f64("y_cm", axis(1)),
    ])
    .unwrap()
}

fn csv() -> Vec<u8> {
    let mut bytes = Vec::new();
    table().write_csv(&mut bytes).unwrap();
    bytes
}

#[test]
fn it_comes_to_the_numbers_of_a_map() {
    let (_guard, path) = folder();
    fs::write(path("session.csv"), csv()).unwrap();
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
fn every_format_comes_to_the_bits_of_the_whole_in_memory() {
    let (_guard, path) = folder();
    let (times, positions) = session();
    fs::write(path("session.csv"), csv()).unwrap();
    let mut bytes = Vec::new();
    table().write_parquet(&mut bytes).unwrap();
    fs::write(path("session.parquet"), bytes).unwrap();

    let grid = Grid::builder(4.0).samples(&positions).build().unwrap();
    let arena = Environment::builder(grid).build().unwrap();
    let whole = Trajectory::new(&times, &positions).unwrap();
    for (allocation, more) in [
        (Allocation::Start, &[][..]),
        (Allocation::Linear, &["--along"]),
    ] {
        let gate = Gate::new().min_speed(1.0);
        let expected = arena.occupancy(&whole, &gate, allocation).unwrap();
        for name in ["session.csv", "session.parquet"] {
            let settings = ["occupancy", "--json", "--bin-size", "4", "--min-speed", "1"];
            let arguments = [&settings[..], more].concat();
            let said = succeeded(&ns(
                &arguments,
                &[("--positions", &path(name)), ("--out", &path("out"))],
            ));
            let seconds: Vec<f64> = fs::read_to_string(path("out/occupancy.csv"))
                .unwrap()
                .lines()
                .skip(1)
                .map(|row| row.rsplit_once(',').unwrap().1.parse().unwrap())
                .collect();
            let bits = |seconds: &[f64]| -> Vec<u64> {
                seconds.iter().map(|seconds| seconds.to_bits()).collect()
            };
            assert_eq!(bits(&seconds), bits(&expected.seconds), "{name}");
            let totals: ns::env::Totals = serde_json::from_value(said["time_s"].clone()).unwrap();
            assert_eq!(totals, expected.totals, "{name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_comes_through_a_pipe_is_read_as_often_as_needed() {
    let (_guard, path) = folder();
    fs::write(path("session.csv"), csv()).unwrap();
    let mut bytes = Vec::new();
    table().write_parquet(&mut bytes).unwrap();
    let from_file = succeeded(&ns(
        &["occupancy", "--json", "--bin-size", "4"],
        &[
            ("--positions", &path("session.csv")),
            ("--out", &path("file")),
        ],
    ));
    for session in [csv(), bytes] {
        let mut piped = Command::new(env!("CARGO_BIN_EXE_ns"))
            .args(["occupancy", "--json", "--bin-size", "4"])
            .args(["--positions", "/dev/stdin", "--out"])
            .arg(path("pipe"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        piped.stdin.take().unwrap().write_all(&session).unwrap();
        let from_pipe = succeeded(&piped.wait_with_output().unwrap());
        assert_eq!(from_pipe, from_file);
        let [file, pipe] = ["file", "pipe"].map(|out| fs::read(path(out).join("occupancy.csv")));
        assert_eq!(file.unwrap(), pipe.unwrap());
    }
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

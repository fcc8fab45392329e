//! `ns map` and `ns demo`.

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, cells, json};

#[test]
fn a_recording_becomes_pictures_tables_and_a_summary() {
    let desk = Desk::new();
    let output = desk.map(&[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    // No progress bar in a pipe.
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("0.500 s without tracking"), "{said}");
    assert!(said.contains("2 outside the session"), "{said}");
    assert!(said.contains("bits_per_spike"), "{said}");

    let out = desk.path("out");
    for name in ["contact_sheet.png", "maps/u1.png", "maps/u10.png"] {
        assert_eq!(
            fs::read(out.join(name)).unwrap()[..8],
            *b"\x89PNG\r\n\x1a\n"
        );
    }
    let occupancy = cells(&out.join("occupancy.csv"));
    assert_eq!(
        occupancy[0],
        ["bin", "x_cm", "y_cm", "area_cm2", "occupancy_s"]
    );
    let total: f64 = occupancy[1..]
        .iter()
        .map(|row| row[4].parse::<f64>().unwrap())
        .sum();
    assert!((total - 19.45).abs() < 1e-9 * total, "{total}");

    let rates = cells(&out.join("rates.csv"));
    assert_eq!(rates[0], ["bin", "x_cm", "y_cm", "u1_hz", "u10_hz"]);
    assert_eq!(rates.len(), occupancy.len());
    for row in &rates[1..] {
        assert!(row[3].parse::<f64>().unwrap() >= 0.0);
    }
    let summary = cells(&out.join("summary.csv"));
    assert_eq!(
        summary[0][..4],
        ["unit", "spikes", "not_counted", "outside_session"]
    );
    assert_eq!(summary[2][..1], ["u10"]);
    assert_eq!(summary[2][3], "2");
    let spikes = |column: usize| -> usize {
        summary[1..]
            .iter()
            .map(|row| row[column].parse::<usize>().unwrap())
            .sum()
    };
    assert_eq!(spikes(1) + spikes(2) + spikes(3), 62);
    for table in ["occupancy", "rates", "summary"] {
        let bytes = fs::read(out.join(format!("{table}.parquet"))).unwrap();
        assert_eq!(
            (&bytes[..4], &bytes[bytes.len() - 4..]),
            (&b"PAR1"[..], &b"PAR1"[..])
        );
    }
}

#[test]
fn parquet_in_gives_what_csv_gives() {
    let desk = Desk::new();
    assert!(desk.map(&[]).status.success());
    // The tables that were written are Parquet files with columns of a
    // tracking table, so they can be read as one.
    let read = |name: &str, out: &str| {
        let output = desk.map(&[
            ("--positions", &format!("out/occupancy.{name}")),
            ("--time-column", "bin"),
            ("--max-gap", "9"),
            ("--out", out),
        ]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        fs::read(desk.path(out).join("rates.csv")).unwrap()
    };
    assert_eq!(read("parquet", "a"), read("csv", "b"));
}

#[test]
fn json_is_one_document_and_quiet_is_silent() {
    let desk = Desk::new();
    let output = desk.map(&[("--json", "")]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["length_unit"], "cm");
    assert_eq!(json["time_unit"], "s");
    assert_eq!(json["units"].as_array().unwrap().len(), 2);
    assert!(json["time_s"]["counted_s"].as_f64().unwrap() > 19.0);
    assert!(json["units"][0]["peak_position"][1].is_f64());
    let output = desk.map(&[("--quiet", "")]);
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty());
}

#[test]
fn columns_and_units_can_be_named() {
    let desk = Desk::new();
    let text = fs::read_to_string(desk.path("positions.csv")).unwrap();
    let odd = text.replacen("time_s,x_cm,y_cm", "when,across,along", 1);
    desk.file("odd.csv", &odd);
    let named = [
        ("--positions", "odd.csv"),
        ("--time-column", "when"),
        ("--x-column", "across"),
        ("--y-column", "along"),
    ];
    assert!(desk.map(&named).status.success());
    assert_eq!(cells(&desk.path("out/rates.csv"))[0][1], "x");
    let mut with_unit = named.to_vec();
    with_unit.push(("--length-unit", "mm"));
    assert!(desk.map(&with_unit).status.success());
    assert_eq!(cells(&desk.path("out/rates.csv"))[0][1], "x_mm");
    desk.refuses(
        &named[..1],
        &["odd.csv", "when, across, along", "--time-column"],
    );
}

#[test]
fn gates_leave_time_and_spikes_out() {
    let desk = Desk::new();
    let mapped = |changes: &[(&str, &str)]| {
        let mut all = vec![("--json", "")];
        all.extend(changes);
        json(&desk.map(&all))
    };
    let time = |json: &Value, account: &str| json["time_s"][account].as_f64().unwrap();
    let plain = mapped(&[]);
    let gated = mapped(&[("--min-speed", "15")]);
    assert!(time(&gated, "slow_s") > 1.0);
    let sum: f64 = ["gap_s", "lost_s", "outside_s", "slow_s", "counted_s"]
        .iter()
        .map(|account| time(&gated, account))
        .sum();
    assert!((sum - plain["duration_s"].as_f64().unwrap()).abs() < 1e-9);
    let spikes = |json: &Value| json["units"][0]["spikes"].as_u64().unwrap();
    assert!(spikes(&gated) < spikes(&plain));
    mapped(&[("--min-occupancy", "0.2")]);
    let rates = cells(&desk.path("out/rates.csv"));
    assert!(rates.iter().any(|row| row[3] == "NaN"));
    assert!(mapped(&[("--fill-holes", "")])["bins"].as_u64() > plain["bins"].as_u64());
    desk.refuses(
        &[("--max-gap", "0.01"), ("--out", "new")],
        &["positions.csv", "none of the", "19.9"],
    );
}

#[test]
fn files_that_can_not_be_used_are_named() {
    let desk = Desk::new();
    let positions = |text: &str, parts: &[&str]| {
        desk.file("bad.csv", text);
        desk.refuses(&[("--positions", "bad.csv")], parts);
    };
    desk.refuses(&[("--positions", "none.csv")], &["none.csv"]);
    desk.refuses(&[("--spikes", "none.csv")], &["none.csv"]);
    positions("", &["bad.csv", "empty"]);
    positions("t,x,y\n", &["bad.csv", "no rows"]);
    positions("t,x\n0,1\n", &["bad.csv", "y", "t, x"]);
    positions("t,x,x,y\n0,1,2,3\n", &["bad.csv", "2 columns", "x"]);
    positions(
        "t,x,y\n0,1,2\n1,left,3\n",
        &["bad.csv", "line 3", "left", "`x`"],
    );
    positions(
        "t,x,y\n0,1,2\n2,1,3\n1,2,2\n",
        &["bad.csv", "line 4", "time 1 s", "2 s"],
    );
    positions("t,x,y\n0,,2\n1,nan,3\n", &["bad.csv", "none of the 2 rows"]);
    positions(
        "t,x,y\n0,3,4\n1,3,4\n2,3,4\n",
        &["bad.csv", "(3, 4), 3 in all"],
    );
    positions("t,x,y\n0,1,2\n1,3\n", &["bad.csv", "line 3", "2 fields"]);
    positions("t,x,y\n0,1,2\nnan,3,4\n", &["bad.csv", "line 3", "t"]);
    positions("t,x,y\n5,1,2\n", &["bad.csv", "(1, 2), 1 in all"]);
    desk.file("bad.csv", "unit,time\na,soon\n");
    desk.refuses(&[("--spikes", "bad.csv")], &["bad.csv", "line 2", "soon"]);
    fs::write(desk.path("bad.parquet"), b"PAR1 and nothing more").unwrap();
    desk.refuses(
        &[("--positions", "bad.parquet")],
        &["bad.parquet", "Parquet"],
    );
}

#[test]
fn numbers_that_can_not_be_used_are_named() {
    let desk = Desk::new();
    for value in ["0", "-2", "NaN", "inf", "two"] {
        desk.refuses(&[("--bin-size", value)], &["--bin-size", value]);
        desk.refuses(&[("--bandwidth", value)], &["--bandwidth", value]);
        desk.refuses(&[("--max-gap", value)], &["--max-gap", value]);
    }
    desk.refuses(&[("--min-speed", "-1")], &["--min-speed", "-1"]);
    // Refused before anything is allocated, with the estimate.
    desk.refuses(
        &[("--bin-size", "0.00001")],
        &["--bin-size 0.00001", "GiB", "TiB"],
    );
    desk.refuses(
        &[("--bin-size", "1e-300")],
        &["--bin-size", "the limit is 8.0 GiB"],
    );
    desk.refuses(
        &[("--bin-size", "0.1"), ("--memory-limit", "0.00001")],
        &[
            "--bin-size 0.1",
            "the limit is 10.5 KiB",
            "x from 2.0002 to 38.0000",
        ],
    );
}

#[test]
fn what_should_make_one_wonder_is_said() {
    let desk = Desk::new();
    let notes = |changes: &[(&str, &str)]| {
        let output = desk.map(changes);
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let mut diagonal = String::from("t,x,y\n");
    for k in 0..60 {
        diagonal += &format!("{},{},{}\n", f64::from(k) * 0.3, k % 30, k % 30);
    }
    desk.file("diagonal.csv", &diagonal);
    let thin = [("--positions", "diagonal.csv"), ("--bin-size", "2")];
    assert!(notes(&thin).contains("pieces"), "{}", notes(&thin));
    let closed = [thin[0], thin[1], ("--dilate", "")];
    assert!(!notes(&closed).contains("pieces"), "{}", notes(&closed));
    desk.file("late.csv", "unit,time\na,1000\na,1001\nb,3\n");
    let late = notes(&[("--spikes", "late.csv")]);
    assert!(
        late.contains("2 of the 2 spikes of a") && !late.contains("of b"),
        "{late}"
    );
    assert!(notes(&[("--min-occupancy", "1e9")]).contains("--min-occupancy"));
    let output = desk.map(&[("--spikes", "late.csv"), ("--json", "")]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1);
    assert!(json["units"][0]["peak_position"].is_null());
    desk.refuses(&[("--length-unit", "")], &["--length-unit"]);
}

#[test]
fn folders_that_can_not_be_written_are_named() {
    let desk = Desk::new();
    desk.file("taken", "a file of somebody's");
    desk.refuses(&[("--out", "taken")], &["taken"]);
    desk.refuses(&[("--out", "taken/below")], &["taken"]);
    assert_eq!(
        fs::read_to_string(desk.path("taken")).unwrap(),
        "a file of somebody's"
    );
}

#[test]
fn a_failure_leaves_the_folder_of_an_earlier_run_alone() {
    let desk = Desk::new();
    assert!(desk.map(&[]).status.success());
    let before = fs::read(desk.path("out/rates.csv")).unwrap();
    desk.file("bad.csv", "t,x,y\n0,1,2\n1,left,3\n");
    desk.refuses(&[("--positions", "bad.csv")], &["left"]);
    assert_eq!(fs::read(desk.path("out/rates.csv")).unwrap(), before);
}

#[test]
fn the_demonstration_finds_its_fields_and_its_session_can_be_mapped() {
    let desk = Desk::new();
    let demo = |out: &str, more: &[&str]| {
        let arguments = [&["demo", "--json", "--out", out], more].concat();
        json(&desk.ns().args(arguments).output().unwrap())
    };
    let json = demo("demo", &[]);
    let errors: Vec<f64> = json["center_error_cm"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error.as_f64().unwrap())
        .collect();
    // Fields have a standard deviation of 8 cm, and bins are 2 cm wide.
    assert_eq!(errors.len(), 12);
    assert!(errors.iter().all(|&error| error < 4.0), "{errors:?}");
    assert!(desk.path("demo/contact_sheet.png").exists());
    assert_eq!(cells(&desk.path("demo/truth.csv")).len(), 13);

    let output = desk.map(&[
        ("--positions", "demo/positions.csv"),
        ("--spikes", "demo/spikes.csv"),
        ("--bin-size", "2"),
        ("--bandwidth", "4"),
    ]);
    assert!(output.status.success());
    // The same session, through files: the same maps to the last digit.
    assert_eq!(
        fs::read(desk.path("demo/rates.csv")).unwrap(),
        fs::read(desk.path("out/rates.csv")).unwrap()
    );
    let fingerprint = |json: &Value| json["fingerprint"].clone();
    let again = demo("again", &["--minutes", "2"]);
    let other = demo("other", &["--minutes", "2", "--seed", "2"]);
    assert_eq!(
        fingerprint(&again),
        fingerprint(&demo("third", &["--minutes", "2"]))
    );
    assert_ne!(fingerprint(&again), fingerprint(&other));
}

//! `ns map --cache` and `ns cache`.

use std::fs;
use std::process::Output;

use crate::desk::{Desk, json};

fn cache(desk: &Desk, arguments: &[&str]) -> Output {
    let mut command = desk.ns();
    command.arg("cache").args(arguments).args(["--dir", "kept"]);
    command.output().unwrap()
}

#[test]
fn a_second_run_finds_the_maps_of_the_first() {
    let desk = Desk::new();
    let without = json(&desk.map(&[("--json", "")]));
    let kept = [("--cache", "kept"), ("--json", "")];
    let (first, second) = (json(&desk.map(&kept)), json(&desk.map(&kept)));
    assert_eq!(
        (&first["cache"]["hits"], &first["cache"]["misses"]),
        (&0.into(), &1.into())
    );
    assert_eq!(
        (&second["cache"]["hits"], &second["cache"]["misses"]),
        (&1.into(), &0.into())
    );
    assert_eq!(
        (&first["units"], &second["units"]),
        (&without["units"], &without["units"])
    );
    // Another question is another entry.
    let other = json(&desk.map(&[("--cache", "kept"), ("--json", ""), ("--bandwidth", "6")]));
    assert_eq!(other["cache"]["hits"], 0);
    let said = desk.map(&[("--cache", "kept")]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(
        said.contains("maps     1 found in kept, 0 computed"),
        "{said}"
    );

    let stats = json(&cache(&desk, &["stats", "--json"]));
    assert_eq!(
        (&stats["entries"], &stats["kinds"][0]["kind"]),
        (&2.into(), &"rate maps".into())
    );
    let list = json(&cache(&desk, &["list", "--json"]));
    assert_eq!(list[0]["environment"], first["fingerprint"]);
    let verified = json(&cache(&desk, &["verify", "--json"]));
    assert_eq!(
        (&verified["intact"], &verified["bytes"]),
        (&2.into(), &stats["bytes"])
    );
    for command in ["stats", "list", "verify"] {
        let said = String::from_utf8(cache(&desk, &[command]).stdout).unwrap();
        assert!(
            said.contains("rate maps") || said.contains("all 2 entries"),
            "{said}"
        );
    }
}

#[test]
fn caches_are_cleared_by_kind_by_environment_and_whole() {
    let desk = Desk::new();
    let fill = || json(&desk.map(&[("--cache", "kept"), ("--json", "")]));
    let fingerprint = fill()["fingerprint"].as_str().unwrap().to_owned();
    let deleted = |arguments: &[&str]| {
        json(&cache(&desk, &[arguments, &["--json"]].concat()))["deleted"].clone()
    };
    assert_eq!(deleted(&["clear", "--kind", "unheard of"]), 0);
    assert_eq!(deleted(&["clear", "--kind", "rate maps"]), 1);
    fill();
    assert_eq!(deleted(&["clear", "--environment", &"0".repeat(32)]), 0);
    for wrong in [format!("+{}", "0".repeat(31)), "0".repeat(31)] {
        let output = cache(&desk, &["clear", "--environment", &wrong]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
    assert_eq!(deleted(&["clear", "--environment", &fingerprint]), 1);
    fill();
    assert_eq!(deleted(&["clear"]), 1);
    assert_eq!(deleted(&["clear"]), 0);
}

#[test]
fn damage_is_found_and_does_no_harm() {
    let desk = Desk::new();
    let kept = [("--cache", "kept"), ("--json", "")];
    let whole = json(&desk.map(&kept));
    let name = json(&cache(&desk, &["list", "--json"]))[0]["entry"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = desk.path(&format!("kept/{name}.nsc"));
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    let output = cache(&desk, &["verify"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    let expected = format!("1 of 1 entries are damaged ({name}: its checksum is another)");
    assert!(said.contains(&expected), "{said}");
    let mended = json(&desk.map(&kept));
    assert_eq!(
        (&mended["units"], &mended["cache"]["misses"]),
        (&whole["units"], &1.into())
    );
    assert!(cache(&desk, &["verify"]).status.success());
    // Of many, the first are named.
    for i in 0..9 {
        fs::write(desk.path(&format!("kept/{i:032}.nsc")), "torn").unwrap();
    }
    let output = cache(&desk, &["verify", "--json"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("9 of 10 entries are damaged (0000"), "{said}");
    assert!(said.contains(", and 6 more)"), "{said}");
    let stats = json(&cache(&desk, &["stats", "--json"]));
    assert_eq!(stats["kinds"][0]["kind"], "(damaged)");
}

#[test]
fn looking_at_a_folder_of_others_changes_nothing() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("kept/writing")).unwrap();
    let theirs = ["kept/lock", "kept/notes.nsc", "kept/writing/chapter.tmp"];
    for name in theirs {
        fs::write(desk.path(name), "theirs").unwrap();
    }
    for command in ["stats", "list", "verify", "clear"] {
        json(&cache(&desk, &[command, "--json"]));
    }
    for name in theirs {
        assert_eq!(fs::read(desk.path(name)).unwrap(), b"theirs");
    }
    assert_eq!(fs::read_dir(desk.path("kept")).unwrap().count(), 3);
}

#[test]
fn maps_that_can_not_be_kept_are_drawn_all_the_same() {
    let desk = Desk::new();
    let limit = [
        ("--cache", "kept"),
        ("--cache-limit", "1e-9"),
        ("--json", ""),
    ];
    for _ in 0..2 {
        let output = desk.map(&limit);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("could not be kept in kept"), "{said}");
        let json = json(&output);
        assert_eq!(
            (&json["cache"]["hits"], &json["cache"]["write_failures"]),
            (&0.into(), &1.into())
        );
    }
    assert_eq!(json(&cache(&desk, &["stats", "--json"]))["entries"], 0);
}

#[test]
fn folders_that_hold_no_cache_are_refused() {
    let desk = Desk::new();
    let output = cache(&desk, &["stats"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("there is no folder kept"), "{said}");
    desk.refuses(
        &[("--cache", "spikes.csv")],
        &["spikes.csv", "can not hold a cache"],
    );
    desk.refuses(&[("--cache-limit", "0")], &["above 0"]);
    // Nor is one left behind where the cache was opened and the rest failed.
    let changes = [("--cache", "kept"), ("--max-gap", "0.01")];
    desk.refuses(&changes, &["positions.csv", "none of the"]);
}

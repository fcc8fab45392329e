//! Tables, JSON, and what counts as too fast.

use super::{Op, Row, Weight, report::Report};

fn op(name: &str, time_growth: u32) -> Op {
    Op {
        op: name.to_owned(),
        time_growth,
        memory_growth: 1,
    }
}

/// Rows whose time grows with one power of n and whose bytes with another.
fn rows(name: &str, time: f64, bytes: f64) -> Vec<Row> {
    [100_000, 300_000, 1_000_000]
        .map(|n_bins| Row {
            op: name.to_owned(),
            n_bins,
            seconds: 1e-9 * (n_bins as f64).powf(time),
            bytes: (32.0 * (n_bins as f64).powf(bytes)) as usize,
        })
        .to_vec()
}

#[test]
fn growth_within_the_limit_passes() {
    let report = Report::new(rows("a", 1.09, 1.0), &[op("a", 1)]);
    assert_eq!(report.verdict(), Ok(()));
    assert!(
        report
            .to_string()
            .ends_with("\nnothing grows faster than it may, or weighs more than was said\n")
    );
}

#[test]
fn growth_beyond_the_limit_is_named() {
    let mut all = rows("slow", 1.5, 1.0);
    all.extend(rows("fat", 1.0, 1.25));
    let report = Report::new(all, &[op("slow", 1), op("fat", 1)]);
    let problems = report.verdict().unwrap_err();
    assert_eq!(
        problems,
        "slow: time grows as n^1.50, more than n^1.10, fat: memory grows as n^1.25, more than n^1.10"
    );
}

#[test]
fn what_is_asked_of_pairs_may_take_the_square_of_time_but_not_of_memory() {
    let report = Report::new(rows("pairs", 2.05, 1.0), &[op("pairs", 2)]);
    assert_eq!(report.verdict(), Ok(()));
    let report = Report::new(rows("pairs", 2.05, 1.5), &[op("pairs", 2)]);
    assert_eq!(
        report.verdict().unwrap_err(),
        "pairs: memory grows as n^1.50, more than n^1.10"
    );
}

#[test]
fn one_size_is_too_few_and_says_so() {
    let report = Report::new(rows("a", 1.0, 1.0)[..1].to_vec(), &[op("a", 1)]);
    assert!(report.verdict().unwrap_err().contains("a: too few sizes"));
    assert!(report.to_string().contains("| ? | ? |"));
}

#[test]
fn tables_have_a_line_for_each_row_and_each_operation() {
    let table = Report::new(rows("a", 1.0, 1.0), &[op("a", 1)]).to_string();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[2], "| a | 100000 | 1.000e-4 | 3200000 |");
    assert_eq!(
        lines[8],
        "| a | 1000000 | 1.0 | 1.0 | 32.0 | n^1.00 | n^1.00 |"
    );
    assert_eq!(lines.len(), 11);
}

#[test]
fn json_holds_rows_and_fits() {
    let report = Report::new(rows("a", 1.0, 1.0), &[op("a", 1)]);
    let json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    assert_eq!(json["rows"][0]["op"], "a");
    assert_eq!(json["rows"][2]["n_bins"], 1_000_000);
    assert_eq!(json["rows"][2]["seconds"], 1e-9 * 1e6);
    assert_eq!(json["rows"][2]["bytes"], 32_000_000);
    let fit = &json["fits"][0];
    assert_eq!(fit["bytes_per_bin"], 32.0);
    assert!((fit["time_exponent"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    assert!((fit["bytes_exponent"].as_f64().unwrap() - 1.0).abs() < 1e-9);
}

#[test]
fn an_operation_without_rows_has_no_fit() {
    let report = Report::new(rows("a", 1.0, 1.0), &[op("a", 1), op("b", 1)]);
    assert!(!report.to_string().contains("| b |"));
}

fn weight(n_bins: usize, held: Option<u64>) -> Weight {
    Weight {
        artifact: "kept/tree".to_owned(),
        n_bins,
        estimate: 1000,
        held,
    }
}

#[test]
fn estimates_stand_beside_what_is_held() {
    let weights = vec![
        weight(100, Some(1009)),
        weight(10, Some(991)),
        weight(9, None),
    ];
    let report = Report::new(Vec::new(), &[]).weighing(weights);
    assert_eq!(report.verdict(), Ok(()));
    let table = report.to_string();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(
        rows[2..5],
        [
            "| kept/tree | 100 | 1000 | 1009 | 0.89 % |",
            "| kept/tree | 10 | 1000 | 991 | 0.91 % |",
            "| kept/tree | 9 | 1000 | refused | - |",
        ]
    );
}

#[test]
fn an_estimate_that_is_off_is_named() {
    let report = Report::new(Vec::new(), &[]);
    let report = report.weighing(vec![weight(7, Some(1020)), weight(8, Some(990))]);
    assert_eq!(
        report.verdict().unwrap_err(),
        "kept/tree: the estimate for 7 bins is off by 2.0 %, \
         kept/tree: the estimate for 8 bins is off by 1.0 %"
    );
}

//! The golden files, asked and compared as `cargo xtask conformance` does.

use xtask::conformance::{Options, golden_dir, ops::TABLE, run};

/// Fewer would mean that answers were lost, not that there are fewer questions.
const LEAST_COMPARED: usize = 3563;

/// More would mean that an answer drifted away from the peer's unnoticed. One
/// part that deviates is enough to be counted.
const MOST_DEVIATING: usize = 489;

#[test]
fn our_answers_agree_with_the_golden_files() {
    let options = Options {
        dir: golden_dir(),
        ..Options::default()
    };
    let report = run(&options, TABLE).unwrap();
    assert_eq!(report.verdict(false), Ok(()), "{report}");

    let total = report.total();
    assert!(total.compared() >= LEAST_COMPARED, "{report}");
    assert!(total.deviating <= MOST_DEVIATING, "{report}");
    for (operation, _) in TABLE {
        let counts = report.rows.get(*operation).copied().unwrap_or_default();
        assert!(counts.compared() > 0, "`{operation}` was never compared");
    }
}

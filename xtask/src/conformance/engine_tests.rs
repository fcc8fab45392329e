//! How single answers are sorted, with a made-up operation.

use serde_json::{Value, json};

use super::{
    Answer, Context, Counts, Deviations, Report, Scenario, compare,
    engine::Engine,
    ops::{Handler, Outcome, Part},
    values,
};

/// The fake operation `double`: every element of an input, times two.
///
/// This is how a handler is written: read, compute, write, with `?` throughout.
fn double(context: &Context<'_>, _: &Answer) -> Outcome {
    Outcome::attempt(|| {
        let numbers = values::floats(context.scenario.input("numbers")?)?;
        let doubled: Vec<f64> = numbers.iter().map(|number| 2.0 * number).collect();
        Ok(Outcome::Value(values::from_floats(&doubled)))
    })
}

/// A handler that compares by itself, with an argument of the question.
fn sum(context: &Context<'_>, answer: &Answer) -> Outcome {
    Outcome::attempt(|| {
        let numbers = values::floats(context.scenario.input("numbers")?)?;
        let scale = values::float(answer.argument("scale")?)?;
        let ours = values::from_float(scale * numbers.iter().sum::<f64>());
        let tolerance = context.tolerance(answer);
        Ok(Outcome::Compared(compare::agree(
            &ours,
            &answer.value,
            tolerance,
        )))
    })
}

/// Compares every element of the peer's list with 1, each a part.
fn ones(_: &Context<'_>, answer: &Answer) -> Outcome {
    Outcome::attempt(|| {
        let theirs = values::floats(&answer.value)?;
        let compare = |theirs: f64| {
            let (ours, theirs) = (values::from_float(1.0), values::from_float(theirs));
            compare::agree(&ours, &theirs, compare::Tolerance::default())
        };
        let parts = theirs.into_iter().enumerate();
        Ok(Outcome::Parts(
            parts
                .map(|(i, theirs)| Part::new(i.to_string(), compare(theirs)))
                .collect(),
        ))
    })
}

const TABLE: &[(&str, Handler)] = &[
    ("double", double),
    ("sum", sum),
    ("ones", ones),
    ("later", |_, _| Outcome::NotImplemented),
    ("panic", |_, _| panic!("no such bin")),
];

/// Runs one scenario with these answers.
fn report(expected: &Value, deviations: &str, skip: &[&str]) -> Report {
    let scenario = Scenario::parse(
        &json!({
            "scenario": "fake", "kind": "fake", "inputs": {"numbers": [1.0, 2.0, "nan"]},
            "expected": expected, "tolerance": {"double": {"abs": 0.1, "rel": 0.0}}
        })
        .to_string(),
    )
    .unwrap();
    let deviations = Deviations::parse(deviations).unwrap();
    let skip: Vec<String> = skip.iter().map(ToString::to_string).collect();
    let mut engine = Engine::new(TABLE, &deviations.list, &skip);
    engine.scenario("fake.json", &scenario);
    engine.finish(true)
}

fn counts(expected: &Value) -> Counts {
    report(expected, "", &[]).total()
}

const DEVIATION: &str = "
[[deviation]]
operation = 'double*'
scenario = 'fake'
reason = 'Ours is exact.'
spec = 'fake 1'
";

fn right() -> Value {
    json!({"double": {"op": "double", "value": [2.05, 4.0, "nan"]}})
}

fn wrong() -> Value {
    json!({"double/x": {"op": "double", "value": [2.0, 5.0, "nan"]}})
}

#[test]
fn an_answer_within_the_tolerance_passes() {
    assert_eq!(
        counts(&right()),
        Counts {
            passed: 1,
            ..Counts::default()
        }
    );
}

#[test]
fn an_answer_beyond_it_fails_and_is_explained() {
    let report = report(&wrong(), "", &[]);
    assert_eq!(report.total().failed, 1);
    let failure = &report.failures[0];
    assert_eq!((&*failure.file, &*failure.key), ("fake.json", "double/x"));
    assert!(
        failure.detail.starts_with("[1]: ours 4.0, theirs 5.0"),
        "{}",
        failure.detail
    );
    assert!(report.verdict(false).is_err());
}

#[test]
fn a_handler_may_compare_by_itself() {
    let answer = |value: Value| json!({"sum": {"op": "sum", "value": value, "scale": 2.0}});
    assert_eq!(counts(&answer(json!("nan"))).passed, 1);
    assert_eq!(counts(&answer(json!(6.0))).failed, 1);
}

#[test]
fn our_error_and_our_panic_fail() {
    let no_scale = report(&json!({"sum": {"op": "sum", "value": 6.0}}), "", &[]);
    let detail = &no_scale.failures[0].detail;
    assert_eq!(
        detail,
        "ours is an error: expected a value `scale`, found none"
    );

    let all = DEVIATION.replace("double*", "*");
    let panicked = report(&json!({"panic": {"op": "panic", "value": 1}}), &all, &[]);
    assert_eq!(panicked.total().failed, 1, "a panic is never on purpose");
    assert_eq!(panicked.failures[0].detail, "panicked: no such bin");
}

#[test]
fn what_nobody_answers_is_counted_apart() {
    let counts = counts(&json!({
        "later": {"op": "later", "value": 1},
        "unknown": {"op": "unknown", "value": 1},
        "double": {"op": "double", "value": null, "error": "ValueError"}
    }));
    assert_eq!(
        counts,
        Counts {
            not_implemented: 2,
            refused: 1,
            ..Counts::default()
        }
    );
}

#[test]
fn operations_keys_and_scenarios_can_be_skipped() {
    for pattern in ["double", "double/x", "*/x", "fake"] {
        let total = report(&wrong(), "", &[pattern]).total();
        assert_eq!((total.skipped, total.failed), (1, 0), "{pattern}");
    }
    assert_eq!(report(&wrong(), "", &["doub"]).total().failed, 1);
}

#[test]
fn a_deviation_covers_a_difference() {
    let report = report(&wrong(), DEVIATION, &[]);
    assert_eq!(report.total().deviating, 1);
    assert!(report.failures.is_empty() && report.stale.is_empty());
    assert_eq!(report.verdict(true), Ok(()));
}

#[test]
fn a_deviation_that_agrees_is_stale() {
    let agreeing = report(&right(), DEVIATION, &[]);
    assert_eq!(agreeing.total().passed, 1);
    assert_eq!(
        agreeing.stale,
        ["`double*` in `fake` (fake 1) matches only answers that agree by now"]
    );
    assert!(agreeing.verdict(false).is_err());

    let mut both = right();
    both["double/x"] = wrong()["double/x"].clone();
    assert!(report(&both, DEVIATION, &[]).stale.is_empty());
}

#[test]
fn a_deviation_without_an_answer_is_stale() {
    let unused = DEVIATION.replace("double*", "triple");
    assert_eq!(report(&right(), &unused, &[]).stale.len(), 1);
    // Left out or not there yet: no telling.
    assert!(report(&wrong(), DEVIATION, &["double"]).stale.is_empty());
    let later = DEVIATION.replace("double*", "later");
    let expected = json!({"later": {"op": "later", "value": 1}});
    assert!(report(&expected, &later, &[]).stale.is_empty());
}

#[test]
fn a_deviation_of_a_part_leaves_the_others_compared() {
    let part = DEVIATION.replace("double*", "ones/*/1");
    let ones = |value: Value| json!({"ones/x": {"op": "ones", "value": value}});
    let run = |value| report(&ones(value), &part, &[]);

    let deviating = run(json!([1.0, 2.0, 1.0]));
    assert_eq!(deviating.total().deviating, 1);
    assert_eq!(deviating.verdict(true), Ok(()));

    // However many parts differ, it is one answer.
    let failed = run(json!([2.0, 2.0, 2.0]));
    assert_eq!((failed.total().failed, failed.total().deviating), (1, 0));
    let keys: Vec<&str> = failed.failures.iter().map(|f| &*f.key).collect();
    assert_eq!(keys, ["ones/x/0", "ones/x/2"]);
    assert!(failed.stale.is_empty());

    let agreeing = run(json!([1.0, 1.0]));
    assert_eq!(agreeing.total().passed, 1);
    assert_eq!(agreeing.stale.len(), 1);
    assert_eq!(run(json!([])).total().failed, 1, "nothing was compared");
}

#[test]
fn a_deviation_of_a_part_of_what_was_not_compared_is_not_stale() {
    let part = DEVIATION.replace("double*", "ones/1");
    let refused = json!({"ones": {"op": "ones", "value": null, "error": "ValueError"}});
    assert!(report(&refused, &part, &[]).stale.is_empty());
    let asked = json!({"ones": {"op": "ones", "value": [1.0, 2.0]}});
    assert!(report(&asked, &part, &["ones"]).stale.is_empty());

    // Another operation whose name only starts alike.
    let other = DEVIATION.replace("double*", "ones_more/1");
    assert_eq!(report(&asked, &other, &["ones"]).stale.len(), 1);
}

//! The examples of the facade run to their end and hold what they claim.

#[path = "../../crates/ns/examples/open_field.rs"]
mod open_field;
#[path = "../../crates/ns/examples/pyramid.rs"]
mod pyramid;
#[path = "../../crates/ns/examples/shared_cache.rs"]
mod shared_cache;
#[path = "../../crates/ns/examples/streaming.rs"]
mod streaming;
#[path = "../../crates/ns/examples/w_maze.rs"]
mod w_maze;

#[test]
fn they_hold_what_they_claim() {
    let examples = [
        ("open_field", open_field::main()),
        ("pyramid", pyramid::main()),
        ("shared_cache", shared_cache::main()),
        ("streaming", streaming::main()),
        ("w_maze", w_maze::main()),
    ];
    for (name, outcome) in examples {
        assert!(outcome.is_ok(), "{name}: {outcome:?}");
    }
}

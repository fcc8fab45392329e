//! File names from unit names.

use std::collections::HashSet;

use proptest::prelude::*;

use super::safe_file_stems;

#[test]
fn usual_names_are_kept_and_dangerous_ones_changed() {
    let names = [
        "t5c1", "T5C1", "", "..", "con", "com1.x", "a b", "/etc/x", "é1",
    ];
    let expected = [
        "t5c1",
        "T5C1-2",
        "unit-",
        "unit--2",
        "unit-con",
        "unit-com1.x",
        "a_b",
        "etc_x",
        "é1",
    ];
    assert_eq!(safe_file_stems(&names), expected);
}

proptest! {
    #[test]
    fn stems_are_different_and_stay_in_their_folder(names in prop::collection::vec(".{0,4}|[ab]{1,2}", 0..12)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let stems = safe_file_stems(&names);
        let lower: HashSet<String> = stems.iter().map(|s| s.to_lowercase()).collect();
        prop_assert_eq!(lower.len(), names.len());
        for stem in stems {
            prop_assert!(!stem.is_empty() && !stem.starts_with('.') && !stem.contains(['/', '\\', ':']));
        }
    }
}

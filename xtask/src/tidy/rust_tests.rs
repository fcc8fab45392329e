//! Each rule about Rust files, with a text that passes and one that fails.

use super::rust::check;

/// The lines with findings.
fn found(path: &str, text: &str) -> Vec<usize> {
    check(path, text)
        .iter()
        .map(|finding| finding.line)
        .collect()
}

#[test]
fn a_file_opens_with_its_doc() {
    assert!(found("a.rs", "//! A.\n").is_empty());
    assert_eq!(found("a.rs", "fn a() {}\n"), [1]);
    assert_eq!(found("a.rs", "\n//! A.\n"), [1]);
    assert_eq!(found("a.rs", ""), [1]);
}

#[test]
fn a_file_is_not_too_long() {
    let head = "//! A.\n\n// Not counted.\n";
    let longest = format!("{head}{}", "fn a() {}\n".repeat(600));
    assert!(found("a.rs", &longest).is_empty());
    assert_eq!(found("a.rs", &format!("{longest}fn b() {{}}\n")), [604]);
}

#[test]
fn unwrap_is_for_tests() {
    let call = "//! A.\nfn a() { b().unwrap(); }\n";
    assert_eq!(found("crates/a/src/a.rs", call), [2]);
    assert!(found("crates/a/src/a_tests.rs", call).is_empty());
    assert!(found("crates/a/tests/b.rs", call).is_empty());
    assert!(found("benches/benches/b.rs", call).is_empty());

    let module = "//! A.\n#[cfg(test)]\nmod tests {\n    fn a() { b().unwrap(); }\n}\n";
    assert!(found("a.rs", module).is_empty());
    let after = format!("{module}fn c() {{ d().unwrap(); }}\n");
    assert_eq!(found("a.rs", &after), [6]);
}

#[test]
fn text_is_not_a_call() {
    let text = "//! A `.unwrap()` in words.\nconst A: &str = \"todo!()\"; // dbg!(1)\n";
    assert!(found("a.rs", text).is_empty());
}

#[test]
fn unfinished_code_is_found_in_tests_too() {
    let text = "//! A.\nfn a() { todo!() }\nfn b() { dbg!(1); }\n#[ignore = \"slow\"]\n";
    assert_eq!(found("a_tests.rs", text), [2, 3, 4]);
    let text = "//! A.\nfn a() { unimplemented!() }\n";
    assert_eq!(found("a.rs", text), [2]);
    assert!(found("a_tests.rs", text).is_empty());
}

#[test]
fn examples_do_not_unwrap() {
    let good = "//! A.\n/// ```\n/// let a = b()?;\n/// # Ok::<(), B>(())\n/// ```\nfn a() {}\n";
    assert!(found("a.rs", good).is_empty());
    let bad = "//! A.\n/// ```\n/// b().unwrap();\n/// ```\n/// Unlike `.unwrap()`.\n";
    assert_eq!(found("a.rs", bad), [3]);
    assert_eq!(found("a.rs", "//! A.\n/// ```ignore\n/// ```\n"), [2]);
}

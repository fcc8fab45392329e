//! Code is told from text, and tests from the rest.

use super::source::{code_only, lines};

#[track_caller]
fn assert_code(text: &str, code: &str) {
    assert_eq!(code_only(text), code, "{text}");
}

#[test]
fn comments_become_spaces() {
    assert_code("a // b\nc", "a     \nc");
    assert_code("a /* b /* c */ d */ e", "a                   e");
    assert_code("/* never\nclosed", "        \n      ");
}

#[test]
fn strings_become_underscores() {
    assert_code(r#"f("a // b");"#, r#"f("_ __ __);"#);
    assert_code(r#"f("a\"b", c)"#, r#"f("_____, c)"#);
    assert_code("f(\"never\nclosed", "f(\"_____\n______");
}

#[test]
fn raw_strings_end_at_their_own_hashes() {
    assert_code("r#\"a\"b\"#.unwrap()", "r_______.unwrap()");
    assert_code("br\"a\\\".unwrap()", "br____.unwrap()");
    assert_code("bar\"x\"", "bar\"__");
    assert_code("r#type.x", "r#type.x");
}

#[test]
fn a_lifetime_is_not_a_character() {
    assert_code("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
    assert_code("['\"', '{', b'\\'']", "['__, '__, b'___]");
}

#[test]
fn only_modules_under_cfg_test_are_tests() {
    let text = "\
#[cfg(test)]
mod other_tests;
fn a() {}
#[cfg(test)]
fn helper() {}
#[cfg(test)]
#[rustfmt::skip]
pub(crate) mod tests {
    fn b() { let _ = \"}\"; }
}
fn c() {}
";
    let found: Vec<usize> = lines(text)
        .iter()
        .enumerate()
        .filter(|(_, line)| line.is_test)
        .map(|(i, _)| i + 1)
        .collect();
    assert_eq!(found, [6, 7, 8, 9, 10]);
}

#[test]
fn doc_lines_are_recognised() {
    let text = "//! one\n/// two\n// three\nfn f() {} /// four\nlet s = \"\n/// five\";\n";
    let docs: Vec<_> = lines(text).iter().map(|line| line.doc).collect();
    assert_eq!(docs, [Some(" one"), Some(" two"), None, None, None, None]);
}

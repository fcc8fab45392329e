//! A guard around a decoder that panics on damaged files.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static SHIELDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `decode` and returns `None` if it panics, without the message that a
/// panic prints.
///
/// What `decode` changes must not be used after a `None`.
pub(super) fn shielded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !SHIELDED.get() {
                usual(info);
            }
        }));
    });
    let before = SHIELDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(decode));
    SHIELDED.set(before);
    result.ok()
}

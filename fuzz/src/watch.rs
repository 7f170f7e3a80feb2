//! Tells the panics that are findings from those that a reader is expected to survive.
//!
//! In: the body of a target. Out: its end, or an abort that the fuzzer takes down.
//!
//! Why: the workbook library may panic on a damaged file, which `ingest` turns into a fault of that file. The hook of
//! the fuzzing library would abort before it could; so it is replaced by one that only remembers where a panic began.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Called once, before the first input.
pub fn begin() {
    set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        LAST.with(|last| *last.borrow_mut() = Some(format!("{place}: {panic}")));
    }));
}

/// Runs a target on one input.
pub fn over(target: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(target)).is_err() {
        eprintln!("panicked at {}", last().unwrap_or_default());
        std::process::abort();
    }
}

/// Where the last panic began, once.
pub fn last() -> Option<String> {
    LAST.with(|last| last.borrow_mut().take())
}

//! In: bytes from the fuzzer. Out: nothing, or a crash.
//!
//! What is tried and what must hold stands at `clee_fuzz::targets::ods`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: clee_fuzz::watch::begin(), |data: &[u8]| {
    clee_fuzz::watch::over(|| clee_fuzz::targets::ods(data));
});

#!/usr/bin/env bash
# Builds the fuzz targets with the stable compiler: coverage counters are a pass of LLVM that any rustc can be told to
# run, so neither nightly nor cargo-fuzz is needed (with them, `cargo fuzz run TARGET` works as well).
# In: Rust and a C++ compiler. Out: target/TRIPLE/release/NAME for each file of fuzz_targets/; prints that folder.
set -euo pipefail
cd "$(dirname "$0")"

triple=$(rustc -vV | sed -n 's/^host: //p')
# --target keeps the counters out of build scripts and macros, which run on the compiler's side
RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares" \
    cargo build --release --locked --target "$triple" >&2
echo "${CARGO_TARGET_DIR:-$PWD/target}/$triple/release"

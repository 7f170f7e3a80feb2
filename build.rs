//! Names the code that turns files into typed rows, so that what it made is kept only for itself.
//!
//! In: the sources of reading and the locked versions of the crates they stand on. Out: `CLEE_READING_CODE`, which
//! changes whenever one of them does; and all of the code as `CLEE_CODE`, for a run that is taken up again. Neither need be
//! the same on two compilers: another name costs one slow run.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// Everything that a file passes through on its way to typed rows.
const READING: &[&str] =
    &["src/ingest", "src/conform", "src/record", "src/issue.rs", "src/read", "src/table/field.rs", "Cargo.lock"];

/// Everything that a run is made by.
const ALL: &[&str] = &["src", "templates", "Cargo.lock"];

fn main() {
    println!("cargo::rustc-env=CLEE_READING_CODE={:016x}", hash_of(READING));
    println!("cargo::rustc-env=CLEE_CODE={:016x}", hash_of(ALL));
}

fn hash_of(paths: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        println!("cargo::rerun-if-changed={path}");
        for file in files(Path::new(path)) {
            file.hash(&mut hasher);
            std::fs::read(&file).unwrap_or_default().hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The files at or below a path, in their order.
fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else { return vec![path.to_owned()] };
    let mut below: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    below.sort();
    below.iter().flat_map(|path| files(path)).collect()
}

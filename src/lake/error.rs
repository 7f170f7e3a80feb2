//! What can go wrong with the lake itself.
//!
//! In: a fault of the file system or of the caller. Out: one typed error that names the path concerned.
//! Always holds: paths and run names only, never the content of a file, so every one of these may be logged.

use std::path::{Path, PathBuf};

/// A fault of the lake.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("another run holds the lake `{}`\nhint: wait until it ends; `clee runs` lists what is there", path.display())]
    Held { path: PathBuf },
    #[error("`{}` is not a folder\nhint: give a folder with --lake, or one that does not exist yet", path.display())]
    NotAFolder { path: PathBuf },
    #[error("there is no lake `{}`\nhint: `clee run` makes one; name another with --lake", path.display())]
    NoLake { path: PathBuf },
    #[error("no run `{name}` in the lake `{}`\nhint: `clee runs` lists the runs", lake.display())]
    NoSuchRun { name: String, lake: PathBuf },
    #[error(
        "`{name}` is not the name of a run\nhint: a name looks like `2025-10-01_p2025_0001`; `clee runs` lists them"
    )]
    BadName { name: String },
    #[error("`{path}` cannot be the path of an output: {why}")]
    BadPath { path: String, why: &'static str },
    #[error("output `{path}` is written twice in one run")]
    WrittenTwice { path: String },
    #[error("`{}` is not what was written: expected {expected}, found {found}", path.display())]
    Altered { path: PathBuf, expected: String, found: String },
    #[error("`{}` stands in the run folder but no stage wrote it", path.display())]
    Stray { path: PathBuf },
    #[error("`{}` cannot be read as {what}: {source}", path.display())]
    Unreadable { path: PathBuf, what: &'static str, source: serde_json::Error },
    #[error("`{}` has schema version {found}, this program knows {known}\nhint: use the version of clee that wrote it", path.display())]
    UnknownVersion { path: PathBuf, found: u32, known: u32 },
    #[error("run `{name}` is under legal hold\nhint: it is listed in the folder `legal_hold` of the lake")]
    OnHold { name: String },
}

impl LakeError {
    /// For `map_err`: what was being done, to what.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> LakeError + use<> {
        let path = path.to_owned();
        move |source| LakeError::Io { action, path, source }
    }

    /// Whether another process has the lake, which is an exit code of its own.
    pub fn is_held(&self) -> bool {
        matches!(self, LakeError::Held { .. })
    }
}

//! Runs of the binary in a folder of their own, and their tables read back.
#![allow(dead_code)]

pub mod schema;

use assert_cmd::Command;
use clee::table::{TableRow, read_rows};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub const SAMPLE: &str = "pipelines/missouri/sample.yaml";

/// The project's root; tests run there.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn clee() -> Command {
    let mut command = Command::cargo_bin("clee").expect("the binary is built with the tests");
    command.current_dir(root()).arg("--log-level").arg("warn");
    command
}

/// With every log line there is.
pub fn loud() -> Command {
    let mut command = Command::cargo_bin("clee").expect("the binary is built with the tests");
    command.current_dir(root()).args(["--log-level", "trace", "--log-format", "json"]);
    command
}

/// What a command printed.
pub fn stdout(assert: assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).expect("UTF-8")
}

/// What a command said besides.
pub fn stderr(assert: assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8")
}

/// A lake of its own.
pub struct Lake {
    folder: TempDir,
}

impl Lake {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn run(&self, pipeline: &str, more: &[&str]) -> assert_cmd::assert::Assert {
        clee().arg("run").arg(pipeline).arg("--lake").arg(self.path()).args(more).assert()
    }

    /// The folder of the current run.
    pub fn current(&self) -> PathBuf {
        fs::canonicalize(self.path().join("current")).expect("a current run")
    }

    pub fn table<T: TableRow>(&self) -> Vec<T> {
        let path = self.current().join("tables").join(format!("{}.parquet", T::NAME));
        read_rows(File::open(path).expect("the table is there")).expect("the table can be read")
    }
}

impl Drop for Lake {
    /// Whatever a test does to a lake, each record that it leaves behind is of the published form.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            schema::check_records(self.path());
        }
    }
}

/// Every file below a folder with its bytes, by relative path.
pub fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    gather(folder, folder, &mut found);
    found.sort();
    found
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(root, &path, found);
        } else {
            let relative = path.strip_prefix(root).expect("below the root").display().to_string();
            found.push((relative, fs::read(&path).expect("a file")));
        }
    }
}

/// The sample pipeline beside copies of what it names, the text of the state's settings changed.
pub fn pipeline(change: impl Fn(String) -> String) -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    for part in ["pipelines", "schemas"] {
        copy(&root().join(part), &folder.path().join(part), &|path| path.to_owned());
    }
    std::os::unix::fs::symlink(root().join("sample_data"), folder.path().join("sample_data")).expect("a link");
    let settings = folder.path().join("pipelines/missouri/state.yaml");
    let changed = change(fs::read_to_string(&settings).expect("the settings"));
    fs::write(&settings, changed).expect("written");
    let path = folder.path().join(SAMPLE).display().to_string();
    (folder, path)
}

/// Copies a folder; `rename` gives each file its new relative path.
pub fn copy(from: &Path, to: &Path, rename: &dyn Fn(&str) -> String) {
    for (relative, bytes) in contents(from) {
        let target = to.join(rename(&relative));
        fs::create_dir_all(target.parent().expect("a parent")).expect("a folder");
        fs::write(target, bytes).expect("a copy");
    }
}

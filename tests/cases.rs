//! Senders' files, each with what must become of it: the cases of `tests/cases/`.
//!
//! In: a folder per case, with files as senders write them and an `expect.json`. Out: every case of a group that became
//! something else, all of them at once. Always holds: each case runs through the built binary in a data folder and a
//! lake of its own, so that no case can help or harm another; and a group holds at least the cases that it was given,
//! so that an empty folder does not pass. `CASE=name` runs that case alone and shows what became of it when it fails.

#[path = "support/expect.rs"]
mod expect;
#[path = "support/judge.rs"]
mod judge;
mod support;

use assert_cmd::Command;
use clee::record::tables::CompletionRow;
use expect::{CommandLine, Expect};
use judge::{Outcome, judge};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;
use support::{Lake, contents, copy, root};
use tempfile::TempDir;

/// Below `tests/cases/`, each with how many cases it was given.
const GROUPS: [(&str, usize); 5] =
    [("public/open", 38), ("public/passed", 20), ("attendance", 50), ("figures", 46), ("agencies", 5)];

/// Folders of a case that are laid out as submissions.
const SUBMISSIONS: [&str; 5] = ["provider_roster", "in_service", "out_of_state", "college", "decisions"];

/// A case takes a second or so; one that takes minutes hangs, is stopped, and then has no exit code.
const LONGEST: Duration = Duration::from_secs(300);

#[test]
fn public_cases_open() {
    all_hold(GROUPS[0]);
}

#[test]
fn public_cases_passed() {
    all_hold(GROUPS[1]);
}

#[test]
fn cases_of_attendance() {
    all_hold(GROUPS[2]);
}

#[test]
fn cases_of_figures() {
    all_hold(GROUPS[3]);
}

#[test]
fn cases_of_agencies() {
    all_hold(GROUPS[4]);
}

fn all_hold((group, given): (&str, usize)) {
    let cases = cases_of(group);
    match asked() {
        // a name that is misspelt must not look like a case that holds
        Some(name) => assert!(GROUPS.iter().any(|(group, _)| !cases_of(group).is_empty()), "there is no case {name}"),
        None => assert!(cases.len() >= given, "{} cases in {group}, which was given {given}", cases.len()),
    }
    let wrong: Vec<String> = cases.par_iter().filter_map(|case| fault_of(case)).collect();
    assert!(wrong.is_empty(), "{} of {} cases in {group} fail:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The case that is asked for: its name, or the number before it.
fn asked() -> Option<String> {
    std::env::var("CASE").ok().filter(|name| !name.is_empty())
}

/// The folders of a group's cases, in order.
fn cases_of(group: &str) -> Vec<PathBuf> {
    let asked = asked();
    let is_asked = |case: &PathBuf| {
        let name = name_of(case);
        asked.as_ref().is_none_or(|asked| name == *asked || name.split('-').next() == Some(asked.as_str()))
    };
    let folder = root().join("tests/cases").join(group);
    let entries = fs::read_dir(folder).expect("the group").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).filter(is_asked).collect();
    cases.sort();
    cases
}

fn name_of(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// All that is not as a case expects, under its name. A run that hangs or a table that cannot be read is a fault of
/// this case and keeps no other from being told.
fn fault_of(case: &Path) -> Option<String> {
    let faults = catch_unwind(AssertUnwindSafe(|| faults_of(case))).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        vec![said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned())).unwrap_or_default()]
    });
    (!faults.is_empty()).then(|| format!("{}:\n    {}", name_of(case), faults.join("\n").replace('\n', "\n    ")))
}

fn faults_of(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case.join("expect.json")).expect("an expect.json");
    let expect = match Expect::read(&text) {
        Ok(expect) => expect,
        Err(fault) => return vec![format!("expect.json: {fault}")],
    };
    let outcome = outcome_of(case, &expect);
    let mut faults: Vec<String> = expect.require.iter().filter_map(|want| judge(want, &outcome).err()).collect();
    if !faults.is_empty() && asked().is_some() {
        faults.push(outcome.shown());
    }
    faults
}

fn outcome_of(case: &Path, expect: &Expect) -> Outcome {
    let (data, lake) = (lay_out(case), Lake::new());
    let command = &expect.command;
    let mut outcome = run(data.path(), &lake, command);
    for (path, bytes) in contents(lake.path()) {
        if path.ends_with("run.json") {
            outcome.record.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    if lake.path().join("current/tables/rows.parquet").exists() {
        outcome.files = lake.table();
        outcome.rows = lake.table();
        outcome.issues = lake.table();
        let done = lake.table::<CompletionRow>().into_iter();
        outcome.completions = done.map(|done| (done.completion_id, done)).collect();
        outcome.lists = lists(&lake.current());
    }
    for file in expect.require.iter().flat_map(|want| want.checked()) {
        // only what the case itself brings is checked; an expectation of another file finds nothing
        if case.join(file).is_file() && !outcome.checks.contains_key(file) {
            outcome.checks.insert(file.to_owned(), check(data.path(), file, command));
        }
    }
    outcome
}

/// A data folder: the registry of all cases with the case's own files over it, and what was sent.
fn lay_out(case: &Path) -> TempDir {
    let data = TempDir::new().expect("a temporary folder");
    let as_it_is = |path: &str| path.to_owned();
    copy(&root().join("tests/cases/registry"), &data.path().join("registry"), &as_it_is);
    fs::create_dir(data.path().join("submissions")).expect("a folder");
    for entry in fs::read_dir(case).expect("the case") {
        let path = entry.expect("an entry").path();
        match name_of(&path).as_str() {
            "registry" => copy(&path, &data.path().join("registry"), &as_it_is),
            kind if SUBMISSIONS.contains(&kind) => copy(&path, &data.path().join("submissions").join(kind), &as_it_is),
            "expect.json" => {}
            other => panic!("{other} is no kind of input"),
        }
    }
    data
}

fn pipeline(command: &CommandLine) -> PathBuf {
    root().join("pipelines/missouri").join(&command.pipeline)
}

fn run(data: &Path, lake: &Lake, command: &CommandLine) -> Outcome {
    let mut clee = Command::cargo_bin("clee").expect("the binary is built with the tests");
    clee.current_dir(root()).arg("run").arg(pipeline(command)).args(["--as-of", &command.as_of]);
    clee.args(["--period", &command.period, "--first-period", "2025"]);
    let (exit, said) = ended(clee.arg("--data").arg(data).arg("--lake").arg(lake.path()));
    Outcome { exit, said, ..Outcome::default() }
}

/// What `clee check` says of a file of the case, without its name: words in a name are not words about the file.
fn check(data: &Path, file: &str, command: &CommandLine) -> (Option<i32>, String) {
    let (folder, name) = file.split_once('/').expect("a folder and a file");
    let registry = data.join("registry");
    let (folder, kind) = match folder {
        "registry" => (registry.clone(), name.split('.').next().expect("a name")),
        kind => (data.join("submissions").join(kind), kind),
    };
    let mut clee = Command::cargo_bin("clee").expect("the binary is built with the tests");
    clee.current_dir(&folder).args(["check", name, "--as", kind, "--as-of", &command.as_of]);
    let (exit, said) = ended(clee.arg("--registry").arg(registry).arg("--pipeline").arg(pipeline(command)));
    let path = folder.join(name).display().to_string();
    (exit, said.replace(&path, "FILE").replace(name, "FILE"))
}

/// The exit code and all that was said.
fn ended(command: &mut Command) -> (Option<i32>, String) {
    let out = command.timeout(LONGEST).output().expect("it can be started");
    let said = [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (out.status.code(), said)
}

/// The lists of a run as lines by column; those of single agencies and senders are left out.
fn lists(run: &Path) -> BTreeMap<String, Vec<BTreeMap<String, String>>> {
    let mut found = BTreeMap::new();
    for (path, bytes) in contents(run) {
        let Some(name) = path.strip_prefix("lists/").filter(|name| name.ends_with(".csv") && !name.contains('/'))
        else {
            continue;
        };
        let text = String::from_utf8(bytes).expect("UTF-8");
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let lines = reader.deserialize::<BTreeMap<String, String>>().map(|line| line.expect("a line"));
        found.insert(name.to_owned(), lines.collect());
    }
    found
}

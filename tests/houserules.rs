//! The rules of the house, checked by reading its source text.
//!
//! In: `src/`, `tests/`, `Cargo.toml` and the rule files. Out: every offending line, as `path:line: what is wrong`.
//! Always holds: each exception stands in a list here together with its reason, an exception that nobody needs any more
//! is itself an offence, and every rule is tried on a planted offence below, so that none of them is empty.

#[path = "houserules/imports.rs"]
mod imports;
#[path = "houserules/numbers.rs"]
mod numbers;
#[path = "houserules/source.rs"]
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use source::Source;

/// From the ground up. A module may import what lies on a lower floor, or beside it, but stages not one another.
const FLOORS: &[&[&str]] = &[
    &["record"],
    &["words"],
    &["law", "table", "issue", "lake", "mail"],
    STAGES,
    &["synth", "mail", "cli"],
    &["gates"],
    &["plan"],
    &["read"],
    &["settle"],
    &["account"],
    &["run"],
    &["error"],
    &["commands"],
    &["main", "lib"],
];
const STAGES: &[&str] = &["ingest", "conform", "resolve", "dedupe", "credit", "assess", "publish"];

/// What `law/` may stand on.
const LAW_MAY_USE: &[&str] = &["std", "serde", "serde_saphyr", "chrono", "thiserror", "crate", "super", "self"];
const LAW_MAY_IMPORT: &[&str] = &["record", "law"];

/// Where files may be touched.
const FILE_ROOMS: &[&str] = &["src/lake/", "src/commands/", "src/plan.rs", "src/plan/", "src/main.rs"];
const FILE_WORDS: &[&str] = &[
    "std::fs",
    "File::",
    "OpenOptions",
    "fs::read",
    "fs::write",
    "read_dir(",
    ".exists()",
    ".is_file()",
    ".is_dir()",
    ".metadata()",
    ".canonicalize()",
    "tempfile::",
];

const CLOCK_WORDS: &[&str] = &["Utc::now", "Local::now", "SystemTime::now", "Instant::now"];
const CLOCK_ROOMS: &[&str] = &["src/commands/"];

/// Where hours are counted and judged.
const FLOATLESS: &[&str] = &["src/law/", "src/credit/", "src/assess/", "src/record/hours.rs", "src/record/credit.rs"];

const UNFINISHED_WORDS: &[&str] = &["todo!", "unimplemented!", "#[ignore"];

/// Files that may be longer than [`LONGEST`], with the reason.
const LONG_FILES: &[(&str, &str)] = &[];
const LONGEST: usize = 500;
const LONGEST_MAIN: usize = 59;

/// Places that may break a rule: file, the word found, the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn house() -> Vec<Source> {
    source::read_sources(root(), "src")
}

fn none(offences: Vec<String>) {
    assert!(offences.is_empty(), "{} offences against the house rules:\n{}", offences.len(), offences.join("\n"));
}

fn in_rooms(path: &str, rooms: &[&str]) -> bool {
    rooms.iter().any(|room| path == *room || (room.ends_with('/') && path.starts_with(room)))
}

fn is_excepted(path: &str, word: &str) -> bool {
    EXCEPTIONS.iter().any(|(file, what, _)| *file == path && *what == word)
}

/// Lines outside `rooms` that hold one of `words`, each as a word of its own.
fn words_outside<'a>(
    house: impl IntoIterator<Item = &'a Source>,
    words: &[&str],
    rooms: &[&str],
    why: &str,
) -> Vec<String> {
    let mut offences = Vec::new();
    for source in house.into_iter().filter(|source| !in_rooms(&source.path, rooms)) {
        for (line, text) in source.numbered() {
            let holds = |word: &str| {
                let mut places = text.match_indices(word);
                places.any(|(at, _)| word.starts_with('.') || imports::is_word_end(text, at))
            };
            let found = words.iter().find(|word| holds(word) && !is_excepted(&source.path, word));
            offences.extend(found.map(|word| source.at(line, format!("`{word}` {why}: {}", text.trim()))));
        }
    }
    offences
}

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn upward_imports(house: &[Source]) -> Vec<String> {
    let mut offences = Vec::new();
    for source in house {
        let Some(module) = source.module() else { continue };
        let Some(floor) = floor_of(module) else {
            offences.push(source.at(1, format!("module `{module}` has no floor; give it one in `FLOORS`")));
            continue;
        };
        for import in imports::crate_imports(source).into_iter().filter(|import| import.target != module) {
            // a name that is no module is an item re-exported by lib.rs, and lib.rs is the top
            let target = floor_of(&import.target).unwrap_or(FLOORS.len());
            let beside = STAGES.contains(&module) && target == floor;
            if (target > floor || beside) && !matches!(module, "main" | "lib") {
                offences.push(source.at(import.line, format!("`{module}` must not import `{}`", import.target)));
            }
        }
    }
    offences
}

/// Paths that climb out of a module without naming where they go, which the other rules could not see.
fn climbing_paths(house: &[Source]) -> Vec<String> {
    // `src/law.rs` and `src/law/mod.rs` stand directly below the crate
    let is_top = |path: &str| match path.matches('/').count() {
        1 => true,
        2 => path.ends_with("/mod.rs"),
        _ => false,
    };
    let mut offences = Vec::new();
    for source in house {
        let climbs = if is_top(&source.path) { "super::" } else { "super::super::" };
        for (line, text) in source.numbered().filter(|(_, text)| text.contains(climbs)) {
            offences.push(source.at(line, format!("write `crate::` instead of `{climbs}`: {}", text.trim())));
        }
    }
    offences
}

/// Modules that import one another, directly or round a circle.
fn circles(house: &[Source]) -> Vec<String> {
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in house {
        let Some(module) = source.module().filter(|module| !matches!(*module, "main" | "lib")) else { continue };
        let targets = imports::crate_imports(source).into_iter().map(|import| import.target);
        graph.entry(module.to_owned()).or_default().extend(targets.filter(|target| target != module));
    }
    let reaches = |from: &str, to: &str| {
        let (mut open, mut seen) = (vec![from.to_owned()], BTreeSet::new());
        while let Some(at) = open.pop() {
            for next in graph.get(&at).into_iter().flatten() {
                if next == to {
                    return true;
                }
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        false
    };
    graph
        .keys()
        .filter(|module| reaches(module, module))
        .map(|m| format!("`{m}` imports itself round a circle"))
        .collect()
}

fn law_imports(house: &[Source], dependencies: &[String]) -> Vec<String> {
    let mut offences = Vec::new();
    for source in house.iter().filter(|source| source.module() == Some("law")) {
        let own: BTreeSet<&str> =
            house.iter().filter_map(|s| s.path.strip_prefix("src/law/")?.split(['/', '.']).next()).collect();
        for import in imports::use_roots(source) {
            if !LAW_MAY_USE.contains(&import.target.as_str()) && !own.contains(import.target.as_str()) {
                offences.push(source.at(import.line, format!("`law` must not use `{}`", import.target)));
            }
        }
        for import in imports::crate_imports(source) {
            if !LAW_MAY_IMPORT.contains(&import.target.as_str()) {
                offences.push(source.at(import.line, format!("`law` must not import `crate::{}`", import.target)));
            }
        }
    }
    let foreign =
        dependencies.iter().filter(|name| !LAW_MAY_USE.contains(&name.as_str())).map(|name| format!("{name}::"));
    let impure = ["std::fs", "std::env", "std::io", "std::net", "std::process", "std::thread", "std::time"];
    let words: Vec<String> = foreign.chain(impure.map(str::to_owned)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let law = house.iter().filter(|source| source.module() == Some("law"));
    offences.extend(words_outside(law, &words, &[], "has no place in the law, which is pure"));
    offences
}

/// The names of the dependencies, as paths in code begin with them.
fn dependencies(manifest: &str) -> Vec<String> {
    let section = manifest.split("[dependencies]").nth(1).expect("a list of dependencies");
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split_once('=')?.0.trim().replace('-', "_"))).collect()
}

fn floats(house: &[Source]) -> Vec<String> {
    let rooms = house.iter().filter(|source| in_rooms(&source.path, FLOATLESS));
    words_outside(rooms, &["f64", "f32"], &[], "cannot hold hours exactly")
}

fn long_files(sources: &[Source]) -> Vec<String> {
    let mut offences = Vec::new();
    for source in sources {
        let listed = LONG_FILES.iter().any(|(path, _)| *path == source.path);
        let most = if source.path == "src/main.rs" { LONGEST_MAIN } else { LONGEST };
        match (source.lines > most, listed) {
            (true, false) => {
                offences.push(source.at(source.lines, format!("{} lines, more than {most}", source.lines)))
            }
            (false, true) => offences.push(source.at(1, "is short enough; take it off `LONG_FILES`")),
            _ => {}
        }
    }
    offences
}

fn unfinished(sources: &[Source]) -> Vec<String> {
    let mut offences = Vec::new();
    for source in sources {
        for (at, text) in source.all_code.lines().enumerate() {
            let found = UNFINISHED_WORDS.iter().find(|word| text.contains(**word));
            offences.extend(found.map(|word| source.at(at + 1, format!("`{word}` is left in"))));
        }
    }
    offences
}

#[test]
fn nothing_imports_upwards_and_stages_do_not_import_one_another() {
    none(upward_imports(&house()));
}

#[test]
fn no_path_climbs_out_of_its_module_unnamed() {
    none(climbing_paths(&house()));
}

#[test]
fn nothing_goes_in_circles() {
    none(circles(&house()));
}

#[test]
fn the_law_is_pure() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    none(law_imports(&house(), &dependencies(&manifest)));
}

#[test]
fn files_are_touched_in_few_rooms() {
    none(words_outside(&house(), FILE_WORDS, FILE_ROOMS, "touches files outside their rooms"));
}

#[test]
fn the_clock_is_an_argument_below_the_commands() {
    none(words_outside(&house(), CLOCK_WORDS, CLOCK_ROOMS, "reads the clock; pass the time in"));
}

#[test]
fn the_environment_is_read_on_top_only() {
    let rooms = ["src/commands/", "src/main.rs", "src/cli.rs"];
    none(words_outside(&house(), &["env::var", "env::vars", "env::current_dir"], &rooms, "reads the environment"));
}

#[test]
fn no_number_of_the_law_stands_in_code() {
    let numbers = numbers::of_rules(&root().join("pipelines/missouri/rules"));
    assert!(numbers.len() >= 5, "the rule files hold next to no numbers, so nothing was checked: {numbers:?}");
    none(numbers::offences(&house(), &numbers));
}

#[test]
fn hours_are_never_floats() {
    none(floats(&house()));
}

#[test]
fn files_are_short() {
    let mut all = house();
    all.extend(source::read_sources(root(), "tests"));
    none(long_files(&all));
}

#[test]
fn nothing_is_left_unfinished() {
    let mut all = house();
    all.extend(source::read_sources(root(), "tests"));
    none(unfinished(&all));
}

#[test]
fn every_exception_is_still_needed() {
    let house = house();
    let needed = |file: &str, word: &str| house.iter().any(|s| s.path == file && s.code.contains(word));
    let idle = EXCEPTIONS.iter().filter(|(file, word, _)| !needed(file, word));
    let mut offences: Vec<String> = idle.map(|(file, word, _)| format!("{file}: no longer holds `{word}`")).collect();
    offences.extend(numbers::idle_exceptions(&house));
    none(offences);
}

/// Each rule, tried on a file that breaks it and on one that looks alike and does not.
#[test]
fn every_rule_finds_a_planted_offence() {
    let one = |path: &str, text: &str| vec![Source::new(path, text)];
    let count = |offences: Vec<String>| offences.len();

    assert_eq!(count(upward_imports(&one("src/law/x.rs", "use crate::table::T;"))), 0, "same floor");
    assert_eq!(count(upward_imports(&one("src/law/x.rs", "use crate::{record::Hours, assess::A, plan};"))), 2);
    assert_eq!(count(upward_imports(&one("src/credit/x.rs", "fn f() { crate::dedupe::g() }"))), 1);
    assert_eq!(
        count(upward_imports(&one(
            "src/credit/x.rs",
            "//! see crate::dedupe\n#[cfg(test)]\nmod t { use crate::dedupe; }"
        ))),
        0
    );
    assert_eq!(count(upward_imports(&one("src/misc.rs", ""))), 1);
    assert_eq!(count(climbing_paths(&one("src/law/mod.rs", "use super::table;"))), 1);
    assert_eq!(count(climbing_paths(&one("src/law/x.rs", "use super::Rule;\npub(super) fn f() {}"))), 0);

    let pair = |a: &str, b: &str| vec![Source::new("src/law/x.rs", a), Source::new("src/table/x.rs", b)];
    assert_eq!(count(circles(&pair("use crate::table;", "use crate::law;"))), 2);
    assert_eq!(count(circles(&pair("use crate::table;", "use crate::record;"))), 0);

    let known = ["polars".to_owned(), "serde".to_owned()];
    let law = |text: &str| count(law_imports(&one("src/law/x.rs", text), &known));
    assert_eq!(law("use serde::Deserialize;\nuse crate::record::Hours;\nuse super::Rule;"), 0);
    assert_eq!(law("use rayon::prelude::*;"), 1);
    assert_eq!(law("use crate::table::T;"), 1);
    assert_eq!(law("fn f() { polars::prelude::x() }\nfn g() { std::env::args() }"), 2);

    let files = |path: &str, text: &str| count(words_outside(&one(path, text), FILE_WORDS, FILE_ROOMS, ""));
    assert_eq!(files("src/credit/x.rs", "let x = File::open(p);\nlet y = p.exists();"), 2);
    assert_eq!(files("src/credit/x.rs", "let x = HashedFile::of(p); // File::open\nlet y = \"std::fs\";"), 0);
    assert_eq!(files("src/lake/x.rs", "use std::fs;"), 0);

    let clock =
        |path: &str| count(words_outside(&one(path, "Utc::now();\nInstant::now();"), CLOCK_WORDS, CLOCK_ROOMS, ""));
    assert_eq!((clock("src/assess/x.rs"), clock("src/run/mod.rs"), clock("src/commands/run.rs")), (2, 2, 0));

    assert_eq!(count(floats(&one("src/law/x.rs", "let hours: f64;"))), 1);
    assert_eq!(count(floats(&one("src/resolve/x.rs", "let score: f64;"))), 0);

    assert_eq!(count(long_files(&one("src/law/x.rs", &"\n".repeat(LONGEST + 1)))), 1);
    assert_eq!(count(long_files(&one("src/main.rs", &"\n".repeat(LONGEST_MAIN + 1)))), 1);
    assert_eq!(count(long_files(&one("src/law/x.rs", &"\n".repeat(LONGEST)))), 0);
    assert_eq!(count(unfinished(&one("tests/x.rs", "fn f() { todo!() } // todo!\n#[ignore]"))), 2);
}

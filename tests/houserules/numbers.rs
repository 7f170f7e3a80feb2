//! No number of the law in code.
//!
//! In: the rule files and the sources. Out: literals in code that repeat a figure which only a rule file may state.
//! Always holds: the figures are taken from the rule files themselves, so a new rule is guarded the day it is written.
//! Three nets: hours written as a literal anywhere; a day of the calendar other than the ends of a year anywhere; and in
//! the rooms that judge, any whole number that a rule states, or its hundredfold, since hours are kept in hundredths.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::imports::is_word_end;
use super::in_rooms;
use super::source::Source;

/// Rooms where a number that equals one of the law is not likely to be a coincidence: those that judge, not those that
/// draw pages, where widths and distances abound.
const JUDGING: &[&str] = &[
    "src/law/",
    "src/assess/",
    "src/credit/",
    "src/dedupe/",
    "src/conform/",
    "src/publish/notices.rs",
    "src/publish/reach.rs",
    "src/publish/wave.rs",
];
/// Up to here numbers are how programs count.
const COUNTING: u64 = 4;
/// Makes up a state, with figures of its own.
const EXEMPT: &str = "synth";

/// File, literal, reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("src/conform/dates.rs", "8", "digits of a date written without separators"),
    ("src/conform/dates.rs", "6", "digits of a date written without separators"),
    ("src/conform/dates.rs", "12", "months of the calendar"),
    ("src/conform/dates.rs", "30", "the day from which spreadsheets count"),
    ("src/conform/clock.rs", "24", "hours of a day"),
    ("src/conform/clock.rs", "12", "hours of half a day"),
    ("src/conform/clock.rs", "60", "minutes of an hour"),
    ("src/conform/figures.rs", "60", "minutes of an hour, and seconds of a minute"),
    ("src/conform/moments.rs", "12", "hours of half a day"),
    ("src/conform/moments.rs", "6", "hours that a time zone is behind UTC"),
    ("src/conform/moments.rs", "8", "hours that a time zone is behind UTC"),
    ("src/conform/moments.rs", "10", "hours that a time zone is behind UTC"),
    ("src/law/lint.rs", "12", "months of the calendar: a check is good for a year"),
    ("src/conform/dates.rs", "from_ymd_opt(1899, 12, 30)", "the day from which spreadsheets count"),
    ("src/law/in_force.rs", "12", "how many limits the solver takes on, whatever their figures"),
];

/// Whole numbers that the rule files state, with their hundredfolds.
pub fn of_rules(folder: &Path) -> BTreeSet<u64> {
    let entries = fs::read_dir(folder).unwrap_or_else(|fault| panic!("cannot list `{}`: {fault}", folder.display()));
    let mut found = BTreeSet::new();
    for entry in entries {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            found.extend(of_rules(&path));
        } else if path.extension().is_some_and(|end| end == "yaml") {
            found.extend(of_text(&fs::read_to_string(&path).expect("rules are UTF-8")));
        }
    }
    found
}

pub fn of_text(rules: &str) -> BTreeSet<u64> {
    let lines = rules.lines().map(|line| line.split('#').next().unwrap_or("").trim_start().trim_start_matches("- "));
    let pieces = lines.flat_map(|line| line.split([':', ',', '[', ']', '{', '}']));
    let stated: BTreeSet<u64> = pieces.flat_map(whole_numbers).filter(|number| *number > COUNTING).collect();
    let mut found: BTreeSet<u64> = stated.iter().flat_map(|number| [*number, number * 100]).collect();
    // a hundred hundredths make an hour: that is arithmetic, not law
    found.remove(&100);
    found
}

/// The numbers of a scalar: `24`, `24.0`, or a day of every year such as `03-15`. Citations and full dates are none.
fn whole_numbers(scalar: &str) -> Vec<u64> {
    let scalar = scalar.trim().trim_matches(['"', '\'']);
    let (whole, decimals) = scalar.split_once('.').unwrap_or((scalar, ""));
    let parts: Vec<Option<u64>> = whole.split('-').map(|part| part.replace('_', "").parse().ok()).collect();
    let plain = parts.len() <= 2 && decimals.bytes().all(|digit| digit == b'0');
    if plain { parts.into_iter().collect::<Option<Vec<u64>>>().unwrap_or_default() } else { Vec::new() }
}

pub fn offences(house: &[Source], numbers: &BTreeSet<u64>) -> Vec<String> {
    let mut found = Vec::new();
    for source in house.iter().filter(|source| source.module() != Some(EXEMPT)) {
        let judging = in_rooms(&source.path, JUDGING);
        for (line, text) in source.numbered() {
            let literals = hours(text).into_iter().chain(days(text));
            let literals = literals.chain(if judging { figures(text, numbers) } else { Vec::new() });
            let literals: BTreeSet<String> = literals.filter(|literal| !is_excepted(&source.path, literal)).collect();
            found.extend(
                literals.iter().map(|l| source.at(line, format!("`{l}` belongs in a rule file: {}", text.trim()))),
            );
        }
    }
    found
}

fn is_excepted(path: &str, literal: &str) -> bool {
    EXCEPTIONS.iter().any(|(file, what, _)| *file == path && *what == literal)
}

/// Exceptions that nothing needs any more.
pub fn idle_exceptions(house: &[Source]) -> Vec<String> {
    let needed = |file: &str, literal: &str| house.iter().any(|s| s.path == file && s.code.contains(literal));
    let idle = EXCEPTIONS.iter().filter(|(file, literal, _)| !needed(file, literal));
    idle.map(|(file, literal, _)| format!("{file}: no longer holds `{literal}`")).collect()
}

/// `Hours::whole(24)` and `Hours(2400)`; one and nought are units.
fn hours(text: &str) -> Vec<String> {
    let calls = ["Hours::whole(", "Hours("].into_iter().flat_map(|call| arguments(text, call));
    calls.filter(|(_, inside)| number(inside).is_some_and(|number| number > 1)).map(|(call, _)| call).collect()
}

/// `from_ymd_opt(year, 3, 15)`; 1 January and 31 December are the calendar's.
fn days(text: &str) -> Vec<String> {
    let is_law = |inside: &str| {
        let parts: Vec<Option<u64>> = inside.split(',').map(|part| number(part.trim())).collect();
        matches!(parts[..], [_, Some(month), Some(day)] if !matches!((month, day), (1, 1) | (12, 31)))
    };
    let calls = ["from_ymd_opt(", "from_ymd("].into_iter().flat_map(|call| arguments(text, call));
    calls.filter(|(_, inside)| is_law(inside)).map(|(call, _)| call).collect()
}

/// Calls in a line, each whole and by its arguments.
fn arguments<'a>(text: &'a str, call: &str) -> Vec<(String, &'a str)> {
    let places = text.match_indices(call).filter(|(at, _)| is_word_end(text, *at));
    let inside = places.filter_map(|(at, _)| text[at + call.len()..].split(')').next());
    inside.map(|inside| (format!("{call}{inside})"), inside)).collect()
}

fn figures(text: &str, numbers: &BTreeSet<u64>) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let literals = words.filter(|word| number(word).is_some_and(|number| numbers.contains(&number)));
    literals.map(str::to_owned).collect()
}

/// A whole number as code writes it: `24`, `2_400`, `2400_i64`.
fn number(word: &str) -> Option<u64> {
    const TYPES: &[&str] =
        &["", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];
    let plain = word.replace('_', "");
    let digits = plain.find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len());
    if TYPES.contains(&&plain[digits..]) { plain[..digits].parse().ok() } else { None }
}

#[test]
fn the_nets_catch_what_they_are_made_for() {
    let rules = "id: total\nvalues:\n  - from: 2017-01-01\n    minimum: 24\n    citation: 11 CSR 75-15.010(2)\n  - {until: '03-15', score: 70, half: 8.5} # 99\n";
    let numbers = of_text(rules);
    assert_eq!(numbers.iter().copied().collect::<Vec<_>>(), [15, 24, 70, 1500, 2400, 7000]);

    let caught = |path: &str, text: &str| offences(&[Source::new(path, text)], &numbers).len();
    for text in [
        "if x < 24 {",
        "Hours(2_400)",
        "Hours::whole(16)",
        "let d = from_ymd_opt(year, 3, 15);",
        "x == 70i64",
        "[0; 15]",
    ] {
        assert!(caught("src/assess/x.rs", text) > 0, "{text}");
    }
    for text in [
        "// 24",
        "\"24\"",
        "x == 8",
        "Hours::whole(1)",
        "Hours(0)",
        "from_ymd_opt(y, 12, 31)",
        "x24",
        "u16",
        "i64::from(4)",
    ] {
        assert_eq!(caught("src/assess/x.rs", text), 0, "{text}");
    }
    assert_eq!(caught("src/table/x.rs", "width = 24"), 0, "a coincidence outside the rooms that judge");
    assert_eq!(caught("src/table/x.rs", "Hours::whole(24)"), 1);
    assert_eq!(caught("src/synth/x.rs", "Hours::whole(24)"), 0);
}

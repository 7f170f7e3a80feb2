//! What is done with the fuzzer's bytes, one function a target.
//!
//! In: bytes. Out: nothing; whatever must not happen panics. Always holds: a target reads its input through the same
//! functions as a run, and asks more than that nothing panics where a promise can be checked from the outside.

use crate::conform::{
    Cell, NameOrder, Record, RegistryBuilder, conform_decision, conform_submission, parse_date, split_name,
};
use crate::container::{self, SEPARATOR};
use crate::definition::{PipelineForm, ProfileFile};
use crate::ingest::serial_to_date;
use crate::law::{RuleSet, parse_scenarios, run_scenario};
use crate::mail::{Ledger, Texts, WAVES, returned};
use crate::reading::try_file;
use crate::record::row_content;
use crate::record::submission::{Attendee, Coordinates};
use crate::record::{Hours, InputKind, LicenseNo, Period};
use crate::shipped::{self, Text};
use crate::table::Contracts;
use crate::xml;

/// Any bytes under any name.
pub fn any_file(data: &[u8]) {
    let Some((name, bytes)) = data.split_last() else { return };
    let names = ["a.csv", "b.xlsx", "c.json", "~$d.xlsx", "e.csv.part", "f", "g.xls", "h.ods"];
    try_file(names[usize::from(*name) % names.len()], bytes);
}

/// A ZIP file as it is, checksums and all.
pub fn archive(data: &[u8]) {
    try_file("a.zip", data);
}

/// Delimited text in any encoding.
pub fn delimited(data: &[u8]) {
    try_file("a.csv", data);
}

/// JSON lines and documents.
pub fn json(data: &[u8]) {
    try_file("a.ndjson", data);
}

/// The parts of an OpenDocument spreadsheet.
pub fn ods(data: &[u8]) {
    try_file("a.ods", &container::archive(&container::ODS, data));
}

/// A workbook of 1997, as it is: it carries no checksums.
pub fn xls(data: &[u8]) {
    try_file("a.xls", data);
}

/// The parts of a workbook of 2007.
pub fn xlsx(data: &[u8]) {
    try_file("a.xlsx", &container::archive(&container::XLSX, data));
}

/// The scanner of XML by itself: it ends, and gives back no more than it was given.
pub fn xml(data: &[u8]) {
    let Some(text) = xml::utf8(data) else { return };
    let mut told = 0;
    for event in xml::events(text) {
        match event {
            xml::Event::Open { name, attributes, .. } => {
                let listed: usize = attributes.all().iter().map(|(name, value)| name.len() + value.len()).sum();
                assert!(listed <= attributes.length());
                told += 1 + name.len() + attributes.length();
                assert!(attributes.get(name).is_none_or(|value| value.len() <= attributes.length()));
            }
            xml::Event::Close { name } => told += 1 + name.len(),
            xml::Event::Text(text) => {
                assert!(xml::resolved(text).len() <= text.len(), "an entity never grows");
                told += text.len();
            }
            xml::Event::Literal(text) => told += text.len(),
        }
        assert!(told <= text.len(), "more was told than stands there");
    }
}

/// Cells between separators, as one record.
struct Cells<'a> {
    cells: Vec<&'a str>,
    serial: Option<bool>,
    broken: bool,
}

impl Record for Cells<'_> {
    fn cell(&self, position: usize) -> Cell<'_> {
        match self.cells.get(position) {
            None | Some(&"") => Cell::Blank,
            Some(text) => text.split_once('\u{1f}').map_or(Cell::Text(text), |(one, other)| Cell::Conflict(one, other)),
        }
    }

    fn broken(&self) -> bool {
        self.broken
    }

    fn serial_dates(&self) -> Option<bool> {
        self.serial
    }
}

/// The choices in the last two bytes, and the text before them. At the end they leave a seed what it is: any file will do.
fn choices(data: &[u8]) -> Option<(u8, u8, &str)> {
    let [rest @ .., second, first] = data else { return None };
    Some((*first, *second, std::str::from_utf8(rest).ok()?))
}

fn records(how: u8, text: &str) -> Vec<Cells<'_>> {
    let serial = match how % 3 {
        0 => None,
        1 => Some(false),
        _ => Some(true),
    };
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| Cells { cells: line.split('\t').collect(), serial, broken: how & 0x80 != 0 })
        .collect()
}

fn at(row: usize) -> Coordinates {
    Coordinates::line(0, 0, row as u32 + 1)
}

/// Rows of submissions and decisions, and what their cells are made of.
pub fn row(data: &[u8]) {
    let Some((which, how, text)) = choices(data) else { return };
    let kinds: Vec<_> =
        shipped::KINDS.iter().filter(|k| k.kind.is_submission() || k.kind == InputKind::Decisions).collect();
    let kind = kinds[usize::from(which) % kinds.len()];
    let forms = shipped::forms(how >> 4);
    for (position, record) in records(how, text).iter().enumerate() {
        if kind.kind == InputKind::Decisions {
            conform_decision(&kind.fields, &forms, record, at(position));
        } else {
            let one = conform_submission(kind.kind, &kind.fields, &forms, record, at(position));
            let again = conform_submission(kind.kind, &kind.fields, &forms, record, at(position));
            assert_eq!(one.row, again.row, "equal records give equal rows");
            assert_eq!(row_content(&one.row.row_id().to_string()), Some(one.row.content));
        }
        record.cells.iter().for_each(|cell| try_cell(cell, how));
    }
}

fn try_cell(cell: &str, how: u8) {
    if let Ok(hours) = Hours::parse(cell) {
        assert_eq!(Hours::parse(&hours.to_string()), Ok(hours), "hours as they are printed");
        assert!(hours >= Hours::ZERO);
    }
    for year in [1999, 2025] {
        for serial in [None, Some(false), Some(true)] {
            if let Ok(date) = parse_date(cell, &shipped::forms(how >> 4).dates, serial, year) {
                let iso = parse_date(&date.to_string(), &shipped::forms(0).dates, None, year);
                assert_eq!(iso, Ok(date), "a date as it is printed");
            }
        }
    }
    serial_to_date(cell, how & 1 == 1);
    split_name(cell, || NameOrder::NotStated, &shipped::WORDS, &mut Attendee::default());
    try_words(cell);
    if let Some(key) = LicenseNo::key(cell) {
        assert_eq!(LicenseNo::key(&key).as_ref(), Some(&key), "a key is its own key");
    }
    LicenseNo::bare_digits(cell);
}

/// What a text says: folding twice changes nothing, and no text says two things.
fn try_words(cell: &str) {
    let (words, folded) = (&shipped::WORDS, crate::words::fold(cell));
    assert_eq!(crate::words::fold(&folded), folded, "a folded text is folded");
    assert_eq!(crate::words::code(&crate::words::code(cell)), crate::words::code(cell), "a key is its own key");
    words.attendance(cell, |_| true);
    words.remark(cell);
    words.yes_no(cell);
    words.action(cell);
    words.section(cell);
    words.sheet(cell, true);
    words.score(cell, |_| false);
    words.body(cell);
    words.is_hint(cell);
    words.is_report_line(cell);
    if let Some(crate::words::Figure::Bare(parts)) = words.figure(cell) {
        assert!(parts >= 0, "a figure is not below zero");
    }
}

/// Records of the registry.
pub fn registry(data: &[u8]) {
    let Some((which, how, text)) = choices(data) else { return };
    let kinds: Vec<_> =
        shipped::KINDS.iter().filter(|k| !k.kind.is_submission() && k.kind != InputKind::Decisions).collect();
    let kind = kinds[usize::from(which) % kinds.len()];
    let mut builder = RegistryBuilder::new(&shipped::RULES);
    let records = records(how, text);
    for (position, record) in records.iter().enumerate() {
        builder.push(kind.kind, &kind.fields, &shipped::forms(how >> 4), record, at(position));
    }
    let (_, _, faults) = builder.finish();
    assert!(faults.values().all(|fault| fault.unusable <= fault.records && fault.records == records.len() as u64));
}

/// A text that stands in the place of one of `files`, or beside them.
fn replaced(files: &[Text], which: u8, text: &str) -> Vec<Text> {
    let mut files = files.to_vec();
    match files.get_mut(usize::from(which)) {
        Some(file) => text.clone_into(&mut file.1),
        None => files.push(("beside.yaml".to_owned(), text.to_owned())),
    }
    files
}

/// Rule files: whatever is taken can be shown and linted for any year.
pub fn rules(data: &[u8]) {
    let Some((which, year, text)) = choices(data) else { return };
    // The pack alone costs nothing to read, all files together do; a mutated file among the shipped ones is rare.
    let pack = shipped::RULE_FILES.iter().find(|file| file.0.ends_with("pack.yaml")).expect("a pack");
    let files = if which & 0x80 == 0 {
        vec![pack.clone(), ("beside.yaml".to_owned(), text.to_owned())]
    } else {
        replaced(&shipped::RULE_FILES, which & 0x7f, text)
    };
    match RuleSet::parse(&files) {
        Ok(rules) => {
            rules.lint(shipped::as_of());
            for period in [2016, 2017 + i32::from(year % 16)] {
                let shown = rules.show(Period(period));
                let in_force = rules.for_period(Period(period));
                assert!(shown.is_ok() || in_force.is_err(), "law in force that cannot be shown");
            }
        }
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
}

/// Scenarios of the law, judged under the shipped rules.
pub fn scenarios(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match parse_scenarios("a.yaml", text) {
        Ok(scenarios) => scenarios.iter().take(20).for_each(|scenario| {
            run_scenario(&shipped::RULES, scenario);
        }),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
}

/// Pipeline files and senders' profiles.
pub fn definitions(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let pipeline = serde_saphyr::from_str::<PipelineForm>(text);
    let profile = serde_saphyr::from_str::<ProfileFile>(text);
    assert!(pipeline.is_err() || profile.is_err(), "one file is not both");
    if let Ok(file) = serde_saphyr::from_str::<crate::words::VocabularyFile>(text) {
        let words = crate::words::Vocabulary::new(&file);
        assert_eq!(words.remark(""), crate::words::Word::Blank, "a blank is no word");
    }
    if let Err(fault) = pipeline {
        assert!(!fault.to_string().is_empty());
    }
}

/// How identity and duplicates are settled.
pub fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(fault) = serde_saphyr::from_str::<crate::resolve::IdentitySettings>(text) {
        assert!(!fault.to_string().is_empty());
    }
    if let Err(fault) = serde_saphyr::from_str::<crate::dedupe::DuplicateSettings>(text) {
        assert!(!fault.to_string().is_empty());
    }
}

/// Contracts: one file of the shipped ones replaced.
pub fn contracts(data: &[u8]) {
    let Some((which, _, text)) = choices(data) else { return };
    match Contracts::load(&replaced(&shipped::CONTRACT_FILES, which % 32, text)) {
        Ok(contracts) => InputKind::ALL.iter().for_each(|kind| {
            crate::conform::FieldMap::new(contracts.input(*kind));
        }),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
}

/// The texts of the reminders, of which one is replaced.
pub fn mail_texts(data: &[u8]) {
    let Some((which, _, text)) = choices(data) else { return };
    if let Err(fault) = Texts::parse(&replaced(&shipped::MAIL_FILES, which % 4, text)) {
        assert_eq!(fault.exit(), 2, "a wrong text is wrong usage");
    }
}

/// The ledger of what was sent, and the file of what came back.
pub fn ledger(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let whole = Ledger::whole_length(text);
        assert!(whole <= text.len() && text.is_char_boundary(whole));
        let (all, kept) = (Ledger::parse(text), Ledger::parse(&text[..whole]));
        assert_eq!(all.as_ref().ok(), kept.as_ref().ok(), "a torn last line changes nothing");
        if let Ok(ledger) = all {
            for (period, wave) in ledger.waves() {
                ledger.sent(period, wave);
                ledger.wave(period, wave).for_each(|(license_no, _, event)| {
                    assert!(ledger.last(period, wave, license_no, &event.address).is_some());
                });
            }
            WAVES.iter().for_each(|wave| assert!(ledger.may_send("none", "a@b.example", Period(1), wave)));
        }
    }
    let _ = returned(std::path::Path::new("a.csv"), &data[..data.iter().take_while(|b| **b != SEPARATOR).count()]);
}

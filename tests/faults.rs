//! The corpus of messy, faulty and hostile files: each must become what `tests/faults/expected.yaml` says, no more and
//! no less. Every file of the folder stands in the list, and every file of the list in the folder.

#[path = "support/hostile.rs"]
mod hostile;
mod support;

use clee::ingest::{
    Batch, Cell, FileRead, HeaderField, Headers, Knowledge, Limits, Row, read_bytes, read_stream, settled,
};
use clee::plan::load_words;
use clee::record::FileStatus;
use clee::record::tables::{FileRow, RowRow};
use clee::words::Vocabulary;
use hostile::Expected as Strange;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use support::{Lake, SAMPLE, copy, root};
use tempfile::TempDir;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    file: String,
    #[allow(dead_code, reason = "for whoever reads the list")]
    what: String,
    status: String,
    reason: Option<String>,
    rows: u64,
    format: Option<String>,
    encoding: Option<String>,
    #[serde(default)]
    issues: BTreeSet<String>,
    #[serde(default)]
    cells: Vec<BTreeMap<String, Value>>,
    #[serde(default)]
    not_rows: BTreeMap<String, u64>,
    #[serde(default)]
    broken: Vec<u32>,
    #[serde(default)]
    limits: Limits,
    missing_required: Option<Vec<String>>,
    sheet_names: Option<Vec<String>>,
    spreadsheet: Option<bool>,
    date1904: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Value {
    Blank(()),
    Row(u32),
    Text(String),
    Conflict([String; 2]),
}

fn folder() -> PathBuf {
    // The folder stands beside this file, wherever the crate that compiles it lies.
    let here = Path::new(file!());
    let here = if here.is_absolute() { here.into() } else { Path::new(env!("CARGO_MANIFEST_DIR")).join(here) };
    here.with_extension("")
}

fn expected() -> Vec<Expected> {
    let text = std::fs::read_to_string(folder().join("expected.yaml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

pub fn headers() -> Headers {
    let field = |name: &str, required: bool, identifying: bool, aliases: &[&str]| HeaderField {
        name: name.into(),
        required,
        identifying,
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        amount: matches!(name, "hours" | "minutes" | "test_score"),
        stands_in: (name == "control_no").then(|| "course_title".to_owned()),
        is_date: matches!(name, "completed_on" | "started_on"),
        names_person: matches!(name, "license_no" | "attendee_name" | "last_name" | "first_name"),
    };
    let pipelines = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/missouri");
    let (words, _) = load_words(&[pipelines.join("../common/vocabulary.yaml")]).expect("the vocabulary is sound");
    let fields = vec![
        field("control_no", true, true, &["Control #", "Course", "Course #", "Course Number"]),
        field("completed_on", true, true, &["Date", "Date Completed"]),
        field("license_no", false, true, &["License #", "POST No."]),
        field("attendee_name", false, false, &["Officer Name", "Name"]),
        field("last_name", false, false, &["Last", "Surname"]),
        field("first_name", false, false, &["First"]),
        field("hours", false, false, &["Credit Hrs"]),
        field("minutes", false, false, &[]),
        field("test_score", false, false, &["Score"]),
        field("course_title", false, false, &[]),
        field("location", false, false, &[]),
        field("off_site", false, false, &[]),
        field("administrator", false, false, &[]),
        field("started_on", false, false, &[]),
    ];
    Headers::new(fields, Vocabulary::new(&words).into())
}

fn rows(read: &FileRead) -> Vec<Row<'_>> {
    read.sheets.iter().flat_map(|sheet| sheet.rows()).collect()
}

fn check_cells(want: &Expected, headers: &Headers, rows: &[Row<'_>]) {
    for cells in &want.cells {
        let Some(Value::Row(number)) = cells.get("row") else { panic!("{}: cells without a row", want.file) };
        let row = rows.iter().find(|row| row.number() == *number);
        let row = row.unwrap_or_else(|| panic!("{}: no row {number}", want.file));
        for (name, value) in cells.iter().filter(|(name, _)| *name != "row") {
            let field = headers.fields().iter().position(|field| field.name == *name).unwrap();
            let expected = match value {
                Value::Blank(_) => Cell::Missing,
                Value::Text(text) => Cell::Text(text),
                Value::Conflict([first, second]) => Cell::Conflict(first, second),
                Value::Row(_) => panic!("{}: `{name}` must be quoted", want.file),
            };
            assert_eq!(row.value(field), expected, "{}: `{name}` in row {number}", want.file);
        }
    }
}

fn check_sheets(want: &Expected, headers: &Headers, read: &FileRead) {
    let name = &want.file;
    let blank = read.sheets.iter().map(|sheet| sheet.not_rows.blank).sum::<u64>();
    let header = read.sheets.iter().map(|sheet| sheet.not_rows.header).sum::<u64>();
    let total = read.sheets.iter().map(|sheet| sheet.not_rows.total).sum::<u64>();
    for (sort, count) in &want.not_rows {
        let found = match sort.as_str() {
            "blank" => blank,
            "header" => header,
            "total" => total,
            other => panic!("{name}: unknown sort `{other}`"),
        };
        assert_eq!(found, *count, "{name}: records that are {sort}");
    }
    let Some(sheet) = read.sheets.first() else { return };
    if let Some(missing) = &want.missing_required {
        let names: Vec<&str> = sheet.missing_required().iter().map(|&f| headers.fields()[f].name.as_str()).collect();
        assert_eq!(&names, missing, "{name}");
    }
    if let Some(names) = &want.sheet_names {
        let found: Vec<&str> = read.sheets.iter().filter_map(|sheet| sheet.name.as_deref()).collect();
        assert_eq!(&found, names, "{name}");
    }
    assert_eq!(sheet.spreadsheet, want.spreadsheet.unwrap_or(sheet.spreadsheet), "{name}");
    assert_eq!(sheet.date1904, want.date1904.unwrap_or(false), "{name}");
}

fn check(want: &Expected, headers: &Headers, read: &FileRead) {
    let name = &want.file;
    assert_eq!(read.status.as_str(), want.status, "{name}: {:?}", read.issues);
    assert_eq!(read.reason, want.reason.as_deref(), "{name}");
    assert_eq!(read.row_count(), want.rows, "{name}: rows");
    if let Some(format) = &want.format {
        assert_eq!(format!("{:?}", read.format).to_lowercase(), *format, "{name}");
    }
    if let Some(encoding) = &want.encoding {
        assert_eq!(read.encoding.as_ref(), Some(encoding), "{name}");
    }
    // A column that is missing shows in most of these files; only the file about it lists it.
    let codes: BTreeSet<String> = read.issues.iter().map(|issue| issue.code.to_owned()).collect();
    let told = |codes: &BTreeSet<String>| -> BTreeSet<String> {
        codes
            .iter()
            .filter(|code| want.issues.contains("missing_column") || *code != "missing_column")
            .cloned()
            .collect()
    };
    assert_eq!(told(&codes), want.issues, "{name}: issues");
    check_sheets(want, headers, read);
    let rows = rows(read);
    assert_eq!(rows.len() as u64, want.rows, "{name}: rows in the grids");
    check_cells(want, headers, &rows);
    let broken: Vec<u32> = rows.iter().filter(|row| row.is_broken()).map(|row| row.number()).collect();
    assert_eq!(broken, want.broken, "{name}: broken rows");
}

#[test]
fn each_file_becomes_what_it_must() {
    let headers = headers();
    let all = expected();
    assert!(all.len() >= 200, "only {} files", all.len());
    let mut wrong = Vec::new();
    for want in &all {
        let bytes = std::fs::read(folder().join(&want.file)).unwrap();
        let read = read_bytes(&want.file, &bytes, &headers, &want.limits);
        // All that is wrong is told at once, not the first alone.
        if std::panic::catch_unwind(|| check(want, &headers, &read)).is_err() {
            wrong.push(&want.file);
        }
    }
    assert!(wrong.is_empty(), "these became something else: {wrong:?}");
}

#[test]
fn a_stream_gives_the_same_rows_as_bytes_in_memory() {
    let headers = headers();
    for want in expected() {
        let bytes = std::fs::read(folder().join(&want.file)).unwrap();
        let whole = read_bytes(&want.file, &bytes, &headers, &want.limits);
        let read = |knowledge: &Knowledge| {
            let (mut numbers, mut source) = (Vec::new(), bytes.as_slice());
            let read =
                read_stream(&want.file, &mut source, &headers, &want.limits, knowledge, 2, &mut |batch: Batch| {
                    assert!(batch.part.grid.rows() <= 2, "{}", want.file);
                    numbers.extend((0..batch.part.grid.rows()).map(|row| batch.part.grid.row_number(row)));
                });
            (read, numbers)
        };
        let (streamed, numbers) = settled(read, |(read, _)| &read.learned);
        assert_eq!((streamed.status, streamed.reason), (whole.status, whole.reason), "{}", want.file);
        assert_eq!(streamed.issues, whole.issues, "{}", want.file);
        if whole.row_count() > 0 {
            let expected: Vec<u32> = rows(&whole).iter().map(|row| row.number()).collect();
            assert_eq!(numbers, expected, "{}", want.file);
        }
    }
}

#[test]
fn every_file_is_listed_once() {
    let listed: Vec<String> = expected().into_iter().map(|want| want.file).collect();
    let names: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(names.len(), listed.len(), "a file is listed twice");
    let entries = std::fs::read_dir(folder()).unwrap();
    let found: BTreeSet<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "expected.yaml")
        .collect();
    assert_eq!(names, found);
}

/// KiB of memory, address space and all, that a run over hostile files may take.
const MEMORY: &str = "1000000";
const HOSTILE: &str = "submissions/provider_roster/hostile";

/// A data folder with the sample's registry, an honest roster, and an empty folder for files that are not.
fn data() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    copy(&root().join("sample_data/registry"), &folder.path().join("registry"), &str::to_owned);
    let honest = folder.path().join("submissions/provider_roster/honest.csv");
    std::fs::create_dir_all(folder.path().join(HOSTILE)).expect("a folder");
    std::fs::copy(root().join("tests/faults/plain.csv"), honest).expect("a copy");
    folder
}

/// Runs the sample's pipeline on the folder under the memory limit. It must publish; every row must have come from the
/// file that `files` counts it in, and have a name of its own.
fn run_under_limit(data: &Path) -> (Lake, Vec<FileRow>) {
    let lake = Lake::new();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v \"$0\"; exec \"$@\"", MEMORY]).arg(assert_cmd::cargo::cargo_bin("clee"));
    command.current_dir(root()).args(["--log-level", "error", "run", SAMPLE, "--threads", "2", "--data"]).arg(data);
    let output = command.arg("--lake").arg(lake.path()).output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let (files, rows) = (lake.table::<FileRow>(), lake.table::<RowRow>());
    let mut counted: BTreeMap<(&str, Option<&str>), i64> = BTreeMap::new();
    for row in &rows {
        *counted.entry((&row.file, row.sheet.as_deref())).or_default() += 1;
    }
    for file in files.iter().filter(|file| file.kind.is_submission()) {
        let found = counted.remove(&(&file.file, file.sheet.as_deref())).unwrap_or(0);
        assert_eq!(found, file.rows, "{} {:?}", file.file, file.sheet);
    }
    assert!(counted.is_empty(), "rows of files that are not listed: {counted:?}");
    let names: BTreeSet<_> = rows.iter().map(|row| row.row_id).collect();
    assert_eq!(names.len(), rows.len(), "two rows of one name");
    assert!(files.iter().any(|file| file.file.ends_with("honest.csv") && file.status == FileStatus::Read));
    (lake, files)
}

fn assert_became(files: &[FileRow], expected: &[Strange]) {
    for (name, status, reason) in expected {
        let path = format!("{HOSTILE}/{name}");
        let file = files.iter().find(|file| file.file == path).unwrap_or_else(|| panic!("{name:?} is not listed"));
        assert_eq!((file.status.as_str(), file.reason.as_deref()), (*status, *reason), "{name:?}");
    }
    assert_eq!(files.iter().filter(|file| file.file.starts_with(HOSTILE)).count(), expected.len());
}

#[test]
fn a_run_over_the_whole_corpus_publishes_and_names_every_file() {
    let data = data();
    copy(&folder(), &data.path().join(HOSTILE), &str::to_owned);
    let (_lake, files) = run_under_limit(data.path());
    for want in expected() {
        let path = format!("{HOSTILE}/{}", want.file);
        let found: Vec<&FileRow> = files.iter().filter(|file| file.file == path).collect();
        assert!(!found.is_empty(), "{} is not listed", want.file);
        // With the limits and headers of the pipeline some become more than with those of the list, none becomes worse.
        let read = found.iter().any(|file| matches!(file.status, FileStatus::Read | FileStatus::PartlyRead));
        assert!(read || want.status != "read", "{}: {:?}", want.file, found);
    }
}

#[test]
fn text_too_large_to_read_costs_its_file_alone() {
    let data = data();
    let expected = hostile::large_text(&data.path().join(HOSTILE));
    let (_lake, files) = run_under_limit(data.path());
    assert_became(&files, &expected);
}

#[test]
fn workbooks_that_blow_up_cost_their_files_alone() {
    let data = data();
    let expected = hostile::large_workbooks(&data.path().join(HOSTILE));
    let (_lake, files) = run_under_limit(data.path());
    assert_became(&files, &expected);
}

#[test]
fn what_is_no_file_is_named_and_nothing_waits_for_it() {
    let data = data();
    let expected = hostile::strange_paths(&data.path().join(HOSTILE));
    let (_lake, files) = run_under_limit(data.path());
    assert_became(&files, &expected);
}

#[test]
fn a_file_that_changes_while_it_is_read_is_what_it_was_when_it_was_read() {
    let data = data();
    let changing = data.path().join(HOSTILE).join("changing.csv");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| hostile::keep_changing(&changing, &over));
        for _ in 0..3 {
            run_under_limit(data.path());
        }
        over.store(true, Ordering::Relaxed);
        writer.join().expect("the writer ended");
    });
}

//! `clee check`: what a sender runs before submitting; every fault at once, by file, sheet, row and column.

use super::known::{Known, Tally};
use super::marked;
use super::model::newest_model;
use super::print::Table;
use super::run_history::last_registry;
use super::run_tables::RunTables;
use crate::cli::{CheckArgs, Format, RunChoice};
use crate::conform::{RegistryBuilder, RegistryFault, conform_decision, conform_submission, label_fault};
use crate::error::CommandError;
use crate::gates::{EarlierRegistry, registry_gates, registry_volume, usable};
use crate::ingest::{FileRead, read_bytes};
use crate::issue::{Issue, Severity};
use crate::lake::{GateOutcome, Lake};
use crate::plan::{Plan, Source};
use crate::read::{RowView, Rows, hold_counting_up};
use crate::record::registry::Registry;
use crate::record::submission::{Content, Coordinates, Decision, Ruling, Signs, Submission};
use crate::record::tables::{ComplianceRow, RowRow};
use crate::record::{Date, InputKind, LicenseNo, Reason};
use crate::resolve::Offered;
use crate::settle::conflicts;
use chrono::Utc;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// One fault as it is told: where, what, and whether it would cost credit.
pub struct Fault {
    /// Position of the sheet; `None` for the file as a whole.
    pub sheet: Option<usize>,
    pub row: Option<u32>,
    pub field: Option<String>,
    pub severity: &'static str,
    pub code: String,
    pub value: Option<String>,
    pub message: String,
}

/// A file that was checked.
pub struct Checked {
    pub name: String,
    bytes: Vec<u8>,
    pub found: FileRead,
    pub faults: Vec<Fault>,
    /// What its rows would come to; `None` of a file that holds none.
    tally: Option<Tally>,
    /// Of a registry file: what would keep the night from publishing.
    holding: Vec<GateOutcome>,
}

/// Checks files; 0 when no fault would cost credit, 65 when one would.
///
/// # Errors
/// When a file cannot be opened or the pipeline is wrong.
pub fn check(args: &CheckArgs) -> Result<u8, CommandError> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
    let now = Utc::now();
    let overrides = crate::cli::Overrides { as_of: args.as_of, ..Default::default() };
    let plan = Plan::for_reading(&args.pipeline, &overrides, now)?;
    let source = plan.sources.iter().rfind(|s| s.kind == args.kind).ok_or(CommandError::Usage {
        message: format!("the pipeline `{}` reads no `{}`", args.pipeline.display(), args.kind),
        hint: "name another pipeline with --pipeline",
    })?;
    if args.marked.is_some() && args.files.len() > 1 {
        return Err(CommandError::Usage {
            message: "--marked takes one file at a time".to_owned(),
            hint: "check the files one by one",
        });
    }
    let model = match &args.lake {
        Some(lake) => newest_model(&Lake::existing(lake)?, &plan)?,
        None => Offered::default(),
    };
    let mut known = args.registry.as_deref().map(|folder| Known::read(folder, model, &plan)).transpose()?;
    let lake = args.lake.as_ref().map(|lake| InLake::of(lake, args.kind)).transpose()?.unwrap_or_default();
    let mut one = |path: &PathBuf| check_file(path, (source, &lake), &plan, known.as_mut());
    let checked: Vec<Checked> = args.files.iter().map(&mut one).collect::<Result<_, _>>()?;
    if let (Some(out), [file]) = (&args.marked, &checked[..]) {
        let bytes = marked::workbook(file, &file.bytes, source, &plan)?;
        write_private(out, &bytes).map_err(|fault| CommandError::Write { path: out.clone(), source: fault })?;
    }
    match args.reading {
        true => super::reading::table(&checked, source).print(args.format)?,
        false => print(&checked, args.format)?,
    }
    let by_faults = args.kind.is_submission() || args.kind == InputKind::Decisions;
    let costs = |file: &Checked| match by_faults {
        true => file.faults.iter().any(|fault| fault.severity == Severity::Error.as_str()),
        false => !file.holding.is_empty(),
    };
    Ok(if checked.iter().any(costs) { 65 } else { 0 })
}

/// Writes a file that nobody but its owner reads: it holds what the sender's file holds.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // one that was there keeps its mode else
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    file.write_all(bytes)
}

fn print(checked: &[Checked], format: Format) -> Result<(), CommandError> {
    match format {
        Format::Text => checked.iter().try_for_each(print_text),
        Format::Csv => faults_of(checked).print(format),
        Format::Json => print_json(checked),
    }
}

/// The faults of files as a table.
fn faults_of<'c>(checked: impl IntoIterator<Item = &'c Checked>) -> Table {
    let mut table =
        Table::new(&["file", "sheet", "row", "field", "severity", "code", "value", "message"]).with_figures(&["row"]);
    for file in checked {
        for fault in &file.faults {
            let sheet = fault.sheet.and_then(|at| file.found.sheets[at].name.clone());
            table.push(vec![
                file.name.clone(),
                sheet.unwrap_or_default(),
                fault.row.map(|n| n.to_string()).unwrap_or_default(),
                fault.field.clone().unwrap_or_default(),
                fault.severity.to_owned(),
                fault.code.clone(),
                fault.value.clone().unwrap_or_default(),
                fault.message.clone(),
            ]);
        }
    }
    table
}

/// A file's faults, and its two lines of sum.
fn print_text(file: &Checked) -> Result<(), CommandError> {
    if file.faults.is_empty() {
        writeln!(std::io::stdout(), "{}: {} rows, no faults found", file.name, file.found.row_count())?;
    } else {
        faults_of([file]).print(Format::Text)?;
    }
    if let Some(tally) = file.tally {
        let mut besides = String::new();
        if tally.duplicates > 0 {
            besides += &format!("; {} equal to another row, which counts once", tally.duplicates);
        }
        if tally.voided > 0 {
            besides += &format!("; {} take back or are taken back", tally.voided);
        }
        writeln!(
            std::io::stdout(),
            "{} of {} rows would be credited, {} wait, {} rejected{besides}",
            tally.credited,
            tally.rows,
            tally.wait,
            tally.rejected
        )?;
    }
    for gate in &file.holding {
        writeln!(std::io::stdout(), "the night would be held by gate {}: {}", gate.name, gate.detail)?;
    }
    let unread = file.unread_columns();
    writeln!(
        std::io::stdout(),
        "columns not read: {}",
        if unread.is_empty() { "none".to_owned() } else { unread.join(", ") }
    )?;
    Ok(())
}

/// Every file as an object: its sums as fields, and its faults.
fn print_json(checked: &[Checked]) -> Result<(), CommandError> {
    let object = |file: &Checked| {
        let tally = file.tally.unwrap_or_default();
        serde_json::json!({
            "file": file.name,
            "rows": tally.rows,
            "credited": tally.credited,
            "wait": tally.wait,
            "rejected": tally.rejected,
            "duplicates": tally.duplicates,
            "voided": tally.voided,
            "columns_not_read": file.unread_columns(),
            "gates_failed": file.holding.iter().map(|gate| &gate.name).collect::<Vec<_>>(),
            "faults": faults_of([file]).objects(),
        })
    };
    let all: Vec<serde_json::Value> = checked.iter().map(object).collect();
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&all).map_err(std::io::Error::other)?)?;
    Ok(())
}

impl Checked {
    /// Headers whose values are not read, each once.
    fn unread_columns(&self) -> Vec<String> {
        let mut unread: Vec<String> = Vec::new();
        for header in self.found.sheets.iter().flat_map(|sheet| &sheet.unread_columns) {
            if !unread.contains(header) {
                unread.push(header.clone());
            }
        }
        unread
    }
}

fn check_file(
    path: &Path,
    (source, lake): (&Source, &InLake),
    plan: &Plan,
    known: Option<&mut Known>,
) -> Result<Checked, CommandError> {
    let bytes = std::fs::read(path).map_err(|fault| CommandError::Read { path: path.to_owned(), source: fault })?;
    let name = path.display().to_string();
    let found = read_bytes(&name, &bytes, &source.headers, &plan.limits);
    let mut faults = file_faults(&found);
    let (mut rows, mut issues, registry) = records(source, plan, &found);
    if source.kind == InputKind::Decisions {
        issues.extend(rulings(source, plan, &found, lake));
    }
    faults.extend(issues.into_iter().map(of_issue));
    faults.extend(rows.iter().filter_map(|row| still_to_come(row, plan.as_of)).map(of_issue));
    let tally = match known {
        _ if !source.kind.is_submission() => None,
        Some(known) => {
            let (issues, tally) = known.faults(&mut rows, &found.sheets, plan);
            faults.extend(issues.into_iter().map(of_issue));
            faults.retain(|fault| !is_made_good(fault, &rows));
            Some(tally)
        }
        None => {
            faults.extend(rows.iter().filter_map(words_in_name).map(of_issue));
            Some(Tally::alone(&rows, plan.as_of))
        }
    };
    faults.sort_by(|a, b| (a.sheet, a.row, &a.field, &a.code).cmp(&(b.sheet, b.row, &b.field, &b.code)));
    let holding = match source.kind.is_submission() || source.kind == InputKind::Decisions {
        true => Vec::new(),
        false => holding(source, plan, registry, lake.registry.as_ref()),
    };
    Ok(Checked { name, bytes, found, faults, tally, holding })
}

/// What the lake knows that a file is held against.
#[derive(Default)]
struct InLake {
    /// Of a registry file: how large the registry was.
    registry: Option<EarlierRegistry>,
    /// Of a decisions file: the rows of the current run, and its officers.
    rows: Option<(HashSet<Content>, HashSet<String>)>,
}

impl InLake {
    fn of(folder: &Path, kind: InputKind) -> Result<Self, CommandError> {
        if kind != InputKind::Decisions {
            return Ok(Self { registry: last_registry(&Lake::existing(folder)?)?, rows: None });
        }
        let run = RunTables::open(&RunChoice { lake: folder.to_owned(), run: None })?;
        let rows = run.rows::<RowRow>()?.into_iter().map(|row| row.row_id.content).collect();
        let officers = run.rows::<ComplianceRow>()?.into_iter().filter_map(|row| LicenseNo::key(&row.license_no));
        Ok(Self { registry: None, rows: Some((rows, officers.collect())) })
    }
}

/// The faults of rulings: those that cannot be read, those that contradict one another, and those about nothing.
fn rulings(source: &Source, plan: &Plan, found: &FileRead, lake: &InLake) -> Vec<Issue> {
    let (mut all, mut issues) = (Vec::new(), Vec::new());
    for (sheet_at, sheet) in (0_u32..).zip(&found.sheets) {
        for row in sheet.rows() {
            let at = Coordinates { file: 0, sheet: sheet_at, row_number: row.number(), position: row.position() };
            let view = RowView::of(row, sheet, &source.headers);
            let read = conform_decision(&source.fields, &source.forms, &view, at);
            all.extend(read.decision);
            issues.extend(read.issues);
        }
    }
    let fault = |decision: &Decision, field: &'static str, message: &str| Issue {
        at: decision.at,
        field: Some(field),
        code: "decision_without_effect",
        severity: Severity::Error,
        value: None,
        message: message.to_owned(),
    };
    if let Some((rows, officers)) = &lake.rows {
        for decision in &all {
            let named = match &decision.ruling {
                Ruling::Duplicate(other) => *other,
                _ => None,
            };
            if !rows.contains(&decision.content) || named.is_some_and(|named| !rows.contains(&named)) {
                issues.push(fault(decision, "row_id", "no row of the current run has this name"));
            }
            if let Ruling::Identity(Some(number)) = &decision.ruling
                && !LicenseNo::key(number).is_some_and(|number| officers.contains(&number))
            {
                issues.push(fault(decision, "answer", "no officer of the current run has this licence number"));
            }
        }
    }
    issues.extend(conflicts(&all, plan.as_of).into_iter().map(|issue| Issue { severity: Severity::Error, ..issue }));
    issues
}

/// The gates that a registry file alone would fail.
fn holding(
    source: &Source,
    plan: &Plan,
    (registry, fault): (Registry, RegistryFault),
    earlier: Option<&EarlierRegistry>,
) -> Vec<GateOutcome> {
    let all = usable(&registry);
    let of_kind = |kind: &InputKind| *kind == source.kind;
    let usable: BTreeMap<InputKind, u64> = all.into_iter().filter(|(kind, _)| of_kind(kind)).collect();
    let mut gates = Vec::new();
    if source.required {
        let records = usable.get(&source.kind).copied().unwrap_or(0);
        gates.extend(registry_gates(source.kind, records, fault, &plan.gates.registry_usable));
    }
    gates.push(registry_volume(&plan.gates.registry_volume, &usable, earlier));
    gates.into_iter().filter(|gate| !gate.passed).collect()
}

/// Whether a course number was missed that the registry has since found in the title, on the row or on all of the sheet.
fn is_made_good(fault: &Fault, rows: &[Submission]) -> bool {
    let missed = matches!(fault.code.as_str(), "missing_field" | "missing_column");
    if !missed || fault.field.as_deref() != Some("control_no") {
        return false;
    }
    let of_sheet = rows.iter().filter(|row| Some(row.at.sheet as usize) == fault.sheet);
    let mut concerned =
        of_sheet.filter(|row| fault.code == "missing_column" || Some(row.at.row_number) == fault.row).peekable();
    concerned.peek().is_some() && concerned.all(|row| row.control_no.is_some())
}

/// Words of attendance in a name, of which only a registry can tell whether they are part of it.
fn words_in_name(row: &Submission) -> Option<Issue> {
    let doubtful = row.signs.has(Signs::NAME_NEGATIVE) || row.signs.has(Signs::NAME_UNCLEAR);
    doubtful.then(|| Issue {
        at: row.at,
        field: Some("attendee_name"),
        code: Reason::AttendanceUnclear.as_str(),
        severity: Severity::Error,
        value: row.name_words.map(|text| (*text).into()),
        message: "words of attendance in the name; unless they are the officer's own name, the row is not credited"
            .to_owned(),
    })
}

/// A training that lies ahead earns nothing, whatever the registry says.
fn still_to_come(row: &Submission, as_of: Date) -> Option<Issue> {
    let day = row.completed_on.filter(|day| *day > as_of && !row.is_void)?;
    Some(Issue {
        at: row.at,
        field: Some("completed_on"),
        code: Reason::FutureDate.as_str(),
        severity: Severity::Error,
        value: Some(day.to_string().into()),
        message: format!("the date lies after {as_of}; the row would be rejected"),
    })
}

/// What the reader found: the file as a whole, its sheets, its rows.
fn file_faults(found: &FileRead) -> Vec<Fault> {
    let mut faults = Vec::new();
    if found.row_count() == 0 && found.reason.is_none() {
        let what = if found.sheets.iter().any(|sheet| !sheet.layout.columns.is_empty()) {
            "a header and no rows"
        } else {
            "nothing"
        };
        faults.push(Fault {
            sheet: None,
            row: None,
            field: None,
            severity: Severity::Warning.as_str(),
            code: "empty".to_owned(),
            value: None,
            message: format!("the file is empty: it holds {what}"),
        });
    }
    if let Some(reason) = found.reason {
        let unread = found.status.as_str() == "unreadable";
        faults.push(Fault {
            sheet: None,
            row: None,
            field: None,
            severity: if unread { Severity::Error } else { Severity::Warning }.as_str(),
            code: reason.to_owned(),
            value: None,
            message: format!("the file is {}", found.status.as_str().replace('_', " ")),
        });
    }
    faults.extend(found.issues.iter().map(|issue| {
        Fault {
            sheet: found
                .sheets
                .iter()
                .position(|s| s.name == issue.sheet)
                .filter(|_| issue.row_number.is_some() || issue.sheet.is_some()),
            row: issue.row_number,
            field: issue.field.clone(),
            severity: issue.severity.as_str(),
            code: issue.code.to_owned(),
            value: issue.value.clone(),
            message: issue.message.clone(),
        }
    }));
    faults
}

fn of_issue(issue: Issue) -> Fault {
    Fault {
        sheet: Some(issue.at.sheet as usize),
        row: Some(issue.at.row_number),
        field: issue.field.map(str::to_owned),
        severity: issue.severity.as_str(),
        code: issue.code.to_owned(),
        value: issue.value.map(Into::into),
        message: issue.message,
    }
}

/// The records of the file as typed rows, and every fault in them.
fn records(source: &Source, plan: &Plan, found: &FileRead) -> (Vec<Submission>, Vec<Issue>, (Registry, RegistryFault)) {
    let (mut rows, mut issues) = (Vec::new(), Vec::new());
    let mut registry = RegistryBuilder::new(&plan.rules);
    for (sheet_at, sheet) in found.sheets.iter().enumerate() {
        let mut seen = BTreeSet::new();
        for label in sheet.parts.iter().flat_map(|part| &part.layout.constants) {
            if seen.insert((label.row_number, label.field)) {
                let at =
                    Coordinates::line(0, u32::try_from(sheet_at).expect("fewer than 2^32 sheets"), label.row_number);
                let name = &source.headers.fields()[label.field].name;
                let read = (label.label.as_str(), label.value.as_str());
                issues.extend(label_fault(&source.fields, &source.forms, name, read, at));
            }
        }
        for row in sheet.rows() {
            let sheet_at = u32::try_from(sheet_at).expect("fewer than 2^32 sheets");
            let at = Coordinates { file: 0, sheet: sheet_at, row_number: row.number(), position: row.position() };
            let view = RowView::of(row, sheet, &source.headers);
            if source.kind == InputKind::Decisions {
                // read apart, for they are neither rows nor records
            } else if source.kind.is_submission() {
                let one = conform_submission(source.kind, &source.fields, &source.forms, &view, at);
                rows.push(one.row);
                issues.extend(one.issues);
            } else {
                registry.push(source.kind, &source.fields, &source.forms, &view, at);
            }
        }
    }
    let (registry, told, faults) = registry.finish();
    issues.extend(told);
    let registry = (registry, faults.get(&source.kind).copied().unwrap_or_default());
    if source.kind.is_submission() {
        let mut read = Rows { rows, issues };
        hold_counting_up(&mut read);
        return (read.rows, read.issues, registry);
    }
    (rows, issues, registry)
}

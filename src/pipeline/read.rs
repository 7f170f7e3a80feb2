//! Every planned file read and made into typed rows, file by file in parallel; results in the order of the paths.
//!
//! A file that cannot be read is an entry in `files` with its reason, and the run goes on without it.

use super::record_view::RowView;
use crate::conform::{RegistryBuilder, conform_decision, conform_submission, number_occurrences};
use crate::ingest::{self, FileRead, FileStatus, ReadIssue, read_bytes};
use crate::issue::{Issue, Severity};
use crate::lake::HashedFile;
use crate::lake::source::read_file;
use crate::plan::{Plan, PlannedFile, Source};
use crate::record::InputKind;
use crate::record::registry::Registry;
use crate::record::submission::{Coordinates, Decision, Submission};
use crate::record::tables::FileRow;
use rayon::prelude::*;
use std::collections::HashMap;

/// Everything the files held.
pub struct Inputs {
    pub registry: Registry,
    /// In the order of their coordinates.
    pub rows: Vec<Submission>,
    pub decisions: Vec<Decision>,
    /// In the order of their paths, then sheets; positions of sheets are those of `Coordinates`.
    pub files: Vec<FileRow>,
    /// Position in `files` of (file, sheet).
    pub sheet_index: HashMap<(u32, u32), usize>,
    pub issues: Vec<Issue>,
    pub file_issues: Vec<FileIssue>,
    pub hashes: Vec<HashedFile>,
    /// Registry records by kind: how many there are and how many cannot be used.
    pub registry_faults: HashMap<InputKind, crate::conform::RegistryFault>,
    /// What was sent before; reading files leaves it empty.
    pub sent: crate::mail::Ledger,
}

/// A fault of a file or sheet as a whole, or one the reader found in a row.
pub struct FileIssue {
    pub file: u32,
    pub issue: ReadIssue,
}

/// One file, read.
struct OneFile {
    hash: HashedFile,
    entries: Vec<FileRow>,
    issues: Vec<ReadIssue>,
    content: Content,
}

enum Content {
    Rows(Vec<Submission>, Vec<Issue>),
    /// Registry and decision files are taken in one after the other, since their records are checked together.
    Sheets(FileRead),
}

/// Reads all planned files.
pub fn read(plan: &Plan, files: &[PlannedFile]) -> Inputs {
    let read: Vec<OneFile> = files
        .par_iter()
        .enumerate()
        .map(|(at, file)| one_file(plan, file, u32::try_from(at).expect("fewer than 2^32 files")))
        .collect();
    let mut gathered = Gathered::new(plan);
    for (at, (file, one)) in (0u32..).zip(files.iter().zip(read)) {
        gathered.take(at, &plan.sources[file.source], one);
    }
    gathered.finish()
}

fn one_file(plan: &Plan, file: &PlannedFile, at: u32) -> OneFile {
    let source = &plan.sources[file.source];
    let name = &file.path.relative;
    let found = file.path.problem.map_or_else(|| read_file(&file.path.absolute, plan.limits.file_bytes), Err);
    let bytes = match found {
        Ok(bytes) => bytes,
        Err(fault) => return unread(source.kind, name, fault),
    };
    let hash = HashedFile::of(name.clone(), &bytes);
    let mut found = read_bytes(name, &bytes, &source.headers, &plan.limits);
    drop(bytes);
    let entries = entries(source.kind, &hash, &found);
    let issues = std::mem::take(&mut found.issues);
    let content = if source.kind.is_submission() {
        let (rows, issues) = submissions(source, &found, at);
        Content::Rows(rows, issues)
    } else {
        Content::Sheets(found)
    };
    OneFile { hash, entries, issues, content }
}

/// A file whose bytes could not be had.
fn unread(kind: InputKind, name: &str, fault: crate::lake::source::ReadFault) -> OneFile {
    let reason = fault.reason();
    let entry = FileRow {
        file: name.to_owned(),
        sheet: None,
        kind,
        rows: 0,
        blake3: String::new(),
        status: FileStatus::Unreadable.as_str(),
        reason: Some(reason.to_owned()),
        encoding: None,
        bytes: 0,
    };
    OneFile {
        hash: HashedFile { path: name.to_owned(), blake3: String::new(), bytes: 0 },
        entries: vec![entry],
        issues: Vec::new(),
        content: Content::Rows(Vec::new(), Vec::new()),
    }
}

/// One entry per sheet; a file without sheets has one for itself.
fn entries(kind: InputKind, hash: &HashedFile, found: &FileRead) -> Vec<FileRow> {
    let entry = |sheet: Option<&ingest::Sheet>| FileRow {
        file: hash.path.clone(),
        sheet: sheet.and_then(|s| s.name.clone()),
        kind,
        rows: sheet.map_or(0, |s| i64::try_from(s.rows).unwrap_or(i64::MAX)),
        blake3: hash.blake3.clone(),
        status: sheet.map_or(found.status, |s| s.status).as_str(),
        reason: sheet.map_or(found.reason, |s| s.reason).map(str::to_owned),
        encoding: found.encoding.clone(),
        bytes: i64::try_from(hash.bytes).unwrap_or(i64::MAX),
    };
    match found.sheets[..] {
        [] => vec![entry(None)],
        _ => found.sheets.iter().map(|sheet| entry(Some(sheet))).collect(),
    }
}

fn coordinates(file: u32, sheet: usize, row: ingest::Row<'_>) -> Coordinates {
    Coordinates { file, sheet: u32::try_from(sheet).expect("fewer than 2^32 sheets"), row_number: row.number() }
}

fn submissions(source: &Source, found: &FileRead, file: u32) -> (Vec<Submission>, Vec<Issue>) {
    let mut rows = Vec::with_capacity(usize::try_from(found.row_count()).unwrap_or(0));
    let mut issues = Vec::new();
    for (sheet_at, sheet) in found.sheets.iter().enumerate() {
        for row in sheet.rows() {
            let at = coordinates(file, sheet_at, row);
            let view = RowView { row, sheet };
            let mut one = conform_submission(source.kind, &source.fields, &source.forms, &view, at);
            rows.push(one.row);
            issues.append(&mut one.issues);
        }
    }
    (rows, issues)
}

struct Gathered<'p> {
    registry: RegistryBuilder<'p>,
    rows: Vec<Submission>,
    decisions: Vec<Decision>,
    files: Vec<FileRow>,
    sheet_index: HashMap<(u32, u32), usize>,
    issues: Vec<Issue>,
    file_issues: Vec<FileIssue>,
    hashes: Vec<HashedFile>,
}

impl<'p> Gathered<'p> {
    fn new(plan: &'p Plan) -> Self {
        Self {
            registry: RegistryBuilder::new(&plan.rules),
            rows: Vec::new(),
            decisions: Vec::new(),
            files: Vec::new(),
            sheet_index: HashMap::new(),
            issues: Vec::new(),
            file_issues: Vec::new(),
            hashes: Vec::new(),
        }
    }

    fn take(&mut self, file: u32, source: &Source, one: OneFile) {
        for (sheet, entry) in (0u32..).zip(one.entries) {
            self.sheet_index.insert((file, sheet), self.files.len());
            self.files.push(entry);
        }
        self.file_issues.extend(one.issues.into_iter().map(|issue| FileIssue { file, issue }));
        self.hashes.push(one.hash);
        match one.content {
            Content::Rows(rows, issues) => {
                self.rows.extend(rows);
                self.issues.extend(issues);
            }
            Content::Sheets(found) => self.take_sheets(file, source, &found),
        }
    }

    fn take_sheets(&mut self, file: u32, source: &Source, found: &FileRead) {
        for (sheet_at, sheet) in found.sheets.iter().enumerate() {
            for row in sheet.rows() {
                let at = coordinates(file, sheet_at, row);
                let view = RowView { row, sheet };
                if source.kind == InputKind::Decisions {
                    let (decision, issues) = conform_decision(&source.fields, &source.forms, &view, at);
                    self.decisions.extend(decision);
                    self.issues.extend(issues);
                } else {
                    self.registry.push(source.kind, &source.fields, &source.forms, &view, at);
                }
            }
        }
    }

    fn finish(mut self) -> Inputs {
        number_occurrences(&mut self.rows);
        let (registry, registry_issues, registry_faults) = self.registry.finish();
        self.issues.extend(registry_issues);
        Inputs {
            registry,
            rows: self.rows,
            decisions: self.decisions,
            files: self.files,
            sheet_index: self.sheet_index,
            issues: self.issues,
            file_issues: self.file_issues,
            hashes: self.hashes,
            registry_faults,
            sent: crate::mail::Ledger::default(),
        }
    }
}

/// Whether an issue of the reader costs credit.
pub fn severity(of: ingest::Severity) -> Severity {
    match of {
        ingest::Severity::Error => Severity::Error,
        ingest::Severity::Warning => Severity::Warning,
    }
}

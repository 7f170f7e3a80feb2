//! Every planned file read and made into typed rows, file by file in parallel; results in the order of the paths.
//!
//! A file that cannot be read is an entry in `files` with its reason, and the run goes on without it. What a file became
//! is kept by everything it depends on, so that a later run, or the same one taken up again, need not read it again.

mod counting_up;
mod in_order;
mod kept;
mod one_file;
mod packed;
mod record_view;

use crate::conform::{RegistryBuilder, conform_decision, number_occurrences};
use crate::ingest::{self, FileRead, ReadIssue};
use crate::issue::{Issue, Severity};
use crate::lake::source::ReadFault;
use crate::lake::{FileCache, HashedFile};
use crate::plan::{Plan, PlannedFile, Source};
use crate::record::InputKind;
use crate::record::registry::Registry;
use crate::record::submission::{Coordinates, Decision, RefusedDecision, Submission};
use crate::record::tables::FileRow;
pub use counting_up::hold as hold_counting_up;
use in_order::in_order;
use kept::ReadBy;
pub use kept::ReadFile;
pub use one_file::Piece as Rows;
use one_file::{Content, OneFile, Piece, coordinates};
pub use record_view::RowView;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// Everything the files held.
pub struct Inputs {
    pub registry: Registry,
    /// In the order of their coordinates.
    pub rows: Vec<Submission>,
    pub decisions: Vec<Decision>,
    /// Rulings that cannot be carried out.
    pub refused: Vec<RefusedDecision>,
    /// In the order of their paths, then sheets; positions of sheets are those of `Coordinates`.
    pub files: Vec<FileRow>,
    /// Position in `files` of the first entry of each file; those of its further sheets follow.
    pub first_entries: Vec<usize>,
    pub issues: Vec<Issue>,
    pub file_issues: Vec<FileIssue>,
    /// The files as `run.json` names them.
    pub hashes: Vec<HashedFile>,
    /// What was read, as a run keeps it for its own resuming.
    pub read: Vec<ReadFile>,
    /// Registry records by kind: how many there are and how many cannot be used.
    pub registry_faults: HashMap<InputKind, crate::conform::RegistryFault>,
    /// What was sent before; reading files leaves it empty.
    pub sent: crate::mail::Ledger,
    /// The identity model that may be used; reading files leaves it empty.
    pub model: crate::resolve::Offered,
}

/// A fault of a file or sheet as a whole, or one the reader found in a row.
pub struct FileIssue {
    pub file: u32,
    pub issue: ReadIssue,
}

/// Where what files became is kept, and whether it is believed.
#[derive(Clone, Copy)]
pub struct Keeping<'c> {
    pub cache: &'c FileCache,
    /// Every file is read, whatever is kept of it.
    pub anew: bool,
}

/// Reads all planned files. Once `stopping` says so the rest are passed over, for nothing of the run will be published.
pub fn read(
    plan: &Plan,
    files: &[PlannedFile],
    keeping: Option<Keeping<'_>>,
    stopping: &(dyn Fn() -> bool + Sync),
) -> Inputs {
    let read_by: Vec<ReadBy> = plan.sources.iter().map(|source| ReadBy::of(source, &plan.limits)).collect();
    let one = |at: usize| {
        let file = &files[at];
        match stopping() {
            true => one_file::unread(plan.sources[file.source].kind, file, ReadFault::NotFound),
            false => one_file::read(plan, file, position(at), &read_by[file.source], keeping),
        }
    };
    let mut gathered = Gathered::new(plan);
    in_order(files.len(), one, |(file, one)| gathered.take(file, one));
    let known = gathered.read.iter().filter(|file| file.known).count();
    tracing::info!(files = files.len(), known, "files read; what is known was read by an earlier run");
    gathered.finish()
}

/// The inputs of a run that had read them, without looking at the files; `None` when they are not all kept.
pub fn read_again(plan: &Plan, files: Vec<ReadFile>, keeping: Keeping<'_>) -> Option<Inputs> {
    let one = |at: usize| kept::take(&files[at], &plan.sources[files[at].source], position(at), keeping.cache);
    let mut gathered = Gathered::new(plan);
    let mut rest = files.iter();
    let mut all = true;
    in_order(files.len(), one, |content| match (rest.next(), content) {
        (Some(file), Some(content)) if all => gathered.take(file.clone(), content),
        _ => all = false,
    });
    all.then(|| gathered.finish())
}

fn position(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 files")
}

impl Inputs {
    /// Position in `files` of where a row or record stands.
    pub fn entry(&self, at: Coordinates) -> usize {
        self.first_entries[at.file as usize] + at.sheet as usize
    }

    /// Positions in `files` of the entries of a file.
    pub fn entries(&self, file: u32) -> Range<usize> {
        let first = |file: usize| self.first_entries.get(file).copied().unwrap_or(self.files.len());
        first(file as usize)..first(file as usize + 1)
    }

    /// The entries of the cache that these inputs are made of.
    pub fn keys(&self) -> BTreeSet<String> {
        self.read.iter().filter_map(|file| file.key.clone()).collect()
    }
}

struct Gathered<'p> {
    plan: &'p Plan,
    registry: RegistryBuilder<'p>,
    /// Typed rows and what was wrong with them.
    typed: Piece,
    decisions: Vec<Decision>,
    refused: Vec<RefusedDecision>,
    files: Vec<FileRow>,
    first_entries: Vec<usize>,
    file_issues: Vec<FileIssue>,
    read: Vec<ReadFile>,
}

impl<'p> Gathered<'p> {
    fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            registry: RegistryBuilder::new(&plan.rules),
            typed: Piece::default(),
            decisions: Vec::new(),
            refused: Vec::new(),
            files: Vec::new(),
            first_entries: Vec::new(),
            file_issues: Vec::new(),
            read: Vec::new(),
        }
    }

    fn take(&mut self, file: ReadFile, one: OneFile) {
        let at = position(self.read.len());
        self.first_entries.push(self.files.len());
        self.files.extend(one.entries);
        self.file_issues.extend(one.issues.into_iter().map(|issue| FileIssue { file: at, issue }));
        match one.content {
            Content::Rows(rows) => self.typed.append(rows),
            Content::Sheets(found) => self.take_sheets(at, &self.plan.sources[file.source], &found),
        }
        self.read.push(file);
    }

    fn take_sheets(&mut self, file: u32, source: &Source, found: &FileRead) {
        for (sheet_at, sheet) in found.sheets.iter().enumerate() {
            for row in sheet.rows() {
                let at = coordinates(file, sheet_at, row);
                let view = RowView::of(row, sheet, &source.headers);
                if source.kind == InputKind::Decisions {
                    let read = conform_decision(&source.fields, &source.forms, &view, at);
                    self.decisions.extend(read.decision);
                    self.refused.extend(read.refused);
                    self.typed.issues.extend(read.issues);
                } else {
                    self.registry.push(source.kind, &source.fields, &source.forms, &view, at);
                }
            }
        }
    }

    fn finish(mut self) -> Inputs {
        let registry = self.registry;
        let ((), (registry, registry_issues, registry_faults)) =
            rayon::join(|| number_occurrences(&mut self.typed.rows), || registry.finish());
        self.typed.issues.extend(registry_issues);
        Inputs {
            registry,
            rows: self.typed.rows,
            decisions: self.decisions,
            refused: self.refused,
            files: self.files,
            first_entries: self.first_entries,
            issues: self.typed.issues,
            file_issues: self.file_issues,
            hashes: self.read.iter().map(|file| recorded(self.plan.sources[file.source].kind, &file.file)).collect(),
            read: self.read,
            registry_faults,
            sent: crate::mail::Ledger::default(),
            model: crate::resolve::Offered::default(),
        }
    }
}

/// A file as `run.json` names it. What a sender calls a file may be a person's name, so only its kind and the beginning of
/// its hash are told; the table `files`, which is confidential, has both name and hash.
fn recorded(kind: InputKind, file: &HashedFile) -> HashedFile {
    if !kind.is_submission() && kind != InputKind::Decisions {
        return file.clone();
    }
    let shown = file.blake3.get(..SHOWN_OF_HASH).unwrap_or("unreadable");
    HashedFile { path: format!("{kind}/{shown}"), ..file.clone() }
}

const SHOWN_OF_HASH: usize = 16;

/// Whether an issue of the reader costs credit.
pub fn severity(of: ingest::Severity) -> Severity {
    match of {
        ingest::Severity::Error => Severity::Error,
        ingest::Severity::Warning => Severity::Warning,
    }
}

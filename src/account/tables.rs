//! What was read and judged, as rows of the tables `rows`, `issues`, `matches` and `completions`.
//!
//! Every text of a table is looked up, not made: the spellings of files, officers and courses are gathered once, and a
//! row of a table is copied together from them and from what was decided about the input row.

use crate::credit::Note;
use crate::issue::{Issue, Severity};
use crate::read::{FileIssue, Inputs, severity};
use crate::record::submission::{Content, Coordinates, Decision, Submission};
use crate::record::tables::{CompletionRow, DecisionRow, IssueRow, MatchRow, RowRow};
use crate::record::{Date, Disposition, Effect, InputKind, RowId, SourceKind, Text};
use crate::settle::Bucket;
use crate::settle::Judged;
use crate::settle::Rulings;
use rustc_hash::FxHashMap;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The texts that rows of tables are made of, the same for all buckets.
pub struct Texts<'r> {
    inputs: &'r Inputs,
    /// Licence numbers in the order of the registry.
    officers: Vec<Text>,
    /// File and sheet of each entry of `files`.
    places: Vec<(Text, Option<Text>)>,
    courses: Vec<CourseTexts>,
    /// Numbers that the registry knows.
    providers: HashSet<&'r str>,
    /// Field, code and message of each note on credit.
    notes: [[Text; 3]; Note::ALL.len()],
}

/// What a completion says of its course.
#[derive(Clone, Copy)]
struct CourseTexts {
    control_no: Text,
    provider_no: Text,
    provider_name: Option<Text>,
    title: Text,
    /// As the sender of a provider's roster and of an agency's.
    senders: [Text; 2],
}

/// A sender of rosters as `run.json` names it.
fn sender(kind: InputKind, provider: &str) -> Text {
    format!("{kind} {provider}").as_str().into()
}

impl<'r> Texts<'r> {
    pub fn new(inputs: &'r Inputs) -> Self {
        let registry = &inputs.registry;
        let names: HashMap<&str, Text> =
            registry.providers.iter().map(|p| (p.provider_no.as_str(), p.name.as_str().into())).collect();
        let course = |course: &crate::record::registry::Course| CourseTexts {
            control_no: course.control_no.as_str().into(),
            provider_no: course.provider_no.as_str().into(),
            provider_name: names.get(course.provider_no.as_str()).copied(),
            title: course.title.as_str().into(),
            senders: [InputKind::ProviderRoster, InputKind::InService].map(|kind| {
                let known = names.contains_key(course.provider_no.as_str());
                if known { sender(kind, &course.provider_no) } else { kind.as_str().into() }
            }),
        };
        Self {
            inputs,
            officers: registry.officers.iter().map(|o| o.license_no.as_str().into()).collect(),
            places: inputs.files.iter().map(|f| (f.file.as_str().into(), f.sheet.as_deref().map(Into::into))).collect(),
            courses: registry.courses.iter().map(course).collect(),
            providers: registry.providers.iter().map(|p| p.provider_no.as_str()).collect(),
            notes: Note::ALL.map(|note| [note.field(), note.code(), note.message()].map(Text::from)),
        }
    }

    fn sender(&self, row: &Submission, course: Option<&CourseTexts>) -> Text {
        match (row.kind, course) {
            (InputKind::ProviderRoster, Some(course)) => course.senders[0],
            (InputKind::InService, Some(course)) => course.senders[1],
            (kind, _) => match row.provider_no.filter(|no| kind.is_roster() && self.providers.contains(&**no)) {
                Some(provider) => sender(kind, &provider),
                None => kind.as_str().into(),
            },
        }
    }

    /// File and sheet of a row or record.
    pub fn stands_in(&self, at: Coordinates) -> (Text, Option<Text>) {
        self.places[self.inputs.entry(at)]
    }

    /// The table of rulings, in the order in which they were read.
    pub fn decisions(&self, told: &[Issue], contradicted: &HashSet<Content>, as_of: Date) -> Vec<DecisionRow> {
        let Inputs { decisions, registry, .. } = self.inputs;
        let effects = Rulings::effects(decisions, registry, (told, contradicted), as_of);
        let row = |(decision, effect): (&Decision, Effect)| DecisionRow {
            row_id: decision.written.row_id.as_str().into(),
            question: decision.ruling.question(),
            answer: decision.written.answer.clone(),
            decided_by: decision.written.decided_by.as_str().into(),
            decided_on: decision.decided_on,
            note: decision.written.note.clone(),
            file: self.stands_in(decision.at).0,
            row_number: i64::from(decision.at.row_number),
            effect,
        };
        decisions.iter().zip(effects).map(row).collect()
    }

    fn of_note(&self, row: &Submission, note: Note) -> IssueRow {
        let (file, sheet) = self.stands_in(row.at);
        let [field, code, message] = self.notes[note as usize];
        IssueRow {
            row_id: Some(row.row_id()),
            file,
            sheet,
            row_number: Some(i64::from(row.at.row_number)),
            field: Some(field),
            code,
            severity: Severity::Warning,
            value: None,
            message,
        }
    }

    fn of_record(&self, issue: &Issue, row_id: Option<RowId>) -> IssueRow {
        let (file, sheet) = self.stands_in(issue.at);
        IssueRow {
            row_id,
            file,
            sheet,
            row_number: Some(i64::from(issue.at.row_number)),
            field: issue.field.map(Text::from),
            code: issue.code.into(),
            severity: issue.severity,
            value: issue.value.as_deref().map(str::to_owned),
            message: issue.message.as_str().into(),
        }
    }

    /// The entry of `files` that what was found in a file is about, and where it stands.
    fn found_at(&self, found: &FileIssue) -> (usize, Coordinates) {
        let issue = &found.issue;
        let mut entries = self.inputs.entries(found.file);
        let first = entries.start;
        let named = |entry: &usize| self.inputs.files[*entry].sheet == issue.sheet;
        let entry = entries.find(named).unwrap_or(first);
        let sheet = u32::try_from(entry - first).unwrap_or(u32::MAX);
        (entry, Coordinates::line(found.file, sheet, issue.row_number.unwrap_or(0)))
    }

    fn of_reader(&self, found: &FileIssue, row_id: Option<RowId>) -> IssueRow {
        let (entry, _) = self.found_at(found);
        let issue = &found.issue;
        IssueRow {
            row_id: row_id.filter(|_| issue.row_number.is_some()),
            file: self.places[entry].0,
            sheet: issue.sheet.as_deref().map(Text::from),
            row_number: issue.row_number.map(i64::from),
            field: issue.field.as_deref().map(Text::from),
            code: issue.code.into(),
            severity: severity(issue.severity),
            value: issue.value.clone(),
            message: issue.message.as_str().into(),
        }
    }
}

/// Makes the rows of a bucket into rows of tables.
#[derive(Clone, Copy)]
pub struct Maker<'r> {
    texts: &'r Texts<'r>,
    pub judged: &'r Judged,
}

impl<'r> Maker<'r> {
    pub fn new(texts: &'r Texts<'r>, judged: &'r Judged) -> Self {
        Self { texts, judged }
    }

    fn of(&self, at: usize) -> &'r Submission {
        &self.judged.bucket.rows[at]
    }

    fn course(&self, at: usize) -> Option<&'r CourseTexts> {
        self.judged.earned[at].course.map(|course| &self.texts.courses[course as usize])
    }

    /// The row of the table `rows` for the input row at a position.
    pub fn row(&self, at: usize) -> RowRow {
        let (row, earned) = (self.of(at), &self.judged.earned[at]);
        let outcome = self.judged.outcomes.of(at);
        let completion = match outcome.disposition {
            Disposition::Credited => Some(at),
            Disposition::Duplicate => outcome.stands.map(|stands| stands as usize),
            _ => None,
        };
        let (file, sheet) = self.texts.stands_in(row.at);
        let course = self.course(at);
        RowRow {
            row_id: row.row_id(),
            kind: row.kind,
            file,
            sheet,
            row_number: i64::from(row.at.row_number),
            disposition: outcome.disposition,
            reason: outcome.reason.or(match outcome.disposition {
                Disposition::Credited => earned.note,
                _ => None,
            }),
            license_no: self.judged.bucket.matches.certain(at).map(|officer| self.texts.officers[officer as usize]),
            completion_id: completion.map(|at| self.of(at).row_id()),
            hours_claimed: earned.claimed,
            hours_credited: self.judged.credited(at),
            control_no: course.map(|c| c.control_no).or(row.control_no),
            title: course.map(|c| c.title).or(row.course_title),
            completed_on: row.completed_on,
            provider_no: course.map(|c| c.provider_no).or(row.provider_no),
            sender: self.texts.sender(row, course),
            position: (row.at.position > 0).then(|| i64::from(row.at.position)),
        }
    }

    /// The sender of the input row at a position, named as in `run.json`.
    pub fn sender_of(&self, at: usize) -> Text {
        self.texts.sender(self.of(at), self.course(at))
    }

    /// The row of the table `matches`, which every input row has that names an attendee.
    pub fn found(&self, at: usize) -> Option<MatchRow> {
        if !names_someone(self.of(at)) {
            return None;
        }
        let found = self.judged.bucket.matches.of(at);
        let license_no = |officer: u32| self.texts.officers[officer as usize];
        Some(MatchRow {
            row_id: self.of(at).row_id(),
            license_no: found.officer().map(license_no),
            decision: found.decision.resolution(),
            method: found.method,
            score: found.score(),
            runner_up: found.runner_up().map(license_no),
        })
    }

    /// What judging the bucket's own rows told, and the notes on their credit.
    pub fn issues(self) -> Vec<Placed> {
        let Self { texts, judged } = self;
        let rows = judged.bucket.own_rows();
        let id_at =
            |at: Coordinates| rows.binary_search_by_key(&at, |row| row.at).ok().map(|found| rows[found].row_id());
        let told = judged.issues.iter().map(|issue| placed(issue.at, texts.of_record(issue, id_at(issue.at))));
        let noted = |(at, row): (usize, &Submission)| -> Vec<Placed> {
            judged.notes(at).iter().map(|note| placed(row.at, texts.of_note(row, note))).collect()
        };
        told.chain(rows.iter().enumerate().flat_map(noted)).collect()
    }

    /// Rows of the table `completions` for a range of credited rows, one each.
    pub fn completions(&self, credited: &Credited, range: Range<usize>) -> Vec<CompletionRow> {
        let one = |&at: &u32| {
            let at = at as usize;
            let (officer, day) = (self.judged.bucket.matches.certain(at), self.of(at).completed_on);
            let (officer, day) = officer.zip(day).expect("it was by these that the row was put among the credited");
            self.completion(officer, day, at)
        };
        credited.rows[range].iter().map(one).collect()
    }

    fn completion(&self, officer: u32, completed_on: Date, at: usize) -> CompletionRow {
        let (row, earned) = (self.of(at), &self.judged.earned[at]);
        let course = self.course(at);
        CompletionRow {
            completion_id: row.row_id(),
            license_no: self.texts.officers[officer as usize],
            source_kind: earned.source_kind.unwrap_or(SourceKind::InService),
            control_no: course.map(|c| c.control_no),
            provider_no: course.map(|c| c.provider_no),
            provider_name: course.map_or(row.source_name, |c| c.provider_name),
            location: row.location,
            administrator: row.administrator,
            title: course.map(|c| c.title).or(row.course_title),
            completed_on,
            delivery: earned.delivery,
            role: row.role,
            hours: earned.hours,
            row_id: row.row_id(),
        }
    }
}

/// An issue and where it stands in the table, in the order of files, sheets, rows, fields and codes.
pub type Placed = ((Coordinates, Option<Text>, Text, Option<String>), IssueRow);

fn placed(at: Coordinates, row: IssueRow) -> Placed {
    ((at, row.field, row.code, row.value.clone()), row)
}

/// What is told of records, rulings and files, and what was told of rows before they were parted.
pub fn told_before(texts: &Texts<'_>, told: &[Issue], row_ids: &RowIds) -> Vec<Placed> {
    let of_records = texts.inputs.issues.iter().chain(told);
    let of_records = of_records.map(|issue| placed(issue.at, texts.of_record(issue, row_ids.of(issue.at))));
    let of_files = texts.inputs.file_issues.iter().map(|found| {
        let (_, at) = texts.found_at(found);
        placed(at, texts.of_reader(found, row_ids.of(at)))
    });
    of_records.chain(of_files).collect()
}

/// The names of rows about which reading them told something, by where they stand.
#[derive(Default)]
pub struct RowIds(FxHashMap<Coordinates, RowId>);

impl RowIds {
    /// `rows` in the order of files, sheets and rows.
    pub fn new(texts: &Texts<'_>, rows: &[Submission], told: &[Issue]) -> Self {
        let of_records = texts.inputs.issues.iter().chain(told).map(|issue| issue.at);
        let of_files = texts.inputs.file_issues.iter().map(|found| texts.found_at(found).1);
        let id_at =
            |at: Coordinates| rows.binary_search_by_key(&at, |row| row.at).ok().map(|found| (at, rows[found].row_id()));
        Self(of_records.chain(of_files).filter_map(id_at).collect())
    }

    fn of(&self, at: Coordinates) -> Option<RowId> {
        self.0.get(&at).copied()
    }
}

/// The rows of a bucket that were credited, in the order of licence number, day and id, and where those of each officer
/// stand.
pub struct Credited {
    rows: Vec<u32>,
    first: usize,
    /// By position of the officer in the bucket.
    ends: Vec<usize>,
}

impl Credited {
    pub fn new(judged: &Judged) -> Self {
        let Bucket { rows, matches, officers, .. } = &judged.bucket;
        let credited = |at: usize| {
            let (found, day) = (matches.certain(at)?, rows[at].completed_on?);
            let is_credited = judged.outcomes.disposition(at) == Disposition::Credited;
            is_credited.then_some((found, day, rows[at].row_id(), u32::try_from(at).ok()?))
        };
        let mut order: Vec<(u32, Date, RowId, u32)> = judged.bucket.own().filter_map(credited).collect();
        order.sort_unstable();
        let of = |officer: usize| order.partition_point(|(found, ..)| (*found as usize) <= officer);
        let ends = officers.clone().map(of).collect();
        Self { rows: order.into_iter().map(|(.., at)| at).collect(), first: officers.start, ends }
    }

    /// Where the rows of the officer at a position in the registry stand.
    pub fn of(&self, officer: usize) -> Range<usize> {
        let at = officer - self.first;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        start..self.ends[at]
    }

    pub fn all(&self) -> Range<usize> {
        0..self.rows.len()
    }
}

fn names_someone(row: &Submission) -> bool {
    let person = &row.attendee;
    person.license_no.is_some() || person.last_name.is_some() || person.first_name.is_some()
}

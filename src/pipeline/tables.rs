//! What was read and judged, as rows of the tables `rows`, `issues`, `matches` and `completions`.
//!
//! Every text of a table is looked up, not made: the spellings of files, officers and courses are gathered once, and a
//! row of a table is copied together from them and from what was decided about the input row.

use super::decisions::Rulings;
use super::judge::Judged;
use super::read::{FileIssue, Inputs, severity};
use crate::credit::Note;
use crate::issue::{Issue, Severity};
use crate::record::submission::{Coordinates, Decision, Submission};
use crate::record::tables::{CompletionRow, DecisionRow, IssueRow, MatchRow, RowRow};
use crate::record::{Date, Disposition, Effect, InputKind, RowId, SourceKind, Text};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What a run's rows are made into tables from.
pub struct Maker<'r> {
    inputs: &'r Inputs,
    judged: &'r Judged,
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

impl<'r> Maker<'r> {
    pub fn new(inputs: &'r Inputs, judged: &'r Judged) -> Self {
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
            judged,
            officers: registry.officers.iter().map(|o| o.license_no.as_str().into()).collect(),
            places: inputs.files.iter().map(|f| (f.file.as_str().into(), f.sheet.as_deref().map(Into::into))).collect(),
            courses: registry.courses.iter().map(course).collect(),
            providers: registry.providers.iter().map(|p| p.provider_no.as_str()).collect(),
            notes: Note::ALL.map(|note| [note.field(), note.code(), note.message()].map(Text::from)),
        }
    }

    /// The row of the table `rows` for the input row at a position; the table is in the order of files, sheets and row
    /// numbers, as the input rows are.
    pub fn row(&self, at: usize) -> RowRow {
        let (row, earned) = (&self.inputs.rows[at], &self.judged.earned[at]);
        let outcome = self.judged.outcomes.of(at);
        let completion = match outcome.disposition {
            Disposition::Credited => Some(at),
            Disposition::Duplicate => outcome.stands.map(|stands| stands as usize),
            _ => None,
        };
        let (file, sheet) = self.places[self.inputs.entry(row.at)];
        let course = earned.course.map(|course| &self.courses[course as usize]);
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
            license_no: self.judged.matches.certain(at).map(|officer| self.officers[officer as usize]),
            completion_id: completion.map(|at| self.inputs.rows[at].row_id()),
            hours_claimed: earned.claimed,
            hours_credited: self.judged.credited(at),
            control_no: course.map(|c| c.control_no).or(row.control_no),
            title: course.map(|c| c.title).or(row.course_title),
            completed_on: row.completed_on,
            provider_no: course.map(|c| c.provider_no).or(row.provider_no),
            sender: self.sender(row, course),
            position: (row.at.position > 0).then(|| i64::from(row.at.position)),
        }
    }

    /// The sender of the input row at a position, named as in `run.json`.
    pub fn sender_of(&self, at: usize) -> Text {
        let course = self.judged.earned[at].course.map(|course| &self.courses[course as usize]);
        self.sender(&self.inputs.rows[at], course)
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

    /// The row of the table `matches`, which every input row has that names an attendee.
    pub fn found(&self, at: usize) -> Option<MatchRow> {
        if !names_someone(&self.inputs.rows[at]) {
            return None;
        }
        let found = self.judged.matches.of(at);
        let license_no = |officer: u32| self.officers[officer as usize];
        Some(MatchRow {
            row_id: self.inputs.rows[at].row_id(),
            license_no: found.officer().map(license_no),
            decision: found.decision.resolution(),
            method: found.method,
            score: found.score(),
            runner_up: found.runner_up().map(license_no),
        })
    }

    /// Rows of the table `completions` for a range of credited rows, one each.
    pub fn completions(&self, credited: &Credited, range: Range<usize>) -> Vec<CompletionRow> {
        let one = |&at: &u32| {
            let at = at as usize;
            let (officer, day) = (self.judged.matches.certain(at), self.inputs.rows[at].completed_on);
            let (officer, day) = officer.zip(day).expect("it was by these that the row was put among the credited");
            self.completion(officer, day, at)
        };
        credited.rows[range].iter().map(one).collect()
    }

    fn completion(&self, officer: u32, completed_on: Date, at: usize) -> CompletionRow {
        let (row, earned) = (&self.inputs.rows[at], &self.judged.earned[at]);
        let course = earned.course.map(|course| self.courses[course as usize]);
        CompletionRow {
            completion_id: row.row_id(),
            license_no: self.officers[officer as usize],
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

    /// File and sheet of a row or record.
    pub fn stands_in(&self, at: Coordinates) -> (Text, Option<Text>) {
        self.places[self.inputs.entry(at)]
    }

    /// The table of rulings, in the order in which they were read.
    pub fn decisions(&self, as_of: Date) -> Vec<DecisionRow> {
        let Inputs { decisions, rows, registry, .. } = self.inputs;
        let effects = Rulings::effects(decisions, rows, registry, &self.judged.issues, as_of);
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

    /// All issues, in the order of files, sheets, rows, fields and codes.
    pub fn issues(&self) -> Vec<Told> {
        let records = |issues: &[Issue], told: fn(u32) -> Told| (0..).zip(issues).map(|(n, _)| told(n)).collect();
        let mut all: Vec<Told> = records(&self.inputs.issues, Told::Read);
        all.append(&mut records(&self.judged.issues, Told::Judged));
        let noted = |row: u32| self.judged.notes(row as usize).iter().map(move |note| Told::Noted(row, note));
        let rows = u32::try_from(self.inputs.rows.len()).expect("fewer than 2^32 rows");
        all.par_extend((0..rows).into_par_iter().flat_map_iter(noted));
        all.extend((0..).zip(&self.inputs.file_issues).map(|(n, _)| Told::OfFile(n)));
        all.par_sort_by(|a, b| self.place(*a).cmp(&self.place(*b)));
        all
    }

    /// Where an issue stands in the table.
    fn place(&self, told: Told) -> Place<'_> {
        match told {
            Told::Read(n) => place_of(&self.inputs.issues[n as usize]),
            Told::Judged(n) => place_of(&self.judged.issues[n as usize]),
            Told::Noted(row, note) => (self.inputs.rows[row as usize].at, Some(note.field()), note.code(), None),
            Told::OfFile(n) => {
                let found = &self.inputs.file_issues[n as usize];
                let issue = &found.issue;
                (self.found_at(found).1, issue.field.as_deref(), issue.code, issue.value.as_deref())
            }
        }
    }

    /// A row of the table `issues`.
    pub fn issue(&self, told: Told) -> IssueRow {
        match told {
            Told::Read(n) => self.of_record(&self.inputs.issues[n as usize]),
            Told::Judged(n) => self.of_record(&self.judged.issues[n as usize]),
            Told::Noted(row, note) => self.of_note(&self.inputs.rows[row as usize], note),
            Told::OfFile(n) => self.of_reader(&self.inputs.file_issues[n as usize]),
        }
    }

    fn row_id_at(&self, at: Coordinates) -> Option<RowId> {
        let rows = &self.inputs.rows;
        rows.binary_search_by_key(&at, |row| row.at).ok().map(|found| rows[found].row_id())
    }

    fn of_note(&self, row: &Submission, note: Note) -> IssueRow {
        let (file, sheet) = self.places[self.inputs.entry(row.at)];
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

    fn of_record(&self, issue: &Issue) -> IssueRow {
        let (file, sheet) = self.places[self.inputs.entry(issue.at)];
        IssueRow {
            row_id: self.row_id_at(issue.at),
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

    fn of_reader(&self, found: &FileIssue) -> IssueRow {
        let (entry, at) = self.found_at(found);
        let issue = &found.issue;
        IssueRow {
            row_id: issue.row_number.and_then(|_| self.row_id_at(at)),
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

/// An issue by where it is kept, so that all can be put in order before the first becomes a row.
#[derive(Clone, Copy)]
pub enum Told {
    /// Found while reading records.
    Read(u32),
    /// Found while judging.
    Judged(u32),
    /// A note on the credit of the row at a position.
    Noted(u32, Note),
    /// Found while reading a file.
    OfFile(u32),
}

type Place<'a> = (Coordinates, Option<&'a str>, &'a str, Option<&'a str>);

fn place_of(issue: &Issue) -> Place<'_> {
    (issue.at, issue.field, issue.code, issue.value.as_deref())
}

/// The rows that were credited, in the order of licence number, day and id, and where those of each officer stand.
pub struct Credited {
    rows: Vec<u32>,
    /// By position of the officer in the registry, which is in the order of licence numbers.
    ends: Vec<u32>,
}

impl Credited {
    pub fn new(inputs: &Inputs, judged: &Judged) -> Self {
        let rows = &inputs.rows;
        let credited = |at: u32| {
            let row = at as usize;
            let found = judged.matches.certain(row)?;
            let day = rows[row].completed_on?;
            (judged.outcomes.disposition(row) == Disposition::Credited).then_some((found, day, at))
        };
        let count = u32::try_from(rows.len()).expect("fewer than 2^32 rows");
        let mut order: Vec<(u32, Date, u32)> = (0..count).into_par_iter().filter_map(credited).collect();
        let id = |at: u32| rows[at as usize].row_id();
        order.par_sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| id(a.2).cmp(&id(b.2))));
        let mut ends = vec![0; inputs.registry.officers.len()];
        for (end, (officer, ..)) in (1..).zip(&order) {
            ends[*officer as usize] = end;
        }
        for officer in 1..ends.len() {
            ends[officer] = ends[officer].max(ends[officer - 1]);
        }
        Self { rows: order.into_iter().map(|(.., at)| at).collect(), ends }
    }

    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Where the rows of officers who stand together stand.
    pub fn of_all(&self, officers: Range<usize>) -> Range<usize> {
        match officers.clone().last() {
            Some(last) => self.of(officers.start).start..self.of(last).end,
            None => 0..0,
        }
    }

    /// Where the rows of the officer at a position stand.
    pub fn of(&self, officer: usize) -> Range<usize> {
        let end = |officer: usize| self.ends[officer] as usize;
        if officer == 0 { 0..end(0) } else { end(officer - 1)..end(officer) }
    }
}

fn names_someone(row: &Submission) -> bool {
    let person = &row.attendee;
    person.license_no.is_some() || person.last_name.is_some() || person.first_name.is_some()
}

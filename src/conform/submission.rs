//! One record of a roster, an out-of-state certificate or a college course as a typed row.
//!
//! The row's `fault` is the first, in the order of `Reason`, of: a required field missing, a required field standing
//! twice with different values, the date of completion unreadable or ambiguous, the hours unreadable. Faults that need
//! the registry or the as-of date are found later.

use super::field::{AREA_FIELDS, TOPIC_FIELDS};
use super::reader::{Reader, absent};
use super::row_id::Canonical;
use super::{DateForm, Field, FieldMap, Record, split_name};
use crate::issue::Issue;
use crate::record::submission::{Attendee, Coordinates, Submission};
use crate::record::{Date, Delivery, Evidence, InputKind, Particulars, Reason, Role, Stated, Text};

/// How a sender writes, and what day it is.
#[derive(Clone, Debug)]
pub struct Forms {
    pub dates: Vec<DateForm>,
    pub as_of: Date,
}

/// A typed row and what was wrong with it.
pub struct Conformed {
    pub row: Submission,
    pub issues: Vec<Issue>,
}

/// Reads one record of a submission of `kind`.
pub fn conform_submission<R: Record + ?Sized>(
    kind: InputKind,
    fields: &FieldMap,
    forms: &Forms,
    record: &R,
    at: Coordinates,
) -> Conformed {
    let mut issues = Vec::new();
    let row = Conformer::new(kind, fields, forms, |_| true).row(record, at, &mut issues);
    Conformed { row, issues }
}

/// Reads record after record of one kind and layout in the same memory.
pub struct Conformer<'a> {
    kind: InputKind,
    fields: &'a FieldMap,
    forms: &'a Forms,
    canonical: Canonical,
    absent: u128,
}

impl<'a> Conformer<'a> {
    /// `may_have` is `false` of a position under which none of the records has anything.
    pub fn new(kind: InputKind, fields: &'a FieldMap, forms: &'a Forms, may_have: impl Fn(usize) -> bool) -> Self {
        Self { kind, fields, forms, canonical: Canonical::default(), absent: absent(fields, may_have) }
    }

    /// The next record as a row; what was wrong with it is added to `issues`.
    pub fn row<R: Record + ?Sized>(&mut self, record: &R, at: Coordinates, issues: &mut Vec<Issue>) -> Submission {
        let mut reader = Reader::new(self.fields, self.forms, record, at);
        self.canonical.begin(self.kind);
        reader.canonical = Some(std::mem::take(&mut self.canonical));
        reader.issues = std::mem::take(issues);
        reader.absent = self.absent;
        let mut row = reader.read(self.kind);
        *issues = reader.issues;
        self.canonical = reader.canonical.unwrap_or_default();
        row.content = self.canonical.content();
        row
    }
}

impl<R: Record + ?Sized> Reader<'_, R> {
    fn read(&mut self, kind: InputKind) -> Submission {
        self.is_void = self.action();
        let attendee = self.attendee();
        let roster = kind.is_roster();
        let (control_no, source_name) = match kind {
            InputKind::OutOfState => (None, self.kept(Field::IssuingSource)),
            InputKind::College => (None, self.kept(Field::Institution)),
            _ => (self.kept(Field::ControlNo), None),
        };
        let mut said = Particulars {
            source_name,
            provider_no: self.kept(Field::ProviderNo),
            course_title: self.kept(Field::CourseTitle),
            ..Particulars::default()
        };
        let mut row = Submission { attendee, control_no, ..Submission::blank(kind, self.at) };
        row.completed_on = self.date(Field::CompletedOn);
        said.started_on = self.date(Field::StartedOn);
        row.submitted_on = self.date(Field::SubmittedOn);
        said.location = self.kept(Field::Location);
        said.administrator = self.kept(Field::Administrator);
        said.off_site = self.yes_no(Field::OffSite);
        row.role = self.word(Field::Role, Role::from_name).unwrap_or(Role::Student);
        row.is_void = self.is_void;
        row.test_score = if roster { self.score() } else { None }.into();
        said.delivery = self.word(Field::Delivery, Delivery::from_name).unwrap_or(Delivery::Live);
        self.figures(&mut row, &mut said);
        self.evidence(&mut said);
        self.finish(row, said)
    }

    /// Hours, minutes and what is stated of areas and topics.
    fn figures(&mut self, row: &mut Submission, said: &mut Particulars) {
        let hours = self.claimed(Field::Hours, true);
        row.hours = hours.into();
        said.minutes = self.claimed(Field::Minutes, hours.is_none()).into();
        row.hours_unreadable = self.unread_hours;
        said.semester_hours = self.claimed(Field::SemesterHours, true).into();
        self.check_hours(row, said);
        let mut stated = Stated::default();
        for (slot, field) in stated.areas.iter_mut().zip(AREA_FIELDS) {
            *slot = self.stated_hours(field);
        }
        for (slot, field) in stated.topics.iter_mut().zip(TOPIC_FIELDS) {
            *slot = self.stated_hours(field);
        }
        said.stated = stated.into();
    }

    fn evidence(&mut self, said: &mut Particulars) {
        said.evidence = Evidence {
            certificate: self.yes_no(Field::HasCertificate).unwrap_or(false),
            recognition: self.yes_no(Field::HasRecognition).unwrap_or(false),
            description: self.yes_no(Field::HasDescription).unwrap_or(false),
        };
        said.accredited = self.yes_no(Field::Accredited);
        said.related = self.yes_no(Field::Related);
        let determined_by = self.text(Field::DeterminedBy);
        said.determined_on = self.date(Field::DeterminedOn);
        said.determined = determined_by.is_some();
    }

    /// The whole row and its fault.
    fn finish(&mut self, mut row: Submission, said: Particulars) -> Submission {
        if let (Some(done), Some(sent)) = (row.completed_on, row.submitted_on)
            && done > sent
        {
            self.warn(
                Field::CompletedOn,
                "completed_after_submitted",
                None,
                "the training ends after the day it was reported",
            );
        }
        if self.record.broken() {
            self.reject(Reason::MissingField);
        }
        row.said = said.into();
        row.fault = self.fault;
        row
    }

    fn action(&mut self) -> bool {
        let voids = |word: &str| match word {
            "add" => Some(false),
            "void" => Some(true),
            _ => None,
        };
        // Read before the rest, because of a void only some fields are read.
        self.word(Field::Action, voids).unwrap_or(false)
    }

    fn attendee(&mut self) -> Attendee {
        let mut person = Attendee { license_no: self.kept(Field::LicenseNo), ..Attendee::default() };
        let (name, last, first) =
            (self.text(Field::AttendeeName), self.text(Field::LastName), self.text(Field::FirstName));
        person.middle_name = self.kept(Field::MiddleName);
        person.suffix = self.kept(Field::Suffix);
        let whole = last.is_some() && first.is_some();
        if let Some(name) = name.filter(|_| !whole) {
            split_name(name, &mut person);
        } else {
            person.last_name = last.map(Text::from);
            person.first_name = first.map(Text::from);
        }
        if !whole && name.is_none() {
            self.none_of(&[Field::AttendeeName, Field::LastName, Field::FirstName]);
        }
        person.birth_date = self.date(Field::BirthDate);
        person.agency_name = self.kept(Field::AgencyName);
        person
    }

    /// Out of state, one of hours and minutes is required, and so it is of an instructor.
    fn check_hours(&mut self, row: &Submission, said: &Particulars) {
        let none = row.hours.get().is_none() && said.minutes.get().is_none();
        let needed = row.kind == InputKind::OutOfState || (row.kind.is_roster() && row.role == Role::Instructor);
        if none && needed && self.fault != Some(Reason::UnreadableHours) {
            self.none_of(&[Field::Hours, Field::Minutes]);
        }
    }
}

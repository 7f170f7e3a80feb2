//! One record of a roster, an out-of-state certificate or a college course as a typed row.
//!
//! The row's `fault` is the first, in the order of `Reason`, of: a required field missing, a required field standing
//! twice with different values, the date of completion unreadable or ambiguous, the hours unreadable. Faults that need
//! the registry or the as-of date are found later.

use super::field::{AREA_FIELDS, TOPIC_FIELDS};
use super::figures::Claimed;
use super::names::NameOrder;
use super::person_words::{self, Taken};
use super::reader::{Reader, absent};
use super::row_id::Canonical;
use super::{DateForm, Field, FieldMap, Record, split_name};
use crate::issue::{Issue, Severity};
use crate::record::submission::{Attendee, Coordinates, Signs, Submission};
use crate::record::{Date, Delivery, Evidence, Hours, InputKind, Particulars, Reason, Role, Stated, Text};
use crate::words::{Action, Vocabulary, Word, fold};
use std::borrow::Cow;
use std::sync::Arc;

/// How a sender writes, and what day it is.
#[derive(Clone, Debug)]
pub struct Forms {
    pub dates: Vec<DateForm>,
    pub as_of: Date,
    /// Where a moment with a zone is a day.
    pub zone: chrono_tz::Tz,
    pub words: Arc<Vocabulary>,
    /// Rows with a remark that no list knows wait for a person.
    pub remarks_wait: bool,
    /// The kind has a field that says how a training ended for a person.
    pub reads_attendance: bool,
    /// The score from which a test is passed, in hundredths of a per cent.
    pub passing_score: Option<i64>,
}

impl Forms {
    /// Dates in these forms, and no vocabulary: what is read of a registry.
    pub fn plain(dates: Vec<DateForm>, as_of: Date) -> Self {
        Self {
            dates,
            as_of,
            zone: chrono_tz::UTC,
            words: Arc::default(),
            remarks_wait: true,
            reads_attendance: false,
            passing_score: None,
        }
    }

    /// Whether a score, in hundredths of a per cent, passes. Where no score is set none is known to pass.
    pub(super) fn is_passing(&self, score: i64) -> bool {
        self.passing_score.is_some_and(|passing| score >= passing)
    }
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

/// What is wrong with the value of a label that gives a date to the rows under it.
pub fn label_fault(
    fields: &FieldMap,
    forms: &Forms,
    name: &str,
    (label, value): (&str, &str),
    at: Coordinates,
) -> Option<Issue> {
    let field = Field::ALL.iter().copied().find(|field| field.name() == name)?;
    let is_date = fields.field_type(field) == Some(&crate::table::FieldType::Date);
    let latest = chrono::Datelike::year(&forms.as_of) + super::reader::YEARS_AHEAD;
    let fault = is_date.then(|| super::dates::parse_days(value, &forms.dates, None, latest, forms.zone).err())??;
    let code = match fault {
        super::dates::DateFault::Unreadable => "unreadable_date",
        super::dates::DateFault::Ambiguous => "ambiguous_date",
    };
    let forms = super::dates::described(&forms.dates);
    Some(Issue {
        at,
        field: Some(field.name()),
        code,
        severity: Severity::Warning,
        value: Some(value.into()),
        message: format!("the label `{label}` gives no day that can be read (forms read here: {forms})"),
    })
}

impl<'a, R: Record + ?Sized> Reader<'a, R> {
    fn read(&mut self, kind: InputKind) -> Submission {
        let before = self.issues.len();
        self.action();
        let (attendee, words) = self.attendee();
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
            title_line: self.record.title().filter(|_| control_no.is_none()).map(Text::from),
            ..Particulars::default()
        };
        let mut row = Submission { attendee, control_no, ..Submission::blank(kind, self.at) };
        self.dates(&mut row, &mut said);
        said.location = self.kept(Field::Location);
        said.administrator = self.kept(Field::Administrator);
        said.off_site = self.yes_no(Field::OffSite, None);
        row.role = self.role(&words);
        row.is_void = self.is_void;
        let score = self.score();
        row.test_score = if roster { score } else { None }.into();
        said.delivery = self.word(Field::Delivery, Delivery::from_name).unwrap_or(Delivery::Live);
        self.figures(&mut row, &mut said);
        self.evidence(&mut said);
        if !self.is_void {
            said.remark = self.signs().map(|text| Text::from(text.as_str()));
            said.name_words = self.person_words(&words);
        }
        self.finish(row, said, before)
    }

    /// The last day of the training, the first where a range gives it, and the day it was reported.
    fn dates(&mut self, row: &mut Submission, said: &mut Particulars) {
        row.completed_on = self.date(Field::CompletedOn);
        said.started_on = self.date(Field::StartedOn);
        if said.started_on.is_none()
            && row.completed_on.is_some()
            && let Some(text) = self.raw(Field::CompletedOn)
        {
            said.started_on = self.days(Field::CompletedOn, text).ok().and_then(|(first, _)| first);
        }
        row.submitted_on = self.date(Field::SubmittedOn);
    }

    /// Hours, minutes and what is stated of areas and topics.
    fn figures(&mut self, row: &mut Submission, said: &mut Particulars) {
        let mut claims = Claims::default();
        claims.take(self.claimed(Field::Hours, true));
        claims.take(self.claimed(Field::Minutes, true));
        claims.take(self.claimed(Field::Duration, true));
        row.hours = claims.hours.into();
        said.minutes = claims.minutes.into();
        if claims.contradict && !self.is_void {
            self.dispute(Field::Minutes, "", "minutes and durations that contradict each other");
        }
        self.class_hours(row, said);
        row.hours_unreadable = self.unread_hours;
        if let Claimed::Hours(hours) | Claimed::Minutes(hours) = self.claimed(Field::SemesterHours, true) {
            said.semester_hours = Some(hours).into();
        }
        self.check_hours(row, said);
        self.clock_span(row, said);
        let mut stated = Stated::default();
        for (slot, field) in stated.areas.iter_mut().zip(AREA_FIELDS) {
            *slot = self.stated_hours(field);
        }
        for (slot, field) in stated.topics.iter_mut().zip(TOPIC_FIELDS) {
            *slot = self.stated_hours(field);
        }
        said.stated = stated.into();
    }

    /// Hours of the class beside those of the person: evidence, against which the person's are held.
    fn class_hours(&mut self, row: &Submission, said: &mut Particulars) {
        let Claimed::Hours(class) = self.claimed(Field::ClassHours, false) else { return };
        said.class_hours = Some(class).into();
        if self.is_void || self.unread_hours || self.fault == Some(Reason::UnreadableHours) {
            return;
        }
        let minutes = said.minutes.get();
        match row.hours.get() {
            Some(hours) if hours > class => {
                self.dispute(Field::Hours, &format!("{hours} of {class}"), "more hours than the class has");
            }
            None if minutes.is_none() => {
                self.dispute(Field::Hours, "", "the class has hours here, and the person's are blank");
            }
            _ => {}
        }
    }

    /// Times of day, where nothing else says how long it was.
    fn clock_span(&mut self, row: &Submission, said: &mut Particulars) {
        let (from, to) = (self.text(Field::StartedAt), self.text(Field::EndedAt));
        let stated = row.hours.get().is_some() || said.minutes.get().is_some() || self.unread_hours;
        let one_day = said.started_on.is_none_or(|day| Some(day) == row.completed_on);
        if let (Some(from), Some(to)) = (from, to)
            && !stated
            && one_day
            && let (Some(from), Some(to)) = (super::clock::minutes(from), super::clock::minutes(to))
            && to > from
        {
            said.clock_span = Some(Hours::whole(to - from)).into();
        }
    }

    fn evidence(&mut self, said: &mut Particulars) {
        let mut shown = |field, sign| self.yes_no(field, Some(sign)).unwrap_or(false);
        said.evidence = Evidence {
            certificate: shown(Field::HasCertificate, Signs::CERTIFICATE),
            recognition: shown(Field::HasRecognition, Signs::RECOGNITION),
            description: shown(Field::HasDescription, Signs::DESCRIPTION),
        };
        said.accredited = self.yes_no(Field::Accredited, Some(Signs::ACCREDITED));
        said.related = self.yes_no(Field::Related, Some(Signs::RELATED));
        let determined_by = self.text(Field::DeterminedBy);
        said.determined_on = self.date(Field::DeterminedOn);
        said.determined = determined_by.is_some();
    }

    /// The whole row and its fault. Of a row that says itself that nothing was completed no fault costs credit.
    fn finish(&mut self, mut row: Submission, said: Particulars, before: usize) -> Submission {
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
        if self.fault == Some(Reason::NotCompleted) {
            self.issues[before..].iter_mut().for_each(|issue| issue.severity = Severity::Warning);
        }
        if self.held.0 == 1 && self.held.1 == 1 {
            self.signs = self.signs.with(Signs::ONLY_REMARK);
        }
        row.said = said.into();
        row.fault = self.fault;
        row.signs = self.signs;
        row.unread = self.record.unread();
        row
    }

    /// What the row does. It is read before the rest, for of a void only some fields are read.
    fn action(&mut self) {
        let Some(text) = self.raw(Field::Action) else { return };
        let forms = self.forms;
        let action = match self.fields.choose(Field::Action, text) {
            Some("add") => Action::Add,
            Some("void") => Action::Void,
            _ => forms.words.action(text),
        };
        match action {
            Action::Add => self.name_by(Field::Action, "add"),
            Action::Void => {
                self.name_by(Field::Action, "void");
                self.is_void = true;
            }
            Action::NotCompleted => {
                self.name_by(Field::Action, &fold(text));
                self.hold(Word::Negative, Field::Action, super::signs::ATTENDANCE, text, "the action");
            }
            Action::Unclear => {
                self.name_by(Field::Action, &fold(text));
                self.signs = self.signs.with(Signs::ACTION);
                let message = "an action that is not understood (read are add, and void, delete, remove, cancel, \
                               retract, rescind, reverse, withdraw and their forms)";
                self.hold(Word::Unclear, Field::Action, super::signs::ATTENDANCE, text, message);
            }
        }
    }

    /// The role, by its field or by a word at the name.
    fn role(&mut self, taken: &Taken) -> Role {
        let stated = self.stated_role();
        let Some(at_name) = taken.role else { return stated.unwrap_or(Role::Student) };
        match stated {
            None => {
                self.name_by(Field::Role, at_name.as_str());
                let message = format!("the role {at_name} stands at the name");
                self.warn(Field::Role, "role_in_name", Some(at_name.as_str()), &message);
                at_name
            }
            Some(stated) if stated != at_name && !self.is_void => {
                self.name_by(Field::Attendance, at_name.as_str());
                let message = format!("the role {at_name} stands at the name, and the column says {stated}");
                self.hold(Word::Unclear, Field::Role, super::signs::ATTENDANCE, at_name.as_str(), &message);
                stated
            }
            Some(stated) => stated,
        }
    }

    fn stated_role(&mut self) -> Option<Role> {
        let text = self.raw(Field::Role)?;
        let chosen = self.fields.choose(Field::Role, text).and_then(Role::from_name);
        match chosen.or_else(|| self.forms.words.role(text)) {
            Some(role) => {
                self.name_by(Field::Role, role.as_str());
                Some(role)
            }
            None => {
                self.name_by(Field::Role, &fold(text));
                self.signs = self.signs.with(Signs::ROLE);
                let message = "a role that is not understood";
                self.hold(Word::Unclear, Field::Role, super::signs::ATTENDANCE, text, message);
                None
            }
        }
    }

    /// The person, and the words in their name and number that are part of neither.
    fn attendee(&mut self) -> (Attendee, Taken) {
        let forms = self.forms;
        let (name, last, first) =
            (self.raw(Field::AttendeeName), self.raw(Field::LastName), self.raw(Field::FirstName));
        let mut words = Taken::default();
        let mut clean = |reader: &mut Self, field: Field, text: Option<&'a str>| {
            let text = text?;
            let kept = match person_words::in_name(text, &forms.words) {
                Some(mut taken) => {
                    let left = std::mem::take(&mut taken.left);
                    words.merge(taken, field);
                    Cow::Owned(left)
                }
                None => Cow::Borrowed(text),
            };
            reader.name_by(field, if kept.is_empty() { text } else { &kept });
            (!kept.is_empty()).then_some(kept)
        };
        let (whole_name, last_name) = (clean(self, Field::AttendeeName, name), clean(self, Field::LastName, last));
        let first_name = clean(self, Field::FirstName, first);
        let names = [&whole_name, &last_name, &first_name].map(|name| name.as_deref().unwrap_or(""));
        let mut person = Attendee { license_no: self.license_no(&mut words, &names), ..Attendee::default() };
        person.middle_name = self.kept(Field::MiddleName);
        person.suffix = self.kept(Field::Suffix);
        let footnote = words.footnote.and_then(|mark| self.record.footnote(mark));
        words.role = words.role.or_else(|| footnote.and_then(|meaning| forms.words.role(meaning)));
        let whole = last_name.is_some() && first_name.is_some();
        if let Some(name) = whole_name.as_deref().filter(|_| !whole) {
            let header = self.fields.position(Field::AttendeeName).and_then(|at| self.record.header(at));
            let order = || header.map_or(NameOrder::NotStated, NameOrder::of_header);
            split_name(name, order, &forms.words, &mut person);
        } else {
            person.last_name = last_name.as_deref().map(Text::from);
            person.first_name = first_name.as_deref().map(Text::from);
        }
        if !whole && whole_name.is_none() {
            self.none_of(&[Field::AttendeeName, Field::LastName, Field::FirstName]);
        }
        person.birth_date = self.date(Field::BirthDate);
        person.agency_name = self.kept(Field::AgencyName);
        if let Some(agency) = words.agency.take().filter(|_| person.agency_name.is_none()) {
            person.agency_name = Some(agency.as_str().into());
        }
        (person, words)
    }

    /// The licence number without words beside it; a word that says there is none is a blank.
    fn license_no(&mut self, words: &mut Taken, names: &[&str]) -> Option<Text> {
        let text = crate::words::unwrapped(self.raw(Field::LicenseNo)?);
        let Some(taken) = person_words::in_number(text, &self.forms.words, names) else {
            self.name_by(Field::LicenseNo, text);
            return Some(text.into());
        };
        let number = taken.left.clone();
        words.merge(taken, Field::LicenseNo);
        if number.is_empty() {
            return None;
        }
        self.name_by(Field::LicenseNo, &number);
        Some(number.as_str().into())
    }

    /// Judges the words that were found in name and number. Words that may be part of the name are given, to be judged when
    /// it is known whose name it is.
    fn person_words(&mut self, taken: &Taken) -> Option<Text> {
        for (field, text) in taken.told_at() {
            self.warn(field, "taken_off", Some(text), "stands beside the name or number and is no part of it");
        }
        for (field, word, text) in taken.said_at() {
            self.name_by(Field::Attendance, &fold(text));
            self.hold(word, field, super::signs::ATTENDANCE, text, "words beside the name or number");
        }
        if let Some(mark) = taken.footnote {
            self.footnote(mark);
        }
        let (word, text) = taken.in_name.as_ref()?;
        let sign = if *word == Word::Negative { Signs::NAME_NEGATIVE } else { Signs::NAME_UNCLEAR };
        self.signs = self.signs.with(sign);
        Some(text.as_str().into())
    }

    /// A footnote mark at the name, and what the sheet says that it means.
    fn footnote(&mut self, mark: char) {
        let field = Field::AttendeeName;
        let shown = mark.to_string();
        let Some(meaning) = self.record.footnote(mark).map(str::to_owned) else {
            return self.warn(
                field,
                "footnote_mark",
                Some(&shown),
                "a footnote mark at the name, without a meaning in the sheet",
            );
        };
        self.warn(field, "footnote_mark", Some(&format!("{mark} {meaning}")), "a footnote mark at the name");
        if self.forms.words.role(&meaning).is_some() {
            return;
        }
        let word = self.forms.words.remark(&meaning);
        if word > Word::Positive {
            self.name_by(Field::Attendance, &fold(&meaning));
            self.hold(word, field, super::signs::ATTENDANCE, &meaning, "the footnote at the name");
        }
    }

    /// Out of state, one of hours and minutes is required, and so it is of an instructor.
    fn check_hours(&mut self, row: &Submission, said: &Particulars) {
        let none = row.hours.get().is_none() && said.minutes.get().is_none();
        let needed = row.kind == InputKind::OutOfState || (row.kind.is_roster() && row.role == Role::Instructor);
        let disputed = self.signs.has(Signs::HOURS);
        if none && needed && !disputed && !self.unread_hours {
            self.none_of(&[Field::Hours, Field::Minutes]);
        }
    }
}

/// What the cells of hours, minutes and durations say together.
#[derive(Default)]
struct Claims {
    hours: Option<Hours>,
    minutes: Option<Hours>,
    contradict: bool,
}

impl Claims {
    fn take(&mut self, claimed: Claimed) {
        let (slot, value) = match claimed {
            Claimed::Nothing => return,
            Claimed::Hours(hours) => (&mut self.hours, hours),
            Claimed::Minutes(minutes) => (&mut self.minutes, minutes),
        };
        self.contradict |= slot.is_some_and(|other| other != value);
        slot.get_or_insert(value);
    }
}

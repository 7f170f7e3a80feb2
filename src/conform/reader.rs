//! The cells of one record, read field by field: text, dates, words, yes or no, figures.
//!
//! Every value that is read goes into the row's content hash in its canonical spelling. What cannot be read is an
//! issue; of a required field it is also the row's fault, of which the first in the order of `Reason` is kept.

use super::dates::DateFault;
use super::dates::parse_days;
use super::row_id::{Canonical, Spelt};
use super::submission::Forms;
use super::{Cell, Field, FieldMap, Record, words};
use crate::issue::{Issue, Severity};
use crate::record::submission::{Coordinates, Signs};
use crate::record::{Date, Hours, LicenseNo, Reason, Text};
use crate::table::FieldType;
use crate::words::{Answer, Word};
use std::borrow::Cow;

/// How far ahead of the as-of date a date written with two digits of its year may lie.
pub(super) const YEARS_AHEAD: i32 = 20;

/// Reads the cells of one record, keeping the first fault and every issue.
pub(super) struct Reader<'a, R: Record + ?Sized = dyn Record + 'a> {
    pub(super) fields: &'a FieldMap,
    pub(super) forms: &'a Forms,
    pub(super) record: &'a R,
    pub(super) at: Coordinates,
    pub(super) issues: Vec<Issue>,
    pub(super) fault: Option<Reason>,
    /// What the row's name is made of; `None` for a record that needs none.
    pub(super) canonical: Option<Canonical>,
    /// Fields that no record has and none needs, a bit each: most of a contract, for most senders.
    pub(super) absent: u128,
    pub(super) is_void: bool,
    /// Fields whose column stands twice with different values here.
    pub(super) conflicts: Vec<Field>,
    /// Hours or minutes on which the row rests could not be read.
    pub(super) unread_hours: bool,
    /// What the words of the row say of how it ended.
    pub(super) signs: Signs,
    /// How many words hold the row, and how many of them are remarks.
    pub(super) held: (u32, u32),
}

impl<'a, R: Record + ?Sized> Reader<'a, R> {
    pub(super) fn new(fields: &'a FieldMap, forms: &'a Forms, record: &'a R, at: Coordinates) -> Self {
        Self {
            fields,
            forms,
            record,
            at,
            issues: Vec::new(),
            fault: None,
            canonical: None,
            absent: 0,
            is_void: false,
            unread_hours: false,
            signs: Signs::NONE,
            held: (0, 0),
            conflicts: Vec::new(),
        }
    }

    /// Takes a value into the row's name.
    #[inline]
    pub(super) fn name_by(&mut self, field: Field, canonical: &str) {
        if let Some(name) = &mut self.canonical {
            name.field(field, canonical);
        }
    }

    /// Takes in what was read, or the text that could not be.
    #[inline]
    pub(super) fn name_by_read(&mut self, field: Field, read: Option<impl Spelt>, text: &str) {
        match (&mut self.canonical, read) {
            (Some(name), Some(value)) => name.field(field, value.spell(&mut [0; Hours::LONGEST_TEXT])),
            (Some(name), None) => name.field(field, text),
            (None, _) => {}
        }
    }

    /// The trimmed text under a field. A required field's absence or conflict rejects the row.
    pub(super) fn text(&mut self, field: Field) -> Option<&'a str> {
        let text = self.raw(field)?;
        self.name_by(field, text);
        Some(text)
    }

    /// [`Self::text`] as rows keep it.
    pub(super) fn kept(&mut self, field: Field) -> Option<Text> {
        self.text(field).map(Text::from)
    }

    #[inline]
    pub(super) fn raw(&mut self, field: Field) -> Option<&'a str> {
        if self.absent & bit(field) != 0 { None } else { self.asked(field) }
    }

    fn asked(&mut self, field: Field) -> Option<&'a str> {
        let position = self.fields.position(field)?;
        let required = self.fields.is_required(field);
        match self.record.cell(position) {
            Cell::Conflict(one, other) if self.same(field, one, other) => return Some(one),
            Cell::Text(text) => {
                let text = if self.fields.is_figure(field) { crate::words::unwrapped(text) } else { trimmed(text) };
                // A spreadsheet's error is nobody's name; as hours or a date it is unreadable, not blank.
                let lost = words::is_error_value(text) && !self.fields.is_figure(field);
                if !text.is_empty() && !lost {
                    return Some(text);
                }
            }
            Cell::Conflict(one, other) => {
                self.conflicts.push(field);
                let value = format!("{one} | {other}");
                if self.settles_conflict(field, &value) {
                    return None;
                }
                if required && !self.ignored_of_void(field) {
                    self.reject(Reason::AmbiguousColumn);
                    self.error(
                        field,
                        "ambiguous_column",
                        Some(&value),
                        "the column stands twice with different values",
                    );
                } else {
                    self.warn(
                        field,
                        "ambiguous_column",
                        Some(&value),
                        "the column stands twice with different values; taken as blank",
                    );
                }
                return None;
            }
            Cell::Blank => {}
        }
        if required {
            self.missing(field);
        }
        None
    }

    /// Two different values where a blank would be in somebody's favour: the row waits, and the field is blank.
    fn settles_conflict(&mut self, field: Field, value: &str) -> bool {
        if self.is_void && !matches!(field, Field::Action | Field::Role) {
            return false;
        }
        match field {
            Field::Hours | Field::Minutes | Field::Duration => {
                self.dispute(field, value, "two columns say different hours");
            }
            Field::TestScore
            | Field::Action
            | Field::Role
            | Field::HasCertificate
            | Field::HasRecognition
            | Field::HasDescription => {
                self.hold(Word::Unclear, field, super::signs::ATTENDANCE, value, "two columns say different things");
            }
            _ => return false,
        }
        true
    }

    /// Hours that contradict one another: nothing is credited before somebody looks at them.
    pub(super) fn dispute(&mut self, field: Field, value: &str, message: &str) {
        self.signs = self.signs.with(Signs::HOURS);
        self.error(field, Reason::HoursConflict.as_str(), Some(value), message);
    }

    /// Whether two texts spell one value of the field: a day in two forms, `6` and `6.00`, `Y` and `yes`.
    fn same(&self, field: Field, one: &str, other: &str) -> bool {
        match self.fields.field_type(field) {
            Some(FieldType::Date) => equal(self.day(field, one).ok(), self.day(field, other).ok()),
            Some(FieldType::Hours | FieldType::Number) => equal(Hours::parse(one).ok(), Hours::parse(other).ok()),
            Some(FieldType::YesNo) => self.forms.words.yes_no(one) == self.forms.words.yes_no(other),
            Some(FieldType::LicenseNo) => equal(LicenseNo::key(one), LicenseNo::key(other)),
            _ => false,
        }
    }

    /// Of a void only officer, course, date, role and submitted_on are read (the reading of a void).
    pub(super) fn ignored_of_void(&self, field: Field) -> bool {
        use Field::{Accredited, Duration, Hours, Minutes, Related, SemesterHours, TestScore};
        self.is_void && matches!(field, Hours | Minutes | Duration | SemesterHours | Accredited | Related | TestScore)
    }

    /// None of `fields`, of which the row needs one, has a value: two different ones are not the same as none.
    pub(super) fn none_of(&mut self, fields: &[Field]) {
        let conflict = fields.iter().find(|field| self.conflicts.contains(field)).copied();
        match conflict.filter(|field| !self.ignored_of_void(*field)) {
            Some(field) => {
                self.reject(Reason::AmbiguousColumn);
                self.error(field, "ambiguous_column", None, "a required column stands twice with different values");
            }
            None => self.missing(fields[0]),
        }
    }

    pub(super) fn missing(&mut self, field: Field) {
        if self.ignored_of_void(field) {
            return;
        }
        self.reject(Reason::MissingField);
        self.error(field, "missing_field", None, "a required field is blank");
    }

    pub(super) fn date(&mut self, field: Field) -> Option<Date> {
        let text = self.raw(field)?;
        if self.is_attendance(field, text) {
            return None;
        }
        let read = self.day(field, text);
        let in_doubt = self.fields.position(field).is_some_and(|at| self.record.in_doubt(at));
        if in_doubt && let Ok(date) = read {
            self.name_by_read(field, Some(date), text);
            self.date_fault(field, text, DateFault::Ambiguous);
            return None;
        }
        match read {
            Ok(date) => {
                self.name_by_read(field, Some(date), text);
                Some(date)
            }
            Err(fault) => {
                self.name_by(field, text);
                self.date_fault(field, text, fault);
                None
            }
        }
    }

    fn date_fault(&mut self, field: Field, text: &str, fault: DateFault) {
        let forms = super::dates::described(&self.forms.dates);
        let (code, reason, message) = match fault {
            DateFault::Unreadable if super::dates::lacks_year(text, &self.forms.dates) => (
                "unreadable_date",
                Reason::UnreadableDate,
                format!("the year is missing, and none is guessed (forms read here: {forms})"),
            ),
            DateFault::Unreadable => (
                "unreadable_date",
                Reason::UnreadableDate,
                format!("not a date in any form that is read here ({forms})"),
            ),
            DateFault::Ambiguous => (
                "ambiguous_date",
                Reason::AmbiguousDate,
                format!("it can be read as different days (forms read here: {forms}); write it as 2025-03-09"),
            ),
        };
        if self.fields.is_required(field) {
            self.reject(reason);
            self.error(field, code, Some(text), &message);
        } else {
            self.warn(field, code, Some(text), &format!("{message}; taken as blank"));
        }
    }

    /// A word of attendance where a date should stand: it says how it ended, and is no date.
    fn is_attendance(&mut self, field: Field, text: &str) -> bool {
        if !self.forms.reads_attendance || text.bytes().any(|b| b.is_ascii_digit()) {
            return false;
        }
        let words = &self.forms.words;
        let word = match (words.phrase(text), words.yes_no(text)) {
            (Some(word), _) => word,
            (None, Answer::Yes) => Word::Positive,
            (None, Answer::No) => Word::Negative,
            (None, Answer::Unclear) => return false,
        };
        if word > Word::Positive && !self.is_void {
            self.name_by(Field::Attendance, &crate::words::fold(text));
            self.hold(word, field, super::signs::ATTENDANCE, text, "a word where a date should stand");
        }
        if self.fields.is_required(field) {
            self.missing(field);
        }
        true
    }

    /// The day that a text of this field names.
    pub(super) fn day(&self, field: Field, text: &str) -> Result<Date, DateFault> {
        self.days(field, text).map(|(_, last)| last)
    }

    /// The first and last day that a text of this field names.
    pub(super) fn days(&self, field: Field, text: &str) -> Result<(Option<Date>, Date), DateFault> {
        let serial = self.record.serial_dates();
        // A year of two digits: people are born in the past, records are dated up to a generation ahead.
        let ahead = if field == Field::BirthDate { 0 } else { YEARS_AHEAD };
        let latest = chrono::Datelike::year(&self.forms.as_of) + ahead;
        parse_days(text, &self.forms.dates, serial, latest, self.forms.zone)
    }

    /// Yes or no. A word not understood in a cell that decides credit makes the row wait, and is remembered by `sign`.
    pub(super) fn yes_no(&mut self, field: Field, sign: Option<Signs>) -> Option<bool> {
        let text = self.raw(field)?;
        let answer = match self.forms.words.yes_no(text) {
            Answer::Yes => Some(true),
            Answer::No => Some(false),
            Answer::Unclear => None,
        };
        self.name_by(field, answer.map_or(text, |yes| if yes { "yes" } else { "no" }));
        match (answer, sign) {
            (None, Some(sign)) if !self.is_void => {
                self.signs = self.signs.with(sign);
                self.hold(Word::Unclear, field, super::signs::ATTENDANCE, text, "neither yes nor no");
            }
            (None, None) => self.unread_word(field, text),
            _ => {}
        }
        answer
    }

    pub(super) fn word<T>(&mut self, field: Field, from_name: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.raw(field)?;
        let fields = self.fields;
        let spelled = fields.choose(field, text).map_or_else(|| Cow::Owned(words::vocabulary(text)), Cow::Borrowed);
        let value = from_name(&spelled);
        self.name_by(field, &spelled);
        if value.is_none() {
            self.unread_word(field, text);
        }
        value
    }

    pub(super) fn unread_word(&mut self, field: Field, text: &str) {
        if self.fields.is_required(field) && !self.ignored_of_void(field) {
            self.reject(Reason::MissingField);
            self.error(field, "unreadable_value", Some(text), "not one of the words this field takes");
        } else {
            self.warn(field, "unreadable_value", Some(text), "not one of the words this field takes; taken as blank");
        }
    }

    pub(super) fn reject(&mut self, reason: Reason) {
        self.fault = Some(self.fault.map_or(reason, |first| first.min(reason)));
    }

    pub(super) fn error(&mut self, field: Field, code: &'static str, value: Option<&str>, message: &str) {
        self.issue(field, code, Severity::Error, value, message);
    }

    pub(super) fn warn(&mut self, field: Field, code: &'static str, value: Option<&str>, message: &str) {
        self.issue(field, code, Severity::Warning, value, message);
    }

    pub(super) fn issue(
        &mut self,
        field: Field,
        code: &'static str,
        severity: Severity,
        value: Option<&str>,
        message: &str,
    ) {
        self.issues.push(Issue {
            at: self.at,
            field: Some(field.name()),
            code,
            severity,
            value: value.map(Into::into),
            message: message.to_owned(),
        });
    }

    /// An issue of the record as a whole.
    pub(super) fn record_issue(&mut self, code: &'static str, severity: Severity, message: &str) {
        self.issues.push(Issue { at: self.at, field: None, code, severity, value: None, message: message.to_owned() });
    }
}

/// Fields of which a record of this layout can have nothing, and needs nothing; `may_have` tells of a position.
pub(super) fn absent(fields: &FieldMap, may_have: impl Fn(usize) -> bool) -> u128 {
    let is_absent = |field: &Field| match fields.position(*field) {
        Some(at) => !fields.is_required(*field) && !may_have(at),
        None => true,
    };
    Field::ALL.iter().copied().filter(is_absent).fold(0, |absent, field| absent | bit(field))
}

#[inline]
const fn bit(field: Field) -> u128 {
    const { assert!(Field::ALL.len() <= 128) };
    1 << field as u32
}

/// A text without what takes no room at its ends.
#[inline]
fn trimmed(text: &str) -> &str {
    let visible = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    if visible(text.as_bytes().first()) && visible(text.as_bytes().last()) {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || crate::words::is_invisible(c))
}

/// Whether both were read, to one value.
fn equal<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_some() && one == other
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;

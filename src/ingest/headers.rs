//! Which column is which field: header texts as people write them, matched to canonical names.
//!
//! In: the fields of a kind with the headers each goes by. Out: the field a header text names, if any. What always
//! holds: case, spaces, punctuation and invisible characters never matter, `#`, `No.` and `Number` are one word, and
//! a canonical name wins over any alias, so no profile can turn a canonical file into something else.

use crate::words::{self, Unit, Vocabulary, Word, is_invisible};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A field the reader may find.
#[derive(Clone, Debug, Default)]
pub struct HeaderField {
    /// Canonical name.
    pub name: String,
    pub required: bool,
    /// A value here (licence number, date, …) makes a row a record: such a row is never taken for a trailing total.
    pub identifying: bool,
    /// Every other header it goes by.
    pub aliases: Vec<String>,
    /// A number that columns are summed by: a last row of nothing but such numbers is a total without a name.
    pub amount: bool,
    pub is_date: bool,
    /// A person is known by it: a name or a licence number.
    pub names_person: bool,
    /// The field whose codes are meant for this one where this one has no value of its own: people write
    /// `Course: 24-0100` as they write `Course: Patrol Procedures`.
    pub stands_in: Option<String>,
}

/// What a header says its column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ColumnKind {
    /// The field at this position.
    Field(usize),
    /// A column of exceptions: a yes-mark in it is the word of its header.
    Exception(Word),
    /// Part of a training: a day, a morning.
    Session,
    /// Known, and of no use here.
    Harmless,
    Unknown,
}

/// What a header means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    pub kind: ColumnKind,
    /// Found by some of its words, not by the whole of it.
    pub by_words: bool,
    pub unit: Option<Unit>,
}

/// The fields that the reader itself must know by name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Roles {
    pub attendance: Option<usize>,
    pub remarks: Option<usize>,
    pub hours: Option<usize>,
    pub minutes: Option<usize>,
    pub duration: Option<usize>,
    pub class_hours: Option<usize>,
    pub control_no: Option<usize>,
    pub completed_on: Option<usize>,
    pub course_title: Option<usize>,
    pub test_score: Option<usize>,
}

/// The fields of one kind of input, with a prepared index of their headers.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    fields: Vec<HeaderField>,
    index: FxHashMap<String, usize>,
    /// Aliases of several words, for finding them inside longer headers.
    by_words: FxHashMap<String, usize>,
    stand_ins: Vec<(usize, usize)>,
    pub roles: Roles,
    pub vocabulary: Arc<Vocabulary>,
    /// The score from which a test is passed, in hundredths of a per cent.
    pub passing_score: Option<i64>,
    /// What texts were found to mean. The first lines of a sheet are compared again and again while its header is looked for.
    remembered: Arc<Mutex<FxHashMap<String, Meaning>>>,
}

/// Texts whose meaning is remembered; when there are more, all are forgotten.
const REMEMBERED: usize = 4_096;

/// Words of the longest alias that is looked for inside a header.
const LONGEST_ALIAS: usize = 6;

impl Headers {
    pub fn new(fields: Vec<HeaderField>, vocabulary: Arc<Vocabulary>) -> Self {
        let mut index = FxHashMap::default();
        let mut by_words = FxHashMap::default();
        for (position, field) in fields.iter().enumerate() {
            index.entry(fold(&field.name)).or_insert(position);
            by_words.entry(spaced(&field.name)).or_insert(position);
        }
        for (position, field) in fields.iter().enumerate() {
            for alias in &field.aliases {
                index.entry(fold(alias)).or_insert(position);
                by_words.entry(spaced(alias)).or_insert(position);
            }
        }
        index.remove("");
        by_words.remove("");
        let stand_ins = stand_ins(&fields);
        let at = |name: &str| fields.iter().position(|field| field.name == name);
        let roles = Roles {
            attendance: at("attendance"),
            remarks: at("remarks"),
            hours: at("hours"),
            minutes: at("minutes"),
            duration: at("duration"),
            class_hours: at("class_hours"),
            control_no: at("control_no"),
            completed_on: at("completed_on"),
            course_title: at("course_title"),
            test_score: at("test_score"),
        };
        Self { fields, index, by_words, stand_ins, roles, vocabulary, passing_score: None, remembered: Arc::default() }
    }

    /// The same with the score from which a test is passed.
    #[must_use]
    pub fn with_passing_score(self, passing_score: Option<i64>) -> Self {
        Self { passing_score, ..self }
    }

    /// Each field that another may stand in for, with that other.
    pub(super) fn stand_ins(&self) -> &[(usize, usize)] {
        &self.stand_ins
    }

    pub fn fields(&self) -> &[HeaderField] {
        &self.fields
    }

    /// The position of the field that goes by `header`, whole or without what stands in brackets.
    pub fn find(&self, header: &str) -> Option<usize> {
        // No header is this long; a cell that is costs no folding.
        if header.is_empty() || header.len() > LONGEST_HEADER {
            return None;
        }
        let found = self.whole(header).or_else(|| self.without_brackets(header));
        found.map(|(field, unit)| self.in_unit(field, unit).0)
    }

    /// What `header` means: compared whole, then without what stands in brackets, then by that, then by its words.
    pub fn meaning(&self, header: &str) -> Meaning {
        let unknown = Meaning { kind: ColumnKind::Unknown, by_words: false, unit: None };
        if header.is_empty() || header.len() > LONGEST_HEADER {
            return unknown;
        }
        let remembered = || self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(meaning) = remembered().get(header) {
            return *meaning;
        }
        let meaning = self.looked_up(header).unwrap_or(unknown);
        let mut known = remembered();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(header.to_owned(), meaning);
        meaning
    }

    fn looked_up(&self, header: &str) -> Option<Meaning> {
        match self.listed(header) {
            Some((kind, unit)) => Some(Meaning { kind, by_words: false, unit }),
            None => self.words(header),
        }
    }

    /// Whether a text is, whole or but for brackets, the name of a field or a header known to be harmless.
    pub(super) fn is_name(&self, text: &str) -> bool {
        let listed = if text.len() > LONGEST_HEADER { None } else { self.listed(text) };
        listed.is_some_and(|(kind, _)| matches!(kind, ColumnKind::Field(_) | ColumnKind::Harmless))
    }

    /// What a header is that is listed: whole, without what stands in brackets, or by that.
    fn listed(&self, header: &str) -> Option<(ColumnKind, Option<Unit>)> {
        let in_unit = |(field, unit)| {
            let (field, unit) = self.in_unit(field, unit);
            (ColumnKind::Field(field), unit)
        };
        if let Some(found) = self.whole(header) {
            return Some(in_unit(found));
        }
        if let Some(kind) = self.other(header) {
            return Some((kind, None));
        }
        if let Some(found) = self.without_brackets(header) {
            return Some(in_unit(found));
        }
        let (before, inside) = bracketed(header)?;
        if let Some(kind) = self.other(before) {
            return Some((kind, None));
        }
        self.whole(inside).filter(|_| self.unit(inside).is_none()).map(in_unit)
    }

    /// A field by its whole header, or by that with a unit behind it.
    fn whole(&self, header: &str) -> Option<(usize, Option<Unit>)> {
        if let Some(&field) = self.index.get(&fold(header)) {
            return Some((field, self.last_unit(header).map(|(_, unit)| unit)));
        }
        let (before, unit) = self.last_unit(header)?;
        self.index.get(&fold(before)).filter(|&&field| self.is_measured(field)).map(|&field| (field, Some(unit)))
    }

    /// Whether figures of a field have a unit. *Training Hrs* are hours, not the title of a training.
    fn is_measured(&self, field: usize) -> bool {
        let roles = &self.roles;
        let measured =
            [roles.hours, roles.minutes, roles.duration, roles.class_hours, roles.test_score, roles.attendance];
        self.fields[field].amount || measured.contains(&Some(field))
    }

    fn without_brackets(&self, header: &str) -> Option<(usize, Option<Unit>)> {
        let (before, inside) = bracketed(header)?;
        let (field, unit) = self.whole(before)?;
        Some((field, self.unit(inside).or(unit)))
    }

    /// A header that is no field: a word of attendance, a session, or known to be harmless.
    fn other(&self, header: &str) -> Option<ColumnKind> {
        let folded = words::fold(header);
        match self.vocabulary.folded_phrase(&folded) {
            Some(Word::Positive) => return self.roles.attendance.map(ColumnKind::Field),
            Some(word @ (Word::Negative | Word::Unclear)) if self.roles.attendance.is_some() => {
                return Some(ColumnKind::Exception(word));
            }
            _ => {}
        }
        let columns = &self.vocabulary.columns;
        if columns.durations.contains(&folded) {
            return self.roles.duration.map(ColumnKind::Field);
        }
        if columns.harmless.contains(&folded) || columns.harmless.contains(&header.trim().to_lowercase()) {
            return Some(ColumnKind::Harmless);
        }
        let sessions = || {
            let mut named = false;
            let all = words::words(&folded).all(|word| {
                named |= columns.sessions.contains(word);
                columns.sessions.contains(word) || word.bytes().all(|b| b.is_ascii_digit()) || word.chars().count() == 1
            });
            all && named
        };
        let is_session = self.roles.attendance.is_some() && (words::is_date_like(&folded) || sessions());
        is_session.then_some(ColumnKind::Session)
    }

    /// The longest alias that stands in the header as whole words, once fillers are off.
    fn words(&self, header: &str) -> Option<Meaning> {
        let columns = &self.vocabulary.columns;
        let spelt = spaced(header);
        let all: Vec<&str> = spelt.split(' ').filter(|word| !word.is_empty()).collect();
        if all.iter().any(|word| columns.others.contains(*word)) {
            return None;
        }
        let kept: Vec<&str> = all.iter().copied().filter(|word| !columns.fillers.contains(*word)).collect();
        let by_words = |kind, unit| Some(Meaning { kind, by_words: true, unit });
        let unit =
            all.iter().find_map(|word| self.unit(word)).or_else(|| header.contains('%').then_some(Unit::Percent));
        if let Some((field, _)) = self.whole(&kept.join(" ")) {
            let (field, unit) = self.in_unit(field, unit);
            return by_words(ColumnKind::Field(field), unit);
        }
        match self.other(&kept.join(" ")) {
            Some(ColumnKind::Session) | None => {}
            Some(kind) => return by_words(kind, unit),
        }
        let of_time = unit.is_some() || all.iter().any(|word| columns.measures.contains(*word));
        for count in (1..=kept.len().min(LONGEST_ALIAS)).rev() {
            for window in kept.windows(count) {
                let Some(&field) = self.by_words.get(&window.join(" ")) else { continue };
                let attendance = Some(field) == self.roles.attendance || Some(field) == self.roles.remarks;
                if count == 1 && kept.len() > 1 || of_time && attendance {
                    continue;
                }
                let (field, unit) = self.in_unit(field, unit);
                return by_words(ColumnKind::Field(field), unit);
            }
        }
        None
    }

    fn unit(&self, text: &str) -> Option<Unit> {
        if text.trim() == "%" { Some(Unit::Percent) } else { self.vocabulary.unit(text) }
    }

    /// The unit that ends a header, and what stands before it.
    fn last_unit<'h>(&self, header: &'h str) -> Option<(&'h str, Unit)> {
        let header = header.trim().trim_end_matches([')', ']', '.', ':', '*', ' ']);
        if let Some(before) = header.strip_suffix('%') {
            return Some((before, Unit::Percent));
        }
        let at = header.rfind([' ', '(', '[', ',', '/', '-', '_'])?;
        let (before, word) = header.split_at(at);
        let unit = self.unit(word.trim_start_matches([' ', '(', '[', ',', '/', '-', '_']))?;
        Some((before.trim_end_matches([' ', ',', '(', '[', '-', '/', '_']), unit))
    }

    /// The field in a unit: hours that are headed by minutes are minutes, and the other way round.
    fn in_unit(&self, field: usize, unit: Option<Unit>) -> (usize, Option<Unit>) {
        let roles = &self.roles;
        let is = |role: Option<usize>| role == Some(field);
        let other = match unit {
            // a unit decides over words of attendance
            Some(Unit::Hours) if is(roles.attendance) => roles.hours,
            Some(Unit::Minutes) if is(roles.hours) || is(roles.class_hours) || is(roles.attendance) => roles.minutes,
            Some(Unit::Hours) if is(roles.minutes) => roles.duration,
            Some(Unit::Seconds) if is(roles.minutes) || is(roles.hours) => roles.duration,
            _ => None,
        };
        (other.unwrap_or(field), unit)
    }

    /// Whether the kind has a field that says how a training ended for a person.
    pub fn reads_attendance(&self) -> bool {
        self.roles.attendance.is_some()
    }

    /// Whether an hours header is one of the class, one of the person, or neutral (`None`).
    pub fn is_of_class(&self, header: &str) -> Option<bool> {
        let columns = &self.vocabulary.columns;
        let spelt = spaced(header);
        let holds = |set: &rustc_hash::FxHashSet<String>| spelt.split(' ').any(|word| set.contains(word));
        match (holds(&columns.class_hours), holds(&columns.person_hours)) {
            (true, false) => Some(true),
            (_, true) => Some(false),
            (false, false) => None,
        }
    }
}

/// No header is longer.
const LONGEST_HEADER: usize = 200;

/// What stands before the first bracket and what stands in it.
fn bracketed(header: &str) -> Option<(&str, &str)> {
    let open = header.find(['(', '['])?;
    let inside = header[open + 1..].trim_end_matches([')', ']', ' ', '*', ':']);
    Some((header[..open].trim(), inside.trim()))
}

/// A header as its words, with number words alike: `License Number` and `license_no` are `license no`.
fn spaced(header: &str) -> String {
    let folded = words::fold(&header.replace('#', " no "));
    let alike = |word| if matches!(word, "number" | "num" | "nbr" | "numbers" | "nos") { "no" } else { word };
    words::words(&folded).map(alike).collect::<Vec<_>>().join(" ")
}

fn stand_ins(fields: &[HeaderField]) -> Vec<(usize, usize)> {
    let position = |name: &String| fields.iter().position(|field| field.name == *name);
    let other = |field: &HeaderField| field.stands_in.as_ref().and_then(position);
    fields.iter().enumerate().filter_map(|(at, field)| other(field).map(|other| (at, other))).collect()
}

/// `text` as a header is compared: letters and digits only, lower case, number words alike.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut word = 0;
    for c in text.chars().map(narrow) {
        if c.is_ascii_alphanumeric() {
            folded.push(c.to_ascii_lowercase());
        } else if c == '#' || c == '№' {
            end_word(&mut folded, &mut word);
            folded.push_str("no");
            word = folded.len();
        } else if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !is_invisible(c) {
            end_word(&mut folded, &mut word);
        }
    }
    end_word(&mut folded, &mut word);
    folded
}

/// Closes the word that began at `word`: `number`, `num` and `nbr` become `no`, also at the end of `LicenseNumber`.
fn end_word(folded: &mut String, word: &mut usize) {
    let current = &folded[*word..];
    if matches!(current, "num" | "nbr" | "numbers" | "nos") {
        folded.truncate(*word);
        folded.push_str("no");
    } else if current == "dates" {
        folded.pop();
    } else if current.ends_with("number") {
        folded.truncate(folded.len() - "number".len());
        folded.push_str("no");
    }
    *word = folded.len();
}

/// Full-width forms as the ASCII characters they stand for.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers() -> Headers {
        let field = |name: &str, aliases: &[&str]| HeaderField {
            name: name.into(),
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            ..HeaderField::default()
        };
        Headers::new(
            vec![
                field("license_no", &["POST No.", "completed_on"]),
                field("completed_on", &["Date Completed", "Date"]),
            ],
            Arc::default(),
        )
    }

    #[test]
    fn decoration_does_not_matter() {
        for text in [
            "license_no",
            "License #",
            "LICENSE NO.",
            "License Number",
            "LicenseNumber",
            "\u{feff}license\u{a0}no",
            "License\nNo",
            "post#",
            "POST  Num",
            "ＰＯＳＴ　Ｎｏ．",
            "License No. *",
        ] {
            assert_eq!(headers().find(text), Some(0), "{text:?}");
        }
        assert_eq!(headers().find("Date Completed (MM/DD/YYYY)"), Some(1));
    }

    #[test]
    fn canonical_names_win_over_aliases() {
        assert_eq!(headers().find("Completed On"), Some(1));
    }

    #[test]
    fn unknown_and_empty_headers_are_no_field() {
        for text in ["", " ", "...", "licence", "license (number of)"] {
            assert_eq!(headers().find(text), None, "{text:?}");
        }
    }
}

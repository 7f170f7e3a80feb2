//! What a reviewer ruled, from one record of a decisions file.

use super::reader::Reader;
use super::submission::Forms;
use super::{Field, FieldMap, Record};
use crate::issue::{Issue, Severity};
use crate::record::row_content;
use crate::record::submission::{
    AttendanceRuling, Content, Coordinates, Correction, Decision, RefusedDecision, Ruling, Written,
};
use crate::record::{Area, Hours, Question, Stated, Text, Topic};
use crate::words::Answer;

/// What a line of a decisions file is; both are none where its question is still open.
pub struct ReadDecision {
    pub decision: Option<Decision>,
    /// One that cannot be carried out, when it says which row it is about.
    pub refused: Option<RefusedDecision>,
    pub issues: Vec<Issue>,
}

/// Reads one decision.
pub fn conform_decision(fields: &FieldMap, forms: &Forms, record: &dyn Record, at: Coordinates) -> ReadDecision {
    let mut reader = Reader::new(fields, forms, record, at);
    let (row, question, answer) = (reader.text(Field::RowId), reader.text(Field::Question), reader.text(Field::Answer));
    let decided_by = reader.text(Field::DecidedBy);
    let decided_on = reader.date(Field::DecidedOn);
    let note = reader.text(Field::Note);
    // A review list that came back with questions still open is no fault: an unanswered line decides nothing.
    if row.is_some() && answer.is_none() && decided_by.is_none() {
        return ReadDecision { decision: None, refused: None, issues: Vec::new() };
    }
    let content = row.and_then(row_content);
    let ruling = ruling_of(&mut reader, (row, content), question, answer);
    let decision = (|| {
        let (row, answer, decided_by) = (row?.to_owned(), answer?.to_owned(), decided_by?.to_owned());
        let written = Written { row_id: row, answer, decided_by, note: note.map(str::to_owned) };
        Some(Decision { at, content: content?, ruling: ruling?, decided_on: decided_on?, written })
    })();
    let refused = content.filter(|_| decision.is_none()).map(|_| {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        RefusedDecision {
            at,
            row_id: text(row),
            question: text(question),
            answer: text(answer),
            decided_by: text(decided_by),
            decided_on: decided_on.map(|day| day.to_string()).unwrap_or_default(),
            why: reader.issues.iter().map(|issue| issue.message.as_str()).collect::<Vec<_>>().join("; "),
        }
    });
    ReadDecision { decision, refused, issues: reader.issues }
}

/// What is ruled, when the row, the question and the answer can be read.
fn ruling_of(
    reader: &mut Reader<'_>,
    (row, content): (Option<&str>, Option<Content>),
    question: Option<&str>,
    answer: Option<&str>,
) -> Option<Ruling> {
    let (row, question, answer) = (row?, question?, answer?);
    let (field, code, value, message) = if content.is_none() {
        (Field::RowId, "unreadable_row_id", row, "not the name of a row")
    } else if !is_question(question) {
        let message = "not a question that can be decided; see the contract's decisions";
        (Field::Question, "unreadable_question", question, message)
    } else if let Some(ruling) = ruling(reader, question, answer) {
        return Some(ruling);
    } else {
        (
            Field::Answer,
            "unreadable_answer",
            answer,
            "the answer does not fit the question; see the contract's decisions",
        )
    };
    reader.issue(field, code, Severity::Error, Some(value), message);
    None
}

/// Whether a text names a question that a reviewer can decide.
pub fn is_question(text: &str) -> bool {
    question_named(text).is_some()
}

fn question_named(text: &str) -> Option<Question> {
    Question::from_name(&text.trim().to_ascii_lowercase())
}

fn ruling(reader: &Reader<'_>, question: &str, answer: &str) -> Option<Ruling> {
    match question_named(question)? {
        Question::Identity if answer.eq_ignore_ascii_case("none") => Some(Ruling::Identity(None)),
        Question::Identity => Some(Ruling::Identity(Some(answer.to_owned()))),
        Question::Duplicate if answer.eq_ignore_ascii_case("distinct") => Some(Ruling::Duplicate(None)),
        Question::Duplicate => row_content(answer).map(|row| Ruling::Duplicate(Some(row))),
        Question::Areas => stated(answer).map(Ruling::Areas),
        Question::Hours => Hours::parse(answer).ok().map(Ruling::Hours),
        Question::Attendance => attendance(answer).map(Ruling::Attendance),
        Question::Correction if answer.eq_ignore_ascii_case("none") => Some(Ruling::Correction(Correction::default())),
        Question::Correction => correction(reader, answer).filter(|c| !c.is_none()).map(Ruling::Correction),
    }
}

fn attendance(answer: &str) -> Option<AttendanceRuling> {
    match answer.trim().to_ascii_lowercase().as_str() {
        "completed" => Some(AttendanceRuling::Completed),
        "not_completed" | "not completed" => Some(AttendanceRuling::NotCompleted),
        "void" => Some(AttendanceRuling::Void),
        _ => None,
    }
}

/// `completed_on=2025-03-04;control_no=25-70010`.
fn correction(reader: &Reader<'_>, answer: &str) -> Option<Correction> {
    let mut correction = Correction::default();
    for part in answer.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        let field = Field::ALL.iter().copied().find(|field| field.name() == name)?;
        let text = || (!value.is_empty()).then(|| Text::from(value));
        let hours = || Hours::parse(value).ok();
        let day = || reader.day(field, value).ok();
        let answer = || match reader.forms.words.yes_no(value) {
            Answer::Yes => Some(true),
            Answer::No => Some(false),
            Answer::Unclear => None,
        };
        match field {
            Field::LicenseNo => correction.license_no = Some(text()?),
            Field::LastName => correction.last_name = Some(text()?),
            Field::FirstName => correction.first_name = Some(text()?),
            Field::BirthDate => correction.birth_date = Some(day()?),
            Field::ControlNo => correction.control_no = Some(text()?),
            Field::IssuingSource | Field::Institution => correction.source_name = Some(text()?),
            Field::CourseTitle => correction.course_title = Some(text()?),
            Field::CompletedOn => correction.completed_on = Some(day()?),
            Field::Hours => correction.hours = Some(hours()?),
            Field::Minutes => correction.minutes = Some(hours()?),
            Field::SemesterHours => correction.semester_hours = Some(hours()?),
            Field::HasCertificate => correction.certificate = Some(answer()?),
            Field::HasRecognition => correction.recognition = Some(answer()?),
            Field::HasDescription => correction.description = Some(answer()?),
            Field::Accredited => correction.accredited = Some(answer()?),
            Field::Related => correction.related = Some(answer()?),
            _ => return None,
        }
    }
    Some(correction)
}

/// `legal_hours=2;implicit_bias_hours=1`.
fn stated(answer: &str) -> Option<Stated> {
    let mut stated = Stated::default();
    for part in answer.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let (name, hours) = part.split_once('=')?;
        let (name, hours) = (name.trim(), Hours::parse(hours).ok()?);
        if let Some(area) = Area::ALL.into_iter().find(|a| a.column() == name) {
            stated.areas[area as usize] = Some(hours);
        } else {
            let topic = Topic::ALL.into_iter().find(|t| t.column() == name)?;
            stated.topics[topic as usize] = Some(hours);
        }
    }
    stated.any_area().then_some(stated)
}

#[cfg(test)]
#[path = "decision_tests.rs"]
mod tests;

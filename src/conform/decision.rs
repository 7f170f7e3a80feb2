//! What a reviewer ruled, from one record of a decisions file.

use super::reader::Reader;
use super::submission::Forms;
use super::{Field, FieldMap, Record};
use crate::issue::{Issue, Severity};
use crate::record::row_content;
use crate::record::submission::{Coordinates, Decision, Ruling};
use crate::record::{Area, Hours, Stated, Topic};

/// Reads one decision; `None` with an issue when it cannot be carried out.
pub fn conform_decision(
    fields: &FieldMap,
    forms: &Forms,
    record: &dyn Record,
    at: Coordinates,
) -> (Option<Decision>, Vec<Issue>) {
    let mut reader = Reader::new(fields, forms, record, at);
    let (row, question, answer) = (reader.text(Field::RowId), reader.text(Field::Question), reader.text(Field::Answer));
    let decided_by = reader.text(Field::DecidedBy);
    let decided_on = reader.date(Field::DecidedOn);
    // A review list that came back with questions still open is no fault: an unanswered line decides nothing.
    if row.is_some() && answer.is_none() && decided_by.is_none() {
        return (None, Vec::new());
    }
    let (Some(row), Some(question), Some(answer), Some(decided_on), true) =
        (row, question, answer, decided_on, decided_by.is_some())
    else {
        return (None, reader.issues);
    };
    let Some(content) = row_content(row) else {
        reader.issue(Field::RowId, "unreadable_row_id", Severity::Error, Some(row), "not the name of a row");
        return (None, reader.issues);
    };
    if !QUESTIONS.contains(&question.trim().to_ascii_lowercase().as_str()) {
        let message = "not a question that can be decided; see the contract's decisions";
        reader.issue(Field::Question, "unreadable_question", Severity::Error, Some(question), message);
        return (None, reader.issues);
    }
    let ruling = ruling(question, answer);
    if ruling.is_none() {
        let message = "the answer does not fit the question; see the contract's decisions";
        reader.issue(Field::Answer, "unreadable_answer", Severity::Error, Some(answer), message);
    }
    (ruling.map(|ruling| Decision { at, content, ruling, decided_on }), reader.issues)
}

const QUESTIONS: [&str; 4] = ["identity", "duplicate", "areas", "hours"];

fn ruling(question: &str, answer: &str) -> Option<Ruling> {
    match question.trim().to_ascii_lowercase().as_str() {
        "identity" if answer.eq_ignore_ascii_case("none") => Some(Ruling::Identity(None)),
        "identity" => Some(Ruling::Identity(Some(answer.to_owned()))),
        "duplicate" if answer.eq_ignore_ascii_case("distinct") => Some(Ruling::Duplicate(None)),
        "duplicate" => row_content(answer).map(|row| Ruling::Duplicate(Some(row))),
        "areas" => stated(answer).map(Ruling::Areas),
        "hours" => Hours::parse(answer).ok().map(Ruling::Hours),
        _ => None,
    }
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
mod tests {
    use super::*;

    #[test]
    fn answers_fit_their_questions() {
        assert_eq!(ruling("identity", "none"), Some(Ruling::Identity(None)));
        assert_eq!(ruling("hours", "6.5"), Some(Ruling::Hours(Hours(650))));
        assert_eq!(ruling("hours", "distinct"), None);
        assert_eq!(ruling("weather", "fine"), None);
        let Some(Ruling::Areas(stated)) = ruling("areas", "legal_hours=2; implicit_bias_hours=1") else { panic!() };
        assert_eq!(stated.areas[Area::Legal as usize], Some(Hours(200)));
        assert_eq!(stated.topics[Topic::ImplicitBias as usize], Some(Hours(100)));
        assert_eq!(ruling("areas", "weather_hours=2"), None);
    }
}

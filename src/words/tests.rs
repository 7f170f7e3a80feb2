//! The shipped vocabularies, held to what the rules of reading say of words.

use super::*;
use crate::record::Role;

/// The common vocabulary with Missouri's words.
pub fn shipped() -> Vocabulary {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let mut all = VocabularyFile::default();
    for name in ["common", "missouri"] {
        let texts = crate::plan::yaml_files(&folder.join(name)).expect("the vocabularies can be read");
        let (_, text) = texts.iter().find(|(path, _)| path.ends_with("vocabulary.yaml")).expect("a vocabulary");
        all.extend(&serde_saphyr::from_str(text).expect("a vocabulary of the right form"));
    }
    Vocabulary::new(&all)
}

fn passing(score: i64) -> bool {
    score >= 7000
}

#[test]
fn no_phrase_says_two_things() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/common");
    let texts = crate::plan::yaml_files(&folder).expect("the vocabulary can be read");
    let file: VocabularyFile = serde_saphyr::from_str(&texts[0].1).expect("a vocabulary");
    let lists = [&file.attendance.positive, &file.attendance.negative, &file.attendance.unclear];
    let mut seen = std::collections::BTreeMap::new();
    for (class, list) in lists.iter().enumerate() {
        for phrase in *list {
            if let Some(other) = seen.insert(fold(phrase), class) {
                assert_eq!(other, class, "`{phrase}` stands in two classes");
            }
        }
    }
}

#[test]
fn attendance_in_its_three_classes() {
    let words = shipped();
    for text in [
        "Attended",
        "PRESENT",
        "completed",
        "Passed",
        "x",
        "Y",
        "✓",
        "100%",
        "100",
        "1",
        "Done.",
        "Completed 3/4/2025",
        "Passed 92%",
        "Attended 8 hrs",
        "completed - 85",
        "Passed (88%)",
    ] {
        assert_eq!(words.attendance(text, passing), Word::Positive, "{text}");
    }
    for text in [
        "No Show",
        "no-show",
        "NOSHOW",
        "Absent",
        "Absent - sick",
        "Did not attend",
        "didn’t attend",
        "Withdrawn",
        "Withdrew, 3/4",
        "N",
        "no",
        "✗",
        "F",
        "U",
        "0",
        "Incomplete",
        "Waitlisted",
        "Failed: retake",
        "cancelled (weather)",
    ] {
        assert_eq!(words.attendance(text, passing), Word::Negative, "{text}");
    }
    for text in [
        "Registered",
        "?",
        "left early",
        "Late",
        "in progress",
        "maybe",
        "Attended?",
        "75%",
        "Passed 55%",
        "2",
        "Present until noon",
        "absent in spirit",
        "see below",
        "Completed 65%",
    ] {
        assert_eq!(words.attendance(text, passing), Word::Unclear, "{text}");
    }
    for text in ["", " ", "-", "\u{2014}", "--"] {
        assert_eq!(words.attendance(text, passing), Word::Blank, "{text}");
    }
}

#[test]
fn remarks_are_harmless_only_where_they_are_listed() {
    let words = shipped();
    for text in
        ["ok", "None", "n/a", "paid", "Thank you!", "Unit 12", "Room 204B", "hotel", "-", "", "night shift", "attended"]
    {
        assert_eq!(words.remark(text), Word::Blank, "{text}");
    }
    for text in ["no show", "Absent", "withdrew"] {
        assert_eq!(words.remark(text), Word::Negative, "{text}");
    }
    for text in ["left at noon", "day 2", "ask Bob", "left early", "no show - sick", "half"] {
        assert_eq!(words.remark(text), Word::Unclear, "{text}");
    }
}

#[test]
fn yes_and_no_and_neither() {
    let words = shipped();
    for text in [
        "Y",
        "yes",
        "TRUE",
        "1",
        "x",
        "on",
        "checked",
        "✓",
        "✔",
        "☑",
        "√",
        "attached",
        "On File",
        "Yes - attached",
        "yes, on file",
        "certificate enclosed",
        "copy supplied",
        "attached 3/4/2025",
        "received",
    ] {
        assert_eq!(words.yes_no(text), Answer::Yes, "{text}");
    }
    for text in ["N", "no", "false", "0", "-", "none", "missing", "✗", "☐"] {
        assert_eq!(words.yes_no(text), Answer::No, "{text}");
    }
    for text in ["maybe", "sent by fax", "pending", "yes but"] {
        assert_eq!(words.yes_no(text), Answer::Unclear, "{text}");
    }
}

#[test]
fn actions_in_every_form() {
    let words = shipped();
    for text in ["", "-", "Add", "new", "A"] {
        assert_eq!(words.action(text), Action::Add, "{text}");
    }
    for text in [
        "void",
        "Voided",
        "DEL",
        "D",
        "V",
        "Deleted",
        "remove",
        "cancelled",
        "retracting",
        "rescinded",
        "Reversal",
        "withdrawn",
        "taken back",
        "entered in error",
        "Delete - wrong date",
        "void 3/4",
    ] {
        assert_eq!(words.action(text), Action::Void, "{text}");
    }
    for text in ["Did not attend", "no show", "Absent"] {
        assert_eq!(words.action(text), Action::NotCompleted, "{text}");
    }
    for text in ["update", "?", "change", "see note"] {
        assert_eq!(words.action(text), Action::Unclear, "{text}");
    }
}

#[test]
fn roles_and_units() {
    let words = shipped();
    assert_eq!(words.role("Instr."), Some(Role::Instructor));
    assert_eq!(words.role("Attendee"), Some(Role::Student));
    assert_eq!(words.role("Caterer"), None);
    assert_eq!(
        (words.unit("Hrs."), words.unit("min"), words.unit("sec"), words.unit("day")),
        (Some(Unit::Hours), Some(Unit::Minutes), Some(Unit::Seconds), None)
    );
}

#[test]
fn section_lines() {
    let words = shipped();
    for (text, says) in [
        ("NO SHOWS", Section::Says(Word::Negative)),
        ("No-shows (3):", Section::Says(Word::Negative)),
        ("List of absent officers", Section::Says(Word::Negative)),
        ("Waitlist", Section::Says(Word::Negative)),
        ("Attended", Section::Says(Word::Positive)),
        ("Attendees who never came back", Section::Doubtful),
        ("These two missed the afternoon", Section::Doubtful),
        ("Unable to finish the course", Section::Doubtful),
        ("Officers registered online", Section::Doubtful),
        ("Second squad of Millbrook", Section::Nothing),
        ("March 3, 2025", Section::Nothing),
    ] {
        assert_eq!(words.section(text), says, "{text}");
    }
}

#[test]
fn names_of_sheets() {
    let words = shipped();
    for (name, says) in [
        ("Sheet1", Word::Blank),
        ("March roster", Word::Blank),
        ("No-shows", Word::Negative),
        ("Absent officers", Word::Negative),
        ("Waitlist 2025", Word::Negative),
        ("Registered", Word::Unclear),
        ("Draft", Word::Unclear),
        ("VOID", Word::Unclear),
        ("Attended", Word::Positive),
        ("Not completed", Word::Negative),
    ] {
        assert_eq!(words.sheet(name, false), says, "{name}");
    }
    assert_eq!((words.sheet("Template", false), words.sheet("Template", true)), (Word::Blank, Word::Unclear));
}

#[test]
fn lines_of_printed_reports_and_hints() {
    let words = shipped();
    for text in ["Page 1 of 2", "Printed on 5/20/2025", "End of report", "Report generated 3/4/2025 by clerk"] {
        assert!(words.is_report_line(text), "{text}");
    }
    assert!(!words.is_report_line("Hollenbeck, Marta"));
    for text in ["(required)", "YYYY-MM-DD", "mm/dd/yyyy", "######", "[six digits]"] {
        assert!(words.is_hint(text), "{text}");
    }
    for text in ["410021", "Hollenbeck", "25-70010", "2025-03-03", "8"] {
        assert!(!words.is_hint(text), "{text}");
    }
}

#[test]
fn figures_of_hours_and_minutes() {
    let words = shipped();
    let hours = |text: &str| match words.figure(text)? {
        Figure::Bare(parts) => Some(in_hundredths(parts)),
        Figure::Span(span) if span.hours.is_some() => Some(in_hundredths(span.in_hours())),
        Figure::Span(_) => None,
    };
    for (text, expected) in [
        ("8", 800),
        ("6.5", 650),
        ("7,5", 750),
        ("7,25", 725),
        ("8 hrs.", 800),
        ("8h", 800),
        ("12.50 HOURS", 1250),
        ("6 1/2", 650),
        ("6½", 650),
        ("1/2", 50),
        ("½", 50),
        ("2/3", 66),
        ("7:30", 750),
        ("32:15", 3225),
        ("7h 30m", 750),
        ("2 h 45 min", 275),
        ("8 hours 30 min", 850),
        ("0.30000000000000004", 30),
        ("0.29999999999999999", 30),
        ("0", 0),
    ] {
        assert_eq!(hours(text), Some(expected), "{text}");
    }
    for text in [
        "",
        "8*",
        "approx. 6",
        "TBD",
        "6 of 8",
        "1,250",
        "-3",
        "8 / 9 / 10",
        "3/0",
        "8 hrs 4 hrs",
        "seven",
        "8-9",
        "?8",
        "12345678",
    ] {
        assert_eq!(words.figure(text), None, "{text}");
    }
    let minutes = |text: &str| match words.figure(text)? {
        Figure::Span(span) => span.minutes_alone().map(in_hundredths),
        Figure::Bare(_) => None,
    };
    assert_eq!((minutes("480 min"), minutes("90 sec"), minutes("1h")), (Some(48_000), Some(150), None));
}

#[test]
fn letters_of_symbol_fonts_are_marks() {
    let words = shipped();
    let answer = |font: &str, letter: &str| words.tick(font, letter).map(|mark| words.yes_no(mark));
    assert_eq!(answer("Wingdings", "ü"), Some(Answer::Yes));
    assert_eq!(answer("Wingdings", "û"), Some(Answer::No));
    assert_eq!(answer("Calibri", "ü"), None);
}

#[test]
fn letters_of_a_grade() {
    let words = shipped();
    let said = |text: &str| words.score(text, |score| score >= 7000);
    for passing in ["A", "b", "P", "S.", "Pass", "passed 92%"] {
        assert_eq!(said(passing), Word::Positive, "{passing}");
    }
    for failing in ["F", "u", "Failed"] {
        assert_eq!(said(failing), Word::Negative, "{failing}");
    }
    for unclear in ["C", "D", "A+", "A-", "B\u{2013}", "F-", "passed 60%", "fine"] {
        assert_eq!(said(unclear), Word::Unclear, "{unclear}");
    }
    assert_eq!(said("-"), Word::Blank);
}

use super::super::reader::Reader;
use super::super::{Cell, FieldMap, Forms, Record};
use super::*;
use crate::record::{Date, InputKind};
use crate::table::Contracts;

struct Nothing;

impl Record for Nothing {
    fn cell(&self, _position: usize) -> Cell<'_> {
        Cell::Blank
    }

    fn broken(&self) -> bool {
        false
    }

    fn serial_dates(&self) -> Option<bool> {
        None
    }
}

fn ruled(question: &str, answer: &str) -> Option<Ruling> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let texts = crate::plan::yaml_files(&folder).expect("the contracts can be read");
    let contracts = Contracts::load(&texts).expect("the contracts are sound");
    let fields = FieldMap::new(contracts.input(InputKind::Decisions));
    let day = Date::from_ymd_opt(2025, 11, 1).expect("a day");
    let forms = Forms::plain(vec![super::super::DateForm::Iso], day);
    let record: &dyn Record = &Nothing;
    ruling(&Reader::new(&fields, &forms, record, Coordinates::line(0, 0, 2)), question, answer)
}

#[test]
fn answers_fit_their_questions() {
    assert_eq!(ruled("identity", "none"), Some(Ruling::Identity(None)));
    assert_eq!(ruled("hours", "6.5"), Some(Ruling::Hours(Hours(650))));
    assert_eq!(ruled("hours", "distinct"), None);
    assert_eq!(ruled("weather", "fine"), None);
    let Some(Ruling::Areas(stated)) = ruled("areas", "legal_hours=2; implicit_bias_hours=1") else { panic!() };
    assert_eq!(stated.areas[Area::Legal as usize], Some(Hours(200)));
    assert_eq!(stated.topics[Topic::ImplicitBias as usize], Some(Hours(100)));
    assert_eq!(ruled("areas", "weather_hours=2"), None);
}

#[test]
fn attendance_is_completed_not_completed_or_void() {
    assert_eq!(ruled("attendance", "completed"), Some(Ruling::Attendance(AttendanceRuling::Completed)));
    assert_eq!(ruled("attendance", "Not completed"), Some(Ruling::Attendance(AttendanceRuling::NotCompleted)));
    assert_eq!(ruled("attendance", "void"), Some(Ruling::Attendance(AttendanceRuling::Void)));
    assert_eq!(ruled("attendance", "maybe"), None);
}

#[test]
fn a_correction_names_fields_or_nothing() {
    let Some(Ruling::Correction(correction)) = ruled("correction", "completed_on=2025-03-04; control_no=25-70010")
    else {
        panic!()
    };
    assert_eq!(correction.completed_on.map(|day| day.to_string()).as_deref(), Some("2025-03-04"));
    assert_eq!(correction.control_no.as_deref(), Some("25-70010"));
    assert_eq!(ruled("correction", "none"), Some(Ruling::Correction(Correction::default())));
    for answer in ["", "completed_on=yesterday", "weather=fine", "hours", "control_no="] {
        assert_eq!(ruled("correction", answer), None, "{answer}");
    }
}

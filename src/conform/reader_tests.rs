//! Values that stand twice, and years that are none.
//!
//! In: records made of pairs of cells. Out: what the reader takes from them. Always holds: two spellings of one value
//! are that value, two values are a conflict that is told.

use super::*;
use crate::conform::{DateForm, RegistryBuilder, conform_submission};
use crate::law::RuleSet;
use crate::record::InputKind;

/// A record with one cell, or two that differ, under some fields.
struct Cells<'a>(&'a FieldMap, &'a [(Field, &'a [&'a str])]);

impl Record for Cells<'_> {
    fn cell(&self, position: usize) -> Cell<'_> {
        match self.1.iter().find(|(field, _)| self.0.position(*field) == Some(position)) {
            Some((_, [text])) => Cell::Text(text),
            Some((_, [one, other])) => Cell::Conflict(one, other),
            _ => Cell::Blank,
        }
    }

    fn broken(&self) -> bool {
        false
    }

    fn serial_dates(&self) -> Option<bool> {
        None
    }
}

fn forms() -> Forms {
    let as_of = Date::from_ymd_opt(2025, 10, 1).expect("a day");
    Forms::plain(vec![DateForm::Iso, DateForm::MonthDayYear], as_of)
}

const AT: Coordinates = Coordinates::line(0, 0, 2);

#[test]
fn two_spellings_of_one_value_are_that_value() {
    let contracts = crate::table::tests::shipped();
    let fields = FieldMap::new(contracts.input(InputKind::ProviderRoster));
    let read = |days: &[&str], hours: &[&str]| {
        let cells = [
            (Field::ControlNo, &["C-1"][..]),
            (Field::CompletedOn, days),
            (Field::AttendeeName, &["Arden, Lena"]),
            (Field::Hours, hours),
        ];
        conform_submission(InputKind::ProviderRoster, &fields, &forms(), &Cells(&fields, &cells), AT)
    };
    let plain = read(&["2025-03-09"], &["6.5"]);
    let same = read(&["3/9/2025", "2025-03-09"], &["6.50", "6.5"]);
    assert_eq!((same.row.fault, same.row.content), (None, plain.row.content));
    assert!(same.issues.is_empty());
    let other = read(&["3/9/2025", "2025-09-03"], &["6.5"]);
    assert_eq!(other.row.fault, Some(Reason::AmbiguousColumn));
    assert_eq!(read(&["3/9/2025", "soon"], &["6.5"]).row.fault, Some(Reason::AmbiguousColumn));
    assert_eq!(read(&["2025-03-09"], &["6.5", "7"]).row.hours.get(), None);
}

#[test]
fn relief_for_a_year_that_no_calendar_has_is_unusable() {
    let contracts = crate::table::tests::shipped();
    let pack = ("pack.yaml".to_owned(), include_str!("../../pipelines/missouri/rules/pack.yaml").to_owned());
    let rules = RuleSet::parse(&[pack]).expect("the shipped pack is right");
    let fields = FieldMap::new(contracts.input(InputKind::Relief));
    let unusable = |period: &str| {
        let cells = [
            (Field::LicenseNo, &["100007"][..]),
            (Field::Period, &[period][..]),
            (Field::Kind, &["waiver"]),
            (Field::Reason, &["military"]),
            (Field::GrantedOn, &["2025-03-09"]),
        ];
        let mut builder = RegistryBuilder::new(&rules);
        builder.push(InputKind::Relief, &fields, &forms(), &Cells(&fields, &cells), AT);
        builder.finish().2[&InputKind::Relief].unusable
    };
    assert_eq!(unusable("2025"), 0);
    for period in ["7002025", "-7002025", "0", "2147483647", "9999999999"] {
        assert_eq!(unusable(period), 1, "{period}");
    }
}

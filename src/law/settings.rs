//! Which settings and readings the program knows, and what a value of each must look like.
//!
//! The ids stand here, their values in the rule files. A setting that no file defines, or a file that defines what is
//! not listed here, is a fault: neither is filled in nor passed over.

use crate::record::{Date, EventKind, Hours};

/// What the text of a setting must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A whole number above nought.
    Count,
    /// A whole number, nought allowed.
    CountOrNought,
    Hours,
    /// Whole numbers, as months of the year.
    Months,
    /// `MM-DD`, or `none`.
    DayOfYear,
    /// License events.
    Events,
    /// Any of these words, several allowed.
    Words(&'static [&'static str]),
    /// Exactly one of these words.
    Choice(&'static [&'static str]),
}

pub const SETTINGS: &[(&str, Shape)] = &[
    ("minutes_per_credit_hour", Shape::Count),
    ("instructor_minutes_per_hour", Shape::Count),
    ("hours_per_semester_hour", Shape::Hours),
    ("pass_score", Shape::Count),
    ("test_group_officers", Shape::Count),
    ("test_group_finished_percent", Shape::Count),
    ("course_value_interval_minutes", Shape::Count),
    ("out_of_state_documents", Shape::Words(&["certificate", "recognition", "description"])),
    ("out_of_state_areas", Shape::Choice(&["stated", "determined"])),
    ("instructor_delivery", Shape::Choice(&["live", "any"])),
    ("neighbouring_days", Shape::CountOrNought),
    ("course_repeats", Shape::Choice(&["any", "once_ever"])),
    ("make_up_last_day", Shape::DayOfYear),
    ("exemption_events", Shape::Events),
    ("first_license_exempts", Shape::Choice(&["yes", "no"])),
    ("modification_least_hours", Shape::Hours),
    ("modification_most_hours", Shape::Hours),
    ("relief_kinds", Shape::Words(&["waiver", "modification", "extension"])),
    ("clerical_faults", Shape::Words(CLERICAL)),
    ("relief_reasons", Shape::Words(&["military", "medical", "director"])),
    ("reminder_months", Shape::Months),
    ("provisional_days", Shape::CountOrNought),
    ("attendance_list_days", Shape::Count),
    ("individual_course_lead_days", Shape::Count),
    ("record_retention_years", Shape::Count),
    ("first_provider_license_years", Shape::Count),
    ("provider_license_years", Shape::Count),
    ("away_from_office_percent", Shape::Count),
];

/// Faults that a rule pack may call clerical; `course_unknown` is a number that no registered course has.
const CLERICAL: &[&str] = &[
    "unreadable_date",
    "ambiguous_date",
    "future_date",
    "missing_field",
    "unreadable_hours",
    "course_unknown",
    "evidence_missing",
];

/// The switches, each with its words; the first word is not a default: the rule file decides.
pub const READINGS: &[(&str, Shape)] = &[
    ("traffic_authority", Shape::Choice(&["unless_denied", "everyone", "only_if_known"])),
    ("other_sources_towards_approved", Shape::Words(&["none", "out_of_state", "instructor", "college"])),
    ("instructor_computer_based", Shape::Choice(&["none", "as_live"])),
    ("computer_based_firearms", Shape::Choice(&["skill_only", "firearms"])),
    ("make_up_hours_counted", Shape::Choice(&["once", "twice"])),
    ("topics_per_hour", Shape::Choice(&["any", "1"])),
    ("provider_course_listed", Shape::Choice(&["required", "not_required"])),
    ("statewide_figures", Shape::Choice(&["active_licenses", "commissioned"])),
    ("stale_cross_reference", Shape::Choice(&["text_meant", "as_printed"])),
    ("partial_attendance_areas", Shape::Choice(&["none", "in_proportion"])),
    ("computer_based_without_score", Shape::Choice(&["credited", "rejected"])),
    ("hours_above_approved", Shape::Choice(&["cut", "review"])),
];

impl Shape {
    /// What is wrong with `words` as a value of this shape.
    pub fn fault(self, words: &[String]) -> Option<String> {
        let bad = |expected: &str| Some(format!("`{}` where {expected} is expected", words.join(", ")));
        let one = || (words.len() == 1).then(|| words[0].as_str());
        match self {
            Self::Count if one().and_then(count).is_none_or(|n| n == 0) => bad("a whole number above nought"),
            Self::CountOrNought if one().and_then(count).is_none() => bad("a whole number"),
            Self::Hours if one().and_then(|w| Hours::parse(w).ok()).is_none() => bad("a number of hours"),
            Self::Months if words.iter().any(|w| month(w).is_none()) => bad("months as numbers"),
            Self::DayOfYear if one().is_none_or(|w| w != "none" && day_of_year(w).is_none()) => {
                bad("a day as `MM-DD` or `none`")
            }
            Self::Events if words.iter().any(|w| EventKind::from_name(w).is_none()) => {
                bad("a list of new_license, upgrade, basic_training")
            }
            Self::Words(known) if words.iter().any(|w| !known.contains(&w.as_str())) => {
                bad(&format!("a list of {}", known.join(", ")))
            }
            Self::Choice(known) if one().is_none_or(|w| !known.contains(&w)) => {
                bad(&format!("one of {}", known.join(", ")))
            }
            _ => None,
        }
    }
}

pub fn count(word: &str) -> Option<i64> {
    word.parse::<u32>().ok().map(i64::from)
}

fn month(word: &str) -> Option<u32> {
    let number: u32 = word.parse().ok()?;
    Date::from_ymd_opt(LEAP_YEAR, number, 1).map(|_| number)
}

/// Some leap year, so that 29 February is a day.
const LEAP_YEAR: i32 = 2000;

pub fn months(words: &[String]) -> Vec<u32> {
    words.iter().filter_map(|w| month(w)).collect()
}

/// Month and day of `MM-DD`.
pub fn day_of_year(word: &str) -> Option<(u32, u32)> {
    let (month, day) = word.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    Date::from_ymd_opt(LEAP_YEAR, month, day).map(|_| (month, day))
}

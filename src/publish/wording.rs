//! The words of tables and codes as people read them.
//!
//! In: a value of a closed vocabulary. Out: a phrase that fits after "because" or into a table. Requirement names are
//! not here: they come from the rule pack.

use crate::record::{Area, Disposition, Reason, SourceKind, Status};

pub fn source_kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::LicensedProvider => "Licensed provider",
        SourceKind::BasicTrainingCenter => "Basic training center",
        SourceKind::IndividualCourse => "Individually approved course",
        SourceKind::OutOfState => "Out of state",
        SourceKind::Instructor => "Teaching (instructor credit)",
        SourceKind::College => "College or university",
        SourceKind::InService => "Agency in-service training",
    }
}

pub fn area(area: Area) -> &'static str {
    match area {
        Area::Legal => "Legal studies",
        Area::Technical => "Technical studies",
        Area::Interpersonal => "Interpersonal perspectives",
        Area::Skill => "Skill development",
    }
}

pub fn disposition(value: Disposition) -> &'static str {
    match value {
        Disposition::NotYetKnown => "Not yet known",
        Disposition::Voided => "Taken back",
        Disposition::Rejected => "Rejected",
        Disposition::Review => "Waiting for review",
        Disposition::Duplicate => "Duplicate",
        Disposition::Credited => "Credited",
    }
}

pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Compliant => "Requirement met",
        Status::Short => "Still short",
        Status::NotShownCompliant => "Not shown compliant",
        Status::Exempt => "Exempt",
        Status::Waived => "Waived",
        Status::NotActive => "Licence not active",
    }
}

/// Why a row ended as it did, to somebody who may have to put it right.
pub fn reason(value: Reason) -> &'static str {
    match value {
        Reason::NotCompleted => "the sender's own words say that it was not completed",
        Reason::MissingField => "a required field is empty or its column is missing",
        Reason::AmbiguousColumn => "a column stands twice with different values",
        Reason::UnreadableDate => "the date cannot be read",
        Reason::AmbiguousDate => "the date can be read in two ways",
        Reason::FutureDate => "the date lies in the future",
        Reason::UnreadableHours => "the hours cannot be read",
        Reason::NotALicensee => "the attendee is not a licensed officer",
        Reason::CourseNotApproved => "the course was not approved on that day",
        Reason::CourseApprovalLapsed => "the approval of the course had lapsed",
        Reason::ProviderNotLicensed => "the provider was not licensed on that day",
        Reason::SourceNotRecognized => "the source was not recognized on that day",
        Reason::EvidenceMissing => "the certificate, recognition or description is missing",
        Reason::CollegeNotAccredited => "the college is not accredited",
        Reason::CollegeNotRelated => "the course is not related to law enforcement",
        Reason::InstructorNotInPerson => "the course was not taught in person",
        Reason::ScoreBelow70 => "the test score is below the passing score",
        Reason::NothingToVoid => "there is no earlier row to take back",
        Reason::OfficerUnknown => "no officer in the registry answers to the attendee",
        Reason::OfficerAmbiguous => "more than one officer may be the attendee",
        Reason::NameConflict => "the licence number belongs to someone of another name",
        Reason::AttendanceUnclear => "words about the attendance are not understood, or contradict one another",
        Reason::AreasPending => "the areas have not been determined",
        Reason::HoursConflict => "the hours contradict one another",
        Reason::PossibleDuplicate => "it may be the same training as another row",
        Reason::Resent => "the same row was sent before",
        Reason::TwoSources => "the training was reported by another sender as well",
        Reason::Decided => "a reviewer ruled that another row stands",
        Reason::AreasUnknown => "credited without areas",
        Reason::HoursOverApproved => "credited up to the approved hours",
    }
}

/// What became of a row and why, for a sender: `Rejected: the date cannot be read`.
pub fn outcome(value: Disposition, why: Option<Reason>) -> String {
    match why {
        Some(why) => format!("{}: {}", disposition(value), reason(why)),
        None => disposition(value).to_owned(),
    }
}

/// `1 officer`, `12,345 officers`.
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A whole number with a comma between thousands.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Hundredths as people read them: whole numbers plainly, else up to two decimals.
pub fn hundredths(value: i64) -> String {
    let (whole, rest) = (grouped(value / 100), (value % 100).abs());
    match rest {
        0 => whole,
        rest if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        rest => format!("{whole}.{rest:02}"),
    }
}

/// Hundredths of a per cent as people read them: one decimal, rounded half up.
pub fn percent(value: i64) -> String {
    let tenths = (value + 5) / 10;
    format!("{}.{} %", grouped(tenths / 10), tenths % 10)
}

/// `1 October 2025`.
pub fn day(date: crate::record::Date) -> String {
    date.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_like_numbers() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(-999), "-999");
        assert_eq!(hundredths(123_456), "1,234.56");
        assert_eq!(hundredths(150), "1.5");
        assert_eq!(hundredths(2400), "24");
        assert_eq!(percent(6_325), "63.3 %");
        assert_eq!(percent(10_000), "100.0 %");
        assert_eq!(counted(1, "officer", "officers"), "1 officer");
    }
}

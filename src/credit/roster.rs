//! A row of a provider's or agency's roster: the course must be approved, its provider licensed, on that day.

use super::attendance::{Own, areas_above, as_stated, in_part};
use super::catalogue::Approval;
use super::claim::{Claim, claim};
use super::{Context, Earned, Note, Notes, Verdict, instructor};
use crate::law::{Acceptance, PartialAttendance};
use crate::record::registry::Course;
use crate::record::submission::{Signs, Submission};
use crate::record::{Breakdown, CourseProviderKind, Date, Delivery, Hours, Reason, Role, SourceKind};

pub(super) fn earn(row: &Submission, context: &Context<'_, '_>, hours_decided: bool) -> Earned {
    let law = (context.acceptance)(row.completed_on.unwrap_or(context.as_of));
    let said = claim(row, law);
    let Some(control_no) = row.control_no else {
        return Earned::rejected(row.fault.unwrap_or(Reason::MissingField), said.hours.unwrap_or_default());
    };
    let Some(day) = row.completed_on else {
        let course = context.catalogue.any_course(control_no).map(|at| context.catalogue.course(at));
        return Earned::rejected(row.fault.unwrap_or(Reason::MissingField), claimed(row, &said, course));
    };
    let Some((at, approval)) = context.catalogue.approval(control_no, day) else {
        return unlisted(row, law, &said, context, day);
    };
    let course = context.catalogue.course(at);
    let kind = context.catalogue.provider_kind_of(at, day);
    let mut earned = figures(row, law, &said, course, hours_decided);
    contradicted_by_the_clock(row, law, course, context.day_hours, &mut earned);
    earned.course = Some(at);
    earned.source_kind = kind.map(|kind| source_kind(row.role, kind));
    if let Some(reason) = refusal(row, law, approval, kind, course) {
        earned.verdict = Verdict::Rejected(reason);
    } else if course.delivery == Delivery::ComputerBased && row.test_score.get().is_none() {
        earned.notes.add(Note::ScoreMissing);
    }
    earned
}

/// A course that stands in no list: no credit, unless the rules do without the list for licensed providers. Then the
/// provider named on the row must be licensed that day, and nothing but the row tells hours, areas and topics.
fn unlisted(row: &Submission, law: &Acceptance, said: &Claim, context: &Context<'_, '_>, day: Date) -> Earned {
    let claimed = said.hours.unwrap_or_default();
    let mut earned = Earned::rejected(Reason::CourseNotApproved, claimed);
    let licensed = |kind: &CourseProviderKind| {
        matches!(kind, CourseProviderKind::LicensedProvider | CourseProviderKind::BasicTrainingCenter)
    };
    let provider = row.provider_no.and_then(|no| context.catalogue.provider_kind(no, day)).filter(licensed);
    let (Some(kind), Some(hours), false) = (provider, said.hours, law.readings.provider_course_must_be_listed) else {
        return earned;
    };
    earned.source_kind = Some(source_kind(row.role, kind));
    earned.at_most = said.at_most;
    if said.contradictory || areas_above(row, hours) {
        earned.verdict = Verdict::Review(Reason::HoursConflict);
        return earned;
    }
    earned.verdict = Verdict::Earns;
    earned.credit = Some(hours);
    earned.hours = as_stated(hours, &row.stated);
    earned
}

/// The first reason in order why the course gives no credit to this row.
fn refusal(
    row: &Submission,
    law: &Acceptance,
    approval: Approval,
    kind: Option<CourseProviderKind>,
    course: &Course,
) -> Option<Reason> {
    let computer_based = course.delivery == Delivery::ComputerBased;
    match approval {
        Approval::NotApproved => return Some(Reason::CourseNotApproved),
        Approval::Lapsed => return Some(Reason::CourseApprovalLapsed),
        Approval::Approved => {}
    }
    if kind.is_none() {
        return Some(Reason::ProviderNotLicensed);
    }
    if row.role == Role::Instructor {
        return (!law.instructs(course.delivery)).then_some(Reason::InstructorNotInPerson);
    }
    let failed = match row.test_score.get() {
        Some(score) => !law.passes(score.0),
        None => law.readings.computer_based_without_score_rejected,
    };
    (computer_based && failed).then_some(Reason::ScoreBelow70)
}

/// Times of day never raise credit: where nothing else says how long it was, a span below the approved hours puts them in
/// doubt, as long as a day holds them.
fn contradicted_by_the_clock(
    row: &Submission,
    law: &Acceptance,
    course: &Course,
    day_hours: Hours,
    earned: &mut Earned,
) {
    let Some(span) = row.clock_span.get() else { return };
    let approved = course.approved_hours();
    let doubtful = Hours(span.0 / law.minutes_per_credit_hour) < approved && approved <= day_hours;
    if doubtful && earned.verdict == Verdict::Earns && !is_computer_based_student(row, course) && !earned.hours_decided
    {
        earned.verdict = Verdict::Review(Reason::HoursConflict);
        (earned.credit, earned.full, earned.at_most) = (None, false, approved);
    }
}

/// What training by a provider of a kind is, for a student and for an instructor.
pub fn source_kind(role: Role, kind: CourseProviderKind) -> SourceKind {
    match (role, kind) {
        (Role::Instructor, _) => SourceKind::Instructor,
        (_, CourseProviderKind::LicensedProvider) => SourceKind::LicensedProvider,
        (_, CourseProviderKind::BasicTrainingCenter) => SourceKind::BasicTrainingCenter,
        (_, CourseProviderKind::IndividualCourseSource) => SourceKind::IndividualCourse,
        (_, CourseProviderKind::LawEnforcementAgency) => SourceKind::InService,
    }
}

fn is_computer_based_student(row: &Submission, course: &Course) -> bool {
    row.role == Role::Student && course.delivery == Delivery::ComputerBased
}

/// What the row says, else what the course is approved for; of a computer-based course always the approved value.
fn claimed(row: &Submission, said: &Claim, course: Option<&Course>) -> Hours {
    match course {
        Some(course) if is_computer_based_student(row, course) => course.approved_hours(),
        Some(course) if row.role == Role::Student && !row.hours_unreadable => {
            said.hours.unwrap_or_else(|| course.approved_hours())
        }
        _ => said.hours.unwrap_or_default(),
    }
}

fn figures(row: &Submission, law: &Acceptance, said: &Claim, course: &Course, hours_decided: bool) -> Earned {
    let own = Own { areas: course.areas, topics: course.topics };
    let approved = own.total();
    let claimed = claimed(row, said, Some(course));
    let credit = claimed.min(approved);
    let mut earned = Earned {
        verdict: Verdict::Earns,
        claimed,
        credit: Some(credit),
        hours: Breakdown::default(),
        note: None,
        source_kind: None,
        delivery: course.delivery,
        course: None,
        full: row.role == Role::Student && credit == approved,
        at_most: credit,
        hours_decided,
        notes: Notes::NONE,
    };
    if row.hours_unreadable && !is_computer_based_student(row, course) {
        earned.credit = None;
        earned.full = false;
    }
    if is_computer_based_student(row, course) {
        if said.contradictory || said.hours.is_some_and(|hours| hours != approved) {
            earned.notes.add(Note::OtherHoursClaimed);
        }
        earned.hours = own.whole();
        return earned;
    }
    let partial = row.role == Role::Instructor || claimed < approved;
    let above = partial && areas_above(row, claimed);
    if (said.contradictory || above || row.signs.has(Signs::HOURS)) && !hours_decided {
        earned.verdict = Verdict::Review(Reason::HoursConflict);
        earned.credit = None;
        earned.full = false;
        earned.at_most = said.at_most.max(if above { row.stated.area_sum() } else { Hours::ZERO }).min(approved);
        return earned;
    }
    if claimed > approved && law.readings.hours_above_approved_to_review && !hours_decided {
        earned.verdict = Verdict::Review(Reason::HoursConflict);
        return earned;
    }
    if claimed > approved {
        earned.note = Some(Reason::HoursOverApproved);
        earned.notes.add(Note::HoursOverApproved);
    }
    earned.hours = match row.role {
        Role::Instructor => instructor::divide(credit, &row.stated, &own),
        Role::Student if partial && law.readings.partial_attendance == PartialAttendance::InProportion => {
            instructor::divide(credit, &row.stated, &own)
        }
        Role::Student if partial => in_part(credit, &row.stated, &own),
        Role::Student => own.whole(),
    };
    earned
}

//! Officers as the law takes them.
//!
//! In: rows with whose they are. Out: each officer's facts, from the rows that name a course, divided as the course is;
//! and one officer made for allocation alone. Duplicates are left in, so there is rather more to judge than in a run.

use crate::state::State;
use clee::law::{AssessContext, CompletionFact, OfficerFacts};
use clee::record::matching::Matches;
use clee::record::registry::Course;
use clee::record::submission::Submission;
use clee::record::{Breakdown, Date, Delivery, Hours, InputKind, LicenseStatus, Period, Role, RowId, SourceKind, Text};

pub fn two_periods() -> AssessContext {
    AssessContext { as_of: day(2026, 3, 31), first_period: Period(2024), last_period: Period(2025) }
}

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn nobody() -> OfficerFacts {
    OfficerFacts {
        license_no: Text::from("1"),
        status: LicenseStatus::Active,
        licensed_on: None,
        traffic_authority: None,
        events: Vec::new(),
        relief: Vec::new(),
        credentials: Vec::new(),
        completions: Vec::new(),
        pending: Vec::new(),
        mended: Vec::new(),
    }
}

/// The officers of the registry with the trainings that their rows tell of.
pub fn facts(state: &State, matches: &Matches) -> Vec<OfficerFacts> {
    let of = |officer: &clee::record::registry::Officer| OfficerFacts {
        license_no: Text::from(officer.license_no.as_str()),
        status: officer.license_status,
        licensed_on: officer.licensed_on,
        traffic_authority: officer.traffic_authority,
        ..nobody()
    };
    let mut all: Vec<OfficerFacts> = state.registry.officers.iter().map(of).collect();
    for (at, (row, course)) in state.rows.iter().zip(&state.course_of).enumerate() {
        let (Some(officer), Some(course), Some(on)) = (matches.certain(at), course, row.completed_on) else { continue };
        let course = &state.registry.courses[*course as usize];
        all[officer as usize].completions.push(completion(row, course, on));
    }
    all
}

fn completion(row: &Submission, course: &Course, completed_on: Date) -> CompletionFact {
    CompletionFact {
        id: row.row_id(),
        source_kind: match row.kind {
            InputKind::InService => SourceKind::InService,
            _ => SourceKind::LicensedProvider,
        },
        delivery: course.delivery,
        role: row.role,
        completed_on,
        hours: Breakdown { areas: course.areas, unstated: Hours::ZERO, topics: course.topics },
        control_no: row.control_no,
    }
}

/// One officer of one period: in-service and college hours above their limits, topics in parts, too little of some
/// areas, and late trainings that the next period needs as well.
pub fn held_back() -> (OfficerFacts, AssessContext) {
    use SourceKind::{College, InService, LicensedProvider};
    let last_year = |month| day(2024, month, 10);
    let completions = vec![
        training(0, InService, last_year(2), [400, 0, 200, 400], [200, 0, 100, 0]),
        training(1, InService, last_year(4), [300, 100, 0, 600], [0, 50, 0, 0]),
        training(2, InService, last_year(6), [0, 0, 100, 300], [0, 0, 0, 100]),
        training(3, College, last_year(7), [500, 100, 0, 0], [0, 0, 0, 0]),
        training(4, College, last_year(8), [0, 600, 0, 0], [0, 0, 0, 0]),
        training(5, LicensedProvider, last_year(9), [0, 0, 100, 0], [0, 50, 0, 0]),
        training(6, LicensedProvider, day(2025, 1, 20), [0, 0, 200, 100], [100, 50, 0, 0]),
        training(7, InService, day(2025, 2, 3), [100, 200, 100, 200], [0, 100, 50, 100]),
        training(8, LicensedProvider, day(2025, 3, 1), [300, 0, 0, 500], [400, 0, 100, 0]),
        training(9, LicensedProvider, day(2025, 9, 9), [200, 200, 200, 200], [200, 0, 0, 100]),
    ];
    let context = AssessContext { as_of: day(2025, 12, 31), first_period: Period(2024), last_period: Period(2024) };
    (OfficerFacts { completions, ..nobody() }, context)
}

fn training(n: usize, source_kind: SourceKind, on: Date, areas: [i64; 4], topics: [i64; 4]) -> CompletionFact {
    CompletionFact {
        id: RowId::given(&format!("c{n}")).unwrap_or_else(|| unreachable!("the name is short")),
        source_kind,
        delivery: Delivery::Live,
        role: Role::Student,
        completed_on: on,
        hours: Breakdown { areas: areas.map(Hours), unstated: Hours::ZERO, topics: topics.map(Hours) },
        control_no: None,
    }
}

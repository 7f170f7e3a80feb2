//! A few rows of every table, of invented people, that fit together and break no rule.

use crate::record::matching::Method;
use crate::record::tables::{
    AgencyRow, CompletionRow, ComplianceRow, CourseRow, CreditRow, DecisionRow, FileRow, IssueRow, MatchRow, NoticeRow,
    OfficerRow, ProviderRow, RequirementRow, RowRow, StatisticRow,
};
use crate::record::{
    Breakdown, Channel, CourseProviderKind, Date, Delivery, Disposition, Effect, FileStatus, Hours, InputKind,
    LicenseStatus, Notice, Period, Question, Reason, Resolution, Role, RowId, Severity, SourceKind, Status, Text,
    Unreached, Verdict,
};

fn day(month: u32, day: u32) -> Date {
    Date::from_ymd_opt(2025, month, day).expect("a day of 2025")
}

fn text<T: From<&'static str>>(text: &'static str) -> Option<T> {
    Some(text.into())
}

fn id(name: &str) -> RowId {
    RowId::given(name).expect("the name is short")
}

pub(crate) fn files() -> Vec<FileRow> {
    let file = |name: &str, sheet: Option<&str>, status, reason: Option<&str>| FileRow {
        file: format!("submissions/provider_roster/{name}"),
        sheet: sheet.map(str::to_owned),
        kind: InputKind::ProviderRoster,
        rows: if reason.is_none() { 2 } else { 0 },
        blake3: blake3::hash(name.as_bytes()).to_hex().to_string(),
        status,
        reason: reason.map(str::to_owned),
        encoding: sheet.is_none().then(|| "UTF-8".into()),
        bytes: 1_204,
    };
    vec![
        file("may.csv", None, FileStatus::Read, None),
        file("june.xlsx", Some("Day 1"), FileStatus::Read, None),
        file("june.xlsx", Some("Day 2"), FileStatus::Empty, Some("no_rows")),
    ]
}

pub(crate) fn rows() -> Vec<RowRow> {
    let row = |name: &str, disposition, reason, credited: i64| RowRow {
        row_id: id(name),
        kind: InputKind::ProviderRoster,
        file: "submissions/provider_roster/may.csv".into(),
        sheet: None,
        row_number: 2,
        disposition,
        reason,
        license_no: (credited > 0).then(|| "40001".into()),
        completion_id: (credited > 0).then(|| id("c1")),
        hours_claimed: Hours(800),
        hours_credited: Hours(credited),
        control_no: (credited > 0).then(|| "25-0001".into()),
        title: text("Patrol Procedures"),
        completed_on: (credited > 0).then(|| day(5, 4)),
        provider_no: None,
        sender: "provider_roster LP-0001".into(),
        position: (credited > 0).then_some(2),
    };
    let june = |mut row: RowRow| {
        row.file = "submissions/provider_roster/june.xlsx".into();
        row.sheet = text("Day 1");
        row
    };
    vec![
        row("r1", Disposition::Credited, None, 750),
        row("r2", Disposition::Review, Some(Reason::OfficerUnknown), 0),
        june(row("r3", Disposition::Rejected, Some(Reason::ScoreBelow70), 0)),
        june(row("r4", Disposition::NotYetKnown, None, 0)),
    ]
}

pub(crate) fn issues() -> Vec<IssueRow> {
    let file = Text::from("submissions/provider_roster/may.csv");
    let of_row = IssueRow {
        row_id: Some(id("r2")),
        file,
        sheet: None,
        row_number: Some(3),
        field: text("license_no"),
        code: "officer_unknown".into(),
        severity: Severity::Error,
        value: text("4x001"),
        message: "no officer has this licence number".into(),
    };
    let of_file = IssueRow {
        row_id: None,
        row_number: None,
        field: None,
        code: "encoding_guessed".into(),
        severity: Severity::Warning,
        value: None,
        message: "read as Windows-1252".into(),
        ..of_row.clone()
    };
    vec![of_row, of_file]
}

pub(crate) fn matches() -> Vec<MatchRow> {
    let row = |name: &str, license_no, decision, score, runner_up| MatchRow {
        row_id: id(name),
        license_no,
        decision,
        method: Method::Name,
        score,
        runner_up,
    };
    vec![
        row("r1", text("40001"), Resolution::Matched, Some(0.999_5), text("40002")),
        row("r2", None, Resolution::Unmatched, None, None),
        row("r3", text("40002"), Resolution::Review, Some(0.5), None),
    ]
}

fn divided() -> Breakdown {
    Breakdown {
        areas: [Hours(200), Hours(100), Hours(50), Hours(300)],
        unstated: Hours(100),
        topics: [Hours(200), Hours(0), Hours(25), Hours(0)],
    }
}

pub(crate) fn completions() -> Vec<CompletionRow> {
    vec![CompletionRow {
        completion_id: id("c1"),
        license_no: "40001".into(),
        source_kind: SourceKind::LicensedProvider,
        control_no: text("P25-0107"),
        provider_no: None,
        title: text("Künftige Lagen, Teil I"),
        completed_on: day(5, 9),
        delivery: Delivery::Live,
        role: Role::Student,
        hours: divided(),
        provider_name: text("Example Training Center"),
        location: None,
        administrator: text("B. Example"),
        row_id: id("r1"),
    }]
}

pub(crate) fn credits() -> Vec<CreditRow> {
    vec![CreditRow {
        completion_id: id("c1"),
        license_no: "40001".into(),
        period: Period(2025),
        hours_earned: Hours(750),
        counted: divided(),
        made_up_late: false,
    }]
}

pub(crate) fn compliance() -> Vec<ComplianceRow> {
    let short = ComplianceRow {
        license_no: "40001".into(),
        period: Period(2025),
        as_of: day(10, 1),
        status: Status::Short,
        hours_earned: Hours(750),
        hours_counted: Hours(750),
        required_hours: Hours(2_400),
        shortfall_hours: Hours(1_650),
        deadline: Date::from_ymd_opt(2026, 3, 15),
        would_comply_after_review: false,
        would_comply_if_corrected: false,
        agency_id: text("A7"),
        commissioned: true,
    };
    let exempt = ComplianceRow {
        license_no: "40002".into(),
        status: Status::Exempt,
        hours_earned: Hours::ZERO,
        hours_counted: Hours::ZERO,
        required_hours: Hours::ZERO,
        shortfall_hours: Hours::ZERO,
        deadline: None,
        agency_id: None,
        commissioned: false,
        ..short.clone()
    };
    vec![short, exempt]
}

pub(crate) fn requirements() -> Vec<RequirementRow> {
    let row = |license_no: &str, required, short, verdict| RequirementRow {
        license_no: license_no.into(),
        period: Period(2025),
        requirement: "total".into(),
        required_hours: Hours(required),
        earned_hours: Hours(750),
        counted_hours: Hours(750),
        shortfall_hours: Hours(short),
        verdict,
        citation: "11 CSR 75-15.010(2)".into(),
    };
    vec![row("40001", 2_400, 1_650, Verdict::NotMet), row("40002", 0, 0, Verdict::NotApplicable)]
}

pub(crate) fn notices() -> Vec<NoticeRow> {
    let row = |notice, channel, reason, email| NoticeRow {
        license_no: "40001".into(),
        period: Period(2025),
        notice,
        channel,
        reason,
        email,
    };
    vec![
        row(Notice::October, Some(Channel::Unreachable), Some(Unreached::NotOnboarded), text("a.example@example.org")),
        row(Notice::Referral, None, None, None),
    ]
}

pub(crate) fn statistics() -> Vec<StatisticRow> {
    let row = |group: &str, value: Option<i64>| StatisticRow {
        measure: "officers_short".into(),
        group_by: "county".into(),
        group: group.into(),
        period: Period(2025),
        value,
        withheld: value.is_none(),
    };
    vec![row("Adair", Some(1_234_567_800)), row("Worth", None)]
}

pub(crate) fn decisions() -> Vec<DecisionRow> {
    let ruling = |row_number: i64, note: Option<&str>, effect| DecisionRow {
        row_id: "6f6e65000000000000000000-0".into(),
        question: Question::Hours,
        answer: "4".into(),
        decided_by: "R. Eviewer".into(),
        decided_on: day(8, 1),
        note: note.map(str::to_owned),
        file: "submissions/decisions/rulings.csv".into(),
        row_number,
        effect,
    };
    vec![ruling(2, None, Effect::Superseded), ruling(3, Some("asked the provider"), Effect::Binds)]
}

pub(crate) fn officers() -> Vec<OfficerRow> {
    let officer = |license_no: &str, middle_name: Option<&str>, traffic_authority| OfficerRow {
        license_no: license_no.into(),
        last_name: "Quillfeather".into(),
        first_name: "Odessa".into(),
        middle_name: middle_name.map(str::to_owned),
        suffix: None,
        birth_date: Some(day(2, 3)),
        license_class: None,
        license_status: LicenseStatus::Active,
        licensed_on: None,
        traffic_authority,
        agency_id: text("A0001"),
        email: Some("o@agency.example".into()),
        onboarded: true,
    };
    vec![officer("40001", None, None), officer("40002", Some("B"), Some(false))]
}

pub(crate) fn agencies() -> Vec<AgencyRow> {
    vec![AgencyRow {
        agency_id: "A0001".into(),
        name: "Ashford Police Department".into(),
        also_known_as: Some("Ashford PD|APD".into()),
        kind: None,
        county: Some("Adair".into()),
        contact_name: None,
        contact_email: None,
    }]
}

pub(crate) fn courses() -> Vec<CourseRow> {
    vec![CourseRow {
        control_no: "25-0001".into(),
        approved_from: day(1, 1),
        approved_to: None,
        provider_no: "LP-0001".into(),
        title: "Patrol Procedures".into(),
        delivery: Delivery::Live,
        hours: Breakdown { areas: [Hours(400), Hours(0), Hours(0), Hours(400)], ..Breakdown::default() },
        applied_on: Some(day(1, 1)),
    }]
}

pub(crate) fn providers() -> Vec<ProviderRow> {
    vec![ProviderRow {
        provider_no: "LP-0001".into(),
        licensed_from: day(1, 1),
        licensed_to: Some(day(12, 31)),
        name: "Larkspur Institute".into(),
        kind: CourseProviderKind::LicensedProvider,
        main_office: None,
    }]
}

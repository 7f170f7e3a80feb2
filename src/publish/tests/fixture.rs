//! Invented people and figures for the tests of this module. No name, number or address belongs to anyone.
//!
//! In: nothing but numbers. Out: records and whole states, the same each time.

use crate::publish::*;
use crate::record::matching::Method;
use crate::record::registry::{Agency, Officer};
use crate::record::tables::{CompletionRow, MatchRow, NoticeRow, RequirementRow, RowRow};
use crate::record::{
    AreaHours, Breakdown, Delivery, Disposition, Hours, InputKind, LicenseNo, LicenseStatus, Reason, Resolution, Role,
    RowId, SourceKind, Status, Text, Verdict,
};
use crate::table::Frames;
use crate::table::tests::in_memory::{batch_of, in_memory};
use chrono::Datelike;
use std::collections::BTreeSet;

pub fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

pub fn officer(number: usize, agency: Option<&str>) -> Officer {
    const FIRST: [&str; 9] = ["Averil", "Brock", "Celandine", "Dorset", "Elowen", "Fenn", "Garnet", "Hollis", "Isolde"];
    const LAST: [&str; 8] =
        ["Quillfeather", "Marrowby", "Thistlewick", "Oakhollow", "Penvarden", "Ravenscar", "Sedgewold", "Tarnbrook"];
    Officer {
        license_no: LicenseNo(number.to_string()),
        last_name: LAST[number % LAST.len()].to_owned(),
        first_name: FIRST[number % FIRST.len()].to_owned(),
        middle_name: None,
        suffix: None,
        birth_date: Some(day(1980, 1, 1)),
        license_class: Some(["A", "B"][usize::from(number.is_multiple_of(4))].to_owned()),
        license_status: LicenseStatus::Active,
        licensed_on: None,
        traffic_authority: None,
        agency_id: agency.map(str::to_owned),
        email: Some(format!("officer{number}@mail.example.org")),
        onboarded: true,
    }
}

pub fn agency(id: &str, county: &str) -> Agency {
    Agency {
        agency_id: id.to_owned(),
        name: format!("{county} Police {id}"),
        also_known_as: Vec::new(),
        kind: None,
        county: Some(county.to_owned()),
        contact_name: Some("Training Desk".to_owned()),
        contact_email: Some(format!("training@{}.example.gov", id.to_lowercase())),
    }
}

pub fn registry(officers: Vec<Officer>, agencies: Vec<Agency>) -> Registry {
    let officer_index = officers.iter().enumerate().map(|(i, o)| (o.license_no.0.clone(), i)).collect();
    let agency_index = agencies.iter().enumerate().map(|(i, a)| (a.agency_id.clone(), i)).collect();
    Registry { officers, agencies, officer_index, agency_index, ..Registry::default() }
}

pub fn standing(officer: &Officer, status: &str) -> ComplianceRow {
    let status = Status::from_name(status).expect("a status");
    let lacking = status.is_unmet();
    let owes = lacking || status == Status::Compliant;
    let lacks = Hours(if lacking { 800 } else { 0 });
    ComplianceRow {
        license_no: officer.license_no.0.as_str().into(),
        period: Period(2025),
        as_of: day(2025, 10, 1),
        status,
        hours_earned: Hours(1_600),
        hours_counted: Hours(1_600),
        required_hours: Hours(if owes { 2_400 } else { 0 }),
        shortfall_hours: lacks,
        deadline: owes.then(|| day(2026, 3, 15)),
        would_comply_after_review: false,
        would_comply_if_corrected: false,
        agency_id: officer.agency_id.as_deref().map(Into::into),
        commissioned: officer.agency_id.is_some(),
    }
}

pub fn requirement(row: &ComplianceRow, id: &str, lacks: i64) -> RequirementRow {
    let verdict = match row.status {
        Status::Exempt | Status::Waived | Status::NotActive => Verdict::NotApplicable,
        _ if lacks > 0 => Verdict::NotMet,
        _ => Verdict::Met,
    };
    RequirementRow {
        license_no: row.license_no,
        period: row.period,
        requirement: id.into(),
        required_hours: Hours(200),
        earned_hours: Hours(200 - lacks.min(200)),
        counted_hours: Hours(200 - lacks.min(200)),
        shortfall_hours: Hours(lacks),
        verdict,
        citation: "11 CSR 75-15.010".into(),
    }
}

pub fn settings() -> Settings {
    Settings {
        small_cell: 10,
        commissioned_only: false,
        total_requirement: "total".to_owned(),
        provisional_days: 14,
        roster_due_days: 14,
        away_percent: 30,
        asked: Asked { agencies: true, providers: true, review: true, public: true, state: true },
        agency_bands: AgencyBand::bands(&[1, 15, 30, 60]),
        place: Place {
            name: "Missouri".to_owned(),
            publisher: "Peace Officer Standards and Training".to_owned(),
            privacy_citation: "section 590.180 RSMo".to_owned(),
            help: "Ask your training coordinator".to_owned(),
        },
        already_sent: Default::default(),
        bounced: Default::default(),
        published_before: Default::default(),
        mailed: Vec::new(),
    }
}

/// The tables of an invented state, owned.
#[derive(Clone)]
pub struct State {
    pub registry: Registry,
    pub rows: Vec<RowRow>,
    pub details: Vec<RowDetail>,
    pub attendance: Vec<AttendanceList>,
    pub trainings: Vec<Training>,
    pub completions: Vec<CompletionRow>,
    pub compliance: Vec<ComplianceRow>,
    pub requirements: Vec<RequirementRow>,
    pub notices: Vec<NoticeRow>,
    pub roster_delays: BTreeMap<i64, i64>,
    pub labels: BTreeMap<String, String>,
    pub settings: Settings,
    pub as_of: Date,
}

/// Rows of a batch, so few that the tables of a state have many.
const PIECE: usize = 97;

impl State {
    /// The tables that figures are drawn from.
    fn frames(&self) -> Frames<'static> {
        let rows = [batch_of(&self.rows), batch_of(&self.completions)];
        let officers = [batch_of(&self.compliance), batch_of(&self.requirements)];
        in_memory(rows.into_iter().chain(officers), PIECE)
    }

    fn trained(&self, scope: Scope) -> TrainedToDate {
        let mut all = TrainedToDate::new(&self.registry, self.as_of, scope.period, scope.commissioned_only);
        self.trainings.iter().for_each(|training| all.add(*training));
        all
    }

    pub fn published(&self) -> Published<'_> {
        let scope = Scope { period: Period(2025), commissioned_only: self.settings.commissioned_only };
        // kept for good: a test looks at a handful of states
        let frames: &'static Frames<'static> = Box::leak(Box::new(self.frames()));
        Published {
            registry: &self.registry,
            files: &[],
            details: &self.details,
            lapsing: &[],
            offers: &[],
            attendance: &self.attendance,
            trained: Box::leak(Box::new(self.trained(scope))),
            frames,
            digest: Box::leak(Box::new(Digest::of(frames, scope).expect("the tables are in memory"))),
            compliance: &self.compliance,
            roster_delays: &self.roster_delays,
            labels: &self.labels,
            period: Period(2025),
            as_of: self.as_of,
            wave: Wave::of(self.as_of, Period(2025)),
            settings: &self.settings,
        }
    }
}

/// Whole numbers below `n`, evenly and the same each time.
pub struct Draw(pub u64);

impl Draw {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

const COUNTIES: [&str; 12] = [
    "Alder",
    "Birchfall",
    "Cedarmoor",
    "Dunmere",
    "Eastlow",
    "Fallow",
    "Greymarsh",
    "Hartwell",
    "Ironbridge",
    "Juniper",
    "Kestrel",
    "Larkspur",
];
const REQUIREMENTS: [(&str, &str); 9] = [
    ("total", "Hours in all"),
    ("approved_source", "Hours from approved providers"),
    ("legal", "Legal studies"),
    ("technical", "Technical studies"),
    ("interpersonal", "Interpersonal perspectives"),
    ("firearms", "Firearms skill development"),
    ("racial_profiling", "Racial profiling"),
    ("deescalation", "De-escalation"),
    ("implicit_bias", "Implicit bias"),
];

/// A state of `officers` officers in thirty agencies, as different as `seed`.
pub fn state(officers: usize, seed: u64) -> State {
    let mut draw = Draw(seed);
    let agencies: Vec<Agency> =
        (0..30).map(|i| agency(&format!("A{i:02}"), COUNTIES[(i * 5 + i / 12) % COUNTIES.len()])).collect();
    let officers: Vec<Officer> = (1..=officers).map(|n| invented(n, &agencies, &mut draw)).collect();
    let compliance: Vec<ComplianceRow> = officers.iter().map(|o| standing(o, status(&mut draw))).collect();
    let mut registry = registry(officers, agencies);
    for (officer, row) in registry.officers.iter_mut().zip(&compliance).filter(|(_, r)| r.status == Status::NotActive) {
        debug_assert_eq!(officer.license_no.0, *row.license_no);
        officer.license_status = LicenseStatus::Inactive;
    }
    let mut state = State {
        notices: notices(&compliance, &registry, Some(Wave::October), Period(2025)),
        registry,
        rows: Vec::new(),
        details: Vec::new(),
        attendance: Vec::new(),
        trainings: Vec::new(),
        completions: Vec::new(),
        requirements: Vec::new(),
        compliance,
        roster_delays: BTreeMap::from([(3, 700), (12, 900), (20, 240), (40, 61), (90, 14)]),
        labels: REQUIREMENTS.iter().map(|(id, words)| ((*id).to_owned(), (*words).to_owned())).collect(),
        settings: settings(),
        as_of: day(2025, 10, 1),
    };
    require(&mut state, &mut draw);
    (0..state.compliance.len() * 5).for_each(|i| train(&mut state, i, &mut draw));
    state.settings.mailed = [Wave::October, Wave::November].map(|wave| mailed(wave, &state, &mut draw)).into();
    state
}

/// A wave that went to most of those who are short and to some who have met the requirement since.
fn mailed(wave: Wave, state: &State, draw: &mut Draw) -> Mailed {
    let mut chances = |row: &&ComplianceRow| match row.status {
        Status::Short => draw.below(10) > 2,
        Status::Compliant => draw.below(12) == 0,
        Status::Waived => draw.below(3) == 0,
        _ => false,
    };
    let sent: BTreeSet<String> = state.compliance.iter().filter(|r| chances(r)).map(|r| r.license_no.into()).collect();
    let bounced = sent.iter().filter(|_| draw.below(30) == 0).cloned().collect();
    Mailed { wave, sent, bounced }
}

fn invented(number: usize, agencies: &[Agency], draw: &mut Draw) -> Officer {
    let pick = draw.below(30) * draw.below(30) / 29;
    let agency = (draw.below(25) > 0).then(|| agencies[pick].agency_id.as_str());
    let mut officer = officer(number, agency);
    match draw.below(20) {
        0 => officer.email = None,
        1 => officer.email = Some("not-an-address".to_owned()),
        2 | 3 => officer.onboarded = false,
        _ => {}
    }
    officer
}

fn status(draw: &mut Draw) -> &'static str {
    match draw.below(100) {
        0..=54 => "compliant",
        55..=90 => "short",
        91..=95 => "exempt",
        96 => "waived",
        _ => "not_active",
    }
}

fn require(state: &mut State, draw: &mut Draw) {
    for row in &mut state.compliance {
        let lacking = crate::publish::officers::owes(row);
        for (position, (id, _)) in REQUIREMENTS.iter().enumerate() {
            let lacks = lacking && (position == 0 || draw.below(2 + position) == 0);
            let lacks = i64::from(lacks) * 100 * (1 + draw.below(8) as i64);
            if position == 0 {
                row.shortfall_hours = Hours(lacks);
            }
            state.requirements.push(requirement(row, id, lacks));
        }
    }
}

fn named(letter: char, number: usize) -> RowId {
    RowId::given(&format!("{letter}{number:05}")).expect("the name is short")
}

fn train(state: &mut State, number: usize, draw: &mut Draw) {
    let officer = &state.registry.officers[draw.below(state.registry.officers.len())];
    let license_no = Text::from(officer.license_no.0.as_str());
    let (disposition, reason) = match draw.below(60) {
        0..=1 => (Disposition::Duplicate, Some(Reason::Resent)),
        2 => (Disposition::Rejected, Some(Reason::CourseNotApproved)),
        3 => (Disposition::Rejected, Some(Reason::AmbiguousDate)),
        4 => (Disposition::Review, Some(Reason::OfficerUnknown)),
        5 if draw.below(20) == 0 => (Disposition::Review, Some(Reason::AreasPending)),
        6 if draw.below(4) == 0 => (Disposition::Voided, None),
        _ => (Disposition::Credited, None),
    };
    let source_kind = SourceKind::ALL[draw.below(49).isqrt()];
    let hours = Hours(100 * (1 + draw.below(8) as i64));
    let (row_id, completed_on) = (named('r', number), day(2025, 1 + draw.below(9) as u32, 1 + draw.below(28) as u32));
    let credited = disposition == Disposition::Credited;
    let unknown = reason == Some(Reason::OfficerUnknown);
    let row = RowRow {
        row_id,
        kind: if source_kind == SourceKind::InService { InputKind::InService } else { InputKind::ProviderRoster },
        file: format!("submissions/provider_roster/batch{:02}.csv", number % 20).into(),
        sheet: None,
        row_number: 2 + (number / 20) as i64,
        disposition,
        reason,
        license_no: (!unknown).then_some(license_no),
        completion_id: credited.then(|| named('c', number)),
        hours_claimed: hours,
        hours_credited: if credited { hours } else { Hours::ZERO },
        control_no: None,
        title: None,
        completed_on: Some(completed_on),
        provider_no: None,
        sender: "provider_roster".into(),
        position: None,
    };
    let found = unknown.then(|| MatchRow {
        row_id,
        license_no: Some(license_no),
        decision: Resolution::Review,
        method: Method::Name,
        score: Some(0.62),
        runner_up: Some("2".into()),
    });
    state.details.push(RowDetail {
        row: row.clone(),
        found,
        clerical: false,
        provider_no: Some(format!("P{:02}", number % 15).into()),
        agency_id: (source_kind == SourceKind::InService).then(|| format!("A{:02}", number % 30).into()),
        attendee: Some(officer.full_name()),
        license_given: Some(String::from(license_no).into()),
        control_no: Some(format!("C{:03}", number % 60).into()),
        course: Some("=Report writing & \"scenes\"".into()),
        completed_on: Some(completed_on),
        submitted_on: Some(completed_on + chrono::TimeDelta::days(number as i64 % 30)),
        agency_given: None,
        birth_date: None,
        words: None,
        asked_before: false,
        other: None,
    });
    if credited {
        let known = |year, days| Training {
            officer: license_no.as_str().parse::<u32>().expect("a number") - 1,
            completed_on: completed_on.with_year(year).expect("a day"),
            submitted_on: Some(completed_on.with_year(year).expect("a day") + chrono::TimeDelta::days(days)),
            hours,
        };
        state.trainings.extend([known(2025, 2), known(2024, number as i64 % 60)]);
        let mut areas: AreaHours = [Hours::ZERO; 4];
        areas[number % 4] = hours;
        state.completions.push(CompletionRow {
            completion_id: named('c', number),
            license_no,
            source_kind,
            control_no: None,
            provider_no: None,
            provider_name: None,
            location: None,
            administrator: None,
            title: None,
            completed_on,
            delivery: Delivery::Live,
            role: Role::Student,
            hours: Breakdown { areas, ..Breakdown::default() },
            row_id,
        });
    }
    state.rows.push(row);
}

/// A night as `run.html` tells of it.
pub fn run_page() -> RunPage {
    let flow = |kind, disposition, rows| Flow { kind, disposition, rows };
    RunPage {
        run: "2025-10-01T0200".into(),
        pipeline: "nightly".into(),
        period: "2025".into(),
        as_of: "2025-10-01".into(),
        started: "02:00:00".into(),
        finished: "02:00:41".into(),
        published: true,
        files: vec![KindFiles {
            kind: InputKind::ProviderRoster,
            read: 40,
            partly_read: 2,
            empty: 1,
            skipped: 0,
            unreadable: 1,
            rows: 5210,
        }],
        flows: vec![
            flow(InputKind::ProviderRoster, Disposition::Credited, 4_700),
            flow(InputKind::ProviderRoster, Disposition::Duplicate, 210),
            flow(InputKind::ProviderRoster, Disposition::Rejected, 180),
            flow(InputKind::ProviderRoster, Disposition::Review, 120),
            flow(InputKind::InService, Disposition::Credited, 1_900),
            flow(InputKind::InService, Disposition::Voided, 30),
            flow(InputKind::InService, Disposition::Rejected, 60),
            flow(InputKind::OutOfState, Disposition::Credited, 90),
            flow(InputKind::OutOfState, Disposition::Review, 41),
            flow(InputKind::College, Disposition::Credited, 55),
            flow(InputKind::College, Disposition::NotYetKnown, 4),
        ],
        gates: vec![
            Gate {
                name: "The books balance".into(),
                passed: true,
                found: "0 rows missing".into(),
                wanted: "0".into(),
                holds_back: String::new(),
            },
            Gate {
                name: "Rows against the last run".into(),
                passed: false,
                found: "38 % fewer".into(),
                wanted: "at most 20 % fewer".into(),
                holds_back: "reminders".into(),
            },
        ],
        stages: ["ingest", "conform", "resolve", "dedupe", "credit", "assess", "publish"]
            .iter()
            .zip([412, 260, 655, 190, 88, 340, 520])
            .map(|(stage, milliseconds)| StageTime { stage: (*stage).into(), milliseconds, rows: 7_390 })
            .collect(),
        needs: vec![NeedsPerson { what: "Rows to decide".into(), count: 161, place: "lists/review.xlsx".into() }],
    }
}

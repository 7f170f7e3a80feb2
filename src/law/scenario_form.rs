//! The form of a scenario file, and the facts that a scenario states.
//!
//! In: YAML, read strictly. Out: an officer's facts as the assessor takes them; what is left out has the plainest value.

use super::facts::{CompletionFact, CredentialFact, MendedFact, OfficerFacts, PendingFact, ReliefFact};
use super::form::{FormHours, Scalars};
use crate::record::{
    Breakdown, Date, Delivery, EventKind, Hours, LicenseStatus, Period, ReliefKind, Role, RowId, SourceKind, Text,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    pub cites: String,
    #[serde(default)]
    pub period: Option<i32>,
    #[serde(default)]
    pub first_period: Option<i32>,
    /// The last day of the period when left out.
    #[serde(default)]
    pub as_of: Option<Date>,
    #[serde(default)]
    pub readings: BTreeMap<String, Scalars>,
    #[serde(default)]
    pub(super) officer: OfficerForm,
    #[serde(default)]
    pub(super) completions: Vec<CompletionForm>,
    #[serde(default)]
    pub(super) pending: Vec<PendingForm>,
    /// Pending as above, of rows with clerical faults.
    #[serde(default)]
    pub(super) clerical: Vec<PendingForm>,
    /// Of the period.
    #[serde(default)]
    pub(super) expect: Option<Expected>,
    /// Of several periods.
    #[serde(default)]
    pub(super) expect_periods: BTreeMap<i32, Expected>,
    #[serde(default)]
    pub(super) training: Option<TrainingForm>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfficerForm {
    #[serde(default)]
    pub(super) status: Option<LicenseStatus>,
    #[serde(default)]
    pub(super) licensed_on: Option<Date>,
    #[serde(default)]
    pub(super) traffic_authority: Option<bool>,
    #[serde(default)]
    pub(super) events: Vec<EventForm>,
    #[serde(default)]
    pub(super) relief: Vec<ReliefForm>,
    #[serde(default)]
    pub(super) credentials: Vec<CredentialForm>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventForm {
    pub(super) event: EventKind,
    pub(super) on: Date,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReliefForm {
    pub(super) kind: ReliefKind,
    pub(super) granted_on: Date,
    #[serde(default)]
    pub(super) period: Option<i32>,
    #[serde(default)]
    pub(super) required_hours: Option<FormHours>,
    #[serde(default)]
    pub(super) lifts: Vec<String>,
    #[serde(default)]
    pub(super) until: Option<Date>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialForm {
    pub(super) name: String,
    pub(super) valid_from: Date,
    #[serde(default)]
    pub(super) valid_to: Option<Date>,
}

/// What a training of a scenario is called; trainings of one day are taken in the order of these.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct GivenId(pub(super) RowId);

impl TryFrom<String> for GivenId {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        RowId::given(&name).map(Self).ok_or("the id of a training is at most twelve letters")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompletionForm {
    pub(super) on: Date,
    pub(super) source: SourceKind,
    #[serde(default)]
    pub(super) id: Option<GivenId>,
    #[serde(default)]
    pub(super) course: Option<String>,
    #[serde(default)]
    pub(super) delivery: Option<Delivery>,
    #[serde(default)]
    pub(super) legal: Option<FormHours>,
    #[serde(default)]
    pub(super) technical: Option<FormHours>,
    #[serde(default)]
    pub(super) interpersonal: Option<FormHours>,
    #[serde(default)]
    pub(super) skill: Option<FormHours>,
    #[serde(default)]
    pub(super) unstated: Option<FormHours>,
    #[serde(default)]
    pub(super) firearms: Option<FormHours>,
    #[serde(default)]
    pub(super) deescalation: Option<FormHours>,
    #[serde(default)]
    pub(super) implicit_bias: Option<FormHours>,
    #[serde(default)]
    pub(super) racial_profiling: Option<FormHours>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PendingForm {
    /// Without one it is tried on the last day of the period that has begun.
    #[serde(default)]
    pub(super) on: Option<Date>,
    pub(super) source: SourceKind,
    #[serde(default)]
    pub(super) delivery: Option<Delivery>,
    pub(super) hours: FormHours,
}

/// What must come out; what is left out is not asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    #[serde(default)]
    pub(super) status: Option<String>,
    /// The officer has no row for the period.
    #[serde(default)]
    pub(super) no_standing: Option<bool>,
    #[serde(default)]
    pub(super) earned: Option<FormHours>,
    #[serde(default)]
    pub(super) required: Option<FormHours>,
    #[serde(default)]
    pub(super) shortfall: Option<FormHours>,
    #[serde(default)]
    pub(super) deadline: Option<Date>,
    #[serde(default)]
    pub(super) would_comply_after_review: Option<bool>,
    #[serde(default)]
    pub(super) would_comply_if_corrected: Option<bool>,
    /// Hours counted, per requirement.
    #[serde(default)]
    pub(super) counted: BTreeMap<String, FormHours>,
    /// Shortfall per requirement alone.
    #[serde(default)]
    pub(super) missing: BTreeMap<String, FormHours>,
    #[serde(default)]
    pub(super) earned_towards: BTreeMap<String, FormHours>,
    #[serde(default)]
    pub(super) required_of: BTreeMap<String, FormHours>,
    #[serde(default)]
    pub(super) verdicts: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) citations: BTreeMap<String, String>,
    /// Whether the row `together` stands.
    #[serde(default)]
    pub(super) together: Option<bool>,
    /// Late hours counted, per completion id.
    #[serde(default)]
    pub(super) made_up: BTreeMap<String, FormHours>,
    /// The assessment refuses, and its message holds this.
    #[serde(default)]
    pub(super) error: Option<String>,
}

/// One training and what it earns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrainingForm {
    pub(super) on: Date,
    #[serde(default)]
    pub(super) minutes_received: Option<i64>,
    #[serde(default)]
    pub(super) minutes_delivered: Option<i64>,
    #[serde(default)]
    pub(super) delivery: Option<Delivery>,
    #[serde(default)]
    pub(super) semester_hours: Option<FormHours>,
    /// Percent correct, with at most two decimals.
    #[serde(default)]
    pub(super) score: Option<FormHours>,
    #[serde(default)]
    pub(super) documents: Option<Vec<String>>,
    #[serde(default)]
    pub(super) test_group: Option<Vec<i64>>,
    #[serde(default)]
    pub(super) earns: Option<FormHours>,
    #[serde(default)]
    pub(super) earns_nothing: Option<bool>,
    #[serde(default)]
    pub(super) passes: Option<bool>,
    #[serde(default)]
    pub(super) accepted: Option<bool>,
    #[serde(default)]
    pub(super) determination_required: Option<bool>,
    /// Settings and switches of the credit stage by name.
    #[serde(default)]
    pub(super) rules_say: BTreeMap<String, Scalars>,
    /// Where the rule on relief stands.
    #[serde(default)]
    pub(super) relief_citation: Option<String>,
}

impl Scenario {
    pub(super) fn facts(&self, period: Period) -> OfficerFacts {
        let officer = &self.officer;
        let last = period.last_day();
        let last = self.as_of.map_or(last, |as_of| as_of.min(last));
        let pending: Vec<PendingFact> = self.pending.iter().map(|form| form.fact(last)).collect();
        let clerical = self.clerical.iter().map(|form| MendedFact {
            fact: form.fact(last),
            only_in: if form.on.is_none() { Some(period) } else { None },
        });
        let mut mended: Vec<MendedFact> = clerical.collect();
        if !mended.is_empty() {
            mended.extend(pending.iter().map(|fact| MendedFact { fact: fact.clone(), only_in: None }));
        }
        OfficerFacts {
            license_no: self.name.as_str().into(),
            status: officer.status.unwrap_or(LicenseStatus::Active),
            licensed_on: officer.licensed_on,
            traffic_authority: officer.traffic_authority,
            events: officer.events.iter().map(|e| (e.event, e.on)).collect(),
            relief: officer.relief.iter().map(|r| r.fact(period)).collect(),
            credentials: officer
                .credentials
                .iter()
                .map(|c| CredentialFact { name: c.name.clone(), valid_from: c.valid_from, valid_to: c.valid_to })
                .collect(),
            completions: self.completions.iter().enumerate().map(|(i, c)| c.fact(i)).collect(),
            mended,
            pending,
        }
    }
}

impl ReliefForm {
    fn fact(&self, period: Period) -> ReliefFact {
        ReliefFact {
            period: self.period.map_or(period, Period),
            kind: self.kind,
            required_hours: self.required_hours.map(|h| h.0),
            lifts: self.lifts.clone(),
            until: self.until,
            granted_on: self.granted_on,
        }
    }
}

fn role_of(source: SourceKind) -> Role {
    if source == SourceKind::Instructor { Role::Instructor } else { Role::Student }
}

/// The name of the training at a position, where the scenario gives it none.
fn numbered(at: usize) -> RowId {
    RowId::given(&format!("{at:03}")).expect("a scenario has fewer than 10^12 trainings")
}

impl CompletionForm {
    fn fact(&self, at: usize) -> CompletionFact {
        let hours = |form: Option<FormHours>| form.map_or(Hours::ZERO, |h| h.0);
        CompletionFact {
            id: self.id.as_ref().map_or_else(|| numbered(at), |id| id.0),
            source_kind: self.source,
            delivery: self.delivery.unwrap_or(Delivery::Live),
            role: role_of(self.source),
            completed_on: self.on,
            hours: Breakdown {
                areas: [self.legal, self.technical, self.interpersonal, self.skill].map(hours),
                unstated: hours(self.unstated),
                topics: [self.firearms, self.deescalation, self.implicit_bias, self.racial_profiling].map(hours),
            },
            control_no: self.course.as_deref().map(Text::from),
        }
    }
}

impl PendingForm {
    fn fact(&self, last: Date) -> PendingFact {
        PendingFact {
            completed_on: self.on.unwrap_or(last),
            source_kind: self.source,
            delivery: self.delivery.unwrap_or(Delivery::Live),
            role: role_of(self.source),
            hours: self.hours.0,
        }
    }
}

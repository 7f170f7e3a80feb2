//! Officers with everything the law asks about them: registry, completions, open items.

use super::pending::{Pending, pending};
use crate::assess::Case;
use crate::law::{CompletionFact, OfficerFacts, ReliefFact};
use crate::record::registry::{Commission, Registry};
use crate::record::tables::CompletionRow;
use crate::record::{Date, EventKind, Text};
use crate::settle::Judged;
use rustc_hash::FxHashMap;

/// Gives every officer the agency that the commissions tell as of the day, where they tell about that officer.
pub fn settle_agencies(registry: &mut Registry, as_of: Date) {
    if registry.commissions.is_empty() {
        return;
    }
    let mut by_officer: FxHashMap<&str, Vec<&Commission>> = FxHashMap::default();
    for commission in &registry.commissions {
        by_officer.entry(commission.license_no.as_str()).or_default().push(commission);
    }
    for officer in &mut registry.officers {
        if let Some(held) = by_officer.get(officer.license_no.as_str()) {
            let on_the_day =
                |c: &&&Commission| c.commissioned_on <= as_of && c.departed_on.is_none_or(|departed| departed > as_of);
            officer.agency_id = held.iter().rfind(on_the_day).map(|c| c.agency_id.clone());
        }
    }
}

/// What the registry tells about officers besides their own records, by position: events and relief known by a day.
pub struct Histories<'r> {
    registry: &'r Registry,
    events: FxHashMap<usize, Vec<(EventKind, Date)>>,
    relief: FxHashMap<usize, Vec<ReliefFact>>,
}

impl<'r> Histories<'r> {
    pub fn new(registry: &'r Registry, as_of: Date) -> Self {
        let mut officers = registry.in_step();
        let mut events: FxHashMap<usize, Vec<(EventKind, Date)>> = FxHashMap::default();
        for event in registry.events.iter().filter(|e| e.event_date <= as_of) {
            if let Some(officer) = officers.position(event.license_no.as_str()) {
                events.entry(officer).or_default().push((event.event, event.event_date));
            }
        }
        let mut relief: FxHashMap<usize, Vec<ReliefFact>> = FxHashMap::default();
        for entry in registry.relief.iter().filter(|r| r.granted_on <= as_of) {
            if let Some(officer) = officers.position(entry.license_no.as_str()) {
                relief.entry(officer).or_default().push(entry.into());
            }
        }
        Self { registry, events, relief }
    }
}

/// Everything about the officers of a bucket but their completions.
pub struct Cases<'r> {
    histories: &'r Histories<'r>,
    pending: Pending,
}

impl<'r> Cases<'r> {
    pub fn new(histories: &'r Histories<'r>, judged: &Judged) -> Self {
        Self { histories, pending: pending(judged) }
    }

    /// The case of the officer at a position, with the officer's completions by day and id.
    pub fn of(&self, at: usize, completions: &[CompletionRow]) -> Case {
        let officer = &self.histories.registry.officers[at];
        let position = u32::try_from(at).unwrap_or(u32::MAX);
        Case {
            facts: OfficerFacts {
                license_no: officer.license_no.as_str().into(),
                status: officer.license_status,
                licensed_on: officer.licensed_on,
                traffic_authority: officer.traffic_authority,
                events: self.histories.events.get(&at).cloned().unwrap_or_default(),
                relief: self.histories.relief.get(&at).cloned().unwrap_or_default(),
                credentials: Vec::new(),
                completions: completions.iter().map(fact).collect(),
                pending: self.pending.of(position),
                mended: self.pending.mended(position),
            },
            agency_id: officer.agency_id.as_deref().map(Text::from),
        }
    }
}

/// The facts of one officer from the registry and the completions of a finished run; open items are left out.
pub fn facts_of(
    registry: &Registry,
    license_no: &str,
    completions: &[CompletionRow],
    as_of: Date,
) -> Option<OfficerFacts> {
    let officer = registry.officer(license_no)?;
    let mine = |no: &crate::record::LicenseNo| no.as_str() == license_no;
    let events = registry.events.iter().filter(|e| mine(&e.license_no) && e.event_date <= as_of);
    let relief = registry.relief.iter().filter(|r| mine(&r.license_no) && r.granted_on <= as_of);
    Some(OfficerFacts {
        license_no: license_no.into(),
        status: officer.license_status,
        licensed_on: officer.licensed_on,
        traffic_authority: officer.traffic_authority,
        events: events.map(|e| (e.event, e.event_date)).collect(),
        relief: relief.map(ReliefFact::from).collect(),
        credentials: Vec::new(),
        completions: completions.iter().filter(|c| &*c.license_no == license_no).map(fact).collect(),
        pending: Vec::new(),
        mended: Vec::new(),
    })
}

fn fact(completion: &CompletionRow) -> CompletionFact {
    CompletionFact {
        id: completion.completion_id,
        source_kind: completion.source_kind,
        delivery: completion.delivery,
        role: completion.role,
        completed_on: completion.completed_on,
        hours: completion.hours,
        control_no: completion.control_no,
    }
}

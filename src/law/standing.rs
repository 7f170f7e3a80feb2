//! What an officer owes in a period, before any hour is counted.
//!
//! In: the officer's facts, the law in force, the as-of date. Out: not active, exempt, waived, or the terms: minimum
//! per requirement and deadline. The first of these that applies decides, in that order. Events and relief dated
//! after the as-of date are not yet known; the day of the first licence always is, from the registry.

use super::error::LawError;
use super::facts::{OfficerFacts, ReliefFact, Status};
use super::form::Condition;
use super::in_force::{Bits, LawInForce, Owed, each};
use super::ledger::PerRequirement;
use super::readings::TrafficAuthority;
use crate::record::{Date, Hours, LicenseStatus, Period, ReliefKind};

/// What is owed and until when.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Requirements that bind this officer.
    pub owed: Bits,
    /// Hours per requirement; nought where none are owed.
    pub minimum: PerRequirement,
    /// Credentials that are owed and missing.
    pub missing_credentials: Bits,
    pub deadline: Date,
}

#[derive(Clone, Debug)]
pub enum Standing {
    /// The period ended before the officer was licensed.
    None,
    NothingOwed(Status),
    Owes(Box<Terms>),
}

/// # Errors
/// When relief lacks a fact that decides, or sets hours the law does not allow.
pub fn standing(facts: &OfficerFacts, law: &LawInForce, as_of: Date) -> Result<Standing, LawError> {
    let period = law.period;
    let (first, last) = (period.first_day(), period.last_day());
    if facts.licensed_on.is_some_and(|day| day > last) {
        return Ok(Standing::None);
    }
    if facts.status != LicenseStatus::Active {
        return Ok(Standing::NothingOwed(Status::NotActive));
    }
    let licensed_within = law.first_license_exempts && facts.licensed_on.is_some_and(|day| day >= first);
    let event_within = facts
        .events
        .iter()
        .any(|(kind, on)| *on >= first && *on <= last && *on <= as_of && law.exemption_events.contains(kind));
    if licensed_within || event_within {
        return Ok(Standing::NothingOwed(Status::Exempt));
    }
    let known = || facts.relief.iter().filter(|r| r.period == period && r.granted_on <= as_of);
    for relief in known() {
        check_relief(relief, law)?;
    }
    if known().any(|r| r.kind == ReliefKind::Waiver) {
        return Ok(Standing::NothingOwed(Status::Waived));
    }
    let mut terms = Box::new(ordinary_terms(facts, law, as_of));
    for relief in known() {
        if relief.kind == ReliefKind::Extension {
            terms.deadline = terms.deadline.max(relief.until.unwrap_or(terms.deadline));
        }
    }
    // Of two granted on one day the one that asks less stands: the doubt is not the officer's.
    let last_granted = known()
        .filter(|r| r.kind == ReliefKind::Modification)
        .max_by(|a, b| (a.granted_on, b.required_hours, &b.lifts).cmp(&(b.granted_on, a.required_hours, &a.lifts)));
    if let Some(modification) = last_granted {
        modify(&mut terms, modification, law);
    }
    Ok(Standing::Owes(terms))
}

fn ordinary_terms(facts: &OfficerFacts, law: &LawInForce, as_of: Date) -> Terms {
    let mut terms = Terms {
        owed: 0,
        minimum: PerRequirement::default(),
        missing_credentials: 0,
        deadline: law.make_up_last_day.unwrap_or(law.period.last_day()),
    };
    for (i, requirement) in law.requirements.iter().enumerate() {
        if requirement.unless == Some(Condition::NoTrafficAuthority) && !owes_traffic_topics(facts, law) {
            continue;
        }
        match &requirement.owed {
            Owed::Nothing => continue,
            Owed::Hours(minimum) => terms.minimum[i] = minimum.0,
            Owed::Credential(name) => {
                if !holds(facts, name, law.period, as_of) {
                    terms.missing_credentials |= 1 << i;
                }
            }
        }
        terms.owed |= 1 << i;
    }
    terms
}

fn owes_traffic_topics(facts: &OfficerFacts, law: &LawInForce) -> bool {
    match law.readings.traffic_authority {
        TrafficAuthority::Everyone => true,
        TrafficAuthority::UnlessDenied => facts.traffic_authority != Some(false),
        TrafficAuthority::OnlyIfKnown => facts.traffic_authority == Some(true),
    }
}

/// A credential must be valid at the period's end, or on the as-of date while the period runs.
fn holds(facts: &OfficerFacts, name: &str, period: Period, as_of: Date) -> bool {
    let day = period.last_day().min(as_of);
    facts.credentials.iter().any(|c| c.name == name && c.valid_from <= day && c.valid_to.is_none_or(|to| day <= to))
}

/// A modification replaces the total; the others stay, none above it, but those it lifts.
fn modify(terms: &mut Terms, relief: &ReliefFact, law: &LawInForce) {
    let Some(Hours(total)) = relief.required_hours else { return };
    for i in each(terms.owed) {
        let lifted = i != law.total && relief.lifts.iter().any(|id| law.requirements[i].id == **id);
        if lifted {
            terms.owed &= !(1 << i);
            terms.missing_credentials &= !(1 << i);
            terms.minimum[i] = 0;
        } else {
            terms.minimum[i] = terms.minimum[i].min(total);
        }
    }
    terms.minimum[law.total] = total;
}

/// Whether an entry of the relief register says what the law needs, so that faults are found when it is read.
///
/// # Errors
/// When it lacks hours or a day, sets hours the law does not allow, or lifts what is no requirement.
pub fn check_relief(relief: &ReliefFact, law: &LawInForce) -> Result<(), LawError> {
    let period = relief.period;
    let missing = |relief: ReliefKind, field| Err(LawError::MissingFact { relief: relief.as_str(), period, field });
    let unknown = LawError::UnknownRelief { relief: relief.kind.as_str(), period };
    match relief.kind {
        kind if !law.relief_kinds.contains(&kind) => Err(unknown),
        ReliefKind::Waiver => Ok(()),
        ReliefKind::Extension if relief.until.is_none() => missing(relief.kind, "until"),
        ReliefKind::Extension => Ok(()),
        ReliefKind::Modification => {
            let Some(hours) = relief.required_hours else { return missing(relief.kind, "required_hours") };
            let Some((least, most)) = law.modification_bounds else { return Err(unknown) };
            if hours < least || hours > most {
                let (hours, least, most) = (hours.to_string(), least.to_string(), most.to_string());
                return Err(LawError::ModificationOutOfBounds { period, hours, least, most });
            }
            let unknown = relief.lifts.iter().find(|id| !law.requirements.iter().any(|r| *r.id == **id));
            unknown.map_or(Ok(()), |id| Err(LawError::UnknownRequirement { period, requirement: id.clone() }))
        }
    }
}

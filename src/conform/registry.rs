//! The registry's records, gathered kind by kind and put in the order of their keys.
//!
//! A record whose required field is missing or unreadable cannot be used and is an error; an optional field that
//! cannot be read is a warning and taken as blank. Of two records with one key the first stands, and differing ones are
//! an error: the registry is the authority, so a contradiction in it is for its keepers to mend.

use super::dates::YEARS;
use super::field::{AREA_FIELDS, TOPIC_FIELDS};
use super::reader::Reader;
use super::submission::Forms;
use super::{Field, FieldMap, Record};
use crate::issue::{Issue, Severity};
use crate::law::{ReliefFact, RuleSet, check_relief};
use crate::record::address;
use crate::record::registry::{
    Agency, Commission, Course, FormerName, LicenseEvent, Officer, Provider, RecognizedSource, Registry, Relief,
};
use crate::record::submission::Coordinates;
use crate::record::{
    CourseProviderKind, Date, Delivery, EventKind, Hours, InputKind, LicenseNo, LicenseStatus, Period, ReliefKind,
};
use std::collections::HashMap;

/// A record of the registry that could not be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegistryFault {
    pub records: u64,
    pub unusable: u64,
}

/// Takes records in the order of their files and gives the registry.
pub struct RegistryBuilder<'r> {
    rules: &'r RuleSet,
    registry: Registry,
    issues: Vec<Issue>,
    faults: HashMap<InputKind, RegistryFault>,
    seen: HashMap<(InputKind, String), Coordinates>,
}

impl<'r> RegistryBuilder<'r> {
    /// `rules` say what relief may be.
    pub fn new(rules: &'r RuleSet) -> Self {
        Self { rules, registry: Registry::default(), issues: Vec::new(), faults: HashMap::new(), seen: HashMap::new() }
    }

    /// Takes one record of `kind`.
    pub fn push(&mut self, kind: InputKind, fields: &FieldMap, forms: &Forms, record: &dyn Record, at: Coordinates) {
        let mut reader = Reader::new(fields, forms, record, at);
        let fault = self.faults.entry(kind).or_default();
        fault.records += 1;
        let taken = take(&mut self.registry, self.rules, kind, &mut reader);
        match taken {
            Some(key) => {
                if self.seen.insert((kind, key), at).is_some() {
                    let (code, severity, message) = match self.drop_last(kind) {
                        Repeated::Copy => ("repeated_key", Severity::Warning, "a copy of a record further up"),
                        Repeated::SecondAgency => (
                            "second_agency",
                            Severity::Warning,
                            "this officer stands further up with another agency, e-mail or account; the first line stands",
                        ),
                        Repeated::Other => (
                            "repeated_key",
                            Severity::Error,
                            "a record with this key stands further up and says something else; the first stands",
                        ),
                    };
                    reader.record_issue(code, severity, message);
                }
            }
            None => self.faults.entry(kind).or_default().unusable += 1,
        }
        self.issues.append(&mut reader.issues);
    }

    fn drop_last(&mut self, kind: InputKind) -> Repeated {
        let registry = &mut self.registry;
        let repeated = match kind {
            InputKind::Officers => registry.officers.pop().map_or(Repeated::Copy, |last| {
                let key = |officer: &Officer| LicenseNo::key(officer.license_no.as_str());
                let first = registry.officers.iter().find(|officer| key(officer) == key(&last));
                first.map_or(Repeated::Copy, |first| second_line(first, &last))
            }),
            InputKind::Agencies => registry.agencies.pop().map_or(Repeated::Copy, |last| {
                let differs = registry.agencies.iter().any(|a| a.agency_id == last.agency_id && *a != last);
                if differs { Repeated::Other } else { Repeated::Copy }
            }),
            _ => Repeated::Copy,
        };
        if repeated == Repeated::Other {
            self.faults.entry(kind).or_default().unusable += 1;
        }
        repeated
    }

    /// The registry in the order of its keys, what was wrong with it, and how many records could not be used.
    pub fn finish(mut self) -> (Registry, Vec<Issue>, HashMap<InputKind, RegistryFault>) {
        let r = &mut self.registry;
        r.officers.sort_by(|a, b| a.license_no.cmp(&b.license_no));
        r.agencies.sort_by(|a, b| a.agency_id.cmp(&b.agency_id));
        r.providers.sort_by(|a, b| (&a.provider_no, a.licensed_from).cmp(&(&b.provider_no, b.licensed_from)));
        r.courses.sort_by(|a, b| (&a.control_no, a.approved_from).cmp(&(&b.control_no, b.approved_from)));
        r.events.sort_by(|a, b| (&a.license_no, a.event_date, a.event).cmp(&(&b.license_no, b.event_date, b.event)));
        r.relief.sort_by(|a, b| (&a.license_no, a.period, a.granted_on).cmp(&(&b.license_no, b.period, b.granted_on)));
        r.recognized_sources.sort_by(|a, b| (&a.name, a.recognized_from).cmp(&(&b.name, b.recognized_from)));
        r.former_names.sort_by(|a, b| (&a.license_no, &a.last_name).cmp(&(&b.license_no, &b.last_name)));
        r.commissions.sort_by(|a, b| (&a.license_no, a.commissioned_on).cmp(&(&b.license_no, b.commissioned_on)));
        r.officer_index = r.officers.iter().enumerate().map(|(i, o)| (o.license_no.0.clone(), i)).collect();
        r.agency_index = r.agencies.iter().enumerate().map(|(i, a)| (a.agency_id.clone(), i)).collect();
        (self.registry, self.issues, self.faults)
    }
}

/// What a second record of one key is beside the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeated {
    Copy,
    /// It differs only in what goes with an employment.
    SecondAgency,
    Other,
}

fn second_line(first: &Officer, second: &Officer) -> Repeated {
    if first == second {
        return Repeated::Copy;
    }
    let employed = Officer {
        license_no: first.license_no.clone(),
        agency_id: first.agency_id.clone(),
        email: first.email.clone(),
        onboarded: first.onboarded,
        ..second.clone()
    };
    if employed == *first { Repeated::SecondAgency } else { Repeated::Other }
}

/// Adds the record to its list and gives the key that may stand only once; `None` when it cannot be used.
fn take(registry: &mut Registry, rules: &RuleSet, kind: InputKind, r: &mut Reader<'_>) -> Option<String> {
    let key = match kind {
        InputKind::Officers => {
            let officer = officer(r)?;
            let key = LicenseNo::key(officer.license_no.as_str())?;
            registry.officers.push(officer);
            key
        }
        InputKind::LicenseEvents => {
            let event = license_event(r)?;
            let key = format!("{}|{}|{}|{:?}", event.license_no, event.event, event.event_date, r.at);
            registry.events.push(event);
            key
        }
        InputKind::FormerNames => {
            let (license_no, last_name, first_name) =
                (license(r), string(r, Field::LastName), string(r, Field::FirstName));
            registry.former_names.push(FormerName { license_no: license_no?, last_name, first_name });
            format!("{:?}", r.at)
        }
        InputKind::Agencies => {
            let agency = agency(r)?;
            let key = agency.agency_id.clone();
            registry.agencies.push(agency);
            key
        }
        InputKind::Providers => {
            registry.providers.push(provider(r)?);
            format!("{:?}", r.at)
        }
        InputKind::Courses => {
            registry.courses.push(course(r)?);
            format!("{:?}", r.at)
        }
        InputKind::RecognizedSources => {
            let source = recognized_source(r)?;
            registry.recognized_sources.push(source);
            format!("{:?}", r.at)
        }
        InputKind::Relief => {
            let entry = relief(r)?;
            registry.relief.push(lawful(entry, rules, r)?);
            format!("{:?}", r.at)
        }
        InputKind::Commissions => {
            registry.commissions.push(commission(r)?);
            format!("{:?}", r.at)
        }
        _ => return None,
    };
    Some(key)
}

fn string(r: &mut Reader<'_>, field: Field) -> Option<String> {
    r.text(field).map(Into::into)
}

fn license(r: &mut Reader<'_>) -> Option<LicenseNo> {
    string(r, Field::LicenseNo).map(LicenseNo)
}

fn officer(r: &mut Reader<'_>) -> Option<Officer> {
    let license_no = license(r);
    let (last_name, first_name) = (string(r, Field::LastName), string(r, Field::FirstName));
    let (middle_name, suffix) = (string(r, Field::MiddleName), string(r, Field::Suffix));
    let birth_date = r.date(Field::BirthDate);
    let license_class = string(r, Field::LicenseClass);
    let license_status = r.word(Field::LicenseStatus, LicenseStatus::from_name);
    let licensed_on = r.date(Field::LicensedOn);
    let traffic_authority = r.yes_no(Field::TrafficAuthority, None);
    let (agency_id, email) = (string(r, Field::AgencyId), address(r));
    let onboarded = r.yes_no(Field::Onboarded, None).unwrap_or(false);
    Some(Officer {
        license_no: license_no?,
        last_name: last_name?,
        first_name: first_name?,
        middle_name,
        suffix,
        birth_date,
        license_class,
        license_status: license_status?,
        licensed_on,
        traffic_authority,
        agency_id,
        email,
        onboarded,
    })
}

/// An e-mail address without what spreadsheets and people put round it, told where something was taken off or the rest is
/// no address.
fn address(r: &mut Reader<'_>) -> Option<String> {
    let written = string(r, Field::Email)?;
    let email = address::cleaned(&written);
    if email != written {
        r.warn(Field::Email, "email_cleaned", Some(&written), "read without what stands round the address");
    }
    if !address::is_address(&email) {
        r.warn(Field::Email, "invalid_email", Some(&written), "not an address that mail can go to");
    }
    Some(email)
}

fn license_event(r: &mut Reader<'_>) -> Option<LicenseEvent> {
    let (license_no, event, event_date) =
        (license(r), r.word(Field::Event, EventKind::from_name), r.date(Field::EventDate));
    Some(LicenseEvent { license_no: license_no?, event: event?, event_date: event_date? })
}

fn agency(r: &mut Reader<'_>) -> Option<Agency> {
    let (agency_id, name) = (string(r, Field::AgencyId), string(r, Field::Name));
    let also_known_as = other_names(r);
    let (kind, county) = (string(r, Field::Kind), string(r, Field::County));
    let (contact_name, contact_email) = (string(r, Field::ContactName), string(r, Field::ContactEmail));
    Some(Agency { agency_id: agency_id?, name: name?, also_known_as, kind, county, contact_name, contact_email })
}

/// Names separated by bars.
fn other_names(r: &mut Reader<'_>) -> Vec<String> {
    let known = string(r, Field::AlsoKnownAs).unwrap_or_default();
    known.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn provider(r: &mut Reader<'_>) -> Option<Provider> {
    let (provider_no, name) = (string(r, Field::ProviderNo), string(r, Field::Name));
    let kind = r.word(Field::Kind, CourseProviderKind::from_name);
    let (licensed_from, licensed_to) = window(r, Field::LicensedFrom, Field::LicensedTo);
    let main_office = string(r, Field::MainOffice);
    Some(Provider {
        provider_no: provider_no?,
        name: name?,
        kind: kind?,
        licensed_from: licensed_from?,
        licensed_to: licensed_to?,
        main_office,
    })
}

/// A dated window. An end that cannot be read must not widen the window to for ever, so it makes the record unusable.
fn window(r: &mut Reader<'_>, from: Field, to: Field) -> (Option<Date>, Option<Option<Date>>) {
    let from = r.date(from);
    let before = r.issues.len();
    let end = r.date(to);
    let unreadable = end.is_none() && r.issues.len() > before;
    (from, (!unreadable).then_some(end))
}

fn course(r: &mut Reader<'_>) -> Option<Course> {
    let (control_no, provider_no) = (string(r, Field::ControlNo), string(r, Field::ProviderNo));
    let title = string(r, Field::Title);
    let (approved_from, approved_to) = window(r, Field::ApprovedFrom, Field::ApprovedTo);
    let delivery = r.word(Field::Delivery, Delivery::from_name);
    let (mut areas, mut topics) = ([Hours::ZERO; 4], [Hours::ZERO; 4]);
    for (slot, field) in areas.iter_mut().zip(AREA_FIELDS) {
        *slot = r.stated_hours(field).unwrap_or_default();
    }
    for (slot, field) in topics.iter_mut().zip(TOPIC_FIELDS) {
        *slot = r.stated_hours(field).unwrap_or_default();
    }
    let applied_on = r.date(Field::AppliedOn);
    Some(Course {
        control_no: control_no?,
        provider_no: provider_no?,
        title: title?,
        approved_from: approved_from?,
        approved_to: approved_to?,
        delivery: delivery?,
        areas,
        topics,
        applied_on,
    })
}

fn recognized_source(r: &mut Reader<'_>) -> Option<RecognizedSource> {
    let (name, kind) = (string(r, Field::Name), string(r, Field::Kind));
    let also_known_as = other_names(r);
    let (recognized_from, recognized_to) = window(r, Field::RecognizedFrom, Field::RecognizedTo);
    Some(RecognizedSource {
        name: name?,
        also_known_as,
        kind: kind?,
        recognized_from: recognized_from?,
        recognized_to: recognized_to?,
    })
}

fn relief(r: &mut Reader<'_>) -> Option<Relief> {
    let license_no = license(r);
    let period = string(r, Field::Period).and_then(|text| text.trim_end_matches(".0").parse().ok());
    let period = period.filter(|year| YEARS.contains(year)).map(Period);
    let kind = r.word(Field::Kind, ReliefKind::from_name);
    let reason = string(r, Field::Reason);
    let required_hours = r.stated_hours(Field::RequiredHours);
    let lifts = string(r, Field::Lifts).unwrap_or_default();
    let lifts = lifts.split(['|', ';', ',', ' ']).map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    let (until, granted_on) = (r.date(Field::Until), r.date(Field::GrantedOn));
    Some(Relief {
        license_no: license_no?,
        period: period?,
        kind: kind?,
        reason: reason?,
        required_hours,
        lifts,
        until,
        granted_on: granted_on?,
    })
}

/// The relief as the law of its period knows it: a requirement it cannot lift is passed over, and relief that the law
/// does not provide for is unusable.
fn lawful(mut relief: Relief, rules: &RuleSet, r: &mut Reader<'_>) -> Option<Relief> {
    let Ok(law) = rules.for_period(relief.period) else { return Some(relief) };
    let before = relief.lifts.len();
    relief.lifts.retain(|id| law.requirements.iter().any(|requirement| *requirement.id == **id));
    if relief.lifts.len() < before {
        r.warn(Field::Lifts, "unknown_requirement", None, "names what is no requirement of that period; passed over");
    }
    match check_relief(&ReliefFact::from(&relief), &law) {
        Ok(()) => Some(relief),
        Err(fault) => {
            r.record_issue("unlawful_relief", Severity::Error, &format!("not applied: {fault}"));
            None
        }
    }
}

fn commission(r: &mut Reader<'_>) -> Option<Commission> {
    let (license_no, agency_id) = (license(r), string(r, Field::AgencyId));
    let (commissioned_on, departed_on) = (r.date(Field::CommissionedOn), r.date(Field::DepartedOn));
    Some(Commission { license_no: license_no?, agency_id: agency_id?, commissioned_on: commissioned_on?, departed_on })
}

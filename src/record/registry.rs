//! The registry as typed records: who is licensed, who gives training, which courses are approved.

use super::{
    AreaHours, CourseProviderKind, Date, Delivery, EventKind, Hours, LicenseNo, LicenseStatus, Period, ReliefKind,
    TopicHours,
};
use rustc_hash::FxHashMap;

#[derive(Clone, Debug, PartialEq)]
pub struct Officer {
    pub license_no: LicenseNo,
    pub last_name: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub suffix: Option<String>,
    pub birth_date: Option<Date>,
    pub license_class: Option<String>,
    pub license_status: LicenseStatus,
    pub licensed_on: Option<Date>,
    /// Unknown counts as having it (a reading of 75-15.010(8) kept in the rules).
    pub traffic_authority: Option<bool>,
    /// The agency the officer is commissioned by; `None` when none stands in the registry.
    pub agency_id: Option<String>,
    pub email: Option<String>,
    pub onboarded: bool,
}

impl Officer {
    /// `Ann B. Smith Jr`, as people write it.
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, self.middle_name.as_deref(), &self.last_name, self.suffix.as_deref())
    }
}

impl super::tables::OfficerRow {
    /// As [`Officer::full_name`].
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, self.middle_name.as_deref(), &self.last_name, self.suffix.as_deref())
    }
}

fn full_name(first: &str, middle: Option<&str>, last: &str, suffix: Option<&str>) -> String {
    let parts = [Some(first), middle, Some(last), suffix];
    let mut name = String::with_capacity(parts.iter().flatten().map(|part| part.len() + 1).sum());
    for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(part);
    }
    name
}

#[derive(Clone, Debug, PartialEq)]
pub struct LicenseEvent {
    pub license_no: LicenseNo,
    pub event: EventKind,
    pub event_date: Date,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FormerName {
    pub license_no: LicenseNo,
    pub last_name: Option<String>,
    pub first_name: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Agency {
    pub agency_id: String,
    pub name: String,
    pub also_known_as: Vec<String>,
    pub kind: Option<String>,
    pub county: Option<String>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
}

/// One row per provider and licence period.
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    pub provider_no: String,
    pub name: String,
    pub kind: CourseProviderKind,
    pub licensed_from: Date,
    pub licensed_to: Option<Date>,
    pub main_office: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    pub control_no: String,
    pub provider_no: String,
    pub title: String,
    pub approved_from: Date,
    pub approved_to: Option<Date>,
    pub delivery: Delivery,
    /// The sum of the areas is the course's approved hours.
    pub areas: AreaHours,
    pub topics: TopicHours,
    pub applied_on: Option<Date>,
}

impl Course {
    pub fn approved_hours(&self) -> Hours {
        self.areas.iter().copied().sum()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct RecognizedSource {
    pub name: String,
    /// Other names it goes by.
    pub also_known_as: Vec<String>,
    /// state, federal, organization
    pub kind: String,
    pub recognized_from: Date,
    pub recognized_to: Option<Date>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Relief {
    pub license_no: LicenseNo,
    pub period: Period,
    pub kind: ReliefKind,
    /// military, medical, director
    pub reason: String,
    pub required_hours: Option<Hours>,
    /// Requirement ids a modification lifts.
    pub lifts: Vec<String>,
    pub until: Option<Date>,
    pub granted_on: Date,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Commission {
    pub license_no: LicenseNo,
    pub agency_id: String,
    pub commissioned_on: Date,
    pub departed_on: Option<Date>,
}

/// The whole registry. Every list is in the order of its key, so that nothing later depends on the order of files.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// Ordered by licence number.
    pub officers: Vec<Officer>,
    pub events: Vec<LicenseEvent>,
    pub former_names: Vec<FormerName>,
    /// Ordered by agency_id.
    pub agencies: Vec<Agency>,
    /// Ordered by provider_no, licensed_from.
    pub providers: Vec<Provider>,
    /// Ordered by control_no, approved_from.
    pub courses: Vec<Course>,
    pub recognized_sources: Vec<RecognizedSource>,
    pub relief: Vec<Relief>,
    pub commissions: Vec<Commission>,
    /// Licence number (registry spelling) to position in `officers`.
    pub officer_index: FxHashMap<String, usize>,
    /// Agency id to position in `agencies`.
    pub agency_index: FxHashMap<String, usize>,
}

impl Registry {
    pub fn officer(&self, license_no: &str) -> Option<&Officer> {
        self.officer_index.get(license_no).map(|&i| &self.officers[i])
    }

    pub fn agency(&self, agency_id: &str) -> Option<&Agency> {
        self.agency_index.get(agency_id).map(|&i| &self.agencies[i])
    }

    /// Officers found by their numbers, quickly where they are asked for in their order.
    pub fn in_step(&self) -> InStep<'_> {
        InStep { registry: self, next: 0 }
    }
}

/// Finds officers near the one that was found last: tables are in the order of the registry, so the next one asked for is
/// nearly always among the next few, and an index over a million numbers lies far away in memory.
pub struct InStep<'r> {
    registry: &'r Registry,
    /// Where the last one stands: of a table with several periods it may be asked for again.
    next: usize,
}

impl<'r> InStep<'r> {
    /// Officers looked at before the index is asked.
    const NEAR: usize = 16;

    /// Where the officer stands in the registry.
    pub fn position(&mut self, license_no: &str) -> Option<usize> {
        let officers = &self.registry.officers;
        let near = self.next..officers.len().min(self.next + Self::NEAR);
        let found = near.into_iter().find(|at| officers[*at].license_no.as_str() == license_no);
        let at = found.or_else(|| self.registry.officer_index.get(license_no).copied())?;
        self.next = at;
        Some(at)
    }

    pub fn officer(&mut self, license_no: &str) -> Option<&'r Officer> {
        self.position(license_no).map(|at| &self.registry.officers[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn officer(number: usize) -> Officer {
        Officer {
            license_no: LicenseNo(number.to_string()),
            last_name: "Oakhollow".to_owned(),
            first_name: "Fenn".to_owned(),
            middle_name: (number == 7).then(|| "B.".to_owned()),
            suffix: Some(String::new()),
            birth_date: None,
            license_class: None,
            license_status: LicenseStatus::Active,
            licensed_on: None,
            traffic_authority: None,
            agency_id: None,
            email: None,
            onboarded: false,
        }
    }

    #[test]
    fn officers_are_found_in_any_order() {
        let officers: Vec<Officer> = (100..200).map(officer).collect();
        let officer_index = officers.iter().enumerate().map(|(at, o)| (o.license_no.0.clone(), at)).collect();
        let registry = Registry { officers, officer_index, ..Registry::default() };
        let mut found = registry.in_step();
        for number in [100, 101, 101, 117, 118, 199, 100, 150, 149] {
            assert_eq!(found.position(&number.to_string()), Some(number - 100), "{number}");
        }
        assert_eq!((found.position("99"), found.position("150")), (None, Some(50)));
    }

    #[test]
    fn a_name_has_only_the_parts_that_there_are() {
        assert_eq!(
            (officer(7).full_name(), officer(8).full_name()),
            ("Fenn B. Oakhollow".into(), "Fenn Oakhollow".into())
        );
    }
}

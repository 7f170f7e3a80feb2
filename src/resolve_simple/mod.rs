//! Typed rows and the registry in, one decision per row out: who it is about.
//!
//! The licence number decides where the name agrees with it. A right number with another's name waits for a person; a
//! row without a usable number is matched only through what the identity settings allow.

mod name;

use crate::record::matching::{Match, MatchDecision};
use crate::record::registry::{Officer, Registry};
use crate::record::submission::{Attendee, Submission};
use crate::record::{LicenseNo, Reason};
use name::NameKey;
use std::collections::HashMap;

/// The registry, indexed for resolving.
pub struct Resolver<'a> {
    registry: &'a Registry,
    names: Vec<Vec<NameKey>>,
    by_key: HashMap<String, Vec<u32>>,
    by_digits: HashMap<String, Vec<u32>>,
}

impl<'a> Resolver<'a> {
    pub fn new(registry: &'a Registry) -> Self {
        let mut by_key: HashMap<String, Vec<u32>> = HashMap::with_capacity(registry.officers.len());
        let mut by_digits: HashMap<String, Vec<u32>> = HashMap::with_capacity(registry.officers.len());
        let mut names: Vec<Vec<NameKey>> = Vec::with_capacity(registry.officers.len());
        for (at, officer) in registry.officers.iter().enumerate() {
            let at = u32::try_from(at).expect("fewer than 2^32 officers");
            for (index, key) in [
                (&mut by_key, LicenseNo::key(officer.license_no.as_str())),
                (&mut by_digits, LicenseNo::bare_digits(officer.license_no.as_str())),
            ] {
                if let Some(key) = key {
                    index.entry(key).or_default().push(at);
                }
            }
            names.push(vec![NameKey::new(&officer.last_name, &officer.first_name)]);
        }
        for former in &registry.former_names {
            if let Some(&at) = registry.officer_index.get(former.license_no.as_str()) {
                let officer = &registry.officers[at];
                let last = former.last_name.as_deref().unwrap_or(&officer.last_name);
                let first = former.first_name.as_deref().unwrap_or(&officer.first_name);
                names[at].push(NameKey::new(last, first));
            }
        }
        Self { registry, names, by_key, by_digits }
    }

    /// Who the row is about, judging it by itself.
    pub fn resolve(&self, row: &Submission) -> Match {
        let candidates = row.attendee.license_no.as_deref().map(|text| self.by_number(text)).unwrap_or_default();
        match candidates[..] {
            [] => Match::UNMATCHED,
            [officer] => self.judge(officer, &row.attendee),
            [first, second, ..] => Match {
                officer: Some(first),
                runner_up: Some(second),
                decision: MatchDecision::Review(Reason::OfficerAmbiguous),
                method: "license_no",
                score: Some(0.5),
            },
        }
    }

    /// The officers a licence number as written may mean: exactly, else without letters and marks round its digits.
    pub fn by_number(&self, text: &str) -> &[u32] {
        let exact = LicenseNo::key(text).and_then(|key| self.by_key.get(&key));
        let found = exact.or_else(|| LicenseNo::bare_digits(text).and_then(|digits| self.by_digits.get(&digits)));
        found.map_or(&[], Vec::as_slice)
    }

    /// The one officer a reviewer named.
    pub fn named(&self, license_no: &str) -> Option<u32> {
        match *self.by_number(license_no) {
            [officer] => Some(officer),
            _ => None,
        }
    }

    fn judge(&self, at: u32, attendee: &Attendee) -> Match {
        let officer = &self.registry.officers[at as usize];
        let given = NameKey::new(
            attendee.last_name.as_deref().unwrap_or_default(),
            attendee.first_name.as_deref().unwrap_or_default(),
        );
        let names = &self.names[at as usize];
        let agrees = names.iter().any(|name| name.agrees(&given))
            || (same_birth_date(officer, attendee) && names.iter().any(|name| name.first_agrees(&given)));
        let (decision, score) =
            if agrees { (MatchDecision::Matched, 1.0) } else { (MatchDecision::Review(Reason::NameConflict), 0.5) };
        Match { officer: Some(at), runner_up: None, decision, method: "license_no", score: Some(score) }
    }
}

fn same_birth_date(officer: &Officer, attendee: &Attendee) -> bool {
    officer.birth_date.is_some() && officer.birth_date == attendee.birth_date
}

impl Resolver<'_> {
    pub fn resolve_all(&self, rows: &[Submission]) -> Vec<Match> {
        use rayon::prelude::*;
        rows.par_iter().map(|row| self.resolve(row)).collect()
    }
}

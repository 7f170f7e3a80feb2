//! Licences, approvals and recognitions that end soon, and who has sent training under them lately.
//!
//! In: the registry and the rows. Out: one entry for each window that ends within the days asked for and that no other one
//! continues. What always holds: a window without an end never lapses, and one that has ended is not warned of.

use super::judge::Judged;
use super::read::Inputs;
use crate::credit::name_key;
use crate::publish::Lapsing;
use crate::record::{Date, InputKind};
use chrono::Days;
use std::collections::{BTreeMap, BTreeSet};

/// Senders whose newest training is older are not named.
const RECENT_DAYS: u64 = 365;

/// Rows and senders of recent training, by number of a course or provider or by name of a source.
#[derive(Default)]
struct Recent(BTreeMap<String, (i64, BTreeSet<String>)>);

impl Recent {
    fn add(&mut self, key: &str, sender: &str) {
        let (rows, senders) = self.0.entry(key.to_owned()).or_default();
        *rows += 1;
        if !senders.contains(sender) {
            senders.insert(sender.to_owned());
        }
    }

    fn of(&self, key: &str) -> (i64, String) {
        let found = self.0.get(key);
        found.map_or((0, String::new()), |(rows, senders)| {
            (*rows, senders.iter().map(String::as_str).collect::<Vec<_>>().join("; "))
        })
    }
}

/// What ends from `as_of` to `days` later, in the order of kind, day and number. `sender` names the sender of a row.
pub fn lapsing(
    inputs: &Inputs,
    judged: &Judged,
    as_of: Date,
    days: u64,
    sender: &dyn Fn(usize) -> String,
) -> Vec<Lapsing> {
    let registry = &inputs.registry;
    let last = as_of.checked_add_days(Days::new(days)).unwrap_or(Date::MAX);
    let since = as_of.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(Date::MIN);
    let ends = |to: Option<Date>| to.filter(|to| (as_of..=last).contains(to));
    let (mut courses, mut providers, mut sources) = (Recent::default(), Recent::default(), Recent::default());
    let recent = |at: &usize| inputs.rows[*at].completed_on.is_some_and(|day| day >= since && day <= as_of);
    for at in (0..inputs.rows.len()).filter(recent) {
        if let Some(course) = judged.earned[at].course {
            let course = &registry.courses[course as usize];
            courses.add(&course.control_no, &sender(at));
            providers.add(&course.provider_no, &sender(at));
        }
        let row = &inputs.rows[at];
        if let Some(name) = row.source_name.filter(|_| row.kind == InputKind::OutOfState) {
            sources.add(&name_key(&name), &sender(at));
        }
    }
    let mut all = Vec::new();
    for one in &registry.providers {
        let Some(ends_on) = ends(one.licensed_to) else { continue };
        let mut same = registry.providers.iter().filter(|p| p.provider_no == one.provider_no);
        if !same.any(|other| continues(ends_on, other.licensed_from, other.licensed_to)) {
            let (rows, senders) = providers.of(&one.provider_no);
            let (number, name) = (one.provider_no.clone(), one.name.clone());
            all.push(Lapsing { what: "provider_license", number, name, ends_on, rows, senders });
        }
    }
    for one in &registry.courses {
        let Some(ends_on) = ends(one.approved_to) else { continue };
        let mut same = registry.courses.iter().filter(|c| c.control_no == one.control_no);
        if !same.any(|other| continues(ends_on, other.approved_from, other.approved_to)) {
            let (rows, senders) = courses.of(&one.control_no);
            let (number, name) = (one.control_no.clone(), one.title.clone());
            all.push(Lapsing { what: "course_approval", number, name, ends_on, rows, senders });
        }
    }
    for one in &registry.recognized_sources {
        let Some(ends_on) = ends(one.recognized_to) else { continue };
        let mut same = registry.recognized_sources.iter().filter(|s| s.name == one.name);
        if !same.any(|other| continues(ends_on, other.recognized_from, other.recognized_to)) {
            let (rows, senders) = sources.of(&name_key(&one.name));
            let (number, name) = (String::new(), one.name.clone());
            all.push(Lapsing { what: "source_recognition", number, name, ends_on, rows, senders });
        }
    }
    all.sort_by(|a, b| (a.what, a.ends_on, &a.number, &a.name).cmp(&(b.what, b.ends_on, &b.number, &b.name)));
    all
}

/// Whether another window takes over where one ends.
fn continues(ends_on: Date, from: Date, to: Option<Date>) -> bool {
    from <= ends_on.checked_add_days(Days::new(1)).unwrap_or(Date::MAX) && to.is_none_or(|to| to > ends_on)
}

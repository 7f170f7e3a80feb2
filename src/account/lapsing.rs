//! Licences, approvals and recognitions that end soon, and who has sent training under them lately.
//!
//! In: the registry and the rows. Out: one entry for each window that ends within the days asked for and that no other one
//! continues. What always holds: a window without an end never lapses, and one that has ended is not warned of.

use super::tables::Maker;
use crate::credit::name_key;
use crate::publish::Lapsing;
use crate::record::registry::Registry;
use crate::record::{Date, InputKind};
use chrono::Days;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Senders whose newest training is older are not named.
const RECENT_DAYS: u64 = 365;

/// Recent training under one number or name.
#[derive(Clone, Default)]
struct Sent {
    rows: i64,
    by: BTreeSet<String>,
}

impl Sent {
    fn senders(&self) -> String {
        self.by.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
    }
}

/// Recent training by number of a course or provider or by name of a source.
/// What was sent of late, by course, provider and source.
#[derive(Clone, Default)]
pub struct Recent {
    courses: Named,
    providers: Named,
    sources: Named,
}

#[derive(Clone, Default)]
struct Named(FxHashMap<String, Sent>);

impl Named {
    fn add(&mut self, key: &str, sender: &str) {
        let sent = self.0.entry(key.to_owned()).or_default();
        sent.rows += 1;
        if !sent.by.contains(sender) {
            sent.by.insert(sender.to_owned());
        }
    }

    fn join(&mut self, others: Self) {
        for (key, more) in others.0 {
            let sent = self.0.entry(key).or_default();
            sent.rows += more.rows;
            sent.by.extend(more.by);
        }
    }

    fn of(&self, key: &str) -> Option<&Sent> {
        self.0.get(key)
    }
}

impl Recent {
    /// Of a bucket's rows.
    pub fn of(registry: &Registry, made: Maker<'_>, as_of: Date) -> Self {
        let since = as_of.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(Date::MIN);
        let mut all = Self::default();
        for (at, row) in made.judged.bucket.own_rows().iter().enumerate() {
            if row.completed_on.is_none_or(|day| day < since || day > as_of) {
                continue;
            }
            let sender = made.sender_of(at);
            if let Some(course) = made.judged.earned[at].course {
                let course = &registry.courses[course as usize];
                all.courses.add(&course.control_no, &sender);
                all.providers.add(&course.provider_no, &sender);
            }
            if let Some(name) = row.source_name.filter(|_| row.kind == InputKind::OutOfState) {
                all.sources.add(&name_key(&name), &sender);
            }
        }
        all
    }

    /// Takes what other rows say.
    pub fn join(&mut self, others: Self) {
        self.courses.join(others.courses);
        self.providers.join(others.providers);
        self.sources.join(others.sources);
    }
}

/// From when to when somebody or something is licensed, approved or recognized.
struct Window<'r> {
    what: &'static str,
    /// Of the provider or course; empty for a source, which goes by its name.
    number: &'r str,
    name: &'r str,
    from: Date,
    to: Option<Date>,
    recent: Option<&'r Sent>,
}

impl<'r> Window<'r> {
    /// What tells whose window it is.
    fn key(&self) -> (&'static str, &'r str) {
        (self.what, if self.number.is_empty() { self.name } else { self.number })
    }

    /// Whether it takes over where another one ends.
    fn continues(&self, ends_on: Date) -> bool {
        let next = ends_on.checked_add_days(Days::new(1)).unwrap_or(Date::MAX);
        self.from <= next && self.to.is_none_or(|to| to > ends_on)
    }
}

/// What ends from `as_of` to `days` later, in the order of kind, day and number. `sender` names the sender of a row.
pub fn lapsing(registry: &Registry, recent: &Recent, as_of: Date, days: u64) -> Vec<Lapsing> {
    let Recent { courses, providers, sources } = recent;
    let last = as_of.checked_add_days(Days::new(days)).unwrap_or(Date::MAX);
    let of_providers = registry.providers.iter().map(|one| Window {
        what: "provider_license",
        number: &one.provider_no,
        name: &one.name,
        from: one.licensed_from,
        to: one.licensed_to,
        recent: providers.of(&one.provider_no),
    });
    let of_courses = registry.courses.iter().map(|one| Window {
        what: "course_approval",
        number: &one.control_no,
        name: &one.title,
        from: one.approved_from,
        to: one.approved_to,
        recent: courses.of(&one.control_no),
    });
    let of_sources = registry.recognized_sources.iter().map(|one| Window {
        what: "source_recognition",
        number: "",
        name: &one.name,
        from: one.recognized_from,
        to: one.recognized_to,
        recent: sources.of(&name_key(&one.name)),
    });
    let windows: Vec<Window<'_>> = of_providers.chain(of_courses).chain(of_sources).collect();
    let mut of_one: FxHashMap<(&str, &str), Vec<&Window<'_>>> = FxHashMap::default();
    for window in &windows {
        of_one.entry(window.key()).or_default().push(window);
    }
    let mut all = Vec::new();
    for window in &windows {
        let Some(ends_on) = window.to.filter(|to| (as_of..=last).contains(to)) else { continue };
        if !of_one[&window.key()].iter().any(|other| other.continues(ends_on)) {
            let (number, name) = (window.number.to_owned(), window.name.to_owned());
            let senders = window.recent.map(|recent| recent.senders()).unwrap_or_default();
            let rows = window.recent.map_or(0, |recent| recent.rows);
            all.push(Lapsing { what: window.what, number, name, ends_on, rows, senders });
        }
    }
    all.sort_by(|a, b| (a.what, a.ends_on, &a.number, &a.name).cmp(&(b.what, b.ends_on, &b.number, &b.name)));
    all
}

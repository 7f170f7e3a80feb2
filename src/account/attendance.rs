//! Attendance lists as they arrived.
//!
//! In: known rows of rosters. Out: one list per provider, course, day of the course and day of submission, in that order,
//! however the rows were parted.

use super::tables::Maker;
use crate::publish::AttendanceList;
use crate::record::registry::{Provider, Registry};
use crate::record::submission::{Coordinates, Submission};
use crate::record::{Date, Delivery, Disposition, Hours, Reason, Text};
use rustc_hash::FxHashMap;

/// Provider, course number, day of the course, day of submission.
type Key = (Text, Option<Text>, Option<Date>, Option<Date>);

/// Lists, each with the first row that says what the course is called.
#[derive(Clone, Default)]
pub struct Lists(FxHashMap<Key, (Option<Coordinates>, AttendanceList)>);

impl Lists {
    /// Those of a bucket's rows.
    pub fn of(registry: &Registry, providers: &FxHashMap<&str, &Provider>, made: Maker<'_>) -> Self {
        let judged = made.judged;
        let mut lists = Self::default();
        for (at, row) in judged.bucket.own_rows().iter().enumerate() {
            let outcome = judged.outcomes.of(at);
            let skipped = matches!(outcome.disposition, Disposition::NotYetKnown | Disposition::Voided);
            if skipped || row.is_void || !row.kind.is_roster() {
                continue;
            }
            let course = judged.earned[at].course.map(|course| &registry.courses[course as usize]);
            let named = course.map(|c| Text::from(c.provider_no.as_str())).or(row.provider_no);
            let Some(provider_no) = named else { continue };
            let provider = providers.get(&*provider_no).copied();
            let title = course.map(|c| Text::from(c.title.as_str())).or(row.course_title);
            let taught = course.filter(|c| c.delivery == Delivery::Live);
            let taught = taught.filter(|_| outcome.disposition != Disposition::Rejected);
            lists.add(
                (provider_no, row.control_no, row.completed_on, row.submitted_on),
                title.map(|_| row.at),
                AttendanceList {
                    provider_no,
                    control_no: row.control_no,
                    course: title,
                    kind: provider.map(|provider| provider.kind),
                    completed_on: row.completed_on,
                    submitted_on: row.submitted_on,
                    rows: 1,
                    not_approved: i64::from(outcome.reason == Some(Reason::CourseNotApproved)),
                    lapsed: i64::from(outcome.reason == Some(Reason::CourseApprovalLapsed)),
                    live_hours: taught.map_or(Hours::ZERO, |course| course.approved_hours()),
                    away: away(row, provider),
                },
            );
        }
        lists
    }

    fn add(&mut self, key: Key, called_at: Option<Coordinates>, more: AttendanceList) {
        let Some((first, list)) = self.0.get_mut(&key) else {
            self.0.insert(key, (called_at, more));
            return;
        };
        list.rows += more.rows;
        list.not_approved += more.not_approved;
        list.lapsed += more.lapsed;
        list.live_hours = list.live_hours.max(more.live_hours);
        list.away = list.away.max(more.away);
        if called_at.is_some_and(|at| first.is_none_or(|first| at < first)) {
            (*first, list.course) = (called_at, more.course);
        }
    }

    /// Takes the lists of other rows.
    pub fn join(&mut self, others: Self) {
        others.0.into_iter().for_each(|(key, (called_at, list))| self.add(key, called_at, list));
    }

    /// In the order of their keys.
    pub fn finish(self) -> Vec<AttendanceList> {
        let mut lists: Vec<_> = self.0.into_iter().collect();
        lists.sort_unstable_by_key(|(key, _)| *key);
        lists.into_iter().map(|(_, (_, list))| list).collect()
    }
}

/// Whether a training was away from the main office: as the row says, else by the place it gives.
fn away(row: &Submission, provider: Option<&Provider>) -> Option<bool> {
    if row.off_site.is_some() {
        return row.off_site;
    }
    let letters =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase() };
    let place = letters(row.location.as_deref()?);
    let office = letters(provider?.main_office.as_deref()?);
    (place.contains(&office) && !office.is_empty()).then_some(false)
}

//! How often courses were taken together, over all officers: whether two of one day belong together or met by chance.
//!
//! In: the rows of all buckets, and of which courses it is asked. Out: of two courses, whether they are related (mostly
//! reported of one officer on one day), unrelated (each reported often, hardly ever together) or neither is known. A whole and
//! its parts are reported together again and again; courses that hundreds took apart from one another are not each other's
//! parts, whatever their hours come to. Few courses of a state are ever asked about, so what is asked is noted while buckets
//! are settled, all rows are gone through once for those courses, and the buckets in question are settled again.

use super::Facts;
use super::group::{Key, key};
use super::settings::DuplicateSettings;
use super::training::Training;
use crate::record::{Date, Role};
use rustc_hash::FxHashSet;
use std::sync::{Mutex, PoisonError};

/// Most days on which it is looked up whether two courses were taken together.
const MOST_DAYS: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CourseRelation {
    Related,
    Unrelated,
    Unknown,
}

/// An officer reported to have taken a course on a day.
pub type Attended = (Training, u32, Date);

/// The days on which officers are reported to have taken each course that was asked about.
#[derive(Default)]
pub(super) struct CoAttendance {
    asked: Mutex<FxHashSet<Training>>,
    /// In order, each once.
    attended: Option<Vec<Attended>>,
}

impl CoAttendance {
    /// Whether the rows were gone through for what is asked. While they were not, notes which courses are asked about.
    pub fn is_known(&self, of: impl Iterator<Item = Training>) -> bool {
        if self.attended.is_none() {
            self.asked.lock().unwrap_or_else(PoisonError::into_inner).extend(of);
        }
        self.attended.is_some()
    }

    /// What the rows of a bucket say of the courses that were asked about.
    pub fn reported(&self, facts: &Facts<'_>) -> Vec<Attended> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let asked = |key: &Key| key.role == Role::Student && asked.contains(&key.training);
        let keys = (0..facts.rows.len()).filter_map(|at| key(facts, at, facts.claimed(at).course)).filter(asked);
        keys.map(|key| (key.training, key.officer, key.day)).collect()
    }

    /// Takes what all buckets said.
    pub fn learn(&mut self, mut attended: Vec<Attended>) {
        attended.sort_unstable();
        attended.dedup();
        self.attended = Some(attended);
    }

    pub fn relation(&self, a: Training, b: Training, settings: &DuplicateSettings) -> CourseRelation {
        let (a, b) = (self.days(a), self.days(b));
        let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        // of courses that thousands took some hundred days spread over all officers tell as much as all
        let asked = few.iter().step_by(few.len().div_ceil(MOST_DAYS).max(1));
        let (mut days, mut together) = (0, 0);
        for (_, officer, day) in asked {
            days += 1;
            together += usize::from(many.binary_search_by_key(&(*officer, *day), |(_, o, d)| (*o, *d)).is_ok());
        }
        if together >= settings.kin_tellings && together * 100 >= settings.kin_percent * days {
            CourseRelation::Related
        } else if days >= settings.strangers_tellings && together * 100 <= settings.strangers_percent * days {
            CourseRelation::Unrelated
        } else {
            CourseRelation::Unknown
        }
    }

    /// The attendances of one course, by officer and day.
    fn days(&self, training: Training) -> &[Attended] {
        let attended = self.attended.as_deref().unwrap_or_default();
        let (start, end) =
            (attended.partition_point(|(t, ..)| *t < training), attended.partition_point(|(t, ..)| *t <= training));
        &attended[start..end]
    }
}

//! How often courses are told together, over all officers: whether two of one day belong together or met by chance.
//!
//! In: all rows, and of which courses it is asked. Out: of two courses, whether they are kin (mostly told of one officer
//! on one day), strangers (each told often, hardly ever together) or neither is known. A whole and its parts are told
//! together again and again; courses that hundreds took apart from one another are not each other's parts, whatever their
//! hours come to. Few courses of a state are ever asked about, so what is asked is noted while officers are settled, all
//! rows are gone through once for those courses, and the officers in question are settled again.

use super::Facts;
use super::group::{Key, key};
use super::settings::DuplicateSettings;
use super::training::Training;
use crate::record::{Date, Role};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most days on which it is looked up whether two courses were taken together.
const MOST_DAYS: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinship {
    Kin,
    Strangers,
    Unknown,
}

/// An officer told to have taken a course on a day.
type Telling = (Training, u32, Date);

/// The days on which officers are told to have taken each course that was asked about.
pub(super) struct Tellings {
    asked: Vec<AtomicBool>,
    /// In order, each once.
    told: Option<Vec<Telling>>,
}

impl Tellings {
    pub fn new(trainings: usize) -> Self {
        Self { asked: (0..trainings).map(|_| AtomicBool::new(false)).collect(), told: None }
    }

    /// Whether the rows were gone through for what is asked. While they were not, notes which courses are asked about.
    pub fn are_told(&self, of: impl Iterator<Item = Training>) -> bool {
        if self.told.is_none() {
            of.for_each(|training| self.asked[training.0 as usize].store(true, Ordering::Relaxed));
        }
        self.told.is_some()
    }

    /// Goes through all rows for the courses that were asked about.
    pub fn gather(&mut self, facts: &Facts<'_>) {
        let asked =
            |key: &Key| key.role == Role::Student && self.asked[key.training.0 as usize].load(Ordering::Relaxed);
        let key = |at: usize| key(facts, at, facts.claimed(at).course);
        let keys = (0..facts.rows.len()).into_par_iter().filter_map(key).filter(asked);
        let mut told: Vec<Telling> = keys.map(|key| (key.training, key.officer, key.day)).collect();
        told.par_sort_unstable();
        told.dedup();
        self.told = Some(told);
    }

    pub fn kinship(&self, a: Training, b: Training, settings: &DuplicateSettings) -> Kinship {
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
            Kinship::Kin
        } else if days >= settings.strangers_tellings && together * 100 <= settings.strangers_percent * days {
            Kinship::Strangers
        } else {
            Kinship::Unknown
        }
    }

    /// The tellings of one course, by officer and day.
    fn days(&self, training: Training) -> &[Telling] {
        let told = self.told.as_deref().unwrap_or_default();
        let (start, end) =
            (told.partition_point(|(t, ..)| *t < training), told.partition_point(|(t, ..)| *t <= training));
        &told[start..end]
    }
}

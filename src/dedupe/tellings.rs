//! How often courses are told together, over all officers: whether two of one day belong together or met by chance.
//!
//! In: the groups of all rows. Out: of two courses, whether they are kin (mostly told of one officer on one day), strangers
//! (each told often, hardly ever together) or neither is known. A whole and its parts are told together again and again;
//! courses that hundreds took apart from one another are not each other's parts, whatever their hours come to.

use super::group::Groups;
use super::settings::DuplicateSettings;
use super::training::Training;
use crate::record::{Date, Role};
use std::sync::OnceLock;

/// Most days on which it is looked up whether two courses were taken together.
const MOST_DAYS: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinship {
    Kin,
    Strangers,
    Unknown,
}

/// The days on which officers are told to have taken each course, put in order when first asked for.
pub(super) struct Tellings<'a> {
    groups: &'a Groups,
    trainings: usize,
    index: OnceLock<Index>,
}

struct Index {
    /// Where the days of each training begin, and where the last ones end.
    starts: Vec<u32>,
    days: Vec<(u32, Date)>,
}

impl<'a> Tellings<'a> {
    pub fn new(groups: &'a Groups, trainings: usize) -> Self {
        Self { groups, trainings, index: OnceLock::new() }
    }

    pub fn kinship(&self, a: Training, b: Training, settings: &DuplicateSettings) -> Kinship {
        let (a, b) = (self.days(a), self.days(b));
        let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        // of courses that thousands took some hundred days spread over all officers tell as much as all
        let asked = few.iter().step_by(few.len().div_ceil(MOST_DAYS).max(1));
        let (mut days, mut together) = (0, 0);
        for day in asked {
            days += 1;
            together += usize::from(many.binary_search(day).is_ok());
        }
        if together >= settings.kin_tellings && together * 100 >= settings.kin_percent * days {
            Kinship::Kin
        } else if days >= settings.strangers_tellings && together * 100 <= settings.strangers_percent * days {
            Kinship::Strangers
        } else {
            Kinship::Unknown
        }
    }

    /// Officers and days, in order.
    fn days(&self, training: Training) -> &[(u32, Date)] {
        let index = self.index.get_or_init(|| Index::new(self.groups, self.trainings));
        let at = training.0 as usize;
        &index.days[index.starts[at] as usize..index.starts[at + 1] as usize]
    }
}

impl Index {
    fn new(groups: &Groups, trainings: usize) -> Self {
        let taken = || groups.iter().map(|group| group[0].key).filter(|key| key.role == Role::Student);
        let mut starts = vec![0u32; trainings + 1];
        taken().for_each(|key| starts[key.training.0 as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut days = vec![(0, Date::MIN); starts[trainings] as usize];
        // groups come officer by officer and day after day, so each training's days are in order
        for key in taken() {
            let at = &mut next[key.training.0 as usize];
            days[*at as usize] = (key.officer, key.day);
            *at += 1;
        }
        Self { starts, days }
    }
}

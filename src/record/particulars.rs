//! What a row says about the training besides number, day and hours, kept once for all rows that say the same.
//!
//! In: the particulars of one row. Out: a handle, the same for equal ones. The attendees of a course share its title,
//! place and provider, so of a nation's rows a few in a thousand differ, and a row holds eight bytes instead of eighty.
//! They stay until the process ends, as the rows of a run do.

use super::{Date, Delivery, Figure, StatedIfAny, Text, stored};
use rustc_hash::{FxBuildHasher, FxHasher};
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The proof an officer supplied with an out-of-state certificate (75-15.050(3)); blank is no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Evidence {
    pub certificate: bool,
    pub recognition: bool,
    pub description: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Particulars {
    pub provider_no: Option<Text>,
    /// Out of state: the state or body that recognises the course. College: the institution.
    pub source_name: Option<Text>,
    pub course_title: Option<Text>,
    pub location: Option<Text>,
    pub administrator: Option<Text>,
    #[serde(with = "stored::day")]
    pub started_on: Option<Date>,
    /// Clock minutes in hundredths of a minute.
    pub minutes: Figure,
    /// Semester hours in hundredths.
    pub semester_hours: Figure,
    pub stated: StatedIfAny,
    pub evidence: Evidence,
    pub delivery: Delivery,
    pub off_site: Option<bool>,
    pub accredited: Option<bool>,
    pub related: Option<bool>,
    /// The stated areas were determined by POST.
    pub determined: bool,
    /// When they were, where the row says so.
    #[serde(with = "stored::day")]
    pub determined_on: Option<Date>,
    /// Minutes between the times of day at which the row says that it began and ended, where it states no hours.
    pub clock_span: Figure,
    /// Hours of the class where the row says so beside those of the person.
    pub class_hours: Figure,
    /// The remark for which the row waits.
    pub remark: Option<Text>,
    /// Words in the name that may say how it ended.
    pub name_words: Option<Text>,
    /// The title line of the sheet.
    pub title_line: Option<Text>,
}

impl Default for Particulars {
    /// Of a live training of which nothing is said.
    fn default() -> Self {
        Self {
            provider_no: None,
            source_name: None,
            course_title: None,
            location: None,
            administrator: None,
            started_on: None,
            minutes: Figure::NONE,
            semester_hours: Figure::NONE,
            stated: StatedIfAny::default(),
            evidence: Evidence::default(),
            delivery: Delivery::Live,
            off_site: None,
            accredited: None,
            related: None,
            determined: false,
            determined_on: None,
            clock_span: Figure::NONE,
            class_hours: Figure::NONE,
            remark: None,
            name_words: None,
            title_line: None,
        }
    }
}

/// Particulars as rows hold them.
#[derive(Clone, Copy, Debug)]
pub struct Said(&'static Particulars);

impl Said {
    /// The same with something changed.
    pub fn with(self, change: impl FnOnce(&mut Particulars)) -> Self {
        let mut changed = self.0.clone();
        change(&mut changed);
        changed.into()
    }

    pub const fn particulars(self) -> &'static Particulars {
        self.0
    }

    /// Equal particulars have one place, which tells them from all others.
    pub fn place(self) -> usize {
        std::ptr::from_ref(self.0).addr()
    }
}

impl Default for Said {
    fn default() -> Self {
        static NOTHING: LazyLock<Said> = LazyLock::new(|| Particulars::default().into());
        *NOTHING
    }
}

impl Deref for Said {
    type Target = Particulars;

    #[inline]
    fn deref(&self) -> &Particulars {
        self.0
    }
}

impl PartialEq for Said {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// Parts of all that was said, each behind a lock of its own.
const PARTS: usize = 16;

static ALL: [Mutex<Option<HashSet<&'static Particulars, FxBuildHasher>>>; PARTS] = [const { Mutex::new(None) }; PARTS];

/// Particulars that a thread remembers by itself: rows come in a few courses' at a time.
const REMEMBERED: usize = 1 << 10;

thread_local! {
    static RECENT: Vec<Cell<Option<Said>>> = vec![Cell::new(None); REMEMBERED];
}

impl From<Particulars> for Said {
    fn from(one: Particulars) -> Self {
        let mut hasher = FxHasher::default();
        one.hash(&mut hasher);
        let hash = hasher.finish();
        RECENT.with(|recent| {
            let slot = &recent[hash as usize % REMEMBERED];
            match slot.get() {
                Some(said) if *said.0 == one => said,
                _ => {
                    let said = kept(one, (hash >> 32) as usize % PARTS);
                    slot.set(Some(said));
                    said
                }
            }
        })
    }
}

fn kept(one: Particulars, part: usize) -> Said {
    let mut part = ALL[part].lock().unwrap_or_else(PoisonError::into_inner);
    let part = part.get_or_insert_default();
    match part.get(&one) {
        Some(known) => Said(known),
        None => {
            let new: &'static Particulars = Box::leak(Box::new(one));
            part.insert(new);
            Said(new)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_particulars_are_one_handle() {
        let titled = |title: &str| Particulars { course_title: Some(title.into()), ..Particulars::default() };
        let [one, other] = [Said::from(titled("Report writing")), Said::from(titled("Report writing"))];
        assert_eq!((one, one.place()), (other, other.place()));
        assert_ne!(one, titled("Report writing II").into());
        assert_eq!(one.with(|said| said.course_title = None), Said::default());
        assert_eq!(size_of::<Said>(), 8);
    }
}

//! The registry's officers as what is compared: small, without text, by position.

use super::agency::NONE;
use super::name::{Name, Suffix, hash};
use super::settings::IdentitySettings;
use super::vocabulary::{Names, UNKNOWN};
use crate::record::Date;
use crate::record::registry::Registry;
use chrono::Datelike;
use rayon::prelude::*;

/// No birth date.
pub const NO_DAY: i32 = i32::MIN;

/// One line of the processor's cache, so that whatever most comparisons ask costs one wait for memory.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Person {
    /// Hashes of the names as [`super::name::plain_hash`] makes them.
    pub names: [u64; 2],
    /// The licence number's digits; 0 when it has none.
    pub digits: u64,
    pub surname: u32,
    pub first_name: u32,
    pub middle_name: u32,
    pub middle_initial: u8,
    /// Of surname and first name.
    pub initials: [u8; 2],
    pub suffix: Suffix,
    /// Names or agencies of earlier days exist.
    pub has_former: bool,
    /// The surname has several words.
    pub is_compound: bool,
    /// The first name has several words, or short forms.
    pub has_forms: bool,
    pub surname_letters: u32,
    pub first_letters: u32,
    pub birth: i32,
    pub agency: u32,
}

/// A name an officer bore before: `UNKNOWN` where that part did not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias {
    pub officer: u32,
    pub surname: u32,
    pub first_name: u32,
}

/// All officers, their former names and agencies.
#[derive(Debug, Default)]
pub struct People {
    pub all: Vec<Person>,
    pub aliases: Vec<Alias>,
    /// (officer, agency), sorted.
    pub commissions: Vec<(u32, u32)>,
}

/// A day as the digits people write: year, month and day side by side.
pub fn day(date: Option<Date>) -> i32 {
    date.map_or(NO_DAY, |d| d.year() * 10_000 + i32::try_from(d.month() * 100 + d.day()).unwrap_or(0))
}

/// Year, month and day of what [`day`] made.
#[inline]
pub fn parts(day: i32) -> [i32; 3] {
    [day / 10_000, day / 100 % 100, day % 100]
}

struct Read {
    surname: Name,
    first_name: Name,
    middle: Name,
    suffix: Suffix,
}

impl People {
    /// `digits` and `agencies`: of each officer.
    pub fn new(registry: &Registry, settings: &IdentitySettings, digits: &[u64], agencies: &[u32]) -> (Self, Names) {
        let mut names = Names::default();
        names.set_families(settings);
        let mut people = Self { all: Vec::with_capacity(registry.officers.len()), ..Self::default() };
        for (chunk, part) in registry.officers.chunks(1 << 16).enumerate() {
            let read: Vec<Read> = part
                .par_iter()
                .map(|o| {
                    let (surname, first_name) = (Name::read(&o.last_name), Name::read(&o.first_name));
                    let given = o.suffix.as_deref().map(Suffix::read).unwrap_or_default();
                    let suffix = if given == Suffix::None { surname.suffix } else { given };
                    Read { surname, first_name, middle: Name::read(o.middle_name.as_deref().unwrap_or("")), suffix }
                })
                .collect();
            for (at, (officer, read)) in part.iter().zip(read).enumerate() {
                let at = (chunk << 16) + at;
                let initial = |name: &Name| name.whole.bytes().next().unwrap_or(0);
                let surname = names.surnames.add(&read.surname, 1.0);
                let first_name = names.first_names.add(&read.first_name, 1.0);
                people.all.push(Person {
                    names: [hash(&read.surname.whole), hash(&read.first_name.whole)],
                    digits: digits[at],
                    surname,
                    first_name,
                    middle_name: names.first_names.add(&read.middle, 0.0),
                    middle_initial: initial(&read.middle),
                    initials: [initial(&read.surname), initial(&read.first_name)],
                    suffix: read.suffix,
                    has_former: false,
                    is_compound: false,
                    has_forms: false,
                    surname_letters: names.surnames.letters(surname),
                    first_letters: names.first_names.letters(first_name),
                    birth: day(officer.birth_date),
                    agency: agencies[at],
                });
            }
        }
        for person in &mut people.all {
            person.is_compound = !names.surnames.words(person.surname).is_empty();
        }
        people.add_former(registry, &mut names);
        names.finish(settings);
        for person in &mut people.all {
            let first_name = person.first_name;
            person.has_forms =
                !names.first_names.words(first_name).is_empty() || !names.families_of(first_name).is_empty();
        }
        (people, names)
    }

    fn add_former(&mut self, registry: &Registry, names: &mut Names) {
        for former in &registry.former_names {
            let Some(&at) = registry.officer_index.get(former.license_no.as_str()) else { continue };
            let surname = former.last_name.as_deref().map_or(UNKNOWN, |n| names.surnames.add(&Name::read(n), 0.2));
            let first_name =
                former.first_name.as_deref().map_or(UNKNOWN, |n| names.first_names.add(&Name::read(n), 0.2));
            let alias = Alias { officer: u32::try_from(at).unwrap_or(u32::MAX), surname, first_name };
            let person = &mut self.all[at];
            if (surname, first_name) != (UNKNOWN, UNKNOWN) {
                person.has_former = true;
                self.aliases.push(alias);
            }
        }
        self.aliases.sort_unstable();
        self.aliases.dedup();
        for commission in &registry.commissions {
            let officer = registry.officer_index.get(commission.license_no.as_str());
            let agency = registry.agency_index.get(&commission.agency_id);
            if let (Some(&officer), Some(&agency)) = (officer, agency) {
                let agency = u32::try_from(agency).unwrap_or(NONE);
                if self.all[officer].agency != agency {
                    self.all[officer].has_former = true;
                    self.commissions.push((u32::try_from(officer).unwrap_or(u32::MAX), agency));
                }
            }
        }
        self.commissions.sort_unstable();
        self.commissions.dedup();
    }

    #[inline]
    pub fn aliases_of(&self, officer: u32) -> &[Alias] {
        if !self.all[officer as usize].has_former {
            return &[];
        }
        let start = self.aliases.partition_point(|a| a.officer < officer);
        let count = self.aliases[start..].iter().take_while(|a| a.officer == officer).count();
        &self.aliases[start..start + count]
    }

    #[inline]
    pub fn served(&self, officer: u32, agency: u32) -> bool {
        self.all[officer as usize].has_former && self.commissions.binary_search(&(officer, agency)).is_ok()
    }
}

//! The registry in, the officers worth comparing with a row out: those who share one of the declared keys with it.
//!
//! An entry is a key's hash and the officer, packed in eight bytes and sorted. Two keys with one hash cost a comparison
//! more, never a wrong answer, for every candidate is compared in full.

use super::agency::NONE;
use super::name::hash;
use super::person::{NO_DAY, People, Person};
use super::settings::Blocking;
use super::vocabulary::{Names, UNKNOWN, Word};
use rayon::prelude::*;

/// What two people share to be compared.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Key {
    SurnameFirstName = 1,
    SurnameNickname,
    SurnameInitial,
    SurnameAgency,
    FirstNameAgency,
    FirstNameSound,
    BirthDateSurnameInitial,
    BirthDateFirstInitial,
    BirthDateAgency,
    Agency,
}

#[inline]
fn mix(kind: Key, a: u64, b: u64) -> u32 {
    let mut key = a.rotate_left(23) ^ b.wrapping_mul(0xD134_2543_DE82_EF95) ^ (kind as u64) << 56;
    key = (key ^ (key >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (key >> 32) as u32
}

/// Sorted entries with a directory of where each range of hashes begins.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<u64>,
    directory: Vec<u32>,
    shift: u32,
}

impl Index {
    fn new(mut entries: Vec<u64>) -> Self {
        entries.par_sort_unstable();
        entries.dedup();
        let bits = (entries.len().max(4)).ilog2().min(24);
        let shift = 64 - bits;
        let mut directory = vec![0u32; (1usize << bits) + 1];
        for entry in &entries {
            directory[(entry >> shift) as usize + 1] += 1;
        }
        for at in 1..directory.len() {
            directory[at] += directory[at - 1];
        }
        Self { entries, directory, shift }
    }

    #[inline]
    fn bucket(&self, key: u32) -> usize {
        ((u64::from(key) << 32) >> self.shift) as usize
    }

    /// Appends who has one of the keys.
    fn get_all(&self, keys: &[(u32, usize)], out: &mut Vec<u32>) {
        for (key, at_most) in keys {
            self.get(*key, *at_most, out);
        }
    }

    fn get(&self, key: u32, at_most: usize, out: &mut Vec<u32>) {
        if self.entries.is_empty() {
            return;
        }
        let low = u64::from(key) << 32;
        let bucket = self.bucket(key);
        let (start, end) = (self.directory[bucket] as usize, self.directory[bucket + 1] as usize);
        let start = start + self.entries[start..end].partition_point(|e| *e < low);
        let found = self.entries[start..].iter().take(at_most + 1).take_while(|e| (**e >> 32) as u32 == key);
        let before = out.len();
        out.extend(found.map(|e| *e as u32));
        if out.len() - before > at_most {
            out.truncate(before);
        }
    }
}

/// The consonants of a name in classes that are confused, the first letter as it is.
fn sound(text: &str) -> u64 {
    let mut out = 0u64;
    let mut last = 0;
    for (at, b) in text.bytes().enumerate() {
        let class = match b {
            b'b' | b'p' | b'f' | b'v' | b'w' => 1,
            b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => 2,
            b'd' | b't' => 3,
            b'l' => 4,
            b'm' | b'n' => 5,
            b'r' => 6,
            _ => 0,
        };
        if at == 0 {
            out = u64::from(b);
        } else if class != 0 && class != last {
            out = out << 4 | class;
        }
        last = class;
    }
    out
}

/// The part of a key that a name contributes.
fn of(text: &str) -> u64 {
    hash(text)
}

/// The keys of the officers' names on file, former names and words of compounds included.
pub fn index(people: &People, names: &Names) -> Index {
    let entries = people
        .all
        .par_iter()
        .enumerate()
        .fold(Vec::new, |mut out, (at, person)| {
            let officer = u32::try_from(at).unwrap_or(u32::MAX);
            let mut put = |key: u32| out.push(u64::from(key) << 32 | u64::from(officer));
            own_keys(person, names, &mut put);
            for alias in people.aliases_of(officer) {
                let mut former = *person;
                if alias.surname != UNKNOWN {
                    former.surname = alias.surname;
                }
                if alias.first_name != UNKNOWN {
                    former.first_name = alias.first_name;
                }
                own_keys(&former, names, &mut put);
            }
            out
        })
        .reduce(Vec::new, |mut a, mut b| {
            a.append(&mut b);
            a
        });
    Index::new(entries)
}

fn own_keys(person: &Person, names: &Names, put: &mut impl FnMut(u32)) {
    let (surname, first) = (names.surnames.text(person.surname), names.first_names.text(person.first_name));
    let initial = |text: &str| u64::from(text.bytes().next().unwrap_or(0));
    if person.birth != NO_DAY {
        let birth = person.birth as u64;
        put(mix(Key::BirthDateSurnameInitial, birth, initial(surname)));
        put(mix(Key::BirthDateFirstInitial, birth, initial(first)));
        if person.agency != NONE {
            put(mix(Key::BirthDateAgency, birth, u64::from(person.agency)));
        }
    }
    if person.agency != NONE {
        put(mix(Key::Agency, u64::from(person.agency), 0));
    }
    if !first.is_empty() && person.agency != NONE {
        put(mix(Key::FirstNameAgency, of(first), u64::from(person.agency)));
    }
    if !first.is_empty() && !surname.is_empty() {
        put(mix(Key::FirstNameSound, of(first), sound(surname)));
    }
    let first_words = names.first_names.words(person.first_name);
    let surname_words = names.surnames.words(person.surname);
    for surname in std::iter::once(person.surname).chain(surname_words.iter().copied()) {
        let surname = of(names.surnames.text(surname));
        for first in std::iter::once(person.first_name).chain(first_words.first().copied()) {
            put(mix(Key::SurnameFirstName, surname, of(names.first_names.text(first))));
        }
        put(mix(Key::SurnameInitial, surname, initial(first)));
        if person.middle_name != UNKNOWN {
            put(mix(Key::SurnameFirstName, surname, of(names.first_names.text(person.middle_name))));
        }
        for family in names.families_of(person.first_name) {
            put(mix(Key::SurnameNickname, surname, u64::from(*family)));
        }
        if person.agency != NONE {
            put(mix(Key::SurnameAgency, surname, u64::from(person.agency)));
        }
    }
}

/// What rows taught: surnames and first names (by hash) that an officer goes by, and agencies served.
pub fn observed_index(spellings: &[(u32, u64, u64)], agencies: &[(u32, u32)], people: &People, names: &Names) -> Index {
    let mut entries = Vec::with_capacity(spellings.len() * 2 + agencies.len() * 2);
    for &(officer, surname, first) in spellings {
        let mut put = |key: u32| entries.push(u64::from(key) << 32 | u64::from(officer));
        put(mix(Key::SurnameFirstName, surname, first));
        if let Some(person) = people.all.get(officer as usize).filter(|p| p.agency != NONE) {
            put(mix(Key::SurnameAgency, surname, u64::from(person.agency)));
        }
    }
    for &(officer, agency) in agencies.iter().chain(&people.commissions) {
        let Some(person) = people.all.get(officer as usize) else { continue };
        let mut put = |key: u32| entries.push(u64::from(key) << 32 | u64::from(officer));
        put(mix(Key::SurnameAgency, of(names.surnames.text(person.surname)), u64::from(agency)));
        put(mix(Key::FirstNameAgency, of(names.first_names.text(person.first_name)), u64::from(agency)));
    }
    Index::new(entries)
}

/// Officers born that day whose surname or first name begins with one of these letters.
pub fn born(index: &Index, birth: i32, initials: [u8; 2], out: &mut Vec<u32>) {
    for initial in initials.into_iter().filter(|_| birth != NO_DAY) {
        for kind in [Key::BirthDateSurnameInitial, Key::BirthDateFirstInitial] {
            index.get(mix(kind, birth as u64, u64::from(initial)), usize::MAX - 1, out);
        }
    }
}

/// Officers with this surname and first name, given by their hashes.
pub fn namesakes(index: &Index, surname: u64, first_name: u64, out: &mut Vec<u32>) {
    index.get(mix(Key::SurnameFirstName, surname, first_name), usize::MAX - 1, out);
}

/// The row's side of the keys.
pub struct Asked<'r> {
    pub surname: &'r Word<'r>,
    pub first_name: &'r Word<'r>,
    pub birth: &'r [i32],
    pub agencies: &'r [(u32, f32)],
    /// The names may have changed places.
    pub swapped: bool,
    /// Officers of other agencies may be meant.
    pub elsewhere: bool,
}

/// Keys to look for, each with the length from which its list is passed over.
#[derive(Debug, Default)]
pub struct Keys {
    /// Those of which rows teach more.
    taught: Vec<(u32, usize)>,
    others: Vec<(u32, usize)>,
}

impl Keys {
    fn clear(&mut self) {
        self.taught.clear();
        self.others.clear();
    }

    /// Appends who has one of the keys, each officer once and in their order.
    fn find(&self, registry: &Index, taught: &Index, out: &mut Vec<u32>) {
        registry.get_all(&self.taught, out);
        registry.get_all(&self.others, out);
        taught.get_all(&self.taught, out);
        out.sort_unstable();
        out.dedup();
    }
}

/// Appends those who share the full name or the birth date with the row: whoever is meant beyond doubt is among them,
/// and so is everybody who could raise a doubt.
pub fn close_candidates(
    [registry, taught]: [&Index; 2],
    asked: &Asked<'_>,
    caps: &Blocking,
    keys: &mut Keys,
    out: &mut Vec<u32>,
) {
    keys.clear();
    for (surname, first) in [(asked.surname, asked.first_name), (asked.first_name, asked.surname)] {
        for surname in std::iter::once(surname).chain(surname.parts()).filter(|w| !w.is_empty()) {
            for first in std::iter::once(first).chain(first.words.first()) {
                let key = mix(Key::SurnameFirstName, surname.hash, first.hash);
                keys.taught.push((key, caps.surname_first_name));
            }
        }
    }
    for birth in asked.birth.iter().filter(|b| **b != NO_DAY) {
        for word in [asked.surname, asked.first_name].into_iter().filter(|w| !w.is_empty()) {
            let (birth, initial) = (*birth as u64, u64::from(word.initial()));
            keys.others.push((mix(Key::BirthDateSurnameInitial, birth, initial), caps.birth_date_initial));
            keys.others.push((mix(Key::BirthDateFirstInitial, birth, initial), caps.birth_date_initial));
        }
    }
    keys.find(registry, taught, out);
}

/// Appends everyone who shares one of the wider keys, in either order of the names.
pub fn candidates(
    [registry, taught]: [&Index; 2],
    asked: &Asked<'_>,
    caps: &Blocking,
    keys: &mut Keys,
    out: &mut Vec<u32>,
) {
    keys.clear();
    for (agency, _) in asked.agencies {
        keys.others.push((mix(Key::Agency, u64::from(*agency), 0), caps.agency));
        for birth in asked.birth.iter().filter(|b| **b != NO_DAY) {
            let key = mix(Key::BirthDateAgency, *birth as u64, u64::from(*agency));
            keys.others.push((key, caps.birth_date_agency));
        }
    }
    by_names(asked.surname, asked.first_name, asked, caps, keys);
    if asked.swapped {
        by_names(asked.first_name, asked.surname, asked, caps, keys);
    }
    keys.find(registry, taught, out);
}

fn by_names(surname: &Word<'_>, first: &Word<'_>, asked: &Asked<'_>, caps: &Blocking, keys: &mut Keys) {
    if !first.is_empty() {
        for (agency, _) in asked.agencies {
            let key = mix(Key::FirstNameAgency, first.hash, u64::from(*agency));
            keys.taught.push((key, caps.first_name_agency));
        }
        if !surname.is_empty() && asked.elsewhere {
            keys.others.push((mix(Key::FirstNameSound, first.hash, sound(&surname.text)), caps.first_name_sound));
        }
    }
    for surname in std::iter::once(surname).chain(surname.parts()).filter(|w| !w.is_empty()) {
        for first in std::iter::once(first).chain(first.words.first()).filter(|_| asked.elsewhere) {
            for family in first.families {
                let key = mix(Key::SurnameNickname, surname.hash, u64::from(*family));
                keys.others.push((key, caps.surname_nickname));
            }
        }
        if asked.elsewhere {
            let initial = u64::from(first.initial());
            keys.others.push((mix(Key::SurnameInitial, surname.hash, initial), caps.surname_initial));
        }
        for (agency, _) in asked.agencies {
            let key = mix(Key::SurnameAgency, surname.hash, u64::from(*agency));
            keys.taught.push((key, caps.surname_agency));
        }
    }
}

//! People who keep appearing with a number that is nobody's, or with a birth date that no officer of their name has:
//! very likely licensed elsewhere, or not at all.
//!
//! They compete with the officers for the rows that lack a number, so that an outsider who shares an officer's name is
//! not taken for the officer. Whoever is seen in one row only may also be the officer with a slip in his number or birth
//! date; such a row makes its officer's other rows doubtful, never itself.

use super::agency::NONE;
use super::blocking::{self, Index};
use super::name::hash;
use super::person::{NO_DAY, People};
use rustc_hash::FxHashMap;

/// A row without a number, or whose number is nobody's or another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unregistered {
    /// 0 for none.
    pub number: u64,
    /// The number is an officer's, whose name is another.
    pub known: bool,
    pub surname: u64,
    pub first_name: u64,
    pub birth: i32,
    pub agency: u32,
    /// An officer of like name has the birth date or almost the number: perhaps it is that officer.
    pub resembles_officer: bool,
    /// Which row, so that the same row sent twice counts once.
    pub content: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outsider {
    pub number: u64,
    pub surname: u64,
    pub first_name: u64,
    pub birth: i32,
    pub agency: u32,
    /// The only row, where there is no other.
    pub only: Option<u64>,
}

#[derive(Debug, Default)]
pub struct Outsiders {
    all: Vec<Outsider>,
    by_name: FxHashMap<(u64, u64), Vec<u32>>,
    by_number: FxHashMap<u64, u32>,
    /// One bit an officer: an outsider bears the name.
    namesakes: Vec<u64>,
    /// Those seen in one row count in part.
    weight: f64,
    once: f64,
    recurring: f64,
    relatives: f64,
}

/// The outsiders, and the numbers that so many differently named people carry that they are fillers.
pub fn outsiders(mut unregistered: Vec<Unregistered>, filler_names: usize) -> (Vec<Outsider>, Vec<u64>) {
    unregistered.sort_unstable();
    unregistered.dedup();
    let mut out = Vec::new();
    let mut fillers = Vec::new();
    let numbered = unregistered.partition_point(|s| s.number == 0);
    let (unnumbered, numbered) = unregistered.split_at_mut(numbered);
    unnumbered.sort_unstable_by_key(|s| (s.surname, s.first_name, s.birth, s.content, s.agency));
    for same in unnumbered.chunk_by(|a, b| (a.surname, a.first_name, a.birth) == (b.surname, b.first_name, b.birth)) {
        out.extend(outsider(same));
    }
    for same in numbered.chunk_by(|a, b| a.number == b.number) {
        let distinct = |name: fn(&Unregistered) -> u64| {
            let mut names: Vec<u64> = same.iter().map(name).collect();
            names.sort_unstable();
            names.dedup();
            names.len()
        };
        // An officer's own number meets other names by mere slips, row by row; a filler that happens to be somebody's
        // meets them all the time.
        let names = if same.iter().any(|s| s.known) { OF_OFFICERS * filler_names } else { filler_names };
        if distinct(|s| s.surname) >= names && distinct(|s| s.first_name) >= names {
            fillers.push(same[0].number);
        } else {
            out.extend(outsider(same));
        }
    }
    (out, fillers)
}

impl Outsiders {
    /// `once`: what an outsider seen in one row counts; he is kept only where an officer bears the name.
    pub fn new(found: Vec<Outsider>, once: f64, people: &People, index: &Index) -> Self {
        let mut out = Self { once, namesakes: vec![0; people.all.len().div_ceil(64)], ..Self::default() };
        let mut like = Vec::new();
        for outsider in found {
            like.clear();
            blocking::namesakes(index, outsider.surname, outsider.first_name, &mut like);
            like.retain(|o| people.all[*o as usize].names == [outsider.surname, outsider.first_name]);
            let in_agency = |o: &u32| outsider.agency != NONE && people.all[*o as usize].agency == outsider.agency;
            if outsider.only.is_none() {
                out.recurring += 1.0;
                out.relatives += f64::from(u8::from(like.iter().any(in_agency)));
            } else if like.is_empty() {
                continue;
            }
            for officer in &like {
                out.namesakes[*officer as usize / 64] |= 1 << (officer % 64);
            }
            out.add(outsider);
        }
        out
    }

    fn add(&mut self, outsider: Outsider) {
        let at = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.by_name.entry((outsider.surname, outsider.first_name)).or_default().push(at);
        if outsider.number != 0 {
            self.by_number.insert(outsider.number, at);
        }
        self.weight += self.counts(&outsider);
        self.all.push(outsider);
    }

    /// How many outsiders this one is worth.
    pub fn counts(&self, outsider: &Outsider) -> f64 {
        if outsider.only.is_some() { self.once } else { 1.0 }
    }

    /// How many outsiders there are.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// Of the outsiders who recur, how many there are and how many bear an officer's name in the officer's agency.
    pub fn relatives(&self) -> (f64, f64) {
        (self.recurring, self.relatives)
    }

    pub fn is_namesake(&self, officer: u32) -> bool {
        self.namesakes.get(officer as usize / 64).is_some_and(|bits| bits >> (officer % 64) & 1 == 1)
    }

    pub fn get(&self, at: u32) -> &Outsider {
        &self.all[at as usize]
    }

    pub fn numbered(&self, number: u64) -> Option<u32> {
        self.by_number.get(&number).copied()
    }

    pub fn named(&self, surname: u64, first_name: u64) -> &[u32] {
        self.by_name.get(&(surname, first_name)).map_or(&[], Vec::as_slice)
    }
}

/// So many times as many names make an officer's number a filler.
const OF_OFFICERS: usize = 4;
/// So many rows of one number suffice to find the name that recurs.
const MOST: usize = 20;

/// The person whom the rows with a number that is nobody's name alike: the most, and of as many the first.
fn outsider(same: &[Unregistered]) -> Option<Outsider> {
    if same.iter().any(|s| s.resembles_officer && !s.known) {
        return None;
    }
    let unknown = || same.iter().filter(|s| !s.known);
    let alike = |s: &Unregistered| {
        let name = (s.surname, s.first_name);
        unknown().filter(move |o| (o.surname, o.first_name) == name)
    };
    let first = unknown().take(MOST).max_by_key(|s| (alike(s).count(), std::cmp::Reverse(s.content)))?;
    let once = alike(first).all(|s| s.content == first.content);
    let nameless = hash("");
    if once && (first.surname == nameless || first.first_name == nameless) {
        return None;
    }
    let Unregistered { number, surname, first_name, content, .. } = *first;
    let birth = alike(first).map(|s| s.birth).filter(|b| *b != NO_DAY).min().unwrap_or(NO_DAY);
    let agency = usual(alike(first).map(|s| s.agency).filter(|a| *a != NONE));
    Some(Outsider { number, surname, first_name, birth, agency, only: once.then_some(content) })
}

/// The agency most often named, of equals the first of the registry.
fn usual(agencies: impl Iterator<Item = u32>) -> u32 {
    let mut all: Vec<u32> = agencies.collect();
    all.sort_unstable();
    let most = all.chunk_by(|a, b| a == b).max_by_key(|same| (same.len(), std::cmp::Reverse(same[0])));
    most.map_or(NONE, |same| same[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger(number: u64, surname: u64, first_name: u64, content: u64) -> Unregistered {
        Unregistered {
            number,
            known: false,
            surname,
            first_name,
            birth: NO_DAY,
            agency: 0,
            resembles_officer: false,
            content,
        }
    }

    #[test]
    fn who_recurs_is_an_outsider_and_what_many_carry_is_no_number() {
        let mut rows = vec![stranger(5, 1, 1, 1), stranger(5, 1, 1, 2), stranger(6, 2, 2, 3), stranger(6, 2, 2, 3)];
        rows.extend((0..4).map(|n| stranger(9, n, n, n)));
        let (outsiders, fillers) = outsiders(rows, 3);
        assert_eq!(fillers, [9]);
        let seen: Vec<_> = outsiders.iter().map(|o| (o.number, o.only)).collect();
        assert_eq!(seen, [(5, None), (6, Some(3))], "one row sent twice is one row");
    }

    #[test]
    fn who_was_seen_once_is_kept_only_as_somebodys_namesake() {
        let (found, _) = outsiders(vec![stranger(5, 1, 1, 1), stranger(6, 2, 2, 3)], 3);
        let out = Outsiders::new(found, 0.5, &People::default(), &Index::default());
        assert!(out.numbered(5).is_none() && out.named(2, 2).is_empty());
        assert!(out.weight() < 0.1);
    }

    #[test]
    fn an_officer_with_a_wrong_number_is_no_outsider() {
        let rows = vec![stranger(5, 1, 1, 1), Unregistered { resembles_officer: true, ..stranger(5, 1, 1, 2) }];
        assert!(outsiders(rows, 3).0.is_empty());
    }

    #[test]
    fn an_outsiders_agency_is_the_one_most_often_named() {
        let at = |agency, content| Unregistered { agency, ..stranger(5, 1, 1, content) };
        let (found, _) = outsiders(vec![at(NONE, 1), at(7, 2), at(4, 3), at(7, 4), at(NONE, 5)], 3);
        assert_eq!(found[0].agency, 7);
    }
}

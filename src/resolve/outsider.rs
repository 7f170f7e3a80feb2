//! People who keep appearing with a number that is nobody's, or with a birth date that no officer of their name has:
//! very likely licensed elsewhere, or not at all.
//!
//! They compete with the officers for the rows that lack a number, so that an outsider who shares an officer's name is
//! not taken for the officer.

use super::person::NO_DAY;
use rustc_hash::FxHashMap;

/// A row without a number, or whose number is nobody's or another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stranger {
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
}

#[derive(Debug, Default)]
pub struct Outsiders {
    all: Vec<Outsider>,
    by_name: FxHashMap<(u64, u64), Vec<u32>>,
    by_number: FxHashMap<u64, u32>,
}

impl Outsiders {
    /// The outsiders, and the numbers that so many differently named people carry that they are fillers.
    pub fn new(mut strangers: Vec<Stranger>, filler_names: usize) -> (Self, Vec<u64>) {
        strangers.sort_unstable();
        strangers.dedup();
        let mut out = Self::default();
        let mut fillers = Vec::new();
        let numbered = strangers.partition_point(|s| s.number == 0);
        let (unnumbered, numbered) = strangers.split_at_mut(numbered);
        unnumbered.sort_unstable_by_key(|s| (s.surname, s.first_name, s.birth, s.content, s.agency));
        for same in unnumbered.chunk_by(|a, b| (a.surname, a.first_name, a.birth) == (b.surname, b.first_name, b.birth))
        {
            if let Some(outsider) = recurring(same) {
                out.add(&outsider);
            }
        }
        for same in numbered.chunk_by(|a, b| a.number == b.number) {
            let distinct = |name: fn(&Stranger) -> u64| {
                let mut names: Vec<u64> = same.iter().map(name).collect();
                names.sort_unstable();
                names.dedup();
                names.len()
            };
            if distinct(|s| s.surname) >= filler_names && distinct(|s| s.first_name) >= filler_names {
                fillers.push(same[0].number);
            } else if let Some(outsider) = recurring(same) {
                out.add(&outsider);
            }
        }
        (out, fillers)
    }

    fn add(&mut self, s: &Stranger) {
        let at = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.by_name.entry((s.surname, s.first_name)).or_default().push(at);
        if s.number != 0 {
            self.by_number.insert(s.number, at);
        }
        let Stranger { number, surname, first_name, birth, agency, .. } = *s;
        self.all.push(Outsider { number, surname, first_name, birth, agency });
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Those with this number or this name.
    pub fn like(&self, number: Option<u64>, surname: u64, first_name: u64) -> impl Iterator<Item = &Outsider> {
        let numbered = number.and_then(|n| self.by_number.get(&n)).copied();
        let named = self.by_name.get(&(surname, first_name)).map_or(&[][..], Vec::as_slice);
        let more = named.iter().copied().filter(move |at| Some(*at) != numbered);
        numbered.into_iter().chain(more).map(|at| &self.all[at as usize])
    }
}

/// So many rows of one number suffice to find the name that recurs.
const MOST: usize = 20;

/// The person whom at least two rows with a number that is nobody's name alike.
fn recurring(same: &[Stranger]) -> Option<Stranger> {
    if same.iter().any(|s| s.resembles_officer && !s.known) {
        return None;
    }
    let unknown = || same.iter().filter(|s| !s.known);
    let alike = |s: &Stranger| {
        let name = (s.surname, s.first_name);
        unknown().filter(move |o| (o.surname, o.first_name) == name)
    };
    let first = unknown().take(MOST).max_by_key(|s| (alike(s).count(), std::cmp::Reverse(s.content)))?;
    if alike(first).all(|s| s.content == first.content) {
        return None;
    }
    let birth = alike(first).map(|s| s.birth).filter(|b| *b != NO_DAY).min().unwrap_or(NO_DAY);
    Some(Stranger { birth, ..*first })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger(number: u64, surname: u64, first_name: u64, content: u64) -> Stranger {
        Stranger {
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
        let (outsiders, fillers) = Outsiders::new(rows, 3);
        assert_eq!(fillers, [9]);
        assert_eq!(outsiders.like(Some(5), 0, 0).count(), 1);
        assert_eq!(outsiders.like(None, 1, 1).count(), 1);
        assert_eq!(outsiders.like(Some(6), 2, 2).count(), 0, "one row sent twice shows nothing");
    }

    #[test]
    fn an_officer_with_a_wrong_number_is_no_outsider() {
        let rows = vec![stranger(5, 1, 1, 1), Stranger { resembles_officer: true, ..stranger(5, 1, 1, 2) }];
        assert_eq!(Outsiders::new(rows, 3).0.len(), 0);
    }
}

//! Who rows are about, as `resolve` decided it.
//!
//! Nine rows in ten are settled by their number and need no more than the officer: four bytes. What was weighed for the
//! others (candidates, method, score) is kept beside, and whoever asks sees the same [`Match`] of either.

use super::kinds::words;
use super::{Reason, Resolution};

words!(
    /// How a decision came about, one word for the `matches` table.
    Method {
        None = "none",
        Decided = "decided",
        LicenseNo = "license_no",
        LicenseNoSlipped = "license_no_slipped",
        LicenseNoMisread = "license_no_misread",
        NameBirthDate = "name_birth_date",
        NameAgency = "name_agency",
        Name = "name",
    }
);

/// One decision per row. Positions are those of `Registry::officers`.
#[derive(Clone, Copy)]
pub struct Match {
    officer: u32,
    runner_up: u32,
    /// Not a number for none.
    score: f64,
    pub decision: MatchDecision,
    pub method: Method,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchDecision {
    Matched,
    /// Waits for a person, for this reason.
    Review(Reason),
    /// Nobody in the registry is an acceptable candidate.
    Unmatched,
    /// A reviewer ruled that the person is not a licensee.
    NotALicensee,
}

/// No officer.
const NOBODY: u32 = u32::MAX;

impl Match {
    pub const UNMATCHED: Match = Match {
        officer: NOBODY,
        runner_up: NOBODY,
        score: f64::NAN,
        decision: MatchDecision::Unmatched,
        method: Method::None,
    };

    /// A decision about a first candidate, with the probability that this is the right one, and a second.
    pub fn new(officer: u32, runner_up: Option<u32>, decision: MatchDecision, method: Method, score: f64) -> Self {
        Self { officer, runner_up: runner_up.unwrap_or(NOBODY), score, decision, method }
    }

    /// As a reviewer ruled.
    pub const NOT_A_LICENSEE: Match =
        Match { decision: MatchDecision::NotALicensee, method: Method::Decided, ..Match::UNMATCHED };

    /// The same candidates with another decision about them.
    pub fn decided(self, decision: MatchDecision) -> Self {
        Self { decision, ..self }
    }

    /// The first candidate; the officer when `decision` is `Matched`.
    #[inline]
    pub fn officer(&self) -> Option<u32> {
        (self.officer != NOBODY).then_some(self.officer)
    }

    /// The second candidate.
    pub fn runner_up(&self) -> Option<u32> {
        (self.runner_up != NOBODY).then_some(self.runner_up)
    }

    /// The probability that the first candidate is right, 0 to 1.
    pub fn score(&self) -> Option<f64> {
        (!self.score.is_nan()).then_some(self.score)
    }

    /// The officer, when it is certain who it is.
    #[inline]
    pub fn certain(&self) -> Option<u32> {
        self.officer().filter(|_| self.decision == MatchDecision::Matched)
    }
}

impl PartialEq for Match {
    fn eq(&self, other: &Self) -> bool {
        let all = |m: &Self| (m.officer, m.runner_up, m.decision, m.method, m.score());
        all(self) == all(other)
    }
}

impl std::fmt::Debug for Match {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Match")
            .field("officer", &self.officer())
            .field("runner_up", &self.runner_up())
            .field("decision", &self.decision)
            .field("method", &self.method)
            .field("score", &self.score())
            .finish()
    }
}

impl MatchDecision {
    pub const fn resolution(self) -> Resolution {
        match self {
            MatchDecision::Matched => Resolution::Matched,
            MatchDecision::Review(_) => Resolution::Review,
            MatchDecision::Unmatched | MatchDecision::NotALicensee => Resolution::Unmatched,
        }
    }
}

/// An officer whose number stands on a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    pub officer: u32,
    /// With the name as it is on file, not one that is merely like it.
    pub exactly: bool,
}

/// The decisions about all rows, in their order.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    /// The officer who settled the row, or where among `others` its decision stands.
    of_row: Vec<u32>,
    others: Vec<Match>,
    /// The score of rows settled exactly, and of those settled by a name that is like the officer's.
    scores: [f64; 2],
}

impl Matches {
    /// Marks a place among `others`.
    const OTHER: u32 = 1 << 31;
    /// Marks an officer whose name on the row is merely like his own.
    const SIMILAR: u32 = 1 << 30;

    /// `settled`: of each row; `others`: of the rows that are not settled, in their order.
    pub fn new(settled: impl IntoIterator<Item = Option<Settled>>, others: Vec<Match>, scores: [f64; 2]) -> Self {
        let mut next = 0;
        let of_row = settled.into_iter().map(|row| match row {
            Some(Settled { officer, exactly }) => officer | if exactly { 0 } else { Self::SIMILAR },
            None => {
                next += 1;
                Self::OTHER | (next - 1)
            }
        });
        Self { of_row: of_row.collect(), others, scores }
    }

    /// The decisions of two parts put together: of each row in turn, whether it comes from the first.
    pub fn interleaved(from_first: impl Iterator<Item = bool>, [first, second]: [&Self; 2]) -> Self {
        let mut all = Self { scores: first.scores, ..Self::default() };
        let mut next = [0; 2];
        for is_first in from_first {
            let (part, at) = if is_first { (first, &mut next[0]) } else { (second, &mut next[1]) };
            match part.of_row[*at] {
                other if other & Self::OTHER != 0 => all.push(part.of(*at)),
                settled => all.of_row.push(settled),
            }
            *at += 1;
        }
        all
    }

    pub fn len(&self) -> usize {
        self.of_row.len()
    }

    pub fn is_empty(&self) -> bool {
        self.of_row.is_empty()
    }

    #[inline]
    pub fn of(&self, row: usize) -> Match {
        let code = self.of_row[row];
        if code & Self::OTHER != 0 {
            return self.others[(code ^ Self::OTHER) as usize];
        }
        let (officer, score) = match code & Self::SIMILAR {
            0 => (code, self.scores[0]),
            _ => (code ^ Self::SIMILAR, self.scores[1]),
        };
        Match::new(officer, None, MatchDecision::Matched, Method::LicenseNo, score)
    }

    /// The officer a row is about, when that is certain.
    #[inline]
    pub fn certain(&self, row: usize) -> Option<u32> {
        match self.of_row[row] {
            code if code & Self::OTHER != 0 => self.others[(code ^ Self::OTHER) as usize].certain(),
            code => Some(code & !Self::SIMILAR),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Match> {
        (0..self.len()).map(|row| self.of(row))
    }

    /// Puts another decision in the place of the row's own.
    pub fn set(&mut self, row: usize, found: Match) {
        match self.of_row[row] {
            code if code & Self::OTHER != 0 => self.others[(code ^ Self::OTHER) as usize] = found,
            _ => {
                self.of_row[row] = self.place_of_next();
                self.others.push(found);
            }
        }
    }

    fn push(&mut self, found: Match) {
        self.of_row.push(self.place_of_next());
        self.others.push(found);
    }

    fn place_of_next(&self) -> u32 {
        Self::OTHER | u32::try_from(self.others.len()).expect("fewer than 2^31 rows")
    }
}

impl FromIterator<Match> for Matches {
    fn from_iter<I: IntoIterator<Item = Match>>(all: I) -> Self {
        let mut matches = Self::default();
        all.into_iter().for_each(|found| matches.push(found));
        matches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(officer: u32) -> Match {
        Match::new(officer, Some(8), MatchDecision::Review(Reason::OfficerAmbiguous), Method::Name, 0.6)
    }

    #[test]
    fn every_row_has_its_own_decision() {
        let settled = |officer, exactly| Some(Settled { officer, exactly });
        let rows = [settled(3, true), None, settled(4, false), None];
        let mut all = Matches::new(rows, vec![weighed(5), Match::UNMATCHED], [1.0, 0.9]);
        let certain: Vec<_> = (0..4).map(|row| all.certain(row)).collect();
        assert_eq!(certain, [Some(3), None, Some(4), None]);
        assert_eq!((all.of(0).score(), all.of(2).score(), all.of(3).score()), (Some(1.0), Some(0.9), None));
        assert_eq!((all.of(1), all.of(3)), (weighed(5), Match::UNMATCHED));
        all.set(0, weighed(6));
        all.set(1, weighed(7));
        let told: Vec<_> = all.iter().map(|m| m.officer()).collect();
        assert_eq!(told, [Some(6), Some(7), Some(4), None]);
    }

    #[test]
    fn parts_come_together_in_the_order_of_rows() {
        let one = Matches::new([Some(Settled { officer: 1, exactly: true }), None], vec![weighed(2)], [1.0, 0.9]);
        let other = Matches::new([None, Some(Settled { officer: 4, exactly: false })], vec![weighed(3)], [1.0, 0.9]);
        let both = Matches::interleaved([false, true, true, false].into_iter(), [&one, &other]);
        let told: Vec<_> = both.iter().map(|m| (m.officer(), m.score())).collect();
        assert_eq!(told, [(Some(3), Some(0.6)), (Some(1), Some(1.0)), (Some(2), Some(0.6)), (Some(4), Some(0.9))]);
    }

    #[test]
    fn a_settled_row_costs_four_bytes_and_another_twenty_four_more() {
        assert_eq!((size_of::<Match>(), size_of_val(&Matches::default().of_row[..])), (24, 0));
        assert_eq!(size_of_val(&Matches::new([None], vec![], [1.0; 2]).of_row[..]), 4);
    }
}

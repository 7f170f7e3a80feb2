//! What the large tables of a run came to, gathered officer by officer and piece by piece while they were written.
//!
//! In: rows of `rows`, `completions`, `requirements` and `compliance` as they pass by. Out: the few figures that lists
//! and statistics take from them, so that none of these tables has to stay in memory. Parts gathered side by side are
//! joined in the order of the officers; the figures do not depend on how the officers were divided.

use crate::record::tables::{CompletionRow, ComplianceRow, RequirementRow, RowRow};
use crate::record::{Area, Disposition, Hours, InputKind, Period, Reason, SourceKind, Status, Text, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Columns of the breakdown by area: the four areas and hours of no stated area.
pub const AREAS: usize = Area::ALL.len() + 1;
const SOURCES: usize = SourceKind::ALL.len();

/// Whose figures are gathered.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub period: Period,
    /// Only commissioned officers stand in the statistics.
    pub commissioned_only: bool,
}

impl Scope {
    /// Whether the statistics cover the officer of this standing.
    pub fn covers(self, row: &ComplianceRow) -> bool {
        row.status != Status::NotActive && (row.commissioned || !self.commissioned_only)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Digest {
    /// Input rows by what they are and how they ended.
    pub rows: BTreeMap<(InputKind, Disposition, Option<Reason>), i64>,
    pub credited: Credited,
    pub requirements: RequirementsMet,
}

/// One sum of credited hours, in hundredths, and over how many trainings and officers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    pub hundredths: i64,
    pub trainings: i64,
    pub officers: i64,
}

/// Hours credited in the period to the officers that the statistics cover.
#[derive(Clone, Debug, Default)]
pub struct Credited {
    pub total: Sum,
    /// In the order of [`SourceKind::ALL`].
    pub sources: [Sum; SOURCES],
    /// In the order of [`Area::ALL`], then hours of no stated area.
    pub areas: [Sum; AREAS],
}

/// Requirements of the period.
#[derive(Clone, Debug, Default)]
pub struct RequirementsMet {
    /// In the order of the rule pack; `together` last.
    known: Vec<Known>,
    /// Where the one stands that came last: those of an officer come in the order of the pack.
    last: usize,
    /// In the order of licence numbers and the rule pack.
    pub unmet: Vec<Unmet>,
}

/// A requirement under one citation.
#[derive(Clone, Debug)]
struct Known {
    requirement: Text,
    citation: Text,
    /// How many officers who owe hours meet it, and how many do not.
    officers: [i64; 2],
}

/// What each officer's requirements must all meet at once, without being one.
pub const TOGETHER: &str = "together";

/// Licence number, requirement, and what is lacking.
pub type Unmet = (Text, Text, Hours);

impl Digest {
    pub fn rows(&mut self, rows: &[RowRow]) {
        for same in rows.chunk_by(|a, b| ended(a) == ended(b)) {
            *self.rows.entry(ended(&same[0])).or_default() += same.len() as i64;
        }
    }

    /// Takes one officer's standing in the period, with all completions of the officer and the requirements of the
    /// period.
    pub fn officer(
        &mut self,
        scope: Scope,
        standing: &ComplianceRow,
        requirements: &[RequirementRow],
        completions: &[CompletionRow],
    ) {
        let covered = scope.covers(standing);
        if covered {
            self.credited.officer(completions.iter().filter(|c| Period::of(c.completed_on) == scope.period));
        }
        let owes = covered && !standing.status.owes_nothing();
        requirements.iter().for_each(|row| self.requirements.take(row, owes));
    }

    /// Joins what was gathered of later officers.
    pub fn join(&mut self, later: Self) {
        for (key, rows) in later.rows {
            *self.rows.entry(key).or_default() += rows;
        }
        self.credited.join(&later.credited);
        self.requirements.join(later.requirements);
    }
}

fn ended(row: &RowRow) -> (InputKind, Disposition, Option<Reason>) {
    (row.kind, row.disposition, row.reason)
}

impl Sum {
    fn bump(&mut self, hours: Hours, bit: usize, seen: &mut u32) {
        self.hundredths += hours.0;
        self.trainings += 1;
        self.officers += i64::from(*seen & (1 << bit) == 0);
        *seen |= 1 << bit;
    }

    fn join(&mut self, other: &Self) {
        self.hundredths += other.hundredths;
        self.trainings += other.trainings;
        self.officers += other.officers;
    }
}

impl Credited {
    fn officer<'c>(&mut self, completions: impl Iterator<Item = &'c CompletionRow>) {
        // one bit for each sum that the officer has already contributed to
        let mut seen = 0;
        for completion in completions {
            let source = SourceKind::ALL.iter().position(|k| *k == completion.source_kind).unwrap_or_default();
            let (total, areas) = (completion.hours.total(), completion.hours.areas);
            self.total.bump(total, 0, &mut seen);
            self.sources[source].bump(total, 1 + source, &mut seen);
            let parts = areas.into_iter().chain([completion.hours.unstated]);
            for (area, hours) in parts.enumerate().filter(|(_, h)| !h.is_zero()) {
                self.areas[area].bump(hours, 1 + SOURCES + area, &mut seen);
            }
        }
    }

    fn join(&mut self, other: &Self) {
        self.total.join(&other.total);
        self.sources.iter_mut().zip(&other.sources).for_each(|(sum, other)| sum.join(other));
        self.areas.iter_mut().zip(&other.areas).for_each(|(sum, other)| sum.join(other));
    }
}

impl RequirementsMet {
    /// In the order of the rule pack; `together` last.
    pub fn order(&self) -> Vec<Text> {
        let mut order = Vec::new();
        for known in &self.known {
            if !order.contains(&known.requirement) {
                order.push(known.requirement);
            }
        }
        order
    }

    pub fn citations(&self) -> BTreeSet<Text> {
        self.known.iter().map(|known| known.citation).collect()
    }

    /// How many officers who owe hours meet each requirement, and how many do not.
    pub fn tallies(&self) -> BTreeMap<Text, [i64; 2]> {
        let mut tallies: BTreeMap<Text, [i64; 2]> = BTreeMap::new();
        for known in self.known.iter().filter(|known| known.requirement != *TOGETHER) {
            let tally = tallies.entry(known.requirement).or_default();
            tally.iter_mut().zip(known.officers).for_each(|(sum, officers)| *sum += officers);
        }
        tallies
    }

    fn take(&mut self, row: &RequirementRow, owes: bool) {
        let met = i64::from(owes && row.verdict == Verdict::Met);
        let not_met = row.verdict == Verdict::NotMet;
        if not_met {
            self.unmet.push((row.license_no, row.requirement, row.shortfall_hours));
        }
        self.add(row.requirement, row.citation, [met, i64::from(owes && not_met)]);
    }

    fn add(&mut self, requirement: Text, citation: Text, officers: [i64; 2]) {
        let is = |known: &Known| (known.requirement, known.citation) == (requirement, citation);
        let behind = self.last + 1;
        let at = if self.known.get(behind).is_some_and(is) { Some(behind) } else { self.known.iter().position(is) };
        self.last = at.unwrap_or(self.known.len());
        match at {
            Some(at) => self.known[at].officers.iter_mut().zip(officers).for_each(|(sum, more)| *sum += more),
            None => self.known.push(Known { requirement, citation, officers }),
        }
    }

    fn join(&mut self, later: Self) {
        for Known { requirement, citation, officers } in later.known {
            self.add(requirement, citation, officers);
        }
        self.unmet.extend(later.unmet);
    }
}

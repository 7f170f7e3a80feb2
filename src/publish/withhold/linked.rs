//! Counts that hang together by sums: which of them are withheld so that no count of few people can be worked out.
//!
//! In: every count that is published of the state as a whole, the counts that it gives away although nobody prints them
//! (officers left over between two figures), and the sums that hold among them all. Out: which counts are withheld.
//! Always: a reader who knows all sums can narrow no count of few people down to fewer values than half the threshold,
//! nor by taking the withheld parts of a sum for small ones. What is least useful is withheld first, and nothing that
//! need not be.
//!
//! What a reader can work out is found by narrowing every range through every sum until none moves (the shuttle
//! algorithm, Buzzigoli and Giusti 1999); companions are taken greedily and given back where
//! they are not needed (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). `tests/outside/disclosure.py` attacks the finished pages with an integer programme.

use super::{is_small, width_if_small};
use std::collections::BTreeSet;

/// How useful a count is to readers; the least useful are given up first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// A line of detail: a reason, a delay, what became of a wave.
    Detail,
    /// A part of a breakdown.
    Part,
    /// A figure of the state that people ask for.
    Figure,
    /// What the report is read for.
    Headline,
    /// Anyone can count it on a public roster, so withholding it protects nothing.
    Known,
}

/// A count of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell(usize);

#[derive(Clone, Debug)]
struct Count {
    value: i64,
    /// `None` where nobody prints it.
    keep: Option<Keep>,
    /// It tells of few people.
    few: bool,
    withheld: bool,
    /// How many values must remain possible, less one.
    room: i64,
    /// A count of people or records, not an amount of hours.
    counts_people: bool,
    /// Withheld whenever this one is.
    tied: Option<usize>,
}

struct Sum {
    total: usize,
    parts: Vec<usize>,
}

pub struct System {
    threshold: i64,
    counts: Vec<Count>,
    sums: Vec<Sum>,
}

/// The lowest and the highest value that a reader cannot rule out.
type Range = (i64, i64);

/// More than any count, and small enough to be added up.
const ANYTHING: i64 = 1 << 40;
/// Ranges that still move after so many rounds move by ones along a ring of sums, and are narrow only in the end.
const ROUNDS: usize = 200;

impl System {
    /// Counts of one up to `threshold` are withheld.
    pub fn new(threshold: i64) -> Self {
        Self { threshold, counts: Vec::new(), sums: Vec::new() }
    }

    /// A count that is printed.
    pub fn published(&mut self, count: i64, keep: Keep) -> Cell {
        let few = is_small(count, self.threshold);
        self.add(Count { few, ..self.plain(count, Some(keep)) })
    }

    /// An amount in hundredths that is printed with the count it belongs to, or alone; withheld where few stand behind it.
    pub fn amount(&mut self, hundredths: i64, few: bool, keep: Keep) -> Cell {
        let room = self.room() * 100;
        self.add(Count { few, room, counts_people: false, ..self.plain(hundredths, Some(keep)) })
    }

    /// A count of people that nobody prints and sums give.
    pub fn unpublished(&mut self, count: i64) -> Cell {
        let few = is_small(count, self.threshold);
        self.add(Count { few, ..self.plain(count, None) })
    }

    /// A number that nobody prints and that is about nobody.
    pub fn slack(&mut self, count: i64) -> Cell {
        self.add(self.plain(count, None))
    }

    /// Whatever its size, the count must not be known.
    pub fn hold(&mut self, cell: Cell) {
        self.counts[cell.0].few = true;
    }

    pub fn tie(&mut self, one: Cell, other: Cell) {
        self.counts[one.0].tied = Some(other.0);
        self.counts[other.0].tied = Some(one.0);
    }

    pub fn sum(&mut self, total: Cell, parts: impl IntoIterator<Item = Cell>) {
        self.sums.push(Sum { total: total.0, parts: parts.into_iter().map(|part| part.0).collect() });
    }

    /// The total of these, which nobody prints.
    pub fn total_of(&mut self, parts: &[Cell]) -> Cell {
        let total = self.slack(parts.iter().map(|part| self.counts[part.0].value).sum());
        self.sum(total, parts.iter().copied());
        total
    }

    /// `whole` has `part` in it, and nothing is known of the rest.
    pub fn within(&mut self, whole: Cell, part: Cell) {
        let rest = self.slack(self.counts[whole.0].value - self.counts[part.0].value);
        self.sum(whole, [part, rest]);
    }

    /// Two counts of nearly the same people: who sees both sees how many are in one only, and equal ones tell each other.
    pub fn near(&mut self, one: Cell, other: Cell) {
        let (one, other) =
            if self.counts[one.0].value < self.counts[other.0].value { (other, one) } else { (one, other) };
        match self.counts[one.0].value - self.counts[other.0].value {
            0 => self.sum(one, [other]),
            apart if apart <= self.threshold => {
                let apart = self.unpublished(apart);
                self.sum(one, [other, apart]);
            }
            _ => {}
        }
    }

    pub fn is_withheld(&self, cell: Cell) -> bool {
        self.counts[cell.0].withheld
    }

    pub fn value(&self, cell: Cell) -> i64 {
        self.counts[cell.0].value
    }

    /// Decides what is withheld.
    pub fn protect(&mut self) {
        let few: Vec<usize> = (0..self.counts.len()).filter(|&at| self.counts[at].few).collect();
        few.into_iter().for_each(|at| self.set(at, true));
        let mut lost = BTreeSet::new();
        while let Some(exposed) = self.exposed().into_iter().map(|(at, _)| at).find(|at| !lost.contains(at)) {
            match self.companion(exposed) {
                Some(next) => self.set(next, true),
                // only what everybody knows stands around it
                None => drop(lost.insert(exposed)),
            }
        }
        self.show_what_may_be_shown();
    }

    fn plain(&self, value: i64, keep: Option<Keep>) -> Count {
        Count { value, keep, few: false, withheld: false, room: self.room(), counts_people: true, tied: None }
    }

    fn room(&self) -> i64 {
        (self.threshold / 2).max(1)
    }

    fn add(&mut self, count: Count) -> Cell {
        self.counts.push(count);
        Cell(self.counts.len() - 1)
    }

    fn set(&mut self, at: usize, withheld: bool) {
        for at in [Some(at), self.counts[at].tied].into_iter().flatten() {
            self.counts[at].withheld = withheld && self.counts[at].keep.is_some();
        }
    }

    fn is_seen(&self, at: usize) -> bool {
        let count = &self.counts[at];
        count.keep == Some(Keep::Known) || count.keep.is_some() && !count.withheld
    }

    /// What a reader cannot rule out.
    fn ranges(&self) -> Vec<Range> {
        let given =
            |at: usize| if self.is_seen(at) { (self.counts[at].value, self.counts[at].value) } else { (0, ANYTHING) };
        let mut ranges: Vec<Range> = (0..self.counts.len()).map(given).collect();
        for _ in 0..ROUNDS {
            let before = ranges.clone();
            self.sums.iter().for_each(|sum| narrow(sum, &mut ranges));
            if ranges == before {
                break;
            }
        }
        ranges
    }

    /// Counts of few people that can be narrowed too far, and by how many values too far.
    fn exposed(&self) -> Vec<(usize, i64)> {
        let ranges = self.ranges();
        let mut widths: Vec<i64> = ranges.iter().map(|(low, high)| high - low).collect();
        for sum in &self.sums {
            for (at, width) in self.guessed(sum, &ranges) {
                widths[at] = widths[at].min(width);
            }
        }
        let lacks = |(at, count): (usize, &Count)| {
            let must_be_hidden = count.few && count.keep != Some(Keep::Known);
            (must_be_hidden && widths[at] < count.room).then_some((at, count.room - widths[at]))
        };
        self.counts.iter().enumerate().filter_map(lacks).collect()
    }

    /// How wide the withheld parts of a sum remain for a reader who takes all of them for small counts, where that can be.
    fn guessed(&self, sum: &Sum, ranges: &[Range]) -> Vec<(usize, i64)> {
        let known = |at: usize| ranges[at].0 == ranges[at].1;
        let hidden: Vec<usize> = sum.parts.iter().copied().filter(|&at| !known(at)).collect();
        let printed = |&at: &usize| self.counts[at].keep.is_some() && self.counts[at].counts_people;
        if !hidden.iter().all(printed) {
            return Vec::new();
        }
        let seen: i64 = sum.parts.iter().filter(|&&at| known(at)).map(|&at| ranges[at].0).sum();
        let (low, high) = (ranges[sum.total].0 - seen, ranges[sum.total].1 - seen);
        let number = hidden.len() as i64;
        if number > high || number * self.threshold < low {
            return Vec::new();
        }
        let width = width_if_small((low, high), number, self.threshold);
        hidden.into_iter().map(|at| (at, width)).collect()
    }

    /// By how many values all exposed counts are narrowed too far.
    fn lacking(&self) -> i64 {
        self.exposed().iter().map(|(_, lacks)| lacks).sum()
    }

    /// The least useful shown count that an exposed one hangs together with.
    fn companion(&self, exposed: usize) -> Option<usize> {
        let order = |&at: &usize| (self.counts[at].keep, self.counts[at].value == 0, self.counts[at].value, at);
        self.around(exposed).into_iter().min_by_key(order)
    }

    /// Shown counts that could be withheld, in the sums of a count and of withheld ones that it hangs together with.
    fn around(&self, start: usize) -> Vec<usize> {
        let (mut seen, mut open, mut found) = (BTreeSet::from([start]), vec![start], Vec::new());
        while let Some(at) = open.pop() {
            for sum in self.sums.iter().filter(|sum| sum.total == at || sum.parts.contains(&at)) {
                for next in sum.parts.iter().copied().chain([sum.total]) {
                    if !seen.insert(next) {
                        continue;
                    }
                    match self.counts[next].keep {
                        Some(Keep::Known) => {}
                        Some(_) if !self.counts[next].withheld => found.push(next),
                        _ => open.push(next),
                    }
                }
            }
        }
        found
    }

    /// Companions that are not needed any more are shown again, the most useful first.
    fn show_what_may_be_shown(&mut self) {
        let before = self.lacking();
        let few = |at: usize| self.counts[at].few || self.counts[at].tied.is_some_and(|other| self.counts[other].few);
        let mut companions: Vec<usize> =
            (0..self.counts.len()).filter(|&at| self.counts[at].withheld && !few(at)).collect();
        companions.sort_by_key(|&at| std::cmp::Reverse((self.counts[at].keep, self.counts[at].value, at)));
        for at in companions {
            self.set(at, false);
            if self.lacking() > before {
                self.set(at, true);
            }
        }
    }
}

/// Narrows the total by its parts and each part by the total and the others.
fn narrow(sum: &Sum, ranges: &mut [Range]) {
    let low: i64 = sum.parts.iter().map(|&at| ranges[at].0).sum();
    let high: i64 = sum.parts.iter().map(|&at| ranges[at].1).sum();
    let total = &mut ranges[sum.total];
    *total = (total.0.max(low), total.1.min(high));
    let total = *total;
    for &at in &sum.parts {
        let part = &mut ranges[at];
        *part = (part.0.max(total.0 - (high - part.1)), part.1.min(total.1 - (low - part.0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A total of `counts`, all figures: whether the total is shown, and each of its parts.
    fn shown(counts: &[i64]) -> (bool, Vec<bool>) {
        let mut system = System::new(10);
        let total = system.published(counts.iter().sum(), Keep::Headline);
        let parts: Vec<Cell> = counts.iter().map(|&n| system.published(n, Keep::Figure)).collect();
        system.sum(total, parts.clone());
        system.protect();
        (!system.is_withheld(total), parts.iter().map(|&part| !system.is_withheld(part)).collect())
    }

    #[test]
    fn a_lone_small_part_takes_a_companion_with_it() {
        assert_eq!(shown(&[40, 3, 25]), (true, vec![true, false, false]));
        assert_eq!(shown(&[40, 11, 25]), (true, vec![true, true, true]));
        assert_eq!(shown(&[40, 0, 25]), (true, vec![true, true, true]));
    }

    #[test]
    fn two_small_parts_whose_sum_gives_them_away_take_a_third() {
        assert_eq!(shown(&[40, 1, 1]), (true, vec![false, false, false]), "they would sum to 2");
        assert_eq!(shown(&[40, 10, 10, 90]), (true, vec![false, false, false, true]), "both would be 10");
        assert_eq!(shown(&[40, 5, 8, 90]), (true, vec![true, false, false, true]));
    }

    #[test]
    fn officers_left_over_between_two_figures_are_hidden_by_the_less_useful_one() {
        let mut system = System::new(10);
        let officers = system.published(500, Keep::Known);
        let trained = system.published(497, Keep::Detail);
        let owing = system.published(480, Keep::Headline);
        let rest = system.published(20, Keep::Figure);
        system.near(officers, trained);
        system.sum(officers, [owing, rest]);
        system.protect();
        assert!(system.is_withheld(trained), "three officers have no training");
        assert!(![officers, owing, rest].iter().any(|&cell| system.is_withheld(cell)));
    }

    #[test]
    fn equal_figures_of_the_same_people_are_withheld_alike() {
        let mut system = System::new(10);
        let short = system.published(60, Keep::Headline);
        let [email, unreachable] = [56, 4].map(|n| system.published(n, Keep::Figure));
        let sent = system.published(56, Keep::Part);
        system.sum(short, [email, unreachable]);
        system.near(email, sent);
        system.near(short, sent);
        system.protect();
        assert!([email, unreachable, sent].iter().all(|&cell| system.is_withheld(cell)));
        assert!(!system.is_withheld(short));
    }

    #[test]
    fn detail_is_given_up_before_a_headline() {
        let mut system = System::new(10);
        let owing = system.published(500, Keep::Headline);
        let (met, unmet) = (system.published(440, Keep::Part), system.published(55, Keep::Figure));
        let lifted = system.unpublished(5);
        system.sum(owing, [met, unmet, lifted]);
        system.protect();
        assert!(system.is_withheld(met) && !system.is_withheld(unmet) && !system.is_withheld(owing));
    }

    #[test]
    fn hours_are_withheld_with_the_trainings_they_belong_to() {
        let mut system = System::new(10);
        let total = system.published(300, Keep::Headline);
        let hours = system.amount(120_000, false, Keep::Headline);
        system.tie(total, hours);
        let parts = [(200, 80_000, false), (60, 24_000, false), (40, 16_000, true)].map(|(trainings, amount, few)| {
            let (count, amount) = (system.published(trainings, Keep::Part), system.amount(amount, few, Keep::Part));
            system.tie(count, amount);
            (count, amount)
        });
        system.sum(total, parts.map(|part| part.0));
        system.sum(hours, parts.map(|part| part.1));
        system.protect();
        let withheld = parts.map(|(count, amount)| (system.is_withheld(count), system.is_withheld(amount)));
        assert_eq!(withheld, [(false, false), (true, true), (true, true)]);
    }
}

//! Officers broken down by several attributes at once: which groups' lines are withheld.
//!
//! In: atoms, the officers alike in every attribute, with how many have met the requirement or owe nothing (they are in
//! order) and how many have not. Out: per attribute and group whether its whole line is withheld.
//!
//! Why it is sound: two officers whose groups are, in each attribute, either the same or both withheld could change
//! places in their standing, and not one published figure would differ. So whoever only has what is published, even
//! together with a full list of who works where, cannot tell these worlds apart, and a withheld count is uncertain at
//! least by what such exchanges can do to it. [`Audit`] computes that range exactly; lines are withheld until it
//! is wide enough everywhere. No solver, however strong, gets below it.

use super::{is_small, width_if_small};
use std::collections::BTreeMap;

/// Officers who share a group in every attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// Per attribute the number of the group.
    pub groups: Vec<usize>,
    pub in_order: i64,
    pub lacking: i64,
}

/// Per attribute, per group: withheld or not.
pub type Hidden = Vec<Vec<bool>>;

/// What of an officer's groups can be seen in the published tables.
type Signature = Vec<Option<usize>>;

#[derive(Clone, Copy, Default)]
struct Line {
    in_order: i64,
    lacking: i64,
}

impl Line {
    fn total(self) -> i64 {
        self.in_order + self.lacking
    }

    fn add(&mut self, atom: &Atom) {
        self.in_order += atom.in_order;
        self.lacking += atom.lacking;
    }

    /// Each kind of standing is held by more than `threshold`. A line where all stand alike says of each of them
    /// where they stand, so nought is refused here too.
    fn may_be_shown(self, threshold: i64) -> bool {
        self.in_order > threshold && self.lacking > threshold
    }
}

/// How far the withheld lines of a plan can be told apart.
struct Audit<'a> {
    atoms: &'a [Atom],
    lines: Vec<Vec<Line>>,
    threshold: i64,
}

/// How many of the smallest shown groups of an attribute are tried as companions.
const COMPANIONS: usize = 6;

/// Which lines are withheld, among them those of `still`. That has a flag for each group of each attribute.
pub fn plan(atoms: &[Atom], still: Hidden, threshold: i64) -> Hidden {
    let sizes: Vec<usize> = still.iter().map(Vec::len).collect();
    let audit = Audit::new(atoms, &sizes, threshold);
    let mut hidden = still;
    for (hidden, line) in hidden.iter_mut().flatten().zip(audit.lines.iter().flatten()) {
        *hidden |= !line.may_be_shown(threshold);
    }
    audit.close(&mut hidden);
    while audit.lacking(&hidden) > 0 {
        match audit.best_companion(&hidden) {
            Some(next) => hidden = next,
            None => break,
        }
    }
    hidden
}

impl<'a> Audit<'a> {
    fn new(atoms: &'a [Atom], sizes: &[usize], threshold: i64) -> Self {
        let mut lines: Vec<Vec<Line>> = sizes.iter().map(|&n| vec![Line::default(); n]).collect();
        for atom in atoms {
            atom.groups.iter().enumerate().for_each(|(attribute, &g)| lines[attribute][g].add(atom));
        }
        Self { atoms, lines, threshold }
    }

    /// Withholds further lines until, in each attribute, at least two are withheld or none, and together they could
    /// be shown as one line (which they are: everybody can subtract).
    fn close(&self, hidden: &mut Hidden) {
        for attribute in 0..hidden.len() {
            while !self.pool_is_safe(attribute, &hidden[attribute]) {
                let near = self.shown_by_size(attribute, &hidden[attribute]).into_iter().take(COMPANIONS);
                let lacking = |&group: &usize| {
                    let mut next = hidden.clone();
                    next[attribute][group] = true;
                    self.lacking(&next)
                };
                match near.min_by_key(lacking) {
                    Some(next) => hidden[attribute][next] = true,
                    None => break,
                }
            }
        }
    }

    /// What the withheld lines of an attribute hold together, how many they are, and the largest.
    fn pool(&self, attribute: usize, hidden: &[bool]) -> (Line, usize, i64) {
        let members = self.lines[attribute].iter().zip(hidden).filter(|(_, hidden)| **hidden);
        members.fold((Line::default(), 0, 0), |(mut pool, number, largest), (line, _)| {
            pool.in_order += line.in_order;
            pool.lacking += line.lacking;
            (pool, number + 1, largest.max(line.total()))
        })
    }

    fn pool_is_safe(&self, attribute: usize, hidden: &[bool]) -> bool {
        let (pool, number, largest) = self.pool(attribute, hidden);
        number == 0
            || number > 1
                && pool.may_be_shown(self.threshold)
                && pool.total() - largest >= self.threshold
                && self.leaves_room(attribute, hidden, |line| line.in_order)
                && self.leaves_room(attribute, hidden, |line| line.lacking)
    }

    /// Whether the small ones among the withheld counts remain open for a reader who takes all of them for small.
    fn leaves_room(&self, attribute: usize, hidden: &[bool], count: fn(&Line) -> i64) -> bool {
        let counts: Vec<i64> = self.lines[attribute]
            .iter()
            .zip(hidden)
            .filter(|(_, hidden)| **hidden)
            .map(|(line, _)| count(line))
            .collect();
        if !counts.iter().any(|&count| is_small(count, self.threshold)) {
            return true;
        }
        let (sum, number) = (counts.iter().sum::<i64>(), counts.len() as i64);
        sum > number * self.threshold || width_if_small((sum, sum), number, self.threshold) >= self.threshold / 2
    }

    fn shown_by_size(&self, attribute: usize, hidden: &[bool]) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..hidden.len()).filter(|&g| !hidden[g]).collect();
        shown.sort_by_key(|&g| (self.lines[attribute][g].total(), g));
        shown
    }

    /// By how many officers the withheld lines fall short of the uncertainty they need, summed: half the threshold, or
    /// everybody in the line or outside it where those are fewer.
    fn lacking(&self, hidden: &Hidden) -> i64 {
        let pools: Vec<i64> = (0..hidden.len()).map(|a| self.pool(a, &hidden[a]).0.total()).collect();
        let lacks = |(attribute, group, range): (usize, usize, i64)| {
            let total = self.lines[attribute][group].total();
            (total.min(pools[attribute] - total).min((self.threshold / 2).max(1)) - range).max(0)
        };
        self.ranges(hidden).into_iter().map(lacks).sum()
    }

    /// Per withheld line how far its count of officers in order can move by exchanges nobody could notice.
    fn ranges(&self, hidden: &Hidden) -> Vec<(usize, usize, i64)> {
        let mut alike: BTreeMap<Signature, Line> = BTreeMap::new();
        for atom in self.atoms {
            alike.entry(signature(atom, hidden)).or_default().add(atom);
        }
        let mut shares: BTreeMap<(usize, usize), BTreeMap<Signature, i64>> = BTreeMap::new();
        for atom in self.atoms {
            let signature = signature(atom, hidden);
            for (attribute, &group) in atom.groups.iter().enumerate().filter(|&(a, &g)| hidden[a][g]) {
                let share = shares.entry((attribute, group)).or_default().entry(signature.clone()).or_default();
                *share += atom.in_order + atom.lacking;
            }
        }
        let range = |shares: &BTreeMap<Signature, i64>| {
            shares
                .iter()
                .map(|(signature, &n)| {
                    let all = alike[signature];
                    n.min(all.in_order) - (n - all.lacking).max(0)
                })
                .sum()
        };
        shares.iter().map(|(&(attribute, group), shares)| (attribute, group, range(shares))).collect()
    }

    /// The plan with one more line withheld (and what that entails) that gains most for the officers it hides;
    /// where none gains anything, the one that hides fewest.
    fn best_companion(&self, hidden: &Hidden) -> Option<Hidden> {
        let (lacking, officers) = (self.lacking(hidden), self.officers_hidden(hidden));
        let candidates = (0..hidden.len()).flat_map(|attribute| {
            let near = self.shown_by_size(attribute, &hidden[attribute]).into_iter().take(COMPANIONS);
            near.chain(self.overlapping(attribute, hidden)).map(move |group| (attribute, group))
        });
        let plans = candidates.map(|(attribute, group)| {
            let mut next = hidden.clone();
            next[attribute][group] = true;
            self.close(&mut next);
            let (gain, cost) = (lacking - self.lacking(&next), self.officers_hidden(&next) - officers);
            ((gain.max(0), cost.max(1)), next)
        });
        let better = |(a, _): &((i64, i64), Hidden), (b, _): &((i64, i64), Hidden)| {
            (b.0 * a.1).cmp(&(a.0 * b.1)).then(a.1.cmp(&b.1))
        };
        plans.min_by(better).map(|(_, plan)| plan)
    }

    /// Shown groups of `attribute` that hold the officers of a withheld line of another attribute entirely.
    fn overlapping(&self, attribute: usize, hidden: &Hidden) -> Vec<usize> {
        let mut within: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for atom in self.atoms {
            for (a, &g) in atom.groups.iter().enumerate().filter(|&(a, &g)| a != attribute && hidden[a][g]) {
                within.entry((a, g)).or_default().push(atom.groups[attribute]);
            }
        }
        let mut found: Vec<usize> = within
            .into_values()
            .filter(|g| g.iter().all(|x| *x == g[0]) && !hidden[attribute][g[0]])
            .map(|g| g[0])
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn officers_hidden(&self, hidden: &Hidden) -> i64 {
        let lines = self.lines.iter().flatten().zip(hidden.iter().flatten());
        lines.filter(|(_, hidden)| **hidden).map(|(line, _)| line.total()).sum()
    }
}

/// Officers of one signature are interchangeable.
fn signature(atom: &Atom, hidden: &Hidden) -> Signature {
    atom.groups.iter().zip(hidden).map(|(&group, hidden)| (!hidden[group]).then_some(group)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(groups: &[usize], in_order: i64, lacking: i64) -> Atom {
        Atom { groups: groups.to_vec(), in_order, lacking }
    }

    fn lines(atoms: &[(i64, i64)]) -> Vec<bool> {
        let atoms: Vec<Atom> = atoms.iter().enumerate().map(|(g, &(c, n))| atom(&[g], c, n)).collect();
        plan(&atoms, vec![vec![false; atoms.len()]], 10).remove(0)
    }

    #[test]
    fn a_line_with_a_small_count_or_all_alike_is_withheld_with_a_companion() {
        assert_eq!(lines(&[(50, 40), (60, 3), (30, 20), (90, 80)]), [false, true, true, false]);
        assert_eq!(lines(&[(50, 40), (60, 0), (30, 20), (90, 80)]), [false, true, true, false]);
        assert_eq!(lines(&[(50, 40), (60, 11), (30, 20)]), [false, false, false]);
    }

    #[test]
    fn withheld_lines_together_may_be_subtracted_from_the_total() {
        assert_eq!(lines(&[(50, 40), (60, 3), (30, 2), (90, 80)]), [true, true, true, false], "3 + 2 is small as well");
    }

    #[test]
    fn the_same_officers_are_not_withheld_here_and_shown_there() {
        // Group 0 of both attributes holds the same officers: withheld in one only, the other would give it away.
        let atoms = [atom(&[0, 0], 20, 12), atom(&[1, 1], 60, 3), atom(&[2, 1], 70, 50), atom(&[2, 2], 70, 50)];
        let audit = Audit::new(&atoms, &[3, 3], 10);
        assert!(audit.lacking(&vec![vec![true, true, false], vec![false; 3]]) > 0);
        let hidden = plan(&atoms, vec![vec![false; 3]; 2], 10);
        assert!(hidden[0][1] && hidden[0][0] == hidden[1][0]);
        assert_eq!(audit.lacking(&hidden), 0);
    }

    #[test]
    fn exchanges_within_the_range_exist_for_made_up_states() {
        let mut seed = 7_u64;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        for _ in 0..40 {
            let atoms: Vec<Atom> = (0..60)
                .map(|_| {
                    let groups = [below(20), below(4), below(3)].map(|g| g as usize);
                    atom(&groups, below(25) as i64, below(8) as i64)
                })
                .collect();
            let audit = Audit::new(&atoms, &[20, 4, 3], 10);
            let hidden = plan(&atoms, [20, 4, 3].map(|n| vec![false; n]).into(), 10);
            assert_eq!(audit.lacking(&hidden), 0);
            for (attribute, lines) in audit.lines.iter().enumerate() {
                let shown = lines.iter().zip(&hidden[attribute]).filter(|(_, h)| !**h);
                assert!(shown.into_iter().all(|(line, _)| line.may_be_shown(10)));
            }
        }
    }
}

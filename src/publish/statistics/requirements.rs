//! How many officers meet each requirement.
//!
//! In: requirement rows of the period for officers who owe hours. Out: met, not met and the rate per requirement.
//! Withheld where either count is small, where those the requirement does not concern are few (they are what is left
//! of the officers who owe hours), and as many more as it takes that the state's number of officers not compliant,
//! each of whom fails at least one requirement, does not pin a withheld count down.

use super::measure::{At, Cells, rate};
use super::standing::Shown;
use super::threshold;
use crate::publish::Published;
use crate::publish::withhold::is_small;
use crate::record::Text;
use std::collections::BTreeMap;

#[derive(Default)]
struct Tally {
    met: i64,
    not_met: i64,
    withheld: bool,
}

pub fn requirements(published: &Published, shown: Shown, cells: &mut Cells) {
    let counts = published.digest.requirements.tallies();
    let mut tallies = tallies(&counts);
    withhold(&mut tallies, shown, threshold(published));
    for (requirement, tally) in &tallies {
        let at = |measure| At { measure, group_by: "requirement", group: requirement, period: published.period };
        cells.count(at("requirement_met"), tally.met, tally.withheld);
        cells.count(at("requirement_not_met"), tally.not_met, tally.withheld);
        cells.hundredths(at("requirement_met_rate"), rate(tally.met, tally.met + tally.not_met), tally.withheld);
    }
}

fn tallies(counts: &BTreeMap<Text, [i64; 2]>) -> BTreeMap<&str, Tally> {
    counts.iter().map(|(id, &[met, not_met])| (id.as_str(), Tally { met, not_met, withheld: false })).collect()
}

fn withhold(tallies: &mut BTreeMap<&str, Tally>, shown: Shown, threshold: i64) {
    let Some((compliant, not_compliant)) = shown.compliant.zip(shown.not_compliant) else {
        tallies.values_mut().for_each(|t| t.withheld = true);
        return;
    };
    for tally in tallies.values_mut() {
        let unconcerned = compliant + not_compliant - tally.met - tally.not_met;
        tally.withheld = [tally.met, tally.not_met, unconcerned].iter().any(|&n| is_small(n, threshold));
    }
    while pinned(tallies, not_compliant, threshold) {
        let shown = tallies.values_mut().filter(|t| !t.withheld && t.not_met > 0);
        match shown.min_by_key(|t| t.not_met) {
            Some(next) => next.withheld = true,
            None => break,
        }
    }
}

/// Whether the officers not compliant leave some withheld small count too little room: those the shown requirements
/// cannot account for must be among the withheld ones.
fn pinned(tallies: &BTreeMap<&str, Tally>, not_compliant: i64, threshold: i64) -> bool {
    let accounted: i64 = tallies.values().filter(|t| !t.withheld).map(|t| t.not_met).sum();
    let most = |t: &Tally| if is_small(t.not_met, threshold) { threshold } else { t.not_met };
    let hidden: Vec<&Tally> = tallies.values().filter(|t| t.withheld && t.not_met > 0).collect();
    let room: i64 = hidden.iter().map(|t| most(t)).sum();
    hidden.iter().filter(|t| is_small(t.not_met, threshold)).any(|t| {
        let least = (not_compliant - accounted - (room - most(t))).max(1);
        threshold - least < threshold / 2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn withheld(not_met: &[i64], not_compliant: i64) -> Vec<bool> {
        let owing = 500;
        let names = ["a", "b", "c", "d"];
        let tally = |&n: &i64| Tally { met: owing - n, not_met: n, withheld: false };
        let mut tallies: BTreeMap<&str, Tally> = names.into_iter().zip(not_met.iter().map(tally)).collect();
        let shown = Shown { compliant: Some(owing - not_compliant), not_compliant: Some(not_compliant), short: None };
        withhold(&mut tallies, shown, 10);
        tallies.values().map(|t| t.withheld).collect()
    }

    #[test]
    fn a_small_count_is_withheld_with_its_counterpart() {
        assert_eq!(withheld(&[60, 4, 30], 70), [false, true, false]);
        assert_eq!(withheld(&[60, 0, 30], 70), [false, false, false]);
        assert_eq!(withheld(&[60, 495, 30], 500), [false, true, false], "five have met it");
    }

    #[test]
    fn officers_left_over_do_not_pin_it_down() {
        assert_eq!(withheld(&[40, 9, 0], 49), [true, true, false], "49 less 40 would be 9");
        assert_eq!(withheld(&[40, 9, 20], 50), [false, true, false], "60 are accounted for, so 9 could be 1");
    }
}

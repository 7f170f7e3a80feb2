//! Names of made-up people and towns, with the skew that real ones have.
//!
//! In: word lists of this folder, read at compile time. Out: a surname, a given name, a town for a generator. The
//! commonest words come from lists; the long tail is composed from syllables, so that a million officers still have
//! mostly distinct names and the common ones have many namesakes.

use super::rng::{Rng, by_rank};
use std::sync::LazyLock;

/// The words of a list file, comments left out.
fn words(text: &'static str) -> Vec<&'static str> {
    text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
}

struct Ranked {
    words: Vec<&'static str>,
    weights: Vec<u64>,
}

impl Ranked {
    fn new(text: &'static str, flat: u64) -> Self {
        let words = words(text);
        let weights = by_rank(words.len(), flat);
        Self { words, weights }
    }

    fn pick(&self, rng: &mut Rng) -> &'static str {
        self.words[rng.weighted(&self.weights)]
    }
}

static SURNAMES: LazyLock<Ranked> = LazyLock::new(|| Ranked::new(include_str!("lists/surnames.txt"), 25));
static MEN: LazyLock<Ranked> = LazyLock::new(|| Ranked::new(include_str!("lists/men.txt"), 12));
static WOMEN: LazyLock<Ranked> = LazyLock::new(|| Ranked::new(include_str!("lists/women.txt"), 15));
static NICKNAMES: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let lines = include_str!("lists/nicknames.txt").lines().filter(|l| !l.starts_with('#'));
    let mut all: Vec<_> = lines
        .filter_map(|line| {
            let mut parts = line.split_whitespace();
            Some((parts.next()?, parts.collect()))
        })
        .collect();
    all.sort_unstable();
    all
});
static SYLLABLES: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let lines = include_str!("lists/syllables.txt").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).map(|(k, v)| (k, v.split_whitespace().collect())).collect()
});

fn syllables(kind: &str) -> &'static [&'static str] {
    SYLLABLES.iter().find(|(k, _)| *k == kind).map_or(&[], |(_, words)| words)
}

/// How much of the surnames comes from the list, in ten-thousandths; the rest is composed.
const LISTED_SURNAMES: u32 = 4_800;
const LISTED_FIRST_NAMES: u32 = 9_300;

pub fn surname(rng: &mut Rng) -> String {
    if rng.chance(LISTED_SURNAMES) {
        return SURNAMES.pick(rng).replace("Van-Dyke", "Van Dyke").replace("St.Clair", "St. Clair");
    }
    let (heads, middles, tails) = (syllables("surname_head"), syllables("surname_middle"), syllables("surname_tail"));
    let head = heads[rng.skewed(heads.len())];
    let middle = if rng.chance(7_000) { middles[rng.skewed(middles.len())] } else { "" };
    format!("{head}{middle}{}", tails[rng.skewed(tails.len())])
}

pub fn first_name(rng: &mut Rng, woman: bool) -> String {
    if rng.chance(LISTED_FIRST_NAMES) {
        return if woman { WOMEN.pick(rng) } else { MEN.pick(rng) }.to_owned();
    }
    let (heads, tails) = (syllables("first_head"), syllables("first_tail"));
    format!("{}{}", rng.pick(heads), rng.pick(tails))
}

/// The familiar forms of a given name, none for most.
pub fn nicknames(first: &str) -> &'static [&'static str] {
    match NICKNAMES.binary_search_by(|(name, _)| (*name).cmp(first)) {
        Ok(at) => &NICKNAMES[at].1,
        Err(_) => &[],
    }
}

const TOWN_PREFIXES: [&str; 8] = ["", "New ", "North ", "South ", "Upper ", "Lower ", "Old ", "Little "];

/// The town of a number; different numbers below [`towns`] give different towns.
pub fn town(number: usize) -> String {
    let (heads, tails) = (syllables("town_head"), syllables("town_tail"));
    let plain = heads.len() * tails.len();
    let (prefix, rest) = (number / plain % TOWN_PREFIXES.len(), number % plain);
    format!("{}{}{}", TOWN_PREFIXES[prefix], heads[rest / tails.len()], tails[rest % tails.len()])
}

/// How many different towns there are without a prefix, and in all.
pub fn towns() -> (usize, usize) {
    let plain = syllables("town_head").len() * syllables("town_tail").len();
    (plain, plain * TOWN_PREFIXES.len())
}

pub fn county(number: usize) -> String {
    let plain = syllables("county");
    match number / plain.len() {
        0 => plain[number].to_owned(),
        round => format!("{} {}", TOWN_PREFIXES[1 + (round - 1) % 7].trim(), plain[number % plain.len()]),
    }
}

pub fn street(rng: &mut Rng) -> &'static str {
    let all = syllables("street");
    all[rng.below(all.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::rng::Stream;
    use std::collections::BTreeSet;

    #[test]
    fn common_names_are_common_and_most_are_rare() {
        let mut rng = Rng::new(1, Stream::People, 0);
        let drawn: Vec<String> = (0..20_000).map(|_| surname(&mut rng)).collect();
        let distinct: BTreeSet<&String> = drawn.iter().collect();
        let miller = drawn.iter().filter(|n| *n == "Miller").count();
        assert!(miller > 60, "{miller}");
        assert!(distinct.len() > 4_000, "{}", distinct.len());
    }

    #[test]
    fn towns_differ() {
        let (plain, all) = towns();
        assert!(all >= 18_000);
        assert_eq!((0..all).map(town).collect::<BTreeSet<_>>().len(), all);
        assert!((0..plain).all(|n| !town(n).contains(' ')));
    }

    #[test]
    fn nicknames_are_found() {
        assert_eq!(nicknames("William"), ["Bill", "Will", "Billy"]);
        assert!(nicknames("Zoë").is_empty());
    }
}

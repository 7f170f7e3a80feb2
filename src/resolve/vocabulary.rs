//! The names that the registry knows, each once, with how many officers bear it.
//!
//! Comparing two names that are equal then costs one comparison of integers. Names are found by their hash of 64 bits,
//! which a row's name needs once for all look-ups; that two of a million names share one has a chance of 1 in 10^7.

use super::name::{Name, hash};
use super::number::one_edit;
use super::settings::IdentitySettings;
use rapidfuzz::distance::osa;
use rustc_hash::FxHashMap;

/// A name that is not in the vocabulary.
pub const UNKNOWN: u32 = u32::MAX;
/// Shorter names have too many neighbours at two edits, or as a beginning, for that to tell anything.
const LONG_ENOUGH: usize = 6;
const CUT_AT_LEAST: usize = 3;
/// A word of a compound that is shorter is a particle.
const WORD_AT_LEAST: usize = 3;

/// One name, with all that a comparison asks of it side by side.
#[derive(Debug)]
struct Entry {
    text: Box<str>,
    /// The words of a compound name.
    words: Box<[u32]>,
    bearers: f64,
    /// The share of officers who bear the name.
    frequency: f64,
    letters: u32,
}

/// The names of one kind, surnames or first names.
#[derive(Debug, Default)]
pub struct Vocabulary {
    ids: FxHashMap<u64, u32>,
    all: Vec<Entry>,
    total: f64,
    /// The frequency of one name that nobody in the registry bears.
    unseen: f64,
}

/// How two different names resemble each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resemblance {
    OneEdit,
    TwoEdits,
    Cut,
    None,
}

impl Vocabulary {
    pub fn add(&mut self, name: &Name, bearers: f64) -> u32 {
        if name.whole.is_empty() {
            return UNKNOWN;
        }
        let id = self.intern(&name.whole);
        self.all[id as usize].bearers += bearers;
        self.total += bearers;
        if self.all[id as usize].words.is_empty() && !name.words.is_empty() {
            let words: Vec<u32> =
                name.words.iter().filter(|w| w.len() >= WORD_AT_LEAST).map(|word| self.intern(word)).collect();
            self.all[id as usize].words = words.into();
        }
        id
    }

    fn intern(&mut self, text: &str) -> u32 {
        let next = u32::try_from(self.all.len()).expect("fewer than 2^32 names");
        let id = *self.ids.entry(hash(text)).or_insert(next);
        if id == next {
            let letters = letters(text);
            self.all.push(Entry { text: text.into(), words: Box::default(), bearers: 0.0, frequency: 0.0, letters });
        }
        id
    }

    /// The name whose text has this hash.
    #[inline]
    pub fn id(&self, hash: u64) -> u32 {
        self.ids.get(&hash).copied().unwrap_or(UNKNOWN)
    }

    #[inline]
    fn get(&self, id: u32) -> Option<&Entry> {
        self.all.get(id as usize)
    }

    #[inline]
    pub fn text(&self, id: u32) -> &str {
        self.get(id).map_or("", |e| &e.text)
    }

    #[inline]
    pub fn words(&self, id: u32) -> &[u32] {
        self.get(id).map_or(&[], |e| &e.words)
    }

    #[inline]
    pub fn letters(&self, id: u32) -> u32 {
        self.get(id).map_or(0, |e| e.letters)
    }

    pub fn len(&self) -> u32 {
        u32::try_from(self.all.len()).unwrap_or(UNKNOWN)
    }

    /// The share of officers who bear the name.
    #[inline]
    pub fn frequency(&self, id: u32) -> f64 {
        self.get(id).map_or(self.unseen, |e| e.frequency)
    }

    /// To be called once when all names are in. Names borne once tell how likely a new one is (Good and Turing); that
    /// chance is spread over all names that there are.
    fn finish(&mut self, names_in_use: f64) {
        let once = self.all.iter().filter(|e| (0.5..1.5).contains(&e.bearers)).count() as f64;
        let spread = (once + 1.0) / (self.total + 1.0) / names_in_use;
        self.unseen = spread.min(0.5 / (self.total + 1.0));
        self.set_frequencies();
    }

    fn set_frequencies(&mut self) {
        for entry in &mut self.all {
            let borne = (entry.bearers + 0.5) / (self.total + 1.0);
            entry.frequency = if entry.bearers > 0.0 { borne } else { self.unseen };
        }
    }

    /// Adds to what is written without being borne: short forms, by the officers who have them.
    pub fn add_written(&mut self, id: u32, bearers: f64) {
        if let Some(entry) = self.all.get_mut(id as usize) {
            entry.bearers += bearers;
        }
    }

    pub fn bearers(&self, id: u32) -> f64 {
        self.get(id).map_or(0.0, |e| e.bearers)
    }

    /// How a name that is not this one resembles it.
    pub fn resemblance(&self, word: &Word, id: u32) -> Resemblance {
        let Some(entry) = self.get(id).filter(|e| !unlike(word.letters, e.letters)) else { return Resemblance::None };
        let (a, b) = (word.text.as_bytes(), entry.text.as_bytes());
        let differing = (word.letters ^ entry.letters).count_ones();
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        if short.len() >= CUT_AT_LEAST && long.len() > short.len() + 1 && long.starts_with(short) {
            return Resemblance::Cut;
        }
        if differing > 4 || long.len() - short.len() > 2 || short.len() < 2 {
            return Resemblance::None;
        }
        if differing <= 2 && one_edit(a, b) {
            return Resemblance::OneEdit;
        }
        let two = short.len() >= LONG_ENOUGH && osa::distance(a.iter().copied(), b.iter().copied()) <= 2;
        if two { Resemblance::TwoEdits } else { Resemblance::None }
    }
}

/// Which letters occur, one bit each; two names one edit apart differ in at most two bits.
fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |bits, b| bits | 1 << (b & 31))
}

/// Two names with these letters have none of the resemblances: more than two edits apart, neither begins the other.
#[inline]
pub fn unlike(a: u32, b: u32) -> bool {
    (a ^ b).count_ones() > 4 && a & !b != 0 && b & !a != 0
}

/// A name as a row has it, looked up as a surname and as a first name, for the two change places.
#[derive(Clone, Debug, Default)]
pub struct Word<'n> {
    pub text: String,
    pub hash: u64,
    pub surname: u32,
    pub first_name: u32,
    pub letters: u32,
    /// The families of first names it belongs to.
    pub families: &'n [u16],
    pub words: Vec<Word<'n>>,
}

impl<'n> Word<'n> {
    pub fn new(name: Name, names: &'n Names) -> Self {
        let words = name.words.into_iter().map(|text| Self::of(text, names)).collect();
        Self { words, ..Self::of(name.whole, names) }
    }

    fn of(text: String, names: &'n Names) -> Self {
        if text.is_empty() {
            return Self { hash: hash(""), surname: UNKNOWN, first_name: UNKNOWN, ..Self::default() };
        }
        let hash = hash(&text);
        Self {
            hash,
            surname: names.surnames.id(hash),
            first_name: names.first_names.id(hash),
            letters: letters(&text),
            families: names.families(hash),
            words: Vec::new(),
            text,
        }
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    #[inline]
    pub fn initial(&self) -> u8 {
        self.text.bytes().next().unwrap_or(0)
    }

    /// Words of a compound long enough to stand for it.
    pub fn parts(&self) -> impl Iterator<Item = &Word<'n>> {
        self.words.iter().filter(|w| w.text.len() >= WORD_AT_LEAST)
    }
}

/// Both vocabularies and the short forms of first names.
#[derive(Debug, Default)]
pub struct Names {
    pub surnames: Vocabulary,
    pub first_names: Vocabulary,
    /// Families of first names (`william`, `bill`, `will`) by the hash of a name.
    families: FxHashMap<u64, Vec<u16>>,
    /// Likewise by position in the vocabulary.
    of_first_name: Vec<Box<[u16]>>,
    by_initial: Vec<f64>,
}

impl Names {
    pub fn set_families(&mut self, settings: &IdentitySettings) {
        for (at, (formal, short)) in settings.nicknames.iter().enumerate() {
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            for name in std::iter::once(formal).chain(short) {
                let families = self.families.entry(hash(name)).or_default();
                if !families.contains(&at) {
                    families.push(at);
                }
            }
        }
    }

    /// To be called once when all officers are in: what else is written for the names they bear.
    pub fn finish(&mut self, settings: &IdentitySettings) {
        self.surnames.finish(settings.names_in_use.surnames);
        self.first_names.finish(settings.names_in_use.first_names);
        let share = settings.comparisons.first_name.share[super::settings::First::Nickname as usize];
        let mut written = Vec::new();
        for (formal, short) in &settings.nicknames {
            let borne = self.first_names.bearers(self.first_names.id(hash(formal)));
            let each = borne * share / short.len().max(1) as f64;
            written.extend(short.iter().map(|name| (self.first_names.id(hash(name)), each)));
        }
        for (id, each) in written {
            self.first_names.add_written(id, each);
        }
        self.first_names.set_frequencies();
        self.of_first_name = (0..self.first_names.len())
            .map(|id| self.families.get(&hash(self.first_names.text(id))).cloned().unwrap_or_default().into())
            .collect();
        let mut counts = [0.0; 256];
        for id in 0..self.first_names.len() {
            let initial = self.first_names.text(id).bytes().next().unwrap_or(0);
            counts[usize::from(initial)] += self.first_names.bearers(id);
        }
        let total: f64 = counts.iter().sum::<f64>() + 26.0;
        self.by_initial = counts.iter().map(|c| (c + 1.0) / total).collect();
    }

    fn families(&self, first_name: u64) -> &[u16] {
        self.families.get(&first_name).map_or(&[], Vec::as_slice)
    }

    #[inline]
    pub fn families_of(&self, first_name: u32) -> &[u16] {
        self.of_first_name.get(first_name as usize).map_or(&[], |f| f)
    }

    /// The share of officers whose first name begins so.
    #[inline]
    pub fn initial_frequency(&self, initial: u8) -> f64 {
        self.by_initial.get(usize::from(initial)).copied().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resemblances() {
        let mut names = Names::default();
        let hollander = names.surnames.add(&Name::read("Hollander"), 1.0);
        let ng = names.surnames.add(&Name::read("Ng"), 1.0);
        let of = |text: &str, id: u32| names.surnames.resemblance(&Word::new(Name::read(text), &names), id);
        assert_eq!(of("Holander", hollander), Resemblance::OneEdit);
        assert_eq!(of("Hollandre", hollander), Resemblance::OneEdit);
        assert_eq!(of("Holandre", hollander), Resemblance::TwoEdits);
        assert_eq!(of("Holl", hollander), Resemblance::Cut);
        assert_eq!(of("Hopkins", hollander), Resemblance::None);
        assert_eq!(of("Na", ng), Resemblance::OneEdit);
        assert_eq!(of("N", ng), Resemblance::None);
    }

    #[test]
    fn rare_names_are_rare() {
        let mut names = Names::default();
        let smith = names.surnames.add(&Name::read("Smith"), 90.0);
        let rare = names.surnames.add(&Name::read("Vogelpohl"), 1.0);
        names.surnames.finish(1000.0);
        assert!(names.surnames.frequency(smith) > 50.0 * names.surnames.frequency(rare));
        assert!(names.surnames.frequency(UNKNOWN) < names.surnames.frequency(rare));
    }
}

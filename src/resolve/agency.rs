//! What rows call an agency in, the agencies of the registry that it may be out.
//!
//! `KCPD`, `Kansas City P.D.` and `Kansas City Police Dept` come to the same words. Where they do not lead to one
//! agency, the officers on whose rows the text stands tell which agencies it is used for (`learn`).

use super::name::{self, words};
use crate::record::registry::{Officer, Registry};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::{PoisonError, RwLock};

/// An officer without an agency, or a text that leads to none.
pub const NONE: u32 = u32::MAX;

/// The agencies a text may mean, each with its share.
pub type Meant = Box<[(u32, f32)]>;

/// Words that more agencies than this share do not lead to candidates.
const TOO_COMMON: usize = 300;
/// At most so many agencies are held to be meant by a text that resembles them.
const AT_MOST: usize = 3;

/// What was found out about texts, by hash: senders write the same few over and over. In parts, so that threads do
/// not wait for one another.
#[derive(Debug)]
struct Readings<T>([RwLock<FxHashMap<u64, T>>; 64]);

/// So many texts are kept in a part; others are read each time.
const KEPT: usize = 1 << 14;

impl<T: Clone> Readings<T> {
    fn get(&self, hash: u64, read: impl FnOnce() -> T) -> T {
        let part = &self.0[(hash >> 58) as usize];
        if let Some(known) = part.read().unwrap_or_else(PoisonError::into_inner).get(&hash) {
            return known.clone();
        }
        let reading = read();
        let mut part = part.write().unwrap_or_else(PoisonError::into_inner);
        if part.len() < KEPT {
            part.insert(hash, reading.clone());
        }
        reading
    }
}

impl<T> Default for Readings<T> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| RwLock::default()))
    }
}

#[derive(Debug, Default)]
pub struct Agencies {
    /// The one agency whose name comes to the same words, or `NONE`.
    leads: Readings<u32>,
    meant: Readings<Meant>,
    by_words: FxHashMap<Box<str>, Vec<u32>>,
    /// The agencies in whose names a word stands.
    by_word: FxHashMap<Box<str>, Vec<u32>>,
    /// What all words of an agency's name tell together, in the unit of [`Self::tells`].
    told: Vec<f64>,
    /// The share of officers each agency has.
    frequency: Vec<f64>,
}

impl Agencies {
    /// `of_officers`: the position of each officer's agency, or `NONE`.
    pub fn new(registry: &Registry, of_officers: &[u32]) -> Self {
        let mut by_words: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        let mut by_word: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        for (at, agency) in registry.agencies.iter().enumerate() {
            let at = u32::try_from(at).expect("fewer than 2^32 agencies");
            for name in std::iter::once(&agency.name).chain(&agency.also_known_as) {
                let reduced = reduced(name);
                for word in reduced.split(' ').filter(|w| !w.is_empty()) {
                    add(by_word.entry(word.into()).or_default(), at);
                }
                add(by_words.entry(reduced.into()).or_default(), at);
            }
        }
        let mut counts = vec![1.0; registry.agencies.len()];
        let mut total = counts.len() as f64;
        for at in of_officers.iter().filter(|at| **at != NONE) {
            counts[*at as usize] += 1.0;
            total += 1.0;
        }
        let frequency = counts.into_iter().map(|c| c / total).collect();
        let mut agencies = Self { by_words, by_word, frequency, ..Self::default() };
        let told = registry.agencies.iter().map(|a| reduced(&a.name).split(' ').map(|w| agencies.tells(w)).sum());
        agencies.told = told.collect();
        agencies
    }

    /// The one agency whose name comes to the same words. `hash`: of the text.
    pub fn lead(&self, text: &str, hash: u64) -> Option<u32> {
        let lead = self.leads.get(hash, || match *self.named(text) {
            [agency] => agency,
            _ => NONE,
        });
        (lead != NONE).then_some(lead)
    }

    /// The agencies that the words of a text may mean.
    pub fn meant(&self, text: &str, hash: u64, at_least: f64) -> Meant {
        self.meant.get(hash, || match self.named(text) {
            [] => self.alike(text, at_least),
            all => all.iter().map(|a| (*a, 1.0 / all.len() as f32)).collect(),
        })
    }

    /// How much a word tells: the fewer agencies have it, the more. The logarithm of a library, since that of the platform may
    /// differ in its last bit and a decision may hang on it.
    fn tells(&self, word: &str) -> f64 {
        let having = self.by_word.get(word).map_or(1, Vec::len);
        libm::log((self.frequency.len() as f64 + 1.0) / having as f64)
    }

    /// The agencies that share most of what the text tells, for texts with a misspelt or missing word.
    fn alike(&self, text: &str, at_least: f64) -> Meant {
        let reduced = reduced(text);
        let mut words: Vec<&str> = reduced.split(' ').filter(|w| !w.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        let total: f64 = words.iter().map(|w| self.tells(w)).sum();
        let mut shared: FxHashMap<u32, f64> = FxHashMap::default();
        for word in &words {
            let having = self.by_word.get(*word).map_or(&[][..], Vec::as_slice);
            for agency in having.iter().filter(|_| having.len() <= TOO_COMMON) {
                *shared.entry(*agency).or_default() += self.tells(word);
            }
        }
        let resemblance = |(agency, told): (u32, f64)| (agency, told / total.max(self.told[agency as usize]));
        let mut found: Vec<(u32, f64)> = shared.into_iter().map(resemblance).filter(|f| f.1 >= at_least).collect();
        found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(AT_MOST);
        let all: f64 = found.iter().map(|f| f.1).sum();
        found.into_iter().map(|(agency, r)| (agency, (r * r / all) as f32)).collect()
    }

    /// The agencies whose name comes to the same words.
    fn named(&self, text: &str) -> &[u32] {
        let reduced = reduced(text);
        if reduced.is_empty() {
            return &[];
        }
        self.by_words.get(reduced.as_str()).map_or(&[], Vec::as_slice)
    }

    #[inline]
    pub fn frequency(&self, agency: u32) -> f64 {
        self.frequency.get(agency as usize).copied().unwrap_or(1.0)
    }
}

fn add(list: &mut Vec<u32>, agency: u32) {
    if list.last() != Some(&agency) {
        list.push(agency);
    }
}

/// Where in the registry each officer's agency stands.
pub fn of_officers(registry: &Registry) -> Vec<u32> {
    let place = |(id, at): (&String, &usize)| (name::hash(id), u32::try_from(*at).unwrap_or(NONE));
    let places: FxHashMap<u64, u32> = registry.agency_index.iter().map(place).collect();
    let of = |officer: &Officer| officer.agency_id.as_ref().and_then(|id| places.get(&name::hash(id)).copied());
    registry.officers.par_iter().map(|officer| of(officer).unwrap_or(NONE)).collect()
}

/// An agency's name without what people write in many ways: kinds of agency as one word each, nothing that could
/// stand or be left out.
fn reduced(text: &str) -> String {
    let words = words(text);
    let mut out: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        if let Some((kind, length)) = kind(rest) {
            out.push(kind);
            at += length;
            continue;
        }
        match rest[0].as_str() {
            "the" | "of" | "mo" | "missouri" | "metropolitan" | "metro" | "county" | "co" | "dept" | "department"
            | "office" | "s" => {}
            "city" | "town" | "village" if rest.get(1).is_some_and(|w| w == "of") => {}
            "saint" => out.push("st"),
            "sainte" => out.push("ste"),
            "fort" => out.push("ft"),
            "mount" => out.push("mt"),
            "univ" => out.push("university"),
            "twp" => out.push("township"),
            "spgs" => out.push("springs"),
            "hts" => out.push("heights"),
            word => out.push(word),
        }
        at += 1;
    }
    out.join(" ")
}

/// The kind of agency that these words begin with, and how many words say so.
fn kind(words: &[String]) -> Option<(&'static str, usize)> {
    let is = |at: usize, any: &[&str]| words.get(at).is_some_and(|w| any.contains(&w.as_str()));
    let department = ["department", "dept", "dep"];
    if is(0, &["p"]) && is(1, &["d"]) {
        return Some(("pd", 2));
    }
    if is(0, &["s"]) && is(1, &["o"]) {
        return Some(("so", 2));
    }
    if is(0, &["pd"]) {
        return Some(("pd", 1));
    }
    if is(0, &["police"]) {
        return Some(("pd", 1 + usize::from(is(1, &department))));
    }
    if is(0, &["so", "scso"]) {
        return Some(("so", 1));
    }
    if is(0, &["sheriff", "sheriffs"]) {
        let mut length = 1;
        length += usize::from(is(length, &["s"]));
        length += usize::from(is(length, &["office", "department", "dept", "ofc"]));
        return Some(("so", length));
    }
    if is(0, &["dps"]) {
        return Some(("dps", 1));
    }
    let skip = usize::from(is(0, &department)) + usize::from(is(1, &["of"]));
    if is(skip, &["public"]) && is(skip + 1, &["safety"]) {
        return Some(("dps", skip + 2 + usize::from(is(skip + 2, &department))));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_agency_resembles_the_one_meant() {
        let mut registry = Registry::default();
        for (id, name) in [("1", "Cape Girardeau Police Department"), ("2", "Poplar Bluff Police Department")] {
            registry.agency_index.insert(id.into(), registry.agencies.len());
            registry.agencies.push(crate::record::registry::Agency {
                agency_id: id.into(),
                name: name.into(),
                also_known_as: Vec::new(),
                kind: None,
                county: None,
                contact_name: None,
                contact_email: None,
            });
        }
        let agencies = Agencies::new(&registry, &[]);
        assert_eq!(agencies.named("City of Poplar Bluff Police"), [1]);
        assert!(agencies.named("Poplar Blufff PD").is_empty());
        for _ in 0..2 {
            assert_eq!(agencies.meant("Poplar Blufff PD", 1, 0.4).first().map(|m| m.0), Some(1));
            assert_eq!(agencies.lead("City of Poplar Bluff Police", 2), Some(1));
            assert_eq!(agencies.lead("Poplar Blufff PD", 1), None);
        }
        assert!(agencies.meant("Springfield PD", 3, 0.4).is_empty());
    }

    #[test]
    fn spellings_of_one_agency() {
        for text in [
            "Kansas City Police Department",
            "KANSAS CITY PD",
            "Kansas City Police Dept.",
            "City of Kansas City Police",
            "Kansas City Metropolitan Police Department (MO)",
            "Kansas City P.D.",
        ] {
            assert_eq!(reduced(text), "kansas city pd", "{text}");
        }
        for text in [
            "St. Louis County Sheriff's Office",
            "Saint Louis Co SO",
            "ST LOUIS COUNTY SHERIFFS DEPT",
            "St Louis County Sheriff",
        ] {
            assert_eq!(reduced(text), "st louis so", "{text}");
        }
        for text in [
            "Fort Osage Department of Public Safety",
            "Ft. Osage DPS",
            "Ft Osage Dept. of Public Safety",
            "Fort Osage Public Safety Dept",
        ] {
            assert_eq!(reduced(text), "ft osage dps", "{text}");
        }
        assert_ne!(reduced("Kansas City Police"), reduced("Kansas City Sheriff"));
    }
}

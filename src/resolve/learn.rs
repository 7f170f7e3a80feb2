//! Rows whose number and name agree in, what they teach about the others out.
//!
//! Such rows show how an officer's name is spelt elsewhere, which agencies a text means, where an officer served, how
//! often each kind of slip happens in these files and in this sender's, and who keeps appearing with a number that is
//! nobody's. Everything is counted, so that the order of rows and the number of threads leave no trace; only rows
//! settled by their number teach, so nothing is learned from a guess.

use super::agency::{Agencies, Meant};
use super::blocking::{self, Index};
use super::compare::Pair;
use super::model::{OutsiderShares, TrainedModel};
use super::outsider::{self, Outsiders, Unregistered};
use super::per_officer::{PerOfficer, Sketch};
use super::person::{NO_DAY, People};
use super::settings::{Birth, Comparisons, IdentitySettings, Learning, Levels};
use super::vocabulary::Names;
use rayon::slice::ParallelSliceMut;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Counts of levels, comparison by comparison.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    surname: [u64; 9],
    first_name: [u64; 12],
    middle: [u64; 4],
    suffix: [u64; 4],
    agency: [u64; 4],
}

/// What one file shows of its sender.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    order: [u64; 3],
    birth: [u64; 6],
}

/// What has been seen so far. Observations of parts of the rows add up to those of the whole.
#[derive(Debug, Default)]
pub struct Observations {
    pub(super) tally: Tally,
    pub(super) files: BTreeMap<u32, Habits>,
    /// Officer, surname and first name as written where they are not on file.
    pub(super) spellings: Vec<(u32, u64, u64)>,
    pub(super) agencies: Vec<(u32, u32)>,
    /// The file whose rows come just now, not yet in `files`.
    at: Option<(u32, Habits)>,
    /// Rows by text and the officer's agency, for texts whose words do not lead to one.
    pub(super) text_counts: FxHashMap<(u64, u32), u32>,
    pub(super) births: FxHashMap<i32, u32>,
    pub(super) unregistered: Vec<Unregistered>,
    /// How much there was when repetitions were last dropped.
    kept: usize,
}

/// Repetitions are dropped when there is twice as much as after the last time, and at least so much.
const WORTH_SHRINKING: usize = 1 << 20;

impl Observations {
    pub fn merge(mut self, mut other: Self) -> Self {
        other.end_file();
        self.tally.add(&other.tally);
        for (file, habits) in other.files {
            self.files.entry(file).or_default().add(&habits);
        }
        self.spellings.append(&mut other.spellings);
        self.agencies.append(&mut other.agencies);
        self.unregistered.append(&mut other.unregistered);
        add_counts(&mut self.text_counts, other.text_counts);
        add_counts(&mut self.births, other.births);
        if self.held() > 2 * self.kept.max(WORTH_SHRINKING) {
            self.shrink();
        }
        self
    }

    /// Rows whose number and name are one officer's.
    pub(super) fn settled_rows(&self) -> u64 {
        self.files.values().flat_map(|habits| habits.order).sum()
    }

    fn held(&self) -> usize {
        self.spellings.len() + self.agencies.len() + self.unregistered.len()
    }

    /// Drops repetitions.
    fn shrink(&mut self) {
        self.spellings.par_sort_unstable();
        self.spellings.dedup();
        self.agencies.par_sort_unstable();
        self.agencies.dedup();
        self.unregistered.par_sort_unstable();
        self.unregistered.dedup();
        self.kept = self.held();
    }

    pub(super) fn habit(&mut self, file: u32, swapped: bool, birth: Birth) {
        if self.at.is_none_or(|(at, _)| at != file) {
            self.end_file();
        }
        let (_, habits) = self.at.get_or_insert((file, Habits::default()));
        habits.order[1 + usize::from(swapped)] += 1;
        habits.birth[birth as usize] += 1;
    }

    /// To be called when the last row was counted.
    pub(super) fn end_file(&mut self) {
        if let Some((file, habits)) = self.at.take() {
            self.files.entry(file).or_default().add(&habits);
        }
    }

    /// What an agency's text is used for: the agency its own words lead to, or that of the officers it stands beside.
    pub(super) fn agency(&mut self, text: u64, officer: u32, own: u32, lead: Option<u32>) {
        match lead {
            Some(agency) if agency != own => self.agencies.push((officer, agency)),
            Some(_) => {}
            None => *self.text_counts.entry((text, own)).or_default() += 1,
        }
    }

    /// `unbiased`: the birth date vouches for the officer beside the number, so the name can be counted too.
    pub(super) fn count(&mut self, pair: &Pair, unbiased: bool) {
        if unbiased {
            self.tally.surname[pair.surname as usize] += 1;
            self.tally.first_name[pair.first_name as usize] += 1;
        }
        self.tally.middle[pair.middle as usize] += 1;
        self.tally.suffix[pair.suffix as usize] += 1;
        self.tally.agency[pair.agency as usize] += 1;
    }
}

impl Tally {
    fn add(&mut self, other: &Self) {
        add(&mut self.surname, &other.surname);
        add(&mut self.first_name, &other.first_name);
        add(&mut self.middle, &other.middle);
        add(&mut self.suffix, &other.suffix);
        add(&mut self.agency, &other.agency);
    }
}

impl Habits {
    fn add(&mut self, other: &Self) {
        add(&mut self.order, &other.order);
        add(&mut self.birth, &other.birth);
    }
}

fn add_counts<K: Eq + std::hash::Hash>(into: &mut FxHashMap<K, u32>, mut other: FxHashMap<K, u32>) {
    if into.len() < other.len() {
        std::mem::swap(into, &mut other);
    }
    for (key, count) in other {
        *into.entry(key).or_default() += count;
    }
}

fn add(into: &mut [u64], other: &[u64]) {
    for (a, b) in into.iter_mut().zip(other) {
        *a += b;
    }
}

/// Shares moved by what was counted; `rows` says how many rows the given shares are worth. The level for missing
/// values has no part in it.
fn moved(levels: &Levels, counts: &[u64], rows: f64) -> Levels {
    let total: u64 = counts[1..].iter().sum();
    let given: f64 = levels.share[1..].iter().sum();
    let mut out = levels.clone();
    for (at, count) in counts.iter().enumerate().skip(1) {
        out.share[at] = (*count as f64 * given + rows * levels.share[at]) / (total as f64 + rows);
    }
    out
}

/// What the rows of a run taught.
#[derive(Debug)]
pub struct Learned {
    pub(super) model: Comparisons,
    tally: Tally,
    files: BTreeMap<u32, Habits>,
    /// Name order and birth date as each file's sender writes them.
    habits: BTreeMap<u32, (Levels, Levels)>,
    pub(super) agency_texts: FxHashMap<u64, Meant>,
    /// How much of a text an agency's name has to share to be held to be meant.
    pub(super) agency_alike: f64,
    /// Surnames and first names, by hash.
    spellings: PerOfficer<(u64, u64)>,
    agencies: PerOfficer<u32>,
    /// A sketch of both by officer, which mostly spares the look.
    sketches: Vec<Sketch>,
    fillers: Vec<u64>,
    filler_births: Vec<i32>,
    pub(super) outsiders: Outsiders,
    pub(super) index: Index,
    /// The share of outsiders by the number's standing: none, nobody's, somebody's.
    pub(super) outsider_share: [f64; 3],
    /// Of rows about outsiders, likewise, the share about those known from other rows.
    pub(super) known_share: [f64; 3],
    /// Of outsiders, those who bear an officer's name in the officer's agency.
    pub(super) relatives: f64,
}

impl Learned {
    /// What is known before any row was read.
    pub fn nothing(settings: &IdentitySettings) -> Self {
        let given = settings.outsiders;
        Self {
            model: settings.comparisons.clone(),
            tally: Tally::default(),
            files: BTreeMap::new(),
            habits: BTreeMap::new(),
            agency_texts: FxHashMap::default(),
            agency_alike: settings.learning.agency_alike,
            spellings: PerOfficer::default(),
            agencies: PerOfficer::default(),
            sketches: Vec::new(),
            fillers: Vec::new(),
            filler_births: Vec::new(),
            outsiders: Outsiders::default(),
            index: Index::default(),
            outsider_share: [given.no_number, given.unknown_number, given.known_number],
            known_share: [given.recurring; 3],
            relatives: given.relatives,
        }
    }

    pub(super) fn from_observations(
        mut observed: Observations,
        settings: &IdentitySettings,
        (people, names, agencies, index): (&People, &Names, &Agencies, &Index),
    ) -> Self {
        observed.end_file();
        observed.shrink();
        let mut learned = Self::nothing(settings);
        let rules = &settings.learning;
        (learned.tally, learned.files) = (std::mem::take(&mut observed.tally), std::mem::take(&mut observed.files));
        learned.set_model(&Observations::default(), settings);
        learned.agency_texts = agency_texts(&mut observed, agencies, rules);
        learned.filler_births = filler_births(&observed.births, rules);
        let (found, fillers) = outsider::outsiders(observed.unregistered, rules.filler_names);
        learned.outsiders = Outsiders::new(found, settings.outsiders.once, people, index);
        learned.fillers = fillers;
        let (recurring, relatives) = learned.outsiders.relatives();
        learned.relatives =
            (relatives + rules.rows_of_outsiders * learned.relatives) / (recurring + rules.rows_of_outsiders);
        learned.index = blocking::observed_index(&observed.spellings, &observed.agencies, people, names);
        learned.sketches = vec![Sketch::default(); people.all.len()];
        for (officer, surname, first) in &observed.spellings {
            learned.sketches[*officer as usize].add_spelling(*surname, *first);
        }
        for (officer, agency) in &observed.agencies {
            learned.sketches[*officer as usize].add_agency(*agency);
        }
        let spellings = observed.spellings.into_iter().map(|(officer, surname, first)| (officer, (surname, first)));
        learned.spellings = PerOfficer::new(spellings, people.all.len());
        learned.agencies = PerOfficer::new(observed.agencies.into_iter(), people.all.len());
        learned
    }

    /// The settings' shares moved by what was counted, here and in `more`.
    pub(super) fn set_model(&mut self, more: &Observations, settings: &IdentitySettings) {
        let rules = &settings.learning;
        let given = &settings.comparisons;
        let mut tally = self.tally.clone();
        tally.add(&more.tally);
        let rows = rules.rows_of_shares;
        let mut all = Habits::default();
        for habits in self.files.values().chain(more.files.values()) {
            all.add(habits);
        }
        self.model.surname = moved(&given.surname, &tally.surname, rows);
        self.model.first_name = moved(&given.first_name, &tally.first_name, rows);
        self.model.middle_name = moved(&given.middle_name, &tally.middle, rows);
        self.model.suffix = moved(&given.suffix, &tally.suffix, rows);
        self.model.agency = moved(&given.agency, &tally.agency, rows);
        self.model.name_order = moved(&given.name_order, &all.order, rows);
        self.model.birth_date = moved(&given.birth_date, &all.birth, rows);
        self.set_habits(rules);
    }

    /// Puts the probabilities of a model, or of the settings where there is none, in the place of those that the rows taught.
    /// What the rows show of single officers, agencies and senders stays.
    pub(super) fn use_model(&mut self, model: Option<&TrainedModel>, settings: &IdentitySettings) {
        let given = Self::nothing(settings);
        (self.model, self.outsider_share, self.known_share, self.relatives) = match model {
            Some(model) => {
                let comparisons = model.over(&settings.comparisons).expect("a model is checked when it is read");
                let OutsiderShares { by_number, recurring, relatives } = model.outsiders;
                (comparisons, by_number, recurring, relatives)
            }
            None => (given.model, given.outsider_share, given.known_share, given.relatives),
        };
        self.set_habits(&settings.learning);
    }

    /// The model's shares of name orders and birth dates moved by what each file shows.
    fn set_habits(&mut self, rules: &Learning) {
        for (file, habits) in &self.files {
            let order = moved(&self.model.name_order, &habits.order, rules.rows_of_habits);
            let birth = moved(&self.model.birth_date, &habits.birth, rules.rows_of_habits);
            self.habits.insert(*file, (order, birth));
        }
    }

    /// How the sender of this file orders names and writes birth dates.
    pub(super) fn habits(&self, file: u32) -> (&Levels, &Levels) {
        self.habits.get(&file).map_or((&self.model.name_order, &self.model.birth_date), |(o, b)| (o, b))
    }

    #[inline]
    fn sketch(&self, officer: u32) -> Sketch {
        self.sketches.get(officer as usize).copied().unwrap_or_default()
    }

    #[inline]
    pub(super) fn has_surname(&self, officer: u32, surname: u64) -> bool {
        self.sketch(officer).may_have_surname(surname) && self.spellings.of(officer).iter().any(|s| s.0 == surname)
    }

    #[inline]
    pub(super) fn has_first_name(&self, officer: u32, first: u64) -> bool {
        self.sketch(officer).may_have_first_name(first) && self.spellings.of(officer).iter().any(|s| s.1 == first)
    }

    #[inline]
    pub(super) fn served(&self, officer: u32, agency: u32) -> bool {
        self.sketch(officer).may_have_served(agency) && self.agencies.of(officer).contains(&agency)
    }

    #[inline]
    pub(super) fn is_filler(&self, number: u64) -> bool {
        self.fillers.binary_search(&number).is_ok()
    }

    /// The birth date, unless it stands on so many rows that it was put there to fill the field.
    #[inline]
    pub(super) fn real_birth(&self, birth: i32) -> i32 {
        if self.filler_births.binary_search(&birth).is_ok() { NO_DAY } else { birth }
    }
}

/// What texts mean whose own words lead to no agency: the agencies of the officers on whose rows they stood.
fn agency_texts(observed: &mut Observations, agencies: &Agencies, rules: &Learning) -> FxHashMap<u64, Meant> {
    let mut counts: Vec<((u64, u32), u32)> = std::mem::take(&mut observed.text_counts).into_iter().collect();
    counts.sort_unstable();
    let mut out: FxHashMap<u64, Meant> = FxHashMap::default();
    for same in counts.chunk_by(|a, b| a.0.0 == b.0.0) {
        // An agency with many officers stands beside any text now and then: count what exceeds that.
        let total: f64 = same.iter().map(|c| f64::from(c.1)).sum();
        let beyond = |c: &((u64, u32), u32)| f64::from(c.1) - total * agencies.frequency(c.0.1);
        let mut meant: Vec<(u32, f32)> = same
            .iter()
            .map(|c| (c.0.1, beyond(c) / total))
            .filter(|(agency, share)| *agency != super::agency::NONE && *share >= rules.agency_text)
            .map(|(agency, share)| (agency, share as f32))
            .collect();
        meant.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out.insert(same[0].0.0, meant.into());
    }
    out
}

fn filler_births(births: &FxHashMap<i32, u32>, rules: &Learning) -> Vec<i32> {
    let total: u64 = births.values().map(|c| u64::from(*c)).sum();
    let most = (total as f64 * rules.filler_birth_date).max(rules.rows_of_habits);
    let mut out: Vec<i32> = births.iter().filter(|(_, c)| f64::from(**c) > most).map(|(day, _)| *day).collect();
    out.sort_unstable();
    out
}

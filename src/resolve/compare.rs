//! A row and an officer in, the level of each comparison and the ratio of likelihoods out.
//!
//! The ratio says how much likelier the row is if it is about this officer than if it is about anybody. Names are
//! compared in their own fields first and with the fields exchanged only where that fails.

use super::agency::{Agencies, NONE};
use super::learn::Learned;
use super::name::Suffix;
use super::number::{Distance, distance};
use super::person::{NO_DAY, People, Person, parts};
use super::row::{Row, Standing};
use super::settings::{Agency, Birth, Comparisons, First, Levels, License, Middle, Order, SuffixLevel, Surname};
use super::vocabulary::{Names, Resemblance, UNKNOWN, Vocabulary, Word, unlike};
use rustc_hash::FxHashMap;

/// What a row and an officer come to, comparison by comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub order: Order,
    pub surname: Surname,
    pub first_name: First,
    pub middle: Middle,
    pub suffix: SuffixLevel,
    pub birth: Birth,
    pub agency: Agency,
    pub license: License,
    /// Of the comparisons in the order above.
    pub ratios: [f64; 8],
}

impl Pair {
    pub fn ratio(&self) -> f64 {
        self.ratios.iter().product()
    }

    /// What the name alone tells.
    pub fn name(&self) -> f64 {
        let [order, surname, first_name, ..] = self.ratios;
        order * surname * first_name
    }

    /// What a relative of the officer in the same agency would share.
    pub fn name_and_agency(&self) -> f64 {
        let [order, surname, first_name, _, _, _, agency, _] = self.ratios;
        order * surname * first_name * agency
    }

    /// Enough of the name stands on the row to be this officer's.
    pub fn name_agrees(&self) -> bool {
        !matches!(self.surname, Surname::Missing | Surname::Other) && self.first_name != First::Other
    }

    pub fn first_name_agrees(&self) -> bool {
        !matches!(self.first_name, First::Missing | First::Other)
    }
}

/// Everything a comparison looks into.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub people: &'a People,
    pub names: &'a Names,
    pub agencies: &'a Agencies,
    pub learned: &'a Learned,
    pub model: &'a Comparisons,
    /// The sender's own shares.
    pub name_order: &'a Levels,
    pub birth_date: &'a Levels,
    pub agency_at_most: f64,
    /// How many numbers could have been given out.
    pub number_space: f64,
}

/// Resemblances found for the names of one row, and of those beside it that bear the same.
#[derive(Default)]
pub struct Seen {
    /// Of the surname and of the first name.
    names: [Resembling; 2],
}

/// What one name was found to resemble, by position in either vocabulary: that of surnames or that of first names.
#[derive(Default)]
struct Resembling {
    name: String,
    found: FxHashMap<(u32, Field), Resemblance>,
}

/// The field of an officer that a name of the row is held against.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Field {
    Surname,
    FirstName,
}

impl Seen {
    /// The names of the next row: what is known of them is forgotten unless they are the last row's.
    pub fn turn_to(&mut self, row: &Row<'_>) {
        for (seen, word) in self.names.iter_mut().zip([&row.surname, &row.first_name]) {
            if seen.name != word.text {
                seen.name.clone_from(&word.text);
                seen.found.clear();
            }
        }
    }
}

impl Resembling {
    fn of(&mut self, field: Field, word: &Word<'_>, vocabulary: &Vocabulary, id: u32) -> Resemblance {
        *self.found.entry((id, field)).or_insert_with(|| vocabulary.resemblance(word, id))
    }
}

pub fn compare(known: &Known<'_>, row: &Row<'_>, officer: u32, seen: &mut Seen) -> Pair {
    let person = &known.people.all[officer as usize];
    let [of_surname, of_first] = &mut seen.names;
    let (mut surname, mut surname_ratio) = compare_surname(known, &row.surname, officer, of_surname);
    let (mut first, mut first_ratio) = compare_first(known, &row.first_name, officer, of_first);
    let (mut order, mut order_ratio) = (Order::Straight, known.name_order.ratio(Order::Straight as usize, 1.0, 0.0));
    let sure = matches!(surname, Surname::Equal | Surname::Former | Surname::Taught | Surname::Part);
    if !sure && !row.first_name.is_empty() {
        let swapped = compare_surname(known, &row.first_name, officer, of_first);
        if swapped.0 != Surname::Other {
            let given = compare_first(known, &row.surname, officer, of_surname);
            let ratio = known.name_order.ratio(Order::Swapped as usize, 1.0, 0.0);
            if swapped.1 * given.1 * ratio > surname_ratio * first_ratio * order_ratio {
                (surname, surname_ratio) = swapped;
                (first, first_ratio) = given;
                (order, order_ratio) = (Order::Swapped, ratio);
            }
        }
    }
    if row.first_name.is_empty() || row.surname.is_empty() {
        (order, order_ratio) = (Order::Missing, 1.0);
    }
    let (middle, middle_ratio) =
        if first == First::Middle { (Middle::Missing, 1.0) } else { compare_middle(known, row, person) };
    let suffix = compare_suffix(row.suffix, person.suffix);
    let birth = compare_birth(row.birth, person.birth);
    let (agency, agency_ratio) = compare_agency(known, row, officer);
    let (license, license_ratio) = compare_license(known, row, officer);
    Pair {
        order,
        surname,
        first_name: first,
        middle,
        suffix,
        birth,
        agency,
        license,
        ratios: [
            order_ratio,
            surname_ratio,
            first_ratio,
            middle_ratio,
            known.model.suffix.ratio(suffix as usize, 1.0, 0.0),
            known.birth_date.ratio(birth as usize, 1.0, 0.0),
            agency_ratio,
            license_ratio,
        ],
    }
}

fn compare_surname(known: &Known<'_>, word: &Word<'_>, officer: u32, seen: &mut Resembling) -> (Surname, f64) {
    let person = &known.people.all[officer as usize];
    let names = &known.names.surnames;
    let levels = &known.model.surname;
    if word.is_empty() || person.surname == UNKNOWN {
        return (Surname::Missing, 1.0);
    }
    if word.surname == person.surname {
        let written = names.frequency(word.surname);
        return (Surname::Equal, levels.ratio(Surname::Equal as usize, written, 0.0));
    }
    let special = person.has_former || person.is_compound || !word.words.is_empty();
    let taught = known.learned.has_surname(officer, word.hash);
    if !special && !taught && unlike(word.letters, person.surname_letters) {
        return (Surname::Other, levels.ratio(Surname::Other as usize, 1.0, 0.0));
    }
    let (written, borne) = (names.frequency(word.surname), names.frequency(person.surname));
    let ratio = |level: Surname, written: f64, borne: f64| (level, levels.ratio(level as usize, written, borne));
    if known.people.aliases_of(officer).iter().any(|a| a.surname == word.surname && a.surname != UNKNOWN) {
        return ratio(Surname::Former, written, 0.0);
    }
    if taught {
        return ratio(Surname::Taught, written, borne);
    }
    if let Some(part) = shared_word(word, word.surname, person.surname, names, |w| w.surname) {
        return ratio(Surname::Part, names.frequency(part), 0.0);
    }
    match seen.of(Field::Surname, word, names, person.surname) {
        Resemblance::OneEdit => ratio(Surname::OneEdit, written, borne),
        Resemblance::TwoEdits => ratio(Surname::TwoEdits, written, borne),
        Resemblance::Cut => ratio(Surname::Cut, written, borne),
        Resemblance::None => (Surname::Other, levels.ratio(Surname::Other as usize, 1.0, 0.0)),
    }
}

/// The word that a compound and the other name, compound or not, have in common.
fn shared_word(word: &Word<'_>, own: u32, id: u32, names: &Vocabulary, of: impl Fn(&Word<'_>) -> u32) -> Option<u32> {
    let words = names.words(id);
    if words.is_empty() && word.words.is_empty() {
        return None;
    }
    let known = |id: u32| (id != UNKNOWN).then_some(id);
    let mut parts = word.parts().filter_map(|w| known(of(w)));
    known(own).filter(|own| words.contains(own)).or_else(|| parts.find(|part| *part == id || words.contains(part)))
}

/// Whether the letters alone tell that a first name is neither the officer's nor a form, beginning or misspelling of it, as
/// they do of most of those who share no more than an agency or a birth date. Nothing but the officer's own line of memory is
/// asked; `false` tells nothing.
#[inline]
fn has_nothing_of(word: &Word<'_>, person: &Person) -> bool {
    let special = person.has_former || person.has_forms || !word.words.is_empty();
    let middle = word.first_name != UNKNOWN && word.first_name == person.middle_name;
    !special && !middle && unlike(word.letters, person.first_letters)
}

fn compare_first(known: &Known<'_>, word: &Word<'_>, officer: u32, seen: &mut Resembling) -> (First, f64) {
    let person = &known.people.all[officer as usize];
    let names = &known.names.first_names;
    let levels = &known.model.first_name;
    if word.is_empty() || person.first_name == UNKNOWN {
        return (First::Missing, 1.0);
    }
    let ratio = |level: First, written: f64, borne: f64| (level, levels.ratio(level as usize, written, borne));
    if word.first_name == person.first_name {
        return ratio(First::Equal, names.frequency(word.first_name), 0.0);
    }
    let taught = known.learned.has_first_name(officer, word.hash);
    if !taught && has_nothing_of(word, person) {
        return (First::Other, levels.ratio(First::Other as usize, 1.0, 0.0));
    }
    let (written, borne) = (names.frequency(word.first_name), names.frequency(person.first_name));
    if known.people.aliases_of(officer).iter().any(|a| a.first_name == word.first_name && a.first_name != UNKNOWN) {
        return ratio(First::Former, written, 0.0);
    }
    if taught {
        return ratio(First::Taught, written, borne);
    }
    if !word.families.is_empty() {
        let of_person = known.names.families_of(person.first_name);
        if word.families.iter().any(|f| of_person.contains(f)) {
            return ratio(First::Nickname, written, borne);
        }
    }
    if let Some(part) = shared_word(word, word.first_name, person.first_name, names, |w| w.first_name) {
        return ratio(First::Part, names.frequency(part), 0.0);
    }
    if word.first_name != UNKNOWN && word.first_name == person.middle_name && word.text.len() > 1 {
        return ratio(First::Middle, written, 0.0);
    }
    let text = names.text(person.first_name);
    let given = word.words.first().map_or(word.text.as_str(), |w| w.text.as_str());
    if (given.len() == 1 || text.len() == 1) && given.as_bytes().first() == text.as_bytes().first() {
        let chance = known.names.initial_frequency(word.initial());
        return (First::Initial, levels.ratio(First::Initial as usize, chance, 0.0).min(1.0 / chance));
    }
    match seen.of(Field::FirstName, word, names, person.first_name) {
        Resemblance::OneEdit => ratio(First::OneEdit, written, borne),
        Resemblance::TwoEdits => ratio(First::TwoEdits, written, borne),
        Resemblance::Cut => ratio(First::Cut, written, borne),
        Resemblance::None => (First::Other, levels.ratio(First::Other as usize, 1.0, 0.0)),
    }
}

fn compare_middle(known: &Known<'_>, row: &Row<'_>, person: &Person) -> (Middle, f64) {
    let levels = &known.model.middle_name;
    if row.middle.is_empty() || person.middle_initial == 0 {
        return (Middle::Missing, 1.0);
    }
    let full = known.names.first_names.text(person.middle_name);
    let ratio = |level: Middle, written: f64| (level, levels.ratio(level as usize, written, 0.0));
    if row.middle.initial() != person.middle_initial {
        return ratio(Middle::Other, 1.0);
    }
    if row.middle.text == full && full.len() > 1 {
        return ratio(Middle::Equal, known.names.first_names.frequency(row.middle.first_name).max(1e-3));
    }
    if row.middle.text.len() > 1 && full.len() > 1 {
        let alike = known.names.first_names.resemblance(&row.middle, person.middle_name) != Resemblance::None;
        return if alike { ratio(Middle::Initial, 1.0) } else { ratio(Middle::Other, 1.0) };
    }
    ratio(Middle::Initial, known.names.initial_frequency(row.middle.initial()))
}

fn compare_suffix(row: Suffix, person: Suffix) -> SuffixLevel {
    match (row, person) {
        (Suffix::None, Suffix::None) => SuffixLevel::Missing,
        (Suffix::None, _) | (_, Suffix::None) => SuffixLevel::OneSide,
        (a, b) if a.same(b) => SuffixLevel::Equal,
        _ => SuffixLevel::Other,
    }
}

pub fn compare_birth(row: i32, person: i32) -> Birth {
    if row == NO_DAY || person == NO_DAY {
        return Birth::Missing;
    }
    if row == person {
        return Birth::Equal;
    }
    let (a, b) = (parts(row), parts(person));
    let same = [a[0] == b[0], a[1] == b[1], a[2] == b[2]].into_iter().filter(|s| *s).count();
    // One edit leaves at least one of the three as it was.
    if same == 0 {
        return Birth::Other;
    }
    if a == [b[0], b[2], b[1]] {
        return Birth::DayMonth;
    }
    let digits = |day: i32| u64::from(day.unsigned_abs());
    if distance(digits(row), digits(person)) == Distance::OneEdit {
        return Birth::OneDigit;
    }
    if same == 2 { Birth::OnePart } else { Birth::Other }
}

fn compare_agency(known: &Known<'_>, row: &Row<'_>, officer: u32) -> (Agency, f64) {
    let person = &known.people.all[officer as usize];
    if row.agencies.is_empty() || person.agency == NONE {
        return (Agency::Missing, 1.0);
    }
    if let Some(ratio) = one_of_agencies(known, row, Agency::Equal, |agency| agency == person.agency) {
        return (Agency::Equal, ratio);
    }
    let earlier = |agency: u32| known.people.served(officer, agency) || known.learned.served(officer, agency);
    match one_of_agencies(known, row, Agency::Earlier, earlier) {
        Some(ratio) => (Agency::Earlier, ratio),
        None => (Agency::Other, known.model.agency.ratio(Agency::Other as usize, 1.0, 0.0)),
    }
}

/// The agency of somebody in no registry, against those that the row may mean.
pub fn compare_outsiders_agency(known: &Known<'_>, row: &Row<'_>, agency: u32) -> f64 {
    if row.agencies.is_empty() || agency == NONE {
        return 1.0;
    }
    one_of_agencies(known, row, Agency::Equal, |meant| meant == agency)
        .unwrap_or_else(|| known.model.agency.ratio(Agency::Other as usize, 1.0, 0.0))
}

/// The ratio of the first agency that the row may mean and that is one asked for.
fn one_of_agencies(known: &Known<'_>, row: &Row<'_>, level: Agency, asked: impl Fn(u32) -> bool) -> Option<f64> {
    let (agency, share) = row.agencies.iter().find(|(agency, _)| asked(*agency))?;
    let levels = &known.model.agency;
    let ratio = levels.ratio(level as usize, known.agencies.frequency(*agency), 0.0) * f64::from(*share);
    Some(ratio.clamp(levels.share[Agency::Other as usize], known.agency_at_most.exp2()))
}

/// A number is likelier to be met by chance where many numbers are given out, so both possibilities are weighed:
/// the slip leads to a number that is nobody's, or to another officer's.
pub fn compare_license(known: &Known<'_>, row: &Row<'_>, officer: u32) -> (License, f64) {
    let Some(number) = row.number else { return (License::Missing, 1.0) };
    let levels = &known.model.license_no;
    let [equal, one_edit, other] = [License::Equal, License::OneEdit, License::Other].map(|l| levels.share[l as usize]);
    let officers = known.people.all.len() as f64;
    let dense = (officers / known.number_space).min(0.9);
    let (state, base) = match row.standing {
        Standing::Known => (equal + (one_edit + other) * dense, 1.0 / officers),
        _ => ((one_edit + other) * (1.0 - dense), 1.0 / known.number_space),
    };
    if row.owners.contains(&officer) {
        return (License::Equal, equal / row.owners.len() as f64 / state / base);
    }
    let person = &known.people.all[officer as usize];
    if person.digits != 0 && distance(number, person.digits) == Distance::OneEdit {
        let share = one_edit / levels.writings[License::OneEdit as usize];
        return (License::OneEdit, share / state / base);
    }
    (License::Other, other / state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birth_dates_at_every_level() {
        let day = |y, m, d| super::super::person::day(crate::record::Date::from_ymd_opt(y, m, d));
        let right = day(1979, 5, 7);
        for (written, level) in [
            (right, Birth::Equal),
            (day(1979, 7, 5), Birth::DayMonth),
            (day(1989, 5, 7), Birth::OneDigit),
            (day(1979, 5, 8), Birth::OneDigit),
            (day(1979, 5, 28), Birth::OnePart),
            (day(1964, 5, 7), Birth::OnePart),
            (day(1964, 1, 30), Birth::Other),
            (NO_DAY, Birth::Missing),
        ] {
            assert_eq!(compare_birth(written, right), level);
            assert_eq!(compare_birth(right, written), level);
        }
    }
}

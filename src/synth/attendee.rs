//! How an attendee is written on a roster: licence number, name, birth date, agency.
//!
//! In: a person, the sender's habits, a generator. Out: those cells of the row, and what was done to each. Every kind
//! of damage is drawn on its own, so that a row may carry several.

use super::people::{People, Person};
use super::rng::{Rng, Stream};
use super::row::{Field, Row, Sender};
use super::state::State;
use super::{names, spelling};
use crate::record::Date;
use chrono::{Datelike, Days};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameForm {
    LastFirst,
    LastFirstCapitals,
    FirstLast,
    TwoFields,
    TwoFieldsCapitals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursForm {
    Hours,
    Minutes,
    /// Nothing: the course's approved hours are meant.
    Blank,
}

/// What a sender always does.
#[derive(Clone, Debug)]
pub struct Habits {
    name: NameForm,
    with_middle: bool,
    birth_dates: bool,
    births_month_first: bool,
    pub hours: HoursForm,
    pub titles: bool,
    pub places: bool,
    pub roles: bool,
    /// Who signs the rosters, on those that are signed.
    pub administrator: Option<(String, String)>,
    pub away: bool,
}

impl Habits {
    pub fn of(state: &State, sender: Sender) -> Self {
        let number = match sender {
            Sender::Provider(at) => u64::from(at),
            Sender::Desk => u64::MAX,
        };
        let mut rng = Rng::new(state.settings.seed, Stream::Habits, number);
        use NameForm::*;
        Self {
            name: *rng.pick(&[
                LastFirst,
                LastFirst,
                LastFirstCapitals,
                FirstLast,
                FirstLast,
                TwoFields,
                TwoFields,
                TwoFieldsCapitals,
            ]),
            with_middle: rng.chance(4_500),
            birth_dates: !rng.chance(state.settings.rates.birth_date_not_given),
            births_month_first: rng.chance(state.settings.rates.birth_date_other_form),
            hours: *rng.pick(&[
                HoursForm::Hours,
                HoursForm::Hours,
                HoursForm::Hours,
                HoursForm::Minutes,
                HoursForm::Blank,
            ]),
            titles: rng.chance(6_000),
            places: rng.chance(4_000),
            roles: rng.chance(3_000),
            away: rng.chance(3_500),
            administrator: rng.chance(3_000).then(|| (names::first_name(&mut rng, true), names::surname(&mut rng))),
        }
    }
}

pub struct Scribe<'a> {
    pub state: &'a State,
    pub people: &'a People<'a>,
}

impl Scribe<'_> {
    /// Writes the person into the row, as a sender with these habits would.
    pub fn write(&self, row: &mut Row, person: &Person, habits: &Habits, rng: &mut Rng) {
        row.truth.license_no = person.license_no.clone();
        self.license(row, person, rng);
        self.name(row, person, habits, rng);
        self.birth_date(row, person, habits, rng);
        if super::row::fields(row.kind).contains(&Field::AgencyName) {
            self.agency(row, person, rng);
        }
    }

    fn license(&self, row: &mut Row, person: &Person, rng: &mut Rng) {
        let rates = &self.state.settings.rates;
        let number = match &person.license_no {
            Some(number) => number.clone(),
            None if rng.chance(4_000) => return row.truth.license_damage = "missing",
            // A number that nobody in the registry holds: lapsed long ago, or of another state.
            None => self.people.license(person.number).to_string(),
        };
        let shares = [
            rates.license_missing,
            rates.license_mistyped,
            rates.license_of_another,
            rates.license_transposed,
            rates.license_decorated,
        ];
        let (text, damage) = match rng.share(&shares) {
            Some(0) => (String::new(), "missing"),
            Some(1) => (spelling::mistyped(&number, rng), "mistyped"),
            Some(2) => (self.of_another(&number, rng), "mistyped"),
            Some(3) => (spelling::transposed(&number, rng), "transposed"),
            Some(_) => (spelling::decorated(&number, rng), "decorated"),
            None => (number.clone(), ""),
        };
        let hits = matches!(damage, "mistyped" | "transposed")
            && text != number
            && text.parse().ok().and_then(|n| self.people.holder(n)).is_some();
        row.truth.license_damage = if hits {
            "of_another"
        } else if text == number {
            ""
        } else {
            damage
        };
        row.set(Field::LicenseNo, text);
    }

    /// A number one digit away that another officer holds; one that nobody holds where there is none.
    fn of_another(&self, number: &str, rng: &mut Rng) -> String {
        let mut wrong = spelling::mistyped(number, rng);
        for _ in 0..40 {
            if wrong.parse().ok().and_then(|n| self.people.holder(n)).is_some() {
                break;
            }
            wrong = spelling::mistyped(number, rng);
        }
        wrong
    }

    fn name(&self, row: &mut Row, person: &Person, habits: &Habits, rng: &mut Rng) {
        let mut damage = "";
        let mut last = self.last_name(person, rng, &mut damage);
        let mut first = self.first_name(person, rng, &mut damage);
        if !(last.is_ascii() && first.is_ascii()) && rng.chance(self.state.settings.rates.accents_lost) {
            (last, first) = (spelling::without_accents(&last), spelling::without_accents(&first));
            damage = if damage.is_empty() { "accents_lost" } else { damage };
        }
        if rng.chance(self.state.settings.rates.names_swapped) {
            (last, first) = (first, last);
            damage = "swapped";
        }
        row.truth.name_damage = damage;
        self.arrange(row, person, habits, (last, first), rng);
    }

    fn last_name(&self, person: &Person, rng: &mut Rng, damage: &mut &'static str) -> String {
        let rates = &self.state.settings.rates;
        let former = person.former_last.as_ref().filter(|_| rng.chance(rates.former_name_used));
        if let Some(former) = former {
            *damage = "former_name";
            return former.clone();
        }
        let compound = person.last.contains(['-', ' ']) && !person.last.starts_with("St. ");
        if compound && rng.chance(rates.compound_changed) {
            *damage = "compound_changed";
            return spelling::compound_changed(&person.last, rng);
        }
        if rng.chance(rates.surname_misspelt) {
            *damage = "surname_misspelt";
            return spelling::misspelt(&person.last, rng);
        }
        person.last.clone()
    }

    fn first_name(&self, person: &Person, rng: &mut Rng, damage: &mut &'static str) -> String {
        let rates = &self.state.settings.rates;
        let familiar = names::nicknames(&person.first);
        if !familiar.is_empty() && rng.chance(rates.nickname) {
            *damage = if damage.is_empty() { "nickname" } else { "several" };
            return (*rng.pick(familiar)).to_owned();
        }
        let middle = person.middle.as_ref().filter(|m| m.len() > 1);
        let (text, what) =
            match (rng.share(&[rates.first_name_misspelt, rates.middle_as_first, rates.initial_only]), middle) {
                (Some(0), _) => (spelling::misspelt(&person.first, rng), "first_name_misspelt"),
                (Some(1), Some(middle)) => (middle.clone(), "middle_as_first"),
                (Some(2), _) => (person.first.chars().take(1).collect(), "initial_only"),
                _ => return person.first.clone(),
            };
        *damage = if damage.is_empty() { what } else { "several" };
        text
    }

    /// Puts the names into the sender's fields and order.
    fn arrange(&self, row: &mut Row, person: &Person, habits: &Habits, names: (String, String), rng: &mut Rng) {
        let (last, first) = names;
        let suffix = person.suffix.filter(|_| !rng.chance(2_500));
        let last = suffix.map_or(last.clone(), |s| format!("{last} {s}"));
        let initial = person.middle.as_ref().filter(|_| habits.with_middle && rng.chance(7_000));
        let first = initial.and_then(|m| m.chars().next()).map_or(first.clone(), |i| format!("{first} {i}"));
        match habits.name {
            NameForm::LastFirst => row.set(Field::AttendeeName, format!("{last}, {first}")),
            NameForm::LastFirstCapitals => row.set(Field::AttendeeName, format!("{last}, {first}").to_uppercase()),
            NameForm::FirstLast => row.set(Field::AttendeeName, format!("{first} {last}")),
            NameForm::TwoFields => {
                row.set(Field::LastName, last);
                row.set(Field::FirstName, first);
            }
            NameForm::TwoFieldsCapitals => {
                row.set(Field::LastName, last.to_uppercase());
                row.set(Field::FirstName, first.to_uppercase());
            }
        }
    }

    fn birth_date(&self, row: &mut Row, person: &Person, habits: &Habits, rng: &mut Rng) {
        let rates = &self.state.settings.rates;
        if !habits.birth_dates || rng.chance(rates.birth_date_missing) {
            row.truth.birth_date_damage = "missing";
            return;
        }
        let born = person.birth;
        let (written, damage) = match rng.share(&[rates.birth_date_transposed, rates.birth_date_mistyped]) {
            Some(0) => (transposed(born), "transposed"),
            Some(_) => (slipped(born, rng), "mistyped"),
            None => (born, ""),
        };
        row.truth.birth_date_damage = if written == born { "" } else { damage };
        let text = match habits.births_month_first {
            false => written.to_string(),
            true if rng.chance(3_000) => format!("{}/{}/{}", written.month(), written.day(), written.year()),
            true => written.format("%m/%d/%Y").to_string(),
        };
        row.set(Field::BirthDate, text);
    }

    fn agency(&self, row: &mut Row, person: &Person, rng: &mut Rng) {
        let rates = &self.state.settings.rates;
        let Some(current) = person.agency else {
            row.truth.agency_damage = "none";
            return;
        };
        if rng.chance(rates.agency_missing) {
            row.truth.agency_damage = "missing";
            return;
        }
        let former = person.former_agency.filter(|_| rng.chance(rates.agency_former.saturating_mul(5).min(10_000)));
        let agency = &self.state.agencies.all[former.unwrap_or(current) as usize];
        row.truth.agency_damage = if former.is_some() { "former" } else { "" };
        let text = if rng.chance(rates.agency_misspelt) {
            row.truth.agency_damage = "misspelt";
            spelling::misspelt(&agency.name, rng)
        } else if rng.chance(rates.agency_abbreviated) {
            agency.in_other_words(rng)
        } else {
            agency.name.clone()
        };
        row.set(Field::AgencyName, text);
    }
}

/// Day and month exchanged, where that is a day of the calendar.
fn transposed(day: Date) -> Date {
    Date::from_ymd_opt(day.year(), day.day(), day.month()).unwrap_or(day)
}

/// A day, a year or ten years beside the right one.
fn slipped(day: Date, rng: &mut Rng) -> Date {
    let made = match rng.below(4) {
        0 => day.with_year(day.year() + 1),
        1 => day.with_year(day.year() - 10),
        2 => day.checked_add_days(Days::new(1)),
        _ => day.checked_sub_days(Days::new(10)),
    };
    made.unwrap_or(day)
}

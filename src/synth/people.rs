//! The officers of the made-up state and the people on rosters who are no officers.
//!
//! In: a number. Out: the same person each time, from nothing but the seed and that number, so that a million people
//! need not be held. Numbers below `officers` are in the registry. Pairs of neighbours may be father and son or
//! relatives; licence numbers are scattered, so that neighbours in number are not neighbours in the registry.

use super::names;
use super::places::Agencies;
use super::rng::{Rng, Scatter, Stream};
use super::settings::{Rates, SynthSettings};
use crate::record::Date;
use chrono::{Datelike, Days};

#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub number: usize,
    pub license_no: Option<String>,
    pub last: String,
    pub first: String,
    pub middle: Option<String>,
    pub suffix: Option<&'static str>,
    pub woman: bool,
    pub birth: Date,
    pub former_last: Option<String>,
    /// Position in the agencies; none when not commissioned.
    pub agency: Option<u32>,
    pub former_agency: Option<u32>,
    /// `namesake`, `father`, `son`, `relative` or nothing.
    pub relation: &'static str,
}

/// Numbers of licences for each officer: the rest are free, so that a wrong digit need not hit anybody.
const NUMBERS_PER_OFFICER: usize = 4;

pub struct People<'a> {
    pub officers: usize,
    pub outsiders: usize,
    seed: u64,
    rates: &'a Rates,
    agencies: &'a Agencies,
    licenses: Scatter,
    first_license: usize,
}

impl<'a> People<'a> {
    pub fn new(settings: &'a SynthSettings, agencies: &'a Agencies) -> Self {
        let officers = settings.officers;
        let numbers = officers * NUMBERS_PER_OFFICER;
        let mut rng = Rng::new(settings.seed, Stream::Licenses, 0);
        let first_license = (20_000.max(numbers)).next_power_of_ten();
        Self {
            officers,
            outsiders: (officers * settings.rates.outsiders as usize / 10_000).max(1),
            seed: settings.seed,
            rates: &settings.rates,
            agencies,
            licenses: Scatter::new(&mut rng, numbers),
            first_license,
        }
    }

    pub fn license(&self, officer: usize) -> usize {
        self.first_license + self.licenses.to(officer)
    }

    /// Whose licence number this is.
    pub fn holder(&self, license: usize) -> Option<usize> {
        let number = license.checked_sub(self.first_license)?;
        (number < self.officers * NUMBERS_PER_OFFICER)
            .then(|| self.licenses.from(number))
            .filter(|&officer| officer < self.officers)
    }

    /// Officers in the order of their licence numbers.
    pub fn by_license(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.officers * NUMBERS_PER_OFFICER).map(|n| self.licenses.from(n)).filter(|&o| o < self.officers)
    }

    /// The person of a number; from `officers` on, people who are in no registry.
    pub fn person(&self, number: usize) -> Person {
        let mut rng = Rng::new(self.seed, Stream::Relation, number as u64 / 2);
        let kin = rng.below(10_000) as u32;
        let mut person = self.unrelated(number);
        let (fathers, relatives) = (self.rates.father_and_son, self.rates.father_and_son + self.rates.relatives);
        if kin < fathers {
            self.make_father_and_son(&mut person, number, &mut rng);
        } else if kin < relatives && number % 2 == 1 {
            let other = self.unrelated(number - 1);
            (person.last, person.agency, person.former_last) = (other.last, other.agency, None);
            person.relation = "relative";
        }
        if number < self.officers {
            person.license_no = Some(self.license(number).to_string());
        }
        person
    }

    /// The elder of a pair is a father, the younger his son with the same name at the same agency.
    fn make_father_and_son(&self, person: &mut Person, number: usize, rng: &mut Rng) {
        let elder = self.man(number & !1);
        let son_born = elder.birth + Days::new(365 * rng.between(19, 33) as u64 + rng.below(365) as u64);
        let (father_marked, last_day) = (rng.chance(4_000), Date::from_ymd_opt(2004, 6, 30));
        let is_son = number % 2 == 1;
        *person = Person { number, former_agency: person.former_agency, ..elder };
        if is_son {
            person.birth = last_day.map_or(son_born, |last| son_born.min(last));
            (person.suffix, person.relation) = (Some("Jr"), "son");
        } else {
            (person.suffix, person.relation) = (father_marked.then_some("Sr"), "father");
        }
    }

    /// The unrelated person of a number, a man in any case and old enough for a grown son.
    fn man(&self, number: usize) -> Person {
        let mut person = self.unrelated(number);
        if person.woman {
            person.woman = false;
            person.first = names::first_name(&mut Rng::new(self.seed, Stream::Relation, !(number as u64)), false);
            person.former_last = None;
        }
        person.birth = person.birth.with_year(1962 + person.birth.year() % 14).unwrap_or(person.birth);
        person
    }

    fn unrelated(&self, number: usize) -> Person {
        let mut rng = Rng::new(self.seed, Stream::People, number as u64);
        let mut person = self.drawn(number, &mut rng);
        if rng.chance(self.rates.namesake) {
            let other = rng.below(self.officers);
            let original = self.drawn(other, &mut Rng::new(self.seed, Stream::People, other as u64));
            (person.last, person.first, person.woman) = (original.last, original.first, original.woman);
            (person.former_last, person.relation) = (None, "namesake");
        }
        person
    }

    fn drawn(&self, number: usize, rng: &mut Rng) -> Person {
        let rates = self.rates;
        let woman = rng.chance(rates.women);
        let first = names::first_name(rng, woman);
        let mut last = names::surname(rng);
        if rng.chance(rates.compound_surname) {
            last = format!("{last}{}{}", if rng.chance(7_000) { "-" } else { " " }, names::surname(rng));
        }
        let middle = rng.chance(rates.middle_name).then(|| names::first_name(rng, woman));
        let middle = middle.map(|m| if rng.chance(3_500) { m.chars().take(1).collect() } else { m });
        let suffix = (!woman && rng.chance(rates.suffix)).then(|| *rng.pick(&["Jr", "Jr", "II", "III", "IV"]));
        let agency = self.agencies.draw(rng);
        let former_agency = rng.chance(rates.moved).then(|| self.agencies.draw(rng)).filter(|&f| f != agency);
        Person {
            number,
            license_no: None,
            birth: birth(rng),
            former_last: (woman && rng.chance(rates.surname_changed)).then(|| names::surname(rng)),
            agency: (!rng.chance(rates.not_commissioned)).then_some(agency),
            former_agency,
            relation: "",
            last,
            first,
            middle,
            suffix,
            woman,
        }
    }
}

/// A birth date of someone at work: the mean of two draws, so that the middle ages are the commonest.
fn birth(rng: &mut Rng) -> Date {
    let first = Date::from_ymd_opt(1957, 1, 1).expect("a day of the calendar");
    let span = 47 * 365;
    first + Days::new((rng.below(span) + rng.below(span)) as u64 / 2)
}

/// The next power of ten at or above a number.
trait PowerOfTen {
    fn next_power_of_ten(self) -> usize;
}

impl PowerOfTen for usize {
    fn next_power_of_ten(self) -> usize {
        let mut power = 1;
        while power < self {
            power *= 10;
        }
        power
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_people<T>(officers: usize, run: impl FnOnce(&People) -> T) -> T {
        let settings = SynthSettings { officers, ..SynthSettings::default() };
        let agencies = Agencies::new(settings.seed, 30);
        run(&People::new(&settings, &agencies))
    }

    #[test]
    fn licence_numbers_lead_back_to_their_holders() {
        with_people(3_000, |people| {
            assert!((0..3_000).all(|o| people.holder(people.license(o)) == Some(o)));
            let order: Vec<usize> = people.by_license().collect();
            assert_eq!(order.len(), 3_000);
            assert!(order.windows(2).all(|w| people.license(w[0]) < people.license(w[1])));
        });
    }

    #[test]
    fn a_son_has_his_fathers_name_and_a_later_birth() {
        with_people(20_000, |people| {
            let sons: Vec<Person> = (0..20_000).map(|n| people.person(n)).filter(|p| p.relation == "son").collect();
            assert!((30..130).contains(&sons.len()), "{}", sons.len());
            for son in sons {
                let father = people.person(son.number - 1);
                assert_eq!((&father.last, &father.first, father.relation), (&son.last, &son.first, "father"));
                assert!(father.birth < son.birth && father.agency == son.agency);
            }
        });
    }

    #[test]
    fn namesakes_and_changed_names_come_at_their_rates() {
        with_people(20_000, |people| {
            let all: Vec<Person> = (0..20_000).map(|n| people.person(n)).collect();
            let share = |hit: fn(&Person) -> bool| all.iter().filter(|p| hit(p)).count();
            assert!((220..380).contains(&share(|p| p.relation == "namesake")));
            assert!((2_700..3_300).contains(&share(|p| p.woman)));
            assert!((550..950).contains(&share(|p| p.former_last.is_some())));
        });
    }
}

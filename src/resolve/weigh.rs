//! A row in, the belief in everyone who may be meant by it out: who is compared, and what outsiders are worth.
//!
//! Whoever shares the full name or the birth date comes first; only where that leaves a doubt are the wider keys asked
//! for, which lead to hundreds of people on a common name.

use super::blocking::{self, Asked, Keys};
use super::compare::{Known, Seen, compare, compare_birth};
use super::decide::Belief;
use super::learn::Learned;
use super::outsider::Outsider;
use super::person::NO_DAY;
use super::row::{Row, Standing};
use super::settings::{Agency, First, License, Order, Surname};
use super::vocabulary::Word;
use super::{Resolver, agency, number};

/// The names are taken to stand in each other's fields only where that is at least so likely as that they do not.
const SWAPPED_AT_LEAST: f64 = 1e-4;

/// What a thread reuses from row to row.
#[derive(Default)]
pub(super) struct Work {
    officers: Vec<u32>,
    more: Vec<u32>,
    keys: Keys,
    seen: Seen,
}

impl Resolver<'_> {
    /// Everyone who may be meant by the row, with what speaks for each.
    pub(super) fn belief(&self, row: &Row<'_>, learned: &Learned, file: Option<u32>, work: &mut Work) -> Belief {
        let known = self.known(learned, file);
        let caps = &self.settings.blocking;
        let days = row.days();
        let (surname, first_name, agencies) = (&row.surname, &row.first_name, &row.agencies);
        let swapped = self.may_be_swapped(row, &known);
        let mut asked = Asked { surname, first_name, birth: &days, agencies, swapped, elsewhere: true };
        let indexes = [&self.index, &learned.index];
        let Work { officers, more, keys, seen } = work;
        seen.clear();
        officers.clear();
        officers.extend_from_slice(row.owners);
        blocking::close_candidates(indexes, &asked, caps, keys, officers);
        let shares = (learned.outsider_share[row.standing as usize], self.settings.outsiders.relatives);
        let mut belief = Belief::new(self.outsiders(row, &known), shares, self.people.all.len());
        self.weigh(&known, row, officers, seen, &mut belief);
        if belief.is_beyond_doubt(self.settings.settled.similar) {
            return belief;
        }
        // Where name and agency are somebody's, whoever shares neither the agency nor the birth date raises no doubt.
        asked.elsewhere = !belief.name_and_agency_agree();
        more.clear();
        self.with_number_nearby(row, more);
        blocking::candidates(indexes, &asked, caps, keys, more);
        more.retain(|officer| officers.binary_search(officer).is_err());
        self.weigh(&known, row, more, seen, &mut belief);
        belief
    }

    fn weigh(&self, known: &Known<'_>, row: &Row<'_>, officers: &[u32], seen: &mut Seen, belief: &mut Belief) {
        self.people.fetch(officers.iter().copied());
        known.learned.fetch(officers);
        for officer in officers {
            belief.add(*officer, compare(known, row, *officer, seen));
        }
    }

    /// By how common the names are as surname and as first name, and by the sender's habit.
    fn may_be_swapped(&self, row: &Row<'_>, known: &Known<'_>) -> bool {
        let chance = |surname: &Word<'_>, first: &Word<'_>, order: Order| {
            self.names.surnames.frequency(surname.surname)
                * self.names.first_names.frequency(first.first_name)
                * known.name_order.share[order as usize]
        };
        chance(&row.first_name, &row.surname, Order::Swapped)
            >= SWAPPED_AT_LEAST * chance(&row.surname, &row.first_name, Order::Straight)
    }

    /// Officers whose number is one slip away and who share an initial or the birth date with the row.
    pub(super) fn with_number_nearby(&self, row: &Row<'_>, out: &mut Vec<u32>) {
        let Some(number) = row.number else { return };
        let initials = [row.surname.initial(), row.first_name.initial()];
        number::neighbours(number, |near| {
            for officer in self.by_digits.get(near) {
                let person = &self.people.all[*officer as usize];
                let shared = person.initials.iter().any(|initial| initials.contains(initial));
                if shared || (person.birth != NO_DAY && person.birth == row.birth) {
                    out.push(*officer);
                }
            }
        });
    }

    /// Likelihood of the row if it is about an outsider, known from other rows or not.
    pub(super) fn outsiders(&self, row: &Row<'_>, known: &Known<'_>) -> f64 {
        let all = &known.learned.outsiders;
        if all.len() == 0 {
            return 1.0;
        }
        let alike = all.like(row.number, row.surname.hash, row.first_name.hash);
        let sum: f64 = alike.map(|outsider| self.outsider_ratio(row, outsider, known)).sum();
        // Half of the belief in outsiders is in those already known; which half is small beside what the row says.
        0.5 + 0.5 * sum / all.len() as f64
    }

    pub(super) fn outsider_ratio(&self, row: &Row<'_>, outsider: &Outsider, known: &Known<'_>) -> f64 {
        let model = known.model;
        let mut ratio = if (row.surname.hash, row.first_name.hash) == (outsider.surname, outsider.first_name) {
            let surname = self.names.surnames.frequency(row.surname.surname);
            let first = self.names.first_names.frequency(row.first_name.first_name);
            model.surname.ratio(Surname::Equal as usize, surname, 0.0)
                * model.first_name.ratio(First::Equal as usize, first, 0.0)
        } else {
            model.surname.share[Surname::Other as usize] * model.first_name.share[First::Other as usize]
        };
        let birth = compare_birth(row.birth, outsider.birth);
        ratio *= known.birth_date.ratio(birth as usize, 1.0, 0.0);
        if let (Some((agency, _)), true) = (row.agencies.first(), outsider.agency != agency::NONE) {
            let level = if *agency == outsider.agency { Agency::Equal } else { Agency::Other };
            ratio *= model.agency.ratio(level as usize, self.agencies.frequency(*agency), 0.0);
        }
        if row.standing == Standing::Unknown {
            let other = model.license_no.share[License::Other as usize];
            ratio *= if row.number == Some(outsider.number) { self.number_space } else { other };
        }
        ratio
    }
}

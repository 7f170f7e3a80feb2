//! A row in, the belief in everyone who may be meant by it out: who is compared, and what outsiders are worth.
//!
//! Whoever shares the full name or the birth date comes first; only where that leaves a doubt are the wider keys asked
//! for, which lead to hundreds of people on a common name.

use super::blocking::{self, Asked, Keys};
use super::compare::{Known, Pair, Seen, compare, compare_birth, compare_outsiders_agency};
use super::decide::{Belief, Prior};
use super::learn::Learned;
use super::person::NO_DAY;
use super::row::{Row, Standing};
use super::settings::{First, Levels, License, Order, Surname};
use super::vocabulary::Word;
use super::{Resolver, number};

/// The names are taken to stand in each other's fields only where that is at least so likely as that they do not.
const SWAPPED_AT_LEAST: f64 = 1e-4;

/// What a thread reuses from row to row.
#[derive(Default)]
pub(super) struct Work {
    officers: Vec<u32>,
    more: Vec<u32>,
    numbers: Vec<u64>,
    keys: Keys,
    seen: Seen,
    /// Outsiders who were weighed.
    counted: Vec<u32>,
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
        let Work { officers, more, numbers, keys, seen, counted } = work;
        seen.turn_to(row);
        officers.clear();
        officers.extend_from_slice(row.owners);
        blocking::close_candidates(indexes, &asked, caps, keys, officers);
        let mut belief = Belief::new(Prior {
            officers: self.people.all.len().max(1) as f64,
            outsider_share: learned.outsider_share[row.standing as usize],
            known_share: learned.known_share[row.standing as usize],
            known_outsiders: learned.outsiders.weight(),
            relatives: learned.relatives,
        });
        counted.clear();
        self.add_outsiders(&known, row, counted, &mut belief);
        self.weigh(&known, row, officers, (seen, counted), &mut belief);
        if belief.is_beyond_doubt(self.settings.settled.similar) {
            return belief;
        }
        // Where name and agency are somebody's, whoever shares neither the agency nor the birth date raises no doubt.
        asked.elsewhere = !belief.name_and_agency_agree();
        self.with_number_nearby(row, numbers, more);
        blocking::candidates(indexes, &asked, caps, keys, more);
        more.retain(|officer| officers.binary_search(officer).is_err());
        self.weigh(&known, row, more, (seen, counted), &mut belief);
        belief
    }

    fn weigh(
        &self,
        known: &Known<'_>,
        row: &Row<'_>,
        officers: &[u32],
        (seen, counted): (&mut Seen, &mut Vec<u32>),
        belief: &mut Belief,
    ) {
        for officer in officers {
            let pair = compare(known, row, *officer, seen);
            if known.learned.outsiders.is_namesake(*officer) {
                self.add_namesakes(known, row, (*officer, &pair), counted, belief);
            }
            belief.add(*officer, pair);
        }
    }

    fn may_be_swapped(&self, row: &Row<'_>, known: &Known<'_>) -> bool {
        let [straight, swapped] = self.orders(row, known.name_order);
        swapped >= SWAPPED_AT_LEAST * straight
    }

    /// How likely names in their own fields are and names in each other's, by how common they are as surnames and as
    /// first names and by the sender's habit.
    pub(super) fn orders(&self, row: &Row<'_>, habit: &Levels) -> [f64; 2] {
        let chance = |surname: &Word<'_>, first: &Word<'_>, order: Order| {
            self.names.surnames.frequency(surname.surname)
                * self.names.first_names.frequency(first.first_name)
                * habit.share[order as usize]
        };
        [chance(&row.surname, &row.first_name, Order::Straight), chance(&row.first_name, &row.surname, Order::Swapped)]
    }

    /// Finds the officers whose number is one slip away and who share an initial or the birth date with the row.
    fn with_number_nearby(&self, row: &Row<'_>, near: &mut Vec<u64>, out: &mut Vec<u32>) {
        out.clear();
        let Some(number) = row.number else { return };
        near.clear();
        // Longer numbers than any that was given out are nobody's.
        number::neighbours(number, |one| {
            if (one as f64) < self.number_space {
                near.push(one);
            }
        });
        self.by_digits.get_all(near, out);
        let initials = [row.surname.initial(), row.first_name.initial()];
        out.retain(|officer| {
            let person = &self.people.all[*officer as usize];
            let shared = person.initials.iter().any(|initial| initials.contains(initial));
            shared || (person.birth != NO_DAY && person.birth == row.birth)
        });
    }

    /// What the outsiders say for themselves who have the row's number or name.
    fn add_outsiders(&self, known: &Known<'_>, row: &Row<'_>, counted: &mut Vec<u32>, belief: &mut Belief) {
        let all = &known.learned.outsiders;
        let (surname, first) = (&row.surname, &row.first_name);
        let straight = all.named(surname.hash, first.hash);
        let swapped = if surname.hash == first.hash { &[][..] } else { all.named(first.hash, surname.hash) };
        let orders = [(straight, Order::Straight, surname, first), (swapped, Order::Swapped, first, surname)];
        for (named, order, surname, first) in orders {
            let surname = self.names.surnames.frequency(surname.surname);
            let first = self.names.first_names.frequency(first.first_name);
            let name = known.model.surname.ratio(Surname::Equal as usize, surname, 0.0)
                * known.model.first_name.ratio(First::Equal as usize, first, 0.0)
                * known.name_order.ratio(order as usize, 1.0, 0.0);
            for at in named {
                self.add_outsider(known, row, (*at, name), counted, belief);
            }
        }
        if let Some(at) = row.number.and_then(|number| all.numbered(number)) {
            let [surname, first] = [&known.model.surname.share, &known.model.first_name.share];
            let name = surname[Surname::Other as usize] * first[First::Other as usize];
            self.add_outsider(known, row, (at, name), counted, belief);
        }
    }

    /// An outsider who bears the officer's name may be meant by whatever the officer may be meant by.
    fn add_namesakes(
        &self,
        known: &Known<'_>,
        row: &Row<'_>,
        (officer, pair): (u32, &Pair),
        counted: &mut Vec<u32>,
        belief: &mut Belief,
    ) {
        let [surname, first_name] = self.people.all[officer as usize].names;
        for at in known.learned.outsiders.named(surname, first_name) {
            self.add_outsider(known, row, (*at, pair.name()), counted, belief);
        }
    }

    /// `name`: how much likelier the row's name is if it is about this outsider.
    fn add_outsider(
        &self,
        known: &Known<'_>,
        row: &Row<'_>,
        (at, name): (u32, f64),
        counted: &mut Vec<u32>,
        belief: &mut Belief,
    ) {
        let all = &known.learned.outsiders;
        let outsider = all.get(at);
        if counted.contains(&at) {
            return;
        }
        counted.push(at);
        if outsider.only == Some(row.content) {
            belief.leave_out(all.counts(outsider));
            return;
        }
        let model = known.model;
        let mut ratio = name * all.counts(outsider);
        let birth = compare_birth(row.birth, outsider.birth);
        ratio *= known.birth_date.ratio(birth as usize, 1.0, 0.0);
        ratio *= compare_outsiders_agency(known, row, outsider.agency);
        if row.standing == Standing::Unknown {
            let other = model.license_no.share[License::Other as usize];
            ratio *= if row.number == Some(outsider.number) { self.number_space } else { other };
        }
        belief.add_known_outsider(ratio);
    }
}

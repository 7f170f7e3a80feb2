//! Rows in, what their number and name alone tell out, and with it what they show for the other rows (`learn`).
//!
//! Nine rows in ten end here: the number is an officer's and the name on the row is that officer's too. The plain case
//! costs a look-up and a comparison of bytes, because it is met tens of millions of times.

use super::blocking;
use super::compare::{Pair, Seen, compare, compare_birth, compare_license};
use super::learn::{Learned, Observations};
use super::number::Written;
use super::outsider::Unregistered;
use super::person::{NO_DAY, day};
use super::row::{Row, Standing};
use super::settings::{Agency, Birth, First, License, Order, Surname};
use super::vocabulary::UNKNOWN;
use super::{Resolver, agency, content, name};
use crate::record::Text;
use crate::record::submission::{Attendee, Submission};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::borrow::Borrow;

/// Rows are handed to threads in so many portions, each of at least so many rows, which share what they teach.
const PORTIONS: usize = 8;
const PORTION: usize = 16_384;

/// One row in so many is compared in full to count how often each kind of slip happens.
const COUNTED: u8 = 32;

/// What the number alone tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum NumberMatch {
    Exact(u32),
    Similar(u32),
    Open,
}

/// What the number alone tells of each row, four bytes a row.
#[derive(Clone, Debug, Default)]
pub struct NumberMatches(Vec<u32>);

impl NumberMatches {
    pub(super) const OPEN: u32 = u32::MAX;
    const SIMILAR: u32 = 1 << 31;

    #[inline]
    const fn code(number_match: NumberMatch) -> u32 {
        match number_match {
            NumberMatch::Exact(officer) => officer,
            NumberMatch::Similar(officer) => officer | Self::SIMILAR,
            NumberMatch::Open => Self::OPEN,
        }
    }

    #[inline]
    const fn read(code: u32) -> NumberMatch {
        match code {
            Self::OPEN => NumberMatch::Open,
            officer if officer & Self::SIMILAR != 0 => NumberMatch::Similar(officer ^ Self::SIMILAR),
            officer => NumberMatch::Exact(officer),
        }
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> NumberMatch {
        Self::read(self.0[row])
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = NumberMatch> {
        self.0.into_iter().map(Self::read)
    }

    /// The rows that their number does not settle.
    pub(super) fn open(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(|(_, number_match)| **number_match == Self::OPEN).map(|(at, _)| at)
    }
}

impl Resolver<'_> {
    /// The officer whose number and plain name stand on the row.
    fn exactly(&self, attendee: &Attendee, owners: &[u32]) -> Option<u32> {
        let [officer] = *owners else { return None };
        let person = &self.people.all[officer as usize];
        let same = |written: &Option<Text>, hash| name::plain_hash(written.as_deref()?).filter(|h| *h == hash);
        same(&attendee.last_name, person.names[0])?;
        same(&attendee.first_name, person.names[1])?;
        (person.surname != UNKNOWN && person.first_name != UNKNOWN).then_some(officer)
    }

    /// Number and name together, before any other officer is considered.
    fn match_number(
        &self,
        attendee: &Attendee,
        (written, owners): (Written, &'_ [u32]),
        learned: &Learned,
    ) -> (NumberMatch, Option<(Row<'_>, Option<Pair>)>) {
        if let Some(officer) = self.exactly(attendee, owners) {
            return (NumberMatch::Exact(officer), None);
        }
        let row = self.row(attendee, written, learned);
        let (number_match, pair) = self.compare_owner(&row, learned);
        (number_match, Some((row, pair)))
    }

    pub(super) fn compare_owner(&self, row: &Row<'_>, learned: &Learned) -> (NumberMatch, Option<Pair>) {
        let [officer] = *row.owners else { return (NumberMatch::Open, None) };
        let pair = compare(&self.known(learned, None), row, officer, &mut Seen::default());
        let vouched = pair.first_name_agrees() && pair.birth == Birth::Equal;
        let number_match =
            if pair.name_agrees() || vouched { NumberMatch::Similar(officer) } else { NumberMatch::Open };
        (number_match, Some(pair))
    }

    pub(super) fn match_numbers(&self, rows: &[impl Borrow<Submission> + Sync]) -> (Observations, NumberMatches) {
        let nothing = Learned::nothing(&self.settings);
        let mut all = NumberMatches(vec![NumberMatches::OPEN; rows.len()]);
        let portion = (rows.len() / PORTIONS).max(PORTION);
        let parts: Vec<Observations> = rows
            .par_chunks(portion)
            .zip(all.0.par_chunks_mut(portion))
            .map(|(part, number_matches)| {
                let mut observed = Observations::default();
                let mut spelled = FxHashMap::default();
                for (row, number_match) in part.iter().zip(number_matches) {
                    let row = row.borrow();
                    let written = row.attendee.license_no.as_deref().map(Written::read).unwrap_or_default();
                    let agency = self.lead(&row.attendee, &mut spelled);
                    let number = (written, self.owners(written));
                    *number_match =
                        NumberMatches::code(self.match_and_observe(row, number, agency, &nothing, &mut observed));
                }
                observed
            })
            .collect();
        (parts.into_iter().fold(Observations::default(), Observations::merge), all)
    }

    /// The hash of an agency's text, and the agency that its words lead to. `spelled` is what each spelling came to: senders
    /// write the same few over and over.
    fn lead(&self, attendee: &Attendee, spelled: &mut FxHashMap<Text, (u64, Option<u32>)>) -> (u64, Option<u32>) {
        let Some(text) = attendee.agency_name else { return (0, None) };
        *spelled.entry(text).or_insert_with(|| {
            let hash = name::hash(&text);
            (hash, self.agencies.lead(&text, hash))
        })
    }

    fn match_and_observe(
        &self,
        row: &Submission,
        number: (Written, &[u32]),
        agency: (u64, Option<u32>),
        nothing: &Learned,
        observed: &mut Observations,
    ) -> NumberMatch {
        let attendee = &row.attendee;
        let birth = day(attendee.birth_date);
        if birth != NO_DAY {
            *observed.births.entry(birth).or_default() += 1;
        }
        let (number_match, seen) = self.match_number(attendee, number, nothing);
        match number_match {
            NumberMatch::Exact(officer) => {
                let person = &self.people.all[officer as usize];
                observed.habit(row.at.file, false, compare_birth(birth, person.birth));
                self.observe_agency(attendee, agency, officer, observed);
                if row.content[0].is_multiple_of(COUNTED) {
                    let view = self.row(attendee, number.0, nothing);
                    let pair = compare(&self.known(nothing, None), &view, officer, &mut Seen::default());
                    observed.count(&pair, pair.birth == Birth::Equal);
                }
            }
            NumberMatch::Similar(officer) => {
                if let Some((view, Some(pair))) = seen {
                    self.observe_spelling(&view, officer, &pair, observed);
                    let swapped = pair.order == Order::Swapped;
                    observed.habit(row.at.file, swapped, pair.birth);
                    self.observe_agency(attendee, agency, officer, observed);
                    if row.content[0].is_multiple_of(COUNTED) {
                        observed.count(&pair, pair.birth == Birth::Equal);
                    }
                }
            }
            NumberMatch::Open => {
                if let Some((view, _)) = seen {
                    self.observe_unregistered(&view, row, nothing, observed);
                }
            }
        }
        number_match
    }

    fn observe_agency(
        &self,
        attendee: &Attendee,
        (text, lead): (u64, Option<u32>),
        officer: u32,
        observed: &mut Observations,
    ) {
        if attendee.agency_name.is_some() {
            observed.agency(text, officer, self.people.all[officer as usize].agency, lead);
        }
    }

    fn observe_spelling(&self, view: &Row<'_>, officer: u32, pair: &Pair, observed: &mut Observations) {
        let plain = matches!(pair.surname, Surname::Equal | Surname::Missing)
            && matches!(pair.first_name, First::Equal | First::Initial | First::Missing);
        let bare = view.surname.text.len() < 2 || view.first_name.text.len() < 2;
        if pair.order != Order::Swapped && !plain && !bare {
            observed.spellings.push((officer, view.surname.hash, view.first_name.hash));
        }
    }

    fn observe_unregistered(&self, view: &Row<'_>, row: &Submission, nothing: &Learned, observed: &mut Observations) {
        let named = !view.surname.is_empty() && !view.first_name.is_empty();
        if view.number.is_none() && (!named || view.birth == NO_DAY) {
            return;
        }
        let [surname, first_name] = self.in_order(view, nothing);
        observed.unregistered.push(Unregistered {
            number: view.number.unwrap_or(0),
            known: view.standing == Standing::Known,
            surname,
            first_name,
            birth: view.birth,
            agency: view.agencies.first().map_or(agency::NONE, |a| a.0),
            // Nobody asks it of a number that is an officer's.
            resembles_officer: view.standing != Standing::Known && self.resembles_officer(view, nothing),
            content: content(row),
        });
    }

    /// The hashes of surname and first name, put right where they are likelier to have changed places than not.
    fn in_order(&self, view: &Row<'_>, nothing: &Learned) -> [u64; 2] {
        let [straight, swapped] = self.orders(view, &nothing.model.name_order);
        let (surname, first) = (view.surname.hash, view.first_name.hash);
        if swapped > straight { [first, surname] } else { [surname, first] }
    }

    /// Whether the row may be about an officer whose number a sender has wrong, who married, or who goes by another
    /// name: somebody of like name has the birth date, or of the same name almost the number. Namesakes come first,
    /// for they are few and mostly the answer; those born that day lie all over the registry.
    fn resembles_officer(&self, view: &Row<'_>, nothing: &Learned) -> bool {
        let known = self.known(nothing, None);
        let seen = &mut Seen::default();
        let mut may_be = |officer: u32| match compare_birth(view.birth, self.people.all[officer as usize].birth) {
            Birth::Missing => compare_license(&known, view, officer).0 != License::Other,
            Birth::Other => false,
            _ => {
                let pair = compare(&known, view, officer, seen);
                let names = u8::from(pair.surname != Surname::Other) + u8::from(pair.first_name != First::Other);
                names == 2 || (names == 1 && pair.agency == Agency::Equal)
            }
        };
        let mut like = Vec::new();
        blocking::namesakes(&self.index, view.surname.hash, view.first_name.hash, &mut like);
        if like.drain(..).any(&mut may_be) {
            return true;
        }
        blocking::born(&self.index, view.birth, [view.surname.initial(), view.first_name.initial()], &mut like);
        like.into_iter().any(may_be)
    }
}

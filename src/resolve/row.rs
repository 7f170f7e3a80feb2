//! A submission in, the attendee as what is compared out.

use super::agency::{Agencies, Meant};
use super::learn::Learned;
use super::name::{Name, Suffix, hash};
use super::number::Written;
use super::person::{NO_DAY, day, parts};
use super::vocabulary::{Names, Word};
use crate::record::Text;
use crate::record::submission::Attendee;

/// Whether the number on the row is anybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    NoNumber,
    Unknown,
    Known,
}

#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub number: Option<u64>,
    /// The officers who answer to the number.
    pub owners: &'a [u32],
    pub standing: Standing,
    pub surname: Word<'a>,
    pub first_name: Word<'a>,
    pub middle: Word<'a>,
    pub suffix: Suffix,
    pub birth: i32,
    pub agencies: Meant,
    /// Which row, where that is to be told; 0 where not.
    pub content: u64,
}

impl<'a> Row<'a> {
    pub fn new(
        attendee: &Attendee,
        number: Written,
        owners: &'a [u32],
        (names, agencies): (&'a Names, &Agencies),
        learned: &Learned,
    ) -> Self {
        let text = |field: &Option<Text>| field.as_deref().map(Name::read).unwrap_or_default();
        let (surname, first_name, mut middle) =
            (text(&attendee.last_name), text(&attendee.first_name), text(&attendee.middle_name));
        if middle.whole.is_empty() && first_name.words.len() > 1 {
            middle = Name { whole: first_name.words[1].clone(), ..Name::default() };
        }
        let suffixes = [
            attendee.suffix.as_deref().map(Suffix::read).unwrap_or_default(),
            surname.suffix,
            first_name.suffix,
            middle.suffix,
        ];
        let mut row = Self {
            number: number.any(),
            owners,
            standing: Standing::NoNumber,
            surname: Word::new(surname, names),
            first_name: Word::new(first_name, names),
            middle: Word::new(middle, names),
            suffix: suffixes.into_iter().find(|s| *s != Suffix::None).unwrap_or_default(),
            birth: learned.real_birth(day(attendee.birth_date)),
            content: 0,
            agencies: meant(attendee.agency_name.as_deref(), agencies, learned),
        };
        row.set_standing(learned);
        row
    }

    fn set_standing(&mut self, learned: &Learned) {
        self.standing = match self.number {
            Some(number) if learned.is_filler(number) => Standing::NoNumber,
            Some(_) if !self.owners.is_empty() => Standing::Known,
            Some(_) => Standing::Unknown,
            None => Standing::NoNumber,
        };
        if self.standing == Standing::NoNumber {
            self.number = None;
            self.owners = &[];
        }
    }

    /// Puts another number in the place of the row's own.
    pub fn with_number(mut self, number: Option<u64>, owners: &'a [u32], learned: &Learned) -> Self {
        self.number = number;
        self.owners = owners;
        self.set_standing(learned);
        self
    }

    /// The days to look for: as written, and with day and month exchanged.
    pub fn days(&self) -> [i32; 2] {
        let [year, month, day] = parts(self.birth);
        let can = self.birth != NO_DAY && day <= 12 && day != month;
        [self.birth, if can { year * 10_000 + day * 100 + month } else { NO_DAY }]
    }

    pub fn is_nameless(&self) -> bool {
        self.surname.is_empty() && self.first_name.is_empty()
    }
}

/// The agencies a row's text may mean.
fn meant(text: Option<&str>, agencies: &Agencies, learned: &Learned) -> Meant {
    let Some(text) = text else { return Meant::default() };
    let hash = hash(text);
    match learned.agency_texts.get(&hash) {
        Some(meant) => meant.clone(),
        None => agencies.meant(text, hash, learned.agency_alike),
    }
}

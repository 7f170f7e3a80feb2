//! A made-up day of one officer for tests: courses, rows that tell of them, and what becomes of each.

use super::{
    Claimed, Described, DuplicateRuling, DuplicateRulings, DuplicateSettings, Facts, Outcome, Own, Spelling,
    settle_alone,
};
use crate::record::matching::{Matches, Settled};
use crate::record::registry::Course;
use crate::record::submission::{Coordinates, Submission};
use crate::record::{Date, Delivery, Disposition, Hours, InputKind, Particulars, Reason};

#[derive(Clone, Default)]
pub(super) struct World {
    pub rows: Vec<Submission>,
    pub courses: Vec<Course>,
    pub claimed: Vec<Claimed>,
    pub rulings: Vec<Option<DuplicateRuling>>,
    /// Who the rows are about; the first officer beyond its end.
    pub officers: Vec<u32>,
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

impl World {
    /// A course of a provider; its number is returned for rows to name.
    pub fn course(&mut self, control_no: &str, provider_no: &str, title: &str) {
        self.courses.push(Course {
            control_no: control_no.to_owned(),
            provider_no: provider_no.to_owned(),
            title: title.to_owned(),
            approved_from: day("2024-01-01"),
            approved_to: None,
            delivery: Delivery::Live,
            areas: [Hours::ZERO; 4],
            topics: [Hours::ZERO; 4],
            applied_on: None,
        });
    }

    fn push(&mut self, kind: InputKind, credit: i64) -> &mut Submission {
        let at = u32::try_from(self.rows.len()).unwrap();
        let mut content = [0; 12];
        content[..4].copy_from_slice(&at.to_be_bytes());
        let credit = Some(Hours(credit));
        self.claimed.push(Claimed { own: Own::Earns, credit, full: true, hours_decided: false, course: None });
        self.rulings.push(None);
        self.rows.push(Submission {
            content,
            occurrence: 1,
            completed_on: Some(day("2025-05-05")),
            hours: credit.into(),
            said: Particulars { determined: true, ..Particulars::default() }.into(),
            ..Submission::blank(kind, Coordinates::line(0, 0, at + 2))
        });
        self.rows.last_mut().unwrap()
    }

    /// A provider's roster row for so many hundredths of an hour.
    pub fn provider(&mut self, control_no: &str, credit: i64) -> &mut Submission {
        let row = self.push(InputKind::ProviderRoster, credit);
        row.control_no = Some(control_no.into());
        row
    }

    /// An agency's roster row.
    pub fn agency(&mut self, control_no: &str, credit: i64) -> &mut Submission {
        let row = self.push(InputKind::InService, credit);
        row.control_no = Some(control_no.into());
        row
    }

    /// A certificate the officer sent.
    pub fn paper(&mut self, source: &str, title: &str, credit: i64) -> &mut Submission {
        let row = self.push(InputKind::OutOfState, credit);
        row.say(|said| {
            said.source_name = Some(source.into());
            said.course_title = Some(title.into());
        });
        row
    }

    fn course_of(&self, at: usize) -> Option<u32> {
        let number = self.rows[at].control_no.as_deref()?;
        self.courses.iter().position(|course| course.control_no == number).and_then(|at| u32::try_from(at).ok())
    }

    pub fn settle(&self) -> Vec<Outcome> {
        let officer = |at: usize| self.officers.get(at).copied().unwrap_or(0);
        let matched = |at: usize| Some(Settled { officer: officer(at), exactly: true });
        let course_of = |at: usize| self.course_of(at);
        let claimed = |(at, claimed): (usize, &Claimed)| Claimed { course: course_of(at), ..*claimed };
        let claimed: Vec<Claimed> = self.claimed.iter().enumerate().map(claimed).collect();
        let ruled = (0..).zip(&self.rulings).filter_map(|(at, ruling)| Some((at, (*ruling)?)));
        let (settings, spelling) =
            (DuplicateSettings::default(), Spelling { control: str::to_owned, name: str::to_owned });
        let mut described = Described::new(&self.courses, &settings, spelling);
        let trainings = described.trainings(&self.rows, course_of);
        let facts = Facts {
            rows: &self.rows,
            matches: &Matches::new((0..self.rows.len()).map(matched), Vec::new(), [1.0; 2]),
            claimed: &claimed,
            rulings: &ruled.collect::<DuplicateRulings>(),
            trainings: &trainings,
            as_of: day("2025-12-31"),
            neighbouring_days: 1,
        };
        settle_alone(&facts, &mut described).iter().collect()
    }

    /// What becomes of each row, in short.
    pub fn outcomes(&self) -> Vec<End> {
        self.settle().into_iter().map(End::of).collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Credited,
    /// Falls under that row.
    Under(u32, Reason),
    /// Waits, held against that row.
    Waits(u32, Reason),
    Other(Disposition),
}

impl End {
    fn of(outcome: Outcome) -> Self {
        match (outcome.disposition, outcome.stands, outcome.reason) {
            (Disposition::Credited, None, None) => Self::Credited,
            (Disposition::Duplicate, Some(stands), Some(reason)) => Self::Under(stands, reason),
            (Disposition::Review, Some(against), Some(reason)) => Self::Waits(against, reason),
            (other, ..) => Self::Other(other),
        }
    }
}

//! The figures of one record: scores, hours, minutes and durations.
//!
//! In: the cells under such a field. Out: credit hours or clock minutes, in hundredths. What cannot be read is an issue, and a
//! fault where the row rests on it.

use super::reader::Reader;
use super::{Field, Record, words};
use crate::record::submission::Signs;
use crate::record::{Hours, Reason};
use crate::words::{Figure, Shares, Unit, Word, in_hundredths};

impl<R: Record + ?Sized> Reader<'_, R> {
    /// A score in hundredths of a per cent. A word says how it ended; what is neither makes the row wait.
    pub(super) fn score(&mut self) -> Option<Hours> {
        let text = self.raw(Field::TestScore)?;
        let shares = self.fields.position(Field::TestScore).map_or(Shares::No, |at| self.record.shares(at));
        match words::score(text, shares) {
            words::Score::Figure(score) => {
                self.name_by_read(Field::TestScore, Some(score), text);
                if self.forms.is_passing(score.0) {
                    self.signs = self.signs.with(Signs::COMPLETED);
                }
                return Some(score);
            }
            words::Score::Unread => self.unread_score(text),
            words::Score::Words => match self.forms.words.score(text, |score| self.forms.is_passing(score)) {
                Word::Blank => {}
                Word::Positive => {
                    self.signs = self.signs.with(Signs::COMPLETED).with(Signs::SCORE_IN_WORDS);
                }
                Word::Negative => {
                    self.name_by(Field::TestScore, &crate::words::fold(text));
                    self.hold(Word::Negative, Field::TestScore, super::signs::ATTENDANCE, text, "the result");
                }
                Word::Unclear => self.unread_score(text),
            },
        }
        None
    }

    fn unread_score(&mut self, text: &str) {
        self.name_by(Field::TestScore, text);
        if !self.is_void {
            let message =
                "a score that is not understood (read are 0 to 100, with or without %, 17/20, passed, failed)";
            self.hold(Word::Unclear, Field::TestScore, super::signs::ATTENDANCE, text, message);
        }
    }

    /// Hours of credit, or clock minutes where the cell or its header says so.
    pub(super) fn claimed(&mut self, field: Field, rejects: bool) -> Claimed {
        let Some(text) = self.raw(field) else { return Claimed::Nothing };
        let unit = self.fields.position(field).and_then(|at| self.record.unit(at));
        let read = self.forms.words.figure(text).and_then(|figure| as_claimed(field, figure, unit));
        let hours = read.map(|claimed| match claimed {
            Claimed::Hours(hours) | Claimed::Minutes(hours) => hours,
            Claimed::Nothing => Hours::ZERO,
        });
        self.name_by_read(field, hours, text);
        if let Some(claimed) = read {
            return claimed;
        }
        if !self.ignored_of_void(field) {
            let message = "not a number of hours or minutes (read are 6, 6.5, 6,5, 6 1/2, 6 hrs, 6:30, 6h 30m, 45 min)";
            if rejects {
                self.unread_hours = true;
                self.reject(Reason::UnreadableHours);
                self.error(field, "unreadable_hours", Some(text), message);
            } else {
                self.warn(field, "unreadable_hours", Some(text), &format!("{message}; taken as blank"));
            }
        }
        Claimed::Nothing
    }

    pub(super) fn stated_hours(&mut self, field: Field) -> Option<Hours> {
        let text = self.raw(field)?;
        let figure = self.forms.words.figure(text);
        let hours = figure.and_then(|figure| match as_claimed(Field::Hours, figure, None)? {
            Claimed::Hours(hours) => Some(hours),
            // clock minutes of an area: fifty make an hour, so one is two hundredths
            Claimed::Minutes(_) | Claimed::Nothing => None,
        });
        self.name_by_read(field, hours, text);
        if hours.is_none() {
            self.warn(field, "unreadable_hours", Some(text), "not a number of hours; it states nothing");
        }
        hours
    }
}

/// What a cell of hours, minutes or a duration claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claimed {
    Nothing,
    /// Hours of credit.
    Hours(Hours),
    /// Clock minutes, in hundredths of a minute.
    Minutes(Hours),
}

/// A figure under a field: a unit in the cell decides over the header, and the header over the field.
fn as_claimed(field: Field, figure: Figure, unit: Option<Unit>) -> Option<Claimed> {
    let hundredths = |parts: i64| Some(Hours(in_hundredths(parts))).filter(|hours| hours.0 <= Hours::MOST);
    let clock = field == Field::Duration;
    Some(match figure {
        Figure::Span(span) => match span.minutes_alone() {
            Some(minutes) => Claimed::Minutes(hundredths(minutes)?),
            None if clock => Claimed::Minutes(hundredths(span.in_minutes())?),
            None => Claimed::Hours(hundredths(span.in_hours())?),
        },
        Figure::Bare(parts) => match (field, unit) {
            (Field::Duration, None | Some(Unit::Percent)) => return None,
            (Field::Duration, Some(Unit::Hours)) => Claimed::Minutes(hundredths(parts.checked_mul(MINUTES)?)?),
            (_, Some(Unit::Seconds)) => Claimed::Minutes(hundredths(parts / MINUTES)?),
            (Field::Minutes | Field::Duration, _) | (_, Some(Unit::Minutes)) => Claimed::Minutes(hundredths(parts)?),
            _ => Claimed::Hours(hundredths(parts)?),
        },
    })
}

/// Minutes of a clock hour, and seconds of a minute.
const MINUTES: i64 = 60;

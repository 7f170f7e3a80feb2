//! Typed rows as bytes of one width, for the lake's cache.
//!
//! In: a piece of rows with what was wrong with them. Out: bytes, and from them the same piece again. Longer texts and
//! particulars stand before the rows, each once, and rows name them by their place; so taking a piece back costs a copy
//! a row and a look-up per distinct text. Equal pieces may become different bytes: places are those of first mention.

use super::one_file::Piece;
use crate::issue::Issue;
use crate::record::submission::{Attendee, CONTENT_BYTES, Coordinates, Signs, Submission};
use crate::record::{Date, Figure, InputKind, PACKED, Particulars, Reason, Role, Said, Text};
use chrono::Datelike;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::io;

/// What rows refer to, and how many follow.
#[derive(Serialize, Deserialize)]
struct Head<S, P, I> {
    rows: usize,
    spellings: Vec<S>,
    particulars: Vec<P>,
    issues: I,
}

const TEXTS: usize = 7;
const DAYS: usize = 3;
/// Bytes of a row: its name, its place, texts, days, two figures, particulars, five small fields, signs and what was not
/// read.
const ROW: usize = CONTENT_BYTES + 3 * 4 + TEXTS * PACKED + DAYS * 4 + 2 * 4 + 4 + 8 + 4;

/// Writes a piece out.
pub fn packed(rows: &[Submission], issues: &[Issue]) -> io::Result<Vec<u8>> {
    let mut places = Places::default();
    let mut bytes = Vec::with_capacity(rows.len() * ROW);
    rows.iter().for_each(|row| places.row(row, &mut bytes));
    let head = Head { rows: rows.len(), spellings: places.spellings, particulars: places.said, issues };
    let mut out = postcard::to_extend(&head, Vec::with_capacity(bytes.len() * 2)).map_err(io::Error::other)?;
    out.extend_from_slice(&bytes);
    Ok(out)
}

/// Places of longer texts and of particulars, in the order of their first mention.
#[derive(Default)]
struct Places {
    spellings: Vec<Text>,
    of_spelling: FxHashMap<u32, u32>,
    said: Vec<&'static Particulars>,
    of_said: FxHashMap<usize, u32>,
}

fn next_place<T>(all: &[T]) -> u32 {
    u32::try_from(all.len()).expect("fewer than 2^32 rows a piece")
}

impl Places {
    fn text(&mut self, text: Option<Text>) -> [u8; PACKED] {
        Text::packed(text, |number| {
            *self.of_spelling.entry(number).or_insert_with(|| {
                self.spellings.extend(text);
                next_place(&self.spellings) - 1
            })
        })
    }

    fn said(&mut self, said: Said) -> u32 {
        *self.of_said.entry(said.place()).or_insert_with(|| {
            self.said.push(said.particulars());
            next_place(&self.said) - 1
        })
    }

    fn row(&mut self, row: &Submission, out: &mut Vec<u8>) {
        let person = &row.attendee;
        out.extend_from_slice(&row.content);
        out.extend_from_slice(&row.at.sheet.to_le_bytes());
        out.extend_from_slice(&row.at.row_number.to_le_bytes());
        out.extend_from_slice(&row.at.position.to_le_bytes());
        for text in [
            person.license_no,
            person.last_name,
            person.first_name,
            person.middle_name,
            person.suffix,
            person.agency_name,
            row.control_no,
        ] {
            out.extend_from_slice(&self.text(text));
        }
        for day in [person.birth_date, row.completed_on, row.submitted_on] {
            out.extend_from_slice(&day.map_or(i32::MIN, |day| day.num_days_from_ce()).to_le_bytes());
        }
        for figure in [row.hours, row.test_score] {
            out.extend_from_slice(&figure.raw().to_le_bytes());
        }
        out.extend_from_slice(&self.said(row.said).to_le_bytes());
        let fault = row.fault.map_or(u8::MAX, |reason| reason as u8);
        let [low, high] = row.signs.raw().to_le_bytes();
        let small =
            [row.kind as u8, row.role as u8, row.is_void.into(), row.hours_unreadable.into(), fault, low, high, 0];
        out.extend_from_slice(&small);
        out.extend_from_slice(&row.unread.to_le_bytes());
    }
}

/// Takes a piece back, as rows of the file at a position; `None` when the bytes are none.
pub fn unpacked(bytes: &[u8], file: u32) -> Option<Piece> {
    type Kept<'b> = Head<&'b str, Particulars, Vec<Issue>>;
    let (head, rows): (Kept<'_>, &[u8]) = postcard::take_from_bytes(bytes).ok()?;
    let (rows, []) = rows.as_chunks::<ROW>() else { return None };
    if rows.len() != head.rows {
        return None;
    }
    let spellings: Vec<Text> = head.spellings.into_iter().map(Text::from).collect();
    let said: Vec<Said> = head.particulars.into_iter().map(Said::from).collect();
    let mut piece = Piece { rows: Vec::with_capacity(rows.len()), issues: head.issues };
    for row in rows {
        piece.rows.push(Cursor(row).row(file, &spellings, &said)?);
    }
    piece.issues.iter_mut().for_each(|issue| issue.at.file = file);
    Some(piece)
}

/// The bytes of a row that were not read yet.
struct Cursor<'b>(&'b [u8]);

impl Cursor<'_> {
    #[inline]
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    #[inline]
    fn number(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    #[inline]
    fn day(&mut self) -> Option<Option<Date>> {
        match self.bytes().map(i32::from_le_bytes)? {
            i32::MIN => Some(None),
            days => Date::from_num_days_from_ce_opt(days).map(Some),
        }
    }

    #[inline]
    fn figure(&mut self) -> Option<Figure> {
        self.bytes().map(|bytes| Figure::from_raw(i32::from_le_bytes(bytes)))
    }

    fn row(mut self, file: u32, spellings: &[Text], said: &[Said]) -> Option<Submission> {
        let content = self.bytes()?;
        let at = Coordinates { file, sheet: self.number()?, row_number: self.number()?, position: self.number()? };
        let mut texts = [None; TEXTS];
        for text in &mut texts {
            *text = Text::unpacked(self.bytes()?, spellings)?;
        }
        let [license_no, last_name, first_name, middle_name, suffix, agency_name, control_no] = texts;
        let [birth_date, completed_on, submitted_on] = [self.day()?, self.day()?, self.day()?];
        let [hours, test_score] = [self.figure()?, self.figure()?];
        let said = *said.get(self.number()? as usize)?;
        let [kind, role, is_void, hours_unreadable, fault, low, high, _] = self.bytes::<8>()?;
        let unread = self.number()?;
        Some(Submission {
            content,
            occurrence: 0,
            at,
            attendee: Attendee { license_no, last_name, first_name, middle_name, suffix, birth_date, agency_name },
            control_no,
            completed_on,
            submitted_on,
            hours,
            test_score,
            said,
            kind: *InputKind::ALL.get(usize::from(kind))?,
            role: *Role::ALL.get(usize::from(role))?,
            is_void: is_void != 0,
            hours_unreadable: hours_unreadable != 0,
            fault: if fault == u8::MAX { None } else { Some(*Reason::ALL.get(usize::from(fault))?) },
            signs: Signs::from_raw(u16::from_le_bytes([low, high])),
            unread,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Hours, Stated};

    fn row(number: u32) -> Submission {
        let day = |n: u32| Date::from_ymd_opt(2025, 1 + n % 12, 1 + n % 28);
        let text = |n: u32| (!n.is_multiple_of(3)).then(|| Text::from(["O’Neil", "a longer spelling"][n as usize % 2]));
        let at = Coordinates { file: 7, sheet: number % 2, row_number: number, position: number % 3 };
        let kinds: Vec<InputKind> = InputKind::ALL.iter().copied().filter(|kind| kind.is_submission()).collect();
        let mut row = Submission::blank(kinds[number as usize % kinds.len()], at);
        row.content = [number as u8; CONTENT_BYTES];
        row.attendee = Attendee {
            license_no: Some(number.to_string().as_str().into()),
            last_name: text(number),
            first_name: text(number + 1),
            middle_name: text(number + 2),
            suffix: None,
            birth_date: day(number).filter(|_| number.is_multiple_of(2)),
            agency_name: Some(format!("agency number {number}").into()),
        };
        (row.control_no, row.completed_on, row.submitted_on) = (text(number), day(number + 5), None);
        (row.hours, row.test_score) = (Some(Hours(number.into())).into(), Figure::NONE);
        let stated = Stated { areas: [Some(Hours(50)), None, None, None], ..Stated::default() };
        row.said = Particulars { location: text(number), stated: stated.into(), ..Particulars::default() }.into();
        (row.role, row.is_void) = (Role::ALL[number as usize % 2], number.is_multiple_of(5));
        row.fault = Reason::ALL.get(number as usize % 40).copied();
        row
    }

    fn issue(row_number: u32) -> Issue {
        Issue {
            at: Coordinates::line(7, 0, row_number),
            field: Some("hours"),
            code: "unreadable_hours",
            severity: crate::issue::Severity::Error,
            value: Some("six".into()),
            message: "not a number of hours or minutes".to_owned(),
        }
    }

    #[test]
    fn rows_come_back_as_they_were_and_where_their_file_is_now() {
        let rows: Vec<Submission> = (0..100).map(row).collect();
        let bytes = packed(&rows, &[issue(3)]).expect("it can be written");
        let back = unpacked(&bytes, 9).expect("it can be read");
        let moved = |row: &Submission| Submission { at: Coordinates { file: 9, ..row.at }, ..row.clone() };
        assert_eq!(back.rows, rows.iter().map(moved).collect::<Vec<_>>());
        assert_eq!(back.issues, [Issue { at: Coordinates { file: 9, ..issue(3).at }, ..issue(3) }]);
        assert_eq!(unpacked(&packed(&[], &[]).expect("it can be written"), 0).map(|p| p.rows.len()), Some(0));
    }

    #[test]
    fn what_was_cut_short_is_no_piece() {
        let rows: Vec<Submission> = (0..3).map(row).collect();
        let bytes = packed(&rows, &[]).expect("it can be written");
        for end in 0..bytes.len() {
            assert!(unpacked(&bytes[..end], 0).is_none(), "{end}");
        }
    }
}

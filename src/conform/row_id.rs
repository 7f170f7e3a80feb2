//! A row's name: a hash of its kind and canonical values, and a count among equal rows.
//!
//! The hash does not depend on the file, so a reviewer's decision binds the row wherever it is sent again. Twelve
//! bytes of BLAKE3: among a hundred million rows two different ones share a name with a chance below 1 in 10^12.

use super::Field;
use crate::record::submission::{CONTENT_BYTES, Content, Submission};
use crate::record::{Date, Hours, InputKind, iso_text};
use rayon::prelude::*;

/// Bytes that a field's name takes with its length before it, at most.
const NAME: usize = 32;

/// The names of all fields as they are hashed: the length in eight bytes, then the text.
const NAMES: [[u8; NAME]; Field::ALL.len()] = {
    let mut names = [[0; NAME]; Field::ALL.len()];
    let mut field = 0;
    while field < names.len() {
        let text = Field::ALL[field].name().as_bytes();
        names[field][0] = text.len() as u8;
        let mut at = 0;
        while at < text.len() {
            names[field][LENGTH + at] = text[at];
            at += 1;
        }
        field += 1;
    }
    names
};
const LENGTH: usize = size_of::<u64>();

/// The canonical values of a row as they are read, in one buffer that serves row after row. Blank fields are left out, so
/// a column that nobody filled changes nothing.
#[derive(Debug, Default)]
pub(super) struct Canonical {
    /// What stands behind `end` is of no meaning.
    bytes: Vec<u8>,
    end: usize,
}

impl Canonical {
    /// Forgets the row before.
    pub(super) fn begin(&mut self, kind: InputKind) {
        let kind = kind.as_str().as_bytes();
        self.make_room(kind.len());
        self.bytes[..kind.len()].copy_from_slice(kind);
        self.end = kind.len();
    }

    /// Lengths stand before the texts, so no two different rows spell the same bytes.
    #[inline]
    pub(super) fn field(&mut self, field: Field, canonical: &str) {
        let name = &NAMES[field as usize];
        let length_at = self.end + LENGTH + usize::from(name[0]);
        let from = length_at + LENGTH;
        let end = from + canonical.len();
        if self.bytes.len() < end + NAME {
            self.make_room(end);
        }
        // always as many bytes, which is quicker than as many as it takes; the rest is written over
        self.bytes[self.end..self.end + NAME].copy_from_slice(name);
        self.bytes[length_at..from].copy_from_slice(&(canonical.len() as u64).to_le_bytes());
        self.bytes[from..end].copy_from_slice(canonical.as_bytes());
        self.end = end;
    }

    #[cold]
    fn make_room(&mut self, end: usize) {
        let room = (2 * end).max(4096) + NAME;
        self.bytes.resize(room.max(self.bytes.len()), 0);
    }

    pub(super) fn content(&self) -> Content {
        let mut content = [0; CONTENT_BYTES];
        content.copy_from_slice(&blake3::hash(&self.bytes[..self.end]).as_bytes()[..CONTENT_BYTES]);
        content
    }
}

/// A value as the row's name has it.
pub(super) trait Spelt {
    fn spell<'s>(&self, space: &'s mut [u8; Hours::LONGEST_TEXT]) -> &'s str;
}

impl Spelt for Hours {
    fn spell<'s>(&self, space: &'s mut [u8; Hours::LONGEST_TEXT]) -> &'s str {
        self.text(space)
    }
}

impl Spelt for Date {
    fn spell<'s>(&self, space: &'s mut [u8; Hours::LONGEST_TEXT]) -> &'s str {
        iso_text(*self, space)
    }
}

/// Counts equal rows in the order they were received.
pub fn number_occurrences(rows: &mut [Submission]) {
    rows.par_iter_mut().for_each(|row| row.occurrence = 1);
    let mut equal = with_equals(rows);
    equal.sort_unstable_by_key(|&i| (rows[i].content, rows[i].order()));
    for pair in 1..equal.len() {
        let (before, here) = (equal[pair - 1], equal[pair]);
        if rows[before].content == rows[here].content {
            rows[here].occurrence = rows[before].occurrence + 1;
        }
    }
}

/// The positions of the rows that have an equal, and of few others. Eight bytes a row are sorted: half of them are the
/// beginning of its hash, half its position.
fn with_equals(rows: &[Submission]) -> Vec<usize> {
    let keyed = |(i, row): (usize, &Submission)| {
        let position = u32::try_from(i).expect("fewer than 2^32 rows");
        let [a, b, c, d, ..] = row.content;
        u64::from(u32::from_be_bytes([a, b, c, d])) << 32 | u64::from(position)
    };
    let mut keys: Vec<u64> = rows.par_iter().enumerate().map(keyed).collect();
    keys.par_sort_unstable();
    let equal = keys.chunk_by(|one, next| one >> 32 == next >> 32).filter(|group| group.len() > 1);
    equal.flatten().map(|key| (key & u64::from(u32::MAX)) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::submission::Coordinates;

    #[test]
    fn equal_rows_are_counted_in_the_order_they_were_received() {
        let row = |content: u8, last: u8, row_number: u32| {
            let at = Coordinates::line(0, 0, row_number);
            let mut row = Submission::blank(InputKind::InService, at);
            row.content = [content; CONTENT_BYTES];
            row.content[CONTENT_BYTES - 1] = last;
            row
        };
        let mut rows = vec![row(1, 1, 9), row(2, 1, 2), row(1, 1, 3), row(1, 7, 4), row(1, 1, 5)];
        number_occurrences(&mut rows);
        assert_eq!(rows.iter().map(|row| row.occurrence).collect::<Vec<_>>(), [3, 1, 1, 1, 2]);
    }

    #[test]
    fn the_name_is_the_hash_of_lengths_and_texts() {
        let long = "x".repeat(9_000);
        let mut canonical = Canonical::default();
        for text in ["", "6.50", long.as_str(), "é"] {
            let mut spelt = b"in_service".to_vec();
            canonical.begin(InputKind::InService);
            for field in Field::ALL {
                canonical.field(*field, text);
                for part in [field.name(), text] {
                    spelt.extend((part.len() as u64).to_le_bytes());
                    spelt.extend(part.as_bytes());
                }
            }
            assert_eq!(canonical.content()[..], blake3::hash(&spelt).as_bytes()[..CONTENT_BYTES]);
        }
    }
}

//! A row's name: a hash of its kind and canonical values, and a count among equal rows.
//!
//! The hash does not depend on the file, so a reviewer's decision binds the row wherever it is sent again. Twelve
//! bytes of BLAKE3: among a hundred million rows two different ones share a name with a chance below 1 in 10^12.

use crate::record::InputKind;
use crate::record::submission::{CONTENT_BYTES, Content, Submission};
use rayon::prelude::*;
use std::fmt::Display;
use std::io::Write;

/// The canonical values of a row as they are read, in one buffer that serves row after row. Blank fields are left out, so
/// a column that nobody filled changes nothing.
#[derive(Debug, Default)]
pub(super) struct Canonical(Vec<u8>);

impl Canonical {
    /// Forgets the row before.
    pub(super) fn begin(&mut self, kind: InputKind) {
        self.0.clear();
        self.0.extend_from_slice(kind.as_str().as_bytes());
    }

    /// Lengths stand before the texts, so no two different rows spell the same bytes.
    #[inline]
    pub(super) fn field(&mut self, name: &str, canonical: &str) {
        for text in [name, canonical] {
            self.0.extend_from_slice(&(text.len() as u64).to_le_bytes());
            self.0.extend_from_slice(text.as_bytes());
        }
    }

    /// [`Self::field`] of a value that is spelt by its `Display`.
    #[inline]
    pub(super) fn spelt(&mut self, name: &str, canonical: impl Display) {
        self.field(name, "");
        let from = self.0.len();
        // writing into memory does not fail
        let _ = write!(self.0, "{canonical}");
        let length = (self.0.len() - from) as u64;
        self.0[from - size_of::<u64>()..from].copy_from_slice(&length.to_le_bytes());
    }

    pub(super) fn content(&self) -> Content {
        let mut content = [0; CONTENT_BYTES];
        content.copy_from_slice(&blake3::hash(&self.0).as_bytes()[..CONTENT_BYTES]);
        content
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
            let at = Coordinates { file: 0, sheet: 0, row_number };
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
    fn a_value_spelt_in_place_is_the_text() {
        let (mut one, mut other) = (Canonical::default(), Canonical::default());
        for canonical in [&mut one, &mut other] {
            canonical.begin(InputKind::InService);
        }
        one.field("hours", "6.50");
        other.spelt("hours", crate::record::Hours(650));
        assert_eq!(one.content(), other.content());
        one.field("minutes", "");
        assert_ne!(one.content(), other.content());
    }
}

//! A row's name: a hash of its kind and canonical values, and a count among equal rows.
//!
//! The hash does not depend on the file, so a reviewer's decision binds the row wherever it is sent again. Twelve
//! bytes of BLAKE3: among a hundred million rows two different ones share a name with a chance below 1 in 10^12.

use crate::record::InputKind;
use crate::record::submission::{CONTENT_BYTES, Content, Submission};
use rustc_hash::FxHashMap;

/// Hashes canonical values as they are read. Blank fields are left out, so a column that nobody filled changes nothing.
pub(super) struct ContentHasher(blake3::Hasher);

impl ContentHasher {
    pub(super) fn new(kind: InputKind) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(kind.as_str().as_bytes());
        Self(hasher)
    }

    /// Lengths stand before the texts, so no two different rows spell the same bytes.
    pub(super) fn field(&mut self, name: &str, canonical: &str) {
        for text in [name, canonical] {
            self.0.update(&(text.len() as u64).to_le_bytes());
            self.0.update(text.as_bytes());
        }
    }

    pub(super) fn finish(self) -> Content {
        let mut content = [0; CONTENT_BYTES];
        content.copy_from_slice(&self.0.finalize().as_bytes()[..CONTENT_BYTES]);
        content
    }
}

/// Counts equal rows in the order they were received.
pub fn number_occurrences(rows: &mut [Submission]) {
    let mut first: FxHashMap<Content, usize> = FxHashMap::default();
    first.reserve(rows.len());
    // few rows have an equal, and only those need an order
    let mut equal: Vec<usize> = Vec::new();
    for (i, row) in rows.iter_mut().enumerate() {
        row.occurrence = 1;
        if let Some(earlier) = first.insert(row.content, i) {
            equal.extend([earlier, i]);
        }
    }
    equal.sort_unstable_by_key(|&i| (rows[i].content, rows[i].order()));
    equal.dedup();
    for pair in 1..equal.len() {
        let (before, here) = (equal[pair - 1], equal[pair]);
        if rows[before].content == rows[here].content {
            rows[here].occurrence = rows[before].occurrence + 1;
        }
    }
}

//! The name of an input row, which is also that of the completion it stands for.
//!
//! A row is named by the hash of its kind and canonical values, shared by equal rows, and by which of the equal rows it
//! is; so the name does not change with the file or the place in it. In sixteen bytes it is copied, compared and hashed
//! without its text; the text is made where a table or a page wants it.

use super::submission::{CONTENT_BYTES, Content};
use std::cmp::Ordering;
use std::fmt;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowId {
    pub content: Content,
    /// Which of the equal rows, from 1.
    pub occurrence: u32,
}

impl RowId {
    /// Length of the longest text of a name.
    pub const LONGEST: usize = 2 * CONTENT_BYTES + 11;

    /// Reads a name as tables print it.
    pub fn parse(text: &str) -> Option<Self> {
        let (hex, occurrence) = text.split_once('-')?;
        Some(Self { content: content_of(hex)?, occurrence: occurrence.parse().ok()? })
    }

    /// A name given by hand, of at most twelve bytes, for trainings that no file holds. Such names sort as their texts.
    pub fn given(name: &str) -> Option<Self> {
        let mut content = [0; CONTENT_BYTES];
        content.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        Some(Self { content, occurrence: 0 })
    }

    /// Writes the name as tables print it into `space` and gives the part that it takes.
    pub fn text<'s>(&self, space: &'s mut [u8; Self::LONGEST]) -> &'s str {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for (pair, byte) in space.chunks_exact_mut(2).zip(self.content) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        space[2 * CONTENT_BYTES] = b'-';
        let (mut start, mut left) = (Self::LONGEST, self.occurrence);
        loop {
            start -= 1;
            space[start] = DIGITS[(left % 10) as usize];
            left /= 10;
            if left == 0 {
                break;
            }
        }
        space.copy_within(start.., 2 * CONTENT_BYTES + 1);
        let length = 2 * CONTENT_BYTES + 1 + Self::LONGEST - start;
        std::str::from_utf8(&space[..length]).unwrap_or_default()
    }
}

/// The content that a row's name begins with; `None` when the text is no such name.
pub fn row_content(row_id: &str) -> Option<Content> {
    content_of(row_id.trim().split('-').next()?)
}

fn content_of(hex: &str) -> Option<Content> {
    let mut content = [0; CONTENT_BYTES];
    if hex.len() != 2 * CONTENT_BYTES || !hex.is_ascii() {
        return None;
    }
    for (byte, pair) in content.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(content)
}

impl Ord for RowId {
    /// The order of the texts, in which `-10` comes before `-2`.
    fn cmp(&self, other: &Self) -> Ordering {
        let counts = || self.occurrence.to_string().cmp(&other.occurrence.to_string());
        self.content.cmp(&other.content).then_with(counts)
    }
}

impl PartialOrd for RowId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text(&mut [0; Self::LONGEST]))
    }
}

impl fmt::Debug for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for RowId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text(&mut [0; Self::LONGEST]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: Content = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255];

    #[test]
    fn a_name_is_read_as_it_is_printed() {
        for occurrence in [1, 9, 10, 4_070, u32::MAX] {
            let id = RowId { content: CONTENT, occurrence };
            assert_eq!(id.to_string(), format!("0102030405060708090a0bff-{occurrence}"));
            assert_eq!(RowId::parse(&id.to_string()), Some(id));
            assert_eq!(row_content(&id.to_string()), Some(CONTENT));
        }
        assert_eq!((row_content("not a row"), RowId::parse("0102-1")), (None, None));
    }

    #[test]
    fn names_sort_as_their_texts() {
        let mut ids: Vec<RowId> = [2, 10, 1, 21].map(|occurrence| RowId { content: CONTENT, occurrence }).into();
        ids.extend(["b", "a", "ab"].map(|name| RowId::given(name).expect("it is short")));
        let mut texts: Vec<String> = ids[..4].iter().map(RowId::to_string).collect();
        texts.sort_unstable();
        ids.sort_unstable();
        assert_eq!(ids[..4].iter().map(RowId::to_string).collect::<Vec<_>>(), texts);
        assert_eq!(ids[4..], ["a", "ab", "b"].map(|name| RowId::given(name).expect("it is short")));
        assert_eq!(RowId::given("much too long a name"), None);
    }
}

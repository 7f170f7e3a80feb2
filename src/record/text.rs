//! Texts of input rows in eight bytes each.
//!
//! In: a cell's text. Out: a handle that can be copied; equal texts are equal handles. A text of up to seven bytes, as
//! most numbers and many names are, is the handle itself; a longer one is kept once per spelling, for a state's rows
//! repeat a few ten thousand spellings of names, titles and agencies millions of times. Those stay until the process ends,
//! as the rows of a run do.

use super::spellings;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU8;
use std::ops::Deref;

/// Bytes of a text that is its own handle.
const OWN: usize = 7;
/// Bytes of a handle.
pub const PACKED: usize = OWN + 1;

/// Characters that take no room and carry no meaning: byte order marks, zero-width blanks and joiners, soft hyphens,
/// direction and variation marks.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{ad}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{180e}' | '\u{34f}')
}

#[derive(Clone, Copy, Eq)]
#[repr(C)]
pub struct Text {
    /// The text and noughts behind it, or the number of the spelling.
    held: [u8; OWN],
    /// One more than the length, or [`Text::SPELLING`].
    tag: NonZeroU8,
}

impl Text {
    /// Marks a text that is kept among the spellings.
    const SPELLING: u8 = u8::MAX;

    #[inline]
    fn bits(self) -> u64 {
        let [a, b, c, d, e, f, g] = self.held;
        u64::from_le_bytes([a, b, c, d, e, f, g, self.tag.get()])
    }

    /// A text of at most [`OWN`] bytes.
    #[inline]
    fn own(text: &[u8]) -> Self {
        let mut held = [0; OWN];
        // two copies of a known length that may overlap are quicker than one of any length
        let length = text.len();
        if length >= 4 {
            held[..4].copy_from_slice(&text[..4]);
            held[length - 4..length].copy_from_slice(&text[length - 4..]);
        } else {
            for (to, from) in held.iter_mut().zip(text) {
                *to = *from;
            }
        }
        Self { held, tag: NonZeroU8::MIN.saturating_add(length as u8) }
    }

    /// The number under which a longer text is kept.
    #[inline]
    pub fn spelling(self) -> Option<u32> {
        let [a, b, c, d, ..] = self.held;
        (self.tag.get() == Self::SPELLING).then_some(u32::from_le_bytes([a, b, c, d]))
    }

    pub(super) fn of_spelling(number: u32) -> Self {
        let [a, b, c, d] = number.to_le_bytes();
        Self { held: [a, b, c, d, 0, 0, 0], tag: NonZeroU8::MAX }
    }

    /// In eight bytes that mean the same to another process: `place_of` gives a spelling's place among those that go with
    /// them. Noughts are no text.
    #[inline]
    pub fn packed(text: Option<Self>, place_of: impl FnOnce(u32) -> u32) -> [u8; PACKED] {
        let Some(text) = text else { return [0; PACKED] };
        let text = text.spelling().map_or(text, |number| Self::of_spelling(place_of(number)));
        text.bits().to_le_bytes()
    }

    /// What [`Self::packed`] made, with the spellings that go with it; `None` when these bytes are no text.
    #[inline]
    pub fn unpacked(bytes: [u8; PACKED], spellings: &[Self]) -> Option<Option<Self>> {
        let [held @ .., tag] = bytes;
        let Some(tag) = NonZeroU8::new(tag) else { return (held == [0; OWN]).then_some(None) };
        let text = Self { held, tag };
        if let Some(place) = text.spelling() {
            return spellings.get(place as usize).map(|text| Some(*text));
        }
        let length = usize::from(tag.get() - 1);
        let whole = std::str::from_utf8(held.get(..length)?).is_ok() && held[length..].iter().all(|b| *b == 0);
        whole.then_some(Some(text))
    }

    #[inline]
    pub fn as_str(&self) -> &str {
        match self.spelling() {
            Some(number) => spellings::text(number),
            None => std::str::from_utf8(&self.held[..usize::from(self.tag.get() - 1)]).unwrap_or_default(),
        }
    }
}

impl From<&str> for Text {
    #[inline]
    fn from(text: &str) -> Self {
        if text.len() <= OWN { Self::own(text.as_bytes()) } else { spellings::kept(text) }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Text> for String {
    fn from(text: &Text) -> Self {
        text.as_str().to_owned()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.bits() == other.bits()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Hash for Text {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.bits());
    }
}

impl Ord for Text {
    /// The order of the spellings.
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Spelling;

        impl serde::de::Visitor<'_> for Spelling {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text::from(text))
            }
        }

        deserializer.deserialize_str(Spelling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_spellings_are_one_handle() {
        let [one, other] = [Text::from("Crisis Intervention"), Text::from("Crisis Intervention".to_owned())];
        assert_eq!((one, one.as_ptr()), (other, other.as_ptr()));
        assert_ne!(one, Text::from("crisis intervention"));
        assert_eq!(size_of::<Option<Text>>(), 8);
    }

    #[test]
    fn every_text_is_read_as_it_was_given() {
        for text in [
            "",
            "A",
            "Li",
            "Bob",
            "Anna",
            "O’Ne",
            "Dürer",
            "Miller",
            "O’Neil",
            "Johnson",
            "\u{1f600}abc",
            "a\0",
            "Williams",
        ] {
            assert_eq!(Text::from(text), *text, "{text:?}");
            for other in ["B", "a\0b", "Williamson"] {
                assert_ne!(Text::from(text), Text::from(other), "{text:?}");
            }
        }
        assert_ne!(Text::from("a"), Text::from("a\0"));
        assert_eq!(Text::from("Miller"), Text::from(String::from("Miller")));
    }

    #[test]
    fn handles_mean_the_same_elsewhere() {
        let spellings = [Text::from("Crisis Intervention")];
        for text in [None, Some("".into()), Some("Anna".into()), Some("Dürer".into()), Some(spellings[0])] {
            let packed = Text::packed(text, |_| 0);
            assert_eq!(Text::unpacked(packed, &spellings), Some(text));
        }
        let nonsense = [
            [1, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 9],
            [0xff, 0, 0, 0, 0, 0, 0, 2],
            [b'a', b'b', 0, 0, 0, 0, 0, 2],
            [1, 0, 0, 0, 0, 0, 0, 255],
        ];
        for bytes in nonsense {
            assert_eq!(Text::unpacked(bytes, &spellings), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_text_comes_back_as_it_was_kept() {
        let kept = postcard::to_stdvec(&Some(Text::from("O’Neil"))).expect("it can be written");
        assert_eq!(postcard::from_bytes::<Option<Text>>(&kept), Ok(Some(Text::from("O’Neil"))));
    }
}

//! Texts of input rows, each spelling kept once.
//!
//! In: a cell's text. Out: a handle of eight bytes that can be copied and compares by address. A state's rows repeat a
//! few ten thousand spellings of names, titles and agencies millions of times; kept once they cost a row eight bytes
//! each and no allocation. They stay until the process ends, as the rows of a run do.

use rustc_hash::FxHasher;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::hash::Hasher;
use std::ops::Deref;
use ustr::Ustr;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Text(Ustr);

impl Text {
    /// The text itself, for as long as the process lives.
    #[inline]
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        RECENT.with_borrow_mut(|recent| {
            let slot = &mut recent[slot(text)];
            match slot {
                Some(known) if known.as_str() == text => Self(*known),
                _ => Self(*slot.insert(Ustr::from(text))),
            }
        })
    }
}

/// Spellings that a thread remembers by themselves: rows that stand together share their course and agency, and the list
/// that all threads share lies far away in memory behind a lock.
const REMEMBERED: usize = 1 << 13;

thread_local! {
    static RECENT: RefCell<Vec<Option<Ustr>>> = RefCell::new(vec![None; REMEMBERED]);
}

fn slot(text: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish() as usize % REMEMBERED
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
    fn a_text_comes_back_as_it_was_kept() {
        let kept = postcard::to_stdvec(&Some(Text::from("O’Neil"))).expect("it can be written");
        assert_eq!(postcard::from_bytes::<Option<Text>>(&kept), Ok(Some(Text::from("O’Neil"))));
    }
}

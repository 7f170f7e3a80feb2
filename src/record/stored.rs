//! How a typed value is kept between runs: days as numbers, printed words as text.
//!
//! In and out: the fields of structs that `serde` writes into the lake's own folders, never into a table or list.
//! Always holds: what is taken back equals what was kept. Words that the code spells are `&'static str`; taken back they
//! are kept once for the rest of the process, and there are only as many as the code has.

use super::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A day as the number of days since the first of January of the year 1.
pub mod day {
    use super::{Date, Deserialize, Deserializer, Serialize, Serializer};
    use chrono::Datelike;
    use serde::de::Error;

    pub fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        day.map(|day| day.num_days_from_ce()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let days = Option::<i32>::deserialize(deserializer)?;
        let day = |days| Date::from_num_days_from_ce_opt(days).ok_or_else(|| D::Error::custom("no calendar day"));
        days.map(day).transpose()
    }
}

/// A word that the code spells. The name hides the reference from serde's derive, which would borrow it from its input.
pub type Word = &'static str;

/// A word that the code spells.
pub mod word {
    use super::{Deserialize, Deserializer, Serializer, known};
    use serde::de::Error;

    pub fn serialize<S: Serializer>(word: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(word)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
        known(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// As [`Word`], or none.
pub type MaybeWord = Option<&'static str>;

/// A word that the code spells, or none.
pub mod maybe_word {
    use super::{Deserialize, Deserializer, Serialize, Serializer, known};
    use serde::de::Error;

    pub fn serialize<S: Serializer>(word: &Option<&'static str>, serializer: S) -> Result<S::Ok, S::Error> {
        word.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'static str>, D::Error> {
        let word = Option::<String>::deserialize(deserializer)?;
        word.map(|word| known(&word)).transpose().map_err(D::Error::custom)
    }
}

/// The same text with a static life. Words of closed vocabularies come back as the few texts they are, so the list
/// stays short.
///
/// # Errors
/// When thousands of different ones came before it: then it is no word of a closed vocabulary.
pub fn known(text: &str) -> Result<&'static str, &'static str> {
    const MOST: usize = 1_000;
    static WORDS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(text) {
        return Ok(known);
    }
    if words.len() >= MOST {
        return Err("not a word of a closed vocabulary");
    }
    let leaked: &'static str = Box::leak(text.to_owned().into_boxed_str());
    words.insert(leaked);
    Ok(leaked)
}

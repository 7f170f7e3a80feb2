//! Words of the rule files that stand for areas and topics. In: a word such as `legal` or `implicit_bias`; out: the
//! area or topic. The words are the table columns without their unit, so there is one spelling in rules and tables.

use crate::record::{Area, Topic};

const UNIT: &str = "_hours";

/// The rule files' word for an area.
pub fn area_word(area: Area) -> &'static str {
    area.column().trim_end_matches(UNIT)
}

/// The rule files' word for a topic.
pub fn topic_word(topic: Topic) -> &'static str {
    topic.column().trim_end_matches(UNIT)
}

pub fn area_named(word: &str) -> Option<Area> {
    Area::ALL.into_iter().find(|&a| area_word(a) == word)
}

pub fn topic_named(word: &str) -> Option<Topic> {
    Topic::ALL.into_iter().find(|&t| topic_word(t) == word)
}

/// Lets serde read an optional area or topic by its word.
pub mod serde_words {
    use super::{area_named, topic_named};
    use crate::record::{Area, Topic};
    use serde::{Deserialize, Deserializer, de::Error};

    pub fn area<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Area>, D::Error> {
        let word = String::deserialize(d)?;
        let found = area_named(&word);
        let expected = "legal, technical, interpersonal, skill";
        found.map(Some).ok_or_else(|| D::Error::custom(format!("`{word}` is not one of {expected}")))
    }

    pub fn topic<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Topic>, D::Error> {
        let word = String::deserialize(d)?;
        let found = topic_named(&word);
        let expected = "firearms, deescalation, implicit_bias, racial_profiling";
        found.map(Some).ok_or_else(|| D::Error::custom(format!("`{word}` is not one of {expected}")))
    }
}

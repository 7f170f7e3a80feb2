//! The form of a rule file, read strictly: an unknown key, word or kind of file is a fault, never ignored.
//!
//! In: the text of one file. Out: what it says, still undated and unchecked against other files. A file is a `pack`
//! (which rules belong together), a `requirement`, a `limit`, a `setting` (any other value of the law) or a `reading`
//! (a switch where the sources disagree or are silent). All but the pack hold dated values.

use super::words::serde_words;
use crate::record::{Area, Date, Delivery, Hours, Role, SourceKind, Topic};
use serde::{Deserialize, Deserializer, de};

/// Tells only what kind of file it is.
#[derive(Debug, Deserialize)]
pub struct KindOnly {
    pub kind: FileKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Pack,
    Requirement,
    Limit,
    Setting,
    Reading,
}

/// Which rules make up one jurisdiction, and in which order its requirements are reported.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackForm {
    #[allow(dead_code)]
    pub kind: FileKind,
    pub id: String,
    pub label: String,
    /// The first period the rules speak of.
    pub judged_from: i32,
    /// The requirement on hours in all: what a modification replaces and a standing reports.
    pub total: String,
    /// The requirement on approved sources, which a reading may widen.
    #[serde(default)]
    pub approved: Option<String>,
    pub requirements: Vec<String>,
    pub limits: Vec<String>,
    /// Settings and readings this jurisdiction has no use for; all others must be defined.
    #[serde(default)]
    pub without: Vec<String>,
}

/// Every dated value carries these; `fields` adds what is particular.
macro_rules! dated_form {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            pub from: Date,
            /// The last day of force; without it the value holds until the next one begins.
            #[serde(default)]
            pub to: Option<Date>,
            #[serde(default)]
            pub citation: Option<String>,
            /// The citation as the source prints it, where that cross-reference is stale.
            #[serde(default)]
            pub printed_citation: Option<String>,
            #[serde(default)]
            pub enacted: Option<Date>,
            #[serde(default)]
            pub checked_on: Option<Date>,
            #[serde(default)]
            pub note: Option<String>,
            $($(#[$fmeta])* pub $field: $ty),*
        }
    };
}

dated_form!(RequirementForm {
    /// What it is called while this value holds, where that is more than its label.
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    minimum: Option<FormHours>,
    #[serde(default)]
    not_required: Option<bool>,
    /// A yes/no credential instead of hours.
    #[serde(default)]
    credential: Option<String>,
    #[serde(default)]
    unless: Option<Condition>,
    #[serde(default)]
    of: Selector,
});

dated_form!(LimitForm {
    #[serde(default)]
    maximum: Option<FormHours>,
    #[serde(default)]
    unlimited: Option<bool>,
    #[serde(default)]
    of: Selector,
});

dated_form!(
    /// A value that is neither a requirement nor a limit; a list where the law names several things.
    ScalarForm { value: Scalars }
);

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Hours,
    Minutes,
    Days,
    Years,
    Percent,
}

impl Unit {
    pub const fn as_str(self) -> &'static str {
        match self {
            Unit::Hours => "hours",
            Unit::Minutes => "minutes",
            Unit::Days => "days",
            Unit::Years => "years",
            Unit::Percent => "percent",
        }
    }
}

/// A file of one rule with its dated values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleForm<V> {
    #[allow(dead_code)]
    pub kind: FileKind,
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub unit: Option<Unit>,
    /// Of a reading: what the sources leave open.
    #[serde(default)]
    pub question: Option<String>,
    pub values: Vec<serde_saphyr::Spanned<V>>,
}

/// When a requirement binds an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Not owed by officers without authority to enforce traffic laws.
    NoTrafficAuthority,
}

/// Which hours a requirement or limit is about; what is left out does not matter.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    #[serde(default)]
    pub sources: Option<Vec<SourceKind>>,
    #[serde(default)]
    pub delivery: Option<Delivery>,
    #[serde(default)]
    pub role: Option<Role>,
    #[serde(default, deserialize_with = "serde_words::area")]
    pub area: Option<Area>,
    #[serde(default, deserialize_with = "serde_words::topic")]
    pub topic: Option<Topic>,
    /// Control numbers of named courses.
    #[serde(default)]
    pub courses: Option<Vec<String>>,
}

/// Hours as written in a rule file, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormHours(pub Hours);

impl<'de> Deserialize<'de> for FormHours {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Hours::parse(&text).map(Self).map_err(|e| de::Error::custom(format!("`{text}` is no number of hours: {e}")))
    }
}

/// One word or a list of words, kept as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scalars(pub Vec<String>);

impl<'de> Deserialize<'de> for Scalars {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> de::Visitor<'de> for OneOrMany {
            type Value = Scalars;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a word, a number or a list of them")
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Scalars, E> {
                Ok(Scalars(vec![v.to_owned()]))
            }
            fn visit_i64<E: de::Error>(self, v: i64) -> Result<Scalars, E> {
                Ok(Scalars(vec![v.to_string()]))
            }
            fn visit_u64<E: de::Error>(self, v: u64) -> Result<Scalars, E> {
                Ok(Scalars(vec![v.to_string()]))
            }
            fn visit_bool<E: de::Error>(self, v: bool) -> Result<Scalars, E> {
                Ok(Scalars(vec![v.to_string()]))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Scalars, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = seq.next_element::<String>()? {
                    words.push(word);
                }
                Ok(Scalars(words))
            }
        }
        d.deserialize_any(OneOrMany)
    }
}

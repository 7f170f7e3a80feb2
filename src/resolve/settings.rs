//! `identity.yaml` in, checked figures out.
//!
//! Comparisons are ordered levels, the missing value first and "other" last. A level's `share` says how often rows of
//! the right officer fall on it; `by_chance` how often rows of anybody do. Where `by_chance` is left out it is the
//! frequency of the written value, so that agreeing on a rare name counts for more than on a common one. The weight of
//! a level is the binary logarithm of the one over the other. All of it is data; what stands in code is the order of
//! the levels, which the file must repeat.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Declares a comparison's levels, in order, with the names the settings use.
macro_rules! levels {
    ($(#[$meta:meta])* $name:ident = $text:literal { $($variant:ident = $level:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($variant),+ }

        impl $name {
            pub const COMPARISON: &'static str = $text;
            pub const NAMES: &'static [&'static str] = &[$($level),+];

            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $level),+ }
            }
        }
    };
}

levels!(Surname = "surname" {
    Missing = "missing", Equal = "equal", Former = "former", Taught = "taught", Part = "part", OneEdit = "one_edit",
    TwoEdits = "two_edits", Cut = "cut", Other = "other",
});
levels!(First = "first_name" {
    Missing = "missing", Equal = "equal", Former = "former", Taught = "taught", Nickname = "nickname", Part = "part",
    Middle = "middle", Initial = "initial", OneEdit = "one_edit", TwoEdits = "two_edits", Cut = "cut", Other = "other",
});
levels!(
    /// Whether surname and first name stand in their own fields.
    Order = "name_order" { Missing = "missing", Straight = "straight", Swapped = "swapped" }
);
levels!(Middle = "middle_name" { Missing = "missing", Equal = "equal", Initial = "initial", Other = "other" });
levels!(SuffixLevel = "suffix" { Missing = "missing", Equal = "equal", OneSide = "one_side", Other = "other" });
levels!(Birth = "birth_date" {
    Missing = "missing", Equal = "equal", DayMonth = "day_month", OneDigit = "one_digit", OnePart = "one_part",
    Other = "other",
});
levels!(Agency = "agency" { Missing = "missing", Equal = "equal", Earlier = "earlier", Other = "other" });
levels!(License = "license_no" { Missing = "missing", Equal = "equal", OneEdit = "one_edit", Other = "other" });

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelText {
    level: String,
    #[serde(default)]
    share: Option<f64>,
    #[serde(default)]
    by_chance: Option<f64>,
    #[serde(default)]
    writings: Option<f64>,
}

/// The figures of one comparison, by position of the level.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    pub share: Vec<f64>,
    pub by_chance: Vec<Option<f64>>,
    /// Among how many ways of writing a level's share is spread.
    pub writings: Vec<f64>,
}

impl Levels {
    /// How much likelier this level is for the right officer than for anybody. `written`: the frequency of what
    /// stands in the row; `borne`: the frequency of what the officer is called, from which others' slips arise too.
    #[inline]
    pub fn ratio(&self, level: usize, written: f64, borne: f64) -> f64 {
        if level == 0 {
            return 1.0;
        }
        let share = self.share[level];
        match self.by_chance[level] {
            Some(chance) => share / chance,
            None => {
                let share = share / self.writings[level];
                share / (written + borne * share)
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comparisons {
    pub surname: Levels,
    pub first_name: Levels,
    pub name_order: Levels,
    pub middle_name: Levels,
    pub suffix: Levels,
    pub birth_date: Levels,
    pub agency: Levels,
    pub license_no: Levels,
}

impl Comparisons {
    /// Each comparison by name, with the names of its levels.
    pub(super) fn named(&self) -> [(&'static str, &'static [&'static str], &Levels); 8] {
        [
            (Surname::COMPARISON, Surname::NAMES, &self.surname),
            (First::COMPARISON, First::NAMES, &self.first_name),
            (Order::COMPARISON, Order::NAMES, &self.name_order),
            (Middle::COMPARISON, Middle::NAMES, &self.middle_name),
            (SuffixLevel::COMPARISON, SuffixLevel::NAMES, &self.suffix),
            (Birth::COMPARISON, Birth::NAMES, &self.birth_date),
            (Agency::COMPARISON, Agency::NAMES, &self.agency),
            (License::COMPARISON, License::NAMES, &self.license_no),
        ]
    }

    pub(super) fn named_mut(&mut self) -> [(&'static str, &'static [&'static str], &mut Levels); 8] {
        [
            (Surname::COMPARISON, Surname::NAMES, &mut self.surname),
            (First::COMPARISON, First::NAMES, &mut self.first_name),
            (Order::COMPARISON, Order::NAMES, &mut self.name_order),
            (Middle::COMPARISON, Middle::NAMES, &mut self.middle_name),
            (SuffixLevel::COMPARISON, SuffixLevel::NAMES, &mut self.suffix),
            (Birth::COMPARISON, Birth::NAMES, &mut self.birth_date),
            (Agency::COMPARISON, Agency::NAMES, &mut self.agency),
            (License::COMPARISON, License::NAMES, &mut self.license_no),
        ]
    }
}

/// Of rows that their number does not settle, the share that is about people in no registry.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outsiders {
    pub no_number: f64,
    pub unknown_number: f64,
    pub known_number: f64,
    /// Of rows about outsiders, those about people who recur.
    pub recurring: f64,
    /// What a stranger seen in one row counts, who bears an officer's name: perhaps it is the officer with a slip.
    pub once: f64,
    /// Of outsiders, those who share an officer's name and agency and not by chance.
    pub relatives: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Probability from which a row is matched without a person looking.
    pub automatic: f64,
    /// Probability of the first candidate from which the row waits for a person; below it nobody is acceptable.
    pub review: f64,
    /// Probability of all candidates together from which the row waits for a person.
    pub review_together: f64,
}

/// The probability stated where number and name agree.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settled {
    pub exact: f64,
    pub similar: f64,
}

/// How far what the rows show may move the figures of the file.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// The file's shares count as much as so many rows.
    pub rows_of_shares: f64,
    /// Likewise for the shares of one sender's file.
    pub rows_of_habits: f64,
    /// Likewise for the shares of outsiders.
    pub rows_of_outsiders: f64,
    /// At most so many open rows are asked for the share of outsiders.
    pub sample: usize,
    /// How often the sample is gone through: once for the share of outsiders, each time more for the shares of levels.
    pub rounds: usize,
    /// A number carried by so many differently named people is a filler, not a number.
    pub filler_names: usize,
    /// A birth date carried by more than this share of rows is a filler.
    pub filler_birth_date: f64,
    /// Agencies that a text stands for in a smaller share of its rows are not considered.
    pub agency_text: f64,
    /// Of what a text tells, the part an agency's name has to share to be held to be meant.
    pub agency_alike: f64,
}

/// When a run trains the model that it and later runs use.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Settled rows, at least; with fewer the shares of the settings are used as they stand.
    pub rows: u64,
    /// A model that is older is trained anew.
    pub most_days: i64,
    /// So many times the settled rows that a model was trained from, and it is trained anew.
    pub growth: u64,
}

/// About how many different names there are, for the chance of one that the registry does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamesInUse {
    pub surnames: f64,
    pub first_names: f64,
}

/// Lists longer than this are passed over: so many people share the key that it tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blocking {
    pub surname_first_name: usize,
    pub surname_nickname: usize,
    pub surname_initial: usize,
    pub surname_agency: usize,
    pub first_name_agency: usize,
    pub first_name_sound: usize,
    pub birth_date_initial: usize,
    pub birth_date_agency: usize,
    pub agency: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    thresholds: Thresholds,
    settled: Settled,
    outsiders: Outsiders,
    learning: Learning,
    training: Training,
    blocking: Blocking,
    names_in_use: NamesInUse,
    /// Bits that the agency adds at most: it supports a name, it never decides.
    agency_at_most: f64,
    comparisons: BTreeMap<String, Vec<LevelText>>,
    nicknames: BTreeMap<String, Vec<String>>,
}

/// The identity settings of a pipeline, complete and checked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Text")]
pub struct IdentitySettings {
    pub thresholds: Thresholds,
    pub settled: Settled,
    pub outsiders: Outsiders,
    pub learning: Learning,
    pub training: Training,
    pub blocking: Blocking,
    pub names_in_use: NamesInUse,
    pub agency_at_most: f64,
    pub comparisons: Comparisons,
    /// Formal name to the short forms in use.
    pub nicknames: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SettingsError {
    #[error("`{field}` is {value}, expected a probability between 0 and 1\nhint: neither 0 nor 1 itself can be meant")]
    NotAProbability { field: String, value: f64 },
    #[error("`{field}` is {value}, expected {expected}")]
    OutOfRange { field: &'static str, value: f64, expected: &'static str },
    #[error("`comparisons` lacks `{0}`")]
    ComparisonMissing(&'static str),
    #[error("`comparisons` has `{0}`, which is no comparison\nhint: expected {1}")]
    ComparisonUnknown(String, String),
    #[error("the levels of `{comparison}` are {found}, expected {expected}\nhint: the order of the levels counts")]
    WrongLevels { comparison: &'static str, found: String, expected: String },
    #[error("level `{level}` of `{comparison}` lacks `share`")]
    ShareMissing { comparison: &'static str, level: String },
    #[error("`nicknames` lists `{0}` with a blank or capital letter\nhint: write names in lower case letters only")]
    Nickname(String),
}

impl TryFrom<Text> for IdentitySettings {
    type Error = SettingsError;

    fn try_from(mut text: Text) -> Result<Self, SettingsError> {
        check_probabilities(&text)?;
        check_ranges(&text)?;
        let all = &mut text.comparisons;
        let comparisons = Comparisons {
            surname: levels(all, Surname::COMPARISON, Surname::NAMES)?,
            first_name: levels(all, First::COMPARISON, First::NAMES)?,
            name_order: levels(all, Order::COMPARISON, Order::NAMES)?,
            middle_name: levels(all, Middle::COMPARISON, Middle::NAMES)?,
            suffix: levels(all, SuffixLevel::COMPARISON, SuffixLevel::NAMES)?,
            birth_date: levels(all, Birth::COMPARISON, Birth::NAMES)?,
            agency: levels(all, Agency::COMPARISON, Agency::NAMES)?,
            license_no: levels(all, License::COMPARISON, License::NAMES)?,
        };
        if let Some(unknown) = all.keys().next() {
            let known = comparisons.named().map(|(name, ..)| name);
            return Err(SettingsError::ComparisonUnknown(unknown.clone(), known.join(", ")));
        }
        let Text { thresholds, settled, outsiders, learning, training, blocking, names_in_use, agency_at_most, .. } =
            text;
        let nicknames = text.nicknames;
        Ok(Self {
            thresholds,
            settled,
            outsiders,
            learning,
            training,
            blocking,
            names_in_use,
            agency_at_most,
            comparisons,
            nicknames,
        })
    }
}

fn check_probabilities(text: &Text) -> Result<(), SettingsError> {
    for (field, value) in [
        ("thresholds.automatic", text.thresholds.automatic),
        ("thresholds.review", text.thresholds.review),
        ("thresholds.review_together", text.thresholds.review_together),
        ("settled.exact", text.settled.exact),
        ("settled.similar", text.settled.similar),
        ("outsiders.no_number", text.outsiders.no_number),
        ("outsiders.unknown_number", text.outsiders.unknown_number),
        ("outsiders.known_number", text.outsiders.known_number),
        ("outsiders.recurring", text.outsiders.recurring),
        ("outsiders.once", text.outsiders.once),
        ("outsiders.relatives", text.outsiders.relatives),
        ("learning.filler_birth_date", text.learning.filler_birth_date),
        ("learning.agency_text", text.learning.agency_text),
        ("learning.agency_alike", text.learning.agency_alike),
    ] {
        probability(field.to_owned(), value)?;
    }
    Ok(())
}

fn check_ranges(text: &Text) -> Result<(), SettingsError> {
    let Thresholds { automatic, review, .. } = text.thresholds;
    if review >= automatic {
        let expected = "a probability below `thresholds.automatic`";
        return Err(SettingsError::OutOfRange { field: "thresholds.review", value: review, expected });
    }
    for (field, value) in [
        ("learning.rows_of_shares", text.learning.rows_of_shares),
        ("learning.rows_of_habits", text.learning.rows_of_habits),
        ("learning.rows_of_outsiders", text.learning.rows_of_outsiders),
        ("agency_at_most", text.agency_at_most),
        ("names_in_use.surnames", text.names_in_use.surnames),
        ("names_in_use.first_names", text.names_in_use.first_names),
    ] {
        if !(value > 0.0 && value.is_finite()) {
            return Err(SettingsError::OutOfRange { field, value, expected: "a number above 0" });
        }
    }
    if text.training.growth < 2 {
        let value = text.training.growth as f64;
        return Err(SettingsError::OutOfRange { field: "training.growth", value, expected: "2 or more" });
    }
    if text.training.most_days < 1 {
        let value = text.training.most_days as f64;
        return Err(SettingsError::OutOfRange { field: "training.most_days", value, expected: "1 or more" });
    }
    let mut names = text.nicknames.iter().flat_map(|(formal, short)| std::iter::once(formal).chain(short));
    match names.find(|name| name.is_empty() || !name.chars().all(|c| c.is_lowercase())) {
        Some(wrong) => Err(SettingsError::Nickname(wrong.clone())),
        None => Ok(()),
    }
}

fn probability(field: String, value: f64) -> Result<(), SettingsError> {
    if value > 0.0 && value < 1.0 { Ok(()) } else { Err(SettingsError::NotAProbability { field, value }) }
}

/// Takes one comparison out of what was read and checks that its levels are the expected ones in order.
fn levels(
    all: &mut BTreeMap<String, Vec<LevelText>>,
    comparison: &'static str,
    names: &[&str],
) -> Result<Levels, SettingsError> {
    let found = all.remove(comparison).ok_or(SettingsError::ComparisonMissing(comparison))?;
    if !found.iter().map(|l| l.level.as_str()).eq(names.iter().copied()) {
        let found = found.iter().map(|l| l.level.as_str()).collect::<Vec<_>>().join(", ");
        return Err(SettingsError::WrongLevels { comparison, found, expected: names.join(", ") });
    }
    let mut out = Levels { share: Vec::new(), by_chance: Vec::new(), writings: Vec::new() };
    for (at, level) in found.into_iter().enumerate() {
        let share = match level.share {
            None if at > 0 => return Err(SettingsError::ShareMissing { comparison, level: level.level }),
            share => share.unwrap_or(0.5),
        };
        let field = |what: &str| format!("comparisons.{comparison}.{}.{what}", level.level);
        probability(field("share"), share)?;
        if let Some(chance) = level.by_chance.filter(|c| *c != 1.0) {
            probability(field("by_chance"), chance)?;
        }
        let writings = level.writings.unwrap_or(1.0);
        if !(writings >= 1.0 && writings.is_finite()) {
            let expected = "a number of ways of writing, 1 or more";
            return Err(SettingsError::OutOfRange { field: "writings", value: writings, expected });
        }
        out.share.push(share);
        out.by_chance.push(level.by_chance);
        out.writings.push(writings);
    }
    Ok(out)
}

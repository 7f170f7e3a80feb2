//! The identity model: how often each comparison level occurs for the right officer and for anybody, trained now and then.
//!
//! In: what the settled and a sample of the open rows of a run show. Out: a small readable document that later runs use as it
//! stands, so that a night does not move last week's links by the rounding of a share. What always holds: probabilities have
//! [`DIGITS`] digits, in the run that trains it as in every later one, so both decide alike; evidence about single officers,
//! agencies and senders is no part of it and is gathered anew by every run.
//!
//! The terms are those of Fellegi and Sunter (1969) and of Splink: `m` is the probability of a level among rows about the
//! officer they are compared with, `u` among rows about anybody.

use super::learn::Learned;
use super::settings::{Comparisons, IdentitySettings, Levels, NamesInUse};
use crate::record::Date;
use serde::{Deserialize, Serialize};

/// Raised whenever a field changes its meaning or leaves.
const FORM: u32 = 1;
/// Digits of a probability that are kept: more are noise in a count of some thousand rows, and these are told apart by eye.
const DIGITS: usize = 6;

/// A trained model, as it stands in `models/` of a lake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainedModel {
    form: u32,
    pub trained: Trained,
    pub comparisons: Vec<Comparison>,
    pub outsiders: OutsiderShares,
    /// About how many different names there are, by which the frequency of a name that the registry lacks is reckoned.
    pub names_in_use: NamesInUse,
}

/// When, by what and from what a model was trained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trained {
    pub as_of: Date,
    /// Rows whose number and name are one officer's: they show how the rest is written.
    pub settled_rows: u64,
    /// Of the rows that no number settles, how many were asked.
    pub sampled_rows: u64,
    /// Version of the program.
    pub code: String,
    /// BLAKE3 of the identity settings it started from.
    pub settings: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub comparison: String,
    pub levels: Vec<Level>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub level: String,
    pub m: f64,
    /// `None`: the term frequency of the value itself.
    pub u: Option<f64>,
}

/// Shares of people in no registry.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsiderShares {
    /// Of open rows without a number, with a number that is nobody's, with one that is somebody's.
    pub by_number: [f64; 3],
    /// Likewise, of the rows about outsiders, those about people whom other rows make known.
    pub recurring: [f64; 3],
    /// Of outsiders, those who bear an officer's name in the officer's agency.
    pub relatives: f64,
}

/// Why a document is no model for these settings.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("not a model: {0}\nhint: give a file that `clee train` wrote")]
    Unreadable(#[from] serde_json::Error),
    #[error("the model has form {found}, expected {FORM}\nhint: train it anew with `clee train`")]
    Form { found: u32 },
    #[error(
        "the model's levels of `{comparison}` are not those of the identity settings\nhint: train it anew with `clee train`"
    )]
    Levels { comparison: String },
    #[error(
        "`{comparison}`, `{level}`: {value} is no probability above 0 and up to 1\nhint: train it anew with `clee train`"
    )]
    Probability { comparison: String, level: String, value: f64 },
}

/// Where the probabilities of a run come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// `--model` named it.
    Named,
    /// The lake's newest.
    Kept,
    /// The run trained it.
    Trained,
    /// The identity settings, as they stand: there were too few rows to train from.
    Settings,
}

impl Origin {
    pub const fn as_str(self) -> &'static str {
        match self {
            Origin::Named => "named",
            Origin::Kept => "kept",
            Origin::Trained => "trained",
            Origin::Settings => "settings",
        }
    }
}

/// What a run may use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Offered {
    pub model: Option<TrainedModel>,
    /// It is used whatever its age.
    pub is_named: bool,
}

/// What resolving needs to know besides rows and settings to choose a model.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'m> {
    pub offered: &'m Offered,
    pub as_of: Date,
    /// BLAKE3 of the identity settings.
    pub settings: &'m str,
}

/// What a run used, and what its own rows say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    pub origin: Origin,
    /// `None` for [`Origin::Settings`].
    pub model: Option<TrainedModel>,
    /// Of a model that was not trained by this run: the level whose `m` is farthest from what this run's rows show; `None`
    /// where they are too few to tell.
    pub drift: Option<Drift>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    pub comparison: String,
    pub level: String,
    pub model: f64,
    pub rows: f64,
}

impl Drift {
    pub fn distance(&self) -> f64 {
        (self.model - self.rows).abs()
    }
}

impl TrainedModel {
    pub(super) fn of(learned: &Learned, settings: &IdentitySettings, trained: Trained) -> Self {
        let comparison = |(name, names, levels): (&str, &[&str], &Levels)| Comparison {
            comparison: name.to_owned(),
            levels: (1..names.len())
                .map(|at| Level {
                    level: names[at].to_owned(),
                    // the settings' shares of a comparison may add up to more than 1: some levels exclude others only where
                    // rows have taught them
                    m: rounded(levels.share[at].min(1.0)),
                    u: levels.by_chance[at].map(rounded),
                })
                .collect(),
        };
        Self {
            form: FORM,
            trained,
            comparisons: learned.model.named().into_iter().map(comparison).collect(),
            outsiders: OutsiderShares {
                by_number: learned.outsider_share.map(rounded),
                recurring: learned.known_share.map(rounded),
                relatives: rounded(learned.relatives),
            },
            names_in_use: settings.names_in_use,
        }
    }

    /// Reads a model, as it is shown.
    ///
    /// # Errors
    /// When it is none, or of another form.
    pub fn parse(bytes: &[u8]) -> Result<Self, ModelError> {
        let model: Self = serde_json::from_slice(bytes)?;
        if model.form == FORM { Ok(model) } else { Err(ModelError::Form { found: model.form }) }
    }

    /// Reads a model and holds it against the settings it is to be used with.
    ///
    /// # Errors
    /// As [`Self::parse`], and when it has other levels.
    pub fn read(bytes: &[u8], settings: &IdentitySettings) -> Result<Self, ModelError> {
        let model = Self::parse(bytes)?;
        model.over(&settings.comparisons)?;
        Ok(model)
    }

    /// The document, as it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("names and finite figures");
        bytes.push(b'\n');
        bytes
    }

    /// `identity-DATE-HASH.json`: the day it was trained as of, and the beginning of the hash of its bytes.
    pub fn file_name(&self) -> String {
        let hash = blake3::hash(&self.to_bytes()).to_hex();
        format!("identity-{}-{}.json", self.trained.as_of, &hash[..12])
    }

    /// The comparisons of the settings with the model's probabilities.
    pub(super) fn over(&self, settings: &Comparisons) -> Result<Comparisons, ModelError> {
        let mut out = settings.clone();
        for (name, names, levels) in out.named_mut() {
            let wrong = || ModelError::Levels { comparison: name.to_owned() };
            let mine = self.comparisons.iter().find(|one| one.comparison == name).ok_or_else(wrong)?;
            if !mine.levels.iter().map(|level| level.level.as_str()).eq(names[1..].iter().copied()) {
                return Err(wrong());
            }
            for (at, level) in mine.levels.iter().enumerate() {
                for value in std::iter::once(level.m).chain(level.u) {
                    if !(value > 0.0 && value <= 1.0) {
                        let (comparison, level) = (name.to_owned(), level.level.clone());
                        return Err(ModelError::Probability { comparison, level, value });
                    }
                }
                levels.share[at + 1] = level.m;
                levels.by_chance[at + 1] = level.u;
            }
        }
        Ok(out)
    }

    /// The level whose `m` is farthest from that of `other`.
    pub fn farthest(&self, other: &Self) -> Option<Drift> {
        let all = self.comparisons.iter().zip(&other.comparisons).flat_map(|(mine, theirs)| {
            mine.levels.iter().zip(&theirs.levels).map(|(a, b)| Drift {
                comparison: mine.comparison.clone(),
                level: a.level.clone(),
                model: a.m,
                rows: b.m,
            })
        });
        all.reduce(|most, one| if one.distance() > most.distance() { one } else { most })
    }
}

/// A probability with [`DIGITS`] digits, never 0.
fn rounded(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().expect("a figure that was just written")
}

impl Offered {
    /// As a run keeps it for its own resuming.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names and finite figures")
    }
}

impl Choice<'_> {
    /// The model that is offered, if it may be used: one that was named always; another until the rows have doubled, it is
    /// older than the settings allow, or the settings are others.
    pub(super) fn usable(&self, settled_rows: u64, settings: &IdentitySettings) -> Option<&TrainedModel> {
        let model = self.offered.model.as_ref()?;
        let rules = &settings.training;
        let age = self.as_of.signed_duration_since(model.trained.as_of).num_days();
        let is_fresh = age <= rules.most_days && settled_rows < model.trained.settled_rows.saturating_mul(rules.growth);
        let fits = self.offered.is_named || is_fresh && model.trained.settings == self.settings;
        fits.then_some(model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> IdentitySettings {
        serde_saphyr::from_str(include_str!("../../pipelines/missouri/identity.yaml")).expect("the shipped settings")
    }

    fn model(settled_rows: u64) -> TrainedModel {
        let settings = settings();
        let as_of = "2025-01-01".parse().expect("a day");
        let (code, hash) = ("0".to_owned(), "same".to_owned());
        let trained = Trained { as_of, settled_rows, sampled_rows: 0, code, settings: hash };
        TrainedModel::of(&Learned::nothing(&settings), &settings, trained)
    }

    #[test]
    fn a_document_is_read_back_to_the_last_digit() {
        let settings = settings();
        let mut model = model(30_000);
        model.comparisons[0].levels[0].m = rounded(1.0 / 3.0);
        model.outsiders.relatives = rounded(0.000_012_345_678_9);
        assert_eq!(model.outsiders.relatives, 0.000_012_345_7);
        let read = TrainedModel::read(&model.to_bytes(), &settings).expect("a model");
        assert_eq!(read, model);
        assert_eq!(read.to_bytes(), model.to_bytes());
        assert!(model.file_name().starts_with("identity-2025-01-01-"));
    }

    #[test]
    fn what_is_trained_can_always_be_used() {
        let settings = settings();
        let mut learned = Learned::nothing(&settings);
        learned.model.surname.share[1] = 1.09;
        let as_of = "2025-01-01".parse().expect("a day");
        let trained = Trained { as_of, settled_rows: 1, sampled_rows: 0, code: String::new(), settings: String::new() };
        let model = TrainedModel::of(&learned, &settings, trained);
        assert_eq!(model.over(&settings.comparisons).expect("it fits").surname.share[1], 1.0);
    }

    #[test]
    fn a_model_with_other_levels_or_no_probabilities_is_refused() {
        let settings = settings();
        let mut other = model(1);
        other.comparisons[0].levels.pop();
        let fault = TrainedModel::read(&other.to_bytes(), &settings).expect_err("a level is missing");
        assert!(matches!(fault, ModelError::Levels { comparison } if comparison == "surname"));
        let mut wrong = model(1);
        wrong.comparisons[1].levels[2].m = 0.0;
        assert!(matches!(TrainedModel::read(&wrong.to_bytes(), &settings), Err(ModelError::Probability { .. })));
        assert!(matches!(TrainedModel::read(b"{}", &settings), Err(ModelError::Unreadable(_))));
    }

    #[test]
    fn a_kept_model_is_used_until_it_is_old_or_outgrown_and_a_named_one_always() {
        let settings = settings();
        let usable = |is_named: bool, as_of: &str, settled: u64, hash: &str| {
            let offered = Offered { model: Some(model(30_000)), is_named };
            let choice = Choice { offered: &offered, as_of: as_of.parse().expect("a day"), settings: hash };
            choice.usable(settled, &settings).is_some()
        };
        assert!(usable(false, "2026-02-05", 59_999, "same"), "400 days");
        assert!(!usable(false, "2026-02-06", 59_999, "same"));
        assert!(!usable(false, "2026-02-05", 60_000, "same"));
        assert!(!usable(false, "2026-02-05", 59_999, "other"));
        assert!(usable(true, "2030-01-01", 900_000, "other"));
        let nothing = Offered::default();
        let choice = Choice { offered: &nothing, as_of: "2025-01-01".parse().expect("a day"), settings: "same" };
        assert!(choice.usable(1, &settings).is_none());
    }
}

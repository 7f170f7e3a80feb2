//! What makes a plan impossible: every refusal happens before the first row is read.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("cannot read `{}`: {source}\nhint: {hint}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error, hint: &'static str },
    #[error("`{}` is wrong: {message}\nhint: {hint}", path.display())]
    Malformed { path: PathBuf, message: String, hint: &'static str },
    #[error("`{}`: {source}", path.display())]
    Model { path: PathBuf, source: crate::resolve::ModelError },
    #[error("`{}`: no time zone `{name}`\nhint: use an IANA name such as `America/Chicago`", path.display())]
    TimeZone { path: PathBuf, name: String },
    #[error("`{}`: inputs name profile `{profile}`, which no file in the profiles folder defines\nhint: there are {known}", path.display())]
    NoSuchProfile { path: PathBuf, profile: String, known: String },
    #[error(
        "profile `{profile}` gives headers for `{field}`, which no contract has\nhint: use a field name of `schemas/inputs`"
    )]
    NoSuchField { profile: String, field: String },
    #[error("the first period {first} lies after the period {period}\nhint: give --first-period {period} or earlier")]
    FirstPeriod { first: i32, period: i32 },
    #[error(
        "`{}` does not say from which period on records are complete\nhint: write `first_period: 2024` (the first year whose \
         training is all in the data) into the `state.yaml` that it extends, or give --first-period 2024", pipeline.display()
    )]
    NoFirstPeriod { pipeline: PathBuf },
    #[error(
        "the {what} {year} lies before {judged_from}, the first year that the rules judge (`judged_from`)\nhint: give \
         {judged_from} or later"
    )]
    NotJudged { what: &'static str, year: i32, judged_from: i32 },
    #[error(
        "there is no law in force for {period}: {message}\nhint: `clee rules show --period {period}` and `clee rules lint` say more"
    )]
    NoLaw { period: i32, message: String },
    #[error(
        "the period {period} begins after the as-of date {as_of}\nhint: nothing can be judged yet; give another --period or --as-of"
    )]
    PeriodToCome { period: i32, as_of: crate::record::Date },
    #[error("`{wave}` is no reminder wave\nhint: use october, november or december")]
    Wave { wave: String },
    #[error("{0}")]
    Contract(#[from] crate::table::ContractError),
    #[error("{0}")]
    Rules(#[from] crate::law::RuleErrors),
    #[error("{0}")]
    Mail(#[from] crate::mail::MailError),
    #[error("{0}")]
    Pattern(#[from] crate::lake::source::PatternError),
    #[error("a required input is missing: no file for `{kind}` under `{}`\nhint: the pipeline looks for {patterns}", data.display())]
    MissingInput { kind: &'static str, data: PathBuf, patterns: String },
    #[error("`{}` is not a folder\nhint: give the folder with `registry/` and `submissions/` with --data", path.display())]
    NoData { path: PathBuf },
}

impl PlanError {
    /// The exit code that tells a scheduler what kind of refusal this is.
    pub fn exit(&self) -> u8 {
        match self {
            PlanError::MissingInput { .. } | PlanError::NoData { .. } => 66,
            _ => 2,
        }
    }
}

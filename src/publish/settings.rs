//! What a pipeline may set about lists and reports: thresholds, days and the words for the place.
//!
//! In: values of the pipeline and rule files. Out: one struct the renderers share. No figure of the law stands here:
//! days come from the rule pack, the privacy threshold from the pipeline.

use super::Wave;
use std::collections::BTreeSet;

/// Agencies of at least this many officers, up to the next band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyBand {
    pub at_least: usize,
    pub label: String,
}

/// The jurisdiction in words, for the public pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// `Missouri`
    pub name: String,
    /// The body that publishes the report.
    pub publisher: String,
    /// The law that closes officers' records, as cited.
    pub privacy_citation: String,
    /// Where an officer or agency finds help, in words.
    pub help: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Counts from 1 to this are withheld from everything under `public/`.
    pub small_cell: u32,
    /// Statewide figures are about officers with a commission instead of all active licences (a reading of the rules).
    pub commissioned_only: bool,
    /// The id of the requirement on hours in all.
    pub total_requirement: String,
    /// How long after the deadline rosters of its last days may still arrive: referrals are provisional till then.
    pub provisional_days: i64,
    /// Days after which an attendance list is late.
    pub roster_due_days: i64,
    /// Share of live hours, in per cent, that a licensed provider gives away from its main office or offers
    /// computer-based training instead.
    pub away_percent: i64,
    /// What the pipeline asks for; the rest is not made.
    pub asked: Asked,
    /// Ascending by `at_least`.
    pub agency_bands: Vec<AgencyBand>,
    pub place: Place,
    /// Officers the ledger shows as already written to in this wave.
    pub already_sent: BTreeSet<String>,
    /// Officers whose address bounced.
    pub bounced: BTreeSet<String>,
    /// What stands behind the page that this one follows; empty for the first.
    pub published_before: super::Figures,
    /// What the ledger shows of each wave of the period in which anything was sent, in their order.
    pub mailed: Vec<Mailed>,
}

/// Outputs that a pipeline may leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub agencies: bool,
    pub providers: bool,
    pub review: bool,
    /// The page for the public, which is made on some days only.
    pub public: bool,
    /// The same page for staff.
    pub state: bool,
}

/// A wave as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailed {
    pub wave: Wave,
    /// Officers to whom a message left, or may have left.
    pub sent: BTreeSet<String>,
    /// Of these, those from whom it came back.
    pub bounced: BTreeSet<String>,
}

impl AgencyBand {
    /// `from` officers to one fewer than the next band's, in words.
    pub fn bands(starts: &[usize]) -> Vec<Self> {
        let label = |i: usize| match starts.get(i + 1) {
            Some(next) => format!("{} to {} officers", starts[i], next - 1),
            None => format!("{} officers or more", starts[i]),
        };
        (0..starts.len()).map(|i| Self { at_least: starts[i], label: label(i) }).collect()
    }
}

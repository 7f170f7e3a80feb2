//! Work lists under `lists/`, confidential: who to write to, who cannot be written to, who is referred, what each
//! agency and provider has to put right, what a reviewer has to decide.
//!
//! In: the finished tables. Out: CSV for people and workbooks. Always: `unreachable.csv` and `referral.csv` are
//! written by every run, also empty; an officer whose standing hangs on an open review item is never referred.

mod agencies;
mod attendance;
mod filename;
mod lapsing;
mod providers;
mod referral;
mod reminders;
pub mod review;
mod travel;
mod uncredited;
mod unreachable;

use super::officers::Owing;
use super::{Artifact, PublishError, Published};

/// The lists in CSV.
///
/// # Errors
/// When a list cannot be laid out.
pub fn lists(published: &Published, owing: &[Owing]) -> Result<Vec<Artifact>, PublishError> {
    let mut all = vec![
        unreachable::unreachable(published, owing)?,
        referral::referral(published, owing)?,
        referral::held(published, owing)?,
        lapsing::lapsing(published)?,
    ];
    if let Some(wave) = published.wave {
        all.push(reminders::reminders(published, owing, wave)?);
    }
    Ok(all)
}

/// The workbooks: one per agency, one per provider, one for the reviewer.
///
/// # Errors
/// When a workbook cannot be laid out.
pub fn workbooks(published: &Published, owing: &[Owing]) -> Result<Vec<Artifact>, PublishError> {
    let asked = published.settings.asked;
    let to_senders = asked.agencies || asked.providers;
    let uncredited = if to_senders { uncredited::uncredited(published) } else { Vec::new() };
    let mut all = Vec::new();
    if asked.agencies {
        all.extend(agencies::workbooks(published, owing, &uncredited)?);
    }
    if asked.providers {
        all.extend(providers::workbooks(published, &uncredited)?);
    }
    if asked.review {
        all.push(review::workbook(published.registry, published.details, &[], published.as_of)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests;

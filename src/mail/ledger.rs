//! The memory of what was sent: whom no run and no send may write to again.
//!
//! In: the lines of the ledger, in the order in which they were written. Out: how each officer stands in each wave.
//! Always holds: a message is written down as `sending` and synced before the relay gets it, and as `sent` after the
//! relay's answer. What stands at `sending` was cut off between the two: it may have arrived, so it counts as written
//! to until a person settles it. A torn last line was never synced, so what it speaks of never left.

use std::collections::{BTreeMap, BTreeSet};

use super::{Event, EventKind, MailError, WAVES, address_hash};
use crate::record::Period;

/// How an officer stands in a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Sent,
    /// May have arrived; a person has to find out.
    Unknown,
    /// Certainly not sent; open again.
    Failed,
    Bounced,
}

impl Standing {
    pub const ALL: [Standing; 4] = [Standing::Sent, Standing::Unknown, Standing::Failed, Standing::Bounced];

    pub const fn as_str(self) -> &'static str {
        ["sent", "unknown", "failed", "bounced"][self as usize]
    }

    fn of(event: EventKind) -> Self {
        match event {
            EventKind::Sending => Standing::Unknown,
            EventKind::Sent => Standing::Sent,
            EventKind::Failed => Standing::Failed,
            EventKind::Bounced => Standing::Bounced,
        }
    }
}

/// All of the ledger, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The last event by wave, officer and address.
    last: BTreeMap<(Period, String), BTreeMap<String, BTreeMap<String, Event>>>,
    /// By officer and address, for each wave in its order: whether what was sent there last came back.
    came_back: BTreeMap<(String, String), BTreeMap<(Period, usize), bool>>,
}

impl Ledger {
    /// Reads lines of events; those of several files may follow one another.
    ///
    /// # Errors
    /// When a line other than a torn last one cannot be read.
    pub fn parse(text: &str) -> Result<Self, MailError> {
        let mut ledger = Self::default();
        let whole = Self::whole_length(text);
        for (at, line) in text[..whole].lines().enumerate() {
            let event = serde_json::from_str(line)
                .map_err(|fault| MailError::Ledger { line: at + 1, message: place_of(&fault) })?;
            ledger.take(event);
        }
        Ok(ledger)
    }

    /// How many bytes of a file are lines that were written whole. What follows was torn by a crash.
    pub fn whole_length(text: &str) -> usize {
        text.rfind('\n').map_or(0, |at| at + 1)
    }

    /// Adds one event, later than all before it.
    pub fn take(&mut self, event: Event) {
        if matches!(event.event, EventKind::Sent | EventKind::Bounced) {
            let order = WAVES.iter().position(|wave| *wave == event.wave).unwrap_or(WAVES.len());
            let address = self.came_back.entry((event.license_no.clone(), event.address.clone())).or_default();
            address.insert((event.period, order), event.event == EventKind::Bounced);
        }
        let wave = self.last.entry((event.period, event.wave.clone())).or_default();
        wave.entry(event.license_no.clone()).or_default().insert(event.address.clone(), event);
    }

    /// Officers who were written to in this wave, or may have been.
    pub fn sent(&self, period: Period, wave: &str) -> BTreeSet<String> {
        let officers = self.wave(period, wave).filter(|(_, standing, _)| reached(*standing));
        officers.map(|(license_no, _, _)| license_no.to_owned()).collect()
    }

    /// Officers whose message of this wave came back.
    pub fn returned(&self, period: Period, wave: &str) -> BTreeSet<String> {
        let officers = self.wave(period, wave).filter(|(_, standing, _)| *standing == Standing::Bounced);
        officers.map(|(license_no, _, _)| license_no.to_owned()).collect()
    }

    /// Of officers with their present addresses, those whose address bounced. A new address is tried.
    pub fn bounced<'a>(&self, officers: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeSet<String> {
        if self.came_back.is_empty() {
            return BTreeSet::new();
        }
        let bounced = officers.into_iter().filter(|(license_no, email)| self.is_bounced(license_no, email));
        bounced.map(|(license_no, _)| license_no.to_owned()).collect()
    }

    /// Whether mail to this address came back in the last wave in which any went there. Within a wave the order of the
    /// lines decides, not their dates: those of a bounce are somebody's entry.
    pub fn is_bounced(&self, license_no: &str, email: &str) -> bool {
        let waves = self.came_back.get(&(license_no.to_owned(), address_hash(email)));
        waves.and_then(BTreeMap::last_key_value).is_some_and(|(_, came_back)| *came_back)
    }

    /// Whether an officer may be written to in this wave at this address.
    pub fn may_send(&self, license_no: &str, email: &str, period: Period, wave: &str) -> bool {
        let written = self.last.get(&(period, wave.to_owned())).and_then(|wave| wave.get(license_no));
        let reached = written.is_some_and(|by| by.values().any(|event| reached(Standing::of(event.event))));
        !reached && !self.is_bounced(license_no, email)
    }

    /// The waves the ledger knows.
    pub fn waves(&self) -> impl Iterator<Item = (Period, &str)> {
        self.last.keys().map(|(period, wave)| (*period, wave.as_str()))
    }

    /// Each officer of a wave, with the standing that counts and the event it rests on: having been reached at any
    /// address comes first, else what happened last.
    pub fn wave(&self, period: Period, wave: &str) -> impl Iterator<Item = (&str, Standing, &Event)> {
        let officers = self.last.get(&(period, wave.to_owned())).into_iter().flatten();
        officers.filter_map(|(license_no, by_address)| {
            let weight = |event: &&Event| {
                let standing = Standing::of(event.event);
                (reached(standing), event.at, std::cmp::Reverse(standing))
            };
            let event = by_address.values().max_by_key(weight)?;
            Some((license_no.as_str(), Standing::of(event.event), event))
        })
    }

    /// What happened last to an officer's message of a wave at an address, given by its hash.
    pub fn last(&self, period: Period, wave: &str, license_no: &str, address: &str) -> Option<&Event> {
        self.last.get(&(period, wave.to_owned()))?.get(license_no)?.get(address)
    }

    /// The last thing sent to an officer at this address, or at any, for a bounce that does not say which wave.
    pub fn last_sent(&self, license_no: &str, email: Option<&str>) -> Option<&Event> {
        let wanted = email.map(address_hash);
        let of_officer = self.last.values().filter_map(|wave| wave.get(license_no)).flat_map(BTreeMap::values);
        of_officer
            .filter(|event| wanted.as_ref().is_none_or(|hash| event.address == *hash))
            .max_by_key(|event| (event.at, event.period))
    }
}

fn reached(standing: Standing) -> bool {
    matches!(standing, Standing::Sent | Standing::Unknown)
}

/// Where a line is wrong. What it holds is not repeated.
fn place_of(fault: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let what = match fault.classify() {
        Category::Data => "a field is missing or of another kind",
        _ => "it is no JSON",
    };
    format!("{what}, at column {}", fault.column())
}

#[cfg(test)]
mod tests;

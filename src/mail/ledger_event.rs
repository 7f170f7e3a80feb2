//! One line of the ledger: what happened to one officer's message in one wave.
//!
//! In: the event. Out: a line of JSON, and back.
//! Always holds: an address is kept as a hash only, enough to tell a new address from one that bounced. The line holds
//! a licence number, so the ledger is closed like the lists are.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::record::Period;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Written before the message itself goes to the relay: from here on it may have arrived.
    Sending,
    /// The relay, or another mailer, has taken it.
    Sent,
    /// It certainly did not leave: the relay refused it, or a person found out.
    Failed,
    /// It came back.
    Bounced,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub license_no: String,
    pub period: Period,
    pub wave: String,
    pub event: EventKind,
    pub at: DateTime<Utc>,
    /// Hash of the address, see [`address_hash`].
    pub address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The relay's code, or `recorded` for what a person took in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Event {
    pub fn new(license_no: &str, period: Period, wave: &str, event: EventKind, at: DateTime<Utc>, email: &str) -> Self {
        Self {
            license_no: license_no.to_owned(),
            period,
            wave: wave.to_owned(),
            event,
            at,
            address: address_hash(email),
            message_id: None,
            detail: None,
        }
    }

    #[must_use]
    pub fn with_message(self, message_key: &str) -> Self {
        Self { message_id: Some(message_key.to_owned()), ..self }
    }

    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The line, with its line end.
    pub fn to_line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("an event of strings and numbers is always JSON");
        line.push('\n');
        line
    }
}

/// What stands for an address in the ledger. Mail servers read domains, and nearly all of them names, in any case.
pub fn address_hash(email: &str) -> String {
    const DIGITS: usize = 32;
    let mut hasher = blake3::Hasher::new_derive_key("clee address in the ledger of sent mail");
    hasher.update(email.trim().to_lowercase().as_bytes());
    hasher.finalize().to_hex()[..DIGITS].to_owned()
}

//! Whether an officer or an agency can be written to.
//!
//! In: an address as the registry holds it. Out: nothing, or the first reason why no mail can go there. Control
//! characters and commas are refused because they could add a header or a second recipient to a message.

use crate::record::registry::Officer;
use crate::record::tables::ComplianceRow;
use std::collections::BTreeSet;

/// Why nobody can be written to at this address, in the order in which one reason is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unreached {
    NoEmail,
    InvalidEmail,
    NotOnboarded,
    /// Only on lists: the table of notices does not heed the ledger.
    Bounced,
}

impl Unreached {
    pub const fn as_str(self) -> &'static str {
        ["no_email", "invalid_email", "not_onboarded", "bounced"][self as usize]
    }
}

/// What is wrong with an address by itself: missing or not an address.
pub fn email_fault(email: Option<&str>) -> Option<Unreached> {
    match email {
        None => Some(Unreached::NoEmail),
        Some(text) if is_plain_address(text) => None,
        Some(text) if text.trim().is_empty() => Some(Unreached::NoEmail),
        Some(text) if !is_address(text) => Some(Unreached::InvalidEmail),
        Some(_) => None,
    }
}

/// Why an officer cannot be written to; only who has an account and is onboarded can.
pub fn officer_fault(officer: &Officer) -> Option<Unreached> {
    email_fault(officer.email.as_deref()).or((!officer.onboarded).then_some(Unreached::NotOnboarded))
}

/// As [`officer_fault`], and not where an earlier message came back.
pub fn list_fault(officer: &Officer, row: &ComplianceRow, bounced: &BTreeSet<String>) -> Option<Unreached> {
    officer_fault(officer).or(bounced.contains(row.license_no.as_str()).then_some(Unreached::Bounced))
}

/// [`is_address`] for an address in plain letters, in one pass; what it refuses may be one all the same.
fn is_plain_address(text: &str) -> bool {
    let (mut at_signs, mut dots, mut label) = (0, 0, 0);
    for byte in text.bytes() {
        match byte {
            b'@' if at_signs > 0 || label == 0 => return false,
            b'@' => (at_signs, label) = (1, 0),
            b'.' if at_signs > 0 && label == 0 => return false,
            b'.' if at_signs > 0 => (dots, label) = (dots + 1, 0),
            b',' => return false,
            0x21..=0x7e => label += 1,
            _ => return false,
        }
    }
    at_signs == 1 && dots > 0 && label > 0
}

fn is_address(text: &str) -> bool {
    let forbidden = |c: char| c.is_control() || c.is_whitespace() || c == ',';
    if text.chars().any(forbidden) || text.matches('@').count() != 1 {
        return false;
    }
    let (local, domain) = text.split_once('@').unwrap_or_default();
    let labels: Vec<&str> = domain.split('.').collect();
    !local.is_empty() && labels.len() > 1 && labels.iter().all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_or_refused() {
        for good in ["a@b.us", "ann.smith+post@police.example.gov", "o'neil@x.y", "ü@dömäin.example"] {
            assert_eq!(email_fault(Some(good)), None, "{good}");
            assert!(is_address(good) && is_plain_address(good) == good.is_ascii(), "{good}");
        }
        let bad = ["a@b", "a.b.us", "a@@b.us", "a@b@c.us", "a b@c.us", "a@b.us,c@d.us", "a@b.us\n", "a\u{7}@b.us"];
        for bad in bad.into_iter().chain(["@b.us", "a@.us", "a@b.", "a@b..us", "a@", "a@b.us\r\nBcc:x@y.us"]) {
            assert_eq!(email_fault(Some(bad)), Some(Unreached::InvalidEmail), "{bad:?}");
            assert!(!is_plain_address(bad), "{bad:?}");
        }
        for none in [None, Some(""), Some("  ")] {
            assert_eq!(email_fault(none), Some(Unreached::NoEmail));
        }
    }
}

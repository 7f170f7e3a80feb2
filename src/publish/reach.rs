//! Whether an officer or an agency can be written to.
//!
//! In: an address as the registry holds it. Out: nothing, or the first reason why no mail can go there. Control
//! characters and commas are refused because they could add a header or a second recipient to a message.

pub use crate::record::Unreached;
use crate::record::address::is_address;
use crate::record::registry::Officer;
use crate::record::tables::ComplianceRow;
use std::collections::BTreeSet;

/// What is wrong with an address by itself: missing or not an address.
pub fn email_fault(email: Option<&str>) -> Option<Unreached> {
    match email {
        None => Some(Unreached::NoEmail),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_or_refused() {
        for good in ["a@b.us", "ann.smith+post@police.example.gov", "o'neil@x.y", "ü@dömäin.example"] {
            assert_eq!(email_fault(Some(good)), None, "{good}");
        }
        let bad = ["a@b", "a.b.us", "a@@b.us", "a@b@c.us", "a b@c.us", "a@b.us,c@d.us", "a@b.us\n", "a\u{7}@b.us"];
        for bad in bad.into_iter().chain(["@b.us", "a@.us", "a@b.", "a@b..us", "a@", "a@b.us\r\nBcc:x@y.us"]) {
            assert_eq!(email_fault(Some(bad)), Some(Unreached::InvalidEmail), "{bad:?}");
        }
        for none in [None, Some(""), Some("  ")] {
            assert_eq!(email_fault(none), Some(Unreached::NoEmail));
        }
    }
}

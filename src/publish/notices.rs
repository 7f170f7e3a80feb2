//! The table of notices: who is to hear of what, and how (law.md, Notices).
//!
//! In: standings, the registry, the wave. Out: one row per officer and notice, for the period run only, in the order
//! of the standings. The ledger of what was sent is not heeded: the table says who is short, the lists say whom to
//! write to. An agency's notice goes to the agency's contact, so that address decides whether it can be reached.

use super::Wave;
use super::reach::{email_fault, officer_fault};
use crate::record::registry::{Officer, Registry};
use crate::record::tables::{ComplianceRow, NoticeRow};
use crate::record::{Channel, Notice, Period, Status, Unreached};

/// Notices of `period`: the wave's, the agencies' and the referrals.
pub fn notices(
    compliance: &[ComplianceRow],
    registry: &Registry,
    wave: Option<Wave>,
    period: Period,
) -> Vec<NoticeRow> {
    let mut notices = Vec::new();
    let mut officers = registry.in_step();
    for row in compliance.iter().filter(|r| r.period == period) {
        if row.status == Status::Short {
            notices.extend(wave.map(|wave| wave_notice(row, officers.officer(&row.license_no), wave)));
            notices.extend(row.agency_id.as_deref().map(|id| agency_notice(row, registry, id)));
        }
        if is_referred(row) {
            notices.push(blank(row, Notice::Referral));
        }
    }
    notices
}

/// Not shown compliant, and neither what waits for review nor a clerical slip could still change it.
pub(super) fn is_referred(row: &ComplianceRow) -> bool {
    row.status == Status::NotShownCompliant && !row.would_comply_after_review && !row.would_comply_if_corrected
}

fn wave_notice(row: &ComplianceRow, officer: Option<&Officer>, wave: Wave) -> NoticeRow {
    let fault = officer.map_or(email_fault(None), officer_fault);
    addressed(row, wave.notice(), officer.and_then(|o| o.email.as_deref()), fault)
}

fn agency_notice(row: &ComplianceRow, registry: &Registry, agency_id: &str) -> NoticeRow {
    let contact = registry.agency(agency_id).and_then(|a| a.contact_email.as_deref());
    addressed(row, Notice::Agency, contact, email_fault(contact))
}

/// An address that cannot be used is not repeated: whoever mails from the table must not find it there.
fn addressed(row: &ComplianceRow, notice: Notice, email: Option<&str>, reason: Option<Unreached>) -> NoticeRow {
    let channel = if reason.is_none() { Channel::Email } else { Channel::Unreachable };
    let email = reason.is_none().then(|| email.map(str::to_owned)).flatten();
    NoticeRow { channel: Some(channel), reason, email, ..blank(row, notice) }
}

fn blank(row: &ComplianceRow, notice: Notice) -> NoticeRow {
    NoticeRow { license_no: row.license_no, period: row.period, notice, channel: None, reason: None, email: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::tests::fixture::{agency, officer, registry, standing};

    fn found(rows: &[NoticeRow]) -> Vec<(&str, &str, Option<&str>, Option<&str>)> {
        rows.iter()
            .map(|n| {
                (
                    n.license_no.as_str(),
                    n.notice.as_str(),
                    n.channel.map(Channel::as_str),
                    n.reason.map(Unreached::as_str),
                )
            })
            .collect()
    }

    #[test]
    fn who_cannot_be_reached_has_the_first_reason() {
        let mut officers: Vec<_> = (1..=5).map(|i| officer(i, None)).collect();
        officers[1].email = None;
        officers[1].onboarded = false;
        officers[2].email = Some("nobody@localhost".into());
        officers[2].onboarded = false;
        officers[3].onboarded = false;
        let standings: Vec<_> = officers.iter().map(|o| standing(o, "short")).collect();
        let rows = notices(&standings, &registry(officers, vec![]), Some(Wave::November), Period(2025));
        assert_eq!(
            found(&rows),
            [
                ("1", "november", Some("email"), None),
                ("2", "november", Some("unreachable"), Some("no_email")),
                ("3", "november", Some("unreachable"), Some("invalid_email")),
                ("4", "november", Some("unreachable"), Some("not_onboarded")),
                ("5", "november", Some("email"), None),
            ]
        );
        assert!(rows.iter().all(|n| n.email.is_some() == (n.channel == Some(Channel::Email))));
    }

    #[test]
    fn agencies_hear_of_their_short_officers_also_outside_a_wave() {
        let officers = vec![officer(1, Some("A1")), officer(2, Some("A2")), officer(3, Some("A9")), officer(4, None)];
        let standings: Vec<_> = officers.iter().map(|o| standing(o, "short")).collect();
        let mut silent = agency("A2", "Adair");
        silent.contact_email = None;
        let registry = registry(officers, vec![agency("A1", "Adair"), silent]);
        let rows = notices(&standings, &registry, None, Period(2025));
        assert_eq!(
            found(&rows),
            [
                ("1", "agency", Some("email"), None),
                ("2", "agency", Some("unreachable"), Some("no_email")),
                ("3", "agency", Some("unreachable"), Some("no_email")),
            ]
        );
        assert_eq!(rows[0].email.as_deref(), Some("training@a1.example.gov"));
    }

    #[test]
    fn nobody_is_referred_whose_standing_hangs_on_a_review() {
        let officers: Vec<_> = (1..=4).map(|i| officer(i, None)).collect();
        let mut standings: Vec<_> = officers.iter().map(|o| standing(o, "not_shown_compliant")).collect();
        standings[1].would_comply_after_review = true;
        standings[2].status = Status::Waived;
        standings[3].period = Period(2024);
        let rows = notices(&standings, &registry(officers, vec![]), None, Period(2025));
        assert_eq!(found(&rows), [("1", "referral", None, None)]);
    }
}

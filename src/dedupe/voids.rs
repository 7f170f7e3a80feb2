//! A void takes back every row of its training that was received before it and is not yet taken back.

use super::group::Member;
use super::{Facts, Outcome, Own};
use crate::record::submission::{Signs, Submission};
use crate::record::{Date, Disposition, Reason};

pub(super) const VOIDED: Outcome = Outcome { disposition: Disposition::Voided, reason: None, stands: None };

/// Of a void only officer, course, date, role and submission are read, so only their faults reject it.
pub(super) fn own_fault(row: &Submission, as_of: Date) -> Own {
    let future = row.completed_on.filter(|day| *day > as_of).map(|_| Reason::FutureDate);
    match (row.fault, future) {
        (Some(fault), Some(future)) => Own::Rejected(fault.min(future)),
        (Some(reason), None) | (None, Some(reason)) => Own::Rejected(reason),
        (None, None) => Own::Earns,
    }
}

/// Carries out the voids of a group and gives the rows that are still there. What a void takes back is voided whatever
/// would have become of it; a void that finds nothing is rejected; a row received after it stands again.
pub(super) fn take_back(facts: &Facts<'_>, group: &[Member], outcomes: &mut [Outcome]) -> Vec<Member> {
    let mut live: Vec<Member> = Vec::with_capacity(group.len());
    for member in group {
        if !member.is_void {
            live.push(*member);
        } else if live.is_empty() {
            let fault = match own_fault(&facts.rows[member.at()], facts.as_of) {
                Own::Rejected(reason) => reason,
                _ => Reason::NothingToVoid,
            };
            outcomes[member.slot()] = Outcome::rejected(fault);
        } else {
            outcomes[member.slot()] = VOIDED;
            for taken in live.drain(..) {
                outcomes[taken.slot()] = VOIDED;
            }
        }
    }
    live.retain(|member| !facts.rows[member.at()].signs.has(Signs::TAKEN_BACK));
    live
}

/// Holds rows of a training that another row of it puts in doubt: one that was received before an action nobody understood,
/// which may take it back, and one beside a row that says that the training was not completed, unless it states completion
/// itself. Gives the rows that are still there and say nothing negative.
pub(super) fn hold_doubtful(facts: &Facts<'_>, live: Vec<Member>, outcomes: &mut [Outcome]) -> Vec<Member> {
    let rejected = |member: &Member| facts.claimed(member.at()).own == Own::Rejected(Reason::NotCompleted);
    let negative = live.iter().any(rejected);
    let last_action = live.iter().rposition(|member| facts.rows[member.at()].signs.has(Signs::ACTION));
    if !negative && last_action.is_none() {
        return live;
    }
    let mut kept = Vec::with_capacity(live.len());
    for (at, member) in live.iter().enumerate() {
        if rejected(member) {
            continue;
        }
        let row = &facts.rows[member.at()];
        let contradicted = negative && !row.signs.has(Signs::COMPLETED);
        let may_be_taken_back = last_action.is_some_and(|last| at < last);
        let outcome = &mut outcomes[member.slot()];
        let waits = matches!(outcome.disposition, Disposition::Credited | Disposition::Review);
        if (contradicted || may_be_taken_back) && waits {
            let reason = outcome.reason.filter(|_| outcome.disposition == Disposition::Review);
            let reason = reason.map_or(Reason::AttendanceUnclear, |reason| reason.min(Reason::AttendanceUnclear));
            *outcome = Outcome::open(reason);
        } else {
            kept.push(*member);
        }
    }
    kept
}

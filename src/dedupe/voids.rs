//! A void takes back every row of its training that was received before it and is not yet taken back.

use super::group::Member;
use super::{Facts, Outcome, Own};
use crate::record::submission::Submission;
use crate::record::{Date, Disposition, Reason};

const VOIDED: Outcome = Outcome { disposition: Disposition::Voided, reason: None, stands: None };

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
pub(super) fn take_back(facts: &Facts<'_>, group: &[Member], fates: &mut [Outcome]) -> Vec<Member> {
    let mut live: Vec<Member> = Vec::with_capacity(group.len());
    for member in group {
        if !member.is_void {
            live.push(*member);
        } else if live.is_empty() {
            let fault = match own_fault(&facts.rows[member.at()], facts.as_of) {
                Own::Rejected(reason) => reason,
                _ => Reason::NothingToVoid,
            };
            fates[member.slot()] = Outcome::rejected(fault);
        } else {
            fates[member.slot()] = VOIDED;
            for taken in live.drain(..) {
                fates[taken.slot()] = VOIDED;
            }
        }
    }
    live
}

//! How many officers who are short can be reminded.
//!
//! In: standings and the registry. Out: by channel, and why some cannot be reached; together they are the
//! officers who are short. The same test of an address as for notices; the ledger does not matter here.

use super::active_of;
use super::measure::{At, Cells};
use super::standing::State;
use crate::publish::Published;
use crate::publish::officers::PIECE;
use crate::publish::reach::{Unreached, email_fault, officer_fault};
use crate::publish::withhold::linked::{Cell, Keep};
use crate::record::Status;
use crate::record::tables::ComplianceRow;
use rayon::prelude::*;
use std::collections::BTreeMap;

const REASONS: [Unreached; 3] = [Unreached::NoEmail, Unreached::InvalidEmail, Unreached::NotOnboarded];

/// Officers who are short, by why they cannot be reached.
fn faults(published: &Published) -> BTreeMap<Option<Unreached>, i64> {
    let of_piece = |rows: &[ComplianceRow]| {
        let (mut officers, mut faults) = (published.registry.in_step(), BTreeMap::new());
        for row in active_of(rows, published, published.period).filter(|r| r.status == Status::Short) {
            let fault = officers.officer(&row.license_no).map_or(email_fault(None), officer_fault);
            *faults.entry(fault).or_insert(0) += 1;
        }
        faults
    };
    published.compliance.par_chunks(PIECE).map(of_piece).reduce(BTreeMap::new, |mut all, later| {
        later.into_iter().for_each(|(fault, officers)| *all.entry(fault).or_insert(0) += officers);
        all
    })
}

/// Officers who can be reminded.
pub fn reminders(published: &Published, state: &State, cells: &mut Cells) -> Cell {
    let faults = faults(published);
    let number = |fault: Option<Unreached>| faults.get(&fault).copied().unwrap_or(0);
    let mut count = |group_by, group, count, keep| {
        cells.count(At { measure: "reminders", group_by, group, period: published.period }, count, keep)
    };
    let email = count("channel", "email", number(None), Keep::Figure);
    let all = REASONS.iter().map(|reason| number(Some(*reason))).sum();
    let unreachable = count("channel", "unreachable", all, Keep::Figure);
    let reasons = REASONS.map(|r| count("unreachable_reason", r.as_str(), number(Some(r)), Keep::Part));
    cells.system.sum(state.short, [email, unreachable]);
    cells.system.sum(unreachable, reasons);
    email
}

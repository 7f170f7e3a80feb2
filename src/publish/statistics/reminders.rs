//! How many officers who are short can be reminded.
//!
//! In: standings and the registry. Out: by channel, and why some cannot be reached, as one tree under the number of
//! officers who are short. The same test of an address as for notices; the ledger does not matter here.

use super::measure::{At, Cells};
use super::standing::Shown;
use super::{active_of, threshold};
use crate::publish::Published;
use crate::publish::officers::PIECE;
use crate::publish::reach::{Unreached, email_fault, officer_fault};
use crate::publish::withhold::tree::{Node, protect};
use crate::record::tables::ComplianceRow;
use rayon::prelude::*;
use std::collections::BTreeMap;

const REASONS: [Unreached; 3] = [Unreached::NoEmail, Unreached::InvalidEmail, Unreached::NotOnboarded];

/// Officers who are short, by why they cannot be reached.
fn faults(published: &Published) -> BTreeMap<Option<Unreached>, i64> {
    let of_piece = |rows: &[ComplianceRow]| {
        let (mut officers, mut faults) = (published.registry.in_step(), BTreeMap::new());
        for row in active_of(rows, published, published.period).filter(|r| r.status == "short") {
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

pub fn reminders(published: &Published, shown: Shown, cells: &mut Cells) {
    let faults = faults(published);
    let count = |fault: Option<Unreached>| Node::leaf(faults.get(&fault).copied().unwrap_or(0));
    let unreachable = Node::of(REASONS.iter().map(|r| count(Some(*r))).collect());
    let mut tree = Node::of(vec![count(None), unreachable]);
    tree.withheld = shown.short.is_none();
    protect(&mut tree, threshold(published));
    let mut emit = |group_by, group, node: &Node| {
        let at = At { measure: "reminders", group_by, group, period: published.period };
        cells.count(at, node.count, node.withheld);
    };
    // Where the tree alone had to give up its root, the root is published with the standings all the same.
    emit("channel", "email", &tree.parts[0]);
    emit("channel", "unreachable", &tree.parts[1]);
    for (reason, node) in REASONS.iter().zip(&tree.parts[1].parts) {
        emit("unreachable_reason", reason.as_str(), node);
    }
}

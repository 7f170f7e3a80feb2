//! How many officers who are short can be reminded.
//!
//! In: standings and the registry. Out: by channel, and why some cannot be reached, as one tree under the number of
//! officers who are short. The same test of an address as for notices; the ledger does not matter here.

use super::measure::{At, Cells};
use super::standing::Shown;
use super::{active, threshold};
use crate::publish::Published;
use crate::publish::reach::{Unreached, email_fault, officer_fault};
use crate::publish::withhold::tree::{Node, protect};

const REASONS: [Unreached; 3] = [Unreached::NoEmail, Unreached::InvalidEmail, Unreached::NotOnboarded];

pub fn reminders(published: &Published, shown: Shown, cells: &mut Cells) {
    let short = active(published, published.period).filter(|r| r.status == "short");
    let officers = short.map(|r| published.registry.officer(&r.license_no));
    let faults: Vec<_> = officers.map(|o| o.map_or(email_fault(None), officer_fault)).collect();
    let count = |fault| Node::leaf(faults.iter().filter(|f| **f == fault).count() as i64);
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

//! What the reminders of each wave came to.
//!
//! In: the ledger of what was sent, standings of the period. Out: per wave how many messages were sent, how many came
//! back, and where the officers who got one stand today: met the requirement since (each was short when written to),
//! still short, or owing nothing any more. One tree per wave, so small parts are withheld with a companion.

use super::measure::{At, Cells, rate};
use super::standing::Shown;
use super::{active, threshold};
use crate::publish::settings::Mailed;
use crate::publish::withhold::is_small;
use crate::publish::withhold::tree::{Node, protect};
use crate::publish::{Published, officers};
use rustc_hash::FxHashMap;

pub fn waves(published: &Published, shown: Shown, cells: &mut Cells) {
    if published.settings.mailed.is_empty() {
        return;
    }
    let standings: FxHashMap<&str, _> =
        active(published, published.period).map(|r| (r.license_no.as_str(), r)).collect();
    for mailed in &published.settings.mailed {
        let (mut complied, mut still_short, mut nothing_owed) = (0, 0, 0);
        for license_no in mailed.sent.difference(&mailed.bounced) {
            *match standings.get(license_no.as_str()) {
                Some(row) if row.status == "compliant" => &mut complied,
                Some(row) if officers::owes(row) => &mut still_short,
                _ => &mut nothing_owed,
            } += 1;
        }
        let bounced = mailed.bounced.intersection(&mailed.sent).count() as i64;
        let mut tree = Node::of([complied, still_short, nothing_owed, bounced].map(Node::leaf).into());
        withhold(&mut tree, shown, threshold(published));
        emit(published, mailed, &tree, cells);
    }
}

/// A small part needs a companion under the number sent: who is still short is given up before who complied.
fn withhold(tree: &mut Node, shown: Shown, threshold: i64) {
    if shown.compliant.is_none() || shown.not_compliant.is_none() {
        // where the state's own standing is withheld, a part of it is too
        tree.parts[..2].iter_mut().for_each(|part| part.withheld = true);
    }
    let small = tree.parts.iter().any(|part| part.withheld || is_small(part.count, threshold));
    tree.parts[1].withheld |= small && tree.parts[1].count > 0;
    protect(tree, threshold);
}

fn emit(published: &Published, mailed: &Mailed, tree: &Node, cells: &mut Cells) {
    let at = |measure| At { measure, group_by: "wave", group: mailed.wave.as_str(), period: published.period };
    let [complied, still_short, nothing_owed, bounced] = &tree.parts[..] else { return };
    let figures = [
        ("reminders_sent", tree),
        ("reminders_bounced", bounced),
        ("reminders_complied", complied),
        ("reminders_still_short", still_short),
        ("reminders_nothing_owed", nothing_owed),
    ];
    for (measure, node) in figures {
        cells.count(at(measure), node.count, node.withheld);
    }
    let withheld = complied.withheld || tree.withheld;
    cells.hundredths(at("reminders_complied_rate"), rate(complied.count, tree.count), withheld);
}

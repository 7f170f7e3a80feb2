//! What the reminders of each wave came to.
//!
//! In: the ledger of what was sent, standings of the period. Out: per wave how many messages were sent, how many came
//! back, and where the officers who got one stand today: met the requirement since (each was short when written to),
//! still short, or owing nothing any more. One tree per wave, so small parts are withheld with a companion.

use super::measure::{At, Cells, rate};
use super::standing::Shown;
use super::{active, threshold};
use crate::publish::settings::Mailed;
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
        let arrived = Node::of([complied, still_short, nothing_owed].map(Node::leaf).into());
        let mut tree = Node::of(vec![arrived, Node::leaf(bounced)]);
        // where the state's own standing is withheld, a part of it is too
        tree.parts[0].withheld = shown.compliant.is_none() || shown.not_compliant.is_none();
        protect(&mut tree, threshold(published));
        emit(published, mailed, &tree, cells);
    }
}

fn emit(published: &Published, mailed: &Mailed, tree: &Node, cells: &mut Cells) {
    let at = |measure| At { measure, group_by: "wave", group: mailed.wave.as_str(), period: published.period };
    let (arrived, bounced) = (&tree.parts[0], &tree.parts[1]);
    let figures = [
        ("reminders_sent", tree),
        ("reminders_bounced", bounced),
        ("reminders_arrived", arrived),
        ("reminders_complied", &arrived.parts[0]),
        ("reminders_still_short", &arrived.parts[1]),
        ("reminders_nothing_owed", &arrived.parts[2]),
    ];
    for (measure, node) in figures {
        cells.count(at(measure), node.count, node.withheld);
    }
    let complied = &arrived.parts[0];
    let withheld = complied.withheld || arrived.withheld;
    cells.hundredths(at("reminders_complied_rate"), rate(complied.count, arrived.count), withheld);
}

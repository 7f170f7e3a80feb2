//! Hours of training credited, by where they came from and by area.
//!
//! In: sums over the completions of the calendar year of officers with an active licence. Out: hours and trainings per source, hours
//! per area, and the state's total. A sum over few officers or few trainings is withheld as a small count is.

use super::measure::{At, Cells};
use super::{protect_together, threshold};
use crate::publish::Published;
use crate::publish::digest::Sum;
use crate::publish::withhold::is_small;
use crate::publish::withhold::tree::Node;
use crate::record::{Area, SourceKind};

impl Sum {
    fn node(self, threshold: i64) -> Node {
        Node { sensitive: is_small(self.officers, threshold), ..Node::leaf(self.trainings) }
    }
}

/// Whether the state's total is shown.
pub fn credited(published: &Published, cells: &mut Cells) -> bool {
    let sums = &published.digest.credited;
    let tree = |parts: &[Sum]| {
        let parts = parts.iter().map(|s| s.node(threshold(published))).collect();
        Node { parts, ..sums.total.node(threshold(published)) }
    };
    let mut trees = [tree(&sums.sources), tree(&sums.areas)];
    protect_together(&mut trees, threshold(published));
    let at = |measure, group_by, group| At { measure, group_by, group, period: published.period };
    cells.hundredths(at("hours_credited", "state", "all"), sums.total.hundredths, trees[0].withheld);
    cells.count(at("trainings_credited", "state", "all"), sums.total.trainings, trees[0].withheld);
    for ((kind, sum), node) in SourceKind::ALL.iter().zip(&sums.sources).zip(&trees[0].parts) {
        cells.hundredths(at("hours_credited", "source_kind", kind.as_str()), sum.hundredths, node.withheld);
        cells.count(at("trainings_credited", "source_kind", kind.as_str()), sum.trainings, node.withheld);
    }
    let columns = Area::ALL.iter().map(|a| a.column()).chain(["unstated_hours"]);
    for ((column, sum), node) in columns.zip(&sums.areas).zip(&trees[1].parts) {
        cells.hundredths(at("hours_credited", "area", column), sum.hundredths, node.withheld);
    }
    !trees[0].withheld
}

//! Hours of training credited, by where they came from and by area.
//!
//! In: completions of the calendar year of officers with an active licence. Out: hours and trainings per source, hours
//! per area, and the state's total. A sum over few officers or few trainings is withheld as a small count is.

use super::measure::{At, Cells};
use super::{active, protect_together, threshold};
use crate::publish::Published;
use crate::publish::withhold::is_small;
use crate::publish::withhold::tree::Node;
use crate::record::tables::CompletionRow;
use crate::record::{Area, Period, SourceKind};
use rustc_hash::FxHashMap;

/// Columns of the breakdown by area: the four areas and hours of no stated area.
const AREAS: usize = Area::ALL.len() + 1;

#[derive(Clone, Copy, Default)]
struct Sum {
    hundredths: i64,
    trainings: i64,
    officers: i64,
}

impl Sum {
    fn node(self, threshold: i64) -> Node {
        Node { sensitive: is_small(self.officers, threshold), ..Node::leaf(self.trainings) }
    }
}

struct Sums {
    total: Sum,
    sources: Vec<Sum>,
    areas: Vec<Sum>,
}

/// Whether the state's total is shown.
pub fn credited(published: &Published, cells: &mut Cells) -> bool {
    let sums = sums(published);
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

fn sums(published: &Published) -> Sums {
    let period = published.period;
    let mut sums = Sums {
        total: Sum::default(),
        sources: vec![Sum::default(); SourceKind::ALL.len()],
        areas: vec![Sum::default(); AREAS],
    };
    // Per officer one bit for each sum already contributed to: far smaller than a set of officers per sum.
    let mut seen: FxHashMap<&str, u32> = active(published, period).map(|r| (r.license_no.as_str(), 0)).collect();
    let counted = |c: &&CompletionRow| Period::of(c.completed_on) == period;
    for completion in published.completions.iter().filter(counted) {
        let Some(mask) = seen.get_mut(completion.license_no.as_str()) else { continue };
        sums.add(completion, mask);
    }
    sums
}

impl Sums {
    fn add(&mut self, completion: &CompletionRow, mask: &mut u32) {
        let source = SourceKind::ALL.iter().position(|k| *k == completion.source_kind).unwrap_or_default();
        let (total, areas) = (completion.hours.total(), completion.hours.areas);
        bump(&mut self.total, total.0, 0, mask);
        bump(&mut self.sources[source], total.0, 1 + source, mask);
        let parts = areas.into_iter().chain([completion.hours.unstated]);
        for (area, hours) in parts.enumerate().filter(|(_, h)| !h.is_zero()) {
            bump(&mut self.areas[area], hours.0, 1 + SourceKind::ALL.len() + area, mask);
        }
    }
}

fn bump(sum: &mut Sum, hundredths: i64, bit: usize, mask: &mut u32) {
    sum.hundredths += hundredths;
    sum.trainings += 1;
    sum.officers += i64::from(*mask & (1 << bit) == 0);
    *mask |= 1 << bit;
}

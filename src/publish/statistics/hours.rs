//! Hours of training credited, by where they came from and by area.
//!
//! In: sums over the completions of the calendar year of officers with an active licence. Out: hours and trainings per source, hours
//! per area, and the state's total. A sum over few officers or few trainings is withheld as a small count is.

use super::measure::{At, Cells};
use super::threshold;
use crate::publish::Published;
use crate::publish::digest::Sum;
use crate::publish::withhold::is_small;
use crate::publish::withhold::linked::{Cell, Keep};
use crate::record::{Area, Hours, SourceKind};

/// Hours of a sum, and the trainings they were earned in, which are withheld with them.
struct Both {
    hours: Cell,
    trainings: Cell,
}

/// The number of trainings in all.
pub fn credited(published: &Published, cells: &mut Cells) -> Cell {
    let sums = &published.digest.credited;
    let few = |sum: &Sum| [sum.officers, sum.trainings].iter().any(|n| is_small(*n, threshold(published)));
    let at = |measure, group_by, group| At { measure, group_by, group, period: published.period };
    let both = |group_by, group, sum: &Sum, keep, cells: &mut Cells| {
        let hours = cells.hours(at("hours_credited", group_by, group), Hours(sum.hundredths), few(sum), keep);
        let trainings = cells.count(at("trainings_credited", group_by, group), sum.trainings, keep);
        cells.system.tie(hours, trainings);
        Both { hours, trainings }
    };
    let all = both("state", "all", &sums.total, Keep::Headline, cells);
    let sources: Vec<Both> = SourceKind::ALL
        .iter()
        .zip(&sums.sources)
        .map(|(kind, sum)| both("source_kind", kind.as_str(), sum, Keep::Part, cells))
        .collect();
    cells.system.sum(all.hours, sources.iter().map(|source| source.hours));
    cells.system.sum(all.trainings, sources.iter().map(|source| source.trainings));
    let columns = Area::ALL.iter().map(|area| area.column()).chain(["unstated_hours"]);
    let areas: Vec<Cell> = columns
        .zip(&sums.areas)
        .map(|(column, sum)| {
            cells.hours(at("hours_credited", "area", column), Hours(sum.hundredths), few(sum), Keep::Part)
        })
        .collect();
    cells.system.sum(all.hours, areas);
    all.trainings
}

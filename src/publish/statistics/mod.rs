//! The table of statistics: every figure anyone outside may see, and which of them are withheld.
//!
//! In: the finished tables. Out: one row per measure and group, in hundredths (counts and per cents too), ordered by
//! measure, grouping, group and period. Always: the pages and workbooks under `public/` are drawn from these rows and
//! from nothing else, so what is withheld here is withheld everywhere. Figures cover active licences.

mod groups;
mod hours;
mod intake;
mod measure;
mod reminders;
mod requirements;
mod standing;
mod to_date;
mod waves;

pub use groups::{DIMENSIONS, OTHER, TOGETHER};
use measure::Cells;

use super::withhold::tree::{Node, protect};
use super::{PublishError, Published, Scope};
use crate::record::Period;
use crate::record::tables::{ComplianceRow, StatisticRow};

/// All statistics of the run.
///
/// # Errors
/// When the figures cannot be grouped.
pub fn statistics(published: &Published) -> Result<Vec<StatisticRow>, PublishError> {
    let standings = standing::Standings::by_period(published);
    let mut cells = Cells::default();
    for (period, standings) in standings.iter().filter(|(period, _)| **period != published.period) {
        standing::state(published, *period, standings, &mut cells);
    }
    let of_period = standings.get(&published.period).cloned().unwrap_or_default();
    let shown = standing::state(published, published.period, &of_period, &mut cells);
    groups::by_dimension(published, shown, &mut cells)?;
    requirements::requirements(published, shown, &mut cells);
    reminders::reminders(published, shown, &mut cells);
    waves::waves(published, shown, &mut cells);
    let total_is_shown = hours::credited(published, &mut cells);
    to_date::to_date(published, shown, total_is_shown, &mut cells);
    intake::rows(published, &mut cells);
    intake::delays(published, &mut cells);
    Ok(cells.sorted())
}

fn threshold(published: &Published) -> i64 {
    i64::from(published.settings.small_cell)
}

/// Standings of `period` that the figures cover.
fn active<'a>(published: &Published<'a>, period: Period) -> impl Iterator<Item = &'a ComplianceRow> {
    active_of(published.compliance, published, period)
}

/// Those of these standings.
fn active_of<'a>(
    rows: &'a [ComplianceRow],
    published: &Published<'_>,
    period: Period,
) -> impl Iterator<Item = &'a ComplianceRow> + use<'a> {
    let scope = Scope { period, commissioned_only: published.settings.commissioned_only };
    rows.iter().filter(move |r| r.period == period && scope.covers(r))
}

/// Protects trees that break down one and the same total: it is withheld from all or from none.
fn protect_together(trees: &mut [Node], threshold: i64) {
    trees.iter_mut().for_each(|tree| protect(tree, threshold));
    if trees.iter().any(|tree| tree.withheld) {
        for tree in trees {
            tree.sensitive = true;
            protect(tree, threshold);
        }
    }
}

#[cfg(test)]
mod tests;

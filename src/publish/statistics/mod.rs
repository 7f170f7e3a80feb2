//! The table of statistics: every figure anyone outside may see, and which of them are withheld.
//!
//! In: the finished tables. Out: one figure per measure and group, in hundredths (counts and per cents too), ordered by
//! measure, grouping, group and period. Always: the pages and workbooks under `public/` are drawn from these figures and
//! from nothing else, so what is withheld here is withheld everywhere. Figures cover active licences. What each means
//! is said in `DESIGN.md`.

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
pub use measure::{Figures, rows};

use super::{PublishError, Published, Scope};
use crate::record::Period;
use crate::record::tables::ComplianceRow;
use crate::table::TableError;
use measure::Cells;
use polars::prelude::{IntoLazy, LazyFrame};
use standing::{Standings, State};
use std::collections::BTreeMap;

/// All figures of the run.
pub struct Statistics {
    /// As the public sees them, each with whether it is withheld.
    pub public: Figures,
    /// As staff see them: every group by name, nothing withheld.
    pub staff: Figures,
}

/// All statistics of the run.
///
/// # Errors
/// When the figures cannot be grouped.
pub fn statistics(published: &Published) -> Result<Statistics, PublishError> {
    let mut cells = Cells::new(threshold(published), &published.settings.published_before);
    let columns = ["license_no", "period", "status", "shortfall_hours", "agency_id", "commissioned"];
    let compliance = published.frames.lazy("compliance", &columns)?.collect().map_err(TableError::from)?.lazy();
    let covered = published.scope().standings(compliance.clone());
    let states = state_as_a_whole(published, (&compliance, &covered), &mut cells)?;
    cells.system.protect();
    let state_is_shown = !cells.system.is_withheld(states[&published.period].not_compliant);
    let mut public = cells.decided();
    let mut staff: Figures = public.iter().map(|(key, (value, _))| (key.clone(), (*value, false))).collect();
    let counted = groups::counted(published, &covered)?;
    if state_is_shown {
        public.extend(groups::by_dimension(published, &counted, threshold(published)));
    }
    staff.extend(groups::by_dimension(published, &counted, 0));
    Ok(Statistics { public, staff })
}

/// The figures that break nobody down by where they work.
fn state_as_a_whole(
    published: &Published,
    (compliance, covered): (&LazyFrame, &LazyFrame),
    cells: &mut Cells,
) -> Result<BTreeMap<Period, State>, TableError> {
    let mut standings = Standings::by_period(compliance, published.scope())?;
    standings.entry(published.period).or_default();
    let states: BTreeMap<Period, State> =
        standings.iter().map(|(period, standings)| (*period, standing::state(*period, standings, cells))).collect();
    let state = &states[&published.period];
    let total = requirements::requirements(published, state, cells);
    let email = reminders::reminders(published, covered, state, cells)?;
    waves::waves(published, covered, state, email, cells)?;
    let trainings = hours::credited(published, cells);
    to_date::to_date(published, &states, to_date::Year { total, trainings }, cells);
    let rosters = intake::rows(published, cells);
    intake::delays(published, &rosters, cells);
    Ok(states)
}

fn threshold(published: &Published) -> i64 {
    i64::from(published.settings.small_cell)
}

/// Those of these standings that the figures cover.
fn active_of<'a>(
    rows: &'a [ComplianceRow],
    published: &Published<'_>,
    period: Period,
) -> impl Iterator<Item = &'a ComplianceRow> + use<'a> {
    let scope = Scope { period, commissioned_only: published.settings.commissioned_only };
    rows.iter().filter(move |r| r.period == period && scope.covers(r))
}

#[cfg(test)]
mod tests;

//! `clee simulate`: what a changed rule set would do to the state, by requirement and in hours.

use super::print::Table;
use super::registry_of_run::{inputs_of, plan_of};
use super::run_tables::RunTables;
use crate::assess::Assessed;
use crate::cli::SimulateArgs;
use crate::error::CommandError;
use crate::plan::load_rules;
use crate::record::{Hours, Period, Status, Text, Verdict};
use crate::run::judge_under;
use std::collections::{BTreeMap, BTreeSet};

/// Judges the run's inputs under its own rules and under the changed ones, and prints the difference.
///
/// # Errors
/// When the run, its data or the rules are not there.
pub fn simulate(args: &SimulateArgs) -> Result<u8, CommandError> {
    let run = RunTables::open(&args.run)?;
    let plan = plan_of(&run)?;
    let changed = load_rules(&args.rules)?;
    let (inputs, same) = inputs_of(&run, &plan, false)?;
    if !same {
        tracing::warn!("the data folder has changed since the run; both rule sets are applied to what it holds now");
    }
    let before = judge_under(&plan, &plan.rules, &inputs)?;
    let after = judge_under(&plan, &changed, &inputs)?;
    let mut table =
        Table::new(&["measure", "of", "before", "after", "change"]).with_figures(&["before", "after", "change"]);
    for (measure, of, old, new) in effects(&before, &after, plan.period) {
        let change = new - old;
        let hours = measure.ends_with("hours");
        let shown = |n: i64| if hours { Hours(n).to_string() } else { n.to_string() };
        table.push(vec![measure.to_owned(), of, shown(old), shown(new), shown(change)]);
    }
    table.print(args.format)?;
    Ok(0)
}

type Figures = BTreeMap<(&'static str, String), i64>;

fn effects(before: &Assessed, after: &Assessed, period: Period) -> Vec<(&'static str, String, i64, i64)> {
    let (old, new) = (figures(before, period), figures(after, period));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let of = |figures: &Figures, key| figures.get(key).copied().unwrap_or(0);
    let mut effects: Vec<_> =
        keys.into_iter().map(|key| (key.0, key.1.clone(), of(&old, key), of(&new, key))).collect();
    effects.extend(moved(before, after, period));
    effects
}

fn figures(assessed: &Assessed, period: Period) -> Figures {
    let mut figures = Figures::new();
    for row in assessed.compliance.iter().filter(|row| row.period == period) {
        *figures.entry(("officers", row.status.to_string())).or_default() += 1;
        *figures.entry(("shortfall_hours", "all officers".to_owned())).or_default() += row.shortfall_hours.0;
        *figures.entry(("counted_hours", "all officers".to_owned())).or_default() += row.hours_counted.0;
    }
    for row in assessed.requirements.iter().filter(|row| row.period == period) {
        *figures.entry(("officers_not_met", row.requirement.into())).or_default() +=
            i64::from(row.verdict == Verdict::NotMet);
        *figures.entry(("requirement_short_hours", row.requirement.into())).or_default() += row.shortfall_hours.0;
    }
    figures
}

/// How many officers would change from one standing to another.
fn moved(before: &Assessed, after: &Assessed, period: Period) -> Vec<(&'static str, String, i64, i64)> {
    let status = |assessed: &Assessed| -> BTreeMap<Text, Status> {
        let rows = assessed.compliance.iter().filter(|row| row.period == period);
        rows.map(|row| (row.license_no, row.status)).collect()
    };
    let (old, new) = (status(before), status(after));
    let mut moves: BTreeMap<String, i64> = BTreeMap::new();
    for (license_no, was) in &old {
        if let Some(is) = new.get(license_no).filter(|is| *is != was) {
            *moves.entry(format!("{was} to {is}")).or_default() += 1;
        }
    }
    moves.into_iter().map(|(change, n)| ("officers_changing", change, 0, n)).collect()
}

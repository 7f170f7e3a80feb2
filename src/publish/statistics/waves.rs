//! What the reminders of each wave came to.
//!
//! In: the ledger of what was sent, standings of the period. Out: per wave how many messages were sent, how many came
//! back, and where the officers who got one stand today: met the requirement since (each was short when written to),
//! still short, or owing nothing any more.

use super::measure::{At, Cells, rate};
use super::standing::State;
use crate::publish::Published;
use crate::publish::digest::{is_status, is_unmet};
use crate::publish::settings::Mailed;
use crate::publish::withhold::linked::{Cell, Keep};
use crate::record::Status;
use crate::table::{TableError, figure};
use polars::prelude::{Column, DataFrame, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, col};

/// # Errors
/// When the query has.
pub fn waves(
    published: &Published,
    covered: &LazyFrame,
    state: &State,
    email: Cell,
    cells: &mut Cells,
) -> Result<(), TableError> {
    for mailed in &published.settings.mailed {
        let bounced = mailed.bounced.intersection(&mailed.sent).count() as i64;
        let [complied, still_short, nothing_owed] = since(mailed, covered)?;
        emit((published, mailed), state, email, [complied, still_short, nothing_owed, bounced], cells);
    }
    Ok(())
}

/// Where the officers stand whom a message of a wave reached: met, still short, nothing owed any more.
fn since(mailed: &Mailed, covered: &LazyFrame) -> Result<[i64; 3], TableError> {
    let reached: Vec<&str> = mailed.sent.difference(&mailed.bounced).map(String::as_str).collect();
    let officers = reached.len() as i64;
    let reached = DataFrame::new(reached.len(), vec![Column::new("license_no".into(), reached)])?;
    let standings = covered.clone().select([col("license_no"), col("status")]);
    let joined =
        reached.lazy().join(standings, [col("license_no")], [col("license_no")], JoinArgs::new(JoinType::Inner));
    let count = |of: Expr, name: &str| of.sum().alias(name);
    let counted =
        joined.select([count(is_status(Status::Compliant), "complied"), count(is_unmet(), "short")]).collect()?;
    let (complied, short) = (figure(&counted, "complied")?, figure(&counted, "short")?);
    Ok([complied, short, officers - complied - short])
}

/// On the day of a wave those written to are those who can be reached, and the others who are short cannot: near figures
/// of the same officers tell each other.
fn emit(
    (published, mailed): (&Published, &Mailed),
    state: &State,
    email: Cell,
    [complied, still_short, nothing_owed, bounced]: [i64; 4],
    cells: &mut Cells,
) {
    let at = |measure| At { measure, group_by: "wave", group: mailed.wave.as_str(), period: published.period };
    let all = complied + still_short + nothing_owed + bounced;
    let sent = cells.count(at("reminders_sent"), all, Keep::Part);
    let met = cells.count(at("reminders_complied"), complied, Keep::Part);
    let still = cells.count(at("reminders_still_short"), still_short, Keep::Detail);
    let none = cells.count(at("reminders_nothing_owed"), nothing_owed, Keep::Detail);
    let back = cells.count(at("reminders_bounced"), bounced, Keep::Detail);
    cells.system.sum(sent, [met, still, none, back]);
    cells.system.within(state.compliant, met);
    cells.system.within(state.not_compliant, still);
    for written in [sent, still] {
        for others in [state.short, email, state.not_compliant] {
            cells.system.near(others, written);
        }
    }
    cells.system.near(state.compliant, met);
    cells.derived(at("reminders_complied_rate"), rate(complied, all), [met, sent]);
}

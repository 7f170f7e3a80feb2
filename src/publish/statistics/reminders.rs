//! How many officers who are short can be reminded.
//!
//! In: standings and the registry. Out: by channel, and why some cannot be reached; together they are the
//! officers who are short. The same test of an address as for notices; the ledger does not matter here.

use super::measure::{At, Cells};
use super::standing::State;
use crate::publish::Published;
use crate::publish::digest::{is_status, named_columns};
use crate::publish::reach::{Unreached, email_fault, officer_fault};
use crate::publish::withhold::linked::{Cell, Keep};
use crate::record::Status;
use crate::table::{TableError, integers, texts};
use polars::prelude::{IntoLazy, JoinArgs, JoinType, LazyFrame, col, len, lit};
use std::collections::BTreeMap;

const REASONS: [Unreached; 3] = [Unreached::NoEmail, Unreached::InvalidEmail, Unreached::NotOnboarded];

/// Officers who are short, by why they cannot be reached.
fn faults(published: &Published, covered: &LazyFrame) -> Result<BTreeMap<Option<Unreached>, i64>, TableError> {
    let officers = &published.registry.officers;
    let fault = |fault: Option<Unreached>| fault.map_or(REACHED, Unreached::as_str);
    let reach = named_columns(
        ("license_no", officers.iter().map(|officer| Some(officer.license_no.as_str()))),
        ("fault", officers.iter().map(|officer| Some(fault(officer_fault(officer))))),
    )?;
    let counted = covered
        .clone()
        .filter(is_status(Status::Short))
        .join(reach.lazy(), [col("license_no")], [col("license_no")], JoinArgs::new(JoinType::Left))
        .group_by([col("fault").fill_null(lit(fault(email_fault(None))))])
        .agg([len().alias("officers")])
        .collect()?;
    let faults = texts(&counted, "fault")?.map(|text| text.and_then(Unreached::from_name));
    Ok(faults.zip(integers(&counted, "officers")?).collect())
}

/// Stands for no fault.
const REACHED: &str = "";

/// Officers who can be reminded.
///
/// # Errors
/// When the query has.
pub fn reminders(
    published: &Published,
    covered: &LazyFrame,
    state: &State,
    cells: &mut Cells,
) -> Result<Cell, TableError> {
    let faults = faults(published, covered)?;
    let number = |fault: Option<Unreached>| faults.get(&fault).copied().unwrap_or(0);
    let mut count = |group_by, group, count, keep| {
        cells.count(At { measure: "reminders", group_by, group, period: published.period }, count, keep)
    };
    let email = count("channel", "email", number(None), Keep::Figure);
    let all = REASONS.iter().map(|reason| number(Some(*reason))).sum();
    let unreachable = count("channel", "unreachable", all, Keep::Figure);
    let reasons = REASONS.map(|r| count("unreachable_reason", r.as_str(), number(Some(r)), Keep::Part));
    cells.system.sum(state.short, [email, unreachable]);
    cells.system.sum(unreachable, reasons);
    Ok(email)
}

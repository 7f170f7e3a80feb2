//! What the reminders of each wave came to.
//!
//! In: the ledger of what was sent, standings of the period. Out: per wave how many messages were sent, how many came
//! back, and where the officers who got one stand today: met the requirement since (each was short when written to),
//! still short, or owing nothing any more.

use super::active;
use super::measure::{At, Cells, rate};
use super::standing::State;
use crate::publish::settings::Mailed;
use crate::publish::withhold::linked::{Cell, Keep};
use crate::publish::{Published, officers};
use crate::record::Status;
use rustc_hash::FxHashMap;

pub fn waves(published: &Published, state: &State, email: Cell, cells: &mut Cells) {
    if published.settings.mailed.is_empty() {
        return;
    }
    let standings: FxHashMap<&str, _> =
        active(published, published.period).map(|r| (r.license_no.as_str(), r)).collect();
    for mailed in &published.settings.mailed {
        let (mut complied, mut still_short, mut nothing_owed) = (0, 0, 0);
        for license_no in mailed.sent.difference(&mailed.bounced) {
            *match standings.get(license_no.as_str()) {
                Some(row) if row.status == Status::Compliant => &mut complied,
                Some(row) if officers::owes(row) => &mut still_short,
                _ => &mut nothing_owed,
            } += 1;
        }
        let bounced = mailed.bounced.intersection(&mailed.sent).count() as i64;
        emit((published, mailed), state, email, [complied, still_short, nothing_owed, bounced], cells);
    }
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

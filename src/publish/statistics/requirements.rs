//! How many officers meet each requirement.
//!
//! In: the requirements of the period of officers who owe hours. Out: met, not met, and the share of all officers who do not
//! lack it. The share is not of those whom the requirement concerns: from that one could reckon how many it does not
//! concern, and five officers with a modification must not hide a requirement of the whole state.

use super::measure::{At, Cells, rate};
use super::standing::State;
use crate::publish::Published;
use crate::publish::withhold::linked::{Cell, Keep};

/// Officers who meet the requirement of hours in all, and who do not.
pub fn requirements(published: &Published, state: &State, cells: &mut Cells) -> Option<[Cell; 2]> {
    let [officers, owing, not_compliant] =
        [state.officers, state.owing, state.not_compliant].map(|cell| cells.system.value(cell));
    let (mut unmet, mut total) = (Vec::new(), None);
    for (requirement, [met, not_met]) in published.digest.requirements.tallies() {
        let requirement = requirement.as_str();
        let at = |measure| At { measure, group_by: "requirement", group: requirement, period: published.period };
        let having = cells.count(at("requirement_met"), met, Keep::Part);
        let lacking = cells.count(at("requirement_not_met"), not_met, Keep::Figure);
        cells.derived(at("requirement_not_lacking_rate"), rate(officers - not_met, officers), [lacking]);
        // everybody can tell from the law whom a requirement concerns that concerns all who owe hours
        let unconcerned = (owing > met + not_met).then(|| cells.system.unpublished(owing - met - not_met));
        cells.system.sum(state.owing, [having, lacking].into_iter().chain(unconcerned));
        let lack_others = cells.system.unpublished(not_compliant - not_met);
        cells.system.sum(state.not_compliant, [lacking, lack_others]);
        unmet.push(lacking);
        // nearly the same officers meet it as have the hours
        if requirement == published.settings.total_requirement {
            total = Some([having, lacking]);
        }
    }
    if !unmet.is_empty() {
        // who is not compliant lacks at least one requirement
        let lacks = cells.system.total_of(&unmet);
        if cells.system.value(lacks) >= not_compliant {
            cells.system.within(lacks, state.not_compliant);
        }
    }
    total
}

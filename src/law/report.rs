//! Puts the outcome of a period into the figures that are reported.
//!
//! In: what was judged. Out: the period's assessment: one row per requirement of the pack, always, in its order; the
//! row `together` only when every other is met and hours are still missing; credits by day and id.

use super::facts::{Credit, FurtherTraining, OfficerFacts, PeriodAssessment, RequirementOutcome, Status, Verdict};
use super::in_force::{LawInForce, Measure, Owed, each};
use super::judge::Judged;
use super::ledger::{Amounts, Item, Origin, PerRequirement};
use super::standing::Terms;
use crate::record::{Area, Breakdown, Date, Hours, Topic};

/// The id under which an officer's shortfall stands when each requirement can be met alone but not all at once.
pub const TOGETHER: &str = "together";

/// All credit completed in the period, whichever period used it: in all and per requirement.
fn earned(law: &LawInForce, facts: &OfficerFacts, items: &[Item]) -> (i64, PerRequirement) {
    let (mut total, mut sums) = (0, PerRequirement::default());
    let first = items.partition_point(|i| i.period < law.period);
    for item in items[first..].iter().take_while(|i| i.period == law.period) {
        let Origin::Completion(at) = item.origin else { continue };
        let amounts = Amounts::from(&facts.completions[at].hours);
        total += amounts.total();
        for r in each(item.class(law).requirements) {
            sums[r] += amounts.earned(law.requirements[r].measure);
        }
    }
    (total, sums)
}

/// A period in which nothing is owed.
pub fn nothing_owed(law: &LawInForce, status: Status, facts: &OfficerFacts, items: &[Item]) -> PeriodAssessment {
    let (total, sums) = earned(law, facts, items);
    let rows = law.requirements.iter().zip(sums).map(|(requirement, earned)| RequirementOutcome {
        requirement: requirement.id,
        required: Hours::ZERO,
        earned: Hours(earned),
        counted: Hours::ZERO,
        shortfall: Hours::ZERO,
        verdict: Verdict::NotApplicable,
        citation: requirement.citation,
    });
    PeriodAssessment {
        period: law.period,
        status,
        hours_earned: Hours(total),
        hours_counted: Hours::ZERO,
        required_hours: Hours::ZERO,
        shortfall: Hours::ZERO,
        deadline: None,
        would_comply_after_review: false,
        would_comply_if_corrected: false,
        requirements: rows.collect(),
        credits: Vec::new(),
        further: FurtherTraining::default(),
    }
}

/// A period in which hours are owed.
pub fn owed(
    law: &LawInForce,
    terms: &Terms,
    as_of: Date,
    facts: &OfficerFacts,
    items: &[Item],
    judged: Judged,
) -> PeriodAssessment {
    let (total, sums) = earned(law, facts, items);
    let status = match judged.shortfall == 0 && terms.missing_credentials == 0 {
        true => Status::Compliant,
        false if as_of <= terms.deadline => Status::Short,
        false => Status::NotShownCompliant,
    };
    PeriodAssessment {
        period: law.period,
        status,
        hours_earned: Hours(total),
        hours_counted: Hours(judged.counted),
        required_hours: Hours(terms.minimum[law.total]),
        shortfall: Hours(judged.shortfall),
        deadline: Some(terms.deadline),
        would_comply_after_review: false,
        would_comply_if_corrected: false,
        requirements: rows(law, terms, &sums, &judged),
        credits: credits(law, facts, items, &judged),
        further: further(law, terms, &judged),
    }
}

fn rows(law: &LawInForce, terms: &Terms, earned: &PerRequirement, judged: &Judged) -> Vec<RequirementOutcome> {
    let mut rows = Vec::with_capacity(law.requirements.len() + 1);
    for (r, requirement) in law.requirements.iter().enumerate() {
        let shortfall = (terms.minimum[r] - judged.alone[r]).max(0);
        let verdict = if terms.owed & (1 << r) == 0 {
            Verdict::NotApplicable
        } else if shortfall > 0 || terms.missing_credentials & (1 << r) != 0 {
            Verdict::NotMet
        } else {
            Verdict::Met
        };
        let hours = !matches!(requirement.owed, Owed::Credential(_));
        rows.push(RequirementOutcome {
            requirement: requirement.id,
            required: Hours(terms.minimum[r]),
            earned: Hours(if hours { earned[r] } else { 0 }),
            counted: Hours(if hours { judged.sums[r] } else { 0 }),
            shortfall: Hours(shortfall),
            verdict,
            citation: requirement.citation,
        });
    }
    if judged.shortfall > 0 && rows.iter().all(|row| row.verdict != Verdict::NotMet) {
        rows.push(RequirementOutcome {
            requirement: TOGETHER.into(),
            required: Hours::ZERO,
            earned: Hours::ZERO,
            counted: Hours::ZERO,
            shortfall: Hours(judged.shortfall),
            verdict: Verdict::NotMet,
            citation: law.requirements[law.total].citation,
        });
    }
    rows
}

fn credits(law: &LawInForce, facts: &OfficerFacts, items: &[Item], judged: &Judged) -> Vec<Credit> {
    let first = items.partition_point(|i| i.period < law.period);
    let own = items[first..].iter().take_while(|i| i.period == law.period).enumerate();
    let own = own.map(|(n, item)| (item, judged.own.get(n).copied().unwrap_or_else(|| item.left.in_full()), false));
    let late = judged.late.iter().map(|(i, counted)| (&items[*i], *counted, true));
    let mut credits = Vec::with_capacity(own.size_hint().1.unwrap_or(0));
    for (item, counted, made_up_late) in own.chain(late) {
        let Origin::Completion(completion) = item.origin else { continue };
        if counted.total() > 0 {
            let earned = facts.completions[completion].hours.total();
            credits.push(Credit { completion, earned, counted: designated(law, item, counted), made_up_late });
        }
    }
    credits
}

/// Topic hours that no requirement takes from such training are not counted as such.
fn designated(law: &LawInForce, item: &Item, mut counted: Amounts) -> Breakdown {
    let class = item.class(law);
    for (j, hours) in counted.topics.iter_mut().enumerate() {
        if !law.counts_topic(class, j) {
            *hours = 0;
        }
    }
    counted.into()
}

/// The least further training by area and topic.
fn further(law: &LawInForce, terms: &Terms, judged: &Judged) -> FurtherTraining {
    let mut further = FurtherTraining { hours: Hours(judged.shortfall), ..FurtherTraining::default() };
    if judged.shortfall == 0 {
        return further;
    }
    for r in each(terms.owed) {
        let missing = Hours((terms.minimum[r] - judged.sums[r]).max(0));
        match law.requirements[r].measure {
            Measure::Whole => {}
            Measure::Area(area) => further.areas[area as usize] = further.areas[area as usize].max(missing),
            Measure::Topic(topic) => further.topics[topic as usize] = further.topics[topic as usize].max(missing),
        }
    }
    let skill = &mut further.areas[Area::Skill as usize];
    *skill = (*skill).max(further.topics[Topic::Firearms as usize]);
    further.any_area = further.hours.less(further.areas.iter().copied().sum());
    further
}

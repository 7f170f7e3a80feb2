//! A whole beside its parts on one day: the side with fewer hours is credited, the other waits.
//!
//! In: a student's reports of one day that stand. Out: the side that waits. A whole is a report of more hours than any
//! of its parts, which come near to it together. That alone is chance (four hours of firearms beside two lectures of two
//! make a good day). What makes it a doubt is either that the parts are named or numbered after the whole, or that both
//! sides together are more live training than the day holds, the parts all being one provider's. Then all officers' rows
//! are asked: courses taken together again and again may be whole and parts though more is missing between them; courses
//! that many took and hardly anyone together are none.

use super::Outcome;
use super::co_attendance::CourseRelation;
use super::report::Report;
use crate::record::{Hours, Reason};

/// Says whether all was known that had to be asked; if not, `outcomes` are of no use.
pub(super) fn settle(reports: &mut Vec<Report<'_>>, outcomes: &mut [Outcome]) -> bool {
    if reports.first().is_none_or(|report| reports.len() <= report.settings().least_parts) {
        return true;
    }
    // the longest first, then the most trusted, then the earliest
    reports.sort_by_key(|r| (std::cmp::Reverse(r.credit), r.trust, r.order()));
    let mut used = vec![false; reports.len()];
    for whole in 0..reports.len() {
        if used[whole] {
            continue;
        }
        let shorter: Vec<usize> =
            (whole + 1..reports.len()).filter(|at| !used[*at] && is_shorter(&reports[*at], &reports[whole])).collect();
        let Ok(parts) = parts_of(reports, whole, &shorter) else { return false };
        let Some(parts) = parts else { continue };
        hold_back(reports, whole, &parts, outcomes);
        for at in parts.into_iter().chain([whole]) {
            used[at] = true;
        }
    }
    true
}

fn is_shorter(part: &Report<'_>, whole: &Report<'_>) -> bool {
    part.credit < whole.credit && !part.credit.is_zero()
}

/// It is not yet known how often courses are taken together.
struct NotYetKnown;

/// The reports that together are the whole, when something says so.
fn parts_of(reports: &[Report<'_>], whole: usize, shorter: &[usize]) -> Result<Option<Vec<usize>>, NotYetKnown> {
    let settings = reports[whole].settings();
    if shorter.len() < settings.least_parts || !may_suffice(reports, whole, shorter) {
        return Ok(None);
    }
    match named_parts(reports, whole, shorter) {
        Some(parts) => Ok(Some(parts)),
        None => crowded_parts(reports, whole, shorter),
    }
}

/// Those named or numbered after the whole, or those and all others of its provider: where some are, the rest were not
/// held beside them by chance.
fn named_parts(reports: &[Report<'_>], whole: usize, shorter: &[usize]) -> Option<Vec<usize>> {
    let of = &reports[whole];
    let named: Vec<usize> = shorter.iter().copied().filter(|at| is_named_after(&reports[*at], of)).collect();
    if named.is_empty() {
        return None;
    }
    let beside = |at: &usize| named.contains(at) || reports[*at].shares_owner(of);
    let with_others: Vec<usize> = shorter.iter().copied().filter(beside).collect();
    let fits = |parts: &Vec<usize>| parts.len() >= of.settings().least_parts && comes_near(reports, whole, parts);
    [named, with_others].into_iter().find(fits)
}

/// All live training of one provider, the whole's own first, where the day cannot hold it beside the whole; of it those
/// that are related to the whole, where there are any.
fn crowded_parts(reports: &[Report<'_>], whole: usize, shorter: &[usize]) -> Result<Option<Vec<usize>>, NotYetKnown> {
    let of = &reports[whole];
    let live: Vec<usize> = shorter.iter().copied().filter(|at| reports[*at].fills_the_day()).collect();
    if !of.fills_the_day() || !overfills(reports, whole, &live) {
        return Ok(None);
    }
    let of_owner = |owner: usize| -> Vec<usize> {
        live.iter().copied().filter(|at| reports[*at].shares_owner(&reports[owner])).collect()
    };
    let crowded = owners(reports, whole, &live).into_iter().map(of_owner).filter(|all| overfills(reports, whole, all));
    let crowded: Vec<Vec<usize>> = crowded.collect();
    if !crowded.is_empty() && !of.co_attendance_is_known(reports) {
        return Err(NotYetKnown);
    }
    Ok(crowded.into_iter().find_map(|all| {
        let relations: Vec<CourseRelation> = all.iter().map(|at| reports[*at].relation(of)).collect();
        let related: Vec<usize> = all
            .iter()
            .zip(&relations)
            .filter(|(_, relation)| **relation == CourseRelation::Related)
            .map(|(at, _)| *at)
            .collect();
        let belong = related.len() >= of.settings().least_parts && near_but_one(reports, whole, &related);
        if belong && overfills(reports, whole, &related) {
            return Some(related);
        }
        let come_near = all.len() >= of.settings().least_unnamed_parts && comes_near(reports, whole, &all);
        (come_near && relations.iter().any(|relation| *relation != CourseRelation::Unrelated)).then_some(all)
    }))
}

/// A report of each provider of the day, the whole's own first.
fn owners(reports: &[Report<'_>], whole: usize, live: &[usize]) -> Vec<usize> {
    let mut owners: Vec<usize> = Vec::new();
    for at in live {
        if !owners.iter().any(|owner| reports[*owner].shares_owner(&reports[*at])) {
            owners.push(*at);
        }
    }
    owners.sort_by_key(|at| (!reports[*at].shares_owner(&reports[whole]), reports[*at].owner().to_ascii_uppercase()));
    owners
}

/// Whether there is training enough to make up the whole, before titles are looked at.
fn may_suffice(reports: &[Report<'_>], whole: usize, shorter: &[usize]) -> bool {
    near_but_one(reports, whole, shorter) || sum(reports, shorter) >= reports[whole].credit
}

/// Whether the parts add up to nearly the whole. A part may not have arrived: of those named after the whole, or of many
/// of its own provider.
fn comes_near(reports: &[Report<'_>], whole: usize, parts: &[usize]) -> bool {
    let (settings, of) = (reports[whole].settings(), &reports[whole]);
    if parts.iter().any(|at| is_named_after(&reports[*at], of)) {
        return near_but_one(reports, whole, parts);
    }
    let many = parts.len() >= settings.parts_of_which_one_may_miss;
    let one_may_miss = many && parts.iter().all(|at| reports[*at].shares_owner(of));
    near(
        reports,
        whole,
        parts,
        if one_may_miss { settings.part_missing_percent } else { settings.parts_differ_percent },
    )
}

/// Whether the parts would come near with one more, no longer than the longest of them, that did not arrive.
fn near_but_one(reports: &[Report<'_>], whole: usize, parts: &[usize]) -> bool {
    let (settings, of) = (reports[whole].settings(), &reports[whole]);
    let longest = parts.iter().map(|at| reports[*at].credit).max().unwrap_or_default();
    let below = settings.parts_differ_percent + longest.0 * 100 / of.credit.0;
    near(reports, whole, parts, below.max(settings.part_missing_percent))
}

/// Whether the parts stay below the whole by no more than so many per cent of it, and hardly exceed it.
fn near(reports: &[Report<'_>], whole: usize, parts: &[usize], below: i64) -> bool {
    let of = &reports[whole];
    let difference = (sum(reports, parts) - of.credit).0 * 100;
    -below * of.credit.0 <= difference && difference <= of.settings().parts_differ_percent * of.credit.0
}

fn sum(reports: &[Report<'_>], of: &[usize]) -> Hours {
    of.iter().map(|at| reports[*at].credit).sum()
}

/// Whether whole and parts together are more than the days they took can hold.
fn overfills(reports: &[Report<'_>], whole: usize, parts: &[usize]) -> bool {
    let days = parts.iter().chain([&whole]).map(|at| reports[*at].days()).max().unwrap_or(1);
    let told = sum(reports, parts) + reports[whole].credit;
    told.0 > reports[whole].settings().day().0 * days
}

/// Whether the part's title goes on from the whole's, or its number from the whole's number.
fn is_named_after(part: &Report<'_>, whole: &Report<'_>) -> bool {
    let numbered = part.control_no().zip(whole.control_no()).is_some_and(|(part, whole)| {
        let end = part.get(..whole.len()).filter(|start| start.eq_ignore_ascii_case(whole));
        let next = part.get(whole.len()..).and_then(|rest| rest.chars().next());
        !whole.is_empty() && end.is_some() && next.is_some_and(|c| !c.is_ascii_digit())
    });
    numbered || part.title().continues(whole.title(), part.settings())
}

/// The side with more hours waits. Where both have the same, the parts stand: they say which hours were of what kind.
fn hold_back(reports: &[Report<'_>], whole: usize, parts: &[usize], outcomes: &mut [Outcome]) {
    let mut wait = |at: usize, stands: usize| {
        outcomes[reports[at].slot] = Outcome::review(Reason::PossibleDuplicate, reports[stands].at);
    };
    if reports[whole].credit < sum(reports, parts) {
        for part in parts {
            wait(*part, whole);
        }
    } else {
        wait(whole, parts[0]);
    }
}

#[cfg(test)]
mod tests;

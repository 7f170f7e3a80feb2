//! Equal rows, and rows of one training that differ in hours.

use super::group::Member;
use super::{DuplicateRuling, Facts, Outcome, Own, may_stand};
use crate::record::submission::Content;
use crate::record::{Disposition, Hours, Reason};

/// Rows of one training that agree in hours of credit (and, where a reviewer ruled one distinct, in content).
struct Class {
    members: Vec<Member>,
    credit: Hours,
    /// The content that was ruled a training of its own.
    distinct: Option<Content>,
    /// Position in `members` of the row that stands.
    standing: Option<usize>,
}

/// Settles the rows of one training that were not taken back.
pub(super) fn settle(facts: &Facts<'_>, live: &[Member], outcomes: &mut [Outcome]) {
    if let [only] = live
        && !only.ruled
    {
        return;
    }
    let classes = classes(facts, live);
    for class in &classes {
        settle_class(facts, class, outcomes);
    }
    let standing: Vec<&Class> = classes.iter().filter(|c| c.standing.is_some() && c.distinct.is_none()).collect();
    if standing.len() > 1 {
        settle_conflict(facts, &standing, outcomes);
    }
}

fn classes(facts: &Facts<'_>, live: &[Member]) -> Vec<Class> {
    let mut classes: Vec<Class> = Vec::new();
    for member in live {
        let at = member.at();
        // A row whose hours are unknown equals no other; it keeps its own outcome.
        let Some(credit) = facts.claimed(at).credit else { continue };
        let distinct = (facts.ruling(at) == Some(DuplicateRuling::Distinct)).then_some(facts.rows[at].content);
        match classes.iter_mut().find(|c| c.credit == credit && c.distinct == distinct) {
            Some(class) => class.members.push(*member),
            None => classes.push(Class { members: vec![*member], credit, distinct, standing: None }),
        }
    }
    for class in &mut classes {
        class.standing =
            class.members.iter().position(|m| facts.claimed(m.at()).own == Own::Earns && may_stand(facts, m));
    }
    classes
}

/// The earliest that earns stands and the others are its duplicates; when none does, all share the outcome of the last.
fn settle_class(facts: &Facts<'_>, class: &Class, outcomes: &mut [Outcome]) {
    let Some(standing) = class.standing.map(|i| class.members[i]) else {
        if let Some(last) = class.members.last() {
            let outcome = outcomes[last.slot()];
            for member in &class.members {
                outcomes[member.slot()] = outcome;
            }
        }
        return;
    };
    for member in &class.members {
        if member.at() != standing.at() {
            let (row, other) = (&facts.rows[member.at()], &facts.rows[standing.at()]);
            // what differs in a column that nobody knows was not sent again
            if row.at.file == other.at.file && row.unread != other.unread {
                outcomes[member.slot()] = Outcome::review(Reason::PossibleDuplicate, standing.index());
                continue;
            }
            outcomes[member.slot()] = Outcome {
                disposition: Disposition::Duplicate,
                reason: Some(how(facts, member.at(), standing.at())),
                stands: Some(standing.index()),
            };
        }
    }
}

/// A provider's number as it is compared: upper case, without blanks.
fn spelled(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Two sources when the folder or the sender differs, else the same source sent it again.
fn how(facts: &Facts<'_>, row: usize, standing: usize) -> Reason {
    let (row, standing) = (&facts.rows[row], &facts.rows[standing]);
    let other_sender = match (&row.provider_no, &standing.provider_no) {
        (Some(a), Some(b)) => spelled(a) != spelled(b),
        _ => false,
    };
    if row.kind != standing.kind || other_sender { Reason::TwoSources } else { Reason::Resent }
}

/// Other hours for one training: the fewer are certain and are credited, the others wait, unless a reviewer ruled which
/// hours are right.
fn settle_conflict(facts: &Facts<'_>, classes: &[&Class], outcomes: &mut [Outcome]) {
    let decided = |class: &&&Class| class.members.iter().any(|m| facts.claimed(m.at()).hours_decided);
    let ruled = classes.iter().filter(decided).min_by_key(|c| c.credit);
    let fewest = ruled.or_else(|| classes.iter().min_by_key(|c| c.credit));
    let Some(stands) = fewest.and_then(|c| c.standing.map(|i| c.members[i])) else { return };
    for class in classes {
        if class.members.iter().any(|m| m.at() == stands.at()) {
            continue;
        }
        let outcome = if ruled.is_some() {
            Outcome { disposition: Disposition::Duplicate, reason: Some(Reason::Decided), stands: Some(stands.index()) }
        } else {
            Outcome::review(Reason::HoursConflict, stands.index())
        };
        for member in &class.members {
            outcomes[member.slot()] = outcome;
        }
    }
}

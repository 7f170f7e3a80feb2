//! What reviewers ruled, brought to the rows it binds.
//!
//! A decision binds every row with the content it names, and of several on one question the latest one known at the
//! as-of date wins. Rulings that cannot be carried out (a row that is nowhere, a circle of duplicates) are issues and
//! change nothing.

use crate::dedupe::{DuplicateRuling, DuplicateRulings, Outcome, Outcomes};
use crate::issue::{Issue, Severity};
use crate::record::submission::{Content, Decision, Ruling, Submission};
use crate::record::{Date, Disposition, Figure, InputKind, Reason, Role};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::HashMap;

/// The rulings in force, by the content they bind.
#[derive(Default)]
pub struct Rulings {
    identity: HashMap<Content, Option<String>>,
    duplicate: HashMap<Content, Option<Content>>,
    other: HashMap<Content, Vec<Ruling>>,
    /// The last day on which hours were ruled on.
    hours_on: HashMap<Content, Date>,
}

impl Rulings {
    /// The latest ruling per row and question known at `as_of`; of one day the one that stands further down.
    pub fn new(decisions: &[Decision], as_of: Date) -> Self {
        let mut decisions: Vec<Decision> = decisions.iter().filter(|d| d.decided_on <= as_of).cloned().collect();
        decisions.sort_by_key(|d| d.decided_on);
        let mut rulings = Self::default();
        for Decision { content, ruling, decided_on, .. } in decisions {
            match ruling {
                Ruling::Identity(answer) => {
                    rulings.identity.insert(content, answer);
                }
                Ruling::Duplicate(answer) => {
                    rulings.duplicate.insert(content, answer);
                }
                other => {
                    if matches!(other, Ruling::Hours(_)) {
                        rulings.hours_on.insert(content, decided_on);
                    }
                    let kept = rulings.other.entry(content).or_default();
                    kept.retain(|r| std::mem::discriminant(r) != std::mem::discriminant(&other));
                    kept.push(other);
                }
            }
        }
        rulings
    }

    pub fn is_empty(&self) -> bool {
        self.identity.is_empty() && self.duplicate.is_empty() && self.other.is_empty()
    }

    /// Decisions that bind no row known at `as_of`, or name one that is not there.
    pub fn without_effect(decisions: &[Decision], rows: &[Submission], as_of: Date) -> Vec<Issue> {
        let in_force = || decisions.iter().filter(|d| d.decided_on <= as_of);
        let named = in_force().flat_map(|decision| match decision.ruling {
            Ruling::Duplicate(stands) => [Some(decision.content), stands],
            _ => [Some(decision.content), None],
        });
        let present = present(named.flatten(), rows, as_of);
        let lost = in_force().filter_map(|decision| {
            let message = match &decision.ruling {
                _ if !present.contains(&decision.content) => "no row has this name, so nothing is decided",
                Ruling::Duplicate(Some(named)) if !present.contains(named) => {
                    "the row that is to stand is not there, so nothing is decided"
                }
                _ => return None,
            };
            Some(Issue {
                at: decision.at,
                field: Some("row_id"),
                code: "decision_without_effect",
                severity: Severity::Warning,
                value: None,
                message: message.to_owned(),
            })
        });
        lost.collect()
    }

    /// Who the row is about, where a reviewer ruled: a licence number, or nobody.
    pub fn identity(&self, row: &Submission) -> Option<&Option<String>> {
        self.identity.get(&row.content)
    }

    /// Brings rulings on areas and hours into the rows; tells of which rows the hours were decided.
    pub fn amend(&self, rows: &mut [Submission]) -> FxHashSet<u32> {
        let mut decided = FxHashSet::default();
        if self.other.is_empty() {
            return decided;
        }
        for (at, row) in (0..).zip(rows) {
            for ruling in self.other.get(&row.content).into_iter().flatten() {
                match ruling {
                    Ruling::Areas(stated) => {
                        row.say(|said| {
                            said.stated = (*stated).into();
                            said.determined = true;
                            said.determined_on = None;
                        });
                    }
                    Ruling::Hours(hours) => {
                        let healed = row.fault == Some(Reason::MissingField) && lacks_only_hours(row);
                        row.hours = Some(*hours).into();
                        row.say(|said| said.minutes = Figure::NONE);
                        row.hours_unreadable = false;
                        row.fault = row.fault.filter(|fault| *fault != Reason::UnreadableHours && !healed);
                        decided.insert(at);
                    }
                    Ruling::Identity(_) | Ruling::Duplicate(_) => {}
                }
            }
        }
        decided
    }

    /// Rulings that what was received since does not bear out, each told at the row it shows on.
    pub fn contradicted(&self, rows: &[Submission], outcomes: &Outcomes, as_of: Date) -> Vec<Issue> {
        if self.is_empty() {
            return Vec::new();
        }
        let present = present(self.standing(), rows, as_of);
        let told =
            rows.iter().zip(outcomes.iter()).filter(|(row, _)| row.is_known(as_of)).filter_map(|(row, outcome)| {
                Some(contradicted_at(row, self.contradiction(row, &outcome, rows, &present)?))
            });
        told.collect()
    }

    fn contradiction(
        &self,
        row: &Submission,
        outcome: &Outcome,
        rows: &[Submission],
        present: &FxHashSet<Content>,
    ) -> Option<&'static str> {
        let by_ruling = outcome.disposition == Disposition::Duplicate && outcome.reason == Some(Reason::Decided);
        match self.duplicate.get(&row.content) {
            Some(Some(named)) if present.contains(named) && !by_ruling => {
                return Some("the row that the decision lets stand is not credited to this officer");
            }
            Some(None)
                if outcome.disposition != Disposition::Credited && outcome.disposition != Disposition::Duplicate =>
            {
                return Some("the decision lets the row be a training of its own, and yet it is not credited");
            }
            Some(_) => return None,
            None => {}
        }
        // a figure that came after the ruling on another row's hours is not what the reviewer saw
        if by_ruling && let Some(stands) = outcome.stands {
            let decided_on = self.hours_on.get(&rows[stands as usize].content)?;
            return (row.submitted_on? > *decided_on).then_some("hours received after the decision differ from it");
        }
        let areas = self.other.get(&row.content)?.iter().any(|ruling| matches!(ruling, Ruling::Areas(_)));
        let open = matches!(outcome.reason, Some(Reason::AreasPending | Reason::HoursConflict));
        (areas && open && outcome.stands.is_none()).then_some("the areas that were decided do not fit the row's hours")
    }

    /// The rows that reviewers let stand for others.
    fn standing(&self) -> impl Iterator<Item = Content> {
        self.duplicate.values().flatten().copied()
    }

    /// The rulings on duplicates, by row. A row is another's duplicate only when that other is there and is not itself
    /// ruled a duplicate, so that every chain ends at a row that can stand.
    pub fn duplicates(&self, rows: &[Submission], as_of: Date) -> DuplicateRulings {
        if self.duplicate.is_empty() {
            return DuplicateRulings::default();
        }
        let present = present(self.standing(), rows, as_of);
        let stands =
            |content: &Content| present.contains(content) && !matches!(self.duplicate.get(content), Some(Some(_)));
        let ruling = |row: &Submission| match self.duplicate.get(&row.content)? {
            None => Some(DuplicateRuling::Distinct),
            Some(named) if stands(named) => Some(DuplicateRuling::Of(*named)),
            Some(_) => None,
        };
        (0..).zip(rows).filter_map(|(at, row)| Some((at, ruling(row)?))).collect()
    }
}

/// Whether hours are the only required field that the row leaves blank, so that a ruling on them makes it whole.
fn lacks_only_hours(row: &Submission) -> bool {
    let person = row.attendee.last_name.is_some() && row.attendee.first_name.is_some();
    let training = match row.kind {
        InputKind::OutOfState => row.source_name.is_some() && row.course_title.is_some(),
        InputKind::College => {
            let judged = row.accredited.is_some() && row.related.is_some();
            row.source_name.is_some() && row.course_title.is_some() && row.semester_hours.get().is_none() && judged
        }
        _ => row.control_no.is_some() && row.role == Role::Instructor,
    };
    row.hours.get().is_none() && row.minutes.get().is_none() && row.completed_on.is_some() && person && training
}

/// Which of the contents asked for are those of rows submitted by the as-of date.
fn present(asked: impl Iterator<Item = Content>, rows: &[Submission], as_of: Date) -> FxHashSet<Content> {
    let asked: FxHashSet<Content> = asked.collect();
    if asked.is_empty() {
        return asked;
    }
    let found = rows.par_iter().filter(|row| asked.contains(&row.content) && row.is_known(as_of));
    found.map(|row| row.content).collect()
}

/// A ruling that the row, or what came with it, speaks against.
pub fn contradicted_at(row: &Submission, message: &str) -> Issue {
    Issue {
        at: row.at,
        field: None,
        code: "decision_contradicted",
        severity: Severity::Warning,
        value: None,
        message: message.to_owned(),
    }
}

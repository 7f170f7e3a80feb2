//! What reviewers ruled, brought to the rows it binds.
//!
//! A decision binds every row with the content it names, and of several on one question the latest one known at the
//! as-of date wins. Rulings that cannot be carried out (a row that is nowhere, a circle of duplicates) are issues and
//! change nothing.

use crate::dedupe::{DuplicateRuling, DuplicateRulings, Outcome, Outcomes};
use crate::issue::{Issue, Severity};
use crate::record::registry::Registry;
use crate::record::submission::{
    AttendanceRuling, Content, Coordinates, Correction, Decision, Ruling, Signs, Submission,
};
use crate::record::{Date, Disposition, Effect, Figure, InputKind, LicenseNo, Reason, Role};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::{HashMap, HashSet};

/// No row has the name of a ruling.
pub const WITHOUT_EFFECT: &str = "decision_without_effect";
/// A row, or what came with it, speaks against a ruling.
pub const CONTRADICTED: &str = "decision_contradicted";

/// The rulings in force, by the content they bind.
#[derive(Default)]
pub struct Rulings {
    identity: HashMap<Content, Option<String>>,
    duplicate: HashMap<Content, Option<Content>>,
    other: HashMap<Content, Vec<Ruling>>,
    /// The last day on which hours were ruled on.
    hours_on: HashMap<Content, Date>,
    /// Of the rows that reviewers let stand for others, those that are there.
    present: FxHashSet<Content>,
}

impl Rulings {
    /// The latest ruling per row and question known at `as_of`. Two of one day that differ bind nothing.
    pub fn new(decisions: &[Decision], rows: &[Submission], as_of: Date) -> Self {
        let mut decisions: Vec<Decision> = decisions.iter().filter(|d| d.decided_on <= as_of).cloned().collect();
        decisions.sort_by_key(|d| d.decided_on);
        let mut rulings = Self::default();
        let torn = conflicting(&decisions);
        decisions.retain(|d| !torn.contains(&key(d)));
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
        rulings.present = present(rulings.duplicate.values().flatten().copied(), rows, as_of);
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
                code: WITHOUT_EFFECT,
                severity: Severity::Warning,
                value: None,
                message: message.to_owned(),
            })
        });
        lost.collect()
    }

    /// What came of each decision, in their order. `told`: what was told of rows and decisions when the rows were judged.
    pub fn effects(
        decisions: &[Decision],
        registry: &Registry,
        (told, contradicted): (&[Issue], &HashSet<Content>),
        as_of: Date,
    ) -> Vec<Effect> {
        let in_force: Vec<Decision> = decisions.iter().filter(|d| d.decided_on <= as_of).cloned().collect();
        let torn = conflicting(&in_force);
        let mut latest: HashMap<(Content, std::mem::Discriminant<Ruling>), Date> = HashMap::new();
        for decision in in_force.iter().filter(|d| !torn.contains(&key(d))) {
            let (content, question, day) = key(decision);
            let last = latest.entry((content, question)).or_insert(day);
            *last = day.max(*last);
        }
        let lost: HashSet<Coordinates> =
            told.iter().filter(|issue| issue.code == WITHOUT_EFFECT).map(|issue| issue.at).collect();
        let identities = decisions.iter().any(|d| matches!(d.ruling, Ruling::Identity(Some(_))));
        let officers = registry.officers.iter().filter(|_| identities);
        let officers: HashSet<Option<String>> = officers.map(|o| LicenseNo::key(o.license_no.as_str())).collect();
        let unknown = |decision: &Decision| match &decision.ruling {
            Ruling::Identity(Some(number)) => !officers.contains(&LicenseNo::key(number)),
            _ => false,
        };
        let effect = |decision: &Decision| {
            let (content, question, day) = key(decision);
            if decision.decided_on > as_of || lost.contains(&decision.at) || unknown(decision) {
                Effect::WithoutEffect
            } else if torn.contains(&key(decision)) {
                Effect::Conflict
            } else if latest.get(&(content, question)).is_some_and(|last| *last > day) {
                Effect::Superseded
            } else if contradicted.contains(&content) {
                Effect::Contradicted
            } else {
                Effect::Binds
            }
        };
        decisions.iter().map(effect).collect()
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
        let remarks = self.remarks(rows);
        for (at, row) in (0..).zip(rows) {
            let own = self.other.get(&row.content);
            let of_remark = remark_key(row).filter(|_| !rules_attendance(own)).and_then(|key| remarks.get(&key));
            if let Some(ruling) = of_remark {
                rule_attendance(row, *ruling);
            }
            for ruling in own.into_iter().flatten() {
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
                    Ruling::Attendance(ruling) => rule_attendance(row, *ruling),
                    Ruling::Correction(correction) => correct(row, correction),
                    Ruling::Identity(_) | Ruling::Duplicate(_) => {}
                }
            }
        }
        decided
    }

    /// The rows whose sender was asked and had nothing to correct: they hold nothing back any longer.
    pub fn asked(&self, rows: &[Submission]) -> FxHashSet<u32> {
        let none = |ruling: &Ruling| matches!(ruling, Ruling::Correction(correction) if correction.is_none());
        let asked = self.other.iter().filter(|(_, rulings)| rulings.iter().any(none));
        let asked: FxHashSet<Content> = asked.map(|(content, _)| *content).collect();
        if asked.is_empty() {
            return FxHashSet::default();
        }
        (0..).zip(rows).filter(|(_, row)| asked.contains(&row.content)).map(|(at, _)| at).collect()
    }

    /// Rulings on attendance by the sender and remark of the rows they name: the answer to a remark binds every row of that
    /// sender with that text.
    fn remarks(&self, rows: &[Submission]) -> HashMap<RemarkKey, AttendanceRuling> {
        let ruled = rows.iter().filter_map(|row| {
            let ruling = self.other.get(&row.content)?.iter().find_map(|ruling| match ruling {
                Ruling::Attendance(ruling) => Some(*ruling),
                _ => None,
            })?;
            Some((remark_key(row)?, ruling))
        });
        ruled.collect()
    }

    /// Rulings that what was received since does not bear out, each told at the row it shows on.
    pub fn contradicted(&self, rows: &[Submission], outcomes: &Outcomes, as_of: Date) -> Vec<Issue> {
        if self.is_empty() {
            return Vec::new();
        }
        let told = rows
            .iter()
            .zip(outcomes.iter())
            .filter(|(row, _)| row.is_known(as_of))
            .filter_map(|(row, outcome)| Some(contradicted_at(row, self.contradiction(row, &outcome, rows)?)));
        told.collect()
    }

    fn contradiction(&self, row: &Submission, outcome: &Outcome, rows: &[Submission]) -> Option<&'static str> {
        let by_ruling = outcome.disposition == Disposition::Duplicate && outcome.reason == Some(Reason::Decided);
        match self.duplicate.get(&row.content) {
            Some(Some(named)) if self.present.contains(named) && !by_ruling => {
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

    /// The rulings on duplicates, by row. A row is another's duplicate only when that other is there and is not itself
    /// ruled a duplicate, so that every chain ends at a row that can stand.
    pub fn duplicates(&self, rows: &[Submission]) -> DuplicateRulings {
        if self.duplicate.is_empty() {
            return DuplicateRulings::default();
        }
        let stands =
            |content: &Content| self.present.contains(content) && !matches!(self.duplicate.get(content), Some(Some(_)));
        let ruling = |row: &Submission| match self.duplicate.get(&row.content)? {
            None => Some(DuplicateRuling::Distinct),
            Some(named) if stands(named) => Some(DuplicateRuling::Of(*named)),
            Some(_) => None,
        };
        (0..).zip(rows).filter_map(|(at, row)| Some((at, ruling(row)?))).collect()
    }
}

/// What tells remarks that are asked about once: the sender's kind and number, and the text.
pub type RemarkKey = (InputKind, Option<String>, String);

/// The sender and remark of a row that waits for nothing but its remark.
pub fn remark_key(row: &Submission) -> Option<RemarkKey> {
    let remark = row.remark.filter(|_| row.signs.has(Signs::ONLY_REMARK))?;
    let provider = row.provider_no.map(|number| crate::words::fold(&number));
    Some((row.kind, provider, crate::words::fold(&remark)))
}

fn rules_attendance(rulings: Option<&Vec<Ruling>>) -> bool {
    rulings.into_iter().flatten().any(|ruling| matches!(ruling, Ruling::Attendance(_)))
}

/// Rulings of one row, question and day that differ, told at each of them.
pub fn conflicts(decisions: &[Decision], as_of: Date) -> Vec<Issue> {
    let in_force: Vec<Decision> = decisions.iter().filter(|d| d.decided_on <= as_of).cloned().collect();
    let torn = conflicting(&in_force);
    let told = in_force.iter().filter(|decision| torn.contains(&key(decision))).map(|decision| Issue {
        at: decision.at,
        field: Some("answer"),
        code: "decisions_conflict",
        severity: Severity::Warning,
        value: None,
        message: "another ruling of that day on the same question of the same row differs, so neither binds".to_owned(),
    });
    told.collect()
}

/// What tells rulings on one question of one row on one day.
type Key = (Content, std::mem::Discriminant<Ruling>, Date);

fn key(decision: &Decision) -> Key {
    (decision.content, std::mem::discriminant(&decision.ruling), decision.decided_on)
}

/// The questions on which rulings of one day differ.
fn conflicting(decisions: &[Decision]) -> HashSet<Key> {
    let mut first: HashMap<Key, &Ruling> = HashMap::new();
    let mut torn = HashSet::new();
    for decision in decisions {
        let known = first.entry(key(decision)).or_insert(&decision.ruling);
        if **known != decision.ruling {
            torn.insert(key(decision));
        }
    }
    torn
}

/// A ruling on how it ended settles every doubt about the words of the row, of whatever cause.
fn rule_attendance(row: &mut Submission, ruling: AttendanceRuling) {
    let unsure = [Signs::UNCLEAR, Signs::NAME_UNCLEAR, Signs::NAME_NEGATIVE, Signs::ROLE];
    let settled = |signs: Signs| unsure.into_iter().fold(signs, Signs::without);
    match ruling {
        AttendanceRuling::Completed => {
            let signs = row.signs;
            row.signs = settled(signs).without(Signs::NOT_COMPLETED).without(Signs::ACTION).with(Signs::COMPLETED);
            row.fault = row.fault.filter(|fault| *fault != Reason::NotCompleted).or_else(|| missing(row));
            row.say(|said| {
                said.evidence.certificate |= signs.has(Signs::CERTIFICATE);
                said.evidence.recognition |= signs.has(Signs::RECOGNITION);
                said.evidence.description |= signs.has(Signs::DESCRIPTION);
                said.accredited = said.accredited.or(signs.has(Signs::ACCREDITED).then_some(true));
                said.related = said.related.or(signs.has(Signs::RELATED).then_some(true));
            });
        }
        AttendanceRuling::NotCompleted => {
            row.signs = settled(row.signs).with(Signs::NOT_COMPLETED).without(Signs::COMPLETED).without(Signs::ACTION);
            row.fault = Some(Reason::NotCompleted);
        }
        AttendanceRuling::Void if row.signs.has(Signs::ACTION) => {
            row.signs = settled(row.signs).without(Signs::ACTION);
            row.is_void = true;
        }
        AttendanceRuling::Void => row.signs = row.signs.with(Signs::TAKEN_BACK),
    }
}

/// Brings what a reviewer corrected into a row, and looks at its faults again.
fn correct(row: &mut Submission, correction: &Correction) {
    if correction.is_none() {
        return;
    }
    let person = &mut row.attendee;
    person.license_no = correction.license_no.or(person.license_no);
    person.last_name = correction.last_name.or(person.last_name);
    person.first_name = correction.first_name.or(person.first_name);
    person.birth_date = correction.birth_date.or(person.birth_date);
    row.control_no = correction.control_no.or(row.control_no);
    row.completed_on = correction.completed_on.or(row.completed_on);
    if let Some(hours) = correction.hours {
        row.hours = Some(hours).into();
    }
    row.hours_unreadable &= correction.hours.is_none() && correction.minutes.is_none();
    row.signs = if correction.hours.is_some() { row.signs.without(Signs::HOURS) } else { row.signs };
    let unclear = [
        (correction.certificate, Signs::CERTIFICATE),
        (correction.recognition, Signs::RECOGNITION),
        (correction.description, Signs::DESCRIPTION),
        (correction.accredited, Signs::ACCREDITED),
        (correction.related, Signs::RELATED),
    ];
    row.signs =
        unclear.iter().filter(|(said, _)| said.is_some()).fold(row.signs, |signs, (_, sign)| signs.without(*sign));
    row.say(|said| {
        said.source_name = correction.source_name.or(said.source_name);
        said.course_title = correction.course_title.or(said.course_title);
        said.evidence.certificate = correction.certificate.unwrap_or(said.evidence.certificate);
        said.evidence.recognition = correction.recognition.unwrap_or(said.evidence.recognition);
        said.evidence.description = correction.description.unwrap_or(said.evidence.description);
        said.accredited = correction.accredited.or(said.accredited);
        said.related = correction.related.or(said.related);
        if let Some(minutes) = correction.minutes {
            said.minutes = Some(minutes).into();
        }
        if let Some(hours) = correction.semester_hours {
            said.semester_hours = Some(hours).into();
        }
    });
    let stays = row
        .fault
        .filter(|fault| *fault == Reason::NotCompleted || *fault == Reason::UnreadableHours && row.hours_unreadable);
    row.fault = stays.or_else(|| missing(row));
}

/// The fault of a row that lacks a required field.
fn missing(row: &Submission) -> Option<Reason> {
    let person = row.attendee.last_name.is_some();
    let hours = row.hours.get().is_some() || row.minutes.get().is_some() || row.signs.has(Signs::HOURS);
    let training = match row.kind {
        InputKind::OutOfState => row.source_name.is_some() && row.course_title.is_some() && hours,
        InputKind::College => {
            let unclear = |said: Option<bool>, sign| said.is_some() || row.signs.has(sign);
            let judged = unclear(row.accredited, Signs::ACCREDITED) && unclear(row.related, Signs::RELATED);
            row.source_name.is_some() && row.course_title.is_some() && row.semester_hours.get().is_some() && judged
        }
        _ => row.control_no.is_some() && (hours || row.role == Role::Student),
    };
    let whole = person && training && row.completed_on.is_some();
    (!whole).then_some(Reason::MissingField)
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
        code: CONTRADICTED,
        severity: Severity::Warning,
        value: None,
        message: message.to_owned(),
    }
}

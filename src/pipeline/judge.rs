//! From typed rows to one disposition each: who it is about, what it would earn, what is the same training.

use super::decisions::{Rulings, contradicted_at};
use crate::credit::{Catalogue, Context, Earned, Verdict, control_key, earn, name_key};
use crate::dedupe::{Claimed, Described, DuplicateSettings, Facts, Outcome, Own, TrainingIndex, settle_with};
use crate::issue::Issue;
use crate::law::Acceptance;
use crate::record::matching::{Match, MatchDecision};
use crate::record::registry::Registry;
use crate::record::submission::Submission;
use crate::record::{Date, Disposition, Hours};
use crate::resolve::Resolver;
use rayon::prelude::*;

/// Everything decided about the rows; all in their order.
pub struct Judged {
    pub matches: Vec<Match>,
    pub earned: Vec<Earned>,
    pub outcomes: Vec<Outcome>,
    pub trainings: TrainingIndex,
    pub issues: Vec<Issue>,
}

/// What judging needs to know besides the rows.
pub struct Bench<'b, 'a> {
    pub registry: &'a Registry,
    pub resolver: &'b Resolver<'a>,
    pub acceptance: &'b (dyn Fn(Date) -> &'a Acceptance + Sync),
    pub as_of: Date,
    pub neighbouring_days: i64,
    pub duplicates: &'b DuplicateSettings,
}

/// Who each row is about, with reviewers' rulings over everything else.
pub fn resolve(rows: &[Submission], bench: &Bench<'_, '_>, rulings: &Rulings) -> (Vec<Match>, Vec<Issue>) {
    let mut matches = resolve_known(rows, bench);
    let mut issues = Vec::new();
    if rulings.is_empty() {
        return (matches, issues);
    }
    for (row, found) in rows.iter().zip(&mut matches) {
        match rulings.identity(row) {
            None => {}
            Some(None) => {
                *found = Match { decision: MatchDecision::NotALicensee, method: "decided", ..Match::UNMATCHED };
            }
            Some(Some(license_no)) => match bench.resolver.named(license_no) {
                Some(officer) => {
                    if found.certain().is_some_and(|other| other != officer) {
                        issues.push(contradicted_at(row, "the decision names another officer than the row does"));
                    }
                    *found = Match {
                        officer: Some(officer),
                        runner_up: None,
                        decision: MatchDecision::Matched,
                        method: "decided",
                        score: Some(1.0),
                    };
                }
                None => {
                    issues.push(contradicted_at(row, "the decision names a licence number that the registry lacks"))
                }
            },
        }
    }
    (matches, issues)
}

/// Rows help one another, but what is not yet known teaches nothing about what is.
fn resolve_known(rows: &[Submission], bench: &Bench<'_, '_>) -> Vec<Match> {
    let is_known = |row: &Submission| row.is_known(bench.as_of);
    if rows.iter().all(is_known) {
        return bench.resolver.resolve_all(rows);
    }
    let (known, later): (Vec<Submission>, Vec<Submission>) = rows.iter().cloned().partition(is_known);
    let (mut of_known, mut of_later) =
        (bench.resolver.resolve_all(&known).into_iter(), bench.resolver.resolve_all(&later).into_iter());
    let matched = rows.iter().map(|row| if is_known(row) { of_known.next() } else { of_later.next() });
    matched.map(|found| found.unwrap_or(Match::UNMATCHED)).collect()
}

/// What each row would earn by itself, in parallel; issues come in the order of the rows.
pub fn credit(rows: &[Submission], bench: &Bench<'_, '_>, hours_decided: &[bool]) -> (Vec<Earned>, Vec<Issue>) {
    let catalogue = Catalogue::new(bench.registry);
    let context = Context { catalogue: &catalogue, acceptance: bench.acceptance, as_of: bench.as_of };
    let judged: Vec<(Earned, Vec<Issue>)> = rows
        .par_iter()
        .zip(hours_decided)
        .map(|(row, decided)| {
            let mut issues = Vec::new();
            (earn(row, &context, *decided, &mut issues), issues)
        })
        .collect();
    let mut earned = Vec::with_capacity(judged.len());
    let mut issues = Vec::new();
    for (one, mut noted) in judged {
        earned.push(one);
        issues.append(&mut noted);
    }
    (earned, issues)
}

/// Decides what becomes of every row.
pub fn judge(rows: &mut [Submission], bench: &Bench<'_, '_>, rulings: &Rulings) -> Judged {
    let hours_decided = rulings.amend(rows);
    let (matches, mut issues) = resolve(rows, bench, rulings);
    let (earned, noted) = credit(rows, bench, &hours_decided);
    issues.extend(noted);
    let (courses, course_of) = (&bench.registry.courses, |at: usize| earned[at].course);
    let trainings = TrainingIndex::new(rows, courses, &course_of, control_key, name_key);
    let claimed: Vec<Claimed> = earned.iter().zip(&hours_decided).map(|(e, decided)| claimed(e, *decided)).collect();
    let facts = Facts {
        rows,
        matches: &matches,
        claimed: &claimed,
        rulings: &rulings.duplicates(rows, bench.as_of),
        trainings: &trainings,
        as_of: bench.as_of,
        neighbouring_days: bench.neighbouring_days,
    };
    let outcomes = settle_with(&facts, &Described { courses, course_of: &course_of, settings: bench.duplicates });
    issues.extend(rulings.contradicted(rows, &outcomes, bench.as_of));
    let known = |at: usize| outcomes[at].disposition != Disposition::NotYetKnown;
    let row_at = |issue: &Issue| rows.binary_search_by_key(&issue.at, |row| row.at);
    issues.retain(|issue| row_at(issue).map_or(true, known));
    Judged { matches, earned, outcomes, trainings, issues }
}

fn claimed(earned: &Earned, hours_decided: bool) -> Claimed {
    let own = match earned.verdict {
        Verdict::Earns => Own::Earns,
        Verdict::Rejected(reason) => Own::Rejected(reason),
        Verdict::Review(reason) => Own::Review(reason),
    };
    Claimed { own, credit: earned.credit, full: earned.full, hours_decided }
}

impl Judged {
    /// Hours of credit of a row; nothing unless it is credited.
    pub fn credited(&self, at: usize) -> Hours {
        match self.outcomes[at].disposition {
            Disposition::Credited => self.earned[at].hours.total(),
            _ => Hours::ZERO,
        }
    }
}

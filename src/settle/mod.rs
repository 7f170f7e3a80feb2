//! From typed rows to one disposition each: who it is about, what it would earn, what is the same training.

pub mod bucket;
mod clerical;
mod codes;
mod rulings;

pub use bucket::Bucket;
pub use clerical::{Clerical, Mending};
pub use rulings::{CONTRADICTED, RemarkKey, Rulings, conflicts, remark_key};

use crate::credit::{Catalogue, Context, Earned, Earnings, Notes, Verdict, control_key, name_key};
use crate::dedupe::{
    Attended, Claimed, Described, DuplicateRulings, DuplicateSettings, Facts, Outcomes, Own, Settled, Spelling,
    Training, TrainingIndex, settle,
};
use crate::issue::{Issue, Severity};
use crate::law::Acceptance;
use crate::record::matching::{Match, MatchDecision, Matches, Method};
use crate::record::registry::Registry;
use crate::record::submission::{Coordinates, Signs, Submission};
use crate::record::{Date, Disposition, Hours, Reason, Text};
use crate::resolve::{Choice, IdentitySettings, Resolver, Used};
use crate::words::{fold, words};
use clerical::clerical;
use rayon::prelude::*;
use rulings::contradicted_at;
use rustc_hash::FxHashSet;

/// The rows of a bucket with everything decided about them, all by position.
pub struct Judged {
    pub bucket: Bucket,
    pub earned: Earnings,
    pub outcomes: Outcomes,
    trainings: TrainingIndex,
    /// Rejected rows that a clerk can mend, in their order.
    pub clerical: Vec<Clerical>,
    /// Rows whose sender was asked and had nothing to correct: they hold nothing back any longer.
    pub asked: FxHashSet<u32>,
    /// What is worth telling of the bucket's own rows besides the notes on credit.
    pub issues: Vec<Issue>,
}

/// What judging needs to know besides the rows.
pub struct JudgeContext<'b, 'a> {
    pub registry: &'a Registry,
    pub identity: &'b IdentitySettings,
    pub model: Choice<'b>,
    pub acceptance: &'b (dyn Fn(Date) -> &'a Acceptance + Sync),
    pub as_of: Date,
    pub neighbouring_days: i64,
    pub duplicates: &'b DuplicateSettings,
    pub day_hours: Hours,
    pub catalogue: Catalogue<'a>,
    pub mending: Mending<'b>,
}

/// Who each row is about, with reviewers' rulings over everything else.
fn resolve(rows: &[Submission], judging: &JudgeContext<'_, '_>, rulings: &Rulings) -> (Matches, Used, Vec<Issue>) {
    let resolver = Resolver::new(judging.registry, judging.identity);
    let (mut matches, used) = resolve_known(rows, &resolver, &judging.model);
    let mut issues = Vec::new();
    if rulings.is_empty() {
        return (matches, used, issues);
    }
    for (at, row) in rows.iter().enumerate() {
        match rulings.identity(row) {
            None => {}
            Some(None) => {
                matches.set(at, Match::NOT_A_LICENSEE);
            }
            Some(Some(license_no)) => match resolver.named(license_no) {
                Some(officer) => {
                    if matches.certain(at).is_some_and(|other| other != officer) {
                        issues.push(contradicted_at(row, "the decision names another officer than the row does"));
                    }
                    matches.set(at, Match::new(officer, None, MatchDecision::Matched, Method::Decided, 1.0));
                }
                None => {
                    issues.push(contradicted_at(row, "the decision names a licence number that the registry lacks"))
                }
            },
        }
    }
    (matches, used, issues)
}

/// Rows help one another, but what is not yet known teaches nothing about what is.
fn resolve_known(rows: &[Submission], resolver: &Resolver<'_>, choice: &Choice<'_>) -> (Matches, Used) {
    let is_known = |row: &&Submission| row.is_known(choice.as_of);
    if rows.par_iter().all(|row| is_known(&row)) {
        return resolver.resolve_with(rows, choice);
    }
    let (known, later): (Vec<&Submission>, Vec<&Submission>) = rows.iter().partition(is_known);
    let (of_known, used) = resolver.resolve_with(&known, choice);
    let of_later = resolver.resolve_by(&later, used.model.as_ref());
    (Matches::interleaved(rows.iter().map(|row| is_known(&row)), [&of_known, &of_later]), used)
}

/// Who each row is about, once reviewers' rulings and titles have amended the rows.
pub struct Resolved {
    pub matches: Matches,
    /// By which model.
    pub model: Used,
    pub issues: Vec<Issue>,
    /// Rows whose hours a reviewer decided.
    pub hours_decided: FxHashSet<u32>,
}

/// Amends the rows and decides who each is about.
pub fn resolve_rows(rows: &mut [Submission], judging: &JudgeContext<'_, '_>, rulings: &Rulings) -> Resolved {
    let hours_decided = rulings.amend(rows);
    let from_titles = codes::numbers_from_titles(rows, &judging.catalogue);
    let (matches, model, mut issues) = resolve(rows, judging, rulings);
    issues.extend(from_titles);
    issues.extend(codes::told(rows, &judging.catalogue));
    // of rows that are not yet known nothing is told
    let is_known = |issue: &Issue| {
        let row = rows.binary_search_by_key(&issue.at, |row| row.at);
        row.map_or(true, |at| rows[at].is_known(judging.as_of))
    };
    issues.retain(is_known);
    Resolved { matches, model, issues, hours_decided }
}

/// Settles bucket after bucket.
pub struct Settler<'s, 'a> {
    judging: &'s JudgeContext<'s, 'a>,
    rulings: &'s Rulings,
    described: Described<'s>,
}

impl<'s, 'a> Settler<'s, 'a> {
    pub fn new(judging: &'s JudgeContext<'s, 'a>, rulings: &'s Rulings) -> Self {
        let spelling = Spelling { control: control_key, name: name_key };
        let described = Described::new(&judging.registry.courses, judging.duplicates, spelling);
        Self { judging, rulings, described }
    }

    /// Decides what each row earns, which of them are the same training, and what is taken back: one disposition a row.
    /// Buckets whose rows hang on which courses were taken together all over the state are settled once more when all buckets
    /// have said so.
    pub fn settle(mut self, buckets: Vec<Bucket>) -> Vec<Judged> {
        let once: Vec<(Judged, bool)> = buckets.into_par_iter().map(|bucket| self.bucket(bucket)).collect();
        if once.iter().all(|(_, is_open)| !is_open) {
            return once.into_iter().map(|(judged, _)| judged).collect();
        }
        let reported: Vec<Vec<Attended>> = once.par_iter().map(|(judged, _)| self.reported(judged)).collect();
        self.described.learn(reported.concat());
        let again = |(judged, is_open): (Judged, bool)| if is_open { self.bucket(judged.bucket).0 } else { judged };
        once.into_par_iter().map(again).collect()
    }

    fn bucket(&self, bucket: Bucket) -> (Judged, bool) {
        let context = self.context();
        let (rows, own) = (&bucket.rows, bucket.own_rows());
        let earned = Earnings::new(rows, &context, &bucket.hours_decided);
        let trainings = self.described.trainings(rows, |at| earned[at].course);
        let claimed = self.claimed(&bucket, &earned);
        let rulings = self.rulings.duplicates(rows);
        let facts = self.facts(&bucket, &claimed, &rulings, &trainings);
        let Settled { outcomes, is_open } = settle(&facts, &self.described);
        let asked = self.rulings.asked(rows);
        let clerical = clerical(rows, &outcomes, &context, self.judging.mending, &asked);
        let mut issues = self.rulings.contradicted(own, &outcomes, self.judging.as_of);
        issues.extend(told_of_words(own, &bucket.matches, &outcomes, self.judging.registry));
        let unknown: FxHashSet<Coordinates> =
            own.iter().filter(|row| !row.is_known(self.judging.as_of)).map(|row| row.at).collect();
        issues.retain(|issue| !unknown.contains(&issue.at));
        (Judged { trainings, earned, outcomes, clerical, asked, issues, bucket }, is_open)
    }

    fn reported(&self, judged: &Judged) -> Vec<Attended> {
        let claimed = self.claimed(&judged.bucket, &judged.earned);
        let rulings = DuplicateRulings::default();
        self.described.reported(&self.facts(&judged.bucket, &claimed, &rulings, &judged.trainings))
    }

    fn context(&self) -> Context<'_, 'a> {
        Context {
            catalogue: &self.judging.catalogue,
            day_hours: self.judging.day_hours,
            acceptance: self.judging.acceptance,
            as_of: self.judging.as_of,
        }
    }

    fn claimed(&self, bucket: &Bucket, earned: &Earnings) -> Vec<Claimed> {
        let claimed = |(at, row): (usize, &Submission)| {
            let in_name = words_in_name(row, bucket.matches.certain(at), self.judging.registry);
            claimed(row, &earned[at], in_name)
        };
        bucket.rows.iter().enumerate().map(claimed).collect()
    }

    fn facts<'f>(
        &'f self,
        bucket: &'f Bucket,
        claimed: &'f [Claimed],
        rulings: &'f DuplicateRulings,
        trainings: &'f TrainingIndex,
    ) -> Facts<'f> {
        Facts {
            rows: &bucket.rows,
            matches: &bucket.matches,
            claimed,
            rulings,
            trainings,
            as_of: self.judging.as_of,
            neighbouring_days: self.judging.neighbouring_days,
        }
    }
}

/// Rows that words hold which reading them alone did not tell of: words in a name, once it is known whose name it is, and the
/// words of another row of the same training.
fn told_of_words(rows: &[Submission], matches: &Matches, outcomes: &Outcomes, registry: &Registry) -> Vec<Issue> {
    let told = |at: usize| {
        let row = &rows[at];
        let outcome = outcomes.of(at);
        let issue = |field: &'static str, reason: Reason, severity, value: Option<Text>, message: &str| Issue {
            at: row.at,
            field: Some(field),
            code: reason.as_str(),
            severity,
            value: value.map(|text| (*text).into()),
            message: message.to_owned(),
        };
        if let Some(reason) = words_in_name(row, matches.certain(at), registry) {
            let severity = if reason == Reason::NotCompleted { Severity::Warning } else { Severity::Error };
            let message = "words among those of the name, and no part of the officer's own";
            return Some(issue("attendee_name", reason, severity, row.name_words, message));
        }
        let by_another = outcome.reason == Some(Reason::AttendanceUnclear) && !row.signs.has(Signs::UNCLEAR);
        let message = "another row of this officer, course, day and role says that it was not completed, or may take \
                       this one back: it waits for a person";
        by_another.then(|| issue("attendance", Reason::AttendanceUnclear, Severity::Error, None, message))
    };
    (0..rows.len()).filter_map(told).collect()
}

/// What the words of attendance in a row's name say, once it is known whose name it is: part of the officer's own name they
/// say nothing.
pub fn words_in_name(row: &Submission, officer: Option<u32>, registry: &Registry) -> Option<Reason> {
    let negative = row.signs.has(Signs::NAME_NEGATIVE);
    if !negative && !row.signs.has(Signs::NAME_UNCLEAR) {
        return None;
    }
    let said = row.name_words?;
    let own = officer.is_some_and(|at| {
        let officer = &registry.officers[at as usize];
        let mut names = officer.full_name();
        for former in registry.former_names.iter().filter(|former| former.license_no == officer.license_no) {
            for name in [&former.last_name, &former.first_name].into_iter().flatten() {
                names.push(' ');
                names.push_str(name);
            }
        }
        let names = fold(&names);
        let names: Vec<&str> = words(&names).collect();
        words(&said).all(|word| names.contains(&word))
    });
    if own { None } else { Some(if negative { Reason::NotCompleted } else { Reason::AttendanceUnclear }) }
}

fn claimed(row: &Submission, earned: &Earned, in_name: Option<Reason>) -> Claimed {
    let own = match (earned.verdict, in_name) {
        _ if row.is_void => Own::Earns,
        (_, Some(Reason::NotCompleted)) => Own::Rejected(Reason::NotCompleted),
        (Verdict::Rejected(reason), _) => Own::Rejected(reason),
        (Verdict::Review(reason), Some(other)) => Own::Review(reason.min(other)),
        (Verdict::Review(reason), None) | (Verdict::Earns, Some(reason)) => Own::Review(reason),
        (Verdict::Earns, None) => Own::Earns,
    };
    let Earned { credit, full, hours_decided, course, .. } = *earned;
    Claimed { own, credit, full, hours_decided, course }
}

impl Judged {
    /// Hours of credit of a row; nothing unless it is credited.
    pub fn credited(&self, at: usize) -> Hours {
        match self.outcomes.disposition(at) {
            Disposition::Credited => self.earned[at].hours.total(),
            _ => Hours::ZERO,
        }
    }

    /// The training that a row names.
    pub fn training(&self, at: usize) -> Option<Training> {
        self.trainings.of(at, self.earned[at].course)
    }

    /// Whether a row was rejected for nothing but what a clerk can mend.
    pub fn is_clerical(&self, at: usize) -> bool {
        let position = u32::try_from(at).unwrap_or(u32::MAX);
        self.clerical
            .binary_search_by_key(&position, |one| one.at)
            .is_ok_and(|found| !self.clerical[found].facts.is_empty())
    }

    /// The notes on the credit of a row, unless it is not yet known.
    pub fn notes(&self, at: usize) -> Notes {
        match self.outcomes.disposition(at) {
            Disposition::NotYetKnown => Notes::NONE,
            _ => self.earned[at].notes,
        }
    }
}

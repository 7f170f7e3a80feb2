//! What rows said, gathered bucket by bucket for lists, reports and gates.
//!
//! In: the rows of a bucket and what became of them. Out: the words of rows without credit, attendance lists as they arrived,
//! when credited trainings became known, who sent what. What two buckets gave can be joined in any order. Rows that are not yet
//! known at the as-of date appear only among those without credit.

use super::attendance::Lists;
use super::lapsing::Recent;
use super::senders::Senders;
use super::tables::{Maker, Texts};
use crate::gates::SenderTallies;
use crate::issue::{Issue, Severity};
use crate::publish::{OtherRow, RowDetail, TrainedToDate, Training};
use crate::read::Inputs;
use crate::record::registry::Provider;
use crate::record::submission::{Content, Coordinates, Submission};
use crate::record::{Date, Disposition, Reason, Text};
use crate::settle::Judged;
use crate::settle::{CONTRADICTED, RemarkKey, remark_key};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, HashSet};

/// What the evidence of all buckets is gathered with.
pub struct Gathering<'a> {
    inputs: &'a Inputs,
    texts: &'a Texts<'a>,
    /// Of rows without credit only those are kept that wait for a person or for a clerk.
    waiting_only: bool,
    as_of: Date,
    agencies: FxHashMap<String, Text>,
    providers: FxHashMap<&'a str, &'a Provider>,
    /// What reading said of the words that hold rows.
    words: FxHashMap<Coordinates, String>,
    none: Evidence<'a>,
}

/// What rows said.
#[derive(Clone)]
pub struct Evidence<'a> {
    details: Vec<Detail>,
    pub lists: Lists,
    pub trained: TrainedToDate,
    /// Roster rows by the days from completion to submission.
    pub delays: BTreeMap<i64, i64>,
    pub recent: Recent,
    pub tallies: SenderTallies<'a>,
    senders: Senders,
    /// The contents of rows against which a ruling speaks.
    pub contradicted: HashSet<Content>,
}

/// A row without credit, where it stands, and the remark for which it waits.
#[derive(Clone)]
struct Detail {
    at: Coordinates,
    is_roster: bool,
    remark: Option<RemarkKey>,
    said: RowDetail,
}

impl<'a> Gathering<'a> {
    /// `told`: what resolving told of rows.
    pub fn new(
        (inputs, texts): (&'a Inputs, &'a Texts<'a>),
        told: &[Issue],
        trained: TrainedToDate,
        waiting_only: bool,
        as_of: Date,
    ) -> Self {
        let registry = &inputs.registry;
        let contradicted = HashSet::new();
        Self {
            inputs,
            texts,
            waiting_only,
            as_of,
            agencies: agency_names(inputs),
            providers: registry.providers.iter().map(|p| (p.provider_no.as_str(), p)).collect(),
            words: words(inputs.issues.iter().chain(told)),
            none: Evidence {
                details: Vec::new(),
                lists: Lists::default(),
                trained,
                delays: BTreeMap::new(),
                recent: Recent::default(),
                tallies: SenderTallies::new(registry, as_of),
                senders: Senders::default(),
                contradicted,
            },
        }
    }

    /// What no row has said.
    pub fn nothing(&self) -> Evidence<'a> {
        self.none.clone()
    }

    /// What the rows of a bucket say.
    pub fn of(&self, judged: &Judged) -> Evidence<'a> {
        let made = Maker::new(self.texts, judged);
        let registry = &self.inputs.registry;
        let mut all = self.nothing();
        all.lists = Lists::of(registry, &self.providers, made);
        all.recent = Recent::of(registry, made, self.as_of);
        let words = words(judged.issues.iter());
        let contradicted: FxHashSet<Coordinates> =
            judged.issues.iter().filter(|issue| issue.code == CONTRADICTED).map(|issue| issue.at).collect();
        for (at, row) in judged.bucket.own_rows().iter().enumerate() {
            let disposition = judged.outcomes.disposition(at);
            let course = judged.earned[at].course;
            all.tallies.row(row, course);
            if row.kind.is_roster() {
                let of_course = || Some(registry.courses[course? as usize].provider_no.as_str().into());
                all.senders.name(row.at.file, row.provider_no.or_else(of_course));
                all.delay(row, disposition);
            }
            if disposition == Disposition::Credited
                && let (Some(officer), Some(completed_on)) = (judged.bucket.matches.certain(at), row.completed_on)
            {
                let (submitted_on, hours) = (row.submitted_on, judged.credited(at));
                all.trained.add(Training { officer, completed_on, submitted_on, hours });
            }
            if contradicted.contains(&row.at) {
                all.contradicted.insert(row.content);
            }
            if self.is_wanted(judged, at) {
                all.details.push(self.detail(made, at, &words));
            }
        }
        all
    }

    fn is_wanted(&self, judged: &Judged, at: usize) -> bool {
        match judged.outcomes.disposition(at) {
            Disposition::Credited => false,
            Disposition::Review => true,
            _ => !self.waiting_only || judged.is_clerical(at),
        }
    }

    fn detail(&self, made: Maker<'_>, at: usize, words: &FxHashMap<Coordinates, String>) -> Detail {
        let judged = made.judged;
        let (row, outcome) = (&judged.bucket.rows[at], judged.outcomes.of(at));
        let waits = outcome.disposition == Disposition::Review;
        let said_of = [self.words.get(&row.at), words.get(&row.at)];
        let said: Vec<&str> = said_of.into_iter().flatten().map(String::as_str).collect();
        Detail {
            at: row.at,
            is_roster: row.kind.is_roster(),
            remark: remark_key(row).filter(|_| waits && outcome.reason == Some(Reason::AttendanceUnclear)),
            said: RowDetail {
                row: made.row(at),
                found: if waits || judged.is_clerical(at) { made.found(at) } else { None },
                clerical: judged.is_clerical(at),
                provider_no: row.provider_no.filter(|_| row.kind.is_roster()),
                agency_id: self.agency_named(judged, at),
                attendee: attendee(row),
                license_given: row.attendee.license_no,
                control_no: row.control_no,
                course: self.title(judged, at),
                completed_on: row.completed_on,
                submitted_on: row.submitted_on,
                agency_given: row.attendee.agency_name,
                birth_date: row.attendee.birth_date,
                words: (!said.is_empty()).then(|| said.join("; ")),
                asked_before: false,
                other: outcome.stands.map(|other| self.other_row(made, other as usize)),
            },
        }
    }

    /// What the course is called on the row, else in the registry.
    fn title(&self, judged: &Judged, at: usize) -> Option<Text> {
        let registered =
            || Some(self.inputs.registry.courses[judged.earned[at].course? as usize].title.as_str().into());
        judged.bucket.rows[at].course_title.or_else(registered)
    }

    fn other_row(&self, made: Maker<'_>, at: usize) -> OtherRow {
        let (row, entry) = (&made.judged.bucket.rows[at], made.row(at));
        OtherRow {
            row_id: entry.row_id,
            disposition: entry.disposition.as_str(),
            control_no: row.control_no,
            course: self.title(made.judged, at),
            completed_on: row.completed_on,
            hours_claimed: entry.hours_claimed,
            file: entry.file,
            row_number: entry.row_number,
        }
    }

    /// The agency of the officer the row is about, else the one whose name stands on the row.
    fn agency_named(&self, judged: &Judged, at: usize) -> Option<Text> {
        if let Some(officer) = judged.bucket.matches.certain(at) {
            return self.inputs.registry.officers[officer as usize].agency_id.as_deref().map(Text::from);
        }
        let named = judged.bucket.rows[at].attendee.agency_name.as_deref()?;
        self.agencies.get(&named.trim().to_ascii_lowercase()).copied()
    }
}

impl Evidence<'_> {
    fn delay(&mut self, row: &Submission, disposition: Disposition) {
        let known = disposition != Disposition::NotYetKnown;
        if let (true, Some(done), Some(sent)) = (known, row.completed_on, row.submitted_on) {
            *self.delays.entry((sent - done).num_days()).or_default() += 1;
        }
    }

    /// Takes what other rows said.
    pub fn join(&mut self, others: Self) {
        self.details.extend(others.details);
        self.lists.join(others.lists);
        self.trained.join(others.trained);
        for (days, rows) in others.delays {
            *self.delays.entry(days).or_default() += rows;
        }
        self.recent.join(others.recent);
        self.tallies.join(others.tallies);
        self.senders.join(others.senders);
        self.contradicted.extend(others.contradicted);
    }

    /// What rows that earned no credit said, in the order of files, sheets and rows. A row of a roster that names no provider
    /// was sent by whoever sent its file. Of rows that wait for one remark of one sender the first asks for all.
    pub fn details(&mut self) -> Vec<RowDetail> {
        let mut details = std::mem::take(&mut self.details);
        details.sort_unstable_by_key(|detail| detail.at);
        let senders = self.senders.most_named();
        let mut seen = FxHashSet::default();
        let finished = |mut detail: Detail| {
            if detail.is_roster && detail.said.provider_no.is_none() {
                detail.said.provider_no = senders.get(&detail.at.file).copied();
            }
            detail.said.asked_before = detail.remark.is_some_and(|remark| !seen.insert(remark));
            detail.said
        };
        details.into_iter().map(finished).collect()
    }
}

/// The words that hold rows, by where these stand.
fn words<'i>(issues: impl Iterator<Item = &'i Issue>) -> FxHashMap<Coordinates, String> {
    let mut words: FxHashMap<Coordinates, String> = FxHashMap::default();
    let of_words = |issue: &&Issue| {
        let asked = [Reason::AttendanceUnclear.as_str(), "struck_out"];
        issue.severity == Severity::Error && asked.contains(&issue.code)
    };
    for issue in issues.filter(of_words) {
        let told = match &issue.value {
            Some(value) => format!("{}: {}", issue.field.unwrap_or_default(), &**value),
            None => issue.message.clone(),
        };
        let all = words.entry(issue.at).or_default();
        if !all.is_empty() {
            all.push_str("; ");
        }
        all.push_str(&told);
    }
    words
}

fn attendee(row: &Submission) -> Option<String> {
    let person = &row.attendee;
    let parts = [&person.first_name, &person.middle_name, &person.last_name, &person.suffix];
    let parts: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Agencies by every name they go by, in lower case; of two agencies with one name the first.
fn agency_names(inputs: &Inputs) -> FxHashMap<String, Text> {
    let mut names = FxHashMap::default();
    for agency in &inputs.registry.agencies {
        for name in std::iter::once(&agency.name).chain(&agency.also_known_as) {
            names.entry(name.to_ascii_lowercase()).or_insert_with(|| agency.agency_id.as_str().into());
        }
    }
    names
}

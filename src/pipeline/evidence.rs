//! What rows said, gathered for lists and reports: the words of rows without credit, attendance lists as they arrived,
//! and when each credited training became known.
//!
//! In: the typed rows and what became of them. Out: borrowed views in the order of the rows, or of their keys. Rows that
//! are not yet known at the as-of date appear only among those without credit.

use super::decisions::remark_key;
use super::judge::Judged;
use super::read::Inputs;
use super::senders::Senders;
use super::tables::Maker;
use crate::issue::{Issue, Severity};
use crate::publish::{AttendanceList, OtherRow, RowDetail, Training, Trainings};
use crate::record::registry::{Course, Provider};
use crate::record::submission::{Coordinates, Submission};
use crate::record::{CourseProviderKind, Date, Delivery, Disposition, Hours, Reason, Text};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What rows that earned no credit said, for the workbooks of their senders and of reviewers.
///
/// `waiting_only`: where nobody reads any but those that wait for review or for a clerk.
pub fn details<'a>(inputs: &'a Inputs, judged: &'a Judged, made: &Maker<'_>, waiting_only: bool) -> Vec<RowDetail<'a>> {
    let names = agency_names(inputs);
    let words = words(inputs, judged);
    let asked = asked_before(inputs, judged);
    let senders = Senders::new(inputs, judged);
    let wanted = |at: usize| match judged.outcomes.disposition(at) {
        Disposition::Credited => false,
        Disposition::Review => true,
        _ => !waiting_only || judged.is_clerical(at),
    };
    let rows = inputs.rows.par_iter().enumerate();
    let uncredited = rows.filter(|(at, _)| wanted(*at));
    let detail = |(at, row): (usize, &'a Submission)| RowDetail {
        row: made.row(at),
        found: match judged.outcomes.disposition(at) == Disposition::Review || judged.is_clerical(at) {
            true => made.found(at),
            false => None,
        },
        clerical: judged.is_clerical(at),
        provider_no: senders.of(row),
        agency_id: agency_named(inputs, judged, &names, at).map(Cow::Borrowed),
        attendee: attendee(row),
        license_given: text(&row.attendee.license_no),
        control_no: text(&row.control_no),
        course: title(inputs, judged, at),
        completed_on: row.completed_on,
        submitted_on: row.submitted_on,
        agency_given: text(&row.attendee.agency_name),
        birth_date: row.attendee.birth_date,
        words: words.get(&row.at).cloned().map(Cow::Owned),
        asked_before: asked.contains(&at),
        other: judged.outcomes.of(at).stands.map(|other| beside(inputs, judged, made, other as usize)),
    };
    uncredited.map(detail).collect()
}

/// The words that hold rows, by where these stand.
fn words(inputs: &Inputs, judged: &Judged) -> FxHashMap<Coordinates, String> {
    let mut words: FxHashMap<Coordinates, String> = FxHashMap::default();
    let of_words = |issue: &&Issue| {
        let asked = [Reason::AttendanceUnclear.as_str(), "struck_out"];
        issue.severity == Severity::Error && asked.contains(&issue.code)
    };
    for issue in inputs.issues.iter().chain(&judged.issues).filter(of_words) {
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

/// Rows that wait for a remark about which an earlier row of the same sender asks already.
fn asked_before(inputs: &Inputs, judged: &Judged) -> FxHashSet<usize> {
    let mut seen = FxHashSet::default();
    let waits = |at: usize| {
        let outcome = judged.outcomes.of(at);
        outcome.disposition == Disposition::Review && outcome.reason == Some(Reason::AttendanceUnclear)
    };
    let remarks = inputs.rows.iter().enumerate().filter_map(|(at, row)| Some((at, remark_key(row)?)));
    remarks.filter(|(at, _)| waits(*at)).filter_map(|(at, key)| (!seen.insert(key)).then_some(at)).collect()
}

fn text(text: &Option<Text>) -> Option<Cow<'_, str>> {
    text.as_deref().map(Cow::Borrowed)
}

fn course<'a>(inputs: &'a Inputs, judged: &Judged, at: usize) -> Option<&'a Course> {
    judged.earned[at].course.map(|c| &inputs.registry.courses[c as usize])
}

/// What the course is called on the row, else in the registry.
fn title<'a>(inputs: &'a Inputs, judged: &Judged, at: usize) -> Option<Cow<'a, str>> {
    let registered = || course(inputs, judged, at).map(|c| Cow::Borrowed(c.title.as_str()));
    text(&inputs.rows[at].course_title).or_else(registered)
}

fn beside<'a>(inputs: &'a Inputs, judged: &Judged, made: &Maker<'_>, at: usize) -> OtherRow<'a> {
    let (row, entry) = (&inputs.rows[at], made.row(at));
    OtherRow {
        row_id: entry.row_id,
        disposition: entry.disposition.as_str(),
        control_no: text(&row.control_no),
        course: title(inputs, judged, at),
        completed_on: row.completed_on,
        hours_claimed: entry.hours_claimed,
        file: Cow::Borrowed(inputs.files[inputs.entry(row.at)].file.as_str()),
        row_number: entry.row_number,
    }
}

fn attendee(row: &Submission) -> Option<Cow<'_, str>> {
    let person = &row.attendee;
    let parts = [&person.first_name, &person.middle_name, &person.last_name, &person.suffix];
    let mut parts = parts.into_iter().filter_map(|part| part.as_deref());
    let first = parts.next()?;
    Some(match parts.next() {
        None => Cow::Borrowed(first),
        Some(second) => {
            let mut name = format!("{first} {second}");
            for part in parts {
                name.push(' ');
                name.push_str(part);
            }
            Cow::Owned(name)
        }
    })
}

/// Agencies by every name they go by, in lower case; of two agencies with one name the first.
fn agency_names(inputs: &Inputs) -> FxHashMap<String, &str> {
    let mut names = FxHashMap::default();
    for agency in &inputs.registry.agencies {
        for name in std::iter::once(&agency.name).chain(&agency.also_known_as) {
            names.entry(name.to_ascii_lowercase()).or_insert(agency.agency_id.as_str());
        }
    }
    names
}

/// The agency of the officer the row is about, else the one whose name stands on the row.
fn agency_named<'a>(
    inputs: &'a Inputs,
    judged: &Judged,
    names: &FxHashMap<String, &'a str>,
    at: usize,
) -> Option<&'a str> {
    if let Some(officer) = judged.matches.certain(at) {
        return inputs.registry.officers[officer as usize].agency_id.as_deref();
    }
    let named = inputs.rows[at].attendee.agency_name.as_deref()?;
    names.get(&named.trim().to_ascii_lowercase()).copied()
}

/// Provider, course number, day of the course, day of submission.
type ListKey<'a> = (&'a str, Option<&'a str>, Option<Date>, Option<Date>);

/// Known rows of rosters, taken together by provider, course, day and day of submission, in that order.
pub fn attendance<'a>(inputs: &'a Inputs, judged: &Judged) -> Vec<AttendanceList<'a>> {
    let providers: FxHashMap<&str, &Provider> =
        inputs.registry.providers.iter().map(|p| (p.provider_no.as_str(), p)).collect();
    let mut lists: FxHashMap<ListKey, AttendanceList> = FxHashMap::default();
    for (at, row) in inputs.rows.iter().enumerate() {
        let outcome = judged.outcomes.of(at);
        let skipped = matches!(outcome.disposition, Disposition::NotYetKnown | Disposition::Voided);
        if skipped || row.is_void || !row.kind.is_roster() {
            continue;
        }
        let course = judged.earned[at].course.map(|c| &inputs.registry.courses[c as usize]);
        let named = course.map(|c| c.provider_no.as_str()).or(row.provider_no.as_deref());
        let Some(provider_no) = named else { continue };
        let key = (provider_no, row.control_no.as_deref(), row.completed_on, row.submitted_on);
        let provider = providers.get(provider_no).copied();
        let list = lists.entry(key).or_insert_with(|| blank(key, provider.map(|p| p.kind)));
        list.rows += 1;
        list.not_approved += i64::from(outcome.reason == Some(Reason::CourseNotApproved));
        list.lapsed += i64::from(outcome.reason == Some(Reason::CourseApprovalLapsed));
        list.away = list.away.max(away(row, provider));
        if list.course.is_none() {
            let title = course.map(|c| c.title.as_str()).or(row.course_title.as_deref());
            list.course = title.map(Cow::Borrowed);
        }
        if let Some(course) = course
            && course.delivery == Delivery::Live
            && outcome.disposition != Disposition::Rejected
        {
            list.live_hours = course.approved_hours();
        }
    }
    let mut lists: Vec<_> = lists.into_iter().collect();
    lists.sort_unstable_by_key(|(key, _)| *key);
    lists.into_iter().map(|(_, list)| list).collect()
}

fn blank<'a>(key: ListKey<'a>, kind: Option<CourseProviderKind>) -> AttendanceList<'a> {
    AttendanceList {
        provider_no: Cow::Borrowed(key.0),
        control_no: key.1.map(Cow::Borrowed),
        course: None,
        kind,
        completed_on: key.2,
        submitted_on: key.3,
        rows: 0,
        not_approved: 0,
        lapsed: 0,
        live_hours: Hours::ZERO,
        away: None,
    }
}

/// Whether a training was away from the main office: as the row says, else by the place it gives.
fn away(row: &Submission, provider: Option<&Provider>) -> Option<bool> {
    if row.off_site.is_some() {
        return row.off_site;
    }
    let letters =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase() };
    let place = letters(row.location.as_deref()?);
    let office = letters(provider?.main_office.as_deref()?);
    (place.contains(&office) && !office.is_empty()).then_some(false)
}

/// Every credited training with the days on which it was completed and reported.
pub struct CreditedTrainings<'a> {
    pub inputs: &'a Inputs,
    pub judged: &'a Judged,
}

/// Rows looked at in one go by one thread.
const PART: usize = 1 << 16;

impl Trainings for CreditedTrainings<'_> {
    fn parts(&self) -> usize {
        self.inputs.rows.len().div_ceil(PART)
    }

    fn part(&self, part: usize, see: &mut dyn FnMut(Training)) {
        let (first, rows) = (part * PART, &self.inputs.rows);
        let range = first..rows.len().min(first + PART);
        let credited = range.filter(|at| self.judged.outcomes.disposition(*at) == Disposition::Credited);
        let training = |at: usize| {
            let row = &rows[at];
            Some(Training {
                officer: self.judged.matches.certain(at)?,
                completed_on: row.completed_on?,
                submitted_on: row.submitted_on,
                hours: self.judged.credited(at),
            })
        };
        credited.filter_map(training).for_each(see);
    }
}

/// Roster rows by the days from completion to submission.
pub fn delays(inputs: &Inputs, judged: &Judged) -> BTreeMap<i64, i64> {
    let of_part = |(part, rows): (usize, &[Submission])| {
        let mut delays: FxHashMap<i64, i64> = FxHashMap::default();
        for (at, row) in (part * PART..).zip(rows) {
            let known = judged.outcomes.disposition(at) != Disposition::NotYetKnown;
            let days = (known && row.kind.is_roster()).then_some((row.completed_on, row.submitted_on));
            if let Some((Some(done), Some(sent))) = days {
                *delays.entry((sent - done).num_days()).or_default() += 1;
            }
        }
        delays
    };
    inputs.rows.par_chunks(PART).enumerate().map(of_part).reduce(FxHashMap::default, joined).into_iter().collect()
}

fn joined(mut all: FxHashMap<i64, i64>, later: FxHashMap<i64, i64>) -> FxHashMap<i64, i64> {
    later.into_iter().for_each(|(days, rows)| *all.entry(days).or_default() += rows);
    all
}

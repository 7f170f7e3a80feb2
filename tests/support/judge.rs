//! Whether what became of a case is what it expects.
//!
//! In: an expectation and the tables, lists and words that a run and `clee check` left. Out: the first thing that is
//! not as expected, in words. Always holds: where nothing was read, nothing holds that asks about rows, so that an
//! expectation of no credit is not met by a run that read nothing.

use crate::expect::{At, CheckWant, Expectation, Fields, FileWant, IssueForm, ListWant, RowsWant, RunWant};
use clee::record::tables::{CompletionRow, FileRow, IssueRow, RowRow};
use clee::record::{Area, Disposition, Hours, RowId, Topic};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// What became of a case.
#[derive(Default)]
pub struct Outcome {
    pub exit: Option<i32>,
    /// What `clee run` said.
    pub said: String,
    /// Every `run.json` that it left.
    pub record: String,
    pub files: Vec<FileRow>,
    pub rows: Vec<RowRow>,
    pub issues: Vec<IssueRow>,
    pub completions: HashMap<RowId, CompletionRow>,
    /// The lists of officers, each as its lines by column.
    pub lists: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    /// How `clee check` ended on a file, and what it said.
    pub checks: BTreeMap<String, (Option<i32>, String)>,
}

impl Outcome {
    /// A figure or word of an input row, as the tables print it.
    fn of_row(&self, row: &RowRow, key: &str) -> Option<String> {
        match key {
            "disposition" => Some(row.disposition.to_string()),
            "reason" => row.reason.map(|reason| reason.to_string()),
            "license_no" => row.license_no.map(String::from),
            "credited_hours" => Some(row.hours_credited.to_string()),
            "claimed_hours" => Some(row.hours_claimed.to_string()),
            key => self.of_completion(row, key),
        }
    }

    /// The same of the completion that the row stands for; `None` when it stands for none.
    fn of_completion(&self, row: &RowRow, key: &str) -> Option<String> {
        let done = self.completions.get(&row.completion_id?)?;
        match key {
            "control_no" => done.control_no.map(String::from),
            "title" => done.title.map(String::from),
            "completed_on" => Some(done.completed_on.to_string()),
            "role" => Some(done.role.to_string()),
            "source_kind" => Some(done.source_kind.to_string()),
            "delivery" => Some(done.delivery.to_string()),
            "unstated_hours" => Some(done.hours.unstated.to_string()),
            key => {
                let area = Area::ALL.into_iter().find(|area| area.column() == key).map(|area| done.hours.area(area));
                let topic = Topic::ALL.into_iter().find(|topic| topic.column() == key);
                let hours = area.or_else(|| topic.map(|topic| done.hours.topic(topic)));
                Some(hours.unwrap_or_else(|| panic!("`{key}` is no column of a completion")).to_string())
            }
        }
    }

    /// Rows in a few words.
    fn told(&self, rows: &[&RowRow]) -> String {
        let told = |row: &&RowRow| {
            let mut text = row.disposition.to_string();
            if let Some(reason) = row.reason {
                text += &format!("/{reason}");
            }
            if !row.hours_credited.is_zero() {
                text += &format!(" {} h", row.hours_credited);
            }
            if row.disposition == Disposition::Credited {
                let course = ["control_no", "completed_on"].map(|key| self.of_completion(row, key).unwrap_or_default());
                text += &format!(" {}", course.join(" "));
            }
            text
        };
        if rows.is_empty() { "no input row".to_owned() } else { rows.iter().map(told).collect::<Vec<_>>().join(", ") }
    }

    /// Everything there is to see, for whoever looks into one case.
    pub fn shown(&self) -> String {
        let mut lines = vec![format!("run exits {:?}", self.exit)];
        let sent = self.files.iter().filter(|file| file.file.contains("submissions"));
        lines.extend(sent.map(|f| format!("file {} {:?} {} {:?}", f.file, f.sheet, f.status, f.reason)));
        lines.extend(self.rows.iter().map(|row| {
            let (told, claimed) = (self.told(&[row]), row.hours_claimed);
            format!(
                "row {} {:?} {} {told}, {:?}, claimed {claimed}",
                row.file, row.sheet, row.row_number, row.license_no
            )
        }));
        lines.extend(self.issues.iter().map(|i| {
            let place = format!("{} {:?} {:?} {:?}", i.file, i.sheet, i.row_number, i.field);
            format!("issue {place} {} {} {:?} {}", i.code, i.severity, i.value, i.message)
        }));
        lines.extend(self.checks.iter().map(|(file, (exit, said))| format!("check {file} exits {exit:?}: {said}")));
        lines.join("\n")
    }
}

/// Whether a text of a table is what is wanted: a list is a choice, and numbers are compared as numbers.
fn same(got: Option<&str>, want: &Value) -> bool {
    match (want, got) {
        (Value::Array(choice), _) => choice.iter().any(|one| same(got, one)),
        (Value::Null, _) => got.is_none(),
        (Value::Number(number), Some(got)) => decimal(got) == decimal(&number.to_string()),
        (Value::String(text), Some(got)) => got == text,
        _ => false,
    }
}

/// A decimal number without the noughts that change nothing.
fn decimal(text: &str) -> &str {
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    text.trim_start_matches('0')
}

fn exits(got: Option<i32>, want: &Value) -> bool {
    same(got.map(|code| code.to_string()).as_deref(), want)
}

/// Where rows and issues are looked for.
struct Place<'a> {
    file: &'a str,
    sheet: Option<&'a str>,
    row: Option<i64>,
    /// What stands at the file as a whole, without sheet or row, counts as well.
    or_file: bool,
}

impl Place<'_> {
    fn has(&self, file: &str, sheet: Option<&str>, row: Option<i64>) -> bool {
        let in_sheet = self.sheet.is_none() || sheet == self.sheet || (self.or_file && sheet.is_none());
        let in_row = self.row.is_none() || row == self.row || (self.or_file && row.is_none());
        file.ends_with(self.file) && in_sheet && in_row
    }

    fn rows<'o>(&self, outcome: &'o Outcome) -> Vec<&'o RowRow> {
        let all = outcome.rows.iter();
        all.filter(|row| self.has(&row.file, row.sheet.as_deref(), Some(row.row_number))).collect()
    }
}

/// # Errors
/// What is not as expected.
pub fn judge(want: &Expectation, outcome: &Outcome) -> Result<(), String> {
    match want {
        Expectation::AnyOf(want) => {
            let mut faults = Vec::new();
            for way in &want.any_of {
                match way.0.iter().try_for_each(|one| judge(one, outcome)) {
                    Ok(()) => return Ok(()),
                    Err(fault) => faults.push(fault),
                }
            }
            Err(format!("none of: {}", faults.join(" | ")))
        }
        Expectation::Run(want) => judge_run(want, outcome),
        Expectation::Check(want) => judge_check(want, outcome),
        Expectation::List(want) => judge_list(want, outcome),
        Expectation::File(want) => judge_file(want, outcome),
        Expectation::NotRows(want) => {
            something_was_read(outcome)?;
            for row in &want.rows_not_input {
                let place = Place { file: &want.file, sheet: want.sheet.as_deref(), row: Some(*row), or_file: false };
                ensure(place.rows(outcome).is_empty(), || format!("{}: row {row} is an input row", want.file))?;
            }
            Ok(())
        }
        Expectation::Rows(want) => {
            something_was_read(outcome)?;
            let numbers = want.row.as_ref().map_or(vec![None], |rows| rows.0.iter().copied().map(Some).collect());
            let sheet = want.sheet.as_ref().map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
            for row in numbers {
                let line = row.map(|row| format!(" row {row}")).unwrap_or_default();
                judge_rows(want, row, outcome).map_err(|fault| format!("{}{sheet}{line}: {fault}", want.file))?;
            }
            Ok(())
        }
    }
}

fn ensure(holds: bool, fault: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(fault()) }
}

fn something_was_read(outcome: &Outcome) -> Result<(), String> {
    ensure(!outcome.files.is_empty(), || format!("nothing was read; run exits {:?}: {}", outcome.exit, outcome.said))
}

fn judge_run(want: &RunWant, outcome: &Outcome) -> Result<(), String> {
    if let Some(exit) = &want.exit {
        ensure(exits(outcome.exit, exit), || {
            format!("run exits {:?}, expected {exit}: {}", outcome.exit, outcome.said)
        })?;
    }
    if let Some(tells) = &want.tells {
        ensure(tells.is_in(&(outcome.said.clone() + &outcome.record)), || format!("run does not say {tells}"))?;
    }
    Ok(())
}

fn judge_check(want: &CheckWant, outcome: &Outcome) -> Result<(), String> {
    let file = &want.check;
    let (code, said) = outcome.checks.get(file).map_or((None, ""), |(code, said)| (*code, said.as_str()));
    if let Some(exit) = &want.exit {
        ensure(exits(code, exit), || format!("check {file} exits {code:?}, expected {exit}"))?;
    }
    if let Some(tells) = &want.tells {
        ensure(tells.is_in(said), || format!("check {file} does not say {tells}"))?;
    }
    if let Some(never) = &want.not_tells {
        ensure(code.is_some() && !never.is_in(said), || format!("check {file} says {never}"))?;
    }
    Ok(())
}

fn judge_list(want: &ListWant, outcome: &Outcome) -> Result<(), String> {
    let name = &want.list;
    let lines = outcome.lists.get(name).ok_or_else(|| format!("no list {name}"))?;
    let holds =
        |line: &BTreeMap<String, String>, key: &str, value: &Value| same(line.get(key).map(String::as_str), value);
    let asked = |line: &&BTreeMap<String, String>| want.line.iter().all(|(key, value)| holds(line, key, value));
    let found: Vec<_> = lines.iter().filter(asked).collect();
    if want.absent {
        return ensure(found.is_empty(), || format!("{name} has {:?}", want.line));
    }
    ensure(!found.is_empty(), || format!("{name} has no line {:?}", want.line))?;
    for (key, value) in &want.holds {
        let any = found.iter().any(|line| holds(line, key, value));
        ensure(any, || format!("{name} {:?}: {key} is {:?}, expected {value}", want.line, found[0].get(key)))?;
    }
    Ok(())
}

fn judge_file(want: &FileWant, outcome: &Outcome) -> Result<(), String> {
    let found: Vec<_> = outcome.files.iter().filter(|file| file.file.ends_with(&want.file)).collect();
    if let Some(status) = &want.status {
        let got: Vec<_> = found.iter().map(|file| file.status.as_str()).collect();
        ensure(got.iter().any(|got| same(Some(*got), status)), || {
            format!("{}: status is {got:?}, expected {status}", want.file)
        })?;
    }
    if let Some(reason) = &want.file_reason {
        let got: Vec<_> = found.iter().map(|file| file.reason.as_deref()).collect();
        ensure(got.iter().any(|got| same(*got, reason)), || {
            format!("{}: reason is {got:?}, expected {reason}", want.file)
        })?;
    }
    Ok(())
}

fn judge_rows(want: &RowsWant, row: Option<i64>, outcome: &Outcome) -> Result<(), String> {
    let place = Place { file: &want.file, sheet: want.sheet.as_deref(), row, or_file: false };
    let rows = place.rows(outcome);
    let told = || outcome.told(&rows);
    if let Some(wanted) = want.input_row {
        ensure(wanted != rows.is_empty(), || if wanted { "is no input row" } else { "is an input row" }.to_owned())?;
    }
    if !want.one.is_empty() {
        let any = rows.iter().any(|row| is_such(row, &want.one, outcome));
        ensure(any, || format!("{}; expected {}", told(), in_words(&want.one)))?;
    }
    let hours: Hours = rows.iter().map(|row| row.hours_credited).sum();
    if want.credited == Some(false) {
        let any = rows.iter().any(|row| row.disposition == Disposition::Credited);
        ensure(hours.is_zero() && !any, || format!("{}; expected no credit", told()))?;
    }
    if let Some(most) = &want.credited_at_most {
        let limit = Hours::parse(&most.to_string()).expect("a number of hours");
        ensure(hours <= limit, || format!("{}; expected at most {most} h", told()))?;
    }
    for never in want.not_credited_as.iter().flat_map(|all| &all.0) {
        let stands = |row: &&&RowRow| matches!(row.disposition, Disposition::Credited | Disposition::Duplicate);
        let is_that = |row: &&&RowRow| never.iter().all(|(key, v)| same(outcome.of_completion(row, key).as_deref(), v));
        let bad = rows.iter().filter(stands).find(is_that);
        ensure(bad.is_none(), || format!("{}; never as {}", told(), in_words(never)))?;
    }
    if let Some(issue) = &want.issue {
        let found = issues(want, row, &issue.0, outcome);
        ensure(!found.is_empty(), || format!("{}; no issue {}", told(), issue_in_words(&issue.0)))?;
    }
    if let Some(issue) = &want.no_issue {
        let found = issues(want, row, &issue.0, outcome);
        ensure(found.is_empty(), || format!("issue {} {:?}", found[0].code, found[0].value))?;
    }
    Ok(())
}

/// Whether an input row is all of this. Hours are credited only by a row that is credited.
fn is_such(row: &RowRow, one: &Fields, outcome: &Outcome) -> bool {
    let credited = row.disposition == Disposition::Credited;
    let is_so = |key: &str, want: &Value| same(outcome.of_row(row, key).as_deref(), want);
    one.iter().all(|(key, want)| (key != "credited_hours" || credited) && is_so(key, want))
}

fn in_words(fields: &Fields) -> String {
    fields.iter().map(|(key, value)| format!("{key} {value}")).collect::<Vec<_>>().join(", ")
}

fn issue_in_words(want: &IssueForm) -> String {
    let parts = want.patterns().map(|(part, pattern)| format!("{part} {pattern}"));
    let at = match want.at {
        At::Any => "",
        At::Row => "at the row",
        At::File => "at the file",
    };
    parts.chain([at.to_owned()]).collect::<Vec<_>>().join(" ")
}

/// The issues at a row, or in its file, that are as wanted.
fn issues<'o>(want: &RowsWant, row: Option<i64>, issue: &IssueForm, outcome: &'o Outcome) -> Vec<&'o IssueRow> {
    let row = if issue.at == At::File { None } else { row };
    let place = Place { file: &want.file, sheet: want.sheet.as_deref(), row, or_file: issue.at == At::Any };
    let there = |found: &&IssueRow| {
        place.has(&found.file, found.sheet.as_deref(), found.row_number)
            && (issue.at != At::File || found.row_number.is_none())
    };
    let fits = |found: &&IssueRow| issue.patterns().all(|(part, pattern)| pattern.is_in(&part_of(found, part)));
    outcome.issues.iter().filter(there).filter(fits).collect()
}

fn part_of(issue: &IssueRow, part: &str) -> String {
    match part {
        "field" => issue.field.map(String::from).unwrap_or_default(),
        "code" => issue.code.to_string(),
        "severity" => issue.severity.to_string(),
        "value" => issue.value.clone().unwrap_or_default(),
        "message" => issue.message.to_string(),
        // what an issue mentions is what stands in any of these
        _ => ["field", "code", "value", "message"].map(|part| part_of(issue, part)).join(" "),
    }
}

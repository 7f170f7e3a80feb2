//! What was read and judged, as rows of the tables `rows`, `issues`, `matches` and `completions`.

use super::judge::Judged;
use super::read::{Inputs, severity};
use crate::issue::Issue;
use crate::record::registry::Registry;
use crate::record::submission::{Coordinates, Submission};
use crate::record::tables::{CompletionRow, IssueRow, MatchRow, RowRow};
use crate::record::{Date, Disposition, SourceKind};
use rayon::prelude::*;
use std::collections::HashMap;

/// The table `rows`, in the order of files, sheets and row numbers.
pub fn rows(inputs: &Inputs, judged: &Judged) -> Vec<RowRow> {
    let ids: Vec<String> = inputs.rows.par_iter().map(Submission::row_id).collect();
    let row = |(at, row): (usize, &Submission)| {
        let outcome = &judged.outcomes[at];
        let completion = match outcome.disposition {
            Disposition::Credited => Some(at),
            Disposition::Duplicate => outcome.stands.map(|stands| stands as usize),
            _ => None,
        };
        let (file, sheet) = place(inputs, row.at);
        RowRow {
            row_id: ids[at].clone(),
            kind: row.kind,
            file: file.to_owned(),
            sheet: sheet.map(str::to_owned),
            row_number: i64::from(row.at.row_number),
            disposition: outcome.disposition,
            reason: outcome.reason.or(match outcome.disposition {
                Disposition::Credited => judged.earned[at].note,
                _ => None,
            }),
            license_no: officer(inputs, judged, at).map(str::to_owned),
            completion_id: completion.map(|at| ids[at].clone()),
            hours_claimed: judged.earned[at].claimed,
            hours_credited: judged.credited(at),
        }
    };
    inputs.rows.par_iter().enumerate().map(row).collect()
}

/// File and sheet of a row.
fn place(inputs: &Inputs, at: Coordinates) -> (&str, Option<&str>) {
    let entry = &inputs.files[inputs.sheet_index[&(at.file, at.sheet)]];
    (&entry.file, entry.sheet.as_deref())
}

fn officer<'a>(inputs: &'a Inputs, judged: &Judged, at: usize) -> Option<&'a str> {
    judged.matches[at].certain().map(|officer| license_no(&inputs.registry, officer))
}

fn license_no(registry: &Registry, officer: u32) -> &str {
    registry.officers[officer as usize].license_no.as_str()
}

/// The table `matches`: every row that names an attendee.
pub fn matches(inputs: &Inputs, judged: &Judged) -> Vec<MatchRow> {
    let names_someone = |row: &Submission| {
        let person = &row.attendee;
        person.license_no.is_some() || person.last_name.is_some() || person.first_name.is_some()
    };
    let named = inputs.rows.par_iter().enumerate().filter(|(_, row)| names_someone(row));
    named
        .map(|(at, row)| {
            let found = &judged.matches[at];
            MatchRow {
                row_id: row.row_id(),
                license_no: found.officer.map(|o| license_no(&inputs.registry, o).to_owned()),
                decision: found.decision.as_str(),
                method: found.method,
                score: found.score,
                runner_up: found.runner_up.map(|o| license_no(&inputs.registry, o).to_owned()),
            }
        })
        .collect()
}

/// The table `completions`: one per credited row, in the order of licence number, day and id.
pub fn completions(inputs: &Inputs, judged: &Judged) -> Vec<CompletionRow> {
    let names: HashMap<&str, &str> =
        inputs.registry.providers.iter().map(|p| (p.provider_no.as_str(), p.name.as_str())).collect();
    let credited = |at: &usize| judged.outcomes[*at].disposition == Disposition::Credited;
    let whole = |at: usize| Some((judged.matches[at].certain()?, inputs.rows[at].completed_on?, at));
    let mut order: Vec<_> = (0..inputs.rows.len()).filter(credited).filter_map(whole).collect();
    // the registry is in the order of licence numbers; ids of one day begin with the content
    let id = |at: usize| (inputs.rows[at].content, inputs.rows[at].row_id());
    order.par_sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| id(a.2).cmp(&id(b.2))));
    let completion = |(officer, completed_on, at): (u32, Date, usize)| {
        let (row, earned) = (&inputs.rows[at], &judged.earned[at]);
        let course = earned.course.map(|c| &inputs.registry.courses[c as usize]);
        let id = row.row_id();
        CompletionRow {
            completion_id: id.clone(),
            license_no: license_no(&inputs.registry, officer).to_owned(),
            source_kind: earned.source_kind.unwrap_or(SourceKind::InService),
            control_no: course.map(|c| c.control_no.clone()),
            provider_no: course.map(|c| c.provider_no.clone()),
            provider_name: course
                .map(|c| names.get(c.provider_no.as_str()).map(|n| (*n).to_owned()))
                .unwrap_or_else(|| text(row.source_name.as_deref())),
            location: text(row.location.as_deref()),
            administrator: text(row.administrator.as_deref()),
            title: course.map(|c| c.title.clone()).or_else(|| text(row.course_title.as_deref())),
            completed_on,
            delivery: earned.delivery,
            role: row.role,
            hours: earned.hours,
            row_id: id,
        }
    };
    order.into_par_iter().map(completion).collect()
}

fn text(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

/// The table `issues`, in the order of files, sheets, rows, fields and codes.
pub fn issues(inputs: &Inputs, judged: &Judged) -> Vec<IssueRow> {
    let mut rows: Vec<(Coordinates, IssueRow)> = Vec::new();
    for issue in inputs.issues.iter().chain(&judged.issues) {
        rows.push((issue.at, of_record(inputs, issue)));
    }
    for found in &inputs.file_issues {
        rows.push(of_reader(inputs, found));
    }
    let key = |(at, row): &(Coordinates, IssueRow)| (*at, row.field.clone(), row.code.clone(), row.value.clone());
    rows.sort_by_cached_key(key);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row_id_at(inputs: &Inputs, at: Coordinates) -> Option<String> {
    inputs.rows.binary_search_by_key(&at, |row| row.at).ok().map(|found| inputs.rows[found].row_id())
}

fn of_record(inputs: &Inputs, issue: &Issue) -> IssueRow {
    let (file, sheet) = place(inputs, issue.at);
    IssueRow {
        row_id: row_id_at(inputs, issue.at),
        file: file.to_owned(),
        sheet: sheet.map(str::to_owned),
        row_number: Some(i64::from(issue.at.row_number)),
        field: issue.field.map(str::to_owned),
        code: issue.code.to_owned(),
        severity: issue.severity.as_str(),
        value: issue.value.as_deref().map(str::to_owned),
        message: issue.message.clone(),
    }
}

fn of_reader(inputs: &Inputs, found: &super::read::FileIssue) -> (Coordinates, IssueRow) {
    let issue = &found.issue;
    let sheets = (0u32..).map_while(|sheet| inputs.sheet_index.get(&(found.file, sheet)).map(|at| (sheet, *at)));
    let named = |(_, at): &(u32, usize)| inputs.files[*at].sheet == issue.sheet;
    let (sheet, entry) = sheets.clone().find(named).or_else(|| sheets.clone().next()).unwrap_or((0, 0));
    let at = Coordinates { file: found.file, sheet, row_number: issue.row_number.unwrap_or(0) };
    let row = IssueRow {
        row_id: issue.row_number.and_then(|_| row_id_at(inputs, at)),
        file: inputs.files[entry].file.clone(),
        sheet: issue.sheet.clone(),
        row_number: issue.row_number.map(i64::from),
        field: issue.field.clone(),
        code: issue.code.to_owned(),
        severity: severity(issue.severity).as_str(),
        value: issue.value.clone(),
        message: issue.message.clone(),
    };
    (at, row)
}

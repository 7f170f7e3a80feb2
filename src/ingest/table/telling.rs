//! What is told once of a table: headers that nobody knows, columns found by words or by content, ditto marks, matrices.

use super::Table;
use super::reading::Reading;
use super::rows::Rows;
use crate::ingest::columns;
use crate::ingest::file::{ReadIssue, Severity, Sheet};
use crate::ingest::headers::{HeaderField, Headers};
use crate::ingest::layout::SignKind;
use crate::ingest::survey::{ColumnSurvey, Finding, Findings, Observed};
use crate::words::Shares;

impl Table<'_, '_> {
    /// What is told when a header is found.
    pub(super) fn tell_of_header(&mut self) {
        let layout = self.rows.layout();
        let names = |field: usize| self.reading.headers.fields()[field].name.clone();
        let absent: Vec<(String, String)> =
            layout.missing_required.iter().map(|&f| (names(f), goes_by(&self.reading.headers.fields()[f]))).collect();
        let unknown = (!layout.unmapped.is_empty()).then(|| layout.unmapped.join(", "));
        let own = |field: &usize| {
            let roles = &self.reading.headers.roles;
            Some(*field) != roles.attendance && Some(*field) != roles.remarks
        };
        let doubled: Vec<String> = layout.doubled().filter(own).map(names).collect();
        let row = Some(layout.header_row);
        for (name, goes_by) in absent {
            let besides = if unknown.is_some() { "; the columns named here go for no field" } else { "" };
            let message = format!("no column has a header of this field; it goes by {goes_by}{besides}");
            self.tell(row, Some(name), "missing_column", Severity::Error, message, unknown.clone());
        }
        for name in doubled {
            let message = "more than one column has a header of this field".to_owned();
            self.tell(row, Some(name), "doubled_column", Severity::Warning, message, None);
        }
    }
}

/// The headers that a sender may write for a field.
fn goes_by(field: &HeaderField) -> String {
    /// More would hide the rest of the message.
    const TOLD: usize = 4;
    let names = std::iter::once(&field.name).chain(field.aliases.iter().filter(|alias| **alias != field.name));
    let told: Vec<String> = names.take(TOLD).map(|name| format!("`{name}`")).collect();
    told.join(", ")
}

/// What is told once of the columns when a sheet has been read.
struct Telling<'t, 'r> {
    reading: &'t mut Reading<'r>,
    sheet: &'t Sheet,
    unread: Vec<String>,
}

impl Rows {
    /// Tells of the columns; gives those that nobody knows.
    pub(in crate::ingest) fn tell(
        &mut self,
        reading: &mut Reading<'_>,
        sheet: &Sheet,
        findings: &Findings,
    ) -> Vec<String> {
        let without_courses = self.matrix_without_courses(reading.headers);
        let mut telling = Telling { reading, sheet, unread: Vec::new() };
        if let Some(headers) = without_courses {
            telling.matrix_without_courses(headers);
        }
        for (header, field) in std::mem::take(&mut self.by_words) {
            let name = telling.reading.headers.fields()[field].name.clone();
            let message = format!("the column is taken for `{name}` by words of its header");
            telling.tell(Some(&name), "header_by_words", message, header);
        }
        for header in std::mem::take(&mut self.courses) {
            let message = "the header is a course number: each filled cell below it is one attendance".to_owned();
            telling.tell(Some("control_no"), "matrix", message, header);
        }
        if let Some(text) = self.encoded_twice.take() {
            let message = "text that was encoded twice is read back as it was meant".to_owned();
            telling.tell(None, "encoded_twice", message, text);
        }
        for (position, (count, takes)) in std::mem::take(&mut self.dittos) {
            let message = match takes {
                true => format!("{count} ditto marks are read as the value of the row above"),
                false => format!("{count} ditto marks in a column of names or numbers are read as blank"),
            };
            telling.tell(None, "ditto", message, self.name(position));
        }
        for (position, survey) in &self.surveys {
            let finding = findings.columns.get(position).cloned().unwrap_or_default();
            telling.column(&self.name(*position), survey, &finding);
        }
        telling.unread
    }

    /// The headers of columns that nobody knows and that hold what stands below the courses of a matrix, where no column and no
    /// label has a course number: two of them or more.
    fn matrix_without_courses(&self, headers: &Headers) -> Option<String> {
        let control_no = headers.roles.control_no?;
        let is_missing = self.layout().missing_required.contains(&control_no);
        let below = |survey: &ColumnSurvey| {
            survey.observed == Observed::Unknown && survey.filled > 0 && survey.as_in_matrix && !survey.only_counts()
        };
        let columns = self.surveys.iter().filter(|(_, survey)| below(survey));
        let columns: Vec<String> = columns.map(|(position, _)| self.name(*position)).collect();
        (is_missing && columns.len() > 1).then(|| columns.join(", "))
    }

    fn name(&self, position: usize) -> String {
        let header = self.names.get(&position).filter(|text| !text.is_empty());
        header.cloned().unwrap_or_else(|| columns::without_header(position))
    }
}

impl Telling<'_, '_> {
    fn tell(&mut self, field: Option<&str>, code: &'static str, message: String, value: String) {
        self.reading.issues.push(ReadIssue {
            sheet: self.sheet.name.clone(),
            row_number: None,
            field: field.map(str::to_owned),
            code,
            severity: Severity::Warning,
            message,
            value: Some(value),
        });
    }

    fn matrix_without_courses(&mut self, headers: String) {
        let message = "columns of marks, figures or days: if each is a course, write its course number over it, \
                       and its day beside the number or on the line below"
            .to_owned();
        self.tell(Some("control_no"), "matrix_without_courses", message, headers);
    }

    fn column(&mut self, header: &str, survey: &ColumnSurvey, finding: &Finding) {
        let filled = survey.filled;
        if let Some((day_first, month_first)) = finding.day_first {
            let message = format!(
                "{day_first} different dates of the column can only be day/month/year and {month_first} only \
                 month/day/year; those that can be both are not read"
            );
            self.tell(Some("completed_on"), "day_first_column", message, header.to_owned());
        }
        if finding.shares == Shares::All {
            let message = "every figure lies between 0 and 1: read as shares of one".to_owned();
            self.tell(Some("test_score"), "score_as_share", message, header.to_owned());
        }
        if let Some(text) = &finding.class_text {
            let message = format!("the same remark on all {filled} rows speaks of the class and holds nothing: {text}");
            self.tell(Some("remarks"), "class_remark", message, header.to_owned());
        }
        let (code, message) = match finding.sign {
            Some(SignKind::ByContent { .. } | SignKind::Attendance { .. }) => {
                let message = "the column holds words of attendance and is read so".to_owned();
                return self.tell(Some("attendance"), "column_by_content", message, header.to_owned());
            }
            Some(SignKind::UnknownYesNo) => {
                ("unknown_column", "a column of yes and no that no field goes by: rows with a no wait".to_owned())
            }
            Some(_) => ("unknown_column", "a column of durations that no field goes by: its rows wait".to_owned()),
            None => {
                let unread =
                    survey.observed == Observed::Unknown || survey.observed == Observed::Session && finding.no_session;
                if !unread || filled == 0 || survey.only_counts() {
                    return;
                }
                ("unknown_column", format!("no field goes by this header; its values in {filled} rows are not read"))
            }
        };
        self.tell(None, code, message, header.to_owned());
        self.unread.push(header.to_owned());
    }
}

//! Files without a table: forms of labels only, and what is told where no header was found.

use super::Table;
use crate::ingest::file::Severity;
use crate::ingest::file::{Batch, Part};
use crate::ingest::grid::GridBuilder;
use crate::ingest::headers::{ColumnKind, Headers};
use crate::ingest::labels;
use crate::ingest::layout::{Column, Constant, Layout};
use crate::ingest::raw::RawRecord;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Table<'_, '_> {
    /// Reads forms: label lines only, each form one row at its first line.
    pub(super) fn read_forms(&mut self) {
        let records = std::mem::take(&mut self.unheaded);
        let headers = self.reading.headers;
        let (mut forms, mut unknown): (Vec<Vec<Constant>>, Vec<(u32, String)>) = (Vec::new(), Vec::new());
        for record in &records {
            let Some(line) = labels::any_labels(headers, record) else { continue };
            unknown.extend(line.unknown.into_iter().map(|label| (record.number, label)));
            for constant in line.constants {
                let returns = forms.last().is_none_or(|form| form.iter().any(|c| c.field == constant.field));
                if returns {
                    forms.push(Vec::new());
                }
                if let Some(form) = forms.last_mut() {
                    form.push(constant);
                }
            }
        }
        let missing = missing(headers, &forms);
        if forms.is_empty() || !missing.is_empty() {
            return self.tell_of_nothing(&records, &forms, &unknown, &missing);
        }
        for (row, label) in unknown {
            let message = "no field goes by this label; its value is not read".to_owned();
            self.tell(Some(row), None, "unknown_label", Severity::Warning, message, Some(label));
        }
        self.emit_forms(&forms);
    }

    fn emit_forms(&mut self, forms: &[Vec<Constant>]) {
        let fields: BTreeSet<usize> = forms.iter().flatten().map(|constant| constant.field).collect();
        let fields: Vec<usize> = fields.into_iter().collect();
        let label = |field: usize| forms.iter().flatten().find(|c| c.field == field).map_or("", |c| c.label.as_str());
        let cells: Vec<(usize, String)> = fields.iter().enumerate().map(|(at, f)| (at, label(*f).to_owned())).collect();
        let findings = &self.findings;
        let made = crate::ingest::columns::columns(self.reading.headers, &cells, 0, Vec::new(), findings);
        let mut layout = made.layout;
        if layout.columns.len() != fields.len() {
            // labels that mean something else in company are taken for what they are alone
            let column = |(at, field): (usize, &usize)| Column::plain(*field, label(*field), at);
            let columns = fields.iter().enumerate().map(column).collect();
            layout = Layout::new(self.reading.headers, 0, columns, Vec::new(), Vec::new());
        }
        let mut grid = GridBuilder::new(layout.width());
        for form in forms {
            let value = |column: &Column| {
                let field = fields[column.position];
                form.iter().find(|c| c.field == field).map_or("", |c| c.value.as_str())
            };
            let row = form.first().map_or(0, |constant| constant.row_number);
            grid.push_cells(row, false, layout.columns.iter().map(value));
            self.sheet.rows += 1;
        }
        let layout = Arc::new(layout);
        self.sheet.layout = Arc::clone(&layout);
        let part = Part { layout, grid: grid.take() };
        let (sheet, serial_dates) = (self.reading.sheets.len(), self.sheet.serial_dates());
        (self.reading.sink)(Batch { sheet, serial_dates, part });
    }

    /// Nothing of the sheet could be read: what the best line of it was, and what it lacked.
    fn tell_of_nothing(
        &mut self,
        records: &[RawRecord],
        forms: &[Vec<Constant>],
        unknown: &[(u32, String)],
        missing: &[String],
    ) {
        let headers = self.reading.headers;
        let names = |field: usize| headers.fields()[field].name.as_str();
        if !forms.is_empty() {
            let known: Vec<String> =
                forms.iter().flatten().map(|c| format!("`{}` ({})", c.label, names(c.field))).collect();
            let others: Vec<String> = unknown.iter().map(|(_, label)| format!("`{label}`")).collect();
            let row = forms[0].first().map(|c| c.row_number);
            let message = format!(
                "label lines without a table below; labels understood: {}; not understood: {}; missing: {}",
                listed(&known),
                listed(&others),
                listed(missing)
            );
            return self.tell(row, None, "no_header", Severity::Warning, message, None);
        }
        let best = records.iter().max_by_key(|record| {
            let known = record.filled().filter(|(_, text)| headers.find(text).is_some()).count();
            (
                known,
                record.filled().filter(|(_, t)| !super::block::is_value_like(t)).count(),
                std::cmp::Reverse(record.number),
            )
        });
        let Some(best) = best else { return };
        let cells: Vec<String> = best
            .filled()
            .map(|(_, text)| match headers.meaning(text).kind {
                ColumnKind::Field(field) => format!("`{text}` ({})", names(field)),
                _ => format!("`{text}` (not known)"),
            })
            .collect();
        let message = format!(
            "no line holds two known headers; the best one seen is line {}: {}; missing: {}{}",
            best.number,
            listed(&cells),
            listed(missing),
            looks_like(headers, records)
        );
        self.tell(Some(best.number), None, "no_header", Severity::Warning, message, None);
    }
}

/// What the lines are instead of a table, as far as they show it, and what to do.
fn looks_like(headers: &Headers, records: &[RawRecord]) -> &'static str {
    let mut first = records.iter().take(1).flat_map(RawRecord::filled);
    let is_json = |(_, text): (usize, &str)| {
        // a title in square brackets is none
        text.starts_with('{') || text.strip_prefix('[').is_some_and(|rest| rest.is_empty() || rest.starts_with('{'))
    };
    if first.next().is_some_and(is_json) {
        return "; it begins like JSON but is not: leave out comments, use double quotes, no comma behind a last value";
    }
    let is_lined_up = |record: &RawRecord| {
        let mut cells = record.filled();
        let (Some((_, text)), None) = (cells.next(), cells.next()) else { return false };
        text.split("  ").filter(|part| headers.find(part.trim()).is_some()).count() >= 2
    };
    if records.iter().any(is_lined_up) {
        return "; its columns are lined up with blanks (fixed width): save it as CSV or XLSX";
    }
    ""
}

/// Required fields that not every form gives.
fn missing(headers: &Headers, forms: &[Vec<Constant>]) -> Vec<String> {
    let lacks = |field: usize| forms.is_empty() || forms.iter().any(|form| form.iter().all(|c| c.field != field));
    let stands_in = |field: usize| {
        let other = headers.stand_ins().iter().find(|(of, _)| *of == field).map(|(_, by)| *by);
        other.is_some_and(|by| !lacks(by))
    };
    let fields = headers.fields().iter().enumerate();
    fields.filter(|(at, f)| f.required && lacks(*at) && !stands_in(*at)).map(|(_, f)| f.name.clone()).collect()
}

fn listed(items: &[String]) -> String {
    const SHOWN: usize = 20;
    if items.is_empty() {
        return "none".to_owned();
    }
    items.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ")
}

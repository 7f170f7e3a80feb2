//! `agencies/AGENCY.xlsx`: for an agency's training coordinator.
//!
//! In: officers who owe hours, rows without credit. Out: one workbook per agency that has either: who needs how many
//! hours of what (nearest deadline, then most hours first), and the records of its officers, or sent by it, that
//! earned no credit and why.

use super::filename::file_name;
use super::uncredited::{self, Uncredited};
use crate::publish::officers::{Owing, label};
use crate::publish::workbook::{Cell, Column, Sheet, workbook};
use crate::publish::{Artifact, PublishError, Published, wording};
use crate::record::Hours;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;

#[derive(Default)]
struct Folder<'a, 'b> {
    owing: Vec<&'b Owing<'a>>,
    rows: Vec<&'b Uncredited<'a>>,
}

pub fn workbooks(
    published: &Published,
    owing: &[Owing],
    uncredited: &[Uncredited],
) -> Result<Vec<Artifact>, PublishError> {
    let mut folders: BTreeMap<&str, Folder> = BTreeMap::new();
    for officer in owing {
        if let Some(id) = officer.row.agency_id.as_deref() {
            folders.entry(id).or_default().owing.push(officer);
        }
    }
    for row in uncredited {
        for id in agencies_of(published, row) {
            folders.entry(id).or_default().rows.push(row);
        }
    }
    let requirements = published.digest.requirements.order();
    let requirements: Vec<&str> = requirements.iter().map(|id| id.as_str()).collect();
    folders.into_par_iter().map(|(id, folder)| one(published, id, folder, &requirements)).collect()
}

/// The agency that sent the row and the one that employs the officer it was matched to.
fn agencies_of<'a>(published: &Published<'a>, row: &Uncredited<'a>) -> Vec<&'a str> {
    let sender = row.detail.agency_id.as_deref();
    let officer = row.row.license_no.as_deref().and_then(|l| published.registry.officer(l));
    let employer = officer.and_then(|o| o.agency_id.as_deref());
    let mut ids: Vec<&str> = sender.into_iter().chain(employer).collect();
    ids.dedup();
    ids
}

fn one(published: &Published, id: &str, folder: Folder, requirements: &[&str]) -> Result<Artifact, PublishError> {
    let path = format!("lists/agencies/{}.xlsx", file_name(id));
    let sheets =
        [needs(published, folder.owing, requirements), uncredited::sheet("Records without credit", folder.rows)];
    workbook(path, published.as_of, sheets)
}

fn needs<'a>(published: &Published<'a>, mut owing: Vec<&'a Owing<'a>>, requirements: &[&'a str]) -> Sheet<'a> {
    owing.sort_by_key(|o| (o.row.deadline, Reverse(o.row.shortfall_hours), &o.row.license_no));
    let mut columns = vec![
        Column::new("License no.", 14.0),
        Column::new("Name", 28.0),
        Column::new("Standing", 20.0),
        Column::new("Hours needed", 14.0).with_bars(),
        Column::new("Deadline", 12.0),
    ];
    columns.extend(requirements.iter().map(|id| Column::new(label(published, id), 15.0)));
    columns.push(Column::new("Waiting for review", 52.0));
    let rows: Vec<_> = owing.into_iter().map(|o| line(o, requirements)).collect();
    Sheet::new("Hours needed", columns, rows)
}

fn line<'a>(owing: &'a Owing<'a>, requirements: &[&str]) -> Vec<Cell<'a>> {
    let mut cells = vec![
        Cell::text(owing.row.license_no.as_str()),
        Cell::text(owing.name()),
        Cell::text(wording::status(owing.row.status)),
        Cell::Hours(owing.row.shortfall_hours),
        Cell::Day(owing.row.deadline),
    ];
    let lacking = |id: &str| owing.missing.iter().find(|(_, missing, _)| *missing == id).map(|(.., hours)| *hours);
    cells.extend(
        requirements.iter().map(|id| lacking(id).filter(|h| *h > Hours::ZERO).map_or(Cell::Blank, Cell::Hours)),
    );
    let items: Vec<&str> = owing.open_items.iter().chain(&owing.clerical).map(String::as_str).collect();
    cells.push(Cell::text(items.join("; ")));
    cells
}

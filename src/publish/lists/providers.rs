//! `providers/PROVIDER.xlsx`: for whoever sends rosters, a licensed provider or an agency with in-service courses.
//!
//! In: rows without credit and attendance lists, both with the provider they name. Out: one workbook per provider that
//! has either, known to the registry or not: its rows without credit and what to do, how late its lists came, its courses
//! without approval, and, for licensed providers, the share of live hours away from the main office.

use super::filename::file_name;
use super::uncredited::{self, Uncredited};
use super::{attendance, travel};
use crate::publish::workbook::workbook;
use crate::publish::{Artifact, AttendanceList, PublishError, Published};
use rayon::prelude::*;
use std::collections::BTreeMap;

#[derive(Default)]
struct Folder<'a> {
    rows: Vec<&'a Uncredited<'a>>,
    lists: Vec<&'a AttendanceList>,
}

pub fn workbooks<'a>(
    published: &Published<'a>,
    uncredited: &'a [Uncredited<'a>],
) -> Result<Vec<Artifact>, PublishError> {
    let mut folders: BTreeMap<&str, Folder> = BTreeMap::new();
    for row in uncredited {
        if let Some(provider) = row.detail.provider_no.as_deref() {
            folders.entry(provider).or_default().rows.push(row);
        }
    }
    for list in published.attendance {
        folders.entry(&list.provider_no).or_default().lists.push(list);
    }
    folders.into_par_iter().map(|(provider, folder)| one(published, provider, folder)).collect()
}

fn one(published: &Published, provider: &str, folder: Folder) -> Result<Artifact, PublishError> {
    let path = format!("lists/providers/{}.xlsx", file_name(provider));
    let mut sheets = vec![
        uncredited::sheet("Rows without credit", folder.rows),
        attendance::lists(published, &folder.lists),
        attendance::unapproved(published, &folder.lists),
    ];
    sheets.extend(travel::sheet(published, provider, &folder.lists));
    workbook(path, published.as_of, sheets)
}

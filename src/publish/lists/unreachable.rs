//! `unreachable.csv`: officers who are short and cannot be written to, with whom to call at their agency.
//!
//! In: officers who owe hours. Out: one row per short officer without a usable address or account, whatever the month;
//! written by every run, also empty.

use crate::publish::csv_text::{Field, list};
use crate::publish::officers::Owing;
use crate::publish::reach::{Unreached, list_fault};
use crate::publish::{Artifact, PublishError, Published};
use crate::record::Status;

const HEADER: [&str; 9] = [
    "license_no",
    "name",
    "reason",
    "agency_id",
    "agency",
    "contact_name",
    "contact_email",
    "shortfall_hours",
    "deadline",
];

pub fn unreachable(published: &Published, owing: &[Owing]) -> Result<Artifact, PublishError> {
    list("lists/unreachable.csv", &HEADER, owing, |officer| {
        let short = officer.row.status == Status::Short;
        short.then(|| fault(published, officer)).flatten().map(|why| line(officer, why))
    })
}

fn fault(published: &Published, owing: &Owing) -> Option<Unreached> {
    match owing.officer {
        Some(officer) => list_fault(officer, owing.row, &published.settings.bounced),
        None => Some(Unreached::NoEmail),
    }
}

fn line<'a>(owing: &'a Owing, why: Unreached) -> Vec<Field<'a>> {
    vec![
        Field::text(owing.row.license_no.as_str()),
        Field::text(owing.name()),
        Field::plain(why.as_str()),
        Field::optional(owing.row.agency_id.as_deref()),
        Field::optional(owing.agency.map(|a| a.name.as_str())),
        Field::optional(owing.agency.and_then(|a| a.contact_name.as_deref())),
        Field::optional(owing.agency.and_then(|a| a.contact_email.as_deref())),
        Field::plain(owing.row.shortfall_hours),
        Field::day(owing.row.deadline),
    ]
}

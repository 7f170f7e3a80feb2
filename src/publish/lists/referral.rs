//! `referral.csv` and `referral_held.csv`: officers not shown compliant once the deadline has passed.
//!
//! In: officers who owe hours. Out: those for the director, and those held back because an open review item, or a rejected
//! row with a clerical fault, may still clear them. Every referral is provisional while rosters of the last days may still arrive. The program
//! lists; whether a licence becomes inactive is the director's to decide.

use crate::publish::csv_text::{Field, list};
use crate::publish::notices::is_referred;
use crate::publish::officers::Owing;
use crate::publish::{Artifact, PublishError, Published};
use crate::record::Status;
use chrono::TimeDelta;

const HEADER: [&str; 8] =
    ["license_no", "name", "agency_id", "agency", "shortfall_hours", "missing", "deadline", "provisional"];
const HELD: [&str; 9] =
    ["license_no", "name", "agency_id", "agency", "shortfall_hours", "missing", "deadline", "reason", "rows"];

pub fn referral(published: &Published, owing: &[Owing]) -> Result<Artifact, PublishError> {
    list("lists/referral.csv", &HEADER, owing, |officer| {
        let provisional = || Field::plain(is_provisional(published, officer));
        is_referred(officer.row).then(|| line(published, officer, provisional()))
    })
}

pub fn held(published: &Published, owing: &[Owing]) -> Result<Artifact, PublishError> {
    list("lists/referral_held.csv", &HELD, owing, |officer| {
        let row = officer.row;
        let after_review = row.would_comply_after_review;
        if row.status != Status::NotShownCompliant || !(after_review || row.would_comply_if_corrected) {
            return None;
        }
        let reason = if after_review { "open_review" } else { "clerical_rejection" };
        let mut fields = line(published, officer, Field::text(reason));
        let clerical = officer.clerical.iter().filter(|_| !after_review);
        let rows: Vec<&str> = officer.open_items.iter().chain(clerical).map(String::as_str).collect();
        fields.push(Field::text(rows.join("; ")));
        Some(fields)
    })
}

/// Through the last day on which a roster of the deadline's day is still in time. Unknown deadlines stay provisional.
fn is_provisional(published: &Published, owing: &Owing) -> bool {
    let days = TimeDelta::days(published.settings.provisional_days);
    owing.row.deadline.is_none_or(|deadline| published.as_of <= deadline + days)
}

fn line<'a>(published: &Published<'a>, owing: &'a Owing, last: Field<'a>) -> Vec<Field<'a>> {
    vec![
        Field::text(owing.row.license_no.as_str()),
        Field::text(owing.name()),
        Field::optional(owing.row.agency_id.as_deref()),
        Field::optional(owing.agency.map(|a| a.name.as_str())),
        Field::plain(owing.row.shortfall_hours),
        Field::text(owing.missing_in_words(published)),
        Field::day(owing.row.deadline),
        last,
    ]
}

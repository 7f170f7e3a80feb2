//! `reminders_WAVE.csv`: officers to write to in the wave.
//!
//! In: officers who owe hours, the wave. Out: one row per officer who is short and can be reached, with what is
//! missing in plain words, courses that would fill it, and rows that may be theirs and earn nothing yet. Officers the ledger shows as written to in this wave are left out.

use crate::mail::LIST_COLUMNS;
use crate::publish::csv_text::{Field, list};
use crate::publish::officers::Owing;
use crate::publish::reach::list_fault;
use crate::publish::{Artifact, PublishError, Published, Wave};
use crate::record::Status;

pub fn reminders(published: &Published, owing: &[Owing], wave: Wave) -> Result<Artifact, PublishError> {
    list(&format!("lists/reminders_{}.csv", wave.as_str()), &LIST_COLUMNS, owing, |officer| {
        is_written_to(published, officer).then(|| line(published, officer))
    })
}

fn is_written_to(published: &Published, owing: &Owing) -> bool {
    let reachable = |officer| list_fault(officer, owing.row, &published.settings.bounced).is_none();
    owing.row.status == Status::Short
        && owing.officer.is_some_and(reachable)
        && !published.settings.already_sent.contains(owing.row.license_no.as_str())
}

fn line<'a>(published: &Published<'a>, owing: &'a Owing) -> Vec<Field<'a>> {
    // an open row may be another person's: it is told where it would settle everything
    let open = if owing.row.would_comply_after_review { &owing.open_items[..] } else { &[] };
    let open = open.iter().chain(&owing.clerical).map(String::as_str).collect::<Vec<_>>().join("; ");
    vec![
        Field::text(owing.row.license_no.as_str()),
        Field::text(owing.name()),
        Field::optional(owing.email()),
        Field::plain(owing.row.shortfall_hours),
        Field::plain(owing.row.hours_counted),
        Field::text(owing.missing_in_words(published)),
        Field::text(owing.fitting.courses.join("; ")),
        Field::plain(owing.fitting.fill.as_str()),
        Field::text(open),
        Field::day(Some(published.period.last_day())),
        Field::day(owing.row.deadline),
        Field::text(published.settings.place.help.as_str()),
    ]
}

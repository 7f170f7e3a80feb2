//! `lapsing.csv`: licences, approvals and recognitions that end soon, so that nobody's officers lose credit unwarned.
//!
//! In: what ends, with who has sent training under it lately. Out: a line each; written by every run, also empty.

use crate::publish::csv_text::{Field, list};
use crate::publish::{Artifact, PublishError, Published};

const HEADER: [&str; 7] = ["what", "number", "name", "ends_on", "days_left", "recent_rows", "recent_senders"];

pub fn lapsing(published: &Published) -> Result<Artifact, PublishError> {
    list("lists/lapsing.csv", &HEADER, published.lapsing, |one| {
        Some(vec![
            Field::plain(one.what),
            Field::text(one.number.as_str()),
            Field::text(one.name.as_str()),
            Field::day(Some(one.ends_on)),
            Field::plain((one.ends_on - published.as_of).num_days()),
            Field::plain(one.rows),
            Field::text(one.senders.as_str()),
        ])
    })
}

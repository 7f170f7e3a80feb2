//! `statistics.csv`: the statistics as they are, for whoever reckons further.
//!
//! In: the statistics. Out: one line per row; `value` is empty where `withheld` is true.

use crate::publish::csv_text::{Field, list};
use crate::publish::{Artifact, PublishError};
use crate::record::Hours;
use crate::record::tables::StatisticRow;

const HEADER: [&str; 6] = ["measure", "group_by", "group", "period", "value", "withheld"];

pub fn table(statistics: &[StatisticRow]) -> Result<Artifact, PublishError> {
    list("public/statistics.csv", &HEADER, statistics, |row| {
        Some(vec![
            Field::text(&row.measure),
            Field::text(&row.group_by),
            Field::text(&row.group),
            Field::plain(row.period),
            Field::plain(row.value.map(|v| Hours(v).to_string()).unwrap_or_default()),
            Field::plain(row.withheld),
        ])
    })
}

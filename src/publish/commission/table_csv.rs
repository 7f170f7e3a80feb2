//! `statistics.csv`: the statistics as they are, for whoever reckons further.
//!
//! In: the statistics. Out: one line per row; `value` is empty where `withheld` is true, save in the file behind the page,
//! which is read again when the page is renewed.

use crate::publish::csv_text::{Field, list};
use crate::publish::statistics::Figures;
use crate::publish::{Artifact, PublishError};
use crate::record::tables::StatisticRow;
use crate::record::{Hours, Period};

const HEADER: [&str; 6] = ["measure", "group_by", "group", "period", "value", "withheld"];

pub fn table(path: &str, statistics: &[StatisticRow]) -> Result<Artifact, PublishError> {
    list(path, &HEADER, statistics, |row| {
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

/// The lines of such a table as figures again; a line without a value tells nothing.
///
/// # Errors
/// When a line is not as [`table`] writes it.
pub fn figures(bytes: &[u8]) -> Result<Figures, csv::Error> {
    let mut figures = Figures::new();
    for line in csv::Reader::from_reader(bytes).into_deserialize() {
        let (measure, group_by, group, period, value, withheld): (String, String, String, i32, Option<Hours>, bool) =
            line?;
        if let Some(value) = value {
            figures.insert((measure, group_by, group, Period(period)), (value.0, withheld));
        }
    }
    Ok(figures)
}

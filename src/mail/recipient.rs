//! Whom to write to: the wave's reminder list, read back.
//!
//! In: `lists/reminders_WAVE.csv` as the run wrote it. Out: one recipient per line.
//! Always holds: the list decides. Whoever is not on it gets no message, so a list held back by a gate, or one without
//! an officer, is mail that does not exist.

use csv::StringRecord;

use super::MailError;
use crate::record::{Date, Hours};

/// One officer to write to, in the words of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub license_no: String,
    pub name: String,
    pub email: String,
    /// `8 hours`
    pub shortfall: String,
    /// Hours counted so far, `16 hours`.
    pub counted: String,
    /// `Legal studies: 2 h`, one entry per requirement.
    pub missing: Vec<String>,
    /// Approved courses that would fill it.
    pub courses: Vec<String>,
    /// `each` of them does, all `together` do, or they do `in_part`.
    pub courses_fill: String,
    pub open_items: Vec<String>,
    /// The last day of the period.
    pub period_end: Option<Date>,
    pub deadline: Option<Date>,
    pub help: String,
}

/// Where the list of a wave lies in a run.
pub fn list_path(wave: &str) -> String {
    format!("lists/reminders_{wave}.csv")
}

/// Reads a reminder list.
///
/// # Errors
/// When it is not a list that a run wrote.
pub fn recipients(path: &str, list: &[u8]) -> Result<Vec<Recipient>, MailError> {
    let mut reader = csv::Reader::from_reader(list);
    let fault = |line, message| MailError::List { list: path.to_owned(), line, message };
    let header = reader.headers().map_err(|_| fault(1, "the header cannot be read"))?.clone();
    let columns = Columns::of(&header).ok_or_else(|| fault(1, "a column is missing"))?;
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| fault(e.position().map_or(0, csv::Position::line), "no CSV line"))?;
        let line = record.position().map_or(0, csv::Position::line);
        all.push(columns.recipient(&record).map_err(|message| fault(line, message))?);
    }
    Ok(all)
}

struct Columns([usize; LIST_COLUMNS.len()]);

/// The columns of a reminder list.
pub const LIST_COLUMNS: [&str; 12] = [
    "license_no",
    "name",
    "email",
    "shortfall_hours",
    "hours_counted",
    "missing",
    "courses",
    "courses_fill",
    "open_items",
    "period_end",
    "deadline",
    "help",
];

impl Columns {
    fn of(header: &StringRecord) -> Option<Self> {
        let mut at = [0; LIST_COLUMNS.len()];
        for (place, name) in at.iter_mut().zip(LIST_COLUMNS) {
            *place = header.iter().position(|column| column == name)?;
        }
        Some(Self(at))
    }

    fn recipient(&self, record: &StringRecord) -> Result<Recipient, &'static str> {
        let [
            license_no,
            name,
            email,
            shortfall,
            counted,
            missing,
            courses,
            courses_fill,
            open_items,
            period_end,
            deadline,
            help,
        ] = self.0.map(|at| written(record.get(at).unwrap_or_default()));
        if license_no.is_empty() || email.is_empty() {
            return Err("a licence number or an address is missing");
        }
        let day = |text: &str, fault| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| fault),
        };
        let hours = |text| Hours::parse(text).map(in_words).map_err(|_| "the hours cannot be read");
        Ok(Recipient {
            license_no: license_no.to_owned(),
            name: name.to_owned(),
            email: email.to_owned(),
            shortfall: hours(shortfall)?,
            counted: hours(counted)?,
            missing: items(missing),
            courses: items(courses),
            courses_fill: courses_fill.to_owned(),
            open_items: items(open_items),
            period_end: day(period_end, "the last day of the period is no date")?,
            deadline: day(deadline, "the deadline is no date")?,
            help: help.to_owned(),
        })
    }
}

/// What stood there before the list made it harmless to a spreadsheet.
pub(super) fn written(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => field,
    }
}

fn items(text: &str) -> Vec<String> {
    text.split("; ").map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// `1 hour`, `1.5 hours`, `0.05 hours`.
fn in_words(hours: Hours) -> String {
    let figure = hours.to_string();
    let figure = figure.trim_end_matches('0').trim_end_matches('.');
    if figure == "1" { "1 hour".to_owned() } else { format!("{figure} hours") }
}

impl Recipient {
    /// Made-up officers with each optional part and without it, to try texts on.
    pub(super) fn specimens(day: Date) -> Vec<Recipient> {
        let plain = Recipient {
            license_no: "0".to_owned(),
            name: "Sample Officer".to_owned(),
            email: "officer@post.example".to_owned(),
            shortfall: "1.5 hours".to_owned(),
            counted: "22.5 hours".to_owned(),
            missing: vec!["Sample requirement: 1 h".to_owned(), "Another: 0.5 h".to_owned()],
            courses: vec!["00-00001 A course (2 h, live, A provider)".to_owned()],
            courses_fill: "each".to_owned(),
            open_items: Vec::new(),
            period_end: Some(day),
            deadline: Some(day),
            help: "Ask the office.".to_owned(),
        };
        let open = Recipient { open_items: vec!["A course (waits)".to_owned()], ..plain.clone() };
        let fills = |fill: &str| Recipient { courses_fill: fill.to_owned(), ..plain.clone() };
        let bare =
            Recipient { missing: Vec::new(), courses: Vec::new(), period_end: None, deadline: None, ..plain.clone() };
        let bare_open = Recipient { open_items: open.open_items.clone(), ..bare.clone() };
        let (together, in_part) = (fills("together"), fills("in_part"));
        vec![plain, open, bare, bare_open, together, in_part]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "license_no,name,email,shortfall_hours,hours_counted,missing,courses,courses_fill,open_items,\
                          period_end,deadline,help\n";

    #[test]
    fn a_line_becomes_a_recipient() {
        let list = format!(
            "{HEADER}900001,'=Ann Smith,'+ann@x.example,8.00,16.00,Total hours: 8 h; Legal studies: 2 h,25-1 A (8 h),each,,\
             2025-12-31,2026-03-15,Call us.\n"
        );
        let all = recipients("l", list.as_bytes()).unwrap();
        assert_eq!(all.len(), 1);
        let one = &all[0];
        assert_eq!((one.name.as_str(), one.email.as_str()), ("=Ann Smith", "+ann@x.example"));
        assert_eq!(one.missing, ["Total hours: 8 h", "Legal studies: 2 h"]);
        assert!(one.open_items.is_empty());
        assert_eq!(one.deadline, Date::from_ymd_opt(2026, 3, 15));
        assert_eq!((one.shortfall.as_str(), one.counted.as_str()), ("8 hours", "16 hours"));
        assert_eq!((one.courses.len(), one.courses_fill.as_str()), (1, "each"));
        assert_eq!(one.period_end, Date::from_ymd_opt(2025, 12, 31));
    }

    #[test]
    fn hours_read_as_people_say_them() {
        for (hundredths, words) in [(100, "1 hour"), (150, "1.5 hours"), (2000, "20 hours"), (5, "0.05 hours")] {
            assert_eq!(in_words(Hours(hundredths)), words);
        }
    }

    #[test]
    fn a_list_that_no_run_wrote_is_refused_by_line() {
        let fault = |list: &str| recipients("lists/x.csv", list.as_bytes()).unwrap_err().to_string();
        assert!(fault("license_no,name\n").contains("line 1"));
        assert!(
            fault(&format!("{HEADER}1,A,a@x.example,1.00,0.00,,,,,,,\n2,B,,1.00,0.00,,,,,,,\n")).contains("line 3")
        );
        assert!(fault(&format!("{HEADER}1,A,a@x.example,much,0.00,,,,,,,\n")).contains("line 2"));
        assert!(fault(&format!("{HEADER}1,A,a@x.example,1.00,0.00,,,,,,soon,\n")).contains("deadline"));
    }
}

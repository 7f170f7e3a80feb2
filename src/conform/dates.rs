//! Dates as people write them.
//!
//! A sender's profile lists the forms it uses. Every listed form is tried; when two of them read the same text as
//! different days the date is ambiguous, and it is never guessed. A bare serial number is a date only in a
//! spreadsheet's date column.

use crate::record::Date;
use chrono::{Datelike, Days};

/// A way of writing a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// `2025-03-09`, also with a time behind it.
    Iso,
    /// `3/9/2025`, `03/09/25`.
    MonthDayYear,
    /// `9/3/2025`, `09.03.2025`.
    DayMonthYear,
    /// `20250309`.
    Compact,
    /// `9-Mar-2025`, `9 March 2025`, `March 9, 2025`.
    MonthName,
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    Unreadable,
    Ambiguous,
}

/// The earliest and latest years that a record of a person or a course can carry.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Reads `text` in any of `forms`; `serial` is `Some(is_1904)` in a spreadsheet. `latest_year` resolves years of two
/// digits: they lie in the hundred years that end with it.
pub fn parse_date(text: &str, forms: &[DateForm], serial: Option<bool>, latest_year: i32) -> Result<Date, DateFault> {
    let text = text.trim();
    if let Some((form, date)) = of_digits(text) {
        let date = date.filter(|_| forms.contains(&form));
        return date.ok_or(DateFault::Unreadable);
    }
    if let Some(date) = serial.and_then(|is_1904| from_serial(text, is_1904)) {
        return Ok(date);
    }
    let mut found: Option<Date> = None;
    for form in forms {
        if let Some(date) = in_form(text, *form, latest_year) {
            match found {
                Some(other) if other != date => return Err(DateFault::Ambiguous),
                _ => found = Some(date),
            }
        }
    }
    found.ok_or(DateFault::Unreadable)
}

/// `2025-03-09` and nothing else, which no form but the first reads. Most dates are written so.
fn of_digits(text: &str) -> Option<(DateForm, Option<Date>)> {
    let (y, m, d) = parts(text, b'-').filter(|(y, m, d)| (y.len(), m.len(), d.len()) == (4, 2, 2))?;
    Some((DateForm::Iso, date(number(y)?, number(m)?, number(d)?)))
}

fn in_form(text: &str, form: DateForm, latest_year: i32) -> Option<Date> {
    let day = without_time(text);
    match form {
        DateForm::Iso => {
            let (y, m, d) = parts(day, b'-').filter(|(y, ..)| y.len() == 4)?;
            date(number(y)?, number(m)?, number(d)?)
        }
        DateForm::MonthDayYear => {
            let (m, d, y) = three(day, b"/")?;
            date(year(y, latest_year)?, number(m)?, number(d)?)
        }
        DateForm::DayMonthYear => {
            let (d, m, y) = three(day, b"/.")?;
            date(year(y, latest_year)?, number(m)?, number(d)?)
        }
        DateForm::Compact => {
            (day.len() == 8 && day.is_ascii()).then_some(())?;
            date(number(&day[..4])?, number(&day[4..6])?, number(&day[6..])?)
        }
        DateForm::MonthName => month_name(text, latest_year),
    }
}

/// The text before a time of day: `2025-03-09T00:00:00Z`, `3/9/2025 12:00 AM`.
fn without_time(text: &str) -> &str {
    match text.bytes().position(|b| matches!(b, b'T' | b' ')) {
        Some(at) if text.as_bytes()[at + 1..].contains(&b':') => text[..at].trim_end(),
        _ => text,
    }
}

fn three<'a>(text: &'a str, separators: &[u8]) -> Option<(&'a str, &'a str, &'a str)> {
    let separator = separators.iter().find(|s| text.as_bytes().contains(s))?;
    parts(text, *separator).map(|(one, two, three)| (one.trim(), two.trim(), three.trim()))
}

/// The parts of a text that holds a separator exactly twice.
fn parts(text: &str, separator: u8) -> Option<(&str, &str, &str)> {
    let next = |from: usize| Some(from + text.as_bytes()[from..].iter().position(|b| *b == separator)?);
    let first = next(0)?;
    let second = next(first + 1)?;
    next(second + 1).is_none().then(|| (&text[..first], &text[first + 1..second], &text[second + 1..]))
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn year(text: &str, latest_year: i32) -> Option<u32> {
    let written = number(text)?;
    match text.len() {
        4 => Some(written),
        2 => {
            let latest = u32::try_from(latest_year).ok()?;
            let in_century = latest - latest % 100 + written;
            Some(if in_century > latest { in_century - 100 } else { in_century })
        }
        _ => None,
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = i32::try_from(year).ok()?;
    YEARS.contains(&year).then(|| Date::from_ymd_opt(year, month, day))?
}

fn month_name(text: &str, latest_year: i32) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    let (first, second, third) = (words.next()?, words.next()?, words.next()?);
    words.next().is_none().then_some(())?;
    let (month, day) = if first.starts_with(|c: char| c.is_ascii_digit()) { (second, first) } else { (first, second) };
    let month = month.get(..3)?;
    let month = MONTHS.iter().position(|m| m.eq_ignore_ascii_case(month))?;
    date(year(third, latest_year)?, u32::try_from(month).ok()? + 1, number(day)?)
}

/// Days since the spreadsheet epoch (1899-12-30, which absorbs the 29 February 1900 that never was, or 1904-01-01).
/// Serials below 61 in the 1900 system fall before that gap and are refused rather than read a day off.
fn from_serial(text: &str, is_1904: bool) -> Option<Date> {
    let whole = text.split('.').next()?;
    (whole.len() == 5 && whole.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.').then_some(())?;
    let days: u64 = whole.parse().ok()?;
    let epoch = if is_1904 { Date::from_ymd_opt(1904, 1, 1) } else { Date::from_ymd_opt(1899, 12, 30) };
    epoch?.checked_add_days(Days::new(days)).filter(|d| YEARS.contains(&d.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: [DateForm; 2] = [DateForm::Iso, DateForm::MonthDayYear];

    fn read(text: &str) -> Result<String, DateFault> {
        parse_date(text, &DEFAULT, None, 2025).map(|d| d.to_string())
    }

    #[test]
    fn the_default_forms() {
        for text in [
            "2025-03-09",
            "3/9/2025",
            "03/09/2025",
            "3/9/25",
            "2025-03-09T00:00:00Z",
            "2025-03-09 00:00:00",
            " 3/9/2025 12:00 AM",
        ] {
            assert_eq!(read(text), Ok("2025-03-09".into()), "{text}");
        }
        assert_eq!(read("3/9/26"), Ok("1926-03-09".into()));
        for text in
            ["", "31/12/2025", "2025-02-30", "2025-13-01", "45725", "yesterday", "3/9", "25-03-09", "0000-01-01"]
        {
            assert_eq!(read(text), Err(DateFault::Unreadable), "{text}");
        }
    }

    #[test]
    fn plain_digits_are_read_by_their_form_alone() {
        for forms in [&[DateForm::Iso][..], &[DateForm::MonthDayYear, DateForm::Iso], &[DateForm::Compact]] {
            for text in
                ["2025-03-09", "2025-13-09", "2025-02-29", "1899-12-31", "2025-3-09", "2025-03-0a", "0025-03-09"]
            {
                // blanks keep the text from the short way
                let long = format!("{text} 0:00");
                assert_eq!(parse_date(text, forms, None, 2025), parse_date(&long, forms, None, 2025), "{text}");
            }
        }
    }

    #[test]
    fn two_forms_that_disagree_are_ambiguous() {
        let forms = [DateForm::MonthDayYear, DateForm::DayMonthYear];
        assert_eq!(parse_date("3/4/2025", &forms, None, 2025), Err(DateFault::Ambiguous));
        assert_eq!(parse_date("4/4/2025", &forms, None, 2025).map(|d| d.to_string()), Ok("2025-04-04".into()));
        assert_eq!(parse_date("13/4/2025", &forms, None, 2025).map(|d| d.to_string()), Ok("2025-04-13".into()));
    }

    #[test]
    fn serials_only_in_spreadsheets() {
        assert_eq!(parse_date("45725", &DEFAULT, Some(false), 2025).map(|d| d.to_string()), Ok("2025-03-09".into()));
        assert_eq!(parse_date("44263", &DEFAULT, Some(true), 2025).map(|d| d.to_string()), Ok("2025-03-09".into()));
    }

    #[test]
    fn month_names() {
        let forms = [DateForm::MonthName, DateForm::Compact];
        for text in ["9-Mar-2025", "March 9, 2025", "9 March 2025", "20250309"] {
            assert_eq!(parse_date(text, &forms, None, 2025).map(|d| d.to_string()), Ok("2025-03-09".into()), "{text}");
        }
    }
}

//! Dates as people write them.
//!
//! A sender's profile lists the forms it uses. Every listed form is tried; when two of them read the same text as
//! different days, or a weekday contradicts the day, the date is ambiguous, and it is never guessed. A bare serial number is
//! a date only in a spreadsheet's date column. A text with a zone is the day that it was in the pipeline's time zone.

use super::moments::{self, Moment};
use crate::record::Date;
use crate::words::month_named;
use chrono::{Datelike, Days, Weekday};

/// A way of writing a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// `2025-03-09`.
    Iso,
    /// `3/9/2025`, `03-09-25`.
    MonthDayYear,
    /// `9/3/2025`, `09.03.2025`.
    DayMonthYear,
    /// `2025/3/9`, `2025.03.09`, `20250309`.
    YearFirst,
    /// `20250309`.
    Compact,
    /// `9-Mar-2025`, `9th of March 2025`, `Sunday, March 9, 2025`.
    MonthName,
}

impl DateForm {
    const fn example(self) -> &'static str {
        match self {
            DateForm::Iso => "2025-03-09",
            DateForm::MonthDayYear => "3/9/2025",
            DateForm::DayMonthYear => "9.3.2025",
            DateForm::YearFirst => "2025/3/9",
            DateForm::Compact => "20250309",
            DateForm::MonthName => "March 9, 2025",
        }
    }
}

/// The forms as examples, all of one day.
pub fn described(forms: &[DateForm]) -> String {
    forms.iter().map(|form| form.example()).collect::<Vec<_>>().join(", ")
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    Unreadable,
    Ambiguous,
}

/// How dates are read.
#[derive(Clone, Copy)]
struct Reading<'f> {
    forms: &'f [DateForm],
    /// Years of two digits lie in the hundred years that end with it.
    latest_year: i32,
    zone: chrono_tz::Tz,
}

/// The earliest and latest years that a record of a person or a course can carry.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Reads `text` as one day, in any of `forms`; `serial` is `Some(is_1904)` in a spreadsheet. `latest_year` resolves years
/// of two digits: they lie in the hundred years that end with it.
///
/// # Errors
/// When no form reads the text, or two forms read it as different days.
pub fn parse_date(text: &str, forms: &[DateForm], serial: Option<bool>, latest_year: i32) -> Result<Date, DateFault> {
    parse_days(text, forms, serial, latest_year, chrono_tz::UTC).map(|(_, last)| last)
}

/// Reads `text` as a day or as a range of days: its first, where it is a range, and its last.
///
/// # Errors
/// As [`parse_date`]; also when a range ends before it begins.
pub fn parse_days(
    text: &str,
    forms: &[DateForm],
    serial: Option<bool>,
    latest_year: i32,
    zone: chrono_tz::Tz,
) -> Result<(Option<Date>, Date), DateFault> {
    let text = text.trim();
    if let Some((form, date)) = of_digits(text) {
        let date = date.filter(|_| forms.contains(&form));
        return date.map(|date| (None, date)).ok_or(DateFault::Unreadable);
    }
    if let Some(date) = serial.and_then(|is_1904| from_serial(text, is_1904)) {
        return Ok((None, date));
    }
    let reading = Reading { forms, latest_year, zone };
    match reading.one(text) {
        Err(DateFault::Unreadable) => reading.range(text),
        read => read.map(|date| (None, date)),
    }
}

/// Whether `text` would be a day, or a range of days, if it had a year. None is guessed: a day in the wrong year counts, or does
/// not, for no reason that anybody wrote down.
pub(super) fn lacks_year(text: &str, forms: &[DateForm]) -> bool {
    // a leap year, so that 2/29 is told too
    const ANY: i32 = 2024;
    let text = text.trim();
    ["/", "-", ", "]
        .iter()
        .any(|mark| parse_days(&format!("{text}{mark}{ANY}"), forms, None, ANY, chrono_tz::UTC).is_ok())
}

/// `2025-03-09` and nothing else, which no form but the first reads. Most dates are written so.
fn of_digits(text: &str) -> Option<(DateForm, Option<Date>)> {
    let (y, m, d) = parts(text, b'-').filter(|(y, m, d)| (y.len(), m.len(), d.len()) == (4, 2, 2))?;
    Some((DateForm::Iso, date(number(y)?, number(m)?, number(d)?)))
}

impl Reading<'_> {
    /// One day, with or without a weekday and a time.
    fn one(self, text: &str) -> Result<Date, DateFault> {
        let Some((day, time)) = moments::split(text) else { return Err(DateFault::Unreadable) };
        let (day, weekday) = without_weekday(day);
        let mut found: Option<Date> = None;
        for form in self.forms {
            if let Some(date) = self.in_form(day, *form) {
                match found {
                    Some(other) if other != date => return Err(DateFault::Ambiguous),
                    _ => found = Some(date),
                }
            }
        }
        let date = found.ok_or(DateFault::Unreadable)?;
        if weekday.is_some_and(|weekday| date.weekday() != weekday) {
            return Err(DateFault::Ambiguous);
        }
        match time {
            Some(Moment { clock, offset: Some(offset) }) => {
                moments::day_in(date, clock, offset, self.zone).ok_or(DateFault::Unreadable)
            }
            _ => Ok(date),
        }
    }

    fn in_form(self, day: &str, form: DateForm) -> Option<Date> {
        match form {
            DateForm::Iso => {
                let (y, m, d) = parts(day, b'-').filter(|(y, ..)| y.len() == 4)?;
                date(number(y)?, number(m)?, number(d)?)
            }
            DateForm::MonthDayYear => {
                let (m, d, y) = three(day, b"/-")?;
                date(self.year(y)?, number(m)?, number(d)?)
            }
            DateForm::DayMonthYear => {
                let (d, m, y) = three(day, b"/.-")?;
                date(self.year(y)?, number(m)?, number(d)?)
            }
            DateForm::YearFirst => {
                let (y, m, d) = three(day, b"/.- ").filter(|(y, ..)| y.len() == 4).or_else(|| compact(day))?;
                date(number(y)?, number(m)?, number(d)?)
            }
            DateForm::Compact => {
                let (y, m, d) = compact(day)?;
                date(number(y)?, number(m)?, number(d)?)
            }
            DateForm::MonthName => self.month_name(day),
        }
    }

    fn year(self, text: &str) -> Option<u32> {
        let written = number(text)?;
        match text.len() {
            4 => Some(written),
            2 => {
                let latest = u32::try_from(self.latest_year).ok()?;
                let in_century = latest - latest % 100 + written;
                Some(if in_century > latest { in_century - 100 } else { in_century })
            }
            _ => None,
        }
    }

    /// A month in letters, a day and a year in any order; the day stands before the year where both are short.
    fn month_name(self, text: &str) -> Option<Date> {
        let (mut month, mut numbers) = (None, Vec::new());
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            match month_named(word) {
                Some(found) if month.is_none() => month = Some((found, word)),
                Some(_) => return None,
                None if word.eq_ignore_ascii_case("of") || word.eq_ignore_ascii_case("the") => {}
                None => numbers.push(word),
            }
        }
        let ((month, name), [first, second]) = (month?, &numbers[..]) else { return None };
        let (day, year) = if first.len() == 4 { (second, first) } else { (first, second) };
        if year.len() < 4 && !is_written_as_year(text, name, (day, year)) {
            return None;
        }
        date(self.year(without_ordinal(year))?, month, number(without_ordinal(day))?)
    }

    /// `a - b`, `a to b`, `June 2-6, 2025`, `6/2 - 6/6/2025`: the first day and the last.
    fn range(self, text: &str) -> Result<(Option<Date>, Date), DateFault> {
        for (from, to) in separators(text) {
            let (before, behind) = (text[..from].trim(), text[to..].trim());
            if before.is_empty() || behind.is_empty() {
                continue;
            }
            if let Some((first, last)) = self.ends(before, behind) {
                return match (first, last) {
                    (Ok(first), Ok(last)) if first <= last => Ok((Some(first), last)),
                    (Err(DateFault::Ambiguous), _) | (_, Err(DateFault::Ambiguous)) => Err(DateFault::Ambiguous),
                    _ => Err(DateFault::Unreadable),
                };
            }
        }
        Err(DateFault::Unreadable)
    }

    /// Both ends of a range, of which the first may leave out what the last says.
    fn ends(self, before: &str, behind: &str) -> Option<(Result<Date, DateFault>, Result<Date, DateFault>)> {
        let read = |text: &str| Some(self.one(text)).filter(|read| *read != Err(DateFault::Unreadable));
        if let Some(last) = read(behind) {
            let year = last.map(|date| date.year()).unwrap_or_default();
            let day = (before.len() <= 4).then(|| behind.find(|c: char| !c.is_ascii_digit())).flatten();
            let first = read(before)
                .or_else(|| read(&format!("{before}/{year}")))
                .or_else(|| read(&format!("{before} {year}")))
                .or_else(|| read(&format!("{before}{}", &behind[day?..])))?;
            return Some((first, last));
        }
        // `June 2` and `6, 2025`: the month stands only before
        let month = before.split(|c: char| !c.is_alphabetic()).find(|word| month_named(word).is_some())?;
        let last = read(&format!("{month} {behind}"))?;
        let year = last.map(|date| date.year()).unwrap_or_default();
        Some((read(&format!("{before} {year}"))?, last))
    }
}

/// Whether a short year after a day is one: `May 13-14` and `13 & 14 May` are days without a year, `13-May-14` is a day of 2014.
/// The words are pieces of `text`.
fn is_written_as_year(text: &str, month: &str, (day, year): (&str, &str)) -> bool {
    let start = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
    let between = |a: &str, b: &str| {
        let (a, b) = if start(a) < start(b) { (a, b) } else { (b, a) };
        text[start(a) + a.len()..start(b)].trim()
    };
    let mark = between(if start(month) < start(day) { day } else { month }, year);
    let joins = |mark: &str| mark.contains(['-', '\u{2013}', '\u{2014}', '/', '&', '+']);
    start(month) < start(year) && (!joins(mark) || mark == between(month, day))
}

/// Where a text may be parted into the ends of a range.
fn separators(text: &str) -> Vec<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for word in [" - ", " to ", " through ", " thru ", " until ", " and ", " & ", "\u{2013}", "\u{2014}", "-", "/"] {
        found.extend(lower.match_indices(word).map(|(at, word)| (at, at + word.len())));
    }
    found
}

/// A text without the weekday that begins or ends it.
fn without_weekday(text: &str) -> (&str, Option<Weekday>) {
    let named = |word: &str| {
        let word = word.trim_matches([',', '.', '(', ')']);
        let letters = word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
        // `Tues` and `Thurs` are abbreviations that the library does not know
        let short = word.get(..3).filter(|_| letters && is_weekday(word))?;
        short.parse::<Weekday>().ok()
    };
    if let Some((first, rest)) = text.split_once([' ', ','])
        && let Some(weekday) = named(first)
    {
        return (rest.trim_start_matches([' ', ',']), Some(weekday));
    }
    if let Some((rest, last)) = text.rsplit_once([' ', '('])
        && let Some(weekday) = named(last)
    {
        return (rest.trim_end_matches([' ', ',', '(']), Some(weekday));
    }
    (text, None)
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    DAYS.iter().any(|day| day.starts_with(&word.to_ascii_lowercase()))
}

/// `9th` as `9`.
fn without_ordinal(word: &str) -> &str {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|known| known.eq_ignore_ascii_case(ending));
    if ordinal { digits } else { word }
}

fn three<'a>(text: &'a str, separators: &[u8]) -> Option<(&'a str, &'a str, &'a str)> {
    let separator = separators.iter().find(|s| text.as_bytes().contains(s))?;
    parts(text, *separator).map(|(one, two, three)| (one.trim(), two.trim(), three.trim()))
}

fn compact(text: &str) -> Option<(&str, &str, &str)> {
    (text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit())).then(|| (&text[..4], &text[4..6], &text[6..]))
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

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = i32::try_from(year).ok()?;
    YEARS.contains(&year).then(|| Date::from_ymd_opt(year, month, day))?
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
    fn two_days_of_a_month_are_no_day_of_a_year() {
        let forms = [DateForm::MonthName];
        let read = |text: &str| parse_date(text, &forms, None, 2026).map(|day| day.to_string());
        for text in
            ["May 13-14", "13-14 May", "May 13 & 14", "May 13/14", "13 & 14 May", "13 May-14", "May 13 \u{2013} 14"]
        {
            assert_eq!(read(text), Err(DateFault::Unreadable), "{text}");
        }
        for text in ["13-May-14", "May-13-14", "13 May 14", "May 13, 14", "May 13, '14", "13/May/14", "May 13-14, 2014"]
        {
            assert_eq!(read(text).map(|day| day[..7].to_owned()), Ok("2014-05".to_owned()), "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_known_as_such() {
        let forms = [DateForm::Iso, DateForm::MonthDayYear, DateForm::MonthName];
        for text in ["2/4", "02-29", "Feb 4", "May 13-14", "4 March", " 2/4 "] {
            assert!(lacks_year(text, &forms) && parse_date(text, &forms, None, 2026).is_err(), "{text}");
        }
        for text in ["13/40", "Q3", "", "spring", "x/4", "2/4/2025"] {
            assert!(!lacks_year(text, &forms), "{text}");
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

    const ALL: [DateForm; 4] = [DateForm::Iso, DateForm::MonthDayYear, DateForm::YearFirst, DateForm::MonthName];

    #[test]
    fn the_forms_of_the_default_profile() {
        for text in [
            "7-9-2025",
            "2025/7/9",
            "2025.07.09",
            "20250709",
            "9-Jul-2025",
            "9 July 2025",
            "July 9, 2025",
            "Jul. 9th, 2025",
            "9th of July 2025",
            "Wednesday, July 9, 2025",
            "Wed 7/9/2025",
            "7/9/2025 (Wed)",
            "2025-Jul-09",
            "7/9/2025 8:00 AM",
        ] {
            assert_eq!(parse_date(text, &ALL, None, 2025).map(|d| d.to_string()), Ok("2025-07-09".into()), "{text}");
        }
        for text in ["9.7.2025", "July 2025", "July 32, 2025", "Foo 9, 2025", "9/2025", "2025-07-09 and more"] {
            assert_eq!(parse_date(text, &ALL, None, 2025), Err(DateFault::Unreadable), "{text}");
        }
        assert_eq!(parse_date("Monday, July 9, 2025", &ALL, None, 2025), Err(DateFault::Ambiguous));
    }

    #[test]
    fn ranges_end_with_their_last_day() {
        let read = |text: &str| {
            let days = parse_days(text, &ALL, None, 2025, chrono_tz::UTC);
            days.map(|(first, last)| (first.map(|d| d.to_string()), last.to_string()))
        };
        for text in [
            "June 2-6 2025",
            "June 2-6, 2025",
            "June 2 - June 6, 2025",
            "2-6 June 2025",
            "6/2/2025 - 6/6/2025",
            "6/2/2025-6/6/2025",
            "6/2 - 6/6/2025",
            "2025-06-02 to 2025-06-06",
            "2025-06-02/2025-06-06",
            "Jun 2, 2025 through Jun 6, 2025",
            "June 2 \u{2013} 6, 2025",
        ] {
            assert_eq!(read(text), Ok((Some("2025-06-02".into()), "2025-06-06".into())), "{text}");
        }
        assert_eq!(read("June 6-2, 2025"), Err(DateFault::Unreadable));
        assert_eq!(read("6/6/2025 - 6/2/2025"), Err(DateFault::Unreadable));
        assert_eq!(read("2025-06-06"), Ok((None, "2025-06-06".into())));
    }
}

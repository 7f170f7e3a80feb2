//! Times behind a date, and the zones that make a moment of both.
//!
//! In: a text. Out: its day as written, and the time with its offset where there is one. What always holds: a time without a
//! zone changes no day.

use crate::record::Date;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

/// A time of day, and how far it is ahead of UTC where the text says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub clock: NaiveTime,
    pub offset: Option<TimeDelta>,
}

/// The zones that people in the United States abbreviate, with the hours they are behind UTC.
const ZONES: &[(&str, i64)] = &[
    ("EST", 5),
    ("EDT", 4),
    ("CST", 6),
    ("CDT", 5),
    ("MST", 7),
    ("MDT", 6),
    ("PST", 8),
    ("PDT", 7),
    ("AKST", 9),
    ("AKDT", 8),
    ("HST", 10),
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
];

/// The day of a text and the time behind it; `None` when what stands behind the day is no time.
pub(super) fn split(text: &str) -> Option<(&str, Option<Moment>)> {
    let Some(colon) = text.find(':') else { return Some((text, None)) };
    // the time begins behind the last blank or `T` before its first colon
    let at = text[..colon].rfind([' ', 'T', 't', ','])?;
    let (day, time) = (text[..at].trim_end_matches([' ', ',', 'T']), text[at + 1..].trim());
    let day = day.strip_suffix(" at").or_else(|| day.strip_suffix(" @")).unwrap_or(day);
    moment(time).map(|moment| (day, Some(moment)))
}

fn moment(time: &str) -> Option<Moment> {
    let end = time.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(time.len());
    let (clock, rest) = time.split_at(end);
    let (half, zone) = half_of_day(rest.trim());
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    let hours: u32 = hours.parse().ok()?;
    let hours = match half {
        Some(_) if hours == 0 || hours > NOON => return None,
        Some(afternoon) => hours % NOON + if afternoon { NOON } else { 0 },
        None => hours,
    };
    let seconds = seconds.split('.').next().unwrap_or(seconds);
    let clock = NaiveTime::from_hms_opt(hours, minutes.parse().ok()?, seconds.parse().ok()?)?;
    if parts.next().is_some() {
        return None;
    }
    let offset = if zone.is_empty() { None } else { Some(offset(zone)?) };
    Some(Moment { clock, offset })
}

const NOON: u32 = 12;

/// Whether a text begins with AM or PM, and what follows.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    let lower = text.to_ascii_lowercase();
    for (mark, afternoon) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
        if lower.starts_with(mark) {
            return (Some(afternoon), text[mark.len()..].trim());
        }
    }
    (None, text)
}

/// How far a zone is ahead of UTC: `Z`, `UTC`, `CST`, `-05:00`, `+0200`, `UTC+2`, and any of them in brackets.
fn offset(zone: &str) -> Option<TimeDelta> {
    let zone = zone.trim_matches(['(', ')', '[', ']', ' ']);
    let sign_at = zone.find(['+', '-', '\u{2212}']);
    let name = zone[..sign_at.unwrap_or(zone.len())].trim();
    let behind = match name {
        "" => 0,
        name => ZONES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1,
    };
    let base = TimeDelta::hours(-behind);
    let Some(at) = sign_at else { return Some(base) };
    let ahead = zone[at..].starts_with('+');
    let digits: String = zone[at..].chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let shift = TimeDelta::hours(hours.parse().ok()?) + TimeDelta::minutes(minutes.parse().ok()?);
    Some(if ahead { base + shift } else { base - shift })
}

/// The day that it was in `zone`.
pub(super) fn day_in(date: Date, clock: NaiveTime, offset: TimeDelta, zone: chrono_tz::Tz) -> Option<Date> {
    let moment: DateTime<Utc> = date.and_time(clock).checked_sub_signed(offset)?.and_utc();
    Some(moment.with_timezone(&zone).date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_makes_a_moment() {
        let day = |text: &str| {
            let (day, moment) = split(text)?;
            let Moment { clock, offset } = moment?;
            day_in(day.parse().ok()?, clock, offset?, chrono_tz::America::Chicago)
        };
        for (text, expected) in [
            ("2025-04-01T01:30:00Z", "2025-03-31"),
            ("2025-03-31T20:30:00-05:00", "2025-03-31"),
            ("2025-04-01 13:00 UTC", "2025-04-01"),
            ("2026-01-01T05:59:59Z", "2025-12-31"),
            ("2026-01-01T06:00:00Z", "2026-01-01"),
            ("2025-07-01 12:30 AM EDT", "2025-06-30"),
            ("2025-07-01 12:30 AM CDT", "2025-07-01"),
            ("2025-04-01T01:30:00.250+0000", "2025-03-31"),
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_time_without_a_zone_is_left_out() {
        assert_eq!(
            split("3/9/2025 12:00 AM").map(|(day, m)| (day, m.is_some_and(|m| m.offset.is_some()))),
            Some(("3/9/2025", false))
        );
        assert_eq!(split("2025-03-09"), Some(("2025-03-09", None)));
        assert_eq!(split("2025-03-09 25:00"), None);
        assert_eq!(split("2025-03-09 8:00 somewhere"), None);
    }
}

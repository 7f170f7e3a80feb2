//! Days as spreadsheets count them.
//!
//! In: a serial number as text. Out: the calendar day, if it is one. What always holds: only the day is kept, and the
//! 29 February 1900 that the 1900 system invented is no day.

use crate::record::Date;
use chrono::Days;

/// The last serial of 31 December 9999 in the 1900 system.
const LAST: u64 = 2_958_465;
/// The serial of the day that never was.
const PHANTOM_LEAP_DAY: u64 = 60;

/// The day a serial number names; a time of day behind the point is dropped.
pub fn serial_to_date(serial: &str, date1904: bool) -> Option<Date> {
    let (whole, fraction) = serial.trim().split_once('.').unwrap_or((serial.trim(), ""));
    if whole.is_empty() || whole.len() > 7 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let days: u64 = whole.parse().ok()?;
    day_of(days, date1904)
}

/// The day `days` after the epoch of the date system.
pub(super) fn day_of(days: u64, date1904: bool) -> Option<Date> {
    if days > LAST {
        return None;
    }
    if date1904 {
        return Date::from_ymd_opt(1904, 1, 1)?.checked_add_days(Days::new(days));
    }
    if days == 0 || days == PHANTOM_LEAP_DAY {
        return None;
    }
    let before_first = if days < PHANTOM_LEAP_DAY { 31 } else { 30 };
    Date::from_ymd_opt(1899, 12, before_first)?.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_systems() {
        let iso = |serial, system| serial_to_date(serial, system).map(|d| d.to_string());
        assert_eq!(iso("45931", false).as_deref(), Some("2025-10-01"));
        assert_eq!(iso("45931.75", false).as_deref(), Some("2025-10-01"));
        assert_eq!(iso("44469", true).as_deref(), Some("2025-10-01"));
        assert_eq!(iso("1", false).as_deref(), Some("1900-01-01"));
        assert_eq!(iso("59", false).as_deref(), Some("1900-02-28"));
        assert_eq!(iso("61", false).as_deref(), Some("1900-03-01"));
        assert_eq!(iso("0", true).as_deref(), Some("1904-01-01"));
        for text in ["", "0", "60", "-5", "2958466", "10/1/2025", "1e4", ".", "45931.x"] {
            assert_eq!(iso(text, false), None, "{text:?}");
        }
    }
}

//! A calendar day as text.
//!
//! In: a day. Out: its ten characters, `2025-03-09`, in space that the caller has. Always holds: for the years that an
//! input can carry, 1900 to 2199, this is what a day's `Display` prints; names of rows are hashed from it millions of
//! times, so nothing is formatted and no memory is asked for.

use super::Date;
use chrono::Datelike;

/// Length of a day's text.
const LENGTH: usize = 10;

/// Writes a day of a year of four digits into `space` and gives the part that it takes.
pub fn iso_text<const SPACE: usize>(day: Date, space: &mut [u8; SPACE]) -> &str {
    let digit = |number: u32| b'0' + (number % 10) as u8;
    let two = |number: u32| [digit(number / 10), digit(number)];
    let year = day.year().unsigned_abs();
    let ([y1, y2], [y3, y4]) = (two(year / 100), two(year));
    let ([m1, m2], [d1, d2]) = (two(day.month()), two(day.day()));
    space[..LENGTH].copy_from_slice(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]);
    std::str::from_utf8(&space[..LENGTH]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_spelt_as_they_are_printed() {
        let first = Date::from_ymd_opt(1900, 1, 1).expect("a day");
        for day in first.iter_days().take_while(|day| day.year() < 2200) {
            assert_eq!(iso_text(day, &mut [0; 12]), day.to_string());
        }
    }
}

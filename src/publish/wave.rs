//! The reminder waves of a period: October, November and December, each named after its month.
//!
//! In: a day and a period, or a name somebody typed. Out: the wave, or none outside those months.

use crate::record::{Date, Notice, Period};
use chrono::{Datelike, Month};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wave {
    October,
    November,
    December,
}

impl Wave {
    pub const ALL: [Wave; 3] = [Wave::October, Wave::November, Wave::December];

    pub const fn as_str(self) -> &'static str {
        ["october", "november", "december"][self as usize]
    }

    /// The notice that goes to an officer in this wave.
    pub const fn notice(self) -> Notice {
        match self {
            Wave::October => Notice::October,
            Wave::November => Notice::November,
            Wave::December => Notice::December,
        }
    }

    /// The month's name as a sentence writes it.
    pub fn month_name(self) -> &'static str {
        self.month().name()
    }

    pub fn from_name(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.as_str() == text)
    }

    const fn month(self) -> Month {
        [Month::October, Month::November, Month::December][self as usize]
    }

    /// The wave of the month `as_of` lies in, when that is a month of `period`'s own year.
    pub fn of(as_of: Date, period: Period) -> Option<Self> {
        let in_year = Period::of(as_of) == period;
        Self::ALL.into_iter().find(|w| in_year && w.month().number_from_month() == as_of.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_is_the_month_of_the_periods_own_year() {
        let day = |y, m, d| Date::from_ymd_opt(y, m, d).expect("a day");
        let period = Period(2025);
        assert_eq!(Wave::of(day(2025, 9, 30), period), None);
        assert_eq!(Wave::of(day(2025, 10, 1), period), Some(Wave::October));
        assert_eq!(Wave::of(day(2025, 11, 30), period), Some(Wave::November));
        assert_eq!(Wave::of(day(2025, 12, 31), period), Some(Wave::December));
        assert_eq!(Wave::of(day(2026, 10, 1), period), None);
        assert_eq!(Wave::of(day(2026, 1, 1), period), None);
    }

    #[test]
    fn a_wave_is_known_by_its_name() {
        assert!(Wave::ALL.iter().all(|&w| Wave::from_name(w.as_str()) == Some(w)));
        assert_eq!(Wave::from_name("September"), None);
    }
}

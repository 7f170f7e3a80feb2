//! The name of a run: `2025-10-01_p2025_0007`, that is as-of date, period, number in the lake.
//!
//! In: a date, a period and a number, or a name that somebody typed. Out: a name that is safe as a folder.
//! Always holds: a `RunId` holds no separator and no dots, so joining it to a path never leaves the lake; the number
//! rises over the whole lake, so the order of runs needs no clock and survives one that jumps.

use super::LakeError;
use crate::record::{Date, Period};

/// The name of a run and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunId {
    name: String,
    as_of: Date,
    period: Period,
    sequence: u32,
}

impl RunId {
    pub fn new(as_of: Date, period: Period, sequence: u32) -> Self {
        let name = format!("{}_p{period}_{sequence:04}", as_of.format("%Y-%m-%d"));
        Self { name, as_of, period, sequence }
    }

    /// # Errors
    /// When `name` is not exactly what [`RunId::new`] would print.
    pub fn parse(name: &str) -> Result<Self, LakeError> {
        Self::read(name).filter(|id| id.name == name).ok_or_else(|| LakeError::BadName { name: name.to_owned() })
    }

    fn read(name: &str) -> Option<Self> {
        let mut parts = name.split('_');
        let as_of = Date::parse_from_str(parts.next()?, "%Y-%m-%d").ok()?;
        let period = Period(parts.next()?.strip_prefix('p')?.parse().ok()?);
        Some(Self::new(as_of, period, parts.next()?.parse().ok()?))
    }

    pub fn as_str(&self) -> &str {
        &self.name
    }

    pub fn as_of(&self) -> Date {
        self.as_of
    }

    pub fn period(&self) -> Period {
        self.period
    }

    pub fn sequence(&self) -> u32 {
        self.sequence
    }
}

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_what_it_says() {
        let id = RunId::new(Date::from_ymd_opt(2025, 10, 1).unwrap(), Period(2025), 7);
        assert_eq!(id.as_str(), "2025-10-01_p2025_0007");
        assert_eq!(RunId::parse(id.as_str()).unwrap(), id);
        assert_eq!(RunId::parse("2025-10-01_p2025_12345").unwrap().sequence(), 12345);
    }

    #[test]
    fn what_could_leave_the_lake_is_no_name() {
        for name in [
            "",
            "..",
            "../2025-10-01_p2025_0001",
            "2025-10-01_p2025_1",
            "2025-10-01_p2025_0001/x",
            "2025-13-01_p2025_0001",
        ] {
            assert!(RunId::parse(name).is_err(), "{name}");
        }
    }
}

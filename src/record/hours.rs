//! Hours of credit as whole hundredths: fifty minutes make an hour (11 CSR 75-15.020(3)(A)), so a minute is
//! exactly two hundredths and no minute count is ever rounded. Never a float.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// Hundredths of an hour of credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours(pub i64);

/// Why a text is no number of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    #[error("not a number")]
    NotANumber,
    #[error("negative")]
    Negative,
    #[error("larger than any training")]
    TooLarge,
}

impl Hours {
    pub const ZERO: Hours = Hours(0);
    /// The largest figure DECIMAL(9,2) holds, in hundredths.
    pub const MOST: i64 = 999_999_999;
    const LARGEST: i64 = Self::MOST;

    pub const fn whole(hours: i64) -> Self {
        Self(hours * 100)
    }

    /// Reads `6`, `6.5`, `6.50`, `.5` or `1,234.5`; further decimals are rounded down to a hundredth, except that
    /// what lies within a millionth of the next hundredth is that hundredth (a spreadsheet's `0.30000000000000004`
    /// and `0.29999999999999999` are both 0.30).
    ///
    /// # Errors
    /// When the text is not a plain decimal number, is negative, or exceeds what DECIMAL(9,2) holds.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let digits = || whole.bytes().filter(|b| *b != b',');
        let plain = digits().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
        if !plain || whole.is_empty() && fraction.is_empty() || !is_grouped(whole) {
            return Err(HoursError::NotANumber);
        }
        if digits().skip_while(|b| *b == b'0').count() > 7 {
            return Err(HoursError::TooLarge);
        }
        let value = |number: i64, digit: u8| number * 10 + i64::from(digit - b'0');
        let hundred_millionths = fraction.bytes().chain(std::iter::repeat(b'0')).take(8).fold(0, value);
        let hundredths = digits().fold(0, value) * 100 + (hundred_millionths + 100) / 1_000_000;
        if negative && hundredths > 0 {
            return Err(HoursError::Negative);
        }
        if hundredths > Self::LARGEST {
            return Err(HoursError::TooLarge);
        }
        Ok(Self(hundredths))
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// This less `other`, never below nought.
    pub fn less(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }
}

/// Whether commas stand only where a thousands separator may.
fn is_grouped(whole: &str) -> bool {
    if !whole.contains(',') {
        return true;
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3)
}

impl Hours {
    /// Length of the longest text of a figure.
    pub const LONGEST_TEXT: usize = 24;

    /// Writes the figure as it is printed, with two decimals, into `space` and gives the part that it takes.
    pub fn text<'s>(&self, space: &'s mut [u8; Self::LONGEST_TEXT]) -> &'s str {
        let (mut at, mut left) = (Self::LONGEST_TEXT, self.0.unsigned_abs());
        let mut put = |digit: u8| {
            at -= 1;
            space[at] = digit;
        };
        for place in 0.. {
            if place == 2 {
                put(b'.');
            }
            if place > 2 && left == 0 {
                break;
            }
            put(b'0' + (left % 10) as u8);
            left /= 10;
        }
        if self.0 < 0 {
            put(b'-');
        }
        std::str::from_utf8(&space[at..]).unwrap_or_default()
    }
}

impl std::fmt::Display for Hours {
    /// Two decimals always: `24.00`, `-0.50`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.text(&mut [0; Self::LONGEST_TEXT]))
    }
}

impl serde::Serialize for Hours {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // for people as decimals, between runs as the exact count
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_i64(self.0) }
    }
}

impl<'de> serde::Deserialize<'de> for Hours {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
            return Self::parse(&text).map_err(serde::de::Error::custom);
        }
        i64::deserialize(deserializer).map(Self)
    }
}

impl Add for Hours {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Hours {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl Neg for Hours {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl AddAssign for Hours {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl SubAssign for Hours {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}
impl Sum for Hours {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        Self(iter.map(|h| h.0).sum())
    }
}

/// A figure of an input row, or none, in four bytes: what [`Hours::parse`] reads fits them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Figure(i32);

impl Figure {
    pub const NONE: Figure = Figure(i32::MIN);

    /// The figure as it is kept between runs.
    pub const fn raw(self) -> i32 {
        self.0
    }

    pub const fn from_raw(raw: i32) -> Self {
        Self(raw)
    }

    #[inline]
    pub fn get(self) -> Option<Hours> {
        (self != Self::NONE).then_some(Hours(i64::from(self.0)))
    }
}

impl From<Option<Hours>> for Figure {
    /// A figure beyond what an input can hold becomes the largest that it can.
    fn from(hours: Option<Hours>) -> Self {
        hours.map_or(Self::NONE, |h| {
            let within = h.0.clamp(-Hours::LARGEST, Hours::LARGEST);
            i32::try_from(within).map_or(Self::NONE, Self)
        })
    }
}

impl std::fmt::Debug for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

impl serde::Serialize for Figure {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Figure {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Hours>::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, hundredths) in [
            ("6", 600),
            ("6.5", 650),
            (".5", 50),
            ("06.50", 650),
            ("1,234.5", 123_450),
            ("0.30000000000000004", 30),
            ("0.29999999999999999", 30),
            ("1.339", 133),
            ("9999999.99", 999_999_999),
            ("000,123", 12_300),
            ("+5.", 500),
            ("-0", 0),
        ] {
            assert_eq!(Hours::parse(text), Ok(Hours(hundredths)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number_of_hours() {
        for text in ["", ".", "six", "1,23", "6h", "1e3", "--1", "١", "1.2,3", ",123", "1234,567"] {
            assert_eq!(Hours::parse(text), Err(HoursError::NotANumber), "{text}");
        }
        assert_eq!(Hours::parse("-1"), Err(HoursError::Negative));
        assert_eq!(Hours::parse("99999999"), Err(HoursError::TooLarge));
    }

    #[test]
    fn prints_two_decimals() {
        assert_eq!(Hours(2405).to_string(), "24.05");
        assert_eq!(Hours(-50).to_string(), "-0.50");
        assert_eq!([Hours(0).to_string(), Hours(7).to_string()], ["0.00", "0.07"]);
        assert_eq!(Hours(100_000).to_string(), "1000.00");
        assert_eq!(Hours(i64::MIN).to_string(), "-92233720368547758.08");
        assert_eq!(format!("{:>7}|{:<6}|", Hours(650), Hours(650)), "   6.50|6.50  |");
    }
}

//! Cells of a spreadsheet as the text a person would have typed.
//!
//! In: values with their types. Out: ISO days, decimals without the noise of floats, `h:mm` for durations. What always
//! holds: a formula counts for the value it had when the file was saved, and an error value is blank with an issue.

use super::serial::day_of;
use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

/// A value of a cell, borrowed from whichever reader has it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Blank,
    Text(&'a str),
    Number(f64),
    Bool(bool),
    DateTime(ExcelDateTime),
    /// ISO 8601, with or without a time.
    Iso(&'a str),
    /// ISO 8601 duration.
    IsoDuration(&'a str),
    Error(&'a CellErrorType),
}

impl<'a> From<&'a Data> for Value<'a> {
    fn from(data: &'a Data) -> Self {
        match data {
            Data::Int(number) => Value::Number(*number as f64),
            Data::Float(number) => Value::Number(*number),
            Data::String(text) => Value::Text(text),
            Data::Bool(truth) => Value::Bool(*truth),
            Data::DateTime(serial) => Value::DateTime(*serial),
            Data::DateTimeIso(text) => Value::Iso(text),
            Data::DurationIso(text) => Value::IsoDuration(text),
            Data::Error(error) => Value::Error(error),
            Data::Empty => Value::Blank,
        }
    }
}

impl<'a> From<&'a DataRef<'a>> for Value<'a> {
    fn from(data: &'a DataRef<'a>) -> Self {
        match data {
            DataRef::Int(number) => Value::Number(*number as f64),
            DataRef::Float(number) => Value::Number(*number),
            DataRef::String(text) => Value::Text(text),
            DataRef::SharedString(text) => Value::Text(text),
            DataRef::Bool(truth) => Value::Bool(*truth),
            DataRef::DateTime(serial) => Value::DateTime(*serial),
            DataRef::DateTimeIso(text) => Value::Iso(text),
            DataRef::DurationIso(text) => Value::IsoDuration(text),
            DataRef::Error(error) => Value::Error(error),
            DataRef::Empty => Value::Blank,
        }
    }
}

/// Puts the text of a value into `out`.
pub(super) fn write(value: Value<'_>, date1904: bool, out: &mut String) {
    match value {
        Value::Blank | Value::Error(_) => {}
        Value::Text(text) => out.push_str(text),
        Value::Number(number) => out.push_str(&decimal(number)),
        Value::Bool(truth) => out.push_str(if truth { "true" } else { "false" }),
        Value::DateTime(serial) => out.push_str(&moment(serial, date1904)),
        Value::Iso(text) => out.push_str(day_part(text)),
        Value::IsoDuration(text) => match clock_of(text) {
            Some(clock) => out.push_str(&clock),
            None => out.push_str(text),
        },
    }
}

/// The shortest decimal that is this number to fifteen digits, which is all a spreadsheet keeps.
pub(super) fn decimal(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{}", number as i64);
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A date, or the clock when the value is a duration or a time without a day.
fn moment(serial: ExcelDateTime, date1904: bool) -> String {
    let value = serial.as_f64();
    if serial.is_duration() || (0.0..1.0).contains(&value) && !(date1904 && value == 0.0) {
        return clock(value * 24.0 * 60.0);
    }
    let day = if (0.0..1e7).contains(&value) { day_of(value as u64, date1904) } else { None };
    day.map_or_else(|| decimal(value), |day| day.to_string())
}

/// Minutes as `h:mm`.
fn clock(minutes: f64) -> String {
    let total = minutes.abs().round().min(1e12) as u64;
    let sign = if minutes < 0.0 && total > 0 { "-" } else { "" };
    format!("{sign}{}:{:02}", total / 60, total % 60)
}

/// The day of an ISO date with a time.
fn day_part(text: &str) -> &str {
    match text.split_once('T') {
        Some((day, _)) if day.len() == 10 => day,
        _ => text,
    }
}

/// `PT1H30M00S` as `1:30`.
fn clock_of(text: &str) -> Option<String> {
    let mut minutes = 0.0;
    let mut number = String::new();
    for c in text.strip_prefix("PT")?.chars() {
        if c.is_ascii_digit() || c == '.' {
            number.push(c);
            continue;
        }
        let amount: f64 = number.parse().ok()?;
        number.clear();
        minutes += match c {
            'H' => amount * 60.0,
            'M' => amount,
            'S' => amount / 60.0,
            _ => return None,
        };
    }
    number.is_empty().then(|| clock(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_without_noise() {
        for (number, text) in [
            (6.5, "6.5"),
            (12345.0, "12345"),
            (0.1 + 0.2, "0.3"),
            (-0.0, "0"),
            (1.0 / 3.0, "0.333333333333333"),
            (7.000000000000001, "7"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }

    #[test]
    fn dates_durations_and_times() {
        let text = |value: f64, kind, system| moment(ExcelDateTime::new(value, kind, system), system);
        use ExcelDateTimeType::{DateTime, TimeDelta};
        assert_eq!(text(45931.0, DateTime, false), "2025-10-01");
        assert_eq!(text(45931.75, DateTime, false), "2025-10-01");
        assert_eq!(text(44469.0, DateTime, true), "2025-10-01");
        assert_eq!(text(0.0625, DateTime, false), "1:30");
        assert_eq!(text(1.0625, TimeDelta, false), "25:30");
        assert_eq!(text(-3.0, DateTime, false), "-3");
        assert_eq!(text(60.0, DateTime, false), "60");
        assert_eq!(clock_of("PT01H30M00S").as_deref(), Some("1:30"));
        assert_eq!(clock_of("P1D"), None);
        assert_eq!(day_part("2025-10-01T08:00:00"), "2025-10-01");
    }
}

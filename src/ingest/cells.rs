//! Cells of a spreadsheet as the text a person would have typed.
//!
//! In: values with their types. Out: ISO days, decimals without the noise of floats, `h:mm` for durations. What always
//! holds: a formula counts for the value it had when the file was saved, and an error value is blank with an issue.

use super::serial::day_of;
use crate::record::Date;
use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use std::fmt::{Display, Write};

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
        Value::Number(number) => write_decimal(number, out),
        Value::Bool(truth) => out.push_str(if truth { "true" } else { "false" }),
        Value::DateTime(serial) => write_moment(serial, date1904, out),
        Value::Iso(text) => out.push_str(day_part(text)),
        Value::IsoDuration(text) => match clock_of(text) {
            Some(clock) => out.push_str(&clock),
            None => out.push_str(text),
        },
    }
}

/// Digits a spreadsheet keeps of a number; decimals of no more than these are told apart by every float.
const DIGITS: usize = 15;

/// Puts the shortest decimal that is this number to fifteen digits into `out`.
pub(super) fn write_decimal(number: f64, out: &mut String) {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return put(out, number as i64);
    }
    let start = out.len();
    put(out, number);
    let digits = out[start..].bytes().filter(u8::is_ascii_digit).skip_while(|&digit| digit == b'0').count();
    if digits > DIGITS {
        out.truncate(start);
        let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
        put(out, rounded);
    }
}

fn put(out: &mut String, shown: impl Display) {
    // Writing to a string never fails.
    let _ = write!(out, "{shown}");
}

/// Puts a date into `out`, or the clock when the value is a duration or a time without a day.
fn write_moment(serial: ExcelDateTime, date1904: bool, out: &mut String) {
    let value = serial.as_f64();
    let short = (0.0..EARLIEST).contains(&value) && value.fract() != 0.0 || value == 0.0 && !date1904;
    if serial.is_duration() || short {
        return out.push_str(&clock_of_days(value));
    }
    match day_of_serial(value, date1904) {
        Some(day) => put(out, day),
        None => write_decimal(value, out),
    }
}

fn day_of_serial(value: f64, date1904: bool) -> Option<Date> {
    if (0.0..1e7).contains(&value) { day_of(value as u64, date1904) } else { None }
}

/// Minutes as `h:mm`, with seconds where there are some.
fn clock(minutes: f64) -> String {
    let total = (minutes.abs() * 60.0).round().min(1e12) as u64;
    let sign = if minutes < 0.0 && total > 0 { "-" } else { "" };
    let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60);
    let seconds = if seconds > 0 { format!(":{seconds:02}") } else { String::new() };
    format!("{sign}{hours}:{minutes:02}{seconds}")
}

/// Days as `h:mm`, past twenty-four hours too.
pub(super) fn clock_of_days(days: f64) -> String {
    clock(days * 24.0 * 60.0)
}

/// A day before which no record is dated, as a spreadsheet counts: a moment with a time of day before it is a duration.
const EARLIEST: f64 = 366.0;

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

    fn written(write: impl FnOnce(&mut String)) -> String {
        let mut text = String::new();
        write(&mut text);
        text
    }

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
            assert_eq!(written(|out| write_decimal(number, out)), text);
        }
    }

    #[test]
    fn a_number_of_few_digits_is_the_one_that_rounding_gives() {
        let rounded = |number: f64| format!("{}", format!("{number:.14e}").parse::<f64>().unwrap());
        let mut seed = 11_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed
        };
        for _ in 0..50_000 {
            let any = f64::from_bits(next());
            let short = (next() >> 34) as f64 / 10_f64.powi((next() >> 60) as i32);
            let noisy = short * (1.0 + f64::EPSILON * ((next() >> 62) as f64));
            for number in [any, -short, short, noisy, f64::from_bits(next() >> 13)] {
                if number.is_finite() && (number.fract() != 0.0 || number.abs() >= 1e15) {
                    assert_eq!(written(|out| write_decimal(number, out)), rounded(number), "{number:e}");
                }
            }
        }
    }

    #[test]
    fn dates_durations_and_times() {
        let text = |value: f64, kind, system| {
            written(|out| write_moment(ExcelDateTime::new(value, kind, system), system, out))
        };
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

//! Times of day: `8:00 AM`, `1700`, `17:00`, `4:30 pm`, also behind a date.

/// Hours and minutes of a day.
const HOURS: i64 = 24;
const NOON: i64 = 12;
const MINUTES: i64 = 60;

/// The minute of the day that a text names.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let lower = text.trim().to_ascii_lowercase().replace('.', "");
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(0)),
        (_, Some(rest)) => (rest, Some(NOON)),
        (None, None) => (lower.as_str(), None),
    };
    let clock = clock.trim();
    // the time stands behind a date
    let clock = clock.rsplit([' ', 't']).next().unwrap_or(clock);
    let digits = |text: &str| {
        (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i64>().ok())?
    };
    let mut parts = clock.split(':');
    let (first, second) = (parts.next()?, parts.next());
    let (hours, minutes) = match second {
        Some(second) => (digits(first)?, digits(second)?),
        None if first.len() == 4 => first.split_at_checked(2).and_then(|(h, m)| Some((digits(h)?, digits(m)?)))?,
        None if half.is_some() => (digits(first)?, 0),
        None => return None,
    };
    let hours = match half {
        Some(_) if hours == 0 || hours > NOON => return None,
        Some(half) => hours % NOON + half,
        None => hours,
    };
    (hours < HOURS && minutes < MINUTES).then_some(hours * MINUTES + minutes)
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn times_of_day() {
        for (text, expected) in [
            ("8:00 AM", Some(480)),
            ("12:30 am", Some(30)),
            ("4:30 p.m.", Some(990)),
            ("17:00", Some(1020)),
            ("1700", Some(1020)),
            ("04/02/2025 08:00:10 AM", Some(480)),
            ("8", None),
            ("25:00", None),
            ("noon", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }
}

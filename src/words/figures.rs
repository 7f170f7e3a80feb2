//! Hours, minutes and clock times as people write them: `6.5`, `7,5`, `6 1/2`, `7h 30m`, `8 hrs.`, `1:30`, `0:45:30`.
//!
//! In: a text. Out: its figures in hundred-millionths, by unit. What always holds: no float, nothing is guessed, and a text
//! with anything else in it is no figure.

use super::{Unit, Vocabulary, fold};

/// Figures are kept in so many parts of one, which holds every decimal that a spreadsheet writes.
pub const PARTS: i64 = 100_000_000;
const MINUTES: i64 = 60;
const SECONDS: i64 = 3600;
/// Digits before the point, above which a figure is no figure of a training.
const MOST_DIGITS: usize = 7;

/// A figure as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Without a unit, in parts.
    Bare(i64),
    /// With units, or as a clock shows it; each in parts of its own unit.
    Span(Span),
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub hours: Option<i64>,
    pub minutes: Option<i64>,
    pub seconds: Option<i64>,
}

impl Span {
    /// Only minutes and seconds are given: clock minutes, in parts of a minute.
    pub fn minutes_alone(self) -> Option<i64> {
        self.hours.is_none().then(|| self.minutes.unwrap_or(0) + self.seconds.unwrap_or(0) / MINUTES)
    }

    /// All of it in parts of a minute, rounded down.
    pub fn in_minutes(self) -> i64 {
        self.hours.unwrap_or(0) * MINUTES + self.minutes.unwrap_or(0) + self.seconds.unwrap_or(0) / MINUTES
    }

    /// All of it in parts of an hour, rounded down.
    pub fn in_hours(self) -> i64 {
        self.hours.unwrap_or(0) + self.minutes.unwrap_or(0) / MINUTES + self.seconds.unwrap_or(0) / SECONDS
    }
}

/// Parts as hundredths, rounded down; what lies within a millionth of the next hundredth is that hundredth.
pub fn in_hundredths(parts: i64) -> i64 {
    (parts + PARTS / 1_000_000) / (PARTS / 100)
}

impl Vocabulary {
    /// The figure that a text is, whole.
    pub fn figure(&self, text: &str) -> Option<Figure> {
        // a mark behind a figure says something that nobody knows, and a figure below zero or a range is no figure
        if text.trim_end().ends_with(['*', '!', ':', '?']) || text.contains(super::is_dash) {
            return None;
        }
        let text = plain_fractions(text);
        if let Some(span) = clock(text.trim()) {
            return Some(Figure::Span(span));
        }
        let pieces = pieces(&fold(&text));
        let mut span = Span::default();
        let (mut bare, mut at) = (None, 0);
        while at < pieces.len() {
            let (figure, used) = figure_at(&pieces[at..])?;
            at += used;
            let unit = pieces.get(at).and_then(|word| self.unit(word));
            let slot = match unit {
                Some(Unit::Hours) => &mut span.hours,
                Some(Unit::Minutes) => &mut span.minutes,
                Some(Unit::Seconds) => &mut span.seconds,
                Some(Unit::Percent) => return None,
                None if bare.is_none() && at == pieces.len() && span == Span::default() => {
                    bare = Some(figure);
                    continue;
                }
                None => return None,
            };
            if slot.replace(figure).is_some() {
                return None;
            }
            at += 1;
        }
        match bare {
            Some(bare) => Some(Figure::Bare(bare)),
            None => (span != Span::default()).then_some(Figure::Span(span)),
        }
    }

    /// Whether a text is a stretch of time with its unit, or as a clock with seconds shows it.
    pub fn is_duration(&self, text: &str) -> bool {
        match self.figure(text) {
            Some(Figure::Span(span)) => span.seconds.is_some() || !text.contains(':'),
            _ => false,
        }
    }
}

/// The fraction signs as figures with a stroke.
fn plain_fractions(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let fraction = match c {
            '½' => "1/2",
            '¼' => "1/4",
            '¾' => "3/4",
            '⅓' => "1/3",
            '⅔' => "2/3",
            '⅛' => "1/8",
            '⅜' => "3/8",
            '⅝' => "5/8",
            '⅞' => "7/8",
            '⅕' => "1/5",
            '⅙' => "1/6",
            _ => {
                plain.push(c);
                continue;
            }
        };
        plain.push(' ');
        plain.push_str(fraction);
    }
    plain
}

/// `h:mm` and `h:mm:ss`.
fn clock(text: &str) -> Option<Span> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next());
    let whole = |text: &str, most: usize| {
        let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<i64>().ok()).flatten()
    };
    let below = |value: i64| (value < MINUTES).then_some(value * PARTS);
    let seconds = match seconds {
        Some(text) => Some(below(whole(text.split('.').next().unwrap_or(text), 2)?)?),
        None => None,
    };
    if parts.next().is_some() || minutes.len() != 2 {
        return None;
    }
    Some(Span { hours: Some(whole(hours, MOST_DIGITS)? * PARTS), minutes: Some(below(whole(minutes, 2)?)?), seconds })
}

/// A folded text as figures and the words between them.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last_digit: Option<bool> = None;
    for c in text.chars() {
        if c.is_whitespace() {
            last_digit = None;
            continue;
        }
        let digit = c.is_ascii_digit() || matches!(c, '.' | ',' | '/');
        match (last_digit, pieces.last_mut()) {
            (Some(before), Some(piece)) if before == digit || (!before && c == '.') => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        last_digit = Some(digit);
    }
    pieces
}

/// The figure that begins `pieces`, and how many of them it takes: `6`, `6.5`, `1/2`, `6 1/2`.
fn figure_at(pieces: &[String]) -> Option<(i64, usize)> {
    let first = pieces.first()?;
    if first.contains('/') {
        return fraction(first).map(|parts| (parts, 1));
    }
    let whole = decimal(first)?;
    match pieces.get(1).filter(|next| next.contains('/')) {
        Some(next) if whole % PARTS == 0 => Some((whole + fraction(next)?, 2)),
        Some(_) => None,
        None => Some((whole, 1)),
    }
}

fn fraction(text: &str) -> Option<i64> {
    let (above, below) = text.split_once('/')?;
    let whole =
        |text: &str| (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i64>().ok())?;
    let (above, below) = (whole(above)?, whole(below)?);
    (below > 0 && above < below).then(|| above * PARTS / below)
}

/// `6`, `6.5`, `.5`, and a lone comma before one or two digits as a decimal comma.
pub fn decimal(text: &str) -> Option<i64> {
    let text = match text.split_once(',') {
        Some((whole, rest)) if matches!(rest.len(), 1 | 2) && !text.contains('.') => format!("{whole}.{rest}"),
        Some(_) => return None,
        None => text.to_owned(),
    };
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole)
        || !digits(rest)
        || whole.is_empty() && rest.is_empty()
        || whole.trim_start_matches('0').len() > MOST_DIGITS
    {
        return None;
    }
    let value = |number: i64, digit: u8| number * 10 + i64::from(digit - b'0');
    let rest: i64 = rest.bytes().chain(std::iter::repeat(b'0')).take(8).fold(0, value);
    Some(whole.trim_start_matches('0').bytes().fold(0, value) * PARTS + rest)
}

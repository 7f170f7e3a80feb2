//! Errors of spreadsheets, scores, and the words of closed vocabularies.

use crate::record::Hours;
use crate::words::{PARTS, Shares, decimal, in_hundredths};

/// What a spreadsheet shows for a formula that failed.
#[inline]
pub fn is_error_value(text: &str) -> bool {
    // asked of every cell, so most are answered by one letter
    text.starts_with('#')
        && matches!(
            text,
            "#N/A" | "#REF!" | "#VALUE!" | "#DIV/0!" | "#NAME?" | "#NUM!" | "#NULL!" | "#GETTING_DATA" | "#SPILL!"
        )
}

/// What a cell of scores holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// Hundredths of a per cent.
    Figure(Hours),
    /// A figure that is not understood.
    Unread,
    /// No figure.
    Words,
}

/// Per cent in a whole.
const WHOLE: i64 = 100;

/// A score: `70`, `70.5`, `70 %`, `85/100`, `17 of 20`, `0.85` where the whole column holds shares of one.
pub fn score(text: &str, shares: Shares) -> Score {
    let text = text.trim();
    for mark in ["/", " out of ", " of "] {
        if let Some((reached, points)) = text.split_once(mark) {
            return match (parts(reached), parts(points)) {
                (Some(reached), Some(points)) if points > 0 && reached <= points => ratio(reached, points),
                (None, _) | (_, None) if !text.contains(|c: char| c.is_ascii_digit()) => Score::Words,
                _ => Score::Unread,
            };
        }
    }
    let percent = text.strip_suffix('%').map(str::trim_end);
    let Some(figure) = parts(percent.unwrap_or(text)) else {
        let digits = text.contains(|c: char| c.is_ascii_digit());
        let letters = text.contains(char::is_alphabetic);
        return if digits && !letters { Score::Unread } else { Score::Words };
    };
    let below_one = figure > 0 && figure <= PARTS;
    match shares {
        Shares::All if percent.is_none() && figure <= PARTS => ratio(figure, PARTS),
        Shares::Some if percent.is_none() && below_one => Score::Unread,
        _ if figure > WHOLE * PARTS => Score::Unread,
        _ => Score::Figure(Hours(in_hundredths(figure))),
    }
}

/// A share as hundredths of a per cent, rounded down.
fn ratio(reached: i64, points: i64) -> Score {
    let hundredths = i128::from(reached) * i128::from(WHOLE) * i128::from(WHOLE) / i128::from(points);
    i64::try_from(hundredths).map_or(Score::Unread, |hundredths| Score::Figure(Hours(hundredths)))
}

/// A plain figure in parts; a comma before decimals is a point.
fn parts(text: &str) -> Option<i64> {
    decimal(&text.trim().replace(',', "."))
}

/// A vocabulary's spelling: lower case, runs of blanks and hyphens as one underscore.
pub fn vocabulary(text: &str) -> String {
    let parts: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c == '-' || c == '_')
        .filter(|p| !p.is_empty())
        .map(str::to_lowercase)
        .collect();
    parts.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_in_every_form() {
        let figure = |hundredths| Score::Figure(Hours(hundredths));
        for (text, expected) in [
            ("70 %", figure(7000)),
            ("69.5", figure(6950)),
            ("69,5", figure(6950)),
            ("85/100", figure(8500)),
            ("17 / 20", figure(8500)),
            ("13 of 20", figure(6500)),
            ("2 out of 3", figure(6666)),
            ("0", figure(0)),
            ("100", figure(10_000)),
            ("101", Score::Unread),
            ("21/20", Score::Unread),
            ("5/0", Score::Unread),
            ("Pass", Score::Words),
            ("P/F", Score::Words),
        ] {
            assert_eq!(score(text, Shares::No), expected, "{text}");
        }
        assert_eq!(score("0.85", Shares::All), figure(8500));
        assert_eq!(score("1", Shares::All), figure(10_000));
        assert_eq!(score("0.85", Shares::Some), Score::Unread);
        assert_eq!(score("85", Shares::Some), figure(8500));
        assert_eq!(score("0.85", Shares::No), figure(85));
        assert_eq!(vocabulary(" Computer-Based"), "computer_based");
    }
}

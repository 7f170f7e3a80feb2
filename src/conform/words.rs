//! Yes or no, and scores, as people write them.

use crate::record::Hours;

/// The usual spellings of yes and no; `None` for anything else.
pub fn yes_no(text: &str) -> Option<bool> {
    const YES: &[&str] = &["y", "yes", "true", "t", "1", "x", "1.0"];
    const NO: &[&str] = &["n", "no", "false", "f", "0", "0.0"];
    let text = text.trim();
    let is_in = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_in(YES) { Some(true) } else { is_in(NO).then_some(false) }
}

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

/// Per cent in hundredths: `70`, `70.5`, `70 %`, `85/100`.
pub fn per_cent(text: &str) -> Option<Hours> {
    let text = text.trim();
    let text = text.strip_suffix('%').or_else(|| text.strip_suffix("/100")).unwrap_or(text);
    Hours::parse(text).ok()
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
    fn usual_spellings() {
        assert_eq!(yes_no(" Yes "), Some(true));
        assert_eq!(yes_no("N"), Some(false));
        assert_eq!(yes_no("maybe"), None);
        assert_eq!(per_cent("70 %"), Some(Hours(7000)));
        assert_eq!(per_cent("69.5"), Some(Hours(6950)));
        assert_eq!(vocabulary(" Computer-Based"), "computer_based");
    }
}

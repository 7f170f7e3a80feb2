//! E-mail addresses: what people and programs put round them, and whether mail can go there.
//!
//! In: a text. Out: the address without its wrapping, and a judgement. What always holds: control characters and commas are
//! refused, because they could add a header or a second recipient to a message.

use super::is_invisible;
use unicode_normalization::UnicodeNormalization;

/// An address without blanks and invisible characters round it, `mailto:`, a display name, closing marks, in plain letters.
pub fn cleaned(written: &str) -> String {
    let plain: String = written.nfkc().collect();
    let round = |c: char| c.is_whitespace() || is_invisible(c);
    let mut text = plain.trim_matches(round);
    if let Some((_, inside)) = text.rsplit_once('<')
        && let Some((address, _)) = inside.split_once('>')
    {
        text = address.trim_matches(round);
    }
    if let Some(start) = text.get(..MAILTO.len())
        && start.eq_ignore_ascii_case(MAILTO)
    {
        text = &text[MAILTO.len()..];
    }
    text.trim_matches(round).trim_end_matches([';', ',', '.']).trim_matches(round).to_owned()
}

const MAILTO: &str = "mailto:";

/// Whether mail can go to an address: one `@` between a local part and a domain with dots, none of whose labels is empty or
/// begins or ends with a hyphen, and neither blanks, control characters nor commas anywhere.
pub fn is_address(text: &str) -> bool {
    let forbidden = |c: char| c.is_control() || c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>');
    let Some((local, domain)) = text.split_once('@') else { return false };
    if text.chars().any(forbidden) || domain.contains('@') || local.is_empty() {
        return false;
    }
    let edge = local.starts_with('.') || local.ends_with('.');
    let labels: Vec<&str> = domain.split('.').collect();
    let sound = |label: &&str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    !edge && labels.len() > 1 && labels.iter().all(sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_out_of_their_wrapping() {
        for written in [
            "a.b@c.example",
            " a.b@c.example ",
            "mailto:a.b@c.example",
            "MAILTO:a.b@c.example",
            "a.b@c.example;",
            "Ann B <a.b@c.example>",
            "<a.b@c.example>",
            "a.b@c.example.",
            "\u{200b}a.b@c.example",
            "ａ.b@c.example",
        ] {
            assert_eq!(cleaned(written), "a.b@c.example", "{written:?}");
        }
    }

    #[test]
    fn addresses_are_taken_or_refused() {
        for good in ["a@b.us", "ann.smith+post@police.example.gov", "o'neil@x.y", "ü@dömäin.example"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "a@b",
            "a.b.us",
            "a@@b.us",
            "a b@c.us",
            "a@b.us,c@d.us",
            "@b.us",
            "a@.us",
            "a@b..us",
            "a@-b.us",
            "a@b-.us",
            ".a@b.us",
            "a.@b.us",
            "",
            "<a@b.us>",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}

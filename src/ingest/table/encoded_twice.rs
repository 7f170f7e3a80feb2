//! Text that was encoded twice: UTF-8 that somebody took for Windows-1252 and wrote as UTF-8 once more.
//!
//! In: a cell. Out: the text as it was meant, where the damage can be undone exactly. What always holds: a text of which one
//! character could not have come about so stays as it is.

/// Whether a text holds one of the characters that begin such a sequence: Ã, Â, â, Å.
pub(super) fn may_hold(text: &str) -> bool {
    !text.is_ascii() && text.as_bytes().windows(2).any(|pair| matches!(pair, [0xc3, 0x82 | 0x83 | 0x85 | 0xa2]))
}

/// The text as it was meant; `None` when it was not encoded twice.
pub(super) fn decoded(text: &str) -> Option<String> {
    if !may_hold(text) {
        return None;
    }
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(text);
    let plain = std::str::from_utf8(&bytes).ok().filter(|_| !lossy)?;
    (plain.chars().count() < text.chars().count()).then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn what_can_be_undone_is_undone() {
        for (twice, plain) in [("Oâ€™Shea", "O’Shea"), ("QuiÃ±ones", "Quiñones"), ("MÃ¼ller", "Müller")] {
            assert_eq!(decoded(twice).as_deref(), Some(plain));
        }
        for text in ["Quiñones", "Ângela", "Ann", "naïve Ã", "O’Shea"] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}

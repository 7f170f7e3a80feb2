//! A person's name as one text, taken apart: `Smith Jr., Ann B.`, `Smith, Ann B, Jr`, `Sgt. Ann B. Smith Jr`.

use crate::record::Text;
use crate::record::submission::Attendee;

const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv", "v"];
/// Ranks and titles that people put before a name.
const TITLES: &[&str] = &[
    "officer",
    "ofc",
    "off",
    "sgt",
    "sergeant",
    "cpl",
    "corporal",
    "lt",
    "lieutenant",
    "capt",
    "captain",
    "det",
    "detective",
    "deputy",
    "dep",
    "chief",
    "sheriff",
    "mr",
    "mrs",
    "ms",
];

/// Words of a name that find room without asking for memory.
const FEW: usize = 1 << 3;

/// Writes the parts of `text` into `person`; what the text does not hold stays as it was.
pub fn split_name(text: &str, person: &mut Attendee) {
    let mut pieces = text.split(',').map(str::trim).filter(|p| !p.is_empty());
    let Some(head) = pieces.next() else { return };
    let mut suffix = None;
    // A comma that only sets off the suffix (`Ann Smith, Jr.`) does not put the surname first.
    let given = pieces.flat_map(str::split_whitespace).filter(|word| !take_suffix(word, &mut suffix));
    let (mut few, mut many) = ([""; FEW], Vec::new());
    let given = gathered(given, &mut few, &mut many);
    let (mut few, mut many) = ([""; FEW], Vec::new());
    let mut head = gathered(head.split_whitespace(), &mut few, &mut many);
    if let [before @ .., last] = head
        && !before.is_empty()
        && take_suffix(last, &mut suffix)
    {
        head = before;
    }
    if given.is_empty() {
        first_to_last(without_titles(head), person);
    } else {
        person.last_name = Some(joined(head));
        given_names(without_titles(given), person);
    }
    if suffix.is_some() {
        person.suffix = suffix.map(Into::into);
    }
}

/// The words in one piece: `few` holds them, or `many` when they are more.
fn gathered<'s, 't>(
    words: impl Iterator<Item = &'t str>,
    few: &'s mut [&'t str; FEW],
    many: &'s mut Vec<&'t str>,
) -> &'s [&'t str] {
    let mut count = 0;
    for word in words {
        if let Some(slot) = few.get_mut(count) {
            *slot = word;
        } else {
            many.push(word);
        }
        count += 1;
    }
    if many.is_empty() {
        return &few[..count];
    }
    many.splice(..0, *few);
    many
}

fn joined(words: &[&str]) -> Text {
    match words {
        [only] => (*only).into(),
        _ => words.join(" ").into(),
    }
}

/// Whether the word is a suffix; the first one found is kept.
fn take_suffix<'a>(word: &'a str, suffix: &mut Option<&'a str>) -> bool {
    let bare = word.trim_end_matches('.');
    let is_suffix = bare.len() <= 3 && SUFFIXES.iter().any(|s| s.eq_ignore_ascii_case(bare));
    if is_suffix && suffix.is_none() {
        *suffix = Some(bare);
    }
    is_suffix
}

fn without_titles<'s, 't>(mut words: &'s [&'t str]) -> &'s [&'t str] {
    while let [first, rest @ ..] = words
        && words.len() > 2
        && TITLES.iter().any(|t| t.eq_ignore_ascii_case(first.trim_end_matches('.')))
    {
        words = rest;
    }
    words
}

/// `First Middle Last`; lower-case particles stay with the surname (`Ann van der Berg`).
fn first_to_last(words: &[&str], person: &mut Attendee) {
    match words {
        [] => {}
        [only] => person.last_name = Some((*only).into()),
        [first, ..] => {
            let mut start = words.len() - 1;
            while start > 1 && is_particle(words[start - 1]) {
                start -= 1;
            }
            person.first_name = Some((*first).into());
            person.last_name = Some(joined(&words[start..]));
            if start > 1 {
                person.middle_name = Some(joined(&words[1..start]));
            }
        }
    }
}

fn is_particle(word: &str) -> bool {
    const PARTICLES: &[&str] = &["van", "von", "der", "den", "de", "la", "del", "di", "da", "st."];
    PARTICLES.iter().any(|p| p.eq_ignore_ascii_case(word))
}

fn given_names(words: &[&str], person: &mut Attendee) {
    if let [first, middle @ ..] = words {
        person.first_name = Some((*first).into());
        if !middle.is_empty() {
            person.middle_name = Some(joined(middle));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Text;

    fn parts(text: &str) -> [String; 4] {
        let mut person = Attendee::default();
        split_name(text, &mut person);
        let text = |part: &Option<Text>| part.as_deref().unwrap_or("").to_owned();
        [text(&person.first_name), text(&person.middle_name), text(&person.last_name), text(&person.suffix)]
    }

    #[test]
    fn the_usual_ways_of_writing_a_name() {
        assert_eq!(parts("Smith, Ann B."), ["Ann", "B.", "Smith", ""]);
        assert_eq!(parts("Smith Jr., Ann B"), ["Ann", "B", "Smith", "Jr"]);
        assert_eq!(parts("Smith, Ann B, Jr."), ["Ann", "B", "Smith", "Jr"]);
        assert_eq!(parts("Ann B. Smith III"), ["Ann", "B.", "Smith", "III"]);
        assert_eq!(parts("Ann Smith, Jr."), ["Ann", "", "Smith", "Jr"]);
        assert_eq!(parts("Sgt. Ann Smith"), ["Ann", "", "Smith", ""]);
        assert_eq!(parts("Ann van der Berg"), ["Ann", "", "van der Berg", ""]);
        assert_eq!(parts("Smith-Jones, Ann"), ["Ann", "", "Smith-Jones", ""]);
        assert_eq!(parts("Smith"), ["", "", "Smith", ""]);
        assert_eq!(parts(" , "), ["", "", "", ""]);
        let many = "B C D E F G H I J K";
        assert_eq!(parts(&format!("Smith, Ann {many}")), ["Ann", many, "Smith", ""]);
        assert_eq!(parts(&format!("Ann {many} Smith IV")), ["Ann", many, "Smith", "IV"]);
    }
}

//! A person's name as one text, taken apart: `Smith Jr., Ann B.`, `Smith, Ann B, Jr`, `Sgt. Ann B. Smith Jr`.

use crate::record::Text;
use crate::record::submission::Attendee;
use crate::words::{Vocabulary, fold};

/// Words of a name that find room without asking for memory.
const FEW: usize = 1 << 3;

/// The order in which a header says that the parts of a name stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameOrder {
    #[default]
    NotStated,
    LastFirst,
    FirstLast,
}

impl NameOrder {
    /// The order that a header states: `Name (Last, First)`, `Last Name First Name MI`.
    pub fn of_header(header: &str) -> Self {
        let folded = fold(header);
        let at = |words: [&str; 2]| words.iter().filter_map(|word| folded.find(word)).min();
        match (at(["last", "surname"]), at(["first", "given"])) {
            (Some(last), Some(first)) if last < first => Self::LastFirst,
            (Some(_), Some(_)) => Self::FirstLast,
            _ => Self::NotStated,
        }
    }
}

/// Writes the parts of `text` into `person`; what the text does not hold stays as it was. `order` is asked where no comma
/// tells it.
pub fn split_name(text: &str, order: impl FnOnce() -> NameOrder, words: &Vocabulary, person: &mut Attendee) {
    let mut pieces = text.split(',').map(str::trim).filter(|p| !p.is_empty());
    let Some(head) = pieces.next() else { return };
    let mut suffix = None;
    // A comma that only sets off a suffix, rank or degree (`Ann Smith, Jr.`, `Ann Smith, Sgt.`) puts no surname first.
    let several = head.split_whitespace().count() > 1;
    let beside = |piece: &&str| {
        several && piece.split_whitespace().all(|word| is_title(word, words) || words.is_suffix(&fold(word)))
    };
    let rest: Vec<&str> = pieces.collect();
    let given = rest.iter().filter(|piece| !beside(piece)).flat_map(|piece| piece.split_whitespace());
    let given = given.filter(|word| !take_suffix(word, words, &mut suffix));
    let (mut few, mut many) = ([""; FEW], Vec::new());
    let given = gathered(given, &mut few, &mut many);
    for word in rest.iter().filter(|piece| beside(piece)).flat_map(|piece| piece.split_whitespace()) {
        take_suffix(word, words, &mut suffix);
    }
    let (mut few, mut many) = ([""; FEW], Vec::new());
    let mut head = gathered(head.split_whitespace(), &mut few, &mut many);
    if let [before @ .., last] = head
        && !before.is_empty()
        && take_suffix(last, words, &mut suffix)
    {
        head = before;
    }
    let head = without_titles(head, usize::from(given.is_empty()), words);
    if !given.is_empty() {
        person.last_name = Some(joined(head));
        given_names(without_titles(given, 0, words), person);
    } else if head.len() > 1 && order() == NameOrder::LastFirst {
        last_to_first(head, words, person);
    } else {
        first_to_last(head, words, person);
    }
    if suffix.is_some() {
        person.suffix = suffix.map(Into::into);
    }
}

/// `Last First Middle`; particles before the surname stay with it.
fn last_to_first(all: &[&str], words: &Vocabulary, person: &mut Attendee) {
    let mut end = 1;
    while end < all.len() - 1 && words.is_particle(&fold(all[end - 1])) {
        end += 1;
    }
    person.last_name = Some(joined(&all[..end]));
    given_names(&all[end..], person);
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
fn take_suffix<'a>(word: &'a str, words: &Vocabulary, suffix: &mut Option<&'a str>) -> bool {
    let bare = word.trim_end_matches('.');
    // names are many and suffixes short, so most words are answered by their length
    let is_suffix = bare.len() <= LONGEST_SUFFIX && words.is_suffix(&bare.to_lowercase());
    if is_suffix && suffix.is_none() {
        *suffix = Some(bare);
    }
    is_suffix
}

/// No suffix is longer.
const LONGEST_SUFFIX: usize = 3;

fn is_title(word: &str, words: &Vocabulary) -> bool {
    let folded = fold(word);
    words.is_rank(&folded) || words.is_credential(&folded)
}

/// The words of a name without ranks and titles at either end; `least` words more than one remain.
fn without_titles<'s, 't>(mut all: &'s [&'t str], least: usize, words: &Vocabulary) -> &'s [&'t str] {
    while let [first, rest @ ..] = all
        && all.len() > 1 + least
        && is_title(first, words)
    {
        all = rest;
    }
    while let [rest @ .., last] = all
        && all.len() > 1 + least
        && last.len() > 1
        && is_title(last, words)
    {
        all = rest;
    }
    all
}

/// `First Middle Last`; lower-case particles stay with the surname (`Ann van der Berg`).
fn first_to_last(all: &[&str], words: &Vocabulary, person: &mut Attendee) {
    match all {
        [] => {}
        [only] => person.last_name = Some((*only).into()),
        [first, ..] => {
            let mut start = all.len() - 1;
            while start > 1 && words.is_particle(&fold(all[start - 1])) {
                start -= 1;
            }
            person.first_name = Some((*first).into());
            person.last_name = Some(joined(&all[start..]));
            if start > 1 {
                person.middle_name = Some(joined(&all[1..start]));
            }
        }
    }
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
        split_name(text, || NameOrder::NotStated, &crate::words::tests::shipped(), &mut person);
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

//! Words inside a name or number cell: what is no part of the name or number, and what it says.
//!
//! In: the text of a cell. Out: the text without them, and what was taken off, so that nothing is lost. What always holds: a
//! cell of plain words is a name as it stands; what may be part of a name stays in it and is judged when it is known whose
//! name it is.

use super::Field;
use crate::record::Role;
use crate::words::{FOOTNOTE_MARKS, Vocabulary, Word, fold, is_dash, words};

/// What was found in a cell besides the name or number.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Taken {
    /// The name or number that is left.
    pub left: String,
    pub role: Option<Role>,
    pub agency: Option<String>,
    /// Texts that say how it ended, each with what it says.
    pub said: Vec<(Word, String)>,
    /// Where what was told and said stood.
    fields: Vec<(Field, bool)>,
    /// Words of attendance that may be part of the name.
    pub in_name: Option<(Word, String)>,
    /// Taken off and only told: nicknames, ranks in brackets, harmless remarks.
    pub told: Vec<String>,
    pub footnote: Option<char>,
}

impl Taken {
    /// Takes in what was found in another cell of the row.
    pub fn merge(&mut self, other: Taken, field: Field) {
        self.fields.extend(other.told.iter().map(|_| (field, false)).chain(other.said.iter().map(|_| (field, true))));
        self.told.extend(other.told);
        self.said.extend(other.said);
        self.role = self.role.or(other.role);
        self.agency = self.agency.take().or(other.agency);
        self.footnote = self.footnote.or(other.footnote);
        self.in_name = self.in_name.take().max(other.in_name);
    }

    /// What is only told, with its field.
    pub fn told_at(&self) -> impl Iterator<Item = (Field, &str)> {
        let fields = self.fields.iter().filter(|(_, said)| !said).map(|(field, _)| *field);
        fields.zip(self.told.iter().map(String::as_str))
    }

    /// What says how it ended, with its field.
    pub fn said_at(&self) -> impl Iterator<Item = (Field, Word, &str)> {
        let fields = self.fields.iter().filter(|(_, said)| *said).map(|(field, _)| *field);
        fields.zip(&self.said).map(|(field, (word, text))| (field, *word, text.as_str()))
    }
}

/// Marks that set something off from a name.
const OPENING: &[char] = &['(', '[', '{', '"', '\u{201c}', '\u{ab}'];
const CLOSING: &[char] = &[')', ']', '}', '"', '\u{201d}', '\u{bb}'];
/// Letters from which a word beside a number says something.
const SPOKEN: usize = 3;

/// The words of a name cell, or nothing where it is a name and nothing else.
pub(super) fn in_name(text: &str, words: &Vocabulary) -> Option<Taken> {
    let is_mark = |c: char| OPENING.contains(&c) || FOOTNOTE_MARKS.contains(&c) || matches!(c, '/' | ';' | ':' | ',');
    let marked = || text.contains(is_mark);
    let dashed = || text.char_indices().any(|(at, c)| is_dash(c) && sets_off(text, at, c, words));
    let plain = is_plain(text) || !marked() && !dashed();
    let role = role_at_an_end(text, words);
    if plain && role.is_none() && phrase_in(text, words).is_none() {
        return None;
    }
    let mut taken = Taken::default();
    let (text, role) = role.unwrap_or((text, None));
    if let Some((word, role)) = role {
        taken.role = Some(role);
        taken.told.push(word.to_owned());
    }
    let given = text;
    let mut left = without_brackets(text, &mut taken, words);
    left = without_footnote(&left, &mut taken);
    left = without_tail(&left, &mut taken, words);
    left = without_commas(&left, &mut taken, words);
    taken.in_name = phrase_in(&left, words);
    taken.left = left.trim().trim_end_matches([',', ';', ':']).trim().to_owned();
    (taken.left != given.trim() || taken.in_name.is_some() || taken.role.is_some()).then_some(taken)
}

/// Whether a text is letters, with at most one comma, behind a first word. Asked of every name, and nearly all are.
fn is_plain(text: &str) -> bool {
    let letters = |text: &str| text.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ');
    match text.split_once(',') {
        Some((head, rest)) => letters(head) && letters(rest) && !head.trim().contains(' '),
        None => letters(text),
    }
}

/// A role word that begins or ends a name of which two words are left: the name without it, the word and the role.
fn role_at_an_end<'t>(text: &'t str, words: &Vocabulary) -> Option<(&'t str, Option<(&'t str, Role)>)> {
    let text = text.trim();
    if text.split_whitespace().count() < 3 {
        return None;
    }
    let (first, behind) = text.split_once(char::is_whitespace)?;
    if let Some(role) = words.role_at_name(first) {
        return Some((behind.trim(), Some((first, role))));
    }
    let (before, last) = text.rsplit_once(char::is_whitespace)?;
    let role = words.role_at_name(last)?;
    Some((before.trim().trim_end_matches(','), Some((last, role))))
}

/// Whether a dash sets off what follows it: with blanks round it, or before a phrase of attendance.
fn sets_off(text: &str, at: usize, dash: char, words: &Vocabulary) -> bool {
    let behind = &text[at + dash.len_utf8()..];
    let spaced = text[..at].ends_with(char::is_whitespace) || behind.starts_with(char::is_whitespace) || dash != '-';
    spaced || fold(behind).chars().count() > SPOKEN && words.phrase(behind).is_some_and(|word| word != Word::Positive)
}

/// Whether a slash sets off what follows it, and is no part of an abbreviation such as `P/O`.
fn slash_sets_off(text: &str, at: usize, words: &Vocabulary) -> bool {
    let behind = &text[at + 1..];
    let next = behind.split_whitespace().next().unwrap_or("");
    behind.starts_with(char::is_whitespace)
        || text[..at].ends_with(char::is_whitespace)
        || next.chars().count() > SPOKEN
        || words.phrase(behind).is_some_and(|word| word > Word::Positive)
}

/// The text without what stands in brackets or quotes.
fn without_brackets(text: &str, taken: &mut Taken, words: &Vocabulary) -> String {
    let (mut left, mut inside, mut open) = (String::new(), String::new(), false);
    for c in text.chars() {
        if open && CLOSING.contains(&c) {
            judge(&std::mem::take(&mut inside), taken, words, true);
            open = false;
        } else if !open && OPENING.contains(&c) {
            open = true;
        } else if open {
            inside.push(c);
        } else {
            left.push(c);
        }
    }
    if open {
        judge(&inside, taken, words, true);
    }
    left
}

fn without_footnote(text: &str, taken: &mut Taken) -> String {
    let trimmed = text.trim();
    let mark = trimmed.chars().next_back().filter(|c| FOOTNOTE_MARKS.contains(c));
    let first = trimmed.chars().next().filter(|c| FOOTNOTE_MARKS.contains(c));
    taken.footnote = mark.or(first);
    trimmed.trim_matches(FOOTNOTE_MARKS).trim().to_owned()
}

/// The text before a dash or slash that sets something off.
fn without_tail(text: &str, taken: &mut Taken, words: &Vocabulary) -> String {
    let set_off = text.char_indices().find(|(at, c)| {
        *at > 0
            && (matches!(c, ';' | ':')
                || *c == '/' && slash_sets_off(text, *at, words)
                || is_dash(*c) && sets_off(text, *at, *c, words))
    });
    let Some((at, mark)) = set_off else { return text.to_owned() };
    let (head, tail) = (&text[..at], &text[at + mark.len_utf8()..]);
    // a role or rank before the dash, the name behind it
    if head.split_whitespace().count() <= 2 && (words.role(head).is_some() || words.is_rank(&fold(head))) {
        judge(head, taken, words, false);
        return tail.to_owned();
    }
    judge(tail, taken, words, false);
    head.to_owned()
}

/// The text without what stands behind a complete name and a comma.
fn without_commas(text: &str, taken: &mut Taken, words: &Vocabulary) -> String {
    let pieces: Vec<&str> = text.split(',').collect();
    let mut kept: Vec<&str> = Vec::new();
    for piece in &pieces {
        let folded = fold(piece);
        let listed = words.phrase(piece).is_some() || words.role(piece).is_some_and(|role| role == Role::Instructor);
        let complete = kept.len() >= 2 || kept.first().is_some_and(|head| head.split_whitespace().count() >= 2);
        let part_of_name = words.is_suffix(&folded) || words.is_rank(&folded) || words.is_credential(&folded);
        if folded.is_empty() {
            continue;
        }
        if complete && (listed && folded.chars().count() > SPOKEN || kept.len() >= 2 && !part_of_name) {
            judge(piece, taken, words, false);
        } else {
            kept.push(piece);
        }
    }
    kept.join(",")
}

/// Judges a text that was set off from the name.
fn judge(text: &str, taken: &mut Taken, words: &Vocabulary, in_brackets: bool) {
    let text = text.trim();
    let folded = fold(text);
    if folded.is_empty() {
        return;
    }
    if let Some(role) = words.role(text).filter(|_| folded.chars().count() > 1) {
        taken.role = Some(role);
        taken.told.push(text.to_owned());
        return;
    }
    let titled = |word: &str| words.is_rank(word) || words.is_credential(word) || words.is_suffix(word);
    if titled(&folded) || folded.split(' ').all(|word| titled(word.trim_matches(['.', ',']))) {
        taken.told.push(text.to_owned());
        return;
    }
    if words.is_agency(&folded) {
        taken.agency = Some(text.to_owned());
        taken.told.push(text.to_owned());
        return;
    }
    let lone = folded.split(' ').count() == 1 && folded.chars().all(|c| c.is_alphabetic() || c == '.');
    match words.remark(text) {
        Word::Blank | Word::Positive => taken.told.push(text.to_owned()),
        Word::Unclear if words.phrase(text).is_none() && (in_brackets && lone || words.is_former_name(&folded)) => {
            taken.told.push(text.to_owned());
        }
        word => taken.said.push((word, text.to_owned())),
    }
}

/// A phrase of attendance among the words of a name.
fn phrase_in(text: &str, vocabulary: &Vocabulary) -> Option<(Word, String)> {
    if !words(text).any(|word| vocabulary.begins_phrase(word)) {
        return None;
    }
    let found = vocabulary.worst_phrase(&fold(&text.replace(',', " ")));
    // letters alone, as `W D`, are the initials of somebody
    found.filter(|(_, phrase)| phrase.split(' ').any(|word| word.chars().count() > 1))
}

/// The number in a number cell that holds words, or nothing where it holds none that say something. `names`: what the
/// person is called, of which a word is no remark.
pub(super) fn in_number(text: &str, vocabulary: &Vocabulary, names: &[&str]) -> Option<Taken> {
    let spoken = text.contains(|c| OPENING.contains(&c))
        || text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= SPOKEN)
        || !text.contains(|c: char| c.is_ascii_digit());
    if !spoken {
        return None;
    }
    let mut taken = Taken::default();
    // who a row without a number is about is for the resolver, which knows what such words are worth
    if vocabulary.is_no_number(&fold(text)) {
        return None;
    }
    let left = without_brackets(text, &mut taken, vocabulary);
    let (number, rest) = parted(&left, vocabulary);
    taken.left = number;
    let named = |word: &str| names.iter().flat_map(|name| words(name)).any(|own| fold(own) == fold(word));
    let rest: Vec<&str> = rest.split_whitespace().filter(|word| !named(word)).collect();
    let rest = rest.join(" ");
    let says = rest.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= SPOKEN);
    if says && vocabulary.is_no_number(&fold(&rest)) && taken.left.is_empty() {
        taken.left = rest;
        return Some(taken);
    }
    if says {
        judge(rest.trim_matches(|c: char| !c.is_alphanumeric()), &mut taken, vocabulary, false);
    }
    (taken.left != text.trim()).then_some(taken)
}

/// A number cell as its number, with what decorates it, and the words beside it.
fn parted(text: &str, vocabulary: &Vocabulary) -> (String, String) {
    let (mut number, mut rest) = (Vec::new(), Vec::new());
    for word in text.split_whitespace() {
        let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
        let folded = fold(word.trim_end_matches([':', '.', '#', ',']));
        let digits = word.chars().any(|c| c.is_ascii_digit());
        let decoration = letters.chars().count() < SPOKEN || vocabulary.is_number_prefix(&letters.to_lowercase());
        if digits && decoration || vocabulary.is_number_prefix(&folded) || letters.is_empty() {
            number.push(word);
        } else if digits {
            // letters glued to digits: the digits are the number, the letters are words
            let at = word.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
            let end = word.rfind(|c: char| c.is_ascii_digit()).map_or(word.len(), |end| end + 1);
            number.push(&word[at..end]);
            rest.push(&word[..at]);
            rest.push(&word[end..]);
        } else {
            rest.push(word);
        }
    }
    (number.join(" ").trim_end_matches(['-', ',', ';', ':', '/']).trim().to_owned(), rest.join(" "))
}

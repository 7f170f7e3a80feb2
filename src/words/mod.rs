//! What senders' words mean: attendance, yes and no, remarks, section lines, actions, roles, units.
//!
//! In: the vocabulary files of a jurisdiction and texts as they stand in cells. Out: what a text says, one of few answers.
//! What always holds: no word list stands in code; a word that is in no list never says anything in anybody's favour; and
//! a blank is not a word.

mod answers;
mod attendance;
mod codes;
mod figures;
mod fold;
mod form;
mod lines;
#[cfg(test)]
pub mod tests;

pub use answers::{Action, Answer};
pub use attendance::Word;
pub use codes::{bare_code, code, unwrapped};
pub use figures::{Figure, PARTS, Span, decimal, in_hundredths};
pub use fold::{fold, is_apostrophe, is_dash, is_dashes, is_date_like, month_named, words};

pub use crate::record::is_invisible;
pub use form::VocabularyFile;
pub use lines::Section;

use rustc_hash::{FxHashMap, FxHashSet};

/// The vocabulary of one profile, prepared for looking words up. Every entry is kept folded.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The phrases of attendance with their class.
    phrases: FxHashMap<String, Word>,
    /// Words of the longest phrase.
    longest: usize,
    /// First words of phrases that are not positive, and of those that are.
    beginnings: FxHashSet<String>,
    positive_beginnings: FxHashSet<String>,
    negative_marks: FxHashSet<String>,
    yes: FxHashSet<String>,
    no: FxHashSet<String>,
    supplied: FxHashSet<String>,
    /// First words of what says yes or that something was supplied.
    supplied_beginnings: FxHashSet<String>,
    documents: FxHashSet<String>,
    ticks: FxHashMap<(String, String), String>,
    harmless: FxHashSet<String>,
    harmless_words: FxHashSet<String>,
    companions: FxHashSet<String>,
    doubt: FxHashSet<String>,
    doubt_prefixes: Vec<String>,
    sheet_unclear: FxHashSet<String>,
    sheet_beside: FxHashSet<String>,
    report_lines: Vec<Vec<String>>,
    hints: Vec<String>,
    /// First words of totals, with the second where one must follow.
    totals: Vec<(String, Option<String>)>,
    /// What totals count.
    counted: FxHashSet<String>,
    ditto: FxHashSet<String>,
    ditto_beginnings: FxHashSet<char>,
    scores_positive: FxHashSet<String>,
    scores_negative: FxHashSet<String>,
    adds: FxHashSet<String>,
    voids: FxHashSet<String>,
    students: FxHashSet<String>,
    instructors: FxHashSet<String>,
    at_name: FxHashSet<String>,
    number_prefixes: FxHashSet<String>,
    number_fillers: FxHashSet<String>,
    ranks: FxHashSet<String>,
    credentials: FxHashSet<String>,
    suffixes: FxHashSet<String>,
    particles: FxHashSet<String>,
    agency_words: FxHashSet<String>,
    former: FxHashSet<String>,
    /// Every name of a state with the one it is compared by.
    states: FxHashMap<String, String>,
    board_words: FxHashSet<String>,
    units: FxHashMap<String, Unit>,
    /// Headers and the words of headers, for whoever matches them.
    pub columns: Columns,
    /// What stands behind the vocabulary, in one hash: what is kept of a file depends on it.
    pub hash: String,
}

/// Whether the figures of a column of scores are shares of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Shares {
    #[default]
    No,
    /// Every figure lies between 0 and 1.
    All,
    /// Some do and some do not: those that do are not understood.
    Some,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Unit {
    Hours,
    Minutes,
    Seconds,
    Percent,
}

/// The words of headers.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub harmless: FxHashSet<String>,
    pub fillers: FxHashSet<String>,
    pub others: FxHashSet<String>,
    pub sessions: FxHashSet<String>,
    pub measures: FxHashSet<String>,
    pub class_hours: FxHashSet<String>,
    pub person_hours: FxHashSet<String>,
    pub durations: FxHashSet<String>,
}

fn set(list: &[String]) -> FxHashSet<String> {
    list.iter().map(|word| fold(word)).filter(|word| !word.is_empty()).collect()
}

/// The first words of all entries of some lists.
fn beginnings<const N: usize>(lists: [&Vec<String>; N]) -> FxHashSet<String> {
    lists.into_iter().flatten().filter_map(|entry| fold(entry).split(' ').next().map(str::to_owned)).collect()
}

impl Vocabulary {
    /// The vocabulary of files that were put behind one another.
    pub fn new(file: &VocabularyFile) -> Self {
        let mut phrases = FxHashMap::default();
        let classes = [
            (&file.attendance.positive, Word::Positive),
            (&file.attendance.unclear, Word::Unclear),
            (&file.attendance.negative, Word::Negative),
        ];
        // the least favourable class of a phrase that stands in two is kept
        for (list, class) in classes {
            phrases.extend(list.iter().map(|phrase| (fold(phrase), class)));
        }
        phrases.remove("");
        let longest = phrases.keys().map(|phrase| phrase.split(' ').count()).max().unwrap_or(0);
        let (positive, unsure): (Vec<_>, Vec<_>) = phrases.iter().partition(|(_, word)| **word == Word::Positive);
        let first_words = |list: Vec<(&String, &Word)>| {
            list.into_iter().filter_map(|(phrase, _)| words(phrase).next().map(str::to_owned)).collect()
        };
        let (beginnings, positive_beginnings) = (first_words(unsure), first_words(positive));
        Self { longest, beginnings, positive_beginnings, phrases, ..Self::lists(file) }
    }

    fn lists(file: &VocabularyFile) -> Self {
        let (hours, columns) = (&file.hours, &file.columns);
        let unit =
            |list: &[String], unit: Unit| set(list).into_iter().map(move |word| (word, unit)).collect::<Vec<_>>();
        let mut units: FxHashMap<String, Unit> = FxHashMap::default();
        units.extend(unit(&hours.second_units, Unit::Seconds));
        units.extend(unit(&hours.minute_units, Unit::Minutes));
        units.extend(unit(&hours.hour_units, Unit::Hours));
        let mut hasher = blake3::Hasher::new();
        for word in file.all() {
            hasher.update(&(word.len() as u64).to_le_bytes());
            hasher.update(word.as_bytes());
        }
        Self {
            negative_marks: marks(&file.attendance.negative_marks),
            yes: marks(&file.yes_no.yes),
            no: marks(&file.yes_no.no),
            supplied: set(&file.yes_no.supplied),
            supplied_beginnings: beginnings([&file.yes_no.supplied, &file.yes_no.documents, &file.yes_no.yes]),
            documents: set(&file.yes_no.documents),
            ticks: ticks(&file.yes_no.tick_fonts),
            harmless: set(&file.remarks.harmless),
            harmless_words: set(&file.remarks.harmless_words),
            companions: set(&file.sections.companions),
            doubt: set(&file.sections.doubt),
            doubt_prefixes: file.sections.doubt_prefixes.clone(),
            sheet_unclear: set(&file.sections.sheet_unclear),
            sheet_beside: set(&file.sections.sheet_beside),
            report_lines: file.lines.report.iter().map(|line| lines::pattern(line)).collect(),
            ditto_beginnings: file.lines.ditto.iter().filter_map(|mark| mark.chars().next()).collect(),
            ditto: marks(&file.lines.ditto),
            totals: file.lines.totals.iter().map(|phrase| lines::beginning(phrase)).collect(),
            counted: set(&file.lines.counted),
            hints: file.lines.hints.iter().map(|hint| fold(hint)).collect(),
            scores_positive: set(&file.scores.positive),
            scores_negative: set(&file.scores.negative),
            adds: set(&file.actions.add),
            voids: set(&file.actions.void),
            students: set(&file.roles.student),
            instructors: set(&file.roles.instructor),
            at_name: set(&file.roles.at_name),
            number_prefixes: set(&file.numbers.prefixes),
            number_fillers: set(&file.numbers.fillers),
            ranks: set(&file.names.ranks),
            credentials: set(&file.names.credentials),
            suffixes: set(&file.names.suffixes),
            particles: set(&file.names.particles),
            agency_words: set(&file.names.agency_words),
            former: set(&file.names.former),
            states: states(&file.bodies.states),
            board_words: set(&file.bodies.board_words),
            units,
            columns: Columns {
                harmless: set(&columns.harmless),
                fillers: set(&columns.fillers),
                others: set(&columns.others),
                sessions: set(&columns.sessions),
                measures: set(&columns.measures),
                class_hours: set(&hours.class),
                person_hours: set(&hours.person),
                durations: set(&hours.durations),
            },
            hash: hasher.finalize().to_hex().to_string(),
            ..Self::default()
        }
    }

    /// The unit that a word names.
    pub fn unit(&self, word: &str) -> Option<Unit> {
        self.units.get(&fold(word)).copied()
    }

    /// Whether a text stands for the value of the row above.
    pub fn is_ditto(&self, text: &str) -> bool {
        // asked of every cell, so most are answered by their first letter
        let first = text.trim_start().chars().next();
        first.is_some_and(|c| !c.is_ascii() || self.ditto_beginnings.contains(&c.to_ascii_lowercase()))
            && self.ditto.contains(&marked(text))
    }

    /// Whether a folded text says that there is no number; so do repeated digits (`000000`, `99999`).
    pub fn is_no_number(&self, folded: &str) -> bool {
        let digits: Vec<char> = folded.chars().filter(|c| !matches!(c, ' ' | '.' | '/')).collect();
        let repeated = digits.len() >= 3 && digits[0].is_ascii_digit() && digits.iter().all(|c| *c == digits[0]);
        repeated || self.number_fillers.contains(folded) || !folded.chars().any(char::is_alphanumeric)
    }

    pub fn is_number_prefix(&self, folded: &str) -> bool {
        self.number_prefixes.contains(folded)
    }

    pub fn is_rank(&self, folded: &str) -> bool {
        self.ranks.contains(folded)
    }

    pub fn is_credential(&self, folded: &str) -> bool {
        self.credentials.contains(folded)
    }

    pub fn is_suffix(&self, folded: &str) -> bool {
        self.suffixes.contains(folded)
    }

    /// Whether a folded text names an agency: one of its words does, among others.
    pub fn is_agency(&self, folded: &str) -> bool {
        words(folded).count() > 1 && words(folded).any(|word| self.agency_words.contains(word))
    }

    /// Whether a folded text tells a former or other name: `nee Smith`, `formerly Jones`.
    pub fn is_former_name(&self, folded: &str) -> bool {
        let mut all = words(folded);
        all.next().is_some_and(|first| self.former.contains(first)) && (1..=3).contains(&all.count())
    }

    pub fn is_particle(&self, folded: &str) -> bool {
        self.particles.contains(folded)
    }
}

/// Characters that mark a footnote.
pub const FOOTNOTE_MARKS: &[char] = &['*', '†', '‡', '§', '¹', '²', '³', '⁴'];

/// Marks and single letters: compared in lower case, also those that folding would take off.
fn marks(list: &[String]) -> FxHashSet<String> {
    list.iter().map(|mark| marked(mark)).filter(|mark| !mark.is_empty()).collect()
}

fn marked(mark: &str) -> String {
    let folded = fold(mark);
    if folded.is_empty() { mark.trim().to_lowercase() } else { folded }
}

/// `arkansas|ar|ark` as the names of a state, each with the first.
fn states(list: &[String]) -> FxHashMap<String, String> {
    let names = list.iter().flat_map(|line| {
        let first = fold(line.split('|').next().unwrap_or(line));
        line.split('|').map(move |name| (fold(name), first.clone())).collect::<Vec<_>>()
    });
    names.collect()
}

/// `wingdings:ü:yes` as font and letter with the word they stand for.
fn ticks(list: &[String]) -> FxHashMap<(String, String), String> {
    let parts = list.iter().filter_map(|line| {
        let mut parts = line.split(':');
        Some(((parts.next()?.to_lowercase(), parts.next()?.to_owned()), parts.next()?.to_owned()))
    });
    parts.collect()
}

//! What the columns of a sheet say as a whole.
//!
//! In: the cells of a sheet, while it is read. Out: what a second reading of it must know: which columns are attendance by
//! what stands in them, whose dates are day first, whose scores are shares of one. What always holds: a plain sheet leaves
//! nothing to know, and is read once; memory is bounded by the columns, not by the rows.

use super::headers::Headers;
use super::layout::SignKind;
use crate::words::{Answer, Shares, Vocabulary, Word, fold, is_date_like};
use std::collections::{BTreeMap, BTreeSet};

/// As what a column is surveyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Observed {
    Unknown,
    Attendance,
    Date,
    Score,
    Remark,
    Session,
}

/// What a second reading knows of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// Read as this, whatever its header says.
    pub(super) sign: Option<SignKind>,
    /// A blank waits, for another cell is positive.
    pub(super) blank_waits: bool,
    pub(super) shares: Shares,
    /// The same text on every row.
    pub(super) class_text: Option<String>,
    /// The column has no header.
    pub(super) headless: bool,
    /// Headed by a session, and holding more than marks.
    pub(super) no_session: bool,
    /// Days that only day/month reads, and those that only month/day reads.
    pub(super) day_first: Option<(usize, usize)>,
    /// The date cells of the column are in the same doubt as its texts.
    pub(super) cells_in_doubt: bool,
}

/// What a second reading knows of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// By position in the file.
    pub(super) columns: BTreeMap<usize, Finding>,
    /// Footnote marks with their meaning.
    pub(super) footnotes: Vec<(char, String)>,
    /// Marks that stand for the value of the row above.
    pub(super) dittos: bool,
}

/// What a second reading knows of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Knowledge {
    /// By position of the sheet.
    pub(super) sheets: BTreeMap<usize, Findings>,
    /// How many sheets of the file have rows, where it matters.
    pub(super) several_sheets: bool,
}

/// Different days of a column that are kept; more tell nothing new.
const DAYS: usize = 512;
/// Days that only day/month reads, from which a column is in doubt.
const DOUBT: usize = 2;

/// The survey of one column.
#[derive(Debug)]
pub(super) struct ColumnSurvey {
    pub(super) observed: Observed,
    pub(super) filled: u64,
    blank: u64,
    /// The text of the cell above.
    last: Option<String>,
    /// A cell is positive.
    positive: bool,
    /// A cell is a whole phrase of attendance of more than a letter, yes or no.
    phrase: bool,
    /// A cell says yes, no, and neither.
    yes: bool,
    no: bool,
    neither: bool,
    /// Every cell is a stretch of time.
    durations: bool,
    /// Every cell is a listed phrase of any class, or a word or mark for yes or no.
    listed: bool,
    /// Every cell is what stands in a matrix below a course: a mark, a word of attendance, a figure, a day.
    pub(super) as_in_matrix: bool,
    day_first: BTreeSet<String>,
    month_first: BTreeSet<String>,
    ambiguous_cells: bool,
    cell_above: bool,
    dates: u64,
    below_one: u64,
    above_one: u64,
    same: Option<String>,
    differs: bool,
    counting: bool,
}

impl ColumnSurvey {
    pub(super) fn new(observed: Observed) -> Self {
        Self {
            observed,
            filled: 0,
            blank: 0,
            last: None,
            positive: false,
            phrase: false,
            yes: false,
            no: false,
            neither: false,
            durations: true,
            listed: true,
            as_in_matrix: true,
            day_first: BTreeSet::new(),
            month_first: BTreeSet::new(),
            ambiguous_cells: false,
            cell_above: false,
            dates: 0,
            below_one: 0,
            above_one: 0,
            same: None,
            differs: false,
            counting: true,
        }
    }

    /// Takes in a cell; `is_date_cell` is of a spreadsheet's own dates.
    pub(super) fn see(&mut self, text: &str, is_date_cell: bool, headers: &Headers) {
        if text.is_empty() {
            self.blank += 1;
            return;
        }
        self.filled += 1;
        match self.observed {
            Observed::Date if is_iso(text) => self.iso(text, is_date_cell),
            Observed::Date => self.date(text, headers),
            Observed::Score => self.score(text),
            Observed::Remark => self.remark(text),
            Observed::Unknown | Observed::Attendance | Observed::Session => self.word(text, headers),
        }
    }

    fn iso(&mut self, text: &str, is_date_cell: bool) {
        self.dates += 1;
        if is_date_cell {
            let (month, day): (u32, u32) = (text[5..7].parse().unwrap_or(0), text[8..10].parse().unwrap_or(0));
            self.cell_above |= day > MONTHS;
            self.ambiguous_cells |= day <= MONTHS && day != month;
        }
    }

    fn date(&mut self, text: &str, headers: &Headers) {
        match numeric(text) {
            Some((first, second)) => {
                self.dates += 1;
                let kept = match (first > MONTHS, second > MONTHS) {
                    (true, false) => &mut self.day_first,
                    (false, true) => &mut self.month_first,
                    _ => return,
                };
                if kept.len() < DAYS {
                    kept.insert(text.to_owned());
                }
            }
            None => self.word(text, headers),
        }
    }

    fn score(&mut self, text: &str) {
        let figure = text.trim().replace(',', ".");
        if let Ok(figure) = figure.parse::<f64>() {
            if figure > 0.0 && figure <= 1.0 {
                self.below_one += 1;
            } else if figure > 1.0 {
                self.above_one += 1;
            }
        } else if text.contains('%') {
            self.above_one += 1;
        }
    }

    fn remark(&mut self, text: &str) {
        match &self.same {
            None => self.same = Some(text.to_owned()),
            Some(same) => self.differs |= same != text,
        }
    }

    fn word(&mut self, text: &str, headers: &Headers) {
        self.counting &= text.parse() == Ok(self.filled);
        // people fill a column downwards: the same cell as above says the same
        if self.last.as_deref() == Some(text) {
            return;
        }
        self.last = Some(text.to_owned());
        let words = &headers.vocabulary;
        let folded = fold(text);
        // a question is asked only while its answer can still change what is found
        if !self.positive && self.observed != Observed::Session {
            let is_passing = |score| headers.passing_score.is_some_and(|passing| score >= passing);
            self.positive = words.attendance(text, is_passing) == Word::Positive;
        }
        let listed = words.folded_phrase(&folded);
        let of_ending = matches!(listed, Some(Word::Positive | Word::Negative)) && folded.chars().count() > 1;
        if !self.neither || self.listed || of_ending && !self.phrase {
            let answer = words.yes_no(text);
            match answer {
                Answer::Yes => self.yes = true,
                Answer::No => self.no = true,
                Answer::Unclear => self.neither = true,
            }
            self.phrase |= of_ending && answer == Answer::Unclear;
            self.listed &= listed.is_some() || answer != Answer::Unclear;
        }
        self.durations = self.durations && words.is_duration(text);
        self.as_in_matrix = self.as_in_matrix
            && (listed.is_some()
                || is_date_like(&folded)
                || words.figure(text).is_some()
                || words.yes_no(text) != Answer::Unclear);
    }

    /// Whether the column only counts the rows.
    pub(super) fn only_counts(&self) -> bool {
        self.counting && self.filled > 1
    }

    /// What a second reading has to know of the column; `None` when nothing.
    pub(super) fn finding(&self, words: &Vocabulary) -> Option<Finding> {
        let mut finding = Finding::default();
        let blank_waits = self.positive && self.blank > 0;
        match self.observed {
            Observed::Attendance => finding.blank_waits = blank_waits,
            Observed::Unknown if self.filled > 0 => finding.sign = self.unknown(blank_waits),
            Observed::Date => self.judge_dates(&mut finding, blank_waits),
            Observed::Score => {
                finding.shares = match (self.below_one, self.above_one) {
                    (0, _) => Shares::No,
                    (_, 0) => Shares::All,
                    _ => Shares::Some,
                };
            }
            Observed::Remark => {
                let same = self.same.as_ref().filter(|_| !self.differs && self.filled >= 2 && self.blank == 0);
                let folded = |text: &String| !words.holds(&fold(text), Word::Negative);
                let held = same.filter(|text| words.remark(text) != Word::Blank && folded(text));
                finding.class_text = held.cloned();
            }
            Observed::Session => finding.no_session = self.neither,
            Observed::Unknown => {}
        }
        (finding != Finding::default()).then_some(finding)
    }

    /// An unknown column that is known by its content.
    fn unknown(&self, blank_waits: bool) -> Option<SignKind> {
        if self.phrase {
            return Some(SignKind::ByContent { blank_waits });
        }
        if self.yes && self.no && !self.neither {
            return Some(SignKind::UnknownYesNo);
        }
        (self.durations && !self.only_counts()).then_some(SignKind::UnknownDuration)
    }

    fn judge_dates(&self, finding: &mut Finding, blank_waits: bool) {
        if self.dates == 0 && self.filled > 0 && self.listed {
            finding.sign = Some(SignKind::Attendance { blank_waits });
            return;
        }
        let counts = (self.day_first.len(), self.month_first.len());
        if counts.0 >= DOUBT && counts.0 >= counts.1 {
            finding.day_first = Some(counts);
            finding.cells_in_doubt = self.ambiguous_cells && !self.cell_above;
        }
    }
}

/// The last month, above which a number of a date can only be a day.
const MONTHS: u32 = 12;

fn is_iso(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[5..7].iter().chain(&bytes[8..10]).all(u8::is_ascii_digit)
}

/// The first two numbers of a date of three whose last is the year.
pub(super) fn numeric(text: &str) -> Option<(u32, u32)> {
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    let mut parts = day.split(['/', '-', '.']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits =
        |text: &str, most: usize| text.len() <= most && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let written_so = digits(first, 2) && digits(second, 2) && digits(year, 4) && year.len() != 3;
    if parts.next().is_some() || !written_so {
        return None;
    }
    Some((first.parse().ok()?, second.parse().ok()?))
}

/// Whether a date reads differently as day/month and as month/day. The text of a spreadsheet's own date is ISO; an ISO text
/// that somebody wrote reads one way only.
pub(super) fn reads_two_ways(text: &str, is_cell: bool) -> bool {
    if is_iso(text) && !is_cell {
        return false;
    }
    let pair = if is_iso(text) {
        Some((text[5..7].parse().unwrap_or(0), text[8..10].parse().unwrap_or(0)))
    } else {
        numeric(text)
    };
    pair.is_some_and(|(first, second): (u32, u32)| first <= MONTHS && second <= MONTHS && first != second)
}

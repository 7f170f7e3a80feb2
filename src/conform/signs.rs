//! What the words of a row, and of the sheet round it, say of how the training ended for the person.
//!
//! In: the signs of a record. Out: the row's flags, an issue for each word that holds it, and its part of the row's name. What
//! always holds: of several signs the least favourable one decides; a positive word says nothing against another; what other
//! rows did is never part of the row's name.

use super::reader::Reader;
use super::{Field, Record, Sign};
use crate::issue::Severity;
use crate::record::Reason;
use crate::record::submission::Signs;
use crate::words::{Answer, Word, fold, is_dashes};

/// The parts of a training that a row marks.
#[derive(Default)]
struct Sessions {
    marked: u32,
    all: u32,
    missed: Vec<String>,
}

/// A sign that was judged, kept until the record is no longer borrowed.
struct Judged {
    word: Word,
    field: Field,
    text: String,
    /// Part of the row's name: its own words, not what other rows did.
    own: bool,
    code: &'static str,
    message: String,
}

impl<R: Record + ?Sized> Reader<'_, R> {
    /// Judges every sign of the record. The remark for which it waits, if it does, is given.
    pub(super) fn signs(&mut self) -> Option<String> {
        let (record, forms) = (self.record, self.forms);
        let mut judged = Vec::new();
        let mut sessions = Sessions::default();
        let words = &forms.words;
        record.signs(&mut |sign| match sign {
            Sign::Session { header, text } => {
                sessions.all += 1;
                if !text.is_empty() && words.yes_no(text) == Answer::Yes {
                    sessions.marked += 1;
                } else {
                    sessions.missed.push(header.to_owned());
                }
            }
            sign => judged.extend(forms.judge(sign)),
        });
        judged.extend(of_sessions(&sessions));
        let remark = judged.iter().find(|one| one.field == Field::Remarks && one.word == Word::Unclear);
        let remark = remark.map(|one| one.text.clone());
        for one in judged {
            self.take_sign(&one);
        }
        remark
    }

    fn take_sign(&mut self, sign: &Judged) {
        match sign.word {
            Word::Blank => {
                let value = Some(sign.text.as_str());
                self.warn(sign.field, sign.code, value, &sign.message);
            }
            Word::Positive => self.signs = self.signs.with(Signs::COMPLETED),
            Word::Unclear | Word::Negative => {
                if sign.own {
                    self.name_by(Field::Attendance, &fold(&sign.text));
                }
                self.hold(sign.word, sign.field, sign.code, &sign.text, &sign.message);
            }
        }
    }

    /// A word that holds the row: rejected where it is negative, else it waits.
    pub(super) fn hold(&mut self, word: Word, field: Field, code: &'static str, text: &str, message: &str) {
        self.held.0 += 1;
        self.held.1 += u32::from(field == Field::Remarks);
        if word == Word::Negative {
            self.signs = self.signs.with(Signs::NOT_COMPLETED);
            self.reject(Reason::NotCompleted);
            let code = if code == ATTENDANCE { Reason::NotCompleted.as_str() } else { code };
            self.issue(field, code, Severity::Warning, Some(text), &format!("{message}: it was not completed"));
        } else {
            self.signs = self.signs.with(Signs::UNCLEAR);
            self.issue(field, code, Severity::Error, Some(text), &format!("{message}: it waits for a person"));
        }
    }
}

/// The code of a word that nobody understood.
pub(super) const ATTENDANCE: &str = "attendance_unclear";

impl super::Forms {
    /// What one sign says; nothing when it is blank or harmless.
    fn judge(&self, sign: Sign<'_>) -> Option<Judged> {
        let words = &self.words;
        let passing = |figure: i64| self.is_passing(figure);
        let one = |word: Word, field, text: &str, own, message: String| Judged {
            word,
            field,
            text: text.to_owned(),
            own,
            code: ATTENDANCE,
            message,
        };
        let says = |header: &str| format!("the column `{header}` says so");
        let judged = match sign {
            Sign::Attendance { header, text, blank_waits, by_content } => match words.attendance(text, passing) {
                Word::Blank if !blank_waits => return None,
                Word::Blank => {
                    let message = format!("the column `{header}` is blank here, and says that others attended");
                    one(Word::Unclear, Field::Attendance, text, false, message)
                }
                // a column that is attendance only by what stands in it rejects nobody
                Word::Negative if by_content => one(Word::Unclear, Field::Attendance, text, true, says(header)),
                word => one(word, Field::Attendance, text, true, says(header)),
            },
            Sign::Exception { header, text, word } => {
                let said = exception(words, text, word)?;
                let own = format!("{header}: {text}");
                one(said, Field::Attendance, &own, true, says(header))
            }
            Sign::Remark { header, text, of_class } => {
                let word = words.remark(text);
                let holds = word == Word::Negative || !of_class && self.remarks_wait;
                if word == Word::Blank || !holds {
                    return (word != Word::Blank && !of_class).then(|| Judged {
                        code: "remark",
                        ..one(Word::Blank, Field::Remarks, text, false, says(header))
                    });
                }
                one(word, Field::Remarks, text, true, format!("the remark under `{header}`"))
            }
            Sign::UnknownYesNo { header, text } => {
                let no = !text.is_empty() && words.yes_no(text) == Answer::No && !is_dashes(text);
                no.then(|| one(Word::Unclear, Field::Attendance, text, true, says(header)))?
            }
            Sign::UnknownDuration { header, text } => {
                (!text.is_empty()).then(|| one(Word::Unclear, Field::Attendance, text, true, says(header)))?
            }
            Sign::Mark { word, text, is_sheet } => {
                let message = if is_sheet { "the name of the sheet" } else { "the line above these rows" };
                one(word, Field::Attendance, text, true, message.to_owned())
            }
            Sign::Struck { header } => Judged {
                code: "struck_out",
                ..one(
                    Word::Unclear,
                    Field::Attendance,
                    "struck out",
                    true,
                    format!("the text under `{header}` is struck through"),
                )
            },
            Sign::Session { .. } => return None,
        };
        Some(judged)
    }
}

/// What a cell in a column of exceptions says: a yes-mark is the header's word, a no-mark says nothing.
fn exception(words: &crate::words::Vocabulary, text: &str, header: Word) -> Option<Word> {
    if text.is_empty() || is_dashes(text) {
        return None;
    }
    match words.yes_no(text) {
        Answer::Yes => Some(header),
        Answer::No => None,
        Answer::Unclear if words.phrase(text) == Some(Word::Positive) => None,
        Answer::Unclear => Some(words.attendance(text, |_| false).max(Word::Unclear)),
    }
}

/// All parts marked is attended; none marked, or some, waits.
fn of_sessions(sessions: &Sessions) -> Option<Judged> {
    if sessions.all == 0 {
        return None;
    }
    let word = if sessions.marked == sessions.all { Word::Positive } else { Word::Unclear };
    let missed = sessions.missed.join(", ");
    Some(Judged {
        word,
        field: Field::Attendance,
        text: missed.clone(),
        own: true,
        code: ATTENDANCE,
        message: format!("{} of {} parts of the training are marked; not {missed}", sessions.marked, sessions.all),
    })
}

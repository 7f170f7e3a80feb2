//! What a file became, to and from the lake's cache.
//!
//! In and out: a [`OneFile`] under a key that names everything it depends on: the content of the file, the kind, profile
//! and contract it is read by, the limits, the year of the as-of date (dates with two digits of the year are read near
//! it), and the code. Neither the name of the file nor its place in the run is among them: both are put back in here.

use super::one_file::{Content, OneFile, PIECE_ROWS, Piece};
use super::packed::{packed, unpacked};
use crate::ingest::{FileRead, Limits, ReadIssue};
use crate::lake::{FileCache, HashedFile, Pieces, file_key};
use crate::plan::Source;
use crate::record::tables::FileRow;
use chrono::Datelike;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::io;

/// The code that reads, by a hash that the build takes of it.
const CODE: &str = env!("CLEE_READING_CODE");

/// A file that a run has read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadFile {
    /// Position among the plan's sources.
    pub source: usize,
    pub file: HashedFile,
    /// Under which what it became is kept.
    pub key: Option<String>,
    /// The entry of a file that was not looked into: there is nothing else to keep of it.
    pub without: Option<FileRow>,
    /// Not looked into because an earlier run had been; nothing depends on it but what the log says.
    #[serde(skip)]
    pub known: bool,
}

/// What stands before the pieces of rows.
#[derive(Serialize, Deserialize)]
struct Head {
    entries: Vec<FileRow>,
    issues: Vec<ReadIssue>,
    /// Registry and decision files.
    sheets: Option<FileRead>,
}

/// Everything but its content that what a file of a source becomes depends on, as one hash: it is long, and asked for
/// every file.
pub struct ReadBy(String);

impl ReadBy {
    pub fn of(source: &Source, limits: &Limits) -> Self {
        Self::under(CODE, source, limits)
    }

    fn under(code: &str, source: &Source, limits: &Limits) -> Self {
        let read_by = format!(
            "{code}|{}|{:?}|{:?}|{:?}|{}|{}|{}|{}|{:?}|{limits:?}",
            source.kind,
            source.headers.fields(),
            source.fields,
            source.forms.dates,
            source.forms.as_of.year(),
            source.forms.zone,
            source.forms.words.hash,
            source.forms.remarks_wait,
            source.forms.passing_score,
        );
        Self(blake3::hash(read_by.as_bytes()).to_hex().to_string())
    }

    /// The key of a file of this content.
    pub fn key(&self, file: &HashedFile) -> String {
        file_key(&format!("{}|{}", self.0, file.blake3), file.bytes)
    }
}

/// Keeps what a file became.
pub fn keep(read: &ReadFile, content: &OneFile, cache: &FileCache) {
    let Some(key) = &read.key else { return };
    let nothing = Piece::default();
    let (whole, sheets) = match &content.content {
        Content::Rows(whole) => (whole, None),
        Content::Sheets(found) => (&nothing, Some(found)),
    };
    let head = HeadOf { entries: &content.entries, issues: &content.issues, sheets };
    let pieces = whole.rows.len().max(whole.issues.len()).div_ceil(PIECE_ROWS);
    let piece = |at: usize| packed(part(&whole.rows, at), part(&whole.issues, at));
    let firsts = (0..pieces).step_by(AT_A_TIME);
    let groups = firsts.flat_map(|at| (at..pieces.min(at + AT_A_TIME)).into_par_iter().map(piece).collect::<Vec<_>>());
    cache.put(key, std::iter::once(written(&head)).chain(groups));
}

/// The part of some rows or issues that goes into a piece.
fn part<T>(all: &[T], piece: usize) -> &[T] {
    all.chunks(PIECE_ROWS).nth(piece).unwrap_or_default()
}

/// Pieces that are written out or taken back at a time, on all threads: a large file's need not all be in memory twice.
const AT_A_TIME: usize = 16;

fn written(head: &HeadOf<'_>) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(head).map_err(io::Error::other)
}

/// [`Head`], borrowed.
#[derive(Serialize)]
struct HeadOf<'a> {
    entries: &'a [FileRow],
    issues: &'a [ReadIssue],
    sheets: Option<&'a FileRead>,
}

/// What is kept of a file, as it stands in this run: under its name there, at its place there.
pub fn take(read: &ReadFile, source: &Source, at: u32, cache: &FileCache) -> Option<OneFile> {
    if let Some(entry) = &read.without {
        return Some(OneFile {
            entries: vec![entry.clone()],
            issues: Vec::new(),
            content: Content::Rows(Piece::default()),
        });
    }
    let mut pieces = cache.get(read.key.as_ref()?)?;
    let head = pieces.next()?.ok()?;
    let mut head: Head = postcard::from_bytes(&head).ok()?;
    for entry in &mut head.entries {
        entry.file.clone_from(&read.file.path);
    }
    let content = match head.sheets {
        Some(found) => Content::Sheets(found),
        None if source.kind.is_submission() => Content::Rows(placed(pieces, at)?),
        None => return None,
    };
    Some(OneFile { entries: head.entries, issues: head.issues, content })
}

fn placed(mut kept: Pieces, file: u32) -> Option<Piece> {
    let mut whole = Piece::default();
    loop {
        let group: Vec<Vec<u8>> = kept.by_ref().take(AT_A_TIME).collect::<io::Result<_>>().ok()?;
        if group.is_empty() {
            return Some(whole);
        }
        let pieces: Option<Vec<Piece>> = group.par_iter().map(|bytes| unpacked(bytes, file)).collect();
        pieces?.into_iter().for_each(|piece| whole.append(piece));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conform::{DateForm, FieldMap, Forms};
    use crate::ingest::{HeaderField, Headers};
    use crate::record::{Date, InputKind};
    use crate::table::Contracts;

    fn texts() -> Vec<(String, String)> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
        crate::plan::yaml_files(&folder).expect("the contracts can be read")
    }

    fn headers() -> Headers {
        let field = HeaderField { name: "license_no".to_owned(), ..HeaderField::default() };
        Headers::new(vec![field], Default::default())
    }

    fn source() -> Source {
        let contracts = Contracts::load(&texts()).expect("the contracts are sound");
        Source {
            kind: InputKind::InService,
            patterns: Vec::new(),
            profile: "own".to_owned(),
            required: false,
            headers: headers(),
            fields: FieldMap::new(contracts.input(InputKind::InService)),
            forms: Forms::plain(vec![DateForm::Iso], Date::from_ymd_opt(2025, 11, 1).expect("a day")),
        }
    }

    #[test]
    fn every_component_changes_the_key() {
        let file = HashedFile::of("a.csv".to_owned(), b"one");
        let limits = Limits::default();
        let key = |change: &dyn Fn(&mut Source)| {
            let mut source = source();
            change(&mut source);
            ReadBy::under("code", &source, &limits).key(&file)
        };
        let plain = key(&|_| {});
        assert_eq!(plain, key(&|s| s.forms.as_of = Date::from_ymd_opt(2025, 12, 31).expect("a day")));
        assert_ne!(plain, key(&|s| s.forms.as_of = Date::from_ymd_opt(2026, 1, 1).expect("a day")));
        assert_ne!(plain, key(&|s| s.kind = InputKind::ProviderRoster));
        assert_ne!(plain, key(&|s| s.headers = Headers::new(Vec::new(), Default::default())));
        assert_ne!(plain, key(&|s| s.forms.zone = chrono_tz::America::Chicago));
        assert_ne!(plain, key(&|s| s.forms.remarks_wait = false));
        assert_ne!(plain, key(&|s| s.forms.passing_score = Some(7000)));
        let mut words = crate::words::VocabularyFile::default();
        words.attendance.negative.push("no show".to_owned());
        assert_ne!(plain, key(&|s| s.forms.words = crate::words::Vocabulary::new(&words).into()));
        assert_ne!(plain, key(&|s| s.forms.dates.clear()));
        let same = |name: &str, bytes: &[u8]| {
            ReadBy::under("code", &source(), &limits).key(&HashedFile::of(name.to_owned(), bytes))
        };
        assert_eq!(plain, same("b.csv", b"one"));
        assert_ne!(plain, same("a.csv", b"two"));
        assert_ne!(plain, ReadBy::under("other code", &source(), &limits).key(&file));
        let fewer = Limits { cells: 1, ..Limits::default() };
        assert_ne!(plain, ReadBy::under("code", &source(), &fewer).key(&file));
    }
}

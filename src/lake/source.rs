//! The input files: which there are, and their bytes.
//!
//! In: the data folder, patterns such as `registry/officers.*` or `submissions/in_service/**`, a limit. Out: every path
//! that a pattern matches, in the order of the bytes of its relative path, and contents on demand.
//! Always holds: nothing is skipped in silence. A hidden file, a broken link, a pipe, a folder that may not be entered are
//! all listed, with what is wrong with them, because each must appear in `files`. A fault of one path never ends the
//! listing, a circle of links ends where it closes, and no read takes more memory than its limit.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read, Seek};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::HashedFile;
use glob::{MatchOptions, Pattern};

/// A path that a pattern matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputPath {
    /// From the data folder, with `/`; bytes that are no UTF-8 stand as `%E9`.
    pub relative: String,
    pub absolute: PathBuf,
    /// Which of the patterns, counted from nought; the first that matches.
    pub pattern: usize,
    pub bytes: u64,
    /// Whether `relative` had to be escaped and so is not the literal name.
    pub name_escaped: bool,
    /// Why it cannot be read; `None` for a plain file.
    pub problem: Option<ReadFault>,
}

/// Why the content of a path is not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    #[error("the file is larger than {limit} bytes")]
    OverLimit { limit: u64 },
    #[error("permission denied")]
    PermissionDenied,
    #[error("not a plain file")]
    NotAFile,
    #[error("the file or the target of the link is not there")]
    NotFound,
    #[error("folders lie too deep")]
    TooDeep,
    #[error("cannot be read: {kind}")]
    Failed { kind: ErrorKind },
}

impl ReadFault {
    /// The reason as it stands in `files`.
    pub const fn reason(self) -> &'static str {
        match self {
            ReadFault::OverLimit { .. } => "over_limit",
            ReadFault::PermissionDenied => "permission_denied",
            ReadFault::NotAFile => "not_a_file",
            ReadFault::NotFound => "not_found",
            ReadFault::TooDeep => "too_deep",
            ReadFault::Failed { .. } => "read_error",
        }
    }

    fn of(fault: &std::io::Error) -> Self {
        match fault.kind() {
            ErrorKind::PermissionDenied => ReadFault::PermissionDenied,
            ErrorKind::NotFound => ReadFault::NotFound,
            kind => ReadFault::Failed { kind },
        }
    }
}

/// A pattern that is none.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{pattern}` is not a path pattern: {reason}\nhint: use names with `*` and `?`, and `**` for folders at any depth"
)]
pub struct PatternError {
    pub pattern: String,
    pub reason: String,
}

/// Deeper than any sender's folders, shallow enough for any stack.
const DEEPEST: usize = 64;

const MATCHING: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };

/// Lists the paths under `root` that a pattern matches; each path once, however many patterns match it.
///
/// # Errors
/// Only when a pattern is malformed or leads out of the data folder.
pub fn list_inputs(root: &Path, patterns: &[String]) -> Result<Vec<InputPath>, PatternError> {
    let patterns = patterns.iter().map(|text| Wanted::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let mut walk = Walk { patterns: &patterns, above: Vec::new(), found: Vec::new() };
    walk.folder(root, &[], 0);
    let mut found = walk.found;
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// The whole content of a file of at most `most` bytes.
///
/// # Errors
/// When it is larger, is no plain file, or cannot be read.
pub fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, ReadFault> {
    let file = StreamedFile::open(path, most)?;
    let mut content = Vec::with_capacity(usize::try_from(file.bytes).unwrap_or(0));
    // the file may grow while it is read, so its size is not believed
    file.file.take(most.saturating_add(1)).read_to_end(&mut content).map_err(|fault| ReadFault::of(&fault))?;
    if content.len() as u64 > most { Err(ReadFault::OverLimit { limit: most }) } else { Ok(content) }
}

/// A file that is read from its beginning as often as it is wanted, and never held.
pub struct StreamedFile {
    file: File,
    bytes: u64,
    most: u64,
}

impl StreamedFile {
    /// Opens a file of at most `most` bytes.
    ///
    /// # Errors
    /// When it is larger, is no plain file, or cannot be opened.
    pub fn open(path: &Path, most: u64) -> Result<Self, ReadFault> {
        let found = fs::metadata(path).map_err(|fault| ReadFault::of(&fault))?;
        if !found.is_file() {
            return Err(ReadFault::NotAFile); // opening a pipe would wait for a writer
        }
        if found.len() > most {
            return Err(ReadFault::OverLimit { limit: most });
        }
        let file = File::open(path).map_err(|fault| ReadFault::of(&fault))?;
        Ok(Self { file, bytes: found.len(), most })
    }

    /// The content from its beginning.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn content(&mut self) -> Result<HashingReader<'_>, ReadFault> {
        self.file.rewind().map_err(|fault| ReadFault::of(&fault))?;
        Ok(HashingReader { file: &self.file, hasher: blake3::Hasher::new(), bytes: 0, most: self.most })
    }
}

/// A file's content on its way to whoever reads it, hashed as it goes by: the file may change between two readings, and
/// what was read is what the hash must name.
pub struct HashingReader<'f> {
    file: &'f File,
    hasher: blake3::Hasher,
    bytes: u64,
    most: u64,
}

impl HashingReader<'_> {
    /// Reads what nobody did, and names the whole.
    ///
    /// # Errors
    /// When the file cannot be read to its end, or has grown beyond its limit.
    pub fn finish(mut self, path: &str) -> Result<HashedFile, ReadFault> {
        let mut rest = vec![0; 256 << 10];
        while self.bytes <= self.most && self.read(&mut rest).map_err(|fault| ReadFault::of(&fault))? > 0 {}
        if self.bytes > self.most {
            return Err(ReadFault::OverLimit { limit: self.most });
        }
        let blake3 = self.hasher.finalize().to_hex().to_string();
        Ok(HashedFile { path: path.to_owned(), blake3, bytes: self.bytes })
    }
}

impl Read for HashingReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(into)?;
        self.hasher.update(&into[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// A pattern, and the folders that lead to it.
struct Wanted {
    whole: Pattern,
    /// One per folder level, up to the first `**`.
    levels: Vec<Pattern>,
    any_depth: bool,
}

impl Wanted {
    fn parse(text: &str) -> Result<Self, PatternError> {
        let wrong = |reason: &str| PatternError { pattern: text.to_owned(), reason: reason.to_owned() };
        if text.is_empty() || text.starts_with('/') || text.split('/').any(|part| matches!(part, ".." | "." | "")) {
            return Err(wrong("it must be relative to the data folder, without `.`, `..` or empty parts"));
        }
        // at its end, `**` alone would match folders only
        let whole = if text.ends_with("**") { format!("{text}/*") } else { text.to_owned() };
        let compile = |text: &str| Pattern::new(text).map_err(|fault| wrong(fault.msg));
        let folders = whole.rsplit_once('/').map_or("", |(folders, _)| folders);
        let fixed = folders.split('/').filter(|part| !part.is_empty()).take_while(|part| *part != "**");
        let levels = fixed.map(compile).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { whole: compile(&whole)?, levels, any_depth: folders.split('/').any(|part| part == "**") })
    }

    /// Whether anything below this folder could match; keeps the walk out of folders nobody asked for.
    fn leads_through(&self, folder: &str) -> bool {
        let mut depth = 0;
        for (part, level) in folder.split('/').zip(&self.levels) {
            if !level.matches_with(part, MATCHING) {
                return false;
            }
            depth += 1;
        }
        self.any_depth || folder.split('/').count() == depth
    }
}

struct Walk<'a> {
    patterns: &'a [Wanted],
    /// Device and number of the folders above, to see a circle close.
    above: Vec<(u64, u64)>,
    /// With the raw bytes of the relative path, which give the order.
    found: Vec<(Vec<u8>, InputPath)>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, raw: &[u8], depth: usize) {
        let identity = fs::metadata(folder).ok().map(|found| (found.dev(), found.ino()));
        if identity.is_some_and(|identity| self.above.contains(&identity)) {
            return; // everything in it is listed already
        }
        if depth > DEEPEST {
            return self.report_folder(folder, raw, ReadFault::TooDeep);
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(fault) if depth == 0 && fault.kind() == ErrorKind::NotFound => return,
            Err(fault) => return self.report_folder(folder, raw, ReadFault::of(&fault)),
        };
        self.above.extend(identity);
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(&entry.path(), &joined(raw, entry.file_name().as_bytes()), depth),
                Err(fault) => self.report_folder(folder, raw, ReadFault::of(&fault)),
            }
        }
        self.above.truncate(self.above.len() - usize::from(identity.is_some()));
    }

    fn entry(&mut self, path: &Path, raw: &[u8], depth: usize) {
        let (relative, _) = readable(raw);
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                if self.patterns.iter().any(|wanted| wanted.leads_through(&relative)) {
                    self.folder(path, raw, depth + 1);
                }
            }
            found => {
                if let Some(pattern) = self.patterns.iter().position(|w| w.whole.matches_with(&relative, MATCHING)) {
                    self.push(path, raw, pattern, found);
                }
            }
        }
    }

    fn push(&mut self, path: &Path, raw: &[u8], pattern: usize, found: std::io::Result<Metadata>) {
        let (bytes, problem) = match found {
            Ok(found) if found.is_file() => (found.len(), None),
            Ok(_) => (0, Some(ReadFault::NotAFile)),
            Err(fault) => (0, Some(ReadFault::of(&fault))),
        };
        let (relative, name_escaped) = readable(raw);
        let input = InputPath { relative, absolute: path.to_owned(), pattern, bytes, name_escaped, problem };
        self.found.push((raw.to_owned(), input));
    }

    /// A folder that cannot be listed stands for the files in it.
    fn report_folder(&mut self, folder: &Path, raw: &[u8], fault: ReadFault) {
        let (relative, name_escaped) = readable(raw);
        let Some(pattern) = self.patterns.iter().position(|wanted| wanted.leads_through(&relative)) else { return };
        let (absolute, problem) = (folder.to_owned(), Some(fault));
        self.found.push((raw.to_owned(), InputPath { relative, absolute, pattern, bytes: 0, name_escaped, problem }));
    }
}

fn joined(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() }
}

/// The path as text, and whether bytes had to be escaped for it.
fn readable(raw: &[u8]) -> (String, bool) {
    let (mut text, mut escaped) = (String::with_capacity(raw.len()), false);
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            escaped = true;
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    (text, escaped)
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;

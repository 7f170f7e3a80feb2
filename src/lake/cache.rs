//! What input files became, kept between runs by a key that names everything it depends on.
//!
//! In: pieces of bytes under a key. Out: the same pieces, or nothing.
//! Always holds: an entry is whole or counts as absent (a hash of all of it stands at its end, and it gets its name by a
//! rename), so a crash or a bad disk costs time and never a figure. Entries hold officers' data: they are 0600, and one
//! that none of the last runs used is removed. Writing is a favour to later runs: that it fails is no reason to stop.
//!
//! ```text
//! LAKE/cache/KEY         the pieces
//! LAKE/cache/RUN.used    the keys that a published run used
//! ```

use super::access::{self, Durable};
use super::{LakeError, LakeLock, RunId};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Published runs whose entries stay. Pipelines of one lake take turns, so the last run alone would not do.
const RUNS_REMEMBERED: usize = 8;
const USED: &str = ".used";
const HASH_BYTES: usize = blake3::OUT_LEN;

/// The lake's kept files, for the holder of the lock.
#[derive(Debug)]
pub struct FileCache {
    folder: PathBuf,
}

/// The pieces of an entry, in one buffer.
#[derive(Debug)]
pub struct Pieces {
    content: Vec<u8>,
    /// Where each piece begins and ends.
    bounds: Vec<(usize, usize)>,
}

impl Pieces {
    /// In the order in which they were kept.
    pub fn list(&self) -> Vec<&[u8]> {
        self.bounds.iter().map(|(from, to)| &self.content[*from..*to]).collect()
    }

    /// The pieces, when the hash at the end is that of everything before it.
    fn checked(key: &str, mut content: Vec<u8>) -> Option<Self> {
        let end = content.len().checked_sub(HASH_BYTES)?;
        if sealed(key, &content[..end]).as_bytes() != &content[end..] {
            return None;
        }
        content.truncate(end);
        let (mut bounds, mut at) = (Vec::new(), 0);
        while at < content.len() {
            let length = content.get(at..at + size_of::<u64>())?;
            let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
            let from = at + size_of::<u64>();
            at = from.checked_add(length).filter(|to| *to <= content.len())?;
            bounds.push((from, at));
        }
        Some(Self { content, bounds })
    }
}

/// The hash of an entry, its key included, so that none is believed under another's name.
fn sealed(key: &str, content: &[u8]) -> blake3::Hash {
    blake3::Hasher::new().update(key.as_bytes()).update(content).finalize()
}

impl LakeLock {
    /// The kept files of this lake.
    ///
    /// # Errors
    /// When their folder cannot be made.
    pub fn file_cache(&self) -> Result<FileCache, LakeError> {
        let folder = self.lake().root().join("cache");
        access::ensure_folder(&folder, access::CLOSED)?;
        Ok(FileCache { folder })
    }
}

impl FileCache {
    /// What is kept under a key.
    pub fn get(&self, key: &str) -> Option<Pieces> {
        Pieces::checked(key, fs::read(self.folder.join(key)).ok()?)
    }

    /// Keeps pieces under a key.
    pub fn put(&self, key: &str, pieces: &[Vec<u8>]) {
        let total: usize = pieces.iter().map(|piece| piece.len() + size_of::<u64>()).sum();
        let mut content = Vec::with_capacity(total + HASH_BYTES);
        for piece in pieces {
            content.extend_from_slice(&(piece.len() as u64).to_le_bytes());
            content.extend_from_slice(piece);
        }
        let seal = sealed(key, &content);
        content.extend_from_slice(seal.as_bytes());
        if let Err(fault) = access::replace_file(&self.folder.join(key), &content, Durable::No) {
            tracing::warn!(fault = %fault, "what a file became could not be kept; the next run reads it again");
        }
    }

    /// Remembers which entries a published run used, and removes those that none of the last runs did.
    ///
    /// # Errors
    /// When the folder cannot be listed or changed.
    pub fn retire(&self, run: &RunId, used: &BTreeSet<String>) -> Result<(), LakeError> {
        let list = used.iter().fold(String::new(), |list, key| list + key + "\n");
        access::replace_file(&self.folder.join(format!("{run}{USED}")), list.as_bytes(), Durable::No)?;
        let names = access::names_in(&self.folder)?;
        let lists = names.iter().filter_map(|name| RunId::parse(name.strip_suffix(USED)?).ok());
        let mut lists: Vec<RunId> = lists.collect();
        lists.sort_by_key(RunId::sequence);
        let remembered = lists.split_off(lists.len().saturating_sub(RUNS_REMEMBERED));
        let mut kept: BTreeSet<String> = BTreeSet::new();
        for run in remembered {
            let name = format!("{run}{USED}");
            let list = fs::read_to_string(self.folder.join(&name)).unwrap_or_default();
            kept.extend(list.lines().map(str::to_owned));
            kept.insert(name);
        }
        for name in names.iter().filter(|name| !kept.contains(*name)) {
            access::remove(&self.folder.join(name))?;
        }
        Ok(())
    }
}

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
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

/// Published runs whose entries stay. Pipelines of one lake take turns, so the last run alone would not do.
const RUNS_REMEMBERED: usize = 8;
const USED: &str = ".used";
const HASH_BYTES: usize = blake3::OUT_LEN;
/// Bytes read or written at a time.
const BUFFER: usize = 1 << 20;

/// The lake's kept files, for the holder of the lock.
#[derive(Debug)]
pub struct FileCache {
    folder: PathBuf,
}

/// An entry being read, piece by piece. What it gives is to be believed only when [`KeptPieces::is_whole`] says so at the
/// end.
#[derive(Debug)]
pub struct KeptPieces {
    file: BufReader<File>,
    /// Bytes before the seal that have not been read.
    left: u64,
    seal: blake3::Hasher,
}

impl KeptPieces {
    /// The next piece in the order in which they were kept; `None` when there is none, or the entry is not whole.
    pub fn piece(&mut self) -> Option<Vec<u8>> {
        let length: [u8; size_of::<u64>()] = self.bytes(size_of::<u64>() as u64)?.try_into().ok()?;
        self.bytes(u64::from_le_bytes(length))
    }

    fn bytes(&mut self, count: u64) -> Option<Vec<u8>> {
        self.left = self.left.checked_sub(count)?;
        let mut bytes = vec![0; usize::try_from(count).ok()?];
        self.file.read_exact(&mut bytes).ok()?;
        self.seal.update(&bytes);
        Some(bytes)
    }

    /// Whether every piece was read and the hash at the end is that of everything before it.
    pub fn is_whole(mut self) -> bool {
        let mut seal = [0; HASH_BYTES];
        self.left == 0 && self.file.read_exact(&mut seal).is_ok() && self.seal.finalize().as_bytes() == &seal
    }
}

/// The hash that an entry begins with: its key, so that none is believed under another's name.
fn seal_of(key: &str) -> blake3::Hasher {
    let mut seal = blake3::Hasher::new();
    seal.update(key.as_bytes());
    seal
}

/// An entry being written.
struct Keeping {
    file: BufWriter<File>,
    seal: blake3::Hasher,
}

impl Keeping {
    fn piece(&mut self, piece: &[u8]) -> std::io::Result<()> {
        for bytes in [&(piece.len() as u64).to_le_bytes()[..], piece] {
            self.seal.update(bytes);
            self.file.write_all(bytes)?;
        }
        Ok(())
    }

    fn finish(mut self) -> std::io::Result<()> {
        self.file.write_all(self.seal.finalize().as_bytes())?;
        self.file.flush()
    }
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
    pub fn get(&self, key: &str) -> Option<KeptPieces> {
        let file = File::open(self.folder.join(key)).ok()?;
        let left = file.metadata().ok()?.len().checked_sub(HASH_BYTES as u64)?;
        Some(KeptPieces { file: BufReader::with_capacity(BUFFER, file), left, seal: seal_of(key) })
    }

    /// Keeps pieces under a key, as they come.
    pub fn put(&self, key: &str, pieces: impl Iterator<Item = Vec<u8>>) {
        let written = access::replace_by(&self.folder.join(key), |file| {
            let mut keeping = Keeping { file: BufWriter::with_capacity(BUFFER, file), seal: seal_of(key) };
            let mut pieces = pieces;
            pieces.try_for_each(|piece| keeping.piece(&piece))?;
            keeping.finish()
        });
        if let Err(fault) = written {
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

//! What input files became, kept between runs by a key that names everything it depends on.
//!
//! In: pieces of bytes under a key. Out: the same pieces, or nothing; neither way are all of them in memory at once.
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
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::PathBuf;

/// Published runs whose entries stay. Pipelines of one lake take turns, so the last run alone would not do.
const RUNS_REMEMBERED: usize = 8;
const USED: &str = ".used";
const HASH_BYTES: u64 = blake3::OUT_LEN as u64;

/// The lake's kept files, for the holder of the lock.
#[derive(Debug)]
pub struct FileCache {
    folder: PathBuf,
}

/// The pieces of an entry that was found whole, in the order in which they were kept.
#[derive(Debug)]
pub struct Pieces {
    source: BufReader<File>,
    /// Bytes before the hash at the end.
    left: u64,
}

impl Pieces {
    /// The pieces, when the hash at the end is that of everything before it.
    fn checked(key: &str, mut file: File) -> io::Result<Self> {
        let length = file.metadata()?.len().saturating_sub(HASH_BYTES);
        let mut seal = Vec::new();
        let hash = begun(key).update_reader((&file).take(length))?.finalize();
        (&file).take(HASH_BYTES).read_to_end(&mut seal)?;
        if hash.as_bytes()[..] != seal[..] {
            return Err(io::ErrorKind::InvalidData.into());
        }
        file.rewind()?;
        Ok(Self { source: BufReader::new(file), left: length })
    }

    fn piece(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; size_of::<u64>()];
        self.source.read_exact(&mut length)?;
        let length = u64::from_le_bytes(length);
        let taken = length.checked_add(size_of::<u64>() as u64).filter(|taken| *taken <= self.left);
        self.left -= taken.ok_or(io::ErrorKind::InvalidData)?;
        let mut piece = Vec::new();
        (&mut self.source).take(length).read_to_end(&mut piece)?;
        Ok(piece)
    }
}

impl Iterator for Pieces {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.left > 0).then(|| self.piece())
    }
}

/// The hash of an entry before its content: its key is hashed too, so that none is believed under another's name.
fn begun(key: &str) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key.as_bytes());
    hasher
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
        Pieces::checked(key, File::open(self.folder.join(key)).ok()?).ok()
    }

    /// Keeps pieces under a key, unless one of them could not be made.
    pub fn put(&self, key: &str, pieces: impl Iterator<Item = io::Result<Vec<u8>>>) {
        let written = access::replace_written(&self.folder.join(key), |file| {
            let (mut file, mut hasher) = (BufWriter::new(file), begun(key));
            for piece in pieces {
                let piece = piece?;
                for bytes in [&(piece.len() as u64).to_le_bytes()[..], &piece] {
                    hasher.update(bytes);
                    file.write_all(bytes)?;
                }
            }
            file.write_all(hasher.finalize().as_bytes())?;
            file.flush()
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

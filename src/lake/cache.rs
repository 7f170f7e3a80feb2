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
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::PathBuf;
use xxhash_rust::xxh3::Xxh3;

/// Published runs whose entries stay. Pipelines of one lake take turns, so the last run alone would not do.
const RUNS_REMEMBERED: usize = 8;
const USED: &str = ".used";
/// Bytes of XXH3, which tells a torn or rotten file as surely as a slower hash would: nobody else may write here.
const HASH_BYTES: u64 = size_of::<u128>() as u64;

/// The lake's kept files, for the holder of the lock.
#[derive(Debug)]
pub struct FileCache {
    folder: PathBuf,
    /// Sizes of the files of which something was kept when the run began.
    sizes: HashSet<u64>,
}

/// The pieces of an entry that was found whole, in the order in which they were kept.
#[derive(Debug)]
pub struct Pieces {
    source: Source,
    /// Bytes before the hash at the end.
    left: u64,
}

/// An entry, or the way to one that is too large to be held.
#[derive(Debug)]
enum Source {
    Held(io::Cursor<Vec<u8>>),
    Streamed(BufReader<File>),
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Held(source) => source.read(into),
            Self::Streamed(source) => source.read(into),
        }
    }
}

/// Entries up to this size are read once and held; larger ones are read for their hash and once more for what they hold.
const HELD: u64 = 16 << 20;
/// Bytes that are hashed at a time.
const BLOCK: usize = 256 << 10;

/// Hashes what is left of a source.
fn hash_of(key: &str, source: &mut impl Read) -> io::Result<[u8; HASH_BYTES as usize]> {
    let (mut hasher, mut block) = (begun(key), vec![0; BLOCK]);
    loop {
        match source.read(&mut block)? {
            0 => return Ok(hasher.digest128().to_le_bytes()),
            read => hasher.update(&block[..read]),
        }
    }
}

impl Pieces {
    /// The pieces, when the hash at the end is that of everything before it.
    fn checked(key: &str, mut file: File) -> io::Result<Self> {
        let length = file.metadata()?.len().saturating_sub(HASH_BYTES);
        let mut held = Vec::new();
        let hash = if length <= HELD {
            (&file).take(length).read_to_end(&mut held)?;
            hash_of(key, &mut &held[..])?
        } else {
            hash_of(key, &mut (&file).take(length))?
        };
        let mut seal = Vec::new();
        (&file).take(HASH_BYTES).read_to_end(&mut seal)?;
        if hash[..] != seal[..] {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if length <= HELD {
            return Ok(Self { source: Source::Held(io::Cursor::new(held)), left: length });
        }
        file.rewind()?;
        Ok(Self { source: Source::Streamed(BufReader::new(file)), left: length })
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
fn begun(key: &str) -> Xxh3 {
    let mut hasher = Xxh3::new();
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
        let sizes = access::names_in(&folder)?.iter().filter_map(|name| size_in(name)).collect();
        Ok(FileCache { folder, sizes })
    }
}

/// The key of what became of a file: what it depends on, hashed, and the size of the file.
pub fn file_key(depends_on: &str, bytes: u64) -> String {
    format!("{}-{bytes}", blake3::hash(depends_on.as_bytes()).to_hex())
}

fn size_in(key: &str) -> Option<u64> {
    key.rsplit_once('-')?.1.parse().ok()
}

impl FileCache {
    /// Whether anything was kept of a file of this size: if not, a large one need not be hashed before it is read.
    pub fn may_hold(&self, bytes: u64) -> bool {
        self.sizes.contains(&bytes)
    }

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
            file.write_all(&hasher.digest128().to_le_bytes())?;
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

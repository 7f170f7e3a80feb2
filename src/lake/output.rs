//! Writing the files of a run: hashed and counted while they are written, in place only when they are whole.
//!
//! In: relative paths and bytes, from any thread. Out: files, and the list of them with size and hash.
//! Always holds: a file under the run folder is complete, for it is written elsewhere and renamed when it ends; no path
//! is written twice; nothing is synced here, because publishing syncs all at once and a resume trusts hashes alone.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{HashedFile, LakeError, access, run_record};

/// A folder that is being filled, with the account of what is in it.
#[derive(Debug)]
pub(super) struct Tree {
    root: PathBuf,
    /// Where files stand until they are whole; on the same file system as `root`.
    parts: PathBuf,
    written: Mutex<BTreeMap<String, HashedFile>>,
    next_part: AtomicU64,
}

impl Tree {
    pub fn new(root: PathBuf, parts: PathBuf, written: impl IntoIterator<Item = HashedFile>) -> Arc<Self> {
        let written = written.into_iter().map(|file| (file.path.clone(), file)).collect();
        Arc::new(Self { root, parts, written: Mutex::new(written), next_part: AtomicU64::new(0) })
    }

    pub fn create(self: &Arc<Self>, relative: &str) -> Result<OutputWriter, LakeError> {
        access::check_output_path(relative)?;
        if relative == run_record::FILE {
            return Err(LakeError::BadPath { path: relative.to_owned(), why: "the lake writes it itself" });
        }
        self.refuse_second(relative)?;
        let number = self.next_part.fetch_add(1, Ordering::Relaxed);
        let part = self.parts.join(format!("{number}{}", access::TEMPORARY));
        let file = access::create_file(&part, access::modes(relative).1)?;
        let hashed = Hashed { file, hasher: blake3::Hasher::new(), bytes: 0 };
        let file = Some(BufWriter::with_capacity(1 << 16, hashed));
        Ok(OutputWriter { file, part, relative: relative.to_owned(), tree: self.clone() })
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// All files so far, ordered by path.
    pub fn files(&self) -> Vec<HashedFile> {
        self.list().values().cloned().collect()
    }

    /// The entry of one file.
    pub fn file(&self, relative: &str) -> Option<HashedFile> {
        self.list().get(relative).cloned()
    }

    fn refuse_second(&self, relative: &str) -> Result<(), LakeError> {
        let taken = self.list().contains_key(relative);
        if taken { Err(LakeError::WrittenTwice { path: relative.to_owned() }) } else { Ok(()) }
    }

    /// The map is whole at every moment, so a panic of another thread does not spoil it.
    fn list(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, HashedFile>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file with the hash of what it holds so far. It stands behind the buffer: a hash of large pieces takes a third of the
/// time of one of small ones.
#[derive(Debug)]
struct Hashed {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// A file of the run being written. Call [`OutputWriter::finish`]; dropped without it, the file never existed.
#[derive(Debug)]
pub struct OutputWriter {
    /// Taken by `finish`.
    file: Option<BufWriter<Hashed>>,
    part: PathBuf,
    relative: String,
    tree: Arc<Tree>,
}

impl OutputWriter {
    /// `write_all` with the path in the error.
    pub(super) fn write_whole(&mut self, bytes: &[u8]) -> Result<(), LakeError> {
        let fault = LakeError::io("write", &self.part);
        self.write_all(bytes).map_err(fault)
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When it cannot be written or moved, or another of the same path was finished meanwhile.
    pub fn finish(mut self) -> Result<HashedFile, LakeError> {
        let Some(file) = self.file.take() else { return Err(LakeError::WrittenTwice { path: self.relative.clone() }) };
        let written = file.into_inner().map_err(|fault| LakeError::io("write", &self.part)(fault.into_error()))?;
        access::ensure_parents(&self.tree.root, &self.relative)?;
        let blake3 = written.hasher.finalize().to_hex().to_string();
        let entry = HashedFile { path: self.relative.clone(), blake3, bytes: written.bytes };
        let mut list = self.tree.list();
        if list.contains_key(&self.relative) {
            return Err(LakeError::WrittenTwice { path: self.relative.clone() });
        }
        let target = self.tree.path(&self.relative);
        fs::rename(&self.part, &target).map_err(LakeError::io("put in place", &target))?;
        list.insert(self.relative.clone(), entry.clone());
        drop(list);
        Ok(entry)
    }
}

impl Write for OutputWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file
            .as_mut()
            .map_or_else(|| Err(std::io::Error::other("the output is finished")), |file| file.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for OutputWriter {
    /// What was not finished leaves no trace. After `finish` the part has moved and nothing is removed here.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.part);
    }
}

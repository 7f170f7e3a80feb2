//! The lock: one writer per lake, and what only the writer may do.
//!
//! In: a lake. Out: the right to start, resume, hold and remove runs.
//! Always holds: the lock is on an open file, so the kernel frees it with the process however that dies, and no stale
//! lock needs clearing. Every method that writes belongs to `LakeLock`, so that forgetting the lock does not compile.
//! Readers take no lock: they follow `current`, which is swapped in one step.

use std::fs::{self, File, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::Duration;

use super::access::{self, Durable};
use super::journal::{self, WorkPaths};
use super::{Lake, LakeError, RunDir, RunId, RunStart, publish};

/// The lake, held for writing until this is dropped.
#[derive(Debug)]
pub struct LakeLock {
    lake: Lake,
    held: File,
}

/// What a name given to `clee resume` turned out to be.
#[derive(Debug)]
pub enum Resumed {
    /// Go on after its finished stages.
    Unfinished(Box<RunDir>),
    /// There is nothing left to do.
    Published(PathBuf),
}

const LOCK: &str = ".lock";

/// Somebody who only looks whether the lock is held has it for a moment, and is no reason to turn a run away.
fn patiently(take: impl Fn() -> Result<(), TryLockError>) -> Result<(), TryLockError> {
    const TRIES: u32 = 10;
    const PAUSE: Duration = Duration::from_millis(20);
    for _ in 1..TRIES {
        match take() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            other => return other,
        }
    }
    take()
}

/// Whether a process holds the lake, and at which run it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Nobody,
    At(String),
    /// The lock may not be looked at, by somebody who is not its owner.
    Unknown,
}

impl Lake {
    /// Looks whether the lock is held, and lets go at once.
    pub(super) fn holder(&self) -> Holder {
        let path = self.root.join(LOCK);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Holder::Nobody,
            Err(_) => return Holder::Unknown,
        };
        match file.try_lock_shared() {
            Ok(()) => Holder::Nobody,
            Err(TryLockError::WouldBlock) => fs::read_to_string(&path).map_or(Holder::Unknown, Holder::At),
            Err(TryLockError::Error(_)) => Holder::Unknown,
        }
    }
}

/// How the name of a removed run begins until its files are gone.
pub(super) const REMOVED: &str = ".removed-";

impl LakeLock {
    pub(super) fn take(lake: Lake) -> Result<Self, LakeError> {
        if !lake.root.is_dir() {
            // folders above the lake are the caller's to close
            let above = lake.root.parent().filter(|above| !above.as_os_str().is_empty());
            above
                .map_or(Ok(()), |above| fs::create_dir_all(above).map_err(LakeError::io("create the folder", above)))?;
            access::ensure_folder(&lake.root, access::PASSAGE)?;
        }
        let path = lake.root.join(LOCK);
        // not truncated: what stands in it is the holder's
        let file = access::open_file(&path, 0o600)?;
        match patiently(|| file.try_lock()) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LakeError::Held { path: lake.root }),
            Err(TryLockError::Error(fault)) => return Err(LakeError::io("lock", &path)(fault)),
        }
        let lock = Self { lake, held: file };
        lock.name("")?;
        access::ensure_folder(&lock.lake.runs_dir(), access::PASSAGE)?;
        access::ensure_folder(&lock.lake.work_dir(), access::CLOSED)?;
        lock.recover()?;
        Ok(lock)
    }

    pub fn lake(&self) -> &Lake {
        &self.lake
    }

    /// Says which run is at work, for `clee runs`. A lake on a full disk is locked all the same.
    fn name(&self, run: &str) -> Result<(), LakeError> {
        let mut file = &self.held;
        let path = self.lake.root.join(LOCK);
        file.set_len(0).map_err(LakeError::io("clear", &path))?;
        let written = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(run.as_bytes()));
        if written.is_err() {
            tracing::warn!("the lock cannot name its run; `clee runs` will call it interrupted");
        }
        Ok(())
    }

    /// Finishes what was cut short between its two renames, and sweeps what nobody can take up again.
    fn recover(&self) -> Result<(), LakeError> {
        for id in self.lake.unfinished()? {
            if self.lake.published_path(&id).is_dir() {
                self.complete(&id)?;
            }
        }
        for name in access::names_in(&self.lake.root)? {
            if name.starts_with(publish::NEW_LINK) {
                access::remove(&self.lake.root.join(name))?;
            }
        }
        let work = self.lake.work_dir();
        for name in access::names_in(&work)? {
            if self.is_debris(&name) {
                access::remove(&work.join(name))?;
            }
        }
        Ok(())
    }

    /// Without a journal a folder has neither settings nor stages. Names that are not ours are left alone.
    fn is_debris(&self, name: &str) -> bool {
        if name.starts_with(REMOVED) || name.ends_with(access::TEMPORARY) {
            return true;
        }
        let run = RunId::parse(name.strip_suffix(journal::SCRATCH).unwrap_or(name));
        run.is_ok_and(|id| !WorkPaths::of(&self.lake.work_dir(), &id).journal.exists())
    }

    /// Begins a run under the next free name.
    ///
    /// # Errors
    /// When its folder or journal cannot be written.
    pub fn start_run(&self, start: RunStart) -> Result<RunDir, LakeError> {
        let id = self.lake.next_run_id(start.as_of, start.period)?;
        let paths = WorkPaths::of(&self.lake.work_dir(), &id);
        self.name(id.as_str())?;
        RunDir::begin(id, paths, start)
    }

    /// Takes up an unfinished run. Ask [`RunDir::start`] for the settings it was started with.
    ///
    /// # Errors
    /// When there is no such run, or its journal cannot be read.
    pub fn resume_run(&self, name: &str) -> Result<Resumed, LakeError> {
        let id = RunId::parse(name)?;
        let paths = WorkPaths::of(&self.lake.work_dir(), &id);
        if !paths.journal.exists() {
            return self.lake.run_path(name).map(Resumed::Published);
        }
        self.name(id.as_str())?;
        RunDir::take_up(id, paths).map(|run| Resumed::Unfinished(Box::new(run)))
    }

    /// Puts a run under legal hold. The marker lies outside the run folder, which never changes.
    ///
    /// # Errors
    /// When there is no such run, or the marker cannot be written.
    pub fn hold(&self, name: &str, reason: &str) -> Result<(), LakeError> {
        let id = RunId::parse(name)?;
        if !WorkPaths::of(&self.lake.work_dir(), &id).journal.exists() {
            self.lake.run_path(name)?;
        }
        access::ensure_folder(&self.lake.root.join("legal_hold"), access::CLOSED)?;
        access::replace_file(&self.lake.hold_path(&id), reason.as_bytes(), Durable::Yes)
    }

    /// Lifts a legal hold; it is well if there is none.
    ///
    /// # Errors
    /// When the marker cannot be removed.
    pub fn lift_hold(&self, name: &str) -> Result<(), LakeError> {
        access::remove(&self.lake.hold_path(&RunId::parse(name)?))
    }
}

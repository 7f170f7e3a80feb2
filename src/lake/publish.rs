//! From a finished run to the current one.
//!
//! In: a run whose stages are done. Out: `runs/RUN` and the link `current`.
//! Always holds: every file is read back and compared with the hash taken while it was written, then synced, before the
//! folder gets its published name; the link is swapped by one rename, after that. Killed before the first rename, the
//! run is unfinished; between the two, the next holder of the lock completes the swap; there is no third state.
//! A run that began before the current one is published but does not become current: the link never goes back in time.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::access::{self, Durable};
use super::{HashedFile, Lake, LakeError, LakeLock, RunDir, RunId, RunRecord, RunState, run_record};

/// Where a run was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub path: PathBuf,
    /// Whether `current` points to it.
    pub current: bool,
}

impl LakeLock {
    /// Verifies, syncs and publishes a run.
    ///
    /// # Errors
    /// When a file is not what was written or stands there unaccounted for, or the disk fails. The run stays unfinished
    /// and resumable, and the previous one stays current.
    pub fn publish(&self, run: &mut RunDir, record: RunRecord) -> Result<Published, LakeError> {
        refuse_strays(run)?;
        let outputs = run.outputs();
        verify_and_sync(&run.paths.folder, &outputs)?;
        let record = record.close(RunState::Published, outputs, run.stages_done());
        // last, and with it the run folder itself, which holds every other name by now
        access::replace_file(&run.paths.folder.join(run_record::FILE), &record.to_json(), Durable::Yes)?;
        let target = self.lake().published_path(run.id());
        fs::rename(&run.paths.folder, &target).map_err(LakeError::io("publish as", &target))?;
        self.complete(run.id())
    }

    /// Everything after the folder has its published name; safe to do again.
    pub(super) fn complete(&self, id: &RunId) -> Result<Published, LakeError> {
        let lake = self.lake();
        sync_both(&lake.runs_dir(), &lake.work_dir())?;
        let current = advance(lake, id)?;
        let paths = super::journal::WorkPaths::of(&lake.work_dir(), id);
        access::remove(&paths.scratch)?;
        access::remove(&paths.journal)?;
        Ok(Published { path: lake.published_path(id), current })
    }
}

/// How the name of a link that is not `current` yet begins; what begins so is swept.
pub(super) const NEW_LINK: &str = ".current-";

/// Points `current` to `id` unless it already points to a run that began later.
fn advance(lake: &Lake, id: &RunId) -> Result<bool, LakeError> {
    if lake.current_id().is_some_and(|now| now.sequence() > id.sequence()) {
        return Ok(false);
    }
    let fresh = lake.root().join(format!("{NEW_LINK}{id}"));
    access::remove(&fresh)?;
    // relative, so that the lake may be moved or mounted elsewhere
    let target = Path::new("runs").join(id.as_str());
    std::os::unix::fs::symlink(&target, &fresh).map_err(LakeError::io("create the link", &fresh))?;
    let link = lake.root().join("current");
    fs::rename(&fresh, &link).map_err(LakeError::io("swap", &link))?;
    access::sync_folder(lake.root())?;
    Ok(true)
}

fn refuse_strays(run: &RunDir) -> Result<(), LakeError> {
    for relative in access::walk(&run.paths.folder)?.0 {
        if relative != run_record::FILE && run.outputs.file(&relative).is_none() {
            return Err(LakeError::Stray { path: run.paths.folder.join(relative) });
        }
    }
    Ok(())
}

/// Reads a file back under the hash it was written with.
pub(super) fn verify(root: &Path, entry: &HashedFile) -> Result<File, LakeError> {
    let path = root.join(&entry.path);
    let mut file = File::open(&path).map_err(LakeError::io("read back", &path))?;
    let (mut hasher, mut bytes, mut buffer) = (blake3::Hasher::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut buffer).map_err(LakeError::io("read back", &path))?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
        bytes += count as u64;
    }
    compare(path, entry, hasher.finalize().to_hex().as_str(), bytes).map(|()| file)
}

/// The content of a file, if it is what was written.
pub(super) fn read_verified(root: &Path, entry: &HashedFile) -> Result<Vec<u8>, LakeError> {
    let path = root.join(&entry.path);
    let content = fs::read(&path).map_err(LakeError::io("read back", &path))?;
    compare(path, entry, blake3::hash(&content).to_hex().as_str(), content.len() as u64).map(|()| content)
}

fn compare(path: PathBuf, entry: &HashedFile, blake3: &str, bytes: u64) -> Result<(), LakeError> {
    if (blake3, bytes) == (entry.blake3.as_str(), entry.bytes) {
        return Ok(());
    }
    let says = |hash: &str, bytes: u64| format!("{bytes} bytes with hash {hash}");
    Err(LakeError::Altered { path, expected: says(&entry.blake3, entry.bytes), found: says(blake3, bytes) })
}

/// Verifies and syncs all files and the folders inside, several at a time: a sync waits for the disk, and hundreds of
/// small lists would wait one after another. The largest come first, so that nobody waits for one that was begun last.
fn verify_and_sync(root: &Path, files: &[HashedFile]) -> Result<(), LakeError> {
    const AT_ONCE: usize = 8;
    let folders = access::walk(root)?.1;
    let mut files: Vec<&HashedFile> = files.iter().collect();
    files.sort_by_key(|file| std::cmp::Reverse(file.bytes));
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match (files.get(at), folders.get(at.saturating_sub(files.len()))) {
                (Some(entry), _) => {
                    let file = verify(root, entry)?;
                    file.sync_all().map_err(LakeError::io("sync", &root.join(&entry.path)))?;
                }
                (None, Some(folder)) => access::sync_folder(&root.join(folder))?,
                (None, None) => return Ok(()),
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE.min(files.len() + folders.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("verifying a file does not panic"))
    })
}

/// Two folders at a time: they wait for one and the same disk.
fn sync_both(one: &Path, other: &Path) -> Result<(), LakeError> {
    std::thread::scope(|scope| {
        let second = scope.spawn(|| access::sync_folder(other));
        let first = access::sync_folder(one);
        first.and(second.join().expect("syncing a folder does not panic"))
    })
}

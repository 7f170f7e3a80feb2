//! A run that is being written, or taken up again.
//!
//! In: outputs and finished stages. Out: `work/RUN`, its scratch and its journal.
//! Always holds: only files of finished stages survive into a resumed run, each proved by its hash. If one of them is
//! gone or altered, its stage and every later one count as not done, because later ones may have read it.

use std::io::Write;
use std::sync::Arc;

use super::access::{self, Durable};
use super::journal::{Journal, WorkPaths};
use super::output::{OutputWriter, Tree};
use super::{HashedFile, LakeError, RunId, RunRecord, RunStart, RunState, StageDone, publish, run_record};

/// An unfinished run. Writing needs only `&self`, from any thread.
#[derive(Debug)]
pub struct RunDir {
    id: RunId,
    pub(super) paths: WorkPaths,
    pub(super) journal: Journal,
    pub(super) outputs: Arc<Tree>,
    scratch: Arc<Tree>,
}

impl RunDir {
    /// The journal comes first: whatever happens afterwards, the run has a name that `clee resume` knows.
    pub(super) fn begin(id: RunId, paths: WorkPaths, start: RunStart) -> Result<Self, LakeError> {
        let journal = Journal::begin(start);
        journal.save(&paths.journal, Durable::Yes)?;
        let run = Self::with_journal(id, paths, journal)?;
        run.save_record(&run.record())?;
        Ok(run)
    }

    pub(super) fn take_up(id: RunId, paths: WorkPaths) -> Result<Self, LakeError> {
        let mut journal = Journal::read(&paths.journal)?;
        let intact = |stage: &StageDone| {
            stage.outputs.iter().all(|file| publish::verify(&paths.folder, file).is_ok())
                && stage.scratch.iter().all(|file| publish::verify(&paths.scratch, file).is_ok())
        };
        let sound = journal.stages.iter().take_while(|stage| intact(stage)).count();
        journal.stages.truncate(sound);
        journal.state = RunState::Running;
        let run = Self::with_journal(id, paths, journal)?;
        run.sweep()?;
        run.journal.save(&run.paths.journal, Durable::No)?;
        Ok(run)
    }

    fn with_journal(id: RunId, paths: WorkPaths, journal: Journal) -> Result<Self, LakeError> {
        access::ensure_folder(&paths.folder, access::PASSAGE)?;
        access::ensure_folder(&paths.scratch, access::CLOSED)?;
        let parts = paths.scratch.join(PARTS);
        access::remove(&parts)?;
        access::ensure_folder(&parts, access::CLOSED)?;
        // each tree has its own folder of parts, so that their numbers cannot meet
        let (for_outputs, for_scratch) = (parts.join("outputs"), parts.join("scratch"));
        access::ensure_folder(&for_outputs, access::CLOSED)?;
        access::ensure_folder(&for_scratch, access::CLOSED)?;
        let mut reserve = access::create_file(&parts.join(RESERVE), 0o600)?;
        reserve.write_all(&[0; RESERVE_BYTES]).map_err(LakeError::io("write", &parts))?;
        let kept = |pick: fn(&StageDone) -> &Vec<HashedFile>| journal.stages.iter().flat_map(pick).cloned();
        let outputs = Tree::new(paths.folder.clone(), for_outputs, kept(|stage| &stage.outputs));
        let scratch = Tree::new(paths.scratch.clone(), for_scratch, kept(|stage| &stage.scratch));
        Ok(Self { id, paths, journal, outputs, scratch })
    }

    /// Forgets the stages after the first `kept` and removes what they left, so that they are done again under the same
    /// name, date and settings.
    ///
    /// # Errors
    /// When the folder cannot be cleared.
    pub fn go_back_to(&mut self, kept: usize) -> Result<(), LakeError> {
        let mut journal = self.journal.clone();
        journal.stages.truncate(kept);
        *self = Self::with_journal(self.id.clone(), self.paths.clone(), journal)?;
        self.sweep()?;
        self.journal.save(&self.paths.journal, Durable::Yes)
    }

    /// Removes what no finished stage answers for.
    fn sweep(&self) -> Result<(), LakeError> {
        for tree in [&self.outputs, &self.scratch] {
            for relative in access::walk(&tree.path(""))?.0 {
                let of_the_lake = relative.split('/').next() == Some(PARTS);
                if tree.file(&relative).is_none() && !of_the_lake {
                    access::remove(&tree.path(&relative))?;
                }
            }
        }
        self.save_record(&self.record())
    }

    pub fn id(&self) -> &RunId {
        &self.id
    }

    /// What the run was started with.
    pub fn start(&self) -> &RunStart {
        &self.journal.start
    }

    /// The folder that will become the run; for reading back what was written.
    pub fn path(&self) -> &std::path::Path {
        &self.paths.folder
    }

    /// Writes a whole output.
    ///
    /// # Errors
    /// When the path is no output's, was written before, or cannot be written.
    pub fn write(&self, relative: &str, bytes: &[u8]) -> Result<HashedFile, LakeError> {
        write_all(self.outputs.create(relative)?, bytes)
    }

    /// Begins an output that is written piece by piece.
    ///
    /// # Errors
    /// As [`RunDir::write`].
    pub fn create(&self, relative: &str) -> Result<OutputWriter, LakeError> {
        self.outputs.create(relative)
    }

    /// An output of a finished stage, for reading.
    ///
    /// # Errors
    /// When it was not written, or cannot be opened.
    pub fn open(&self, relative: &str) -> Result<std::fs::File, LakeError> {
        let path = self.outputs.path(relative);
        std::fs::File::open(&path).map_err(LakeError::io("read back", &path))
    }

    /// Keeps something for a later stage, where no reader of the run will see it.
    ///
    /// # Errors
    /// As [`RunDir::write`].
    pub fn keep(&self, name: &str, bytes: &[u8]) -> Result<HashedFile, LakeError> {
        if name.split('/').next() == Some(PARTS) {
            return Err(LakeError::BadPath { path: name.to_owned(), why: "the lake uses that folder itself" });
        }
        write_all(self.scratch.create(name)?, bytes)
    }

    /// What an earlier stage kept.
    ///
    /// # Errors
    /// When it is there and cannot be read, or is not what was kept.
    pub fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, LakeError> {
        let Some(entry) = self.scratch.file(name) else { return Ok(None) };
        publish::read_verified(&self.paths.scratch, &entry).map(Some)
    }

    /// All outputs so far, ordered by path.
    pub fn outputs(&self) -> Vec<HashedFile> {
        self.outputs.files()
    }

    /// Stages that need not run again.
    pub fn stages_done(&self) -> &[StageDone] {
        &self.journal.stages
    }

    /// Marks a stage as done, with everything written since the last one as its own.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn stage_done(&mut self, name: &str, milliseconds: u64) -> Result<(), LakeError> {
        let outputs = since(&self.outputs, self.journal.stages.iter().flat_map(|stage| &stage.outputs));
        let scratch = since(&self.scratch, self.journal.stages.iter().flat_map(|stage| &stage.scratch));
        self.journal.stages.push(StageDone { name: name.to_owned(), milliseconds, outputs, scratch });
        self.journal.save(&self.paths.journal, Durable::No)
    }

    /// A record with what the lake knows of this run; the pipeline adds the rest.
    pub fn record(&self) -> RunRecord {
        RunRecord::begin(&self.id, self.start()).close(RunState::Running, self.outputs(), self.stages_done())
    }

    /// Ends the run without publishing. Its folder stays under `work/` with a `run.json` that says why.
    ///
    /// # Errors
    /// When that cannot be written; the run stays resumable even then.
    pub fn end_unpublished(&mut self, state: RunState, record: RunRecord) -> Result<(), LakeError> {
        // room for the record on a full disk
        access::remove(&self.paths.scratch.join(PARTS))?;
        self.save_record(&record.close(state, self.outputs(), self.stages_done()))?;
        self.journal.state = state;
        self.journal.save(&self.paths.journal, Durable::Yes)
    }

    /// Replaces `run.json` as it stands so far.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_record(&self, record: &RunRecord) -> Result<(), LakeError> {
        access::replace_file(&self.paths.folder.join(run_record::FILE), &record.to_json(), Durable::No)
    }
}

/// Folder inside the scratch for files that are not whole yet.
const PARTS: &str = "parts";

/// A file that is given up when a run fails, so that a full disk has room for the record that says so.
const RESERVE: &str = "reserve";
const RESERVE_BYTES: usize = 1 << 18;

fn write_all(mut writer: OutputWriter, bytes: &[u8]) -> Result<HashedFile, LakeError> {
    writer.write_whole(bytes)?;
    writer.finish()
}

/// What a tree holds beyond what earlier stages answer for.
fn since<'a>(tree: &Tree, earlier: impl Iterator<Item = &'a HashedFile>) -> Vec<HashedFile> {
    let earlier: std::collections::BTreeSet<&str> = earlier.map(|file| file.path.as_str()).collect();
    tree.files().into_iter().filter(|file| !earlier.contains(file.path.as_str())).collect()
}

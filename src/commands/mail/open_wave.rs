//! The messages of a wave that are still to be sent.
//!
//! In: the current run, the ledger. Out: whom to write to, and where each message lies.
//! Always holds: only the current run is sent from, for an older one may list officers who comply by now; a list that a
//! gate holds back is not sent; whoever the run's own standings do not call short gets nothing, whatever a list says.

use crate::cli::RunChoice;
use crate::commands::run_tables::RunTables;
use crate::error::CommandError;
use crate::lake::{HashedFile, Lake, RunId};
use crate::mail::{Ledger, MailError, list_path, message_key, message_path, recipients};
use crate::publish::Wave;
use crate::record::tables::ComplianceRow;
use crate::record::{Period, Status};
use std::collections::BTreeSet;
use std::fs;

/// A wave of the current run, with what is open in it.
pub struct OpenWave {
    run: RunTables,
    pub period: Period,
    pub wave: Wave,
    /// In the order of the list.
    pub letters: Vec<Letter>,
    /// On the list, but written to since the run, or bounced.
    pub settled: usize,
    /// On the list without a message: an address that mail cannot take.
    pub without_message: usize,
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub license_no: String,
    pub email: String,
    pub key: String,
    file: HashedFile,
}

/// The name of the current run, which `--run` may repeat and must not contradict.
///
/// # Errors
/// When nothing is published, or another run was named.
pub fn current(choice: &RunChoice) -> Result<RunId, CommandError> {
    let lake = Lake::existing(&choice.lake)?;
    let current = lake.current_id().ok_or_else(|| CommandError::NothingPublished { lake: choice.lake.clone() })?;
    match &choice.run {
        Some(named) if named != current.as_str() => {
            lake.run_path(named)?;
            Err(MailError::NotCurrent { run: named.clone(), current: current.to_string() }.into())
        }
        _ => Ok(current),
    }
}

impl OpenWave {
    /// Opens the wave in the run that is current now.
    ///
    /// # Errors
    /// When a gate holds the wave back, the run has no such wave, or the run cannot be read.
    pub fn of_current(choice: &RunChoice, wave: Wave, ledger: &Ledger) -> Result<Self, CommandError> {
        let id = current(choice)?;
        let run = RunTables::open(&RunChoice { lake: choice.lake.clone(), run: Some(id.to_string()) })?;
        refuse_held(&run, wave)?;
        let period = run.record.period;
        let path = list_path(wave.as_str());
        let Some(entry) = output(&run, &path) else {
            return Err(MailError::NoWave { run: id.to_string(), wave: wave.as_str().to_owned() }.into());
        };
        let listed = recipients(&path, &read(&run, entry)?)?;
        if !listed.is_empty() && !has_messages(&run, wave) {
            return Err(MailError::NoWave { run: id.to_string(), wave: wave.as_str().to_owned() }.into());
        }
        let short = short(&run, period)?;
        let mut open = Self { period, wave, letters: Vec::new(), settled: 0, without_message: 0, run };
        for to in listed {
            let key = message_key(period, wave.as_str(), &to.license_no, &to.email);
            let file = output(&open.run, &message_path(wave.as_str(), &key)).cloned();
            let may = ledger.may_send(&to.license_no, &to.email, period, wave.as_str());
            match file {
                _ if !may || !short.contains(&to.license_no) => open.settled += 1,
                None => open.without_message += 1,
                Some(file) => {
                    open.letters.push(Letter { license_no: to.license_no, email: to.email, key, file });
                }
            }
        }
        Ok(open)
    }

    /// Refuses a run that was made so many days ago that its list may be wrong by now.
    ///
    /// # Errors
    /// When the run is older.
    pub fn refuse_old(&self, oldest: u32) -> Result<(), CommandError> {
        #[expect(clippy::disallowed_methods, reason = "the clock is read here, to tell the age of the run")]
        let age = chrono::Utc::now() - self.run.record.started_at;
        if age <= chrono::TimeDelta::days(i64::from(oldest)) {
            return Ok(());
        }
        Err(MailError::OldRun { run: self.run.record.run.clone(), days: age.num_days(), oldest }.into())
    }

    /// Whether the run these messages are of is still the current one.
    pub fn is_current(&self, choice: &RunChoice) -> Result<bool, CommandError> {
        let now = Lake::open(&choice.lake)?.current_id();
        Ok(now.is_some_and(|id| id.as_str() == self.run.record.run))
    }

    pub fn run(&self) -> &str {
        &self.run.record.run
    }

    /// The bytes of a message, if they are what the run wrote.
    ///
    /// # Errors
    /// When they cannot be read or were altered.
    pub fn bytes(&self, letter: &Letter) -> Result<Vec<u8>, CommandError> {
        read(&self.run, &letter.file)
    }
}

/// Pipelines that only keep the tables fresh list whom to write to, and make no messages.
fn has_messages(run: &RunTables, wave: Wave) -> bool {
    let folder = message_path(wave.as_str(), "").trim_end_matches(".eml").to_owned();
    run.record.outputs.iter().any(|file| file.path.starts_with(&folder))
}

fn refuse_held(run: &RunTables, wave: Wave) -> Result<(), MailError> {
    let files = [format!("reminders_{}.csv", wave.as_str()), format!("mail/{}/", wave.as_str())];
    let holds = |list: &String| files.iter().any(|file| file.starts_with(list.as_str()));
    match run.record.gates.iter().find(|gate| !gate.passed && gate.blocked.iter().any(holds)) {
        None => Ok(()),
        Some(gate) => Err(MailError::HeldBack {
            run: run.record.run.clone(),
            gate: gate.name.clone(),
            detail: gate.detail.clone(),
        }),
    }
}

fn short(run: &RunTables, period: Period) -> Result<BTreeSet<String>, CommandError> {
    let standings: Vec<ComplianceRow> = run.rows()?;
    let short = standings.into_iter().filter(|row| row.period == period && row.status == Status::Short);
    Ok(short.map(|row| row.license_no.into()).collect())
}

fn output<'a>(run: &'a RunTables, path: &str) -> Option<&'a HashedFile> {
    // ordered by path, as the lake writes them
    let outputs = &run.record.outputs;
    outputs.binary_search_by(|file| file.path.as_str().cmp(path)).ok().map(|at| &outputs[at])
}

fn read(run: &RunTables, entry: &HashedFile) -> Result<Vec<u8>, CommandError> {
    let path = run.path.join(&entry.path);
    let bytes = fs::read(&path).map_err(|source| CommandError::Read { path, source })?;
    if HashedFile::of(entry.path.clone(), &bytes) != *entry {
        return Err(MailError::Altered { run: run.record.run.clone(), path: entry.path.clone() }.into());
    }
    Ok(bytes)
}

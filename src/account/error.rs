//! Why a run ended without publishing.

use crate::lake::LakeError;
use crate::law::LawError;
use crate::mail::MailError;
use crate::publish::PublishError;
use crate::table::TableError;

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("{0}")]
    Lake(#[from] LakeError),
    #[error(
        "table contract broken: {0}\nhint: nothing was published; this is a fault of the program, please report it"
    )]
    Table(#[from] TableError),
    #[error("the rules give no answer: {0}\nhint: `clee rules lint` finds gaps and contradictions")]
    Law(#[from] LawError),
    #[error("{0}")]
    Mail(#[from] MailError),
    #[error("{0}")]
    Publish(#[from] PublishError),
    #[error("{}\nhint: nothing was published and the previous run stays current; the runbook says what each gate means", .0.join("\n"))]
    Gates(Vec<String>),
    #[error("what the run kept as `{name}` cannot be used: {fault}\nhint: start the run anew with `clee run`")]
    Kept { name: String, fault: postcard::Error },
    #[error(
        "the run was started with other definitions than there are now: {files}\nhint: put back what it was started with, or start a new run with `clee run`"
    )]
    OtherDefinitions { files: String },
    #[error(
        "stopped by signal {signal}; nothing was published\nhint: `clee runs` names the run and `clee resume` finishes it"
    )]
    Stopped { signal: u8 },
    #[error(
        "internal fault{place}\nhint: nothing was published; please report it with the version that `clee --version` prints"
    )]
    Internal { place: String },
    #[error("cannot use {threads} threads: {source}")]
    Threads { threads: usize, source: rayon::ThreadPoolBuildError },
}

/// Where the exit codes of ends by a signal begin.
const SIGNALLED: u8 = 128;

impl RunError {
    /// The exit code that tells a scheduler what kind of failure this is.
    pub fn exit(&self) -> u8 {
        match self {
            RunError::Lake(fault) if fault.is_held() => 75,
            RunError::Gates(_) | RunError::Table(TableError::Broken { .. }) => 65,
            RunError::Law(_) | RunError::OtherDefinitions { .. } => 2,
            RunError::Mail(fault) => fault.exit(),
            // as a shell reports a process that a signal ended
            RunError::Stopped { signal } => SIGNALLED.saturating_add(*signal),
            _ => 1,
        }
    }
}

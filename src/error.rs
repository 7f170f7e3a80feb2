//! Faults of a command: one public error, with the exit code a scheduler reads.

use crate::account::RunError;
use crate::lake::LakeError;
use crate::mail::MailError;
use crate::plan::PlanError;
use crate::table::TableError;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error("{0}")]
    Plan(#[from] PlanError),
    #[error("{0}")]
    Run(#[from] RunError),
    #[error("{0}")]
    Lake(#[from] LakeError),
    #[error("{0}")]
    Mail(#[from] MailError),
    #[error("cannot read a table of the run: {0}\nhint: `clee runs` lists the runs that are whole")]
    Table(#[from] TableError),
    #[error("cannot read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot write `{}`: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
    #[error("cannot write to standard output: {0}")]
    Output(#[from] std::io::Error),
    #[error(
        "no officer with licence number `{license}` in run `{run}`\nhint: numbers are compared without marks and leading zeros; `clee runs` lists other runs"
    )]
    NoSuchOfficer { license: String, run: String },
    #[error("nothing is published in the lake `{}` yet\nhint: run `clee run PIPELINE` first, or name another lake with --lake", lake.display())]
    NothingPublished { lake: PathBuf },
    #[error("{message}\nhint: {hint}")]
    Usage { message: String, hint: &'static str },
}

impl CommandError {
    pub fn exit(&self) -> u8 {
        match self {
            CommandError::Plan(fault) => fault.exit(),
            CommandError::Run(fault) => fault.exit(),
            CommandError::Mail(fault) => fault.exit(),
            CommandError::Lake(fault) if fault.is_held() => 75,
            CommandError::Lake(
                LakeError::NoSuchRun { .. }
                | LakeError::BadName { .. }
                | LakeError::NotAFolder { .. }
                | LakeError::NoLake { .. },
            )
            | CommandError::NoSuchOfficer { .. }
            | CommandError::NothingPublished { .. }
            | CommandError::Usage { .. } => 2,
            CommandError::Read { .. } => 66,
            _ => 1,
        }
    }
}

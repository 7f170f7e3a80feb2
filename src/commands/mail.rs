//! `clee mail`: deliver the reminders of a wave, take in what came back, see how far it is.
//!
//! In: a published run, the ledger, a relay. Out: delivered messages and lines of the ledger; only these commands write
//! it. Always holds: one `clee mail` at a time writes, so that no two can send one message.

mod ledger_file;
mod open_wave;
mod record;
mod relay;
mod send;
mod status;

pub use ledger_file::read_ledger;

use crate::cli::MailCommand;
use crate::error::CommandError;
use crate::mail::{FILES, Texts};
use std::path::Path;

/// Carries out a mail command.
///
/// # Errors
/// When it cannot be carried out; the error knows its exit code.
pub fn mail(command: &MailCommand) -> Result<u8, CommandError> {
    match command {
        MailCommand::Send(args) => send::send(args),
        MailCommand::Record(args) => record::record(args),
        MailCommand::Status(args) => status::status(args),
    }
}

/// The texts and settings of a mail folder.
fn texts_in(folder: &Path) -> Result<Texts, CommandError> {
    let mut files = Vec::new();
    for name in FILES {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path).map_err(|source| CommandError::Usage {
            message: format!("cannot read `{}`: {source}", path.display()),
            hint: "give the folder of the texts by --texts, or the command where `pipelines/` lies",
        })?;
        files.push((path.display().to_string(), text));
    }
    Ok(Texts::parse(&files)?)
}

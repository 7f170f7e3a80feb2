//! What can go wrong with mail.
//!
//! In: faults of texts, settings, lists, the ledger and the relay. Out: one typed error that knows its exit code.
//! Always holds: files, lines and codes only, never a name, an address or a licence number, so each may be logged.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("`{file}`, line {line}: {message}\nhint: reminder.txt lists the words that a text may use")]
    Text { file: String, line: usize, message: String },
    #[error("`{file}` is wrong: {message}\nhint: see the comments in pipelines/missouri/mail/settings.yaml")]
    Settings { file: String, message: String },
    #[error("there is no `{file}` among the texts of the mail\nhint: it lies beside settings.yaml")]
    NoText { file: &'static str },
    #[error("`{list}`, line {line}: {message}\nhint: the list of a published run is not to be edited; run again")]
    List { list: String, line: u64, message: &'static str },
    #[error(
        "line {line} of the ledger of sent mail cannot be read: {message}\nhint: nothing is sent until it is right; the runbook says how to restore it"
    )]
    Ledger { line: usize, message: String },
    #[error("`{}`, line {line}: {message}\nhint: the file needs the columns license_no, email and date (YYYY-MM-DD); nothing was recorded", file.display())]
    Returned { file: PathBuf, line: u64, message: &'static str },
    #[error("another `clee mail` is at work on the lake `{}`\nhint: wait until it ends; `clee mail status` shows how far it is", lake.display())]
    Busy { lake: PathBuf },
    #[error(
        "run `{run}` is not the current one, which is `{current}`\nhint: leave out --run; messages of an older run may go to officers who comply by now"
    )]
    NotCurrent { run: String, current: String },
    #[error(
        "run `{run}` was made {days} days ago, and `oldest_run_days` of the mail settings is {oldest}\nhint: nothing was sent, \
         for officers may comply by now; `clee run` makes a new list"
    )]
    OldRun { run: String, days: i64, oldest: u32 },
    #[error(
        "gate `{gate}` of run `{run}` holds the reminders back: {detail}\nhint: nothing was sent; the runbook says what each gate means"
    )]
    HeldBack { run: String, gate: String, detail: String },
    #[error(
        "run `{run}` has no messages for `{wave}`\nhint: `clee run` of a pipeline that names `mail`, in that month or with --wave {wave}, makes them"
    )]
    NoWave { run: String, wave: String },
    #[error("`{path}` of run `{run}` is not what the run wrote\nhint: nothing more is sent; run the pipeline again")]
    Altered { run: String, path: String },
    #[error("`{relay}` is not a mail relay's HOST:PORT: {message}\nhint: for example --relay localhost:25")]
    RelayName { relay: String, message: String },
    #[error(
        "`{relay}` is not on this machine, and the connection is not encrypted\nhint: use a relay on this machine, or say --trust-network if nobody else can read that network"
    )]
    RelayFar { relay: String },
    #[error(
        "the sender `{sender}` is of a reserved domain, which no answer can reach\nhint: put your own addresses into settings.yaml and run the pipeline again"
    )]
    ReservedSender { sender: String },
    #[error(
        "the mail relay `{relay}` cannot be used: {message}\nhint: what was not sent stays open; run the command again"
    )]
    Relay { relay: String, message: String },
    #[error(
        "the mail relay `{relay}` refused {refused} messages in a row, the last with {code}\nhint: what was not sent stays open; see the relay's log, then run the command again"
    )]
    RelayRefuses { relay: String, refused: u32, code: String },
}

impl MailError {
    /// The exit code that tells a scheduler what kind of failure this is.
    pub fn exit(&self) -> u8 {
        match self {
            MailError::Text { .. }
            | MailError::Settings { .. }
            | MailError::NoText { .. }
            | MailError::Returned { .. }
            | MailError::NotCurrent { .. }
            | MailError::OldRun { .. }
            | MailError::NoWave { .. }
            | MailError::RelayName { .. }
            | MailError::RelayFar { .. }
            | MailError::ReservedSender { .. } => 2,
            MailError::HeldBack { .. } => 65,
            MailError::Busy { .. } => 75,
            MailError::List { .. }
            | MailError::Ledger { .. }
            | MailError::Altered { .. }
            | MailError::Relay { .. }
            | MailError::RelayRefuses { .. } => 1,
        }
    }
}

//! `clee mail send`: the open messages of a wave go to the relay, each at most once.
//!
//! In: the current run, the ledger, a relay. Out: delivered messages, and a line in the ledger before and after each.
//! Always holds: `sending` is on the disk before the relay has a byte of the message, `sent` after its answer. Killed in
//! between, the message is neither repeated nor forgotten: it stands as unknown until a person settles it. Before each
//! message the current run is looked up again, so that who complied an hour ago is not written to.

use super::ledger_file::{LedgerBook, read_ledger};
use super::open_wave::{Letter, OpenWave, current};
use super::relay::{Outcome, Relay};
use super::texts_in;
use crate::cli::MailSendArgs;
use crate::commands::print::Table;
use crate::error::CommandError;
use crate::mail::{Event, EventKind, Ledger, MailError, MailSettings, Standing};
use chrono::{DateTime, Utc};
use lettre::Address;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Sends what is open.
///
/// # Errors
/// When nothing may be sent, or the relay fails.
pub fn send(args: &MailSendArgs) -> Result<u8, CommandError> {
    let settings = texts_in(&args.texts)?.settings;
    let relay = Relay::find(&args.relay, args.trust_network)?;
    if settings.sender_is_reserved() && !relay.is_here() {
        return Err(MailError::ReservedSender { sender: settings.from.email.to_string() }.into());
    }
    if args.dry_run {
        let ledger = Ledger::parse(&read_ledger(&args.run.lake)?)?;
        let open = OpenWave::of_current(&args.run, args.wave, &ledger)?;
        open.refuse_old(settings.oldest_run_days)?;
        return say(args, &open, &ledger, &Tally::default());
    }
    // before the ledger's folder is made, in a lake that may not be there
    current(&args.run)?;
    let book = LedgerBook::lock(&args.run.lake)?;
    Delivery { args, settings, relay, book, tally: Tally::default(), last: None }.go()
}

/// What was done by this command.
#[derive(Default)]
struct Tally {
    sent: usize,
    failed: usize,
    unknown: usize,
    /// Refused in a row, whatever the reason.
    refused_in_a_row: u32,
    /// Officers tried by this command, who are not tried twice by it.
    tried: BTreeSet<String>,
}

struct Delivery<'a> {
    args: &'a MailSendArgs,
    settings: MailSettings,
    relay: Relay,
    book: LedgerBook,
    tally: Tally,
    last: Option<Instant>,
}

impl Delivery<'_> {
    fn go(mut self) -> Result<u8, CommandError> {
        loop {
            let open = OpenWave::of_current(&self.args.run, self.args.wave, &self.book.ledger)?;
            open.refuse_old(self.settings.oldest_run_days)?;
            tracing::info!(run = open.run(), open = open.letters.len(), "sending begins");
            let result = self.deliver(&open);
            let finished = match result {
                Ok(finished) => finished,
                Err(fault) => {
                    say(self.args, &open, &self.book.ledger, &self.tally)?;
                    return Err(fault);
                }
            };
            if finished {
                self.relay.close();
                return say(self.args, &open, &self.book.ledger, &self.tally);
            }
            tracing::info!("a newer run was published; going on with its messages");
        }
    }

    /// Sends letter after letter; false when a newer run became current meanwhile.
    fn deliver(&mut self, open: &OpenWave) -> Result<bool, CommandError> {
        for letter in &open.letters {
            if self.args.max.is_some_and(|max| self.tally.tried.len() >= max) {
                break;
            }
            if self.tally.tried.contains(&letter.license_no) {
                continue;
            }
            self.wait();
            if !open.is_current(&self.args.run)? {
                return Ok(false);
            }
            let Ok(to) = letter.email.parse::<Address>() else { continue };
            let bytes = open.bytes(letter)?;
            self.tally.tried.insert(letter.license_no.clone());
            self.one(open, letter, &to, &bytes)?;
        }
        Ok(true)
    }

    fn one(&mut self, open: &OpenWave, letter: &Letter, to: &Address, bytes: &[u8]) -> Result<(), CommandError> {
        let from = self.settings.return_path.clone();
        let mut offered = self.relay.offer(&from, to, bytes);
        if let Outcome::Lost(_) = offered {
            // the relay has nothing of it yet, so a second try cannot send it twice
            offered = self.relay.offer(&from, to, bytes);
        }
        match offered {
            Outcome::Taken(_) => {}
            Outcome::Refused(code) => return self.refused(open, letter, code),
            Outcome::Lost(message) => {
                return Err(MailError::Relay { relay: self.relay.name().to_owned(), message }.into());
            }
        }
        self.note(open, letter, EventKind::Sending, None)?;
        match self.relay.hand_over(bytes) {
            Outcome::Taken(code) => {
                self.note(open, letter, EventKind::Sent, Some(code))?;
                self.tally.sent += 1;
                self.tally.refused_in_a_row = 0;
                Ok(())
            }
            Outcome::Refused(code) => self.refused(open, letter, code),
            Outcome::Lost(message) => {
                self.tally.unknown += 1;
                tracing::warn!(message, "the relay broke off within a message; it is not sent again by itself");
                Ok(())
            }
        }
    }

    fn refused(&mut self, open: &OpenWave, letter: &Letter, code: String) -> Result<(), CommandError> {
        self.note(open, letter, EventKind::Failed, Some(code.clone()))?;
        self.tally.failed += 1;
        self.tally.refused_in_a_row += 1;
        tracing::warn!(code, "the relay refused a message; it stays open");
        let refused = self.tally.refused_in_a_row;
        if refused >= self.settings.stop_after_refusals {
            return Err(MailError::RelayRefuses { relay: self.relay.name().to_owned(), refused, code }.into());
        }
        Ok(())
    }

    fn note(
        &mut self,
        open: &OpenWave,
        letter: &Letter,
        kind: EventKind,
        detail: Option<String>,
    ) -> Result<(), CommandError> {
        let event = Event::new(&letter.license_no, open.period, open.wave.as_str(), kind, now(), &letter.email);
        let event = event.with_message(&letter.key);
        self.book.add(Event { detail, ..event })
    }

    /// Waits until the next message may leave.
    fn wait(&mut self) {
        let per_minute = self.args.per_minute.unwrap_or(self.settings.per_minute);
        let apart = Duration::from_secs(60) / per_minute.max(1);
        if let Some(last) = self.last {
            std::thread::sleep(apart.saturating_sub(last.elapsed()));
        }
        self.last = Some(Instant::now());
    }
}

fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here and handed on")]
    Utc::now()
}

/// One line: what this command did, and how the wave stands now.
fn say(args: &MailSendArgs, open: &OpenWave, ledger: &Ledger, tally: &Tally) -> Result<u8, CommandError> {
    let wave = open.wave.as_str();
    let unknown = ledger.wave(open.period, wave).filter(|(_, standing, _)| *standing == Standing::Unknown).count();
    let still_open = |letter: &&Letter| ledger.may_send(&letter.license_no, &letter.email, open.period, wave);
    let left = open.letters.iter().filter(still_open).count();
    let mut table = Table::new(&[
        "run",
        "period",
        "wave",
        "sent",
        "failed",
        "broken_off",
        "open",
        "unknown",
        "settled_before",
        "without_message",
    ])
    .with_figures(&[
        "period",
        "sent",
        "failed",
        "broken_off",
        "open",
        "unknown",
        "settled_before",
        "without_message",
    ]);
    let mut row = vec![open.run().to_owned(), open.period.to_string(), wave.to_owned()];
    let counts = [tally.sent, tally.failed, tally.unknown, left, unknown, open.settled, open.without_message];
    row.extend(counts.map(|count| count.to_string()));
    table.push(row);
    table.print(args.format)?;
    if unknown > 0 {
        eprintln!(
            "{unknown} messages broke off and may have arrived; they are not sent again by themselves\n\
             hint: `clee mail status --list unknown` names them; settle them with `clee mail record`"
        );
    }
    Ok(0)
}

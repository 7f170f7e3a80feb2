//! `clee mail record`: what another mailer sent, what came back, what a person found out.
//!
//! In: a CSV file, the current run, the ledger. Out: lines of the ledger.
//! Always holds: a file with a wrong line changes nothing; the same file again changes nothing; a bounce belongs to the
//! last message that went to its address, whichever wave that was.

use super::ledger_file::LedgerBook;
use crate::cli::MailRecordArgs;
use crate::commands::run_tables::RunTables;
use crate::error::CommandError;
use crate::mail::{Event, EventKind, Ledger, MailError, Returned, address_hash, returned};
use crate::publish::Wave;
use crate::record::tables::ComplianceRow;
use crate::record::{LicenseNo, Period};
use chrono::NaiveTime;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Records a file.
///
/// # Errors
/// When the file has a wrong line, or the ledger cannot be written.
pub fn record(args: &MailRecordArgs) -> Result<u8, CommandError> {
    let (path, kind) = what(args)?;
    let bytes = std::fs::read(path).map_err(|source| CommandError::Read { path: path.to_owned(), source })?;
    let lines = returned(path, &bytes)?;
    let run = RunTables::open(&args.run)?;
    let officers = Officers::of(&run.rows()?);
    let period = args.period.unwrap_or(run.record.period);
    let wave = args.wave.or_else(|| run.record.settings["wave"].as_str().and_then(Wave::from_name));
    let mut book = LedgerBook::lock(&args.run.lake)?;
    let chosen = args.wave.is_some() || args.period.is_some();
    let mut news = Vec::new();
    let mut ledger = book.ledger.clone();
    for line in &lines {
        let event = event(line, kind, &officers, &ledger, (period, wave, chosen));
        let event = event.map_err(|message| MailError::Returned { file: path.to_owned(), line: line.line, message })?;
        if !is_known(&ledger, &event) {
            ledger.take(event.clone());
            news.push(event);
        }
    }
    book.add_all(&news)?;
    writeln!(std::io::stdout(), "{} recorded, {} known before", news.len(), lines.len() - news.len())?;
    Ok(0)
}

fn what(args: &MailRecordArgs) -> Result<(&Path, EventKind), CommandError> {
    let given =
        [(&args.sent, EventKind::Sent), (&args.bounced, EventKind::Bounced), (&args.not_sent, EventKind::Failed)];
    let given = given.into_iter().find_map(|(path, kind)| path.as_deref().map(|path| (path, kind)));
    given.ok_or_else(|| CommandError::Usage {
        message: "there is nothing to record".to_owned(),
        hint: "give one of --sent, --bounced and --not-sent",
    })
}

fn event(
    line: &Returned,
    kind: EventKind,
    officers: &Officers,
    ledger: &Ledger,
    (period, wave, chosen): (Period, Option<Wave>, bool),
) -> Result<Event, &'static str> {
    let license_no = officers.find(&line.license_no)?;
    let last = ledger.last_sent(license_no, line.email.as_deref());
    let address = match (&line.email, last) {
        (Some(email), _) => address_hash(email),
        (None, Some(last)) => last.address.clone(),
        (None, None) => return Err("no address is given, and nothing was sent to the officer"),
    };
    let (period, wave, message_id) = match last {
        Some(last) if kind == EventKind::Bounced && !chosen => {
            (last.period, last.wave.clone(), last.message_id.clone())
        }
        _ => {
            let wave = wave.ok_or("the run has no wave; name it with --wave")?.as_str().to_owned();
            let same = last.filter(|last| last.period == period && last.wave == wave);
            (period, wave, same.and_then(|last| last.message_id.clone()))
        }
    };
    let at = line.date.and_time(NaiveTime::MIN).and_utc();
    let event = Event::new(license_no, period, &wave, kind, at, line.email.as_deref().unwrap_or_default());
    Ok(Event { address, message_id, detail: Some("recorded".to_owned()), ..event })
}

/// Whether that is what the ledger says last of this message.
fn is_known(ledger: &Ledger, event: &Event) -> bool {
    let last = ledger.last(event.period, &event.wave, &event.license_no, &event.address);
    last.is_some_and(|last| last.event == event.event)
}

/// The registry's licence numbers, found as licence numbers are compared.
struct Officers {
    by_key: BTreeMap<String, Vec<String>>,
    by_digits: BTreeMap<String, Vec<String>>,
}

impl Officers {
    fn of(standings: &[ComplianceRow]) -> Self {
        let mut officers = Self { by_key: BTreeMap::new(), by_digits: BTreeMap::new() };
        let known: std::collections::BTreeSet<&str> = standings.iter().map(|row| row.license_no.as_str()).collect();
        for license_no in known {
            let add = |map: &mut BTreeMap<String, Vec<String>>, key: Option<String>| {
                map.entry(key.unwrap_or_default()).or_default().push(license_no.to_owned());
            };
            add(&mut officers.by_key, LicenseNo::key(license_no));
            add(&mut officers.by_digits, LicenseNo::bare_digits(license_no));
        }
        officers
    }

    fn find(&self, typed: &str) -> Result<&str, &'static str> {
        let in_map = |map: &'_ BTreeMap<String, Vec<String>>, key: Option<String>| {
            key.and_then(|key| map.get(&key).map(|found| found.len()))
        };
        let (key, digits) = (LicenseNo::key(typed), LicenseNo::bare_digits(typed));
        let (map, key) = match in_map(&self.by_key, key.clone()) {
            Some(_) => (&self.by_key, key),
            None => (&self.by_digits, digits),
        };
        match key.and_then(|key| map.get(&key)).map(Vec::as_slice) {
            Some([one]) => Ok(one),
            Some(_) => Err("several officers could be meant by the licence number"),
            None => Err("the run knows no officer with this licence number"),
        }
    }
}

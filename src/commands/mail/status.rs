//! `clee mail status`: how far each wave is.
//!
//! In: the ledger, the current run. Out: counts per wave, or the officers who stand in one way.
//! Always holds: nothing is written and no lock is taken, so it can be asked while messages leave.

use super::ledger_file::read_ledger;
use super::open_wave::OpenWave;
use crate::cli::{MailStanding, MailStatusArgs};
use crate::commands::print::Table;
use crate::error::CommandError;
use crate::mail::{Ledger, MailError, Standing};
use crate::publish::Wave;
use std::collections::BTreeMap;

/// Prints the state of the mail.
///
/// # Errors
/// When the ledger or the run cannot be read.
pub fn status(args: &MailStatusArgs) -> Result<u8, CommandError> {
    let ledger = Ledger::parse(&read_ledger(&args.run.lake)?)?;
    let open = open_waves(args, &ledger)?;
    match args.list {
        None => counts(&ledger, &open).print(args.format)?,
        Some(standing) => officers(&ledger, &open, standing).print(args.format)?,
    }
    Ok(0)
}

/// Waves of the current run that could be sent.
fn open_waves(args: &MailStatusArgs, ledger: &Ledger) -> Result<Vec<OpenWave>, CommandError> {
    let mut all = Vec::new();
    for wave in Wave::ALL {
        match OpenWave::of_current(&args.run, wave, ledger) {
            Ok(open) => all.push(open),
            Err(CommandError::Mail(MailError::NoWave { .. } | MailError::HeldBack { .. })) => {}
            Err(CommandError::NothingPublished { .. }) => break,
            Err(fault) => return Err(fault),
        }
    }
    Ok(all)
}

fn counts(ledger: &Ledger, open: &[OpenWave]) -> Table {
    let mut waves: BTreeMap<(i32, String), [usize; 5]> = BTreeMap::new();
    for (period, wave) in ledger.waves() {
        let counts = waves.entry((period.0, wave.to_owned())).or_default();
        for (_, standing, _) in ledger.wave(period, wave) {
            counts[standing as usize] += 1;
        }
    }
    for open in open {
        waves.entry((open.period.0, open.wave.as_str().to_owned())).or_default()[Standing::ALL.len()] +=
            open.letters.len();
    }
    let mut table = Table::new(&["period", "wave", "sent", "unknown", "failed", "bounced", "open"])
        .with_figures(&["period", "sent", "unknown", "failed", "bounced", "open"]);
    let mut rows: Vec<_> = waves.into_iter().collect();
    // the waves of a year in their order, not in that of their names
    rows.sort_by_key(|((period, wave), _)| (*period, Wave::from_name(wave)));
    for ((period, wave), counts) in rows {
        let mut row = vec![period.to_string(), wave];
        row.extend(counts.map(|count| count.to_string()));
        table.push(row);
    }
    table
}

fn officers(ledger: &Ledger, open: &[OpenWave], wanted: MailStanding) -> Table {
    let mut table = Table::new(&["period", "wave", "license_no", "at", "message", "detail"]).with_figures(&["period"]);
    let standing = match wanted {
        MailStanding::Sent => Standing::Sent,
        MailStanding::Unknown => Standing::Unknown,
        MailStanding::Failed => Standing::Failed,
        MailStanding::Bounced => Standing::Bounced,
        MailStanding::Open => {
            for open in open {
                for letter in &open.letters {
                    let wave = open.wave.as_str().to_owned();
                    let (license_no, key) = (letter.license_no.clone(), letter.key.clone());
                    table.push(vec![open.period.to_string(), wave, license_no, String::new(), key, String::new()]);
                }
            }
            return table;
        }
    };
    for (period, wave) in ledger.waves() {
        for (license_no, _, event) in ledger.wave(period, wave).filter(|(_, found, _)| *found == standing) {
            table.push(vec![
                period.to_string(),
                wave.to_owned(),
                license_no.to_owned(),
                event.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                event.message_id.clone().unwrap_or_default(),
                event.detail.clone().unwrap_or_default(),
            ]);
        }
    }
    table
}

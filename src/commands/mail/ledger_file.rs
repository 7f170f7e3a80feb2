//! The ledger as files: `LAKE/ledger/PERIOD_WAVE.ndjson`, one event a line, only ever added to.
//!
//! In: events. Out: lines that are on the disk when a call returns, and everything written so far.
//! Always holds: files are closed to group and others; whoever writes holds `LAKE/ledger/.lock`, which the kernel frees
//! with the process however that dies; a line torn by a crash is cut off before the next is added. Readers take no
//! lock: a line they see half written was not on the disk yet, and is left out.

use crate::error::CommandError;
use crate::mail::{Event, Ledger, MailError};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const FOLDER: &str = "ledger";
const LOCK: &str = ".lock";
const ENDING: &str = ".ndjson";

/// All whole lines of the ledger, file after file in the order of their names. Its hash tells two states apart.
///
/// # Errors
/// When a file is there and cannot be read.
pub fn read_ledger(lake: &Path) -> Result<String, CommandError> {
    let folder = lake.join(FOLDER);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(String::new()),
        Err(source) => return Err(CommandError::Read { path: folder, source }),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| CommandError::Read { path: folder.clone(), source })?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(ENDING)) {
            paths.push(path);
        }
    }
    paths.sort();
    let mut all = String::new();
    for path in paths {
        let bytes = fs::read(&path).map_err(|source| CommandError::Read { path: path.clone(), source })?;
        // a tear may cut a letter in two, so it goes before the bytes become text
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let text = std::str::from_utf8(&bytes[..whole]).map_err(|_| not_text(&path))?;
        Ledger::parse(text).map_err(|fault| in_file(fault, &path))?;
        all.push_str(text);
    }
    Ok(all)
}

/// A line is counted within its file, so the file has to be named.
fn in_file(fault: MailError, path: &Path) -> MailError {
    match fault {
        MailError::Ledger { line, message } => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            MailError::Ledger { line, message: format!("in `{name}`, {message}") }
        }
        other => other,
    }
}

fn not_text(path: &Path) -> CommandError {
    let source = std::io::Error::new(ErrorKind::InvalidData, "it is not UTF-8");
    CommandError::Read { path: path.to_owned(), source }
}

/// The ledger, held for writing until this is dropped.
pub struct LedgerBook {
    folder: PathBuf,
    pub ledger: Ledger,
    files: BTreeMap<String, File>,
    _held: File,
}

impl LedgerBook {
    /// Takes the ledger of a lake for writing.
    ///
    /// # Errors
    /// [`MailError::Busy`] when another process has it; and when it cannot be read.
    pub fn lock(lake: &Path) -> Result<Self, CommandError> {
        let folder = lake.join(FOLDER);
        let made = match DirBuilder::new().mode(0o700).create(&folder) {
            // its name must survive a power cut as its lines do
            Ok(()) => File::open(lake).and_then(|lake| lake.sync_all()),
            Err(fault) if fault.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(fault) => Err(fault),
        };
        made.map_err(|source| CommandError::Write { path: folder.clone(), source })?;
        let path = folder.join(LOCK);
        let fault = |source| CommandError::Write { path: path.clone(), source };
        let held = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let held = held.map_err(fault)?;
        match held.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(MailError::Busy { lake: lake.to_owned() }.into()),
            Err(TryLockError::Error(source)) => return Err(fault(source)),
        }
        let ledger = Ledger::parse(&read_ledger(lake)?)?;
        Ok(Self { folder, ledger, files: BTreeMap::new(), _held: held })
    }

    /// Adds an event. When this returns it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written; then nothing may be done that relies on it.
    pub fn add(&mut self, event: Event) -> Result<(), CommandError> {
        self.add_all(std::slice::from_ref(&event))
    }

    /// Adds several events with one wait for the disk per file.
    ///
    /// # Errors
    /// As [`LedgerBook::add`]; some of them may stand then.
    pub fn add_all(&mut self, events: &[Event]) -> Result<(), CommandError> {
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        for event in events {
            let name = format!("{}_{}{ENDING}", event.period, event.wave);
            lines.entry(name).or_default().push_str(&event.to_line());
        }
        for (name, text) in lines {
            let path = self.folder.join(&name);
            let fault = |source| CommandError::Write { path: path.clone(), source };
            let file = self.file(name)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(fault)?;
        }
        events.iter().for_each(|event| self.ledger.take(event.clone()));
        Ok(())
    }

    fn file(&mut self, name: String) -> Result<&mut File, CommandError> {
        use std::collections::btree_map::Entry;
        match self.files.entry(name) {
            Entry::Occupied(open) => Ok(open.into_mut()),
            Entry::Vacant(place) => {
                let path = self.folder.join(place.key());
                let opened = open_whole(&path).and_then(|file| {
                    // the name itself must survive a power cut too
                    File::open(&self.folder)?.sync_all()?;
                    Ok(file)
                });
                Ok(place.insert(opened.map_err(|source| CommandError::Write { path, source })?))
            }
        }
    }
}

/// Opens a file of the ledger at its end, without a torn last line.
fn open_whole(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().append(true).read(true).create(true).mode(0o600).open(path)?;
    let bytes = fs::read(path)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if whole < bytes.len() {
        file.set_len(whole as u64)?;
        file.sync_all()?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::EventKind;
    use crate::record::{Date, Period};
    use std::os::unix::fs::PermissionsExt;

    fn event(license_no: &str, wave: &str) -> Event {
        let at = Date::from_ymd_opt(2025, 10, 1).unwrap().and_hms_opt(9, 0, 0).unwrap().and_utc();
        Event::new(license_no, Period(2025), wave, EventKind::Sent, at, "a@x.example")
    }

    #[test]
    fn lines_are_added_closed_to_others_and_read_back() {
        let lake = tempfile::TempDir::new().unwrap();
        let mut book = LedgerBook::lock(lake.path()).unwrap();
        book.add(event("1", "october")).unwrap();
        book.add_all(&[event("2", "october"), event("1", "november")]).unwrap();
        let file = lake.path().join("ledger/2025_october.ndjson");
        assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(lake.path().join(FOLDER).metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(Ledger::parse(&read_ledger(lake.path()).unwrap()).unwrap(), book.ledger);
    }

    #[test]
    fn a_second_writer_waits_outside() {
        let lake = tempfile::TempDir::new().unwrap();
        let first = LedgerBook::lock(lake.path()).unwrap();
        assert_eq!(LedgerBook::lock(lake.path()).map(|_| ()).unwrap_err().exit(), 75);
        drop(first);
        assert!(LedgerBook::lock(lake.path()).is_ok());
    }

    #[test]
    fn a_broken_line_stops_everything_and_names_its_file() {
        let lake = tempfile::TempDir::new().unwrap();
        let mut book = LedgerBook::lock(lake.path()).unwrap();
        book.add_all(&[event("1", "november"), event("1", "october"), event("2", "october")]).unwrap();
        drop(book);
        let path = lake.path().join("ledger/2025_october.ndjson");
        let text = fs::read_to_string(&path).unwrap().replacen("{\"license_no\":\"2\"", "{\"licence\":\"2\"", 1);
        fs::write(&path, text).unwrap();
        let fault = LedgerBook::lock(lake.path()).map(|_| ()).unwrap_err().to_string();
        assert!(fault.contains("line 2") && fault.contains("2025_october.ndjson"), "{fault}");
    }

    #[test]
    fn a_torn_line_is_left_out_and_then_cut_off() {
        let lake = tempfile::TempDir::new().unwrap();
        LedgerBook::lock(lake.path()).unwrap().add(event("1", "october")).unwrap();
        let path = lake.path().join("ledger/2025_october.ndjson");
        let mut torn = fs::read(&path).unwrap();
        torn.extend_from_slice(b"{\"license_no\":\"2\xc3");
        fs::write(&path, torn).unwrap();
        assert_eq!(read_ledger(lake.path()).unwrap().lines().count(), 1);
        let mut book = LedgerBook::lock(lake.path()).unwrap();
        book.add(event("3", "october")).unwrap();
        let read = Ledger::parse(&read_ledger(lake.path()).unwrap()).unwrap();
        assert_eq!(read.sent(Period(2025), "october").into_iter().collect::<Vec<_>>(), ["1", "3"]);
    }
}

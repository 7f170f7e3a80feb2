//! Logs on standard error, as text or JSON. They carry counts, stages and file names, never what a cell held.

use crate::cli::LogFormat;
use std::sync::{Mutex, PoisonError};
use tracing_subscriber::EnvFilter;

/// Sets up logging.
///
/// # Errors
/// When the level is none.
pub fn set_up_logging(format: LogFormat, level: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(level)
        .map_err(|fault| format!("`--log-level {level}`: {fault}\nhint: use error, warn, info, debug or trace"))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => logs.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        LogFormat::Json => logs.json().init(),
    }
    Ok(())
}

/// Where the last panic was, for the record of a run that it ended.
static LAST_PLACE: Mutex<Option<String>> = Mutex::new(None);

/// File and line of the last panic.
pub fn place_of_panic() -> Option<String> {
    LAST_PLACE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A panic tells where, never what: its message may quote a cell.
pub fn keep_panics_free_of_data() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
        *LAST_PLACE.lock().unwrap_or_else(PoisonError::into_inner) = Some(place.clone());
        eprintln!(
            "clee: internal fault at {place}\nhint: please report it with the version that `clee --version` prints"
        );
    }));
}

//! Parse, set up logging, run, map the error to an exit code.

use clap::Parser;
use clee::cli::{Cli, LogFormat};
use clee::commands;
use clee::error::CommandError;
use std::process::ExitCode;

/// An internal fault, as the contract numbers it.
const INTERNAL: u8 = 1;

fn main() -> ExitCode {
    commands::keep_panics_free_of_data();
    let cli = Cli::parse();
    if let Err(message) = commands::set_up_logging(cli.log_format, &cli.log_level) {
        eprintln!("clee: {message}");
        return ExitCode::from(2);
    }
    let log_format = cli.log_format;
    match std::panic::catch_unwind(|| commands::dispatch(cli.command)) {
        Ok(Ok(code)) => ExitCode::from(code),
        // Whoever reads what is printed has read enough (`clee explain … | head`).
        Ok(Err(CommandError::Output(fault))) if fault.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Err(fault)) => {
            match log_format {
                // a scheduler reads one form to the end
                LogFormat::Json => tracing::error!(exit = fault.exit(), "{fault}"),
                LogFormat::Text => eprintln!("clee: {fault}"),
            }
            ExitCode::from(fault.exit())
        }
        Err(_) => ExitCode::from(INTERNAL),
    }
}

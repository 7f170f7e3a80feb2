//! Parse, set up logging, run, map the error to an exit code.

use clap::Parser;
use clee::cli::Cli;
use clee::commands;
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
    match std::panic::catch_unwind(|| commands::dispatch(cli.command)) {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(fault)) => {
            eprintln!("clee: {fault}");
            ExitCode::from(fault.exit())
        }
        Err(_) => ExitCode::from(INTERNAL),
    }
}

//! Parse, set up logging, run, map the error to an exit code.

use clap::Parser;
use clee::cli::Cli;
use clee::commands;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(message) = commands::set_up_logging(cli.log_format, &cli.log_level) {
        eprintln!("clee: {message}");
        return ExitCode::from(2);
    }
    match commands::dispatch(cli.command) {
        Ok(code) => ExitCode::from(code),
        Err(fault) => {
            eprintln!("clee: {fault}");
            ExitCode::from(fault.exit())
        }
    }
}

//! One file a command. Here the clock is read, the terminal is written to, and everything else is called.

mod check;
mod diff;
mod evidence;
mod explain;
mod further;
mod known;
mod logging;
mod mail;
mod marked;
mod model;
mod print;
mod progress;
mod reading;
mod registry_of_run;
mod rules;
mod run;
mod run_ending;
mod run_history;
mod run_metrics;
mod run_page;
mod run_tables;
mod run_words;
mod runs;
mod signals;
mod simulate;
mod synth;
mod transcript;
mod uncounted;

pub use logging::{keep_panics_free_of_data, set_up_logging};

use crate::cli::{Cli, Command, ModelCommand};
use crate::error::CommandError;
use clap::CommandFactory;

/// Carries out what was typed and gives the exit code.
///
/// # Errors
/// When it cannot be carried out; the error knows its exit code.
pub fn dispatch(command: Command) -> Result<u8, CommandError> {
    match command {
        Command::Run(args) => run::run(&args),
        Command::Resume(args) => run::resume(&args),
        Command::Check(args) => check::check(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Transcript(args) => transcript::transcript(&args),
        Command::Diff(args) => diff::diff(&args),
        Command::Runs(args) => runs::runs(&args),
        Command::Rules(command) => rules::rules(&command),
        Command::Simulate(args) => simulate::simulate(&args),
        Command::Train(args) => model::train(&args),
        Command::Model(ModelCommand::Show(args)) => model::show(&args),
        Command::Mail(command) => mail::mail(&command),
        Command::Synth(args) => synth::synth(&args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "clee", &mut std::io::stdout());
            Ok(0)
        }
    }
}

//! A made-up state with the faults of real ones, and the truth about it.
//!
//! In: settings (size, seed, dates, rates) and a sink that opens files by their relative path. Out: `registry/`,
//! `submissions/` in the contract's canonical form or in a way that senders have (`wording`), and `truth/`: who each row
//! is really about, which training it tells of, what was damaged, and whether its file says that it was completed. Equal
//! settings give equal bytes, whatever the number of threads. Nothing here opens a file, reads a clock or holds more
//! than a few chunks of officers.

mod attendee;
mod catalogue;
mod delimited;
mod event;
mod families;
mod faults;
mod headings;
mod lists;
mod names;
mod people;
mod places;
mod registry;
mod reports;
mod rng;
mod rosters;
mod row;
mod sample;
mod settings;
mod spelling;
mod state;
mod telling;
mod training;
mod wording;
mod workbook;

pub use sample::{sample, sample_settings};
pub use settings::{Layout, Rates, SynthSettings};

use crate::record::Date;
use rayon::prelude::*;
use state::State;
use std::io::Write;

/// Where files go: the caller owns the folder.
pub trait Sink {
    /// Opens a new file by its path relative to the data folder, parts separated by `/`.
    fn file(&mut self, relative_path: &str) -> std::io::Result<Box<dyn Write + Send>>;
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    pub officers: usize,
    pub outsiders: usize,
    pub agencies: usize,
    pub providers: usize,
    pub courses: usize,
    pub trainings: usize,
    /// Files of submissions.
    pub files: usize,
    pub rows: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    #[error("`{officers}` officers are too few to make a state\n  hint: ask for 10 or more")]
    TooFewOfficers { officers: usize },
    #[error("training would begin on `{from}` and end on `{to}`\n  hint: `from` must lie before `to`")]
    DatesReversed { from: Date, to: Date },
    #[error("the rate `{rate}` is above 10000\n  hint: a rate is a share in ten-thousandths")]
    RateTooHigh { rate: &'static str },
    #[error(
        "the rates of ways to write a file add up to `{sum}`\n  hint: a file is written one way, so together they are at most 10000"
    )]
    TooManyWays { sum: u32 },
    #[error(
        "a size is too small\n  hint: at least 1 agency, 10 providers, 1 month per file and 1 officer per chunk are needed"
    )]
    SizeTooSmall,
    #[error("cannot write `{path}`: {source}")]
    Write { path: String, source: std::io::Error },
    #[error("cannot make the workbook `{path}`: {source}")]
    Workbook { path: String, source: rust_xlsxwriter::XlsxError },
}

/// Makes a whole state. Chunks of officers are made in parallel and written in order.
///
/// # Errors
/// When the settings make no state, or the sink cannot be written.
pub fn generate(settings: &SynthSettings, out: &mut dyn Sink) -> Result<Summary, SynthError> {
    let state = State::new(settings.clone())?;
    let people = state.people();
    registry::write(&state, &people, &registry::Extra::default(), out)?;
    let mut truth = delimited::Csv::open(out, "truth/rows.csv", &rosters::truth_of_rows(&state))?;
    let mut officers = delimited::Csv::open(out, "truth/officers.csv", rosters::TRUTH_OF_OFFICERS)?;
    let mut summary = summary(&state, people.outsiders);
    let all: Vec<usize> = (0..rosters::chunks(&state)).collect();
    for some in all.chunks(rayon::current_num_threads().max(1)) {
        let made: Vec<(Vec<_>, String, usize)> = some
            .par_iter()
            .map(|&index| {
                let chunk = rosters::chunk(&state, &people, index);
                let files: Result<Vec<_>, _> =
                    chunk.rosters.into_par_iter().map(|roster| rosters::render(&state, roster)).collect();
                files.map(|files| (files, chunk.officers, chunk.trainings))
            })
            .collect::<Result<_, _>>()?;
        for (files, lines, trainings) in made {
            officers.lines(&lines)?;
            summary.trainings += trainings;
            for file in files {
                write_file(out, &file.path, &file.bytes)?;
                truth.lines(&file.truth)?;
                summary.files += 1;
                summary.rows += file.rows;
            }
        }
    }
    truth.finish()?;
    officers.finish()?;
    Ok(summary)
}

fn summary(state: &State, outsiders: usize) -> Summary {
    Summary {
        officers: state.officers(),
        outsiders,
        agencies: state.agencies.all.len(),
        providers: state.catalogue.providers.len() - state.agencies.all.len(),
        courses: state.catalogue.courses.len(),
        ..Summary::default()
    }
}

fn write_file(out: &mut dyn Sink, path: &str, bytes: &[u8]) -> Result<(), SynthError> {
    let fault = |source| SynthError::Write { path: path.to_owned(), source };
    let mut file = out.file(path).map_err(fault)?;
    file.write_all(bytes).and_then(|()| file.flush()).map_err(fault)
}

#[cfg(test)]
mod tests;

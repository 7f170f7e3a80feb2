//! The small state that is shipped with the project.
//!
//! In: nothing; its settings stand here. Out: the folder `sample_data/`: a registry, rosters in the forms in which
//! they arrive in life, files with faults planted by hand, the truth, and a README that lists every planted fault and
//! what becomes of it. Made anew it has the same bytes, so it may be changed only here.

mod dress;
mod planted;
mod readme;

use super::registry::{self, Extra};
use super::rosters::{self, TRUTH_OF_OFFICERS, TRUTH_OF_ROWS};
use super::state::State;
use super::{Layout, Rates, Sink, Summary, SynthError, SynthSettings, summary, write_file};

/// The settings of the shipped state.
pub fn sample_settings() -> SynthSettings {
    SynthSettings {
        officers: 420,
        seed: 2_025,
        rows: Some(7_000),
        agencies: Some(32),
        providers: Some(20),
        layout: Layout::Senders,
        months_per_file: 6,
        rates: Rates { license_missing: 350, outsiders: 250, ..Rates::default().canonical() },
        ..SynthSettings::default()
    }
}

/// A document ready to be written: its bytes, and where the rows of the roster stand in it.
pub(super) struct Document {
    pub path: String,
    pub bytes: Vec<u8>,
    /// Sheet and row number of each row, in the roster's order of rows.
    pub places: Vec<(String, usize)>,
}

/// Writes the sample.
///
/// # Errors
/// When the sink cannot be written or a workbook not be made.
pub fn sample(out: &mut dyn Sink) -> Result<Summary, SynthError> {
    let state = State::new(sample_settings())?;
    let people = state.people();
    let planted = planted::Planted::read();
    registry::write(&state, &people, &Extra { lines: planted.registry.clone() }, out)?;
    let mut summary = summary(&state, people.outsiders);
    let (mut truth, mut officers) = (String::from(TRUTH_OF_ROWS), String::from(TRUTH_OF_OFFICERS));
    truth.push('\n');
    officers.push('\n');
    let mut forms = Vec::new();
    for index in 0..rosters::chunks(&state) {
        let chunk = rosters::chunk(&state, &people, index);
        officers.push_str(&chunk.officers);
        summary.trainings += chunk.trainings;
        for roster in chunk.rosters {
            let style = dress::style(&state, &roster);
            let document = dress::dress(&state, &roster, style)?;
            for (row, (sheet, number)) in roster.rows.iter().zip(&document.places) {
                rosters::truth_line(&mut truth, &document.path, sheet, *number, row);
            }
            write_file(out, &document.path, &document.bytes)?;
            summary.files += 1;
            summary.rows += roster.rows.len();
            forms.push((document.path, style));
        }
    }
    write_file(out, "truth/rows.csv", truth.as_bytes())?;
    write_file(out, "truth/officers.csv", officers.as_bytes())?;
    for document in planted.documents()? {
        write_file(out, &document.path, &document.bytes)?;
        summary.files += 1;
    }
    summary.rows += planted.rows().count();
    write_file(out, "planted.csv", planted.list().as_bytes())?;
    write_file(out, "planted_files.csv", planted.list_of_files().as_bytes())?;
    write_file(out, "README.md", readme::readme(&state, &summary, &planted, &forms, &truth).as_bytes())?;
    Ok(summary)
}

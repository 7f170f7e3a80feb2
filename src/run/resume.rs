//! What a run keeps for its own resuming, and taking it up again.
//!
//! In: a run folder with its finished stages. Out: what those stages knew, or the decision to do them all again.
//! Always holds: under another pipeline file, rule, contract or profile a run is not taken up at all. A stage is taken up
//! when the program is the one it was done with and the inputs it read are kept; otherwise the run begins again under the
//! same name, date and settings. Either way the bytes are those of an unbroken run.

use super::{BEGIN, Given, READ, STAGES};
use crate::account::RunError;
use crate::lake::{HashedFile, RunDir};
use crate::plan::Plan;
use crate::read::{Inputs, read_again};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The ledger of what was sent before the run began.
pub const LEDGER: &str = "ledger.ndjson";
/// The identity model that the run may use, in JSON: since then another may have been kept.
pub const OFFERED: &str = "model_offered.json";
/// Which files were read, and under which keys what they became is kept.
pub const INPUTS: &str = "inputs";
const MADE_BY: &str = "made_by";

/// The inputs of a run that had read them; `None` when it had not, and then nothing of it is done.
pub fn take_up(plan: &Plan, run: &mut RunDir, given: &Given<'_>) -> Result<Option<Inputs>, RunError> {
    if run.stages_done().is_empty() {
        return Ok(None);
    }
    let kept_by = run.kept(MADE_BY)?.map(|kept| String::from_utf8_lossy(&kept).into_owned());
    if let Some(kept_by) = &kept_by {
        refuse_other_definitions(plan, kept_by)?;
    }
    let same_program = kept_by.is_some_and(|kept| kept.lines().next() == Some(program().as_str()));
    let inputs = match same_program && is_done(run, READ) {
        true => kept(run, INPUTS)?.and_then(|files| read_again(plan, files, given.keeping)),
        false => None,
    };
    if inputs.is_none() {
        tracing::warn!(
            "the run begins again: it had read nothing, what it read is not kept, or the program is another"
        );
        run.go_back_to(0)?;
    } else if run.stages_done().len() == STAGES.len() {
        // what is published is made from one look at everything, so its stage is done whole or again
        run.go_back_to(STAGES.len() - 1)?;
    }
    Ok(inputs)
}

/// Keeps what a resumed run must see as it was.
pub fn begin(plan: &Plan, run: &RunDir, given: &Given<'_>) -> Result<(), RunError> {
    if is_done(run, BEGIN) {
        return Ok(());
    }
    run.keep(LEDGER, given.ledger.as_bytes())?;
    run.keep(OFFERED, &given.model.to_bytes())?;
    run.keep(MADE_BY, made_by(plan).as_bytes())?;
    Ok(())
}

pub fn is_done(run: &RunDir, stage: &str) -> bool {
    run.stages_done().iter().any(|done| done.name == stage)
}

/// The program on the first line, then the hash of each definition file. Their paths are told differently by different
/// callers, and the same file elsewhere is the same definition.
fn made_by(plan: &Plan) -> String {
    definitions(plan).fold(program() + "\n", |list, file| list + &file.blake3 + "\n")
}

fn program() -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), env!("CLEE_CODE"))
}

fn definitions(plan: &Plan) -> impl Iterator<Item = &HashedFile> {
    let all = &plan.definitions;
    [&all.pipeline, &all.rules, &all.contracts, &all.profiles, &all.other].into_iter().flatten()
}

/// A run ends with the settings it was started with or not at all: under others it would be another run.
fn refuse_other_definitions(plan: &Plan, kept_by: &str) -> Result<(), RunError> {
    let before: Vec<&str> = kept_by.lines().skip(1).collect();
    if definitions(plan).map(|file| file.blake3.as_str()).eq(before.iter().copied()) {
        return Ok(());
    }
    let other = definitions(plan).filter(|file| !before.contains(&file.blake3.as_str()));
    let mut other: Vec<String> = other.map(|file| format!("`{}`", file.path)).collect();
    if other.is_empty() {
        other.push("a file that was there and is gone".to_owned());
    }
    Err(RunError::OtherDefinitions { files: other.join(", ") })
}

/// Keeps a value for a later stage of this run.
pub fn keep<T: Serialize + ?Sized>(run: &RunDir, name: &str, value: &T) -> Result<(), RunError> {
    let bytes = postcard::to_stdvec(value).map_err(|fault| RunError::Kept { name: name.to_owned(), fault })?;
    run.keep(name, &bytes)?;
    Ok(())
}

fn kept<T: DeserializeOwned>(run: &RunDir, name: &str) -> Result<Option<T>, RunError> {
    let bytes = run.kept(name)?;
    let value = bytes.map(|bytes| postcard::from_bytes(&bytes)).transpose();
    value.map_err(|fault| RunError::Kept { name: name.to_owned(), fault })
}

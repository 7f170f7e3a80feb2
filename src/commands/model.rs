//! `clee train` and `clee model show`: the identity model of a lake.
//!
//! In: the rows of a run, read again, or kept models. Out: a model in `models/`, or a table of probabilities. Always holds: a
//! model holds counts and shares and nothing about anybody.

use super::print::Table;
use super::registry_of_run::{inputs_of, plan_of};
use super::run_tables::RunTables;
use crate::cli::{ModelShowArgs, TrainArgs};
use crate::error::CommandError;
use crate::lake::Lake;
use crate::plan::{Plan, PlanError};
use crate::record::submission::Submission;
use crate::resolve::{Choice, Level, Offered, Resolver, TrainedModel};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The newest model of a lake, for a run that may use it. One that no longer fits the settings is told and left out.
///
/// # Errors
/// When it cannot be read.
pub fn newest_model(lake: &Lake, plan: &Plan) -> Result<Offered, CommandError> {
    let Some((name, document)) = lake.newest_model()? else { return Ok(Offered::default()) };
    match TrainedModel::read(&document, &plan.identity) {
        Ok(model) => Ok(Offered { model: Some(model), is_named: false }),
        Err(fault) => {
            tracing::warn!(model = name, %fault, "the lake's newest identity model is not used");
            Ok(Offered::default())
        }
    }
}

/// Trains a model from the rows of a run and keeps it.
///
/// # Errors
/// When the run's inputs are gone, hold too few rows, or the lake is held.
pub fn train(args: &TrainArgs) -> Result<u8, CommandError> {
    let run = RunTables::open(&args.run)?;
    let plan = plan_of(&run)?;
    let (inputs, same) = inputs_of(&run, &plan, false)?;
    if !same {
        tracing::warn!("the inputs have changed since the run; the model is trained from what they hold now");
    }
    let resolver = Resolver::new(&inputs.registry, &plan.identity);
    let known: Vec<&Submission> = inputs.rows.iter().filter(|row| row.is_known(plan.as_of)).collect();
    let nothing = Offered::default();
    let choice = Choice { offered: &nothing, as_of: plan.as_of, settings: &plan.identity_blake3 };
    let (settled, model) = resolver.train(&known, &choice);
    let Some(model) = model else {
        let wanted = plan.identity.training.rows;
        return Err(CommandError::Usage {
            message: format!("{settled} rows are settled by their number, and a model needs {wanted}"),
            hint: "runs use the shares of the identity settings until there are more; `training.rows` there is the bound",
        });
    };
    let lock = Lake::existing(&args.run.lake)?.lock()?;
    let path = lock.keep_model(&model.file_name(), &model.to_bytes())?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", path.display())?;
    let from = &model.trained;
    writeln!(
        out,
        "trained as of {} from {} settled rows and {} of the others; later runs use it",
        from.as_of, from.settled_rows, from.sampled_rows
    )?;
    Ok(0)
}

/// Prints a model as a table, or two side by side.
///
/// # Errors
/// When there is none, or one cannot be read.
pub fn show(args: &ModelShowArgs) -> Result<u8, CommandError> {
    let lake = Lake::existing(&args.lake)?;
    let names = match &args.models[..] {
        [] => lake.models()?.pop().map(PathBuf::from).into_iter().collect(),
        named => named.to_vec(),
    };
    let models: Vec<TrainedModel> = names.iter().map(|name| read(&lake, name)).collect::<Result<_, _>>()?;
    match &models[..] {
        [] => Err(CommandError::Usage {
            message: format!("no model is kept in `{}`", args.lake.display()),
            hint: "`clee train` trains one; a run keeps the one it trains when it publishes",
        }),
        [one] => {
            table_of(one).print(args.format)?;
            Ok(0)
        }
        [one, other, ..] => {
            compared(one, other).print(args.format)?;
            Ok(0)
        }
    }
}

/// A model by its name in the lake, or by the path of a file.
fn read(lake: &Lake, name: &Path) -> Result<TrainedModel, CommandError> {
    let kept = lake.model_path(&name.to_string_lossy());
    let path = if kept.is_file() { kept } else { name.to_owned() };
    let bytes = std::fs::read(&path).map_err(|source| CommandError::Read { path: path.clone(), source })?;
    TrainedModel::parse(&bytes).map_err(|source| PlanError::Model { path, source }.into())
}

fn table_of(model: &TrainedModel) -> Table {
    let mut table = Table::new(&["comparison", "level", "m", "u", "weight"]).with_figures(&["m", "u", "weight"]);
    for comparison in &model.comparisons {
        for level in &comparison.levels {
            let [m, u, weight] = shown(level);
            table.push(vec![comparison.comparison.clone(), level.level.clone(), m, u, weight]);
        }
    }
    for (name, what, share) in shares(model) {
        table.push(vec![name.to_owned(), what.to_owned(), share.to_string(), String::new(), String::new()]);
    }
    table
}

const COLUMNS: [&str; 8] = ["comparison", "level", "m", "other m", "u", "other u", "weight", "other weight"];

fn compared(one: &TrainedModel, other: &TrainedModel) -> Table {
    let mut table = Table::new(&COLUMNS).with_figures(&COLUMNS[2..]);
    for (mine, theirs) in one.comparisons.iter().zip(&other.comparisons) {
        for (level, beside) in mine.levels.iter().zip(&theirs.levels) {
            let ([m, u, weight], [other_m, other_u, other_weight]) = (shown(level), shown(beside));
            let names = [mine.comparison.clone(), level.level.clone()];
            table.push(names.into_iter().chain([m, other_m, u, other_u, weight, other_weight]).collect());
        }
    }
    for ((name, what, share), (.., beside)) in shares(one).into_iter().zip(shares(other)) {
        let mut row = vec![name.to_owned(), what.to_owned(), share.to_string(), beside.to_string()];
        row.resize(COLUMNS.len(), String::new());
        table.push(row);
    }
    table
}

/// m, u and the weight in bits; without u, the weight hangs on how frequent the value itself is.
fn shown(level: &Level) -> [String; 3] {
    match level.u {
        Some(u) => [level.m.to_string(), u.to_string(), format!("{:+.2}", (level.m / u).log2())],
        None => [level.m.to_string(), "frequency of the value".to_owned(), String::new()],
    }
}

fn shares(model: &TrainedModel) -> [(&'static str, &'static str, f64); 7] {
    let shares = &model.outsiders;
    let ([none, unknown, known], [r_none, r_unknown, r_known]) = (shares.by_number, shares.recurring);
    [
        ("unregistered people", "of rows without a number", none),
        ("unregistered people", "of rows with nobody's number", unknown),
        ("unregistered people", "of rows with somebody's number", known),
        ("seen in other rows too", "of those without a number", r_none),
        ("seen in other rows too", "of those with nobody's number", r_unknown),
        ("seen in other rows too", "of those with somebody's number", r_known),
        ("bear an officer's name in the officer's agency", "of unregistered people", shares.relatives),
    ]
}

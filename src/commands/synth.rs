//! `clee synth`: a synthetic state and the truth about it, written to a folder.

use crate::cli::SynthArgs;
use crate::error::CommandError;
use crate::synth::{Sink, SynthError, SynthSettings, generate, sample};
use std::fs::{File, create_dir_all};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Makes the state.
///
/// # Errors
/// When the settings make no state, or the folder cannot be written.
pub fn synth(args: &SynthArgs) -> Result<u8, CommandError> {
    let earlier = ["registry", "submissions", "truth"].iter().any(|part| args.out.join(part).exists());
    if earlier && !args.sample {
        return Err(CommandError::Usage {
            message: format!("`{}` holds a state already, and files of two would mix", args.out.display()),
            hint: "name another folder, or remove `registry`, `submissions` and `truth` there first",
        });
    }
    let mut folder = Folder { root: args.out.clone() };
    let made = if args.sample { sample(&mut folder) } else { generate(&settings(args)?, &mut folder) };
    let summary = made.map_err(|fault| match fault {
        SynthError::Write { path, source } => CommandError::Write { path: args.out.join(path), source },
        other => CommandError::Usage { message: other.to_string(), hint: "`clee synth --help` shows the settings" },
    })?;
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&summary).map_err(std::io::Error::from)?)?;
    Ok(0)
}

fn settings(args: &SynthArgs) -> Result<SynthSettings, CommandError> {
    let mut settings = match &args.settings {
        None => SynthSettings::default(),
        Some(path) => {
            let text =
                std::fs::read_to_string(path).map_err(|source| CommandError::Read { path: path.clone(), source })?;
            serde_saphyr::from_str(&text).map_err(|fault| CommandError::Usage {
                message: format!("`{}` is wrong: {fault}", path.display()),
                hint: "give rates in ten-thousandths, by their names",
            })?
        }
    };
    settings.officers = args.officers;
    settings.seed = args.seed;
    settings.rows = args.rows.map(|rows| usize::try_from(rows).unwrap_or(usize::MAX)).or(settings.rows);
    settings.rates = match (args.messy, args.canonical) {
        (true, _) => settings.rates.messy(),
        (_, true) => settings.rates.canonical(),
        _ => settings.rates,
    };
    Ok(settings)
}

struct Folder {
    root: PathBuf,
}

impl Sink for Folder {
    fn file(&mut self, relative_path: &str) -> std::io::Result<Box<dyn Write + Send>> {
        let path = self.root.join(relative_path);
        if let Some(parent) = path.parent() {
            create_dir_all(parent)?;
        }
        Ok(Box::new(BufWriter::new(File::create(path)?)))
    }
}

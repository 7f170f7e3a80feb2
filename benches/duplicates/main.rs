//! How well one training told of more than once is found: whole runs, real matching of people included, against truth.
//!
//! In: nothing, or a folder of anybody's data with `truth/rows.csv` (file, row_number, license_no, event_id, kind, hours).
//! Out: hours credited twice, genuine repeats dropped and rows that wait, per kind, with what the errors are made of.
//! Without a folder, states that `clee synth` makes are scored: as they come, and crowded with courses much alike
//! (`crowded.yaml`). Nothing scored is seen by the rules but the rows.
//!
//!   cargo bench --bench duplicates                                    the states of DESIGN.md, one after another
//!   cargo bench --bench duplicates -- --officers 4000 --seeds 5,6     others
//!   cargo bench --bench duplicates -- --data DIR --as-of 2026-06-30   data of your own; --examples 5 shows errors
//!   cargo bench --bench duplicates -- --kernel 18000                  time to compare the rows of so many officers

mod kernel;
#[path = "../made.rs"]
mod made;
mod score;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

type Fallible<T> = Result<T, Box<dyn Error>>;

const USAGE: &str =
    "[--officers N] [--seeds A,B] [--settings FILE] [--data DIR] [--as-of DAY] [--examples N] [--kernel N]";
const CLEE: &str = env!("CARGO_BIN_EXE_clee");
const HERE: &str = env!("CARGO_MANIFEST_DIR");

struct Options {
    officers: u64,
    seeds: Vec<u64>,
    settings: Vec<(String, Option<PathBuf>)>,
    data: Option<PathBuf>,
    as_of: String,
    examples: usize,
    kernel: Option<usize>,
}

impl Options {
    fn read(mut typed: impl Iterator<Item = String>) -> Fallible<Self> {
        let crowded = Path::new(HERE).join("benches/duplicates/crowded.yaml");
        let mut options = Self {
            officers: 18_000,
            seeds: vec![11, 12, 13],
            settings: vec![("as it comes".into(), None), ("crowded".into(), Some(crowded))],
            data: None,
            as_of: "2026-06-30".into(),
            examples: 0,
            kernel: None,
        };
        while let Some(name) = typed.next() {
            // cargo passes this one to every bench
            if name == "--bench" {
                continue;
            }
            let value = typed.next().ok_or_else(|| format!("`{name}` stands alone; {USAGE}"))?;
            match name.as_str() {
                "--officers" => options.officers = value.parse()?,
                "--seeds" => options.seeds = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--settings" => options.settings = vec![(value.clone(), Some(value.into()))],
                "--data" => options.data = Some(value.into()),
                "--as-of" => options.as_of = value,
                "--examples" => options.examples = value.parse()?,
                "--kernel" => options.kernel = Some(value.parse()?),
                _ => return Err(format!("`{name}` is not known; {USAGE}").into()),
            }
        }
        Ok(options)
    }
}

fn main() -> Fallible<()> {
    let options = Options::read(std::env::args().skip(1))?;
    if let Some(officers) = options.kernel {
        return kernel::time(officers, options.seeds[0]);
    }
    if let Some(data) = &options.data {
        let scored = run_and_score(data, &options)?;
        scored.print(&data.display().to_string());
        return Ok(());
    }
    for (name, settings) in &options.settings {
        for seed in &options.seeds {
            let folder = tempfile::tempdir()?;
            synth(options.officers, *seed, settings.as_deref(), folder.path())?;
            run_and_score(folder.path(), &options)?.print(&format!("clee synth {name}, seed {seed}"));
        }
    }
    Ok(())
}

fn synth(officers: u64, seed: u64, settings: Option<&Path>, out: &Path) -> Fallible<()> {
    let mut command = Command::new(CLEE);
    command.args(["synth", "--officers", &officers.to_string(), "--seed", &seed.to_string(), "--out"]).arg(out);
    if let Some(settings) = settings {
        command.arg("--settings").arg(settings);
    }
    finish(&mut command)
}

/// A whole run over the data into a lake of its own, and what the truth says of it.
fn run_and_score(data: &Path, options: &Options) -> Fallible<score::Score> {
    let lake = tempfile::tempdir()?;
    let pipeline = Path::new(HERE).join("pipelines/missouri/nightly.yaml");
    let mut command = Command::new(CLEE);
    command.arg("run").arg(pipeline).arg("--data").arg(data).arg("--lake").arg(lake.path());
    command.args(["--as-of", &options.as_of, "--period", &options.as_of[..4], "--first-period", &options.as_of[..4]]);
    finish(&mut command)?;
    score::score(data, &lake.path().join("current"), options.examples)
}

fn finish(command: &mut Command) -> Fallible<()> {
    let status = command.stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}

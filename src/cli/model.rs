//! What may be typed after `clee train` and `clee model`.

use super::{Format, RunChoice};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clee train --lake /srv/lake
  clee train --lake /srv/lake --run 2025-10-01-2025-000007")]
pub struct TrainArgs {
    #[command(flatten)]
    pub run: RunChoice,
}

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Print a model as a table, or two side by side.
    Show(ModelShowArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clee model show --lake /srv/lake
  clee model show identity-2025-10-01-0123456789ab.json identity-2026-10-01-456789abcdef.json --lake /srv/lake")]
pub struct ModelShowArgs {
    /// Names in the lake's `models/`, or files; the newest by default.
    #[arg(value_name = "MODEL", num_args = 0..=2)]
    pub models: Vec<PathBuf>,
    #[arg(long, value_name = "DIR", default_value = "lake")]
    pub lake: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

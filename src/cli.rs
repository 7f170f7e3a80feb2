//! What was typed. Parsing reads no file and decides nothing; `plan` says what it means.

use crate::publish::Wave;
use crate::record::{Date, InputKind, Period};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

mod model;

pub use model::{ModelCommand, ModelShowArgs, TrainArgs};

/// Reconciles training records of peace officers and judges whether the year's continuing-education law is met.
#[derive(Debug, Parser)]
#[command(name = "clee", version, about, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// How logs are written to standard error.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// How much is logged: error, warn, info, debug, trace, or a filter such as `clee=debug`.
    #[arg(long, global = true, default_value = "info", value_name = "LEVEL")]
    pub log_level: String,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// How a table is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
    Csv,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a pipeline: read what was sent, judge every officer, publish tables, lists and reports.
    Run(RunArgs),
    /// Finish a run that stopped, with the date and settings it was started with.
    Resume(ResumeArgs),
    /// Tell a sender every fault of a file before it is submitted.
    Check(CheckArgs),
    /// Why an officer stands where they stand: every hour, its source row and the rule that counted it or did not.
    Explain(ExplainArgs),
    /// An officer's record of training, or an agency's.
    Transcript(TranscriptArgs),
    /// Which officers' standing changed between two runs, and which rows caused it.
    Diff(DiffArgs),
    /// The runs in the lake: state, as-of date, counts, which one is current.
    Runs(RunsArgs),
    /// The law in force, faults in rule files, the scenario tests.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// The statewide effect of a changed rule set: who would change, by requirement.
    Simulate(SimulateArgs),
    /// Train the identity model from the rows of a run, and keep it for later runs.
    Train(TrainArgs),
    /// The identity models of a lake.
    #[command(subcommand)]
    Model(ModelCommand),
    /// Deliver the reminders of a wave, take in what came back, and see how far it is.
    #[command(subcommand)]
    Mail(MailCommand),
    /// Make a synthetic state with realistic faults, and the truth about it.
    Synth(SynthArgs),
    /// Print a completion script for a shell.
    #[command(after_help = "Example:\n  clee completions bash > /etc/bash_completion.d/clee")]
    Completions { shell: clap_complete::Shell },
}

#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  clee run pipelines/missouri/sample.yaml
  clee run pipelines/missouri/nightly.yaml --data /srv/post --lake /srv/lake --first-period 2024 --as-of 2025-10-01
  clee run pipelines/missouri/sample.yaml --dry-run")]
pub struct RunArgs {
    /// The pipeline file.
    pub pipeline: PathBuf,
    #[command(flatten)]
    pub overrides: Overrides,
    /// Say what would be read and written, and stop.
    #[arg(long)]
    pub dry_run: bool,
    /// How `--dry-run` says it.
    #[arg(long, value_enum, default_value_t, requires = "dry_run")]
    pub format: Format,
    /// Threads to use; as many as there are processors by default. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// Read every file, also those that an earlier run has read and that have not changed.
    #[arg(long)]
    pub anew: bool,
    /// Write how the run went to this file, for the textfile collector of node_exporter; also when it fails.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
}

/// What the command line may set over the pipeline file.
#[derive(Clone, Debug, Default, Args)]
pub struct Overrides {
    /// Judge as of this day (YYYY-MM-DD); today in the pipeline's time zone by default.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Date>,
    /// The period to judge.
    #[arg(long, value_name = "YEAR", value_parser = period)]
    pub period: Option<Period>,
    /// The first year with complete records, from which late hours are carried.
    #[arg(long, value_name = "YEAR", value_parser = period)]
    pub first_period: Option<Period>,
    /// The folder with `registry/` and `submissions/`.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The folder that keeps the runs.
    #[arg(long, value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// The identity model to use, whatever its age; the lake's newest by default.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The reminder wave: october, november or december; from the as-of date by default.
    #[arg(long, value_name = "MONTH")]
    pub wave: Option<String>,
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "expected a day such as 2025-10-01".to_owned())
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..) => Ok(count),
        _ => Err("expected a number from 1; leave it out for as many as there are processors".to_owned()),
    }
}

fn period(text: &str) -> Result<Period, String> {
    match text.parse() {
        Ok(year @ 1900..=2199) => Ok(Period(year)),
        _ => Err("expected a year such as 2025".to_owned()),
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  clee resume 2025-10-01_p2025_0001 --lake lake")]
pub struct ResumeArgs {
    /// The run's name, as `clee runs` prints it.
    pub run: String,
    #[arg(long, value_name = "DIR", default_value = "lake")]
    pub lake: PathBuf,
    /// Write how the run went to this file, for the textfile collector of node_exporter; also when it fails.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clee check roster.xlsx --as provider_roster
  clee check roster.csv --as provider_roster --registry registry/ --marked roster-marked.xlsx
  clee check *.csv --as in_service --format json
  clee check officers.csv --as officers --lake lake

Exits 0 when no fault would cost credit, 65 when one would; of a registry file 65 when a gate would hold the night.")]
pub struct CheckArgs {
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What the files are: provider_roster, in_service, out_of_state, college, or a registry kind.
    #[arg(long = "as", value_name = "KIND", value_parser = input_kind)]
    pub kind: InputKind,
    /// A folder with the registry, to tell whether each attendee and course is known.
    #[arg(long, value_name = "DIR")]
    pub registry: Option<PathBuf>,
    /// A lake: of a registry file, whether it holds far fewer records than the last published run had; of a decisions file,
    /// whether the rows and officers that it names are there.
    #[arg(long, value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// Write the file back as a workbook with the faults marked.
    #[arg(long, value_name = "OUT.xlsx")]
    pub marked: Option<PathBuf>,
    /// Show what each sheet, header, label and line was taken for, instead of the faults.
    #[arg(long)]
    pub reading: bool,
    /// The pipeline whose profiles and rules apply.
    #[arg(long, value_name = "FILE", default_value = "pipelines/missouri/nightly.yaml")]
    pub pipeline: PathBuf,
    /// Judge dates as of this day (YYYY-MM-DD); today by default.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Date>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

fn input_kind(text: &str) -> Result<InputKind, String> {
    InputKind::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = InputKind::ALL.iter().map(|k| k.as_str()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// Which run to read.
#[derive(Clone, Debug, Args)]
pub struct RunChoice {
    #[arg(long, value_name = "DIR", default_value = "lake")]
    pub lake: PathBuf,
    /// The run's name; the current run by default.
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clee explain 10417
  clee explain 10417 --period 2025 --format json --lake /srv/lake")]
pub struct ExplainArgs {
    /// The officer's licence number.
    pub license: String,
    #[command(flatten)]
    pub run: RunChoice,
    /// Only this period.
    #[arg(long, value_name = "YEAR", value_parser = period)]
    pub period: Option<Period>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clee transcript 10417
  clee transcript --agency A017 --format csv
  clee transcript 10417 --in-service-of A017")]
pub struct TranscriptArgs {
    /// The officer's licence number.
    #[arg(required_unless_present = "agency")]
    pub license: Option<String>,
    /// Every officer of this agency.
    #[arg(long, value_name = "ID", conflicts_with = "license")]
    pub agency: Option<String>,
    /// Only in-service training given by this agency, for an officer who leaves it (75-15.020(6)).
    #[arg(long, value_name = "AGENCY")]
    pub in_service_of: Option<String>,
    #[command(flatten)]
    pub run: RunChoice,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  clee diff 2025-10-01_p2025_0001 2025-10-02_p2025_0002 --format csv")]
pub struct DiffArgs {
    pub from: String,
    pub to: String,
    #[arg(long, value_name = "DIR", default_value = "lake")]
    pub lake: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:
  clee runs
  clee runs --lake /srv/lake --format json
  clee runs prune --dry-run
  clee runs prune --keep 60 --older-than-days 3000",
    args_conflicts_with_subcommands = true
)]
pub struct RunsArgs {
    #[arg(long, value_name = "DIR", default_value = "lake", global = true)]
    pub lake: PathBuf,
    #[arg(long, value_enum, default_value_t, global = true)]
    pub format: Format,
    #[command(subcommand)]
    pub action: Option<RunsAction>,
}

#[derive(Debug, Subcommand)]
pub enum RunsAction {
    /// Remove old runs; never the current one, nor one under legal hold, nor one at work.
    Prune {
        /// Keep at least this many of the newest runs.
        #[arg(long, default_value_t = 30)]
        keep: usize,
        /// Remove only runs older than this many days. By default the years for which records of courses are kept
        /// (75-15.020(5)), counted from the day the run was started or its as-of date, whichever is later.
        #[arg(long, value_name = "DAYS")]
        older_than_days: Option<u32>,
        /// Remove runs that were never published only when they are older than this many days.
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        unfinished_older_than_days: u32,
        #[command(flatten)]
        pack: RulePack,
        /// Say what would be removed, and stop.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// The law in force for a period, with citations and what changed from the year before.
    #[command(after_help = "Example:\n  clee rules show --period 2025")]
    Show {
        #[arg(long, value_name = "YEAR", value_parser = period)]
        period: Option<Period>,
        #[command(flatten)]
        pack: RulePack,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Faults in the rule files: gaps, overlaps, contradictions, missing citations, values long unchecked.
    #[command(after_help = "Example:\n  clee rules lint --rules pipelines/missouri/rules")]
    Lint {
        #[command(flatten)]
        pack: RulePack,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Run the scenarios of the law.
    #[command(after_help = "Example:\n  clee rules test --scenarios tests/scenarios")]
    Test {
        #[command(flatten)]
        pack: RulePack,
        #[arg(long, value_name = "DIR", default_value = "tests/scenarios/11_csr_75-15")]
        scenarios: PathBuf,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// The credit value of a computer-based course from its test group (75-15.070(7)).
    #[command(
        name = "cbt-value",
        after_help = "Example:\n  clee rules cbt-value test-group.csv\n\nThe file has one officer a line and a column `minutes`."
    )]
    CbtValue {
        file: PathBuf,
        #[command(flatten)]
        pack: RulePack,
        /// The day whose rule applies; today by default.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
}

#[derive(Clone, Debug, Args)]
pub struct RulePack {
    /// The folder with the rule files.
    #[arg(long, value_name = "DIR", default_value = "pipelines/missouri/rules")]
    pub rules: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  clee simulate --rules proposals/total-32/rules")]
pub struct SimulateArgs {
    /// The folder with the changed rule files.
    #[arg(long, value_name = "DIR")]
    pub rules: PathBuf,
    #[command(flatten)]
    pub run: RunChoice,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  clee synth --officers 18000 --seed 1 --out state/")]
pub struct SynthArgs {
    #[arg(long, default_value_t = 400, value_name = "N")]
    pub officers: usize,
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
    /// Submitted rows to make; in proportion to the officers by default.
    #[arg(long, value_name = "N")]
    pub rows: Option<u64>,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// A YAML file with rates of the faults.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Write nearly every file of a sender otherwise than canonically, with many rows that claim nothing.
    #[arg(long)]
    pub messy: bool,
    /// Write every file in canonical form, one row a line.
    #[arg(long, conflicts_with = "messy")]
    pub canonical: bool,
    /// Make the shipped sample state instead.
    #[arg(long, hide = true)]
    pub sample: bool,
}

#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Deliver the open messages of a wave to a mail relay, each at most once. It may be stopped and run again.
    #[command(after_help = "Examples:
  clee mail send --wave october --relay localhost:25 --dry-run
  clee mail send --lake /srv/lake --wave october --relay localhost:25 --max 500

Exits 65 when a gate holds the reminders back, 75 when another `clee mail` is at work on the lake.")]
    Send(MailSendArgs),
    /// Take in what another mailer sent, what came back, or what a person found was never sent.
    #[command(after_help = "Examples:
  clee mail record --bounced returns.csv
  clee mail record --sent sent.csv --wave november --period 2025
  clee mail record --not-sent settled.csv --wave october

Each file is CSV with the columns license_no, email and date (YYYY-MM-DD).")]
    Record(MailRecordArgs),
    /// How many messages of each wave are sent, unknown, failed, bounced and still open.
    #[command(after_help = "Examples:
  clee mail status
  clee mail status --list unknown --format csv")]
    Status(MailStatusArgs),
}

#[derive(Debug, Args)]
pub struct MailSendArgs {
    #[command(flatten)]
    pub run: RunChoice,
    /// The wave: october, november or december.
    #[arg(long, value_name = "MONTH", value_parser = wave)]
    pub wave: Wave,
    /// The mail relay, as HOST:PORT.
    #[arg(long, value_name = "HOST:PORT")]
    pub relay: String,
    /// Say how many would be sent, and stop.
    #[arg(long)]
    pub dry_run: bool,
    /// Send at most this many now.
    #[arg(long, value_name = "N")]
    pub max: Option<usize>,
    /// The most messages a minute; what the settings of the mail say by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_minute: Option<u32>,
    /// Use a relay on another machine, though the connection is not encrypted.
    #[arg(long)]
    pub trust_network: bool,
    /// The folder with the texts and settings of the mail.
    #[arg(long, value_name = "DIR", default_value = "pipelines/missouri/mail")]
    pub texts: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["sent", "bounced", "not_sent"]))]
pub struct MailRecordArgs {
    #[command(flatten)]
    pub run: RunChoice,
    /// Messages that another mailer sent, or that a person found to have been sent.
    #[arg(long, value_name = "FILE")]
    pub sent: Option<PathBuf>,
    /// Messages that came back.
    #[arg(long, value_name = "FILE")]
    pub bounced: Option<PathBuf>,
    /// Messages that a person found were never sent; they are open again.
    #[arg(long, value_name = "FILE")]
    pub not_sent: Option<PathBuf>,
    /// The wave they belong to; the run's by default, and for a bounce that of the last message to the address.
    #[arg(long, value_name = "MONTH", value_parser = wave)]
    pub wave: Option<Wave>,
    /// The period they belong to; the run's by default.
    #[arg(long, value_name = "YEAR", value_parser = period)]
    pub period: Option<Period>,
}

#[derive(Debug, Args)]
pub struct MailStatusArgs {
    #[command(flatten)]
    pub run: RunChoice,
    /// List the officers who stand so, instead of counting: sent, unknown, failed, bounced or open. Confidential.
    #[arg(long, value_name = "STANDING", value_enum)]
    pub list: Option<MailStanding>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// How an officer stands in a wave, as the ledger and the run's list tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MailStanding {
    Sent,
    Unknown,
    Failed,
    Bounced,
    Open,
}

fn wave(text: &str) -> Result<Wave, String> {
    Wave::from_name(text).ok_or_else(|| "expected october, november or december".to_owned())
}

//! How a run went, as a text file for the textfile collector of node_exporter.
//!
//! In: the record of a run, or the refusal of one. Out: one file in the Prometheus text format, replaced by one rename.
//! Always holds: counts, times and words of ours only, so every user of the machine may read it; written however a run
//! ends; that it cannot be written is logged and never changes how the run ended. Moments of success come from the
//! record of the current run, so a night that fails does not lose them.

use crate::error::CommandError;
use crate::lake::{GateSeverity, Lake, RunRecord, RunState, write_for_everybody};
use crate::plan::Plan;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where the figures go and what is known so far.
pub struct Metrics {
    /// When the command was started.
    pub now: DateTime<Utc>,
    path: Option<PathBuf>,
    pipeline: String,
    lake: Option<PathBuf>,
    /// Set once a file says how this command ended.
    told: AtomicBool,
}

impl Metrics {
    pub fn begin(path: Option<PathBuf>, now: DateTime<Utc>) -> Self {
        Self { now, path, pipeline: String::new(), lake: None, told: AtomicBool::new(false) }
    }

    /// Takes what the plan says, over which the command line stands.
    pub fn learn(&mut self, plan: &Plan) {
        self.path = self.path.take().or_else(|| plan.prometheus.clone());
        self.pipeline.clone_from(&plan.id);
        self.lake = Some(plan.lake.clone());
    }

    /// Tells of a run, however it ended.
    pub fn of_record(&self, record: &RunRecord) {
        let exit = record.failure.as_ref().map_or(0, |failure| failure.exit);
        let times = Times { started: record.started_at, finished: record.finished_at };
        self.tell(|text| {
            outcome(text, &self.pipeline, exit, times, self.last_success(Some(record)));
            figures(text, &self.pipeline, record);
        });
    }

    /// Tells of a command that failed, unless its run did already.
    pub fn of_refusal(&self, fault: &CommandError) {
        if self.told.load(Ordering::Relaxed) {
            return;
        }
        let times = Times { started: self.now, finished: Some(self.now) };
        self.tell(|text| outcome(text, &self.pipeline, fault.exit(), times, self.last_success(None)));
    }

    fn tell(&self, write: impl FnOnce(&mut Exposition)) {
        let Some(path) = &self.path else { return };
        self.told.store(true, Ordering::Relaxed);
        let mut text = Exposition::default();
        write(&mut text);
        if let Err(fault) = write_for_everybody(path, text.0.as_bytes()) {
            tracing::warn!(%fault, "the figures for monitoring could not be written");
        }
    }

    /// When the current run was finished; this one, once it is published.
    fn last_success(&self, record: Option<&RunRecord>) -> Option<DateTime<Utc>> {
        let this = record.filter(|record| record.state == RunState::Published).and_then(|record| record.finished_at);
        this.or_else(|| {
            let folder = Lake::open(self.lake.as_ref()?).ok()?.current()?;
            RunRecord::read(&folder).ok()?.finished_at
        })
    }
}

#[derive(Clone, Copy)]
struct Times {
    started: DateTime<Utc>,
    finished: Option<DateTime<Utc>>,
}

/// The text format of Prometheus: each metric once, with its help, its type and its samples together.
#[derive(Default)]
struct Exposition(String);

impl Exposition {
    fn gauge(&mut self, name: &str, help: &str, samples: &[(Vec<(&str, &str)>, String)]) {
        if samples.is_empty() {
            return;
        }
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in samples {
            let labels: Vec<String> =
                labels.iter().map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
            let _ = writeln!(self.0, "{name}{{{}}} {value}", labels.join(","));
        }
    }

    fn one(&mut self, name: &str, help: &str, pipeline: &str, value: impl ToString) {
        self.gauge(name, help, &[(vec![("pipeline", pipeline)], value.to_string())]);
    }

    fn by(&mut self, name: &str, help: &str, pipeline: &str, key: &str, counts: &BTreeMap<String, i64>) {
        let samples: Vec<_> = counts
            .iter()
            .map(|(word, count)| (vec![("pipeline", pipeline), (key, word.as_str())], count.to_string()))
            .collect();
        self.gauge(name, help, &samples);
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn outcome(text: &mut Exposition, pipeline: &str, exit: u8, times: Times, last_success: Option<DateTime<Utc>>) {
    text.one("clee_run_success", "Whether the last run was published (1) or not (0).", pipeline, u8::from(exit == 0));
    text.one("clee_run_exit_code", "Exit code of the last run; the runbook says what each means.", pipeline, exit);
    let started = times.started.timestamp();
    text.one("clee_run_started_timestamp_seconds", "When the last run was started.", pipeline, started);
    if let Some(finished) = times.finished {
        let finished = finished.timestamp();
        text.one("clee_run_finished_timestamp_seconds", "When the last run ended.", pipeline, finished);
    }
    if let Some(day) = last_success {
        let help = "When the run that is current was finished.";
        text.one("clee_run_last_success_timestamp_seconds", help, pipeline, day.timestamp());
    }
}

fn figures(text: &mut Exposition, pipeline: &str, record: &RunRecord) {
    let info = [("pipeline", pipeline), ("run", record.run.as_str()), ("version", record.code.version.as_str())];
    text.gauge("clee_run_info", "Name of the last run and version of the program.", &[(info.to_vec(), "1".to_owned())]);
    let stages: Vec<_> = record
        .stages
        .iter()
        .map(|stage| {
            let seconds = format!("{}.{:03}", stage.milliseconds / 1000, stage.milliseconds % 1000);
            (vec![("pipeline", pipeline), ("stage", stage.name.as_str())], seconds)
        })
        .collect();
    text.gauge("clee_run_stage_duration_seconds", "How long each finished stage took.", &stages);
    let counts = &record.counts;
    text.by(
        "clee_run_rows",
        "Input rows by what became of them.",
        pipeline,
        "disposition",
        &counts.rows_by_disposition,
    );
    text.by("clee_run_files", "Input files and sheets by status.", pipeline, "status", &counts.files);
    let gates: Vec<_> = record
        .gates
        .iter()
        .map(|gate| {
            let labels =
                vec![("pipeline", pipeline), ("gate", gate.name.as_str()), ("severity", severity(gate.severity))];
            (labels, u8::from(gate.passed).to_string())
        })
        .collect();
    text.gauge("clee_run_gate_passed", "Whether each gate passed (1) or failed (0).", &gates);
}

const fn severity(of: GateSeverity) -> &'static str {
    match of {
        GateSeverity::Warning => "warning",
        GateSeverity::BlocksOutputs => "blocks_outputs",
        GateSeverity::BlocksRun => "blocks_run",
    }
}

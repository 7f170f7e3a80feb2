//! The ordered list of stages, and the reason for the order.
//!
//! In: a plan, the files it names, a run folder that nobody else writes. Out: the same folder with every table, list and
//! report, and the record of the run. A table is whole before the next stage begins, so a run can be looked into between
//! any two of them.

mod offers;
mod outputs;
mod resume;

pub use outputs::MODEL;
pub use resume::{LEDGER, OFFERED};

use crate::account::{
    Gathering, Histories, Maker, RowIds, RunError, Tables, Texts, assess, facts, settle_agencies, streams, told_before,
};
use crate::assess::Assessed;
use crate::credit::Catalogue;
use crate::gates::{self, History};
use crate::issue::Issue;
use crate::lake::{GateOutcome, GateSeverity, RunDir, RunRecord};
use crate::law::{Acceptance, AssessContext, Assessor, LawError, RuleSet};
use crate::plan::{Plan, PlannedFile};
use crate::publish::{Digest, Scope, TrainedToDate};
use crate::read::{Inputs, Keeping, read};
use crate::record::matching::Matches;
use crate::record::registry::Registry;
use crate::record::submission::Submission;
use crate::record::{Date, Disposition, Hours, InputKind, Reason};
use crate::resolve::{Choice, Offered, Origin, TrainedModel};
use crate::settle::{
    Bucket, JudgeContext, Judged, Mending, Resolved, Rulings, Settler, bucket, conflicts, resolve_rows,
};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the caller is told while a run goes on, and the clock it lends.
pub trait Watch: Sync {
    /// A stage begins.
    fn stage(&self, name: &'static str);
    /// Milliseconds since some fixed moment.
    fn milliseconds(&self) -> u64;
    /// The signal by which the run was asked to end, if it was. Looked at between stages and in long loops.
    fn stop_requested(&self) -> Option<u8>;
}

/// A run that is whole and may be published.
pub struct Finished {
    pub record: RunRecord,
    /// The entries of the cache that it was made of.
    pub used: BTreeSet<String>,
    /// The identity model that it trained.
    pub trained: Option<TrainedModel>,
}

/// The stages in their order. `begin` keeps what the run must not be told twice; `read` comes next because everything
/// else needs typed rows; `resolve` decides who each row is about, of all rows at once since they teach one another, and parts them
/// by officer; `settle` decides bucket by bucket what becomes of each, which needs all rows of an officer, from whatever file; neither
/// leaves anything behind; `assess` needs every completion of an officer, and writes the tables of a bucket; the books are closed,
/// and the `gates` judged, over finished tables only; `publish` renders what passed the gates.
pub const STAGES: [&str; 7] = [BEGIN, READ, RESOLVE, SETTLE, ASSESS, GATES, PUBLISH];
const BEGIN: &str = "begin";
const READ: &str = "read";
const RESOLVE: &str = "resolve";
const SETTLE: &str = "settle";
const ASSESS: &str = "assess";
const GATES: &str = "gates";
const PUBLISH: &str = "publish";

/// What a run is made from besides the plan and the files.
#[derive(Clone, Copy)]
pub struct Given<'g> {
    /// What was sent before, as the lake keeps it.
    pub ledger: &'g str,
    /// The identity model that may be used.
    pub model: &'g Offered,
    /// What earlier runs found.
    pub history: &'g History<'g>,
    pub keeping: Keeping<'g>,
}

/// Runs all stages into `run`, those that it has finished excepted.
///
/// # Errors
/// When a gate keeps the run from publishing, a contract is broken, or the machine fails. What was written stays for
/// `clee resume`; nothing is published.
pub fn run(
    plan: &Plan,
    files: &[PlannedFile],
    given: &Given<'_>,
    run: &mut RunDir,
    watch: &dyn Watch,
) -> Result<Finished, RunError> {
    let mut stages = Stages { watch, started: watch.milliseconds() };
    let taken_up = resume::take_up(plan, run, given)?;
    resume::begin(plan, run, given)?;
    run.save_record(&outputs::opening(run, plan))?;
    stages.done(run, BEGIN)?;

    watch.stage(READ);
    let mut inputs = match taken_up {
        Some(inputs) => inputs,
        None => {
            let inputs = read(plan, files, Some(given.keeping), &|| watch.stop_requested().is_some());
            // what a signal cut short is not what the files hold
            stages.go_on()?;
            resume::keep(run, resume::INPUTS, &inputs.read)?;
            streams::table(run, plan, &inputs.files)?;
            inputs
        }
    };
    settle_agencies(&mut inputs.registry, plan.as_of);
    inputs.sent = crate::mail::Ledger::parse(given.ledger)?;
    inputs.model = given.model.clone();
    stages.done(run, READ)?;

    // what an earlier try of the run decided is decided again, by the same program from the same rows: it is less to do
    // than to keep it
    watch.stage(RESOLVE);
    let rulings = Rulings::new(&inputs.decisions, &inputs.rows, plan.as_of);
    let acceptance = acceptance_on(&plan.rules);
    let mut told = told_of_rulings(plan, &inputs);
    let mut rows = std::mem::take(&mut inputs.rows);
    let context = judge_context(plan, &inputs.registry, &inputs.model, &acceptance);
    let Resolved { matches, model, issues, hours_decided } = resolve_rows(&mut rows, &context, &rulings);
    told.extend(issues);
    let texts = Texts::new(&inputs);
    let row_ids = RowIds::new(&texts, &rows, &told);
    let buckets = part(plan, &inputs.registry, rows, &matches, &hours_decided);
    stages.done(run, RESOLVE)?;

    watch.stage(SETTLE);
    let buckets = Settler::new(&context, &rulings).settle(buckets);
    stages.done(run, SETTLE)?;

    watch.stage(ASSESS);
    let assessor = assessor(plan, &plan.rules)?;
    let readings = plan.rules.readings(plan.period.first_day()).map_err(LawError::from)?;
    let scope = Scope { period: plan.period, commissioned_only: readings.figures_of_commissioned_only };
    let trained = TrainedToDate::new(&inputs.registry, plan.as_of, plan.period, scope.commissioned_only);
    let waiting_only = !plan.outputs.agencies && !plan.outputs.providers;
    let gathering = Gathering::new((&inputs, &texts), &told, trained, waiting_only, plan.as_of);
    let (told_before, done) = (told_before(&texts, &told, &row_ids), resume::is_done(run, ASSESS));
    let (mut tables, evidence) =
        Tables::write((run, plan), (&inputs, &texts), buckets, (told_before, &gathering), (&assessor, done))?;
    stages.done(run, ASSESS)?;

    watch.stage(GATES);
    let written: Vec<&str> = std::iter::once("files").chain(tables.sizes.keys().copied()).collect();
    streams::relations_hold(run, plan, &written)?;
    tables.digest = Digest::of(&streams::frames(run, plan), scope)?;
    tables.books.close(&inputs.files);
    let facts = facts::gather(&inputs, &tables, evidence.tallies.clone());
    let required: Vec<InputKind> = plan.sources.iter().filter(|s| s.required).map(|s| s.kind).collect();
    let verdicts = gates::judge(
        &plan.gates,
        &gates::RunFigures {
            as_of: plan.as_of,
            period: plan.period,
            required: &required,
            facts: &facts,
            books: (tables.books.total.rows, &tables.books.faults),
            frames: &streams::frames(run, plan),
            once: !readings.make_up_counts_twice,
            model: &model,
            history: given.history,
        },
    )?;
    let mut record = outputs::record(run, plan, &inputs, &tables, verdicts);
    record.definitions.other.push(crate::lake::HashedFile::of("ledger", given.ledger.as_bytes()));
    record.identity_model = Some(outputs::identity_model(&model));
    // what was found so far, should the run end here
    run.save_record(&record)?;
    if let Err(refusal) = refuse_blocked(&record.gates) {
        outputs::run_page(run, plan, &tables, &inputs, &record)?;
        return Err(refusal);
    }
    stages.done(run, GATES)?;

    watch.stage(PUBLISH);
    let (made_of, found) = ((&inputs, &texts), (&tables, evidence));
    outputs::publish((run, plan), made_of, &told, found, (&assessor, given.history), &mut record)?;
    outputs::model(run, &model)?;
    record.gates.insert(0, gates::contracts_hold::passed(record.counts.tables.len()));
    stages.done(run, PUBLISH)?;
    outputs::run_page(run, plan, &tables, &inputs, &record)?;
    let used = inputs.keys();
    let trained = model.model.clone().filter(|_| model.origin == Origin::Trained);
    Ok(Finished { record, used, trained })
}

/// Everything the files hold, with every officer at the agency of the as-of date.
pub fn prepare(plan: &Plan, files: &[PlannedFile]) -> Inputs {
    let mut inputs = read(plan, files, None, &|| false);
    settle_agencies(&mut inputs.registry, plan.as_of);
    inputs
}

/// What would become of each of some rows, if they were all that was sent.
pub struct Foreseen {
    /// In the order of the rows.
    pub outcomes: Vec<(Disposition, Option<Reason>)>,
    /// Position of the row that stands for another, or against which another is held.
    pub stands: Vec<Option<usize>>,
    pub matches: Matches,
    pub issues: Vec<Issue>,
}

/// Judges rows that were not sent yet against a registry.
pub fn foresee(plan: &Plan, registry: &mut Registry, model: &Offered, rows: &mut [Submission]) -> Foreseen {
    settle_agencies(registry, plan.as_of);
    let acceptance = acceptance_on(&plan.rules);
    let context = judge_context(plan, registry, model, &acceptance);
    let rulings = Rulings::default();
    let Resolved { matches, issues, hours_decided, .. } = resolve_rows(rows, &context, &rulings);
    let bucket = Bucket::whole(registry.officers.len(), rows.to_vec(), matches, hours_decided);
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut stands = Vec::with_capacity(rows.len());
    let mut all = Foreseen { matches: bucket.matches.clone(), outcomes: Vec::new(), stands: Vec::new(), issues };
    for judged in Settler::new(&context, &rulings).settle(vec![bucket]) {
        all.issues.extend(judged.issues);
        for outcome in judged.outcomes.iter() {
            outcomes.push((outcome.disposition, outcome.reason));
            stands.push(outcome.stands.map(|at| at as usize));
        }
    }
    Foreseen { outcomes, stands, ..all }
}

/// What rows are judged with.
fn judge_context<'b, 'a>(
    plan: &'b Plan,
    registry: &'a Registry,
    model: &'b Offered,
    acceptance: &'b (dyn Fn(Date) -> &'a Acceptance + Sync),
) -> JudgeContext<'b, 'a> {
    JudgeContext {
        registry,
        identity: &plan.identity,
        model: Choice { offered: model, as_of: plan.as_of, settings: &plan.identity_blake3 },
        acceptance,
        as_of: plan.as_of,
        neighbouring_days: acceptance(plan.as_of).neighbouring_days,
        duplicates: &plan.duplicates,
        day_hours: Hours::whole(plan.limits.day_hours),
        catalogue: Catalogue::new(registry, Arc::clone(&plan.words)),
        mending: Mending {
            faults: plan.rules.setting("clerical_faults", plan.as_of).map_or(&[], Vec::as_slice),
            first_period: plan.first_period,
            last_period: plan.period,
        },
    }
}

/// The standing of every officer under a rule set that may not be the plan's.
///
/// # Errors
/// When the rules give no answer.
pub fn judge_under(plan: &Plan, rules: &RuleSet, inputs: &Inputs) -> Result<Assessed, RunError> {
    let rulings = Rulings::new(&inputs.decisions, &inputs.rows, plan.as_of);
    let acceptance = acceptance_on(rules);
    let mut rows = inputs.rows.clone();
    let context = judge_context(plan, &inputs.registry, &inputs.model, &acceptance);
    let Resolved { matches, hours_decided, .. } = resolve_rows(&mut rows, &context, &rulings);
    let buckets = part(plan, &inputs.registry, rows, &matches, &hours_decided);
    let decided = Settler::new(&context, &rulings).settle(buckets);
    let (texts, histories) = (Texts::new(inputs), Histories::new(&inputs.registry, plan.as_of));
    let assessor = assessor(plan, rules)?;
    let judge = |judged: Judged| {
        let made = Maker::new(&texts, &judged);
        let (_, assessed) = assess(made, &histories, (&assessor, plan.as_of), |_, _, _| {})?;
        Ok(assessed)
    };
    let mut all = Assessed::default();
    streams::in_order(decided, judge, |part| {
        all.append(part);
        Ok(())
    })?;
    Ok(all)
}

fn part(
    plan: &Plan,
    registry: &Registry,
    rows: Vec<Submission>,
    matches: &Matches,
    hours_decided: &FxHashSet<u32>,
) -> Vec<Bucket> {
    bucket::part(rows, matches, hours_decided, registry.officers.len(), plan.limits.bucket_officers)
}

fn assessor(plan: &Plan, rules: &RuleSet) -> Result<Assessor, RunError> {
    let context = AssessContext { as_of: plan.as_of, first_period: plan.first_period, last_period: plan.period };
    Ok(Assessor::new(rules, context)?)
}

/// Rulings about no row, and rulings of one day that differ.
fn told_of_rulings(plan: &Plan, inputs: &Inputs) -> Vec<Issue> {
    let mut told = Rulings::without_effect(&inputs.decisions, &inputs.rows, plan.as_of);
    told.extend(conflicts(&inputs.decisions, plan.as_of));
    told
}

/// The rules of credit in force on a day. A training from before the first rule is credited at the first rule's rates; no
/// period counts it.
pub fn acceptance_on<'r>(rules: &'r RuleSet) -> impl Fn(Date) -> &'r Acceptance + Sync {
    let earliest = rules.pack.judged_from.first_day();
    move |day| rules.acceptance(day.max(earliest)).expect("the plan has checked that there is law in force")
}

fn refuse_blocked(gates: &[GateOutcome]) -> Result<(), RunError> {
    let failed: Vec<String> = gates
        .iter()
        .filter(|gate| !gate.passed && gate.severity == GateSeverity::BlocksRun)
        .map(|gate| format!("gate `{}` failed: {}", gate.name, gate.detail))
        .collect();
    if failed.is_empty() { Ok(()) } else { Err(RunError::Gates(failed)) }
}

struct Stages<'a> {
    watch: &'a dyn Watch,
    started: u64,
}

impl Stages<'_> {
    fn done(&mut self, run: &mut RunDir, name: &str) -> Result<(), RunError> {
        if resume::is_done(run, name) {
            tracing::info!(stage = name, "stage was done before");
            return Ok(());
        }
        let now = self.watch.milliseconds();
        let took = now.saturating_sub(self.started);
        self.started = now;
        run.stage_done(name, took)?;
        tracing::info!(stage = name, milliseconds = took, "stage done");
        self.go_on()
    }

    fn go_on(&self) -> Result<(), RunError> {
        match self.watch.stop_requested() {
            Some(signal) => Err(RunError::Stopped { signal }),
            None => Ok(()),
        }
    }
}

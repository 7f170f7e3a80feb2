//! Everything a run leaves in its folder: tables, lists, reports, descriptors.

use super::offers;
use crate::account::streams::{self, table};
use crate::account::{Evidence, RunError, Tables, Texts, lapsing, not_taken};
use crate::gates::{History, Verdicts};
use crate::issue::Issue;
use crate::lake::{
    CodeVersion, Counts, Definitions, GateOutcome, GateSeverity, HashedFile, IdentityModel, MODELS, PublicPage, RunDir,
    RunRecord,
};
use crate::law::Assessor;
use crate::mail::{Edition, Ledger, list_path, messages, recipients};
use crate::plan::Plan;
use crate::publish::{
    AgencyBand, Artifact, Asked, Flow, Gate, KindFiles, Mailed, NeedsPerson, Place, Published, RunPage, Settings,
    StageTime, Wave, everything, run_html,
};
use crate::read::Inputs;
use crate::record::registry::Registry;
use crate::record::tables::{AgencyRow, CourseRow, FileRow, OfficerRow, ProviderRow};
use crate::record::{Disposition, FileStatus, InputKind, Status};
use crate::resolve::Used;
use crate::table::{Resource, TableRow, Written, describe};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The identity model a run used, beside its `run.json`.
pub const MODEL: &str = "model.json";

/// The records that the run judged by.
fn registry_tables(run: &RunDir, plan: &Plan, registry: &Registry, counts: &mut Counts) -> Result<(), RunError> {
    fn one<'r, R: TableRow + From<&'r T>, T: 'r>(
        (run, plan): (&RunDir, &Plan),
        records: &'r [T],
        counts: &mut Counts,
    ) -> Result<(), RunError> {
        let rows: Vec<R> = records.iter().map(R::from).collect();
        counts.tables.insert(R::NAME.to_owned(), i64::try_from(rows.len()).unwrap_or(i64::MAX));
        table(run, plan, &rows)
    }
    one::<OfficerRow, _>((run, plan), &registry.officers, counts)?;
    one::<AgencyRow, _>((run, plan), &registry.agencies, counts)?;
    one::<CourseRow, _>((run, plan), &registry.courses, counts)?;
    one::<ProviderRow, _>((run, plan), &registry.providers, counts)
}

/// What is known of a run when it begins: the program and every definition file.
pub fn opening(run: &RunDir, plan: &Plan) -> RunRecord {
    let mut record = run.record();
    let definitions = &plan.definitions;
    record.code = CodeVersion { version: env!("CARGO_PKG_VERSION").to_owned(), git: None };
    record.definitions = Definitions {
        pipeline: definitions.pipeline.clone(),
        rules: definitions.rules.clone(),
        contracts: definitions.contracts.clone(),
        profiles: definitions.profiles.clone(),
        other: definitions.other.clone(),
    };
    record
}

/// The record of the run, as far as it is known before publishing.
pub fn record(run: &RunDir, plan: &Plan, inputs: &Inputs, tables: &Tables, verdicts: Verdicts) -> RunRecord {
    let mut record = opening(run, plan);
    record.inputs = inputs.hashes.clone();
    record.counts = counts(inputs, tables);
    record.gates = verdicts.gates;
    record.senders = verdicts.senders;
    record
}

/// The model of a run as `run.json` names it.
pub fn identity_model(used: &Used) -> IdentityModel {
    let model = used.model.as_ref().map(|model| {
        let path = format!("{MODELS}/{}", model.file_name());
        HashedFile::of(path, &model.to_bytes())
    });
    IdentityModel { origin: used.origin.as_str().to_owned(), model }
}

/// Writes the model into the run, so that its links can be explained by it alone.
///
/// # Errors
/// When it cannot be written.
pub fn model(run: &RunDir, used: &Used) -> Result<(), RunError> {
    if let Some(model) = &used.model {
        run.write(MODEL, &model.to_bytes())?;
    }
    Ok(())
}

fn counts(inputs: &Inputs, tables: &Tables) -> Counts {
    let books = &tables.books;
    let mut sizes: BTreeMap<String, i64> =
        tables.sizes.iter().map(|(name, rows)| ((*name).to_owned(), *rows)).collect();
    sizes.insert("files".to_owned(), i64::try_from(inputs.files.len()).unwrap_or(i64::MAX));
    let last = tables.compliance.iter().map(|c| c.period).max();
    Counts {
        files: tally(inputs.files.iter().map(|f| f.status.as_str())),
        rows: books.total.rows,
        rows_by_disposition: books.by_disposition.iter().map(|(d, e)| (d.to_string(), e.rows)).collect(),
        hours_claimed_hundredths: books.total.claimed.0,
        hours_credited_hundredths: books.total.credited.0,
        hours_claimed_by_disposition_hundredths: books
            .by_disposition
            .iter()
            .map(|(d, e)| (d.to_string(), e.claimed.0))
            .collect(),
        tables: sizes,
        issues: tables.issues.iter().map(|(code, count)| (code.into(), *count)).collect(),
        officers_by_status: tally(
            tables.compliance.iter().filter(|c| Some(c.period) == last).map(|c| c.status.as_str()),
        ),
        registry: crate::gates::usable(&inputs.registry)
            .into_iter()
            .map(|(kind, records)| (kind.to_string(), i64::try_from(records).unwrap_or(i64::MAX)))
            .collect(),
    }
}

fn tally(names: impl Iterator<Item = &'static str>) -> BTreeMap<String, i64> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

/// Statistics, lists and public reports that no gate holds back, and the descriptor of the tables.
pub fn publish(
    (run, plan): (&RunDir, &Plan),
    (inputs, texts): (&Inputs, &Texts<'_>),
    told: &[Issue],
    (tables, mut evidence): (&Tables, Evidence<'_>),
    (assessor, history): (&Assessor, &History<'_>),
    record: &mut RunRecord,
) -> Result<(), RunError> {
    let details = evidence.details();
    let attendance = if plan.outputs.providers { evidence.lists.finish() } else { Vec::new() };
    let contradicted = &evidence.contradicted;
    let lapsing = lapsing::lapsing(&inputs.registry, &evidence.recent, plan.as_of, plan.report.lapsing_days);
    let law = assessor.law(plan.period);
    // only the reminders of a wave name courses
    let offers = law
        .filter(|_| plan.wave.is_some())
        .map(|law| offers::offers(&inputs.registry, law, &plan.words, plan.as_of))
        .unwrap_or_default();
    let labels = labels(plan, assessor);
    let settings = settings(plan, inputs, history)?;
    let frames = streams::frames(run, plan);
    let published = Published {
        frames: &frames,
        registry: &inputs.registry,
        files: &inputs.files,
        details: &details,
        attendance: &attendance,
        lapsing: &lapsing,
        offers: &offers,
        trained: &evidence.trained,
        digest: &tables.digest,
        compliance: &tables.compliance,
        roster_delays: &evidence.delays,
        labels: &labels,
        period: plan.period,
        as_of: plan.as_of,
        wave: plan.wave,
        settings: &settings,
    };
    let (statistics, mut artifacts) = everything(&published)?;
    if plan.outputs.review {
        let not_taken = not_taken::not_taken((inputs, texts), told, contradicted, plan.as_of);
        artifacts.push(crate::publish::review(&inputs.registry, &details, &not_taken, plan.as_of)?);
    }
    if plan.outputs.public {
        record.public_page = Some(page(run, plan, history, &mut artifacts));
    }
    table(run, plan, &statistics)?;
    record.counts.tables.insert("statistics".to_owned(), i64::try_from(statistics.len()).unwrap_or(i64::MAX));
    let decisions = texts.decisions(told, contradicted, plan.as_of);
    table(run, plan, &decisions)?;
    record.counts.tables.insert("decisions".to_owned(), i64::try_from(decisions.len()).unwrap_or(i64::MAX));
    registry_tables(run, plan, &inputs.registry, &mut record.counts)?;
    let held: BTreeSet<&str> =
        record.gates.iter().filter(|g| !g.passed).flat_map(|g| g.blocked.iter().map(String::as_str)).collect();
    artifacts.into_par_iter().filter(|artifact| !is_held(&held, artifact)).try_for_each(|artifact| {
        run.write(&artifact.path, &artifact.bytes)?;
        if held.contains(MAIL) { Ok(()) } else { write_mail(run, plan, &artifact, &inputs.sent) }
    })?;
    write_descriptor(run, plan, &record.counts)
}

/// Which night's page `public/` is; one that is carried forward joins the artifacts as it was.
fn page(run: &RunDir, plan: &Plan, history: &History<'_>, artifacts: &mut Vec<Artifact>) -> PublicPage {
    match &history.page {
        Some(earlier) => {
            artifacts.extend(earlier.files.iter().cloned());
            earlier.of.clone()
        }
        None => PublicPage { run: run.id().to_string(), as_of: plan.as_of, period: plan.period },
    }
}

/// What a gate names to hold messages back and the list of them not.
const MAIL: &str = "mail";

/// The messages of the wave, when this is its list. No list, no mail: what a gate holds back is not written to anybody.
fn write_mail(run: &RunDir, plan: &Plan, artifact: &Artifact, sent: &Ledger) -> Result<(), RunError> {
    let (Some(texts), Some(wave)) = (&plan.mail, plan.wave) else { return Ok(()) };
    if artifact.path != list_path(wave.as_str()) {
        return Ok(());
    }
    let edition = Edition { period: plan.period, wave: wave.as_str().to_owned(), as_of: plan.as_of };
    let mailing = messages(&edition, &recipients(&artifact.path, &artifact.bytes)?, texts, sent)?;
    mailing.messages.par_iter().try_for_each(|message| run.write(&message.path, &message.bytes).map(|_| ()))?;
    tracing::info!(messages = mailing.messages.len(), refused = mailing.refused.len(), "messages made");
    Ok(())
}

/// Whether a gate holds this file back: gates name lists by the beginning of their file names.
fn is_held(held: &BTreeSet<&str>, artifact: &Artifact) -> bool {
    let name = artifact.path.strip_prefix("lists/").unwrap_or(&artifact.path);
    held.iter().any(|list| name.starts_with(list))
}

fn write_descriptor(run: &RunDir, plan: &Plan, counts: &Counts) -> Result<(), RunError> {
    let outputs = run.outputs();
    let written = plan.contracts.tables().filter_map(|contract| {
        let file = outputs.iter().find(|file| file.path == contract.path)?;
        let rows = counts.tables.get(&contract.name).copied().and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        Some((contract, Written { rows, bytes: file.bytes }, &file.blake3[..]))
    });
    let written: Vec<_> = written.collect();
    let resources: Vec<Resource<'_>> =
        written.iter().map(|(contract, written, blake3)| Resource { table: &contract.name, written, blake3 }).collect();
    let text = describe(&plan.contracts, &plan.id.replace('_', "-"), &resources)?;
    run.write("datapackage.json", text.as_bytes())?;
    Ok(())
}

fn labels(plan: &Plan, assessor: &Assessor) -> BTreeMap<String, String> {
    let law = assessor.law(plan.period);
    law.map(|law| law.requirements.iter().map(|r| (r.id.to_string(), r.label.clone())).collect()).unwrap_or_default()
}

fn settings(plan: &Plan, inputs: &Inputs, history: &History<'_>) -> Result<Settings, RunError> {
    let law = crate::law::LawError::from;
    let readings = plan.rules.readings(plan.period.first_day()).map_err(law)?;
    let report = &plan.report;
    Ok(Settings {
        small_cell: plan.outputs.small_cell,
        commissioned_only: readings.figures_of_commissioned_only,
        total_requirement: plan.rules.pack.total.clone(),
        provisional_days: plan.rules.count("provisional_days", plan.period.first_day()).map_err(law)?,
        away_percent: plan.rules.count("away_from_office_percent", plan.period.first_day()).map_err(law)?,
        roster_due_days: plan.rules.count("attendance_list_days", plan.period.first_day()).map_err(law)?,
        agency_bands: AgencyBand::bands(&report.agency_bands),
        place: Place {
            name: report.place.clone(),
            publisher: report.publisher.clone(),
            privacy_citation: report.privacy_citation.clone(),
            help: report.help.clone(),
        },
        already_sent: plan.wave.map(|wave| inputs.sent.sent(plan.period, wave.as_str())).unwrap_or_default(),
        mailed: mailed(plan, &inputs.sent),
        asked: Asked {
            agencies: plan.outputs.agencies,
            providers: plan.outputs.providers,
            // it is made before
            review: false,
            public: plan.outputs.public && history.page.is_none(),
            state: plan.outputs.public,
        },
        published_before: history.published_before.clone(),
        bounced: inputs.sent.bounced(
            inputs.registry.officers.iter().filter_map(|o| Some((o.license_no.as_str(), o.email.as_deref()?))),
        ),
    })
}

/// The waves of the period in which anything was sent.
fn mailed(plan: &Plan, sent: &Ledger) -> Vec<Mailed> {
    let waves = Wave::ALL.into_iter().map(|wave| {
        let bounced = sent.returned(plan.period, wave.as_str());
        let sent = &sent.sent(plan.period, wave.as_str()) | &bounced;
        Mailed { wave, sent, bounced }
    });
    waves.filter(|mailed| !mailed.sent.is_empty()).collect()
}

/// How the page writes a moment.
const WHEN: &str = "%Y-%m-%d %H:%M:%S UTC";

/// The page for whoever runs the night. It says when the run took place, so it is exempt from equal bytes.
pub fn run_page(
    run: &RunDir,
    plan: &Plan,
    tables: &Tables,
    inputs: &Inputs,
    record: &RunRecord,
) -> Result<(), RunError> {
    let stages = run.stages_done().iter();
    let took: u64 = stages.clone().map(|s| s.milliseconds).sum();
    let finished = record.started_at + chrono::TimeDelta::milliseconds(i64::try_from(took).unwrap_or(0));
    let page = RunPage {
        run: run.id().to_string(),
        pipeline: plan.label.clone(),
        period: plan.period.to_string(),
        as_of: plan.as_of.to_string(),
        started: record.started_at.format(WHEN).to_string(),
        finished: finished.format(WHEN).to_string(),
        published: record.gates.iter().all(|gate| gate.passed || gate.severity != GateSeverity::BlocksRun),
        files: kinds(&inputs.files),
        flows: flows(tables),
        gates: record.gates.iter().map(gate).collect(),
        stages: stages
            .map(|s| StageTime { stage: s.name.clone(), milliseconds: s.milliseconds, rows: record.counts.rows })
            .collect(),
        needs: needs(run, plan, tables, &inputs.files),
    };
    run.write("run.html", &run_html(&page)?)?;
    Ok(())
}

fn gate(gate: &GateOutcome) -> Gate {
    Gate {
        name: gate.name.clone(),
        passed: gate.passed,
        found: gate.detail.clone(),
        wanted: match gate.severity {
            GateSeverity::Warning => "is only said".to_owned(),
            GateSeverity::BlocksOutputs => "holds lists back when it fails".to_owned(),
            GateSeverity::BlocksRun => "keeps the run from publishing when it fails".to_owned(),
        },
        holds_back: gate.blocked.join(", "),
    }
}

fn kinds(files: &[FileRow]) -> Vec<KindFiles> {
    let of = |kind: InputKind| {
        let mine: Vec<&FileRow> = files.iter().filter(|f| f.kind == kind).collect();
        let with =
            |status: FileStatus| i64::try_from(mine.iter().filter(|f| f.status == status).count()).unwrap_or(i64::MAX);
        KindFiles {
            kind,
            read: with(FileStatus::Read),
            partly_read: with(FileStatus::PartlyRead),
            empty: with(FileStatus::Empty),
            skipped: with(FileStatus::Skipped),
            unreadable: with(FileStatus::Unreadable),
            rows: mine.iter().map(|f| f.rows).sum(),
        }
    };
    InputKind::ALL.iter().map(|kind| of(*kind)).collect()
}

fn flows(tables: &Tables) -> Vec<Flow> {
    let mut counts: BTreeMap<(InputKind, Disposition), i64> = BTreeMap::new();
    for (&(kind, disposition, _), rows) in &tables.digest.rows {
        *counts.entry((kind, disposition)).or_default() += rows;
    }
    counts.into_iter().map(|((kind, disposition), rows)| Flow { kind, disposition, rows }).collect()
}

fn needs(run: &RunDir, plan: &Plan, tables: &Tables, files: &[FileRow]) -> Vec<NeedsPerson> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let unreadable = files.iter().filter(|f| f.status == FileStatus::Unreadable).count();
    let letters = run.outputs().iter().filter(|file| file.path.starts_with("lists/mail/")).count();
    let standings = tables.compliance.iter().filter(|c| c.period == plan.period);
    let held = standings.filter(|c| c.status == Status::NotShownCompliant && c.would_comply_if_corrected).count();
    let all = [
        ("rows wait for a decision", tables.waiting(), "lists/review.xlsx"),
        ("files could not be read", count(unreadable), "tables/files.parquet"),
        ("messages can be sent with clee mail send", count(letters), "lists/mail/"),
        ("short officers cannot be reached", tables.unreachable, "lists/unreachable.csv"),
        ("officers are listed for the director", tables.referred, "lists/referral.csv"),
        (
            "officers are held back from that list by open items and clerical slips",
            count(held),
            "lists/referral_held.csv",
        ),
    ];
    all.into_iter()
        .filter(|(_, n, _)| *n > 0)
        .map(|(what, n, place)| {
            // a pipeline that leaves a list out, or a gate that held it back: the table has the rows
            let written = !place.starts_with("lists/") || run.outputs().iter().any(|file| file.path.starts_with(place));
            let place = if written { place } else { "tables/" };
            NeedsPerson { what: what.to_owned(), count: n, place: place.to_owned() }
        })
        .collect()
}

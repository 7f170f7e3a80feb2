//! `clee transcript`: an officer's record of training, with everything 75-15.020(4) puts on a certificate.

use super::print::Table;
use super::run_tables::RunTables;
use crate::cli::{Format, TranscriptArgs};
use crate::error::CommandError;
use crate::record::tables::{AgencyRow, CompletionRow, ComplianceRow, OfficerRow};
use crate::record::{Area, Delivery, Hours, SourceKind, Text, Topic};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

/// What stands in the column `delivery` of computer-based training, as 75-15.070(3) words it.
const COMPUTER_BASED: &str = "Computer-Based Training";

/// Prints the record of an officer, or of an agency's officers.
///
/// # Errors
/// When the run, the officer or the agency is not there.
pub fn transcript(args: &TranscriptArgs) -> Result<u8, CommandError> {
    let run = RunTables::open(&args.run)?;
    let compliance: Vec<ComplianceRow> = run.rows()?;
    let officers = officers(args, &run, &compliance)?;
    let completions: Vec<CompletionRow> = run.rows()?;
    // the registry as the run read it, wherever the lake lies now
    let trainees: BTreeMap<Text, String> =
        run.rows::<OfficerRow>()?.iter().map(|officer| (officer.license_no, officer.full_name())).collect();
    let agencies: Vec<AgencyRow> = run.rows()?;
    let names = args.in_service_of.as_deref().map(|agency| names_of(agency, &agencies));
    let wanted = |c: &&CompletionRow| {
        officers.contains(c.license_no.as_str()) && names.as_deref().is_none_or(|names| in_service_of(c, names))
    };
    let mut table = Table::new(&COLUMNS).with_figures(FIGURES);
    for completion in completions.iter().filter(wanted) {
        table.push(line(completion, trainees.get(&completion.license_no)));
    }
    if args.format == Format::Text {
        for license_no in &officers {
            let name = trainees.get(&Text::from(license_no.as_str())).map_or("", String::as_str);
            writeln!(
                std::io::stdout(),
                "Record of training of {name}, licence {license_no}, as of {}",
                run.record.as_of
            )?;
        }
        let total: Hours = completions.iter().filter(wanted).map(|c| c.hours.total()).sum();
        table.print(Format::Text)?;
        writeln!(std::io::stdout(), "{} trainings, {total} hours of credit", table.rows.len())?;
        return Ok(0);
    }
    table.print(args.format)?;
    Ok(0)
}

const COLUMNS: [&str; 21] = [
    "license_no",
    "trainee",
    "provider",
    "course",
    "control_no",
    "completed_on",
    "location",
    "administrator",
    "source",
    "delivery",
    "role",
    "hours",
    "legal",
    "technical",
    "interpersonal",
    "skill",
    "no_area",
    "firearms",
    "deescalation",
    "implicit_bias",
    "racial_profiling",
];

/// `hours` and what follows it.
const FIGURES: &[&str] = COLUMNS.split_at(11).1;

fn officers(
    args: &TranscriptArgs,
    run: &RunTables,
    compliance: &[ComplianceRow],
) -> Result<BTreeSet<String>, CommandError> {
    if let Some(typed) = &args.license {
        return Ok(BTreeSet::from([run.license_no(typed, compliance)?]));
    }
    let agency = args.agency.as_deref().unwrap_or_default();
    let of_agency = compliance.iter().filter(|c| c.agency_id.as_deref() == Some(agency));
    let officers: BTreeSet<String> = of_agency.map(|c| c.license_no.into()).collect();
    if officers.is_empty() {
        return Err(CommandError::Usage {
            message: format!("no officer of agency `{agency}` in run `{}`", run.record.run),
            hint: "give the agency_id of the registry",
        });
    }
    Ok(officers)
}

/// What the agency goes by: its id, its name and the names it is also known by.
fn names_of(agency: &str, agencies: &[AgencyRow]) -> Vec<String> {
    let mut names = vec![agency.to_owned()];
    if let Some(known) = agencies.iter().find(|known| known.agency_id == *agency) {
        names.push(known.name.clone());
        names
            .extend(known.also_known_as.iter().flat_map(|others| others.split('|')).map(|name| name.trim().to_owned()));
    }
    names
}

/// In-service training whose provider's number or name is one of the agency's.
fn in_service_of(completion: &CompletionRow, names: &[String]) -> bool {
    let given_by = [&completion.provider_no, &completion.provider_name];
    completion.source_kind == SourceKind::InService
        && given_by.into_iter().flatten().any(|text| names.iter().any(|name| text.eq_ignore_ascii_case(name)))
}

fn line(c: &CompletionRow, trainee: Option<&String>) -> Vec<String> {
    let text = |text: Option<Text>| text.map(String::from).unwrap_or_default();
    let delivery = match c.delivery {
        Delivery::ComputerBased => COMPUTER_BASED.to_owned(),
        Delivery::Live => "Live".to_owned(),
    };
    let mut cells = vec![
        c.license_no.into(),
        trainee.cloned().unwrap_or_default(),
        text(c.provider_name.or(c.provider_no)),
        text(c.title),
        text(c.control_no),
        c.completed_on.to_string(),
        text(c.location),
        text(c.administrator),
        c.source_kind.to_string(),
        delivery,
        c.role.to_string(),
        c.hours.total().to_string(),
    ];
    cells.extend(Area::ALL.iter().map(|a| c.hours.area(*a).to_string()));
    cells.push(c.hours.unstated.to_string());
    cells.extend(Topic::ALL.iter().map(|t| c.hours.topic(*t).to_string()));
    cells
}

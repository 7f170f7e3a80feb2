//! `clee rules`: the law in force, faults in rule files, the scenario tests, the value of a computer-based course.

use super::print::Table;
use crate::cli::{Format, RulesCommand};
use crate::error::CommandError;
use crate::law::{LintLevel, RuleSet, cbt_value, parse_scenarios, run_scenario};
use crate::plan::{load_rules, yaml_files};
use crate::record::{Date, Period};
use chrono::Utc;
use std::io::Write as _;
use std::path::Path;

/// Carries out a `rules` command.
///
/// # Errors
/// When the rule files are wrong or cannot be read.
pub fn rules(command: &RulesCommand) -> Result<u8, CommandError> {
    match command {
        RulesCommand::Show { period, pack, format } => show(&load_rules(&pack.rules)?, *period, *format),
        RulesCommand::Lint { pack, format } => lint(&load_rules(&pack.rules)?, *format),
        RulesCommand::Test { pack, scenarios, format } => test(&load_rules(&pack.rules)?, scenarios, *format),
        RulesCommand::CbtValue { file, pack, on } => course_value(&load_rules(&pack.rules)?, file, *on),
    }
}

fn today() -> Date {
    #[expect(clippy::disallowed_methods, reason = "the clock is read here, once, and handed on")]
    Utc::now().date_naive()
}

fn show(rules: &RuleSet, period: Option<Period>, format: Format) -> Result<u8, CommandError> {
    let period = period.unwrap_or_else(|| Period::of(today()));
    let shown = rules.show(period).map_err(|fault| CommandError::Usage {
        message: format!("there is no law in force for {period}: {fault}"),
        hint: "`clee rules lint` says where it is missing",
    })?;
    let mut table =
        Table::new(&["kind", "id", "value", "from", "citation", "enacted", "checked_on", "changed_from", "label"]);
    for rule in shown {
        table.push(vec![
            rule.kind.to_owned(),
            rule.id,
            rule.value,
            rule.from.to_string(),
            rule.citation,
            rule.enacted.map(|d| d.to_string()).unwrap_or_default(),
            rule.checked_on.map(|d| d.to_string()).unwrap_or_default(),
            rule.changed_from.unwrap_or_default(),
            rule.label,
        ]);
    }
    table.print(format)?;
    Ok(0)
}

fn lint(rules: &RuleSet, format: Format) -> Result<u8, CommandError> {
    let findings = rules.lint(today());
    let mut table = Table::new(&["level", "file", "line", "rule", "message"]).with_figures(&["line"]);
    for finding in &findings {
        table.push(vec![
            if finding.level == LintLevel::Error { "error" } else { "warning" }.to_owned(),
            finding.file.clone(),
            finding.line.map(|l| l.to_string()).unwrap_or_default(),
            finding.rule.clone(),
            finding.message.clone(),
        ]);
    }
    if findings.is_empty() && format == Format::Text {
        writeln!(std::io::stdout(), "no faults found")?;
    } else {
        table.print(format)?;
    }
    let errors = findings.iter().any(|finding| finding.level == LintLevel::Error);
    Ok(if errors { 2 } else { 0 })
}

fn test(rules: &RuleSet, folder: &Path, format: Format) -> Result<u8, CommandError> {
    let (mut held, mut failed) = (0, 0);
    let mut table = Table::new(&["file", "scenario", "passed", "differences"]);
    for (path, text) in yaml_files(folder)? {
        let scenarios = parse_scenarios(&path, &text).map_err(|fault| CommandError::Usage {
            message: fault.to_string(),
            hint: "DESIGN.md describes the form of a scenario",
        })?;
        for scenario in &scenarios {
            let outcome = run_scenario(rules, scenario);
            let passed = outcome.differences.is_empty();
            *if passed { &mut held } else { &mut failed } += 1;
            if !passed && format == Format::Text {
                writeln!(std::io::stdout(), "{path}: {}\n  {}", outcome.name, outcome.differences.join("\n  "))?;
            }
            let verdict = if passed { "yes" } else { "no" };
            table.push(vec![path.clone(), outcome.name, verdict.to_owned(), outcome.differences.join("; ")]);
        }
    }
    match format {
        Format::Text => writeln!(std::io::stdout(), "{held} passed, {failed} failed")?,
        _ => table.print(format)?,
    }
    Ok(if failed == 0 { 0 } else { 65 })
}

fn course_value(rules: &RuleSet, file: &Path, on: Option<Date>) -> Result<u8, CommandError> {
    let wrong = |message: String| CommandError::Usage {
        message,
        hint: "give a file with a column `minutes`, one officer of the test group a line",
    };
    let text = std::fs::read_to_string(file).map_err(|source| CommandError::Read { path: file.to_owned(), source })?;
    let minutes = minutes(&text).map_err(wrong)?;
    let law = rules.acceptance(on.unwrap_or_else(today)).map_err(|fault| wrong(fault.to_string()))?;
    let value = cbt_value(&minutes, &law.course_value).map_err(|fault| wrong(fault.to_string()))?;
    writeln!(std::io::stdout(), "{value} hours of credit, from {} officers (11 CSR 75-15.070(7))", minutes.len())?;
    Ok(0)
}

/// Whole minutes from the column `minutes`, or from the only column.
fn minutes(text: &str) -> Result<Vec<i64>, String> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut column = None;
    let mut found = Vec::new();
    for (line, record) in (1..).zip(reader.records()) {
        let record = record.map_err(|fault| fault.to_string())?;
        let header = record.iter().position(|cell| cell.eq_ignore_ascii_case("minutes"));
        if column.is_none() && header.is_some() {
            column = header;
            continue;
        }
        let cell = record.get(column.unwrap_or(0)).unwrap_or("");
        if !cell.is_empty() {
            found.push(cell.parse().map_err(|_| format!("line {line} holds no whole number of minutes"))?);
        }
    }
    Ok(found)
}

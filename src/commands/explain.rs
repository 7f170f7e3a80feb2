//! `clee explain`: why an officer stands where they stand, down to file, sheet and row.

use super::evidence::Evidence;
use super::further::Further;
use super::registry_of_run::plan_of;
use super::run_tables::RunTables;
use super::uncounted::Uncounted;
use crate::cli::{ExplainArgs, Format};
use crate::error::CommandError;
use crate::law::RuleSet;
use crate::record::matching::Method;
use crate::record::submission::Content;
use crate::record::tables::{
    CompletionRow, ComplianceRow, CreditRow, DecisionRow, IssueRow, MatchRow, RequirementRow, RowRow,
};
use crate::record::{Area, Hours, Period, Reason, Resolution, RowId, Topic, row_content};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::io::Write;

/// Explains one officer.
///
/// # Errors
/// When the run or the officer is not there.
pub fn explain(args: &ExplainArgs) -> Result<u8, CommandError> {
    let run = RunTables::open(&args.run)?;
    let mut account = Account::gather(&run, args)?;
    if let Ok(plan) = plan_of(&run) {
        account.further = Further::of(&run, &plan, &account.license_no, &account.completions);
        account.evidence = Evidence::of(&run, &plan, &account.matches);
        account.rules = Some(plan.rules);
    }
    match args.format {
        Format::Json => writeln!(std::io::stdout(), "{:#}", account.json())?,
        Format::Text => account.text(&mut std::io::stdout().lock())?,
        Format::Csv => account.csv()?,
    }
    Ok(0)
}

/// Everything the run knows about one officer.
struct Account {
    run: String,
    license_no: String,
    compliance: Vec<ComplianceRow>,
    requirements: Vec<RequirementRow>,
    completions: Vec<CompletionRow>,
    credits: Vec<CreditRow>,
    /// Every row that was, or may be, about the officer.
    rows: Vec<RowRow>,
    matches: HashMap<RowId, MatchRow>,
    issues: HashMap<RowId, Vec<IssueRow>>,
    /// What reviewers ruled, by the content of the row.
    decisions: HashMap<Content, Vec<DecisionRow>>,
    /// What would make the officer compliant, where the registry of the run can still be read.
    further: Vec<Further>,
    /// What speaks for and against the officer, row by row, where the inputs of the run are unchanged.
    evidence: Option<Evidence>,
    /// The rules of the run, where its pipeline can still be read.
    rules: Option<RuleSet>,
    /// Only this period is told.
    only: Option<Period>,
}

impl Account {
    fn gather(run: &RunTables, args: &ExplainArgs) -> Result<Self, CommandError> {
        let compliance: Vec<ComplianceRow> = run.rows()?;
        let license_no = run.license_no(&args.license, &compliance)?;
        let mine = |no: &str| no == license_no;
        let may_be =
            |m: &MatchRow| m.license_no.as_deref().is_some_and(mine) || m.runner_up.as_deref().is_some_and(mine);
        let matches: HashMap<RowId, MatchRow> =
            run.rows::<MatchRow>()?.into_iter().filter(may_be).map(|m| (m.row_id, m)).collect();
        let about = |row: &RowRow| row.license_no.as_deref().is_some_and(mine) || matches.contains_key(&row.row_id);
        let rows: Vec<RowRow> = run.rows::<RowRow>()?.into_iter().filter(about).collect();
        let ids: HashSet<RowId> = rows.iter().map(|r| r.row_id).collect();
        let mut issues: HashMap<RowId, Vec<IssueRow>> = HashMap::new();
        for issue in run.rows::<IssueRow>()? {
            if let Some(id) = issue.row_id.filter(|id| ids.contains(id)) {
                issues.entry(id).or_default().push(issue);
            }
        }
        let mut decisions: HashMap<Content, Vec<DecisionRow>> = HashMap::new();
        // a run of an earlier version has no such table
        for ruling in run.rows::<DecisionRow>().unwrap_or_default() {
            if let Some(content) = row_content(&ruling.row_id) {
                decisions.entry(content).or_default().push(ruling);
            }
        }
        Ok(Self {
            run: run.record.run.clone(),
            compliance: compliance.into_iter().filter(|c| mine(&c.license_no)).collect(),
            requirements: run.rows::<RequirementRow>()?.into_iter().filter(|r| mine(&r.license_no)).collect(),
            completions: run.rows::<CompletionRow>()?.into_iter().filter(|c| mine(&c.license_no)).collect(),
            credits: run.rows::<CreditRow>()?.into_iter().filter(|c| mine(&c.license_no)).collect(),
            license_no,
            rows,
            matches,
            issues,
            decisions,
            further: Vec::new(),
            evidence: None,
            rules: None,
            only: args.period,
        })
    }

    fn standings(&self) -> impl Iterator<Item = &ComplianceRow> {
        self.compliance.iter().filter(|s| self.only.is_none_or(|only| only == s.period))
    }

    fn text(&self, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "Licence {} in run {}", self.license_no, self.run)?;
        for standing in self.standings() {
            self.standing_text(standing, out)?;
        }
        writeln!(out, "\nTraining on record")?;
        if self.completions.is_empty() {
            writeln!(out, "  none")?;
        }
        for completion in &self.completions {
            self.completion_text(completion, out)?;
        }
        let other: Vec<&RowRow> = self.rows.iter().filter(|r| r.disposition.as_str() != "credited").collect();
        if !other.is_empty() {
            writeln!(out, "\nRows that earned no credit of their own")?;
        }
        for row in other {
            self.other_row_text(row, out)?;
        }
        Ok(())
    }

    fn standing_text(&self, s: &ComplianceRow, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "\nPeriod {}: {} as of {}", s.period, s.status.as_str().replace('_', " "), s.as_of)?;
        write!(out, "  earned {} h, counted {} h of {} h required", s.hours_earned, s.hours_counted, s.required_hours)?;
        writeln!(out, ", short of {} h", s.shortfall_hours)?;
        if let Some(deadline) = s.deadline {
            writeln!(out, "  last day to obtain hours: {deadline}")?;
        }
        if s.would_comply_after_review {
            writeln!(out, "  would be compliant if every open review item were decided for the officer")?;
        } else if s.would_comply_if_corrected {
            writeln!(out, "  would be compliant if the clerical faults of rejected rows were mended for the officer")?;
        }
        for further in self.further.iter().filter(|f| f.period == s.period) {
            further.text(out)?;
        }
        let mine = self.requirements.iter().filter(|r| r.period == s.period);
        for r in mine {
            writeln!(
                out,
                "  {:<18} {:<14} required {:>6}  earned {:>6}  counted {:>6}  short {:>6}   {}",
                r.requirement,
                r.verdict.as_str().replace('_', " "),
                r.required_hours,
                r.earned_hours,
                r.counted_hours,
                r.shortfall_hours,
                r.citation
            )?;
        }
        Ok(())
    }

    fn completion_text(&self, c: &CompletionRow, out: &mut dyn Write) -> std::io::Result<()> {
        let title = c.title.as_deref().unwrap_or("(no title)");
        let number = c.control_no.as_deref().unwrap_or("-");
        writeln!(out, "  {}  {:>6} h  {title} [{number}], {}", c.completed_on, c.hours.total(), c.source_kind)?;
        writeln!(out, "      earned: {}", breakdown(&c.hours.areas, c.hours.unstated, &c.hours.topics))?;
        let mine: Vec<&CreditRow> = self.credits.iter().filter(|k| k.completion_id == c.completion_id).collect();
        let counted: Hours = mine.iter().map(|k| k.counted.total()).sum();
        for credit in &mine {
            let late = if credit.made_up_late { ", made up late" } else { "" };
            writeln!(
                out,
                "      counted for {}: {} h ({}){late}",
                credit.period,
                credit.counted.total(),
                breakdown(&credit.counted.areas, credit.counted.unstated, &credit.counted.topics)
            )?;
        }
        let left = c.hours.total().less(counted);
        if left > Hours::ZERO {
            writeln!(out, "      not counted: {left} h, because {}", self.why_not(c))?;
        }
        for row in self.rows.iter().filter(|r| r.completion_id == Some(c.completion_id)) {
            writeln!(out, "      {}: {}", word(row), place(row))?;
            self.match_text(row, out)?;
            self.issues_text(row, out)?;
            self.decisions_text(row, out)?;
        }
        Ok(())
    }

    /// What reviewers ruled on the row.
    fn decisions_text(&self, row: &RowRow, out: &mut dyn Write) -> std::io::Result<()> {
        for ruling in self.decisions.get(&row.row_id.content).into_iter().flatten() {
            let note = ruling.note.as_deref().map(|note| format!(" ({note})")).unwrap_or_default();
            let DecisionRow { question, answer, decided_by, decided_on, effect, .. } = ruling;
            let effect = effect.as_str().replace('_', " ");
            writeln!(out, "        decided: {question} = {answer}, by {decided_by} on {decided_on}{note}: {effect}")?;
        }
        Ok(())
    }

    fn why_not(&self, completion: &CompletionRow) -> String {
        match &self.rules {
            Some(rules) => Uncounted {
                rules,
                compliance: &self.compliance,
                completions: &self.completions,
                credits: &self.credits,
            }
            .why(completion),
            None => "the run's rules can no longer be read".to_owned(),
        }
    }

    fn other_row_text(&self, row: &RowRow, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "  {}, claimed {} h: {}", word(row), row.hours_claimed, place(row))?;
        if let Some(citation) = row.reason.and_then(citation) {
            writeln!(out, "      {citation}")?;
        }
        self.match_text(row, out)?;
        self.issues_text(row, out)?;
        self.decisions_text(row, out)
    }

    /// Who the row is about, unless number and name simply say it.
    fn match_text(&self, row: &RowRow, out: &mut dyn Write) -> std::io::Result<()> {
        let Some(m) = self.matches.get(&row.row_id) else { return Ok(()) };
        if m.decision == Resolution::Matched && m.method == Method::LicenseNo {
            return Ok(());
        }
        let score = m.score.map(|s| format!(", probability {s:.4}")).unwrap_or_default();
        write!(out, "      who it is: {} by {}{score}", m.decision, m.method.as_str().replace('_', " "))?;
        let Some(evidence) = &self.evidence else { return writeln!(out) };
        writeln!(out, "; {}", evidence.why(m, row.reason.map(Reason::as_str)))?;
        evidence.text(row.row_id, out)
    }

    fn issues_text(&self, row: &RowRow, out: &mut dyn Write) -> std::io::Result<()> {
        for issue in self.issues.get(&row.row_id).into_iter().flatten() {
            let field = issue.field.as_deref().unwrap_or("row");
            writeln!(out, "        {} `{field}`: {}", issue.severity, issue.message)?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        json!({
            "run": self.run,
            "license_no": self.license_no,
            "periods": self.standings().map(|s| json!({
                "period": s.period, "status": s.status, "as_of": s.as_of, "hours_earned": s.hours_earned,
                "hours_counted": s.hours_counted, "required_hours": s.required_hours,
                "shortfall_hours": s.shortfall_hours, "deadline": s.deadline,
                "would_comply_after_review": s.would_comply_after_review,
                "would_comply_if_corrected": s.would_comply_if_corrected,
                "least_further_training": self.further.iter().filter(|f| f.period == s.period).map(Further::json).next(),
                "requirements": self.requirements.iter().filter(|r| r.period == s.period).map(|r| json!({
                    "requirement": r.requirement, "verdict": r.verdict, "required_hours": r.required_hours,
                    "earned_hours": r.earned_hours, "counted_hours": r.counted_hours,
                    "shortfall_hours": r.shortfall_hours, "citation": r.citation,
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "completions": self.completions.iter().map(|c| self.completion_json(c)).collect::<Vec<_>>(),
            "rows": self.rows.iter().map(|r| self.row_json(r)).collect::<Vec<_>>(),
        })
    }

    fn completion_json(&self, c: &CompletionRow) -> Value {
        let counted = self.credits.iter().filter(|k| k.completion_id == c.completion_id);
        let left = c.hours.total().less(counted.clone().map(|k| k.counted.total()).sum());
        json!({
            "not_counted": left,
            "why_not_counted": (left > Hours::ZERO).then(|| self.why_not(c)),
            "completion_id": c.completion_id, "completed_on": c.completed_on, "title": c.title,
            "control_no": c.control_no, "source_kind": c.source_kind, "delivery": c.delivery, "role": c.role,
            "hours": c.hours.total(), "earned": hours_json(&c.hours.areas, c.hours.unstated, &c.hours.topics),
            "counted": counted.map(|k| json!({
                "period": k.period, "hours": k.counted.total(), "made_up_late": k.made_up_late,
                "by": hours_json(&k.counted.areas, k.counted.unstated, &k.counted.topics),
            })).collect::<Vec<_>>(),
        })
    }

    fn row_json(&self, r: &RowRow) -> Value {
        let found = self.matches.get(&r.row_id);
        json!({
            "row_id": r.row_id, "kind": r.kind, "file": r.file, "sheet": r.sheet, "row_number": r.row_number,
            "disposition": r.disposition, "reason": r.reason, "citation": r.reason.and_then(citation), "completion_id": r.completion_id,
            "hours_claimed": r.hours_claimed, "hours_credited": r.hours_credited,
            "match": found.map(|m| json!({
                "decision": m.decision, "method": m.method, "score": m.score, "license_no": m.license_no,
                "runner_up": m.runner_up,
                "why": self.evidence.as_ref().map(|e| e.why(m, r.reason.map(Reason::as_str))),
                "candidates": self.evidence.as_ref().map(|e| e.json(r.row_id)),
            })),
            "issues": self.issues.get(&r.row_id).into_iter().flatten().map(|i| json!({
                "field": i.field, "code": i.code, "severity": i.severity, "message": i.message,
            })).collect::<Vec<_>>(),
            "decisions": self.decisions.get(&r.row_id.content).into_iter().flatten().map(|d| json!({
                "question": d.question, "answer": d.answer, "decided_by": d.decided_by, "decided_on": d.decided_on,
                "note": d.note, "effect": d.effect,
            })).collect::<Vec<_>>(),
        })
    }

    fn csv(&self) -> Result<(), CommandError> {
        let mut table = super::print::Table::new(&[
            "file",
            "sheet",
            "row_number",
            "disposition",
            "reason",
            "completion_id",
            "hours_claimed",
            "hours_credited",
        ])
        .with_figures(&["row_number", "hours_claimed", "hours_credited"]);
        for r in &self.rows {
            table.push(vec![
                r.file.to_string(),
                r.sheet.map(String::from).unwrap_or_default(),
                r.row_number.to_string(),
                r.disposition.to_string(),
                r.reason.map(|r| r.to_string()).unwrap_or_default(),
                r.completion_id.map(|id| id.to_string()).unwrap_or_default(),
                r.hours_claimed.to_string(),
                r.hours_credited.to_string(),
            ]);
        }
        table.print(Format::Csv)
    }
}

/// Where the law says why such a row earns nothing; `None` where the record itself is at fault.
fn citation(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::CourseNotApproved | Reason::CourseApprovalLapsed => "11 CSR 75-15.010(4), 75-15.040, 75-15.060(2)",
        Reason::ProviderNotLicensed => "11 CSR 75-15.030(8), (9)",
        Reason::SourceNotRecognized => "11 CSR 75-15.050(1)",
        Reason::EvidenceMissing => "11 CSR 75-15.050(3)",
        Reason::CollegeNotAccredited | Reason::CollegeNotRelated => "11 CSR 75-15.010(4)(F), 75-15.020(3)(C)",
        Reason::InstructorNotInPerson => "11 CSR 75-15.020(3)(B)",
        Reason::ScoreBelow70 => "11 CSR 75-15.070(6)",
        Reason::AreasPending => "11 CSR 75-15.020(2), 75-15.050",
        Reason::NotALicensee => "11 CSR 75-15.010(2)",
        _ => return None,
    })
}

fn word(row: &RowRow) -> String {
    let reason = row.reason.map(|r| format!(" ({})", r.as_str().replace('_', " "))).unwrap_or_default();
    format!("{}{reason}", row.disposition.as_str().replace('_', " "))
}

fn place(row: &RowRow) -> String {
    let sheet = row.sheet.as_deref().map(|s| format!(", sheet `{s}`")).unwrap_or_default();
    format!("`{}`{sheet}, row {}", row.file, row.row_number)
}

fn parts(areas: &[Hours; 4], unstated: Hours, topics: &[Hours; 4]) -> Vec<(&'static str, Hours)> {
    let areas = Area::ALL.into_iter().map(|a| (a.column(), areas[a as usize]));
    let topics = Topic::ALL.into_iter().map(|t| (t.column(), topics[t as usize]));
    let all = areas.chain([("unstated_hours", unstated)]).chain(topics);
    all.filter(|(_, hours)| !hours.is_zero()).collect()
}

fn breakdown(areas: &[Hours; 4], unstated: Hours, topics: &[Hours; 4]) -> String {
    let said = parts(areas, unstated, topics);
    let said =
        said.iter().map(|(name, hours)| format!("{} {hours}", name.trim_end_matches("_hours").replace('_', " ")));
    said.collect::<Vec<_>>().join(", ")
}

fn hours_json(areas: &[Hours; 4], unstated: Hours, topics: &[Hours; 4]) -> Value {
    parts(areas, unstated, topics)
        .into_iter()
        .map(|(name, hours)| (name.to_owned(), json!(hours)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

//! A registry at hand while checking: whether each attendee is known, and whether each course would be accepted.

use crate::conform::RegistryBuilder;
use crate::credit::{Catalogue, Context, Verdict, earn};
use crate::error::CommandError;
use crate::ingest::read_bytes;
use crate::issue::{Issue, Severity};
use crate::lake::source::{list_inputs, read_file};
use crate::pipeline::{RowView, acceptance_on};
use crate::plan::{Plan, PlanError};
use crate::record::matching::{Match, MatchDecision};
use crate::record::registry::Registry;
use crate::record::submission::{Coordinates, Submission};
use crate::record::{InputKind, Reason};
use crate::resolve::Resolver;
use std::path::Path;

/// The registry of a folder.
pub struct Known {
    registry: Registry,
}

impl Known {
    /// Reads the registry files of `folder`, named as the pipeline names them.
    ///
    /// # Errors
    /// When the folder is none, or holds no officers.
    pub fn read(folder: &Path, plan: &Plan) -> Result<Self, CommandError> {
        if !folder.is_dir() {
            return Err(PlanError::NoData { path: folder.to_owned() }.into());
        }
        let mut builder = RegistryBuilder::new(&plan.rules);
        let kinds = plan.sources.iter().filter(|s| !s.kind.is_submission() && s.kind != InputKind::Decisions);
        for source in kinds {
            let names: Vec<String> =
                source.patterns.iter().map(|p| p.rsplit('/').next().unwrap_or(p).to_owned()).collect();
            for path in list_inputs(folder, &names).map_err(PlanError::from)? {
                let Ok(bytes) = read_file(&path.absolute, plan.limits.file_bytes) else { continue };
                let found = read_bytes(&path.relative, &bytes, &source.headers, &plan.limits);
                for sheet in &found.sheets {
                    for row in sheet.rows() {
                        let at = Coordinates { file: 0, sheet: 0, row_number: row.number() };
                        builder.push(source.kind, &source.fields, &source.forms, &RowView::of(row, sheet), at);
                    }
                }
            }
        }
        let (registry, ..) = builder.finish();
        if registry.officers.is_empty() {
            return Err(CommandError::Usage {
                message: format!("no officers in `{}`", folder.display()),
                hint: "give the folder with officers.csv and the other registry files",
            });
        }
        Ok(Self { registry })
    }

    /// What would keep rows from being credited: an attendee nobody can tell, a course or source that is not accepted.
    pub fn faults(&self, rows: &[Submission], plan: &Plan) -> Vec<Issue> {
        let resolver = Resolver::new(&self.registry, &plan.identity);
        let catalogue = Catalogue::new(&self.registry);
        let acceptance = acceptance_on(&plan.rules);
        let context = Context { catalogue: &catalogue, acceptance: &acceptance, as_of: plan.as_of };
        let mut issues = Vec::new();
        for (row, found) in rows.iter().zip(resolver.resolve_all(rows)) {
            if row.fault.is_some() {
                continue;
            }
            issues.extend(who(row, &found));
            match earn(row, &context, false, &mut issues).verdict {
                Verdict::Earns => {}
                _ if row.is_void => {}
                Verdict::Rejected(reason) => issues.push(fault(row, "control_no", reason, "would be rejected")),
                Verdict::Review(reason) => issues.push(fault(row, "hours", reason, "would wait for a decision")),
            }
        }
        issues
    }
}

fn who(row: &Submission, found: &Match) -> Option<Issue> {
    match found.decision {
        MatchDecision::Matched | MatchDecision::NotALicensee => None,
        MatchDecision::Unmatched => {
            Some(fault(row, "license_no", Reason::OfficerUnknown, "no officer of the registry fits this attendee"))
        }
        MatchDecision::Review(reason) => {
            Some(fault(row, "license_no", reason, "who this attendee is would wait for a decision"))
        }
    }
}

fn fault(row: &Submission, field: &'static str, reason: Reason, message: &str) -> Issue {
    Issue {
        at: row.at,
        field: Some(field),
        code: reason.as_str(),
        severity: Severity::Error,
        value: None,
        message: format!("{}: {message}", reason.as_str().replace('_', " ")),
    }
}

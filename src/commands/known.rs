//! A registry at hand while checking: whether each attendee is known, and whether each course would be accepted.

use crate::conform::RegistryBuilder;
use crate::credit::{Catalogue, Context, Verdict, earn};
use crate::error::CommandError;
use crate::ingest::read_bytes;
use crate::issue::{Issue, Severity};
use crate::lake::source::{list_inputs, read_file};
use crate::pipeline::{RowView, acceptance_on};
use crate::plan::{Plan, PlanError};
use crate::publish::wording;
use crate::record::matching::{Match, MatchDecision};
use crate::record::registry::Registry;
use crate::record::submission::{Coordinates, Submission};
use crate::record::{Date, Hours, InputKind, Reason};
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
                        let at = Coordinates::line(0, 0, row.number());
                        builder.push(source.kind, &source.fields, &source.forms, &RowView::of(row, sheet, &source.headers), at);
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
    /// A row that could not be read in full is judged by the rest of it, so that a sender hears everything at once.
    pub fn faults(&self, rows: &[Submission], plan: &Plan) -> Vec<Issue> {
        let resolver = Resolver::new(&self.registry, &plan.identity);
        let catalogue = Catalogue::new(&self.registry);
        let acceptance = acceptance_on(&plan.rules);
        let mut issues = Vec::new();
        for (row, found) in rows.iter().zip(resolver.resolve_all(rows).iter()) {
            if row.attendee.last_name.is_some() {
                issues.extend(who(row, &found));
            }
            let day_hours = Hours::whole(plan.limits.day_hours);
            let context = Context { catalogue: &catalogue, day_hours, acceptance: &acceptance, as_of: plan.as_of };
            let verdict = if row.fault.is_none() && !is_ahead(row, plan.as_of) {
                let earned = earn(row, &context, false);
                issues.extend(earned.notes.iter().map(|note| note.issue(row)));
                earned.verdict
            } else {
                of_the_rest(row, &context)
            };
            match verdict {
                _ if row.is_void => {}
                Verdict::Earns => {}
                Verdict::Rejected(reason) => issues.push(fault(row, reason, "it would be rejected")),
                Verdict::Review(reason) => issues.push(fault(row, reason, WAITS)),
            }
        }
        issues
    }
}

const WAITS: &str = "it would wait for a decision";

fn is_ahead(row: &Submission, as_of: Date) -> bool {
    row.completed_on.is_some_and(|day| day > as_of)
}

/// What is wrong with a row apart from the fault that reading it found.
fn of_the_rest(row: &Submission, context: &Context<'_, '_>) -> Verdict {
    let rest = Submission { fault: None, ..row.clone() };
    // a day that lies ahead is most likely mistyped, and says nothing about approvals
    let day = row.completed_on.filter(|_| !is_ahead(row, context.as_of));
    let listed = (context.acceptance)(context.as_of).readings.provider_course_must_be_listed;
    if let (None, Some(control_no)) = (day, row.control_no) {
        let unknown = listed && context.catalogue.any_course(control_no).is_none();
        return if unknown { Verdict::Rejected(Reason::CourseNotApproved) } else { Verdict::Earns };
    }
    match earn(&rest, context, false).verdict {
        // said already, by the reader
        Verdict::Rejected(Reason::MissingField | Reason::UnreadableHours | Reason::FutureDate) => Verdict::Earns,
        verdict => verdict,
    }
}

fn who(row: &Submission, found: &Match) -> Option<Issue> {
    match found.decision {
        MatchDecision::Matched | MatchDecision::NotALicensee => None,
        MatchDecision::Unmatched => Some(fault(row, Reason::OfficerUnknown, WAITS)),
        MatchDecision::Review(reason) => Some(fault(row, reason, WAITS)),
    }
}

fn fault(row: &Submission, reason: Reason, outcome: &str) -> Issue {
    let (field, value) = place(row, reason);
    Issue {
        at: row.at,
        field: Some(field),
        code: reason.as_str(),
        severity: Severity::Error,
        value: value.map(Into::into),
        message: format!("{}; {outcome}", wording::reason(reason)),
    }
}

/// The field a sender has to look at first, and what it holds.
fn place(row: &Submission, reason: Reason) -> (&'static str, Option<&str>) {
    match reason {
        Reason::OfficerUnknown | Reason::OfficerAmbiguous | Reason::NameConflict => {
            ("license_no", row.attendee.license_no.as_deref())
        }
        Reason::SourceNotRecognized => ("issuing_source", row.source_name.as_deref()),
        Reason::EvidenceMissing => ("has_certificate", None),
        Reason::CollegeNotAccredited => ("accredited", None),
        Reason::CollegeNotRelated => ("related", None),
        Reason::InstructorNotInPerson => ("role", None),
        Reason::ScoreBelow70 => ("test_score", None),
        Reason::AreasPending => ("legal_hours", None),
        Reason::HoursConflict | Reason::UnreadableHours | Reason::MissingField => ("hours", None),
        _ => ("control_no", row.control_no.as_deref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_the_field_that_the_kind_has() {
        let at = Coordinates::line(0, 0, 2);
        let mut row = Submission::blank(InputKind::OutOfState, at);
        row.say(|said| said.source_name = Some("Ohio".into()));
        let told = fault(&row, Reason::SourceNotRecognized, WAITS);
        assert_eq!((told.field, told.value.as_deref()), (Some("issuing_source"), Some("Ohio")));
        assert!(told.message.starts_with("the source was not recognized"), "{}", told.message);
    }
}

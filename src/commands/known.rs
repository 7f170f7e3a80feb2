//! A registry at hand while checking: whether each attendee is known, and whether each course would be accepted.

use crate::conform::RegistryBuilder;
use crate::credit::{Catalogue, Context, Verdict, earn};
use crate::error::CommandError;
use crate::ingest::{Sheet, read_bytes};
use crate::issue::{Issue, Severity};
use crate::lake::source::{list_inputs, read_file};
use crate::plan::{Plan, PlanError};
use crate::publish::wording;
use crate::read::RowView;
use crate::record::matching::{Match, MatchDecision, Method};
use crate::record::registry::Registry;
use crate::record::submission::{Coordinates, Signs, Submission};
use crate::record::{Date, Disposition, Hours, InputKind, Reason};
use crate::resolve::Offered;
use crate::run::{acceptance_on, foresee};
use std::path::Path;

/// The registry of a folder.
pub struct Known {
    registry: Registry,
    model: Offered,
}

impl Known {
    /// Reads the registry files of `folder`, named as the pipeline names them.
    ///
    /// # Errors
    /// When the folder is none, or holds no officers.
    pub fn read(folder: &Path, model: Offered, plan: &Plan) -> Result<Self, CommandError> {
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
                        builder.push(
                            source.kind,
                            &source.fields,
                            &source.forms,
                            &RowView::of(row, sheet, &source.headers),
                            at,
                        );
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
        Ok(Self { registry, model })
    }

    /// What would keep rows from being credited: an attendee nobody can tell, a course or source that is not accepted, another
    /// row. A row that could not be read in full is judged by the rest of it, so that a sender hears everything at once.
    pub fn faults(&mut self, rows: &mut [Submission], sheets: &[Sheet], plan: &Plan) -> (Vec<Issue>, Tally) {
        let foreseen = foresee(plan, &mut self.registry, &self.model, rows);
        let catalogue = Catalogue::new(&self.registry, std::sync::Arc::clone(&plan.words));
        let acceptance = acceptance_on(&plan.rules);
        let day_hours = Hours::whole(plan.limits.day_hours);
        let context = Context { catalogue: &catalogue, day_hours, acceptance: &acceptance, as_of: plan.as_of };
        let mut issues = foreseen.issues;
        let mut tally = Tally::default();
        for (at, row) in rows.iter().enumerate() {
            let (disposition, reason) = foreseen.outcomes[at];
            tally.add(disposition);
            if disposition == Disposition::Voided || row.fault == Some(Reason::NotCompleted) {
                continue;
            }
            issues.extend(provider_unknown(row, &catalogue));
            if row.attendee.last_name.is_some() {
                issues.extend(who(row, &foreseen.matches.of(at)));
            }
            let verdict = if row.fault.is_none() && !is_ahead(row, plan.as_of) {
                let earned = earn(row, &context, false);
                issues.extend(earned.notes.iter().map(|note| note.issue(row)));
                earned.verdict
            } else {
                of_the_rest(row, &context)
            };
            let stands = foreseen.stands[at].map(|other| &rows[other]);
            let columns = sheets.get(row.at.sheet as usize).map_or(&[][..], |sheet| &sheet.unread_columns);
            match verdict {
                _ if row.is_void && disposition != Disposition::Rejected => {}
                Verdict::Earns => issues.extend(beside(row, (disposition, reason), stands, columns)),
                // said already, with the words
                Verdict::Review(Reason::AttendanceUnclear) => {}
                Verdict::Rejected(reason) => {
                    let why = of_course(row, reason, &catalogue);
                    let why = why.as_deref().unwrap_or(wording::reason(reason));
                    issues.push(fault(row, reason, format!("{why}; it would be rejected")));
                }
                Verdict::Review(reason) => issues.push(waits(row, reason)),
            }
        }
        (issues, tally)
    }
}

/// How many rows would end how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub rows: u64,
    pub credited: u64,
    pub wait: u64,
    pub rejected: u64,
    pub duplicates: u64,
    pub voided: u64,
}

impl Tally {
    fn add(&mut self, disposition: Disposition) {
        self.rows += 1;
        *match disposition {
            Disposition::Credited | Disposition::NotYetKnown => &mut self.credited,
            Disposition::Review => &mut self.wait,
            Disposition::Rejected => &mut self.rejected,
            Disposition::Duplicate => &mut self.duplicates,
            Disposition::Voided => &mut self.voided,
        } += 1;
    }

    /// What the rows would come to as far as they tell by themselves, without a registry.
    pub fn alone(rows: &[Submission], as_of: Date) -> Self {
        let mut tally = Self::default();
        for row in rows {
            let in_name = row.signs.has(Signs::NAME_NEGATIVE) || row.signs.has(Signs::NAME_UNCLEAR);
            let waits = row.signs.has(Signs::UNCLEAR) || row.signs.has(Signs::HOURS) || in_name;
            tally.add(match () {
                () if row.fault.is_some() || is_ahead(row, as_of) => Disposition::Rejected,
                () if waits => Disposition::Review,
                () if row.is_void => Disposition::Voided,
                () => Disposition::Credited,
            });
        }
        tally
    }
}

/// What another row of the file, the one that `stands`, does to a row that would be credited by itself; `columns` are those of
/// its sheet that no field goes by.
fn beside(
    row: &Submission,
    outcome: (Disposition, Option<Reason>),
    stands: Option<&Submission>,
    columns: &[String],
) -> Option<Issue> {
    let other = stands.map_or_else(String::new, |stands| format!(" (row {})", stands.at.row_number));
    let apart = match stands.filter(|stands| stands.unread != row.unread && !columns.is_empty()) {
        Some(_) => format!("; the rows differ in what no field goes by: {}", columns.join(", ")),
        None => String::new(),
    };
    let one = |code: &'static str, severity, message: String| Issue {
        at: row.at,
        field: Some("control_no"),
        code,
        severity,
        value: row.control_no.map(|text| (*text).into()),
        message,
    };
    match outcome {
        (Disposition::Duplicate, _) => {
            let message = format!("equal rows of one training, of which one counts{other}");
            Some(one("equal_rows", Severity::Warning, message))
        }
        (Disposition::Review, Some(reason @ (Reason::HoursConflict | Reason::PossibleDuplicate))) => {
            Some(one(reason.as_str(), Severity::Error, format!("{}{other}{apart}; {WAITS}", wording::reason(reason))))
        }
        (Disposition::Rejected, Some(Reason::NothingToVoid)) => {
            let message = "there is no earlier row of this officer, course, day and role in the file to take back";
            Some(one("nothing_to_void", Severity::Warning, message.to_owned()))
        }
        _ => None,
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
        Verdict::Rejected(Reason::MissingField | Reason::UnreadableHours | Reason::FutureDate)
        | Verdict::Review(Reason::HoursConflict | Reason::AttendanceUnclear) => Verdict::Earns,
        verdict => verdict,
    }
}

/// Whether it can be told who attended, and whether it could only by the name.
fn who(row: &Submission, found: &Match) -> Option<Issue> {
    match found.decision {
        MatchDecision::Matched => rescued(row, found.method),
        MatchDecision::NotALicensee => None,
        MatchDecision::Unmatched => Some(waits(row, Reason::OfficerUnknown)),
        MatchDecision::Review(reason) => Some(waits(row, reason)),
    }
}

/// A row that counts although its number is not that of its officer: the name and the rest told who it is. Whose number it should
/// have been is not told, since whoever holds a file with names could ask for numbers that way.
fn rescued(row: &Submission, method: Method) -> Option<Issue> {
    let number = row.attendee.license_no.as_deref().filter(|_| method != Method::LicenseNo)?;
    Some(Issue {
        at: row.at,
        field: Some("license_no"),
        code: "number_corrected",
        severity: Severity::Warning,
        value: Some(number.into()),
        message:
            "the officer is known by the name and what else stands on the row, not by this number; write the right one"
                .to_owned(),
    })
}

fn waits(row: &Submission, reason: Reason) -> Issue {
    fault(row, reason, format!("{}; {WAITS}", wording::reason(reason)))
}

fn fault(row: &Submission, reason: Reason, message: String) -> Issue {
    let (field, value) = place(row, reason);
    Issue {
        at: row.at,
        field: Some(field),
        code: reason.as_str(),
        severity: Severity::Error,
        value: value.map(Into::into),
        message,
    }
}

/// Of a course that was not approved, or no more: that its number stands nowhere, or on which days it was approved.
fn of_course(row: &Submission, reason: Reason, catalogue: &Catalogue<'_>) -> Option<String> {
    let is_of_days = matches!(reason, Reason::CourseNotApproved | Reason::CourseApprovalLapsed);
    let control_no = row.control_no.filter(|_| is_of_days)?;
    if catalogue.any_course(control_no).is_none() {
        return Some("no registered course has this number, so it was approved on no day".to_owned());
    }
    let days = |(from, to): (Date, Option<Date>)| match to {
        Some(to) => format!("from {from} to {to}"),
        None => format!("since {from}"),
    };
    let approved: Vec<String> = catalogue.approved_days(control_no).into_iter().map(days).collect();
    let day = row.completed_on.filter(|_| !approved.is_empty())?;
    Some(format!("the course was not approved on {day}; it was {}", approved.join(" and ")))
}

/// A provider's number that stands nowhere. By itself it costs nothing: a listed course tells its provider, and without one the
/// row is rejected for its course.
fn provider_unknown(row: &Submission, catalogue: &Catalogue<'_>) -> Option<Issue> {
    let number = row.provider_no.filter(|number| !catalogue.is_provider(*number))?;
    Some(Issue {
        at: row.at,
        field: Some("provider_no"),
        code: "provider_unknown",
        severity: Severity::Warning,
        value: Some((*number).into()),
        message: "no registered provider has this number".to_owned(),
    })
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
        Reason::NotCompleted | Reason::AttendanceUnclear => ("attendance", None),
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
        let told = waits(&row, Reason::SourceNotRecognized);
        assert_eq!((told.field, told.value.as_deref()), (Some("issuing_source"), Some("Ohio")));
        assert!(told.message.starts_with("the source was not recognized"), "{}", told.message);
    }
}

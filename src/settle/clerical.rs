//! Rejected rows with nothing but clerical faults, as what they would give were these mended.
//!
//! In: rows, what became of them, the pack's list of clerical faults. Out: per row the hours that it would add, and where it
//! could add them: a row without a readable day may belong to any period that is judged. What always holds: only faults of
//! the list are mended, every other rule of credit is asked again of the mended row; and a mended row gives its stated hours,
//! else the course's approved hours, else nothing.

use crate::credit::{Catalogue, Context, Earned, Verdict, earn, source_kind};
use crate::dedupe::Outcomes;
use crate::law::PendingFact;
use crate::record::submission::Submission;
use crate::record::{
    CourseProviderKind, Date, Delivery, Disposition, Evidence, Hours, InputKind, Period, Reason, SourceKind,
};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// The number of a course that is in no registry, as the pack's list calls it.
const COURSE_UNKNOWN: &str = "course_unknown";

/// What may be mended, and where.
#[derive(Clone, Copy)]
pub struct Mending<'m> {
    /// Names of faults, as the pack lists them.
    pub faults: &'m [String],
    pub first_period: Period,
    pub last_period: Period,
}

/// A rejected row as it would be.
#[derive(Clone, Debug, PartialEq)]
pub struct Clerical {
    /// Position of the row.
    pub at: u32,
    /// What it would add, and the only period it is tried in where it has no day of its own.
    pub facts: Vec<(PendingFact, Option<Period>)>,
}

/// Every clerically rejected row, in the order of the rows. `asked`: rows whose sender was asked and had nothing to correct.
pub fn clerical(
    rows: &[Submission],
    outcomes: &Outcomes,
    context: &Context<'_, '_>,
    mending: Mending<'_>,
    asked: &FxHashSet<u32>,
) -> Vec<Clerical> {
    let one = |at: usize| {
        let (row, outcome) = (&rows[at], outcomes.of(at));
        let reason = outcome.reason.filter(|_| outcome.disposition == Disposition::Rejected)?;
        let position = u32::try_from(at).expect("fewer than 2^32 rows");
        if row.is_void || !mending.is_clerical(row, reason, context.catalogue) || asked.contains(&position) {
            return None;
        }
        Some(Clerical { at: position, facts: mending.facts(row, context) })
    };
    (0..rows.len()).into_par_iter().filter_map(one).collect()
}

impl Mending<'_> {
    fn lists(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| fault == name)
    }

    fn is_clerical(&self, row: &Submission, reason: Reason, catalogue: &Catalogue<'_>) -> bool {
        match reason {
            Reason::CourseNotApproved => self.lists(COURSE_UNKNOWN) && is_unknown(row, catalogue),
            other => self.lists(other.as_str()),
        }
    }

    /// What the mended row gives, on its own day or in each period.
    fn facts(&self, row: &Submission, context: &Context<'_, '_>) -> Vec<(PendingFact, Option<Period>)> {
        let own = row.completed_on.filter(|day| *day <= context.as_of);
        if let Some(day) = own {
            return self.fact(row, day, context).map(|fact| (fact, None)).into_iter().collect();
        }
        let periods = (self.first_period.0..=self.last_period.0).map(Period);
        let in_period = |period: Period| {
            let last = period.last_day().min(context.as_of);
            // the course may have been approved on any day of the period; late days first, so that no other period draws on it
            let approved = row.control_no.map(|no| context.catalogue.approved_days(no)).unwrap_or_default();
            let within = |day: &Date| *day >= period.first_day() && *day <= last;
            let ends = approved.iter().filter_map(|(_, to)| *to).chain(approved.iter().map(|(from, _)| *from));
            let days = [last].into_iter().chain(ends.filter(within)).filter(within);
            days.filter_map(|day| self.fact(row, day, context)).max_by_key(|fact| (fact.hours, fact.completed_on))
        };
        periods.filter_map(|period| in_period(period).map(|fact| (fact, Some(period)))).collect()
    }

    fn fact(&self, row: &Submission, day: Date, context: &Context<'_, '_>) -> Option<PendingFact> {
        let mut mended = row.clone();
        mended.completed_on = Some(day);
        mended.fault = None;
        mended.hours_unreadable = false;
        if self.lists(Reason::EvidenceMissing.as_str()) {
            mended.say(|said| {
                said.evidence = Evidence { certificate: true, recognition: true, description: true };
            });
        }
        let earned = earn(&mended, context, false);
        let hours = self.hours(&mended, row, &earned, context)?;
        let source_kind = earned.source_kind.unwrap_or_else(|| {
            let provider = row.provider_no.and_then(|no| context.catalogue.provider_kind(no, day));
            let by_folder = match row.kind {
                InputKind::ProviderRoster => CourseProviderKind::LicensedProvider,
                _ => CourseProviderKind::LawEnforcementAgency,
            };
            match row.kind {
                InputKind::OutOfState => SourceKind::OutOfState,
                InputKind::College => SourceKind::College,
                _ => source_kind(row.role, provider.unwrap_or(by_folder)),
            }
        });
        let delivery = if earned.source_kind.is_some() { earned.delivery } else { Delivery::Live };
        (hours > Hours::ZERO).then_some(PendingFact { completed_on: day, source_kind, delivery, role: row.role, hours })
    }

    /// The hours of a mended row; none when another fault stays.
    fn hours(
        &self,
        mended: &Submission,
        row: &Submission,
        earned: &Earned,
        context: &Context<'_, '_>,
    ) -> Option<Hours> {
        let states_none = [mended.hours, mended.minutes, mended.semester_hours].iter().all(|said| said.get().is_none());
        let approved = || earned.course.map(|at| context.catalogue.course(at).approved_hours());
        match earned.verdict {
            Verdict::Earns | Verdict::Review(_) if states_none => approved(),
            Verdict::Earns | Verdict::Review(_) => Some(earned.credit.unwrap_or(earned.at_most).max(earned.at_most)),
            // the number itself is the slip, or it is missing: nobody knows the course, so only the row tells its hours
            Verdict::Rejected(Reason::CourseNotApproved | Reason::MissingField)
                if row.kind.is_roster() && is_unknown(row, context.catalogue) && self.lists(COURSE_UNKNOWN) =>
            {
                Some(earned.claimed)
            }
            // the name of the source is what is missing
            Verdict::Rejected(Reason::SourceNotRecognized) if row.source_name.is_none() => Some(earned.claimed),
            Verdict::Rejected(_) => None,
        }
    }
}

/// Whether no registered course has the row's number, or it has none.
fn is_unknown(row: &Submission, catalogue: &Catalogue<'_>) -> bool {
    row.control_no.is_none_or(|number| !catalogue.is_number(&number))
}

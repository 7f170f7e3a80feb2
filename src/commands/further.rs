//! The least further training that would make an officer compliant, and approved courses that would give it.
//!
//! Courses are those of the run's registry that are approved, with a licensed provider, on the run's as-of date; a course
//! is named when it offers what is needed, those that offer most of it first.

use super::registry_of_run::inputs_of;
use super::run_tables::RunTables;
use crate::account::facts_of;
use crate::credit::Catalogue;
use crate::law::{AssessContext, Assessor, FurtherTraining, PeriodAssessment};
use crate::plan::Plan;
use crate::record::registry::{Course, Registry};
use crate::record::tables::CompletionRow;
use crate::record::{Area, CourseProviderKind, Date, Delivery, Hours, Period, Topic};
use serde_json::{Value, json};
use std::io::Write;

/// Courses named at most.
const NAMED: usize = 5;

/// What is missing in a period, and where it is to be had.
pub struct Further {
    pub period: Period,
    need: FurtherTraining,
    courses: Vec<Course>,
}

impl Further {
    /// For each period in which the officer is short; nothing when the run's registry can no longer be read.
    pub fn of(run: &RunTables, plan: &Plan, license_no: &str, completions: &[CompletionRow]) -> Vec<Self> {
        let Ok((inputs, same)) = inputs_of(run, plan, true) else { return Vec::new() };
        if !same {
            tracing::warn!("the registry has changed since the run; further training is not reckoned");
            return Vec::new();
        }
        Self::reckon(plan, &inputs.registry, license_no, completions).unwrap_or_default()
    }

    fn reckon(plan: &Plan, registry: &Registry, license_no: &str, completions: &[CompletionRow]) -> Option<Vec<Self>> {
        let facts = facts_of(registry, license_no, completions, plan.as_of)?;
        let context = AssessContext { as_of: plan.as_of, first_period: plan.first_period, last_period: plan.period };
        let assessor = Assessor::new(&plan.rules, context).ok()?;
        let assessment = assessor.assess(&facts).ok()?;
        let short = assessment.periods.iter().filter(|p| p.shortfall > Hours::ZERO);
        Some(short.map(|period| Self::in_period(period, registry, plan)).collect())
    }

    fn in_period(period: &PeriodAssessment, registry: &Registry, plan: &Plan) -> Self {
        let catalogue = Catalogue::new(registry, std::sync::Arc::clone(&plan.words));
        let need = period.further;
        let mut offers: Vec<(Hours, &Course)> = registry
            .courses
            .iter()
            .filter(|course| is_offered(course, &catalogue, plan.as_of))
            .map(|course| (gives(course, &need), course))
            .filter(|(given, _)| *given > Hours::ZERO)
            .collect();
        // Most of what is needed first, then the shorter course, then by number.
        offers.sort_by(|(a, x), (b, y)| {
            (b, x.approved_hours(), &x.control_no).cmp(&(a, y.approved_hours(), &y.control_no))
        });
        let courses = offers.into_iter().take(NAMED).map(|(_, course)| course.clone()).collect();
        Self { period: period.period, need, courses }
    }

    pub fn text(&self, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "  the least further training: {} h ({})", self.need.hours, self.parts().join(", "))?;
        for course in &self.courses {
            writeln!(out, "    for instance {} {} ({} h)", course.control_no, course.title, course.approved_hours())?;
        }
        Ok(())
    }

    pub fn json(&self) -> Value {
        json!({
            "hours": self.need.hours,
            "of": self.parts(),
            "courses": self.courses.iter().map(|c| json!({
                "control_no": c.control_no, "title": c.title, "provider_no": c.provider_no, "hours": c.approved_hours(),
            })).collect::<Vec<_>>(),
        })
    }

    fn parts(&self) -> Vec<String> {
        let name = |column: &str| column.trim_end_matches("_hours").replace('_', " ");
        let areas = Area::ALL.into_iter().map(|a| (name(a.column()), self.need.areas[a as usize]));
        let topics = Topic::ALL.into_iter().map(|t| (format!("on {}", name(t.column())), self.need.topics[t as usize]));
        let all = areas.chain([("any area".to_owned(), self.need.any_area)]).chain(topics);
        all.filter(|(_, hours)| *hours > Hours::ZERO).map(|(name, hours)| format!("{hours} {name}")).collect()
    }
}

/// Live, approved and from a source that counts towards the approved ones, on that day.
fn is_offered(course: &Course, catalogue: &Catalogue<'_>, day: Date) -> bool {
    let approved = course.approved_from <= day && course.approved_to.is_none_or(|end| day <= end);
    let kind = catalogue.provider_kind(course.provider_no.as_str().into(), day);
    let counts = kind.is_some_and(|kind| kind != CourseProviderKind::LawEnforcementAgency);
    approved && counts && course.delivery == Delivery::Live
}

/// How many of the needed hours the course would give, area by area and topic by topic.
fn gives(course: &Course, need: &FurtherTraining) -> Hours {
    let areas: Hours = course.areas.iter().zip(need.areas).map(|(has, wants)| (*has).min(wants)).sum();
    let topics: Hours = course.topics.iter().zip(need.topics).map(|(has, wants)| (*has).min(wants)).sum();
    areas + topics + course.approved_hours().min(need.any_area)
}

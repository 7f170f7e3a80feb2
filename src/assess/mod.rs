//! One officer's facts after the other, judged in parallel, as rows of the tables `credits`, `compliance` and
//! `requirements`.
//!
//! In: everything known about the officers of a bucket. Out: their rows, in the order of licence number and period. Every fact
//! of an officer is needed and nothing of any other, so officers may be judged anywhere, in any order.

use crate::law::{Assessor, CompletionFact, LawError, OfficerFacts, PeriodAssessment};
use crate::record::tables::{ComplianceRow, CreditRow, RequirementRow};
use crate::record::{Date, Text};

/// An officer as the driver takes it: the facts of the law, and what the tables carry besides.
pub struct Case {
    pub facts: OfficerFacts,
    pub agency_id: Option<Text>,
}

/// Rows of the three tables.
#[derive(Default)]
pub struct Assessed {
    pub credits: Vec<CreditRow>,
    pub compliance: Vec<ComplianceRow>,
    pub requirements: Vec<RequirementRow>,
}

impl Assessed {
    /// Puts the rows of later officers behind these.
    pub fn append(&mut self, mut later: Self) {
        self.credits.append(&mut later.credits);
        self.compliance.append(&mut later.compliance);
        self.requirements.append(&mut later.requirements);
    }

    /// Judges one officer, whose rows come after those that are there.
    ///
    /// # Errors
    /// When the law gives no answer.
    pub fn judge(&mut self, case: &Case, assessor: &Assessor, as_of: Date) -> Result<(), LawError> {
        for period in &assessor.assess(&case.facts)?.periods {
            self.take(case, period, as_of);
        }
        Ok(())
    }

    fn take(&mut self, case: &Case, period: &PeriodAssessment, as_of: Date) {
        let license_no = case.facts.license_no;
        self.compliance.push(ComplianceRow {
            license_no,
            period: period.period,
            as_of,
            status: period.status,
            hours_earned: period.hours_earned,
            hours_counted: period.hours_counted,
            required_hours: period.required_hours,
            shortfall_hours: period.shortfall,
            deadline: period.deadline,
            would_comply_after_review: period.would_comply_after_review,
            would_comply_if_corrected: period.would_comply_if_corrected,
            agency_id: case.agency_id,
            commissioned: case.agency_id.is_some(),
        });
        self.requirements.extend(period.requirements.iter().map(|r| RequirementRow {
            license_no,
            period: period.period,
            requirement: r.requirement,
            required_hours: r.required,
            earned_hours: r.earned,
            counted_hours: r.counted,
            shortfall_hours: r.shortfall,
            verdict: r.verdict,
            citation: r.citation,
        }));
        self.credits.extend(period.credits.iter().map(|credit| {
            let completion: &CompletionFact = &case.facts.completions[credit.completion];
            CreditRow {
                completion_id: completion.id,
                license_no,
                period: period.period,
                hours_earned: completion.hours.total(),
                counted: credit.counted,
                made_up_late: credit.made_up_late,
            }
        }));
    }
}

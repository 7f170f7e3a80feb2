//! What training must be like to earn credit on a day, and how much it earns.
//!
//! In: the day of the training. Out: rates, the pass score, the papers an out-of-state course needs, the switches of
//! the credit stage. Every figure comes from the rule files; the arithmetic here only applies them, rounding down to
//! a hundredth where a rate does not divide evenly.

use super::readings::CreditReadings;
use crate::record::{Delivery, Hours};

const PERCENT: i64 = 100;

/// A paper that proves out-of-state training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Document {
    Certificate,
    Recognition,
    Description,
}

/// How the value of a computer-based course is found (11 CSR 75-15.070(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CourseValueMethod {
    pub test_group_officers: i64,
    pub finished_percent: i64,
    pub interval_minutes: i64,
    pub minutes_per_credit_hour: i64,
}

/// The rules of credit in force on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub minutes_per_credit_hour: i64,
    pub instructor_minutes_per_hour: i64,
    pub hours_per_semester_hour: Hours,
    /// Percent correct that passes a computer-based course.
    pub pass_score: i64,
    pub require_certificate: bool,
    pub require_recognition: bool,
    pub require_description: bool,
    /// POST must have determined the areas; otherwise stated areas suffice.
    pub require_determination: bool,
    /// Instruction earns credit only before an audience in person.
    pub instructor_in_person_only: bool,
    /// Days apart within which the same course in full is taken for one training.
    pub neighbouring_days: i64,
    pub once_ever: bool,
    pub course_value: CourseValueMethod,
    pub attendance_list_days: i64,
    pub individual_course_lead_days: i64,
    pub record_retention_years: i64,
    pub first_provider_license_years: i64,
    pub provider_license_years: i64,
    pub away_from_office_percent: i64,
    pub readings: CreditReadings,
}

impl Acceptance {
    /// Credit for minutes of instruction received.
    pub fn received(&self, minutes: i64) -> Hours {
        Hours(minutes * Hours::whole(1).0 / self.minutes_per_credit_hour)
    }

    /// Credit for minutes of instruction delivered; none when that kind of audience earns none.
    pub fn delivered(&self, minutes: i64, delivery: Delivery) -> Option<Hours> {
        self.instructs(delivery).then(|| Hours(minutes * Hours::whole(1).0 / self.instructor_minutes_per_hour))
    }

    /// Whether instruction delivered that way earns credit.
    pub fn instructs(&self, delivery: Delivery) -> bool {
        !self.instructor_in_person_only || delivery == Delivery::Live || self.readings.instructor_computer_based_counts
    }

    /// Credit for semester hours, given in hundredths like hours of credit.
    pub fn semester_hours(&self, semester_hours: Hours) -> Hours {
        Hours(semester_hours.0 * self.hours_per_semester_hour.0 / Hours::whole(1).0)
    }

    /// The score from which a test is passed, in hundredths of a per cent.
    pub fn pass_score_hundredths(&self) -> i64 {
        self.pass_score * PERCENT
    }

    /// Whether a test score, in hundredths of a percent, passes.
    pub fn passes(&self, score_hundredths: i64) -> bool {
        score_hundredths >= self.pass_score_hundredths()
    }

    /// Which required papers are missing, in the order in which the rule names them.
    pub fn missing_documents(&self, certificate: bool, recognition: bool, description: bool) -> Vec<Document> {
        let papers = [
            (Document::Certificate, self.require_certificate, certificate),
            (Document::Recognition, self.require_recognition, recognition),
            (Document::Description, self.require_description, description),
        ];
        papers.into_iter().filter(|&(_, required, there)| required && !there).map(|(paper, ..)| paper).collect()
    }
}

//! A rule set: every rule of one jurisdiction with its dated values, and the questions one may put to it.
//!
//! In: parsed rule files. Out: the law in force for a period (its first day decides) and the rules of credit in force
//! on a day. The days on which the rules of credit change are found once, so asking for a day is a search, not a
//! resolution; a day on which they conflict or are missing keeps its error.

use super::acceptance::{Acceptance, CourseValueMethod};
use super::dated::{Dated, Rule};
use super::error::RuleError;
use super::form::{Condition, Selector};
use super::readings::{CreditReadings, PartialAttendance, Readings, TrafficAuthority};
use super::settings;
use crate::record::{Date, Hours, Period, SourceKind};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub enum RequirementValue {
    NotRequired,
    Hours {
        minimum: Hours,
        unless: Option<Condition>,
        of: Selector,
        /// Its name while this holds, where that differs from the rule's.
        label: Option<String>,
    },
    Credential {
        name: String,
        unless: Option<Condition>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum LimitValue {
    Unlimited,
    AtMost { maximum: Hours, of: Selector },
}

pub type Words = Vec<String>;

#[derive(Clone, Debug)]
pub struct Pack {
    pub id: String,
    pub label: String,
    pub file: String,
    /// The first period that the rules judge.
    pub judged_from: Period,
    /// The id of the requirement on hours in all.
    pub total: String,
    /// The id of the requirement on approved sources.
    pub approved: Option<String>,
    /// Requirement ids in the order in which they are reported.
    pub requirements: Vec<String>,
    pub limits: Vec<String>,
    pub without: Vec<String>,
}

/// The rules of credit from one turning day to the next.
#[derive(Clone, Debug)]
pub(super) struct Epoch {
    from: Date,
    acceptance: Result<Acceptance, RuleError>,
}

#[derive(Clone, Debug)]
pub struct RuleSet {
    pub pack: Pack,
    pub requirements: BTreeMap<String, Rule<RequirementValue>>,
    pub limits: BTreeMap<String, Rule<LimitValue>>,
    pub settings: BTreeMap<String, Rule<Words>>,
    pub readings: BTreeMap<String, Rule<Words>>,
    pub(super) epochs: Vec<Epoch>,
}

impl RuleSet {
    /// The rules of credit for training completed on a day.
    ///
    /// # Errors
    /// When a rule of credit has no value, or more than one, on that day.
    pub fn acceptance(&self, on: Date) -> Result<&Acceptance, RuleError> {
        let after = self.epochs.partition_point(|e| e.from <= on);
        let epoch = after.checked_sub(1).map(|i| &self.epochs[i]);
        let none = || RuleError::NoRule { rule: self.pack.id.clone(), on };
        epoch.ok_or_else(none)?.acceptance.as_ref().map_err(Clone::clone)
    }

    /// The switches that bear on an assessment of a period that begins on `on`.
    ///
    /// # Errors
    /// When a switch has no value, or more than one, on that day.
    pub fn readings(&self, on: Date) -> Result<Readings, RuleError> {
        let is = |id: &str, word: &str| self.reading(id, on).map(|w| w.iter().any(|x| x == word));
        Ok(Readings {
            traffic_authority: match self.reading("traffic_authority", on)?.first().map(String::as_str) {
                Some("everyone") => TrafficAuthority::Everyone,
                Some("only_if_known") => TrafficAuthority::OnlyIfKnown,
                _ => TrafficAuthority::UnlessDenied,
            },
            towards_approved: self
                .reading("other_sources_towards_approved", on)?
                .iter()
                .filter_map(|w| SourceKind::from_name(w))
                .collect(),
            computer_based_firearms_count: is("computer_based_firearms", "firearms")?,
            make_up_counts_twice: is("make_up_hours_counted", "twice")?,
            one_topic_per_hour: is("topics_per_hour", "1")?,
            cite_as_printed: is("stale_cross_reference", "as_printed")?,
            figures_of_commissioned_only: is("statewide_figures", "commissioned")?,
        })
    }

    /// The words of a reading in force on a day.
    ///
    /// # Errors
    /// As [`RuleSet::setting`].
    pub fn reading(&self, id: &str, on: Date) -> Result<&Words, RuleError> {
        words(&self.readings, &self.pack, id, on)
    }

    /// The words of a setting in force on a day.
    ///
    /// # Errors
    /// When no file defines it, or it has no value, or more than one, on that day.
    pub fn setting(&self, id: &str, on: Date) -> Result<&Words, RuleError> {
        words(&self.settings, &self.pack, id, on)
    }

    /// The dated value of a setting, for its citation.
    ///
    /// # Errors
    /// As [`RuleSet::setting`].
    pub fn setting_value(&self, id: &str, on: Date) -> Result<&Dated<Words>, RuleError> {
        self.settings.get(id).ok_or_else(|| RuleError::Undefined { rule: id.to_owned() })?.on(on)
    }

    /// Where a setting stands in the law, by the reading on stale cross-references.
    ///
    /// # Errors
    /// As [`RuleSet::setting`].
    pub fn citation(&self, id: &str, on: Date) -> Result<String, RuleError> {
        Ok(super::in_force::cited(&self.setting_value(id, on)?.meta, &self.readings(on)?))
    }

    /// A whole number.
    ///
    /// # Errors
    /// As [`RuleSet::setting`].
    pub fn count(&self, id: &str, on: Date) -> Result<i64, RuleError> {
        let words = self.setting(id, on)?;
        let unusable = || RuleError::Unusable { rule: id.to_owned(), why: "a whole number is needed" };
        words.first().and_then(|w| settings::count(w)).ok_or_else(unusable)
    }

    /// A number of hours.
    ///
    /// # Errors
    /// As [`RuleSet::setting`].
    pub fn hours(&self, id: &str, on: Date) -> Result<Hours, RuleError> {
        let words = self.setting(id, on)?;
        let unusable = || RuleError::Unusable { rule: id.to_owned(), why: "a number of hours is needed" };
        words.first().and_then(|w| Hours::parse(w).ok()).ok_or_else(unusable)
    }

    /// Whether the words of a setting in force on a day hold this one.
    ///
    /// # Errors
    /// As [`RuleSet::setting`].
    pub fn says(&self, id: &str, on: Date, word: &str) -> Result<bool, RuleError> {
        Ok(self.setting(id, on)?.iter().any(|w| w == word))
    }

    /// Resolves the rules of credit for every day once.
    pub(super) fn with_epochs(mut self) -> Self {
        let mut days: Vec<Date> = self.settings.values().flat_map(Rule::turning_days).collect();
        days.extend(self.readings.values().flat_map(Rule::turning_days));
        days.sort_unstable();
        days.dedup();
        self.epochs = days.into_iter().map(|from| Epoch { from, acceptance: self.resolve_acceptance(from) }).collect();
        self
    }

    fn resolve_acceptance(&self, on: Date) -> Result<Acceptance, RuleError> {
        let minutes_per_credit_hour = self.count("minutes_per_credit_hour", on)?;
        let papers = |paper| self.says("out_of_state_documents", on, paper);
        Ok(Acceptance {
            minutes_per_credit_hour,
            instructor_minutes_per_hour: self.count("instructor_minutes_per_hour", on)?,
            hours_per_semester_hour: self.hours("hours_per_semester_hour", on)?,
            pass_score: self.count("pass_score", on)?,
            require_certificate: papers("certificate")?,
            require_recognition: papers("recognition")?,
            require_description: papers("description")?,
            require_determination: self.says("out_of_state_areas", on, "determined")?,
            instructor_in_person_only: self.says("instructor_delivery", on, "live")?,
            neighbouring_days: self.count("neighbouring_days", on)?,
            once_ever: self.says("course_repeats", on, "once_ever")?,
            course_value: CourseValueMethod {
                test_group_officers: self.count("test_group_officers", on)?,
                finished_percent: self.count("test_group_finished_percent", on)?,
                interval_minutes: self.count("course_value_interval_minutes", on)?,
                minutes_per_credit_hour,
            },
            attendance_list_days: self.count("attendance_list_days", on)?,
            individual_course_lead_days: self.count("individual_course_lead_days", on)?,
            record_retention_years: self.count("record_retention_years", on)?,
            first_provider_license_years: self.count("first_provider_license_years", on)?,
            provider_license_years: self.count("provider_license_years", on)?,
            away_from_office_percent: self.count("away_from_office_percent", on)?,
            readings: self.credit_readings(on)?,
        })
    }

    fn credit_readings(&self, on: Date) -> Result<CreditReadings, RuleError> {
        let is = |id: &str, word: &str| self.reading(id, on).map(|w| w.iter().any(|x| x == word));
        Ok(CreditReadings {
            instructor_computer_based_counts: is("instructor_computer_based", "as_live")?,
            provider_course_must_be_listed: is("provider_course_listed", "required")?,
            partial_attendance: match is("partial_attendance_areas", "in_proportion")? {
                true => PartialAttendance::InProportion,
                false => PartialAttendance::NoArea,
            },
            computer_based_without_score_rejected: is("computer_based_without_score", "rejected")?,
            hours_above_approved_to_review: is("hours_above_approved", "review")?,
        })
    }

    /// Whether the jurisdiction has no use for a setting.
    pub fn does_without(&self, id: &str) -> bool {
        self.pack.without.iter().any(|w| w == id)
    }

    /// The same rules with one switch set to other words for all time: what a scenario or a simulation asks.
    ///
    /// # Errors
    /// When no file defines the switch, or it does not know the words.
    pub fn with_reading(&self, id: &str, to: &[String]) -> Result<Self, RuleError> {
        let unknown = || RuleError::Undefined { rule: id.to_owned() };
        let shape = settings::READINGS.iter().find(|(known, _)| *known == id).map(|(_, s)| s).ok_or_else(unknown)?;
        if shape.fault(to).is_some() {
            return Err(RuleError::Unusable { rule: id.to_owned(), why: "it does not know that reading" });
        }
        let mut changed = self.clone();
        let rule = changed.readings.get_mut(id).ok_or_else(unknown)?;
        rule.values.iter_mut().for_each(|v| v.value = to.to_vec());
        Ok(changed.with_epochs())
    }
}

/// The words in force, or none at all where the pack declares that it has no use for that rule.
fn words<'a>(from: &'a BTreeMap<String, Rule<Words>>, pack: &Pack, id: &str, on: Date) -> Result<&'a Words, RuleError> {
    static NONE: Words = Vec::new();
    match from.get(id) {
        Some(rule) => rule.on(on).map(|v| &v.value),
        None if pack.without.iter().any(|w| w == id) => Ok(&NONE),
        None => Err(RuleError::Undefined { rule: id.to_owned() }),
    }
}

//! Assesses officers, period after period.
//!
//! In: a rule set and a context, resolved once; then one officer's facts at a time. Out: standing, figures,
//! requirements and credits of every period from the first to the last. Late hours chain forward: what a period used
//! is gone for the next. The answer depends on nothing but the facts, not on their order nor on other officers.

use super::error::{LawError, RuleError};
use super::facts::{AssessContext, OfficerAssessment, OfficerFacts, PeriodAssessment, Status};
use super::in_force::LawInForce;
use super::judge::{Judged, Next, judge};
use super::ledger::{Item, completions, with_pending};
use super::report::{nothing_owed, owed};
use super::ruleset::RuleSet;
use super::standing::{Standing, Terms, standing};
use crate::record::Period;

/// The law of every period of a run.
#[derive(Debug)]
pub struct Assessor {
    context: AssessContext,
    laws: Vec<LawInForce>,
    /// The law after the last period, asked only when late hours are weighed against it.
    after: Result<LawInForce, RuleError>,
}

impl Assessor {
    /// # Errors
    /// When the periods are reversed or a rule has no single value in one of them.
    pub fn new(rules: &RuleSet, context: AssessContext) -> Result<Self, LawError> {
        let (first, last) = (context.first_period, context.last_period);
        if first > last {
            return Err(LawError::PeriodsReversed { first, last });
        }
        let laws: Result<Vec<_>, _> = (first.0..=last.0).map(|year| rules.for_period(Period(year))).collect();
        Ok(Self { context, laws: laws?, after: rules.for_period(last.next()) })
    }

    pub fn context(&self) -> AssessContext {
        self.context
    }

    /// The law in force in a period of the run.
    pub fn law(&self, period: Period) -> Option<&LawInForce> {
        self.laws.iter().find(|law| law.period == period)
    }

    /// # Errors
    /// When a fact that decides is missing or out of bounds.
    pub fn assess(&self, facts: &OfficerFacts) -> Result<OfficerAssessment, LawError> {
        let once_ever = self.laws.iter().any(|law| law.once_ever);
        let mut items = completions(facts, self.context.as_of, once_ever);
        let as_of = self.context.as_of;
        let reviewed = (!facts.pending.is_empty()).then(|| with_pending(items.clone(), facts.pending.iter(), as_of));
        let untouched = (!facts.mended.is_empty()).then(|| items.clone());
        let mut periods = Vec::with_capacity(self.laws.len());
        for index in 0..self.laws.len() {
            periods.extend(self.period(index, facts, &mut items)?);
        }
        let failing = |p: &PeriodAssessment| matches!(p.status, Status::Short | Status::NotShownCompliant);
        if let Some(mut reviewed) = reviewed
            && periods.iter().any(failing)
        {
            let met = self.periods_met(facts, &mut reviewed)?;
            for period in periods.iter_mut().filter(|p| failing(p)) {
                period.would_comply_after_review = met.contains(&period.period);
            }
        }
        for period in periods.iter_mut().filter(|p| failing(p)) {
            period.would_comply_if_corrected = period.would_comply_after_review;
            if let Some(items) = untouched.as_ref().filter(|_| !period.would_comply_after_review) {
                let here = facts.mended.iter().filter(|m| m.only_in.is_none_or(|only| only == period.period));
                let mut mended = with_pending(items.clone(), here.map(|m| &m.fact), as_of);
                period.would_comply_if_corrected = self.periods_met(facts, &mut mended)?.contains(&period.period);
            }
        }
        Ok(OfficerAssessment { periods })
    }

    fn period(
        &self,
        index: usize,
        facts: &OfficerFacts,
        items: &mut [Item],
    ) -> Result<Option<PeriodAssessment>, LawError> {
        let law = &self.laws[index];
        Ok(match standing(facts, law, self.context.as_of)? {
            Standing::None => None,
            Standing::NothingOwed(status) => Some(nothing_owed(law, status, facts, items)),
            Standing::Owes(terms) => {
                let judged = self.judge(index, facts, &terms, items)?;
                Some(owed(law, &terms, self.context.as_of, facts, items, judged))
            }
        })
    }

    fn judge(&self, index: usize, facts: &OfficerFacts, terms: &Terms, items: &mut [Item]) -> Result<Judged, LawError> {
        let mut failed = None;
        let next = || match self.next(index, facts) {
            Ok(next) => Some(next),
            Err(error) => {
                failed = Some(error);
                None
            }
        };
        let judged = judge(&self.laws[index], terms, items, next);
        judged.ok_or_else(|| {
            failed.unwrap_or(LawError::Rule(RuleError::NoRule {
                rule: "next period".to_owned(),
                on: self.laws[index].period.next().first_day(),
            }))
        })
    }

    /// What the next period will ask of the officer.
    fn next(&self, index: usize, facts: &OfficerFacts) -> Result<Next<'_>, LawError> {
        let law = match self.laws.get(index + 1) {
            Some(law) => law,
            None => self.after.as_ref().map_err(Clone::clone)?,
        };
        Ok(match standing(facts, law, self.context.as_of)? {
            Standing::Owes(terms) => Some((law, terms.minimum)),
            _ => None,
        })
    }

    /// The periods that are met when all that is pending is decided for the officer.
    fn periods_met(&self, facts: &OfficerFacts, items: &mut [Item]) -> Result<Vec<Period>, LawError> {
        let mut met = Vec::new();
        for (index, law) in self.laws.iter().enumerate() {
            if let Standing::Owes(terms) = standing(facts, law, self.context.as_of)? {
                let judged = self.judge(index, facts, &terms, items)?;
                if judged.shortfall == 0 && terms.missing_credentials == 0 {
                    met.push(law.period);
                }
            }
        }
        Ok(met)
    }
}

//! Why hours that were earned were not counted: a limit that is reached, a period outside the run, or nothing owed.

use crate::law::{LawInForce, RuleSet};
use crate::record::tables::{CompletionRow, ComplianceRow, CreditRow};
use crate::record::{Hours, Period, Status};

/// What one officer's hours came to, for telling why some did not count.
pub struct Uncounted<'a> {
    pub rules: &'a RuleSet,
    pub compliance: &'a [ComplianceRow],
    pub completions: &'a [CompletionRow],
    pub credits: &'a [CreditRow],
}

impl Uncounted<'_> {
    /// Why what is left of the completion is not counted, with the citation where a rule keeps it out.
    pub fn why(&self, completion: &CompletionRow) -> String {
        let own = Period::of(completion.completed_on);
        let Some(standing) = self.compliance.iter().find(|c| c.period == own) else {
            return format!("no standing for {own} in this run");
        };
        if standing.status == Status::NotActive || standing.status.owes_nothing() {
            return format!("nothing is owed for {own} ({})", standing.status.as_str().replace('_', " "));
        }
        let law = self.rules.for_period(own);
        match law.as_ref().ok().and_then(|law| self.limit_reached(law, completion, own)) {
            Some(reason) => reason,
            None => format!("a rounding of late hours of {own}, or hours that its best allocation leaves out"),
        }
    }

    /// The limit on this kind of training that the officer's counted hours have reached.
    fn limit_reached(&self, law: &LawInForce, completion: &CompletionRow, period: Period) -> Option<String> {
        let class = |c: &CompletionRow| law.class(c.source_kind, c.delivery, c.role, c.control_no.as_deref());
        let limits = class(completion).limits;
        law.limits.iter().enumerate().filter(|(at, _)| limits >> at & 1 == 1).find_map(|(at, limit)| {
            let touching = self.completions.iter().filter(|c| class(c).limits >> at & 1 == 1);
            let counted: Hours = touching.map(|c| self.counted(c, period)).sum();
            // Fractions of a hundredth are counted down, so a limit that is reached may be shown a hundredth below.
            (counted + Hours(1) >= limit.maximum).then(|| {
                format!(
                    "{} h of at most {} h of {} are counted for {period} ({})",
                    counted,
                    limit.maximum,
                    limit.id.replace('_', " "),
                    limit.citation
                )
            })
        })
    }

    fn counted(&self, completion: &CompletionRow, period: Period) -> Hours {
        let mine = self.credits.iter().filter(|k| k.completion_id == completion.completion_id && k.period == period);
        mine.map(|k| k.counted.total()).sum()
    }
}

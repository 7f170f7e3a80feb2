//! The gate on the identity model: whether what a run's own rows show is still what the model was trained from.
//!
//! In: the level whose m probability is farthest from the run's own. Out: one gate, which names the level and both figures.
//! A run that trained its model, or has too few rows to tell, passes.

use super::outcome;
use super::settings::Share;
use crate::lake::GateOutcome;
use crate::resolve::Used;

pub fn judge(bound: &Share, used: &Used) -> GateOutcome {
    const PER_CENT: f64 = 100.0;
    let (passed, detail) = match &used.drift {
        None => (true, format!("origin of the identity model: {}", used.origin.as_str())),
        Some(drift) => {
            let points = drift.distance() * PER_CENT;
            let detail = format!(
                "`{}` of `{}` is {:.4} in the model and {:.4} in this run's rows, {points:.1} points apart; `clee train` \
                 trains another",
                drift.level, drift.comparison, drift.model, drift.rows
            );
            (points <= f64::from(bound.most_percent), detail)
        }
    };
    outcome("model_drift", bound.severity, &bound.holds, passed, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::GateSeverity;
    use crate::resolve::{Drift, Origin};

    #[test]
    fn a_level_that_moved_past_the_bound_is_told() {
        let bound = Share { severity: GateSeverity::Warning, holds: Vec::new(), most_percent: 2 };
        let gate = |rows: f64| {
            let (comparison, level) = ("surname".to_owned(), "equal".to_owned());
            let drift = Some(Drift { comparison, level, model: 0.92, rows });
            judge(&bound, &Used { origin: Origin::Kept, model: None, drift })
        };
        assert!(gate(0.901).passed && gate(0.939).passed);
        assert!(!gate(0.899).passed && !gate(0.941).passed);
        assert!(gate(0.899).detail.contains("`equal` of `surname` is 0.9200 in the model and 0.8990"));
        assert!(judge(&bound, &Used { origin: Origin::Trained, model: None, drift: None }).passed);
    }
}

//! A run's rows in, what speaks for and against each officer that some of them may be about out.
//!
//! Weights are not kept with a run. They come from reading its inputs again and learning from them as the run did, so
//! they are shown only where every input still is what the run read.

use super::registry_of_run::inputs_of;
use super::run_tables::RunTables;
use crate::plan::Plan;
use crate::record::matching::Method;
use crate::record::registry::Registry;
use crate::record::submission::Submission;
use crate::record::tables::MatchRow;
use crate::record::{Resolution, RowId, Text};
use crate::resolve::{ComparisonShown, IdentitySettings, Resolver, TrainedModel};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Write;

/// A candidate for a row, comparison by comparison.
struct Weighed {
    license_no: Text,
    comparisons: Vec<ComparisonShown>,
}

/// By row.
pub struct Evidence {
    settings: IdentitySettings,
    rows: HashMap<RowId, Vec<Weighed>>,
}

impl Evidence {
    /// The winner and the runner-up of each match; nothing when the run's inputs are no longer what they were.
    pub fn of(run: &RunTables, plan: &Plan, matches: &HashMap<RowId, MatchRow>) -> Option<Self> {
        let (inputs, same) = inputs_of(run, plan, false).ok()?;
        if !same {
            tracing::warn!("the inputs have changed since the run; the weights of its decisions are not shown");
            return None;
        }
        let (known, later): (Vec<_>, Vec<_>) =
            inputs.rows.into_iter().partition(|row: &Submission| row.is_known(plan.as_of));
        let mut rows = HashMap::new();
        for part in [known, later] {
            weigh(&part, (&inputs.registry, inputs.model.model.as_ref()), plan, matches, &mut rows);
        }
        Some(Self { settings: plan.identity.clone(), rows })
    }

    /// What decided about a row, in words.
    pub fn why(&self, found: &MatchRow, reason: Option<&str>) -> String {
        let limits = &self.settings.thresholds;
        let score = found.score.unwrap_or(0.0);
        match (found.decision, found.method, reason) {
            (_, Method::Decided, _) => "a reviewer ruled so".to_owned(),
            (Resolution::Matched, Method::LicenseNo, _) if score >= self.settings.settled.similar => {
                "the number is the officer's, and the name agrees".to_owned()
            }
            (Resolution::Matched, ..) => format!("from probability {} on nobody needs to look", limits.automatic),
            (Resolution::Review, _, Some("name_conflict")) => "the number is the officer's, the name is not".to_owned(),
            (Resolution::Review, ..) => format!("a person decides below probability {}", limits.automatic),
            _ => format!(
                "nobody in the registry reaches probability {}, nor do all together {}",
                limits.review, limits.review_together
            ),
        }
    }

    pub fn text(&self, row_id: RowId, out: &mut dyn Write) -> std::io::Result<()> {
        for weighed in self.rows.get(&row_id).into_iter().flatten() {
            let told = weighed.comparisons.iter().filter(|c| c.level != "missing");
            let told: Vec<String> = told
                .map(|c| format!("{} {} {:+.1}", c.comparison.replace('_', " "), c.level.replace('_', " "), c.weight))
                .collect();
            let sum: f64 = weighed.comparisons.iter().map(|c| c.weight).sum();
            writeln!(out, "        {} {sum:+.1} bits: {}", weighed.license_no, told.join(", "))?;
        }
        Ok(())
    }

    pub fn json(&self, row_id: RowId) -> Value {
        let all = self.rows.get(&row_id).into_iter().flatten().map(|weighed| {
            json!({
                "license_no": weighed.license_no,
                "comparisons": weighed.comparisons.iter().map(|c| json!({
                    "comparison": c.comparison, "level": c.level, "weight": c.weight,
                })).collect::<Vec<_>>(),
            })
        });
        all.collect()
    }
}

/// Weighs the rows asked for in the light of all rows of their part.
fn weigh(
    part: &[Submission],
    (registry, model): (&Registry, Option<&TrainedModel>),
    plan: &Plan,
    matches: &HashMap<RowId, MatchRow>,
    out: &mut HashMap<RowId, Vec<Weighed>>,
) {
    let asked: Vec<(&Submission, &MatchRow)> =
        part.iter().filter_map(|row| Some((row, matches.get(&row.row_id())?))).collect();
    if asked.is_empty() {
        return;
    }
    let resolver = Resolver::new(registry, &plan.identity);
    let (learned, _) = resolver.learned_by(part, model);
    for (row, found) in asked {
        let candidates = found.license_no.iter().chain(&found.runner_up);
        let weighed = candidates.filter_map(|license_no| {
            let officer = resolver.named(license_no)?;
            let comparisons = resolver.explain(&learned, row, officer);
            Some(Weighed { license_no: *license_no, comparisons })
        });
        out.insert(found.row_id, weighed.collect());
    }
}

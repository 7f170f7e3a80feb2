//! Requirements of the period.
//!
//! In: the tables `requirements` and `compliance`. Out: how many officers who owe hours meet each requirement and how many do
//! not, and what each officer lacks.

use super::Scope;
use crate::record::{Hours, Status, Text, Verdict};
use crate::table::{Frames, TableError, integers, is_any, is_of, texts};
use polars::prelude::{Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, col, len, lit};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default)]
pub struct RequirementsMet {
    /// In the order of the rule pack; `together` last.
    known: Vec<Known>,
    /// In the order of licence numbers and the rule pack.
    pub unmet: Vec<Unmet>,
}

/// A requirement under one citation.
#[derive(Clone, Debug)]
struct Known {
    requirement: Text,
    citation: Text,
    /// How many officers who owe hours meet it, and how many do not.
    officers: [i64; 2],
}

/// What each officer's requirements must all meet at once, without being one.
pub const TOGETHER: &str = "together";

/// Licence number, requirement, and what is lacking.
pub type Unmet = (Text, Text, Hours);

impl RequirementsMet {
    /// `covered`: the standings that the statistics cover.
    pub fn of(frames: &Frames<'_>, scope: Scope, covered: &LazyFrame) -> Result<Self, TableError> {
        Ok(Self { known: known(frames, scope, covered)?, unmet: unmet(frames, scope)? })
    }

    /// In the order of the rule pack; `together` last.
    pub fn order(&self) -> Vec<Text> {
        let mut order = Vec::new();
        for known in &self.known {
            if !order.contains(&known.requirement) {
                order.push(known.requirement);
            }
        }
        order
    }

    pub fn citations(&self) -> BTreeSet<Text> {
        self.known.iter().map(|known| known.citation).collect()
    }

    /// How many officers who owe hours meet each requirement, and how many do not.
    pub fn tallies(&self) -> BTreeMap<Text, [i64; 2]> {
        let mut tallies: BTreeMap<Text, [i64; 2]> = BTreeMap::new();
        for known in self.known.iter().filter(|known| known.requirement != *TOGETHER) {
            let tally = tallies.entry(known.requirement).or_default();
            tally.iter_mut().zip(known.officers).for_each(|(sum, officers)| *sum += officers);
        }
        tallies
    }
}

fn is_verdict(verdict: Verdict) -> Expr {
    col("verdict").eq(lit(verdict.as_str()))
}

/// Requirements in the order in which they first stand in the table, which for each officer is the pack's.
fn known(frames: &Frames<'_>, scope: Scope, covered: &LazyFrame) -> Result<Vec<Known>, TableError> {
    let of = ["requirement", "citation"].map(col);
    let in_order = |part: LazyFrame| part.filter(is_of(scope.period)).group_by_stable(of.clone()).agg([len()]);
    let columns = ["period", "requirement", "citation"];
    let order = frames.in_parts("requirements", &columns, in_order)?.group_by_stable(of.clone()).agg([len()]);
    let order = order.collect()?;
    let tallies = tallies(frames, scope, covered)?;
    let one = |(requirement, citation): (Option<&str>, Option<&str>)| {
        let (requirement, citation) = (requirement.unwrap_or_default().into(), citation.unwrap_or_default().into());
        let officers = tallies.get(&(requirement, citation)).copied().unwrap_or_default();
        Known { requirement, citation, officers }
    };
    Ok(texts(&order, "requirement")?.zip(texts(&order, "citation")?).map(one).collect())
}

/// By requirement and citation how many officers who owe hours meet it, and how many do not.
fn tallies(
    frames: &Frames<'_>,
    scope: Scope,
    covered: &LazyFrame,
) -> Result<BTreeMap<(Text, Text), [i64; 2]>, TableError> {
    let nothing_owed = Status::ALL.iter().filter(|status| status.owes_nothing()).map(|status| status.as_str());
    let owing = covered.clone().filter(is_any("status", nothing_owed).not()).select([col("license_no")]).collect()?;
    let of = ["requirement", "citation"].map(col);
    let tally = |part: LazyFrame| {
        let [met, not_met] = [Verdict::Met, Verdict::NotMet].map(|verdict| is_verdict(verdict).sum());
        part.filter(is_of(scope.period))
            .join(owing.clone().lazy(), [col("license_no")], [col("license_no")], JoinArgs::new(JoinType::Inner))
            .group_by(of.clone())
            .agg([met.alias("met"), not_met.alias("not_met")])
    };
    let columns = ["license_no", "period", "requirement", "verdict", "citation"];
    let sums = [col("met").sum(), col("not_met").sum()];
    let tallied = frames.in_parts("requirements", &columns, tally)?.group_by(of.clone()).agg(sums).collect()?;
    let named = texts(&tallied, "requirement")?.zip(texts(&tallied, "citation")?);
    let key = |(requirement, citation): (Option<&str>, Option<&str>)| {
        (requirement.unwrap_or_default().into(), citation.unwrap_or_default().into())
    };
    let officers = integers(&tallied, "met")?.into_iter().zip(integers(&tallied, "not_met")?);
    Ok(named.map(key).zip(officers.map(|(met, not_met)| [met, not_met])).collect())
}

/// What officers lack, in the order of the table.
fn unmet(frames: &Frames<'_>, scope: Scope) -> Result<Vec<Unmet>, TableError> {
    let lacking = |part: LazyFrame| {
        let lacking = part.filter(is_of(scope.period).and(is_verdict(Verdict::NotMet)));
        lacking.select(["license_no", "requirement", "shortfall_hours"].map(col))
    };
    let columns = ["license_no", "period", "requirement", "verdict", "shortfall_hours"];
    let lacking = frames.in_parts("requirements", &columns, lacking)?.collect()?;
    let named = texts(&lacking, "license_no")?.zip(texts(&lacking, "requirement")?);
    let one = |((license_no, requirement), hundredths): ((Option<&str>, Option<&str>), i64)| {
        (license_no.unwrap_or_default().into(), requirement.unwrap_or_default().into(), Hours(hundredths))
    };
    Ok(named.zip(integers(&lacking, "shortfall_hours")?).map(one).collect())
}

//! Hours credited in the period to the officers that the statistics cover.
//!
//! In: the tables `completions` and `compliance`. Out: hours, trainings and officers in all, by source and by area. Sums are
//! made officer by officer first, so that an officer is counted once wherever the table is cut into parts.

use super::Scope;
use crate::record::{Area, SourceKind};
use crate::table::{Frames, TableError, day, figure};
use polars::prelude::{Expr, JoinArgs, JoinType, LazyFrame, col, len, lit};

/// Columns of the breakdown by area: the four areas and hours of no stated area.
pub const AREAS: usize = Area::ALL.len() + 1;
const SOURCES: usize = SourceKind::ALL.len();

/// One sum of credited hours, in hundredths, and over how many trainings and officers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    pub hundredths: i64,
    pub trainings: i64,
    pub officers: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Credited {
    pub total: Sum,
    /// In the order of [`SourceKind::ALL`].
    pub sources: [Sum; SOURCES],
    /// In the order of [`Area::ALL`], then hours of no stated area.
    pub areas: [Sum; AREAS],
}

/// One sum as it is asked for: its name, the hours that go into it, and how many trainings they are of.
struct Asked {
    name: String,
    hundredths: Expr,
    trainings: Expr,
}

impl Asked {
    fn hours(&self) -> String {
        format!("{}_hundredths", self.name)
    }

    fn trainings(&self) -> String {
        format!("{}_trainings", self.name)
    }
}

/// In all, then by source, then by area.
fn asked() -> Vec<Asked> {
    let sum = |name: &str, hundredths: Expr, trainings: Expr| Asked { name: name.to_owned(), hundredths, trainings };
    let of_source = |kind: &SourceKind| {
        let is = col("source_kind").eq(lit(kind.as_str()));
        sum(kind.as_str(), col("hours").filter(is.clone()).sum(), is.sum())
    };
    let of_area = |column: &str| sum(column, col(column).sum(), col(column).gt(lit(0)).sum());
    let all = sum("all", col("hours").sum(), len());
    std::iter::once(all).chain(SourceKind::ALL.iter().map(of_source)).chain(areas().map(of_area)).collect()
}

fn areas() -> impl Iterator<Item = &'static str> {
    Area::ALL.iter().map(|area| area.column()).chain(["unstated_hours"])
}

impl Credited {
    /// `covered`: the standings that the statistics cover.
    pub fn of(frames: &Frames<'_>, scope: Scope, covered: &LazyFrame) -> Result<Self, TableError> {
        let covered = covered.clone().select([col("license_no")]);
        let asked = asked();
        let columns: Vec<&str> =
            ["license_no", "completed_on", "source_kind", "hours"].into_iter().chain(areas()).collect();
        let [first, last] = [scope.period.first_day(), scope.period.last_day()].map(|date| lit(day(date)));
        let in_period = col("completed_on").gt_eq(first).and(col("completed_on").lt_eq(last));
        let of_officer = |part: LazyFrame| {
            let sums = asked.iter().flat_map(|sum| {
                [sum.hundredths.clone().alias(sum.hours()), sum.trainings.clone().alias(sum.trainings())]
            });
            part.filter(in_period.clone()).group_by([col("license_no")]).agg(sums.collect::<Vec<_>>())
        };
        let again: Vec<Expr> =
            asked.iter().flat_map(|sum| [col(sum.hours()).sum(), col(sum.trainings()).sum()]).collect();
        let officers = |sum: &Asked| col(sum.trainings()).gt(lit(0)).sum().alias(format!("{}_officers", sum.name));
        let in_all: Vec<Expr> = again.iter().cloned().chain(asked.iter().map(officers)).collect();
        let sums = frames
            .in_parts("completions", &columns, of_officer)?
            .group_by([col("license_no")])
            .agg(again)
            .join(covered, [col("license_no")], [col("license_no")], JoinArgs::new(JoinType::Inner))
            .select(in_all)
            .collect()?;
        let one = |sum: &Asked| -> Result<Sum, TableError> {
            let officers = figure(&sums, &format!("{}_officers", sum.name))?;
            Ok(Sum { hundredths: figure(&sums, &sum.hours())?, trainings: figure(&sums, &sum.trainings())?, officers })
        };
        let sums = asked.iter().map(one).collect::<Result<Vec<Sum>, _>>()?;
        let mut credited = Self { total: sums[0], ..Self::default() };
        credited.sources.copy_from_slice(&sums[1..=SOURCES]);
        credited.areas.copy_from_slice(&sums[1 + SOURCES..]);
        Ok(credited)
    }
}

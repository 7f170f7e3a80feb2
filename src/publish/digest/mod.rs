//! What the large tables of a run came to: the few figures that lists and statistics take from them.
//!
//! In: the finished tables `rows`, `completions`, `requirements` and `compliance`. Out: counts and sums. None of these tables
//! has to stay in memory, and whoever asks the files the same gets the same.

mod credited;
mod requirements;
mod rows;

pub use credited::{Credited, Sum};
pub use requirements::{RequirementsMet, TOGETHER, Unmet};
pub use rows::Ended;

use crate::record::tables::ComplianceRow;
use crate::record::{Period, Status};
use crate::table::{Frames, TableError, is_any, is_of};
use polars::prelude::{Column, DataFrame, Expr, IntoLazy, LazyFrame, col, lit};

/// Whose figures are gathered.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub period: Period,
    /// Only commissioned officers stand in the statistics.
    pub commissioned_only: bool,
}

impl Scope {
    /// Whether the statistics cover the officer of this standing.
    pub fn covers(self, row: &ComplianceRow) -> bool {
        row.status != Status::NotActive && (row.commissioned || !self.commissioned_only)
    }

    /// The same, asked of the table `compliance`.
    pub fn covered(self) -> Expr {
        is_status(Status::NotActive).not().and(col("commissioned").or(lit(!self.commissioned_only)))
    }

    /// Standings of the period that the statistics cover.
    pub fn standings(self, compliance: LazyFrame) -> LazyFrame {
        compliance.filter(is_of(self.period).and(self.covered()))
    }
}

pub fn is_status(status: Status) -> Expr {
    col("status").eq(lit(status.as_str()))
}

/// Hours are owed that are not there.
pub fn is_unmet() -> Expr {
    is_any("status", Status::ALL.iter().filter(|status| status.is_unmet()).map(|status| status.as_str()))
}

/// A frame of two columns of text, a key and something known of it.
///
/// # Errors
/// When they are not of one length.
pub fn named_columns<'t>(
    (key, keys): (&str, impl Iterator<Item = Option<&'t str>>),
    (name, texts): (&str, impl Iterator<Item = Option<&'t str>>),
) -> Result<DataFrame, TableError> {
    let (keys, texts): (Vec<_>, Vec<_>) = (keys.collect(), texts.collect());
    Ok(DataFrame::new(keys.len(), vec![Column::new(key.into(), keys), Column::new(name.into(), texts)])?)
}

#[derive(Clone, Debug, Default)]
pub struct Digest {
    pub rows: Ended,
    pub credited: Credited,
    pub requirements: RequirementsMet,
}

impl Digest {
    /// Asks the finished tables of a run.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn of(frames: &Frames<'_>, scope: Scope) -> Result<Self, TableError> {
        let standings = frames.lazy("compliance", &["license_no", "period", "status", "commissioned"])?;
        let covered = scope.standings(standings).collect()?.lazy();
        Ok(Self {
            rows: rows::ended(frames)?,
            credited: Credited::of(frames, scope, &covered)?,
            requirements: RequirementsMet::of(frames, scope, &covered)?,
        })
    }
}

//! Input rows by what they are and how they ended.
//!
//! In: the table `rows`. Out: how many rows there are of each kind, disposition and reason.

use crate::record::{Disposition, InputKind, Reason};
use crate::table::{Frames, TableError, integers, maybe_words, words};
use polars::prelude::{col, len};
use std::collections::BTreeMap;

pub type Ended = BTreeMap<(InputKind, Disposition, Option<Reason>), i64>;

pub fn ended(frames: &Frames<'_>) -> Result<Ended, TableError> {
    let keys = ["kind", "disposition", "reason"];
    let count = |part: polars::prelude::LazyFrame| part.group_by(keys.map(col)).agg([len().alias("rows")]);
    let counted = frames.in_parts("rows", &keys, count)?.group_by(keys.map(col)).agg([col("rows").sum()]).collect()?;
    let kinds = words(&counted, "kind", InputKind::from_name)?;
    let dispositions = words(&counted, "disposition", Disposition::from_name)?;
    let reasons = maybe_words(&counted, "reason", Reason::from_name)?;
    let keys = kinds.into_iter().zip(dispositions).zip(reasons).map(|((kind, end), reason)| (kind, end, reason));
    Ok(keys.zip(integers(&counted, "rows")?).collect())
}

//! Tables that are made, written and forgotten piece by piece.
//!
//! In: how many rows or officers there are, and how a range of them becomes rows of a table. Out: the finished table,
//! with every piece shown to whoever keeps count. Pieces are made by all threads at once while the ones before them are
//! being written; they are taken in their order, so the table does not depend on the threads, and no more than two waves
//! of them are in memory.

use super::RunError;
use crate::lake::{OutputWriter, RunDir};
use crate::plan::Plan;
use crate::table::{Checked, Contract, KeyCheck, Rules, TableError, TableReader, TableRow, TableWriter};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Rows of a piece, as many as are written at a time.
const PIECE: usize = 8_192;

/// Makes `count` things in ranges of `piece` and takes them in order.
///
/// # Errors
/// The first that making or taking one gave.
pub fn in_order<P: Send>(
    count: usize,
    piece: usize,
    make: impl Fn(Range<usize>) -> Result<P, RunError> + Sync,
    mut take: impl FnMut(P) -> Result<(), RunError> + Send,
) -> Result<(), RunError> {
    let wave = 2 * rayon::current_num_threads();
    let ranges: Vec<Range<usize>> = (0..count).step_by(piece).map(|at| at..(at + piece).min(count)).collect();
    let made = |ranges: &[Range<usize>]| -> Result<Vec<P>, RunError> {
        ranges.par_iter().map(|range| make(range.clone())).collect()
    };
    let mut ready = Vec::new();
    for ranges in ranges.chunks(wave) {
        let taken = || std::mem::take(&mut ready).into_iter().try_for_each(&mut take);
        let (taken, next) = rayon::join(taken, || made(ranges));
        taken?;
        ready = next?;
    }
    ready.into_iter().try_for_each(take)
}

/// A table on its way into the run folder.
pub struct Sink<'p> {
    writer: TableWriter<'p, OutputWriter>,
}

impl<'p> Sink<'p> {
    pub fn of<T: TableRow>(run: &RunDir, plan: &'p Plan, keys: KeyCheck) -> Result<Self, RunError> {
        let contract = contract::<T>(plan)?;
        Ok(Self { writer: TableWriter::new(run.create(&contract.path)?, contract, keys)? })
    }

    /// What batches of the table are made under, on whatever thread.
    pub fn rules(&self) -> Arc<Rules<'p>> {
        self.writer.rules()
    }

    pub fn put(&mut self, checked: Checked) -> Result<(), RunError> {
        Ok(self.writer.push_checked(checked)?)
    }

    /// Closes the table and says how many rows it holds.
    pub fn finish(self) -> Result<i64, RunError> {
        let (out, written) = self.writer.finish()?;
        out.finish()?;
        Ok(i64::try_from(written.rows).unwrap_or(i64::MAX))
    }
}

/// The contract that a table is written and read under.
pub fn contract<T: TableRow>(plan: &Plan) -> Result<&Contract, TableError> {
    plan.contracts.table(T::NAME).ok_or_else(|| TableError::NoContract(T::NAME.to_owned()))
}

/// Writes a table made from ranges of `things`, showing each piece to `see`; a table that an earlier try of the run has
/// finished is read instead. Says how many rows it holds.
pub fn table<T: TableRow + Send + Sync>(
    (run, plan, done): (&RunDir, &Plan, bool),
    things: usize,
    make: impl Fn(Range<usize>) -> Vec<T> + Sync,
    mut see: impl FnMut(&[T]) + Send,
) -> Result<i64, RunError> {
    if done {
        return again(run, plan, see);
    }
    let mut sink = Sink::of::<T>(run, plan, KeyCheck::Remember)?;
    let rules = sink.rules();
    let make = |range| {
        let rows = make(range);
        let checked = rules.encode(&rows)?;
        Ok((rows, checked))
    };
    let put = |(rows, checked): (Vec<T>, Checked)| {
        see(&rows);
        sink.put(checked)
    };
    in_order(things, PIECE, make, put)?;
    sink.finish()
}

/// Shows a finished table piece by piece.
fn again<T: TableRow>(run: &RunDir, plan: &Plan, mut see: impl FnMut(&[T])) -> Result<i64, RunError> {
    let contract = contract::<T>(plan)?;
    let mut read = 0;
    for batch in TableReader::new(run.open(&contract.path)?, Some(&T::columns()))? {
        let rows = T::decode(&batch?)?;
        read += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        see(&rows);
    }
    Ok(read)
}

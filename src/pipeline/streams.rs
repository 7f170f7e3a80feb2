//! Tables that are made, written and forgotten piece by piece.
//!
//! In: how many rows or officers there are, and how a range of them becomes rows of a table or of two. Out: the finished
//! tables, with every piece shown to whoever keeps count. Pieces are made by all threads at once while the ones before them are
//! being written; they are taken in their order, so the table does not depend on the threads, and no more than two waves
//! of them are in memory.

use super::RunError;
use crate::lake::{OutputWriter, RunDir};
use crate::plan::Plan;
use crate::table::{
    Batches, Checked, Checker, Contract, Frames, KeyCheck, Rules, TableError, TableReader, TableRow, TableWriter,
    check_relations,
};
use arrow_schema::ArrowError;
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

/// Holds the foreign keys of tables that were written against one another.
///
/// # Errors
/// A key names what its table does not hold, or a table cannot be read back.
pub fn relations_hold(run: &RunDir, plan: &Plan, tables: &[&str]) -> Result<(), RunError> {
    let read = |table: &str, columns: &[&str]| -> Result<Batches, RunError> {
        let contract = plan.contracts.table(table).ok_or_else(|| TableError::NoContract(table.to_owned()))?;
        Ok(Box::new(TableReader::new(run.open(&contract.path)?, Some(columns))?))
    };
    check_relations(&plan.contracts, tables, &read)
}

/// The finished tables of a run, for queries.
pub fn frames<'r>(run: &'r RunDir, plan: &'r Plan) -> Frames<'r> {
    Frames::new(|table, columns| {
        let contract = plan.contracts.table(table).ok_or_else(|| TableError::NoContract(table.to_owned()))?;
        let file = run.open(&contract.path).map_err(|fault| ArrowError::ExternalError(Box::new(fault)))?;
        TableReader::new(file, Some(columns)).map(TableReader::into_batches)
    })
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
    keys: KeyCheck,
    things: usize,
    make: impl Fn(Range<usize>) -> Vec<T> + Sync,
    mut see: impl FnMut(&[T]) + Send,
) -> Result<i64, RunError> {
    if done {
        return again(run, plan, see);
    }
    let mut sink = Sink::of::<T>(run, plan, keys)?;
    let rules = sink.rules();
    let made = |range| {
        let rows = make(range);
        let checked = rules.encode(&rows)?;
        Ok((rows, checked))
    };
    let put = |(rows, checked): (Vec<T>, Checked)| {
        see(&rows);
        sink.put(checked)
    };
    in_order(things, PIECE, made, put)?;
    sink.finish()
}

/// A table, and one about some of its rows in their order: both made from the same things, so that what is far apart in
/// memory is fetched once. The keys of the second are unique because they stand among those of the first; these are
/// remembered shortly, and made again if there is a doubt.
pub fn tables<A: TableRow + Send + Sync, B: TableRow + Send + Sync>(
    (run, plan, done): (&RunDir, &Plan, bool),
    things: usize,
    make: impl Fn(Range<usize>) -> (Vec<A>, Vec<B>) + Sync,
    mut see: impl FnMut(&[A]) + Send,
    mut see_other: impl FnMut(&[B]) + Send,
) -> Result<[i64; 2], RunError> {
    if done {
        return Ok([again(run, plan, see)?, again(run, plan, see_other)?]);
    }
    let mut sink = Sink::of::<A>(run, plan, KeyCheck::Fingerprints)?;
    let mut other = Sink::of::<B>(run, plan, KeyCheck::Elsewhere)?;
    let (rules, others) = (sink.rules(), other.rules());
    let made = |range| {
        let rows = make(range);
        let checked = rules.encode(&rows.0)?;
        let of_other = others.encode(&rows.1)?.among((&others, &rules), &checked);
        Ok((rows, checked, of_other))
    };
    let put = |((rows, of_other), checked, checked_other): ((Vec<A>, Vec<B>), Checked, Checked)| {
        see(&rows);
        see_other(&of_other);
        let (one, two) = rayon::join(|| sink.put(checked), || other.put(checked_other));
        one.and(two)
    };
    in_order(things, PIECE, made, put)?;
    if sink.writer.take_doubt() {
        keys_again(plan, things, |range| make(range).0)?;
    }
    Ok([sink.finish()?, other.finish()?])
}

/// Makes the rows of a table once more to prove that no key stands twice, remembering every key.
///
/// # Errors
/// A key stands twice.
pub fn keys_again<T: TableRow + Send + Sync>(
    plan: &Plan,
    things: usize,
    make: impl Fn(Range<usize>) -> Vec<T> + Sync,
) -> Result<(), RunError> {
    let mut checker = Checker::new(Arc::new(Rules::new(contract::<T>(plan)?, KeyCheck::Remember)?));
    let rules = checker.rules();
    in_order(
        things,
        PIECE,
        |range| Ok(rules.encode(&make(range))?),
        |checked| {
            checker.take(checked)?;
            Ok(())
        },
    )?;
    Ok(checker.finish()?)
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

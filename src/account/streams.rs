//! Tables that are made, written and forgotten bucket by bucket.
//!
//! In: buckets, and how one becomes rows of tables. Out: the finished tables. Buckets are made ready by all
//! threads at once while the ones before them are being written; they are taken in their order, so a table does not depend on
//! the threads, and no more than two waves of them are in memory.

use super::RunError;
use crate::lake::{OutputWriter, RunDir};
use crate::plan::Plan;
use crate::table::{
    Batches, Checked, Checker, Contract, Frames, KeyCheck, Rules, TableError, TableReader, TableRow, TableWriter,
    check_relations, write_rows,
};
use arrow_schema::ArrowError;
use rayon::prelude::*;
use std::sync::Arc;

/// Makes something of each thing, by all threads, and takes what was made in the order of the things.
///
/// # Errors
/// The first that making or taking one gave.
pub fn in_order<T: Send, P: Send>(
    things: Vec<T>,
    make: impl Fn(T) -> Result<P, RunError> + Sync,
    mut take: impl FnMut(P) -> Result<(), RunError> + Send,
) -> Result<(), RunError> {
    let wave = 2 * rayon::current_num_threads();
    let (mut things, mut ready) = (things.into_iter(), Vec::new());
    loop {
        let next: Vec<T> = things.by_ref().take(wave).collect();
        if next.is_empty() {
            return ready.into_iter().try_for_each(take);
        }
        let taken = || std::mem::take(&mut ready).into_iter().try_for_each(&mut take);
        let (taken, made) = rayon::join(taken, || next.into_par_iter().map(&make).collect::<Result<Vec<P>, _>>());
        taken?;
        ready = made?;
    }
}

/// Holds the foreign keys of tables that were written against one another.
///
/// # Errors
/// A key names what its table does not hold, or a table cannot be read back.
pub fn relations_hold(run: &RunDir, plan: &Plan, tables: &[&str]) -> Result<(), RunError> {
    let read = |table: &str, columns: &[&str]| -> Result<Batches, RunError> {
        let contract = named(plan, table)?;
        Ok(Box::new(TableReader::new(run.open(&contract.path)?, Some(columns))?))
    };
    check_relations(&plan.contracts, tables, &read)
}

/// The finished tables of a run, for queries.
pub fn frames<'r>(run: &'r RunDir, plan: &'r Plan) -> Frames<'r> {
    Frames::new(|table, columns| {
        let contract = named(plan, table)?;
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

    /// Takes a bucket, which becomes a row group.
    pub fn put(&mut self, checked: Checked) -> Result<(), RunError> {
        self.writer.push_checked(checked)?;
        Ok(self.writer.end_row_group()?)
    }

    /// Whether a key may stand twice.
    pub fn take_doubt(&mut self) -> bool {
        self.writer.take_doubt()
    }

    /// Closes the table.
    pub fn finish(self) -> Result<(), RunError> {
        let (out, _) = self.writer.finish()?;
        out.finish()?;
        Ok(())
    }
}

/// The contract that a table is written and read under.
pub fn contract<T: TableRow>(plan: &Plan) -> Result<&Contract, TableError> {
    named(plan, T::NAME)
}

fn named<'p>(plan: &'p Plan, table: &str) -> Result<&'p Contract, TableError> {
    plan.contracts.table(table).ok_or_else(|| TableError::NoContract(table.to_owned()))
}

/// Writes one table under its contract.
pub fn table<T: TableRow>(run: &RunDir, plan: &Plan, rows: &[T]) -> Result<(), RunError> {
    let contract = contract::<T>(plan)?;
    let out = run.create(&contract.path)?;
    let (out, _) = write_rows(out, contract, rows)?;
    out.finish()?;
    Ok(())
}

/// Reads a finished table back to prove that no key stands twice, remembering every key.
///
/// # Errors
/// A key stands twice, or the table cannot be read.
pub fn keys_hold<T: TableRow>(run: &RunDir, plan: &Plan) -> Result<(), RunError> {
    let contract = contract::<T>(plan)?;
    let mut checker = Checker::new(Arc::new(Rules::new(contract, KeyCheck::Remember)?));
    for batch in TableReader::new(run.open(&contract.path)?, None)? {
        checker.batch(&batch?)?;
    }
    Ok(checker.finish()?)
}

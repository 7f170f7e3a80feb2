//! Tests of the tables: the shipped contracts parse and fit the structs, tables survive the way to Parquet and back,
//! equal rows are equal bytes, and every rule of a contract is enforced when it is broken.

mod contracts;
mod descriptor;
mod enforcement;
mod frames;
pub(crate) mod in_memory;
mod keys;
mod round_trip;
pub(crate) mod samples;
mod schemas;
mod streams;

pub(crate) use schemas::{shipped, texts};

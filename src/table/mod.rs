//! Tables at rest: contracts, Arrow schemas, record batches, Parquet.
//!
//! In: the ODCS contracts of `schemas/` as text, and slices of the structs in `record::tables`. Out: record batches
//! and Parquet bytes whose columns, types, keys, vocabularies and ranges are exactly the contract's, and the same
//! structs read back. Nothing here opens a path: the caller hands in text, a writer or an open file. Equal rows give
//! equal bytes, because chunking, writer properties and metadata depend on nothing but the contract and the rows.

mod among;
mod arrays;
mod cells;
mod check;
mod contract;
mod datapackage;
mod error;
mod field;
mod frame;
mod key_columns;
mod keys;
mod odcs;
mod parquet;
mod property;
mod relations;
mod row;
mod rules;
mod schema;
mod source;
mod tables;
#[cfg(test)]
pub(crate) mod tests;

pub use check::{Checker, check};
pub use contract::{Column, ColumnType, Contract, Contracts, ForeignKey, InputContract, TABLES};
pub use datapackage::{Resource, describe};
pub use error::{ContractError, Rule, TableError, Violation};
pub use field::{Choice, Field, FieldType, header_key};
pub use frame::{Frames, day, figure, frame, integers, is_any, is_of, maybe_words, texts, words};
pub use keys::KeyCheck;
pub use parquet::{TableReader, TableWriter, Written, read_rows, write_rows};
pub use relations::{Batches, check_relations};
pub use row::TableRow;
pub use rules::{Checked, Rules};

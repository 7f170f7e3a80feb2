//! What can be wrong with a contract, and with a table held against its contract.
//!
//! A [`ContractError`] is the fault of a file in `schemas/` and names file, line and what was expected. A
//! [`TableError`] is the fault of data or of reading and writing it; it names table, column, row and count, never a
//! value, because tables hold personal data and errors reach logs.

/// A contract that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    #[error("`{file}` line {line}: not a contract: {message}")]
    NotAContract { file: String, line: u64, message: String },
    #[error("`{file}` line {line}: {what} is `{found}`; expected {expected}")]
    Unexpected { file: String, line: u64, what: String, found: String, expected: String },
    #[error("`{file}` line {line}: {what} is missing; expected {expected}")]
    Missing { file: String, line: u64, what: String, expected: String },
    #[error("`{file}` line {line}: {what} `{name}` stands twice")]
    Twice { file: String, line: u64, what: String, name: String },
    #[error("no contract for {family} `{name}`; hint: it belongs in `schemas/{folder}/{name}.yaml`")]
    Absent { family: &'static str, name: &'static str, folder: &'static str },
}

/// A table that is not what its contract promises, or that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("table `{table}` has columns {found}; expected {expected}")]
    Columns { table: String, found: String, expected: String },
    #[error("column `{column}` is of type {found}; expected {expected}")]
    ColumnType { column: String, found: String, expected: String },
    #[error("table `{table}` breaks its contract: {}", listed(.violations))]
    Broken { table: String, violations: Vec<Violation> },
    #[error("more rows than can be checked for equal `{key}`; hint: write them in ascending order of the key")]
    TooManyRows { key: String },
    #[error("column `{column}` is missing")]
    NoSuchColumn { column: String },
    #[error("column `{column}` row {row}: {what}")]
    Unreadable { column: String, row: u64, what: &'static str },
    #[error("the pattern of column `{column}` is not a regular expression")]
    NoPattern { column: String },
    #[error("no contract for table `{0}`")]
    NoContract(String),
    #[error("record batch: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    #[error("parquet: {0}")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    #[error("query: {0}")]
    Query(#[from] polars::error::PolarsError),
}

/// One rule of a contract broken in one column (or key), however often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The column, or the columns of a key separated by commas.
    pub column: String,
    pub rule: Rule,
    /// The first row that breaks it, counted from 1.
    pub row: u64,
    /// How many rows do.
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    Required,
    Enum,
    Pattern,
    Range,
    Unique,
    /// The table was to be in strictly ascending order of its key.
    Ascending,
    /// The row names something that this table does not hold.
    Reference(String),
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { column, row, count, .. } = self;
        match &self.rule {
            Rule::Required => write!(f, "`{column}` is required and null")?,
            Rule::Enum => write!(f, "`{column}` holds a value outside its vocabulary")?,
            Rule::Pattern => write!(f, "`{column}` does not match its pattern")?,
            Rule::Range => write!(f, "`{column}` is outside its range")?,
            Rule::Unique => write!(f, "`{column}` stands more than once")?,
            Rule::Ascending => write!(f, "`{column}` is not in ascending order")?,
            Rule::Reference(table) => write!(f, "`{column}` names what table `{table}` does not hold")?,
        }
        write!(f, " (first in row {row}, {count} in all)")
    }
}

fn listed(violations: &[Violation]) -> String {
    violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

//! Contracts: what every input kind and every table promises.
//!
//! In: the YAML files of `schemas/` as (path, text). Out: one [`InputContract`] per input kind and one [`Contract`]
//! per table, complete and linked: every kind and table has its contract, no column stands twice, every foreign key
//! names a column that exists, no header belongs to two fields of a kind. The first fault is the error, with its line.

use super::error::ContractError;
use super::field::{Field, header_key};
use super::source::Source;
use crate::record::InputKind;
use std::collections::BTreeMap;

/// The tables of a run, in the order of the contract.
pub const TABLES: [&str; 15] = [
    "files",
    "rows",
    "issues",
    "matches",
    "completions",
    "credits",
    "compliance",
    "requirements",
    "notices",
    "statistics",
    "decisions",
    "officers",
    "agencies",
    "courses",
    "providers",
];

/// What a table promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    pub name: String,
    pub version: String,
    pub purpose: String,
    /// What one row is, in words.
    pub grain: String,
    /// Where the table lies in the folder of a run.
    pub path: String,
    pub columns: Vec<Column>,
    /// Positions in `columns`; empty when rows have no key.
    pub primary_key: Vec<usize>,
    /// Further keys, in which a null counts as a value.
    pub unique_keys: Vec<Vec<usize>>,
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    pub description: String,
    pub column_type: ColumnType,
    pub required: bool,
    /// The closed vocabulary, if there is one.
    pub values: Option<Vec<String>>,
    pub pattern: Option<String>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    Text,
    Date,
    /// DECIMAL(9,2): hours.
    Hours,
    /// DECIMAL(18,2): figures of statistics.
    Figure,
    Integer,
    Boolean,
    Float,
}

impl ColumnType {
    pub(super) const ALL: [ColumnType; 7] =
        [Self::Text, Self::Date, Self::Hours, Self::Figure, Self::Integer, Self::Boolean, Self::Float];

    pub const fn physical(self) -> &'static str {
        match self {
            Self::Text => "VARCHAR",
            Self::Date => "DATE",
            Self::Hours => "DECIMAL(9,2)",
            Self::Figure => "DECIMAL(18,2)",
            Self::Integer => "BIGINT",
            Self::Boolean => "BOOLEAN",
            Self::Float => "DOUBLE",
        }
    }

    pub const fn logical(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Date => "date",
            Self::Hours | Self::Figure | Self::Float => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
        }
    }
}

/// Columns whose values must stand together in another table, unless one of them is null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    pub columns: Vec<String>,
    pub table: String,
    pub references: Vec<String>,
}

/// What the records of an input kind may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct InputContract {
    pub kind: InputKind,
    pub version: String,
    pub purpose: String,
    pub grain: String,
    pub fields: Vec<Field>,
    /// Positions in `fields`.
    pub primary_key: Vec<usize>,
    /// Per entry, groups of field names of which at least one group must be filled in full.
    pub required_any_of: Vec<Vec<Vec<String>>>,
    pub foreign_keys: Vec<ForeignKey>,
    /// Header key to position in `fields`.
    pub(super) headers: BTreeMap<String, usize>,
}

impl InputContract {
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The position of the field that a header stands for: its canonical name or an alias.
    pub fn position_of_header(&self, header: &str) -> Option<usize> {
        self.headers.get(&header_key(header)).copied()
    }
}

impl Contract {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    pub(super) fn names(&self, positions: &[usize]) -> String {
        positions.iter().map(|&i| self.columns[i].name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// Every contract of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct Contracts {
    inputs: BTreeMap<&'static str, InputContract>,
    tables: BTreeMap<String, Contract>,
}

impl Contracts {
    /// Reads the contracts from their files, given as (path for messages, text).
    ///
    /// # Errors
    /// The first fault in the files, or the first kind or table without a contract.
    pub fn load(files: &[(String, String)]) -> Result<Self, ContractError> {
        let mut contracts = Self { inputs: BTreeMap::new(), tables: BTreeMap::new() };
        for (file, text) in files {
            contracts.add(Source::parse(file, text)?)?;
        }
        for kind in InputKind::ALL {
            if !contracts.inputs.contains_key(kind.as_str()) {
                return Err(ContractError::Absent { family: "input kind", name: kind.as_str(), folder: "inputs" });
            }
        }
        if let Some(name) = TABLES.into_iter().find(|&name| !contracts.tables.contains_key(name)) {
            return Err(ContractError::Absent { family: "table", name, folder: "tables" });
        }
        for (file, text) in files {
            contracts.link(&Source::parse(file, text)?)?;
        }
        Ok(contracts)
    }

    pub fn input(&self, kind: InputKind) -> &InputContract {
        &self.inputs[kind.as_str()]
    }

    /// The contract of a table in [`TABLES`].
    pub fn table(&self, name: &str) -> Option<&Contract> {
        self.tables.get(name)
    }

    /// The tables in the order of [`TABLES`].
    pub fn tables(&self) -> impl Iterator<Item = &Contract> {
        TABLES.iter().filter_map(|&name| self.tables.get(name))
    }

    fn add(&mut self, source: Source<'_>) -> Result<(), ContractError> {
        let twice = if source.is_table()? {
            let table = source.table()?;
            self.tables.insert(table.name.clone(), table).is_some()
        } else {
            let input = source.input()?;
            self.inputs.insert(input.kind.as_str(), input).is_some()
        };
        if twice { Err(source.stands_twice()) } else { Ok(()) }
    }

    /// Every foreign key names columns that exist.
    fn link(&self, source: &Source<'_>) -> Result<(), ContractError> {
        let is_table = source.is_table()?;
        for (key, line) in source.foreign_keys()? {
            let exists = |column: &String| match is_table {
                true => self.tables.get(&key.table).is_some_and(|t| t.column(column).is_some()),
                false => self.inputs.get(key.table.as_str()).is_some_and(|i| i.field(column).is_some()),
            };
            if let Some(column) = key.references.iter().find(|c| !exists(c)) {
                let found = format!("{}.{column}", key.table);
                return Err(source.unexpected(line, "relationship", &found, "a column of another contract"));
            }
        }
        Ok(())
    }
}

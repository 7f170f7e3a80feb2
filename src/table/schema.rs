//! A contract as an Arrow schema.
//!
//! In: a [`Contract`]. Out: the schema every batch of its table has, columns in the contract's order. Hours are
//! decimals and never floats; a required column cannot hold a null.

use super::contract::{ColumnType, Contract};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

impl ColumnType {
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Date => DataType::Date32,
            Self::Hours => DataType::Decimal128(9, 2),
            Self::Figure => DataType::Decimal128(18, 2),
            Self::Integer => DataType::Int64,
            Self::Boolean => DataType::Boolean,
            Self::Float => DataType::Float64,
        }
    }
}

impl Contract {
    pub fn arrow_schema(&self) -> SchemaRef {
        let fields = self.columns.iter().map(|c| Field::new(&c.name, c.column_type.arrow(), !c.required));
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }
}

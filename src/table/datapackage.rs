//! The descriptor of a run as a Frictionless Data Package (v2).
//!
//! In: the contracts and the tables a run wrote, with rows, size and hash. Out: the JSON of `datapackage.json`, in
//! which every table is a resource with its fields, types, constraints and keys. No date, user or machine is in it, so
//! equal runs have equal descriptors.

use super::contract::{Column, ColumnType, Contract, Contracts};
use super::error::TableError;
use super::parquet::Written;
use serde_json::{Map, Value, json};

/// A table that a run wrote.
#[derive(Clone, Debug)]
pub struct Resource<'a> {
    pub table: &'a str,
    pub written: &'a Written,
    /// BLAKE3 of the file, in hexadecimal.
    pub blake3: &'a str,
}

/// The text of `datapackage.json` for a run named `name`.
///
/// # Errors
/// A table has no contract.
pub fn describe(contracts: &Contracts, name: &str, resources: &[Resource<'_>]) -> Result<String, TableError> {
    let written: Vec<&str> = resources.iter().map(|r| r.table).collect();
    let one = |resource: &Resource<'_>| {
        let contract = contracts.table(resource.table).ok_or_else(|| TableError::NoContract(resource.table.into()))?;
        Ok(describe_table(contract, resource, &written))
    };
    let resources = resources.iter().map(one).collect::<Result<Vec<_>, TableError>>()?;
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": "Tables of one run of clee",
        "description": "Officer level and confidential; each table is described by its contract.",
        "resources": resources,
    });
    Ok(format!("{package:#}\n"))
}

/// The size stands under `fileSize`: frictionless 5.21 never measures a Parquet file, and therefore refuses every
/// resource of the kind that states the standard's `bytes`. It does count `rows`.
fn describe_table(contract: &Contract, resource: &Resource<'_>, written: &[&str]) -> Value {
    let Resource { written: Written { rows, bytes }, blake3, .. } = resource;
    json!({
        "name": contract.name,
        "type": "table",
        "title": contract.purpose,
        "description": contract.grain,
        "path": contract.path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "fileSize": bytes,
        "hash": format!("blake3:{blake3}"),
        "rows": rows,
        "schema": table_schema(contract, written),
    })
}

fn table_schema(contract: &Contract, written: &[&str]) -> Value {
    let name = |&position: &usize| contract.columns[position].name.clone();
    let mut schema = Map::new();
    schema.insert("fields".into(), contract.columns.iter().map(field).collect());
    if !contract.primary_key.is_empty() {
        schema.insert("primaryKey".into(), contract.primary_key.iter().map(name).collect());
    }
    // A key to a table that was not written could not be resolved by whoever reads the package.
    let keys = contract.foreign_keys.iter().filter(|key| written.contains(&key.table.as_str()));
    let keys: Vec<Value> = keys
        .map(|key| json!({"fields": key.columns, "reference": {"resource": key.table, "fields": key.references}}))
        .collect();
    if !keys.is_empty() {
        schema.insert("foreignKeys".into(), keys.into());
    }
    Value::Object(schema)
}

fn field(column: &Column) -> Value {
    // readers without nullable integers show a null as not a number, which no integer is and no bound holds of
    let maybe_null = column.column_type == ColumnType::Integer && !column.required;
    let field_type = match column.column_type {
        _ if maybe_null => "number",
        ColumnType::Text => "string",
        ColumnType::Date => "date",
        ColumnType::Hours | ColumnType::Figure | ColumnType::Float => "number",
        ColumnType::Integer => "integer",
        ColumnType::Boolean => "boolean",
    };
    let mut constraints = Map::new();
    if column.required {
        constraints.insert("required".into(), true.into());
    }
    if let Some(values) = &column.values {
        constraints.insert("enum".into(), values.clone().into());
    }
    if let Some(pattern) = &column.pattern {
        constraints.insert("pattern".into(), pattern.clone().into());
    }
    for (key, bound) in [("minimum", column.minimum), ("maximum", column.maximum)] {
        if let Some(bound) = bound.filter(|_| !maybe_null) {
            constraints.insert(key.into(), whole(bound));
        }
    }
    let mut field = json!({"name": column.name, "type": field_type, "description": column.description});
    if !constraints.is_empty() {
        field["constraints"] = Value::Object(constraints);
    }
    field
}

/// A bound without a needless `.0`, which an integer field may not have.
fn whole(bound: f64) -> Value {
    if bound.fract() == 0.0 { json!(bound as i64) } else { json!(bound) }
}

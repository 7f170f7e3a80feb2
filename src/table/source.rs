//! One contract file, read and judged.
//!
//! In: path and YAML text. Out: the [`Contract`] or [`InputContract`] it states, or the first fault with its line. A
//! file states exactly one object, bears its name, says what one row is, and declares nothing twice. What needs the
//! other files (whether the target of a foreign key exists) is left to `contract`.

use super::contract::{Contract, ForeignKey, InputContract, TABLES};
use super::error::ContractError;
use super::field::{Field, header_key};
use super::odcs::{Document, Quality, Relationship, SchemaObject, custom, line};
use super::property::{At, column, field, texts};
use crate::record::InputKind;
use serde_json::Value;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// A parsed contract file.
pub(super) struct Source<'a> {
    file: &'a str,
    document: Document,
    schema: SchemaObject,
}

impl<'a> Source<'a> {
    pub(super) fn parse(file: &'a str, text: &str) -> Result<Self, ContractError> {
        let mut document = Document::parse(file, text)?;
        let schema_line = line(&document.schema);
        let mut schemas = std::mem::take(&mut document.schema.value);
        let (Some(schema), true) = (schemas.pop(), schemas.is_empty()) else {
            let found = format!("of {} objects", schemas.len());
            return Err(unexpected(file, schema_line, "schema", &found, "one object"));
        };
        let source = Self { file, document, schema: schema.value };
        source.check_heading()?;
        source.check_properties()?;
        Ok(source)
    }

    pub(super) fn unexpected(&self, line: u64, what: &str, found: &str, expected: &str) -> ContractError {
        unexpected(self.file, line, what, found, expected)
    }

    /// The fault that an earlier file states the same object.
    pub(super) fn stands_twice(&self) -> ContractError {
        self.twice(line(&self.schema.name), "contract", &self.schema.name.value)
    }

    fn twice(&self, line: u64, what: &str, name: &str) -> ContractError {
        ContractError::Twice { file: self.file.to_owned(), line, what: what.to_owned(), name: name.to_owned() }
    }

    fn missing(&self, line: u64, what: &str, expected: &str) -> ContractError {
        ContractError::Missing { file: self.file.into(), line, what: what.into(), expected: expected.into() }
    }

    fn check_heading(&self) -> Result<(), ContractError> {
        let Document { api_version, kind, name, .. } = &self.document;
        for (what, found, expected) in [
            ("apiVersion", api_version, "v3.2.0"),
            ("kind", kind, "DataContract"),
            ("name of the schema", &self.schema.name, &name.value),
            ("name", name, file_stem(self.file)),
        ] {
            if found.value != expected {
                return Err(self.unexpected(line(found), what, &found.value, &format!("`{expected}`")));
            }
        }
        Ok(())
    }

    fn check_properties(&self) -> Result<(), ContractError> {
        if self.schema.properties.is_empty() {
            return Err(self.missing(line(&self.schema.name), "properties", "at least one"));
        }
        let mut seen = BTreeSet::new();
        match self.schema.properties.iter().find(|p| !seen.insert(p.value.name.value.as_str())) {
            None => Ok(()),
            Some(p) => Err(self.twice(line(&p.value.name), "property", &p.value.name.value)),
        }
    }

    pub(super) fn is_table(&self) -> Result<bool, ContractError> {
        match &self.schema.physical_type {
            Some(t) if t.value == "table" => Ok(true),
            Some(t) if t.value == "file" => Ok(false),
            Some(t) => Err(self.unexpected(line(t), "physicalType of the schema", &t.value, "`table` or `file`")),
            None => Err(self.missing(line(&self.schema.name), "physicalType of the schema", "`table` or `file`")),
        }
    }

    fn grain(&self) -> Result<String, ContractError> {
        let grain = self.schema.data_granularity_description.as_ref().map(|g| g.value.trim().to_owned());
        grain.filter(|g| !g.is_empty()).ok_or_else(|| {
            self.missing(line(&self.schema.name), "dataGranularityDescription", "the grain in words: one row per what")
        })
    }

    fn purpose(&self) -> Result<String, ContractError> {
        let purpose = self.document.description.as_ref().and_then(|d| d.purpose.clone());
        purpose.ok_or_else(|| self.missing(1, "description.purpose", "a sentence"))
    }

    pub(super) fn table(&self) -> Result<Contract, ContractError> {
        let name = &self.schema.name;
        if !TABLES.contains(&name.value.as_str()) {
            return Err(self.unexpected(line(name), "table", &name.value, &format!("one of {}", TABLES.join(", "))));
        }
        let properties = self.schema.properties.iter();
        Ok(Contract {
            name: name.value.clone(),
            version: self.document.version.value.clone(),
            purpose: self.purpose()?,
            grain: self.grain()?,
            path: self.path()?,
            columns: properties.map(|property| column(&At { file: self.file, property })).collect::<Result<_, _>>()?,
            primary_key: self.primary_key(),
            unique_keys: self.unique_keys()?,
            foreign_keys: self.foreign_keys()?.into_iter().map(|(key, _)| key).collect(),
        })
    }

    pub(super) fn input(&self) -> Result<InputContract, ContractError> {
        let name = &self.schema.name;
        let Some(kind) = InputKind::from_name(&name.value) else {
            let all = InputKind::ALL.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(", ");
            return Err(self.unexpected(line(name), "input kind", &name.value, &format!("one of {all}")));
        };
        let properties = self.schema.properties.iter();
        let fields: Vec<Field> =
            properties.map(|property| field(&At { file: self.file, property })).collect::<Result<_, _>>()?;
        Ok(InputContract {
            kind,
            version: self.document.version.value.clone(),
            purpose: self.purpose()?,
            grain: self.grain()?,
            headers: self.headers(&fields)?,
            fields,
            primary_key: self.primary_key(),
            required_any_of: self.required_any_of()?,
            foreign_keys: self.foreign_keys()?.into_iter().map(|(key, _)| key).collect(),
        })
    }

    /// Where the table lies; the same path for us and for outside tools.
    fn path(&self) -> Result<String, ContractError> {
        let expected = format!("tables/{}.parquet", self.schema.name.value);
        let Some(server) = self.document.servers.first() else {
            return Err(self.missing(1, "servers", "one of type local"));
        };
        let place = line(server);
        let text = |v: &Option<Spanned<String>>| v.as_ref().map_or(String::new(), |v| v.value.clone());
        let (path, format) = (text(&server.value.path), text(&server.value.format));
        for (what, found, expected) in [
            ("type of the server", &server.value.r#type.value, "local"),
            ("path of the server", &path, expected.as_str()),
            ("format of the server", &format, "parquet"),
        ] {
            if found != expected {
                return Err(self.unexpected(place, what, found, &format!("`{expected}`")));
            }
        }
        Ok(path)
    }

    fn primary_key(&self) -> Vec<usize> {
        let properties = self.schema.properties.iter().enumerate();
        let mut key: Vec<(i64, usize)> = properties
            .filter(|(_, p)| p.value.primary_key)
            .map(|(i, p)| (p.value.primary_key_position.unwrap_or(i64::MAX), i))
            .collect();
        key.sort_unstable();
        key.into_iter().map(|(_, i)| i).collect()
    }

    fn unique_keys(&self) -> Result<Vec<Vec<usize>>, ContractError> {
        let properties = self.schema.properties.iter().enumerate();
        let mut keys: Vec<Vec<usize>> = properties.filter(|(_, p)| p.value.unique).map(|(i, _)| vec![i]).collect();
        for rule in &self.schema.quality {
            keys.extend(self.unique_rule(rule)?);
        }
        Ok(keys)
    }

    /// `metric: duplicateValues` that must be nought is a key in which nulls count.
    fn unique_rule(&self, rule: &Spanned<Quality>) -> Result<Option<Vec<usize>>, ContractError> {
        let Quality { metric, arguments, must_be, .. } = &rule.value;
        if metric.as_deref() != Some("duplicateValues") || must_be.as_ref().and_then(Value::as_i64) != Some(0) {
            return Ok(None);
        }
        let names = arguments.as_ref().and_then(|a| texts(&a["properties"])).unwrap_or_default();
        let position = |name: &String| self.schema.properties.iter().position(|p| p.value.name.value == *name);
        let positions: Option<Vec<usize>> = names.iter().map(position).collect();
        positions.filter(|p| !p.is_empty()).map(Some).ok_or_else(|| {
            let found = names.join(", ");
            self.unexpected(line(rule), "arguments.properties of duplicateValues", &found, "columns of the table")
        })
    }

    fn required_any_of(&self) -> Result<Vec<Vec<Vec<String>>>, ContractError> {
        let Some(value) = custom(&self.schema.custom_properties, "requiredAnyOf") else { return Ok(Vec::new()) };
        let known = |name: &String| self.schema.properties.iter().any(|p| p.value.name.value == *name);
        let group = |v: &Value| texts(v).filter(|names| !names.is_empty() && names.iter().all(known));
        let rule = |v: &Value| v.as_array()?.iter().map(group).collect::<Option<Vec<_>>>();
        let rules = value.value.as_array().and_then(|rules| rules.iter().map(rule).collect::<Option<Vec<_>>>());
        let expected = "a list of alternatives, each a list of groups of field names";
        rules.ok_or_else(|| self.unexpected(line(value), "requiredAnyOf", &value.value.to_string(), expected))
    }

    fn headers(&self, fields: &[Field]) -> Result<BTreeMap<String, usize>, ContractError> {
        let mut headers = BTreeMap::new();
        for (position, field) in fields.iter().enumerate() {
            for header in field.aliases.iter().chain([&field.name]) {
                if headers.insert(header_key(header), position).is_some_and(|other| other != position) {
                    return Err(self.twice(line(&self.schema.properties[position]), "header", header));
                }
            }
        }
        Ok(headers)
    }

    /// The foreign keys of properties and of the schema, each with its line.
    pub(super) fn foreign_keys(&self) -> Result<Vec<(ForeignKey, u64)>, ContractError> {
        let mut keys = Vec::new();
        for property in &self.schema.properties {
            let own = vec![property.value.name.value.clone()];
            for relationship in &property.value.relationships {
                keys.push((self.foreign_key(relationship, own.clone())?, line(relationship)));
            }
        }
        for relationship in &self.schema.relationships {
            let from = relationship.value.from.as_ref().and_then(qualified_all).unwrap_or_default();
            let own = from.into_iter().map(|(_, column)| column).collect();
            keys.push((self.foreign_key(relationship, own)?, line(relationship)));
        }
        Ok(keys)
    }

    fn foreign_key(&self, at: &Spanned<Relationship>, columns: Vec<String>) -> Result<ForeignKey, ContractError> {
        let known = |name: &String| self.schema.properties.iter().any(|p| p.value.name.value == *name);
        let targets = qualified_all(&at.value.to).unwrap_or_default();
        let one_table = targets.windows(2).all(|pair| pair[0].0 == pair[1].0);
        match targets.first() {
            Some((table, _)) if one_table && targets.len() == columns.len() && columns.iter().all(known) => {
                let table = table.clone();
                Ok(ForeignKey { columns, table, references: targets.into_iter().map(|(_, c)| c).collect() })
            }
            _ => {
                let found = at.value.to.to_string();
                let expected = "`table.column`, as many as there are own columns, of one table";
                Err(self.unexpected(line(at), "to of a relationship", &found, expected))
            }
        }
    }
}

fn unexpected(file: &str, line: u64, what: &str, found: &str, expected: &str) -> ContractError {
    let [file, what, found, expected] = [file, what, found, expected].map(str::to_owned);
    ContractError::Unexpected { file, line, what, found, expected }
}

/// `table.column`, or a list of them.
fn qualified_all(value: &Value) -> Option<Vec<(String, String)>> {
    let qualified = |v: &Value| {
        let (table, column) = v.as_str()?.split_once('.')?;
        Some((table.to_owned(), column.to_owned()))
    };
    match value {
        Value::Array(items) => items.iter().map(qualified).collect(),
        single => Some(vec![qualified(single)?]),
    }
}

fn file_stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

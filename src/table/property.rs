//! One ODCS property as a column of a table or a field of an input.
//!
//! In: a parsed property and the place it stands. Out: a [`Column`] or [`Field`], or the [`ContractError`] with the
//! line. Logical and physical type must agree, because outside tools read the one and the Parquet writer the other.

use super::ContractError;
use super::contract::{Column, ColumnType};
use super::field::{Choice, Field, FieldType, header_key};
use super::odcs::{EnumValue, Property, custom, line};
use serde_json::Value;
use serde_saphyr::Spanned;

const LOGICAL_TYPES: [&str; 5] = ["string", "date", "number", "integer", "boolean"];
const FIELD_TYPES: &str = "text, date, hours, number, yes_no, license_no, period, list, enum";

/// A property and where it stands, for messages.
pub(super) struct At<'a> {
    pub file: &'a str,
    pub property: &'a Spanned<Property>,
}

impl At<'_> {
    fn unexpected(&self, line: u64, what: &str, found: &str, expected: impl Into<String>) -> ContractError {
        ContractError::Unexpected {
            file: self.file.to_owned(),
            line,
            what: format!("{what} of `{}`", self.property.value.name.value),
            found: found.to_owned(),
            expected: expected.into(),
        }
    }

    fn missing(&self, what: &str, expected: &str) -> ContractError {
        let what = format!("{what} of `{}`", self.property.value.name.value);
        ContractError::Missing {
            file: self.file.to_owned(),
            line: line(&self.property.value.name),
            what,
            expected: expected.into(),
        }
    }

    fn description(&self) -> Result<String, ContractError> {
        let text = self.property.value.description.clone().filter(|d| !d.trim().is_empty());
        text.ok_or_else(|| self.missing("description", "a sentence"))
    }

    fn logical_type(&self) -> Result<&str, ContractError> {
        let Some(found) = &self.property.value.logical_type else {
            return Err(self.missing("logicalType", &LOGICAL_TYPES.join(", ")));
        };
        if LOGICAL_TYPES.contains(&found.value.as_str()) {
            return Ok(&found.value);
        }
        Err(self.unexpected(line(found), "logicalType", &found.value, LOGICAL_TYPES.join(", ")))
    }

    fn pattern(&self) -> Result<Option<String>, ContractError> {
        let Some(pattern) = self.property.value.logical_type_options.as_ref().and_then(|o| o.value.pattern.as_ref())
        else {
            return Ok(None);
        };
        if regex::Regex::new(&pattern.value).is_ok() {
            return Ok(Some(pattern.value.clone()));
        }
        Err(self.unexpected(line(pattern), "pattern", &pattern.value, "a regular expression"))
    }

    fn range(&self) -> (Option<f64>, Option<f64>) {
        self.property.value.logical_type_options.as_ref().map_or((None, None), |o| (o.value.minimum, o.value.maximum))
    }

    fn choices(&self) -> Result<Vec<Choice>, ContractError> {
        let mut keys = std::collections::BTreeSet::new();
        let mut choices = Vec::new();
        for entry in &self.property.value.r#enum {
            let choice = Choice { value: entry.value.value.clone(), spellings: self.spellings(entry)? };
            let own: std::collections::BTreeSet<String> =
                choice.spellings.iter().chain([&choice.value]).map(|s| header_key(s)).collect();
            if own.iter().any(|key| !keys.insert(key.clone())) {
                let name = choice.value;
                let what = format!("a spelling of the value of `{}`", self.property.value.name.value);
                return Err(ContractError::Twice { file: self.file.to_owned(), line: line(&entry.value), what, name });
            }
            choices.push(choice);
        }
        Ok(choices)
    }

    fn spellings(&self, entry: &EnumValue) -> Result<Vec<String>, ContractError> {
        custom(&entry.custom_properties, "spellings").map_or(Ok(Vec::new()), |value| self.texts("spellings", value))
    }

    fn texts(&self, what: &str, value: &Spanned<Value>) -> Result<Vec<String>, ContractError> {
        texts(&value.value).ok_or_else(|| {
            self.unexpected(line(value), what, &value.value.to_string(), "a list of texts (put `#` in quotes)")
        })
    }
}

/// A list of texts; `None` when the value is anything else.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|v| v.as_str().map(str::to_owned)).collect()
}

/// The property as a column of a table.
pub(super) fn column(at: &At<'_>) -> Result<Column, ContractError> {
    let property = &at.property.value;
    let values = at.choices()?.into_iter().map(|c| c.value).collect::<Vec<_>>();
    let (minimum, maximum) = at.range();
    Ok(Column {
        name: property.name.value.clone(),
        description: at.description()?,
        column_type: column_type(at)?,
        required: property.required || property.primary_key,
        values: (!values.is_empty()).then_some(values),
        pattern: at.pattern()?,
        minimum,
        maximum,
    })
}

fn column_type(at: &At<'_>) -> Result<ColumnType, ContractError> {
    let logical = at.logical_type()?;
    let Some(physical) = &at.property.value.physical_type else {
        return Err(at.missing("physicalType", "the type in Parquet, such as VARCHAR"));
    };
    let found = ColumnType::ALL.iter().find(|t| t.physical() == physical.value);
    match found {
        Some(column_type) if column_type.logical() == logical => Ok(*column_type),
        Some(column_type) => {
            let expected = format!("`{}`, which goes with physicalType {}", column_type.logical(), physical.value);
            Err(at.unexpected(line(physical), "logicalType", logical, expected))
        }
        None => {
            let expected = ColumnType::ALL.map(ColumnType::physical).join(", ");
            Err(at.unexpected(line(physical), "physicalType", &physical.value, expected))
        }
    }
}

/// The property as a field of an input.
pub(super) fn field(at: &At<'_>) -> Result<Field, ContractError> {
    let property = &at.property.value;
    let aliases = custom(&property.custom_properties, "aliases");
    let (minimum, maximum) = at.range();
    Ok(Field {
        name: property.name.value.clone(),
        description: at.description()?,
        field_type: field_type(at)?,
        required: property.required || property.primary_key,
        aliases: aliases.map_or(Ok(Vec::new()), |value| at.texts("aliases", value))?,
        pattern: at.pattern()?,
        minimum,
        maximum,
    })
}

fn field_type(at: &At<'_>) -> Result<FieldType, ContractError> {
    let logical = at.logical_type()?;
    let Some(value) = custom(&at.property.value.custom_properties, "fieldType") else {
        return Err(at.missing("custom property fieldType", FIELD_TYPES));
    };
    let name = value.value.as_str().unwrap_or_default();
    let (field_type, expected_logical) = match name {
        "text" => (FieldType::Text, "string"),
        "date" => (FieldType::Date, "date"),
        "hours" => (FieldType::Hours, "number"),
        "number" => (FieldType::Number, "number"),
        "yes_no" => (FieldType::YesNo, "boolean"),
        "license_no" => (FieldType::LicenseNo, "string"),
        "period" => (FieldType::Period, "integer"),
        "list" => (FieldType::List, "string"),
        "enum" => (FieldType::Enum(at.choices()?), "string"),
        _ => return Err(at.unexpected(line(value), "fieldType", &value.value.to_string(), FIELD_TYPES)),
    };
    if logical != expected_logical {
        let expected = format!("`{expected_logical}`, which goes with fieldType {name}");
        return Err(at.unexpected(line(value), "logicalType", logical, expected));
    }
    if matches!(&field_type, FieldType::Enum(choices) if choices.is_empty()) {
        return Err(at.missing("enum", "its values, as fieldType is enum"));
    }
    if !matches!(field_type, FieldType::Enum(_)) && !at.property.value.r#enum.is_empty() {
        return Err(at.unexpected(line(value), "fieldType", name, "enum, as values are listed"));
    }
    Ok(field_type)
}

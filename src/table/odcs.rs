//! The part of the Open Data Contract Standard (v3.2) that the contracts in `schemas/` are written in.
//!
//! In: YAML text. Out: structs with the line of whatever may be wrong. Keys the standard knows and this program does
//! not use are accepted and dropped; keys the standard does not know are an error, so a misspelt `required` cannot
//! pass for an optional column.

use super::ContractError;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_saphyr::Spanned;

/// Declares a struct of used keys, and of keys that may stand there but are not used.
macro_rules! odcs {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $ty:ty),+ $(,)? } ignoring $($unused:ident),+) => {
        $(#[$meta])*
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub(super) struct $name {
            $($(#[$fmeta])* pub(super) $field: $ty,)+
            $(#[allow(dead_code)] $unused: Option<IgnoredAny>,)+
        }
    };
}

odcs!(Document {
    api_version: Spanned<String>,
    kind: Spanned<String>,
    name: Spanned<String>,
    version: Spanned<String>,
    description: Option<Description>,
    #[serde(default)]
    servers: Vec<Spanned<Server>>,
    schema: Spanned<Vec<Spanned<SchemaObject>>>,
} ignoring id, tenant, tags, status, data_product, domain, context, support, price, team, roles, sla_default_element,
    sla_properties, authoritative_definitions, custom_properties, contract_created_ts);

odcs!(Description { purpose: Option<String> } ignoring usage, limitations, authoritative_definitions, custom_properties);

odcs!(Server {
    r#type: Spanned<String>,
    path: Option<Spanned<String>>,
    format: Option<Spanned<String>>,
} ignoring id, server, description, environment, roles, encoding, custom_properties);

odcs!(SchemaObject {
    name: Spanned<String>,
    physical_type: Option<Spanned<String>>,
    data_granularity_description: Option<Spanned<String>>,
    #[serde(default)]
    properties: Vec<Spanned<Property>>,
    #[serde(default)]
    relationships: Vec<Spanned<Relationship>>,
    #[serde(default)]
    quality: Vec<Spanned<Quality>>,
    #[serde(default)]
    custom_properties: Vec<CustomProperty>,
} ignoring id, logical_type, physical_name, description, business_name, deprecated, synonyms,
    authoritative_definitions, tags, context);

odcs!(Property {
    name: Spanned<String>,
    description: Option<String>,
    logical_type: Option<Spanned<String>>,
    physical_type: Option<Spanned<String>>,
    logical_type_options: Option<Spanned<Options>>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    unique: bool,
    #[serde(default)]
    primary_key: bool,
    primary_key_position: Option<i64>,
    #[serde(default)]
    r#enum: Vec<EnumValue>,
    #[serde(default)]
    relationships: Vec<Spanned<Relationship>>,
    #[serde(default)]
    custom_properties: Vec<CustomProperty>,
} ignoring id, business_name, deprecated, synonyms, authoritative_definitions, tags, physical_name, semantic_type,
    partitioned, partition_key_position, classification, encrypted_name, transform_source_objects, transform_logic,
    transform_description, examples, critical_data_element, quality, items);

odcs!(Options {
    pattern: Option<Spanned<String>>,
    minimum: Option<f64>,
    maximum: Option<f64>,
} ignoring format, min_length, max_length);

odcs!(EnumValue {
    value: Spanned<String>,
    #[serde(default)]
    custom_properties: Vec<CustomProperty>,
} ignoring label, id, description, authoritative_definitions, tags);

odcs!(Relationship {
    from: Option<Value>,
    to: Value,
} ignoring id, r#type, custom_properties);

odcs!(Quality {
    metric: Option<String>,
    arguments: Option<Value>,
    must_be: Option<Value>,
} ignoring id, authoritative_definitions, business_impact, custom_properties, description, dimension, method, name,
    schedule, scheduler, severity, tags, r#type, unit, query, engine, implementation, must_not_be,
    must_be_greater_than, must_be_greater_or_equal_to, must_be_less_than, must_be_less_or_equal_to,
    must_be_between, must_not_be_between);

odcs!(CustomProperty {
    property: String,
    value: Spanned<Value>,
} ignoring id, description, vendor);

impl Document {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, ContractError> {
        serde_saphyr::from_str(text).map_err(|error| {
            let inner = error.without_snippet();
            ContractError::NotAContract {
                file: file.to_owned(),
                line: inner.location().map_or(0, |l| l.line()),
                message: inner.to_string(),
            }
        })
    }
}

/// The value of a custom property, if it stands there.
pub(super) fn custom<'a>(properties: &'a [CustomProperty], name: &str) -> Option<&'a Spanned<Value>> {
    properties.iter().find(|p| p.property == name).map(|p| &p.value)
}

/// The line where a value stands.
pub(super) fn line<T>(spanned: &Spanned<T>) -> u64 {
    spanned.referenced.line()
}

//! `schemas/run.schema.json` held against every `run.json` that a test leaves behind.
//!
//! In: a document. Out: every place where it is not what the schema says. A keyword that is not understood here is a
//! fault of its own, so that nothing is passed over in silence; `tests/outside/` asks a validator that is not ours.

use regex::Regex;
use serde_json::Value;
use std::path::Path;

/// The faults of a `run.json`, as place and what is wrong.
pub fn faults_of_record(document: &Value) -> Vec<String> {
    let text = std::fs::read_to_string(super::root().join("schemas/run.schema.json")).expect("the schema");
    let root: Value = serde_json::from_str(&text).expect("JSON");
    let mut faults = Vec::new();
    check(&root, &root, document, "", &mut faults);
    faults
}

/// Every `run.json` below a folder, each without a fault.
pub fn check_records(folder: &Path) {
    for (path, bytes) in super::contents(folder) {
        if path.ends_with("run.json") && !path.starts_with("current/") {
            let document: Value = serde_json::from_slice(&bytes).expect("JSON");
            let faults = faults_of_record(&document);
            assert!(faults.is_empty(), "{path}: {faults:#?}");
        }
    }
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    for (keyword, says) in schema.as_object().expect("a schema is an object") {
        let mut wrong = |what: String| faults.push(format!("{at}: {what}"));
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "then" => {}
            "$ref" => {
                let name = says.as_str().and_then(|r| r.strip_prefix("#/$defs/")).expect("a reference");
                check(root, &root["$defs"][name], value, at, faults);
            }
            "type" if !is_of(value, says) => wrong(format!("{value} is no {says}")),
            "const" if value != says => wrong(format!("{value} is not {says}")),
            "enum" if !says.as_array().expect("words").contains(value) => wrong(format!("{value} is none of {says}")),
            "minimum" if value.as_i64() < says.as_i64() => wrong(format!("{value} is below {says}")),
            "maximum" if value.as_i64() > says.as_i64() => wrong(format!("{value} is above {says}")),
            "pattern" if !value.as_str().is_some_and(|text| fits(text, says)) => {
                wrong(format!("{value} is not {says}"))
            }
            "required" => {
                for key in says.as_array().expect("names").iter().filter_map(Value::as_str) {
                    if value.get(key).is_none() {
                        wrong(format!("`{key}` is missing"));
                    }
                }
            }
            "properties" => {
                for (key, inner) in says.as_object().expect("properties") {
                    if let Some(found) = value.get(key) {
                        check(root, inner, found, &format!("{at}/{key}"), faults);
                    }
                }
            }
            "additionalProperties" => {
                let known = |key: &String| schema["properties"].get(key).is_some();
                for (key, found) in value.as_object().into_iter().flatten().filter(|(key, _)| !known(key)) {
                    if says == &Value::Bool(false) {
                        faults.push(format!("{at}: `{key}` is not known"));
                    } else {
                        check(root, says, found, &format!("{at}/{key}"), faults);
                    }
                }
            }
            "items" => {
                for (position, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, says, item, &format!("{at}/{position}"), faults);
                }
            }
            "anyOf" => {
                if !says.as_array().expect("schemas").iter().any(|one| passes(root, one, value)) {
                    wrong(format!("{value} is none of what it may be"));
                }
            }
            "allOf" => says.as_array().expect("schemas").iter().for_each(|one| check(root, one, value, at, faults)),
            "if" if passes(root, says, value) => check(root, &schema["then"], value, at, faults),
            "type" | "const" | "enum" | "minimum" | "maximum" | "pattern" | "if" => {}
            unknown => wrong(format!("the schema says `{unknown}`, which this check does not know")),
        }
    }
}

fn passes(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut faults = Vec::new();
    check(root, schema, value, "", &mut faults);
    faults.is_empty()
}

fn is_of(value: &Value, name: &Value) -> bool {
    match name.as_str().expect("one type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("the schema says type `{other}`, which this check does not know"),
    }
}

fn fits(text: &str, pattern: &Value) -> bool {
    let pattern = pattern.as_str().expect("a pattern");
    Regex::new(pattern).expect("a regular expression").is_match(text)
}

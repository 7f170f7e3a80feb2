//! The data package says what the contracts say.

use super::{samples, shipped};
use crate::table::{Resource, TableError, describe, write_rows};
use serde_json::{Value, json};

#[test]
fn describes_what_was_written() {
    let contracts = shipped();
    let (_, rows) = write_rows(Vec::new(), contracts.table("rows").unwrap(), &samples::rows()).unwrap();
    let (_, files) = write_rows(Vec::new(), contracts.table("files").unwrap(), &samples::files()).unwrap();
    let resources = [("files", &files, "0f"), ("rows", &rows, "1e")];
    let resources = resources.map(|(table, written, blake3)| Resource { table, written, blake3 });
    let text = describe(&contracts, "2025-10-01-a", &resources).unwrap();
    assert_eq!(text, describe(&contracts, "2025-10-01-a", &resources).unwrap());

    let package: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(package["name"], "2025-10-01-a");
    let resource = &package["resources"][1];
    assert_eq!(resource["path"], "tables/rows.parquet");
    assert_eq!(resource["hash"], "blake3:1e");
    assert_eq!((&resource["rows"], &resource["fileSize"]), (&json!(4), &json!(rows.bytes)));
    let schema = &resource["schema"];
    assert_eq!(schema["primaryKey"], json!(["row_id"]));
    assert_eq!(schema["fields"].as_array().unwrap().len(), 17);
    assert_eq!(schema["fields"][4]["constraints"], json!({"required": true, "minimum": 1}));
    assert_eq!(schema["fields"][5]["constraints"]["enum"][0], "credited");
    // rows also names completions, which this run did not write.
    let key = json!({"fields": ["file"], "reference": {"resource": "files", "fields": ["file"]}});
    assert_eq!(schema["foreignKeys"], json!([key]));
}

#[test]
fn a_table_without_contract_is_refused() {
    let contracts = shipped();
    let (_, written) = write_rows(Vec::new(), contracts.table("rows").unwrap(), &samples::rows()).unwrap();
    let error =
        describe(&contracts, "run", &[Resource { table: "letters", written: &written, blake3: "0f" }]).unwrap_err();
    assert!(matches!(error, TableError::NoContract(ref name) if name == "letters"), "{error}");
}

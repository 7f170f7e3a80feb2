//! The shipped contracts, and every fault a contract file can have.

use super::{shipped, texts};
use crate::record::InputKind;
use crate::table::{ColumnType, ContractError, Contracts, FieldType, TABLES, header_key};

/// The error of loading the shipped contracts with one text of one file replaced.
fn fault(file: &str, old: &str, new: &str) -> ContractError {
    let mut files = texts();
    let (_, text) = files.iter_mut().find(|(path, _)| path.ends_with(file)).expect(file);
    assert!(text.contains(old), "{old}");
    *text = text.replacen(old, new, 1);
    Contracts::load(&files).expect_err("accepted")
}

/// The same, as a message.
fn message(file: &str, old: &str, new: &str) -> String {
    fault(file, old, new).to_string()
}

#[test]
fn all_are_there_and_closed_vocabularies_are_those_of_the_program() {
    let contracts = shipped();
    assert_eq!(contracts.tables().map(|t| t.name.as_str()).collect::<Vec<_>>(), TABLES);
    for kind in InputKind::ALL {
        assert_eq!(contracts.input(*kind).kind, *kind);
    }
    let values = |table: &str, column: &str| {
        let mut values = contracts.table(table).unwrap().column(column).unwrap().values.clone().unwrap();
        values.sort_unstable();
        values
    };
    let sorted = |mut names: Vec<&'static str>| {
        names.sort_unstable();
        names
    };
    use crate::record::{Disposition, Reason, SourceKind};
    assert_eq!(values("rows", "disposition"), sorted(Disposition::ALL.iter().map(|v| v.as_str()).collect()));
    assert_eq!(values("rows", "reason"), sorted(Reason::ALL.iter().map(|v| v.as_str()).collect()));
    assert_eq!(values("files", "kind"), sorted(InputKind::ALL.iter().map(|v| v.as_str()).collect()));
    assert_eq!(values("rows", "kind"), sorted(InputKind::ROWS.iter().map(|v| v.as_str()).collect()));
    assert_eq!(values("completions", "source_kind"), sorted(SourceKind::ALL.iter().map(|v| v.as_str()).collect()));
}

#[test]
fn required_fields_are_those_of_the_contract() {
    let contracts = shipped();
    let required = |kind: InputKind| {
        let fields = contracts.input(kind).fields.iter();
        fields.filter(|f| f.required).map(|f| f.name.as_str()).collect::<Vec<_>>().join(" ")
    };
    for (kind, expected) in [
        (InputKind::Officers, "license_no last_name first_name license_status"),
        (InputKind::LicenseEvents, "license_no event event_date"),
        (InputKind::FormerNames, "license_no"),
        (InputKind::Agencies, "agency_id name"),
        (InputKind::Providers, "provider_no name kind licensed_from"),
        (InputKind::Courses, "control_no provider_no title approved_from delivery"),
        (InputKind::RecognizedSources, "name kind recognized_from"),
        (InputKind::Relief, "license_no period kind reason granted_on"),
        (InputKind::Commissions, "license_no agency_id commissioned_on"),
        (InputKind::ProviderRoster, "control_no completed_on"),
        (InputKind::InService, "control_no completed_on"),
        (InputKind::OutOfState, "issuing_source course_title completed_on"),
        (InputKind::College, "institution course_title semester_hours completed_on accredited related"),
        (InputKind::Decisions, "row_id question answer decided_by decided_on"),
    ] {
        assert_eq!(required(kind), expected, "{kind}");
    }
    let named = vec![vec!["attendee_name".to_owned()], vec!["last_name".to_owned(), "first_name".to_owned()]];
    for kind in InputKind::ROWS {
        assert!(contracts.input(kind).required_any_of.contains(&named), "{kind}");
    }
    assert_eq!(contracts.input(InputKind::OutOfState).required_any_of.len(), 2);
}

#[test]
fn headers_people_write_are_known() {
    let contracts = shipped();
    let roster = contracts.input(InputKind::ProviderRoster);
    for (header, field) in [
        ("License #", "license_no"),
        ("POST No.", "license_no"),
        ("LIC NO", "license_no"),
        ("Officer Name", "attendee_name"),
        ("Name (Last, First)", "attendee_name"),
        ("Date Completed", "completed_on"),
        ("Credit Hrs", "hours"),
        ("Mins", "minutes"),
        ("D.O.B.", "birth_date"),
        ("course #", "control_no"),
        ("Dept", "agency_name"),
        ("implicit_bias_hours", "implicit_bias_hours"),
        ("De-escalation", "deescalation_hours"),
    ] {
        let found = roster.position_of_header(header).map(|i| roster.fields[i].name.as_str());
        assert_eq!(found, Some(field), "{header}");
    }
    assert_eq!(roster.position_of_header("Badge Colour"), None);
    assert_eq!(header_key("License #"), header_key("license_no"));
}

#[test]
fn types_of_fields_and_columns() {
    let contracts = shipped();
    let roster = contracts.input(InputKind::InService);
    let field_type = |name: &str| roster.field(name).unwrap().field_type.clone();
    assert_eq!(field_type("off_site"), FieldType::YesNo);
    assert_eq!(field_type("minutes"), FieldType::Number);
    assert_eq!(field_type("skill_hours"), FieldType::Hours);
    assert_eq!(field_type("action").choose("VOIDED"), Some("void"));
    assert_eq!(field_type("role").choose("Instructor"), Some("instructor"));
    assert_eq!(field_type("role").choose("janitor"), None);
    let column = |table: &str, name: &str| contracts.table(table).unwrap().column(name).unwrap().column_type;
    assert_eq!(column("statistics", "value"), ColumnType::Figure);
    assert_eq!(column("credits", "unstated_hours"), ColumnType::Hours);
    assert_eq!(column("compliance", "deadline"), ColumnType::Date);
}

#[test]
fn a_fault_names_file_line_and_what_was_expected() {
    let message = message("tables/notices.yaml", "logicalType: integer", "logicalType: whole");
    assert_eq!(
        message,
        "`schemas/tables/notices.yaml` line 38: logicalType of `period` is `whole`; expected string, date, number, \
         integer, boolean"
    );
}

#[test]
fn faults_in_types() {
    let found = message("tables/notices.yaml", "physicalType: BIGINT", "physicalType: INT");
    assert!(found.contains("physicalType of `period` is `INT`; expected VARCHAR, DATE, DECIMAL(9,2)"), "{found}");
    let found = message("tables/rows.yaml", "physicalType: DECIMAL(9,2)", "physicalType: VARCHAR");
    assert!(found.contains("logicalType of `hours_claimed` is `number`; expected `string`"), "{found}");
    let found = message("inputs/college.yaml", "value: yes_no", "value: maybe");
    assert!(found.contains("fieldType of `accredited`"), "{found}");
    let found = message("inputs/college.yaml", "value: yes_no", "value: text");
    assert!(found.contains("logicalType of `accredited` is `boolean`; expected `string`"), "{found}");
    let found = message("tables/rows.yaml", "minimum: 1", "minimum: one");
    assert!(found.contains("`schemas/tables/rows.yaml` line"), "{found}");
    let found = message("tables/issues.yaml", "pattern: '^[a-z0-9_]+$'", "pattern: '^[a-z'");
    assert!(found.contains("expected a regular expression"), "{found}");
}

#[test]
fn faults_in_structure() {
    let grain = "dataGranularityDescription: One row per input row of a submission.";
    let found = message("tables/rows.yaml", grain, "tags: []");
    assert!(found.contains("dataGranularityDescription is missing; expected the grain in words"), "{found}");
    let twice = fault("tables/notices.yaml", "name: email", "name: reason");
    assert!(matches!(twice, ContractError::Twice { ref name, .. } if name == "reason"), "{twice}");
    let misspelt = message("tables/notices.yaml", "required: true", "requird: true");
    assert!(misspelt.contains("requird"), "{misspelt}");
    let found = message("tables/notices.yaml", "apiVersion: v3.2.0", "apiVersion: v2.0.0");
    assert!(found.contains("apiVersion is `v2.0.0`; expected `v3.2.0`"), "{found}");
    let found = message("tables/notices.yaml", "name: notices", "name: letters");
    assert!(found.contains("expected"), "{found}");
    let found = message("tables/notices.yaml", "path: tables/notices.parquet", "path: notices.parquet");
    assert!(found.contains("path of the server"), "{found}");
}

#[test]
fn faults_in_keys_and_headers() {
    let found = message("tables/matches.yaml", "to: rows.row_id", "to: rows.id");
    assert!(found.contains("relationship is `rows.id`"), "{found}");
    let found =
        message("tables/notices.yaml", "to: [compliance.license_no, compliance.period]", "to: [compliance.period]");
    assert!(found.contains("as many as there are own columns"), "{found}");
    let found = message("tables/files.yaml", "properties: [file, sheet]", "properties: [file, page]");
    assert!(found.contains("duplicateValues"), "{found}");
    let found = message("inputs/college.yaml", "[[attendee_name], ", "[[attendee], ");
    assert!(found.contains("requiredAnyOf"), "{found}");
    let header = fault("inputs/college.yaml", "Surname", "Class Title");
    assert!(matches!(header, ContractError::Twice { ref what, .. } if what == "header"), "{header}");
    let found = message("inputs/college.yaml", "value: [new, ", "value: [void, ");
    assert!(found.contains("stands twice"), "{found}");
}

#[test]
fn a_missing_contract_is_named() {
    let without = |path: &str| {
        let files: Vec<_> = texts().into_iter().filter(|(file, _)| !file.ends_with(path)).collect();
        Contracts::load(&files).expect_err("accepted").to_string()
    };
    let found = without("inputs/decisions.yaml");
    assert_eq!(found, "no contract for input kind `decisions`; hint: it belongs in `schemas/inputs/decisions.yaml`");
    assert!(without("tables/credits.yaml").contains("table `credits`"));
}

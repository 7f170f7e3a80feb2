//! Keys of several columns, keys with nulls, and order over the seam of two batches.

use super::{samples, shipped};
use crate::record::tables::{ComplianceRow, FileRow, MatchRow, NoticeRow, RowRow};
use crate::record::{Hours, Notice, Period, RowId};
use crate::table::{KeyCheck, Rule, Rules, TableError, TableRow, TableWriter, Violation, write_rows};

fn compliance(license_no: &str, year: i32) -> ComplianceRow {
    let license_no = license_no.to_owned();
    ComplianceRow {
        license_no: license_no.into(),
        period: Period(year),
        hours_earned: Hours(0),
        ..samples::compliance()[0].clone()
    }
}

/// What is wrong with the order of the rows, when every batch has as many of them.
fn out_of_order<T: TableRow>(rows: &[T], batch: usize) -> Vec<Violation> {
    violations(rows, batch, KeyCheck::Ascending)
}

fn violations<T: TableRow>(rows: &[T], batch: usize, keys: KeyCheck) -> Vec<Violation> {
    let contracts = shipped();
    let contract = contracts.table(T::NAME).unwrap();
    let mut writer = TableWriter::new(Vec::new(), contract, keys).unwrap();
    match rows.chunks(batch).try_for_each(|rows| writer.push_rows(rows)).and_then(|()| writer.finish()) {
        Ok(_) => Vec::new(),
        Err(TableError::Broken { violations, .. }) => violations,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn all_columns_of_a_key_have_a_say_in_the_order() {
    let rows = [("3", 2026), ("40", 2024), ("40", 2025), ("41", 2024)].map(|(no, year)| compliance(no, year));
    for batch in 1..5 {
        assert_eq!(out_of_order(&rows, batch), [], "{batch}");
    }
    let mut rows = rows;
    rows.swap(1, 2);
    let expected = Violation { column: "license_no, period".to_owned(), rule: Rule::Ascending, row: 3, count: 1 };
    for batch in 1..5 {
        assert_eq!(out_of_order(&rows, batch), std::slice::from_ref(&expected), "{batch}");
    }
    rows[2] = rows[1].clone();
    for batch in 1..5 {
        assert_eq!(out_of_order(&rows, batch), std::slice::from_ref(&expected), "equal is not above, {batch}");
    }
}

#[test]
fn groups_are_looked_at_one_by_one() {
    let rows = [("3", 2026), ("3", 2024), ("40", 2025), ("40", 2024)].map(|(no, year)| compliance(no, year));
    let grouped = |rows: &[ComplianceRow], batch| violations(rows, batch, KeyCheck::Grouped);
    let expected = |rule, row| Violation { column: "license_no, period".to_owned(), rule, row, count: 1 };
    assert_eq!((grouped(&rows, 2), grouped(&rows, 4)), (Vec::new(), Vec::new()));
    assert_eq!(grouped(&rows, 3), [expected(Rule::Ascending, 4)], "a group over the seam of two batches");
    let mut wrong = rows.clone();
    wrong.swap(0, 2);
    assert_eq!(grouped(&wrong, 4), [expected(Rule::Ascending, 2)]);
    let mut wrong = rows;
    wrong[3] = wrong[2].clone();
    assert_eq!(grouped(&wrong, 2), [expected(Rule::Unique, 4)]);
}

/// How many rows are refused because their key stood before.
fn repeated<T: TableRow>(rows: &[T]) -> u64 {
    match write_rows(Vec::new(), shipped().table(T::NAME).unwrap(), rows) {
        Ok(_) => 0,
        Err(TableError::Broken { violations, .. }) => {
            violations.iter().filter(|v| v.rule == Rule::Unique).map(|v| v.count).sum()
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn where_one_part_ends_and_the_next_begins_matters() {
    let file = |file: &str, sheet: Option<&str>| FileRow {
        file: file.to_owned(),
        sheet: sheet.map(str::to_owned),
        ..samples::files()[0].clone()
    };
    let parts = [("ab", Some("c")), ("a", Some("bc")), ("abc", None), ("abc", Some("")), ("", Some("abc"))];
    let mut rows = parts.map(|(name, sheet)| file(name, sheet)).to_vec();
    assert_eq!(repeated(&rows), 0);
    rows.extend_from_within(2..4);
    assert_eq!(repeated(&rows), 2);
}

#[test]
fn keys_of_texts_and_numbers_are_told_apart() {
    let notice = |year, notice| NoticeRow { period: Period(year), notice, ..samples::notices()[0].clone() };
    let mut rows = vec![notice(2024, Notice::October), notice(2025, Notice::October), notice(2025, Notice::November)];
    assert_eq!(repeated(&rows), 0);
    rows.push(rows[1].clone());
    assert_eq!(repeated(&rows), 1);
}

/// Rows of `rows` with these names.
fn named(names: &[&str]) -> Vec<RowRow> {
    let id = |name: &&str| RowId::given(name).expect("the name is short");
    names.iter().map(|name| RowRow { row_id: id(name), ..samples::rows()[1].clone() }).collect()
}

#[test]
fn what_was_remembered_shortly_is_a_doubt_and_no_table_is_finished_in_it() {
    let twice = named(&["r1", "r2", "r3", "r1"]);
    let expected = Violation { column: "row_id".to_owned(), rule: Rule::Unique, row: 0, count: 1 };
    for batch in 1..=4 {
        assert_eq!(violations(&twice, batch, KeyCheck::Fingerprints), std::slice::from_ref(&expected), "{batch}");
        assert_eq!(violations(&twice[..3], batch, KeyCheck::Fingerprints), [], "{batch}");
    }
    let contracts = shipped();
    let mut writer =
        TableWriter::new(Vec::new(), contracts.table(RowRow::NAME).unwrap(), KeyCheck::Fingerprints).unwrap();
    twice.chunks(2).try_for_each(|rows| writer.push_rows(rows)).unwrap();
    assert!(writer.take_doubt());
    // whoever took the doubt has settled it
    assert!(!writer.take_doubt() && writer.finish().is_ok());
}

#[test]
fn keys_among_those_of_another_table_stand_there_once_each_and_in_order() {
    let contracts = shipped();
    let rules = |table| Rules::new(contracts.table(table).unwrap(), KeyCheck::Elsewhere).unwrap();
    let (of_rows, of_matches) = (rules(RowRow::NAME), rules(MatchRow::NAME));
    let rows = of_rows.encode(&named(&["r1", "r2", "r3", "r4"])).unwrap();
    let found = |names: &[&str]| {
        let id = |name: &&str| RowId::given(name).expect("the name is short");
        let matches: Vec<MatchRow> =
            names.iter().map(|name| MatchRow { row_id: id(name), ..samples::matches()[0].clone() }).collect();
        let checked = of_matches.encode(&matches).unwrap().among((&of_matches, &of_rows), &rows);
        checked.violations.into_iter().map(|v| (v.rule, v.row, v.count)).collect::<Vec<_>>()
    };
    let strange = || Rule::Reference("rows".to_owned());
    assert_eq!([found(&[]), found(&["r2", "r4"]), found(&["r1", "r2", "r3", "r4"])], [const { Vec::new() }; 3]);
    assert_eq!(found(&["r1", "r5"]), [(strange(), 2, 1)], "a key that is not there");
    assert_eq!(found(&["r1", "r1", "r2"]), [(Rule::Unique, 2, 1)], "a key twice");
    assert_eq!(found(&["r3", "r2"]), [(strange(), 2, 1)], "out of order");
}

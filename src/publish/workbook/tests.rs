//! Workbooks read back by another library.

use super::*;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use std::io::Cursor;

fn read<const N: usize>(sheets: [Sheet; N]) -> Xlsx<Cursor<Vec<u8>>> {
    let as_of = Date::from_ymd_opt(2025, 10, 1).expect("a day");
    let made = workbook("lists/x.xlsx".into(), as_of, sheets).expect("a workbook");
    open_workbook_from_rs(Cursor::new(made.bytes)).expect("a workbook that opens")
}

#[test]
fn every_kind_of_cell_comes_back_as_it_was() {
    let columns = (0..30).map(|n| Column::new(format!("Column {n}"), 12.0)).collect();
    let mut row = vec![
        Cell::text("=1+1 & <b> \"q\""),
        Cell::Hours(Hours(1_205)),
        Cell::Count(-3),
        Cell::Percent(2_505),
        Cell::Day(Date::from_ymd_opt(2025, 3, 9)),
        Cell::Day(None),
        Cell::Blank,
        Cell::text(" two\nlines "),
        Cell::text("_x0041_"),
    ];
    row.resize(29, Cell::Blank);
    row.push(Cell::text("last"));
    let sheets = [Sheet::new("First", columns, vec![row]), Sheet::new("Second", vec![Column::new("A", 9.0)], vec![])];
    let mut book = read(sheets);
    assert_eq!(book.sheet_names(), ["First", "Second"]);
    let range = book.worksheet_range("First").expect("the sheet");
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(0, 29), Data::String("Column 29".into()));
    assert_eq!(cell(1, 0), Data::String("=1+1 & <b> \"q\"".into()));
    assert_eq!((cell(1, 1), cell(1, 2)), (Data::Float(12.05), Data::Float(-3.0)));
    assert_eq!(cell(1, 3), Data::Float(0.2505));
    assert!(matches!(cell(1, 4), Data::DateTime(day) if day.as_f64() == 45_725.0), "{:?}", cell(1, 4));
    assert_eq!((cell(1, 5), cell(1, 6)), (Data::Empty, Data::Empty));
    assert_eq!(cell(1, 7), Data::String(" two\nlines ".into()));
    assert_eq!(cell(1, 8), Data::String("_x0041_".into()));
    assert_eq!(cell(1, 29), Data::String("last".into()));
}

#[test]
fn control_characters_and_endless_text_are_written_so_that_it_opens() {
    let rows = vec![vec![Cell::text("\u{0}\u{b}\u{fffe}\r<&>\u{1f46e}"), Cell::text("x".repeat(40_000))]];
    let sheet = Sheet::new("Odd", vec![Column::new("a", 9.0), Column::new("b", 9.0)], rows);
    let range = read([sheet]).worksheet_range("Odd").expect("the sheet");
    assert_eq!(range.get_value((1, 1)).map(|v| v.to_string().len()), Some(32_000));
}

//! One sheet as XML.
//!
//! In: its columns and rows, and the texts of the workbook so far. Out: the bytes of the part. Always: blank cells are
//! left out unless they carry a format that somebody will type into; more rows than the format holds are counted in a
//! last line and not lost silently.

use super::strings::{Strings, escape};
use super::{Cell, Choice, Sheet};
use crate::record::{Date, Hours};
use chrono::Datelike;
use std::io::Write;

/// Rows that fit beside the header.
const MOST_ROWS: usize = 1_000_000;
/// Pick lists a sheet may carry before programs refuse to open it.
const MOST_CHOICES: usize = 60_000;

/// Numbers of the formats in `parts::STYLES`.
const HEADER: u8 = 1;
const TEXT: u8 = 2;
const HOURS: u8 = 3;
const COUNT: u8 = 4;
const DAY: u8 = 5;
const PERCENT: u8 = 6;

/// The cells of header and rows, as `A1:N20`.
pub fn table_range(sheet: &Sheet) -> String {
    let last = sheet.rows.len().min(MOST_ROWS) + 1;
    format!("A1:{}{last}", column_name(sheet.columns.len().saturating_sub(1)))
}

/// The name of a column, from 0.
pub fn column_name(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    name.reverse();
    name.into_iter().map(char::from).collect()
}

pub fn written<'a>(sheet: &'a Sheet<'a>, is_first: bool, strings: &mut Strings<'a>) -> Vec<u8> {
    let names: Vec<String> = (0..sheet.columns.len().max(1)).map(column_name).collect();
    let mut xml = Vec::with_capacity(256 + sheet.rows.len() * sheet.columns.len() * 34);
    head(&mut xml, sheet, is_first);
    xml.extend_from_slice(b"<sheetData>");
    start_row(&mut xml, 1, sheet.columns.iter().map(|c| lines(&c.header, c.width)).max());
    for (column, name) in sheet.columns.iter().zip(&names) {
        text(&mut xml, (name, 1), HEADER, strings.number(&column.header));
    }
    xml.extend_from_slice(b"</row>");
    let shown = &sheet.rows[..sheet.rows.len().min(MOST_ROWS)];
    for (row, line) in shown.iter().zip(2_usize..) {
        let wrapped = row.iter().zip(&sheet.columns).map(|(cell, column)| match cell {
            Cell::Text(text) => lines(text, column.width),
            _ => 1,
        });
        start_row(&mut xml, line, wrapped.max());
        for (value, name) in row.iter().zip(&names) {
            cell(&mut xml, (name, line), value, strings);
        }
        xml.extend_from_slice(b"</row>");
    }
    if shown.len() < sheet.rows.len() {
        let rest = sheet.rows.len() - shown.len();
        let line = shown.len() + 2;
        let _ = write!(
            xml,
            r#"<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>{rest} more are in tables/rows.parquet</t></is></c></row>"#
        );
    }
    xml.extend_from_slice(b"</sheetData>");
    foot(&mut xml, sheet, shown.len());
    xml
}

fn head(xml: &mut Vec<u8>, sheet: &Sheet, is_first: bool) {
    let selected = if is_first { r#" tabSelected="1""# } else { "" };
    let _ = write!(
        xml,
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{}"/><sheetViews><sheetView{selected} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>"#,
        table_range(sheet)
    );
    for (column, number) in sheet.columns.iter().zip(1..) {
        let _ = write!(xml, r#"<col min="{number}" max="{number}" width="{}" customWidth="1"/>"#, column.width);
    }
    xml.extend_from_slice(b"</cols>");
}

fn cell<'a>(xml: &mut Vec<u8>, at: (&str, usize), value: &'a Cell<'a>, strings: &mut Strings<'a>) {
    match value {
        Cell::Text(content) if content.is_empty() => {}
        Cell::Text(content) => text(xml, at, TEXT, strings.number(content)),
        Cell::Hours(hours) => number(xml, at, HOURS, |xml| decimals(xml, *hours)),
        Cell::Count(count) => number(xml, at, COUNT, |xml| drop(write!(xml, "{count}"))),
        Cell::Percent(value) => {
            number(xml, at, PERCENT, |xml| drop(write!(xml, "{}.{:04}", value / 10_000, value % 10_000)));
        }
        Cell::Day(Some(day)) => number(xml, at, DAY, |xml| drop(write!(xml, "{}", serial(*day)))),
        Cell::Day(None) => {
            start(xml, at, DAY);
            xml.extend_from_slice(b"/>");
        }
        Cell::Blank => {}
    }
}

/// Lines a text takes in a column of that many characters, about: bold and wide letters need a little room.
fn lines(text: &str, width: f64) -> usize {
    const MOST_LINES: usize = 8;
    const ROOM: f64 = 0.9;
    if (text.len() as f64) < width * ROOM {
        return 1;
    }
    ((text.chars().count() as f64 / (width * ROOM)).ceil() as usize).clamp(1, MOST_LINES)
}

/// A row as high as its longest text; programs do not all work that out for themselves.
fn start_row(xml: &mut Vec<u8>, line: usize, lines: Option<usize>) {
    const LINE_HEIGHT: usize = 15;
    xml.extend_from_slice(b"<row r=\"");
    whole(xml, line);
    if let Some(lines) = lines.filter(|lines| *lines > 1) {
        xml.extend_from_slice(b"\" ht=\"");
        whole(xml, lines * LINE_HEIGHT);
        xml.extend_from_slice(b"\" customHeight=\"1");
    }
    xml.extend_from_slice(b"\">");
}

/// Digits without the detour over a formatter: four of five cells need some.
fn whole(xml: &mut Vec<u8>, mut value: usize) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    xml.extend_from_slice(&digits[first..]);
}

fn start(xml: &mut Vec<u8>, (name, line): (&str, usize), style: u8) {
    xml.extend_from_slice(b"<c r=\"");
    xml.extend_from_slice(name.as_bytes());
    whole(xml, line);
    xml.extend_from_slice(b"\" s=\"");
    xml.push(b'0' + style);
    xml.push(b'"');
}

fn text(xml: &mut Vec<u8>, at: (&str, usize), style: u8, string: usize) {
    start(xml, at, style);
    xml.extend_from_slice(b" t=\"s\"><v>");
    whole(xml, string);
    xml.extend_from_slice(b"</v></c>");
}

fn number(xml: &mut Vec<u8>, at: (&str, usize), style: u8, figure: impl FnOnce(&mut Vec<u8>)) {
    start(xml, at, style);
    xml.extend_from_slice(b"><v>");
    figure(xml);
    xml.extend_from_slice(b"</v></c>");
}

/// Hundredths as a decimal, which is exact where a float would not be.
fn decimals(xml: &mut Vec<u8>, Hours(hundredths): Hours) {
    if hundredths < 0 {
        xml.push(b'-');
    }
    let hundredths = hundredths.unsigned_abs() as usize;
    whole(xml, hundredths / 100);
    if !hundredths.is_multiple_of(100) {
        let _ = write!(xml, ".{:02}", hundredths % 100);
    }
}

/// The number of a day in the format's calendar, in which 1 March 1900 is 61. Earlier days cannot be told apart there.
fn serial(day: Date) -> i32 {
    const EPOCH: i32 = 693_594;
    (day.num_days_from_ce() - EPOCH).max(0)
}

fn foot(xml: &mut Vec<u8>, sheet: &Sheet, rows: usize) {
    let _ = write!(xml, r#"<autoFilter ref="{}"/>"#, table_range(sheet));
    for (column, at) in sheet.columns.iter().zip(0..) {
        if column.bars && rows > 0 {
            let name = column_name(at);
            let _ = write!(
                xml,
                r#"<conditionalFormatting sqref="{name}2:{name}{}"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="num" val="0"/><cfvo type="max"/><color rgb="FFA9C4E2"/></dataBar></cfRule></conditionalFormatting>"#,
                rows + 1
            );
        }
    }
    choices(xml, sheet.choices.iter().filter(|c| c.row as usize <= rows).take(MOST_CHOICES).collect());
    xml.extend_from_slice(br#"<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>"#);
}

/// Lists that suggest and do not refuse: another licence number may be the right answer.
fn choices(xml: &mut Vec<u8>, choices: Vec<&Choice>) {
    if choices.is_empty() {
        return;
    }
    let _ = write!(xml, r#"<dataValidations count="{}">"#, choices.len());
    for choice in choices {
        let cell = format!("{}{}", column_name(usize::from(choice.column)), choice.row + 1);
        let _ =
            write!(xml, r#"<dataValidation type="list" allowBlank="1" showInputMessage="1" sqref="{cell}"><formula1>"#);
        escape(xml, &format!("\"{}\"", choice.options.join(",")));
        xml.extend_from_slice(b"</formula1></dataValidation>");
    }
    xml.extend_from_slice(b"</dataValidations>");
}

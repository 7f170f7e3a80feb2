//! Telling apart the lines round a table: headers, label lines, totals.
//!
//! In: one record and the known headers. Out: how much of a header it is, which labels with values it holds, whether
//! it is a total. What always holds: each test is conservative, since a row taken for decoration would be lost
//! silently, while decoration taken for a row is rejected visibly.

use super::headers::Headers;
use super::labels;
use super::layout::{Column, Layout};
use super::raw::RawRecord;

/// How many cells of a record are known headers; 0 when it cannot be a header.
pub(super) fn header_score(headers: &Headers, record: &RawRecord) -> usize {
    better_header_score(headers, record, 0)
}

/// The same where only a score above `best` is asked for: when the cells that are left cannot bring it there, 0.
pub(super) fn better_header_score(headers: &Headers, record: &RawRecord, best: usize) -> usize {
    let mut left = record.filled().count();
    let mut fields = Vec::new();
    for (_, text) in record.filled() {
        if fields.len() + left <= best {
            return 0;
        }
        left -= 1;
        if !text.ends_with(':')
            && let Some(field) = headers.find(text)
            && !fields.contains(&field)
        {
            fields.push(field);
        }
    }
    fields.len()
}

/// Whether a cell is a number, date or code rather than words: no header is.
pub(super) fn is_value_like(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits > 0 && digits >= letters
}

/// Whether a record is a header beyond doubt: nothing in it looks like a value, known headers are half of it, and it
/// is not a line of labels each followed by a word.
pub(super) fn is_header(headers: &Headers, record: &RawRecord) -> bool {
    let mut filled = 0;
    for (_, text) in record.filled() {
        if is_value_like(text) {
            return false;
        }
        filled += 1;
    }
    let score = header_score(headers, record);
    score >= 2 && score * 2 >= filled && labels::label_line(headers, record).is_none()
}

/// Whether a record looks like a total: one cell says so, every other is a number, and no identifying field but the
/// one that says so has a value.
pub(super) fn is_total(headers: &Headers, layout: &Layout, record: &RawRecord) -> bool {
    let words = &headers.vocabulary;
    let mut filled = record.filled();
    let Some((label, text)) = filled.next() else { return false };
    if !words.is_total(text) || !filled.all(|(_, text)| words.is_total(text) || words.is_amount(text)) {
        return false;
    }
    layout.columns.iter().filter(|c| c.position != label && headers.fields()[c.field].identifying).all(|c| {
        let text = record.str(c.position);
        text.is_empty() || words.is_total(text)
    })
}

/// Whether a record holds nothing but amounts, one at least under a field that is summed and none under any other: what
/// stands below a table when its sums were not named.
pub(super) fn is_bare_total(headers: &Headers, layout: &Layout, record: &RawRecord) -> bool {
    // Asked of every row, so most are answered by one letter and one column.
    if !record.first_letter().is_some_and(|letter| letter.is_ascii_digit() || letter == b'$') {
        return false;
    }
    let amount = |column: &Column| headers.fields()[column.field].amount;
    let filled = |column: &&Column| !record.str(column.position).is_empty();
    if layout.columns.iter().filter(filled).any(|column| !amount(column)) {
        return false;
    }
    layout.columns.iter().any(|column| filled(&column))
        && record.filled().all(|(_, text)| headers.vocabulary.is_amount(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::headers::HeaderField;

    fn headers() -> Headers {
        let field = |name: &str, identifying: bool, aliases: &[&str]| HeaderField {
            name: name.into(),
            required: false,
            identifying,
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            amount: name == "hours",
            ..HeaderField::default()
        };
        Headers::new(
            vec![
                field("control_no", false, &["Course", "Course #"]),
                field("completed_on", true, &["Date"]),
                field("license_no", true, &["POST No."]),
                field("attendee_name", false, &["Name", "Officer"]),
                field("hours", false, &["Credit Hrs"]),
            ],
            crate::words::tests::shipped().into(),
        )
    }

    fn record(cells: &[&str]) -> RawRecord {
        let mut record = RawRecord::default();
        record.clear(3);
        cells.iter().for_each(|cell| record.push_cell(cell));
        record.trim();
        record
    }

    #[test]
    fn a_header_has_no_values() {
        assert!(is_header(&headers(), &record(&["POST No.", "Officer", "Credit Hrs"])));
        assert!(!is_header(&headers(), &record(&["Course", "TC-22-0001", "Date", "2025-03-01"])));
        assert!(!is_header(&headers(), &record(&["Course", "Firearms basics", "Officer", "Chief Roe"])));
        assert!(!is_header(&headers(), &record(&["Name", "Rank", "Unit", "Shift", "Date"])));
    }

    #[test]
    fn totals_are_numbers_with_a_word() {
        let header = record(&["POST No.", "Name", "Credit Hrs", "Date"]);
        let cells: Vec<(usize, String)> = header.filled().map(|(at, text)| (at, text.to_owned())).collect();
        let layout = crate::ingest::columns::columns(&headers(), &cells, 1, Vec::new(), &Default::default()).layout;
        let total = |cells: &[&str]| is_total(&headers(), &layout, &record(cells));
        for cells in [
            &["Total", "", "24"][..],
            &["", "Grand Total:", "1,024.50"],
            &["TOTAL HOURS", "", "24 hrs"],
            &["Total: 12"],
            &["Number of attendees", "", "7"],
            &["Total", "Count", "7"],
        ] {
            assert!(total(cells), "{cells:?}");
        }
        for cells in [
            &["12345", "Total, Ann", "8"][..],
            &["Total", "Ann", "8"],
            &["Count", "", "8", "2025-03-01"],
            &["Count", "", "8", "45931"],
            &["", "Totally", "8"],
            &["", "", "8"],
        ] {
            assert!(!total(cells), "{cells:?}");
        }
    }
}

//! What another mailer sent, what came back, what a person found out: a file for `clee mail record`.
//!
//! In: CSV with the columns license_no, email and date. Out: its lines, typed, each with where it stands.
//! Always holds: one wrong line refuses the whole file, so that nobody has to find out which half was taken.

use std::path::Path;

use super::MailError;
use super::recipient::written;
use crate::record::Date;

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    pub line: u64,
    /// As the file writes it.
    pub license_no: String,
    /// Blank where the file does not know it.
    pub email: Option<String>,
    pub date: Date,
}

/// Reads the file.
///
/// # Errors
/// When a column is missing or a line is wrong; it is named by its number and not quoted.
pub fn returned(path: &Path, bytes: &[u8]) -> Result<Vec<Returned>, MailError> {
    let fault = |line, message| MailError::Returned { file: path.to_owned(), line, message };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|_| fault(1, "the header cannot be read"))?.clone();
    let column = |name: &str| header.iter().position(|text| text.eq_ignore_ascii_case(name));
    let (Some(license_no), Some(email), Some(date)) = (column("license_no"), column("email"), column("date")) else {
        return Err(fault(1, "a column is missing"));
    };
    let mut all = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|e| fault(e.position().map_or(0, csv::Position::line), "it has more or fewer fields"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let field = |at: usize| written(record.get(at).unwrap_or_default());
        if field(license_no).is_empty() {
            return Err(fault(line, "there is no licence number"));
        }
        let date = field(date).parse().map_err(|_| fault(line, "the date cannot be read"))?;
        let email = Some(field(email)).filter(|text| !text.is_empty()).map(str::to_owned);
        if email.as_ref().is_some_and(|text| !text.contains('@')) {
            return Err(fault(line, "the address has no `@`"));
        }
        all.push(Returned { line, license_no: field(license_no).to_owned(), email, date });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Returned>, String> {
        returned(Path::new("bounces.csv"), text.as_bytes()).map_err(|fault| fault.to_string())
    }

    #[test]
    fn columns_come_in_any_order_and_others_do_not_matter() {
        let all =
            read("\u{feff}Date,reason,Email,license_no\n2025-10-03,full, a@x.example ,900001\n2025-10-04,,,900002\n");
        let all = all.unwrap();
        assert_eq!(
            (all[0].license_no.as_str(), all[0].email.as_deref(), all[0].line),
            ("900001", Some("a@x.example"), 2)
        );
        assert_eq!((all[1].email.as_deref(), all[1].date), (None, Date::from_ymd_opt(2025, 10, 4).unwrap()));
    }

    #[test]
    fn a_wrong_line_is_named_and_not_quoted() {
        let head = "license_no,email,date\n900001,a@x.example,2025-10-03\n";
        for (bad, why) in [
            ("900002,b@x.example,3.10.2025\n", "date"),
            (",b@x.example,2025-10-03\n", "licence number"),
            ("900002,b@x.example\n", "fields"),
            ("900002,Ann Smith,2025-10-03\n", "address"),
        ] {
            let said = read(&format!("{head}{bad}")).unwrap_err();
            assert!(said.contains("line 3") && said.contains(why) && !said.contains("900002"), "{said}");
        }
        assert!(read("license_no,date\n900001,2025-10-03\n").unwrap_err().contains("column"));
    }
}

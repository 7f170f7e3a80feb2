//! Why the reading of a file came to an end before its end.
//!
//! In: nothing. Out: one typed fault a reader can return, with the word that `files.reason` shows. What always holds:
//! no fault carries text of the file, so none can carry a name or number into a log.

/// Rows of a sheet up to which nobody asks how much they hold, and the bytes that rows hold on average beyond that. A
/// row takes half a kilobyte once it is typed, whatever it holds; a number, a day and a name hold more than this.
const UNASKED_ROWS: u64 = 250_000;
const LEAST_ROW_BYTES: u64 = 8;

/// Refuses a sheet of very many rows that hold next to nothing.
pub(super) fn check_substance(rows: u64, text: u64) -> Result<(), Fault> {
    let what = "number of records that hold next to nothing";
    let hollow = rows > UNASKED_ROWS && text < rows * LEAST_ROW_BYTES;
    if hollow { Err(Fault::OverLimit { what, limit: UNASKED_ROWS }) } else { Ok(()) }
}

/// A fault that makes a whole file unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the {what} is over the limit of {limit}; hint: split the file, or raise the limit in the pipeline")]
    OverLimit { what: &'static str, limit: u64 },
    #[error("neither text nor a workbook: looks like {what}; hint: {}", instead(what))]
    UnknownFormat { what: &'static str },
    #[error("the {what} is damaged; hint: open it in a spreadsheet program and save it again")]
    Damaged { what: &'static str },
    #[error("protected by a password; hint: save it without one")]
    Encrypted,
    #[error("no row holds two known headers; hint: add a header row, or map its headers in the sender's profile")]
    NoHeader,
    #[error("the reader failed; hint: open it in a spreadsheet program and save it again")]
    ReaderPanic,
    #[error("could not be read from the disk")]
    Io,
}

/// What to do about a file that is something else.
fn instead(what: &str) -> &'static str {
    match what {
        "a PDF" | "a picture" => "send the spreadsheet that it was made from; prints and pictures are not read",
        "a mail message" => "save its attachment and send that",
        "a compressed file" | "an archive of other files" => "unpack it and send the files in it",
        "a database" | "a data file (Parquet)" => "export the table as CSV or XLSX",
        "a web page" | "an XML file" | "a binary workbook (XLSB)" => {
            "open it in a spreadsheet program and save it as XLSX or CSV"
        }
        "a word processor's document" | "another kind of document" => {
            "copy its table into a spreadsheet and save that as XLSX or CSV"
        }
        _ => "save it as CSV or XLSX",
    }
}

impl Fault {
    /// The word for `files.reason` and `issues.code`.
    pub const fn reason(self) -> &'static str {
        match self {
            Fault::OverLimit { .. } => "over_limit",
            Fault::UnknownFormat { .. } => "unknown_format",
            Fault::Damaged { .. } => "damaged",
            Fault::Encrypted => "encrypted",
            Fault::NoHeader => "no_header",
            Fault::ReaderPanic => "reader_panic",
            Fault::Io => "io",
        }
    }
}

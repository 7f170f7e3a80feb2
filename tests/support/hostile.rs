//! Files too large to keep and things that are no files, made when a test runs.
//!
//! In: a folder. Out: the folder, filled with what a careless or hostile sender may leave there, and for each path what
//! `files` must say of it. Always holds: nothing here is larger than 200 MB, and what is made of text is made in pieces.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use zip::write::SimpleFileOptions;

const HEADER: &str = "control_no,completed_on,license_no,last_name,first_name,hours\n";
const ROW: &str = "TC-25-0001,2025-03-09,10001,Arden,Lena,8\n";

/// Path below the folder, status, reason.
pub type Expected = (&'static str, &'static str, Option<&'static str>);

/// Text files whose size is the fault.
pub fn large_text(folder: &Path) -> Vec<Expected> {
    let file = |name: &str, start: &str, piece: &str, times: usize, end: &str| {
        let mut out = BufWriter::new(File::create(folder.join(name)).expect("a file"));
        out.write_all(start.as_bytes()).expect("written");
        (0..times).for_each(|_| out.write_all(piece.as_bytes()).expect("written"));
        out.write_all(end.as_bytes()).expect("written");
    };
    file("long_line.csv", HEADER, &"x".repeat(1 << 20), 200, "");
    file("long_line_in_quotes.csv", HEADER, &("\"".to_owned() + &"x\n".repeat(1 << 18)), 40, "");
    file("million_brackets.json", "", &"[".repeat(1000), 1000, "");
    file("million_brackets_closed.json", &"[".repeat(1_000_000), &"]".repeat(1000), 1000, "");
    file("million_braces.ndjson", "", &"{\"a\":".repeat(1000), 1000, "\n");
    file("million_columns.csv", "control_no,completed_on", ",c", 1_000_000, "\n");
    file("million_blank_lines.csv", HEADER, &"\n".repeat(1000), 20_000, ROW);
    file("million_commas.csv", HEADER, &",,,,,\n".repeat(1000), 4_000, ROW);
    file("carriage_returns.csv", "", &"\r".repeat(1000), 20_000, "");
    file("million_letters.csv", HEADER, &"x\n".repeat(1000), 10_000, "");
    file("million_objects.ndjson", "", &"{\"hours\":1}\n".repeat(1000), 5_000, "");
    file("zeros.bin", "", &"\0".repeat(1000), 20_000, "");
    vec![
        ("long_line.csv", "unreadable", Some("over_limit")),
        // lines of one word are no rows; they are told, the first thousand one by one
        ("long_line_in_quotes.csv", "empty", None),
        ("million_brackets.json", "unreadable", Some("no_header")),
        ("million_brackets_closed.json", "unreadable", Some("over_limit")),
        ("million_braces.ndjson", "unreadable", Some("over_limit")),
        ("million_columns.csv", "unreadable", Some("over_limit")),
        ("million_blank_lines.csv", "read", None),
        ("million_commas.csv", "read", None),
        ("carriage_returns.csv", "empty", None),
        ("million_letters.csv", "empty", None),
        ("million_objects.ndjson", "unreadable", Some("over_limit")),
        ("zeros.bin", "unreadable", Some("unknown_format")),
    ]
}

/// Name of an entry, and what writes it.
type Part<'a> = (&'a str, &'a dyn Fn(&mut dyn Write));

fn archive(path: &Path, parts: &[Part<'_>]) {
    let mut writer = zip::ZipWriter::new(BufWriter::new(File::create(path).expect("a file")));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored).large_file(false);
    for (name, content) in parts {
        writer.start_file(*name, stored).expect("an entry");
        content(&mut writer);
    }
    writer.finish().expect("an archive");
}

fn repeated(out: &mut dyn Write, start: &str, piece: &str, times: usize, end: &str) {
    out.write_all(start.as_bytes()).expect("written");
    let pieces = piece.repeat(1000);
    (0..times / 1000).for_each(|_| out.write_all(pieces.as_bytes()).expect("written"));
    out.write_all(end.as_bytes()).expect("written");
}

/// A workbook whose one sheet and shared strings are written by `sheet` and `strings`.
fn xlsx(path: &Path, sheet: &dyn Fn(&mut dyn Write), strings: &dyn Fn(&mut dyn Write)) {
    let text = |text: &'static str| move |out: &mut dyn Write| out.write_all(text.as_bytes()).expect("written");
    let relations = text(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    );
    let of_workbook = text(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
    );
    let workbook = text(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    );
    archive(
        path,
        &[
            ("_rels/.rels", &relations),
            ("xl/workbook.xml", &workbook),
            ("xl/_rels/workbook.xml.rels", &of_workbook),
            ("xl/sharedStrings.xml", strings),
            ("xl/worksheets/sheet1.xml", sheet),
        ],
    );
}

const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>control_no</t></is></c><c r="B1" t="inlineStr"><is><t>completed_on</t></is></c></row>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#;
const TABLE: &str = r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="One"><table:table-row><table:table-cell office:value-type="string"><text:p>control_no</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>completed_on</text:p></table:table-cell></table:table-row>"#;
const TABLE_END: &str = "</table:table></office:spreadsheet></office:body></office:document-content>";

fn ods(path: &Path, content: &dyn Fn(&mut dyn Write)) {
    let mimetype =
        |out: &mut dyn Write| out.write_all(b"application/vnd.oasis.opendocument.spreadsheet").expect("written");
    archive(path, &[("mimetype", &mimetype), ("content.xml", content)]);
}

/// Workbooks that are far larger in memory than on the disk. Their parts are stored, so that no ratio gives them away.
pub fn large_workbooks(folder: &Path) -> Vec<Expected> {
    let at = |name: &str| folder.join(name);
    let sheet = |out: &mut dyn Write| repeated(out, SHEET, "", 0, "</sheetData></worksheet>");
    let no_strings = |out: &mut dyn Write| repeated(out, STRINGS, "", 0, "</sst>");
    xlsx(&at("empty_strings.xlsx"), &sheet, &|out| repeated(out, STRINGS, "<si/>", 20_000_000, "</sst>"));
    xlsx(&at("short_strings.xlsx"), &sheet, &|out| repeated(out, STRINGS, "<si><t>a</t></si>", 6_000_000, "</sst>"));
    let one_long =
        |out: &mut dyn Write| repeated(out, &(STRINGS.to_owned() + "<si><t>"), "x", 900_000, "</t></si></sst>");
    let rows = |out: &mut dyn Write| {
        let row = |at: usize| format!(r#"<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>"#);
        let rows: String = (2..1002).map(row).collect();
        repeated(out, &(SHEET.to_owned() + &rows), "", 0, "</sheetData></worksheet>");
    };
    xlsx(&at("one_string_often.xlsx"), &rows, &one_long);
    let same = r#"<c r="A2"><v>1</v></c>"#;
    let end = "</row></sheetData></worksheet>";
    let start = SHEET.to_owned() + r#"<row r="2">"#;
    xlsx(&at("one_cell_often.xlsx"), &|out| repeated(out, &start, same, 5_000_000, end), &no_strings);
    let cell =
        r#"<table:table-cell office:value-type="string"><text:p>wwwwwwwwwwwwwwwwwwww</text:p></table:table-cell>"#;
    let many_rows =
        format!(r#"{TABLE}<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>{TABLE_END}"#);
    ods(&at("repeated_rows.ods"), &|out| repeated(out, &many_rows, "", 0, ""));
    let start = format!("{TABLE}<table:table-row>");
    let end = format!("{cell}</table:table-row>{TABLE_END}");
    ods(&at("blank_cells.ods"), &|out| repeated(out, &start, "<table:table-cell/>", 8_000_000, &end));
    vec![
        ("empty_strings.xlsx", "unreadable", Some("over_limit")),
        ("short_strings.xlsx", "unreadable", Some("over_limit")),
        ("one_string_often.xlsx", "unreadable", Some("over_limit")),
        ("one_cell_often.xlsx", "unreadable", Some("damaged")),
        ("repeated_rows.ods", "unreadable", Some("over_limit")),
        ("blank_cells.ods", "unreadable", Some("damaged")),
    ]
}

/// What is no file, or one under a name that makes trouble.
pub fn strange_paths(folder: &Path) -> Vec<Expected> {
    let write = |name: &str| fs::write(folder.join(name), HEADER.to_owned() + ROW).expect("a file");
    write("=cmd|calc.csv");
    write("-rf.csv");
    write("two\nlines.csv");
    write("\u{202e}vsc.elif.csv");
    write("a,b;c\"d'.csv");
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"caf\xe9.csv")), HEADER.to_owned() + ROW).expect("a file");
    fs::create_dir(folder.join("folder.csv")).expect("a folder");
    write("folder.csv/inside.csv");
    assert!(Command::new("mkfifo").arg(folder.join("pipe.csv")).status().expect("`mkfifo`").success());
    symlink("nowhere.csv", folder.join("dangling.csv")).expect("a link");
    symlink("circle_b.csv", folder.join("circle_a.csv")).expect("a link");
    symlink("circle_a.csv", folder.join("circle_b.csv")).expect("a link");
    symlink(".", folder.join("itself")).expect("a link");
    symlink("-rf.csv", folder.join("linked.csv")).expect("a link");
    symlink("/dev/zero", folder.join("endless.csv")).expect("a link");
    write("closed.csv");
    let closed = folder.join("closed.csv");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("closed");
    // who runs this as root can read it all the same
    let closed = match File::open(&closed) {
        Ok(_) => ("closed.csv", "read", None),
        Err(_) => ("closed.csv", "unreadable", Some("permission_denied")),
    };
    vec![
        ("=cmd|calc.csv", "read", None),
        ("-rf.csv", "read", None),
        ("two\nlines.csv", "read", None),
        ("\u{202e}vsc.elif.csv", "read", None),
        ("a,b;c\"d'.csv", "read", None),
        ("caf%E9.csv", "read", None),
        ("folder.csv/inside.csv", "read", None),
        ("pipe.csv", "unreadable", Some("not_a_file")),
        ("dangling.csv", "unreadable", Some("not_found")),
        ("circle_a.csv", "unreadable", Some("read_error")),
        ("circle_b.csv", "unreadable", Some("read_error")),
        ("linked.csv", "read", None),
        ("endless.csv", "unreadable", Some("not_a_file")),
        closed,
    ]
}

/// Writes to a file, cuts it off and writes again, until told to stop.
pub fn keep_changing(path: &Path, over: &std::sync::atomic::AtomicBool) {
    while !over.load(std::sync::atomic::Ordering::Relaxed) {
        let mut file = File::create(path).expect("a file");
        file.write_all(HEADER.as_bytes()).expect("written");
        for _ in 0..2_000 {
            file.write_all(ROW.as_bytes()).expect("written");
        }
        fs::write(path, "").expect("cut off");
    }
}

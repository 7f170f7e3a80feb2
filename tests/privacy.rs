//! Nothing personal where others look: planted people are searched for in logs at the loudest, errors, `run.json`,
//! `run.html`, the figures for monitoring and `public/`; modes under the laxest umask; text that would act as a formula or
//! as a header of a message. All planted names, numbers and addresses are invented.

mod support;

use calamine::{Reader, open_workbook_auto_from_rs};
use std::fs;
use std::io::Cursor;
use std::path::Path;
use support::{Lake, SAMPLE, contents, copy, root};
use tempfile::TempDir;

/// Words that stand only in what was planted.
const WORDS: [&str; 7] =
    ["quillworthy", "zebediah", "larkspur hollow", "zeb.q@", "planted-mail", "19 july 1961", "jul 19"];
/// The same without what may stand between their digits: telephone, a number like that of a tax payer, licence, birth.
const DIGITS: [&str; 6] = ["5735550147", "913472286", "7714092", "19610719", "07191961", "7191961"];

const PERSON: &str = "Zebediah Quillworthy";
const EVERYTHING: &str = "Zebediah Quillworthy, 4417 Larkspur Hollow Road, zeb.q@planted-mail.example, (573) 555-0147, 913-47-2286, QX-7714092, 7/19/1961";

/// What of the planted stands in a text, in any case and with anything between the digits.
fn found_in(text: &str) -> Vec<&'static str> {
    let lower = text.to_lowercase();
    let bare: String = lower.chars().filter(|c| !" -/.()\u{a0}\\\"'".contains(*c)).collect();
    let words = WORDS.into_iter().filter(|word| lower.contains(word));
    words.chain(DIGITS.into_iter().filter(|digits| bare.contains(digits))).collect()
}

/// Every text of a workbook, or the file as it is.
fn readable(path: &str, bytes: &[u8]) -> String {
    if !path.ends_with(".xlsx") {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook");
    let mut text = book.sheet_names().join("\n");
    for (_, range) in book.worksheets() {
        for row in range.rows() {
            text.push_str(&row.iter().map(ToString::to_string).collect::<Vec<_>>().join("\t"));
            text.push('\n');
        }
    }
    text
}

fn write(folder: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("written");
}

fn append(folder: &Path, path: &str, line: &str) {
    let text = fs::read_to_string(folder.join(path)).expect("the file");
    fs::write(folder.join(path), format!("{}\n{line}\n", text.trim_end())).expect("written");
}

/// The sample state with people planted in every kind of input, in good rows, bad rows and broken files.
fn planted() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let at = folder.path();
    copy(&root().join("sample_data"), at, &|path| path.to_owned());
    append(
        at,
        "registry/officers.csv",
        "QX-7714092,Quillworthy,Zebediah,,,1961-07-19,A,active,1999-01-01,yes,A9001,zeb.q@planted-mail.example,yes\n\
         QX-7714092,Quillworthy,Zebediah,,,07/19/1961,A,(573) 555-0147,1999-01-01,yes,A9001,913-47-2286,yes",
    );
    append(at, "registry/former_names.csv", "QX-7714092,Quillworthy,Zebediah");
    append(at, "registry/license_events.csv", "QX-7714092,Zebediah Quillworthy,7/19/1961");
    append(at, "registry/relief.csv", "QX-7714092,2025,waiver,Zebediah Quillworthy,,,,2025-01-01");
    append(
        at,
        "submissions/decisions/decisions.csv",
        &format!("no-such-row,identity,QX-7714092,{PERSON},2025-01-01,{PERSON}"),
    );
    append(
        at,
        "submissions/decisions/decisions.csv",
        &format!("{PERSON},{PERSON},{PERSON},{PERSON},7/19/1961,{PERSON}"),
    );
    let head = "control_no,completed_on,license_no,attendee_name,birth_date,agency_name,course_title,location,hours,test_score\n";
    let good =
        format!("24-90100,2025-03-01,QX-7714092,{PERSON},7/19/1961,{PERSON},{PERSON},4417 Larkspur Hollow Road,4,\n");
    let bad = format!(
        "24-90100,{PERSON},QX-7714092,{PERSON},{PERSON},,{PERSON},,{PERSON},{PERSON}\n\
         {PERSON},7/19/1961,913-47-2286,{PERSON},7/19/1861,,,,913-47-2286,(573) 555-0147\n\
         24-90100,2025-03-01,{PERSON},zeb.q@planted-mail.example,7/19/1961,,,,4,\n"
    );
    for kind in ["provider_roster", "in_service"] {
        write(
            at,
            &format!("submissions/{kind}/{PERSON} 7714092/{PERSON} 1961-07-19.csv"),
            format!("{head}{good}{bad}"),
        );
        write(
            at,
            &format!("submissions/{kind}/title.csv"),
            format!("Officer: {EVERYTHING}\n{EVERYTHING}\n\n{head}{good}"),
        );
    }
    let college = format!(
        "institution,course_title,semester_hours,completed_on,attendee_name,accredited,related\n{PERSON},{PERSON},{PERSON},7/19/1961,{PERSON},{PERSON},{PERSON}\n"
    );
    write(at, "submissions/college/zeb.q@planted-mail.example.csv", college);
    let states = format!(
        "issuing_source,course_title,completed_on,hours,attendee_name\n{PERSON},{PERSON},2025-03-01,913-47-2286,{PERSON}\n"
    );
    write(at, "submissions/out_of_state/913-47-2286.csv", states);
    broken(at, &good);
    folder
}

/// Files that cannot be read, or hardly, with people in them.
fn broken(at: &Path, good: &str) {
    let roster = "submissions/provider_roster/planted_here";
    write(at, &format!("{roster}/header.csv"), format!("{EVERYTHING}\n{EVERYTHING}\n"));
    write(
        at,
        &format!("{roster}/twice.csv"),
        format!("control_no,{PERSON},completed_on,completed_on\n{PERSON},{PERSON},7/19/1961,{PERSON}\n"),
    );
    write(
        at,
        &format!("{roster}/quote.csv"),
        format!("control_no,completed_on,attendee_name\n\"24-90100,{EVERYTHING}\n{good}"),
    );
    write(
        at,
        &format!("{roster}/broken.ndjson"),
        format!("{{\"control_no\":\"{EVERYTHING}\n{{\"attendee_name\": {PERSON}}}\n[\"{PERSON}\"]\n"),
    );
    write(at, &format!("{roster}/{PERSON}.xlsx"), format!("PK\u{3}\u{4}{EVERYTHING}"));
    write(at, &format!("{roster}/{PERSON}.ods"), format!("PK\u{3}\u{4}mimetype{EVERYTHING}"));
    write(at, &format!("{roster}/odd.csv"), [b"\xff\xfe".as_slice(), EVERYTHING.as_bytes(), b"\xd8"].concat());
    for hostile in ["bad_string_index.xlsx", "cut_off.xls", "spreadsheet2003.xls", "cell_outside_grid.xlsx"] {
        let bytes = fs::read(root().join("tests/faults").join(hostile)).expect("a hostile file");
        write(at, &format!("{roster}/{PERSON} {hostile}"), bytes);
    }
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Quillworthy Z").expect("a name");
    for (column, name) in (0..).zip(["control_no", "completed_on", "attendee_name", PERSON]) {
        sheet.write_string(0, column, name).expect("written");
        sheet.write_string(1, column, EVERYTHING).expect("written");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    write(at, &format!("{roster}/cut.xlsx"), &bytes[..bytes.len() / 2]);
    write(at, &format!("{roster}/whole.xlsx"), bytes);
}

/// A run with every log line there is; what it said on both streams, and how it ended.
fn loud(format: &str, lake: &Path, data: &Path, metrics: &Path) -> (String, Option<i32>) {
    let mut command = assert_cmd::Command::cargo_bin("clee").expect("the binary is built with the tests");
    command.current_dir(root()).args(["--log-level", "trace", "--log-format", format, "run", SAMPLE]);
    let out = command.arg("--lake").arg(lake).arg("--data").arg(data).arg("--metrics").arg(metrics).output();
    let out = out.expect("it ends");
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    (said, out.status.code())
}

fn none(place: &str, text: &str) {
    let found = found_in(text);
    assert!(found.is_empty(), "{place} tells {found:?}");
}

#[test]
fn planted_people_are_found_where_they_may_stand_and_nowhere_else() {
    let data = planted();
    for format in ["text", "json"] {
        let lake = Lake::new();
        let metrics = lake.path().join("clee.prom");
        let (said, code) = loud(format, lake.path(), data.path(), &metrics);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.len() > 500, "the logs are loud");
        none("what was said", &said);
        none("the figures for monitoring", &fs::read_to_string(&metrics).expect("the figures"));
        let mut searched = 0;
        let mut confidential = String::new();
        for (path, bytes) in contents(&lake.current()) {
            let text = readable(&path, &bytes);
            if path == "run.json" || path == "run.html" || path == "datapackage.json" || path.starts_with("public/") {
                none(&path, &text);
                searched += 1;
            } else if path.starts_with("lists/") {
                confidential.push_str(&text);
            }
        }
        assert!(searched >= 5, "{searched} files were searched");
        let known = found_in(&confidential);
        assert!(known.contains(&"quillworthy") && known.contains(&"7714092"), "the search itself finds: {known:?}");
    }
}

#[test]
fn a_run_that_fails_tells_no_more() {
    let data = planted();
    let officers = fs::read_to_string(data.path().join("registry/officers.csv")).expect("officers");
    let spoilt = officers.replace(",active,", &format!(",{PERSON} 913-47-2286,"));
    fs::write(data.path().join("registry/officers.csv"), spoilt).expect("written");
    let lake = Lake::new();
    let metrics = lake.path().join("clee.prom");
    let (said, code) = loud("json", lake.path(), data.path(), &metrics);
    assert_eq!(code, Some(65), "{said}");
    none("what was said", &said);
    none("the figures for monitoring", &fs::read_to_string(&metrics).expect("the figures"));
    let work = contents(&lake.path().join("work"));
    let records = work.iter().filter(|(path, _)| path.ends_with("run.json") || path.ends_with("run.html"));
    assert_eq!(records.map(|(path, bytes)| none(path, &readable(path, bytes))).count(), 2);
}

#[test]
fn files_are_closed_to_others_under_the_laxest_umask() {
    use std::os::unix::fs::PermissionsExt;
    let lake = Lake::new();
    let inner = lake.path().join("lake");
    let binary = assert_cmd::cargo::cargo_bin("clee");
    let mut command = assert_cmd::Command::new("sh");
    command.current_dir(root()).args(["-c", "umask 000; exec \"$0\" run \"$1\" --lake \"$2\""]);
    command.arg(binary).arg(SAMPLE).arg(&inner).assert().success();
    let inner = fs::canonicalize(inner).expect("the lake");
    let run = fs::canonicalize(inner.join("current")).expect("a current run");
    let mode = |path: &Path| fs::symlink_metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&inner), mode(&inner.join("runs")), mode(&run)), (0o711, 0o711, 0o711));
    let mut open = vec![inner.clone()];
    let mut files = 0;
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_symlink() {
                continue;
            }
            let public = path.strip_prefix(&run).is_ok_and(|inside| inside.starts_with("public"));
            let passage = path == run || path == inner.join("runs");
            let wanted = match (path.is_dir(), public) {
                (true, _) if passage => 0o711,
                (true, true) => 0o755,
                (true, false) => 0o700,
                (false, true) => 0o644,
                (false, false) => 0o600,
            };
            assert_eq!(mode(&path), wanted, "{}", path.display());
            files += 1;
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    assert!(files > 50);
}

#[test]
fn text_that_would_act_as_a_formula_or_a_header_is_text_in_every_list() {
    let data = TempDir::new().expect("a folder");
    copy(&root().join("sample_data"), data.path(), &|path| path.to_owned());
    append(
        data.path(),
        "registry/officers.csv",
        "\"=1+7714092\",\"=HYPERLINK(\"\"x\"\")\",\"@Zebediah\",,,1961-07-19,A,active,1999-01-01,yes,A9001,\"zeb.q@planted-mail.example\r\nBcc: all@planted-mail.example\",yes\n\
         QX77,\"+Quillworthy\",\"-Zebediah\r\nBcc: all@planted-mail.example\",,,1961-07-19,A,active,1999-01-01,yes,A9001,zeb.q@planted-mail.example,yes",
    );
    let formulas = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1"];
    let rows: String = formulas
        .iter()
        .map(|f| format!("\"{f}\",2025-03-01,\"{f}\",\"{f}\",\"{f}\",\"{f}\"\n24-90100,2025-03-01,\"{f}\",\"{f}\",\"{f}\",\"{f}\"\n"))
        .collect();
    let head = "control_no,completed_on,license_no,attendee_name,course_title,agency_name\n";
    write(data.path(), "submissions/provider_roster/LP-0001/formulas.csv", format!("{head}{rows}"));
    let lake = Lake::new();
    lake.run(SAMPLE, &["--data", &data.path().display().to_string()]).success();
    let (mut books, mut tables, mut messages) = (0, 0, 0);
    for (path, bytes) in contents(&lake.current()) {
        if path.ends_with(".xlsx") {
            let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).expect("a workbook");
            for sheet in book.sheet_names() {
                let formulas = book.worksheet_formula(&sheet).expect("a sheet");
                assert!(formulas.is_empty(), "{path} has a formula");
            }
            books += 1;
        } else if path.ends_with(".csv") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
            for record in reader.records() {
                for field in &record.expect("a record") {
                    let acts = field.starts_with(['=', '+', '@', '\t', '\r'])
                        || (field.starts_with('-') && field.parse::<f64>().is_err());
                    assert!(!acts, "{path} holds `{field}`");
                }
            }
            tables += 1;
        } else if path.starts_with("lists/mail/") {
            let mail = mailparse::parse_mail(&bytes).expect("a message");
            assert!(mail.headers.iter().all(|header| !header.get_key().eq_ignore_ascii_case("bcc")), "{path}");
            messages += 1;
        }
    }
    assert!(books > 3 && tables > 2 && messages > 10, "{books} workbooks, {tables} tables, {messages} messages");
}

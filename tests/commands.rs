//! The commands as a user or a scheduler types them: what they print, and the exit code they leave.

mod support;

use clee::record::Resolution;
use std::fs;
use support::{Lake, SAMPLE, clee, contents, copy, root, stderr, stdout};
use tempfile::TempDir;

/// The shipped pipelines with one file changed.
fn pipelines_with(file: &str, change: &dyn Fn(String) -> String) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for part in ["pipelines", "schemas", "sample_data/registry"] {
        copy(&root().join(part), &folder.path().join(part), &|path| path.to_owned());
    }
    let path = folder.path().join(file);
    fs::write(&path, change(fs::read_to_string(&path).expect("the file"))).expect("changed");
    folder
}

#[test]
fn a_run_says_where_to_look_and_runs_lists_it() {
    let lake = Lake::new();
    let said = stdout(lake.run(SAMPLE, &[]).success());
    assert!(said.contains("commission.html") && said.contains("published"), "{said}");
    let listed = stdout(clee().args(["runs", "--format", "csv", "--lake"]).arg(lake.path()).assert().success());
    assert_eq!(listed.lines().count(), 2);
    assert!(listed.contains("published") && listed.contains("2025-10-01"));
}

#[test]
fn explain_and_transcript_tell_file_and_row() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let completion = &lake.table::<clee::record::tables::CompletionRow>()[0];
    let explain = |format: &str| {
        let mut command = clee();
        command.args(["explain", &completion.license_no, "--format", format, "--lake"]).arg(lake.path());
        stdout(command.assert().success())
    };
    let text = explain("text");
    assert!(text.contains("submissions/") && text.contains("75-15.010") && text.contains("row "), "{text}");
    let json: serde_json::Value = serde_json::from_str(&explain("json")).expect("JSON");
    assert!(!json["completions"].as_array().expect("completions").is_empty());
    let transcript = stdout(
        clee()
            .args(["transcript", &completion.license_no, "--format", "csv", "--lake"])
            .arg(lake.path())
            .assert()
            .success(),
    );
    assert!(transcript.contains(&completion.completed_on.to_string()));
    clee().args(["explain", "no-such-number", "--lake"]).arg(lake.path()).assert().code(2);
}

#[test]
fn explain_tells_what_speaks_for_whom() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let matches = lake.table::<clee::record::tables::MatchRow>();
    let doubtful =
        matches.iter().find(|m| m.decision == Resolution::Review && m.runner_up.is_some()).expect("a doubtful row");
    let license_no = doubtful.license_no.as_deref().expect("a first candidate");
    let explain = |format: &str| {
        let mut command = clee();
        command.args(["explain", license_no, "--format", format, "--lake"]).arg(lake.path());
        stdout(command.assert().success())
    };
    let json: serde_json::Value = serde_json::from_str(&explain("json")).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    let row = rows.iter().find(|r| r["row_id"] == doubtful.row_id.to_string().as_str()).expect("the row");
    let candidates = row["match"]["candidates"].as_array().expect("candidates");
    let named: Vec<_> = candidates.iter().map(|c| c["license_no"].as_str()).collect();
    assert_eq!(named, [Some(license_no), doubtful.runner_up.as_deref()]);
    let weight = |candidate: &serde_json::Value| -> f64 {
        let comparisons = candidate["comparisons"].as_array().expect("comparisons");
        assert_eq!(comparisons.len(), 8);
        comparisons.iter().map(|c| c["weight"].as_f64().expect("a weight")).sum()
    };
    // The winner is the one for whom more speaks, unless the row carries the runner-up's number under another name.
    if row["reason"] != "name_conflict" {
        assert!(weight(&candidates[0]) >= weight(&candidates[1]), "{row:#}");
    }
    let text = explain("text");
    assert!(text.contains(" bits: ") && text.contains("a person decides below probability"), "{text}");
}

#[test]
fn a_missing_required_input_is_66() {
    let folder = TempDir::new().expect("a folder");
    copy(&root().join("sample_data/registry"), &folder.path().join("registry"), &|path| path.to_owned());
    fs::remove_file(folder.path().join("registry/courses.csv")).expect("removed");
    let data = folder.path().display().to_string();
    let said = stderr(Lake::new().run(SAMPLE, &["--data", &data]).code(66));
    assert!(said.contains("courses") && said.contains("hint:"), "{said}");
    let said = stderr(Lake::new().run(SAMPLE, &["--data", "no/such/folder"]).code(66));
    assert!(said.contains("no/such/folder"), "{said}");
}

/// What is done to a file.
type Change<'a> = &'a dyn Fn(String) -> String;

#[test]
fn a_wrong_setting_is_refused_with_its_line() {
    let cases: [(&str, Change<'_>, &str); 12] = [
        ("pipelines/missouri/sample.yaml", &|t| t.replace("first_period: 2024", ""), "first_period: 2024"),
        ("pipelines/missouri/sample.yaml", &|t| t.replace("first_period: 2024", "first_period: 2016"), "judged_from"),
        ("pipelines/missouri/sample.yaml", &|t| t.replace("extends: state.yaml", "extends: stale.yaml"), "stale.yaml"),
        ("pipelines/missouri/state.yaml", &|t| t.replace("rules: rules\n", ""), "`rules`"),
        (
            "pipelines/missouri/state.yaml",
            &|t| t.replace("time_zone: America/Chicago", "time_zone: America/Chicgo"),
            "Chicgo",
        ),
        ("pipelines/missouri/state.yaml", &|t| t.replace("gates:", "gatez:"), "gatez"),
        ("pipelines/missouri/state.yaml", &|t| t.replace("  cells: 20000000", "  cells: 0"), "cells"),
        (
            "pipelines/missouri/state.yaml",
            &|t| t.replace("min_inflate_ratio: 0.01", "min_inflate_ratio: 7"),
            "min_inflate_ratio",
        ),
        ("pipelines/missouri/state.yaml", &|t| t.replace("agency_bands: [", "agency_bands: [900, "), "agency_bands"),
        ("pipelines/missouri/state.yaml", &|t| t.replace("within_days: 7", "within_days: -7"), "within_days"),
        ("pipelines/missouri/profiles/default.yaml", &|t| t.replace("iso", "isso"), "isso"),
        ("schemas/inputs/officers.yaml", &|t| t.replacen("logicalType: string", "logicalType: strung", 1), "strung"),
    ];
    for (file, change, expected) in cases {
        let folder = pipelines_with(file, change);
        let lake = Lake::new();
        let pipeline = folder.path().join(SAMPLE).display().to_string();
        let said = stderr(lake.run(&pipeline, &[]).code(2));
        assert!(said.contains(expected), "{file}: {said}");
        assert!(!lake.path().join("runs").exists(), "refused before anything is written");
    }
}

#[test]
fn a_contradicting_registry_keeps_the_last_run_current() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let before = fs::read_link(lake.path().join("current")).expect("current");
    let folder = TempDir::new().expect("a folder");
    copy(&root().join("sample_data/registry"), &folder.path().join("registry"), &|path| path.to_owned());
    let officers = folder.path().join("registry/officers.csv");
    let text = fs::read_to_string(&officers).expect("officers").replace(",active,", ",perhaps,");
    fs::write(&officers, text).expect("written");
    let data = folder.path().display().to_string();
    let said = stderr(lake.run(SAMPLE, &["--data", &data]).code(65));
    assert!(said.contains("officers"), "{said}");
    assert_eq!(fs::read_link(lake.path().join("current")).expect("current"), before);
}

#[test]
fn submissions_alone_never_keep_a_run_from_publishing() {
    let folder = TempDir::new().expect("a folder");
    copy(&root().join("sample_data/registry"), &folder.path().join("registry"), &|path| path.to_owned());
    let roster = folder.path().join("submissions/provider_roster/nonsense.csv");
    fs::create_dir_all(roster.parent().expect("a folder")).expect("a folder");
    fs::write(&roster, "control_no,completed_on,attendee_name\n,,\nx,yesterday,Nobody\n").expect("written");
    let data = folder.path().display().to_string();
    Lake::new().run(SAMPLE, &["--data", &data]).success();
}

#[test]
fn a_dry_run_writes_nothing() {
    let lake = Lake::new();
    let said = stdout(lake.run(SAMPLE, &["--dry-run"]).success());
    assert!(said.contains("2025-10-01") && said.contains("provider_roster"), "{said}");
    assert!(contents(lake.path()).is_empty());
}

#[test]
fn check_tells_every_fault_and_its_exit_code() {
    let folder = TempDir::new().expect("a folder");
    let roster = folder.path().join("roster.csv");
    fs::write(&roster, "Control No,Completed On,Officer Name,Hours\nC1,2025-13-01,Ann Smith,two\nC2,2025-03-01,,4\n")
        .expect("written");
    let check =
        |format: &str| clee().args(["check", "--as", "provider_roster", "--format", format]).arg(&roster).assert();
    let said = stdout(check("csv").code(65));
    for code in ["unreadable_date", "unreadable_hours", "missing_field"] {
        assert!(said.contains(code), "{said}");
    }
    fs::write(&roster, "Control No,Completed On,Officer Name\nC1,2025-03-01,Ann Smith\n").expect("written");
    check("text").code(0);
    let marked = folder.path().join("marked.xlsx");
    let mut command = clee();
    command.args(["check", "--as", "provider_roster", "--registry", "sample_data/registry", "--as-of", "2025-10-01"]);
    let said = stdout(command.arg("--marked").arg(&marked).arg(&roster).assert().code(65));
    assert!(said.contains("officer_unknown") && said.contains("course_not_approved"), "{said}");
    assert!(fs::read(&marked).expect("the marked workbook").starts_with(b"PK"));
    // one fault hides no other: all of them are told before the file comes back
    fs::write(
        &roster,
        "Control No,Completed On,Officer Name,Hours\nC1,2099-03-01,Ann Smith,two\nC1,31/31/2025,Ann Smith,2\n",
    )
    .expect("written");
    let mut command = clee();
    command.args(["check", "--as", "provider_roster", "--registry", "sample_data/registry", "--as-of", "2025-10-01"]);
    let said = stdout(command.args(["--format", "csv"]).arg(&roster).assert().code(65));
    for (code, times) in [
        ("future_date", 1),
        ("unreadable_hours", 1),
        ("unreadable_date", 1),
        ("officer_unknown", 2),
        ("course_not_approved", 2),
    ] {
        assert_eq!(said.matches(code).count(), times, "{code}: {said}");
    }
    clee().args(["check", "no-such-file.csv", "--as", "college"]).assert().code(66);
    clee().args(["check", "x.csv", "--as", "weather"]).assert().code(2);
}

/// A roster as a person keeps it: a title, a column of their own, real dates and numbers, a second sheet.
fn roster_workbook(path: &std::path::Path) {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("d mmm yyyy");
    let sheet = book.add_worksheet().set_name("March").expect("a name");
    sheet.write(0, 0, "Roster of the spring class").expect("written");
    for (column, header) in (0..).zip(["Control No", "Date Completed", "Officer Name", "Hours", "Our remarks"]) {
        sheet.write(2, column, header).expect("written");
    }
    for (row, hours) in [(3, 4.5), (4, 2.0)] {
        sheet.write(row, 0, "C1").expect("written");
        let date = ExcelDateTime::from_ymd(2025, 3, 9).expect("a day");
        sheet.write_with_format(row, 1, &date, &day).expect("written");
        sheet.write(row, 3, hours).expect("written");
        sheet.write(row, 4, "paid").expect("written");
    }
    sheet.write(3, 2, "Ann Smith").expect("written");
    book.add_worksheet().set_name("Addresses").expect("a name").write(0, 0, "not a roster").expect("written");
    book.save(path).expect("saved");
}

#[test]
fn a_marked_workbook_is_the_same_workbook_with_faults_marked() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let folder = TempDir::new().expect("a folder");
    let (roster, marked) = (folder.path().join("roster.xlsx"), folder.path().join("marked.xlsx"));
    roster_workbook(&roster);
    let check = |file: &std::path::Path| {
        clee().args(["check", "--as", "provider_roster", "--marked"]).arg(&marked).arg(file).assert().code(65)
    };
    let told: serde_json::Value = {
        let assert = clee().args(["check", "--as", "provider_roster", "--format", "json"]).arg(&roster).assert();
        serde_json::from_str(&stdout(assert.code(65))).expect("JSON")
    };
    let faults = told[0]["faults"].as_array().expect("faults");
    assert!(faults.iter().any(|fault| fault["row"] == 5), "{told}");
    assert_eq!((&told[0]["rows"], &told[0]["rejected"]), (&serde_json::json!(2), &serde_json::json!(1)));
    check(&roster);
    let mut book: Xlsx<_> = open_workbook(&marked).expect("a workbook");
    assert_eq!(book.sheet_names(), ["March", "Addresses", "all faults"]);
    let sheet = book.worksheet_range("March").expect("the sheet");
    let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(0, 0), Data::String("Roster of the spring class".into()));
    assert!(matches!(cell(3, 1), Data::DateTime(day) if day.as_f64() == 45_725.0), "{:?}", cell(3, 1));
    assert_eq!((cell(3, 3), cell(3, 4)), (Data::Float(4.5), Data::String("paid".into())));
    assert!(cell(4, 5).to_string().contains("missing_field"), "{:?}", cell(4, 5));
    assert_eq!(cell(3, 5), Data::Empty);

    let text = folder.path().join("roster.csv");
    fs::write(&text, "Our remarks,Control No,Date Completed,Officer Name\npaid,C1,2025-13-40,Ann Smith\n")
        .expect("written");
    check(&text);
    let mut book: Xlsx<_> = open_workbook(&marked).expect("a workbook");
    let sheet = book.worksheet_range("rows").expect("the sheet");
    let row = |at: usize| sheet.rows().nth(at).expect("a row").iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(row(0), ["row", "Our remarks", "Control No", "Date Completed", "Officer Name", "clee: faults"]);
    assert_eq!(row(1)[..5], ["2", "paid", "C1", "2025-13-40", "Ann Smith"]);
    assert!(row(1)[5].contains("unreadable_date"));
}

#[test]
fn the_rules_can_be_shown_linted_and_tried() {
    let shown = stdout(clee().args(["rules", "show", "--period", "2025", "--format", "csv"]).assert().success());
    assert!(shown.contains("computer_based") && shown.contains("75-15.010(7)(D)"), "{shown}");
    clee().args(["rules", "lint"]).assert().success();
    let said = stdout(clee().args(["rules", "test"]).assert().success());
    assert!(said.contains(" 0 failed"), "{said}");
}

#[test]
fn simulate_under_the_same_rules_changes_nothing() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let mut command = clee();
    command.args(["simulate", "--rules", "pipelines/missouri/rules", "--format", "csv", "--lake"]).arg(lake.path());
    let said = stdout(command.assert().success());
    assert!(said.lines().count() > 10);
    assert!(said.lines().skip(1).all(|line| line.ends_with(",0") || line.ends_with(",0.00")), "{said}");
}

#[test]
fn nothing_personal_stands_in_logs_or_run_json() {
    let lake = Lake::new();
    let assert = support::loud().args(["run", SAMPLE, "--lake"]).arg(lake.path()).assert().success();
    let logs = stderr(assert);
    let record = fs::read_to_string(lake.current().join("run.json")).expect("run.json");
    let officers = fs::read_to_string(root().join("sample_data/registry/officers.csv")).expect("officers");
    let mut reader = csv::Reader::from_reader(officers.as_bytes());
    let headers = reader.headers().expect("headers").clone();
    let email = headers.iter().position(|h| h == "email").expect("a column of addresses");
    for record_of in reader.records().take(100) {
        let officer = record_of.expect("an officer");
        for planted in [&officer[0], &officer[email]] {
            let told = !planted.is_empty()
                && (logs.contains(&format!("\"{planted}\"")) || record.contains(&format!("\"{planted}\"")));
            assert!(!told, "an officer's number or address is told");
        }
    }
}

#[test]
fn a_killed_run_is_resumed_to_the_bytes_of_an_unbroken_one() {
    let unbroken = Lake::new();
    unbroken.run(SAMPLE, &[]).success();
    let mut cut_short = 0;
    for pause in [40, 120, 250, 400] {
        let lake = Lake::new();
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("clee"))
            .current_dir(root())
            .args(["--log-level", "error", "run", SAMPLE, "--lake"])
            .arg(lake.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("the binary starts");
        std::thread::sleep(std::time::Duration::from_millis(pause));
        child.kill().expect("killed");
        child.wait().expect("ended");
        assert!(!lake.path().join("current").exists() || lake.current().join("run.json").exists());
        let listed = stdout(clee().args(["runs", "--format", "csv", "--lake"]).arg(lake.path()).assert().success());
        let Some(run) = listed.lines().nth(1).and_then(|line| line.split(',').next()).map(str::to_owned) else {
            continue;
        };
        cut_short += usize::from(!listed.contains("published"));
        clee().args(["resume", &run, "--lake"]).arg(lake.path()).assert().success();
        let bytes = |lake: &Lake| {
            let files = contents(&lake.current()).into_iter();
            files.filter(|(path, _)| path != "run.json" && path != "run.html").collect::<Vec<_>>()
        };
        assert!(bytes(&lake) == bytes(&unbroken), "resumed after {pause} ms");
    }
    assert!(cut_short > 0, "no run was cut short");
}

#[test]
fn check_shows_what_everything_was_taken_for() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("roster.csv");
    let text = "CLASS: Use of Force / #25-70010 / 2 Apr 2025\nPrint Name,License #,Status,Shoe size\nAnn Smith,10001,Present,9\n";
    fs::write(&file, text).expect("written");
    let check = |more: &[&str]| {
        let mut command = clee();
        stdout(command.args(["check", "--as", "provider_roster"]).args(more).arg(&file).assert())
    };
    let said = check(&["--reading", "--format", "csv"]);
    let has = |parts: &[&str]| said.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(has(&["label", "CLASS: 2 Apr 2025", "completed_on"]), "{said}");
    assert!(has(&["header", "Print Name", "attendee_name"]), "{said}");
    assert!(has(&["header", "Status", "attendance"]) && has(&["header", "Shoe size", "not read"]), "{said}");
    fs::write(&file, "").expect("written");
    assert!(check(&[]).contains("the file is empty"), "{}", check(&[]));
}

#[test]
fn what_is_written_back_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    let (roster, marked) = (folder.path().join("roster.xlsx"), folder.path().join("marked.xlsx"));
    roster_workbook(&roster);
    fs::write(&marked, "of before").expect("written");
    clee().args(["check", "--as", "provider_roster", "--marked"]).arg(&marked).arg(&roster).assert().code(65);
    assert_eq!(fs::metadata(&marked).expect("the file").permissions().mode() & 0o777, 0o600);
}

#[test]
fn check_says_what_can_be_done_about_courses_providers_and_files_that_are_no_tables() {
    let folder = TempDir::new().expect("folder");
    let told = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("written");
        let mut command = clee();
        command.args([
            "check",
            "--as",
            "provider_roster",
            "--registry",
            "sample_data/registry",
            "--as-of",
            "2025-10-01",
        ]);
        stdout(command.arg(&file).assert().code(65))
    };
    let roster = told(
        "roster.csv",
        "provider_no,control_no,license_no,attendee_name,completed_on\n\
         LP-9001,23-57004,900001,\"Abendroth, Greta\",2023-03-09\n\
         LP-9999,99-12345,900001,\"Abendroth, Greta\",2025-03-09\n\
         LP-9001,24-90100,900001,\"Abendroth, Greta\",2025-02-04\n",
    );
    let line = |row: &str, what: &str| roster.lines().any(|l| l.contains(&format!(" {row} ")) && l.contains(what));
    assert!(line("2", "not approved on 2023-03-09; it was from 2023-12-03 to 2024-11-24"), "{roster}");
    assert!(line("3", "no registered course has this number, so it was approved on no day"), "{roster}");
    assert!(line("3", "no registered provider has this number"), "{roster}");
    assert!(!roster.contains("not approved on 2025-02-04"), "{roster}");
    assert_eq!(roster.matches("provider_unknown").count(), 1, "{roster}");

    let lined_up = "LICENSE   NAME          DATE        COURSE\n900001    Abendroth, G  2025-02-04  24-90100\n";
    assert!(told("lined_up.txt", lined_up).contains("fixed width"));
    assert!(told("broken.json", "{'rows': [ // none yet\n]}\n").contains("begins like JSON"));
    let titled = told("titled.csv", "[Draft] some words,other\nfoo,bar\n");
    assert!(titled.contains("no_header") && !titled.contains("JSON") && !titled.contains("fixed width"), "{titled}");

    let beside = told(
        "beside.csv",
        "provider_no,control_no,license_no,attendee_name,birth_date,completed_on,Squad\n\
         LP-9001,24-90100,900001,\"Abendroth, Greta\",1980-02-11,2025-02-04,red\n\
         LP-9001,24-90100,900001,\"Abendroth, Greta\",1980-02-11,2025-02-04,blue\n\
         LP-9001,24-90100,900031,\"Bellweather, Otis\",1975-06-30,2025-02-04,red\n",
    );
    let line = |row: &str, what: &str| beside.lines().any(|l| l.contains(&format!(" {row} ")) && l.contains(what));
    assert!(line("3", "the rows differ in what no field goes by: Squad"), "{beside}");
    assert!(line("4", "number_corrected") && !beside.contains("900002"), "{beside}");

    let lettered = told(
        "lettered.csv",
        "provider_no,control_no,license_no,attendee_name,completed_on\n\
         LP-9001,24-90100,MO-900002,\"Bellweather, Otis\",2025-02-04\n\
         LP-9001,99-12345,MO-900002,\"Bellweather, Otis\",2025-03-04\n",
    );
    assert!(!lettered.contains("number_corrected"), "the officer's own number with letters before it: {lettered}");

    let nameless = told("nameless.csv", "license_no,attendee_name,Ethics,Driving\n900001,\"Abendroth, Greta\",4,x\n");
    assert!(nameless.contains("matrix_without_courses") && nameless.contains("Ethics, Driving"), "{nameless}");
    assert!(nameless.contains("it goes by `completed_on`, `Date Completed`"), "{nameless}");
}

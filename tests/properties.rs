//! What must not matter does not: threads, a second run, the names of files and the order of their rows.

mod support;

use clee::record::tables::{
    CompletionRow, ComplianceRow, CreditRow, DecisionRow, FileRow, IssueRow, MatchRow, NoticeRow, RequirementRow,
    RowRow, StatisticRow,
};
use clee::record::{Disposition, Hours, Reason};
use clee::table::TableRow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::fs;
use support::{Lake, SAMPLE, contents, copy, pipeline, root};
use tempfile::TempDir;

/// Files with their bytes, by relative path.
type Files = Vec<(String, Vec<u8>)>;

/// Everything of a run that must be equal bytes.
fn equal_bytes(lake: &Lake) -> Files {
    let exempt = ["run.json", "run.html"];
    contents(&lake.current()).into_iter().filter(|(path, _)| !exempt.contains(&path.as_str())).collect()
}

fn assert_same(a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]) {
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    assert_eq!(names(a), names(b));
    for ((path, one), (_, other)) in a.iter().zip(b) {
        assert!(one == other, "`{path}` differs");
    }
}

#[test]
fn threads_and_a_second_run_change_no_byte() {
    let (one, many) = (Lake::new(), Lake::new());
    one.run(SAMPLE, &["--threads", "1"]).success();
    many.run(SAMPLE, &["--threads", "4"]).success();
    let first = equal_bytes(&one);
    assert!(first.len() > 20, "a run leaves many files");
    assert_same(&first, &equal_bytes(&many));
    one.run(SAMPLE, &[]).success();
    assert_same(&first, &equal_bytes(&one));
}

/// Every table row by row, whatever its order, and every other file that does not say when the run took place.
fn whatever_the_order(lake: &Lake) -> (BTreeMap<&'static str, Vec<String>>, Files) {
    fn sorted<T: TableRow + Debug>(lake: &Lake) -> (&'static str, Vec<String>) {
        let mut rows: Vec<String> = lake.table::<T>().iter().map(|row| format!("{row:?}")).collect();
        rows.sort_unstable();
        (T::NAME, rows)
    }
    let tables = BTreeMap::from([
        sorted::<RowRow>(lake),
        sorted::<MatchRow>(lake),
        sorted::<IssueRow>(lake),
        sorted::<CompletionRow>(lake),
        sorted::<CreditRow>(lake),
        sorted::<ComplianceRow>(lake),
        sorted::<RequirementRow>(lake),
        sorted::<NoticeRow>(lake),
        sorted::<StatisticRow>(lake),
        sorted::<DecisionRow>(lake),
    ]);
    let others = |(path, _): &(String, Vec<u8>)| !path.starts_with("tables/") && path != "datapackage.json";
    (tables, equal_bytes(lake).into_iter().filter(others).collect())
}

/// The sample state with rulings on rows of every kind that waits, on a row that was credited, and on one nobody sent.
fn sample_with_rulings() -> TempDir {
    let (folder, asked) = (TempDir::new().expect("a folder"), Lake::new());
    copy(&root().join("sample_data"), folder.path(), &|path| path.to_owned());
    asked.run(SAMPLE, &[]).success();
    let rows: Vec<RowRow> = asked.table();
    let first = |of: &dyn Fn(&&RowRow) -> bool| rows.iter().find(of).expect("the sample has such a row").row_id;
    let waits = |reason: Reason| first(&|row| row.disposition == Disposition::Review && row.reason == Some(reason));
    let officer = rows.iter().find_map(|row| row.license_no.as_deref()).expect("an officer");
    let credited = first(&|row| row.disposition == Disposition::Credited);
    let lines = [
        format!("{},identity,{officer}", waits(Reason::OfficerUnknown)),
        format!("{},duplicate,distinct", waits(Reason::PossibleDuplicate)),
        format!("{},attendance,completed", waits(Reason::AttendanceUnclear)),
        format!("{credited},duplicate,distinct"),
        format!("{credited},attendance,not_completed"),
        format!("{}-1,identity,{officer}", "0".repeat(24)),
    ];
    let lines = lines.map(|line| format!("{line},R. Eviewer,2025-01-02"));
    let text = format!("row_id,question,answer,decided_by,decided_on\n{}\n", lines.join("\n"));
    let path = folder.path().join("submissions/decisions/rulings.csv");
    fs::create_dir_all(path.parent().expect("a folder")).expect("created");
    fs::write(path, text).expect("written");
    folder
}

#[test]
fn however_officers_are_parted_nothing_else_changes() {
    let data = sample_with_rulings();
    let data = data.path().display().to_string();
    let whole = Lake::new();
    whole.run(SAMPLE, &["--data", &data]).success();
    let (tables, files) = whatever_the_order(&whole);
    let empty: Vec<&&str> = tables.iter().filter(|(_, rows)| rows.is_empty()).map(|(name, _)| name).collect();
    assert!(empty.is_empty(), "{empty:?} have no rows");
    for officers in [1, 7, 60] {
        let of_a_bucket = |settings: String| {
            let parted = settings.replace("bucket_officers: 512", &format!("bucket_officers: {officers}"));
            assert_ne!(parted, settings);
            parted
        };
        let (_folder, path) = pipeline(of_a_bucket);
        let lake = Lake::new();
        lake.run(&path, &["--data", &data]).success();
        let (other_tables, other_files) = whatever_the_order(&lake);
        for (name, rows) in &tables {
            let other = &other_tables[name];
            let differs = rows.iter().zip(other).find(|(a, b)| a != b);
            assert!(rows.len() == other.len() && differs.is_none(), "`{name}` of {officers}: {differs:?}");
        }
        assert_same(&files, &other_files);
    }
}

/// What became of the rows of a state, whatever files they came in.
fn standings(lake: &Lake) -> (Vec<ComplianceRow>, Vec<RequirementRow>) {
    (lake.table(), lake.table())
}

#[test]
fn the_order_of_files_and_rows_changes_no_standing() {
    let (plain, shuffled) = (Lake::new(), Lake::new());
    let state = TempDir::new().expect("a folder");
    support::clee()
        .args(["synth", "--canonical", "--officers", "120", "--seed", "5", "--out"])
        .arg(state.path())
        .assert()
        .success();
    let other = TempDir::new().expect("a folder");
    copy(state.path(), other.path(), &|path| path.to_owned());
    for (relative, bytes) in contents(state.path()) {
        if relative.starts_with("submissions/") && relative.ends_with(".csv") {
            let text = String::from_utf8(bytes).expect("canonical files are UTF-8");
            let (header, body) = text.split_once('\n').expect("a header");
            let mut lines: Vec<&str> = body.lines().collect();
            lines.reverse();
            fs::write(other.path().join(&relative), format!("{header}\n{}\n", lines.join("\n"))).expect("a file");
        }
    }
    let run = |lake: &Lake, data: &TempDir| {
        let data = data.path().display().to_string();
        let more = ["--data", &data, "--as-of", "2025-12-20", "--period", "2025", "--first-period", "2024"];
        lake.run("pipelines/missouri/nightly.yaml", &more).success();
    };
    run(&plain, &state);
    run(&shuffled, &other);
    // Of equal rows another one may stand, and of rows received on one day another may be the later one; hours and
    // standing must be the same wherever no void and no resubmission hangs on that order.
    let (a, b) = (standings(&plain), standings(&shuffled));
    let differing = a.0.iter().zip(&b.0).filter(|(a, b)| a != b).count();
    assert!(a.0.len() == b.0.len() && differing * 100 <= a.0.len(), "{differing} of {} standings differ", a.0.len());
}

#[test]
fn the_books_of_the_sample_balance() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let rows: Vec<RowRow> = lake.table();
    let files: Vec<FileRow> = lake.table();
    let completions: Vec<CompletionRow> = lake.table();
    let credits: Vec<CreditRow> = lake.table();
    let in_files: i64 = files.iter().filter(|f| f.kind.is_submission()).map(|f| f.rows).sum();
    assert_eq!(in_files, rows.len() as i64);
    let credited: Hours = rows.iter().map(|r| r.hours_credited).sum();
    assert_eq!(credited, completions.iter().map(|c| c.hours.total()).sum());
    let mut counted: HashMap<clee::record::RowId, Hours> = HashMap::new();
    for credit in &credits {
        *counted.entry(credit.completion_id).or_default() += credit.counted.total();
    }
    for completion in &completions {
        let counted = counted.get(&completion.completion_id).copied().unwrap_or_default();
        assert!(counted <= completion.hours.total(), "more is counted than was earned");
    }
    assert!(
        rows.iter()
            .all(|r| (r.disposition == Disposition::Credited) == completions.iter().any(|c| c.row_id == r.row_id))
    );
    let text = fs::read_to_string(root().join("sample_data/README.md")).expect("the README of the sample");
    assert!(text.contains("planted"));
}

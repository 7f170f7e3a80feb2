//! What reviewers rule, question by question: it settles the row, outlives later runs and files sent again, and is shown
//! where newer data do not bear it out. All people, courses and numbers are invented.

mod support;

use clee::record::Severity;
use clee::record::tables::{CompletionRow, ComplianceRow, DecisionRow, IssueRow, RowRow};
use clee::record::{Disposition, Hours, Reason, RowId};
use std::fs;
use support::clee;
use tempfile::TempDir;

const ROSTER: &str = "control_no,completed_on,license_no,last_name,first_name,hours,action,submitted_on";
const PAPER: &str = "issuing_source,course_title,completed_on,license_no,last_name,first_name,hours,has_certificate,\
                     has_recognition,has_description,legal_hours,determined_by,determined_on,submitted_on";

struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: TempDir::new().expect("a folder") };
        world.write("registry/officers.csv", "license_no,last_name,first_name,birth_date,license_status\n100001,Quillfeather,Odessa,1980-02-03,active\n100002,Brambleton,Ignatius,1975-07-08,active\n");
        world.write("registry/providers.csv", "provider_no,name,kind,licensed_from,licensed_to\nLP-1,Larkspur Institute,licensed_provider,2015-01-01,2030-12-31\n");
        let courses = [
            "24-001,LP-1,Barn Fires,2020-01-01,,live,4,0,0,0",
            "24-002,LP-1,Rope Work,2020-01-01,,live,0,4,0,0",
            "24-003,LP-1,Lost Hikers,2020-01-01,,live,0,0,4,0",
        ];
        world.write("registry/courses.csv", &format!("control_no,provider_no,title,approved_from,approved_to,delivery,legal_hours,technical_hours,interpersonal_hours,skill_hours\n{}\n", courses.join("\n")));
        world.write(
            "registry/recognized_sources.csv",
            "name,kind,recognized_from,recognized_to\nTexas,state,2015-01-01,\n",
        );
        world
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join("data").join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    fn roster(&self, file: &str, lines: &[&str]) {
        self.write(&format!("submissions/provider_roster/{file}.csv"), &format!("{ROSTER}\n{}\n", lines.join("\n")));
    }

    fn papers(&self, file: &str, lines: &[&str]) {
        self.write(&format!("submissions/out_of_state/{file}.csv"), &format!("{PAPER}\n{}\n", lines.join("\n")));
    }

    fn decide(&self, decisions: &[(RowId, &str, &str)]) {
        let line =
            |(row, question, answer): &(RowId, &str, &str)| format!("{row},{question},{answer},R. Eviewer,2025-08-01");
        let lines: Vec<String> = decisions.iter().map(line).collect();
        let text = format!("row_id,question,answer,decided_by,decided_on\n{}\n", lines.join("\n"));
        self.write("submissions/decisions/rulings.csv", &text);
    }

    fn run(&self) -> Run {
        let (data, lake) = (self.folder.path().join("data"), self.folder.path().join("lake"));
        let day = ["--as-of", "2025-10-01", "--period", "2025", "--first-period", "2025"];
        clee()
            .args(["run", "pipelines/missouri/nightly.yaml", "--data"])
            .arg(data)
            .arg("--lake")
            .arg(&lake)
            .args(day)
            .assert()
            .success();
        let table = |name: &str| fs::File::open(lake.join(format!("current/tables/{name}.parquet"))).expect("a table");
        Run {
            rows: clee::table::read_rows(table("rows")).expect("rows"),
            issues: clee::table::read_rows(table("issues")).expect("issues"),
            completions: clee::table::read_rows(table("completions")).expect("completions"),
        }
    }
}

struct Run {
    rows: Vec<RowRow>,
    issues: Vec<IssueRow>,
    completions: Vec<CompletionRow>,
}

impl Run {
    fn row(&self, file: &str, row_number: i64) -> &RowRow {
        self.rows.iter().find(|r| r.file.ends_with(file) && r.row_number == row_number).expect("the row")
    }

    fn end(&self, file: &str, row_number: i64) -> (Disposition, Option<Reason>) {
        let row = self.row(file, row_number);
        (row.disposition, row.reason)
    }

    fn contradicted(&self) -> Vec<i64> {
        let told = self.issues.iter().filter(|i| i.code == "decision_contradicted");
        told.filter_map(|i| i.row_number).collect()
    }
}

/// One open question of each kind, and a certificate that lacks nothing but its hours.
fn open_questions() -> World {
    let world = World::new();
    world.roster(
        "a",
        &[
            "24-001,2025-03-01,777777,Nobody,Zebulon,4,,2025-04-01",
            "24-002,2025-03-11,100001,Quillfeather,Odessa,4,,2025-04-01",
            "24-002,2025-03-12,100001,Quillfeather,Odessa,4,,2025-04-01",
            "24-003,2025-05-05,100002,Brambleton,Ignatius,3,,2025-06-01",
            "24-003,2025-05-05,100002,Brambleton,Ignatius,4,,2025-06-02",
        ],
    );
    world.papers(
        "b",
        &[
            "Texas,Canine Care,2025-04-04,100001,Quillfeather,Odessa,2,yes,yes,yes,,,,2025-05-01",
            "Texas,Harbour Law,2025-04-08,100001,Quillfeather,Odessa,,yes,yes,yes,6,POST,2025-05-01,2025-05-01",
        ],
    );
    world
}

fn rule_on_all(world: &World, asked: &Run) {
    let id = |file, row| asked.row(file, row).row_id;
    world.decide(&[
        (id("a.csv", 2), "identity", "100002"),
        (id("a.csv", 4), "duplicate", "distinct"),
        (id("a.csv", 6), "hours", "4"),
        (id("b.csv", 2), "areas", "legal_hours=2"),
        (id("b.csv", 3), "hours", "6"),
    ]);
}

#[test]
fn every_question_waits_and_its_answer_settles_it() {
    let world = open_questions();
    let asked = world.run();
    assert_eq!(asked.end("a.csv", 2), (Disposition::Review, Some(Reason::OfficerUnknown)));
    assert_eq!(asked.end("a.csv", 4), (Disposition::Review, Some(Reason::PossibleDuplicate)));
    assert_eq!(asked.end("a.csv", 6), (Disposition::Review, Some(Reason::HoursConflict)));
    assert_eq!(asked.end("b.csv", 2), (Disposition::Review, Some(Reason::AreasPending)));
    assert_eq!(asked.end("b.csv", 3), (Disposition::Rejected, Some(Reason::MissingField)));
    rule_on_all(&world, &asked);
    let ruled = world.run();
    for (file, row) in [("a.csv", 2), ("a.csv", 3), ("a.csv", 4), ("a.csv", 6), ("b.csv", 2), ("b.csv", 3)] {
        assert_eq!(ruled.row(file, row).disposition, Disposition::Credited, "{file} {row}");
    }
    assert_eq!(ruled.row("a.csv", 2).license_no.as_deref(), Some("100002"));
    assert_eq!(ruled.end("a.csv", 5), (Disposition::Duplicate, Some(Reason::Decided)));
    assert_eq!(ruled.row("b.csv", 3).hours_credited, Hours::whole(6));
    assert!(ruled.contradicted().is_empty());
}

#[test]
fn answers_outlive_later_runs_and_files_sent_again_under_other_names() {
    let world = open_questions();
    rule_on_all(&world, &world.run());
    let (first, again) = (world.run(), world.run());
    assert_eq!(first.rows, again.rows);
    let data = world.folder.path().join("data/submissions");
    let text = fs::read_to_string(data.join("provider_roster/a.csv")).expect("the roster");
    fs::remove_file(data.join("provider_roster/a.csv")).expect("gone");
    world.write("submissions/provider_roster/renamed.csv", &text);
    world.write("submissions/provider_roster/sent_again.csv", &text);
    fs::rename(data.join("out_of_state/b.csv"), data.join("out_of_state/c.csv")).expect("renamed");
    let resent = world.run();
    let hours = |run: &Run| run.completions.iter().map(|c| c.hours.total()).sum::<Hours>();
    assert_eq!(hours(&first), hours(&resent));
    for row in [2, 3, 4, 6] {
        assert_eq!(resent.end("renamed.csv", row), first.end("a.csv", row));
        assert_eq!(resent.row("sent_again.csv", row).disposition, Disposition::Duplicate);
    }
    assert!(resent.contradicted().is_empty());
}

#[test]
fn a_row_ruled_the_duplicate_of_another_stays_so() {
    let world = open_questions();
    let asked = world.run();
    world.decide(&[(asked.row("a.csv", 4).row_id, "duplicate", &asked.row("a.csv", 3).row_id.to_string())]);
    let ruled = world.run();
    assert_eq!(ruled.end("a.csv", 4), (Disposition::Duplicate, Some(Reason::Decided)));
    assert_eq!(ruled.row("a.csv", 4).completion_id, ruled.row("a.csv", 3).completion_id);
    // what stood is taken back later: the ruling is shown, and the row is not credited silently
    world.roster("later", &["24-002,2025-03-11,100001,Quillfeather,Odessa,,void,2025-09-01"]);
    let voided = world.run();
    assert_ne!(voided.row("a.csv", 4).disposition, Disposition::Credited);
    assert_eq!(voided.contradicted(), [4]);
}

#[test]
fn a_person_ruled_on_against_the_rows_own_number_is_shown() {
    let world = open_questions();
    let asked = world.run();
    world.decide(&[(asked.row("a.csv", 3).row_id, "identity", "100002")]);
    let ruled = world.run();
    assert_eq!(ruled.row("a.csv", 3).license_no.as_deref(), Some("100002"));
    assert_eq!(ruled.contradicted(), [3]);
}

#[test]
fn hours_that_come_after_a_ruling_and_differ_are_shown() {
    let world = open_questions();
    rule_on_all(&world, &world.run());
    world.roster("later", &["24-003,2025-05-05,100002,Brambleton,Ignatius,2,,2025-09-01"]);
    let later = world.run();
    assert_eq!(later.end("later.csv", 2), (Disposition::Duplicate, Some(Reason::Decided)));
    let told: Vec<&IssueRow> = later.issues.iter().filter(|i| i.code == "decision_contradicted").collect();
    assert!(told.len() == 1 && told[0].file.as_str().ends_with("later.csv"));
}

#[test]
fn a_training_ruled_distinct_and_taken_back_later_is_shown() {
    let world = open_questions();
    rule_on_all(&world, &world.run());
    world.roster("later", &["24-002,2025-03-12,100001,Quillfeather,Odessa,,void,2025-09-01"]);
    assert_eq!(world.run().contradicted(), [4]);
}

#[test]
fn areas_that_exceed_the_hours_are_shown() {
    let world = open_questions();
    let asked = world.run();
    world.decide(&[(asked.row("b.csv", 2).row_id, "areas", "legal_hours=3")]);
    let ruled = world.run();
    assert_eq!(ruled.end("b.csv", 2), (Disposition::Review, Some(Reason::HoursConflict)));
    assert_eq!(ruled.contradicted(), [2]);
}

#[test]
fn a_question_nobody_asks_is_a_fault_of_the_question() {
    let world = open_questions();
    let asked = world.run();
    world.decide(&[(asked.row("a.csv", 2).row_id, "weather", "fine"), (asked.row("a.csv", 2).row_id, "hours", "fine")]);
    let run = world.run();
    let told = |code: &str| run.issues.iter().find(|i| i.code == code).and_then(|i| i.field);
    assert_eq!(told("unreadable_question").as_deref(), Some("question"));
    assert_eq!(told("unreadable_answer").as_deref(), Some("answer"));
}

/// Two officers who lack two hours once the deadline has passed, and a row of each that a slip of the pen has rejected.
fn slips() -> World {
    let world = World::new();
    let header = "control_no,provider_no,title,approved_from,approved_to,delivery,legal_hours,technical_hours,\
                  interpersonal_hours,skill_hours,firearms_hours,deescalation_hours,implicit_bias_hours,racial_profiling_hours";
    let most = "25-001,LP-1,Nearly Everything,2020-01-01,,live,5,5,6,6,2,1,1,1";
    let rest = "25-002,LP-1,Rope Work,2020-01-01,,live,0,2,0,0,0,0,0,0";
    world.write("registry/courses.csv", &format!("{header}\n{most}\n{rest}\n"));
    world.roster(
        "a",
        &[
            "25-001,2025-03-01,100001,Quillfeather,Odessa,,,2025-04-01",
            "25-001,2025-03-01,100002,Brambleton,Ignatius,,,2025-04-01",
            "25-002,2025-31-44,100001,Quillfeather,Odessa,2,,2025-04-01",
            "99-999,2025-05-05,100002,Brambleton,Ignatius,2,,2025-06-01",
        ],
    );
    world
}

#[test]
fn a_slip_of_the_pen_refers_nobody_until_the_sender_was_asked() {
    let world = slips();
    let (data, lake) = (world.folder.path().join("data"), world.folder.path().join("lake"));
    let run = || {
        let mut command = clee();
        command.args(["run", "pipelines/missouri/nightly.yaml", "--as-of", "2026-04-20"]);
        command.args(["--period", "2025", "--first-period", "2025"]);
        command.arg("--data").arg(&data).arg("--lake").arg(&lake).assert().success();
        let standing = fs::File::open(lake.join("current/tables/compliance.parquet")).expect("a table");
        let standing: Vec<ComplianceRow> = clee::table::read_rows(standing).expect("standings");
        let list = |name: &str| fs::read_to_string(lake.join("current/lists").join(name)).expect("a list");
        let told: Vec<(bool, bool)> =
            standing.iter().map(|row| (row.would_comply_after_review, row.would_comply_if_corrected)).collect();
        (told, list("referral.csv"), list("referral_held.csv"))
    };
    let (told, referred, held) = run();
    assert_eq!(told, [(false, true), (false, true)]);
    assert_eq!(referred.lines().count(), 1, "{referred}");
    assert!(held.contains("100001") && held.contains("clerical_rejection"), "{held}");
    assert!(held.contains("a.csv line 4") && held.contains("a.csv line 5"), "{held}");
    // one sender has nothing to correct; a hundredth less on the other's row would not do
    let rows = fs::File::open(lake.join("current/tables/rows.parquet")).expect("a table");
    let rows: Vec<RowRow> = clee::table::read_rows(rows).expect("rows");
    let slip = rows.iter().find(|row| row.row_number == 4).expect("the row").row_id;
    let text = format!("row_id,question,answer,decided_by,decided_on\n{slip},correction,none,R. Eviewer,2026-04-01\n");
    world.write("submissions/decisions/rulings.csv", &text);
    let roster = data.join("submissions/provider_roster/a.csv");
    let less = fs::read_to_string(&roster).expect("the roster").replace("Ignatius,2,", "Ignatius,1.99,");
    fs::write(&roster, less).expect("written");
    let (told, referred, held) = run();
    assert_eq!(told, [(false, false), (false, false)]);
    assert!(referred.contains("100001") && referred.contains("100002"), "{referred}");
    assert_eq!(held.lines().count(), 1, "{held}");
}

#[test]
fn rulings_stand_in_a_table_and_are_checked_before_they_are_sent() {
    let world = open_questions();
    let asked = world.run();
    let id = |file, row| asked.row(file, row).row_id.to_string();
    let (hours, identity) = (id("a.csv", 6), id("a.csv", 2));
    let lines = [
        format!("{hours},hours,3,R. Eviewer,2025-07-01,by telephone"),
        format!("{hours},hours,4,R. Eviewer,2025-08-01,"),
        format!("{identity},identity,424242,R. Eviewer,2025-08-01,"),
        "000000000000000000000000-1,identity,none,R. Eviewer,2025-08-01,".to_owned(),
        format!("{},duplicate,distinct,R. Eviewer,2025-08-01,", id("a.csv", 4)),
        format!("{},duplicate,{},S. Econd,2025-08-01,", id("a.csv", 4), id("a.csv", 3)),
    ];
    let text = format!("row_id,question,answer,decided_by,decided_on,note\n{}\n", lines.join("\n"));
    world.write("submissions/decisions/rulings.csv", &text);
    let ruled = world.run();
    assert_eq!(ruled.row("a.csv", 6).hours_credited, Hours::whole(4));
    let lake = world.folder.path().join("lake");
    let table = fs::File::open(lake.join("current/tables/decisions.parquet")).expect("a table");
    let table: Vec<DecisionRow> = clee::table::read_rows(table).expect("rulings");
    let effects: Vec<(i64, &str)> = table.iter().map(|row| (row.row_number, row.effect.as_str())).collect();
    let expected = [
        (2, "superseded"),
        (3, "binds"),
        (4, "without_effect"),
        (5, "without_effect"),
        (6, "conflict"),
        (7, "conflict"),
    ];
    assert_eq!(effects, expected);
    assert_eq!(table[0].note.as_deref(), Some("by telephone"));
    let explained = clee().args(["explain", "100002", "--lake"]).arg(&lake).assert().success();
    let explained = String::from_utf8(explained.get_output().stdout.clone()).expect("UTF-8");
    assert!(explained.contains("decided: hours = 4, by R. Eviewer on 2025-08-01: binds"), "{explained}");
    assert!(explained.contains("by telephone"), "{explained}");
    let check = |text: &str, code: i32| {
        let file = world.folder.path().join("rulings.csv");
        fs::write(&file, text).expect("written");
        let mut command = clee();
        let done = command.arg("check").arg(&file).args(["--as", "decisions", "--lake"]).arg(&lake).assert().code(code);
        String::from_utf8(done.get_output().stdout.clone()).expect("UTF-8")
    };
    let said = check(&text, 65);
    assert_eq!(said.matches("decision_without_effect").count(), 2, "{said}");
    assert_eq!(said.matches("decisions_conflict").count(), 2, "{said}");
    let header = "row_id,question,answer,decided_by,decided_on,note";
    check(&format!("{header}\n{}\n", lines[1]), 0);
    assert!(check(&format!("{header}\n{hours},hours,lots,R. Eviewer,2025-08-01,\n"), 65).contains("unreadable_answer"));
    assert!(
        check(&format!("{header}\n{hours},weather,4,R. Eviewer,2025-08-01,\n"), 65).contains("unreadable_question")
    );
    assert!(check(&format!("{header}\n{hours},hours,4,,2025-08-01,\n"), 65).contains("decided_by"));
    check(&format!("{header}\n{hours},hours,,,,\n"), 0);
}

/// The lines of the review workbook's first sheet, below its header.
fn review(world: &World) -> Vec<Vec<String>> {
    let path = world.folder.path().join("lake/current/lists/review.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "decisions").expect("the sheet");
    sheet.rows().skip(1).map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn rulings_that_did_not_take_come_back_first_until_one_does() {
    let world = open_questions();
    let asked = world.run();
    let id = |file, row| asked.row(file, row).row_id.to_string();
    let (identity, duplicate, hours) = (id("a.csv", 2), id("a.csv", 4), id("a.csv", 6));
    let header = "row_id,question,answer,decided_by,decided_on";
    let lines = [
        format!("{identity},identity,424242,R. Eviewer,2025-08-01"),
        format!("{duplicate},duplicate,distinct,R. Eviewer,2025-08-01"),
        format!("{duplicate},duplicate,{},S. Econd,2025-08-01", id("a.csv", 3)),
        format!("{hours},hours,lots,R. Eviewer,2025-08-01"),
        "000000000000000000000000-1,identity,none,R. Eviewer,2025-08-01".to_owned(),
        format!("{hours},hours,4,R. Eviewer,2026-01-01"),
    ];
    world.write("submissions/decisions/rulings.csv", &format!("{header}\n{}\n", lines.join("\n")));
    world.run();
    let came_back = |world: &World| -> Vec<(String, String)> {
        let lines = review(world);
        let back = lines.iter().take_while(|line| line[6].starts_with("this ruling did not take"));
        back.map(|line| (line[0].clone(), line[6].clone())).collect()
    };
    let back = came_back(&world);
    let rows: Vec<&str> = back.iter().map(|(row, _)| row.as_str()).collect();
    assert_eq!(rows, [&identity[..], &duplicate, &duplicate, &hours, "000000000000000000000000-1"]);
    for (words, (_, why)) in
        ["no officer", "another ruling", "another ruling", "does not fit the question", "no row"].iter().zip(&back)
    {
        assert!(why.contains(words) && why.contains("on 2025-08-01"), "{why}");
    }
    // handed back as it is, the workbook decides nothing
    let path = world.folder.path().join("lake/current/lists/review.xlsx");
    fs::copy(path, world.folder.path().join("data/submissions/decisions/back.xlsx")).expect("copied");
    let again = world.run();
    assert_eq!(came_back(&world).len(), 5);
    let of_it = again.issues.iter().filter(|issue| issue.file.ends_with("back.xlsx"));
    let faults: Vec<&str> =
        of_it.filter(|issue| issue.severity == Severity::Error).map(|issue| issue.code.as_str()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    // a ruling that binds settles what was asked
    let settled =
        format!("{header}\n{identity},identity,none,R. Eviewer,2025-08-02\n{hours},hours,4,R. Eviewer,2025-08-02\n");
    world.write("submissions/decisions/later.csv", &settled);
    world.run();
    let rows: Vec<String> = came_back(&world).into_iter().map(|(row, _)| row).collect();
    assert_eq!(rows, [&duplicate[..], &duplicate, "000000000000000000000000-1"]);
}

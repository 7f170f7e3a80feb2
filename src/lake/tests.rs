//! The promises of the lake, each tried at the point where a crash would break it.

use super::*;
use crate::record::{Date, Period};
use chrono::{DateTime, Duration, Utc};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

fn lake() -> (tempfile::TempDir, Lake) {
    let folder = tempfile::tempdir().unwrap();
    let lake = Lake::open(folder.path().join("lake")).unwrap();
    (folder, lake)
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_759_320_000, 0).unwrap()
}

fn start() -> RunStart {
    RunStart {
        as_of: Date::from_ymd_opt(2025, 10, 1).unwrap(),
        period: Period(2025),
        first_period: Period(2024),
        started_at: noon(),
        settings: serde_json::json!({"data": "sample_data", "as_of": "2025-10-01"}),
    }
}

/// A run with one output per kind of place.
fn written(lock: &LakeLock) -> RunDir {
    let mut run = lock.start_run(start()).unwrap();
    run.write("tables/rows.parquet", b"rows").unwrap();
    run.keep("typed", b"kept").unwrap();
    run.stage_done("ingest", 5).unwrap();
    run.write("lists/agencies/A1.xlsx", b"list").unwrap();
    run.write("public/statistics.csv", b"figures").unwrap();
    run.stage_done("publish", 7).unwrap();
    run
}

fn publish_one(lock: &LakeLock) -> Published {
    let mut run = written(lock);
    let record = run.record();
    lock.publish(&mut run, record).unwrap()
}

fn files_of(root: &std::path::Path) -> Vec<String> {
    access::walk(root).unwrap().0
}

#[test]
fn a_published_run_is_whole_and_current() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let published = publish_one(&lock);
    assert!(published.current);
    assert_eq!(lake.current().unwrap(), published.path);
    assert_eq!(fs::read_link(lake.root().join("current")).unwrap().to_str(), Some("runs/2025-10-01_p2025_0001"));
    assert_eq!(
        files_of(&published.path),
        ["lists/agencies/A1.xlsx", "public/statistics.csv", "run.json", "tables/rows.parquet"]
    );
    assert!(files_of(&lake.work_dir()).is_empty(), "nothing of the work is left");

    let record = RunRecord::read(&published.path).unwrap();
    assert_eq!(record.state, RunState::Published);
    assert_eq!(record.outputs[0], HashedFile::of("lists/agencies/A1.xlsx", b"list"));
    assert_eq!(record.stages.iter().map(|s| s.milliseconds).collect::<Vec<_>>(), [5, 7]);
    assert_eq!(record.settings, start().settings);
}

#[test]
fn numbers_rise_over_the_whole_lake() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    publish_one(&lock);
    let other = RunStart { as_of: Date::from_ymd_opt(2024, 1, 1).unwrap(), period: Period(2023), ..start() };
    assert_eq!(lock.start_run(other).unwrap().id().as_str(), "2024-01-01_p2023_0002");
    assert_eq!(lock.start_run(start()).unwrap().id().sequence(), 3);
}

#[test]
fn only_one_holds_the_lake_and_readers_need_not() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    publish_one(&lock);
    assert!(lake.lock().unwrap_err().is_held());
    assert_eq!(lake.list_runs().unwrap().len(), 1);
    drop(lock);
    lake.lock().unwrap();
}

#[test]
fn the_lock_dies_with_the_process() {
    let (_folder, lake) = lake();
    drop(lake.lock().unwrap());
    // the shell takes the same kernel lock and is then killed outright
    let script = "exec 9<\"$0\"; flock -n 9 || exit 1; echo locked; exec sleep 60";
    let mut child = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(lake.root().join(".lock"))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 6];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
    assert_eq!(&said, b"locked");
    assert!(lake.lock().unwrap_err().is_held());
    child.kill().unwrap();
    child.wait().unwrap();
    lake.lock().unwrap();
}

#[test]
fn modes_do_not_depend_on_the_umask_and_only_public_is_open() {
    let (_folder, lake) = lake();
    let published = publish_one(&lake.lock().unwrap());
    let mode = |path: std::path::PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    for folder in [lake.root().to_owned(), lake.runs_dir(), published.path.clone()] {
        assert_eq!(mode(folder.clone()), 0o711, "{folder:?}");
    }
    for (relative, expected) in [
        ("run.json", 0o600),
        ("tables", 0o700),
        ("tables/rows.parquet", 0o600),
        ("lists/agencies", 0o700),
        ("lists/agencies/A1.xlsx", 0o600),
        ("public", 0o755),
        ("public/statistics.csv", 0o644),
    ] {
        assert_eq!(mode(published.path.join(relative)), expected, "{relative}");
    }
    assert_eq!(mode(lake.work_dir()), 0o700);
    assert_eq!(mode(lake.root().join(".lock")), 0o600);
}

#[test]
fn a_file_that_was_not_finished_never_existed() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let run = lock.start_run(start()).unwrap();
    let mut writer = run.create("tables/rows.parquet").unwrap();
    writer.write_all(b"half").unwrap();
    drop(writer);
    assert_eq!(files_of(run.path()), ["run.json"]);
    let mut writer = run.create("tables/rows.parquet").unwrap();
    writer.write_all(b"who").unwrap();
    writer.write_all(b"le").unwrap();
    assert_eq!(writer.finish().unwrap(), HashedFile::of("tables/rows.parquet", b"whole"));
    assert!(matches!(run.write("tables/rows.parquet", b"again"), Err(LakeError::WrittenTwice { .. })));
    for path in ["", "/abs", "../up", "a/../b", "a//b", "./a", "run.json", "a\nb"] {
        assert!(matches!(run.write(path, b""), Err(LakeError::BadPath { .. })), "{path}");
    }
}

#[test]
fn what_was_altered_or_slipped_in_is_not_published() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    publish_one(&lock);
    let before = lake.current().unwrap();

    let mut run = written(&lock);
    fs::write(run.path().join("tables/rows.parquet"), b"rowz").unwrap();
    let record = run.record();
    assert!(matches!(lock.publish(&mut run, record), Err(LakeError::Altered { .. })));

    let mut run = written(&lock);
    fs::write(run.path().join("tables/extra.parquet"), b"x").unwrap();
    let record = run.record();
    assert!(matches!(lock.publish(&mut run, record), Err(LakeError::Stray { .. })));

    let mut run = written(&lock);
    fs::remove_file(run.path().join("public/statistics.csv")).unwrap();
    let record = run.record();
    assert!(matches!(lock.publish(&mut run, record), Err(LakeError::Io { .. })));
    assert_eq!(lake.current().unwrap(), before);
    assert_eq!(lake.published_ids().unwrap().len(), 1);
}

/// Drops everything as a kill would, then takes the run up again.
fn killed_and_resumed(lake: &Lake, lock: LakeLock, run: RunDir) -> (LakeLock, RunDir) {
    let name = run.id().as_str().to_owned();
    drop((lock, run));
    let lock = lake.lock().unwrap();
    let Resumed::Unfinished(run) = lock.resume_run(&name).unwrap() else { panic!("`{name}` was not unfinished") };
    (lock, *run)
}

#[test]
fn a_resumed_run_has_its_settings_its_stages_and_nothing_half_done() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let mut run = lock.start_run(start()).unwrap();
    run.write("tables/rows.parquet", b"rows").unwrap();
    run.keep("typed", b"kept").unwrap();
    run.stage_done("ingest", 5).unwrap();
    run.write("tables/issues.parquet", b"of a stage that did not end").unwrap();
    run.keep("later", b"likewise").unwrap();

    let (lock, mut run) = killed_and_resumed(&lake, lock, run);
    assert_eq!(run.start(), &start());
    assert_eq!(run.stages_done().iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["ingest"]);
    assert_eq!(files_of(run.path()), ["run.json", "tables/rows.parquet"]);
    assert_eq!(run.kept("typed").unwrap().as_deref(), Some(&b"kept"[..]));
    assert_eq!(run.kept("later").unwrap(), None);
    run.write("tables/issues.parquet", b"now whole").unwrap();
    run.stage_done("conform", 1).unwrap();
    let record = run.record();
    let published = lock.publish(&mut run, record).unwrap();
    assert_eq!(fs::read(published.path.join("tables/issues.parquet")).unwrap(), b"now whole");
    assert!(
        matches!(lock.resume_run("2025-10-01_p2025_0001").unwrap(), Resumed::Published(path) if path == published.path)
    );
}

#[test]
fn a_stage_whose_file_was_spoilt_and_all_after_it_run_again() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let run = written(&lock);
    fs::write(run.paths.scratch.join("typed"), b"kepd").unwrap();
    let (_lock, run) = killed_and_resumed(&lake, lock, run);
    assert!(run.stages_done().is_empty());
    assert_eq!(files_of(run.path()), ["run.json"]);
}

#[test]
fn killed_before_the_folder_is_renamed_the_run_is_unfinished() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let run = written(&lock);
    // as publish leaves it just before its first rename
    let record = run.record().close(RunState::Published, run.outputs(), run.stages_done());
    run.save_record(&record).unwrap();
    let listed = lake.list_runs().unwrap();
    assert_eq!((listed[0].place, listed[0].state), (Place::Unfinished, Some(RunState::Running)), "the lock is held");
    assert_eq!(lake.current(), None);
    let (lock, mut run) = killed_and_resumed(&lake, lock, run);
    let record = run.record();
    assert!(lock.publish(&mut run, record).unwrap().current);
}

#[test]
fn killed_between_the_renames_the_next_holder_completes_the_swap() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    publish_one(&lock);
    let old = lake.current().unwrap();
    let run = written(&lock);
    let name = run.id().as_str().to_owned();
    fs::rename(run.path(), lake.published_path(run.id())).unwrap();
    std::os::unix::fs::symlink("runs/half", lake.root().join(format!(".current-{name}"))).unwrap();
    drop((lock, run));
    assert_eq!(lake.current().unwrap(), old, "a reader sees the old run, whole");
    drop(lake.lock().unwrap());
    assert_eq!(lake.current_id().unwrap().as_str(), name);
    assert!(lake.unfinished().unwrap().is_empty());
    assert!(!access::names_in(lake.root()).unwrap().iter().any(|n| n.starts_with(".current-")));
}

#[test]
fn current_never_goes_back_to_a_run_that_began_earlier() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let mut earlier = written(&lock);
    let later = publish_one(&lock);
    let record = earlier.record();
    let published = lock.publish(&mut earlier, record).unwrap();
    assert!(!published.current);
    assert!(published.path.is_dir());
    assert_eq!(lake.current().unwrap(), later.path);
}

#[test]
fn a_crash_leaves_nothing_a_later_run_trips_over() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let work = lake.work_dir();
    fs::create_dir(work.join("2025-10-01_p2025_0009")).unwrap();
    fs::create_dir(work.join("2025-10-01_p2025_0009.scratch")).unwrap();
    fs::create_dir(work.join(".removed-2025-10-01_p2025_0003")).unwrap();
    fs::write(work.join("2025-10-01_p2025_0002.journal.json.tmp"), "{").unwrap();
    fs::write(work.join("2025-10-01_p2025_0001.journal.json"), "{").unwrap();
    fs::write(work.join("notes of the operator"), "mine").unwrap();
    drop(lock);
    let lock = lake.lock().unwrap();
    assert_eq!(files_of(&work), ["2025-10-01_p2025_0001.journal.json", "notes of the operator"]);
    // a journal that cannot be read is listed and can be given up, but stops nobody else
    assert!(matches!(lock.resume_run("2025-10-01_p2025_0001"), Err(LakeError::Unreadable { .. })));
    let listed = lake.list_runs().unwrap();
    assert_eq!((listed.len(), listed[0].state), (1, None));
    assert!(listed[0].fault.is_some());
    assert!(publish_one(&lock).path.ends_with("2025-10-01_p2025_0002"));
    lock.discard("2025-10-01_p2025_0001").unwrap();
    assert!(lake.unfinished().unwrap().is_empty());
}

#[test]
fn a_run_that_failed_tells_why_and_publishes_nothing() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    publish_one(&lock);
    let mut run = written(&lock);
    let mut record = run.record();
    record.failure = Some(Failure { exit: 65, message: "the books do not balance".to_owned() });
    run.end_unpublished(RunState::HeldByGate, record).unwrap();
    let listed = lake.list_runs().unwrap();
    assert_eq!(listed.iter().map(|r| r.current).collect::<Vec<_>>(), [true, false]);
    assert_eq!(listed[1].state, Some(RunState::HeldByGate));
    assert_eq!(listed[1].record.as_ref().unwrap().failure.as_ref().unwrap().exit, 65);
    assert_eq!(lake.current_id().unwrap().sequence(), 1);
}

fn policy(keep_last: usize, begun_before: DateTime<Utc>) -> RetentionPolicy {
    RetentionPolicy { keep_last, begun_before, as_of_before: None, unfinished_before: begun_before }
}

#[test]
fn a_run_stays_while_its_as_of_date_is_within_the_years_of_its_records() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    publish_one(&lock);
    publish_one(&lock);
    let later = noon() + Duration::days(9_999);
    let as_of_before = |day: &str| RetentionPolicy { as_of_before: Some(day.parse().unwrap()), ..policy(0, later) };
    assert_eq!(lake.plan_prune(as_of_before("2025-10-01")).unwrap().removals().count(), 0);
    assert_eq!(lake.plan_prune(as_of_before("2025-10-02")).unwrap().removals().count(), 1);
}

#[test]
fn retention_by_number_on_both_sides() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    for _ in 0..3 {
        publish_one(&lock);
    }
    let later = noon() + Duration::days(1);
    let gone = |keep| lake.plan_prune(policy(keep, later)).unwrap().removals().count();
    assert_eq!([gone(3), gone(2), gone(1), gone(0)], [0, 1, 2, 2], "the current one stays even among none");
}

#[test]
fn a_run_at_work_is_not_removed_and_a_killed_one_is_called_interrupted() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let killed = written(&lock).id().clone();
    let at_work = written(&lock).id().clone();
    let states = |lake: &Lake| lake.list_runs().unwrap().iter().map(|run| run.state.unwrap()).collect::<Vec<_>>();
    assert_eq!(states(&lake), [RunState::Interrupted, RunState::Running], "the lock names the run it is held for");
    let later = noon() + Duration::days(1);
    let plan = lake.plan_prune(policy(0, later)).unwrap();
    assert_eq!(plan.verdicts, [(killed.clone(), Verdict::Removed), (at_work.clone(), Verdict::KeptRunning)]);
    drop(lock);
    assert_eq!(states(&lake), [RunState::Interrupted, RunState::Interrupted]);
    let lock = lake.lock().unwrap();
    assert_eq!(states(&lake), [RunState::Interrupted, RunState::Interrupted], "held, and at no run yet");
    drop(lock.resume_run(killed.as_str()).unwrap());
    assert_eq!(states(&lake), [RunState::Running, RunState::Interrupted]);
}

#[test]
fn looking_at_the_lock_turns_no_writer_away() {
    let (_folder, lake) = lake();
    drop(lake.lock().unwrap());
    std::thread::scope(|scope| {
        let looker =
            scope.spawn(|| (0..2_000).map(|_| lake.holder()).filter(|held| *held == lock::Holder::Unknown).count());
        for _ in 0..50 {
            drop(lake.lock().expect("nobody holds it for longer than a look"));
        }
        assert_eq!(looker.join().unwrap(), 0);
    });
}

#[test]
fn the_record_of_a_failed_run_finds_room_on_a_full_disk() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let mut run = written(&lock);
    let reserve = run.paths.scratch.join("parts/reserve");
    assert!(fs::metadata(&reserve).unwrap().len() > 100_000, "room is kept");
    let record = run.record();
    run.end_unpublished(RunState::Failed, record).unwrap();
    assert!(!reserve.exists(), "and given up for the record");
    let (_lock, run) = killed_and_resumed(&lake, lock, run);
    assert!(run.paths.scratch.join("parts/reserve").exists(), "a resumed run keeps room again");
}

#[test]
fn retention_keeps_the_current_the_held_the_new_and_the_young() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    for _ in 0..5 {
        publish_one(&lock);
    }
    let name = |n: usize| format!("2025-10-01_p2025_{n:04}");
    lock.hold(&name(2), "matter 17").unwrap();
    let young = lake.plan_prune(policy(2, noon())).unwrap();
    assert_eq!(young.removals().count(), 0, "not begun before the moment");
    let plan = lake.plan_prune(policy(2, noon() + Duration::seconds(1))).unwrap();
    use Verdict::*;
    assert_eq!(
        plan.verdicts.iter().map(|v| v.1).collect::<Vec<_>>(),
        [Removed, KeptOnHold, Removed, KeptByNumber, KeptCurrent]
    );
    assert_eq!(lake.published_ids().unwrap().len(), 5, "a plan touches nothing");

    lock.hold(&name(3), "put on hold after the plan").unwrap();
    assert_eq!(lock.prune(&plan).unwrap().iter().map(RunId::as_str).collect::<Vec<_>>(), [name(1)]);
    assert_eq!(lake.published_ids().unwrap().len(), 4);
    lock.lift_hold(&name(3)).unwrap();
    assert_eq!(lock.prune(&plan).unwrap().len(), 1);
    assert!(matches!(lock.hold(&name(3), "too late"), Err(LakeError::NoSuchRun { .. })));
}

#[test]
fn the_current_run_stays_even_when_a_plan_says_otherwise() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    publish_one(&lock);
    let plan = PrunePlan { verdicts: vec![(lake.current_id().unwrap(), Verdict::Removed)] };
    assert!(lock.prune(&plan).unwrap().is_empty());
    assert!(lake.current().is_some());
}

#[test]
fn old_unfinished_runs_go_and_a_held_one_cannot_be_given_up() {
    let (_folder, lake) = lake();
    let lock = lake.lock().unwrap();
    let run = written(&lock);
    let name = run.id().as_str().to_owned();
    drop(run);
    lock.hold(&name, "evidence").unwrap();
    assert!(matches!(lock.discard(&name), Err(LakeError::OnHold { .. })));
    lock.lift_hold(&name).unwrap();
    assert_eq!(lake.plan_prune(policy(9, noon())).unwrap().removals().count(), 0);
    drop(lock);
    let plan = lake.plan_prune(policy(9, noon() + Duration::seconds(1))).unwrap();
    assert_eq!(lake.lock().unwrap().prune(&plan).unwrap().len(), 1);
    assert!(files_of(&lake.work_dir()).is_empty());
}

#[test]
fn a_lake_that_is_not_there_has_no_runs_and_is_not_made_by_looking() {
    let (folder, lake) = lake();
    assert!(lake.list_runs().unwrap().is_empty());
    assert_eq!(lake.current(), None);
    assert!(matches!(lake.run_path("current"), Err(LakeError::NoSuchRun { .. })));
    assert!(matches!(lake.run_path("../../etc"), Err(LakeError::BadName { .. })));
    assert!(!lake.root().exists());
    fs::write(folder.path().join("file"), "").unwrap();
    assert!(matches!(Lake::open(folder.path().join("file")), Err(LakeError::NotAFolder { .. })));
}

#[test]
fn a_record_of_another_version_is_refused_by_name() {
    let (_folder, lake) = lake();
    let path = publish_one(&lake.lock().unwrap()).path;
    let text = fs::read_to_string(path.join("run.json")).unwrap();
    fs::write(path.join("run.json"), text.replace("\"schema_version\": 1", "\"schema_version\": 99")).unwrap();
    assert!(matches!(RunRecord::read(&path), Err(LakeError::UnknownVersion { found: 99, .. })));
    let listed = lake.list_runs().unwrap();
    assert_eq!((listed[0].state, listed[0].record.is_none()), (Some(RunState::Published), true));
}

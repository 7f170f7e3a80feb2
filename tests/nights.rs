//! Nights that do not go as planned: signals, gates, failures, and what each leaves behind for whoever comes in the morning.

mod support;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use support::{Lake, SAMPLE, clee, contents, copy, pipeline, root};
use tempfile::TempDir;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn record(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("run.json")).expect("run.json")).expect("JSON")
}

fn gate<'a>(record: &'a Value, name: &str) -> &'a Value {
    let gates = record["gates"].as_array().expect("gates");
    gates.iter().find(|gate| gate["name"] == name).unwrap_or_else(|| panic!("no gate `{name}` in {gates:#?}"))
}

/// The folder of the only run that is not published.
fn at_work(lake: &Lake) -> PathBuf {
    let names = fs::read_dir(lake.path().join("work")).expect("work").map(|e| e.expect("an entry").path());
    let found: Vec<PathBuf> = names.filter(|path| path.join("run.json").exists()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn states(lake: &Lake) -> Vec<String> {
    let out = clee().args(["runs", "--format", "csv", "--lake"]).arg(lake.path()).assert().success();
    let said = text(&out.get_output().stdout);
    said.lines().skip(1).map(|line| line.split(',').nth(2).expect("a state").to_owned()).collect()
}

/// A copy of the sample state that a test may change.
fn sample_data() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    copy(&root().join("sample_data"), folder.path(), &|path| path.to_owned());
    folder
}

fn run_on(lake: &Lake, data: &Path) -> assert_cmd::assert::Assert {
    lake.run(SAMPLE, &["--data", &data.display().to_string()])
}

fn begin(lake: &Lake) -> Child {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("clee"));
    command.current_dir(root()).args(["--log-level", "error", "run", SAMPLE, "--lake"]).arg(lake.path());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts")
}

/// Waits until the run has a journal, so that there is something to stop.
fn begun(lake: &Lake) {
    let until = Instant::now() + Duration::from_secs(60);
    let work = lake.path().join("work");
    let has_journal = || {
        let entries = fs::read_dir(&work).into_iter().flatten();
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().ends_with(".journal.json"))
    };
    while !has_journal() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The bytes of a run that must be equal.
fn bytes(lake: &Lake) -> Vec<(String, Vec<u8>)> {
    let files = contents(&lake.current()).into_iter();
    files.filter(|(path, _)| path != "run.json" && path != "run.html").collect()
}

#[test]
fn a_signal_ends_a_run_cleanly_and_resume_finishes_it() {
    let unbroken = Lake::new();
    unbroken.run(SAMPLE, &[]).success();
    for (signal, exit) in [("TERM", 143), ("INT", 130)] {
        let mut stopped = 0;
        for pause in [0, 60] {
            let lake = Lake::new();
            let mut child = begin(&lake);
            begun(&lake);
            std::thread::sleep(Duration::from_millis(pause));
            let sent = std::process::Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
            assert!(sent.expect("kill is there").success());
            let ended = child.wait().expect("ended");
            if ended.code() == Some(0) {
                continue;
            }
            assert_eq!(ended.code(), Some(exit), "SIG{signal} after {pause} ms");
            stopped += 1;
            assert_eq!(states(&lake), ["stopped"]);
            let folder = at_work(&lake);
            let left = record(&folder);
            assert_eq!(
                (left["state"].as_str(), left["failure"]["exit"].as_i64()),
                (Some("stopped"), Some(exit.into()))
            );
            assert!(!left["definitions"]["rules"].as_array().expect("rules").is_empty());
            assert!(!lake.path().join("current").exists());
            let name = folder.file_name().expect("a name").to_owned();
            clee().arg("resume").arg(name).arg("--lake").arg(lake.path()).assert().success();
            assert_eq!(states(&lake), ["published"]);
            assert!(bytes(&lake) == bytes(&unbroken), "SIG{signal} after {pause} ms");
        }
        assert!(stopped > 0, "no run was ended by SIG{signal}");
    }
}

#[test]
fn a_killed_run_is_shown_as_interrupted_and_one_at_work_as_running() {
    let lake = Lake::new();
    let mut child = begin(&lake);
    begun(&lake);
    let while_running = states(&lake);
    let still = child.try_wait().expect("its state").is_none();
    child.kill().expect("killed");
    child.wait().expect("ended");
    if still {
        assert_eq!(while_running, ["running"]);
        assert_eq!(states(&lake), ["interrupted"]);
    }
    clee().args(["resume", "2025-10-01_p2025_0001", "--lake"]).arg(lake.path()).assert().success();
    assert_eq!(states(&lake), ["published"]);
}

#[test]
fn a_sender_that_falls_silent_holds_back_lists_and_says_so_everywhere() {
    let (lake, data) = (Lake::new(), sample_data());
    run_on(&lake, data.path()).success();
    assert!(lake.current().join("lists/reminders_october.csv").exists());
    assert_eq!(gate(&record(&lake.current()), "volume")["passed"], true);

    fs::remove_dir_all(data.path().join("submissions/in_service/A0001")).expect("removed");
    let said = text(&run_on(&lake, data.path()).success().get_output().stdout);
    assert!(said.contains("gate volume failed") && said.contains("in_service A0001"), "{said}");
    let current = lake.current();
    let gate = gate(&record(&current), "volume").clone();
    assert_eq!((&gate["passed"], &gate["severity"]), (&false.into(), &"blocks_outputs".into()));
    assert_eq!(gate["blocked"], serde_json::json!(["reminders", "referral"]));
    let page = fs::read_to_string(current.join("run.html")).expect("run.html");
    assert!(page.contains("in_service A0001") && page.contains("reminders, referral"));
    let lists: Vec<String> = contents(&current.join("lists")).into_iter().map(|(path, _)| path).collect();
    assert!(lists.iter().all(|path| !path.starts_with("reminders") && !path.starts_with("mail")), "{lists:?}");
    assert!(lists.contains(&"unreachable.csv".to_owned()), "the rest is published");
    assert!(current.join("public/commission.html").exists());

    // the night after, nothing has come back: the alarm does not fall silent by itself
    let said = text(&run_on(&lake, data.path()).success().get_output().stdout);
    assert!(said.contains("gate volume failed"), "{said}");
}

#[test]
fn standings_that_change_overnight_hold_back_the_reminders() {
    let (lake, data) = (Lake::new(), sample_data());
    run_on(&lake, data.path()).success();
    let officers = data.path().join("registry/officers.csv");
    let before = fs::read_to_string(&officers).expect("officers");
    let change = |share: usize| {
        let lines = before.lines().enumerate();
        let changed =
            lines.map(|(n, line)| if n % share == 0 { line.replace(",active,", ",inactive,") } else { line.into() });
        fs::write(&officers, changed.collect::<Vec<String>>().join("\n")).expect("written");
    };
    change(20);
    run_on(&lake, data.path()).success();
    let few = gate(&record(&lake.current()), "standing_changed").clone();
    assert_eq!(few["passed"], true, "{few}");
    assert!(few["detail"].as_str().is_some_and(|d| !d.starts_with("0 of")), "{few}");
    change(2);
    run_on(&lake, data.path()).success();
    let many = gate(&record(&lake.current()), "standing_changed").clone();
    assert_eq!(many["passed"], false, "{many}");
    assert!(!lake.current().join("lists/reminders_october.csv").exists());
}

#[test]
fn mail_alone_can_be_held_back() {
    let (_folder, changed) =
        pipeline(|t| t.replace("holds: [reminders, referral], most_percent: 25", "holds: [mail], most_percent: 0"));
    let lake = Lake::new();
    lake.run(&changed, &[]).success();
    let record = record(&lake.current());
    assert_eq!(gate(&record, "unresolved_share")["blocked"], serde_json::json!(["mail"]));
    assert!(lake.current().join("lists/reminders_october.csv").exists());
    assert!(!lake.current().join("lists/mail").exists());
}

#[test]
fn a_broken_registry_leaves_a_record_and_a_page_and_names_the_rows() {
    let (lake, data) = (Lake::new(), sample_data());
    run_on(&lake, data.path()).success();
    let before = lake.current();
    let officers = data.path().join("registry/officers.csv");
    let text = fs::read_to_string(&officers).expect("officers").replace(",active,", ",perhaps,");
    fs::write(&officers, text).expect("written");
    let said = String::from_utf8(run_on(&lake, data.path()).code(65).get_output().stderr.clone()).expect("UTF-8");
    assert!(said.contains("officers_usable") && said.contains("`registry/officers.csv` row "), "{said}");
    assert_eq!(lake.current(), before);
    let folder = at_work(&lake);
    let record = record(&folder);
    assert_eq!((record["state"].as_str(), record["failure"]["exit"].as_i64()), (Some("held_by_gate"), Some(65)));
    assert_eq!(gate(&record, "officers_usable")["blocked"], serde_json::json!(["everything"]));
    assert!(record["counts"]["rows"].as_i64().is_some_and(|rows| rows > 0), "what was found by then is told");
    let page = fs::read_to_string(folder.join("run.html")).expect("run.html");
    assert!(page.contains("Not published") && page.contains("officers_usable"));
}

#[test]
fn a_truncated_registry_is_not_published() {
    let (lake, data) = (Lake::new(), sample_data());
    let said = text(&run_on(&lake, data.path()).success().get_output().stdout);
    assert!(said.contains("the first run of this lake; its registry has"), "{said}");
    let before = lake.current();
    let officers = data.path().join("registry/officers.csv");
    let whole = fs::read_to_string(&officers).expect("officers");
    let two_thirds: Vec<&str> = whole.lines().take(whole.lines().count() * 2 / 3).collect();
    fs::write(&officers, two_thirds.join("\n")).expect("written");
    let check = |more: &[&str]| {
        let mut command = clee();
        command.arg("check").arg(&officers).args(["--as", "officers"]).args(more);
        command.assert()
    };
    check(&[]).code(0);
    let lake_path = lake.path().display().to_string();
    let said = text(&check(&["--lake", &lake_path]).code(65).get_output().stdout);
    assert!(said.contains("registry_volume"), "{said}");
    let said = text(&run_on(&lake, data.path()).code(65).get_output().stderr);
    assert!(said.contains("registry_volume") && said.contains("compare_from"), "{said}");
    assert_eq!(lake.current(), before);
    // a drop that is said to be real
    let volume = "registry_volume: {severity: blocks_run,";
    let (_folder, changed) = pipeline(|t| t.replace(volume, &format!("{volume} compare_from: 2025-10-02,")));
    lake.run(&changed, &["--data", &data.path().display().to_string()]).success();
}

#[test]
fn hours_that_one_year_counted_late_do_not_count_in_the_next_too() {
    let lake = Lake::new();
    let year_end = ["--data", "sample_data", "--as-of", "2025-04-10", "--first-period", "2024"];
    lake.run("pipelines/missouri/year_end.yaml", &year_end).success();
    let before = lake.current();
    let autumn = |first| ["--data", "sample_data", "--as-of", "2025-10-01", "--first-period", first];
    let nightly = "pipelines/missouri/nightly.yaml";
    let said = text(&lake.run(nightly, &autumn("2025")).code(65).get_output().stderr);
    assert!(said.contains("counted_once") && said.contains("--first-period 2024"), "{said}");
    assert_eq!(lake.current(), before);
    lake.run(nightly, &autumn("2024")).success();
    assert_eq!(gate(&record(&lake.current()), "counted_once")["passed"], true);
}

#[test]
fn a_pipeline_takes_nothing_away_from_what_is_current() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let (_folder, changed) = pipeline(|t| t + "\noutputs: {agencies: false}\n");
    let said = text(&lake.run(&changed, &[]).code(2).get_output().stderr);
    assert!(said.contains("outputs.agencies"), "{said}");
    Lake::new().run(&changed, &[]).success();
}

#[test]
fn wrong_gate_settings_are_refused_before_anything_is_read() {
    for (old, new, named) in [
        ("most_percent: 25", "most_percent: 101", "unresolved_share.most_percent"),
        ("books_balance: {severity: blocks_run}", "books_balance: {severity: warning}", "books_balance"),
        ("holds: [reminders, referral], most_percent: 50", "holds: [rimenders], most_percent: 50", "rimenders"),
        ("drop_percent: 30", "drop_percent: 0", "volume.drop_percent"),
        ("drop_percent: 30", "drop_precent: 30", "drop_precent"),
        ("freshness: {severity: warning", "freshness: {severity: blocks_run", "never keep a run from publishing"),
    ] {
        let (_folder, changed) = pipeline(|t| {
            assert!(t.contains(old), "{old}");
            t.replace(old, new)
        });
        let lake = Lake::new();
        let said = text(&lake.run(&changed, &[]).code(2).get_output().stderr);
        assert!(said.contains(named) && said.contains("hint:"), "{new}: {said}");
        assert!(!lake.path().join("work").exists());
    }
}

#[test]
fn a_setting_spoilt_before_a_resume_is_recorded_too() {
    let (folder, changed) = pipeline(|t| t);
    let lake = Lake::new();
    let registry = sample_data();
    fs::write(registry.path().join("registry/officers.csv"), "license_no,last_name,first_name,license_status\n")
        .expect("written");
    lake.run(&changed, &["--data", &registry.path().display().to_string()]).code(65);
    fs::write(folder.path().join(SAMPLE), "id: [").expect("spoilt");
    clee().args(["resume", "2025-10-01_p2025_0001", "--lake"]).arg(lake.path()).assert().code(2);
    let record = record(&at_work(&lake));
    assert_eq!((record["state"].as_str(), record["failure"]["exit"].as_i64()), (Some("failed"), Some(2)));
}

#[test]
fn an_output_that_cannot_be_written_whole_fails_the_run_with_a_record() {
    let lake = Lake::new();
    // no file may grow past 280 KiB, as on a disk that is nearly full
    let script = "trap '' XFSZ; ulimit -f 560; exec \"$0\" run \"$1\" --lake \"$2\"";
    let binary = assert_cmd::cargo::cargo_bin("clee");
    let mut limited = assert_cmd::Command::new("sh");
    limited.current_dir(root()).args(["-c", script]).arg(binary).arg(SAMPLE).arg(lake.path());
    limited.assert().code(1);
    let folder = at_work(&lake);
    let record = record(&folder);
    assert_eq!((record["state"].as_str(), record["failure"]["exit"].as_i64()), (Some("failed"), Some(1)));
    assert!(!lake.path().join("current").exists());
    clee().args(["resume", "2025-10-01_p2025_0001", "--lake"]).arg(lake.path()).assert().success();
    assert!(lake.current().join("tables/rows.parquet").exists());
}

/// A Prometheus text file as metric, labels, value; refuses what the format does not allow.
fn samples(path: &Path) -> Vec<(String, String, f64)> {
    let text = fs::read_to_string(path).expect("the figures");
    assert!(text.ends_with('\n'));
    let (mut typed, mut samples, mut last) = (Vec::<String>::new(), Vec::new(), String::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let name = rest.strip_suffix(" gauge").expect("a gauge").to_owned();
            assert!(!typed.contains(&name), "`{name}` stands in two places");
            typed.push(name);
        } else if !line.starts_with("# HELP ") {
            let (name, rest) = line.split_once('{').expect("labels");
            let (labels, value) = rest.rsplit_once("} ").expect("a value");
            assert_eq!(typed.last().map(String::as_str), Some(name), "samples follow their type");
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}");
            for label in labels.split("\",") {
                let (key, value) = label.split_once("=\"").expect("a label");
                assert!(key.bytes().all(|b| b.is_ascii_lowercase()) && !value.trim_end_matches('"').contains('"'));
            }
            let sample = format!("{name}{{{labels}}}");
            assert_ne!(sample, last, "the same sample twice");
            last = sample;
            samples.push((name.to_owned(), labels.to_owned(), value.parse().expect("a number")));
        }
    }
    samples
}

fn value(samples: &[(String, String, f64)], name: &str, label: &str) -> Option<f64> {
    samples.iter().find(|(n, labels, _)| n == name && labels.contains(label)).map(|sample| sample.2)
}

#[test]
fn monitoring_hears_of_success_and_of_every_failure() {
    use std::os::unix::fs::PermissionsExt;
    let (lake, folder, data) = (Lake::new(), TempDir::new().expect("a folder"), sample_data());
    let file = folder.path().join("clee.prom");
    let told = || samples(&file);
    let metrics = file.display().to_string();
    let data_path = data.path().display().to_string();
    let run = |more: &[&str]| lake.run(SAMPLE, &[&["--metrics", &metrics, "--data", &data_path], more].concat());
    run(&[]).success();
    assert_eq!(fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o644);
    let good = told();
    let finished =
        record(&lake.current())["finished_at"].as_str().expect("a moment").parse::<chrono::DateTime<chrono::Utc>>();
    let finished = finished.expect("a moment").timestamp() as f64;
    assert_eq!(value(&good, "clee_run_success", "pipeline=\"sample\""), Some(1.0));
    assert_eq!(value(&good, "clee_run_last_success_timestamp_seconds", ""), Some(finished));
    let credited = record(&lake.current())["counts"]["rows_by_disposition"]["credited"].as_f64();
    assert_eq!(value(&good, "clee_run_rows", "disposition=\"credited\""), credited);
    assert!(value(&good, "clee_run_stage_duration_seconds", "stage=\"publish\"").is_some());
    assert_eq!(value(&good, "clee_run_gate_passed", "gate=\"books_balance\",severity=\"blocks_run\""), Some(1.0));

    fs::write(data.path().join("registry/officers.csv"), "license_no,last_name,first_name,license_status\n")
        .expect("written");
    run(&[]).code(65);
    let held = told();
    assert_eq!(value(&held, "clee_run_success", ""), Some(0.0));
    assert_eq!(value(&held, "clee_run_exit_code", ""), Some(65.0));
    assert_eq!(value(&held, "clee_run_gate_passed", "officers_present"), Some(0.0));
    assert_eq!(value(&held, "clee_run_last_success_timestamp_seconds", ""), Some(finished), "the last good night");

    fs::remove_file(data.path().join("registry/officers.csv")).expect("removed");
    run(&[]).code(66);
    assert_eq!(value(&told(), "clee_run_exit_code", ""), Some(66.0));
    let lock = fs::File::open(lake.path().join(".lock")).expect("the lock");
    lock.try_lock().expect("free");
    lake.run(SAMPLE, &["--metrics", &metrics]).code(75);
    assert_eq!(value(&told(), "clee_run_exit_code", ""), Some(75.0));
    drop(lock);
    lake.run("no/such/pipeline.yaml", &["--metrics", &metrics]).code(2);
    assert_eq!(value(&told(), "clee_run_exit_code", ""), Some(2.0));
    assert_eq!(contents(folder.path()).len(), 1, "nothing half-written is left beside it");

    let (pipeline_folder, changed) = pipeline(|t| t + "\nmonitoring: {prometheus: ../../clee.prom}\n");
    lake.run(&changed, &[]).success();
    assert_eq!(value(&samples(&pipeline_folder.path().join("clee.prom")), "clee_run_success", ""), Some(1.0));
    // where it cannot be written, the run is none the worse
    lake.run(SAMPLE, &["--metrics", "/no/such/folder/clee.prom"]).success();
}

#[test]
fn pruning_keeps_the_years_of_the_law_by_default() {
    let lake = Lake::new();
    for _ in 0..3 {
        lake.run(SAMPLE, &[]).success();
    }
    let prune = |more: &[&str]| {
        let mut command = clee();
        command.args(["runs", "prune", "--format", "csv"]).args(more).arg("--lake").arg(lake.path());
        text(&command.assert().success().get_output().stdout)
    };
    let removed = |said: &str| said.lines().filter(|line| line.ends_with(",would_be_removed")).count();
    assert_eq!(removed(&prune(&["--keep", "0", "--dry-run"])), 0, "six years have not passed");
    let soon = prune(&["--keep", "0", "--older-than-days", "0", "--dry-run"]);
    assert_eq!(removed(&soon), 2, "{soon}");
    assert!(soon.contains("kept_current"));
    assert_eq!(states(&lake).len(), 3, "a dry run removes nothing");
    fs::create_dir_all(lake.path().join("legal_hold")).expect("a folder");
    fs::write(lake.path().join("legal_hold/2025-10-01_p2025_0001"), "matter 17").expect("a hold");
    let gone = prune(&["--keep", "0", "--older-than-days", "0"]);
    assert!(gone.contains("kept_on_hold") && gone.contains("_0002,removed"), "{gone}");
    assert_eq!(states(&lake).len(), 2);
}

#[test]
fn the_check_of_records_finds_what_is_planted() {
    let lake = Lake::new();
    lake.run(SAMPLE, &[]).success();
    let good = record(&lake.current());
    assert_eq!(support::schema::faults_of_record(&good), Vec::<String>::new());
    let spoil = |change: &dyn Fn(&mut Value)| {
        let mut bad = good.clone();
        change(&mut bad);
        support::schema::faults_of_record(&bad).len()
    };
    let changes: [&dyn Fn(&mut Value); 8] = [
        &|r| r["schema_version"] = 2.into(),
        &|r| r["state"] = "interrupted".into(),
        &|r| r["failure"] = serde_json::json!({"exit": 65, "message": "but published"}),
        &|r| r["inputs"][0]["blake3"] = "xyz".into(),
        &|r| r["counts"]["rows"] = (-1).into(),
        &|r| r["officer"] = "Planted".into(),
        &|r| r["gates"][0]["severity"] = "fatal".into(),
        &|r| drop(r.as_object_mut().expect("an object").remove("senders")),
    ];
    for (at, change) in changes.iter().enumerate() {
        assert!(spoil(change) > 0, "change {at} goes unnoticed");
    }
}

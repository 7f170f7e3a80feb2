//! What input files became is kept between runs: never another figure for it, whatever changes in between.

mod support;

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use support::{Lake, clee, contents, copy, root};
use tempfile::TempDir;

/// The shipped pipelines with data of their own, in a folder where everything can be changed.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        for part in ["pipelines", "schemas", "sample_data/registry", "sample_data/submissions"] {
            copy(&root().join(part), &folder.path().join(part), &|path| path.to_owned());
        }
        Self { folder }
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    fn change(&self, relative: &str, change: &dyn Fn(String) -> String) {
        let path = self.path(relative);
        let before = fs::read_to_string(&path).expect("a text file");
        let after = change(before.clone());
        assert_ne!(before, after, "{relative} is to change");
        fs::write(path, after).expect("written");
    }

    fn run(&self, lake: &Path, more: &[&str]) -> String {
        let pipeline = self.path("pipelines/missouri/sample.yaml");
        let mut command = telling();
        command.arg("run").arg(pipeline).arg("--lake").arg(lake).args(more);
        String::from_utf8(command.assert().success().get_output().stderr.clone()).expect("UTF-8")
    }
}

/// The program with the log that a scheduler keeps.
fn telling() -> Command {
    let mut command = Command::cargo_bin("clee").expect("the binary is built with the tests");
    command.current_dir(root()).args(["--log-level", "info", "--log-format", "text"]);
    command
}

/// Everything published but the two files that tell times of day.
fn published(lake: &Lake) -> Vec<(String, Vec<u8>)> {
    let timed = ["run.json", "run.html"];
    contents(&lake.current()).into_iter().filter(|(path, _)| !timed.contains(&path.as_str())).collect()
}

/// How many files a run took from an earlier one, by its log.
fn known(log: &str) -> usize {
    let line = log.lines().find(|line| line.contains("files read")).expect("the log tells how many files were read");
    let (_, rest) = line.split_once("known=").expect("and how many were known");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

fn a_roster(place: &Place) -> String {
    let folder = place.path("sample_data/submissions/in_service");
    let files = contents(&folder).into_iter().map(|(path, _)| path);
    let text = files.filter(|path| path.ends_with(".csv")).find(|path| fs::read_to_string(folder.join(path)).is_ok());
    format!("sample_data/submissions/in_service/{}", text.expect("the sample holds a text file"))
}

/// The last line of a file once more.
fn again_at_the_end(text: String) -> String {
    let last = text.trim_end().lines().last().unwrap_or_default().to_owned();
    format!("{}\n{last}\n", text.trim_end())
}

#[test]
fn unchanged_files_are_not_read_again_and_nothing_else_changes() {
    let (place, lake) = (Place::new(), Lake::new());
    assert_eq!(known(&place.run(lake.path(), &[])), 0);
    let first = published(&lake);
    let again = known(&place.run(lake.path(), &[]));
    assert!(again > 200, "{again} files were known");
    assert!(published(&lake) == first);
    assert_eq!(known(&place.run(lake.path(), &["--anew"])), 0);
    assert!(published(&lake) == first);
}

#[test]
fn a_spoilt_entry_is_read_again() {
    let (place, lake) = (Place::new(), Lake::new());
    place.run(lake.path(), &[]);
    let first = published(&lake);
    let all = place.run(lake.path(), &[]);
    let mut spoilt = 0;
    for (path, mut bytes) in contents(&lake.path().join("cache")) {
        if path.ends_with(".used") {
            continue;
        }
        let middle = bytes.len() / 2;
        match spoilt % 3 {
            0 => bytes[middle] ^= 1,
            1 => bytes.truncate(middle),
            _ => bytes.clear(),
        }
        fs::write(lake.path().join("cache").join(path), bytes).expect("spoilt");
        spoilt += 1;
    }
    assert_eq!(spoilt, known(&all));
    assert_eq!(known(&place.run(lake.path(), &[])), 0);
    assert!(published(&lake) == first);
}

/// Something that what a file became depends on.
type Change = (&'static str, Box<dyn Fn(&Place)>);

#[test]
fn whatever_changes_the_result_is_that_of_a_run_from_nothing() {
    let changes: [Change; 5] = [
        ("content", Box::new(|place| place.change(&a_roster(place), &again_at_the_end))),
        (
            "profile",
            Box::new(|place| {
                let profile = "pipelines/missouri/profiles/default.yaml";
                place.change(profile, &|text| text.replace("dates: [iso, month_day_year, ", "dates: [iso, "));
            }),
        ),
        (
            "contract",
            Box::new(|place| {
                let contract = "schemas/inputs/in_service.yaml";
                place.change(contract, &|text| text.replacen("required: true", "required: false", 1));
            }),
        ),
        (
            "limits",
            Box::new(|place| {
                let settings = "pipelines/missouri/state.yaml";
                place.change(settings, &|text| text.replace("  cells: 20000000", "  cells: 1500"));
            }),
        ),
        (
            "name",
            Box::new(|place| {
                let from = place.path(&a_roster(place));
                fs::rename(&from, from.with_file_name("a_new_name.csv")).expect("renamed");
            }),
        ),
    ];
    let (place, lake) = (Place::new(), Lake::new());
    place.run(lake.path(), &[]);
    for (what, change) in changes {
        change(&place);
        let log = place.run(lake.path(), &[]);
        let nothing = Lake::new();
        place.run(nothing.path(), &[]);
        // lists may be held back by gates that compare with the run before, which a lake from nothing does not have
        let tables = |lake: &Lake| {
            let files = published(lake).into_iter();
            files.filter(|(path, _)| path.starts_with("tables/")).collect::<Vec<_>>()
        };
        assert!(tables(&lake) == tables(&nothing), "after a change of {what}");
        if ["content", "name"].contains(&what) {
            assert!(known(&log) > 200, "{what}: the other files are known");
        }
    }
}

#[test]
fn entries_that_no_run_uses_are_removed() {
    let (place, lake) = (Place::new(), Lake::new());
    place.run(lake.path(), &[]);
    fs::write(lake.path().join("cache/0000"), b"left by an older program").expect("written");
    fs::write(lake.path().join("cache/1111.tmp"), b"left by a crash").expect("written");
    place.run(lake.path(), &[]);
    assert!(!lake.path().join("cache/0000").exists());
    assert!(!lake.path().join("cache/1111.tmp").exists());
}

#[test]
fn a_resumed_run_sees_the_inputs_it_had() {
    let (place, lake) = (Place::new(), Lake::new());
    place.change("sample_data/registry/officers.csv", &|text| text.replace(",active,", ",perhaps,"));
    let pipeline = place.path("pipelines/missouri/sample.yaml");
    let mut run = clee();
    run.arg("run").arg(&pipeline).arg("--lake").arg(lake.path()).assert().code(65);
    // the registry is mended, but not for the run that was begun before
    place.change("sample_data/registry/officers.csv", &|text| text.replace(",perhaps,", ",active,"));
    let listed = clee().args(["runs", "--format", "csv", "--lake"]).arg(lake.path()).assert().success();
    let listed = String::from_utf8(listed.get_output().stdout.clone()).expect("UTF-8");
    let name = listed.lines().nth(1).and_then(|line| line.split(',').next()).expect("the run is listed").to_owned();
    let mut resume = telling();
    let resumed = resume.args(["resume", &name, "--lake"]).arg(lake.path()).assert().code(65);
    let log = String::from_utf8(resumed.get_output().stderr.clone()).expect("UTF-8");
    assert_eq!(log.matches("stage was done before").count(), 5, "{log}");
    assert!(known(&place.run(lake.path(), &[])) > 200);
}

/// A run that a gate has stopped, named by a path relative to the folder it was started in.
fn stopped_by_a_gate(place: &Place, lake: &Lake) -> String {
    place.change("sample_data/registry/officers.csv", &|text| text.replace(",active,", ",perhaps,"));
    let mut run = clee();
    run.current_dir(place.path("pipelines")).args(["run", "missouri/sample.yaml", "--lake"]).arg(lake.path());
    run.assert().code(65);
    let listed = clee().args(["runs", "--format", "csv", "--lake"]).arg(lake.path()).assert().success();
    let listed = String::from_utf8(listed.get_output().stdout.clone()).expect("UTF-8");
    listed.lines().nth(1).and_then(|line| line.split(',').next()).expect("the run is listed").to_owned()
}

#[test]
fn a_run_named_by_a_relative_path_is_taken_up_too() {
    let (place, lake) = (Place::new(), Lake::new());
    let name = stopped_by_a_gate(&place, &lake);
    let resumed = telling().args(["resume", &name, "--lake"]).arg(lake.path()).assert().code(65);
    let log = String::from_utf8(resumed.get_output().stderr.clone()).expect("UTF-8");
    assert_eq!(log.matches("stage was done before").count(), 5, "{log}");
}

#[test]
fn a_run_is_not_resumed_under_other_definitions() {
    let (place, lake) = (Place::new(), Lake::new());
    let name = stopped_by_a_gate(&place, &lake);
    let pipeline = "pipelines/missouri/sample.yaml";
    let before = fs::read_to_string(place.path(pipeline)).expect("the pipeline");
    place.change(pipeline, &|text| text + "# another\n");
    let refused = telling().args(["resume", &name, "--lake"]).arg(lake.path()).assert().code(2);
    let said = String::from_utf8(refused.get_output().stderr.clone()).expect("UTF-8");
    assert!(said.contains("sample.yaml") && said.contains("hint:"), "{said}");
    fs::write(place.path(pipeline), before).expect("put back");
    telling().args(["resume", &name, "--lake"]).arg(lake.path()).assert().code(65);
}

#[test]
fn an_entry_under_another_key_is_not_believed() {
    let (place, lake) = (Place::new(), Lake::new());
    place.run(lake.path(), &[]);
    let first = published(&lake);
    let folder = lake.path().join("cache");
    let names: Vec<String> = contents(&folder).into_iter().map(|(name, _)| name).collect();
    let keys: Vec<&String> = names.iter().filter(|name| !name.ends_with(".used")).take(2).collect();
    fs::copy(folder.join(keys[0]), folder.join(keys[1])).expect("put under another key");
    place.run(lake.path(), &[]);
    assert!(published(&lake) == first);
}

//! The identity model as a user meets it: trained by the first run of a lake, used by the next, trained anew when it is old.

mod support;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use support::{Lake, clee, contents, root, stderr, stdout};
use tempfile::TempDir;

/// A state of a few hundred officers and a pipeline that trains from that few.
struct State {
    folder: TempDir,
}

impl State {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let data = folder.path().join("data");
        clee().args(["synth", "--officers", "250", "--seed", "11", "--out"]).arg(&data).assert().success();
        let shipped = root().join("pipelines/missouri");
        let identity = fs::read_to_string(shipped.join("identity.yaml")).expect("the shipped settings");
        let fewer = identity.replace("training: {rows: 20000,", "training: {rows: 500,");
        assert_ne!(identity, fewer, "the shipped bound is another");
        fs::write(folder.path().join("identity.yaml"), fewer).expect("written");
        let nightly = shipped.join("nightly.yaml").display().to_string();
        let pipeline = format!("extends: {nightly}\nid: trains\nlabel: Trains\nidentity: identity.yaml\n");
        fs::write(folder.path().join("trains.yaml"), pipeline).expect("written");
        Self { folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, lake: &Lake, as_of: &str, more: &[&str]) -> assert_cmd::assert::Assert {
        let (pipeline, data) = (self.file("trains.yaml"), self.file("data"));
        let dates = ["--as-of", as_of, "--period", "2025", "--first-period", "2024", "--data"];
        let mut all: Vec<&str> = dates.to_vec();
        let data = data.display().to_string();
        all.push(&data);
        all.extend(more);
        lake.run(&pipeline.display().to_string(), &all)
    }
}

fn model_of(lake: &Lake) -> (String, Option<PathBuf>) {
    let record = fs::read(lake.current().join("run.json")).expect("a record");
    let record: Value = serde_json::from_slice(&record).expect("JSON");
    let model = &record["identity_model"];
    let path = model["model"]["path"].as_str().map(|path| lake.path().join(path));
    (model["origin"].as_str().expect("an origin").to_owned(), path)
}

fn tables(run: &Path) -> Vec<(String, Vec<u8>)> {
    contents(&run.join("tables"))
}

#[test]
fn a_lake_trains_once_and_uses_the_model_until_it_is_old() {
    let (state, lake) = (State::new(), Lake::new());
    state.run(&lake, "2025-12-20", &[]).success();
    let (origin, first) = model_of(&lake);
    let first = first.expect("a model");
    assert_eq!(origin, "trained");
    assert_eq!(fs::read(&first).expect("kept"), fs::read(lake.current().join("model.json")).expect("in the run"));
    let trained_by = tables(&lake.current());

    state.run(&lake, "2025-12-20", &[]).success();
    assert_eq!(model_of(&lake), ("kept".to_owned(), Some(first.clone())));
    assert_eq!(tables(&lake.current()), trained_by, "the run that trains decides as the one that is given the model");

    state.run(&lake, "2027-01-25", &[]).success();
    let (origin, second) = model_of(&lake);
    assert_eq!(origin, "trained", "401 days later");
    assert_ne!(second.as_ref(), Some(&first));

    let named = first.display().to_string();
    state.run(&lake, "2027-01-25", &["--model", &named]).success();
    assert_eq!(model_of(&lake), ("named".to_owned(), Some(first)));

    let shown =
        clee().args(["model", "show", "--format", "csv", "--lake"]).arg(lake.path()).arg(&named).assert().success();
    let shown = stdout(shown);
    assert!(shown.starts_with("comparison,level,m,u,weight\n") && shown.contains("\nbirth_date,equal,"), "{shown}");
    let newest = second.expect("a model");
    let newest = newest.file_name().and_then(|name| name.to_str()).expect("a name");
    let both = clee().args(["model", "show", newest, &named, "--lake"]).arg(lake.path()).assert().success();
    assert!(stdout(both).contains("other weight"));

    let again = stdout(clee().args(["train", "--lake"]).arg(lake.path()).assert().success());
    assert!(again.contains(newest), "the same rows make the same model: {again}");
}

#[test]
fn a_model_that_is_none_or_does_not_fit_is_refused_before_a_run_begins() {
    let (state, lake) = (State::new(), Lake::new());
    let wrong = state.file("wrong.json");
    fs::write(&wrong, "{\"form\": 1}").expect("written");
    let said = stderr(state.run(&lake, "2025-12-20", &["--model", &wrong.display().to_string()]).code(2));
    assert!(said.contains("wrong.json") && said.contains("clee train"), "{said}");
    assert!(
        !lake.path().join("work").exists()
            || fs::read_dir(lake.path().join("work")).expect("a folder").next().is_none()
    );
    clee().args(["model", "show", "--lake"]).arg(lake.path()).assert().code(2);

    state.run(&lake, "2025-12-20", &[]).success();
    let kept = model_of(&lake).1.expect("a model");
    let text = fs::read_to_string(&kept).expect("a document");
    fs::write(&wrong, text.replace("\"two_edits\"", "\"three_edits\"")).expect("written");
    let said = stderr(state.run(&lake, "2025-12-20", &["--model", &wrong.display().to_string()]).code(2));
    assert!(said.contains("levels of `surname`"), "{said}");
}

#[test]
fn few_rows_train_nothing() {
    let (state, lake) = (State::new(), Lake::new());
    let shipped = fs::read(root().join("pipelines/missouri/identity.yaml")).expect("the shipped settings");
    fs::write(state.file("identity.yaml"), shipped).expect("written");
    state.run(&lake, "2025-12-20", &[]).success();
    assert_eq!(model_of(&lake), ("settings".to_owned(), None));
    assert!(!lake.path().join("models").exists() && !lake.current().join("model.json").exists());
    let said = stderr(clee().args(["train", "--lake"]).arg(lake.path()).assert().code(2));
    assert!(said.contains("needs 20000"), "{said}");
}
